//! A median with its spread.

/// What a repeated measurement gave.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub(crate) struct Summary {
    /// The middle value.
    pub(crate) median: f64,
    /// Half the distance between the quartiles, as a share of the median.
    pub(crate) spread: f64,
    /// How many values there were.
    pub(crate) runs: usize,
}

/// # Panics
/// If there are no values.
pub(crate) fn summarise(mut values: Vec<f64>) -> Summary {
    values.sort_by(f64::total_cmp);
    let at = |share: usize| values[(values.len() - 1) * share / 4];
    let median = at(2);
    let spread = if median == 0.0 { 0.0 } else { (at(3) - at(1)) / 2.0 / median };
    Summary { median, spread, runs: values.len() }
}
