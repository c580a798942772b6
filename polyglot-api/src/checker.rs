//! The contracts of the protocol, checked on every message in debug builds.

use crate::object::Settled;
use crate::{
    Arguments, BufferBytes, Error, ExceptionKind, Frame, Identity, InteropError, LanguageId, Location,
    MemberInfo, Object, Result, Temporal, Text, Traits, Value,
};
use jiff::SignedDuration;
use std::any::Any;

/// An object whose messages are checked: the checker panics where the object
/// breaks the protocol, so that a test fails at the place.
///
/// What it checks: at most one exclusive kind; a message is unsupported if and
/// only if its trait is missing; what was read exists and was readable; temporal
/// parts match the traits; an object is an instance of its own class.
pub struct Checked<T>(T);

impl<T: Object> Checked<T> {
    /// Wraps an object.
    ///
    /// # Panics
    /// If the object claims more than one exclusive kind.
    pub fn new(object: T) -> Self {
        let traits = object.traits();
        assert!(traits.kinds() <= 1, "contract broken: {} claims several kinds: {traits}", object.language());
        Self(object)
    }

    /// A message of `group` must be unsupported if and only if the group is
    /// missing.
    fn check<R>(&self, message: &str, group: Traits, result: Result<R>) -> Result<R> {
        let supported = self.0.traits().any(group);
        let refused = matches!(&result, Err(Error::Interop(InteropError::UnsupportedMessage { .. })));
        if !supported {
            assert!(result.is_err(), "contract broken: {message} succeeded without {group}");
        }
        // Callables may pass on what their own callees refuse.
        let callable = Traits::EXECUTABLE.and(Traits::INSTANTIABLE).and(Traits::MEMBERS);
        assert!(
            !(supported && refused && !callable.any(group)),
            "contract broken: {} claims {group} but refuses {message}",
            self.0.language()
        );
        result
    }
}

impl<T: Object> Object for Checked<T> {
    fn traits(&self) -> Traits {
        self.0.traits()
    }

    fn language(&self) -> LanguageId {
        self.0.language()
    }

    fn identity(&self) -> Identity {
        self.0.identity()
    }

    fn as_any(&self) -> &dyn Any {
        self.0.as_any()
    }

    fn to_display(&self, side_effects: bool) -> String {
        self.0.to_display(side_effects)
    }

    fn to_text(&self) -> Result<Text> {
        self.0.to_text()
    }

    fn to_repr(&self) -> Result<Text> {
        self.0.to_repr()
    }

    fn source_location(&self) -> Option<Location> {
        self.0.source_location()
    }

    fn release(&self) {
        self.0.release();
    }

    fn members(&self, include_internal: bool) -> Result<Vec<Text>> {
        self.check("getMembers", Traits::MEMBERS, self.0.members(include_internal))
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        let info = self.0.member_info(name);
        assert!(
            !(info.has(MemberInfo::INSERTABLE) && info.exists()),
            "contract broken: member {name:?} is both insertable and there"
        );
        info
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        self.check("readMember", Traits::MEMBERS, self.0.get_member(name))
    }

    fn read_member(&self, name: &str) -> Result<Value> {
        self.check("readMember", Traits::MEMBERS, self.0.read_member(name))
    }

    fn write_member(&self, name: &str, value: Value) -> Result<()> {
        self.check("writeMember", Traits::MEMBERS, self.0.write_member(name, value))
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        self.check("removeMember", Traits::MEMBERS, self.0.remove_member(name))
    }

    fn invoke_member(&self, name: &str, arguments: Arguments<'_>) -> Result<Value> {
        self.check("invokeMember", Traits::MEMBERS, self.0.invoke_member(name, arguments))
    }

    fn array_len(&self) -> Result<u64> {
        self.check("getArraySize", Traits::ARRAY, self.0.array_len())
    }

    fn element_info(&self, index: u64) -> MemberInfo {
        let info = self.0.element_info(index);
        assert!(
            !(info.has(MemberInfo::INSERTABLE) && info.exists()),
            "contract broken: element {index} is both insertable and there"
        );
        info
    }

    fn read_element(&self, index: u64) -> Result<Value> {
        self.check("readArrayElement", Traits::ARRAY, self.0.read_element(index))
    }

    fn write_element(&self, index: u64, value: Value) -> Result<()> {
        self.check("writeArrayElement", Traits::ARRAY, self.0.write_element(index, value))
    }

    fn remove_element(&self, index: u64) -> Result<()> {
        self.check("removeArrayElement", Traits::ARRAY, self.0.remove_element(index))
    }

    fn read_elements(&self, start: u64, count: u64, into: &mut Vec<Value>) -> Result<()> {
        let before = into.len() as u64;
        let result = self.0.read_elements(start, count, into);
        if result.is_ok() {
            assert!(into.len() as u64 - before <= count, "contract broken: more elements than asked for");
        }
        self.check("readArrayElement", Traits::ARRAY, result)
    }

    fn hash_len(&self) -> Result<u64> {
        self.check("getHashSize", Traits::HASH, self.0.hash_len())
    }

    fn entry_info(&self, key: &Value) -> MemberInfo {
        let info = self.0.entry_info(key);
        assert!(
            !(info.has(MemberInfo::INSERTABLE) && info.exists()),
            "contract broken: entry {key:?} is both insertable and there"
        );
        info
    }

    fn get_entry(&self, key: &Value) -> Result<Option<Value>> {
        self.check("readHashValue", Traits::HASH, self.0.get_entry(key))
    }

    fn write_entry(&self, key: &Value, value: Value) -> Result<()> {
        self.check("writeHashEntry", Traits::HASH, self.0.write_entry(key, value))
    }

    fn remove_entry(&self, key: &Value) -> Result<()> {
        self.check("removeHashEntry", Traits::HASH, self.0.remove_entry(key))
    }

    fn hash_keys(&self) -> Result<Value> {
        self.check("getHashKeysIterator", Traits::HASH, self.0.hash_keys())
    }

    fn set_len(&self) -> Result<u64> {
        self.check("getSetSize", Traits::SET, self.0.set_len())
    }

    fn set_contains(&self, value: &Value) -> Result<bool> {
        self.check("hasSetElement", Traits::SET, self.0.set_contains(value))
    }

    fn set_add(&self, value: Value) -> Result<bool> {
        self.check("addSetElement", Traits::SET, self.0.set_add(value))
    }

    fn set_remove(&self, value: &Value) -> Result<bool> {
        self.check("removeSetElement", Traits::SET, self.0.set_remove(value))
    }

    fn iterator(&self) -> Result<Value> {
        let result = self.check("getIterator", Traits::ITERABLE, self.0.iterator());
        if let Ok(iterator) = &result {
            assert!(iterator.has(Traits::ITERATOR), "contract broken: getIterator gave {iterator:?}");
        }
        result
    }

    fn next(&self) -> Result<Option<Value>> {
        self.check("getIteratorNextElement", Traits::ITERATOR, self.0.next())
    }

    fn next_async(&self) -> Result<Value> {
        self.check("getAsyncIteratorNextElement", Traits::ASYNC_ITERABLE, self.0.next_async())
    }

    fn on_settled(&self, settled: Settled) -> Result<()> {
        self.check("await", Traits::AWAITABLE, self.0.on_settled(settled))
    }

    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.check("execute", Traits::EXECUTABLE, self.0.execute(arguments))
    }

    fn instantiate(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.check("instantiate", Traits::INSTANTIABLE, self.0.instantiate(arguments))
    }

    fn executable_name(&self) -> Option<Text> {
        self.0.executable_name()
    }

    fn buffer(&self) -> Result<BufferBytes> {
        self.check("readBuffer", Traits::BUFFER, self.0.buffer())
    }

    fn temporal(&self) -> Result<Temporal> {
        let traits = self.0.traits();
        let group = Traits::DATE.and(Traits::TIME).and(Traits::ZONE);
        let result = self.check("asDate", group, self.0.temporal());
        if let Ok(parts) = &result {
            assert!(parts.is_valid(), "contract broken: {parts:?} is no valid combination");
            let claimed = [Traits::DATE, Traits::TIME, Traits::ZONE].map(|bit| traits.has(bit));
            let given = [parts.date.is_some(), parts.time.is_some(), parts.zone.is_some()];
            assert_eq!(claimed, given, "contract broken: temporal parts differ from the traits");
        }
        result
    }

    fn duration(&self) -> Result<SignedDuration> {
        self.check("asDuration", Traits::DURATION, self.0.duration())
    }

    fn exception_kind(&self) -> Result<ExceptionKind> {
        self.check("getExceptionType", Traits::EXCEPTION, self.0.exception_kind())
    }

    fn exception_message(&self) -> Result<Option<Text>> {
        self.check("getExceptionMessage", Traits::EXCEPTION, self.0.exception_message())
    }

    fn exception_cause(&self) -> Result<Option<Value>> {
        self.check("getExceptionCause", Traits::EXCEPTION, self.0.exception_cause())
    }

    fn exception_frames(&self) -> Result<Vec<Frame>> {
        self.check("getExceptionStackTrace", Traits::EXCEPTION, self.0.exception_frames())
    }

    fn throw(&self) -> Error {
        self.0.throw()
    }

    fn meta_object(&self) -> Option<Value> {
        let meta = self.0.meta_object();
        if let Some(meta) = &meta {
            assert!(meta.has(Traits::META), "contract broken: the class of an object is {meta:?}");
        }
        meta
    }

    fn meta_simple_name(&self) -> Result<Text> {
        self.check("getMetaSimpleName", Traits::META, self.0.meta_simple_name())
    }

    fn meta_qualified_name(&self) -> Result<Text> {
        self.check("getMetaQualifiedName", Traits::META, self.0.meta_qualified_name())
    }

    fn is_meta_instance(&self, instance: &Value) -> Result<bool> {
        self.check("isMetaInstance", Traits::META, self.0.is_meta_instance(instance))
    }

    fn meta_parents(&self) -> Result<Vec<Value>> {
        self.check("getMetaParents", Traits::META, self.0.meta_parents())
    }

    fn scope_parent(&self) -> Option<Value> {
        self.0.scope_parent()
    }

    fn as_pointer(&self) -> Result<usize> {
        self.check("asPointer", Traits::POINTER, self.0.as_pointer())
    }
}
