//! Texts of the other side.

use crate::abi::export::ByteOwner;
use crate::abi::{PolyBytes, PolyEncoding, PolyKind, PolyOwner, PolyPayload, PolyValue, is_home};
use crate::{BigInt, Text, TextBuf, TextView};
use std::any::Any;
use std::rc::Rc;

/// A text in the other side's memory, kept alive by its owner.
pub(crate) struct ForeignText {
    encoding: PolyEncoding,
    bytes: PolyBytes,
}

impl ForeignText {
    fn value(&self, owner: *const PolyOwner) -> PolyValue {
        let bytes = PolyBytes { owner, ..self.bytes };
        PolyValue { encoding: self.encoding as u8, ..PolyValue::new(PolyKind::Text, PolyPayload { bytes }) }
    }

    /// The text as an argument for its own side.
    pub(in crate::abi) fn lend(&self) -> PolyValue {
        self.value(self.bytes.owner)
    }

    /// The text as a result for its own side.
    pub(in crate::abi) fn give(&self) -> PolyValue {
        // SAFETY: the owner is alive while `self` holds it.
        self.value(unsafe { retain(self.bytes.owner) })
    }
}

impl Drop for ForeignText {
    fn drop(&mut self) {
        // SAFETY: the reference is ours.
        unsafe { release(self.bytes.owner) };
    }
}

impl TextBuf for ForeignText {
    fn view(&self) -> TextView<'_> {
        // SAFETY: the owner keeps the bytes, and `read` checked them.
        unsafe {
            match self.encoding {
                PolyEncoding::Utf8 => TextView::Utf8(std::str::from_utf8_unchecked(units(&self.bytes))),
                PolyEncoding::Latin1 => TextView::Latin1(units(&self.bytes)),
                PolyEncoding::Utf16 => TextView::Utf16(units(&self.bytes)),
                PolyEncoding::Wtf8 => TextView::Wtf8(units(&self.bytes)),
            }
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A text whose bytes had no owner.
struct Copied(Units);

enum Units {
    Latin1(Box<[u8]>),
    Utf16(Box<[u16]>),
    Wtf8(Box<[u8]>),
}

impl TextBuf for Copied {
    fn view(&self) -> TextView<'_> {
        match &self.0 {
            Units::Latin1(bytes) => TextView::Latin1(bytes),
            Units::Utf16(units) => TextView::Utf16(units),
            Units::Wtf8(bytes) => TextView::Wtf8(bytes),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// # Safety
/// The units must be valid for `'a` and of type `T`.
unsafe fn units<'a, T>(bytes: &PolyBytes) -> &'a [T] {
    let data = bytes.data.cast::<T>();
    if bytes.length == 0 || data.is_null() {
        return &[];
    }
    debug_assert!(data.is_aligned(), "the code units of a text are not aligned");
    // SAFETY: promised by the caller.
    unsafe { std::slice::from_raw_parts(data, bytes.length) }
}

/// # Safety
/// `owner` must be null or alive.
pub(super) unsafe fn retain(owner: *const PolyOwner) -> *const PolyOwner {
    // SAFETY: promised by the caller.
    match unsafe { owner.as_ref() }.and_then(|owner| owner.retain) {
        // SAFETY: the owner's own function.
        Some(retain) => unsafe { retain(owner) },
        None => owner,
    }
}

/// # Safety
/// `owner` must be null or a reference that is handed over.
pub(super) unsafe fn release(owner: *const PolyOwner) {
    // SAFETY: promised by the caller.
    if let Some(release) = unsafe { owner.as_ref() }.and_then(|owner| owner.release) {
        // SAFETY: the owner's own function.
        unsafe { release(owner) };
    }
}

/// Reads a text; `is_ours` if the reference of its owner is handed over.
///
/// # Safety
/// The bytes must be valid, and the owner null or alive.
pub(super) unsafe fn read(value: &PolyValue, is_ours: bool) -> Text {
    // SAFETY: the value is a text, and what it refers to is promised by the caller.
    unsafe {
        let bytes = value.as_.bytes;
        if let Some(owner) = bytes.owner.as_ref()
            && is_home(owner.home)
            && let Some(text) = ByteOwner::text(owner)
        {
            if is_ours {
                release(owner);
            }
            return text;
        }
        let encoding = match value.encoding {
            1 => PolyEncoding::Latin1,
            2 => PolyEncoding::Utf16,
            3 => PolyEncoding::Wtf8,
            _ => PolyEncoding::Utf8,
        };
        // Another library's promise of valid UTF-8 is checked, since Rust builds
        // on it: what is not valid is copied with marks of replacement.
        let invalid = encoding == PolyEncoding::Utf8 && std::str::from_utf8(units(&bytes)).is_err();
        if bytes.owner.is_null() || invalid {
            let text = copy(encoding, &bytes, value.is_static != 0 && !invalid);
            if is_ours {
                release(bytes.owner);
            }
            return text;
        }
        let owner = if is_ours { bytes.owner } else { retain(bytes.owner) };
        Text::shared(Rc::new(ForeignText { encoding, bytes: PolyBytes { owner, ..bytes } }))
    }
}

/// # Safety
/// As [`read`].
unsafe fn copy(encoding: PolyEncoding, bytes: &PolyBytes, is_static: bool) -> Text {
    // SAFETY: promised by the caller.
    unsafe {
        let units = match encoding {
            PolyEncoding::Utf8 if is_static => {
                return Text::from_static(std::str::from_utf8_unchecked(units(bytes)));
            }
            PolyEncoding::Utf8 => return String::from_utf8_lossy(units(bytes)).as_ref().into(),
            PolyEncoding::Latin1 => Units::Latin1(units(bytes).into()),
            PolyEncoding::Utf16 => Units::Utf16(units(bytes).into()),
            PolyEncoding::Wtf8 => Units::Wtf8(units(bytes).into()),
        };
        Text::shared(Rc::new(Copied(units)))
    }
}

/// Reads a big integer; `is_ours` as in [`read`].
///
/// # Safety
/// As [`read`].
pub(super) unsafe fn read_big(value: &PolyValue, is_ours: bool) -> BigInt {
    // SAFETY: the value is a big integer; the rest is promised by the caller.
    unsafe {
        let bytes = value.as_.bytes;
        let number = BigInt::from_signed_bytes_le(units(&bytes));
        if is_ours {
            release(bytes.owner);
        }
        number
    }
}
