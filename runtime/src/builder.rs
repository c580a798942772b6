//! How a context is set up.

use crate::context::Context;
use crate::engine::Engine;
use crate::state::{State, Surroundings};
use crate::streams::{Input, Output, Streams};
use polyglot_api::Result;
use std::cell::{Cell, RefCell};
use std::path::PathBuf;

/// Sets up a [`Context`]. What is not given is absent: no input, no arguments,
/// no environment variables; output goes to the process's streams.
#[derive(Default)]
#[must_use]
pub struct ContextBuilder {
    engine: Option<Engine>,
    input: Input,
    out: Output,
    err: Output,
    surroundings: Surroundings,
}

impl ContextBuilder {
    /// The engine; without one, a new engine with the built-in languages.
    pub fn engine(mut self, engine: &Engine) -> Self {
        self.engine = Some(engine.clone());
        self
    }

    /// Where standard input comes from.
    pub fn stdin(mut self, input: Input) -> Self {
        self.input = input;
        self
    }

    /// Where standard output goes.
    pub fn stdout(mut self, output: Output) -> Self {
        self.out = output;
        self
    }

    /// Where standard error goes.
    pub fn stderr(mut self, output: Output) -> Self {
        self.err = output;
        self
    }

    /// The program's name, as it appears in `sys.argv[0]` and
    /// `process.argv[1]`.
    pub fn program(mut self, program: impl Into<String>) -> Self {
        self.surroundings.program = program.into();
        self
    }

    /// The program's arguments, its name excluded.
    pub fn arguments(mut self, arguments: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.surroundings.arguments = arguments.into_iter().map(Into::into).collect();
        self
    }

    /// An environment variable.
    pub fn environment(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.surroundings.environment.push((name.into(), value.into()));
        self
    }

    /// All environment variables of the process that are valid UTF-8.
    pub fn inherit_environment(mut self) -> Self {
        let valid = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        self.surroundings.environment.extend(std::env::vars_os().filter_map(valid));
        self
    }

    /// The executable that guests see as the one that runs them.
    pub fn executable(mut self, path: impl Into<PathBuf>) -> Self {
        self.surroundings.executable = Some(path.into());
        self
    }

    /// Whether interruptions are those of a user at a terminal: guests get them as
    /// their programs expect Ctrl-C (`KeyboardInterrupt`), and may go on; and those that
    /// listen for signals of the process (`process.on("SIGTERM")`) get them. Without it
    /// an interruption stops what runs, whatever it catches, and no signal is taken over.
    pub fn signals(mut self, signals: bool) -> Self {
        self.surroundings.signals = signals;
        self
    }

    /// An option of a language, by a name that begins with the language's:
    /// `llvm.library`. The languages say which they have; one that nobody asks for has
    /// no effect.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.surroundings.options.insert(name.into(), value.into());
        self
    }

    /// Whether [`InterruptHandle::interrupt`](crate::InterruptHandle::interrupt) stops all
    /// JavaScript and WebAssembly. Python always has safepoints; JavaScript has them only where it waits or
    /// calls the host, unless they are put into its text: then each turn of a loop and each
    /// call of a function takes 0.1 to 0.2 µs more. Text that a program makes (`eval`, `new
    /// Function`) gets none, and a built-in that runs long, as a regular expression or a sort,
    /// is not stopped before its end. WebAssembly is compiled with safepoints or without; loops
    /// over vectors take up to twice the time with them.
    pub fn interruptible(mut self, interruptible: bool) -> Self {
        self.surroundings.interruptible = interruptible;
        self
    }

    /// The context, on the calling thread. Starts no language.
    ///
    /// # Errors
    /// If and only if the environment variable `POLY_LANGUAGES` names what cannot be
    /// used, or an installed plug-in is described wrongly ([`PluginError`](crate::PluginError)).
    pub fn build(self) -> Result<Context> {
        let engine = self.engine.unwrap_or_default();
        if let Some(failure) = engine.failures().first() {
            return Err(failure.clone().into());
        }
        let streams = Streams {
            input: RefCell::new(self.input),
            out: self.out,
            err: self.err,
            closed: Cell::default(),
        };
        Ok(Context::new(State::new(engine, streams, self.surroundings)))
    }
}
