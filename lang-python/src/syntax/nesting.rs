//! How deeply a text will nest once it is parsed, told from its tokens.
//!
//! An upper bound, good to a small factor: every construct that makes the syntax tree
//! one level deeper is counted where it stands, and forgotten where it ends. What the
//! tree keeps flat (arguments, elements, `and`, comparisons, adjacent strings) is not
//! counted.

/// The levels of indentation that CPython allows.
const MOST_INDENTATIONS: usize = 100;

/// The brackets in brackets that CPython allows.
const MOST_BRACKETS: usize = 200;

/// The most that may nest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Expressions in expressions.
    pub(super) expressions: usize,
    /// `elif` after `elif`.
    pub(super) branches: usize,
}

/// What there is too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    Brackets,
    Expressions,
    Branches,
    Indentations,
}

/// The first place where a limit is passed, as an offset in bytes.
pub(super) fn excess(text: &[u8], limits: Limits) -> Option<(Excess, usize)> {
    Scanner { text, at: 0, limits, inside: vec![Inside::code(0)], indentations: vec![Block::default()] }.run()
}

/// What the scanner is inside of.
struct Inside {
    kind: Kind,
    /// The depth of what surrounds it.
    outer: usize,
    /// Operators whose operand goes on: `a.b().c`, `a + b + c`, `- - a`.
    tight: usize,
    /// What goes on to the end of the element: `lambda`, `a if b else`.
    loose: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Code; at the top or in brackets.
    Code,
    /// A replacement field of an f-string.
    Field,
    /// The format of a replacement field.
    Format,
    /// The text of an f-string, which ends with this many of these quotes.
    Text { quote: u8, count: usize },
}

impl Inside {
    const fn code(outer: usize) -> Self {
        Self { kind: Kind::Code, outer, tight: 0, loose: 0 }
    }

    const fn depth(&self) -> usize {
        self.outer + self.tight + self.loose
    }
}

/// A level of indentation.
#[derive(Default)]
struct Block {
    columns: usize,
    /// How many `elif` follow each other here.
    branches: usize,
}

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    limits: Limits,
    /// Never empty while code is scanned.
    inside: Vec<Inside>,
    indentations: Vec<Block>,
}

impl Scanner<'_> {
    fn run(mut self) -> Option<(Excess, usize)> {
        if let Some(excess) = self.start_line() {
            return Some(excess);
        }
        while let Some(&byte) = self.text.get(self.at) {
            let start = self.at;
            let found = match self.top().kind {
                Kind::Code | Kind::Field => self.code(byte),
                Kind::Text { quote, count } => self.text_of_string(byte, quote, count),
                Kind::Format => self.format(byte),
            };
            if found.is_some() {
                return found;
            }
            if self.top().depth() > self.limits.expressions {
                return Some((Excess::Expressions, start));
            }
        }
        None
    }

    fn top(&mut self) -> &mut Inside {
        if self.inside.is_empty() {
            // More was closed than opened: the parser will say so.
            self.inside.push(Inside::code(0));
        }
        let last = self.inside.len() - 1;
        &mut self.inside[last]
    }

    fn push(&mut self, kind: Kind) {
        let outer = self.top().depth() + 1;
        self.inside.push(Inside { kind, outer, tight: 0, loose: 0 });
    }

    /// Leaves what the scanner is in, but not the program.
    fn pop(&mut self) {
        if self.inside.len() > 1 {
            self.inside.pop();
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.text.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn code(&mut self, byte: u8) -> Option<(Excess, usize)> {
        match byte {
            b'\n' => {
                self.at += 1;
                return if self.inside.len() == 1 { self.start_line() } else { None };
            }
            b'\\' => self.at += 2,
            b'#' => self.skip_comment(),
            b'\'' | b'"' => self.string(false),
            b'(' | b'[' | b'{' => {
                self.push(Kind::Code);
                if self.inside.len() > MOST_BRACKETS {
                    return Some((Excess::Brackets, self.at));
                }
                self.at += 1;
            }
            b')' | b']' | b'}' => {
                self.at += 1;
                self.pop();
                // Called or subscripted, it is the start of a longer chain.
                self.top().tight += 1;
            }
            b':' if self.top().kind == Kind::Field => {
                self.at += 1;
                self.top().kind = Kind::Format;
            }
            b',' | b';' => {
                self.at += 1;
                let top = self.top();
                (top.tight, top.loose) = (0, 0);
            }
            b'=' | b'<' | b'>' | b'!' => self.comparison(byte),
            b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|' | b'^' | b'~' => {
                // `**` and `//` are one operator.
                self.at += if self.peek(1) == byte && matches!(byte, b'*' | b'/') { 2 } else { 1 };
                self.top().tight += 1;
            }
            b'.' => {
                self.at += 1;
                self.top().tight += 1;
            }
            b'0'..=b'9' => self.number(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.word(),
            _ => self.at += 1,
        }
        None
    }

    fn comparison(&mut self, byte: u8) {
        // `<<` and `>>` are operators like `+`.
        if matches!(byte, b'<' | b'>') && self.peek(1) == byte {
            self.at += 2;
            self.top().tight += 1;
            return;
        }
        self.at += 1;
        self.top().tight = 0;
    }

    fn number(&mut self) {
        while matches!(self.peek(0), b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'.') {
            self.at += 1;
        }
    }

    fn word(&mut self) {
        let start = self.at;
        while matches!(self.peek(0), b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | 0x80..) {
            self.at += 1;
        }
        let word = &self.text[start..self.at];
        if matches!(self.peek(0), b'\'' | b'"') && is_prefix(word) {
            let is_formatted = word.iter().any(|letter| matches!(letter, b'f' | b'F' | b't' | b'T'));
            self.string(is_formatted);
            return;
        }
        let top = self.top();
        match word {
            b"and" | b"or" | b"in" | b"is" => top.tight = 0,
            b"not" | b"await" => top.tight += 1,
            b"lambda" | b"if" | b"yield" => {
                top.tight = 0;
                top.loose += 1;
            }
            b"else" | b"for" | b"from" | b"return" => top.tight = 0,
            _ => {}
        }
    }

    fn skip_comment(&mut self) {
        while !matches!(self.peek(0), b'\n' | 0) || (self.peek(0) == 0 && self.at < self.text.len()) {
            self.at += 1;
        }
    }

    /// At the first quote of a string.
    fn string(&mut self, is_formatted: bool) {
        let quote = self.peek(0);
        let count = if self.peek(1) == quote && self.peek(2) == quote { 3 } else { 1 };
        self.at += count;
        if is_formatted {
            self.push(Kind::Text { quote, count });
            return;
        }
        while self.at < self.text.len() {
            match self.peek(0) {
                b'\\' => self.at += 2,
                b'\n' if count == 1 => return,
                byte if byte == quote && self.ends(quote, count) => {
                    self.at += count;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    fn ends(&self, quote: u8, count: usize) -> bool {
        (0..count).all(|ahead| self.peek(ahead) == quote)
    }

    fn text_of_string(&mut self, byte: u8, quote: u8, count: usize) -> Option<(Excess, usize)> {
        match byte {
            b'\\' => self.at += 2,
            b'{' if self.peek(1) == b'{' => self.at += 2,
            b'{' => {
                self.at += 1;
                self.push(Kind::Field);
            }
            b'\n' if count == 1 => self.pop(),
            byte if byte == quote && self.ends(quote, count) => {
                self.at += count;
                self.pop();
            }
            _ => self.at += 1,
        }
        None
    }

    fn format(&mut self, byte: u8) -> Option<(Excess, usize)> {
        match byte {
            b'{' => {
                self.at += 1;
                self.push(Kind::Field);
            }
            b'}' => {
                self.at += 1;
                self.pop();
            }
            b'\n' => self.pop(),
            _ => self.at += 1,
        }
        None
    }

    /// At the start of a line that is not inside of anything.
    fn start_line(&mut self) -> Option<(Excess, usize)> {
        let top = self.top();
        (top.tight, top.loose) = (0, 0);
        let start = self.at;
        let mut columns = 0;
        loop {
            match self.peek(0) {
                b' ' => columns += 1,
                b'\t' => columns = (columns / 8 + 1) * 8,
                b'\x0C' => columns = 0,
                _ => break,
            }
            self.at += 1;
        }
        if matches!(self.peek(0), b'\n' | b'\r' | b'#' | 0) {
            return None;
        }
        while self.indentations.len() > 1
            && self.indentations.last().is_some_and(|block| block.columns > columns)
        {
            self.indentations.pop();
        }
        if self.indentations.last().is_some_and(|block| block.columns < columns) {
            self.indentations.push(Block { columns, branches: 0 });
            if self.indentations.len() > MOST_INDENTATIONS {
                return Some((Excess::Indentations, start));
            }
        }
        let is_branch = self.text[self.at..].starts_with(b"elif");
        let block = self.indentations.last_mut()?;
        block.branches = if is_branch { block.branches + 1 } else { 0 };
        (block.branches > self.limits.branches).then_some((Excess::Branches, start))
    }
}

/// Whether a word before a quote belongs to the string.
fn is_prefix(word: &[u8]) -> bool {
    word.len() <= 2
        && word.iter().all(|letter| matches!(letter.to_ascii_lowercase(), b'r' | b'b' | b'f' | b't' | b'u'))
}

#[cfg(test)]
mod tests {
    use super::{Excess, Limits, excess};

    const LIMITS: Limits = Limits { expressions: 50, branches: 50 };

    fn found(text: &str) -> Option<Excess> {
        excess(text.as_bytes(), LIMITS).map(|(excess, _)| excess)
    }

    #[test]
    fn what_nests_is_counted() {
        let n = 100;
        for text in [
            "-".repeat(n) + "1",
            "not ".repeat(n) + "1",
            "a".to_owned() + &"()".repeat(n),
            vec!["a"; n].join("."),
            vec!["a"; n].join(" + "),
            vec!["a"; n].join("**"),
            "lambda:".repeat(n) + "1",
            "a if b else ".repeat(n) + "c",
            "lambda: a and ".repeat(n) + "b",
            "f'".to_owned() + &"{a:".repeat(n) + &"}".repeat(n) + "'",
            "[-".repeat(n) + "1",
        ] {
            assert_eq!(found(&text), Some(Excess::Expressions), "{text}");
        }
        let brackets = "(".repeat(n * 3);
        let wide = Limits { expressions: 1000, ..LIMITS };
        assert_eq!(excess(brackets.as_bytes(), wide), Some((Excess::Brackets, 199)));
        let branches = "if a:\n  pass\n".to_owned() + &"elif b:\n  pass\n".repeat(n);
        assert_eq!(found(&branches), Some(Excess::Branches));
        let blocks: String = (0..120).map(|n| " ".repeat(n) + "if a:\n").collect();
        assert_eq!(found(&blocks), Some(Excess::Indentations));
    }

    #[test]
    fn what_is_flat_is_not() {
        let n = 1000;
        for text in [
            "[".to_owned() + &"a + b, ".repeat(n) + "]",
            vec!["a + b"; n].join(" and "),
            vec!["a"; n].join(" < "),
            "a.b(c)\n".repeat(n),
            "f(-1); ".repeat(n),
            "'(' ".repeat(n),
            "# (((\n".repeat(n),
            "x = '''".to_owned() + &"(".repeat(n) + "'''",
            "f'".to_owned() + &"{{".repeat(n) + "'",
            "f'".to_owned() + &"{a:>{b}}".repeat(n) + "'",
            "if a: pass\nelif b: pass\n".repeat(n),
            "{".to_owned() + &"'a': lambda: 1, ".repeat(n) + "}",
            "x = a if b else c\n".repeat(n),
            "f(x)[0], ".repeat(n),
        ] {
            assert_eq!(found(&text), None, "{text}");
        }
    }

    #[test]
    fn any_text_is_scanned_to_its_end() {
        for text in
            [")))", "f'{", "f'{a:", "'", "\"\"\"", "\\", "f'\n}", "#\0(", "(\n", "\u{feff}x", "é = 'ü'"]
        {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
