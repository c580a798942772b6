//! Strings, owners of bytes, and lists as they cross.

use super::{PolyFrame, PolyValue};
use std::ffi::c_void;

/// A run of bytes, borrowed: a name in UTF-8, a path, the content of a source.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct PolyString {
    /// The first byte; null: there is none at all, where that is possible.
    pub data: *const u8,
    /// How many bytes.
    pub length: usize,
}

impl PolyString {
    /// None at all.
    pub const NONE: Self = Self { data: std::ptr::null(), length: 0 };

    /// A view of a string.
    #[must_use]
    pub const fn new(text: &str) -> Self {
        Self::of_bytes(text.as_bytes())
    }

    /// A view of bytes.
    #[must_use]
    pub const fn of_bytes(bytes: &[u8]) -> Self {
        Self { data: bytes.as_ptr(), length: bytes.len() }
    }

    /// The bytes.
    ///
    /// # Safety
    /// They must be valid for `'a`.
    #[expect(unsafe_code, reason = "reads what another library lent")]
    #[must_use]
    pub unsafe fn bytes<'a>(self) -> &'a [u8] {
        if self.data.is_null() || self.length == 0 {
            return &[];
        }
        // SAFETY: promised by the caller.
        unsafe { std::slice::from_raw_parts(self.data, self.length) }
    }

    /// The text, copied only where it is not valid UTF-8.
    ///
    /// # Safety
    /// As [`bytes`](Self::bytes).
    #[expect(unsafe_code, reason = "reads what another library lent")]
    #[must_use]
    pub unsafe fn text<'a>(self) -> std::borrow::Cow<'a, str> {
        // SAFETY: promised by the caller.
        String::from_utf8_lossy(unsafe { self.bytes() })
    }
}

/// Keeps bytes alive: those of a text, of a big integer, of a pinned buffer. The
/// beginning of a larger structure that its maker knows.
#[repr(C)]
pub struct PolyOwner {
    /// Whose it is.
    pub home: *const c_void,
    /// Gives an owner that lasts until it is released, which need not be this one.
    pub retain: Option<unsafe extern "C" fn(owner: *const PolyOwner) -> *const PolyOwner>,
    /// Gives up one reference.
    pub release: Option<unsafe extern "C" fn(owner: *const PolyOwner)>,
}

/// Takes the elements of a list, one after another: a callback instead of an
/// allocation that one side makes and the other frees.
#[repr(C)]
pub struct PolySink {
    /// Takes a borrowed value.
    pub push: Option<unsafe extern "C" fn(sink: *mut PolySink, value: *const PolyValue)>,
}

/// Takes activations, as [`PolySink`] takes values.
#[repr(C)]
pub struct PolyFrameSink {
    /// Takes a borrowed frame.
    pub push: Option<unsafe extern "C" fn(sink: *mut PolyFrameSink, frame: *const PolyFrame)>,
}
