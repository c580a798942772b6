//! Proves that a value does what it claims, and refuses the rest.

mod collections;
mod kinds;
mod members;
mod numbers;
mod text;

use poly::{Error, InteropError, ObjectRef, Result, Traits, Value};
use std::fmt::Display;

/// How many members, elements or steps of an iterator are looked at.
const LIMIT: usize = 300;

/// A name that no object has as a member, key or element.
pub(super) const ABSENT: &str = "poly kit: absent";

/// What the checks may do to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Depth {
    /// Go through it to its end.
    pub iterate: bool,
    /// Write to it; what is added is taken away again.
    pub write: bool,
}

/// Checks every claim of a value.
///
/// # Errors
/// All that is wrong, a line each.
pub fn assert_value(value: &Value, depth: Depth) -> std::result::Result<(), String> {
    let mut faults = Faults::default();
    match value {
        Value::Int(_) | Value::Float(_) | Value::Big(_) => numbers::check(value, &mut faults),
        Value::Text(text) => text::check(text, &mut faults),
        Value::Null | Value::Undefined => {
            faults.expect(value.is_null() && value.has(Traits::NULL), || "a null must be null".into());
        }
        Value::Bool(_) => {}
        Value::Object(object) => check_object(object, depth, &mut faults),
    }
    if value.as_object().is_none() {
        primitive_refuses(value, &mut faults);
    }
    faults.finish()
}

#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn add(&mut self, fault: impl Into<String>) {
        self.0.push(fault.into());
    }

    fn expect(&mut self, condition: bool, fault: impl FnOnce() -> String) {
        if !condition {
            self.add(fault());
        }
    }

    /// The result of a message that must succeed.
    fn succeeds<T>(&mut self, message: &str, result: Result<T>) -> Option<T> {
        result.map_err(|error| self.add(format!("{message} fails: {error}"))).ok()
    }

    /// A message of a trait that the object lacks.
    fn refuses<T>(&mut self, message: &str, result: Result<T>) {
        match result {
            Err(Error::Interop(InteropError::UnsupportedMessage { .. })) => {}
            Ok(_) => self.add(format!("{message} succeeds without its trait")),
            Err(error) => self.add(format!("{message} is not refused as unsupported: {error}")),
        }
    }

    /// A message that must fail with a certain broken contract.
    fn breaks<T>(&mut self, message: &str, result: Result<T>, is_it: impl Fn(&InteropError) -> bool) {
        match result {
            Err(Error::Interop(error)) if is_it(&error) => {}
            Ok(_) => self.add(format!("{message} succeeds")),
            Err(error) => self.add(format!("{message} fails in another way: {error}")),
        }
    }

    fn equal<T: PartialEq + Display>(&mut self, what: &str, a: T, b: T) {
        if a != b {
            self.add(format!("{what}: {a} and {b}"));
        }
    }

    fn finish(self) -> std::result::Result<(), String> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0.join("\n")) }
    }
}

fn primitive_refuses(value: &Value, faults: &mut Faults) {
    faults.refuses("readMember", value.member("x"));
    faults.refuses("writeMember", value.set_member("x", 1));
    faults.refuses("readArrayElement", value.element(0));
    faults.refuses("execute", value.call(&[]));
    faults.refuses("instantiate", value.construct(&[]));
    faults.refuses("invokeMember", value.invoke("x", &[]));
}

fn check_object(object: &ObjectRef, depth: Depth, faults: &mut Faults) {
    let traits = object.traits();
    faults.expect(traits.kinds() <= 1, || format!("several exclusive kinds: {traits}"));
    faults.expect(traits == object.traits(), || "the traits change between two looks".into());
    faults.expect(object.identity() == object.identity(), || "the identity changes between two looks".into());
    faults.expect(object.is_identical(&object.clone()), || "is not identical to itself".into());
    faults.expect(!object.language().as_str().is_empty(), || "has no language".into());
    text::check_display(object, faults);

    // What is written to a class stays visible in all that it is the class of.
    let depth = Depth { write: depth.write && !traits.has(Traits::META), ..depth };
    members::check(object, depth, faults);
    collections::check_array(object, depth, faults);
    collections::check_hash(object, depth, faults);
    collections::check_set(object, depth, faults);
    collections::check_iterable(object, depth.iterate, faults);
    collections::check_buffer(object, depth, faults);
    kinds::check_callable(object, faults);
    kinds::check_asynchronous(object, depth.iterate && depth.write, faults);
    kinds::check_temporal(object, faults);
    kinds::check_exception(object, faults);
    kinds::check_meta(object, faults);
    kinds::check_scope_and_pointer(object, faults);
}

#[cfg(test)]
mod tests {
    use super::{Depth, assert_value};
    use poly::{Identity, LanguageId, MemberInfo, Object, Result, Text, Traits, Value, bytes, list, map};
    use std::any::Any;

    /// An array that tells of more elements than it gives, and a member that is not there.
    struct Liar;

    impl Object for Liar {
        fn traits(&self) -> Traits {
            Traits::ARRAY.and(Traits::MEMBERS)
        }

        fn language(&self) -> LanguageId {
            LanguageId::HOST
        }

        fn identity(&self) -> Identity {
            Identity { heap: 0, address: 1 }
        }

        fn as_any(&self) -> &dyn Any {
            self
        }

        fn to_display(&self, _: bool) -> String {
            "liar".into()
        }

        fn array_len(&self) -> Result<u64> {
            Ok(2)
        }

        fn element_info(&self, index: u64) -> MemberInfo {
            MemberInfo::NONE.with_if(MemberInfo::READABLE, index < 2)
        }

        fn read_element(&self, index: u64) -> Result<Value> {
            Ok(index.into())
        }

        fn read_elements(&self, _: u64, count: u64, into: &mut Vec<Value>) -> Result<()> {
            into.extend((count > 0).then_some(0.into()));
            Ok(())
        }

        fn members(&self, _: bool) -> Result<Vec<Text>> {
            Ok(vec!["absent".into()])
        }

        fn get_member(&self, _: &str) -> Result<Option<Value>> {
            Ok(None)
        }
    }

    #[test]
    fn what_does_not_hold_is_told() {
        let depth = Depth { iterate: true, write: true };
        let told = assert_value(&Value::object(Liar), depth).expect_err("it lies");
        for fault in [
            "member absent is listed but does not exist",
            "elements read and asked for: 1 and 2",
            "readArrayElement past the end succeeds",
            "there are elements past the end",
        ] {
            assert!(told.contains(fault), "'{fault}' is not in\n{told}");
        }
    }

    #[test]
    fn what_holds_passes() {
        let depth = Depth { iterate: true, write: true };
        for value in [1.into(), list([1.into()]), map([("a", Value::Null)]), bytes([1, 2, 3, 4], true)] {
            assert_eq!(assert_value(&value, depth), Ok(()), "{value:?}");
        }
    }
}
