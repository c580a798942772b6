//! What contexts share: the languages.

use crate::languages;
use polyglot_api::{Language, LanguageId, PolyglotError, Source};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// The set of languages that contexts are made with.
///
/// Cheap to clone and `Send + Sync`; making one starts no language.
#[derive(Clone)]
pub struct Engine(Arc<[Arc<dyn Language>]>);

/// Collects the languages of an [`Engine`].
pub struct EngineBuilder(Vec<Arc<dyn Language>>);

/// A language that an engine does not have, with the names that it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLanguage {
    /// The name that was asked for.
    pub name: String,
    /// The languages there are.
    pub known: Vec<LanguageId>,
}

impl fmt::Display for UnknownLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known: Vec<_> = self.known.iter().map(|id| id.as_str()).collect();
        write!(f, "unknown language '{}' (known: {})", self.name, known.join(", "))
    }
}

impl std::error::Error for UnknownLanguage {}

impl From<UnknownLanguage> for polyglot_api::Error {
    fn from(error: UnknownLanguage) -> Self {
        PolyglotError { name: "ValueError".into(), ..PolyglotError::host(error.to_string()) }.into()
    }
}

impl EngineBuilder {
    /// Adds a language. One with the id of an earlier one takes its place.
    #[must_use]
    pub fn language(mut self, language: impl Language + 'static) -> Self {
        self.0.retain(|other| other.id() != language.id());
        self.0.push(Arc::new(language));
        self
    }

    /// The engine.
    #[must_use]
    pub fn build(self) -> Engine {
        Engine(self.0.into())
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// An engine with the built-in languages.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A builder that starts with the built-in languages.
    #[must_use]
    pub fn builder() -> EngineBuilder {
        EngineBuilder(languages::builtin())
    }

    /// The languages, in the order in which they were added.
    #[must_use]
    pub fn languages(&self) -> &[Arc<dyn Language>] {
        &self.0
    }

    /// The language of an id or an alias, in any case.
    ///
    /// # Errors
    /// If and only if there is none.
    pub fn language(&self, name: &str) -> Result<&Arc<dyn Language>, UnknownLanguage> {
        self.index(name).map(|index| &self.0[index])
    }

    pub(crate) fn index(&self, name: &str) -> Result<usize, UnknownLanguage> {
        let named = |language: &Arc<dyn Language>| {
            language.id().as_str().eq_ignore_ascii_case(name)
                || language.aliases().iter().any(|alias| alias.eq_ignore_ascii_case(name))
        };
        self.0.iter().position(named).ok_or_else(|| UnknownLanguage {
            name: name.into(),
            known: self.0.iter().map(|language| language.id()).collect(),
        })
    }

    /// The language of a file by its extension.
    #[must_use]
    pub fn language_of(&self, path: &Path) -> Option<LanguageId> {
        crate::detect::by_extension(&self.0, path)
    }

    /// The language of a source: the one it was given, else by its extension,
    /// its first bytes or its `#!` line.
    #[must_use]
    pub fn detect(&self, source: &Source) -> Option<LanguageId> {
        crate::detect::detect(&self.0, source)
    }

    /// The language of a MIME type; parameters such as a charset are ignored.
    #[must_use]
    pub fn language_of_mime(&self, mime: &str) -> Option<LanguageId> {
        crate::detect::by_mime(&self.0, mime)
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Engine")
            .field(&self.0.iter().map(|language| language.id()).collect::<Vec<_>>())
            .finish()
    }
}
