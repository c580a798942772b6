//! Programs from text, bytes and files.

use crate::context;
use poly::{Engine, LanguageId, Source, SourceKind};
use std::path::PathBuf;

/// A folder that is gone after the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("poly-embedding-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("can be made");
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("can be written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn detect(source: &Source) -> Option<&'static str> {
    Engine::new().detect(source).map(LanguageId::as_str)
}

#[test]
fn a_source_tells_its_language() {
    assert_eq!(detect(&Source::from_text("a.mjs", "")), Some("js"));
    assert_eq!(detect(&Source::from_text("a.ts", "")), Some("js"));
    assert_eq!(detect(&Source::from_text("a.py", "")), Some("python"));
    assert_eq!(detect(&Source::from_text("a", "#!/usr/bin/env python3\n")), Some("python"));
    assert_eq!(detect(&Source::from_text("a", "#!/usr/bin/env -S node --flag\n")), Some("js"));
    assert_eq!(detect(&Source::from_text("a.txt", "print(1)")), None);
    assert_eq!(
        detect(&Source::from_bytes("x.txt", b"1".to_vec()).with_language(LanguageId::new("js"))),
        Some("js")
    );
    let engine = Engine::new();
    assert_eq!(engine.language_of_mime("text/javascript; charset=utf-8").map(LanguageId::as_str), Some("js"));
    assert_eq!(engine.language_of_mime("text/x-python").map(LanguageId::as_str), Some("python"));
    for alias in ["javascript", "JS", "py", "Python"] {
        assert!(engine.language(alias).is_ok(), "{alias}");
    }
}

#[test]
fn files_are_modules_once_per_context() {
    let folder = Folder::new("modules");
    folder
        .file("stats.py", "loads = globals().get('loads', 0) + 1\ndef mean(xs): return sum(xs) / len(xs)\n");
    let app = folder
        .file("app.mjs", "import { mean } from './stats.py';\nexport const result = mean([1, 2, 6]);\n");
    let context = context();
    let module = context.import_file(&app).expect("loads");
    assert_eq!(module.member("result").expect("is there").as_f64(), Some(3.0));
    let stats = context.import_file(&folder.0.join("stats.py")).expect("loads");
    assert_eq!(stats.member("loads").expect("is there").as_i64(), Some(1));
    assert!(context.import_file(&app).expect("loads").is_identical(&module));
    let csv = context.import_name("python", "csv").expect("loads");
    assert!(csv.member("reader").is_ok());
    assert!(context.import_name("js", "node:path").expect("loads").member("join").is_ok());
}

#[test]
fn what_cannot_be_read_is_told() {
    let folder = Folder::new("unreadable");
    let context = context();
    let missing = context.import_file(&folder.0.join("missing.py")).expect_err("is missing");
    assert!(missing.to_string().contains("missing.py"), "{missing}");
    let unknown = context.import_file(&folder.file("a.xyz", "")).expect_err("has no language");
    assert!(unknown.to_string().contains("no language for"), "{unknown}");
    let untold = context.eval_source(&Source::from_text("a", "1")).expect_err("tells no language");
    assert!(!untold.to_string().is_empty());
    for name in ["bad.py", "bad.js"] {
        let path = folder.0.join(name);
        std::fs::write(&path, b"a = 1\n\xFF\xFE").expect("can be written");
        let error = context.import_file(&path).expect_err("is no text").into_polyglot();
        assert!(error.to_string().to_lowercase().contains("utf-8"), "{name}: {error}");
    }
}

#[test]
fn kinds_of_sources_differ_in_scope() {
    let context = context();
    let js = |text: &str, kind| {
        context.eval_source(&Source::from_text("x.js", text).with_kind(kind)).expect("runs")
    };
    js("var shared = 1;", SourceKind::Script);
    js("const own = 2; globalThis.fromModule = typeof own;", SourceKind::Module);
    assert_eq!(
        js("typeof own + fromModule + shared", SourceKind::Script).as_str().as_deref(),
        Some("undefinednumber1")
    );
}

#[test]
fn a_parsed_source_runs_each_time_it_is_called() {
    let context = context();
    for (name, text) in
        [("x.js", "globalThis.n = (globalThis.n ?? 0) + 1; n"), ("x.py", "n = globals().get('n', 0) + 1\nn")]
    {
        let program = context.parse(&Source::from_text(name, text)).expect("parses");
        assert_eq!(program.call(&[]).expect("runs").as_i64(), Some(1), "{name}");
        assert_eq!(program.call(&[]).expect("runs").as_i64(), Some(2), "{name}");
    }
}
