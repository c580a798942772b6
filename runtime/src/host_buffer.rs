//! Bytes of the host that guests read and write in place.

use crate::host_function::host_identity;
use polyglot_api::{
    BufferBytes, BufferItem, Identity, InteropError, LanguageId, MemberInfo, Object, Result, Traits, Value,
};
use std::any::Any;
use std::cell::UnsafeCell;
use std::ptr::NonNull;
use std::rc::Rc;

/// Bytes that guests see as a buffer of theirs (`Uint8Array`, `memoryview`),
/// without a copy. `writable` says whether they may change them; read them back
/// with the [`Object::buffer`] message of the value.
#[must_use]
pub fn bytes(bytes: impl Into<Vec<u8>>, writable: bool) -> Value {
    Value::object(HostBuffer { memory: Rc::new(Memory(UnsafeCell::new(bytes.into().into()))), writable })
}

/// Never resized, and never borrowed: all access is through raw copies.
struct Memory(UnsafeCell<Box<[u8]>>);

struct HostBuffer {
    memory: Rc<Memory>,
    writable: bool,
}

impl Object for HostBuffer {
    fn traits(&self) -> Traits {
        Traits::BUFFER.and(Traits::ARRAY).and(Traits::ITERABLE)
    }

    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }

    fn identity(&self) -> Identity {
        host_identity(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        "<host bytes>".into()
    }

    #[expect(unsafe_code, reason = "shares the host's memory with guests")]
    fn buffer(&self) -> Result<BufferBytes> {
        // SAFETY: only the box's pointer and length are read; nothing else refers
        // to the cell, whose box is never replaced.
        let slice = unsafe { &mut *self.memory.0.get() };
        let (length, pointer) = (slice.len(), NonNull::from(&mut **slice).cast());
        let pin: Rc<dyn Any> = Rc::clone(&self.memory) as Rc<dyn Any>;
        // SAFETY: the memory lives as long as the pin, and is accessed only through
        // `BufferBytes` and the engines that share it.
        Ok(unsafe { BufferBytes::new(pointer, length, self.writable, BufferItem::U8, pin) })
    }

    fn array_len(&self) -> Result<u64> {
        Ok(self.buffer()?.len() as u64)
    }

    fn element_info(&self, index: u64) -> MemberInfo {
        let exists = self.array_len().is_ok_and(|length| index < length);
        MemberInfo::NONE
            .with_if(MemberInfo::READABLE, exists)
            .with_if(MemberInfo::MODIFIABLE, exists && self.writable)
    }

    fn read_element(&self, index: u64) -> Result<Value> {
        let mut byte = [0];
        let place = usize::try_from(index).map_err(|_| InteropError::InvalidIndex { index })?;
        self.buffer()?.read(place, &mut byte).map_err(|_| InteropError::InvalidIndex { index })?;
        Ok(byte[0].into())
    }

    fn write_element(&self, index: u64, value: Value) -> Result<()> {
        let byte = value.as_i64().and_then(|number| u8::try_from(number).ok());
        let byte = byte.ok_or_else(|| InteropError::unsupported_type("an integer from 0 to 255", &value))?;
        let place = usize::try_from(index).map_err(|_| InteropError::InvalidIndex { index })?;
        let buffer = self.buffer()?;
        if place >= buffer.len() {
            return Err(InteropError::InvalidIndex { index }.into());
        }
        buffer.write(place, &[byte])
    }

    fn remove_element(&self, _: u64) -> Result<()> {
        Err(InteropError::ReadOnly { what: "the length of a buffer".into() }.into())
    }

    fn iterator(&self) -> Result<Value> {
        Ok(crate::host_data::snapshot_iterator(
            self.buffer()?.to_vec().into_iter().map(Value::from).collect(),
        ))
    }
}
