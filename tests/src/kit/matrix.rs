//! The table of pairs, with counts.

use std::collections::BTreeMap;
use std::fmt;

/// What became of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Passed,
    Failed,
    /// Fails, as a known gap does.
    Known,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    passed: usize,
    failed: usize,
    known: usize,
}

/// How many cases passed and failed, by the language that ran and the languages
/// whose values it got.
#[derive(Default)]
pub(super) struct Matrix(BTreeMap<&'static str, BTreeMap<String, Count>>);

impl Matrix {
    pub(super) fn add(&mut self, row: &'static str, column: String, outcome: Outcome) {
        let count = self.0.entry(row).or_default().entry(column).or_default();
        match outcome {
            Outcome::Passed => count.passed += 1,
            Outcome::Failed => count.failed += 1,
            Outcome::Known => count.known += 1,
        }
    }

    pub(super) fn failed(&self) -> usize {
        self.0.values().flat_map(BTreeMap::values).map(|count| count.failed).sum()
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.passed)?;
        if self.known > 0 {
            write!(f, " +{} known gaps", self.known)?;
        }
        if self.failed > 0 {
            write!(f, ", {} FAILED", self.failed)?;
        }
        Ok(())
    }
}

impl fmt::Display for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut columns: Vec<&String> = self.0.values().flat_map(BTreeMap::keys).collect();
        columns.sort();
        columns.dedup();
        let cell = |row: &BTreeMap<String, Count>, column: &String| row.get(column).map(Count::to_string);
        let width = |column: &String| {
            let widest = self.0.values().filter_map(|row| cell(row, column)).map(|text| text.len()).max();
            widest.unwrap_or(0).max(column.len())
        };
        let first = self.0.keys().map(|row| row.len()).max().unwrap_or(0).max("values of".len());
        write!(f, "{:first$}", "values of")?;
        for column in &columns {
            write!(f, "  {:>1$}", column, width(column))?;
        }
        for (row, counts) in &self.0 {
            write!(f, "\n{row:first$}")?;
            for column in &columns {
                write!(f, "  {:>1$}", cell(counts, column).unwrap_or_default(), width(column))?;
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
        let mut matrix = Matrix::default();
        matrix.add("js", "python".into(), Outcome::Passed);
        matrix.add("js", "python".into(), Outcome::Failed);
        matrix.add("python", "js".into(), Outcome::Known);
        let text = matrix.to_string();
        assert_eq!(
            text,
            "values of               js       python\n\
             js                          1, 1 FAILED\n\
             python     0 +1 known gaps             "
        );
        assert_eq!(matrix.failed(), 1);
    }
}
