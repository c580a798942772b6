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

/// The folder of wasi-libc's archives.
pub(crate) fn wasi_libraries() -> Option<PathBuf> {
    let sysroots = std::env::var_os("WASI_SYSROOT").map(PathBuf::from).into_iter().chain([
        PathBuf::from("/usr"),
        PathBuf::from("/usr/share/wasi-sysroot"),
        PathBuf::from("/opt/wasi-sdk/share/wasi-sysroot"),
    ]);
    sysroots
        .flat_map(|sysroot| ["wasm32-wasip1", "wasm32-wasi"].map(|target| sysroot.join("lib").join(target)))
        .find(|folder| folder.join("libc.a").is_file())
}

/// The archive of what the code generator calls: arithmetic that WebAssembly lacks.
pub(crate) fn wasm_builtins() -> Option<PathBuf> {
    let (major, _, _) = get_llvm_version();
    let versions = std::iter::once(major).chain((19..major).rev());
    versions
        .map(|major| PathBuf::from(format!("/usr/lib/llvm-{major}/lib/clang/{major}/lib")))
        .flat_map(|lib| {
            [
                lib.join("wasi/libclang_rt.builtins-wasm32.a"),
                lib.join("wasm32-unknown-wasip1/libclang_rt.builtins.a"),
                lib.join("wasm32-unknown-wasi/libclang_rt.builtins.a"),
            ]
        })
        .find(|archive| archive.is_file())
}
