//! The messages that an object answers.

use crate::{
    Checked, Error, Frame, InteropError, LanguageId, Location, Result, Temporal, Text, Traits, Value, refusal,
};
use jiff::SignedDuration;
use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::ptr::NonNull;
use std::rc::Rc;

/// A named argument.
#[derive(Clone, Debug)]
pub struct Keyword {
    /// The parameter's name.
    pub name: Text,
    /// The value given.
    pub value: Value,
}

/// The arguments of a call.
#[derive(Clone, Copy, Debug, Default)]
pub struct Arguments<'a> {
    /// The positional arguments, in order.
    pub positional: &'a [Value],
    /// The named arguments, each name at most once. A language without named
    /// arguments receives them as a last positional argument: an options object.
    pub keywords: &'a [Keyword],
}

impl<'a> Arguments<'a> {
    /// Positional arguments only.
    #[must_use]
    pub const fn positional(positional: &'a [Value]) -> Self {
        Self { positional, keywords: &[] }
    }
}

/// What tells one object from every other: the heap it lives in and its place
/// there. Stable while the object lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Tells heaps apart: two contexts of one language have different heaps.
    pub heap: usize,
    /// The place in the heap.
    pub address: usize,
}

/// What may be done with a member, an element or an entry; a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemberInfo(u16);

impl MemberInfo {
    /// Nothing may be done: it does not exist and cannot be added.
    pub const NONE: Self = Self(0);
    /// Exists and can be read.
    pub const READABLE: Self = Self(1);
    /// Exists and can be given another value.
    pub const MODIFIABLE: Self = Self(1 << 1);
    /// Does not exist but can be added. Excludes the other bits.
    pub const INSERTABLE: Self = Self(1 << 2);
    /// Exists and can be removed.
    pub const REMOVABLE: Self = Self(1 << 3);
    /// Exists and can be called with the object as receiver.
    pub const INVOCABLE: Self = Self(1 << 4);
    /// Exists, and is not meant for people: left out of listings.
    pub const INTERNAL: Self = Self(1 << 5);
    /// Reading it may run guest code.
    pub const READ_SIDE_EFFECTS: Self = Self(1 << 6);
    /// Writing it may run guest code.
    pub const WRITE_SIDE_EFFECTS: Self = Self(1 << 7);

    /// The set as bits: those of the constants.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// The set of these bits. Bits without a constant are kept, and mean nothing.
    #[must_use]
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// Whether every bit of `other` is set.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// This set and `other`.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This set with `other` added where `condition` holds.
    #[must_use]
    pub const fn with_if(self, other: Self, condition: bool) -> Self {
        if condition { self.and(other) } else { self }
    }

    /// Whether it exists.
    #[must_use]
    pub const fn exists(self) -> bool {
        self.0 & !Self::INSERTABLE.0 != 0
    }

    /// Whether it can be written: changed or added.
    #[must_use]
    pub const fn writable(self) -> bool {
        self.0 & (Self::MODIFIABLE.0 | Self::INSERTABLE.0) != 0
    }
}

/// What an exception means to its language. (GraalVM: `ExceptionType`.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExceptionKind {
    /// An ordinary exception.
    Runtime,
    /// Source that does not parse; `incomplete` as in
    /// [`ErrorKind::Syntax`](crate::ErrorKind::Syntax).
    Parse {
        /// Whether the text ends too early.
        incomplete: bool,
    },
    /// A request to end the program with a status.
    Exit(i32),
    /// An interruption from outside.
    Interrupt,
}

/// The element type of a buffer; little-endian, as all supported machines are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the meanings")]
pub enum BufferItem {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
    F32,
    F64,
}

impl BufferItem {
    /// The size of an element in bytes.
    #[must_use]
    pub const fn size(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::I64 | Self::U64 | Self::F64 => 8,
        }
    }
}

/// The byte order of a multi-byte read or write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the meanings")]
pub enum ByteOrder {
    Little,
    Big,
}

/// The bytes of a buffer, pinned: they stay where they are, and as long as they
/// are, while this handle lives. The owner refuses to resize or detach them
/// meanwhile.
///
/// Access is through copies of single elements or of ranges, so that no Rust
/// reference to memory that guests may write ever exists for longer than a copy.
#[derive(Clone)]
pub struct BufferBytes {
    pointer: NonNull<u8>,
    length: usize,
    writable: bool,
    item: BufferItem,
    _pin: Rc<dyn Any>,
}

impl BufferBytes {
    /// Wraps memory of a language.
    ///
    /// # Safety
    /// `pointer` must be valid for reads, and for writes if `writable`, of
    /// `length` bytes until `pin` is dropped.
    #[expect(unsafe_code, reason = "shares memory between engines")]
    pub unsafe fn new(
        pointer: NonNull<u8>,
        length: usize,
        writable: bool,
        item: BufferItem,
        pin: Rc<dyn Any>,
    ) -> Self {
        Self { pointer, length, writable, item, _pin: pin }
    }

    /// The first byte. Dereferencing is bound by the contract of
    /// [`new`](Self::new).
    #[must_use]
    pub const fn pointer(&self) -> NonNull<u8> {
        self.pointer
    }

    /// The length in bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.length
    }

    /// Whether there are no bytes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Whether the bytes may be written.
    #[must_use]
    pub const fn is_writable(&self) -> bool {
        self.writable
    }

    /// The element type.
    #[must_use]
    pub const fn item(&self) -> BufferItem {
        self.item
    }

    fn check(&self, offset: usize, length: usize) -> Result<()> {
        match offset.checked_add(length) {
            Some(end) if end <= self.length => Ok(()),
            _ => {
                Err(InteropError::InvalidBufferOffset { offset: offset as u64, length: length as u64 }.into())
            }
        }
    }

    /// Copies `into.len()` bytes from `offset`.
    ///
    /// # Errors
    /// [`InteropError::InvalidBufferOffset`] if and only if they are not all
    /// inside the buffer.
    #[expect(unsafe_code, reason = "reads memory that another engine owns")]
    pub fn read(&self, offset: usize, into: &mut [u8]) -> Result<()> {
        self.check(offset, into.len())?;
        // SAFETY: the range was checked, and `new` promises validity while the
        // pin lives.
        unsafe { std::ptr::copy(self.pointer.as_ptr().add(offset), into.as_mut_ptr(), into.len()) };
        Ok(())
    }

    /// Copies `from` to `offset`.
    ///
    /// # Errors
    /// [`InteropError::ReadOnly`] if the buffer is not writable, else
    /// [`InteropError::InvalidBufferOffset`] if and only if the range is not all
    /// inside the buffer.
    #[expect(unsafe_code, reason = "writes memory that another engine owns")]
    pub fn write(&self, offset: usize, from: &[u8]) -> Result<()> {
        if !self.writable {
            return Err(InteropError::ReadOnly { what: "the buffer".into() }.into());
        }
        self.check(offset, from.len())?;
        // SAFETY: as in `read`, and the buffer is writable.
        unsafe { std::ptr::copy(from.as_ptr(), self.pointer.as_ptr().add(offset), from.len()) };
        Ok(())
    }

    /// The bytes, copied.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let mut bytes = vec![0; self.length];
        self.read(0, &mut bytes).expect("the whole buffer is inside the buffer");
        bytes
    }
}

macro_rules! buffer_access {
    ($($type:ty, $read:ident, $write:ident;)*) => {
        impl BufferBytes {
            $(
                #[doc = concat!("Reads a `", stringify!($type), "` at a byte offset, in the given order.")]
                ///
                /// # Errors
                /// As [`read`](Self::read).
                pub fn $read(&self, order: ByteOrder, offset: usize) -> Result<$type> {
                    let mut bytes = [0; size_of::<$type>()];
                    self.read(offset, &mut bytes)?;
                    Ok(match order {
                        ByteOrder::Little => <$type>::from_le_bytes(bytes),
                        ByteOrder::Big => <$type>::from_be_bytes(bytes),
                    })
                }

                #[doc = concat!("Writes a `", stringify!($type), "` at a byte offset, in the given order.")]
                ///
                /// # Errors
                /// As [`write`](Self::write).
                pub fn $write(&self, order: ByteOrder, offset: usize, value: $type) -> Result<()> {
                    self.write(offset, &match order {
                        ByteOrder::Little => value.to_le_bytes(),
                        ByteOrder::Big => value.to_be_bytes(),
                    })
                }
            )*
        }
    };
}

buffer_access! {
    i8, read_i8, write_i8;
    i16, read_i16, write_i16;
    i32, read_i32, write_i32;
    i64, read_i64, write_i64;
    f32, read_f32, write_f32;
    f64, read_f64, write_f64;
}

/// What happens once an awaitable settles.
pub type Settled = Box<dyn FnOnce(Result<Value>)>;

macro_rules! unsupported {
    ($self:ident, $message:literal) => {
        Err(InteropError::unsupported_by($message, $self.traits()).into())
    };
}

/// An object of some language, or of the host.
///
/// Every method is a message. Those of a trait group answer
/// [`InteropError::UnsupportedMessage`] if and only if [`traits`](Self::traits)
/// lacks the group; the default bodies do just that, so an object implements the
/// groups it claims. Of these, the default bodies of messages that change something answer
/// that it is read-only, or not there: an object that cannot be changed has none of its own.
/// Any message may also fail with what guest code throws.
///
/// Messages named `*_info`, `traits`, `language`, `identity` and `has_*` have no
/// side effects that a guest can observe.
#[expect(unused_variables, reason = "default bodies refuse whatever they get")]
pub trait Object: 'static {
    // --- what every object answers ---

    /// The groups of messages that the object answers. Constant while the object
    /// lives, but for traits that its language lets come and go.
    fn traits(&self) -> Traits;

    /// The language that owns the object. (GraalVM: `getLanguage`.)
    fn language(&self) -> LanguageId;

    /// What tells the object from every other. (GraalVM: `isIdentical`,
    /// `identityHashCode`.)
    fn identity(&self) -> Identity;

    /// For the owning language to find its own object again, and for the host to
    /// find its Rust value.
    fn as_any(&self) -> &dyn Any;

    /// The object as text for people, in the manner of its own language; where
    /// `side_effects` is false, no guest code runs. Never fails and never runs
    /// away: cycles and depth are cut. (GraalVM: `toDisplayString`.)
    fn to_display(&self, side_effects: bool) -> String;

    /// The object as a string by its own rule: `str(x)`, `String(x)`.
    ///
    /// # Errors
    /// What the guest's own conversion throws.
    fn to_text(&self) -> Result<Text> {
        Ok(self.to_display(true).into())
    }

    /// The object as its language's programmers write it: `repr(x)`.
    ///
    /// # Errors
    /// What the guest's own conversion throws.
    fn to_repr(&self) -> Result<Text> {
        self.to_text()
    }

    /// Where the object was declared. (GraalVM: `getSourceLocation`.)
    fn source_location(&self) -> Option<Location> {
        None
    }

    /// Gives the object up early: later messages fail with
    /// [`InteropError::Released`]. Objects that hold nothing worth it ignore this.
    fn release(&self) {}

    // --- MEMBERS ---

    /// The names of the members in the order of their declaration; internal ones
    /// only on request. (GraalVM: `getMembers`.)
    ///
    /// # Errors
    /// Unsupported if and only if the object has no [`Traits::MEMBERS`].
    fn members(&self, include_internal: bool) -> Result<Vec<Text>> {
        unsupported!(self, "getMembers")
    }

    /// What may be done with a member, in one message. (GraalVM:
    /// `isMemberReadable` and its six siblings.)
    fn member_info(&self, name: &str) -> MemberInfo {
        MemberInfo::NONE
    }

    /// The value of a member; `None` if and only if there is none. A method comes
    /// bound to the object.
    ///
    /// # Errors
    /// Unsupported if and only if the object has no [`Traits::MEMBERS`].
    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        unsupported!(self, "readMember")
    }

    /// The value of a member. (GraalVM: `readMember`.)
    ///
    /// # Errors
    /// [`InteropError::UnknownMember`] if and only if there is none; else as
    /// [`get_member`](Self::get_member).
    fn read_member(&self, name: &str) -> Result<Value> {
        self.get_member(name)?
            .ok_or_else(|| InteropError::unknown_member(name, self.to_display(false)).into())
    }

    /// Changes or adds a member. (GraalVM: `writeMember`.)
    ///
    /// # Errors
    /// [`InteropError::UnknownMember`] if and only if it does not exist and cannot
    /// be added, [`InteropError::ReadOnly`] if and only if it exists and cannot be
    /// changed.
    fn write_member(&self, name: &str, value: Value) -> Result<()> {
        Err(refusal::member(self, "writeMember", name))
    }

    /// Removes a member. (GraalVM: `removeMember`.)
    ///
    /// # Errors
    /// [`InteropError::UnknownMember`] if and only if there is none,
    /// [`InteropError::ReadOnly`] if and only if it cannot be removed.
    fn remove_member(&self, name: &str) -> Result<()> {
        Err(refusal::member(self, "removeMember", name))
    }

    /// Calls a member with the object as receiver. (GraalVM: `invokeMember`.)
    ///
    /// # Errors
    /// As [`read_member`](Self::read_member) and [`execute`](Self::execute).
    fn invoke_member(&self, name: &str, arguments: Arguments<'_>) -> Result<Value> {
        let member = self.read_member(name)?;
        member.expect_object("execute")?.execute(arguments)
    }

    // --- ARRAY ---

    /// The number of elements. (GraalVM: `getArraySize`.)
    ///
    /// # Errors
    /// Unsupported if and only if the object has no [`Traits::ARRAY`].
    fn array_len(&self) -> Result<u64> {
        unsupported!(self, "getArraySize")
    }

    /// What may be done with the element at a 0-based index.
    fn element_info(&self, index: u64) -> MemberInfo {
        MemberInfo::NONE
    }

    /// The element at a 0-based index. (GraalVM: `readArrayElement`.)
    ///
    /// # Errors
    /// [`InteropError::InvalidIndex`] if and only if `index >= array_len()`.
    fn read_element(&self, index: u64) -> Result<Value> {
        unsupported!(self, "readArrayElement")
    }

    /// Changes the element at `index`, or appends where `index == array_len()`
    /// and the array can grow. (GraalVM: `writeArrayElement`.)
    ///
    /// # Errors
    /// [`InteropError::InvalidIndex`] if and only if there is no such element and
    /// none can be added there, [`InteropError::ReadOnly`] if and only if it
    /// cannot be changed.
    fn write_element(&self, index: u64, value: Value) -> Result<()> {
        Err(refusal::element(self, "writeArrayElement", index))
    }

    /// Removes the element at `index`; those behind it move down. (GraalVM:
    /// `removeArrayElement`.)
    ///
    /// # Errors
    /// As [`write_element`](Self::write_element).
    fn remove_element(&self, index: u64) -> Result<()> {
        Err(refusal::element(self, "removeArrayElement", index))
    }

    /// Appends to `into` the elements at `start..start + count`, cut at the end:
    /// one message for many.
    ///
    /// # Errors
    /// As [`read_element`](Self::read_element), but for the cut.
    fn read_elements(&self, start: u64, count: u64, into: &mut Vec<Value>) -> Result<()> {
        let end = start.saturating_add(count).min(self.array_len()?);
        for index in start..end {
            into.push(self.read_element(index)?);
        }
        Ok(())
    }

    // --- HASH ---

    /// The number of entries. (GraalVM: `getHashSize`.)
    ///
    /// # Errors
    /// Unsupported if and only if the object has no [`Traits::HASH`].
    fn hash_len(&self) -> Result<u64> {
        unsupported!(self, "getHashSize")
    }

    /// What may be done with the entry of a key.
    fn entry_info(&self, key: &Value) -> MemberInfo {
        MemberInfo::NONE
    }

    /// The value of an entry; `None` if and only if there is none. (GraalVM:
    /// `readHashValueOrDefault`.)
    ///
    /// # Errors
    /// Unsupported if and only if the object has no [`Traits::HASH`].
    fn get_entry(&self, key: &Value) -> Result<Option<Value>> {
        unsupported!(self, "readHashValue")
    }

    /// Changes or adds an entry. (GraalVM: `writeHashEntry`.)
    ///
    /// # Errors
    /// [`InteropError::UnsupportedType`] if and only if the key cannot be one,
    /// [`InteropError::ReadOnly`] if and only if it may not be written.
    fn write_entry(&self, key: &Value, value: Value) -> Result<()> {
        Err(refusal::new_entry(self))
    }

    /// Removes an entry. (GraalVM: `removeHashEntry`.)
    ///
    /// # Errors
    /// [`InteropError::UnknownKey`] if and only if there is none.
    fn remove_entry(&self, key: &Value) -> Result<()> {
        Err(refusal::entry(self, key))
    }

    /// An iterator over the keys in the map's order. (GraalVM:
    /// `getHashKeysIterator`; entries and values follow from it.)
    ///
    /// # Errors
    /// Unsupported if and only if the object has no [`Traits::HASH`].
    fn hash_keys(&self) -> Result<Value> {
        unsupported!(self, "getHashKeysIterator")
    }

    // --- SET ---

    /// The number of values in the set.
    ///
    /// # Errors
    /// Unsupported if and only if the object has no [`Traits::SET`].
    fn set_len(&self) -> Result<u64> {
        unsupported!(self, "getSetSize")
    }

    /// Whether the set holds a value, by the owner's equality.
    ///
    /// # Errors
    /// Unsupported if and only if the object has no [`Traits::SET`].
    fn set_contains(&self, value: &Value) -> Result<bool> {
        unsupported!(self, "hasSetElement")
    }

    /// Puts a value into the set; whether it was new.
    ///
    /// # Errors
    /// [`InteropError::ReadOnly`] if and only if the set is immutable.
    fn set_add(&self, value: Value) -> Result<bool> {
        Err(refusal::value(self, "addSetElement"))
    }

    /// Takes a value out of the set; whether it was there.
    ///
    /// # Errors
    /// [`InteropError::ReadOnly`] if and only if the set is immutable.
    fn set_remove(&self, value: &Value) -> Result<bool> {
        Err(refusal::value(self, "removeSetElement"))
    }

    // --- ITERABLE and ITERATOR ---

    /// A new iterator. (GraalVM: `getIterator`.)
    ///
    /// # Errors
    /// Unsupported if and only if the object has no [`Traits::ITERABLE`].
    fn iterator(&self) -> Result<Value> {
        unsupported!(self, "getIterator")
    }

    /// The iterator's next element; `None` at the end. Where a language lets an
    /// iterator go on after its end, a later call may give an element again.
    /// (GraalVM: `hasIteratorNextElement` with `getIteratorNextElement`, in one
    /// message, so that the two cannot disagree.)
    ///
    /// # Errors
    /// Unsupported if and only if the object is no [`Traits::ITERATOR`].
    fn next(&self) -> Result<Option<Value>> {
        unsupported!(self, "getIteratorNextElement")
    }

    // --- ASYNC_ITERABLE and AWAITABLE ---

    /// The awaitable of the next element. It fails with
    /// [`InteropError::StopIteration`] at the end.
    ///
    /// # Errors
    /// Unsupported if and only if the object is not [`Traits::ASYNC_ITERABLE`].
    fn next_async(&self) -> Result<Value> {
        unsupported!(self, "getAsyncIteratorNextElement")
    }

    /// Has `settled` called once, from the context's event loop, with what the
    /// awaitable gives or throws. Starts it where it is lazy, as a coroutine is.
    ///
    /// # Errors
    /// Unsupported if and only if the object is not [`Traits::AWAITABLE`].
    fn on_settled(&self, settled: Settled) -> Result<()> {
        unsupported!(self, "await")
    }

    // --- EXECUTABLE and INSTANTIABLE ---

    /// Calls the object. (GraalVM: `execute`.)
    ///
    /// # Errors
    /// Unsupported if and only if the object is not [`Traits::EXECUTABLE`];
    /// [`InteropError::Arity`] and [`InteropError::UnsupportedType`] where the
    /// language checks its arguments; what the function throws.
    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        unsupported!(self, "execute")
    }

    /// Constructs an instance, complete by the language's rules. (GraalVM:
    /// `instantiate`.)
    ///
    /// # Errors
    /// As [`execute`](Self::execute), for [`Traits::INSTANTIABLE`].
    fn instantiate(&self, arguments: Arguments<'_>) -> Result<Value> {
        unsupported!(self, "instantiate")
    }

    /// The function's name. (GraalVM: `getExecutableName`.)
    fn executable_name(&self) -> Option<Text> {
        None
    }

    // --- BUFFER ---

    /// The bytes, shared. Typed reads and writes are methods of the result.
    ///
    /// # Errors
    /// Unsupported if and only if the object is no [`Traits::BUFFER`].
    fn buffer(&self) -> Result<BufferBytes> {
        unsupported!(self, "readBuffer")
    }

    // --- DATE, TIME, ZONE, DURATION ---

    /// The parts that the object has: exactly those that its traits claim.
    ///
    /// # Errors
    /// Unsupported if and only if the object has none of the three traits.
    fn temporal(&self) -> Result<Temporal> {
        unsupported!(self, "asDate")
    }

    /// The length of time.
    ///
    /// # Errors
    /// Unsupported if and only if the object is no [`Traits::DURATION`].
    fn duration(&self) -> Result<SignedDuration> {
        unsupported!(self, "asDuration")
    }

    // --- EXCEPTION ---

    /// What the exception means. (GraalVM: `getExceptionType`,
    /// `isExceptionIncompleteSource`, `getExceptionExitStatus`.)
    ///
    /// # Errors
    /// Unsupported if and only if the object is no [`Traits::EXCEPTION`].
    fn exception_kind(&self) -> Result<ExceptionKind> {
        unsupported!(self, "getExceptionType")
    }

    /// The message. (GraalVM: `getExceptionMessage`.)
    ///
    /// # Errors
    /// Unsupported if and only if the object is no [`Traits::EXCEPTION`].
    fn exception_message(&self) -> Result<Option<Text>> {
        unsupported!(self, "getExceptionMessage")
    }

    /// What led to the exception. (GraalVM: `getExceptionCause`.)
    ///
    /// # Errors
    /// Unsupported if and only if the object is no [`Traits::EXCEPTION`].
    fn exception_cause(&self) -> Result<Option<Value>> {
        unsupported!(self, "getExceptionCause")
    }

    /// The stack so far, innermost frame first. (GraalVM:
    /// `getExceptionStackTrace`.)
    ///
    /// # Errors
    /// Unsupported if and only if the object is no [`Traits::EXCEPTION`].
    fn exception_frames(&self) -> Result<Vec<Frame>> {
        unsupported!(self, "getExceptionStackTrace")
    }

    /// The exception as the error to return, so that it is thrown. (GraalVM:
    /// `throwException`.)
    fn throw(&self) -> Error {
        InteropError::unsupported_by("throwException", self.traits()).into()
    }

    // --- META ---

    /// The class of the object. `is_meta_instance` of it holds for the object.
    /// (GraalVM: `getMetaObject`.)
    fn meta_object(&self) -> Option<Value> {
        None
    }

    /// The class's own name. (GraalVM: `getMetaSimpleName`.)
    ///
    /// # Errors
    /// Unsupported if and only if the object is no [`Traits::META`].
    fn meta_simple_name(&self) -> Result<Text> {
        unsupported!(self, "getMetaSimpleName")
    }

    /// The class's name with its module. (GraalVM: `getMetaQualifiedName`.)
    ///
    /// # Errors
    /// Unsupported if and only if the object is no [`Traits::META`].
    fn meta_qualified_name(&self) -> Result<Text> {
        self.meta_simple_name()
    }

    /// Whether `instance` is one of the class. (GraalVM: `isMetaInstance`.)
    ///
    /// # Errors
    /// Unsupported if and only if the object is no [`Traits::META`].
    fn is_meta_instance(&self, instance: &Value) -> Result<bool> {
        unsupported!(self, "isMetaInstance")
    }

    /// The classes that the class extends, in order. (GraalVM: `getMetaParents`.)
    ///
    /// # Errors
    /// Unsupported if and only if the object is no [`Traits::META`].
    fn meta_parents(&self) -> Result<Vec<Value>> {
        unsupported!(self, "getMetaParents")
    }

    // --- SCOPE and POINTER ---

    /// The scope around this one. (GraalVM: `getScopeParent`.)
    fn scope_parent(&self) -> Option<Value> {
        None
    }

    /// The address in native memory. (GraalVM: `asPointer`.)
    ///
    /// # Errors
    /// Unsupported if and only if the object is no [`Traits::POINTER`].
    fn as_pointer(&self) -> Result<usize> {
        unsupported!(self, "asPointer")
    }
}

/// A shared handle to an object.
#[derive(Clone)]
pub struct ObjectRef(Rc<dyn Object>);

impl ObjectRef {
    /// A handle to a new object, under the contract checker in debug builds.
    pub fn new<T: Object>(object: T) -> Self {
        if cfg!(debug_assertions) { Self(Rc::new(Checked::new(object))) } else { Self(Rc::new(object)) }
    }

    /// The object itself, if it is a `T`: for a language to recognise its own.
    #[inline]
    #[must_use]
    pub fn downcast_ref<T: Object>(&self) -> Option<&T> {
        self.0.as_any().downcast_ref()
    }

    /// Whether both are handles to the same object. (GraalVM: `isIdentical`.)
    #[must_use]
    pub fn is_identical(&self, other: &Self) -> bool {
        self.0.identity() == other.0.identity()
    }
}

impl Deref for ObjectRef {
    type Target = dyn Object;

    #[inline]
    fn deref(&self) -> &dyn Object {
        &*self.0
    }
}

impl fmt::Debug for ObjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} {}>", self.language(), self.traits())
    }
}
