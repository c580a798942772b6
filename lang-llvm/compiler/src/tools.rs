//! The programs that are asked for help.

use std::path::PathBuf;

use inkwell::support::get_llvm_version;

/// A linker of ELF: that of the same LLVM first, then any.
pub(crate) fn native_linker() -> Option<PathBuf> {
    of_llvm("ld.lld").or_else(|| of_path("ld"))
}

/// A linker of WebAssembly.
pub(crate) fn wasm_linker() -> Option<PathBuf> {
    of_llvm("wasm-ld")
}

/// A tool of LLVM, of this version where there is one.
fn of_llvm(name: &str) -> Option<PathBuf> {
    let (major, _, _) = get_llvm_version();
    let installed = PathBuf::from(format!("/usr/lib/llvm-{major}/bin/{name}"));
    of_path(&format!("{name}-{major}"))
        .or_else(|| installed.is_file().then_some(installed))
        .or_else(|| of_path(name))
}

fn of_path(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(name)).find(|it| it.is_file())
}
