//! The texts that Boa was given, and where their places were in the originals.

use crate::syntax::Origin;
use polyglot_api::{Location, Source};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

#[derive(Default)]
pub(super) struct Sources(RefCell<HashMap<PathBuf, (Source, Origin)>>);

impl Sources {
    /// Remembers what Boa knows as `path`.
    pub(super) fn add(&self, path: &Path, source: Source, origin: Origin) {
        self.0.borrow_mut().insert(path.to_owned(), (source, origin));
    }

    /// The place in the original of a place that Boa tells.
    pub(super) fn locate(&self, path: &Path, line: u32, column: u32) -> Location {
        let sources = self.0.borrow();
        let Some((source, origin)) = sources.get(path) else {
            return Location::new(path.to_string_lossy().as_ref(), line, column);
        };
        let (line, column) = if origin.is_same() { (line, column) } else { origin.place(line, column) };
        Location { source: Some(source.clone()), ..Location::new(source.name().clone(), line, column) }
    }

    /// What a part of a text that was changed for Boa was before. Searches all texts.
    pub(super) fn original(&self, changed: &str) -> Option<String> {
        let sources = self.0.borrow();
        sources.values().find_map(|(_, origin)| origin.text(changed)).map(str::to_owned)
    }

    /// Where the specifier of an import stands in the original.
    pub(super) fn find(&self, path: &Path, specifier: &str) -> Option<Location> {
        let sources = self.0.borrow();
        let (source, _) = sources.get(path)?;
        let text = source.text().ok()?;
        let quoted = [format!("\"{specifier}\""), format!("'{specifier}'"), format!("`{specifier}`")];
        let at = quoted.iter().filter_map(|quoted| text.find(quoted.as_str())).min()?;
        let (line, column) = crate::syntax::place(text, at);
        Some(Location { source: Some(source.clone()), ..Location::new(source.name().clone(), line, column) })
    }

    /// The name that a user knows a file by.
    pub(super) fn name(&self, path: &Path) -> String {
        let sources = self.0.borrow();
        sources.get(path).map_or_else(|| path.display().to_string(), |(source, _)| source.name().to_string())
    }
}
