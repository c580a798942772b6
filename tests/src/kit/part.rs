//! The parts of a provider, and why a language lacks some.

use super::Access;
use std::fmt;

/// What a provider may give nothing of, if it says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Statements.
    Statements,
    /// Fragments that are evaluated inside of a function.
    Inline,
    /// Whole programs.
    Scripts,
    /// Fragments in the scope of the bindings.
    Fragments,
    /// Texts that do not parse.
    Mistakes,
    /// A way to reach into objects.
    Access(Access),
}

impl Part {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let parts = [Self::Statements, Self::Inline, Self::Scripts, Self::Fragments, Self::Mistakes];
        parts.into_iter().chain(Access::ALL.map(Self::Access))
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Statements => f.write_str("statements"),
            Self::Inline => f.write_str("inline"),
            Self::Scripts => f.write_str("scripts"),
            Self::Fragments => f.write_str("fragments"),
            Self::Mistakes => f.write_str("wrong syntax"),
            Self::Access(access) => access.fmt(f),
        }
    }
}

/// Parts that a language does not have.
#[derive(Clone, Debug)]
pub struct Absent {
    /// The parts.
    pub parts: Vec<Part>,
    /// Why it has none of them.
    pub reason: &'static str,
}

impl Absent {
    /// Parts that a language does not have, and why.
    #[must_use]
    pub fn new(parts: impl Into<Vec<Part>>, reason: &'static str) -> Self {
        Self { parts: parts.into(), reason }
    }
}
