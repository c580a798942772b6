//! Every message, sent to an object at home and to the same object abroad.

use super::probe::Probe;
use super::{abroad, foreign};
use crate::abi::import::take;
use crate::abi::{PolyObject, PolyObjectVtable};
use crate::{Arguments, Error, ErrorKind, InteropError, Keyword, MemberInfo, ObjectRef, Traits, Value};
use proptest::prelude::*;
use std::cell::Cell;
use std::fmt::Debug;
use std::rc::Rc;

/// Sends a message to both; what comes back must be told the same.
fn both<T: Debug>(traits: Traits, send: impl Fn(&ObjectRef) -> T) {
    let home = Probe::object(traits);
    let there = foreign(&Probe::object(traits));
    let (home, there) = (send(&home), abroad(|| send(&there)));
    assert_eq!(format!("{home:?}"), format!("{there:?}"), "with {traits}");
}

#[test]
fn every_message_crosses() {
    let every = Traits::MEMBERS;
    both(every, |it| (it.traits(), it.language(), it.to_display(true), it.to_display(false)));
    both(every, |it| (it.to_text(), it.to_repr(), it.source_location()));
    both(every, |it| (it.members(false), it.members(true)));
    both(every, |it| (it.member_info("x"), it.member_info("é")));
    both(every, |it| {
        (it.get_member("a"), it.get_member("missing"), it.read_member("b"), it.read_member("missing"))
    });
    both(every, |it| (it.write_member("a", 1.into()), it.remove_member("a")));
    both(every, |it| it.invoke_member("m", Arguments::positional(&[1.into(), "two".into()])));
    both(Traits::ARRAY, |it| (it.array_len(), it.element_info(4), it.element_info(5)));
    both(Traits::ARRAY, |it| (it.read_element(1), it.read_element(9), it.write_element(0, Value::Null)));
    both(Traits::ARRAY, |it| {
        let mut elements = Vec::new();
        (it.read_elements(2, 9, &mut elements).map_err(|e| e.to_string()), elements, it.remove_element(2))
    });
    both(Traits::HASH, |it| (it.hash_len(), it.entry_info(&3.into()), it.entry_info(&4.into())));
    both(Traits::HASH, |it| (it.get_entry(&"k".into()), it.get_entry(&Value::Null)));
    both(Traits::HASH, |it| {
        (it.write_entry(&1.into(), 2.into()), it.remove_entry(&5.into()), it.hash_keys())
    });
    both(Traits::SET, |it| {
        (it.set_len(), it.set_contains(&true.into()), it.set_add(Value::Null), it.set_remove(&2.into()))
    });
    both(Traits::ITERABLE, |it| it.iterator());
    both(Traits::ITERATOR, |it| (it.next(), it.next()));
    both(Traits::ASYNC_ITERABLE, |it| it.next_async());
    both(Traits::INSTANTIABLE, |it| it.instantiate(Arguments::positional(&[1.into()])));
    both(Traits::EXECUTABLE, |it| (it.executable_name(), it.execute(Arguments::default())));
    let instant = Traits::DATE.and(Traits::TIME).and(Traits::ZONE);
    both(instant, |it| it.temporal());
    both(Traits::DURATION, |it| it.duration());
    both(Traits::EXCEPTION, |it| (it.exception_kind(), it.exception_message(), it.exception_cause()));
    both(Traits::EXCEPTION, |it| (it.exception_frames(), it.throw()));
    both(Traits::META, |it| (it.meta_simple_name(), it.meta_qualified_name(), it.meta_parents()));
    both(Traits::META, |it| (it.is_meta_instance(&it.clone().into()), it.is_meta_instance(&1.into())));
    both(Traits::MEMBERS, |it| (it.meta_object(), it.scope_parent()));
    both(Traits::POINTER, |it| it.as_pointer());
}

#[test]
fn what_is_written_arrives() {
    let traits = Cell::new(Traits::MEMBERS.and(Traits::ARRAY));
    let probe = Probe { traits, ..Probe::default() };
    let written = probe.written.clone();
    let there = foreign(&ObjectRef::new(probe));
    abroad(|| {
        there.write_member("a", "b".into()).expect("writes");
        there.write_element(3, 4.into()).expect("writes");
        there.release();
    });
    assert_eq!(*written.0.borrow(), ["a = \"b\"", "[3] = 4", "released"]);
}

proptest! {
    #[test]
    fn arguments_arrive_in_any_number(
        values in proptest::collection::vec(super::values::value(), 0..12),
        named in proptest::collection::vec(("[a-z]{1,5}", super::values::value()), 0..3),
    ) {
        let keywords: Vec<_> =
            named.into_iter().map(|(name, value)| Keyword { name: name.into(), value }).collect();
        let arguments = Arguments { positional: &values, keywords: &keywords };
        prop_assume!(!matches!(arguments.positional, [Value::Text(_)]));
        both(Traits::EXECUTABLE, |it| it.execute(arguments));
    }
}

#[test]
fn an_argument_comes_back_as_itself() {
    let function = foreign(&Probe::object(Traits::EXECUTABLE));
    let argument = Probe::object(Traits::MEMBERS);
    let back = function.execute(Arguments::positional(&[argument.clone().into()])).expect("runs");
    let back = back.as_object().expect("an object");
    assert!(
        back.downcast_ref::<Probe>()
            .is_some_and(|probe| { std::ptr::eq(probe, argument.downcast_ref::<Probe>().expect("a probe")) })
    );
}

#[test]
fn a_buffer_stays_pinned() {
    let probe = Probe { traits: Cell::new(Traits::BUFFER), ..Probe::default() };
    let memory = Rc::clone(&probe.bytes);
    let there = foreign(&ObjectRef::new(probe));
    let bytes = abroad(|| there.buffer()).expect("a buffer");
    drop(there);
    assert_eq!((bytes.len(), bytes.is_writable(), bytes.item()), (16, false, crate::BufferItem::F64));
    assert_eq!(bytes.pointer().as_ptr().cast_const(), memory.as_ptr(), "not copied");
    assert_eq!(bytes.to_vec(), [7; 16]);
    assert_eq!(Rc::strong_count(&memory), 2);
    drop(bytes);
    assert_eq!(Rc::strong_count(&memory), 1);
}

#[test]
fn a_callback_is_called_once_or_told_that_it_never_is() {
    let probe = Probe { traits: Cell::new(Traits::AWAITABLE), ..Probe::default() };
    let settled = Rc::clone(&probe.settled);
    let there = foreign(&ObjectRef::new(probe));
    for outcome in [Some(Ok(5.into())), Some(Err(InteropError::StopIteration.into())), None] {
        let (seen, token) = (Rc::new(Cell::new(0)), Rc::new(()));
        let (told, kept) = (Rc::clone(&seen), Rc::clone(&token));
        abroad(|| {
            there
                .on_settled(Box::new(move |result| {
                    let _kept = kept;
                    told.set(match result {
                        Ok(value) => value.as_i64().unwrap_or(-1),
                        Err(Error::Interop(InteropError::StopIteration)) => -2,
                        Err(_) => -3,
                    });
                }))
                .expect("awaitable");
        });
        let callback = settled.borrow_mut().take().expect("kept");
        let expected = match &outcome {
            Some(Ok(_)) => 5,
            Some(Err(_)) => -2,
            None => 0,
        };
        abroad(|| match outcome {
            Some(result) => callback(result),
            None => drop(callback),
        });
        assert_eq!((seen.get(), Rc::strong_count(&token)), (expected, 1));
    }
}

#[test]
fn a_panic_becomes_an_internal_error() {
    let there = foreign(&Probe::object(Traits::MEMBERS));
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let error = abroad(|| there.get_member("panic")).expect_err("panics").into_polyglot();
    std::panic::set_hook(hook);
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Internal, "a probe panicked"));
}

/// An object of a table, static.
fn of_table(table: &'static PolyObjectVtable) -> ObjectRef {
    let object = PolyObject { vtable: table, data: std::ptr::null_mut() };
    // SAFETY: a static object.
    let value = unsafe { take(&super::object_value(object)) };
    value.and_then(|value| value.as_object().cloned()).expect("an object")
}

#[test]
fn entries_that_are_missing_act_as_the_protocol_says() {
    unsafe extern "C" fn traits(_: *mut std::ffi::c_void) -> u32 {
        Traits::NONE.bits()
    }
    static TABLE: PolyObjectVtable = PolyObjectVtable { traits: Some(traits), ..PolyObjectVtable::EMPTY };
    let object = of_table(&TABLE);
    let refused = |result: crate::Result<()>| {
        matches!(result, Err(Error::Interop(InteropError::UnsupportedMessage { .. })))
    };
    assert!(refused(object.execute(Arguments::default()).map(drop)));
    assert!(refused(object.members(true).map(drop)));
    assert!(refused(object.read_element(0).map(drop)));
    assert!(refused(object.buffer().map(drop)));
    assert_eq!(object.member_info("x"), MemberInfo::NONE);
    assert_eq!(object.to_text().expect("shown"), "<unknown object>".into());
    assert!(object.meta_object().is_none());
    assert!(object.is_identical(&of_table(&TABLE)));
}

#[test]
fn a_shorter_table_lacks_its_further_entries() {
    unsafe extern "C" fn traits(_: *mut std::ffi::c_void) -> u32 {
        Traits::POINTER.bits()
    }
    unsafe extern "C" fn as_pointer(_: *mut std::ffi::c_void, _: *mut usize) -> *mut crate::abi::PolyError {
        panic!("lies beyond the table's size")
    }
    static TABLE: PolyObjectVtable = PolyObjectVtable {
        size: std::mem::offset_of!(PolyObjectVtable, as_pointer),
        traits: Some(traits),
        as_pointer: Some(as_pointer),
        ..PolyObjectVtable::EMPTY
    };
    let object = PolyObject { vtable: &raw const TABLE, data: std::ptr::null_mut() };
    // SAFETY: a static object.
    let value = unsafe { take(&super::object_value(object)) }.expect("an object");
    let refused = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        value.as_object().expect("an object").as_pointer().map(drop)
    }));
    // In debug builds the contract checker tells that the trait is claimed in vain.
    assert!(refused.is_err() || refused.is_ok_and(|result| result.is_err()));
}
