//! Several modules, archives, shared libraries, and what is missing.

use crate::support::{Folder, bytes, native, tool};
use poly_c_interface::{CompileErrorKind as Kind, Library};

const HALF: &str = "double half(double x) { return x / 2; }";
const USER: &str = "double half(double); double quarter(double x) { return half(half(x)); }";

#[test]
fn modules_become_one() {
    let folder = Folder::new();
    let modules = [folder.bitcode("user.c", USER, &[]), folder.bitcode("half.c", HALF, &[])];
    let module = native(&folder, &[&modules[0], &modules[1]], vec![]).unwrap();
    assert_eq!(module.call("quarter", &[bytes(8_f64.to_ne_bytes())]), Ok(bytes(2_f64.to_ne_bytes())));
    assert!(module.interface.imports.is_empty());
}

#[test]
fn a_symbol_that_two_modules_define_is_a_conflict() {
    let folder = Folder::new();
    let modules = [folder.bitcode("one.c", HALF, &[]), folder.bitcode("two.c", HALF, &[])];
    let error = native(&folder, &[&modules[0], &modules[1]], vec![]).err().unwrap();
    assert_eq!(error.kind, Kind::Conflict);
    assert!(error.message.contains("half"), "{error}");
}

#[test]
fn archives_and_shared_libraries_are_linked_by_path() {
    let folder = Folder::new();
    let user = folder.bitcode("user.c", USER, &[]);
    folder.write("half.c", HALF);
    folder.run(&tool("clang"), &["-c", "-fPIC", "half.c", "-o", "half.o"]);
    folder.run(&tool("llvm-ar"), &["rcs", "libhalf.a", "half.o"]);
    folder.run(&tool("clang"), &["-shared", "-fPIC", "half.c", "-o", "libhalf.so"]);
    for library in ["libhalf.a", "libhalf.so"] {
        let module = native(&folder, &[&user], vec![Library::File(folder.path(library))]).unwrap();
        assert_eq!(module.call("quarter", &[bytes(8_f64.to_ne_bytes())]), Ok(bytes(2_f64.to_ne_bytes())));
    }
}

#[test]
fn what_is_missing_is_listed_by_name() {
    let folder = Folder::new();
    let text = "int near(void), far(void), printf(const char *, ...), polyglot_is_null(void *);
        int f(void *p) { return near() + far() + printf(\"\") + polyglot_is_null(p); }
        __attribute__((weak)) int maybe(void); int g(void) { return maybe ? maybe() : 0; }";
    let user = folder.bitcode("user.c", text, &[]);
    let error = native(&folder, &[&user], vec![]).err().unwrap();
    assert_eq!(error.kind, Kind::Unresolved { symbols: vec!["far".into(), "near".into()] });
    assert!(error.message.contains("'far', 'near'"), "{error}");
    assert!(!folder.path("module.so").exists());
}

#[test]
fn a_library_that_is_not_there_is_named() {
    let folder = Folder::new();
    let user = folder.bitcode("half.c", HALF, &[]);
    for library in [Library::Named("no-such".into()), Library::File(folder.path("libno-such.a"))] {
        let error = native(&folder, &[&user], vec![library]).err().unwrap();
        assert_eq!(error.kind, Kind::Library);
        assert!(error.message.contains("no-such"), "{error}");
    }
}

#[test]
fn bitcode_embedded_in_executables_and_shared_libraries_is_found() {
    let folder = Folder::new();
    folder.write("half.c", HALF);
    folder.write("user.c", USER);
    folder.write("main.c", "double quarter(double); int main(void) { return quarter(4) != 1; }");
    for (arguments, output) in [
        (vec!["-shared", "-fPIC"], "libuser.so"),
        (vec!["main.c"], "program"),
        (vec!["-fuse-ld=lld", "main.c"], "program-lld"),
    ] {
        let mut all = vec!["-g", "-O2", "-fembed-bitcode=all", "half.c", "user.c", "-o", output];
        all.extend(arguments);
        folder.run(&tool("clang"), &all);
        let module = native(&folder, &[&folder.path(output)], vec![]).unwrap();
        assert_eq!(module.call("quarter", &[bytes(8_f64.to_ne_bytes())]), Ok(bytes(2_f64.to_ne_bytes())));
    }
}

#[test]
fn a_wrapper_around_bitcode_and_text_without_a_target_are_read() {
    let folder = Folder::new();
    let bitcode = std::fs::read(folder.bitcode("half.c", HALF, &[])).unwrap();
    let mut wrapped = Vec::new();
    for word in [0x0B17_C0DE, 0, 20, u32::try_from(bitcode.len()).unwrap(), 0x0100_0007_u32] {
        wrapped.extend(word.to_le_bytes());
    }
    wrapped.extend(&bitcode);
    std::fs::write(folder.path("wrapped.bc"), wrapped).unwrap();
    let user = folder.bitcode("user.c", USER, &[]);
    let module = native(&folder, &[&user, &folder.path("wrapped.bc")], vec![]).unwrap();
    assert_eq!(module.call("quarter", &[bytes(8_f64.to_ne_bytes())]), Ok(bytes(2_f64.to_ne_bytes())));

    let text = folder.write(
        "half.ll",
        "declare i32 @puts(ptr)\ndefine double @half(double %x) {\n  %h = fmul double %x, 0.5\n  ret double %h\n}",
    );
    let module = native(&folder, &[&user, &text], vec![]).unwrap();
    assert_eq!(module.call("quarter", &[bytes(8_f64.to_ne_bytes())]), Ok(bytes(2_f64.to_ne_bytes())));
}

#[test]
fn an_archive_of_cpp_brings_its_runtime() {
    let folder = Folder::new();
    let user = folder.bitcode("user.c", USER, &[]);
    folder.write(
        "half.cpp",
        "#include <string>
         extern \"C\" double half(double x) { return x / std::stoi(std::string(\"2\")); }",
    );
    folder.run(&tool("clang++"), &["-c", "-fPIC", "half.cpp", "-o", "half.o"]);
    folder.run(&tool("llvm-ar"), &["rcs", "libhalf.a", "half.o"]);
    let module = native(&folder, &[&user], vec![Library::File(folder.path("libhalf.a"))]).unwrap();
    assert_eq!(module.call("quarter", &[bytes(8_f64.to_ne_bytes())]), Ok(bytes(2_f64.to_ne_bytes())));
}
