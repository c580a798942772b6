//! The front end: what is done to program text before Boa sees it.
//!
//! [`prepare`] tells scripts from modules, takes types out of TypeScript, finds
//! what a module asks of others, and checks that the text does not nest deeper
//! than the parsers can take. What it changes keeps lines and columns, or comes
//! with [`Origin`], which maps them back.

mod awaits;
mod catching;
mod commonjs;
mod edits;
mod error;
mod interactive;
mod module;
mod nesting;
mod references;
mod safepoints;
mod transform;
mod typescript;

pub(crate) use catching::{CALL, CONSTRUCT, INVOKE};
pub(crate) use commonjs::exports;
pub(crate) use edits::place;
pub(crate) use error::{early_error, from_message};
pub(crate) use nesting::stack_needed;
pub(crate) use references::undefined;
pub(crate) use safepoints::CHECK;

use awaits::Awaits;
use edits::{Edits, Positions};
use oxc_allocator::Allocator;
use oxc_ast::ast::{Program, Statement};
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_span::SourceType;
use polyglot_api::{Location, PolyglotError, Result, Source};
use safepoints::Safepoints;
use std::collections::BTreeMap;
use transform::SourceMap;

/// The stack that the parsers may take at most, in bytes. A program that needs
/// more is refused: 2,000 brackets deep is more than people write.
pub(crate) const MOST_STACK: usize = 192 << 20;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    /// Statements in the global scope.
    Script,
    /// An ES module.
    Module,
    /// The body of a CommonJS module's function.
    CommonJs,
    /// A line at a prompt: declarations stay, and may be repeated.
    Interactive,
}

/// How to tell what a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It is known.
    Known(Goal),
    /// A module if it has `import`, `export` or `await` at the top, else this.
    Detect(Goal),
}

/// A text as Boa is to see it.
pub(crate) struct Prepared {
    /// What it turned out to be.
    pub(crate) goal: Goal,
    /// The text for Boa.
    pub(crate) text: String,
    /// Where its places were in the original.
    pub(crate) origin: Origin,
    /// For a module: the names that it asks of each module, by specifier. `*`
    /// stands for `export *`.
    pub(crate) requests: BTreeMap<String, Vec<String>>,
    /// For a script: the names that its `let`, `const` and `class` declare at the
    /// top.
    pub(crate) lexical: Vec<String>,
    /// For a line at a prompt: it is an expression that gives a promise to wait
    /// for, since it has `await` at the top.
    pub(crate) awaits: bool,
    /// The stack that parsing and compiling take.
    pub(crate) stack: usize,
}

/// What the caller of [`prepare`] wants.
pub(crate) struct Wishes<'a> {
    /// What the text is.
    pub(crate) kind: Kind,
    /// It is TypeScript.
    pub(crate) typescript: bool,
    /// Keep the value of a module's last expression, as `import.meta.$value`.
    pub(crate) keep_value: bool,
    /// Put safepoints into it; a line at a prompt has them always.
    pub(crate) interruptible: bool,
    /// Whether a specifier names a module of another language.
    pub(crate) is_foreign: &'a dyn Fn(&str) -> bool,
}

/// Maps places in what Boa saw to places in the original.
#[derive(Debug, Default)]
pub(crate) struct Origin {
    edits: Option<Positions>,
    map: Option<SourceMap>,
}

impl Origin {
    /// The 1-based line and column in the original.
    pub(crate) fn place(&self, line: u32, column: u32) -> (u32, u32) {
        let (line, column) = self.edits.as_ref().map_or((line, column), |edits| edits.original(line, column));
        self.map.as_ref().map_or((line, column), |map| map.original(line, column))
    }

    /// What a part of the text for Boa was before it was changed; types are gone from it.
    pub(crate) fn text(&self, changed: &str) -> Option<&str> {
        self.edits.as_ref()?.text(changed)
    }

    /// Whether all places are where they were.
    pub(crate) fn is_same(&self) -> bool {
        self.edits.is_none() && self.map.is_none()
    }
}

/// The text of a source.
///
/// # Errors
/// A syntax error at the first byte that is not UTF-8.
pub(crate) fn text(source: &Source) -> Result<&str> {
    source.text().map_err(|error| {
        let before = String::from_utf8_lossy(&source.bytes()[..error.offset]).into_owned();
        let (line, column) = edits::place(&before, before.len());
        let location = Location { source: None, ..Location::new(source.name().clone(), line, column) };
        let message = format!("not valid UTF-8 at byte {}", error.offset);
        PolyglotError::syntax(message, location, false).into()
    })
}

/// Makes a text ready for Boa.
///
/// # Errors
/// A syntax error that can be told without Boa.
pub(crate) fn prepare(source: &Source, wishes: &Wishes<'_>) -> Result<Prepared> {
    let text = text(source)?;
    let stack = stack_needed(text);
    if stack > MOST_STACK {
        return Err(too_deep(source).into());
    }
    crate::stack::with(stack, || {
        if wishes.typescript {
            let (text, map) = typescript_to_javascript(source, text, wishes)?;
            let mut prepared = prepare_javascript(source, &text, wishes, stack)
                .map_err(|error| at_origin(error, map.as_ref()))?;
            prepared.origin.map = map;
            Ok(prepared)
        } else {
            prepare_javascript(source, text, wishes, stack)
        }
    })
}

/// The error of a program that nests deeper than the parsers can take.
fn too_deep(source: &Source) -> PolyglotError {
    let location = Location { source: Some(source.clone()), ..Location::new(source.name().clone(), 1, 1) };
    PolyglotError::syntax("the program is nested too deeply", location, false)
}

fn at_origin(error: polyglot_api::Error, map: Option<&SourceMap>) -> polyglot_api::Error {
    let mut error = error.into_polyglot();
    if let (Some(map), Some(location)) = (map, &mut error.location) {
        (location.line, location.column) = map.original(location.line, location.column);
    }
    error.into()
}

/// The text without types; with a map where places moved.
fn typescript_to_javascript(
    source: &Source,
    text: &str,
    wishes: &Wishes<'_>,
) -> Result<(String, Option<SourceMap>)> {
    let allocator = Allocator::default();
    let shebang = blank_shebang(text);
    let text = shebang.as_deref().unwrap_or(text);
    let parsed = parse_detecting(&allocator, text, SourceType::ts(), wishes.kind);
    if let Some(error) = error::of_parser(&parsed, source, text) {
        return Err(error.into());
    }
    let semantic = oxc_semantic::SemanticBuilder::new().build(&parsed.program).semantic;
    let stripped = typescript::strip(text, &parsed.program, &semantic);
    if !stripped.needs_transform {
        let (javascript, positions) = stripped.edits.apply(text);
        debug_assert!(positions.is_none(), "blanking moves nothing");
        let check = Allocator::default();
        if parse_detecting(&check, &javascript, SourceType::default(), wishes.kind)
            .diagnostics
            .errors()
            .next()
            .is_none()
        {
            return Ok((javascript, None));
        }
        // A line end where the types were means something else now.
    }
    drop(semantic);
    let (javascript, map) = transform::transform(&allocator, text, parsed.program, source.name());
    Ok((javascript, Some(map)))
}

fn blank_shebang(text: &str) -> Option<String> {
    let rest = text.strip_prefix("#!")?;
    Some(format!("//{rest}"))
}

fn prepare_javascript(source: &Source, text: &str, wishes: &Wishes<'_>, stack: usize) -> Result<Prepared> {
    let shebang = blank_shebang(text);
    let text = shebang.as_deref().unwrap_or(text);
    let allocator = Allocator::default();
    let parsed = parse_detecting(&allocator, text, SourceType::default(), wishes.kind);
    let wrong = error::of_parser(&parsed, source, text);
    let goal = match wishes.kind {
        Kind::Known(goal) => goal,
        Kind::Detect(_) if parsed.program.source_type.is_module() => Goal::Module,
        Kind::Detect(goal) => goal,
    };
    let mut prepared = Prepared {
        goal,
        text: String::new(),
        origin: Origin::default(),
        requests: BTreeMap::new(),
        lexical: Vec::new(),
        awaits: false,
        stack,
    };
    if let Some(error) = wrong {
        // Boa knows some old forms that oxc does not. It has the last word, with
        // oxc's message.
        if goal != Goal::Script || error::is_incomplete(&error) || !boa_accepts(text) {
            return Err(error.into());
        }
        prepared.text = text.to_owned();
        return Ok(prepared);
    }
    if goal != Goal::Interactive
        && let Some(error) = error::redeclaration(&parsed.program, source, text)
    {
        return Err(error.into());
    }
    let awaits = match goal {
        Goal::Module | Goal::Interactive => Awaits::of(text, &parsed.program),
        Goal::Script | Goal::CommonJs => Awaits::default(),
    };
    let mut edits = Edits::default();
    match goal {
        Goal::Script => prepared.lexical = lexical_names(&parsed.program),
        Goal::CommonJs => {
            edits.insert(0, "(function (exports, require, module, __filename, __dirname) {");
            edits.append("\n})");
        }
        Goal::Module => {
            module::edit(text, &parsed.program, wishes, awaits, &mut edits, &mut prepared.requests);
        }
        Goal::Interactive => {
            prepared.awaits = awaits.any;
            interactive::edit(text, &parsed.program, awaits.any, &mut edits);
        }
    }
    let safepoints = (wishes.interruptible || goal == Goal::Interactive).then(|| {
        let mut safepoints = Safepoints::of(&parsed.program);
        safepoints.begin(&mut edits);
        safepoints
    });
    catching::edit(text, &parsed.program, awaits.any, &mut edits);
    if let Some(safepoints) = safepoints {
        safepoints.end(&mut edits);
    }
    (prepared.text, prepared.origin.edits) =
        if edits.is_empty() { (text.to_owned(), None) } else { edits.apply(text) };
    Ok(prepared)
}

/// Parses; what is wrong as a script may be right as a module, where oxc does not see
/// that it is one (`for await`).
fn parse_detecting<'a>(
    allocator: &'a Allocator,
    text: &'a str,
    language: SourceType,
    kind: Kind,
) -> ParserReturn<'a> {
    let parsed = parse(allocator, text, language, kind);
    let may_be_module =
        matches!(kind, Kind::Detect(_) | Kind::Known(Goal::Interactive)) && text.contains("await");
    if may_be_module && parsed.diagnostics.errors().next().is_some() {
        let module = parse(allocator, text, language, Kind::Known(Goal::Module));
        if module.diagnostics.errors().next().is_none() {
            return module;
        }
    }
    parsed
}

fn parse<'a>(allocator: &'a Allocator, text: &'a str, language: SourceType, kind: Kind) -> ParserReturn<'a> {
    let source_type = match kind {
        Kind::Known(Goal::Module) => language.with_module(true),
        Kind::Known(Goal::CommonJs) => language.with_commonjs(true),
        Kind::Known(Goal::Script) => language.with_script(true),
        Kind::Known(Goal::Interactive) | Kind::Detect(_) => language.with_unambiguous(true),
    };
    let bare_return = matches!(kind, Kind::Known(Goal::CommonJs) | Kind::Detect(Goal::CommonJs));
    let options = ParseOptions { allow_return_outside_function: bare_return, ..ParseOptions::default() };
    Parser::new(allocator, text, source_type).with_options(options).parse()
}

fn boa_accepts(text: &str) -> bool {
    use boa_engine::ast::scope::Scope;
    use boa_engine::interner::Interner;
    use boa_engine::parser::{Parser, Source};
    Parser::new(Source::from_bytes(text)).parse_script(&Scope::new_global(), &mut Interner::default()).is_ok()
}

fn lexical_names(program: &Program<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for statement in &program.body {
        match statement {
            Statement::VariableDeclaration(declaration) if !declaration.kind.is_var() => {
                for declarator in &declaration.declarations {
                    let bound = declarator.id.get_binding_identifiers();
                    names.extend(bound.iter().map(|identifier| identifier.name.to_string()));
                }
            }
            Statement::ClassDeclaration(class) => {
                names.extend(class.id.as_ref().map(|identifier| identifier.name.to_string()));
            }
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests;
