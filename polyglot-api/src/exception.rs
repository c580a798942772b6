//! What is thrown across languages, and how it is told to people.

use crate::{Error, InteropError, LanguageId, Source, Value};
use std::fmt;
use std::sync::Arc;

/// What stopped the guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The source does not parse. `incomplete` if more text could make it parse,
    /// which a prompt uses to ask for another line.
    Syntax {
        /// Whether the text ends too early rather than being wrong.
        incomplete: bool,
    },
    /// Guest code threw an exception.
    Guest,
    /// Code of the host failed: a host function, a missing file.
    Host,
    /// Guest code asked the program to end, with this exit status.
    Exit(i32),
    /// Execution was interrupted from outside (Ctrl-C, a cancelled context).
    Cancelled,
    /// A limit was reached.
    Resource,
    /// A bug of Poly or of an engine.
    Internal,
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The name of the source: a path, or a name such as `<eval>`.
    pub name: Arc<str>,
    /// 1-based line; 0 if unknown.
    pub line: u32,
    /// 1-based column in characters; 0 if unknown.
    pub column: u32,
    /// The source, where it is still at hand.
    pub source: Option<Source>,
}

impl Location {
    /// A place in a source known by name only.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>, line: u32, column: u32) -> Self {
        Self { name: name.into(), line, column, source: None }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        Ok(())
    }
}

/// One activation of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The language of the function.
    pub language: LanguageId,
    /// The function's name; empty at the top level of a script.
    pub function: String,
    /// Where it was executing.
    pub location: Option<Location>,
}

/// An error that left a guest, or that is crossing from one to another.
///
/// `frames` runs from the innermost activation outwards and interleaves the
/// languages: each language appends its own part as the error leaves it.
#[derive(Clone, Debug)]
pub struct PolyglotError {
    /// What stopped the guest.
    pub kind: ErrorKind,
    /// The name of the exception's class: `TypeError`, `ValueError`; empty where
    /// there is none.
    pub name: String,
    /// The message, without the class's name.
    pub message: String,
    /// Where it happened: the innermost frame, or the place of a syntax error.
    pub location: Option<Location>,
    /// The activations between the throw and the catch, innermost first.
    pub frames: Vec<Frame>,
    /// The error that led to this one.
    pub cause: Option<Box<PolyglotError>>,
    /// What the program added for people, a text or more lines each.
    pub notes: Vec<String>,
    /// The errors that this one gathers, as an exception group does.
    pub parts: Vec<PolyglotError>,
    /// The guest's exception object. Thrown into the language that owns it, it is
    /// the same object again.
    pub exception: Option<Value>,
}

impl PolyglotError {
    /// An error of `kind` without place or frames.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            name: String::new(),
            message: message.into(),
            location: None,
            frames: Vec::new(),
            cause: None,
            notes: Vec::new(),
            parts: Vec::new(),
            exception: None,
        }
    }

    /// An error of the host.
    #[must_use]
    pub fn host(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Host, message)
    }

    /// A bug of ours or of an engine, which the user is asked to report.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Internal, message)
    }

    /// The request to end the program with a status.
    #[must_use]
    pub fn exit(status: i32) -> Self {
        Self::new(ErrorKind::Exit(status), format!("exit with status {status}"))
    }

    /// A syntax error at a place.
    #[must_use]
    pub fn syntax(message: impl Into<String>, location: Location, incomplete: bool) -> Self {
        Self {
            name: "SyntaxError".into(),
            location: Some(location),
            ..Self::new(ErrorKind::Syntax { incomplete }, message)
        }
    }

    /// Whether the error may be caught by guest code: exits, cancellation and
    /// internal errors pass through.
    #[must_use]
    pub const fn is_catchable(&self) -> bool {
        matches!(self.kind, ErrorKind::Guest | ErrorKind::Host | ErrorKind::Syntax { .. })
    }

    /// The class's name and the message, as one line would show them.
    #[must_use]
    pub fn headline(&self) -> String {
        match (self.name.as_str(), self.message.as_str()) {
            ("", message) => message.to_owned(),
            (name, "") => name.to_owned(),
            (name, message) => format!("{name}: {message}"),
        }
    }
}

impl fmt::Display for PolyglotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline())
    }
}

impl std::error::Error for PolyglotError {}

impl Error {
    /// The error with its full account; a broken contract that nobody turned
    /// into an exception is told as an error of the host.
    #[must_use]
    pub fn into_polyglot(self) -> PolyglotError {
        match self {
            Self::Polyglot(error) => *error,
            Self::Interop(error) => {
                PolyglotError { name: contract_name(&error).into(), ..PolyglotError::host(error.to_string()) }
            }
        }
    }
}

fn contract_name(error: &InteropError) -> &'static str {
    match error {
        InteropError::UnsupportedMessage { .. }
        | InteropError::UnsupportedType { .. }
        | InteropError::Arity { .. }
        | InteropError::ReadOnly { .. } => "TypeError",
        InteropError::UnknownMember { .. } => "AttributeError",
        InteropError::UnknownKey { .. } => "KeyError",
        InteropError::InvalidIndex { .. } | InteropError::InvalidBufferOffset { .. } => "IndexError",
        InteropError::StopIteration => "StopIteration",
        InteropError::Released => "ReferenceError",
    }
}
