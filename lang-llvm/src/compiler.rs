//! The compiler of bitcode: a program of its own, run when something is to be compiled.

use crate::library::own_folders;
use poly_c_interface::{CompileError, CompileErrorKind, Output, Request, ask};
use polyglot_api::{Error, ErrorKind, Location, PolyglotError, Result};
use std::path::PathBuf;

const FILE: &str = "poly-llvm-compiler";

/// Has the compiler answer a request.
///
/// # Errors
/// If there is no compiler, or it cannot do what it is asked.
pub(crate) fn compile(request: &Request) -> Result<Output> {
    ask(&find()?, request).map_err(|refusal| match refusal.kind {
        // The module does not parse.
        CompileErrorKind::Invalid | CompileErrorKind::NotBitcode => {
            let name = request.modules().first().map_or("", |module| module.name.as_str());
            let error = PolyglotError::syntax(refusal.message, Location::new(name, 0, 0), false);
            PolyglotError { name: "CompileError".into(), ..error }.into()
        }
        _ => to_error(refusal),
    })
}

/// The first number of the version of the compiler's LLVM, which reads bitcode of this one and of
/// older ones.
///
/// # Errors
/// If there is no compiler, or it does not work.
pub(crate) fn llvm_version() -> Result<u32> {
    poly_c_interface::llvm_version(&find()?).map_err(to_error)
}

fn to_error(refusal: CompileError) -> Error {
    let error = PolyglotError::new(ErrorKind::Host, refusal.message);
    PolyglotError { name: "CompileError".into(), ..error }.into()
}

/// Where the compiler may be: the folders of `POLY_LANGUAGES`, beside this library or
/// the program, and one above, where a build puts it.
fn places() -> Vec<PathBuf> {
    let given = std::env::var_os("POLY_LANGUAGES");
    let mut folders: Vec<PathBuf> = given.iter().flat_map(std::env::split_paths).collect();
    for folder in own_folders() {
        folders.extend(folder.parent().map(PathBuf::from));
        folders.insert(folders.len().saturating_sub(1), folder);
    }
    folders.into_iter().map(|folder| folder.join(FILE)).collect()
}

fn find() -> Result<PathBuf> {
    let places = places();
    places.iter().find(|path| path.is_file()).cloned().ok_or_else(|| {
        let mut looked: Vec<_> = places.iter().filter_map(|path| path.parent()).collect();
        looked.dedup();
        let looked: Vec<_> = looked.iter().map(|folder| folder.display().to_string()).collect();
        let told = format!(
            "compiling bitcode needs '{FILE}', which is in none of: {}; build poly-llvm-compiler, or name its folder \
             in POLY_LANGUAGES",
            looked.join(", ")
        );
        PolyglotError::host(told).into()
    })
}
