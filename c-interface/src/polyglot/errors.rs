//! Errors that are remembered, seen by the code.

use super::{give, take, text};
use crate::Space;
use polyglot_api::{Error, ErrorKind, PolyglotError, Result, Value};

/// Whether an error is remembered.
///
/// # Errors
/// None.
pub fn has_exception(space: &Space) -> Result<bool> {
    Ok(space.has_pending())
}

/// The exception that is remembered: the object of the language that threw it, or the message
/// where there is none; null if no error is remembered.
///
/// # Errors
/// If there are too many handles.
pub fn get_exception(space: &Space) -> Result<u64> {
    match space.pending_value() {
        Some(value) => give(space, value),
        None => Ok(0),
    }
}

/// Forgets the error, so that it is not raised.
///
/// # Errors
/// None.
pub fn clear_exception(space: &Space) -> Result<()> {
    let error = space.take_pending();
    drop(error);
    Ok(())
}

/// Has an exception raised when the running call returns.
///
/// # Errors
/// The exception; a value that is none is thrown as text.
pub fn throw(space: &Space, exception: u64) -> Result<()> {
    let value = take(space, exception)?;
    match &value {
        Value::Object(object) if object.traits().has(polyglot_api::Traits::EXCEPTION) => Err(object.throw()),
        other => Err(PolyglotError::new(ErrorKind::Guest, other.to_display()).into()),
    }
}

/// Has an error of a name and a message raised when the running call returns.
///
/// # Errors
/// That error.
pub fn throw_error(space: &Space, name: u64, message: u64) -> Result<()> {
    let (name, message) = (text(space, name)?, text(space, message)?);
    Err(Error::from(PolyglotError { name, ..PolyglotError::new(ErrorKind::Guest, message) }))
}

/// The message of an exception, as a string.
///
/// # Errors
/// If the value is neither an exception nor a string.
pub fn get_exception_message(space: &Space, exception: u64) -> Result<u64> {
    let value = take(space, exception)?;
    if value.as_text().is_some() {
        return give(space, value);
    }
    let message = value.expect_object("getExceptionMessage")?.exception_message()?;
    give(space, message.map_or(Value::Null, Value::Text))
}
