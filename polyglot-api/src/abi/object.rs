//! Objects as they cross: one function a message.

use super::{PolyArguments, PolyError, PolyFrameSink, PolyOwner, PolySink, PolyString, PolyValue};
use std::ffi::c_void;

/// An object: a table of functions and whom they act on; reference counted by the
/// table's `retain` and `release`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PolyObject {
    /// The messages.
    pub vtable: *const PolyObjectVtable,
    /// Their receiver.
    pub data: *mut c_void,
}

/// What tells an object from every other.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolyIdentity {
    /// Tells heaps apart: an address in the language's own memory, never 0.
    pub heap: usize,
    /// The place in the heap.
    pub address: usize,
}

/// What an exception means to its language.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolyExceptionKind {
    /// A [`PolyExceptionType`].
    pub kind: u32,
    /// The exit status.
    pub status: i32,
}

/// The kinds of exceptions.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolyExceptionType {
    /// An ordinary exception.
    Runtime = 0,
    /// Source that does not parse.
    Parse = 1,
    /// Source that ends too early.
    ParseIncomplete = 2,
    /// A request to end the program.
    Exit = 3,
    /// An interruption from outside.
    Interrupt = 4,
}

/// The bytes of a buffer, pinned until `pin` is released.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PolyBuffer {
    /// The first byte.
    pub data: *mut u8,
    /// How many bytes.
    pub length: usize,
    /// Owned by who receives the buffer; null: the memory is static.
    pub pin: *const PolyOwner,
    /// A [`PolyBufferItem`].
    pub item: u32,
    /// 1 if the bytes may be written.
    pub is_writable: u8,
    /// Zero.
    pub reserved: [u8; 3],
}

/// The element type of a buffer.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the meanings")]
pub enum PolyBufferItem {
    I8 = 0,
    U8 = 1,
    I16 = 2,
    U16 = 3,
    I32 = 4,
    U32 = 5,
    I64 = 6,
    U64 = 7,
    F32 = 8,
    F64 = 9,
}

/// The parts of a date or time.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PolyTemporal {
    /// The zone's IANA name, or none if it is just an offset. Static, or valid until
    /// the next call into the language on this thread.
    pub zone: PolyString,
    /// The zone's distance from UTC in seconds: of an offset zone, or of a named one
    /// at this date and time, for readers that do not know the name.
    pub offset: i32,
    /// -9999 to 9999.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// Within the second.
    pub nanosecond: u32,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// Which parts count: 1 the date, 2 the time, 4 the zone.
    pub parts: u8,
}

/// A length of time.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolyDuration {
    /// Whole seconds.
    pub seconds: i64,
    /// The rest, of the same sign.
    pub nanoseconds: i32,
    /// Zero.
    pub reserved: i32,
}

/// What happens once an awaitable settles, owned: exactly one of `call` and
/// `release` is called, once.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PolySettled {
    /// Takes a borrowed value, or (where it is not null) an error that it then owns.
    pub call:
        Option<unsafe extern "C" fn(context: *mut c_void, value: *const PolyValue, error: *mut PolyError)>,
    /// The awaitable will never settle.
    pub release: Option<unsafe extern "C" fn(context: *mut c_void)>,
    /// What both get.
    pub context: *mut c_void,
}

type Data = *mut c_void;
type Thrown = *mut PolyError;
type Out<T> = *mut T;

/// Reads a value.
pub type ValueEntry = unsafe extern "C" fn(Data, Out<PolyValue>) -> Thrown;
/// Reads a value that may be none, and cannot fail.
pub type OptionalEntry = unsafe extern "C" fn(Data, Out<PolyValue>);
/// Reads a length.
pub type LengthEntry = unsafe extern "C" fn(Data, Out<u64>) -> Thrown;
/// Calls.
pub type CallEntry = unsafe extern "C" fn(Data, *const PolyArguments, Out<PolyValue>) -> Thrown;
/// Acts on a value and tells something of it.
pub type TestEntry = unsafe extern "C" fn(Data, *const PolyValue, Out<u8>) -> Thrown;

/// The messages that an object answers: [`Object`](crate::Object).
///
/// `traits`, `language` and `identity` must be there. Where another entry is null,
/// the message acts as the protocol's default does: it is refused as unsupported, or
/// answered by way of other messages (`read_member` by `get_member`). A table is
/// static.
#[repr(C)]
pub struct PolyObjectVtable {
    /// The size of this structure.
    pub size: usize,
    /// Whose it is.
    pub home: *const c_void,
    /// Adds a reference; gives the handle that lasts, which need not be this one.
    /// Null: the object is static.
    pub retain: Option<unsafe extern "C" fn(Data) -> PolyObject>,
    /// Gives up a reference. Null: the object is static.
    pub release: Option<unsafe extern "C" fn(Data)>,
    /// The groups of messages, as [`Traits`](crate::Traits) bits.
    pub traits: Option<unsafe extern "C" fn(Data) -> u32>,
    /// The id of the owning language, static.
    pub language: Option<unsafe extern "C" fn(Data) -> PolyString>,
    /// What tells the object from every other.
    pub identity: Option<unsafe extern "C" fn(Data) -> PolyIdentity>,
    /// For people: a text. The argument: whether guest code may run.
    pub to_display: Option<unsafe extern "C" fn(Data, u8, Out<PolyValue>)>,
    /// By the object's own rule: a text.
    pub to_text: Option<ValueEntry>,
    /// As programmers write it: a text.
    pub to_repr: Option<ValueEntry>,
    /// Where it was declared, as the place of one frame.
    pub source_location: Option<unsafe extern "C" fn(Data, *mut PolyFrameSink)>,
    /// Gives up early what the object holds. (Not a reference: see `release`.)
    pub dispose: Option<unsafe extern "C" fn(Data)>,

    /// The names of the members, as texts; internal ones if the argument is 1.
    pub members: Option<unsafe extern "C" fn(Data, u8, *mut PolySink) -> Thrown>,
    /// [`MemberInfo`](crate::MemberInfo) bits.
    pub member_info: Option<unsafe extern "C" fn(Data, PolyString) -> u32>,
    /// A member, or none.
    pub get_member: Option<unsafe extern "C" fn(Data, PolyString, Out<PolyValue>) -> Thrown>,
    /// A member that must be there.
    pub read_member: Option<unsafe extern "C" fn(Data, PolyString, Out<PolyValue>) -> Thrown>,
    /// Changes or adds a member.
    pub write_member: Option<unsafe extern "C" fn(Data, PolyString, *const PolyValue) -> Thrown>,
    /// Removes a member.
    pub remove_member: Option<unsafe extern "C" fn(Data, PolyString) -> Thrown>,
    /// Calls a member with the object as receiver.
    pub invoke_member:
        Option<unsafe extern "C" fn(Data, PolyString, *const PolyArguments, Out<PolyValue>) -> Thrown>,

    /// The number of elements.
    pub array_len: Option<LengthEntry>,
    /// [`MemberInfo`](crate::MemberInfo) bits of the element at a 0-based index.
    pub element_info: Option<unsafe extern "C" fn(Data, u64) -> u32>,
    /// An element.
    pub read_element: Option<unsafe extern "C" fn(Data, u64, Out<PolyValue>) -> Thrown>,
    /// Changes or appends an element.
    pub write_element: Option<unsafe extern "C" fn(Data, u64, *const PolyValue) -> Thrown>,
    /// Removes an element.
    pub remove_element: Option<unsafe extern "C" fn(Data, u64) -> Thrown>,
    /// The elements from a start, at most so many.
    pub read_elements: Option<unsafe extern "C" fn(Data, u64, u64, *mut PolySink) -> Thrown>,

    /// The number of entries.
    pub hash_len: Option<LengthEntry>,
    /// [`MemberInfo`](crate::MemberInfo) bits of a key's entry.
    pub entry_info: Option<unsafe extern "C" fn(Data, *const PolyValue) -> u32>,
    /// The value of a key, or none.
    pub get_entry: Option<unsafe extern "C" fn(Data, *const PolyValue, Out<PolyValue>) -> Thrown>,
    /// Changes or adds an entry.
    pub write_entry: Option<unsafe extern "C" fn(Data, *const PolyValue, *const PolyValue) -> Thrown>,
    /// Removes an entry.
    pub remove_entry: Option<unsafe extern "C" fn(Data, *const PolyValue) -> Thrown>,
    /// An iterator over the keys.
    pub hash_keys: Option<ValueEntry>,

    /// The number of values in the set.
    pub set_len: Option<LengthEntry>,
    /// Whether the set holds a value.
    pub set_contains: Option<TestEntry>,
    /// Puts a value in; whether it was new.
    pub set_add: Option<TestEntry>,
    /// Takes a value out; whether it was there.
    pub set_remove: Option<TestEntry>,

    /// A new iterator.
    pub iterator: Option<ValueEntry>,
    /// The next element, or none.
    pub next: Option<ValueEntry>,
    /// The awaitable of the next element.
    pub next_async: Option<ValueEntry>,
    /// Has a callback called once the awaitable settles. Takes the callback over,
    /// whether it succeeds or not.
    pub on_settled: Option<unsafe extern "C" fn(Data, PolySettled) -> Thrown>,

    /// Calls the object.
    pub execute: Option<CallEntry>,
    /// Constructs an instance.
    pub instantiate: Option<CallEntry>,
    /// The function's name: a text or none.
    pub executable_name: Option<OptionalEntry>,

    /// The bytes, pinned.
    pub buffer: Option<unsafe extern "C" fn(Data, Out<PolyBuffer>) -> Thrown>,
    /// The parts of a date or time.
    pub temporal: Option<unsafe extern "C" fn(Data, Out<PolyTemporal>) -> Thrown>,
    /// The length of time.
    pub duration: Option<unsafe extern "C" fn(Data, Out<PolyDuration>) -> Thrown>,

    /// What the exception means.
    pub exception_kind: Option<unsafe extern "C" fn(Data, Out<PolyExceptionKind>) -> Thrown>,
    /// Its message: a text or none.
    pub exception_message: Option<ValueEntry>,
    /// What led to it, or none.
    pub exception_cause: Option<ValueEntry>,
    /// The stack so far, innermost frame first.
    pub exception_frames: Option<unsafe extern "C" fn(Data, *mut PolyFrameSink) -> Thrown>,
    /// The exception as the error to return.
    pub raise: Option<unsafe extern "C" fn(Data) -> Thrown>,

    /// The class of the object, or none.
    pub meta_object: Option<OptionalEntry>,
    /// The class's own name: a text.
    pub meta_simple_name: Option<ValueEntry>,
    /// The class's name with its module: a text.
    pub meta_qualified_name: Option<ValueEntry>,
    /// Whether a value is an instance of the class.
    pub is_meta_instance: Option<TestEntry>,
    /// The classes that the class extends.
    pub meta_parents: Option<unsafe extern "C" fn(Data, *mut PolySink) -> Thrown>,

    /// The scope around this one, or none.
    pub scope_parent: Option<OptionalEntry>,
    /// The address in native memory.
    pub as_pointer: Option<unsafe extern "C" fn(Data, Out<usize>) -> Thrown>,
}

impl PolyObjectVtable {
    /// A table of no messages.
    pub const EMPTY: Self = Self {
        size: size_of::<Self>(),
        home: std::ptr::null(),
        retain: None,
        release: None,
        traits: None,
        language: None,
        identity: None,
        to_display: None,
        to_text: None,
        to_repr: None,
        source_location: None,
        dispose: None,
        members: None,
        member_info: None,
        get_member: None,
        read_member: None,
        write_member: None,
        remove_member: None,
        invoke_member: None,
        array_len: None,
        element_info: None,
        read_element: None,
        write_element: None,
        remove_element: None,
        read_elements: None,
        hash_len: None,
        entry_info: None,
        get_entry: None,
        write_entry: None,
        remove_entry: None,
        hash_keys: None,
        set_len: None,
        set_contains: None,
        set_add: None,
        set_remove: None,
        iterator: None,
        next: None,
        next_async: None,
        on_settled: None,
        execute: None,
        instantiate: None,
        executable_name: None,
        buffer: None,
        temporal: None,
        duration: None,
        exception_kind: None,
        exception_message: None,
        exception_cause: None,
        exception_frames: None,
        raise: None,
        meta_object: None,
        meta_simple_name: None,
        meta_qualified_name: None,
        is_meta_instance: None,
        meta_parents: None,
        scope_parent: None,
        as_pointer: None,
    };
}
