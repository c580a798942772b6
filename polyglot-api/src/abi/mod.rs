//! The plug-in boundary: the protocol in terms of C.
//!
//! A language can live in a shared library, written in any programming language:
//! the library exports one symbol, `poly_language`, a static [`PolyLanguage`].
//! `include/poly_language.h` is the same boundary in C, with helpers for authors.
//!
//! Both directions are the same code. [`export`] wraps what is Rust's (an
//! [`ObjectRef`](crate::ObjectRef), a `dyn Host`, a `dyn Language`) as a pair of a
//! table of functions and a pointer, and [`import`] implements `Object`, `Host`,
//! `Instance` and `Language` over such a pair. What comes home is unwrapped to the
//! original: values keep their identity across, and an exception is the same one.
//!
//! # Rules of the boundary
//!
//! - **Nothing of Rust crosses**: no type but those here, no allocation, no panic.
//!   Each side frees what it allocated, through a `release` that travels with the
//!   thing; a panic becomes an internal error at the entry that it would leave.
//! - **Arguments are borrowed**, valid until the call returns; whoever keeps one
//!   retains it. So an argument costs no allocation, and `retain` may give another
//!   handle than the one it was asked of: one that lasts.
//! - **Results are owned** by who receives them: values behind result pointers, and
//!   errors, which are what functions return (null: no error). The place of a value
//!   is none before the call, and not read on an error.
//! - **A library is never unloaded**, since its tables, texts and code may be
//!   referred to from anywhere.
//! - Everything belongs to the thread of its context, but for sources, interrupters
//!   and the descriptor of the language, which any thread may use.
//!
//! # Versions
//!
//! [`POLY_ABI_VERSION`] changes when something here changes its meaning or place.
//! Tables of functions may grow at the end without that: each begins with its size,
//! and what lies beyond it is absent.

mod error;
mod guard;
mod host;
mod intern;
mod language;
mod object;
mod source;
mod temporal;
mod text;
mod value;

pub mod export;
pub mod import;

#[cfg(test)]
mod tests;

pub use error::*;
pub use host::*;
pub use language::*;
pub use object::*;
pub use source::*;
pub use text::*;
pub use value::*;

use std::ffi::c_void;
use std::sync::atomic::AtomicU8;

/// The version of the boundary that this copy of the crate speaks.
pub const POLY_ABI_VERSION: u32 = 1;

/// The features of the boundary that this copy of the crate has, as bits; a library
/// names those that it needs. None are optional yet.
pub const POLY_FEATURES: u64 = 0;

/// Its address tells this copy of the crate from those in other libraries: what
/// carries it was made by this very code. Not constant, so that it is never merged
/// with another.
static HOME: AtomicU8 = AtomicU8::new(0);

/// The mark of what this copy of the crate exports.
pub(crate) fn home() -> *const c_void {
    std::ptr::from_ref(&HOME).cast()
}

#[cfg(test)]
thread_local! {
    /// Makes this thread take its own exports for another library's, so that both
    /// directions can be tested in one process.
    pub(crate) static ABROAD: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Whether a mark is ours.
#[inline]
pub(crate) fn is_home(mark: *const c_void) -> bool {
    #[cfg(test)]
    if ABROAD.get() {
        return false;
    }
    mark == home()
}

/// Tables and descriptors are static and immutable.
macro_rules! share {
    ($($table:ty),*) => {$(
        #[expect(unsafe_code, reason = "immutable, and refers to static memory only")]
        // SAFETY: as the reason says.
        unsafe impl Sync for $table {}
        #[expect(unsafe_code, reason = "immutable, and refers to static memory only")]
        // SAFETY: as the reason says.
        unsafe impl Send for $table {}
    )*};
}

share!(PolyObjectVtable, PolyHostVtable, PolyInstanceVtable);
