//! How the process ends: its exit status, and what it says before.

use crate::interrupt;
use crate::panics;
use crate::style::{Style, print_error};
use poly::{Error, ErrorKind, PolyglotError, Report};
use std::fmt::Write;
use std::process::ExitCode;

/// An error that the program did not catch.
pub(crate) const UNCAUGHT: i32 = 1;
/// A wrong command line, or a program that cannot be loaded.
pub(crate) const USAGE: u8 = 2;
/// A bug of ours or of an engine; `EX_SOFTWARE` of `sysexits.h`.
pub(crate) const INTERNAL: i32 = 70;
/// An interruption: 128 + SIGINT.
pub(crate) const INTERRUPTED: i32 = 130;

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With a status, of which the lowest eight bits count.
    Status(i32),
    /// By SIGINT, so that a calling shell sees that the user stopped it.
    Interrupted,
}

impl Ending {
    /// 128 + SIGPIPE: what a shell sees of `head`'s predecessors.
    pub(crate) const CLOSED_PIPE: Self = Self::Status(141);

    /// The status, as a shell would give it.
    pub(crate) fn status(self) -> u8 {
        match self {
            Self::Status(status) => status.to_le_bytes()[0],
            Self::Interrupted => INTERRUPTED.to_le_bytes()[0],
        }
    }

    /// Ends by the signal, or gives the status to the caller of `main`.
    pub(crate) fn into_exit_code(self) -> ExitCode {
        if self == Self::Interrupted {
            interrupt::end_by_signal();
        }
        ExitCode::from(self.status())
    }
}

/// Why the command could not do what it was asked for.
pub(crate) enum Failure {
    /// The command line is wrong, or names what cannot be loaded.
    Usage { message: String, tips: Vec<String> },
    /// Guest code failed, or the runtime did.
    Error(Error),
}

impl Failure {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), tips: Vec::new() }
    }

    pub(crate) fn host(message: impl Into<String>) -> Self {
        Self::Error(PolyglotError::host(message).into())
    }

    /// The same with a remedy.
    pub(crate) fn tip(self, tip: impl Into<String>) -> Self {
        match self {
            Self::Usage { message, mut tips } => {
                tips.push(tip.into());
                Self::Usage { message, tips }
            }
            other @ Self::Error(_) => other,
        }
    }

    /// Tells the user; gives how to end.
    pub(crate) fn report(self, style: Style) -> Ending {
        match self {
            Self::Usage { message, tips } => {
                print_error(&usage_text(&message, &tips, style));
                Ending::Status(i32::from(USAGE))
            }
            Self::Error(error) => report(error, style),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

fn usage_text(message: &str, tips: &[String], style: Style) -> String {
    if style.json {
        return format!("{}\n", serde_json::json!({ "kind": "usage", "message": message, "tips": tips }));
    }
    // As clap prints its own.
    let colors = style.colors_errors();
    let paint =
        |code: &str, text: &str| if colors { format!("\x1b[{code}m{text}\x1b[0m") } else { text.into() };
    let mut text = format!("{} {message}\n", paint("1;31", "error:"));
    for (index, tip) in tips.iter().enumerate() {
        let gap = if index == 0 { "\n" } else { "" };
        let _ = writeln!(text, "{gap}  {} {tip}", paint("32", "tip:"));
    }
    text
}

/// Prints an error that nobody caught, unless it is a quiet one; gives how the
/// program ends by it.
pub(crate) fn report(error: Error, style: Style) -> Ending {
    let mut error = error.into_polyglot();
    let ending = match error.kind {
        ErrorKind::Exit(status) => return Ending::Status(status),
        // An interruption that no code was there to see has nothing to tell.
        ErrorKind::Cancelled if error.frames.is_empty() => return Ending::Interrupted,
        ErrorKind::Cancelled => Ending::Interrupted,
        ErrorKind::Internal => Ending::Status(INTERNAL),
        _ => Ending::Status(UNCAUGHT),
    };
    if error.kind == ErrorKind::Internal && error.location.is_none() {
        error.location = panics::last_location();
    }
    let report = Report::new(&error);
    let text = if style.json {
        format!("{}\n", report.to_json())
    } else {
        report.colored(style.colors_errors()).to_string()
    };
    print_error(&text);
    ending
}

#[cfg(test)]
mod tests {
    use super::{Ending, INTERNAL, Style, report};
    use poly::PolyglotError;

    #[test]
    fn errors_have_statuses() {
        let status = |error: PolyglotError| report(error.into(), Style::JSON);
        assert_eq!(status(PolyglotError::internal("a bug")), Ending::Status(INTERNAL));
        assert_eq!(status(PolyglotError::host("no")), Ending::Status(1));
        assert_eq!(status(PolyglotError::exit(5)), Ending::Status(5));
    }

    #[test]
    fn a_status_has_eight_bits() {
        assert_eq!(Ending::Status(-1).status(), 255);
        assert_eq!(Ending::Status(256).status(), 0);
        assert_eq!(Ending::Interrupted.status(), 130);
    }
}
