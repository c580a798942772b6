//! What is the other side's, for Rust.
//!
//! *Borrowing* reads an argument and retains what must last; *taking* reads a result
//! and owns it. Either unwraps what is ours to the original.
#![expect(unsafe_code, reason = "the boundary deals in pointers")]

mod arguments;
mod buffer;
mod error;
mod host;
mod instance;
mod language;
mod object;
mod settled;
mod sink;
mod source;
mod text;
mod value;

pub use language::{ForeignLanguage, LanguageError};

pub(super) use arguments::borrow_arguments;
pub(super) use error::{borrow_frame, take_error};
pub(super) use host::take_host;
pub(super) use object::ForeignObject;
pub(super) use settled::settled;
pub(super) use source::borrow_source;
pub(super) use text::ForeignText;
pub(super) use value::{borrow, take};

pub(crate) use source::ForeignSource;

use instance::ForeignInstance;
use value::{borrow_into, conclude};

use super::{PolyError, PolyString, PolyValue};
use crate::{Result, Text, Value};
use std::path::PathBuf;

/// Ends a message that gives nothing but an error.
///
/// # Safety
/// `error` must be null or an error that is handed over.
#[inline]
unsafe fn done(error: *mut PolyError) -> Result<()> {
    // SAFETY: promised by the caller.
    if error.is_null() { Ok(()) } else { Err(unsafe { take_error(error) }) }
}

/// Sends a message that gives a value, or none.
///
/// # Safety
/// `send` must follow the boundary's rules.
#[inline(always)]
unsafe fn receive_option(send: impl FnOnce(*mut PolyValue) -> *mut PolyError) -> Result<Option<Value>> {
    let mut result = PolyValue::NONE;
    let error = send(&raw mut result);
    if error.is_null() {
        // SAFETY: promised by the caller.
        Ok(unsafe { take(&result) })
    } else {
        // SAFETY: as above.
        Err(unsafe { take_error(error) })
    }
}

/// Sends a message that gives a value; none is read as null.
///
/// # Safety
/// As [`receive_option`].
#[inline(always)]
unsafe fn receive(send: impl FnOnce(*mut PolyValue) -> *mut PolyError) -> Result<Value> {
    let mut result = PolyValue::NONE;
    let error = send(&raw mut result);
    // SAFETY: promised by the caller.
    unsafe { conclude(error, &result) }
}

/// Sends a message that gives a text; what is none is told as it displays.
///
/// # Safety
/// As [`receive_option`].
unsafe fn receive_text(send: impl FnOnce(*mut PolyValue) -> *mut PolyError) -> Result<Text> {
    // SAFETY: promised by the caller.
    Ok(text_of(unsafe { receive(send) }?))
}

/// Sends a message that gives something plain.
///
/// # Safety
/// As [`receive_option`].
#[inline]
unsafe fn receive_plain<T>(start: T, send: impl FnOnce(*mut T) -> *mut PolyError) -> Result<T> {
    let mut result = start;
    // SAFETY: promised by the caller.
    unsafe { done(send(&raw mut result)) }?;
    Ok(result)
}

/// # Safety
/// There must be `count` elements, valid for `'a`.
unsafe fn slice<'a, T>(data: *const T, count: usize) -> &'a [T] {
    // SAFETY: promised by the caller.
    if count == 0 || data.is_null() { &[] } else { unsafe { std::slice::from_raw_parts(data, count) } }
}

fn text_of(value: Value) -> Text {
    match value {
        Value::Text(text) => text,
        other => other.to_display().into(),
    }
}

/// A path.
///
/// # Safety
/// The bytes must be valid.
pub(super) unsafe fn path(path: PolyString) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        // SAFETY: promised by the caller.
        std::ffi::OsStr::from_bytes(unsafe { path.bytes() }).into()
    }
    #[cfg(not(unix))]
    {
        // SAFETY: promised by the caller.
        unsafe { path.text() }.as_ref().into()
    }
}

/// A path, or none.
///
/// # Safety
/// As [`path`].
pub(super) unsafe fn path_or_none(given: PolyString) -> Option<PathBuf> {
    // SAFETY: promised by the caller.
    (!given.data.is_null()).then(|| unsafe { path(given) })
}
