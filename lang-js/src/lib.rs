//! JavaScript for Poly, on Boa.
//!
//! [`JavaScript`] is all that is public. Inside, four parts: [`convert`] takes
//! values in and out, [`object`] makes JavaScript's objects answer messages,
//! [`foreign`] shows other languages' objects to JavaScript, and [`instance`] is
//! the language at work in one context. [`heap`] holds them together.

mod buffer;
mod catching;
mod convert;
mod error;
mod foreign;
mod globals;
mod heap;
mod instance;
mod jobs;
mod loader;
mod node;
mod object;
mod polyglot;
mod scope;
mod stack;
mod syntax;
mod text;
mod timers;

use polyglot_api::{Host, Instance, Language, LanguageId, Result};
use std::rc::Rc;

/// The identifier of JavaScript.
pub(crate) const ID: LanguageId = LanguageId::new("js");

/// JavaScript and TypeScript.
#[derive(Clone, Copy, Debug, Default)]
pub struct JavaScript;

impl Language for JavaScript {
    fn id(&self) -> LanguageId {
        ID
    }

    fn name(&self) -> &'static str {
        "JavaScript"
    }

    fn engine(&self) -> (&'static str, &'static str) {
        ("boa", "0.22.0")
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["javascript", "ecmascript", "node", "typescript", "ts"]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["js", "mjs", "cjs", "ts", "mts", "cts"]
    }

    fn mime_types(&self) -> &'static [&'static str] {
        &["text/javascript", "application/javascript", "application/typescript"]
    }

    fn interpreters(&self) -> &'static [&'static str] {
        &["node", "deno", "bun", "ts-node", "tsx"]
    }

    fn start(&self, host: Rc<dyn Host>) -> Result<Box<dyn Instance>> {
        instance::start(host)
    }
}
