//! Strings in the encodings of C's programs.

use super::{give, take, text};
use crate::Space;
use polyglot_api::{PolyglotError, Result, Text, Value};

/// How the characters of a string become bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Charset {
    Ascii,
    Latin1,
    Utf8,
    Utf16 { big: bool },
    Utf32 { big: bool },
}

impl Charset {
    fn named(space: &Space, address: u64) -> Result<Self> {
        if address == 0 {
            return Ok(Self::Utf8);
        }
        let name = text(space, address)?;
        Ok(match name.to_ascii_lowercase().replace(['-', '_'], "").as_str() {
            "ascii" | "usascii" => Self::Ascii,
            "latin1" | "iso88591" => Self::Latin1,
            "utf8" => Self::Utf8,
            "utf16" | "utf16le" => Self::Utf16 { big: false },
            "utf16be" => Self::Utf16 { big: true },
            "utf32" | "utf32le" => Self::Utf32 { big: false },
            "utf32be" => Self::Utf32 { big: true },
            _ => {
                let known = "ascii, latin-1, utf-8, utf-16, utf-16be, utf-32 and utf-32be";
                return Err(
                    PolyglotError::host(format!("'{name}' is no known encoding: there are {known}")).into()
                );
            }
        })
    }

    const fn unit(self) -> usize {
        match self {
            Self::Ascii | Self::Latin1 | Self::Utf8 => 1,
            Self::Utf16 { .. } => 2,
            Self::Utf32 { .. } => 4,
        }
    }

    /// The bytes of a string; `?` stands for what the encoding lacks.
    fn encode(self, text: &Text) -> Vec<u8> {
        let narrow = |limit: u32| {
            let byte =
                |c: char| u8::try_from(u32::from(c)).ok().filter(|_| u32::from(c) < limit).unwrap_or(b'?');
            text.to_string_lossy().chars().map(byte).collect()
        };
        match self {
            Self::Ascii => narrow(128),
            Self::Latin1 => narrow(256),
            Self::Utf8 => text.to_string_lossy().into_owned().into_bytes(),
            Self::Utf16 { big } => {
                let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
                text.to_utf16().into_iter().flat_map(bytes).collect()
            }
            Self::Utf32 { big } => {
                let bytes =
                    |c: char| if big { u32::from(c).to_be_bytes() } else { u32::from(c).to_le_bytes() };
                text.to_string_lossy().chars().flat_map(bytes).collect()
            }
        }
    }

    /// The string of bytes; U+FFFD stands for what is not valid.
    fn decode(self, bytes: &[u8]) -> Text {
        match self {
            Self::Ascii | Self::Latin1 => {
                let limit = if self == Self::Ascii { 0x7F } else { 0xFF };
                let character =
                    |byte: &u8| if *byte <= limit { char::from(*byte) } else { char::REPLACEMENT_CHARACTER };
                bytes.iter().map(character).collect::<String>().into()
            }
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned().into(),
            Self::Utf16 { big } => {
                let unit = |pair: &[u8]| {
                    let pair = [pair[0], pair[1]];
                    if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
                };
                let units: Vec<u16> = bytes.chunks_exact(2).map(unit).collect();
                String::from_utf16_lossy(&units).into()
            }
            Self::Utf32 { big } => {
                let character = |four: &[u8]| {
                    let four = [four[0], four[1], four[2], four[3]];
                    let code = if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
                    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
                };
                bytes.chunks_exact(4).map(character).collect::<String>().into()
            }
        }
    }
}

fn string(space: &Space, value: u64) -> Result<Text> {
    let value = take(space, value)?;
    let text = value.as_text().cloned();
    Ok(text.ok_or_else(|| polyglot_api::InteropError::unsupported_type("a string", &value))?)
}

/// The number of characters of a string.
///
/// # Errors
/// If and only if the value is no string.
pub fn get_string_size(space: &Space, value: u64) -> Result<u64> {
    Ok(string(space, value)?.to_string_lossy().chars().count() as u64)
}

/// Writes a string with a zero after it into a buffer of `size` bytes, cut where a character
/// ends if it is too small; gives the bytes of the whole string without the zero.
///
/// # Errors
/// If the value is no string, or the encoding unknown.
pub fn as_string(space: &Space, value: u64, buffer: u64, size: u64, charset: u64) -> Result<u64> {
    let charset = Charset::named(space, charset)?;
    let bytes = charset.encode(&string(space, value)?);
    let room = usize::try_from(size).unwrap_or(usize::MAX);
    if buffer != 0 && room >= charset.unit() {
        let mut length = bytes.len().min(room - charset.unit()) / charset.unit() * charset.unit();
        // No half of a character: neither of UTF-8 nor of a surrogate pair.
        while charset == Charset::Utf8 && length < bytes.len() && bytes[length] & 0xC0 == 0x80 {
            length -= 1;
        }
        if let Charset::Utf16 { big } = charset {
            let high = |at: usize| bytes[at + usize::from(!big)] & 0xFC == 0xD8;
            if length >= 2 && length < bytes.len() && high(length - 2) {
                length -= 2;
            }
        }
        let mut written = bytes[..length].to_vec();
        written.resize(length + charset.unit(), 0);
        space.machine().write(buffer, &written)?;
    }
    Ok(bytes.len() as u64)
}

/// A string of another language from bytes that end with a zero.
///
/// # Errors
/// If the encoding is unknown.
pub fn from_string(space: &Space, text: u64, charset: u64) -> Result<u64> {
    if text == 0 {
        return Ok(0);
    }
    let charset = Charset::named(space, charset)?;
    let bytes = space.machine().read_to_zero(text, charset.unit() as u64)?;
    give(space, Value::Text(charset.decode(&bytes)))
}

/// A string of another language from `size` bytes.
///
/// # Errors
/// As [`from_string`].
pub fn from_string_n(space: &Space, text: u64, size: u64, charset: u64) -> Result<u64> {
    let charset = Charset::named(space, charset)?;
    let bytes = super::buffers::bytes_at(space, text, size)?;
    give(space, Value::Text(charset.decode(&bytes)))
}

/// A value as text for people, as a string.
///
/// # Errors
/// If the address was a handle and has ended.
pub fn to_display_string(space: &Space, value: u64) -> Result<u64> {
    let value = take(space, value)?;
    give(space, value.to_display().into())
}
