//! Loading a library.
#![expect(unsafe_code, reason = "loads native code")]

use super::PluginError;
use libloading::Library;
use polyglot_api::abi::import::ForeignLanguage;
use polyglot_api::abi::{POLY_SYMBOL, PolyLanguage};
use std::path::Path;

/// The language of a library.
///
/// The library stays loaded until the process ends: tables of functions, static texts,
/// destructors of threads and exit handlers of its own and of the libraries it uses may
/// be referred to from anywhere, and nobody can know when the last of them is gone. A
/// library that was refused stays, too: what its initialisers began is not undone by
/// unmapping it. Loading it again costs nothing.
///
/// # Errors
/// If the file is no library, or not one of a language for this Poly.
pub(crate) fn load(path: &Path) -> Result<ForeignLanguage, PluginError> {
    // SAFETY: runs the library's initialisers. Whoever names a library in
    // `POLY_LANGUAGES`, or installs it, trusts it like the program itself.
    let library = unsafe { Library::new(path) }
        .map_err(|error| PluginError::NotALibrary { path: path.into(), reason: reason(&error, path) })?;
    let library = std::mem::ManuallyDrop::new(library);
    // SAFETY: only the address is taken.
    let symbol = unsafe { library.get::<*const PolyLanguage>(POLY_SYMBOL) };
    let symbol = symbol.map_err(|_| PluginError::NotALanguage { path: path.into() })?;
    // SAFETY: a symbol of this name is a descriptor, whose beginning is checked before
    // anything else of it is read; the library is never unloaded.
    let language = unsafe { ForeignLanguage::read(symbol.try_as_raw_ptr().unwrap_or_default().cast()) };
    language.map_err(|reason| PluginError::Refused { path: path.into(), reason })
}

/// The system's own words, without the path that the message names already.
fn reason(error: &libloading::Error, path: &Path) -> String {
    let source = std::error::Error::source(error);
    let told = source.map_or_else(|| error.to_string(), ToString::to_string);
    told.trim_start_matches(&*path.to_string_lossy()).trim_start_matches(": ").to_owned()
}
