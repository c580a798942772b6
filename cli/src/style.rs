//! How the command talks: colours, and text or JSON.

use crate::ending::{Ending, Failure};
use std::io::{self, IsTerminal, Write};

/// When to use colours.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set; anywhere if `CLICOLOR_FORCE` is.
    Auto,
    Always,
    Never,
}

/// How errors and values are printed.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    pub(crate) json: bool,
    color: Color,
}

impl Style {
    pub(crate) const JSON: Self = Self { json: true, color: Color::Never };

    pub(crate) const fn new(json: bool, color: Color) -> Self {
        Self { json, color }
    }

    /// Whether to colour what goes to standard error.
    pub(crate) fn colors_errors(self) -> bool {
        self.colors(|| io::stderr().is_terminal())
    }

    /// Whether to colour what goes to standard output.
    pub(crate) fn colors_output(self) -> bool {
        self.colors(|| io::stdout().is_terminal())
    }

    fn colors(self, is_terminal: impl FnOnce() -> bool) -> bool {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if set("NO_COLOR") => false,
            Color::Auto
                if set("CLICOLOR_FORCE") && std::env::var_os("CLICOLOR_FORCE") != Some("0".into()) =>
            {
                true
            }
            Color::Auto => is_terminal() && std::env::var_os("TERM") != Some("dumb".into()),
        }
    }
}

/// Writes to standard output; a reader that has gone ends the program quietly.
pub(crate) fn print(text: &str) -> Result<Ending, Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(Ending::Status(0)),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Ending::CLOSED_PIPE),
        Err(error) => Err(Failure::host(format!("cannot write to stdout: {error}"))),
    }
}

/// Writes to standard error. There is no one to tell if that fails.
pub(crate) fn print_error(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
