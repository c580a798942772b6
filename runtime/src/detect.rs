//! Which language a source is in.

use polyglot_api::{Language, LanguageId, Source};
use std::path::Path;
use std::sync::Arc;

type Languages = [Arc<dyn Language>];

pub(crate) fn by_extension(languages: &Languages, path: &Path) -> Option<LanguageId> {
    let extension = path.extension()?.to_str()?;
    find(languages, |language| {
        language.extensions().iter().any(|known| known.eq_ignore_ascii_case(extension))
    })
}

pub(crate) fn by_mime(languages: &Languages, mime: &str) -> Option<LanguageId> {
    let essence = mime.split(';').next()?.trim();
    find(languages, |language| language.mime_types().iter().any(|known| known.eq_ignore_ascii_case(essence)))
}

pub(crate) fn detect(languages: &Languages, source: &Source) -> Option<LanguageId> {
    let path = source.path().unwrap_or_else(|| Path::new(&**source.name()));
    source
        .language()
        .or_else(|| by_extension(languages, path))
        .or_else(|| by_magic(languages, source.bytes()))
        .or_else(|| by_shebang(languages, source.bytes()))
}

fn by_magic(languages: &Languages, bytes: &[u8]) -> Option<LanguageId> {
    find(languages, |language| language.magic().iter().any(|magic| bytes.starts_with(magic)))
}

/// `#!/usr/bin/python3.11 -u`, `#!/usr/bin/env -S node --flag`: the interpreter
/// is the first word that is no path to `env`, no option and no assignment.
fn by_shebang(languages: &Languages, bytes: &[u8]) -> Option<LanguageId> {
    let line = bytes.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let program = line
        .split_ascii_whitespace()
        .map(|word| word.rsplit('/').next().unwrap_or(word))
        .find(|word| *word != "env" && !word.starts_with('-') && !word.contains('='))?;
    // `python3.11` is an interpreter of Python as `python` is.
    let family = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    find(languages, |language| {
        language.interpreters().iter().any(|known| *known == program || *known == family)
    })
}

fn find(languages: &Languages, is_it: impl Fn(&dyn Language) -> bool) -> Option<LanguageId> {
    languages.iter().find(|language| is_it(&***language)).map(|language| language.id())
}

#[cfg(test)]
mod tests {
    use crate::Engine;
    use polyglot_api::{Host, Instance, Language, LanguageId, Result, Source};
    use std::rc::Rc;

    struct Basic;

    impl Language for Basic {
        fn id(&self) -> LanguageId {
            LanguageId::new("basic")
        }
        fn name(&self) -> &'static str {
            "BASIC"
        }
        fn engine(&self) -> (&'static str, &'static str) {
            ("none", "0")
        }
        fn extensions(&self) -> &'static [&'static str] {
            &["bas"]
        }
        fn mime_types(&self) -> &'static [&'static str] {
            &["text/x-basic"]
        }
        fn interpreters(&self) -> &'static [&'static str] {
            &["basic"]
        }
        fn magic(&self) -> &'static [&'static [u8]] {
            &[b"BAS\0"]
        }
        fn start(&self, _: Rc<dyn Host>) -> Result<Box<dyn Instance>> {
            unreachable!("detection starts no language")
        }
    }

    fn detect(name: &str, bytes: &[u8]) -> Option<&'static str> {
        let engine = Engine::builder().language(Basic).build();
        engine.detect(&Source::from_bytes(name, bytes)).map(LanguageId::as_str)
    }

    #[test]
    fn a_source_tells_its_language() {
        assert_eq!(detect("a.BAS", b""), Some("basic"));
        assert_eq!(detect("a", b"BAS\0\x01"), Some("basic"));
        assert_eq!(detect("a", b"#!/opt/bin/basic -x\n10 PRINT"), Some("basic"));
        assert_eq!(detect("a", b"#!/usr/bin/env -S A=1 basic3.2\n"), Some("basic"));
        assert_eq!(detect("a", b"#!/bin/sh\n"), None);
        assert_eq!(detect("a", b""), None);
        let engine = Engine::builder().language(Basic).build();
        assert_eq!(engine.language_of_mime("text/X-Basic; charset=utf-8"), Some(LanguageId::new("basic")));
    }

    #[test]
    fn an_unknown_language_is_told_with_the_known_ones() {
        let engine = Engine::builder().language(Basic).build();
        let error = engine.language("cobol").err().expect("there is no cobol").to_string();
        assert!(error.starts_with("unknown language 'cobol' (known: "), "{error}");
        assert!(error.contains("basic"), "{error}");
        assert!(engine.language("BASIC").is_ok());
    }
}
