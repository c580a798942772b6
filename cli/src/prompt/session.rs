//! Evaluating what is typed.

use super::command::{Command, HELP};
use super::names::{Names, members};
use super::{dialect, highlight};
use crate::ending::{self, Ending, Failure};
use crate::interrupt::Watch;
use crate::program;
use crate::script;
use crate::style::{Style, print, print_error};
use poly::{Context, Engine, Error, ErrorKind, LanguageId, Result, Source, SourceKind, Value};
use std::cell::{Cell, RefCell};
use std::path::Path;
use std::time::Instant;

/// The state of a prompt.
pub(crate) struct Session {
    context: Context,
    style: Style,
    watch: Watch,
    language: Cell<LanguageId>,
    names: RefCell<Names>,
    /// How many texts were evaluated; numbers their names.
    count: Cell<u32>,
}

/// Whether the prompt goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Next,
    Leave(Ending),
}

impl Session {
    pub(crate) fn new(
        context: Context,
        language: LanguageId,
        style: Style,
        watch: Watch,
    ) -> Result<Self, Failure> {
        let mut names = Names::default();
        names.enter(&context, language)?;
        let (language, names) = (Cell::new(language), RefCell::new(names));
        Ok(Self { context, style, watch, language, names, count: Cell::new(0) })
    }

    pub(crate) fn engine(&self) -> &Engine {
        self.context.engine()
    }

    /// The language of the next line.
    pub(crate) fn language(&self) -> LanguageId {
        self.language.get()
    }

    pub(crate) fn style(&self) -> Style {
        self.style
    }

    pub(crate) fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Does what a line says.
    pub(crate) fn submit(&self, text: &str) -> Step {
        if text.trim().is_empty() {
            return Step::Next;
        }
        match Command::parse(text, self.engine()) {
            None => self.evaluate(self.language(), text),
            Some(Command::Help) => {
                say(HELP);
                Step::Next
            }
            Some(Command::Exit) => Step::Leave(Ending::Status(0)),
            Some(Command::Switch(language, None)) => self.switch(language),
            Some(Command::Switch(language, Some(code))) => match self.enter(language) {
                Ok(()) => self.evaluate(language, &code),
                Err(error) => self.tell(error),
            },
            Some(Command::Load(path)) => self.load(&path),
            Some(Command::Unknown(message)) => {
                print_error(&format!("{message}\n"));
                Step::Next
            }
        }
    }

    fn switch(&self, language: LanguageId) -> Step {
        match self.enter(language) {
            Ok(()) => {
                self.language.set(language);
                Step::Next
            }
            Err(error) => self.tell(error),
        }
    }

    fn enter(&self, language: LanguageId) -> Result<()> {
        self.watch.busy(|| self.names.borrow_mut().enter(&self.context, language))
    }

    fn load(&self, path: &Path) -> Step {
        let source = match script::of_file(self.engine(), path, false, None) {
            Ok(source) => source.with_kind(SourceKind::Interactive),
            Err(failure) => {
                failure.report(self.style);
                return Step::Next;
            }
        };
        match self.context.language_of(&source).and_then(|language| self.enter(language).map(|()| language)) {
            Ok(language) => self.run(language, &source),
            Err(error) => self.tell(error),
        }
    }

    fn evaluate(&self, language: LanguageId, text: &str) -> Step {
        self.count.set(self.count.get() + 1);
        let name = format!("<prompt {}>", self.count.get());
        self.run(language, &interactive(language, name, text))
    }

    fn run(&self, language: LanguageId, source: &Source) -> Step {
        let result = self.watch.busy(|| {
            let result = self.context.eval_source(source);
            self.names.borrow_mut().share(language);
            let shown = result.and_then(|value| self.show(language, value));
            shown.and_then(|()| self.context.run_ready())
        });
        match result {
            Ok(()) => Step::Next,
            Err(error) => self.tell(error),
        }
    }

    fn show(&self, language: LanguageId, value: Value) -> Result<()> {
        let dialect = dialect::of(language);
        if !value.is_null() || dialect.prints_null {
            let text = self.context.display(language.as_str(), &value)?;
            let colors = self.style.colors_output();
            let text = if colors { highlight::painted(&text, dialect) } else { text };
            say(&format!("{text}\n"));
        }
        if !value.is_null() {
            self.names.borrow_mut().set_last(value);
        }
        Ok(())
    }

    /// Runs what is due, such as timers, while the prompt waits for a line.
    pub(crate) fn run_due(&self) -> Step {
        let result = self.watch.busy(|| self.context.run_ready());
        self.names.borrow_mut().share(self.language());
        match result {
            Ok(()) => Step::Next,
            Err(error) => self.tell(error),
        }
    }

    /// When the next timer is due.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.context.next_deadline()
    }

    /// Waits for what is left in the event loop, when no more lines come.
    pub(crate) fn run_event_loop(&self) -> Step {
        match self.watch.busy(|| self.context.run_event_loop()) {
            Ok(()) => Step::Next,
            Err(error) => self.tell(error),
        }
    }

    /// Tells about an error. Only an exit ends the prompt.
    fn tell(&self, error: Error) -> Step {
        let error = error.into_polyglot();
        match error.kind {
            ErrorKind::Exit(status) => return Step::Leave(Ending::Status(status)),
            ErrorKind::Cancelled if error.frames.is_empty() => print_error("interrupted\n"),
            _ => drop(ending::report(error.into(), self.style)),
        }
        Step::Next
    }

    /// Whether the text ends too early to be run.
    pub(crate) fn is_incomplete(&self, text: &str) -> bool {
        if text.trim().is_empty() || Command::parse(text, self.engine()).is_some() {
            return false;
        }
        let source = interactive(self.language(), "<prompt>".into(), text);
        let Err(error) = self.context.parse(&source) else { return false };
        matches!(error.into_polyglot().kind, ErrorKind::Syntax { incomplete: true })
    }

    /// The names that may start an expression, keywords included.
    pub(crate) fn visible_names(&self) -> Vec<String> {
        let language = self.language();
        let mut names = self.names.borrow().visible(language);
        names.extend(dialect::of(language).keywords.iter().map(|word| (*word).to_owned()));
        names
    }

    /// The names that the value at a path of names answers to. Reads the members on the
    /// way, as the program would.
    pub(crate) fn names_of(&self, path: &[&str]) -> Option<Vec<String>> {
        let language = self.language();
        let mut value = self.read(path.first()?)?;
        for name in &path[1..] {
            value = value.as_object()?.get_member(name).ok()??;
        }
        let by_language = || {
            let source = interactive(language, "<completion>".into(), dialect::of(language).names_of?);
            let listed = self.context.eval_source(&source).ok()?.call(&[value.clone()]).ok()?;
            poly::from_value::<Vec<String>>(&listed).ok()
        };
        Some(by_language().unwrap_or_else(|| members(&value, false)))
    }

    /// The value of a name.
    fn read(&self, name: &str) -> Option<Value> {
        let language = self.language();
        let bindings = self.context.bindings(language.as_str()).ok()?;
        if let Some(value) = bindings.as_object()?.get_member(name).ok()? {
            return Some(value);
        }
        let builtins = dialect::of(language).builtins?;
        self.context.import_name(language.as_str(), builtins).ok()?.member(name).ok()
    }

    /// Runs the exit handlers; gives how to end.
    pub(crate) fn finish(&self, ending: Ending) -> Ending {
        program::finish(&self.context, ending, self.style)
    }
}

fn interactive(language: LanguageId, name: String, text: &str) -> Source {
    Source::from_text(name, text).with_language(language).with_kind(SourceKind::Interactive)
}

/// A terminal that has gone is noticed when the next line is read.
fn say(text: &str) {
    let _ = print(text);
}
