//! Bytes that other languages share.

use super::types::{BYTE, general};
use super::{give, take};
use crate::Space;
use crate::view::ArrayView;
use polyglot_api::{BufferBytes, PolyglotError, Result, Value};

fn bytes(space: &Space, buffer: u64) -> Result<BufferBytes> {
    take(space, buffer)?.expect_object("readBuffer")?.buffer()
}

fn narrow(number: u64) -> Result<usize> {
    usize::try_from(number).map_err(|_| PolyglotError::host("more bytes than there can be").into())
}

pub(super) fn bytes_at(space: &Space, address: u64, size: u64) -> Result<Vec<u8>> {
    let size = narrow(size)?;
    let mut bytes = Vec::new();
    let reserved = bytes.try_reserve_exact(size);
    reserved.map_err(|_| PolyglotError::host(format!("no memory for {size} bytes")))?;
    bytes.resize(size, 0);
    if size > 0 {
        space.machine().read(address, &mut bytes)?;
    }
    Ok(bytes)
}

/// The size of a buffer in bytes.
///
/// # Errors
/// As [`Object::buffer`](polyglot_api::Object::buffer).
pub fn get_buffer_size(space: &Space, buffer: u64) -> Result<u64> {
    Ok(bytes(space, buffer)?.len() as u64)
}

/// Whether a buffer can be written.
///
/// # Errors
/// As [`Object::buffer`](polyglot_api::Object::buffer).
pub fn is_buffer_writable(space: &Space, buffer: u64) -> Result<bool> {
    Ok(bytes(space, buffer)?.is_writable())
}

/// Copies from a buffer.
///
/// # Errors
/// If and only if the bytes are not all inside.
pub fn read_buffer(space: &Space, buffer: u64, offset: u64, into: u64, size: u64) -> Result<bool> {
    let source = bytes(space, buffer)?;
    let size = narrow(size)?.min(source.len().saturating_add(1));
    let mut copy = vec![0; size];
    source.read(narrow(offset)?, &mut copy)?;
    space.machine().write(into, &copy)?;
    Ok(true)
}

/// Copies to a buffer.
///
/// # Errors
/// If and only if it cannot be written, or the bytes are not all inside.
pub fn write_buffer(space: &Space, buffer: u64, offset: u64, from: u64, size: u64) -> Result<bool> {
    let target = bytes(space, buffer)?;
    target.write(narrow(offset)?, &bytes_at(space, from, size)?)?;
    Ok(true)
}

/// The memory of a buffer itself, as long as the call runs; null where it is elsewhere, so that
/// code can only have copies.
///
/// # Errors
/// As [`Object::buffer`](polyglot_api::Object::buffer).
pub fn get_buffer_pointer(space: &Space, buffer: u64) -> Result<u64> {
    let bytes = bytes(space, buffer)?;
    Ok(space.machine().address_of(&bytes).unwrap_or(0))
}

/// Memory of the code as an array of bytes that other languages share. The code keeps it there
/// as long as they have it.
///
/// # Errors
/// If there are too many handles.
pub fn from_buffer(space: &Space, memory: u64, size: u64) -> Result<u64> {
    share(space, memory, size, false)
}

/// As [`from_buffer`], but others can only read.
///
/// # Errors
/// If there are too many handles.
pub fn from_const_buffer(space: &Space, memory: u64, size: u64) -> Result<u64> {
    share(space, memory, size, true)
}

fn share(space: &Space, memory: u64, size: u64, read_only: bool) -> Result<u64> {
    let owner = space.owner_of(memory);
    give(space, Value::object(ArrayView::new(&general(space), BYTE, BYTE, size, memory, owner, read_only)))
}
