//! Bytes and text: what `Buffer`, `TextEncoder` and `TextDecoder` stand on.
//!
//! A view of bytes is a typed array, a `DataView` or an `ArrayBuffer`. No borrow of its
//! memory is held while JavaScript runs.

use super::native::{Arguments, Function, from_size};
use boa_engine::object::JsObject;
use boa_engine::object::builtins::{
    AlignedVec, JsArrayBuffer, JsDataView, JsSharedArrayBuffer, JsTypedArray,
};
use boa_engine::string::{JsStr, JsStrVariant};
use boa_engine::{Context, JsNativeError, JsResult, JsString, JsValue};
use std::cmp::Ordering;

pub(super) const FUNCTIONS: &[Function] = &[
    ("encode", 2, encode),
    ("decode", 4, decode),
    ("byteLength", 2, byte_length),
    ("writeText", 5, write_text),
    ("compare", 2, compare),
    ("indexOf", 4, index_of),
    ("fill", 4, fill),
    ("isUtf8", 1, is_utf8),
];

/// The alignment that the engine's buffers have.
const ALIGNMENT: usize = 64;

/// A run of bytes inside an `ArrayBuffer`.
pub(super) struct View {
    buffer: JsArrayBuffer,
    offset: usize,
    length: usize,
}

fn not_bytes() -> boa_engine::JsError {
    JsNativeError::typ().with_message("expected a typed array, a DataView or an ArrayBuffer").into()
}

impl View {
    pub(super) fn of(object: JsObject, context: &mut Context) -> JsResult<Self> {
        if object.is::<boa_engine::builtins::typed_array::TypedArray>() {
            let array = JsTypedArray::from_object(object)?;
            let (offset, length) = (array.byte_offset(context)?, array.byte_length(context)?);
            let buffer = array.buffer(context)?.as_object().ok_or_else(not_bytes)?;
            return Self::inside(buffer, offset, length);
        }
        if object.is::<boa_engine::builtins::dataview::DataView>() {
            let view = JsDataView::from_object(object)?;
            let offset = usize::try_from(view.byte_offset(context)?).unwrap_or(usize::MAX);
            let length = usize::try_from(view.byte_length(context)?).unwrap_or(usize::MAX);
            let buffer = view.buffer(context)?.as_object().ok_or_else(not_bytes)?;
            return Self::inside(buffer, offset, length);
        }
        let buffer = JsArrayBuffer::from_object(object).map_err(|_| not_bytes())?;
        let length = buffer.byte_length();
        Ok(Self { buffer, offset: 0, length })
    }

    fn inside(buffer: JsObject, offset: usize, length: usize) -> JsResult<Self> {
        if JsSharedArrayBuffer::from_object(buffer.clone()).is_ok() {
            let message = "views of a SharedArrayBuffer are not taken here: copy them first";
            return Err(JsNativeError::typ().with_message(message).into());
        }
        Ok(Self { buffer: JsArrayBuffer::from_object(buffer)?, offset, length })
    }

    /// Reads the bytes in place. A detached buffer has none.
    pub(super) fn read<R>(&self, read: impl FnOnce(&[u8]) -> R) -> R {
        match self.buffer.data() {
            Some(data) => read(data.get(self.offset..self.offset + self.length).unwrap_or(&[])),
            None => read(&[]),
        }
    }

    /// Changes the bytes in place.
    pub(super) fn write<R>(&self, write: impl FnOnce(&mut [u8]) -> R) -> R {
        match self.buffer.data_mut() {
            Some(mut data) => write(data.get_mut(self.offset..self.offset + self.length).unwrap_or(&mut [])),
            None => write(&mut []),
        }
    }
}

/// A new `ArrayBuffer` with these bytes.
pub(super) fn array_buffer(bytes: &[u8], context: &mut Context) -> JsResult<JsValue> {
    Ok(JsArrayBuffer::from_byte_block(AlignedVec::from_slice(ALIGNMENT, bytes), context)?.into())
}

/// The view at an argument's position.
pub(super) fn view(arguments: &Arguments<'_>, index: usize, context: &mut Context) -> JsResult<View> {
    View::of(arguments.object(index)?, context)
}

/// The way in which bytes stand for text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16,
    Latin1,
    Ascii,
    Hex,
    Base64,
    Base64Url,
}

impl Encoding {
    /// By the name that `Buffer` has normalised.
    fn of(name: &JsString) -> JsResult<Self> {
        Ok(match name.to_std_string_lossy().as_str() {
            "utf8" => Self::Utf8,
            "utf16le" => Self::Utf16,
            "latin1" => Self::Latin1,
            "ascii" => Self::Ascii,
            "hex" => Self::Hex,
            "base64" => Self::Base64,
            "base64url" => Self::Base64Url,
            other => {
                let message = format!("unknown encoding: {other}");
                return Err(JsNativeError::typ().with_message(message).into());
            }
        })
    }

    fn encode(self, text: JsStr<'_>) -> Vec<u8> {
        match self {
            Self::Utf8 => match text.variant() {
                JsStrVariant::Latin1(bytes) if bytes.is_ascii() => bytes.to_vec(),
                _ => text.to_std_string_lossy().into_bytes(),
            },
            Self::Utf16 => text.iter().flat_map(u16::to_le_bytes).collect(),
            // A unit beyond a byte loses its upper half, as in Node.
            Self::Latin1 | Self::Ascii => text.iter().map(|unit| unit.to_le_bytes()[0]).collect(),
            Self::Hex => hex_to_bytes(text),
            Self::Base64 | Self::Base64Url => base64_to_bytes(text),
        }
    }

    fn decode(self, bytes: &[u8]) -> JsString {
        match self {
            Self::Utf8 => utf8(bytes),
            Self::Utf16 => {
                let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                JsString::from(units.collect::<Vec<_>>().as_slice())
            }
            Self::Latin1 => JsString::from(JsStr::latin1(bytes)),
            Self::Ascii => {
                let ascii: Vec<_> = bytes.iter().map(|byte| byte & 0x7F).collect();
                JsString::from(JsStr::latin1(&ascii))
            }
            Self::Hex => {
                let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
                let text: Vec<_> = digits.map(|digit| HEX[usize::from(digit)]).collect();
                JsString::from(JsStr::latin1(&text))
            }
            Self::Base64 => JsString::from(JsStr::latin1(&to_base64(bytes, BASE64, true))),
            Self::Base64Url => JsString::from(JsStr::latin1(&to_base64(bytes, BASE64_URL, false))),
        }
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64_URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// UTF-8 as text; each malformed sequence becomes one U+FFFD.
pub(super) fn utf8(bytes: &[u8]) -> JsString {
    if bytes.is_ascii() {
        return JsString::from(JsStr::latin1(bytes));
    }
    JsString::from(&*String::from_utf8_lossy(bytes))
}

/// Stops before the first pair that is not hexadecimal, as Node does.
fn hex_to_bytes(text: JsStr<'_>) -> Vec<u8> {
    let digits: Vec<u16> = text.iter().collect();
    let digit = |unit: u16| char::from_u32(u32::from(unit)).and_then(|unit| unit.to_digit(16));
    let pairs = digits.chunks_exact(2).map_while(|pair| {
        let byte = digit(pair[0])? * 16 + digit(pair[1])?;
        u8::try_from(byte).ok()
    });
    pairs.collect()
}

/// Takes both alphabets, skips what is in neither, and stops at padding, as Node does.
fn base64_to_bytes(text: JsStr<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0u32, 0);
    for unit in text.iter() {
        let Ok(unit) = u8::try_from(unit) else { continue };
        let six = match unit {
            b'A'..=b'Z' => unit - b'A',
            b'a'..=b'z' => unit - b'a' + 26,
            b'0'..=b'9' => unit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = (bits << 6) | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count).to_le_bytes()[0]);
        }
    }
    bytes
}

fn to_base64(bytes: &[u8], alphabet: &[u8; 64], padded: bool) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = [chunk[0], chunk.get(1).copied().unwrap_or(0), chunk.get(2).copied().unwrap_or(0)];
        let bits = u32::from_be_bytes([0, group[0], group[1], group[2]]);
        for index in 0..4 {
            if index <= chunk.len() {
                text.push(alphabet[(bits >> (18 - 6 * index)) as usize & 63]);
            } else if padded {
                text.push(b'=');
            }
        }
    }
    text
}

fn encode(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let text = arguments.string(0, context)?;
    let encoding = Encoding::of(&arguments.string(1, context)?)?;
    array_buffer(&encoding.encode(text.as_str()), context)
}

fn decode(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let view = view(&arguments, 0, context)?;
    let encoding = Encoding::of(&arguments.string(1, context)?)?;
    let start = arguments.size(2, context)?;
    let end = if arguments.is_absent(3) { usize::MAX } else { arguments.size(3, context)? };
    let text = view.read(|bytes| {
        let end = end.min(bytes.len());
        encoding.decode(bytes.get(start..end).unwrap_or(&[]))
    });
    Ok(text.into())
}

fn byte_length(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let text = arguments.string(0, context)?;
    let length = match Encoding::of(&arguments.string(1, context)?)? {
        Encoding::Latin1 | Encoding::Ascii => text.len(),
        Encoding::Utf16 => text.len() * 2,
        encoding => encoding.encode(text.as_str()).len(),
    };
    Ok(from_size(length))
}

/// Writes text into a view and gives the number of bytes; no character is cut.
fn write_text(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let view = view(&arguments, 0, context)?;
    let text = arguments.string(1, context)?;
    let encoding = Encoding::of(&arguments.string(2, context)?)?;
    let (offset, limit) = (arguments.size(3, context)?, arguments.size(4, context)?);
    let bytes = encoding.encode(text.as_str());
    let written = view.write(|target| {
        let space = target.len().saturating_sub(offset).min(limit);
        let mut length = bytes.len().min(space);
        match encoding {
            Encoding::Utf8 => {
                while length < bytes.len() && length > 0 && bytes[length] & 0xC0 == 0x80 {
                    length -= 1;
                }
            }
            Encoding::Utf16 => length -= length % 2,
            _ => {}
        }
        if let Some(target) = target.get_mut(offset..offset + length) {
            target.copy_from_slice(&bytes[..length]);
        }
        length
    });
    Ok(from_size(written))
}

fn compare(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let (left, right) = (view(&arguments, 0, context)?, view(&arguments, 1, context)?);
    let order = left.read(|left| right.read(|right| left.cmp(right)));
    Ok(JsValue::new(match order {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    }))
}

/// Where a view occurs in another, forwards or backwards from an offset; −1 if nowhere.
fn index_of(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let (haystack, needle) = (view(&arguments, 0, context)?, view(&arguments, 1, context)?);
    let offset = arguments.size(2, context)?;
    let forwards = arguments.flag(3);
    let step = arguments.size(4, context)?.max(1);
    let found = haystack.read(|haystack| {
        needle.read(|needle| {
            let last = haystack.len().checked_sub(needle.len())?;
            let matches =
                |at: &usize| at.is_multiple_of(step) && haystack[*at..*at + needle.len()] == *needle;
            if forwards { (offset..=last).find(matches) } else { (0..=offset.min(last)).rev().find(matches) }
        })
    });
    Ok(found.map_or_else(|| JsValue::new(-1), from_size))
}

/// Fills a range of a view with copies of another view.
fn fill(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let pattern = view(&arguments, 1, context)?.read(<[u8]>::to_vec);
    let (start, end) = (arguments.size(2, context)?, arguments.size(3, context)?);
    view(&arguments, 0, context)?.write(|target| {
        let end = end.min(target.len());
        if let (Some(target), false) = (target.get_mut(start..end), pattern.is_empty()) {
            for chunk in target.chunks_mut(pattern.len()) {
                chunk.copy_from_slice(&pattern[..chunk.len()]);
            }
        }
    });
    Ok(JsValue::undefined())
}

fn is_utf8(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let view = view(&Arguments(arguments), 0, context)?;
    Ok(JsValue::new(view.read(|bytes| std::str::from_utf8(bytes).is_ok())))
}
