//! Changes of program text that know where everything came from.

use std::ops::Range;

/// Replacements in a text, in any order; where two overlap, the earlier-starting
/// one wins.
#[derive(Default)]
pub(crate) struct Edits {
    list: Vec<(Range<usize>, String)>,
    /// What comes behind everything.
    end: String,
}

/// How places in a changed text map back to the original.
#[derive(Debug)]
pub(crate) struct Positions {
    original: Lines,
    changed: Lines,
    /// Runs that were changed: where in the changed text, and where in the
    /// original. In order.
    runs: Vec<(Range<usize>, Range<usize>)>,
}

impl Edits {
    /// Puts `text` in at `offset`.
    pub(crate) fn insert(&mut self, offset: usize, text: impl Into<String>) {
        self.list.push((offset..offset, text.into()));
    }

    /// Puts `text` in front of everything, of other insertions there too.
    pub(crate) fn prepend(&mut self, text: impl Into<String>) {
        self.list.insert(0, (0..0, text.into()));
    }

    /// Puts `text` behind everything, of other insertions there too.
    pub(crate) fn append(&mut self, text: &str) {
        self.end.push_str(text);
    }

    /// Puts `text` in place of `range`.
    pub(crate) fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.list.push((range, text.into()));
    }

    /// Puts a space for every character of `range` but line ends, so that nothing
    /// behind it moves.
    pub(crate) fn blank(&mut self, source: &str, range: Range<usize>) {
        let text = blanked(&source[range.clone()]);
        self.list.push((range, text));
    }

    /// As [`blank`](Self::blank), with a `;` for the first character, which ends
    /// the statement before.
    pub(crate) fn blank_statement(&mut self, source: &str, range: Range<usize>) {
        let text = blanked(&source[range.clone()]);
        self.list.push((range, format!(";{}", text.get(1..).unwrap_or_default())));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.end.is_empty()
    }

    /// The changed text, and how to get back; `None` where lines and columns are
    /// the same in both.
    pub(crate) fn apply(mut self, source: &str) -> (String, Option<Positions>) {
        self.list.sort_by_key(|(range, _)| (range.start, range.end));
        let mut text = String::with_capacity(source.len() + 64);
        let mut runs = Vec::new();
        let mut at = 0;
        let mut moves = false;
        for (range, replacement) in self.list {
            if range.start < at {
                continue;
            }
            text.push_str(&source[at..range.start]);
            let start = text.len();
            text.push_str(&replacement);
            moves |= !same_shape(&source[range.clone()], &replacement);
            at = range.end;
            runs.push((start..text.len(), range));
        }
        text.push_str(&source[at..]);
        text.push_str(&self.end);
        let positions =
            moves.then(|| Positions { original: Lines::new(source), changed: Lines::new(&text), runs });
        (text, positions)
    }
}

impl Positions {
    /// The place in the original of a 1-based line and column, in characters, of
    /// the changed text.
    pub(crate) fn original(&self, line: u32, column: u32) -> (u32, u32) {
        let Some(offset) = self.changed.offset(line, column) else { return (line, column) };
        self.original.place(self.original_offset(offset))
    }

    /// What the first part of the changed text that reads like this was in the original.
    pub(crate) fn text(&self, changed: &str) -> Option<&str> {
        let start = self.changed.text.find(changed)?;
        let end = self.original_offset(start + changed.len());
        self.original.text.get(self.original_offset(start)..end)
    }

    fn original_offset(&self, offset: usize) -> usize {
        let behind = self.runs.partition_point(|(changed, _)| changed.start <= offset);
        let Some((changed, original)) = behind.checked_sub(1).map(|last| &self.runs[last]) else {
            return offset;
        };
        if offset < changed.end {
            // Inside what was put in: as far in as the original reaches.
            return (original.start + (offset - changed.start)).min(original.end);
        }
        original.end + (offset - changed.end)
    }
}

/// Where the lines of a text start, with the text for counting characters.
#[derive(Debug)]
struct Lines {
    text: String,
    starts: Vec<usize>,
}

impl Lines {
    fn new(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text: text.to_owned(), starts: std::iter::once(0).chain(ends).collect() }
    }

    fn offset(&self, line: u32, column: u32) -> Option<usize> {
        let start = *self.starts.get(usize::try_from(line.checked_sub(1)?).ok()?)?;
        let within = self.text[start..].char_indices().nth(usize::try_from(column.saturating_sub(1)).ok()?);
        Some(within.map_or(self.text.len(), |(at, _)| start + at))
    }

    fn place(&self, offset: usize) -> (u32, u32) {
        place(&self.text, offset)
    }
}

/// The 1-based line and column, in characters, of a byte offset.
pub(crate) fn place(text: &str, offset: usize) -> (u32, u32) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before[start..].chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

/// The byte offset of a 1-based line and column, in characters.
pub(super) fn offset(text: &str, line: u32, column: u32) -> Option<usize> {
    Lines::new(text).offset(line, column)
}

fn blanked(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}') { c } else { ' ' }).collect()
}

/// Whether replacing one text by the other moves nothing behind it.
fn same_shape(old: &str, new: &str) -> bool {
    old.chars().count() == new.chars().count()
        && old.chars().zip(new.chars()).all(|(old, new)| (old == '\n') == (new == '\n'))
}

#[cfg(test)]
mod tests {
    use super::{Edits, place};

    #[test]
    fn blanking_moves_nothing() {
        let source = "let ä: Ünter<\nX> = 1;";
        let mut edits = Edits::default();
        edits.blank(source, source.find(':').unwrap()..source.find(" =").unwrap());
        let (text, positions) = edits.apply(source);
        assert_eq!(text, "let ä        \n   = 1;");
        assert!(positions.is_none());
    }

    #[test]
    fn places_map_back() {
        let source = "a();\nb(); c();";
        let mut edits = Edits::default();
        edits.insert(0, "xx\n");
        edits.replace(source.find('b').unwrap()..source.find(" c").unwrap(), "longer();");
        let (text, positions) = edits.apply(source);
        assert_eq!(text, "xx\na();\nlonger(); c();");
        let positions = positions.unwrap();
        assert_eq!(positions.original(2, 1), (1, 1));
        assert_eq!(positions.original(3, 1), (2, 1));
        assert_eq!(positions.original(3, 11), (2, 6));
        assert_eq!(positions.text("a();\nlonger();"), Some("a();\nb();"));
        assert_eq!(positions.text("b();"), None);
    }

    #[test]
    fn a_place_counts_characters() {
        assert_eq!(place("é\néx", 5), (2, 2));
        assert_eq!(place("", 9), (1, 1));
    }
}
