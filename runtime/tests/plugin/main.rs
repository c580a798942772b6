//! Languages in shared libraries: the C language of `examples/language-in-c`, compiled
//! here against the header alone, and one in Rust; loading, finding, refusing.

mod allocation;
mod calc;
mod loading;
mod overhead;
mod rust;

use poly::{Context, Engine, Value};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of files that tests make.
fn scratch() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a folder in the repository")
}

/// Compiles C into a shared library of a name of its own.
fn compile(name: &str, source: &Path, options: &[&str]) -> PathBuf {
    let library = scratch().join(format!("{name}{}", std::env::consts::DLL_SUFFIX));
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    let compiled = Command::new(&compiler)
        .args(["-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-I"])
        .arg(repository().join("polyglot-api/include"))
        .args(options)
        .arg(source)
        .arg("-o")
        .arg(&library)
        .output()
        .unwrap_or_else(|error| panic!("cannot run the C compiler '{compiler}': {error}"));
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    library
}

/// Compiles C from text.
fn compile_text(name: &str, text: &str, options: &[&str]) -> PathBuf {
    let source = scratch().join(format!("{name}.c"));
    std::fs::write(&source, text).expect("written");
    compile(name, &source, options)
}

/// The library of calc, compiled once.
fn calc_library() -> &'static Path {
    static LIBRARY: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    LIBRARY.get_or_init(|| compile("calc", &repository().join("examples/language-in-c/calc.c"), &[]))
}

/// The library of the language in Rust, built once, beside the tests and as they are.
fn echo_library() -> &'static Path {
    static LIBRARY: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    LIBRARY.get_or_init(|| {
        use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
        let executable = std::env::current_exe().expect("runs from a file");
        let profile = executable.ancestors().nth(2).expect("in TARGET/PROFILE/deps");
        let target = profile.parent().expect("in a target folder");
        let built = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["build", "--offline", "-p", "polyglot-api", "--example", "echo_language"])
            .args(if cfg!(debug_assertions) { &[][..] } else { &["--release"] })
            .arg("--target-dir")
            .arg(target)
            .current_dir(repository())
            .output()
            .expect("cargo runs");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        profile.join("examples").join(format!("{DLL_PREFIX}echo_language{DLL_SUFFIX}"))
    })
}

fn engine(library: &Path) -> Engine {
    let builder = Engine::builder().search_plugins(false).plugin(library);
    builder.unwrap_or_else(|error| panic!("{error}")).build()
}

fn context(library: &Path) -> Context {
    Context::builder().engine(&engine(library)).build().expect("builds")
}

/// Sets a variable of a language.
fn set(context: &Context, language: &str, name: &str, value: impl Into<Value>) {
    context.bindings(language).and_then(|scope| scope.set_member(name, value)).expect("set");
}
