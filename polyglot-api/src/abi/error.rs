//! Errors, places and activations as they cross.

use super::{PolySource, PolyString, PolyValue};
use std::ffi::c_void;

/// A place in a source.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PolyLocation {
    /// The name of the source; none: the place is unknown, and nothing else here
    /// counts.
    pub name: PolyString,
    /// The source where it is at hand, else null. Borrowed.
    pub source: *const PolySource,
    /// 1-based; 0 if unknown.
    pub line: u32,
    /// 1-based, in characters; 0 if unknown.
    pub column: u32,
}

impl PolyLocation {
    /// An unknown place.
    pub const NONE: Self = Self { name: PolyString::NONE, source: std::ptr::null(), line: 0, column: 0 };
}

/// One activation of a function.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PolyFrame {
    /// The id of the function's language.
    pub language: PolyString,
    /// The function's name; empty at the top level of a script.
    pub function: PolyString,
    /// Where it was executing.
    pub location: PolyLocation,
}

/// What an error is. Below 16: a broken contract
/// ([`InteropError`](crate::InteropError)); from 16: what was thrown
/// ([`PolyglotError`](crate::PolyglotError)).
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolyErrorKind {
    /// `name`: the message; `message`: the receiver, for people.
    UnsupportedMessage = 0,
    /// `name`: what was wanted; `message`: what came.
    UnsupportedType = 1,
    /// `numbers`: the least, the largest (`UINT64_MAX`: any), how many came.
    Arity = 2,
    /// `name`: the member; `message`: the receiver, for people.
    UnknownMember = 3,
    /// `name`: the key, for people.
    UnknownKey = 4,
    /// `numbers[0]`: the index.
    InvalidIndex = 5,
    /// `numbers`: the offset and the length in bytes.
    InvalidBufferOffset = 6,
    /// The iterator has no further element.
    StopIteration = 7,
    /// `name`: what is read-only.
    ReadOnly = 8,
    /// The object was released.
    Released = 9,
    /// The source does not parse.
    Syntax = 16,
    /// The source does not parse, and more text could make it parse.
    SyntaxIncomplete = 17,
    /// Guest code threw.
    Guest = 18,
    /// Code of the host failed. `status`: the system's error number, where the
    /// error is one of input or output.
    Host = 19,
    /// The program ends, with `status`.
    Exit = 20,
    /// Stopped from outside.
    Cancelled = 21,
    /// A limit was reached.
    Resource = 22,
    /// A bug of Poly or of an engine.
    Internal = 23,
}

/// An error on its way, owned by whoever holds the pointer; the beginning of a larger
/// structure that its maker knows. Everything that it refers to is valid until its
/// release.
///
/// It is to be passed on as it is, so that its maker finds its own error again; who
/// adds a frame uses `push_frame`.
#[repr(C)]
pub struct PolyError {
    /// Whose it is.
    pub home: *const c_void,
    /// Frees the error; null: it is static.
    pub release: Option<unsafe extern "C" fn(error: *mut PolyError)>,
    /// Appends an activation, outside those there are; null: not possible. Moves
    /// what `frames` refers to.
    pub push_frame: Option<unsafe extern "C" fn(error: *mut PolyError, frame: *const PolyFrame)>,
    /// A [`PolyErrorKind`].
    pub kind: u32,
    /// See [`PolyErrorKind`].
    pub status: i32,
    /// See [`PolyErrorKind`].
    pub numbers: [u64; 3],
    /// What was thrown: the name of its class. A broken contract: see
    /// [`PolyErrorKind`].
    pub name: PolyString,
    /// What was thrown: its message. A broken contract: see [`PolyErrorKind`].
    pub message: PolyString,
    /// Where it happened.
    pub location: PolyLocation,
    /// The activations between the throw and here, innermost first.
    pub frames: *const PolyFrame,
    /// How many.
    pub frame_count: usize,
    /// The error that led to this one, or null. Borrowed: never released by itself.
    pub cause: *const PolyError,
    /// What the program added for people.
    pub notes: *const PolyString,
    /// How many.
    pub note_count: usize,
    /// The errors that this one gathers. Borrowed.
    pub parts: *const *const PolyError,
    /// How many.
    pub part_count: usize,
    /// The guest's exception object, or none. Borrowed.
    pub exception: PolyValue,
}
