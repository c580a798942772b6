//! Buffers of the other side.

use super::text::release;
use crate::abi::{PolyBuffer, PolyBufferItem, PolyOwner};
use crate::{BufferBytes, BufferItem, PolyglotError, Result};
use std::ptr::NonNull;
use std::rc::Rc;

struct Pin(*const PolyOwner);

impl Drop for Pin {
    fn drop(&mut self) {
        // SAFETY: the reference is ours.
        unsafe { release(self.0) };
    }
}

/// Reads a buffer that is a result.
///
/// # Errors
/// If and only if its element type is unknown or its bytes are missing.
///
/// # Safety
/// It must follow the boundary's rules; it is handed over.
pub(super) unsafe fn take_buffer(buffer: PolyBuffer) -> Result<BufferBytes> {
    let pin = Rc::new(Pin(buffer.pin));
    let item = item(buffer.item).ok_or_else(|| {
        PolyglotError::internal(format!("a language gave a buffer with elements of type {}", buffer.item))
    })?;
    let pointer = match NonNull::new(buffer.data) {
        Some(pointer) => pointer,
        None if buffer.length == 0 => NonNull::dangling(),
        None => return Err(PolyglotError::internal("a language gave a buffer without bytes").into()),
    };
    // SAFETY: promised by the caller: valid while it is pinned.
    Ok(unsafe { BufferBytes::new(pointer, buffer.length, buffer.is_writable != 0, item, pin) })
}

fn item(item: u32) -> Option<BufferItem> {
    use PolyBufferItem as Item;
    [
        (Item::I8, BufferItem::I8),
        (Item::U8, BufferItem::U8),
        (Item::I16, BufferItem::I16),
        (Item::U16, BufferItem::U16),
        (Item::I32, BufferItem::I32),
        (Item::U32, BufferItem::U32),
        (Item::I64, BufferItem::I64),
        (Item::U64, BufferItem::U64),
        (Item::F32, BufferItem::F32),
        (Item::F64, BufferItem::F64),
    ]
    .into_iter()
    .find_map(|(known, ours)| (known as u32 == item).then_some(ours))
}
