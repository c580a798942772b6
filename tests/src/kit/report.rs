//! The outcome in a document.

use super::matrix::Matrix;
use super::{Gap, Part};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

const BEGIN: &str = "<!-- Made by `POLY_BLESS=1 ./x test kit`. -->\n";
const END: &str = "<!-- The end of what is made. -->";

/// What a document tells.
pub(super) struct Report<'a> {
    pub(super) pairs: &'a Matrix,
    pub(super) kinds: &'a Matrix,
    pub(super) gaps: &'a [(&'a Gap, usize)],
    /// By language and reason: what is missing, and how many cases are.
    pub(super) skipped: &'a BTreeMap<(&'a str, &'a str), (Vec<Part>, usize)>,
}

/// A file of Markdown with a part that the kit makes: the matrix, and why each gap and each skipped
/// case is there. With `POLY_BLESS` set a whole run makes it anew; without, a run fails if a gap or a
/// skipped case is not explained. Counts may be older.
#[derive(Clone, Debug)]
pub struct Document(PathBuf);

impl Document {
    /// The document at a path.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// # Errors
    /// What is not explained, or why the document cannot be used.
    pub(super) fn check(&self, report: &Report<'_>) -> Result<(), String> {
        let told = |error: std::io::Error| format!("{}: {error}", self.0.display());
        let text = std::fs::read_to_string(&self.0).map_err(told)?;
        let parts = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?)));
        let Some((before, (made, after))) = parts else {
            return Err(format!(
                "{} has no part between '{}' and '{END}'",
                self.0.display(),
                BEGIN.trim_end()
            ));
        };
        let explanations = report.explanations();
        if std::env::var_os("POLY_BLESS").is_some() {
            let tables = format!("{}\n\n{}", report.pairs.markdown(), report.kinds.markdown());
            let lines = explanations.join("\n");
            let text = format!("{before}{BEGIN}\n{tables}\n\n{lines}\n\n{END}{after}");
            return std::fs::write(&self.0, text).map_err(told);
        }
        let explained: Vec<_> = made.lines().map(without_count).collect();
        let missing = explanations.iter().find(|line| !explained.contains(&without_count(line)));
        match missing {
            None => Ok(()),
            Some(line) => {
                Err(format!("{} does not tell of it (POLY_BLESS=1 ./x test kit): {line}", self.0.display()))
            }
        }
    }
}

/// A line of an explanation without the count at its end.
fn without_count(line: &str) -> &str {
    line.rsplit_once(" (").map_or(line, |(line, _)| line)
}

impl Report<'_> {
    /// A line for each gap and for each reason of skipped cases.
    fn explanations(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (gap, count) in self.gaps {
            lines.push(format!("- gap, `{}`: {} ({count})", gap.cases.join("`, `"), gap.reason));
        }
        for ((language, reason), (parts, count)) in self.skipped {
            let mut names = String::new();
            for part in parts {
                let comma = if names.is_empty() { "" } else { ", " };
                let _ = write!(names, "{comma}{part}");
            }
            lines.push(format!("- skipped, `{language}`, {names}: {reason} ({count})"));
        }
        lines
    }
}
