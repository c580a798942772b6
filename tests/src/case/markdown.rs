//! Cases that are several files: sections of a Markdown file.
//!
//! Each heading is a case. A fenced block whose info names a file (`js app.js`,
//! `py lib/stats.py`, `text data.csv`) is that file. `toml` without a name holds
//! the keys of [`Options`]; `output` is the exact standard output; each line of
//! `stderr` occurs in standard error, in order. A section without files is none.
//!
//! `app.*` or `main.*` is run if there is one, else the first program.

use super::options::Options;
use super::{Case, Stderr, Stdout, single};
use std::path::Path;

/// A fenced block; lines count from 0.
#[derive(Clone, Debug, PartialEq)]
struct Block {
    info: String,
    content: String,
    /// The line after the opening fence.
    start: usize,
    /// The line of the closing fence.
    end: usize,
}

#[derive(Clone, Debug, PartialEq)]
struct Section {
    heading: String,
    blocks: Vec<Block>,
}

/// The sections of a text; what stands before the first heading is none.
fn sections(text: &str) -> Result<Vec<Section>, String> {
    let mut sections: Vec<Section> = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(heading) = heading(line) {
            sections.push(Section { heading: heading.to_owned(), blocks: Vec::new() });
            continue;
        }
        let Some(fence) = fence(line) else { continue };
        let info = line[fence.len()..].trim().to_owned();
        let mut content = String::new();
        let end = loop {
            match lines.next() {
                Some((end, line)) if line.trim_end() == fence => break end,
                Some((_, line)) => content.extend([line, "\n"]),
                None => return Err(format!("the block in line {} has no end", number + 1)),
            }
        };
        if let Some(section) = sections.last_mut() {
            section.blocks.push(Block { info, content, start: number + 1, end });
        }
    }
    Ok(sections)
}

fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    (text.len() < line.len()).then(|| text.strip_prefix(' ')).flatten().map(str::trim)
}

fn fence(line: &str) -> Option<&str> {
    let length = line.len() - line.trim_start_matches('`').len();
    (length >= 3).then_some(&line[..length])
}

/// How much a text promises to be cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strictness {
    /// A file of cases: each section with blocks must be one.
    Cases,
    /// A document: sections are cases if they have files and say what is printed.
    Document,
}

/// The cases that a text holds.
pub(super) fn parse(
    name: &str,
    path: &Path,
    text: &str,
    strictness: Strictness,
) -> Result<Vec<Case>, String> {
    let mut cases: Vec<Case> = Vec::new();
    for section in sections(text)? {
        let case = case(name, path, &section, strictness)
            .map_err(|error| format!("{}: {error}", section.heading))?;
        let Some(case) = case else { continue };
        if cases.iter().any(|other| other.name == case.name) {
            return Err(format!("two sections are called '{}'", section.heading));
        }
        cases.push(case);
    }
    if cases.is_empty() && strictness == Strictness::Cases {
        return Err("holds no case: under each heading, fenced blocks named as files".into());
    }
    Ok(cases)
}

fn case(name: &str, path: &Path, section: &Section, strictness: Strictness) -> Result<Option<Case>, String> {
    let mut files = Vec::new();
    let (mut options, mut output, mut errors) = (None, None, None);
    for block in &section.blocks {
        let content = block.content.clone();
        let place = match block.info.split_once(' ') {
            Some((_, file)) => {
                files.push((file.trim().to_owned(), content));
                continue;
            }
            None => match block.info.as_str() {
                "toml" => &mut options,
                "output" => &mut output,
                "stderr" => &mut errors,
                _ if strictness == Strictness::Document => continue,
                other => return Err(format!("the block '{other}' has no file name")),
            },
        };
        if place.replace(content).is_some() {
            return Err(format!("there are two '{}' blocks", block.info));
        }
    }
    let says_nothing = output.is_none() && errors.is_none();
    if section.blocks.is_empty() || (strictness == Strictness::Document && (files.is_empty() || says_nothing))
    {
        return Ok(None);
    }
    let options = Options::parse(&options.unwrap_or_default())?;
    let entry = entry(&files);
    if entry.is_none() && options.run.is_none() {
        return Err("no block is a program, and no key 'run' says what to run".into());
    }
    Ok(Some(Case {
        name: format!("{name}: {}", section.heading),
        path: path.to_owned(),
        heading: Some(section.heading.clone()),
        mode: options.modes()[0],
        options,
        files,
        entry,
        stdout: Stdout::Exact(output.unwrap_or_default()),
        stderr: Stderr::InOrder(errors.unwrap_or_default().lines().map(str::to_owned).collect()),
    }))
}

fn entry(files: &[(String, String)]) -> Option<String> {
    let programs =
        || files.iter().map(|(name, _)| name).filter(|name| single::comment(Path::new(name)).is_some());
    let main = |name: &&String| matches!(name.split('.').next(), Some("app" | "main"));
    programs().find(main).or_else(|| programs().next()).cloned()
}

/// The text with `output` in the section's `output` block, which is added where
/// there is none.
pub(super) fn bless(text: &str, heading: &str, output: &str) -> Result<String, String> {
    let sections = sections(text)?;
    let section = sections.iter().find(|section| section.heading == heading).ok_or("the section is gone")?;
    let mut lines: Vec<&str> = text.lines().collect();
    let output: Vec<&str> = output.lines().collect();
    match (section.blocks.iter().find(|block| block.info == "output"), section.blocks.last()) {
        (Some(block), _) => {
            lines.splice(block.start..block.end, output);
        }
        (None, Some(last)) => {
            let block = ["", "```output"].into_iter().chain(output).chain(["```"]);
            lines.splice(last.end + 1..last.end + 1, block);
        }
        (None, None) => return Err("the section has no blocks".into()),
    }
    Ok(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::{Strictness, bless, parse};
    use crate::case::{Stderr, Stdout};
    use std::path::Path;

    const TEXT: &str = "# Topic\n\nWords.\n\n## One\n\n```py lib/a.py\nx = 1\n```\n\n```js app.mjs\n```\n\n```output\n1\n```\n\n## Two\n\n````js b.js\n```\n````\n\n```toml\nstatus = 2\n```\n\n```stderr\na\nb\n```\n";

    #[test]
    fn sections_are_cases() {
        let cases = parse("t/x.md", Path::new("x.md"), TEXT, Strictness::Cases).expect("is valid");
        let [one, two] = &cases[..] else { panic!("{cases:?}") };
        assert_eq!((one.name.as_str(), one.entry.as_deref()), ("t/x.md: One", Some("app.mjs")));
        assert_eq!(one.files[0], ("lib/a.py".into(), "x = 1\n".into()));
        assert_eq!((&one.stdout, one.status()), (&Stdout::Exact("1\n".into()), 0));
        assert_eq!(two.files[0].1, "```\n");
        assert_eq!((two.entry.as_deref(), two.status()), (Some("b.js"), 2));
        assert_eq!(two.stderr, Stderr::InOrder(vec!["a".into(), "b".into()]));
    }

    #[test]
    fn a_document_has_cases_only_where_it_says_what_is_printed() {
        let text = "# A\n```js x.js\n```\n# B\n```sh\nls\n```\n```py y.py\n```\n```output\n```\n";
        let cases = parse("README.md", Path::new("README.md"), text, Strictness::Document).expect("is valid");
        assert_eq!(cases.len(), 1);
        assert_eq!(cases[0].name, "README.md: B");
    }

    #[test]
    fn mistakes_are_told() {
        let error =
            |text: &str| parse("x.md", Path::new("x.md"), text, Strictness::Cases).expect_err("is not valid");
        assert!(error("# A\n```js\n```\n").contains("has no file name"));
        assert!(error("# A\n```js a.js\n").contains("has no end"));
        assert!(error("# A\n```text a\n```\n").contains("no block is a program"));
        assert!(error("# A\n```toml\nx = 1\n```\n```js a.js\n```\n").contains("unknown field"));
        assert!(error("# A\n```js a.js\n```\n# A\n```js a.js\n```\n").contains("two sections"));
        assert!(error("# A\n```js a.js\n```\n```output\n```\n```output\n```\n").contains("two 'output'"));
        assert!(error("nothing\n").contains("holds no case"));
    }

    #[test]
    fn blessing_rewrites_or_adds_the_block() {
        let blessed = bless(TEXT, "One", "2\n3\n").expect("the section is there");
        assert!(blessed.contains("```output\n2\n3\n```\n\n## Two"), "{blessed}");
        let blessed = bless(TEXT, "Two", "2\n").expect("the section is there");
        assert!(blessed.ends_with("```stderr\na\nb\n```\n\n```output\n2\n```\n"), "{blessed}");
        assert!(bless(TEXT, "Three", "").is_err());
    }
}
