//! What a context holds, and what its languages see of it.

use crate::engine::Engine;
use crate::event_loop;
use crate::host_data;
use crate::interrupt::InterruptHandle;
use crate::streams::Streams;
use polyglot_api::{Host, Instance, LanguageId, PolyglotError, Result, Source, Stream, Value};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::{Rc, Weak};

/// What the host gives a program, and how it wants it run.
#[derive(Default)]
pub(crate) struct Surroundings {
    pub(crate) program: String,
    pub(crate) arguments: Vec<String>,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) executable: Option<PathBuf>,
    pub(crate) signals: bool,
    pub(crate) options: BTreeMap<String, String>,
    pub(crate) interruptible: bool,
}

pub(crate) struct State {
    /// Languages get the state as their host, and keep it.
    me: Weak<State>,
    pub(crate) engine: Engine,
    pub(crate) streams: Streams,
    surroundings: Surroundings,
    pub(crate) interrupt: InterruptHandle,
    pub(crate) bindings: Value,
    /// One place per language of the engine, filled on first use. They hold the
    /// state, so the context empties this when it closes.
    instances: RefCell<Vec<Option<Rc<dyn Instance>>>>,
}

impl State {
    pub(crate) fn new(engine: Engine, streams: Streams, surroundings: Surroundings) -> Rc<Self> {
        let places = engine.languages().len();
        Rc::new_cyclic(|me| Self {
            me: Weak::clone(me),
            engine,
            streams,
            surroundings,
            interrupt: InterruptHandle::new(),
            bindings: host_data::bindings(),
            instances: RefCell::new(vec![None; places]),
        })
    }

    /// The language of a name, started if it was not.
    pub(crate) fn instance(&self, name: &str) -> Result<Rc<dyn Instance>> {
        let index = self.engine.index(name)?;
        if let Some(instance) = &self.instances.borrow()[index] {
            return Ok(Rc::clone(instance));
        }
        let host: Rc<dyn Host> = self.me.upgrade().expect("the state is alive while its method runs");
        let instance: Rc<dyn Instance> = self.engine.languages()[index].start(host)?.into();
        if let Some(interrupter) = instance.interrupter() {
            self.interrupt.register(interrupter);
        }
        self.instances.borrow_mut()[index] = Some(Rc::clone(&instance));
        Ok(instance)
    }

    /// The languages that were started, in the order of the engine.
    pub(crate) fn started(&self) -> Vec<Rc<dyn Instance>> {
        self.instances.borrow().iter().flatten().cloned().collect()
    }

    /// Takes the languages out; they are dropped outside the
    /// borrow, since dropping may run guest code.
    pub(crate) fn close(&self) -> Vec<Rc<dyn Instance>> {
        self.instances.borrow_mut().iter_mut().filter_map(Option::take).collect()
    }

    fn instance_of_file(&self, path: &Path) -> Result<Rc<dyn Instance>> {
        let id = self.engine.language_of(path).ok_or_else(|| {
            let known: Vec<_> =
                self.engine.languages().iter().flat_map(|l| l.extensions()).copied().collect();
            PolyglotError::host(format!(
                "no language for '{}' (known extensions: {})",
                path.display(),
                known.join(", ")
            ))
        })?;
        self.instance(id.as_str())
    }
}

impl Host for State {
    fn eval(&self, language: &str, source: &Source) -> Result<Value> {
        self.instance(language)?.eval(source)
    }

    fn language_of(&self, path: &Path) -> Option<LanguageId> {
        self.engine.language_of(path)
    }

    fn foreign_extensions(&self, language: LanguageId) -> Vec<&'static str> {
        let others = self.engine.languages().iter().filter(|other| other.id() != language);
        others.flat_map(|other| other.extensions()).copied().collect()
    }

    fn import_file(&self, path: &Path) -> Result<Value> {
        let canonical = path
            .canonicalize()
            .map_err(|error| PolyglotError::host(format!("cannot import '{}': {error}", path.display())))?;
        self.instance_of_file(&canonical)?.import_file(&canonical)
    }

    fn import_name(&self, language: &str, name: &str, referrer: Option<&Path>) -> Result<Value> {
        self.instance(language)?.import_name(name, referrer)
    }

    fn display(&self, reader: LanguageId, value: &Value) -> String {
        let owner = value.as_object().map(|object| object.language());
        let by = |id: LanguageId| self.instance(id.as_str()).ok();
        match owner.and_then(by).or_else(|| by(reader)) {
            Some(instance) => instance.display(value),
            None => value.to_display(),
        }
    }

    fn polyglot_bindings(&self) -> Value {
        self.bindings.clone()
    }

    fn write(&self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        for instance in self.started() {
            instance.flush_output();
        }
        self.streams.write(stream, bytes)
    }

    fn flush(&self, stream: Stream) -> io::Result<()> {
        self.streams.flush(stream)
    }

    fn read(&self, into: &mut [u8]) -> io::Result<usize> {
        self.streams.read(into)
    }

    fn descriptor(&self, stream: Option<Stream>) -> Option<i32> {
        self.streams.descriptor(stream)
    }

    fn is_terminal(&self, stream: Option<Stream>) -> bool {
        self.streams.is_terminal(stream)
    }

    fn program(&self) -> String {
        self.surroundings.program.clone()
    }

    fn arguments(&self) -> Vec<String> {
        self.surroundings.arguments.clone()
    }

    fn environment(&self) -> Vec<(String, String)> {
        self.surroundings.environment.clone()
    }

    fn executable(&self) -> Option<PathBuf> {
        self.surroundings.executable.clone()
    }

    fn option(&self, name: &str) -> Option<String> {
        self.surroundings.options.get(name).cloned()
    }

    fn handles_signals(&self) -> bool {
        self.surroundings.signals
    }

    fn is_interruptible(&self) -> bool {
        self.surroundings.interruptible
    }

    fn take_interrupt(&self) -> bool {
        self.interrupt.take()
    }

    fn run_until(&self, done: &mut dyn FnMut() -> bool) -> Result<()> {
        if event_loop::run(self, done)? {
            return Ok(());
        }
        let message = "waiting for something that never settles: no timer, job or input is left";
        Err(PolyglotError::host(message).into())
    }
}
