//! Bitcode of rustc.

use std::process::Command;

use crate::support::{Folder, LLVM, bytes, native};
use poly_c_interface::{CompileErrorKind as Kind, Language, Library};

/// The version of rustc's LLVM, if it is newer than the compiler's.
fn newer_llvm() -> Option<String> {
    let said = Command::new("rustc").arg("-vV").output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    let version = said.lines().find_map(|line| line.strip_prefix("LLVM version: ")).unwrap();
    let major: u32 = version.split('.').next().unwrap().parse().unwrap();
    (major > LLVM).then(|| version.into())
}

#[test]
fn a_module_without_the_standard_library_runs_as_it_is() {
    if let Some(version) = newer_llvm() {
        eprintln!("not tried: rustc's LLVM {version} is newer than {LLVM}");
        return;
    }
    let folder = Folder::new();
    let bitcode = folder.bitcode(
        "kernel.rs",
        "#![no_std]
         #[repr(C)] pub struct Pair { pub a: i32, pub b: f64 }
         #[unsafe(no_mangle)] pub extern \"C\" fn total(pair: Pair, scale: f32) -> f64 {
             (f64::from(pair.a) + pair.b) * f64::from(scale)
         }
         #[unsafe(no_mangle)] pub static ANSWER: i32 = 42;
         #[unsafe(no_mangle)] pub extern \"C\" fn is_even(x: u8) -> bool { x % 2 == 0 }",
        &["-C", "panic=abort"],
    );
    let module = native(&folder, &[&bitcode], vec![]).unwrap();
    assert_eq!(module.interface.language, Language::Rust);
    let names: Vec<_> = module.interface.functions.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["is_even", "total"]);
    let signature = module.function("total").signature.unwrap();
    assert_eq!(module.interface.signature(signature).parameters[1].name, "scale");
    let mut pair = vec![0; 16];
    pair[..4].copy_from_slice(&2_i32.to_ne_bytes());
    pair[8..].copy_from_slice(&0.5_f64.to_ne_bytes());
    assert_eq!(module.call("total", &[pair, bytes(2_f32.to_ne_bytes())]), Ok(bytes(5_f64.to_ne_bytes())));
    assert_eq!(module.call("is_even", &[vec![4]]), Ok(vec![1]));
    assert_eq!(module.interface.variables[0].name, "ANSWER");
}

#[test]
fn a_module_with_the_standard_library_needs_its_archive() {
    if let Some(version) = newer_llvm() {
        eprintln!("not tried: rustc's LLVM {version} is newer than {LLVM}");
        return;
    }
    let folder = Folder::new();
    let text = "use std::collections::BTreeMap;
        #[unsafe(no_mangle)] pub extern \"C\" fn distinct(from: *const i32, count: usize) -> i32 {
            let numbers = unsafe { std::slice::from_raw_parts(from, count) };
            let mut map = BTreeMap::new();
            for number in numbers { *map.entry(number.to_string()).or_insert(0) += 1; }
            i32::try_from(map.len()).unwrap()
        }";
    let bitcode = folder.bitcode("counting.rs", text, &[]);
    let error = native(&folder, &[&bitcode], vec![]).err().unwrap();
    assert!(matches!(&error.kind, Kind::Unresolved { symbols } if !symbols.is_empty()), "{error}");

    folder.run(
        "rustc",
        &["--edition=2024", "--crate-type=staticlib", "-O", "counting.rs", "-o", "libcounting.a"],
    );
    let archive = Library::File(folder.path("libcounting.a"));
    let module = native(&folder, &[&bitcode], vec![archive]).unwrap();
    let numbers = [3, 1, 3, 2, 1_i32];
    let arguments = [numbers.as_ptr().addr().to_ne_bytes().to_vec(), bytes(5_usize.to_ne_bytes())];
    assert_eq!(module.call("distinct", &arguments), Ok(bytes(3_i32.to_ne_bytes())));
}
