//! What modules say of themselves, without running them.

use crate::compiler::compile;
use poly_c_interface::{Contents, Interface, Module, Request};
use polyglot_api::Result;
use std::path::Path;

/// The interface of the bitcode in files: modules, and objects, executables and shared libraries
/// in which bitcode is embedded. Nothing is compiled.
///
/// # Errors
/// If a file is not what it should be, or the compiler is missing.
pub fn inspect(files: &[&Path]) -> Result<Interface> {
    let module = |file: &&Path| Module {
        name: file.display().to_string(),
        contents: Contents::File(std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf())),
    };
    Ok(compile(&Request::Inspect { modules: files.iter().map(module).collect() })?.interface)
}
