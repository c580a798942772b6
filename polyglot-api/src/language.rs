//! What a language offers to the runtime.

use crate::{Frame, Host, PolyglotError, Result, Source, Value};
use std::fmt;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

/// The short name of a language: `js`, `python`, `host`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LanguageId(&'static str);

impl LanguageId {
    /// The host application: functions and objects of Rust.
    pub const HOST: Self = Self::new("host");

    /// An identifier; lower-case letters and digits.
    #[must_use]
    pub const fn new(id: &'static str) -> Self {
        Self(id)
    }

    /// The identifier as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for LanguageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for LanguageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A language: what is known of it without starting it, and how to start it.
pub trait Language: Send + Sync {
    /// The short name.
    fn id(&self) -> LanguageId;

    /// The name for people: `JavaScript`.
    fn name(&self) -> &'static str;

    /// The engine and its version: `("boa", "0.22.0")`.
    fn engine(&self) -> (&'static str, &'static str);

    /// Other names by which a user may mean it: `javascript`, `py`.
    fn aliases(&self) -> &'static [&'static str] {
        &[]
    }

    /// File extensions, without the dot; the first is the usual one.
    fn extensions(&self) -> &'static [&'static str];

    /// MIME types.
    fn mime_types(&self) -> &'static [&'static str] {
        &[]
    }

    /// Names of interpreters in a `#!` line: `node`, `python3`.
    fn interpreters(&self) -> &'static [&'static str] {
        &[]
    }

    /// Byte sequences with which a file of the language starts.
    fn magic(&self) -> &'static [&'static [u8]] {
        &[]
    }

    /// Starts the language for one context.
    ///
    /// # Errors
    /// If and only if the engine cannot be set up.
    fn start(&self, host: Rc<dyn Host>) -> Result<Box<dyn Instance>>;
}

/// A language at work in one context, on the context's thread.
///
/// Methods may be called while others of the same instance are running, since
/// languages call each other: an instance keeps no borrow of its state across a
/// call into guest code or into the host.
pub trait Instance {
    /// Checks the syntax and gives an object that runs the source each time it is
    /// executed, without arguments.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) if and only if the text
    /// does not parse.
    fn parse(&self, source: &Source) -> Result<Value>;

    /// Runs a source and gives the value of its last expression statement, or
    /// null. A module is waited for, its top-level `await`s included.
    ///
    /// # Errors
    /// A syntax error, or what the source throws.
    fn eval(&self, source: &Source) -> Result<Value>;

    /// Runs a source as the program: as `__main__`, with the host's arguments in
    /// the language's usual place.
    ///
    /// # Errors
    /// As [`eval`](Self::eval).
    fn run_main(&self, source: &Source) -> Result<Value> {
        self.eval(source)
    }

    /// The module that a file is, loaded once per context. `path` is absolute and
    /// free of symbolic links. A module that is still being loaded (a cycle) is
    /// given as it is.
    ///
    /// # Errors
    /// If the file cannot be read or parsed; what its code throws.
    fn import_file(&self, path: &Path) -> Result<Value>;

    /// The module of a name in the language's own manner: `csv`, `node:path`.
    /// `referrer` is the importing file.
    ///
    /// # Errors
    /// If there is no such module; what its code throws.
    fn import_name(&self, name: &str, referrer: Option<&Path>) -> Result<Value>;

    /// Runs a module, found by its name, as the program: `python -m`.
    ///
    /// # Errors
    /// If there is no such module, or the language does not run modules by name;
    /// what its code throws.
    fn run_module(&self, name: &str) -> Result<Value> {
        Err(PolyglotError::host(format!("cannot run '{name}': the language runs files, not modules by name"))
            .into())
    }

    /// The global scope, whose members are the language's top-level variables.
    ///
    /// # Errors
    /// If and only if the engine cannot give it.
    fn bindings(&self) -> Result<Value>;

    /// Any value as the language's prompt prints it; strings are quoted.
    fn display(&self, value: &Value) -> String;

    /// The activations on the language's stack, innermost first.
    fn frames(&self) -> Vec<Frame> {
        Vec::new()
    }

    /// Runs what is ready without waiting: promise jobs, due timers, one turn of
    /// an event loop. Whether anything ran.
    ///
    /// # Errors
    /// What guest code throws with nobody to catch it.
    fn run_ready(&self) -> Result<bool> {
        Ok(false)
    }

    /// Lets the program add to an event loop in which no language has anything left
    /// (`process.on("beforeExit")`). Called again when what it added is done.
    ///
    /// # Errors
    /// What guest code throws with nobody to catch it.
    fn before_exit(&self) -> Result<()> {
        Ok(())
    }

    /// Whether something will become ready by itself: a timer, a socket.
    fn has_pending(&self) -> bool {
        false
    }

    /// When the next timer is due.
    fn next_deadline(&self) -> Option<Instant> {
        None
    }

    /// Waits for input or output until `deadline`; `false` if the language has
    /// none to wait for, and then returns at once.
    ///
    /// # Errors
    /// What guest code throws with nobody to catch it.
    fn wait(&self, deadline: Option<Instant>) -> Result<bool> {
        let _ = deadline;
        Ok(false)
    }

    /// A function that any thread may call to stop the running guest code at its
    /// next safepoint, with [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled);
    /// a call while nothing runs has no effect. The safepoint takes the request
    /// with [`Host::take_interrupt`]. `None` if the engine has no safepoints.
    fn interrupter(&self) -> Option<Arc<dyn Fn() + Send + Sync>> {
        None
    }

    /// Writes out what the language has printed and not passed on yet. Called before
    /// another language writes, so that lines come out in the order of the calls.
    fn flush_output(&self) {}

    /// Frees what is unreachable, where the engine lets itself be asked.
    fn collect_garbage(&self) {}

    /// Runs the language's exit handlers (`atexit`, `process.on("exit")`) and
    /// flushes its streams, given the status that the program is to end with;
    /// gives the status that it ends with. Called at most once.
    ///
    /// # Errors
    /// What a handler throws.
    fn finish(&self, status: i32) -> Result<i32> {
        Ok(status)
    }
}
