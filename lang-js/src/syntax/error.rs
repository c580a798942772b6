//! Syntax errors with their places.

use super::Goal;
use super::edits::place;
use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_parser::{Parser, ParserReturn};
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;
use polyglot_api::{ErrorKind, Location, PolyglotError, Source};

/// The first error of oxc's parser.
pub(super) fn of_parser(parsed: &ParserReturn<'_>, source: &Source, text: &str) -> Option<PolyglotError> {
    let diagnostic = parsed.diagnostics.errors().next()?;
    let offset = diagnostic.labels.first().map_or(text.len(), |label| label.offset() as usize);
    let code = text.trim_end().len();
    // An error behind the last character of code could be mended by more text, and so
    // could a template or a comment that was opened and not closed.
    let string = diagnostic.message.contains("Unterminated string");
    let unterminated = diagnostic.message.contains("Unterminated multi")
        || (string && matches!(text.as_bytes().get(offset), Some(b'`' | b'}')));
    let incomplete = unterminated || (offset >= code && !string);
    let (line, column) = place(text, if incomplete && !unterminated { code } else { offset });
    let location =
        Location { source: Some(source.clone()), ..Location::new(source.name().clone(), line, column) };
    Some(PolyglotError::syntax(
        wording(&diagnostic.message, diagnostic.help.as_deref()),
        location,
        incomplete,
    ))
}

fn wording(message: &str, help: Option<&str>) -> String {
    match help {
        Some(help) => format!("{message} ({help})"),
        None => message.to_owned(),
    }
}

pub(super) fn is_incomplete(error: &PolyglotError) -> bool {
    matches!(error.kind, ErrorKind::Syntax { incomplete: true })
}

/// An error of Boa's parser, which tells its place at the end of its message:
/// `... at line 1, col 5`.
pub(crate) fn from_message(message: &str) -> (String, Option<(u32, u32)>) {
    let Some((text, place)) = message.rsplit_once(" at line ") else { return (message.to_owned(), None) };
    let Some((line, column)) = place.split_once(", col ") else { return (message.to_owned(), None) };
    let column: String = column.chars().take_while(char::is_ascii_digit).collect();
    match (line.parse(), column.parse()) {
        (Ok(line), Ok(column)) => (text.to_owned(), Some((line, column))),
        _ => (message.to_owned(), None),
    }
}

/// The first name that a program declares twice in one scope. Boa sees those of modules and of
/// a script's top level alone.
pub(super) fn redeclaration(program: &Program<'_>, source: &Source, text: &str) -> Option<PolyglotError> {
    let checked = SemanticBuilder::new().with_check_syntax_error(true).build(program);
    let is_wanted = |message: &str| message.contains("has already been declared");
    let diagnostic = checked.diagnostics.errors().find(|diagnostic| is_wanted(&diagnostic.message))?;
    let (line, column) = place(text, diagnostic.labels.last()?.offset() as usize);
    let location =
        Location { source: Some(source.clone()), ..Location::new(source.name().clone(), line, column) };
    Some(PolyglotError::syntax(diagnostic.message.to_string(), location, false))
}

/// The first early error of a text that parses: a name that is declared twice, a
/// `break` outside a loop.
pub(crate) fn early_error(text: &str, goal: Goal) -> Option<(String, (u32, u32))> {
    crate::stack::with(super::stack_needed(text), || find_early_error(text, goal))
}

fn find_early_error(text: &str, goal: Goal) -> Option<(String, (u32, u32))> {
    let allocator = Allocator::default();
    let source_type = match goal {
        Goal::Module => SourceType::default().with_module(true),
        _ => SourceType::default().with_script(true),
    };
    let parsed = Parser::new(&allocator, text, source_type).parse();
    let semantic = SemanticBuilder::new().with_check_syntax_error(true).build(&parsed.program);
    let diagnostic = semantic.diagnostics.errors().next()?;
    // The last label is the place that is wrong, those before are what it conflicts with.
    let offset = diagnostic.labels.last()?.offset() as usize;
    Some((wording(&diagnostic.message, diagnostic.help.as_deref()), place(text, offset)))
}
