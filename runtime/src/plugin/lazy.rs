//! A language whose library is loaded on first use.

use super::manifest::Location;
use super::{Manifest, PluginError, Search, load};
use polyglot_api::abi::import::ForeignLanguage;
use polyglot_api::{Host, Instance, Language, LanguageId, Result};
use std::borrow::Cow;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::OnceLock;

/// A language whose library is loaded when it is first started. A failure is kept: the
/// message stays the same until the program is started again.
pub(crate) struct LazyLanguage {
    manifest: Cow<'static, Manifest>,
    search: Search,
    loaded: OnceLock<Result<ForeignLanguage, PluginError>>,
}

impl LazyLanguage {
    pub(crate) fn new(manifest: Cow<'static, Manifest>, search: &Search) -> Self {
        Self { manifest, search: search.clone(), loaded: OnceLock::new() }
    }

    fn library(&self) -> Result<PathBuf, PluginError> {
        match &self.manifest.library {
            Location::At(path) => Ok(path.clone()),
            Location::Searched => {
                let file = Manifest::file_name(self.manifest.id);
                self.search.find(&file).ok_or_else(|| PluginError::Missing {
                    language: self.manifest.id,
                    file,
                    folders: self.search.folders(),
                })
            }
        }
    }

    fn load(&self) -> Result<ForeignLanguage, PluginError> {
        let path = self.library()?;
        let language = load(&path)?;
        if language.id() != self.manifest.id {
            let (expected, found) = (self.manifest.id, language.id());
            return Err(PluginError::OtherLanguage { path, expected, found });
        }
        // Ours are built together; a third party's manifest is its own affair.
        if cfg!(debug_assertions) && matches!(self.manifest.library, Location::Searched) {
            assert_eq!(told(&language), told(self), "plugin/known.rs differs from the library");
        }
        Ok(language)
    }
}

/// All that a language tells without being started.
fn told(language: &dyn Language) -> impl PartialEq + std::fmt::Debug {
    (
        (language.id(), language.name(), language.engine()),
        (language.aliases(), language.extensions(), language.mime_types()),
        (language.interpreters(), language.magic()),
    )
}

impl Language for LazyLanguage {
    fn id(&self) -> LanguageId {
        self.manifest.id
    }

    fn name(&self) -> &'static str {
        self.manifest.name
    }

    fn engine(&self) -> (&'static str, &'static str) {
        self.manifest.engine
    }

    fn aliases(&self) -> &'static [&'static str] {
        self.manifest.aliases
    }

    fn extensions(&self) -> &'static [&'static str] {
        self.manifest.extensions
    }

    fn mime_types(&self) -> &'static [&'static str] {
        self.manifest.mime_types
    }

    fn interpreters(&self) -> &'static [&'static str] {
        self.manifest.interpreters
    }

    fn magic(&self) -> &'static [&'static [u8]] {
        self.manifest.magic
    }

    fn start(&self, host: Rc<dyn Host>) -> Result<Box<dyn Instance>> {
        match self.loaded.get_or_init(|| self.load()) {
            Ok(language) => language.start(host),
            Err(error) => Err(error.clone().into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LazyLanguage;
    use crate::plugin::{Search, known};
    use std::borrow::Cow;
    use std::path::PathBuf;

    #[test]
    fn a_missing_library_is_told_with_the_places_and_what_to_do() {
        let search = Search::of(&[], &["/bin-of-poly", "/lib/poly"].map(PathBuf::from));
        let error = LazyLanguage::new(Cow::Borrowed(&known::LLVM), &search).load().err().expect("is missing");
        let file = format!("{}poly_lang_llvm{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        let told = format!(
            "the language 'llvm' is not installed: there is no {file} in '/bin-of-poly', '/lib/poly' (put it \
             there, or set POLY_LANGUAGES to its path)"
        );
        assert_eq!(error.to_string(), told);
    }
}
