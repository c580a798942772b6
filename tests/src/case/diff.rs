//! Two texts, line by line.

/// The lines of both texts: `-` what is missing, `+` what is there instead.
/// Takes time and memory by the product of the differing parts, which are short.
pub(super) fn diff(expected: &str, actual: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (expected.lines().collect(), actual.lines().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (a, b) = (&old[start..], &new[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);

    let mut common = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let longest = common[i + 1][j].max(common[i][j + 1]);
            common[i][j] = if a[i] == b[j] { common[i + 1][j + 1] + 1 } else { longest };
        }
    }
    let mut lines: Vec<String> = old[..start].iter().map(|line| format!("  {line}")).collect();
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            lines.push(format!("  {}", a[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || (i < a.len() && common[i + 1][j] >= common[i][j + 1]) {
            lines.push(format!("- {}", a[i]));
            i += 1;
        } else {
            lines.push(format!("+ {}", b[j]));
            j += 1;
        }
    }
    lines.extend(old[old.len() - end..].iter().map(|line| format!("  {line}")));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::diff;

    #[test]
    fn changed_lines_stand_between_the_common_ones() {
        assert_eq!(diff("a\nb\nc\nd\n", "a\nx\nc\ny\nd\n"), "  a\n- b\n+ x\n  c\n+ y\n  d");
        assert_eq!(diff("", "a\n"), "+ a");
        assert_eq!(diff("a\n", ""), "- a");
        assert_eq!(diff("a\n", "a\n"), "  a");
    }
}
