//! One call of a function of WASI: the caller's memory, read and written with checks.

use super::{Wasi, errno};
use polyglot_api::{Host, PolyglotError};
use std::io;
use std::time::Instant;

/// What a function of WASI works on.
pub(super) struct Call<'a> {
    pub(super) memory: &'a mut [u8],
    pub(super) wasi: &'a mut Wasi,
    pub(super) host: &'a dyn Host,
    /// When the running call must be over.
    pub(super) deadline: Option<Instant>,
}

/// Why a function of WASI fails.
pub(super) enum Fail {
    /// The program is told.
    Errno(u16),
    /// The program is stopped.
    Thrown(Box<PolyglotError>),
}

impl From<u16> for Fail {
    fn from(number: u16) -> Self {
        Self::Errno(number)
    }
}

impl From<io::Error> for Fail {
    fn from(error: io::Error) -> Self {
        Self::Errno(errno::of(&error))
    }
}

pub(super) type Outcome<T = ()> = Result<T, Fail>;

/// A buffer of the program's: address and length.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub(super) at: u32,
    pub(super) length: u32,
}

impl Call<'_> {
    /// Bytes of the memory.
    pub(super) fn bytes(&self, at: u32, length: u32) -> Outcome<&[u8]> {
        let at = at as usize;
        self.memory.get(at..at + length as usize).ok_or(Fail::Errno(errno::FAULT))
    }

    /// Bytes of the memory, to be written.
    pub(super) fn bytes_mut(&mut self, at: u32, length: u32) -> Outcome<&mut [u8]> {
        let at = at as usize;
        self.memory.get_mut(at..at + length as usize).ok_or(Fail::Errno(errno::FAULT))
    }

    pub(super) fn write(&mut self, at: u32, bytes: &[u8]) -> Outcome {
        let length = u32::try_from(bytes.len()).map_err(|_| errno::OVERFLOW)?;
        self.bytes_mut(at, length)?.copy_from_slice(bytes);
        Ok(())
    }

    pub(super) fn write_u32(&mut self, at: u32, value: u32) -> Outcome {
        self.write(at, &value.to_le_bytes())
    }

    pub(super) fn write_u64(&mut self, at: u32, value: u64) -> Outcome {
        self.write(at, &value.to_le_bytes())
    }

    pub(super) fn read_u32(&self, at: u32) -> Outcome<u32> {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(self.bytes(at, 4)?);
        Ok(u32::from_le_bytes(bytes))
    }

    /// A path: UTF-8 without zeros.
    pub(super) fn path(&self, at: u32, length: u32) -> Outcome<String> {
        let text = std::str::from_utf8(self.bytes(at, length)?).map_err(|_| errno::ILSEQ)?;
        if text.contains('\0') {
            return Err(errno::INVAL.into());
        }
        Ok(text.into())
    }

    /// The buffers of a list of `count`, each checked to lie in the memory.
    pub(super) fn buffers(&self, list: u32, count: u32) -> Outcome<Vec<Range>> {
        if count > 1024 {
            return Err(errno::INVAL.into());
        }
        let mut buffers = Vec::with_capacity(count as usize);
        for index in 0..count {
            let entry = list.checked_add(index * 8).ok_or(errno::FAULT)?;
            let range = Range {
                at: self.read_u32(entry)?,
                length: self.read_u32(entry.checked_add(4).ok_or(errno::FAULT)?)?,
            };
            self.bytes(range.at, range.length)?;
            buffers.push(range);
        }
        Ok(buffers)
    }
}
