//! C, C++ and Rust for Poly: modules of LLVM bitcode, compiled to native code.
//!
//! This library is small and knows nothing of LLVM. A module becomes a shared library in the
//! user's cache, made by `poly-llvm-compiler`, a program that is run only when something is not
//! in the cache. What a module's debug info says of its functions and types is
//! beside the code, as an [`Interface`](poly_c_interface::Interface), and how values cross is
//! `poly-c-interface`'s affair; here are the calls, the memory, and the functions of `poly.h`.
//!
//! # What native code may do
//!
//! Everything that the process may. A mistake in it, such as following a freed pointer, can
//! crash the process, and `abort` ends it. `exit` ends the program that calls it, with
//! that status, and not the process: the error of an exit is raised where the program was
//! called. `_exit` and `quick_exit` do end the process. Handlers of `atexit` and destructors of
//! static objects run when the module is unloaded, with its context. Native code writes to the
//! process's own standard streams.

mod cache;
mod closure;
mod compiler;
mod enter;
mod exception;
mod frame;
mod inspect;
mod instance;
mod library;
mod machine;
mod polyglot;
mod program;
mod system;
pub mod toolchain;
mod tools;

pub use inspect::inspect;

use polyglot_api::{Host, Instance, Language, LanguageId, Result};
use std::rc::Rc;

/// The language's id.
pub(crate) const ID: LanguageId = LanguageId::new("llvm");

/// The language `llvm`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Llvm;

impl Language for Llvm {
    fn id(&self) -> LanguageId {
        ID
    }

    fn name(&self) -> &'static str {
        "LLVM"
    }

    fn engine(&self) -> (&'static str, &'static str) {
        ("llvm", "22")
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["c", "cpp", "c++", "bitcode", "native"]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["bc", "ll"]
    }

    fn mime_types(&self) -> &'static [&'static str] {
        &["application/x-llvm-ir-bitcode"]
    }

    fn magic(&self) -> &'static [&'static [u8]] {
        // The last is ELF's: executables and libraries in which bitcode is embedded.
        &[b"BC\xC0\xDE", b"\xDE\xC0\x17\x0B", b"\x7fELF"]
    }

    fn start(&self, host: Rc<dyn Host>) -> Result<Box<dyn Instance>> {
        Ok(Box::new(instance::Llvm::start(host)?))
    }
}

polyglot_api::export_language!(Llvm);

/// Ends the process: native code has done what nothing can go on after.
pub(crate) fn stop(reason: &str) -> ! {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "poly: fatal: {reason}");
    std::process::abort()
}
