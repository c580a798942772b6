//! Exceptions in and out.

use boa_engine::{Context, JsError, JsNativeError};
use polyglot_api::{Error, ErrorKind, PolyglotError};

/// An error of the protocol as a JavaScript exception.
pub(crate) fn throw(error: Error, _context: &mut Context) -> JsError {
    JsNativeError::error().with_message(error.to_string()).into()
}

/// A JavaScript exception as an error of the protocol, with its frames.
pub(crate) fn catch(error: JsError, _context: &mut Context) -> Error {
    PolyglotError::new(ErrorKind::Guest, error.to_string()).into()
}
