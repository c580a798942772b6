//! The parts that a provider is made of.

use super::types::Type;
use poly::{Context, ErrorKind, Result, Source, Value};
use std::rc::Rc;

type Make = Rc<dyn Fn(&Context) -> Result<Value>>;
type Run = Rc<dyn Fn(&[Value]) -> Result<Value>>;
type Check = Rc<dyn Fn(&Context, &Value) -> std::result::Result<(), String>>;
type Verify = Rc<dyn Fn(&[Value], &Value) -> std::result::Result<(), String>>;

/// What a snippet is a function of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SnippetKind {
    Expression,
    Statement,
    /// Evaluates program text where its arguments are variables.
    Inline,
}

impl SnippetKind {
    pub(super) const ALL: [Self; 3] = [Self::Expression, Self::Statement, Self::Inline];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Expression => "expression",
            Self::Statement => "statement",
            Self::Inline => "inline",
        }
    }
}

/// A value of a language, made anew for each case.
#[derive(Clone)]
pub struct Sample {
    pub(super) name: &'static str,
    pub(super) make: Make,
    pub(super) claims: Type,
    pub(super) lasts: bool,
}

impl Sample {
    /// The value that `make` gives; it must have the type `claims`.
    pub fn new(name: &'static str, claims: Type, make: impl Fn() -> Result<Value> + 'static) -> Self {
        Self { name, make: Rc::new(move |_| make()), claims, lasts: true }
    }

    /// The result of calling a function of the language without arguments.
    #[must_use]
    pub fn from_function(name: &'static str, claims: Type, function: Value) -> Self {
        Self::new(name, claims, move || function.call(&[]))
    }

    /// What a source gives, run anew each time.
    #[must_use]
    pub fn from_source(name: &'static str, claims: Type, source: Source) -> Self {
        Self { name, make: Rc::new(move |context| context.eval_source(&source)), claims, lasts: true }
    }

    /// The same; to go through it takes forever or blocks, so that no snippet that does
    /// gets it.
    #[must_use]
    pub fn endless(self) -> Self {
        Self { lasts: false, ..self }
    }
}

/// A function of a language, with the types that it takes and gives. Several of one
/// name are overloads.
#[derive(Clone)]
pub struct Snippet {
    pub(super) name: &'static str,
    pub(super) kind: SnippetKind,
    pub(super) run: Run,
    pub(super) parameters: Vec<Type>,
    pub(super) result: Type,
    pub(super) verify: Option<Verify>,
    pub(super) throws: &'static [&'static str],
    pub(super) refuses: &'static [&'static str],
    pub(super) uses_up: bool,
}

impl Snippet {
    /// A snippet that runs `run`.
    pub fn new(
        name: &'static str,
        parameters: impl Into<Vec<Type>>,
        result: Type,
        run: impl Fn(&[Value]) -> Result<Value> + 'static,
    ) -> Self {
        Self {
            name,
            kind: SnippetKind::Expression,
            run: Rc::new(run),
            parameters: parameters.into(),
            result,
            verify: None,
            throws: &[],
            refuses: &[],
            uses_up: false,
        }
    }

    /// A snippet that calls a function of the language.
    #[must_use]
    pub fn from_function(
        name: &'static str,
        parameters: impl Into<Vec<Type>>,
        result: Type,
        function: Value,
    ) -> Self {
        Self::new(name, parameters, result, move |arguments| function.call(arguments))
    }

    /// The same, with a condition on its result.
    #[must_use]
    pub fn verified(
        self,
        verify: impl Fn(&[Value], &Value) -> std::result::Result<(), String> + 'static,
    ) -> Self {
        Self { verify: Some(Rc::new(verify)), ..self }
    }

    /// The same; though its arguments are of the right types it may fail with one of
    /// these errors.
    #[must_use]
    pub fn throws(self, names: &'static [&'static str]) -> Self {
        Self { throws: names, ..self }
    }

    /// The same; with arguments that no overload accepts it must fail, with one of
    /// these errors. Without this, such calls may do anything that guest code may.
    #[must_use]
    pub fn refuses(self, names: &'static [&'static str]) -> Self {
        Self { refuses: names, ..self }
    }

    /// The same; it goes through its arguments to their end.
    #[must_use]
    pub fn uses_up(self) -> Self {
        Self { uses_up: true, ..self }
    }
}

/// A program, or a piece of one, with what it must give.
#[derive(Clone)]
pub struct Script {
    pub(super) name: &'static str,
    pub(super) source: Source,
    pub(super) check: Check,
}

impl Script {
    /// A script whose value must pass `check`.
    pub fn new(
        name: &'static str,
        source: Source,
        check: impl Fn(&Context, &Value) -> std::result::Result<(), String> + 'static,
    ) -> Self {
        Self { name, source, check: Rc::new(check) }
    }
}

/// A text, or bytes, that does not parse.
#[derive(Clone)]
pub struct Mistake {
    pub(super) name: &'static str,
    pub(super) source: Source,
    pub(super) kind: ErrorKind,
    pub(super) line: u32,
}

impl Mistake {
    /// A text that is wrong in `line`, 1-based, or 0 where the language tells only of the whole, as
    /// of bytes; `incomplete` if it only ends too early.
    #[must_use]
    pub fn new(name: &'static str, source: Source, line: u32, incomplete: bool) -> Self {
        Self { name, source, kind: ErrorKind::Syntax { incomplete }, line }
    }
}
