//! Several modules, archives, shared libraries, and what is missing.

use crate::support::{Folder, bytes, native};
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
    folder.run("clang-22", &["-c", "-fPIC", "half.c", "-o", "half.o"]);
    folder.run("llvm-ar-22", &["rcs", "libhalf.a", "half.o"]);
    folder.run("clang-22", &["-shared", "-fPIC", "half.c", "-o", "libhalf.so"]);
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
        folder.run("clang-22", &all);
        let module = native(&folder, &[&folder.path(output)], vec![]).unwrap();
        assert_eq!(module.call("quarter", &[bytes(8_f64.to_ne_bytes())]), Ok(bytes(2_f64.to_ne_bytes())));
    }
}
