//! Words and marks of C declarations.

use super::DeclarationError;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    Number(i128),
    /// One character, `...` as `.`, or `<<` as `<`.
    Mark(char),
    End,
}

impl Token {
    pub(super) fn told(&self) -> String {
        match self {
            Self::Word(word) => format!("'{word}'"),
            Self::Number(number) => format!("'{number}'"),
            Self::Mark('.') => "'...'".into(),
            Self::Mark('<') => "'<<'".into(),
            Self::Mark(mark) => format!("'{mark}'"),
            Self::End => "the end".into(),
        }
    }
}

/// The tokens of a text with the byte at which each begins; the last is [`Token::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, usize)>, DeclarationError> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let byte = bytes[at];
        if byte.is_ascii_whitespace() {
            at += 1;
        } else if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            let end =
                rest.find("*/").ok_or_else(|| DeclarationError::at(text, at, "the comment does not end"))?;
            at += end + 2;
        } else if byte.is_ascii_alphabetic() || byte == b'_' {
            // Names of C++ and Rust come with their namespaces.
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            // The colon of a bit-field is no part of the name before it.
            let word = rest[..length].trim_end_matches(':');
            let word = if word.contains("::") { word } else { word.split(':').next().unwrap_or(word) };
            found.push((Token::Word(word.to_owned()), at));
            at += word.len();
        } else if byte.is_ascii_digit() {
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let number = number(&rest[..length]).ok_or_else(|| {
                DeclarationError::at(text, at, format!("'{}' is no integer", &rest[..length]))
            })?;
            found.push((Token::Number(number), at));
            at += length;
        } else if rest.starts_with("...") {
            found.push((Token::Mark('.'), at));
            at += 3;
        } else if rest.starts_with("<<") {
            found.push((Token::Mark('<'), at));
            at += 2;
        } else if b"(){}[],;*&:=-".contains(&byte) {
            found.push((Token::Mark(char::from(byte)), at));
            at += 1;
        } else {
            let mark = rest.chars().next().unwrap_or_default();
            let remedy = if mark == '#' { "; run the preprocessor first" } else { "" };
            return Err(DeclarationError::at(
                text,
                at,
                format!("'{mark}' is no part of a declaration{remedy}"),
            ));
        }
    }
    found.push((Token::End, text.len()));
    Ok(found)
}

fn number(text: &str) -> Option<i128> {
    let digits = text.trim_end_matches(['u', 'U', 'l', 'L']);
    let value = if let Some(hexadecimal) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        u64::from_str_radix(hexadecimal, 16)
    } else if digits.len() > 1 && digits.starts_with('0') {
        u64::from_str_radix(digits, 8)
    } else {
        digits.parse()
    };
    value.ok().map(i128::from)
}
