//! Languages in shared libraries.
//!
//! A library is loaded when its language is first started, not before: what must be
//! known until then (names, extensions, first bytes) is in a [`Manifest`]. The
//! languages that Poly ships as libraries are in a table (`known`), so that a file of
//! theirs is recognised, and the error says what to install, even where the library is
//! missing. A third party's language puts a file `*.poly-language.json` beside its
//! library. Only a library that `POLY_LANGUAGES` names by itself is loaded at once,
//! since nothing else tells what it is.
//!
//! Where libraries are looked for: `POLY_LANGUAGES`, then beside the executable, then
//! in `../lib/poly` from there.

mod error;
mod known;
mod lazy;
mod library;
mod manifest;
mod search;

pub use error::PluginError;

pub(crate) use lazy::LazyLanguage;
pub(crate) use library::load;
pub(crate) use manifest::Manifest;
pub(crate) use search::{Found, Search};
