//! Where guest code runs.

use crate::builder::ContextBuilder;
use crate::engine::Engine;
use crate::event_loop;
use crate::guard::guard;
use crate::interrupt::InterruptHandle;
use crate::state::State;
use polyglot_api::{
    Error, ErrorKind, Host, LanguageId, Location, PolyglotError, Result, Source, Stream, Value,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::rc::Rc;
use std::time::Instant;

/// A place where programs of several languages run and share values.
///
/// Belongs to the thread that made it. A language is started when it is first
/// used. Values of a context must not outlive it: after the context is dropped,
/// messages to them fail or do nothing.
pub struct Context {
    state: Rc<State>,
}

impl Context {
    pub(crate) fn new(state: Rc<State>) -> Self {
        Self { state }
    }

    /// A builder, see [`ContextBuilder`].
    pub fn builder() -> ContextBuilder {
        ContextBuilder::default()
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.state.engine
    }

    /// Runs program text of a language; gives the value of its last expression.
    ///
    /// # Errors
    /// If there is no such language; if the text does not parse; what it throws.
    pub fn eval(&self, language: &str, text: &str) -> Result<Value> {
        let id = self.state.engine.language(language)?.id();
        self.eval_source(&Source::from_text("<eval>", text).with_language(id))
    }

    /// Runs a source; its language is the one that it tells
    /// (see [`Engine::detect`]).
    ///
    /// # Errors
    /// As [`eval`](Self::eval), and if the source does not tell its language.
    pub fn eval_source(&self, source: &Source) -> Result<Value> {
        guard(|| self.state.instance(self.language_of(source)?.as_str())?.eval(source))
    }

    /// Runs a source as the program: `__main__` in Python, `require.main` in
    /// JavaScript, with the context's arguments. Does not wait for what it leaves
    /// in the event loop: see [`run_event_loop`](Self::run_event_loop).
    ///
    /// # Errors
    /// As [`eval_source`](Self::eval_source).
    pub fn run_main(&self, source: &Source) -> Result<Value> {
        guard(|| self.state.instance(self.language_of(source)?.as_str())?.run_main(source))
    }

    /// Runs a module of a language, found by its name, as the program: `python -m`.
    ///
    /// # Errors
    /// If there is no such module or language, or the language does not run modules
    /// by name; what its code throws.
    pub fn run_module(&self, language: &str, name: &str) -> Result<Value> {
        guard(|| self.state.instance(language)?.run_module(name))
    }

    /// Checks the syntax of a source and gives a function without parameters that
    /// runs it, as often as it is called.
    ///
    /// # Errors
    /// If and only if the source does not parse or does not tell its language.
    pub fn parse(&self, source: &Source) -> Result<Value> {
        guard(|| self.state.instance(self.language_of(source)?.as_str())?.parse(source))
    }

    /// Loads a file as a module, once per context; gives the module's object.
    ///
    /// # Errors
    /// If the file cannot be read or parsed or has no language; what it throws.
    pub fn import_file(&self, path: &Path) -> Result<Value> {
        guard(|| self.state.import_file(path))
    }

    /// Loads a module by its name in a language: `("python", "csv")`.
    ///
    /// # Errors
    /// If there is no such module or language; what it throws.
    pub fn import_name(&self, language: &str, name: &str) -> Result<Value> {
        guard(|| self.state.import_name(language, name, None))
    }

    /// The top-level variables of a language, as the members of an object.
    ///
    /// # Errors
    /// If there is no such language, or it cannot be started.
    pub fn bindings(&self, language: &str) -> Result<Value> {
        guard(|| self.state.instance(language)?.bindings())
    }

    /// The values that languages export to each other, as the members of an
    /// object.
    #[must_use]
    pub fn polyglot_bindings(&self) -> Value {
        self.state.polyglot_bindings()
    }

    /// A value as the prompt of a language prints it.
    ///
    /// # Errors
    /// If there is no such language, or it cannot be started.
    pub fn display(&self, language: &str, value: &Value) -> Result<String> {
        guard(|| Ok(self.state.instance(language)?.display(value)))
    }

    /// Runs the event loop until no timer, job or pending input is left.
    ///
    /// # Errors
    /// What guest code throws with nobody to catch it.
    pub fn run_event_loop(&self) -> Result<()> {
        guard(|| event_loop::run_to_end(&self.state))
    }

    /// Gives every started language turns until nothing is ready, without waiting;
    /// for a host that has a loop of its own, such as a prompt.
    ///
    /// # Errors
    /// What guest code throws with nobody to catch it.
    pub fn run_ready(&self) -> Result<()> {
        guard(|| event_loop::run_ready(&self.state))
    }

    /// When the earliest timer of the started languages is due, for a host that has a
    /// loop of its own.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Instant> {
        self.state.started().iter().filter_map(|instance| instance.next_deadline()).min()
    }

    /// Runs the event loop until an awaitable settles, and gives its value. A
    /// value that is not awaitable is given back.
    ///
    /// # Errors
    /// What the awaitable fails with; an error of the host if nothing is left
    /// that could settle it.
    pub fn wait_for(&self, value: &Value) -> Result<Value> {
        guard(|| event_loop::wait_for(&self.state, value))
    }

    /// Ends the program: every started language runs its exit handlers and
    /// flushes its streams. Gives the status to exit with.
    ///
    /// # Errors
    /// What a handler throws, after the handlers of all languages ran. A handler that
    /// exits changes the status and is no error.
    pub fn finish(&self, status: i32) -> Result<i32> {
        let mut status = status;
        let mut failure = None;
        for instance in self.state.started() {
            match guard(|| instance.finish(status)).map_err(Error::into_polyglot) {
                Ok(changed) | Err(PolyglotError { kind: ErrorKind::Exit(changed), .. }) => status = changed,
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        for stream in [Stream::Out, Stream::Err] {
            self.state.flush(stream).map_err(|error| {
                PolyglotError::host(format!("cannot write to {}: {error}", stream.name()))
            })?;
        }
        failure.map_or(Ok(status), |error| Err(error.into()))
    }

    /// Whether guest code wrote to the process's standard output after its reader had
    /// closed it. A shell ends such a program quietly.
    #[must_use]
    pub fn is_stdout_closed(&self) -> bool {
        self.state.streams.closed.get()
    }

    /// A handle with which another thread stops what the context runs.
    #[must_use]
    pub fn interrupt_handle(&self) -> InterruptHandle {
        self.state.interrupt.clone()
    }

    /// The language that a source tells.
    ///
    /// # Errors
    /// If and only if it tells none.
    pub fn language_of(&self, source: &Source) -> Result<LanguageId> {
        self.state.engine.detect(source).ok_or_else(|| {
            let mut error = PolyglotError::host(format!(
                "cannot tell the language of {}: no known extension, first bytes or '#!' line",
                source.name()
            ));
            error.location = Some(Location::new(source.name().clone(), 0, 0));
            error.into()
        })
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // The shared bindings hold values of the languages: let go of them first,
        // and of the languages outside any borrow, since both may run guest code.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            self.state.bindings.as_object().inspect(|bindings| bindings.release());
            drop(self.state.close());
        }));
    }
}
