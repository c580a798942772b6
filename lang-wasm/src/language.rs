//! The language as the runtime sees it.

use crate::context::Context;
use polyglot_api::{Host, Instance, Language, LanguageId, Result};
use std::rc::Rc;

/// The identifier of WebAssembly.
pub const WASM: LanguageId = LanguageId::new("wasm");

/// WebAssembly.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wasm;

impl Language for Wasm {
    fn id(&self) -> LanguageId {
        WASM
    }

    fn name(&self) -> &'static str {
        "WebAssembly"
    }

    fn engine(&self) -> (&'static str, &'static str) {
        ("wasmtime", "48.0.8")
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["webassembly", "wat"]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["wasm", "wat"]
    }

    fn mime_types(&self) -> &'static [&'static str] {
        &["application/wasm"]
    }

    fn magic(&self) -> &'static [&'static [u8]] {
        &[b"\0asm"]
    }

    fn start(&self, host: Rc<dyn Host>) -> Result<Box<dyn Instance>> {
        Ok(Box::new(Context::new(host)?))
    }
}
