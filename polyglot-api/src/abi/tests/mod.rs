//! Both directions in one process: `abroad` makes this copy of the crate take its own
//! exports for another library's.
#![expect(unsafe_code, reason = "plays the other side")]

mod complete;
mod context;
mod errors;
mod objects;
mod probe;
mod values;

use super::export::{give, give_object, lend_object, with_value};
use super::import::{borrow, take};
use super::{ABROAD, PolyKind, PolyPayload, PolyValue};
use crate::{ObjectRef, Value};

/// Runs with every export taken for another library's.
fn abroad<R>(run: impl FnOnce() -> R) -> R {
    struct Back;
    impl Drop for Back {
        fn drop(&mut self) {
            ABROAD.set(false);
        }
    }
    ABROAD.set(true);
    let _back = Back;
    run()
}

/// A value after it was an argument.
fn lent(value: &Value) -> Value {
    // SAFETY: lent while `value` is alive.
    with_value(value, |lent| unsafe { borrow(&*lent) })
}

/// A value after it was a result.
fn given(value: Value) -> Value {
    // SAFETY: just given.
    unsafe { take(&give(value)) }.expect("a value was given")
}

/// An object as the other side would see it.
fn foreign(object: &ObjectRef) -> ObjectRef {
    let value = abroad(|| given(object.clone().into()));
    value.as_object().expect("an object").clone()
}

fn object_value(object: super::PolyObject) -> PolyValue {
    PolyValue::new(PolyKind::Object, PolyPayload { object })
}

#[test]
fn an_object_comes_home_as_itself() {
    let object = ObjectRef::new(probe::Probe::default());
    let there = foreign(&object);
    assert!(there.downcast_ref::<probe::Probe>().is_none(), "it was wrapped");
    assert!(there.is_identical(&object));
    // Sent home, the wrapper is the handle that it wraps; read at home, the original.
    // SAFETY: lent while `there` is alive.
    let lent = unsafe { borrow(&object_value(lend_object(&there))) };
    // SAFETY: just given.
    let given = unsafe { take(&object_value(give_object(there.clone()))) }.expect("a value");
    for home in [lent, given] {
        let home = home.as_object().expect("an object");
        assert!(home.downcast_ref::<probe::Probe>().is_some());
    }
}

#[test]
fn nothing_is_leaked_or_freed_twice() {
    let probe = probe::Probe::default();
    let token = std::rc::Rc::clone(&probe.token);
    let object = ObjectRef::new(probe);
    assert_eq!(std::rc::Rc::strong_count(&token), 2);
    {
        let there = foreign(&object);
        let again = abroad(|| lent(&there.clone().into()));
        let home = given(there.clone().into());
        drop((there, home));
        assert!(again.as_object().expect("an object").is_identical(&object));
    }
    drop(object);
    assert_eq!(std::rc::Rc::strong_count(&token), 1);
}
