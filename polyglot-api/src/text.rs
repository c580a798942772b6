//! Strings that keep the encoding of the language they come from.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

/// The code units of a string in the encoding in which it is stored.
#[derive(Clone, Copy, Debug)]
pub enum TextView<'a> {
    /// Valid UTF-8.
    Utf8(&'a str),
    /// One byte per character, U+0000 to U+00FF.
    Latin1(&'a [u8]),
    /// UTF-16 code units; surrogates may be unpaired.
    Utf16(&'a [u16]),
    /// UTF-8 in which unpaired surrogates appear as three-byte sequences.
    Wtf8(&'a [u8]),
}

/// A string in a language's heap, shared rather than copied.
pub trait TextBuf: 'static {
    /// The code units, as they are stored.
    fn view(&self) -> TextView<'_>;
    /// For the owning language to find its own string again.
    fn as_any(&self) -> &dyn Any;
}

/// An immutable string of any language.
///
/// A text that a language makes refers to the string in that language's heap and
/// is transcoded only when someone asks for another encoding; sent home, it is
/// the original string. (GraalVM: `asTruffleString`.)
#[derive(Clone)]
pub struct Text(Repr);

#[derive(Clone)]
enum Repr {
    Static(&'static str),
    Utf8(Rc<str>),
    Shared(Rc<dyn TextBuf>),
}

impl Text {
    /// A text over a string literal.
    #[must_use]
    pub const fn from_static(text: &'static str) -> Self {
        Self(Repr::Static(text))
    }

    /// A text that shares a string of a language.
    #[must_use]
    pub fn shared(buffer: Rc<dyn TextBuf>) -> Self {
        Self(Repr::Shared(buffer))
    }

    /// The code units as stored.
    #[must_use]
    pub fn view(&self) -> TextView<'_> {
        match &self.0 {
            Repr::Static(text) => TextView::Utf8(text),
            Repr::Utf8(text) => TextView::Utf8(text),
            Repr::Shared(buffer) => buffer.view(),
        }
    }

    /// The owning language's string, if it is a `T`.
    #[must_use]
    pub fn downcast_ref<T: TextBuf>(&self) -> Option<&T> {
        match &self.0 {
            Repr::Shared(buffer) => buffer.as_any().downcast_ref(),
            Repr::Static(_) | Repr::Utf8(_) => None,
        }
    }

    /// The literal that the text is over, if it is over one.
    pub(crate) const fn as_static(&self) -> Option<&'static str> {
        if let Repr::Static(text) = self.0 { Some(text) } else { None }
    }

    /// The text in UTF-8, borrowed where it is stored so; `None` if and only if
    /// it has an unpaired surrogate.
    #[must_use]
    pub fn to_str(&self) -> Option<Cow<'_, str>> {
        match self.view() {
            TextView::Utf8(text) => Some(Cow::Borrowed(text)),
            TextView::Latin1(bytes) => Some(latin1_to_str(bytes)),
            TextView::Utf16(units) => String::from_utf16(units).ok().map(Cow::Owned),
            TextView::Wtf8(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        }
    }

    /// The text in UTF-8, with U+FFFD in place of each unpaired surrogate.
    #[must_use]
    pub fn to_string_lossy(&self) -> Cow<'_, str> {
        match self.view() {
            TextView::Utf8(text) => Cow::Borrowed(text),
            TextView::Latin1(bytes) => latin1_to_str(bytes),
            TextView::Utf16(units) => Cow::Owned(String::from_utf16_lossy(units)),
            TextView::Wtf8(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => Cow::Owned(String::from_utf16_lossy(&self.to_utf16())),
            },
        }
    }

    /// The text as UTF-16 code units; nothing is lost.
    #[must_use]
    pub fn to_utf16(&self) -> Vec<u16> {
        match self.view() {
            TextView::Utf8(text) => text.encode_utf16().collect(),
            TextView::Latin1(bytes) => bytes.iter().copied().map(u16::from).collect(),
            TextView::Utf16(units) => units.to_vec(),
            TextView::Wtf8(bytes) => wtf8_to_utf16(bytes),
        }
    }

    /// Whether the text has no characters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self.view() {
            TextView::Utf8(text) => text.is_empty(),
            TextView::Latin1(bytes) | TextView::Wtf8(bytes) => bytes.is_empty(),
            TextView::Utf16(units) => units.is_empty(),
        }
    }
}

/// Latin-1 is UTF-8 as long as it is ASCII, which nearly all of it is.
fn latin1_to_str(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if bytes.is_ascii() => Cow::Borrowed(text),
        _ => Cow::Owned(bytes.iter().copied().map(char::from).collect()),
    }
}

/// Decodes generalised UTF-8. Malformed bytes, which no [`TextBuf`] may give,
/// become U+FFFD.
fn wtf8_to_utf16(bytes: &[u8]) -> Vec<u16> {
    let mut units = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    // An encoded surrogate is ED A0..BF xx, which no valid UTF-8 contains.
    while let Some(at) = rest.windows(3).position(|w| w[0] == 0xED && w[1] >= 0xA0) {
        units.extend(String::from_utf8_lossy(&rest[..at]).encode_utf16());
        units.push(0xD000 | (u16::from(rest[at + 1] & 0x3F) << 6) | u16::from(rest[at + 2] & 0x3F));
        rest = &rest[at + 3..];
    }
    units.extend(String::from_utf8_lossy(rest).encode_utf16());
    units
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(Repr::Utf8(text.into()))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Repr::Utf8(text.into()))
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        match (self.view(), other.view()) {
            (TextView::Utf8(a), TextView::Utf8(b)) => a == b,
            (TextView::Utf16(a), TextView::Utf16(b)) => a == b,
            (TextView::Latin1(a), TextView::Latin1(b)) => a == b,
            _ => self.to_utf16() == other.to_utf16(),
        }
    }
}

impl Eq for Text {}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string_lossy(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_string_lossy())
    }
}

#[cfg(test)]
mod tests {
    use super::{Text, TextBuf, TextView};
    use std::any::Any;
    use std::rc::Rc;

    struct Units(Vec<u16>);
    struct Bytes(Vec<u8>, bool);

    impl TextBuf for Units {
        fn view(&self) -> TextView<'_> {
            TextView::Utf16(&self.0)
        }
        fn as_any(&self) -> &dyn Any {
            self
        }
    }

    impl TextBuf for Bytes {
        fn view(&self) -> TextView<'_> {
            if self.1 { TextView::Latin1(&self.0) } else { TextView::Wtf8(&self.0) }
        }
        fn as_any(&self) -> &dyn Any {
            self
        }
    }

    #[test]
    fn equal_texts_in_different_encodings() {
        let utf16 = Text::shared(Rc::new(Units("é€".encode_utf16().collect())));
        assert_eq!(utf16, Text::from("é€"));
        let latin1 = Text::shared(Rc::new(Bytes(vec![0xE9], true)));
        assert_eq!(latin1, Text::from("é"));
        assert_eq!(latin1.to_str().as_deref(), Some("é"));
    }

    #[test]
    fn unpaired_surrogates_survive() {
        let lone = Text::shared(Rc::new(Units(vec![0x61, 0xD800, 0x62])));
        assert_eq!(lone.to_str(), None);
        assert_eq!(lone.to_string_lossy(), "a\u{FFFD}b");
        let wtf8 = Text::shared(Rc::new(Bytes(vec![0x61, 0xED, 0xA0, 0x80, 0x62], false)));
        assert_eq!(wtf8, lone);
        assert_eq!(wtf8.to_utf16(), [0x61, 0xD800, 0x62]);
    }
}
