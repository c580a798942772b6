//! The languages that Poly ships as libraries. In debug builds, what the table says is
//! compared with what the library says when it is loaded.

use super::manifest::{Location, Manifest};
use polyglot_api::LanguageId;

/// LLVM bitcode, whose library is installed only where it is wanted.
pub(crate) static LLVM: Manifest = Manifest {
    id: LanguageId::new("llvm"),
    name: "LLVM",
    engine: ("llvm", "22"),
    aliases: &["c", "cpp", "c++", "bitcode", "native"],
    extensions: &["bc", "ll"],
    mime_types: &["application/x-llvm-ir-bitcode"],
    interpreters: &[],
    // Bitcode, bitcode in the wrapper that Apple's tools put around it, and executables, in
    // which it may be embedded.
    magic: &[b"BC\xC0\xDE", b"\xDE\xC0\x17\x0B", b"\x7fELF"],
    library: Location::Searched,
};
