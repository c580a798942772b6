//! Objects of the other side.

use super::buffer::take_buffer;
use super::settled::give_settled;
use super::sink::{Frames, Values};
use super::{conclude, done, receive, receive_option, receive_plain, receive_text, take_error, text_of};
use crate::abi::export::{original, with_arguments, with_value};
use crate::abi::{
    PolyBuffer, PolyDuration, PolyExceptionKind, PolyExceptionType, PolyObject, PolyObjectVtable, PolyString,
    PolyTemporal, PolyValue, intern, is_home,
};
use crate::object::Settled;
use crate::refusal;
use crate::{
    Arguments, BufferBytes, Error, ExceptionKind, Frame, Identity, InteropError, LanguageId, Location,
    MemberInfo, Object, ObjectRef, PolyglotError, Result, Temporal, Text, Traits, Value,
};
use jiff::SignedDuration;
use std::any::Any;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ptr;
use std::sync::{Mutex, PoisonError};

/// An object of the other side: each message is a call of its table.
pub(crate) struct ForeignObject {
    handle: PolyObject,
    /// The table of `handle`, or a copy of it that is as long as ours.
    table: &'static PolyObjectVtable,
    language: OnceCell<LanguageId>,
}

impl ForeignObject {
    /// The object as an argument for its own side.
    #[inline]
    pub(in crate::abi) fn lend(&self) -> PolyObject {
        self.handle
    }

    /// The object as a result for its own side.
    pub(in crate::abi) fn give(&self) -> PolyObject {
        // SAFETY: the object is alive while `self` holds it.
        unsafe { retain(self.handle) }
    }

    fn unsupported(&self, message: &'static str) -> Error {
        InteropError::unsupported_by(message, self.traits()).into()
    }

    fn refuse<T>(&self, message: &'static str) -> Result<T> {
        Err(self.unsupported(message))
    }
}

impl Drop for ForeignObject {
    fn drop(&mut self) {
        // SAFETY: the reference is ours.
        unsafe { release(self.handle) };
    }
}

/// # Safety
/// `object` must be alive.
unsafe fn retain(object: PolyObject) -> PolyObject {
    // SAFETY: promised by the caller; every table has the first entries.
    match unsafe { (*object.vtable).retain } {
        // SAFETY: the object's own function.
        Some(retain) => unsafe { retain(object.data) },
        None => object,
    }
}

/// # Safety
/// `object` must be a reference that is handed over.
unsafe fn release(object: PolyObject) {
    // SAFETY: as in `retain`.
    if let Some(release) = unsafe { (*object.vtable).release } {
        // SAFETY: the object's own function.
        unsafe { release(object.data) };
    }
}

/// Reads an object that is an argument; `None` if and only if there is no table.
///
/// # Safety
/// It must follow the boundary's rules for arguments.
pub(super) unsafe fn borrow_object(object: PolyObject) -> Option<ObjectRef> {
    // SAFETY: promised by the caller.
    unsafe {
        let table = object.vtable.as_ref()?;
        Some(if is_home(table.home) { original(object) } else { foreign(retain(object)) })
    }
}

/// Reads an object that is a result; `None` if and only if there is no table.
///
/// # Safety
/// It must follow the boundary's rules for results; it is handed over.
pub(super) unsafe fn take_object(object: PolyObject) -> Option<ObjectRef> {
    // SAFETY: promised by the caller.
    unsafe {
        let table = object.vtable.as_ref()?;
        if !is_home(table.home) {
            return Some(foreign(object));
        }
        let ours = original(object);
        release(object);
        Some(ours)
    }
}

/// # Safety
/// `object` must be a reference that is handed over.
unsafe fn foreign(handle: PolyObject) -> ObjectRef {
    // SAFETY: promised by the caller.
    let table = unsafe { full_table(handle.vtable) };
    ObjectRef::new(ForeignObject { handle, table, language: OnceCell::new() })
}

/// A table as long as ours: of a shorter one, from an older library, a copy whose
/// further entries are empty, made once.
///
/// # Safety
/// `table` must be a static table.
unsafe fn full_table(table: *const PolyObjectVtable) -> &'static PolyObjectVtable {
    static GROWN: Mutex<Option<HashMap<usize, &'static PolyObjectVtable>>> = Mutex::new(None);
    // SAFETY: the size stands at the beginning of every table.
    let size = unsafe { (*table).size };
    if size >= size_of::<PolyObjectVtable>() {
        // SAFETY: promised by the caller.
        return unsafe { &*table };
    }
    let mut grown = GROWN.lock().unwrap_or_else(PoisonError::into_inner);
    grown.get_or_insert_default().entry(table.addr()).or_insert_with(|| {
        let mut copy = Box::new(PolyObjectVtable::EMPTY);
        // SAFETY: `size` bytes are there, and fit; every entry may be any table's.
        unsafe {
            ptr::copy_nonoverlapping(table.cast::<u8>(), ptr::from_mut(&mut *copy).cast(), size);
        }
        Box::leak(copy)
    })
}

/// Sends a message whose entry must be there.
macro_rules! send {
    ($self:ident, $form:ident, $entry:ident ($($argument:expr),*), $name:literal) => {
        match $self.table.$entry {
            // SAFETY: the entry is the object's own, and the arguments follow the
            // boundary's rules.
            Some(entry) => unsafe { $form(|result| entry($self.handle.data, $($argument,)* result)) },
            None => $self.refuse($name),
        }
    };
}

/// Sends a call. The arguments are done with before the result is read, so that it is
/// written once.
macro_rules! call {
    ($self:ident, $entry:ident ($($argument:expr),*), $arguments:ident, $name:literal) => {{
        let Some(entry) = $self.table.$entry else { return $self.refuse($name) };
        let mut result = PolyValue::NONE;
        // SAFETY: as in `send!`.
        let error = with_arguments($arguments, |arguments| unsafe {
            entry($self.handle.data, $($argument,)* arguments, &raw mut result)
        });
        // SAFETY: a result of the object's own entry.
        unsafe { conclude(error, &result) }
    }};
}

/// Sends a message that gives nothing but an error. After `else` stands what an object without
/// the entry answers.
macro_rules! order {
    ($self:ident, $entry:ident ($($argument:expr),*), $name:literal) => {
        order!($self, $entry ($($argument),*), else $self.unsupported($name))
    };
    ($self:ident, $entry:ident ($($argument:expr),*), else $refusal:expr) => {
        match $self.table.$entry {
            // SAFETY: as in `send!`.
            Some(entry) => unsafe { done(entry($self.handle.data, $($argument),*)) },
            None => Err($refusal),
        }
    };
}

/// Sends a message that gives something plain.
macro_rules! ask {
    ($self:ident, $start:expr, $entry:ident ($($argument:expr),*), $name:literal) => {
        ask!($self, $start, $entry ($($argument),*), else $self.unsupported($name))
    };
    ($self:ident, $start:expr, $entry:ident ($($argument:expr),*), else $refusal:expr) => {
        match $self.table.$entry {
            // SAFETY: as in `send!`.
            Some(entry) => unsafe {
                receive_plain($start, |result| entry($self.handle.data, $($argument,)* result))
            },
            None => Err($refusal),
        }
    };
}

/// Sends a message that gives a value or none, and cannot fail.
macro_rules! glance {
    ($self:ident, $entry:ident ($($argument:expr),*)) => {
        $self.table.$entry.and_then(|entry| {
            // SAFETY: as in `send!`.
            let received = unsafe {
                receive_option(|result| {
                    entry($self.handle.data, $($argument,)* result);
                    ptr::null_mut()
                })
            };
            received.ok().flatten()
        })
    };
}

/// Asks for bits of a member, element or entry.
macro_rules! info {
    ($self:ident, $entry:ident ($argument:expr)) => {
        $self.table.$entry.map_or(MemberInfo::NONE, |entry| {
            // SAFETY: as in `send!`.
            let bits = unsafe { entry($self.handle.data, $argument) };
            MemberInfo::from_bits(u16::try_from(bits & 0xFFFF).unwrap_or_default())
        })
    };
}

impl Object for ForeignObject {
    #[inline]
    fn traits(&self) -> Traits {
        // SAFETY: as in `send!`.
        self.table.traits.map_or(Traits::NONE, |entry| Traits::from_bits(unsafe { entry(self.handle.data) }))
    }

    fn language(&self) -> LanguageId {
        *self.language.get_or_init(|| match self.table.language {
            // SAFETY: as in `send!`; the id is static.
            Some(entry) => intern::language(&unsafe { entry(self.handle.data).text() }),
            None => LanguageId::new("unknown"),
        })
    }

    fn identity(&self) -> Identity {
        match self.table.identity {
            Some(entry) => {
                // SAFETY: as in `send!`.
                let identity = unsafe { entry(self.handle.data) };
                Identity { heap: identity.heap, address: identity.address }
            }
            None => Identity { heap: self.handle.vtable.addr(), address: self.handle.data.addr() },
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, side_effects: bool) -> String {
        let shown = glance!(self, to_display(side_effects.into()));
        shown.map_or_else(|| format!("<{} object>", self.language()), |text| text_of(text).to_string())
    }

    fn to_text(&self) -> Result<Text> {
        if self.table.to_text.is_none() {
            return Ok(self.to_display(true).into());
        }
        send!(self, receive_text, to_text(), "toText")
    }

    fn to_repr(&self) -> Result<Text> {
        if self.table.to_repr.is_none() {
            return self.to_text();
        }
        send!(self, receive_text, to_repr(), "toRepr")
    }

    fn source_location(&self) -> Option<Location> {
        let entry = self.table.source_location?;
        // SAFETY: as in `send!`.
        let ((), frames) = Frames::collect(|sink| unsafe { entry(self.handle.data, sink) });
        frames.into_iter().next()?.location
    }

    fn release(&self) {
        if let Some(entry) = self.table.dispose {
            // SAFETY: as in `send!`.
            unsafe { entry(self.handle.data) };
        }
    }

    fn members(&self, include_internal: bool) -> Result<Vec<Text>> {
        let (result, names) =
            Values::texts(|sink| order!(self, members(include_internal.into(), sink), "getMembers"));
        result.map(|()| names)
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        info!(self, member_info(PolyString::new(name)))
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        send!(self, receive_option, get_member(PolyString::new(name)), "readMember")
    }

    fn read_member(&self, name: &str) -> Result<Value> {
        if self.table.read_member.is_none() {
            let unknown = || InteropError::unknown_member(name, self.to_display(false)).into();
            return self.get_member(name)?.ok_or_else(unknown);
        }
        send!(self, receive, read_member(PolyString::new(name)), "readMember")
    }

    fn write_member(&self, name: &str, value: Value) -> Result<()> {
        let refusal = || refusal::member(self, "writeMember", name);
        with_value(&value, |value| order!(self, write_member(PolyString::new(name), value), else refusal()))
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        order!(self, remove_member(PolyString::new(name)), else refusal::member(self, "removeMember", name))
    }

    fn invoke_member(&self, name: &str, arguments: Arguments<'_>) -> Result<Value> {
        if self.table.invoke_member.is_none() {
            return self.read_member(name)?.expect_object("execute")?.execute(arguments);
        }
        call!(self, invoke_member(PolyString::new(name)), arguments, "invokeMember")
    }

    fn array_len(&self) -> Result<u64> {
        ask!(self, 0, array_len(), "getArraySize")
    }

    fn element_info(&self, index: u64) -> MemberInfo {
        info!(self, element_info(index))
    }

    fn read_element(&self, index: u64) -> Result<Value> {
        send!(self, receive, read_element(index), "readArrayElement")
    }

    fn write_element(&self, index: u64, value: Value) -> Result<()> {
        let refusal = || refusal::element(self, "writeArrayElement", index);
        with_value(&value, |value| order!(self, write_element(index, value), else refusal()))
    }

    fn remove_element(&self, index: u64) -> Result<()> {
        order!(self, remove_element(index), else refusal::element(self, "removeArrayElement", index))
    }

    fn read_elements(&self, start: u64, count: u64, into: &mut Vec<Value>) -> Result<()> {
        if self.table.read_elements.is_none() {
            let end = start.saturating_add(count).min(self.array_len()?);
            for index in start..end {
                into.push(self.read_element(index)?);
            }
            return Ok(());
        }
        let mut sink = Values::new(into);
        order!(self, read_elements(start, count, sink.pointer()), "readArrayElement")
    }

    fn hash_len(&self) -> Result<u64> {
        ask!(self, 0, hash_len(), "getHashSize")
    }

    fn entry_info(&self, key: &Value) -> MemberInfo {
        with_value(key, |key| info!(self, entry_info(key)))
    }

    fn get_entry(&self, key: &Value) -> Result<Option<Value>> {
        with_value(key, |key| send!(self, receive_option, get_entry(key), "readHashValue"))
    }

    fn write_entry(&self, key: &Value, value: Value) -> Result<()> {
        with_value(key, |key| {
            with_value(&value, |value| order!(self, write_entry(key, value), else refusal::new_entry(self)))
        })
    }

    fn remove_entry(&self, key: &Value) -> Result<()> {
        with_value(key, |lent| order!(self, remove_entry(lent), else refusal::entry(self, key)))
    }

    fn hash_keys(&self) -> Result<Value> {
        send!(self, receive, hash_keys(), "getHashKeysIterator")
    }

    fn set_len(&self) -> Result<u64> {
        ask!(self, 0, set_len(), "getSetSize")
    }

    fn set_contains(&self, value: &Value) -> Result<bool> {
        with_value(value, |value| Ok(ask!(self, 0, set_contains(value), "hasSetElement")? != 0))
    }

    fn set_add(&self, value: Value) -> Result<bool> {
        with_value(&value, |value| {
            Ok(ask!(self, 0, set_add(value), else refusal::value(self, "addSetElement"))? != 0)
        })
    }

    fn set_remove(&self, value: &Value) -> Result<bool> {
        with_value(value, |value| {
            Ok(ask!(self, 0, set_remove(value), else refusal::value(self, "removeSetElement"))? != 0)
        })
    }

    fn iterator(&self) -> Result<Value> {
        send!(self, receive, iterator(), "getIterator")
    }

    fn next(&self) -> Result<Option<Value>> {
        send!(self, receive_option, next(), "getIteratorNextElement")
    }

    fn next_async(&self) -> Result<Value> {
        send!(self, receive, next_async(), "getAsyncIteratorNextElement")
    }

    fn on_settled(&self, settled: Settled) -> Result<()> {
        order!(self, on_settled(give_settled(settled)), "await")
    }

    #[inline]
    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        call!(self, execute(), arguments, "execute")
    }

    fn instantiate(&self, arguments: Arguments<'_>) -> Result<Value> {
        call!(self, instantiate(), arguments, "instantiate")
    }

    fn executable_name(&self) -> Option<Text> {
        glance!(self, executable_name()).map(text_of)
    }

    fn buffer(&self) -> Result<BufferBytes> {
        let nothing = PolyBuffer {
            data: ptr::null_mut(),
            length: 0,
            pin: ptr::null(),
            item: 0,
            is_writable: 0,
            reserved: [0; 3],
        };
        let given = ask!(self, nothing, buffer(), "readBuffer")?;
        // SAFETY: a result of the object's own entry.
        unsafe { take_buffer(given) }
    }

    fn temporal(&self) -> Result<Temporal> {
        let nothing = PolyTemporal::new(&Temporal::default())?;
        // SAFETY: a result of the object's own entry, read at once.
        ask!(self, nothing, temporal(), "asDate").and_then(|parts| unsafe { parts.read() })
    }

    fn duration(&self) -> Result<SignedDuration> {
        ask!(self, PolyDuration::default(), duration(), "asDuration").map(SignedDuration::from)
    }

    fn exception_kind(&self) -> Result<ExceptionKind> {
        let start = PolyExceptionKind { kind: 0, status: 0 };
        ask!(self, start, exception_kind(), "getExceptionType").map(ExceptionKind::from)
    }

    fn exception_message(&self) -> Result<Option<Text>> {
        let message = send!(self, receive_option, exception_message(), "getExceptionMessage")?;
        Ok(message.map(text_of))
    }

    fn exception_cause(&self) -> Result<Option<Value>> {
        send!(self, receive_option, exception_cause(), "getExceptionCause")
    }

    fn exception_frames(&self) -> Result<Vec<Frame>> {
        let (result, frames) =
            Frames::collect(|sink| order!(self, exception_frames(sink), "getExceptionStackTrace"));
        result.map(|()| frames)
    }

    fn throw(&self) -> Error {
        let Some(entry) = self.table.raise else {
            return InteropError::unsupported_by("throwException", self.traits()).into();
        };
        // SAFETY: as in `send!`.
        let error = unsafe { entry(self.handle.data) };
        if error.is_null() {
            return PolyglotError::internal(format!("{} threw nothing", self.language())).into();
        }
        // SAFETY: an error that the object's own entry returned.
        unsafe { take_error(error) }
    }

    fn meta_object(&self) -> Option<Value> {
        glance!(self, meta_object())
    }

    fn meta_simple_name(&self) -> Result<Text> {
        send!(self, receive_text, meta_simple_name(), "getMetaSimpleName")
    }

    fn meta_qualified_name(&self) -> Result<Text> {
        if self.table.meta_qualified_name.is_none() {
            return self.meta_simple_name();
        }
        send!(self, receive_text, meta_qualified_name(), "getMetaQualifiedName")
    }

    fn is_meta_instance(&self, instance: &Value) -> Result<bool> {
        with_value(instance, |value| Ok(ask!(self, 0, is_meta_instance(value), "isMetaInstance")? != 0))
    }

    fn meta_parents(&self) -> Result<Vec<Value>> {
        let mut parents = Vec::new();
        let mut sink = Values::new(&mut parents);
        order!(self, meta_parents(sink.pointer()), "getMetaParents")?;
        Ok(parents)
    }

    fn scope_parent(&self) -> Option<Value> {
        glance!(self, scope_parent())
    }

    fn as_pointer(&self) -> Result<usize> {
        ask!(self, 0, as_pointer(), "asPointer")
    }
}

impl From<PolyExceptionKind> for ExceptionKind {
    fn from(kind: PolyExceptionKind) -> Self {
        const PARSE: u32 = PolyExceptionType::Parse as u32;
        const PARSE_INCOMPLETE: u32 = PolyExceptionType::ParseIncomplete as u32;
        const EXIT: u32 = PolyExceptionType::Exit as u32;
        const INTERRUPT: u32 = PolyExceptionType::Interrupt as u32;
        match kind.kind {
            PARSE => Self::Parse { incomplete: false },
            PARSE_INCOMPLETE => Self::Parse { incomplete: true },
            EXIT => Self::Exit(kind.status),
            INTERRUPT => Self::Interrupt,
            _ => Self::Runtime,
        }
    }
}
