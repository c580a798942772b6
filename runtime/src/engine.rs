//! What contexts share: the languages.

use crate::languages;
use crate::plugin::{self, Found, PluginError, Search};
use polyglot_api::{Language, LanguageId, PolyglotError, Source};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// The set of languages that contexts are made with.
///
/// Cheap to clone and `Send + Sync`; making one starts no language.
#[derive(Clone)]
pub struct Engine(Arc<Known>);

struct Known {
    languages: Vec<Arc<dyn Language>>,
    failures: Vec<PluginError>,
}

/// Collects the languages of an [`Engine`].
pub struct EngineBuilder {
    languages: Vec<Arc<dyn Language>>,
    added: Vec<Arc<dyn Language>>,
    search_plugins: bool,
}

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
    pub fn language(self, language: impl Language + 'static) -> Self {
        self.add(Arc::new(language))
    }

    /// Adds the language of a shared library, which is loaded at once, and never
    /// unloaded.
    ///
    /// # Errors
    /// If the file is no library, or not one of a language for this Poly.
    pub fn plugin(self, path: impl AsRef<Path>) -> Result<Self, PluginError> {
        let language = plugin::load(path.as_ref())?;
        Ok(self.add(Arc::new(language)))
    }

    /// Whether languages are looked for in shared libraries: in the paths of the
    /// environment variable `POLY_LANGUAGES`, beside the executable and in
    /// `../lib/poly` from there. They are, unless this is called with `false`.
    #[must_use]
    pub const fn search_plugins(mut self, search: bool) -> Self {
        self.search_plugins = search;
        self
    }

    fn add(mut self, language: Arc<dyn Language>) -> Self {
        replace(&mut self.added, language);
        self
    }

    /// The engine. Of languages in shared libraries, only those are loaded that
    /// `POLY_LANGUAGES` names without a manifest; what cannot be is told by
    /// [`ContextBuilder::build`](crate::ContextBuilder::build).
    #[must_use]
    pub fn build(self) -> Engine {
        let Self { mut languages, added, search_plugins } = self;
        let found = if search_plugins { Search::of_process().run() } else { Found::default() };
        for language in found.installed {
            if languages.iter().all(|known| known.id() != language.id()) {
                languages.push(language);
            }
        }
        for language in found.named.into_iter().chain(added) {
            replace(&mut languages, language);
        }
        Engine(Arc::new(Known { languages, failures: found.failures }))
    }
}

fn replace(languages: &mut Vec<Arc<dyn Language>>, language: Arc<dyn Language>) {
    languages.retain(|other| other.id() != language.id());
    languages.push(language);
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
        EngineBuilder { languages: languages::builtin(), added: Vec::new(), search_plugins: true }
    }

    /// The languages, in the order in which they were added.
    #[must_use]
    pub fn languages(&self) -> &[Arc<dyn Language>] {
        &self.0.languages
    }

    /// Why plug-ins that were asked for cannot be had.
    pub(crate) fn failures(&self) -> &[PluginError] {
        &self.0.failures
    }

    /// The language of an id or an alias, in any case.
    ///
    /// # Errors
    /// If and only if there is none.
    pub fn language(&self, name: &str) -> Result<&Arc<dyn Language>, UnknownLanguage> {
        self.index(name).map(|index| &self.0.languages[index])
    }

    pub(crate) fn index(&self, name: &str) -> Result<usize, UnknownLanguage> {
        let named = |language: &Arc<dyn Language>| {
            language.id().as_str().eq_ignore_ascii_case(name)
                || language.aliases().iter().any(|alias| alias.eq_ignore_ascii_case(name))
        };
        self.languages().iter().position(named).ok_or_else(|| UnknownLanguage {
            name: name.into(),
            known: self.languages().iter().map(|language| language.id()).collect(),
        })
    }

    /// The language of a file by its extension.
    #[must_use]
    pub fn language_of(&self, path: &Path) -> Option<LanguageId> {
        crate::detect::by_extension(self.languages(), path)
    }

    /// The language of a source: the one it was given, else by its extension,
    /// its first bytes or its `#!` line.
    #[must_use]
    pub fn detect(&self, source: &Source) -> Option<LanguageId> {
        crate::detect::detect(self.languages(), source)
    }

    /// The language of a MIME type; parameters such as a charset are ignored.
    #[must_use]
    pub fn language_of_mime(&self, mime: &str) -> Option<LanguageId> {
        crate::detect::by_mime(self.languages(), mime)
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Engine")
            .field(&self.languages().iter().map(|language| language.id()).collect::<Vec<_>>())
            .finish()
    }
}
