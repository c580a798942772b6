//! The languages that Poly ships as libraries. `tests/plugin.rs` and each language's own
//! tests compare the table with what the library says.

use super::manifest::{Location, Manifest};
use polyglot_api::LanguageId;

/// LLVM bitcode, whose library is installed only where it is wanted.
pub(crate) static LLVM: Manifest = Manifest {
    id: LanguageId::new("llvm"),
    name: "LLVM",
    engine: ("llvm", "22"),
    aliases: &["c", "cpp", "bitcode"],
    extensions: &["bc", "ll"],
    mime_types: &[],
    interpreters: &[],
    // Bitcode, and bitcode in the wrapper that Apple's tools put around it.
    magic: &[b"BC\xC0\xDE", b"\xDE\xC0\x17\x0B"],
    library: Location::Searched,
};
