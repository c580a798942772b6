//! Panics kept on their side.

use crate::{PolyglotError, Result};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs Rust that another library calls: a panic becomes an internal error.
#[inline]
pub(super) fn guard<T>(run: impl FnOnce() -> Result<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(result) => result,
        Err(payload) => {
            let literal = payload.downcast_ref::<&str>().copied();
            let text = literal.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
            Err(PolyglotError::internal(text.unwrap_or("a language panicked")).into())
        }
    }
}

/// As [`guard`], for what cannot fail: a panic gives `otherwise`.
#[inline]
pub(super) fn guard_or<T>(otherwise: T, run: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or(otherwise)
}
