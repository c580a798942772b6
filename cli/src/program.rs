//! Running a program, from its source to its exit status.

use crate::arguments::Language;
use crate::ending::{Ending, Failure, report};
use crate::interrupt::Watch;
use crate::script;
use crate::style::{Style, print};
use poly::{Context, ContextBuilder, Engine, Error, Input, PolyglotError, Source, Value};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A program and its arguments.
pub(crate) struct Program {
    pub(crate) code: Code,
    pub(crate) arguments: Vec<String>,
    pub(crate) language: Option<Language>,
    /// Options of the languages, by their names.
    pub(crate) options: BTreeMap<String, String>,
}

/// Where a program's code is.
pub(crate) enum Code {
    /// In a file. `may_be_command`: a misspelled command looks the same.
    File { path: PathBuf, may_be_command: bool },
    /// On standard input.
    Input,
    /// On the command line; `print` the value of its last expression.
    Text { text: String, print: bool },
    /// A module, found by its name.
    Module(String),
}

/// Modules are run in this language, unless `--lang` says another.
const MODULE_LANGUAGE: &str = "python";

/// Runs a program and what it leaves in the event loop, then its exit handlers, which
/// may change the status.
pub(crate) fn run(program: &Program, style: Style, watch: &Watch) -> Result<Ending, Failure> {
    let engine = Engine::new();
    let source = source(program, &engine)?;
    let builder = builder(&engine, name(&program.code), &program.options);
    let context = builder.arguments(&program.arguments).build()?;
    watch.set_handle(context.interrupt_handle());
    let result = start(&context, program, source.as_ref()).and_then(|()| context.run_event_loop());
    let ending = match result {
        Ok(()) => Ending::Status(0),
        Err(error) => uncaught(&context, error, style),
    };
    Ok(finish(&context, ending, style))
}

/// A context with the streams, the environment and the rights of the process.
pub(crate) fn builder(engine: &Engine, name: String, options: &BTreeMap<String, String>) -> ContextBuilder {
    let mut builder = Context::builder()
        .engine(engine)
        .stdin(Input::Process)
        .inherit_environment()
        .program(name)
        .signals(true);
    for (name, value) in options {
        builder = builder.option(name, value);
    }
    match std::env::current_exe() {
        Ok(executable) => builder.executable(executable),
        Err(_) => builder,
    }
}

/// Runs the exit handlers and flushes the streams; gives how to end.
pub(crate) fn finish(context: &Context, ending: Ending, style: Style) -> Ending {
    let status = match ending {
        Ending::Status(status) => status,
        Ending::Interrupted => i32::from(ending.status()),
    };
    match context.finish(status) {
        // A handler that sets a status of its own overrules the interruption.
        Ok(changed) if changed != status => Ending::Status(changed),
        Ok(_) => ending,
        Err(error) => uncaught(context, error, style),
    }
}

/// Tells about an error that nobody caught; gives how to end.
fn uncaught(context: &Context, error: Error, style: Style) -> Ending {
    let error = error.into_polyglot();
    // A reader that has gone, as `head` does, is no error worth a word. Python writes to
    // the descriptor itself, so that the context does not see it fail.
    let is_closed = context.is_stdout_closed() || (error.name == "BrokenPipeError" && is_closed_pipe());
    if is_closed && error.is_catchable() { Ending::CLOSED_PIPE } else { report(error.into(), style) }
}

/// Whether standard output is a pipe that nobody reads.
#[expect(unsafe_code, reason = "the standard library does not ask")]
fn is_closed_pipe() -> bool {
    let mut poll = libc::pollfd { fd: libc::STDOUT_FILENO, events: libc::POLLOUT, revents: 0 };
    // SAFETY: one descriptor is given, and it outlives the call.
    let ready = unsafe { libc::poll(&raw mut poll, 1, 0) };
    ready == 1 && poll.revents & libc::POLLERR != 0
}

fn source(program: &Program, engine: &Engine) -> Result<Option<Source>, Failure> {
    let language = program.language.as_ref();
    match &program.code {
        Code::File { path, may_be_command } => {
            script::of_file(engine, path, *may_be_command, language).map(Some)
        }
        Code::Input => script::of_input(engine, language).map(Some),
        Code::Text { text, .. } => script::of_text(engine, text, language).map(Some),
        Code::Module(_) => Ok(None),
    }
}

/// The program's own name among its arguments.
fn name(code: &Code) -> String {
    match code {
        Code::File { path, .. } => path.to_string_lossy().into_owned(),
        Code::Input => "-".into(),
        // As CPython says it, and programs test for it.
        Code::Text { .. } => "-c".into(),
        Code::Module(_) => "-m".into(),
    }
}

fn start(context: &Context, program: &Program, source: Option<&Source>) -> Result<(), Error> {
    let value = match (&program.code, source) {
        (Code::Module(name), _) => {
            let language = program.language.as_ref().map_or(MODULE_LANGUAGE, |language| &language.0);
            context.run_module(language, name)?
        }
        (_, Some(source)) => context.run_main(source)?,
        (_, None) => Value::Null,
    };
    if let (Code::Text { print: true, .. }, Some(source)) = (&program.code, source) {
        let text = match value.as_str() {
            Some(text) => text.into_owned(),
            None => context.display(context.language_of(source)?.as_str(), &value)?,
        };
        // A reader that has gone ends the program quietly, as any write would.
        if print(&format!("{text}\n")).is_ok_and(|ending| ending == Ending::CLOSED_PIPE) {
            return Err(PolyglotError::exit(i32::from(Ending::CLOSED_PIPE.status())).into());
        }
    }
    Ok(())
}
