//! Handles and pointers.

use super::{give, take};
use crate::Space;
use crate::view::{ArrayView, PointerView, RecordView};
use polyglot_api::{InteropError, PolyglotError, Result, Traits};
use std::rc::Rc;

/// A handle that lives until it is released: for one object always the same, to be released as
/// often as it was created.
///
/// # Errors
/// If there are too many.
pub fn create_handle(space: &Space, value: u64) -> Result<u64> {
    let value = take(space, value)?;
    space.create_handle(value)
}

/// The value of a handle, for the running call.
///
/// # Errors
/// If the handle has ended.
pub fn resolve_handle(space: &Space, handle: u64) -> Result<u64> {
    let value = take(space, handle)?;
    give(space, value)
}

/// Ends a handle.
///
/// # Errors
/// If and only if it is none that is alive.
pub fn release_handle(space: &Space, handle: u64) -> Result<()> {
    if space.release_handle(handle) {
        return Ok(());
    }
    Err(PolyglotError::host("a handle was released that does not exist or was released before").into())
}

/// Whether an address is a handle that was created, and is alive.
///
/// # Errors
/// None.
pub fn is_handle(space: &Space, address: u64) -> Result<bool> {
    Ok(space.is_kept(address))
}

/// Whether an address is one that only handles and values have, be it alive or not.
///
/// # Errors
/// None.
pub fn points_to_handle_space(space: &Space, address: u64) -> Result<bool> {
    Ok(space.is_handle(address))
}

/// A pointer of C as a value: an object that other languages can hold and give back.
///
/// # Errors
/// If there are too many handles.
pub fn from_pointer(space: &Space, address: u64) -> Result<u64> {
    let value = take(space, address)?;
    give(space, value)
}

/// The address in memory of a value that has one: a pointer, structure or array of C, or a
/// buffer.
///
/// # Errors
/// If and only if it has none.
pub fn as_pointer(space: &Space, value: u64) -> Result<u64> {
    let value = take(space, value)?;
    if value.is_null() {
        return Ok(0);
    }
    let object = value.expect_object("asPointer")?;
    let (ours, address) = if let Some(view) = object.downcast_ref::<RecordView>() {
        (view.unit(), view.address())
    } else if let Some(view) = object.downcast_ref::<ArrayView>() {
        (view.unit(), view.address())
    } else if let Some(view) = object.downcast_ref::<PointerView>() {
        (view.unit(), view.address())
    } else {
        if object.traits().has(Traits::BUFFER)
            && let Some(address) = space.machine().address_of(&object.buffer()?)
        {
            return Ok(address);
        }
        return Err(InteropError::unsupported("asPointer", &value).into());
    };
    if std::ptr::eq(Rc::as_ptr(&ours.space), space) {
        Ok(address)
    } else {
        Err(InteropError::unsupported_type("a pointer of this module's memory", &value).into())
    }
}
