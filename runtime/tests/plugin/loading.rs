//! Finding libraries, and refusing what is none.

use super::{calc_library, compile, compile_text, repository, scratch};
use poly::{Context, Engine, PluginError};
use std::path::{Path, PathBuf};
use std::process::Command;

fn refused(path: &Path) -> PluginError {
    Engine::builder().plugin(path).err().expect("is refused")
}

#[test]
fn a_file_that_is_no_library_is_refused() {
    let path = scratch().join("text.so");
    std::fs::write(&path, "this is a text".repeat(100)).expect("written");
    let error = refused(&path);
    assert!(matches!(error, PluginError::NotALibrary { .. }));
    let told = error.to_string();
    assert!(told.starts_with(&format!("'{}' cannot be loaded as a library: ", path.display())), "{told}");
    assert!(told.contains("invalid ELF header") || !cfg!(target_os = "linux"), "{told}");
    assert!(matches!(refused(&scratch().join("missing.so")), PluginError::NotALibrary { .. }));
}

#[test]
fn a_library_that_is_no_language_is_refused() {
    let path = compile_text("nothing", "int answer(void) { return 42; }\n", &[]);
    let error = refused(&path);
    assert!(matches!(error, PluginError::NotALanguage { .. }));
    let told = format!(
        "'{}' is a library, but no language of Poly: it does not export 'poly_language'",
        path.display()
    );
    assert_eq!(error.to_string(), told);
    let path = compile_text("impostor", "const char poly_language[64] = \"something else\";\n", &[]);
    assert!(refused(&path).to_string().contains("no description of a language"));
}

#[test]
fn a_language_of_another_version_is_refused() {
    let source = repository().join("examples/language-in-c/calc.c");
    let header =
        std::fs::read_to_string(repository().join("polyglot-api/include/poly_language.h")).expect("read");
    for (version, remedy) in [(0, "rebuild the plug-in"), (7, "use a newer Poly")] {
        let folder = scratch().join(format!("version{version}"));
        std::fs::create_dir_all(&folder).expect("made");
        let changed =
            header.replace("#define POLY_ABI_VERSION 1u", &format!("#define POLY_ABI_VERSION {version}u"));
        assert_ne!(changed, header);
        std::fs::write(folder.join("poly_language.h"), changed).expect("written");
        // Copied, since a source's own folder is searched for headers first.
        std::fs::copy(&source, folder.join("calc.c")).expect("copied");
        let path = compile(&format!("version{version}"), &folder.join("calc.c"), &[]);
        let told = refused(&path).to_string();
        let both =
            format!("it speaks version {version} of the plug-in interface, and this Poly speaks version 1");
        assert!(told.contains(&both) && told.contains(remedy), "{told}");
    }
}

#[test]
fn a_language_with_other_structures_is_refused() {
    let text = r#"
#include "poly_language.h"
static const PolyLanguageInfo INFO = { .id = POLY_STRING("packed") };
static const PolyLanguageInfo *info(void) { return &INFO; }
static PolyError *start(PolyHost host, PolyInstance *result) { (void)host; (void)result; return NULL; }
const PolyLanguage poly_language = { "polylang", POLY_ABI_VERSION, { 24, 1, 1, 1, 1 }, FEATURES, info, start };
"#;
    // The descriptor's eight characters need no zero at their end.
    let options = ["-Wno-unterminated-string-initialization", "-Wno-unknown-warning-option"];
    let layout = compile_text("layout", text, &[options[0], options[1], "-DFEATURES=0"]);
    assert!(refused(&layout).to_string().contains("its structures differ"));
}

/// Runs one of the ignored tests below in a process of its own.
fn child(test: &str, languages: &[&Path]) -> String {
    let languages = std::env::join_paths(languages).expect("no separators in the paths");
    let output = Command::new(std::env::current_exe().expect("a file"))
        .args(["--ignored", "--exact", "--nocapture", "--test-threads=1", &format!("loading::{test}")])
        .env("POLY_LANGUAGES", languages)
        .output()
        .expect("runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    text
}

fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = scratch().join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("made");
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("written");
    }
    folder
}

const MANIFEST: &str = r#"{ "id": "calc", "name": "Calc", "engine": "calc", "engineVersion": "1.0",
    "extensions": ["calc"], "aliases": ["calculator"], "library": "here.so" }"#;

#[test]
#[ignore = "run by the other tests, with POLY_LANGUAGES"]
fn child_uses_calc() {
    let context = Context::builder().build().expect("builds");
    let path = scratch().join("sum.calc");
    std::fs::write(&path, "(+ 40 2)").expect("written");
    let source = poly::read_source(&path).expect("read");
    print!("<{}>", context.eval_source(&source).expect("runs").to_display());
}

#[test]
#[ignore = "run by the other tests, with POLY_LANGUAGES"]
fn child_tells_its_error() {
    let failure = match Context::builder().build() {
        Err(error) => error,
        Ok(context) => context.eval("calc", "1").expect_err("fails"),
    };
    print!("<{failure}>");
}

#[test]
fn the_variable_names_a_library() {
    assert!(child("child_uses_calc", &[calc_library()]).contains("<42>"));
}

#[test]
fn the_variable_names_a_manifest_or_its_folder() {
    let folder = folder("described", &[("calc.poly-language.json", MANIFEST)]);
    std::fs::copy(calc_library(), folder.join("here.so")).expect("copied");
    assert!(child("child_uses_calc", &[&folder]).contains("<42>"));
    assert!(child("child_uses_calc", &[&folder.join("calc.poly-language.json")]).contains("<42>"));
}

#[test]
fn the_variable_names_a_folder_of_libraries() {
    use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
    let folder = folder("libraries", &[("readme.so", "not looked at: its name is no language's")]);
    std::fs::copy(calc_library(), folder.join(format!("{DLL_PREFIX}poly_lang_calc{DLL_SUFFIX}")))
        .expect("copied");
    assert!(child("child_uses_calc", &[&folder]).contains("<42>"));
}

#[test]
fn what_the_variable_names_wrongly_is_told() {
    let missing = scratch().join("no such place");
    let told = child("child_tells_its_error", &[&missing]);
    assert!(
        told.contains(&format!("POLY_LANGUAGES names '{}', which cannot be read", missing.display())),
        "{told}"
    );
    let wrong = folder("wrong", &[("x.poly-language.json", "{}")]);
    let told = child("child_tells_its_error", &[&wrong]);
    assert!(told.contains("does not describe a language: missing field"), "{told}");
    let absent = folder("absent", &[("calc.poly-language.json", MANIFEST)]);
    let told = child("child_tells_its_error", &[&absent]);
    assert!(told.contains("here.so' cannot be loaded as a library"), "{told}");
    let other = folder(
        "other",
        &[("x.poly-language.json", &MANIFEST.replace("\"calc\", \"name\"", "\"calc2\", \"name\""))],
    );
    std::fs::copy(calc_library(), other.join("here.so")).expect("copied");
    let told = child("child_tells_other", &[&other]);
    assert!(told.contains("has the language 'calc', but its manifest says 'calc2'"), "{told}");
}

#[test]
#[ignore = "run by the other tests, with POLY_LANGUAGES"]
fn child_tells_other() {
    let context = Context::builder().build().expect("a manifest is enough to begin with");
    print!("<{}>", context.eval("calc2", "1").expect_err("fails"));
}

#[test]
fn bitcode_is_recognised_without_its_library() {
    let engine = Engine::new();
    let language = |name: &str, bytes: &[u8]| {
        engine.detect(&poly::Source::from_bytes(name, bytes)).map(|id| id.to_string()).unwrap_or_default()
    };
    assert_eq!(language("module", b"BC\xC0\xDE\x35\x14\0\0"), "llvm");
    assert_eq!(language("module", b"\xDE\xC0\x17\x0B\0\0\0\0"), "llvm");
    assert_eq!(language("a.ll", b"; a module"), "llvm");
    assert_eq!(engine.language("c++").expect("an alias").id().as_str(), "llvm");
    assert!(Engine::builder().search_plugins(false).build().language("llvm").is_err());
}
