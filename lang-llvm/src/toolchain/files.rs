//! The files that the compiler is given: `poly.h`, and what programs are linked with.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use polyglot_api::{PolyglotError, Result};
use sha2::{Digest as _, Sha256};

const HEADER: &str = include_str!("../../include/poly.h");

/// The folder that has `poly.h`.
///
/// # Errors
/// If it cannot be written.
pub(super) fn header_folder() -> Result<PathBuf> {
    Ok(write("poly.h", HEADER)?.with_file_name(""))
}

/// A source in assembly that defines the functions of `poly.h` where nothing else does, so that
/// a program that uses them can be linked. Only `poly run` gives them their meaning: a
/// program that is started without it stops at the first. It is assembly because that has no
/// bitcode, which is what `poly run` looks at.
///
/// # Errors
/// If it cannot be written.
pub(super) fn stand_ins() -> Result<PathBuf> {
    write("poly.s", &stand_in_text())
}

fn stand_in_text() -> String {
    let trap = if cfg!(target_arch = "aarch64") { "udf #0" } else { "ud2" };
    let mut text = String::from(".text\n");
    for name in functions() {
        let _ = write!(text, ".weak {name}\n{name}:\n");
    }
    let _ = writeln!(text, "    {trap}\n.section .note.GNU-stack,\"\",%progbits");
    text
}

/// The functions that `poly.h` declares: at the beginning of a line, and not inline.
fn functions() -> Vec<&'static str> {
    let mut names: Vec<_> = HEADER
        .lines()
        .filter(|line| {
            line.starts_with(|first: char| first.is_ascii_alphabetic()) && !line.starts_with("static")
        })
        .filter_map(|line| {
            let name = &line[..line.find('(')?];
            let name = &name[name.rfind("polyglot_")?..];
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then_some(name)
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Writes a file into the user's cache, in a folder that is named by its contents.
fn write(name: &str, text: &str) -> Result<PathBuf> {
    let hash: String = Sha256::digest(text).iter().take(8).fold(String::new(), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    });
    let folder = crate::cache::user_folder().join("toolchain").join(hash);
    let path = folder.join(name);
    if std::fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
        return Ok(path);
    }
    let scratch = folder.join(format!("{name}.{}", std::process::id()));
    let written = std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&scratch, text))
        .and_then(|()| std::fs::rename(&scratch, &path));
    written
        .map_err(|error| PolyglotError::host(format!("cannot write '{}': {error}", Path::display(&path))))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_of_the_header_are_found() {
        let names = functions();
        for name in ["polyglot_is_null", "polyglot_invoke_values", "polyglot_eval", "polyglot_as_double"] {
            assert!(names.contains(&name), "{name}");
        }
        assert!(!names.contains(&"polyglot_value_of"));
        assert!(stand_in_text().contains(".weak polyglot_is_null\n"));
    }
}
