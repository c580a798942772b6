//! Strings in and out, shared where the other side can read them as they are.

use boa_engine::JsString;
use boa_engine::property::PropertyKey;
use boa_engine::string::{JsStr, JsStrVariant};
use polyglot_api::{Text, TextBuf, TextView};
use std::any::Any;
use std::borrow::Cow;
use std::rc::Rc;

/// A string in JavaScript's heap, as other languages read it.
struct SharedString(JsString);

impl TextBuf for SharedString {
    fn view(&self) -> TextView<'_> {
        match self.0.as_str().variant() {
            JsStrVariant::Latin1(bytes) => TextView::Latin1(bytes),
            JsStrVariant::Utf16(units) => TextView::Utf16(units),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A JavaScript string for the other languages; nothing is copied.
pub(crate) fn to_text(string: JsString) -> Text {
    Text::shared(Rc::new(SharedString(string)))
}

/// A text as a JavaScript string: the original if it is one of JavaScript's,
/// else a copy, since Boa's strings own their memory.
pub(crate) fn to_js_string(text: &Text) -> JsString {
    if let Some(own) = text.downcast_ref::<SharedString>() {
        return own.0.clone();
    }
    match text.view() {
        TextView::Utf8(text) => JsString::from(text),
        TextView::Latin1(bytes) => JsString::from(JsStr::latin1(bytes)),
        TextView::Utf16(units) => from_units(units),
        TextView::Wtf8(_) => from_units(&text.to_utf16()),
    }
}

/// Boa compares strings faster, and keeps them in half the memory, where all
/// units fit in a byte.
fn from_units(units: &[u16]) -> JsString {
    let narrow: Result<Vec<u8>, _> = units.iter().map(|unit| u8::try_from(*unit)).collect();
    match narrow {
        Ok(bytes) => JsString::from(JsStr::latin1(&bytes)),
        Err(_) => JsString::from(units),
    }
}

/// A string as UTF-8, borrowed if it is ASCII, as names are; unpaired surrogates
/// become U+FFFD.
pub(crate) fn to_str(string: &JsString) -> Cow<'_, str> {
    match string.as_str().variant() {
        JsStrVariant::Latin1(bytes) if bytes.is_ascii() => String::from_utf8_lossy(bytes),
        _ => Cow::Owned(string.to_std_string_lossy()),
    }
}

/// The 0-based index that a property name spells, if it is one.
pub(crate) fn as_index(name: &JsString) -> Option<u64> {
    let JsStrVariant::Latin1(bytes) = name.as_str().variant() else { return None };
    match bytes {
        [b'0'] => Some(0),
        [b'1'..=b'9', rest @ ..] if rest.len() < 16 && rest.iter().all(u8::is_ascii_digit) => {
            Some(bytes.iter().fold(0, |index, digit| index * 10 + u64::from(digit - b'0')))
        }
        _ => None,
    }
}

/// A member's name as a property key: a name that spells an index is an index.
pub(crate) fn to_key(name: &str) -> PropertyKey {
    JsString::from(name).into()
}

#[cfg(test)]
mod tests {
    use super::{as_index, to_js_string, to_str, to_text};
    use boa_engine::JsString;
    use polyglot_api::Text;

    #[test]
    fn a_string_comes_home_as_it_was() {
        for units in [&[0x61, 0xE9][..], &[0x61, 0xD800, 0x62], &[0xD83D, 0xDE00], &[]] {
            let string = JsString::from(units);
            let text = to_text(string.clone());
            assert_eq!(text.to_utf16(), units);
            assert_eq!(to_js_string(&text), string);
        }
    }

    #[test]
    fn foreign_encodings_are_read() {
        assert_eq!(to_js_string(&Text::from("é€😀")), JsString::from("é€😀"));
        assert_eq!(to_str(&JsString::from("é€")), "é€");
    }

    #[test]
    fn only_canonical_numbers_are_indices() {
        let index = |text: &str| as_index(&JsString::from(text));
        assert_eq!(index("0"), Some(0));
        assert_eq!(index("4294967296"), Some(4_294_967_296));
        for text in ["", "00", "01", "-1", "1.5", "1e3", "x", "99999999999999999"] {
            assert_eq!(index(text), None, "{text}");
        }
    }
}
