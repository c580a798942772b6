//! Colours for source text, by a lexer that needs no valid program: what is being typed
//! seldom is one.

use super::dialect::Dialect;
use reedline::{Color, StyledText};
use std::fmt::Write;

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Keyword,
    String,
    Number,
    Comment,
    Other,
}

impl Kind {
    const fn color(self) -> Option<Color> {
        match self {
            Self::Keyword => Some(Color::Magenta),
            Self::String => Some(Color::Green),
            Self::Number => Some(Color::Yellow),
            Self::Comment => Some(Color::DarkGray),
            Self::Other => None,
        }
    }
}

/// The pieces of `text`, which together are `text`.
pub(crate) fn pieces<'a>(text: &'a str, dialect: &Dialect) -> Vec<(Kind, &'a str)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = piece(rest, first, dialect);
        let (piece, after) = rest.split_at(length.max(first.len_utf8()));
        pieces.push((kind, piece));
        rest = after;
    }
    pieces
}

fn piece(rest: &str, first: char, dialect: &Dialect) -> (Kind, usize) {
    if rest.starts_with(dialect.comment) {
        return (Kind::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if let Some((open, close)) = dialect.block_comment.filter(|(open, _)| rest.starts_with(open)) {
        let end = rest[open.len()..].find(close).map_or(rest.len(), |at| open.len() + at + close.len());
        return (Kind::Comment, end);
    }
    if let Some((quote, over_lines)) = dialect.quotes.iter().find(|(quote, _)| rest.starts_with(quote)) {
        return (Kind::String, string_end(rest, quote, *over_lines));
    }
    let word_end = |is_part: fn(char) -> bool| rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    if first.is_ascii_digit() {
        return (Kind::Number, word_end(|c| c.is_alphanumeric() || matches!(c, '.' | '_')));
    }
    if is_name(first) {
        let end = word_end(is_name);
        let is_keyword = dialect.keywords.contains(&&rest[..end]);
        return (if is_keyword { Kind::Keyword } else { Kind::Other }, end);
    }
    (Kind::Other, first.len_utf8())
}

fn string_end(text: &str, quote: &str, over_lines: bool) -> usize {
    let mut at = quote.len();
    while let Some(c) = text[at..].chars().next() {
        if text[at..].starts_with(quote) {
            return at + quote.len();
        }
        if c == '\n' && !over_lines {
            return at;
        }
        at += c.len_utf8();
        if c == '\\' {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    at
}

/// Whether a character may be part of a name in any of the languages.
pub(crate) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The text for the line editor.
pub(crate) fn styled(text: &str, dialect: &Dialect) -> StyledText {
    let mut styled = StyledText::new();
    for (kind, piece) in pieces(text, dialect) {
        let style = kind.color().map(Color::normal).unwrap_or_default();
        styled.push((style, piece.to_owned()));
    }
    styled
}

/// The text with escape sequences.
pub(crate) fn painted(text: &str, dialect: &Dialect) -> String {
    let mut painted = String::with_capacity(text.len() * 2);
    for (kind, piece) in pieces(text, dialect) {
        match kind.color() {
            Some(color) => write!(painted, "{}", color.paint(piece)).unwrap_or_default(),
            None => painted.push_str(piece),
        }
    }
    painted
}

#[cfg(test)]
mod tests {
    use super::{Kind, pieces};
    use crate::prompt::dialect;
    use poly::LanguageId;

    fn kinds(language: &'static str, text: &str) -> Vec<(Kind, String)> {
        let pieces = pieces(text, dialect::of(LanguageId::new(language)));
        assert_eq!(pieces.iter().map(|(_, piece)| *piece).collect::<String>(), text);
        let coloured = pieces.into_iter().filter(|(kind, _)| *kind != Kind::Other);
        coloured.map(|(kind, piece)| (kind, piece.to_owned())).collect()
    }

    #[test]
    fn unfinished_text_is_coloured() {
        let of = |kind, text: &str| (kind, text.to_owned());
        assert_eq!(
            kinds("js", "const a = `x\\`\n${1} // no"),
            [of(Kind::Keyword, "const"), of(Kind::String, "`x\\`\n${1} // no")]
        );
        assert_eq!(
            kinds("python", "for x in '''a\nb''': 0x1F # é"),
            [
                of(Kind::Keyword, "for"),
                of(Kind::Keyword, "in"),
                of(Kind::String, "'''a\nb'''"),
                of(Kind::Number, "0x1F"),
                of(Kind::Comment, "# é")
            ]
        );
        assert_eq!(kinds("js", "'\\"), [of(Kind::String, "'\\")]);
        assert_eq!(kinds("js", "/* a"), [of(Kind::Comment, "/* a")]);
    }
}
