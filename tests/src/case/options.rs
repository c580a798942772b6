//! What a case may say about how it is run.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The keys of a header; unknown ones are refused.
///
/// In `build`, `run`, `args`, `stdin` and `env`, `$DIR` stands for the folder that the case
/// runs in, and `$ROOT` for the repository.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Options {
    /// Commands that make what the program needs; `poly` is the one under test. Where one fails the case
    /// has failed, known failure or not.
    pub(super) build: Vec<Vec<String>>,
    /// The arguments of `poly`, in place of `run ENTRY ARGS`.
    pub(super) run: Option<Vec<String>>,
    /// The arguments of the program.
    pub(super) args: Vec<String>,
    /// Standard input; empty unless given.
    pub(super) stdin: String,
    /// The exit status; 0 unless something is expected in standard error.
    pub(super) status: Option<i32>,
    /// Environment variables besides the few that every case has.
    pub(super) env: BTreeMap<String, String>,
    /// Files and folders to copy beside the program, from the folder of the case.
    pub(super) files: Vec<String>,
    /// The program runs once in each of these ways.
    pub(super) modes: Vec<Mode>,
    /// Why the case fails today. It still runs, and must fail.
    pub(super) xfail: Option<String>,
    /// Seconds after which the program is killed.
    pub(super) timeout: Option<u64>,
}

/// How the program is handed to `poly`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Mode {
    /// `poly run FILE`.
    #[default]
    Run,
    /// `poly -e TEXT`.
    Eval,
    /// `poly run -`.
    Stdin,
}

impl Mode {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Eval => "eval",
            Self::Stdin => "stdin",
        }
    }
}

impl Options {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())
    }

    pub(super) fn modes(&self) -> Vec<Mode> {
        if self.modes.is_empty() { vec![Mode::Run] } else { self.modes.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Mode, Options};

    #[test]
    fn keys_are_toml_and_known() {
        let options = Options::parse("args = ['a']\nstatus = 3\nmodes = ['run', 'eval']\nenv = { A = 'b' }")
            .expect("is valid");
        assert_eq!((options.args, options.status), (vec!["a".to_owned()], Some(3)));
        assert_eq!(options.modes, [Mode::Run, Mode::Eval]);
        assert_eq!(options.env["A"], "b");
        assert!(Options::parse("arg = ['a']").expect_err("no such key").contains("unknown field `arg`"));
        assert!(Options::parse("status = 'x'").is_err());
    }
}
