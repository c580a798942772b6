//! Finding clang.

use std::ffi::OsStr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::Command;

use polyglot_api::{PolyglotError, Result};

use super::Compiler;
use crate::compiler::llvm_version;

/// The oldest clang that is tried.
const OLDEST: u32 = 19;

/// A command of the clang that `POLY_CLANG` names, else of the newest whose bitcode Poly's LLVM
/// reads: `clang-22`, say, down to `clang-19`, else a `clang` of one of these versions.
///
/// # Errors
/// If there is none, or Poly's compiler does not say what its LLVM is.
pub(super) fn command(compiler: Compiler) -> Result<Command> {
    let is_cpp = compiler == Compiler::Cpp;
    let program = match std::env::var_os("POLY_CLANG").filter(|given| !given.is_empty()) {
        Some(given) => given.into(),
        None => find(OLDEST..=llvm_version()?, is_cpp)?,
    };
    let mut command = Command::new(program);
    if is_cpp {
        command.arg("--driver-mode=g++");
    }
    Ok(command)
}

fn find(versions: RangeInclusive<u32>, is_cpp: bool) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    find_in(&path, Path::new("/usr/lib"), versions.clone(), is_cpp).ok_or_else(|| {
        let (oldest, newest) = (versions.start(), versions.end());
        let told = format!(
            "no clang of version {oldest} to {newest} is found, whose bitcode Poly's LLVM {newest} reads; \
             install 'clang-{newest}', or name its program in POLY_CLANG"
        );
        PolyglotError::host(told).into()
    })
}

/// Finds a clang in the folders of `path`, or of LLVM's installations of one version in `system`.
fn find_in(path: &OsStr, system: &Path, versions: RangeInclusive<u32>, is_cpp: bool) -> Option<PathBuf> {
    let in_path = |name: &str| std::env::split_paths(path).map(|it| it.join(name)).find(|it| it.is_file());
    let of_version = |version: u32| {
        // Either is a driver of both languages; an installation may have only the second.
        let names: &[&str] = if is_cpp { &["clang++", "clang"] } else { &["clang"] };
        names.iter().find_map(|name| {
            let installed = system.join(format!("llvm-{version}/bin/{name}"));
            in_path(&format!("{name}-{version}")).or_else(|| installed.is_file().then_some(installed))
        })
    };
    versions.clone().rev().find_map(of_version).or_else(|| {
        in_path("clang").filter(|program| version_of(program).is_some_and(|it| versions.contains(&it)))
    })
}

/// The major version that a clang says it has.
fn version_of(program: &Path) -> Option<u32> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let version = &text[text.find("clang version ")? + "clang version ".len()..];
    version.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A folder with programs that say they are clang.
    fn folder(name: &str, programs: &[(&str, u32)]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("poly-clang-{}-{name}", std::process::id()));
        for (program, version) in programs {
            let program = folder.join(program);
            std::fs::create_dir_all(program.parent().unwrap()).unwrap();
            std::fs::write(&program, format!("#!/bin/sh\necho 'Debian clang version {version}.1.8'\n"))
                .unwrap();
            std::fs::set_permissions(program, PermissionsExt::from_mode(0o755)).unwrap();
        }
        folder
    }

    /// What is found, by its path in the folder.
    fn found(name: &str, programs: &[(&str, u32)], newest: u32, is_cpp: bool) -> Option<String> {
        let folder = folder(name, programs);
        let found = find_in(folder.as_os_str(), &folder, OLDEST..=newest, is_cpp);
        let found = found.map(|it| it.strip_prefix(&folder).unwrap().display().to_string());
        let _ = std::fs::remove_dir_all(&folder);
        found
    }

    #[test]
    fn the_newest_that_fits_is_taken_wherever_it_is() {
        let programs = [
            ("clang-23", 23),
            ("llvm-22/bin/clang", 22),
            ("clang-21", 21),
            ("clang-20", 20),
            ("clang-19", 19),
            ("clang", 22),
        ];
        for (newest, expected) in [
            (23, "clang-23"),
            (22, "llvm-22/bin/clang"),
            (21, "clang-21"),
            (20, "clang-20"),
            (19, "clang-19"),
        ] {
            assert_eq!(
                found(&format!("newest-{newest}"), &programs, newest, false).as_deref(),
                Some(expected)
            );
        }
        assert_eq!(found("older", &programs[4..], 22, false).as_deref(), Some("clang-19"));
    }

    #[test]
    fn a_clang_without_a_version_in_its_name_is_asked() {
        let at = |version| found(&format!("plain-{version}"), &[("clang", version)], 22, false);
        assert_eq!(at(20).as_deref(), Some("clang"));
        assert_eq!(at(23), None);
        assert_eq!(at(18), None);
    }

    #[test]
    fn cpp_takes_either_driver() {
        let programs = [("clang-22", 22), ("clang++-22", 22)];
        assert_eq!(found("cpp", &programs, 22, true).as_deref(), Some("clang++-22"));
        assert_eq!(found("driver", &programs[..1], 22, true).as_deref(), Some("clang-22"));
    }

    #[test]
    fn where_there_is_none_the_package_is_named() {
        // No version is asked for that could be there.
        let error = find(RangeInclusive::new(1, 2), false).unwrap_err().to_string();
        assert!(error.contains("version 1 to 2") && error.contains("'clang-2'"), "{error}");
    }
}
