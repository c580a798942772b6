//! Objects.
//!
//! The `data` of an exported object is the address of an `ObjectRef`: one in the
//! caller's hands where the object is lent, one in an `Rc` where it is given. The
//! messages are the same for both; only the counting differs.

use super::{answer, finish, give, give_buffer, push_frame, push_text, push_value, set, throw};
use crate::abi::guard::{guard, guard_or};
use crate::abi::import::{ForeignObject, borrow, borrow_arguments, settled};
use crate::abi::{
    HOME, PolyArguments, PolyBuffer, PolyDuration, PolyError, PolyExceptionKind, PolyExceptionType,
    PolyFrameSink, PolyIdentity, PolyObject, PolyObjectVtable, PolySettled, PolySink, PolyString,
    PolyTemporal, PolyValue,
};
use crate::{ExceptionKind, Frame, ObjectRef, Value};
use std::ffi::c_void;
use std::ptr;
use std::rc::Rc;

/// An object as an argument: valid as long as `object` stays where it is.
#[inline]
#[must_use]
pub(crate) fn lend_object(object: &ObjectRef) -> PolyObject {
    match object.downcast_ref::<ForeignObject>() {
        Some(foreign) => foreign.lend(),
        None => PolyObject { vtable: &raw const LENT, data: ptr::from_ref(object).cast_mut().cast() },
    }
}

/// An object as a result: who receives it owns it.
#[must_use]
pub(crate) fn give_object(object: ObjectRef) -> PolyObject {
    match object.downcast_ref::<ForeignObject>() {
        Some(foreign) => foreign.give(),
        None => counted(object),
    }
}

fn counted(object: ObjectRef) -> PolyObject {
    PolyObject { vtable: &raw const GIVEN, data: Rc::into_raw(Rc::new(object)).cast_mut().cast() }
}

/// The object of a handle that this copy of the crate made.
///
/// # Safety
/// `object` must be such a handle, and alive.
pub(in crate::abi) unsafe fn original(object: PolyObject) -> ObjectRef {
    // SAFETY: promised by the caller.
    unsafe { receiver(object.data).clone() }
}

/// # Safety
/// `data` must be that of an exported object that lives for `'a`.
#[inline]
unsafe fn receiver<'a>(data: *mut c_void) -> &'a ObjectRef {
    // SAFETY: promised by the caller.
    unsafe { &*data.cast::<ObjectRef>() }
}

unsafe extern "C" fn retain_lent(data: *mut c_void) -> PolyObject {
    // SAFETY: reachable only through a lent handle, during the loan.
    counted(unsafe { receiver(data) }.clone())
}

unsafe extern "C" fn release_lent(_: *mut c_void) {}

unsafe extern "C" fn retain_given(data: *mut c_void) -> PolyObject {
    // SAFETY: reachable only through a handle that `counted` made.
    unsafe { Rc::increment_strong_count(data.cast::<ObjectRef>()) };
    PolyObject { vtable: &raw const GIVEN, data }
}

unsafe extern "C" fn release_given(data: *mut c_void) {
    // SAFETY: as in `retain_given`.
    guard_or((), || unsafe { Rc::decrement_strong_count(data.cast::<ObjectRef>()) });
}

/// Defines entries. The word before each says what it gives: `value`, `maybe` a
/// value, `optional` without failing, something `plain`, `done`, or what it is of
/// itself (`sure`), with what a panic gives.
macro_rules! entries {
    ($(
        $form:ident $(($($detail:tt)*))? $name:ident($($argument:ident: $type:ty),*) = |$object:ident| $body:expr;
    )*) => {
        $(entries!(@ $form [$($($detail)*)?] $name ($($argument: $type),*) $object $body);)*
    };
    (@ value [] $name:ident ($($argument:ident: $type:ty),*) $object:ident $body:expr) => {
        unsafe extern "C" fn $name(
            data: *mut c_void, $($argument: $type,)* result: *mut PolyValue,
        ) -> *mut PolyError {
            // SAFETY: the other side calls with what the boundary's rules say.
            unsafe { answer(result, || { let $object = receiver(data); $body }) }
        }
    };
    (@ maybe [] $name:ident ($($argument:ident: $type:ty),*) $object:ident $body:expr) => {
        unsafe extern "C" fn $name(
            data: *mut c_void, $($argument: $type,)* result: *mut PolyValue,
        ) -> *mut PolyError {
            // SAFETY: as above.
            unsafe {
                set(result, guard(|| { let $object = receiver(data); $body }).map(|value| {
                    value.map_or(PolyValue::NONE, give)
                }))
            }
        }
    };
    (@ optional [] $name:ident ($($argument:ident: $type:ty),*) $object:ident $body:expr) => {
        unsafe extern "C" fn $name(data: *mut c_void, $($argument: $type,)* result: *mut PolyValue) {
            // SAFETY: as above.
            unsafe {
                let value = guard_or(None, || { let $object = receiver(data); $body });
                result.write(value.map_or(PolyValue::NONE, give));
            }
        }
    };
    (@ plain [$out:ty] $name:ident ($($argument:ident: $type:ty),*) $object:ident $body:expr) => {
        unsafe extern "C" fn $name(
            data: *mut c_void, $($argument: $type,)* result: *mut $out,
        ) -> *mut PolyError {
            // SAFETY: as above.
            unsafe { set(result, guard(|| { let $object = receiver(data); $body })) }
        }
    };
    (@ done [] $name:ident ($($argument:ident: $type:ty),*) $object:ident $body:expr) => {
        unsafe extern "C" fn $name(data: *mut c_void, $($argument: $type),*) -> *mut PolyError {
            // SAFETY: as above.
            finish(guard(|| unsafe { let $object = receiver(data); $body }))
        }
    };
    (@ sure [$out:ty, $otherwise:expr] $name:ident ($($argument:ident: $type:ty),*) $object:ident $body:expr) => {
        unsafe extern "C" fn $name(data: *mut c_void, $($argument: $type),*) -> $out {
            // SAFETY: as above.
            guard_or($otherwise, || unsafe { let $object = receiver(data); $body })
        }
    };
}

entries! {
    sure(u32, 0) traits() = |object| object.traits().bits();
    sure(PolyString, PolyString::new("")) language() = |object| PolyString::new(object.language().as_str());
    sure(PolyIdentity, PolyIdentity { heap: 0, address: 0 }) identity() = |object| {
        let identity = object.identity();
        PolyIdentity { heap: identity.heap, address: identity.address }
    };
    optional to_display(side_effects: u8) = |object| Some(object.to_display(side_effects != 0).into());
    value to_text() = |object| object.to_text().map(Value::Text);
    value to_repr() = |object| object.to_repr().map(Value::Text);
    sure((), ()) source_location(sink: *mut PolyFrameSink) = |object| {
        if let Some(location) = object.source_location() {
            let function = String::new();
            push_frame(sink, &Frame { language: object.language(), function, location: Some(location) });
        }
    };
    sure((), ()) dispose() = |object| object.release();

    done members(include_internal: u8, sink: *mut PolySink) = |object| {
        object.members(include_internal != 0)?.into_iter().for_each(|name| push_text(sink, name));
        Ok(())
    };
    sure(u32, 0) member_info(name: PolyString) = |object| object.member_info(&name.text()).bits().into();
    maybe get_member(name: PolyString) = |object| object.get_member(&name.text());
    value read_member(name: PolyString) = |object| object.read_member(&name.text());
    done write_member(name: PolyString, value: *const PolyValue) = |object| {
        object.write_member(&name.text(), borrow(&*value))
    };
    done remove_member(name: PolyString) = |object| object.remove_member(&name.text());
    value invoke_member(name: PolyString, arguments: *const PolyArguments) = |object| {
        borrow_arguments(arguments, |arguments| object.invoke_member(&name.text(), arguments))
    };

    plain(u64) array_len() = |object| object.array_len();
    sure(u32, 0) element_info(index: u64) = |object| object.element_info(index).bits().into();
    value read_element(index: u64) = |object| object.read_element(index);
    done write_element(index: u64, value: *const PolyValue) = |object| {
        object.write_element(index, borrow(&*value))
    };
    done remove_element(index: u64) = |object| object.remove_element(index);
    done read_elements(start: u64, count: u64, sink: *mut PolySink) = |object| {
        let mut elements = Vec::new();
        object.read_elements(start, count, &mut elements)?;
        elements.iter().for_each(|element| push_value(sink, element));
        Ok(())
    };

    plain(u64) hash_len() = |object| object.hash_len();
    sure(u32, 0) entry_info(key: *const PolyValue) = |object| object.entry_info(&borrow(&*key)).bits().into();
    maybe get_entry(key: *const PolyValue) = |object| object.get_entry(&borrow(&*key));
    done write_entry(key: *const PolyValue, value: *const PolyValue) = |object| {
        object.write_entry(&borrow(&*key), borrow(&*value))
    };
    done remove_entry(key: *const PolyValue) = |object| object.remove_entry(&borrow(&*key));
    value hash_keys() = |object| object.hash_keys();

    plain(u64) set_len() = |object| object.set_len();
    plain(u8) set_contains(value: *const PolyValue) = |object| {
        object.set_contains(&borrow(&*value)).map(u8::from)
    };
    plain(u8) set_add(value: *const PolyValue) = |object| object.set_add(borrow(&*value)).map(u8::from);
    plain(u8) set_remove(value: *const PolyValue) = |object| {
        object.set_remove(&borrow(&*value)).map(u8::from)
    };

    value iterator() = |object| object.iterator();
    maybe next() = |object| object.next();
    value next_async() = |object| object.next_async();
    done on_settled(callback: PolySettled) = |object| object.on_settled(settled(callback));

    value execute(arguments: *const PolyArguments) = |object| {
        borrow_arguments(arguments, |arguments| object.execute(arguments))
    };
    value instantiate(arguments: *const PolyArguments) = |object| {
        borrow_arguments(arguments, |arguments| object.instantiate(arguments))
    };
    optional executable_name() = |object| object.executable_name().map(Value::Text);

    plain(PolyBuffer) buffer() = |object| object.buffer().map(give_buffer);
    plain(PolyTemporal) temporal() = |object| PolyTemporal::new(&object.temporal()?);
    plain(PolyDuration) duration() = |object| object.duration().map(PolyDuration::from);

    plain(PolyExceptionKind) exception_kind() = |object| object.exception_kind().map(PolyExceptionKind::from);
    maybe exception_message() = |object| Ok(object.exception_message()?.map(Value::Text));
    maybe exception_cause() = |object| object.exception_cause();
    done exception_frames(sink: *mut PolyFrameSink) = |object| {
        object.exception_frames()?.iter().for_each(|frame| push_frame(sink, frame));
        Ok(())
    };

    optional meta_object() = |object| object.meta_object();
    value meta_simple_name() = |object| object.meta_simple_name().map(Value::Text);
    value meta_qualified_name() = |object| object.meta_qualified_name().map(Value::Text);
    plain(u8) is_meta_instance(value: *const PolyValue) = |object| {
        object.is_meta_instance(&borrow(&*value)).map(u8::from)
    };
    done meta_parents(sink: *mut PolySink) = |object| {
        object.meta_parents()?.iter().for_each(|parent| push_value(sink, parent));
        Ok(())
    };

    optional scope_parent() = |object| object.scope_parent();
    plain(usize) as_pointer() = |object| object.as_pointer();
}

unsafe extern "C" fn raise(data: *mut c_void) -> *mut PolyError {
    // SAFETY: as in the other entries.
    let raised = guard(|| Ok(unsafe { receiver(data) }.throw()));
    throw(raised.unwrap_or_else(|panic| panic))
}

impl From<ExceptionKind> for PolyExceptionKind {
    fn from(kind: ExceptionKind) -> Self {
        let (kind, status) = match kind {
            ExceptionKind::Runtime => (PolyExceptionType::Runtime, 0),
            ExceptionKind::Parse { incomplete: false } => (PolyExceptionType::Parse, 0),
            ExceptionKind::Parse { incomplete: true } => (PolyExceptionType::ParseIncomplete, 0),
            ExceptionKind::Exit(status) => (PolyExceptionType::Exit, status),
            ExceptionKind::Interrupt => (PolyExceptionType::Interrupt, 0),
        };
        Self { kind: kind as u32, status }
    }
}

static LENT: PolyObjectVtable =
    PolyObjectVtable { retain: Some(retain_lent), release: Some(release_lent), ..MESSAGES };
static GIVEN: PolyObjectVtable =
    PolyObjectVtable { retain: Some(retain_given), release: Some(release_given), ..MESSAGES };

const MESSAGES: PolyObjectVtable = PolyObjectVtable {
    size: size_of::<PolyObjectVtable>(),
    home: (&raw const HOME).cast(),
    retain: None,
    release: None,
    traits: Some(traits),
    language: Some(language),
    identity: Some(identity),
    to_display: Some(to_display),
    to_text: Some(to_text),
    to_repr: Some(to_repr),
    source_location: Some(source_location),
    dispose: Some(dispose),
    members: Some(members),
    member_info: Some(member_info),
    get_member: Some(get_member),
    read_member: Some(read_member),
    write_member: Some(write_member),
    remove_member: Some(remove_member),
    invoke_member: Some(invoke_member),
    array_len: Some(array_len),
    element_info: Some(element_info),
    read_element: Some(read_element),
    write_element: Some(write_element),
    remove_element: Some(remove_element),
    read_elements: Some(read_elements),
    hash_len: Some(hash_len),
    entry_info: Some(entry_info),
    get_entry: Some(get_entry),
    write_entry: Some(write_entry),
    remove_entry: Some(remove_entry),
    hash_keys: Some(hash_keys),
    set_len: Some(set_len),
    set_contains: Some(set_contains),
    set_add: Some(set_add),
    set_remove: Some(set_remove),
    iterator: Some(iterator),
    next: Some(next),
    next_async: Some(next_async),
    on_settled: Some(on_settled),
    execute: Some(execute),
    instantiate: Some(instantiate),
    executable_name: Some(executable_name),
    buffer: Some(buffer),
    temporal: Some(temporal),
    duration: Some(duration),
    exception_kind: Some(exception_kind),
    exception_message: Some(exception_message),
    exception_cause: Some(exception_cause),
    exception_frames: Some(exception_frames),
    raise: Some(raise),
    meta_object: Some(meta_object),
    meta_simple_name: Some(meta_simple_name),
    meta_qualified_name: Some(meta_qualified_name),
    is_meta_instance: Some(is_meta_instance),
    meta_parents: Some(meta_parents),
    scope_parent: Some(scope_parent),
    as_pointer: Some(as_pointer),
};
