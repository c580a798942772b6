//! How deep a program nests, told from its characters alone.
//!
//! Boa's parser and compiler recurse on the native stack for every nested
//! construct, and so does oxc's parser: this scan comes before either. It gives
//! the bytes of stack that they may need. It must not give too little, whatever
//! the text; it may give too much.

/// Stack that the parsers and the compiler take for one level, in bytes, measured
/// with Boa 0.22 on x86-64 and rounded up.
mod cost {
    /// A bracket, brace, parenthesis or `${`: a descent through all levels of
    /// precedence.
    pub(super) const BRACKET: usize = 40 << 10;
    /// `=`, `=>`, `?`, `yield`, `extends`: a descent from the level of assignment.
    pub(super) const ASSIGNMENT: usize = 24 << 10;
    /// A prefix operator, `**`, `new`.
    pub(super) const PREFIX: usize = 6 << 10;
    /// A binary operator or a link of a member or call chain: the tree leans left.
    pub(super) const LINK: usize = 3 << 10;
    /// `if`, `else`, `for`, `while`, `do`, `with`, a label.
    pub(super) const STATEMENT: usize = 12 << 10;
}

/// What every program needs.
const BASE: usize = 128 << 10;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    /// An operator: an operand comes next.
    Operator,
    /// Nothing yet, `;`, `=>`, `else`: a statement or block may come next.
    Statement,
    /// An identifier, a literal, a closing bracket.
    Operand,
    /// `)` of `if (...)` and its like: a statement comes next.
    Head,
    /// `}`: of a block, or of an object.
    Brace,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    /// Whose commas separate elements that do not nest: `[`, arguments.
    List,
    /// `{` of an object: as a list.
    Object,
    /// `{` of a block, and the top level: commas make a sequence.
    Block,
    /// `(` that groups: as a block.
    Group,
    /// `(` after `if`, `for`, `while`, `with`.
    Head,
    Template,
}

struct Level {
    bracket: Bracket,
    /// What the levels around need.
    base: usize,
    /// What the commas before need.
    sequence: usize,
    /// What the operators since the last separator need.
    chain: usize,
}

struct Scan<'s> {
    text: &'s [u8],
    at: usize,
    levels: Vec<Level>,
    last: Token,
    /// The last token was `if`, `for`, `while` or `with`.
    head_word: bool,
    most: usize,
}

/// The bytes of stack that parsing and compiling `text` may take.
pub(crate) fn stack_needed(text: &str) -> usize {
    let top = Level { bracket: Bracket::Block, base: BASE, sequence: 0, chain: 0 };
    let mut scan = Scan {
        text: text.as_bytes(),
        at: 0,
        levels: vec![top],
        last: Token::Statement,
        head_word: false,
        most: BASE,
    };
    scan.run();
    scan.most
}

impl Scan<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.text.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn level(&mut self) -> &mut Level {
        // The top level is never popped.
        self.levels.last_mut().expect("there is a top level")
    }

    fn add(&mut self, cost: usize) {
        let level = self.level();
        level.chain = level.chain.saturating_add(cost);
        let need = level.base.saturating_add(level.sequence).saturating_add(level.chain);
        self.most = self.most.max(need);
    }

    fn push(&mut self, bracket: Bracket) {
        let level = self.level();
        let base = level.base + level.sequence + level.chain + cost::BRACKET;
        self.levels.push(Level { bracket, base, sequence: 0, chain: 0 });
        self.most = self.most.max(base);
        self.last = if bracket == Bracket::Block { Token::Statement } else { Token::Operator };
    }

    fn pop(&mut self) -> Bracket {
        if self.levels.len() > 1 {
            self.levels.pop().map_or(Bracket::List, |level| level.bracket)
        } else {
            Bracket::List
        }
    }

    fn end_statement(&mut self) {
        let level = self.level();
        level.sequence = 0;
        level.chain = 0;
        self.last = Token::Operator;
    }

    fn run(&mut self) {
        while self.at < self.text.len() {
            let byte = self.byte(0);
            let head_word = std::mem::take(&mut self.head_word);
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => {
                    self.at += 1;
                    self.head_word = head_word;
                }
                b'/' if self.byte(1) == b'/' => {
                    self.skip_line();
                    self.head_word = head_word;
                }
                b'/' if self.byte(1) == b'*' => {
                    self.skip_comment();
                    self.head_word = head_word;
                }
                b'/' => self.slash(),
                b'"' | b'\'' => {
                    self.operand();
                    self.skip_string(byte);
                    self.last = Token::Operand;
                }
                b'`' => {
                    if self.last == Token::Operand {
                        self.add(cost::LINK);
                    } else {
                        self.operand();
                    }
                    self.at += 1;
                    self.template();
                }
                b'(' => {
                    self.at += 1;
                    let bracket = match (head_word, self.last) {
                        (true, _) => Bracket::Head,
                        (false, Token::Operand | Token::Brace) => {
                            self.add(cost::LINK);
                            Bracket::List
                        }
                        _ => Bracket::Group,
                    };
                    self.push(bracket);
                }
                b'[' => {
                    self.at += 1;
                    if matches!(self.last, Token::Operand | Token::Brace) {
                        self.add(cost::LINK);
                    }
                    self.push(Bracket::List);
                }
                b'{' => {
                    self.at += 1;
                    // In doubt it is a block, whose commas may nest.
                    let bracket = if self.last == Token::Operator { Bracket::Object } else { Bracket::Block };
                    self.push(bracket);
                }
                b')' => {
                    self.at += 1;
                    self.last = if self.pop() == Bracket::Head {
                        self.add(cost::STATEMENT);
                        Token::Head
                    } else {
                        Token::Operand
                    };
                }
                b']' => {
                    self.at += 1;
                    self.pop();
                    self.last = Token::Operand;
                }
                b'}' => {
                    self.at += 1;
                    if self.pop() == Bracket::Template {
                        self.template();
                    } else {
                        self.last = Token::Brace;
                    }
                }
                b';' => {
                    self.at += 1;
                    self.end_statement();
                    self.last = Token::Statement;
                }
                b',' => {
                    self.at += 1;
                    let level = self.level();
                    if matches!(level.bracket, Bracket::List | Bracket::Object) {
                        level.sequence = 0;
                    } else {
                        level.sequence += cost::LINK;
                    }
                    level.chain = 0;
                    self.add(0);
                    self.last = Token::Operator;
                }
                b'0'..=b'9' => {
                    self.operand();
                    self.skip_word();
                    self.last = Token::Operand;
                }
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' | b'#' | b'@' | b'\\' | 0x80.. => self.word(),
                _ => self.operator(),
            }
        }
    }

    /// An operand starts. After another operand that is a new statement, by a line
    /// end or a block's end.
    fn operand(&mut self) {
        if matches!(self.last, Token::Operand | Token::Brace) {
            self.end_statement();
        }
    }

    fn word(&mut self) {
        let start = self.at;
        self.skip_word();
        let after_dot = start > 0 && self.text[start - 1] == b'.';
        let cost = match &self.text[start..self.at] {
            _ if after_dot => None,
            b"typeof" | b"void" | b"delete" | b"await" | b"new" | b"async" => Some(cost::PREFIX),
            b"in" | b"instanceof" | b"of" | b"as" | b"satisfies" | b"keyof" | b"infer" => Some(cost::LINK),
            b"yield" | b"extends" | b"return" | b"throw" | b"class" | b"function" => Some(cost::ASSIGNMENT),
            b"else" | b"do" | b"case" | b"try" | b"finally" | b"catch" => Some(cost::STATEMENT),
            b"if" | b"for" | b"while" | b"with" => {
                self.operand();
                self.add(cost::STATEMENT);
                self.last = Token::Operator;
                self.head_word = true;
                return;
            }
            _ => None,
        };
        match cost {
            None => {
                if !after_dot {
                    self.operand();
                }
                self.last = Token::Operand;
            }
            Some(cost) => {
                let goes_on = matches!(
                    &self.text[start..self.at],
                    b"in"
                        | b"instanceof"
                        | b"of"
                        | b"as"
                        | b"satisfies"
                        | b"extends"
                        | b"else"
                        | b"catch"
                        | b"finally"
                );
                if !goes_on {
                    self.operand();
                }
                self.add(cost);
                let block = matches!(&self.text[start..self.at], b"else" | b"do" | b"try" | b"finally");
                self.last = if block { Token::Statement } else { Token::Operator };
            }
        }
    }

    fn operator(&mut self) {
        let (length, cost) = match (self.byte(0), self.byte(1), self.byte(2)) {
            (b'=', b'>', _) => (2, cost::ASSIGNMENT),
            (b'=', b'=', b'=') => (3, cost::LINK),
            (b'=', b'=', _) => (2, cost::LINK),
            (b'=', ..) => (1, cost::ASSIGNMENT),
            (b'?', b'.', _) => (2, cost::LINK),
            (b'?', b'?', _) => (2, cost::LINK),
            (b'?', ..) => (1, cost::ASSIGNMENT),
            (b':', ..) => (1, cost::STATEMENT),
            (b'*', b'*', _) => (2, cost::ASSIGNMENT),
            (b'+', b'+', _) | (b'-', b'-', _) => {
                // Behind an operand it ends one; in front it is a prefix.
                self.at += 2;
                self.add(cost::PREFIX);
                return;
            }
            (b'.', b'.', b'.') => (3, cost::PREFIX),
            (b'!', b'=', b'=') => (3, cost::LINK),
            (b'!', b'=', _) => (2, cost::LINK),
            (b'!' | b'~', ..) => (1, cost::PREFIX),
            (b'+' | b'-', ..) if self.last != Token::Operand => (1, cost::PREFIX),
            _ => (1, cost::LINK),
        };
        let arrow = self.byte(0) == b'=' && self.byte(1) == b'>';
        let label = self.byte(0) == b':' && self.level().bracket != Bracket::Object;
        self.at += length;
        self.add(cost);
        self.last = if arrow || label { Token::Statement } else { Token::Operator };
    }

    fn slash(&mut self) {
        let regular = match self.last {
            Token::Operand => None,
            Token::Operator | Token::Statement | Token::Head | Token::Brace => self.regular_expression(),
        };
        let Some(end) = regular else {
            self.at += 1;
            self.add(cost::LINK);
            self.last = Token::Operator;
            return;
        };
        if self.last == Token::Brace {
            // It may be a division of an object: count what it hides.
            let hidden =
                self.text[self.at..end].iter().filter(|byte| matches!(byte, b'(' | b'[' | b'{')).count();
            let operators = self.text[self.at..end].iter().filter(|byte| byte.is_ascii_punctuation()).count();
            let (most, chain) = (self.most, self.level().chain);
            self.add(hidden * cost::BRACKET + operators * cost::PREFIX);
            // A pattern of ordinary length is no reason to take more stack.
            if end - self.at < 200 {
                self.most = most;
                self.level().chain = chain;
            }
        }
        self.at = end;
        self.skip_word();
        self.last = Token::Operand;
    }

    /// The end of the regular expression that starts here, if one can.
    fn regular_expression(&self) -> Option<usize> {
        let mut at = self.at + 1;
        let mut class = false;
        loop {
            match self.text.get(at)? {
                b'\n' | b'\r' => return None,
                b'\\' => at += 1,
                b'[' => class = true,
                b']' => class = false,
                b'/' if !class => return Some(at + 1),
                _ => {}
            }
            at += 1;
        }
    }

    fn skip_word(&mut self) {
        while matches!(self.byte(0), b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$' | b'#' | b'@' | b'\\' | 0x80..)
        {
            self.at += 1;
        }
    }

    fn skip_line(&mut self) {
        self.at = self.text[self.at..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(self.text.len(), |end| self.at + end);
    }

    fn skip_comment(&mut self) {
        let rest = &self.text[self.at + 2..];
        let end = rest.windows(2).position(|pair| pair == b"*/");
        self.at = end.map_or(self.text.len(), |end| self.at + end + 4);
    }

    fn skip_string(&mut self, quote: u8) {
        self.at += 1;
        while self.at < self.text.len() {
            match self.byte(0) {
                b'\\' => self.at += 2,
                b'\n' => return,
                byte => {
                    self.at += 1;
                    if byte == quote {
                        return;
                    }
                }
            }
        }
    }

    /// The text of a template up to its end or the next `${`.
    fn template(&mut self) {
        while self.at < self.text.len() {
            match self.byte(0) {
                b'\\' => self.at += 2,
                b'`' => {
                    self.at += 1;
                    self.last = Token::Operand;
                    return;
                }
                b'$' if self.byte(1) == b'{' => {
                    self.at += 2;
                    self.push(Bracket::Template);
                    return;
                }
                _ => self.at += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{cost, stack_needed};

    const DEEP: usize = 10_000;

    #[test]
    fn deep_programs_need_much() {
        let cases = [
            "[".repeat(DEEP),
            format!("{}1{}", "(".repeat(DEEP), ")".repeat(DEEP)),
            "{a:".repeat(DEEP),
            format!("x = {}1", "-".to_owned() + &" -".repeat(DEEP)),
            "!".repeat(DEEP) + "x",
            "typeof ".repeat(DEEP) + "x",
            "new ".repeat(DEEP) + "x",
            "a=>".repeat(DEEP) + "1",
            "a?b:".repeat(DEEP) + "1",
            "a=".repeat(DEEP) + "1",
            format!("x{}", ".a".repeat(DEEP)),
            format!("x{}", "()".repeat(DEEP)),
            format!("x{}", "[0]".repeat(DEEP)),
            format!("x{}", "``".repeat(DEEP)),
            format!("x{}", "+x".repeat(DEEP)),
            format!("x{}", "\n+x".repeat(DEEP)),
            format!("x{}", "+{}".repeat(DEEP)),
            format!("x{}", "+function(){}".repeat(DEEP)),
            format!("x{}", "+/a/".repeat(DEEP)),
            format!("(x{})", ",x".repeat(DEEP)),
            format!("x{}", ",x".repeat(DEEP)),
            format!("() => {{ x{} }}", ",x".repeat(DEEP)),
            format!("a: {{ x{} }}", ",x".repeat(DEEP)),
            format!("f(function () {{ x{} }})", ",x".repeat(DEEP)),
            "`${".repeat(DEEP),
            "if(1)".repeat(DEEP) + ";",
            "if(1)\n".repeat(DEEP) + ";",
            "if(1);else ".repeat(DEEP).replace(';', "{}") + ";",
            "for(;;)".repeat(DEEP),
            "do ".repeat(DEEP),
            "class extends ".repeat(DEEP),
            format!("x = {{}}/{}/1", "[".repeat(DEEP)),
        ];
        for case in cases {
            assert!(stack_needed(&case) >= DEEP * cost::LINK, "{}...", &case[..40]);
        }
    }

    #[test]
    fn ordinary_programs_need_little() {
        let statement = "const x = foo(a, b + c) ? [1, 2, { y: `${z}` }] : !q.r.s(t => t / 2)\n";
        let one = stack_needed(statement);
        assert!(one < 1 << 20, "{one}");
        assert_eq!(stack_needed(&statement.repeat(1000)), one);
        assert_eq!(stack_needed(&"if (a) { b() }\n".repeat(1000)), stack_needed("if (a) { b() }\n"));
        assert_eq!(stack_needed(&"a.b = 1;".repeat(1000)), stack_needed("a.b = 1;"));
        assert!(stack_needed(&format!("[{}]", "[1], ".repeat(10_000))) < 1 << 20);
        assert!(stack_needed(&format!("x = {{{}}}", "a: 1, b: { c: 2, d: 3 }, ".repeat(10_000))) < 1 << 20);
        assert!(stack_needed(&"x => /[(]/.test(x);\n'((((' // ((((\n/* (((( */\n".repeat(1000)) < 1 << 20);
    }
}
