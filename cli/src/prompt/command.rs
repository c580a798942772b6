//! What a line that starts with a dot asks the prompt to do.

use crate::suggest::nearest;
use poly::{Engine, Language, LanguageId};
use std::path::PathBuf;

/// A command of the prompt.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Tell the commands.
    Help,
    /// Leave.
    Exit,
    /// Run a file in the prompt's scope.
    Load(PathBuf),
    /// Go on in a language; with code, run only that in it.
    Switch(LanguageId, Option<String>),
    /// What to tell about a command that does not exist.
    Unknown(String),
}

/// The help text.
pub(crate) const HELP: &str = "\
.js, .py        go on in JavaScript or Python; names are shared
.js CODE        run one line in the other language
.load FILE      run a file in this scope
.help           this text
.exit           leave, as Ctrl-D does
_               the last value
Tab completes, Ctrl-R searches the history, Alt-Enter starts a new line,
Ctrl-C stops the running code or drops the line.
";

/// The commands that are not languages.
const PLAIN: [&str; 3] = ["help", "exit", "load"];

impl Command {
    /// The command that a line is; `None` if it is code. `.5` and `...xs` are code.
    pub(crate) fn parse(line: &str, engine: &Engine) -> Option<Self> {
        let rest = line.trim().strip_prefix('.')?;
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let (name, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let argument = argument.trim();
        Some(match name {
            "help" => Self::Help,
            "exit" | "quit" => Self::Exit,
            "load" if argument.is_empty() => Self::Unknown(".load needs a file".into()),
            "load" => Self::Load(PathBuf::from(argument)),
            _ => match engine.language(name) {
                Ok(language) => {
                    Self::Switch(language.id(), (!argument.is_empty()).then(|| argument.to_owned()))
                }
                Err(_) => Self::Unknown(unknown(name, engine)),
            },
        })
    }

    /// The names of all commands, with their dots.
    pub(crate) fn names(engine: &Engine) -> Vec<String> {
        let languages = engine.languages().iter().map(|language| short_name(&**language));
        languages.chain(PLAIN).map(|name| format!(".{name}")).collect()
    }
}

/// The shortest name of a language is the one that is typed: `py`, not `python`.
pub(crate) fn short_name(language: &dyn Language) -> &'static str {
    let id = language.id().as_str();
    language
        .aliases()
        .iter()
        .copied()
        .fold(id, |shortest, name| if name.len() < shortest.len() { name } else { shortest })
}

fn unknown(name: &str, engine: &Engine) -> String {
    let aliases = engine
        .languages()
        .iter()
        .flat_map(|language| language.aliases().iter().copied().chain([language.id().as_str()]));
    let known = PLAIN.into_iter().chain(aliases).map(str::to_owned);
    match nearest(name, known) {
        Some(near) => format!("there is no command '.{name}': did you mean '.{near}'?"),
        None => format!("there is no command '.{name}': see '.help'"),
    }
}

#[cfg(test)]
mod tests {
    use super::Command;
    use poly::Engine;

    #[test]
    fn a_line_with_a_dot_may_be_code() {
        let engine = Engine::new();
        let parse = |line| Command::parse(line, &engine);
        assert_eq!(parse(" .help "), Some(Command::Help));
        assert_eq!(parse(".load a b.js"), Some(Command::Load("a b.js".into())));
        assert_eq!(parse(".5 + 1"), None);
        assert_eq!(parse("x.help"), None);
        let Some(Command::Unknown(text)) = parse(".hlep") else { panic!("not a command") };
        assert_eq!(text, "there is no command '.hlep': did you mean '.help'?");
    }
}
