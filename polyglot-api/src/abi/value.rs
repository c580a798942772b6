//! Values as they cross.

use super::{PolyObject, PolyOwner, PolyString};
use std::ptr;

/// What a [`PolyValue`] is.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolyKind {
    /// No value: an absent member, the end of an iterator, a result not written.
    None = 0,
    /// The null of the language that reads it.
    Null = 1,
    /// A null that says "absent", where a language tells the two apart.
    Undefined = 2,
    /// A boolean.
    Bool = 3,
    /// An integer of 64 bits.
    Int = 4,
    /// A double.
    Float = 5,
    /// An integer of any size, as bytes.
    Big = 6,
    /// A string.
    Text = 7,
    /// Anything that has identity.
    Object = 8,
}

/// The code units of a text.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolyEncoding {
    /// UTF-8.
    Utf8 = 0,
    /// One byte a character, U+0000 to U+00FF.
    Latin1 = 1,
    /// UTF-16 in the machine's byte order; surrogates may be unpaired.
    Utf16 = 2,
    /// UTF-8 in which unpaired surrogates are three-byte sequences.
    Wtf8 = 3,
}

/// A value: a primitive as it is, a text as a view, or an object.
///
/// `kind` and `encoding` are bytes rather than enums, since another language's
/// mistake must not be undefined behaviour here.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PolyValue {
    /// A [`PolyKind`].
    pub kind: u8,
    /// Of a text: a [`PolyEncoding`].
    pub encoding: u8,
    /// Of a text or big integer without owner: 1 if its bytes are never freed, 0 if
    /// they must be copied at once.
    pub is_static: u8,
    /// Zero.
    pub reserved: [u8; 5],
    /// What `kind` says.
    pub as_: PolyPayload,
}

/// The content of a [`PolyValue`].
#[repr(C)]
#[derive(Clone, Copy)]
pub union PolyPayload {
    /// [`PolyKind::Bool`]: 0 or 1.
    pub boolean: u8,
    /// [`PolyKind::Int`].
    pub integer: i64,
    /// [`PolyKind::Float`].
    pub floating: f64,
    /// [`PolyKind::Text`], and [`PolyKind::Big`]: two's complement, least
    /// significant byte first.
    pub bytes: PolyBytes,
    /// [`PolyKind::Object`].
    pub object: PolyObject,
}

/// The bytes of a text or a big integer, and who keeps them.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PolyBytes {
    /// The first code unit or byte; any value where `length` is 0.
    pub data: *const u8,
    /// How many code units (16 bits each in UTF-16) or bytes.
    pub length: usize,
    /// Keeps the bytes alive; null: see [`PolyValue::is_static`].
    pub owner: *const PolyOwner,
}

/// A named argument.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PolyKeyword {
    /// The parameter's name, a text.
    pub name: PolyValue,
    /// The value given.
    pub value: PolyValue,
}

/// The arguments of a call, borrowed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PolyArguments {
    /// The positional arguments.
    pub positional: *const PolyValue,
    /// How many.
    pub positional_count: usize,
    /// The named arguments, each name at most once.
    pub keywords: *const PolyKeyword,
    /// How many.
    pub keyword_count: usize,
}

impl PolyValue {
    /// No value, which result pointers are set to before a call.
    pub const NONE: Self = Self::new(PolyKind::None, PolyPayload { integer: 0 });

    /// A value of a kind that has no encoding.
    #[must_use]
    pub const fn new(kind: PolyKind, as_: PolyPayload) -> Self {
        Self { kind: kind as u8, encoding: 0, is_static: 0, reserved: [0; 5], as_ }
    }

    /// A text over bytes that are never freed.
    #[must_use]
    pub const fn from_static(text: &'static str) -> Self {
        let bytes = PolyBytes { data: text.as_ptr(), length: text.len(), owner: ptr::null() };
        Self { is_static: 1, ..Self::new(PolyKind::Text, PolyPayload { bytes }) }
    }

    /// Whether it is of a kind.
    #[must_use]
    pub const fn is(&self, kind: PolyKind) -> bool {
        self.kind == kind as u8
    }
}

impl PolyBytes {
    /// A view that its reader copies at once.
    #[must_use]
    pub const fn transient(text: PolyString) -> Self {
        Self { data: text.data, length: text.length, owner: ptr::null() }
    }
}
