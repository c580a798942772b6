//! Bitcode that is none, or no longer.

use crate::support::{Folder, LLVM, compile, module, native};
use poly_c_interface::{CompileErrorKind as Kind, Contents, Module, Request, Response};

const SOURCE: &str = "#include <stdio.h>
    struct point { double x, y; };
    enum colour { RED, GREEN };
    double norm(const struct point *p) { return p->x * p->x + p->y * p->y; }
    int say(enum colour c, const char *what) { return printf(\"%d %s\", c, what); }";

fn inspected(bytes: Vec<u8>) -> Response {
    let modules = vec![Module { name: "damaged.bc".into(), contents: Contents::Bytes(bytes) }];
    compile(&Request::Inspect { modules })
}

fn inspect(bytes: Vec<u8>) -> Result<(), Kind> {
    inspected(bytes).map(drop).map_err(|error| {
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
    let own = std::fs::read(folder.bitcode("newer.c", SOURCE, &[])).unwrap();
    let ours = format!("LLVM{LLVM}");
    let changed = replaced(&own, &ours, "LLVM99");
    let newer = (LLVM + 1..=LLVM + 5).filter_map(|version| bitcode_of(&folder, version));
    for bytes in newer.chain([changed]) {
        let Err(error) = inspected(bytes) else { panic!("the bitcode is taken") };
        let Kind::Newer { producer, reader } = &error.kind else { panic!("{error}") };
        assert!(major(producer) > LLVM && major(reader) == LLVM, "{error}");
        assert!(error.message.contains(producer) && error.message.contains(reader), "{error}");
    }
    // The number of the format, which is the last of the first block.
    let end = first_block_end(&own);
    let mut other = own.clone();
    other[end - 3] ^= 0x10;
    assert_eq!(inspect(other), Err(Kind::Invalid));
    assert_eq!(inspect(own[..end].to_vec()), Err(Kind::Invalid));
}

#[test]
fn bitcode_of_older_llvms_says_the_same() {
    let folder = Folder::new();
    let interface = |bytes| inspected(bytes).unwrap().interface.listing();
    let own = interface(std::fs::read(folder.bitcode("other.c", SOURCE, &["-O0"])).unwrap());
    for version in (19..22).filter(|&version| version < LLVM) {
        match bitcode_of(&folder, version) {
            Some(bytes) => assert_eq!(interface(bytes), own, "{version}"),
            None => eprintln!("not tried: clang-{version} is not installed"),
        }
    }
}

/// What the clang of another version makes of the source; `None` if it is not installed.
fn bitcode_of(folder: &Folder, version: u32) -> Option<Vec<u8>> {
    let clang = format!("clang-{version}");
    std::process::Command::new(&clang).arg("--version").output().ok()?;
    folder.write("other.c", SOURCE);
    folder.run(&clang, &["-g", "-O0", "-emit-llvm", "-c", "other.c", "-o", "other.bc"]);
    Some(std::fs::read(folder.path("other.bc")).unwrap())
}

fn major(version: &str) -> u32 {
    version.split('.').next().unwrap().parse().unwrap()
}

/// Where the first block ends, which says who wrote the file.
fn first_block_end(bytes: &[u8]) -> usize {
    12 + 4 * usize::try_from(u32::from_le_bytes(bytes[8..12].try_into().unwrap())).unwrap()
}

/// Bitcode in whose first block, where letters have six bits each, a text is another one.
fn replaced(bytes: &[u8], old: &str, new: &str) -> Vec<u8> {
    let letters: Vec<u8> = (b'a'..=b'z').chain(b'A'..=b'Z').chain(b'0'..=b'9').collect();
    let place = |letter| letters.iter().position(|&it| it == letter).unwrap();
    let encoded = |text: &str| -> Vec<bool> {
        text.bytes().flat_map(|letter| (0..6).map(move |bit| place(letter) >> bit & 1 == 1)).collect()
    };
    let (old, new) = (encoded(old), encoded(new));
    let bit = |at: usize| bytes[at / 8] >> (at % 8) & 1 == 1;
    let is_there = |&start: &usize| old.iter().enumerate().all(|(at, &it)| bit(start + at) == it);
    let start = (96..first_block_end(bytes) * 8 - old.len()).find(is_there).unwrap();
    let mut changed = bytes.to_vec();
    for (at, (old, new)) in old.iter().zip(&new).enumerate() {
        changed[(start + at) / 8] ^= u8::from(old != new) << ((start + at) % 8);
    }
    changed
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
