//! Did-you-mean.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The candidate nearest to `name`, if one is near enough to be meant: a third of the
/// letters may differ, letter case counts little, and an extension may be missing.
pub(crate) fn nearest(name: &str, candidates: impl IntoIterator<Item = String>) -> Option<String> {
    let lower = name.to_lowercase();
    let limit = (lower.chars().count() / 3).max(1) * 2;
    let distance = |candidate: &str| {
        if candidate == name {
            return usize::MAX;
        }
        let folded = candidate.to_lowercase();
        let has_stem = Path::new(&folded).file_stem() == Some(OsStr::new(&lower));
        if has_stem {
            1
        } else {
            strsim::damerau_levenshtein(&lower, &folded) * 2 + usize::from(folded != lower)
        }
    };
    let mut candidates: Vec<_> = candidates.into_iter().map(|name| (distance(&name), name)).collect();
    candidates.sort();
    candidates.into_iter().next().filter(|(distance, _)| *distance <= limit + 1).map(|(_, name)| name)
}

/// The existing path nearest to one that does not exist: its first missing part is
/// replaced by the nearest name in that folder.
pub(crate) fn nearest_path(path: &Path) -> Option<PathBuf> {
    let mut found = PathBuf::new();
    let mut replaced = false;
    for part in path.components() {
        let next = found.join(part);
        if next.symlink_metadata().is_ok() {
            found = next;
            continue;
        }
        if replaced {
            return None;
        }
        replaced = true;
        let folder = if found.as_os_str().is_empty() { Path::new(".") } else { &found };
        let entries = std::fs::read_dir(folder).ok()?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        found.push(nearest(part.as_os_str().to_str()?, names)?);
    }
    replaced.then_some(found)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    fn near(name: &str, candidates: &[&str]) -> Option<String> {
        nearest(name, candidates.iter().map(|name| (*name).to_owned()))
    }

    #[test]
    fn the_nearest_name_is_found() {
        assert_eq!(near("ap.js", &["app.js", "zap.css", "b.js"]).as_deref(), Some("app.js"));
        assert_eq!(near("APP.JS", &["app.js", "app.py"]).as_deref(), Some("app.js"));
        assert_eq!(near("app", &["apt", "app.js"]).as_deref(), Some("app.js"));
        assert_eq!(near("rnu", &["run", "repl"]).as_deref(), Some("run"));
        assert_eq!(near("xyz.js", &["app.py"]), None);
        assert_eq!(near("a.js", &[]), None);
    }
}
