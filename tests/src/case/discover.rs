//! Finds the cases.

use super::markdown::{self, Strictness};
use super::{Case, run, single};
use crate::workspace::root;
use libtest_mimic::Trial;
use std::fs;
use std::path::{Path, PathBuf};

/// Every case as a test. A file that is no valid case is a test that fails.
///
/// # Errors
/// If and only if a folder cannot be read.
pub fn trials() -> Result<Vec<Trial>, String> {
    let bless = std::env::var_os("POLY_BLESS").is_some_and(|value| value != "0");
    let folder = root().join("tests/cases");
    let mut trials = Vec::new();
    for path in files(&folder, true)? {
        let name = path.strip_prefix(&folder).unwrap_or(&path).to_string_lossy().into_owned();
        add(&mut trials, &name, read(&name, &path, Strictness::Cases), bless);
    }
    for path in documents()? {
        let name = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().into_owned();
        add(&mut trials, &name, read(&name, &path, Strictness::Document), bless);
    }
    Ok(trials)
}

fn add(trials: &mut Vec<Trial>, name: &str, cases: Result<Vec<Case>, String>, bless: bool) {
    match cases {
        Ok(cases) => trials.extend(cases.into_iter().flat_map(in_each_mode).map(|case| {
            let kind = if case.options.xfail.is_some() { "xfail" } else { "" };
            let name = case.name.clone();
            Trial::test(name, move || run::run(&case, bless).map_err(Into::into)).with_kind(kind)
        })),
        Err(message) => {
            let message = format!("{name}: {message}");
            trials.push(Trial::test(name, move || Err(message.into())));
        }
    }
}

fn in_each_mode(case: Case) -> Vec<Case> {
    let modes = case.options.modes();
    let named = modes.len() > 1;
    let name = |mode: &str| if named { format!("{} ({mode})", case.name) } else { case.name.clone() };
    modes.into_iter().map(|mode| Case { name: name(mode.name()), mode, ..case.clone() }).collect()
}

fn read(name: &str, path: &Path, strictness: Strictness) -> Result<Vec<Case>, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))?;
    if path.extension().is_some_and(|extension| extension == "md") {
        return markdown::parse(name, path, &text, strictness);
    }
    let out = fs::read_to_string(out_file(path)).ok();
    single::parse(name, path, &text, out).map(|case| vec![case])
}

/// The file that may hold the whole standard output of a case.
pub(super) fn out_file(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".out");
    name.into()
}

/// README, the manual, and what the examples say of themselves.
fn documents() -> Result<Vec<PathBuf>, String> {
    let mut documents = vec![root().join("README.md")];
    for folder in ["docs", "examples"] {
        documents.extend(files(&root().join(folder), false)?);
    }
    documents.retain(|path| path.extension().is_some_and(|extension| extension == "md") && path.exists());
    Ok(documents)
}

/// The files under a folder, sorted; `.out` files belong to others.
fn files(folder: &Path, cases: bool) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    if !folder.exists() {
        return Ok(found);
    }
    let failed = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let skipped = name.starts_with('.') || name == "node_modules" || name == "__pycache__";
        match path.is_dir() {
            _ if skipped => {}
            true if cases && name == "fixtures" => {}
            true => found.extend(files(&path, cases)?),
            false if name.ends_with(".out") => {}
            false => found.push(path),
        }
    }
    found.sort();
    Ok(found)
}
