//! Program text and program bytes.

use crate::LanguageId;
use crate::abi::PolySource;
use crate::abi::import::ForeignSource;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A piece of a program: its text or bytes, its name, and where it came from.
///
/// Cheap to clone, immutable, shared between threads. Two sources are equal if
/// and only if they are the same one.
#[derive(Clone)]
pub struct Source(Arc<Inner>);

struct Inner {
    content: Content,
    name: Arc<str>,
    path: Option<PathBuf>,
    language: Option<LanguageId>,
    kind: SourceKind,
}

enum Content {
    Text(String),
    Bytes(Vec<u8>),
    /// In a plug-in's memory, or in that of the host of this plug-in. `is_text` if it
    /// is valid UTF-8.
    Foreign {
        source: ForeignSource,
        is_text: bool,
    },
}

/// How a source is to be run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceKind {
    /// As the language tells from the text and the name: JavaScript with
    /// `import` or `export` is a module.
    #[default]
    Auto,
    /// As a script in the language's global scope.
    Script,
    /// As a module.
    Module,
    /// As a line typed at a prompt: a script whose declarations stay.
    Interactive,
}

/// A source that cannot be text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceError {
    /// The name of the source.
    pub name: Arc<str>,
    /// The offset of the first byte that is not valid UTF-8.
    pub offset: usize,
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: not valid UTF-8 at byte {}", self.name, self.offset)
    }
}

impl std::error::Error for SourceError {}

impl Source {
    /// A source from text.
    #[must_use]
    pub fn from_text(name: impl Into<Arc<str>>, text: impl Into<String>) -> Self {
        Self::new(name.into(), Content::Text(text.into()))
    }

    /// A source from bytes, of which only the language knows whether they are
    /// text.
    #[must_use]
    pub fn from_bytes(name: impl Into<Arc<str>>, bytes: impl Into<Vec<u8>>) -> Self {
        let content = match String::from_utf8(bytes.into()) {
            Ok(text) => Content::Text(text),
            Err(error) => Content::Bytes(error.into_bytes()),
        };
        Self::new(name.into(), content)
    }

    fn new(name: Arc<str>, content: Content) -> Self {
        Self(Arc::new(Inner { content, name, path: None, language: None, kind: SourceKind::Auto }))
    }

    fn change(self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Arc::try_unwrap(self.0).unwrap_or_else(|shared| Inner {
            content: shared.content.copy(),
            name: Arc::clone(&shared.name),
            path: shared.path.clone(),
            language: shared.language,
            kind: shared.kind,
        });
        // What is changed is no longer the other side's source.
        if let Content::Foreign { .. } = inner.content {
            inner.content = inner.content.copy();
        }
        change(&mut inner);
        Self(Arc::new(inner))
    }

    /// The same with the file it came from, which relative imports start at.
    #[must_use]
    pub fn with_path(self, path: impl Into<PathBuf>) -> Self {
        self.change(|inner| inner.path = Some(path.into()))
    }

    /// The same with its language, which is then not guessed.
    #[must_use]
    pub fn with_language(self, language: LanguageId) -> Self {
        self.change(|inner| inner.language = Some(language))
    }

    /// The same, to be run as `kind`.
    #[must_use]
    pub fn with_kind(self, kind: SourceKind) -> Self {
        self.change(|inner| inner.kind = kind)
    }

    /// The name: a path as the user gave it, or a name such as `<eval>`.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.0.name
    }

    /// The file, if it came from one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }

    /// The language, if it was given.
    #[must_use]
    pub fn language(&self) -> Option<LanguageId> {
        self.0.language
    }

    /// How to run it.
    #[must_use]
    pub fn kind(&self) -> SourceKind {
        self.0.kind
    }

    /// The text.
    ///
    /// # Errors
    /// If and only if the bytes are not valid UTF-8.
    pub fn text(&self) -> Result<&str, SourceError> {
        match &self.0.content {
            Content::Text(text) => Ok(text),
            Content::Foreign { source, is_text: true } => Ok(source.text()),
            Content::Bytes(_) | Content::Foreign { .. } => {
                let offset = std::str::from_utf8(self.bytes()).err().map_or(0, |error| error.valid_up_to());
                Err(SourceError { name: Arc::clone(&self.0.name), offset })
            }
        }
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match &self.0.content {
            Content::Text(text) => text.as_bytes(),
            Content::Bytes(bytes) => bytes,
            Content::Foreign { source, .. } => source.bytes(),
        }
    }

    /// A source of the other side of the plug-in boundary.
    pub(crate) fn from_foreign(
        source: ForeignSource,
        name: &str,
        path: Option<PathBuf>,
        language: Option<LanguageId>,
        kind: SourceKind,
    ) -> Self {
        let is_text = std::str::from_utf8(source.bytes()).is_ok();
        let content = Content::Foreign { source, is_text };
        Self(Arc::new(Inner { content, name: name.into(), path, language, kind }))
    }

    /// The other side's source, if this is it.
    pub(crate) fn foreign(&self) -> Option<*const PolySource> {
        match &self.0.content {
            Content::Foreign { source, .. } => Some(source.pointer()),
            Content::Text(_) | Content::Bytes(_) => None,
        }
    }
}

impl Content {
    fn copy(&self) -> Self {
        match self {
            Self::Text(text) => Self::Text(text.clone()),
            Self::Bytes(bytes) => Self::Bytes(bytes.clone()),
            Self::Foreign { source, is_text: true } => Self::Text(source.text().into()),
            Self::Foreign { source, .. } => Self::Bytes(source.bytes().into()),
        }
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Source {}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({:?}, {} bytes)", self.name(), self.bytes().len())
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn invalid_utf8_is_told_with_its_place() {
        let source = Source::from_bytes("a.py", b"ab\xFFcd".to_vec());
        assert_eq!(source.text().unwrap_err().to_string(), "a.py: not valid UTF-8 at byte 2");
        assert_eq!(source.bytes(), b"ab\xFFcd");
    }
}
