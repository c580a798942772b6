//! Programs with what they are expected to print.
//!
//! A case is one file, or one section of a Markdown file:
//!
//! - `tests/cases/<topic>/<name>.js` (`.mjs`, `.cjs`, `.ts`, `.mts`, `.cts`,
//!   `.py`): see [`single`]. Its whole standard output may also stand beside it in
//!   `<name>.<extension>.out`.
//! - `tests/cases/<topic>/<name>.md`: see [`markdown`]. README and the manual are
//!   read in the same way, where they say what their programs print.
//!
//! The name of a case is its path under `tests/cases`, and for Markdown its
//! heading: `crossing/classes.md: Python sees a JavaScript class`.
//!
//! Folders named `fixtures` are not searched: they hold what the key `files` of
//! other cases copies.

mod diff;
mod discover;
mod markdown;
mod normal;
mod options;
mod run;
mod single;

pub use discover::trials;

use options::{Mode, Options};
use std::path::PathBuf;

/// A program, how to run it, and what it must print.
#[derive(Clone, Debug, PartialEq)]
struct Case {
    name: String,
    /// The file that the case is written in.
    path: PathBuf,
    /// The section of a Markdown file.
    heading: Option<String>,
    options: Options,
    mode: Mode,
    /// Paths in the case's folder, with contents.
    files: Vec<(String, String)>,
    /// The file to run.
    entry: Option<String>,
    stdout: Stdout,
    stderr: Stderr,
}

/// What standard output must be.
#[derive(Clone, Debug, PartialEq)]
enum Stdout {
    /// These lines, white space at their ends aside.
    Lines(Vec<String>),
    /// This text, but for a newline at its end.
    Exact(String),
}

/// Texts that must occur in standard error.
#[derive(Clone, Debug, PartialEq)]
enum Stderr {
    Anywhere(Vec<String>),
    InOrder(Vec<String>),
}

impl Stderr {
    fn texts(&self) -> &[String] {
        match self {
            Self::Anywhere(texts) | Self::InOrder(texts) => texts,
        }
    }
}

impl Case {
    /// The exit status that the case must have.
    fn status(&self) -> i32 {
        let failing = i32::from(!self.stderr.texts().is_empty());
        self.options.status.unwrap_or(failing)
    }
}
