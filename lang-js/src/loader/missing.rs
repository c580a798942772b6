//! Errors of specifiers that name nothing: who imports it, where, and what may have
//! been meant.

use super::Loader;
use super::resolve::{Failure, Mode};
use boa_engine::{Context, JsError, JsNativeError, JsString, js_string};
use oxc_resolver::ResolveError;
use std::path::{Path, PathBuf};

impl Loader {
    /// The error of a specifier that `importer` asked for.
    pub(super) fn missing(
        &self,
        specifier: &str,
        importer: Option<&Path>,
        mode: Mode,
        failure: &Failure,
        context: &mut Context,
    ) -> JsError {
        let (code, mut message) = explain(specifier, mode, failure);
        if let Some(importer) = importer {
            let place = self.sources.find(importer, specifier);
            let place = place.map_or_else(|| self.sources.name(importer), |place| place.to_string());
            message.push_str(&format!(" imported from {place}"));
        }
        let folder = importer.and_then(Path::parent).map_or_else(|| self.folder.clone(), Path::to_owned);
        if let Some(near) = near(specifier, &folder) {
            message.push_str(&format!(" (did you mean '{near}'?)"));
        }
        coded(JsNativeError::error().with_message(message), code, context)
    }
}

/// An error with Node's `code`.
pub(super) fn coded(error: JsNativeError, code: &str, context: &mut Context) -> JsError {
    let object = error.into_opaque(context);
    match object.set(js_string!("code"), JsString::from(code), false, context) {
        Ok(_) => JsError::from_opaque(object.into()),
        Err(error) => error,
    }
}

fn explain(specifier: &str, mode: Mode, failure: &Failure) -> (&'static str, String) {
    let not_found = match mode {
        Mode::Import => "ERR_MODULE_NOT_FOUND",
        Mode::Require => "MODULE_NOT_FOUND",
    };
    match failure {
        Failure::UnknownBuiltin => {
            ("ERR_UNKNOWN_BUILTIN_MODULE", format!("No such built-in module: {specifier}"))
        }
        Failure::Scheme => (
            "ERR_UNSUPPORTED_ESM_URL_SCHEME",
            format!(
                "Cannot load '{specifier}': only files, 'data:', 'node:' and languages such as 'python:' are loaded"
            ),
        ),
        Failure::Unresolved(error) => match &**error {
            ResolveError::PackagePathNotExported { subpath, package_json_path, .. } => (
                "ERR_PACKAGE_PATH_NOT_EXPORTED",
                format!(
                    "Package subpath '{subpath}' is not defined by \"exports\" in {}",
                    package_json_path.display()
                ),
            ),
            ResolveError::PackageImportNotDefined(..) => {
                ("ERR_PACKAGE_IMPORT_NOT_DEFINED", error.to_string())
            }
            ResolveError::InvalidPackageTarget(..) => ("ERR_INVALID_PACKAGE_TARGET", error.to_string()),
            ResolveError::InvalidModuleSpecifier(..) => ("ERR_INVALID_MODULE_SPECIFIER", error.to_string()),
            ResolveError::Json(error) => (
                "ERR_INVALID_PACKAGE_CONFIG",
                format!("Invalid package config {}: {}", error.path.display(), error.message),
            ),
            _ if is_path(specifier) || mode == Mode::Require => {
                (not_found, format!("Cannot find module '{specifier}'"))
            }
            _ => (not_found, format!("Cannot find package '{}'", package(specifier))),
        },
    }
}

fn is_path(specifier: &str) -> bool {
    specifier.starts_with("./")
        || specifier.starts_with("../")
        || specifier.starts_with('/')
        || specifier.starts_with("file:")
}

fn package(specifier: &str) -> &str {
    let parts = if specifier.starts_with('@') { 2 } else { 1 };
    specifier.match_indices('/').nth(parts - 1).map_or(specifier, |(at, _)| &specifier[..at])
}

/// The specifier of a file or package that is spelled nearly so.
fn near(specifier: &str, folder: &Path) -> Option<String> {
    if !is_path(specifier) {
        return near_package(specifier, folder);
    }
    let wanted = folder.join(specifier);
    let name = wanted.file_name()?.to_str()?.to_owned();
    let parent = wanted.parent()?;
    let prefix = &specifier[..specifier.len().checked_sub(name.len())?];
    if wanted.is_dir() {
        let index = ["index.js", "index.mjs", "index.ts"].iter().find(|index| wanted.join(index).exists())?;
        return Some(format!("{}/{index}", specifier.trim_end_matches('/')));
    }
    closest(&name, parent, |candidate| candidate.is_file()).map(|found| format!("{prefix}{found}"))
}

fn near_package(specifier: &str, folder: &Path) -> Option<String> {
    if folder.join(specifier).is_file() {
        return Some(format!("./{specifier}"));
    }
    let modules: Vec<PathBuf> = folder.ancestors().map(|folder| folder.join("node_modules")).collect();
    modules.iter().find_map(|modules| closest(specifier, modules, Path::is_dir))
}

/// The name in a folder that differs by an extension, by case or by a slip.
fn closest(name: &str, folder: &Path, fits: impl Fn(&Path) -> bool) -> Option<String> {
    let mut best: Option<(usize, String)> = None;
    for entry in std::fs::read_dir(folder).ok()?.flatten() {
        let candidate = entry.file_name().to_string_lossy().into_owned();
        let stem = candidate.rsplit_once('.').map_or(candidate.as_str(), |(stem, _)| stem);
        // What has no extension is compared with names without theirs.
        let compared = if name.contains('.') { candidate.as_str() } else { stem };
        let distance = distance(&name.to_lowercase(), &compared.to_lowercase());
        let better = best.as_ref().is_none_or(|(least, chosen)| (distance, &candidate) < (*least, chosen));
        if distance <= name.chars().count() / 3 && better && fits(&entry.path()) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, name)| name)
}

/// How many characters to change, put in or take out.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, package};

    #[test]
    fn distances_count_slips() {
        assert_eq!(distance("stats.py", "stat.py"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn packages_are_the_first_parts() {
        assert_eq!(package("a/b/c"), "a");
        assert_eq!(package("@a/b/c"), "@a/b");
        assert_eq!(package("a"), "a");
    }
}
