//! Strings as runs of characters that end with a zero.

use polyglot_api::Text;

/// The string as zero-terminated units of `unit` bytes: UTF-8, UTF-16 or UTF-32. `None` if it
/// has a zero inside, which would end it early.
pub(super) fn encode(text: &Text, unit: usize) -> Option<Vec<u8>> {
    let mut bytes: Vec<u8> = match unit {
        1 => {
            let text = text.to_string_lossy();
            let mut bytes = Vec::with_capacity(text.len() + 1);
            bytes.extend_from_slice(text.as_bytes());
            bytes
        }
        2 => text.to_utf16().iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        _ => text.to_string_lossy().chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(),
    };
    if bytes.chunks_exact(unit).any(|unit| unit.iter().all(|byte| *byte == 0)) {
        return None;
    }
    bytes.resize(bytes.len() + unit, 0);
    Some(bytes)
}

/// The string of units; what is not valid becomes U+FFFD.
pub(crate) fn decode(bytes: &[u8], unit: usize) -> Text {
    match unit {
        1 => String::from_utf8_lossy(bytes).into_owned().into(),
        2 => {
            let units: Vec<u16> =
                bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units).into()
        }
        _ => {
            let code = |four: &[u8]| u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
            let character = |four| char::from_u32(code(four)).unwrap_or(char::REPLACEMENT_CHARACTER);
            bytes.chunks_exact(4).map(character).collect::<String>().into()
        }
    }
}
