//! Cases that are one program.
//!
//! ```text
//! //@ args = ["3"]
//! //@ status = 2
//! console.log(6 * 7); //=> 42
//! //~ RangeError: out of range
//! ```
//!
//! Comment lines at the top that start with `//@` (`#@`) are the header, TOML. The
//! comments `//=>` (`#=>`), in order, are the lines of standard output; `//~`
//! (`#~`) is a text that occurs in standard error.

use super::options::Options;
use super::{Case, Stderr, Stdout};
use std::path::Path;

/// What starts a comment in the language of a file; `None` if it is no program.
pub(super) fn comment(path: &Path) -> Option<&'static str> {
    match path.extension()?.to_str()? {
        "js" | "mjs" | "cjs" | "ts" | "mts" | "cts" => Some("//"),
        "py" => Some("#"),
        _ => None,
    }
}

/// A marked comment: what stands before it, and its text.
fn split<'a>(line: &'a str, marker: &str) -> Option<(&'a str, &'a str)> {
    let (before, text) = line.split_once(marker)?;
    match text.strip_prefix(' ') {
        Some(text) => Some((before, text.trim_end())),
        None => text.trim_end().is_empty().then_some((before, "")),
    }
}

/// The case that `text` is; `out` is the file beside it.
pub(super) fn parse(name: &str, path: &Path, text: &str, out: Option<String>) -> Result<Case, String> {
    let comment = comment(path).ok_or("no language has this extension")?;
    let [header, line, error] = ["@", "=>", "~"].map(|mark| format!("{comment}{mark}"));

    let lead = text.lines().skip_while(|line| line.starts_with("#!"));
    let keys: Vec<_> = lead.map_while(|line| line.strip_prefix(&header)).map(str::trim_start).collect();
    let options = Options::parse(&keys.join("\n"))?;
    if let Some(stray) = text.lines().filter(|line| line.starts_with(&header)).nth(keys.len()) {
        return Err(format!("the header ends before this line: {stray}"));
    }

    let marked = |marker: &str| -> Vec<String> {
        text.lines().filter_map(|line| split(line, marker)).map(|(_, text)| text.to_owned()).collect()
    };
    let lines = marked(&line);
    let stdout = match out {
        Some(_) if !lines.is_empty() => {
            return Err(format!("expects lines by '{line}' and in a file beside it"));
        }
        Some(out) => Stdout::Exact(out),
        None => Stdout::Lines(lines),
    };
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Case {
        name: name.to_owned(),
        path: path.to_owned(),
        heading: None,
        mode: options.modes()[0],
        options,
        files: vec![(file.clone(), text.to_owned())],
        entry: Some(file),
        stdout,
        stderr: Stderr::Anywhere(marked(&error)),
    })
}

/// The text with `lines` as what it expects: in the places of the old ones if
/// there are as many, else at the end.
pub(super) fn bless(path: &Path, text: &str, lines: &[&str]) -> String {
    let comment = comment(path).unwrap_or("//");
    let marker = format!("{comment}=>");
    let write = |before: &str, line: &str| format!("{before}{marker} {line}").trim_end().to_owned();
    let old = text.lines().filter(|line| split(line, &marker).is_some()).count();
    let mut rest = lines.iter();
    let mut blessed: Vec<String> = Vec::new();
    for line in text.lines() {
        match split(line, &marker) {
            None => blessed.push(line.to_owned()),
            Some((before, _)) if old == lines.len() => {
                blessed.push(write(before, rest.next().copied().unwrap_or_default()));
            }
            Some((before, _)) if before.trim().is_empty() => {}
            Some((before, _)) => blessed.push(before.trim_end().to_owned()),
        }
    }
    blessed.extend(rest.map(|line| write("", line)));
    blessed.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::{bless, parse};
    use crate::case::{Stderr, Stdout};
    use std::path::Path;

    #[test]
    fn header_and_expectations() {
        let text = "#!/usr/bin/env node\n//@ args = ['x']\n//@ status = 3\nconsole.log(1) //=> 1\n//=>\n//=> b  \n//~ Error: no\n";
        let case = parse("a/b.js", Path::new("a/b.js"), text, None).expect("is valid");
        assert_eq!(case.stdout, Stdout::Lines(vec!["1".into(), String::new(), "b".into()]));
        assert_eq!(case.stderr, Stderr::Anywhere(vec!["Error: no".into()]));
        assert_eq!((case.status(), case.options.args), (3, vec!["x".to_owned()]));
        assert_eq!(case.entry.as_deref(), Some("b.js"));
    }

    #[test]
    fn an_expected_error_means_status_1() {
        let case = parse("a.py", Path::new("a.py"), "raise E #~ E\n", None).expect("is valid");
        assert_eq!(case.status(), 1);
        let case = parse("a.py", Path::new("a.py"), "print(1)  # ~x\nx = 1  #=>1\n", None).expect("is valid");
        assert_eq!((case.status(), case.stdout), (0, Stdout::Lines(Vec::new())));
    }

    #[test]
    fn mistakes_are_told() {
        let error = |text: &str| parse("a.py", Path::new("a.py"), text, None).expect_err("is not valid");
        assert!(error("#@ stat = 1\n").contains("unknown field"));
        assert!(error("x = 1\n#@ status = 1\n").contains("header ends before"));
        let both = parse("a.py", Path::new("a.py"), "#=> 1\n", Some("1\n".into()));
        assert!(both.expect_err("two places").contains("in a file beside it"));
    }

    #[test]
    fn blessing_keeps_the_places_or_moves_to_the_end() {
        let path = Path::new("a.py");
        assert_eq!(bless(path, "a #=> 1\nb #=> 2\n", &["3", "4"]), "a #=> 3\nb #=> 4\n");
        assert_eq!(bless(path, "a #=> 1\n#=> 2\nb\n", &["3"]), "a\nb\n#=> 3\n");
        assert_eq!(bless(path, "a\n", &["", "x"]), "a\n#=>\n#=> x\n");
    }
}
