//! Python for Poly, on `rustpython-vm`.
//!
//! The parts: `convert` takes values in and out; `object` lets Python's objects answer the
//! protocol's messages; `foreign` is how Python programs see the objects of other languages;
//! `error` takes exceptions across; `instance` parses, evaluates and imports.
//!
//! # What is not here
//!
//! Nothing of another language, and nothing of the runtime: both are reached through
//! [`polyglot_api::Host`].

mod asyncio;
mod bound;
mod buffer;
mod convert;
mod error;
mod foreign;
mod heap;
mod importer;
mod instance;
mod interrupt;
mod native;
mod object;
mod polyglot;
mod setup;
mod shutdown;
mod signals;
mod stdio;
mod syntax;
mod text;

use polyglot_api::{Host, Instance, Language, LanguageId, Result};
use std::rc::Rc;

/// The identifier of the language.
pub(crate) const PYTHON: LanguageId = LanguageId::new("python");

/// Python.
#[derive(Clone, Copy, Debug, Default)]
pub struct Python;

impl Language for Python {
    fn id(&self) -> LanguageId {
        PYTHON
    }

    fn name(&self) -> &'static str {
        "Python"
    }

    fn engine(&self) -> (&'static str, &'static str) {
        ("rustpython", "0.6.0")
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["py", "python3"]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["py"]
    }

    fn mime_types(&self) -> &'static [&'static str] {
        &["text/x-python", "application/x-python", "text/x-script.python"]
    }

    fn interpreters(&self) -> &'static [&'static str] {
        &["python", "python3"]
    }

    fn start(&self, host: Rc<dyn Host>) -> Result<Box<dyn Instance>> {
        instance::start(host)
    }
}
