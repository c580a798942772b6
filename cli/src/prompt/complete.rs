//! Completion from the live scope.

use super::command::Command;
use super::highlight::is_name;
use super::session::Session;

/// What may stand at a position, and where it starts.
#[derive(Debug)]
pub(crate) struct Candidates {
    pub(crate) start: usize,
    pub(crate) names: Vec<String>,
}

/// The completions of `text`, the line up to the cursor.
pub(crate) fn complete(session: &Session, text: &str) -> Candidates {
    let line_start = text.rfind('\n').map_or(0, |at| at + 1);
    if line_start == 0 && is_command(text) {
        let start = text.len() - text.trim_start().len();
        return matching(start, &text[start..], Command::names(session.engine()));
    }
    let start =
        text.rfind(|c| !is_name(c)).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let prefix = &text[start..];
    match owner(&text[..start]) {
        Owner::None => {
            let names = session.visible_names();
            if prefix.is_empty() {
                Candidates { start, names: Vec::new() }
            } else {
                matching(start, prefix, names)
            }
        }
        Owner::Path(path) => {
            let names = session.names_of(&path).unwrap_or_default();
            matching(start, prefix, names)
        }
        // What a call or an index gives is not known without running it.
        Owner::Unknown => Candidates { start, names: Vec::new() },
    }
}

fn is_command(text: &str) -> bool {
    text.trim_start().strip_prefix('.').is_some_and(|rest| rest.chars().all(|c| c.is_ascii_alphabetic()))
}

enum Owner<'a> {
    None,
    Path(Vec<&'a str>),
    Unknown,
}

/// Whose member is being named: `["a", "b"]` before the last name in `f(a.b.c`.
fn owner(before: &str) -> Owner<'_> {
    let mut path = Vec::new();
    let mut rest = before;
    while let Some(shorter) = rest.strip_suffix('.') {
        let shorter = shorter.strip_suffix('?').unwrap_or(shorter);
        let start = shorter.trim_end_matches(is_name).len();
        let name = &shorter[start..];
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Owner::Unknown;
        }
        path.insert(0, name);
        rest = &shorter[..start];
    }
    if path.is_empty() { Owner::None } else { Owner::Path(path) }
}

/// The names that start with `prefix`, sorted; private ones only if asked for.
fn matching(start: usize, prefix: &str, names: Vec<String>) -> Candidates {
    let is_private = |name: &str| name.starts_with('_') && !prefix.starts_with('_');
    let fits = |name: &String| name.starts_with(prefix) && name != prefix && !is_private(name);
    let mut names: Vec<_> = names.into_iter().filter(fits).filter(|name| is_word(name)).collect();
    names.sort();
    names.dedup();
    Candidates { start, names }
}

/// Elements of an array and members with odd names cannot follow a dot.
fn is_word(name: &str) -> bool {
    let name = name.strip_prefix('.').unwrap_or(name);
    !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(is_name)
}

#[cfg(test)]
mod tests {
    use super::{Owner, owner};

    #[test]
    fn the_owner_is_the_path_before_the_name() {
        let path = |text| match owner(text) {
            Owner::None => "none".to_owned(),
            Owner::Path(path) => path.join("/"),
            Owner::Unknown => "unknown".to_owned(),
        };
        assert_eq!(path("f(a.b?."), "a/b");
        assert_eq!(path("f("), "none");
        assert_eq!(path("f()."), "unknown");
        assert_eq!(path("[..."), "unknown");
        assert_eq!(path("1."), "unknown");
    }
}
