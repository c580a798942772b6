//! Rows of figures, for people and for tools.

use crate::stats::Summary;
use poly::Engine;
use std::fmt::Write;
use std::process::Command;

/// The unit of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Unit {
    /// Seconds, for a whole program.
    Seconds,
    /// Nanoseconds, for one operation.
    Nanoseconds,
    /// Bytes.
    Bytes,
}

/// One figure of one implementation.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Row {
    case: String,
    what: &'static str,
    who: String,
    unit: Unit,
    figure: Summary,
}

impl Row {
    pub(crate) fn new(case: &str, what: &'static str, who: &str, figure: Summary, unit: Unit) -> Self {
        Self { case: case.into(), what, who: who.into(), unit, figure }
    }

    fn text(&self) -> String {
        let value = self.figure.median;
        match self.unit {
            Unit::Seconds if value < 1.0 => format!("{:.1} ms", value * 1e3),
            Unit::Seconds => format!("{value:.2} s"),
            Unit::Nanoseconds if value < 1e4 => format!("{value:.0} ns"),
            Unit::Nanoseconds if value < 1e7 => format!("{:.1} µs", value / 1e3),
            Unit::Nanoseconds => format!("{:.1} ms", value / 1e6),
            Unit::Bytes => format!("{:.1} MB", value / 1e6),
        }
    }
}

/// A Markdown table. The last column is the figure over that of the first row of
/// the same case.
pub(crate) fn render(rows: &[Row]) -> String {
    let mut text = String::from("| case | | who | median | spread | ratio |\n|---|---|---|---:|---:|---:|\n");
    for row in rows {
        let first = rows.iter().find(|other| other.case == row.case && other.what == row.what);
        let base = first.map_or(1.0, |first| first.figure.median);
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | ±{:.0} % | {:.2} |",
            row.case,
            row.what,
            row.who,
            row.text(),
            row.figure.spread * 100.0,
            row.figure.median / base,
        );
    }
    text
}

/// The figures with what is needed to compare them later.
pub(crate) fn json(rows: &[Row]) -> serde_json::Value {
    let engines: serde_json::Map<_, _> = Engine::new()
        .languages()
        .iter()
        .map(|language| {
            let (name, version) = language.engine();
            (name.to_owned(), version.into())
        })
        .collect();
    serde_json::json!({
        "date": output("date", &["-u", "+%Y-%m-%dT%H:%M:%SZ"]),
        "commit": output("git", &["rev-parse", "--short", "HEAD"]),
        "machine": output("uname", &["-srm"]),
        "poly": env!("CARGO_PKG_VERSION"),
        "engines": engines,
        "node": output("node", &["--version"]),
        "python": output("python3", &["--version"]),
        "rows": rows,
    })
}

fn output(command: &str, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new(command).args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
