//! Finding clang.

use std::path::{Path, PathBuf};
use std::process::Command;

use polyglot_api::{PolyglotError, Result};

use super::Compiler;

/// The newest clang whose bitcode Poly's LLVM reads, and the oldest that is tried.
const VERSIONS: std::ops::RangeInclusive<u32> = 19..=22;

/// A command of the newest clang that fits: what `POLY_CLANG` names, else `clang-22` to
/// `clang-19`, else a `clang` of one of these versions.
///
/// # Errors
/// If there is none.
pub(super) fn command(compiler: Compiler) -> Result<Command> {
    let is_cpp = compiler == Compiler::Cpp;
    let program = find(is_cpp).ok_or_else(|| {
        PolyglotError::host(format!(
            "no clang of version {} to {} is found; install 'clang-{}', or name its program in POLY_CLANG",
            VERSIONS.start(),
            VERSIONS.end(),
            VERSIONS.end()
        ))
    })?;
    let mut command = Command::new(program);
    if is_cpp {
        command.arg("--driver-mode=g++");
    }
    Ok(command)
}

fn find(is_cpp: bool) -> Option<PathBuf> {
    if let Some(given) = std::env::var_os("POLY_CLANG").filter(|given| !given.is_empty()) {
        return Some(given.into());
    }
    let of_version = |version: u32| {
        // Debian's installation of one version has the same program under both names.
        let names = if is_cpp { ["clang++", "clang"] } else { ["clang", "clang"] };
        names.into_iter().find_map(|name| {
            let installed = PathBuf::from(format!("/usr/lib/llvm-{version}/bin/{name}"));
            in_path(&format!("{name}-{version}")).or_else(|| installed.is_file().then_some(installed))
        })
    };
    VERSIONS.rev().find_map(of_version).or_else(|| {
        in_path("clang").filter(|program| version_of(program).is_some_and(|it| VERSIONS.contains(&it)))
    })
}

fn in_path(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(name)).find(|it| it.is_file())
}

/// The major version that a clang says it has.
fn version_of(program: &Path) -> Option<u32> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let version = &text[text.find("clang version ")? + "clang version ".len()..];
    version.split('.').next()?.parse().ok()
}
