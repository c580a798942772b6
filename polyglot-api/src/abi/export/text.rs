//! Texts, big integers and buffers with their owners.

use crate::abi::import::ForeignText;
use crate::abi::{
    PolyBuffer, PolyBufferItem, PolyBytes, PolyEncoding, PolyKind, PolyOwner, PolyPayload, PolyValue, home,
};
use crate::{BigInt, BufferBytes, BufferItem, Text, TextView};
use std::mem::MaybeUninit;
use std::ptr;
use std::rc::Rc;

/// Keeps bytes of Rust alive for the other side.
#[repr(C)]
pub(crate) struct ByteOwner {
    header: PolyOwner,
    kept: Kept,
}

/// A place for the owner of a lent text; never dropped, since what is lent owns
/// nothing.
pub(crate) type Lent = MaybeUninit<ByteOwner>;

enum Kept {
    /// Somebody else's text, for the length of a call.
    Lent(*const Text),
    Text(Text),
    Bytes(#[expect(dead_code, reason = "kept for its memory")] Box<[u8]>),
    Pin(#[expect(dead_code, reason = "kept for its pin")] BufferBytes),
}

impl ByteOwner {
    fn new(kept: Kept) -> Self {
        Self { header: PolyOwner { home: home(), retain: Some(retain), release: Some(release) }, kept }
    }

    fn counted(kept: Kept) -> *const PolyOwner {
        Rc::into_raw(Rc::new(Self::new(kept))).cast()
    }

    /// The text that is kept.
    ///
    /// # Safety
    /// `owner` must be one that this copy of the crate made, and alive.
    pub(in crate::abi) unsafe fn text(owner: *const PolyOwner) -> Option<Text> {
        // SAFETY: promised by the caller.
        match unsafe { &(*owner.cast::<Self>()).kept } {
            // SAFETY: a lent text outlives the call that it is lent for.
            Kept::Lent(text) => Some(unsafe { (**text).clone() }),
            Kept::Text(text) => Some(text.clone()),
            Kept::Bytes(_) | Kept::Pin(_) => None,
        }
    }
}

unsafe extern "C" fn retain(owner: *const PolyOwner) -> *const PolyOwner {
    let place = owner.cast::<ByteOwner>();
    // SAFETY: the function is reachable only through a `ByteOwner` that is alive;
    // what is not lent was made by `counted`.
    unsafe {
        match &(*place).kept {
            Kept::Lent(text) => ByteOwner::counted(Kept::Text((**text).clone())),
            Kept::Text(_) | Kept::Bytes(_) | Kept::Pin(_) => {
                Rc::increment_strong_count(place);
                owner
            }
        }
    }
}

unsafe extern "C" fn release(owner: *const PolyOwner) {
    let place = owner.cast::<ByteOwner>();
    // SAFETY: as in `retain`.
    crate::abi::guard::guard_or((), || unsafe {
        if !matches!((*place).kept, Kept::Lent(_)) {
            Rc::decrement_strong_count(place);
        }
    });
}

fn view(text: &Text) -> (PolyEncoding, *const u8, usize) {
    match text.view() {
        TextView::Utf8(text) => (PolyEncoding::Utf8, text.as_ptr(), text.len()),
        TextView::Latin1(bytes) => (PolyEncoding::Latin1, bytes.as_ptr(), bytes.len()),
        TextView::Utf16(units) => (PolyEncoding::Utf16, units.as_ptr().cast(), units.len()),
        TextView::Wtf8(bytes) => (PolyEncoding::Wtf8, bytes.as_ptr(), bytes.len()),
    }
}

fn text_value(text: &Text, owner: *const PolyOwner) -> PolyValue {
    let (encoding, data, length) = view(text);
    let bytes = PolyBytes { data, length, owner };
    PolyValue { encoding: encoding as u8, ..PolyValue::new(PolyKind::Text, PolyPayload { bytes }) }
}

/// A text as an argument; `place` must live as long as the argument is used.
#[inline]
pub(super) fn lend_text(text: &Text, place: &mut Lent) -> PolyValue {
    if let Some(literal) = text.as_static() {
        return PolyValue::from_static(literal);
    }
    if let Some(foreign) = text.downcast_ref::<ForeignText>() {
        return foreign.lend();
    }
    let owner = place.write(ByteOwner::new(Kept::Lent(text)));
    text_value(text, ptr::from_mut(owner).cast_const().cast())
}

/// A text as a result.
pub(crate) fn give_text(text: Text) -> PolyValue {
    if let Some(literal) = text.as_static() {
        return PolyValue::from_static(literal);
    }
    if let Some(foreign) = text.downcast_ref::<ForeignText>() {
        return foreign.give();
    }
    let kept = text.clone();
    text_value(&text, ByteOwner::counted(Kept::Text(kept)))
}

/// A big integer as bytes that are lent.
pub(super) fn lend_big(value: &BigInt, kept: &mut Vec<Box<[u8]>>) -> PolyValue {
    kept.push(value.to_signed_bytes_le().into());
    big_value(&kept[kept.len() - 1], ptr::null())
}

pub(super) fn give_big(value: &BigInt) -> PolyValue {
    let bytes: Box<[u8]> = value.to_signed_bytes_le().into();
    let mut result = big_value(&bytes, ptr::null());
    let (data, length) = (bytes.as_ptr(), bytes.len());
    let owner = ByteOwner::counted(Kept::Bytes(bytes));
    result.as_.bytes = PolyBytes { data, length, owner };
    result
}

fn big_value(bytes: &[u8], owner: *const PolyOwner) -> PolyValue {
    let bytes = PolyBytes { data: bytes.as_ptr(), length: bytes.len(), owner };
    PolyValue::new(PolyKind::Big, PolyPayload { bytes })
}

/// A pinned buffer as a result.
pub(crate) fn give_buffer(bytes: BufferBytes) -> PolyBuffer {
    let item = match bytes.item() {
        BufferItem::I8 => PolyBufferItem::I8,
        BufferItem::U8 => PolyBufferItem::U8,
        BufferItem::I16 => PolyBufferItem::I16,
        BufferItem::U16 => PolyBufferItem::U16,
        BufferItem::I32 => PolyBufferItem::I32,
        BufferItem::U32 => PolyBufferItem::U32,
        BufferItem::I64 => PolyBufferItem::I64,
        BufferItem::U64 => PolyBufferItem::U64,
        BufferItem::F32 => PolyBufferItem::F32,
        BufferItem::F64 => PolyBufferItem::F64,
    };
    PolyBuffer {
        data: bytes.pointer().as_ptr(),
        length: bytes.len(),
        is_writable: bytes.is_writable().into(),
        item: item as u32,
        reserved: [0; 3],
        pin: ByteOwner::counted(Kept::Pin(bytes)),
    }
}
