//! The source of the program that the command line names.

use crate::arguments::{COMMANDS, Language};
use crate::ending::Failure;
use crate::suggest::{nearest, nearest_path};
use poly::{Engine, LanguageId, Source};
use std::ffi::OsStr;
use std::io::Read;
use std::path::Path;

/// Code without a file is in this language, unless `--lang` or a `#!` line tells.
pub(crate) const DEFAULT_LANGUAGE: &str = "js";

/// What a folder may hold that was meant when the folder was named.
const MAIN_FILES: [&str; 6] = ["index.js", "index.mjs", "index.ts", "__main__.py", "main.py", "app.js"];

/// The extensions of what is compiled before it runs, and by what.
const COMPILED: [(&[&str], &str); 2] = [(&["c"], "poly cc"), (&["cc", "cpp", "cxx", "C"], "poly c++")];

/// The language of a name from the command line.
pub(crate) fn language_id(engine: &Engine, language: &Language) -> Result<LanguageId, Failure> {
    let found = engine.language(&language.0).map_err(|error| Failure::usage(error.to_string()))?;
    Ok(found.id())
}

/// The source that a file is.
pub(crate) fn of_file(
    engine: &Engine,
    path: &Path,
    may_be_command: bool,
    language: Option<&Language>,
) -> Result<Source, Failure> {
    let mut source =
        poly::read_source(path).map_err(|error| unreadable(&error.to_string(), path, may_be_command))?;
    // Relative imports start where the file really is, as in Node and CPython.
    if let Ok(real) = path.canonicalize() {
        source = source.with_path(real);
    }
    if let Some(language) = language {
        source = source.with_language(language_id(engine, language)?);
    } else if engine.detect(&source).is_none() {
        return Err(no_language(engine, path));
    }
    check_text(source, engine)
}

/// The source that code of the command line is.
pub(crate) fn of_text(engine: &Engine, text: &str, language: Option<&Language>) -> Result<Source, Failure> {
    let source = Source::from_text(name_of("<eval>", engine, language), text);
    Ok(source.with_language(language_or_default(engine, language)?))
}

/// The source that comes through standard input.
pub(crate) fn of_input(engine: &Engine, language: Option<&Language>) -> Result<Source, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::usage(format!("cannot read standard input: {error}")))?;
    let source = check_text(Source::from_bytes(name_of("<stdin>", engine, language), bytes), engine)?;
    if language.is_none() && engine.detect(&source).is_some() {
        return Ok(source);
    }
    Ok(source.with_language(language_or_default(engine, language)?))
}

fn language_or_default(engine: &Engine, language: Option<&Language>) -> Result<LanguageId, Failure> {
    let default = Language(DEFAULT_LANGUAGE.into());
    language_id(engine, language.unwrap_or(&default))
}

/// A language named by an extension, as `ts` is, gives it to the source's name, since
/// the language may tell more by it.
fn name_of(name: &str, engine: &Engine, language: Option<&Language>) -> String {
    let Some(Language(alias)) = language else { return name.into() };
    let is_extension = engine.language(alias).is_ok_and(|language| {
        language.extensions().iter().skip(1).any(|extension| extension.eq_ignore_ascii_case(alias))
    });
    if is_extension { format!("{name}.{}", alias.to_lowercase()) } else { name.into() }
}

/// Refuses a file that cannot be opened.
pub(crate) fn check_is_readable(path: &Path) -> Result<(), Failure> {
    if !path.is_dir() && std::fs::File::open(path).is_ok() {
        return Ok(());
    }
    poly::read_source(path).map(|_| ()).map_err(|error| unreadable(&error.to_string(), path, false))
}

fn unreadable(message: &str, path: &Path, may_be_command: bool) -> Failure {
    let mut failure = Failure::usage(message);
    if path.is_dir() {
        let main = MAIN_FILES.iter().map(|name| path.join(name)).find(|path| path.is_file());
        return match main {
            Some(main) => failure.tip(format!("name the file to run: '{}'", main.display())),
            None => failure.tip("name the file to run"),
        };
    }
    if path.exists() {
        return failure;
    }
    if let Some(near) = nearest_path(path) {
        failure = failure.tip(format!("a similar file exists: '{}'", near.display()));
    }
    let commands = COMMANDS.iter().map(|name| (*name).to_owned());
    if let Some(command) = path.to_str().filter(|_| may_be_command).and_then(|name| nearest(name, commands)) {
        failure = failure.tip(format!("a similar command exists: '{command}'"));
    }
    failure
}

fn no_language(engine: &Engine, path: &Path) -> Failure {
    let ids: Vec<_> = engine.languages().iter().map(|language| language.id().as_str()).collect();
    let known: Vec<_> =
        engine.languages().iter().flat_map(|language| language.extensions()).copied().collect();
    let message = format!(
        "cannot tell the language of '{}': no known extension ({}) and no '#!' line",
        path.display(),
        known.join(", ")
    );
    let failure = Failure::usage(message);
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    let Some((_, compiler)) = COMPILED.iter().find(|(extensions, _)| extensions.contains(&extension)) else {
        return failure.tip(format!("say it with '--lang' ({})", ids.join(", ")));
    };
    let (source, module) = (path.display(), path.with_extension("bc"));
    failure.tip(format!("compile it: '{compiler} -c -emit-llvm {source} -o {}'", module.display()))
}

/// Refuses what is no text, unless its language has programs that are none.
fn check_text(source: Source, engine: &Engine) -> Result<Source, Failure> {
    let Err(error) = source.text() else { return Ok(source) };
    let language = engine.detect(&source).and_then(|id| engine.language(id.as_str()).ok());
    if language.is_some_and(|language| !language.magic().is_empty()) {
        return Ok(source);
    }
    let line = source.bytes()[..error.offset].iter().filter(|byte| **byte == b'\n').count() + 1;
    let message = format!("'{}' is not valid UTF-8: byte {} in line {line}", source.name(), error.offset);
    Err(Failure::usage(message).tip("convert it, for example with 'iconv -f latin1 -t utf-8'"))
}
