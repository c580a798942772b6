//! The broken contracts of the protocol.

use crate::{PolyglotError, Traits, Value};
use std::fmt;

/// The result of a message.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a message failed.
#[derive(Debug)]
pub enum Error {
    /// The message broke a contract of the protocol; the language that sent it
    /// turns it into its own exception.
    Interop(InteropError),
    /// Something was thrown, or execution was stopped.
    Polyglot(Box<PolyglotError>),
}

/// A broken contract: one variant each, a closed set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InteropError {
    /// The receiver does not have the trait that the message belongs to.
    UnsupportedMessage {
        /// The name of the message.
        message: &'static str,
        /// What the receiver is, for people.
        receiver: String,
    },
    /// An argument is of a type that the receiver cannot take.
    UnsupportedType {
        /// What was wanted, for people.
        expected: String,
        /// What came, for people.
        actual: String,
    },
    /// The receiver was called with too few or too many arguments.
    Arity {
        /// The least number of arguments.
        min: usize,
        /// The largest number of arguments; `None` if any number is taken.
        max: Option<usize>,
        /// How many came.
        actual: usize,
    },
    /// The receiver has no such member, or not for this use.
    UnknownMember {
        /// The member's name.
        name: String,
        /// What the receiver is, for people.
        receiver: String,
    },
    /// The receiver has no such key.
    UnknownKey {
        /// The key, for people.
        key: String,
    },
    /// There is no element at the index, or not for this use.
    InvalidIndex {
        /// The 0-based index.
        index: u64,
    },
    /// The bytes asked for are not all inside the buffer.
    InvalidBufferOffset {
        /// The offset in bytes.
        offset: u64,
        /// The length asked for, in bytes.
        length: u64,
    },
    /// The iterator has no further element.
    StopIteration,
    /// The member, element or entry exists but may not be written or removed.
    ReadOnly {
        /// What it is, for people.
        what: String,
    },
    /// The object was released, or its context was closed.
    Released,
}

impl InteropError {
    /// `receiver` does not answer `message`.
    #[must_use]
    pub fn unsupported(message: &'static str, receiver: &Value) -> Self {
        Self::UnsupportedMessage { message, receiver: describe(receiver) }
    }

    /// A receiver with `traits` does not answer `message`.
    #[must_use]
    pub fn unsupported_by(message: &'static str, traits: Traits) -> Self {
        Self::UnsupportedMessage { message, receiver: format!("an object with {traits}") }
    }

    /// `actual` cannot be taken where `expected` is wanted.
    #[must_use]
    pub fn unsupported_type(expected: &str, actual: &Value) -> Self {
        Self::UnsupportedType { expected: expected.into(), actual: describe(actual) }
    }

    /// There is no member `name`.
    #[must_use]
    pub fn unknown_member(name: &str, receiver: impl Into<String>) -> Self {
        Self::UnknownMember { name: name.into(), receiver: receiver.into() }
    }
}

fn describe(value: &Value) -> String {
    match value {
        Value::Object(object) => format!("{} of {}", with_article(value.kind()), object.language()),
        Value::Null | Value::Undefined => "null".into(),
        _ => with_article(value.kind()),
    }
}

fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

impl fmt::Display for InteropError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnsupportedMessage { message, receiver } => {
                write!(f, "{receiver} does not support {message}")
            }
            Self::UnsupportedType { expected, actual } => write!(f, "expected {expected}, got {actual}"),
            Self::Arity { min, max, actual } => match max {
                Some(max) if max == min => write!(f, "expected {min} arguments, got {actual}"),
                Some(max) => write!(f, "expected {min} to {max} arguments, got {actual}"),
                None => write!(f, "expected at least {min} arguments, got {actual}"),
            },
            Self::UnknownMember { name, receiver } => write!(f, "{receiver} has no member '{name}'"),
            Self::UnknownKey { key } => write!(f, "no entry for key {key}"),
            Self::InvalidIndex { index } => write!(f, "index {index} is out of range"),
            Self::InvalidBufferOffset { offset, length } => {
                write!(f, "{length} bytes at offset {offset} are outside the buffer")
            }
            Self::StopIteration => f.write_str("the iterator has no further element"),
            Self::ReadOnly { what } => write!(f, "{what} is read-only"),
            Self::Released => f.write_str("the object was released"),
        }
    }
}

impl std::error::Error for InteropError {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interop(error) => error.fmt(f),
            Self::Polyglot(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

impl From<InteropError> for Error {
    fn from(error: InteropError) -> Self {
        Self::Interop(error)
    }
}

impl From<PolyglotError> for Error {
    fn from(error: PolyglotError) -> Self {
        Self::Polyglot(Box::new(error))
    }
}
