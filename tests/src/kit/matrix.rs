//! Tables of counts.

use std::collections::BTreeMap;
use std::fmt;

/// What became of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Passed,
    Failed,
    /// Fails, as a known gap does.
    Known,
    /// A language lacks what it takes, and says why.
    Skipped,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    passed: usize,
    failed: usize,
    known: usize,
    skipped: usize,
}

/// How many cases passed, failed and were skipped, by two properties.
pub(super) struct Matrix {
    corner: &'static str,
    rows: Vec<&'static str>,
    columns: Vec<&'static str>,
    counts: BTreeMap<(&'static str, &'static str), Count>,
}

impl Matrix {
    /// A table; columns that get nothing are left out.
    pub(super) fn new(corner: &'static str, rows: Vec<&'static str>, columns: Vec<&'static str>) -> Self {
        Self { corner, rows, columns, counts: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, row: &'static str, column: &'static str, outcome: Outcome, times: usize) {
        let count = self.counts.entry((row, column)).or_default();
        match outcome {
            Outcome::Passed => count.passed += times,
            Outcome::Failed => count.failed += times,
            Outcome::Known => count.known += times,
            Outcome::Skipped => count.skipped += times,
        }
    }

    /// The sum over the table.
    pub(super) fn total(&self) -> String {
        let mut total = Count::default();
        for count in self.counts.values() {
            total.passed += count.passed;
            total.failed += count.failed;
            total.known += count.known;
            total.skipped += count.skipped;
        }
        total.to_string()
    }

    /// The cells, the heads of rows and columns among them.
    fn cells(&self) -> Vec<Vec<String>> {
        let has = |row: &&str, column: &&str| self.counts.contains_key(&(*row, *column));
        let columns: Vec<_> =
            self.columns.iter().filter(|column| self.rows.iter().any(|row| has(row, column))).collect();
        let head = [self.corner].into_iter().chain(columns.iter().map(|column| **column));
        let mut cells = vec![head.map(String::from).collect::<Vec<_>>()];
        for row in self.rows.iter().filter(|row| columns.iter().any(|column| has(row, column))) {
            let count = |column: &&&'static str| {
                self.counts.get(&(*row, **column)).map(Count::to_string).unwrap_or_default()
            };
            cells.push([String::from(*row)].into_iter().chain(columns.iter().map(count)).collect());
        }
        cells
    }

    /// As a table of Markdown.
    pub(super) fn markdown(&self) -> String {
        let cells = self.cells();
        let line = |cells: &Vec<String>| format!("| {} |", cells.join(" | "));
        let mut lines: Vec<String> = cells.iter().map(line).collect();
        let columns = cells.first().map_or(0, Vec::len);
        lines.insert(1, format!("|---|{}", "---:|".repeat(columns.saturating_sub(1))));
        lines.join("\n")
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.passed)?;
        for (count, word) in [(self.known, "gap"), (self.skipped, "skip"), (self.failed, "FAILED")] {
            if count > 0 {
                write!(f, ", {count} {word}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells = self.cells();
        let width = |column: usize| cells.iter().map(|row| row[column].len()).max().unwrap_or(0);
        for (number, row) in cells.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            write!(f, "{:1$}", row[0], width(0))?;
            for (column, cell) in row.iter().enumerate().skip(1) {
                write!(f, "  {:>1$}", cell, width(column))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Matrix, Outcome};

    #[test]
    fn counts_stand_by_row_and_column() {
        let mut matrix = Matrix::new("values of", vec!["js", "python"], vec!["js", "wasm", "python"]);
        matrix.add("js", "python", Outcome::Passed, 1);
        matrix.add("js", "python", Outcome::Failed, 1);
        matrix.add("python", "js", Outcome::Known, 1);
        matrix.add("python", "js", Outcome::Skipped, 3);
        let text = matrix.to_string();
        assert_eq!(
            text,
            "values of                js       python\n\
             js                           1, 1 FAILED\n\
             python     0, 1 gap, 3 skip             "
        );
        assert_eq!(
            matrix.markdown(),
            "| values of | js | python |\n|---|---:|---:|\n| js |  | 1, 1 FAILED |\n| python | 0, 1 gap, 3 skip |  |"
        );
        assert_eq!(matrix.total(), "1, 1 gap, 3 skip, 1 FAILED");
    }
}
