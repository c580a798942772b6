//! Why a language could not be had from a library.

use polyglot_api::abi::import::LanguageError;
use polyglot_api::{Error, LanguageId, PolyglotError};
use std::fmt;
use std::path::PathBuf;

/// Why a plug-in cannot be used. Each message names the file and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PluginError {
    /// The library of a known language is nowhere.
    Missing {
        /// The language.
        language: LanguageId,
        /// The library's file name.
        file: String,
        /// The folders that were looked into, in order.
        folders: Vec<PathBuf>,
    },
    /// `POLY_LANGUAGES` names a path that cannot be read.
    Unreadable {
        /// The path.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The file is no library, or one of its own libraries is missing.
    NotALibrary {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The library does not export `poly_language`.
    NotALanguage {
        /// The library.
        path: PathBuf,
    },
    /// The library's language cannot be run by this Poly: another version, say.
    Refused {
        /// The library.
        path: PathBuf,
        /// Why.
        reason: LanguageError,
    },
    /// The library has another language than its manifest says.
    OtherLanguage {
        /// The library.
        path: PathBuf,
        /// What its manifest says.
        expected: LanguageId,
        /// What it has.
        found: LanguageId,
    },
    /// A manifest does not say what it should.
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

impl fmt::Display for PluginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { language, file, folders } => {
                write!(f, "the language '{language}' is not installed: there is no {file} in ")?;
                let folders: Vec<_> =
                    folders.iter().map(|folder| format!("'{}'", folder.display())).collect();
                f.write_str(&folders.join(", "))?;
                f.write_str(" (put it there, or set POLY_LANGUAGES to its path)")
            }
            Self::Unreadable { path, reason } => {
                write!(f, "POLY_LANGUAGES names '{}', which cannot be read: {reason}", path.display())
            }
            Self::NotALibrary { path, reason } => {
                write!(f, "'{}' cannot be loaded as a library: {reason}", path.display())
            }
            Self::NotALanguage { path } => write!(
                f,
                "'{}' is a library, but no language of Poly: it does not export 'poly_language'",
                path.display()
            ),
            Self::Refused { path, reason } => {
                write!(f, "'{}' is a language that this Poly cannot run: {reason}", path.display())
            }
            Self::OtherLanguage { path, expected, found } => write!(
                f,
                "'{}' has the language '{found}', but its manifest says '{expected}': install both anew",
                path.display()
            ),
            Self::Manifest { path, reason } => {
                write!(f, "'{}' does not describe a language: {reason}", path.display())
            }
        }
    }
}

impl std::error::Error for PluginError {}

impl From<PluginError> for Error {
    fn from(error: PluginError) -> Self {
        PolyglotError { name: "ImportError".into(), ..PolyglotError::host(error.to_string()) }.into()
    }
}
