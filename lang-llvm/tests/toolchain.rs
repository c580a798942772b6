//! `poly cc` and `poly c++` on sources, and in builds that know nothing of Poly.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use poly_lang_llvm::inspect;
use poly_lang_llvm::toolchain::{Compiler, run};

/// A folder for one test, which goes with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("poly-toolchain-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) -> OsString {
        std::fs::write(self.0.join(name), text).unwrap();
        self.path(name)
    }

    /// Writes a script for the shell.
    fn script(&self, name: &str, text: &str) -> OsString {
        let script = self.write(name, &format!("#!/bin/sh\n{text}\n"));
        std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        script
    }

    fn path(&self, name: &str) -> OsString {
        self.0.join(name).into()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn build(compiler: Compiler, managed: bool, arguments: &[OsString]) -> u8 {
    run(compiler, managed, arguments).unwrap()
}

fn functions(file: &OsString) -> Vec<String> {
    let interface = inspect(&[Path::new(file)]).unwrap();
    let of = |it: &poly_c_interface::Function| interface.prototype(it.signature.unwrap(), &it.name);
    interface.functions.iter().map(of).collect()
}

const GEO: &str = "double norm(double x, double y) { return x * x + y * y; }";
const MAIN: &str = "#include <poly.h>
    double norm(double, double);
    int main(int count, char **arguments) { return count > 1 ? polyglot_is_null(arguments) : norm(3, 4) != 25; }";

#[test]
fn objects_and_what_is_linked_from_them_have_bitcode_embedded() {
    let folder = Folder::new("steps");
    let (geo, main) = (folder.write("geo.c", GEO), folder.write("main.c", MAIN));
    for (source, object) in [(&geo, "geo.o"), (&main, "main.o")] {
        let arguments = ["-O2", "-Wall", "-Werror", "-ffunction-sections", "-c"].map(OsString::from);
        let all = [&arguments[..], &[source.clone(), "-o".into(), folder.path(object)]].concat();
        assert_eq!(build(Compiler::C, false, &all), 0);
    }
    assert_eq!(functions(&folder.path("geo.o")), ["double norm(double x, double y)"]);
    let program = folder.path("program");
    let link = [
        "-Wl,--gc-sections".into(),
        folder.path("geo.o"),
        folder.path("main.o"),
        "-o".into(),
        program.clone(),
    ];
    assert_eq!(build(Compiler::C, false, &link), 0);
    assert_eq!(
        functions(&program),
        ["int main(int count, char **arguments)", "double norm(double x, double y)"]
    );
    // It also runs by itself, as far as it does not call Poly.
    assert!(Command::new(&program).status().unwrap().success());
    assert_eq!(Command::new(&program).arg("x").status().unwrap().code(), None);
}

#[test]
fn an_ordinary_makefile_builds_with_it() {
    let folder = Folder::new("make");
    folder.write("geo.c", GEO);
    folder.write("main.c", MAIN);
    folder.write(
        "Makefile",
        "CFLAGS = -O2 -Wall -MMD\nall: program libgeo.so\nprogram: main.o libgeo.a\n\t$(CC) -o $@ $^\n\
         libgeo.a: geo.o\n\tar rcs $@ $^\nlibgeo.so: geo.o\n\t$(CC) -shared -o $@ $^\n",
    );
    let script = stand_in_script(&folder);
    let make = Command::new("make")
        .arg(format!("CC={}", script.display()))
        .env("CFLAGS", "-fPIC")
        .current_dir(&folder.0)
        .output()
        .unwrap();
    assert!(make.status.success(), "{}", String::from_utf8_lossy(&make.stderr));
    assert_eq!(functions(&folder.path("libgeo.so")), ["double norm(double x, double y)"]);
    assert_eq!(functions(&folder.path("program")).len(), 2);
}

/// A script that does as `poly cc` does, by this test's own executable.
fn stand_in_script(folder: &Folder) -> OsString {
    let test = std::env::current_exe().unwrap();
    let call = format!("exec {} --exact stand_in --ignored --nocapture >&2", test.display());
    folder.script("cc", &format!("POLY_CC_ARGUMENTS=\"$*\" {call}"))
}

#[test]
fn an_ordinary_cmake_project_builds_with_it() {
    if Command::new("cmake").arg("--version").output().is_err() {
        eprintln!("not tried: cmake is not installed");
        return;
    }
    let folder = Folder::new("cmake");
    folder.write("geo.c", GEO);
    folder.write("main.c", MAIN);
    folder.write(
        "CMakeLists.txt",
        "cmake_minimum_required(VERSION 3.10)\nproject(geo C)\nset(CMAKE_C_COMPILER_AR ar)\n\
         add_library(geo STATIC geo.c)\nadd_library(shared SHARED geo.c)\n\
         add_executable(program main.c)\ntarget_link_libraries(program geo m)\n",
    );
    let script = stand_in_script(&folder);
    for arguments in [&["-S", ".", "-B", "build", "-DCMAKE_BUILD_TYPE=Release"][..], &["--build", "build"]] {
        let made = Command::new("cmake").args(arguments).env("CC", &script).current_dir(&folder.0).output();
        let made = made.unwrap();
        let said = [made.stdout, made.stderr].concat();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&said));
    }
    assert_eq!(functions(&folder.path("build/libshared.so")), ["double norm(double x, double y)"]);
    assert_eq!(functions(&folder.path("build/program")).len(), 2);
}

#[test]
fn the_clang_is_the_newest_that_the_compiler_reads() {
    let folder = Folder::new("versions");
    let version = poly_c_interface::COMPILER_VERSION;
    folder.script("poly-llvm-compiler", &format!("echo {version} 20\nwhile read -r line; do :; done"));
    let chosen = folder.path("chosen");
    for clang in ["clang-19", "clang-20", "clang-21", "clang-22", "clang-23"] {
        folder.script(clang, &format!("echo {clang} >'{}'", chosen.display()));
    }
    let path = std::env::var_os("PATH").unwrap();
    let path = std::iter::once(folder.0.clone()).chain(std::env::split_paths(&path));
    let path = std::env::join_paths(path).unwrap();
    let call = |clang: &str| {
        let status = Command::new(stand_in_script(&folder))
            .arg("--version")
            .envs([("PATH", path.as_os_str()), ("POLY_LANGUAGES", folder.0.as_os_str())])
            .env("POLY_CLANG", clang)
            .status();
        assert!(status.unwrap().success());
        std::fs::read_to_string(&chosen).unwrap()
    };
    assert_eq!(call(""), "clang-20\n");
    // Who names one has it.
    assert_eq!(call("clang-23"), "clang-23\n");
}

/// Not a test: what the script of the makefile runs.
#[test]
#[ignore = "stands in for `poly cc`"]
fn stand_in() {
    let Ok(arguments) = std::env::var("POLY_CC_ARGUMENTS") else { return };
    let arguments: Vec<_> = arguments.split_whitespace().map(OsString::from).collect();
    assert_eq!(run(Compiler::C, false, &arguments).unwrap(), 0);
}

#[test]
fn cpp_has_whole_classes_and_its_library() {
    let folder = Folder::new("cpp");
    let source = folder.write(
        "words.cpp",
        "#include <string>
         struct Word { std::string text; int count; virtual ~Word(); };
         int length(const Word &word) { return int(word.text.size()) * word.count; }
         int main() { return 0; }",
    );
    let program = folder.path("words");
    assert_eq!(build(Compiler::Cpp, false, &[source, "-o".into(), program.clone()]), 0);
    let interface = inspect(&[Path::new(&program)]).unwrap();
    assert!(interface.listing().contains("struct Word {"), "{}", interface.listing());
    assert!(functions(&program).contains(&"int length(const struct Word &word)".to_owned()));
}

#[test]
fn managed_objects_are_bitcode_and_link_into_webassembly() {
    let folder = Folder::new("managed");
    let (geo, main) = (folder.write("geo.c", GEO), folder.write("main.c", MAIN));
    let object = folder.path("geo.o");
    assert_eq!(build(Compiler::C, true, &["-O2".into(), "-c".into(), geo, "-o".into(), object.clone()]), 0);
    assert_eq!(functions(&object), ["double norm(double x, double y)"]);
    let module = folder.path("program.wasm");
    let link = [main, object, "-lm".into(), "-o".into(), module.clone()];
    assert_eq!(build(Compiler::C, true, &link), 0);
    let bytes = std::fs::read(&module).unwrap();
    assert!(bytes.starts_with(b"\0asm"));
    assert!(bytes.windows(14).any(|window| window == b"poly.interface"));
    let left: Vec<_> = std::fs::read_dir(&folder.0).unwrap().flatten().map(|it| it.file_name()).collect();
    assert_eq!(left.len(), 4, "{left:?}");
}

#[test]
fn managed_cpp_finds_its_headers_in_order() {
    let folder = Folder::new("managed-cpp");
    let source = folder.write(
        "words.cpp",
        "#include <cstdlib>\n#include <string>\n#include <vector>\n
         int total(int n) { std::vector<std::string> words(n, \"ab\"); return std::abs(int(words.size())); }",
    );
    assert_eq!(build(Compiler::Cpp, true, &[source, "-o".into(), folder.path("words.wasm")]), 0);
}

#[test]
fn what_clang_refuses_is_a_status_and_not_an_error() {
    let folder = Folder::new("refused");
    let source = folder.write("wrong.c", "int f( { }");
    for managed in [false, true] {
        assert_eq!(build(Compiler::C, managed, &["-w".into(), "-c".into(), source.clone()]), 1);
    }
}
