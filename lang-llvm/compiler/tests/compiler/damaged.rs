//! Bitcode that is none, or no longer.

use crate::support::{Folder, compile, module, native};
use poly_c_interface::{CompileErrorKind as Kind, Contents, Module, Request};

const SOURCE: &str = "#include <stdio.h>
    struct point { double x, y; };
    enum colour { RED, GREEN };
    double norm(const struct point *p) { return p->x * p->x + p->y * p->y; }
    int say(enum colour c, const char *what) { return printf(\"%d %s\", c, what); }";

fn inspect(bytes: Vec<u8>) -> Result<(), Kind> {
    let modules = vec![Module { name: "damaged.bc".into(), contents: Contents::Bytes(bytes) }];
    compile(&Request::Inspect { modules }).map(drop).map_err(|error| {
        assert!(error.kind != Kind::Internal, "{error}");
        error.kind
    })
}

#[test]
fn random_bytes_and_other_files_are_no_bitcode() {
    assert_eq!(inspect(vec![]), Err(Kind::NotBitcode));
    assert_eq!(inspect(vec![0; 100]), Err(Kind::NotBitcode));
    assert_eq!(inspect(b"\x89PNG\r\n\x1a\n\0\0\0".to_vec()), Err(Kind::NotBitcode));
    assert_eq!(inspect(b"print('hello')\n".to_vec()), Err(Kind::NotBitcode));
    assert_eq!(inspect(b"\x7fELF\x02\x01\x01".to_vec()), Err(Kind::NotBitcode));
    assert_eq!(inspect(std::fs::read("/bin/true").unwrap()), Err(Kind::NotBitcode));
    assert_eq!(inspect(b"BC\xC0\xDE".to_vec()), Err(Kind::Invalid));
    assert_eq!(inspect(b"\xDE\xC0\x17\x0B".to_vec()), Err(Kind::Invalid));
    assert_eq!(inspect(b"define i32 @f() { ret i64 0 }".to_vec()), Err(Kind::Invalid));
}

#[test]
fn a_module_that_breaks_the_rules_is_refused() {
    let text = "define i32 @f(i1 %c) {\n  br i1 %c, label %a, label %b\na:\n  %x = add i32 1, 2\n  br label %b\nb:\n  ret i32 %x\n}";
    assert_eq!(inspect(text.into()), Err(Kind::Invalid));
}

#[test]
fn a_module_for_another_machine_is_refused_by_name() {
    let folder = Folder::new();
    for target in ["aarch64-linux-gnu", "wasm32-wasip1", "x86_64-pc-windows-msvc"] {
        let flag = format!("--target={target}");
        let bitcode = folder.bitcode("other.c", "int f(int x) { return x; }", &[&flag]);
        let error = native(&folder, &[&bitcode], vec![]).err().unwrap();
        assert!(matches!(error.kind, Kind::OtherTarget { .. }), "{error}");
    }
}

#[test]
fn bitcode_of_a_newer_llvm_is_refused_with_both_versions() {
    let folder = Folder::new();
    let path = folder.bitcode("newer.c", SOURCE, &[]);
    let mut bytes = std::fs::read(path).unwrap();
    // The producer is in the first block, as letters of six bits: 'LLVM22.1.8' and an epoch. A
    // newer one changes the epoch, which is the last record of that block.
    let end = 8 + 4 + usize::try_from(u32::from_le_bytes(bytes[8..12].try_into().unwrap())).unwrap() * 4;
    let error = (12..end).rev().find_map(|at| {
        let mut changed = bytes.clone();
        changed[at] ^= 0x10;
        let modules = vec![Module { name: "newer.bc".into(), contents: Contents::Bytes(changed) }];
        compile(&Request::Inspect { modules }).err()
    });
    assert!(error.is_some());
    bytes.truncate(end);
    assert_eq!(inspect(bytes), Err(Kind::Invalid));
}

#[test]
fn truncations_and_flipped_bits_never_crash() {
    let folder = Folder::new();
    let bytes = std::fs::read(folder.bitcode("fuzz.c", SOURCE, &[])).unwrap();
    // A fixed sequence, so that a failure can be had again.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    let rounds = std::env::var("POLY_FUZZ_ROUNDS").ok().and_then(|it| it.parse().ok()).unwrap_or(150);
    for round in 0..rounds {
        let mut damaged = bytes.clone();
        if round % 3 == 0 {
            damaged.truncate(next(bytes.len()));
        } else {
            for _ in 0..=next(4) {
                let at = next(damaged.len());
                damaged[at] ^= 1 << next(8);
            }
        }
        // Some flips do no harm: then the whole way must not crash either.
        if inspect(damaged.clone()).is_ok() {
            let path = folder.path("damaged.bc");
            std::fs::write(&path, damaged).unwrap();
            let job = poly_c_interface::Job {
                modules: vec![module(&path)],
                libraries: vec![],
                output: folder.path("damaged.so"),
                options: Default::default(),
            };
            let _ = compile(&Request::Native(job));
        }
    }
}
