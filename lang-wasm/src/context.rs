//! The language at work in one context.

use crate::api;
use crate::instance::Instance;
use crate::language::WASM;
use crate::list::Record;
use crate::module::{Compiled, Module};
use crate::program;
use crate::shared::Shared;
use polyglot_api::{Host, PolyglotError, Result, Source, SourceKind, Stream, Value};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// WebAssembly in one context.
pub(crate) struct Context {
    shared: Rc<Shared>,
    /// The instances of files.
    files: RefCell<HashMap<PathBuf, Instance>>,
}

impl Context {
    /// # Errors
    /// If the engine cannot start, or an option makes no sense.
    pub(crate) fn new(host: Rc<dyn Host>) -> Result<Self> {
        Ok(Self { shared: Shared::new(host)?, files: RefCell::default() })
    }
}

impl polyglot_api::Instance for Context {
    /// The module, which instantiates itself when executed.
    fn parse(&self, source: &Source) -> Result<Value> {
        Ok(Module::value(Compiled::new(&self.shared, source)?))
    }

    /// The module: `instantiate` of it makes an instance. A script runs, as the program: so a
    /// language that compiled one to WebAssembly has it run.
    fn eval(&self, source: &Source) -> Result<Value> {
        if source.kind() == SourceKind::Script {
            return self.run_main(source);
        }
        self.parse(source)
    }

    fn run_main(&self, source: &Source) -> Result<Value> {
        let instance = Instance::unlinked(&Compiled::new(&self.shared, source)?);
        if let Some(path) = source.path().and_then(|path| path.canonicalize().ok()) {
            self.files.borrow_mut().insert(path, instance.clone());
        }
        program::run(&instance)?;
        Ok(instance.value())
    }

    fn import_file(&self, path: &Path) -> Result<Value> {
        if let Some(instance) = self.files.borrow().get(path) {
            return Ok(instance.value());
        }
        let bytes = std::fs::read(path)
            .map_err(|error| PolyglotError::host(format!("cannot read {}: {error}", path.display())))?;
        let source = Source::from_bytes(path.display().to_string(), bytes).with_path(path);
        let instance = Instance::unlinked(&Compiled::new(&self.shared, &source)?);
        self.files.borrow_mut().insert(path.into(), instance.clone());
        let loaded = program::load(&instance);
        if loaded.is_err() {
            self.files.borrow_mut().remove(path);
        }
        loaded.map(|()| instance.value())
    }

    fn import_name(&self, name: &str, referrer: Option<&Path>) -> Result<Value> {
        if name == "api" {
            return Ok(api::value(&self.shared));
        }
        let folder = referrer.and_then(Path::parent);
        let file = folder.and_then(|folder| {
            let candidates = ["wasm", "wat"].map(|extension| folder.join(format!("{name}.{extension}")));
            candidates.into_iter().find(|file| file.is_file())?.canonicalize().ok()
        });
        match file {
            Some(file) => self.import_file(&file),
            None => Err(PolyglotError::host(format!("no WebAssembly module is named '{name}'")).into()),
        }
    }

    /// Nothing: modules have no scope in common.
    fn bindings(&self) -> Result<Value> {
        Ok(Record::value([]))
    }

    fn display(&self, value: &Value) -> String {
        match value {
            Value::Text(text) => format!("{:?}", text.to_string()),
            Value::Object(object) if object.language() != WASM => {
                self.shared.host.display(object.language(), value)
            }
            other => other.to_display(),
        }
    }

    fn interrupter(&self) -> Option<Arc<dyn Fn() + Send + Sync>> {
        let engine = self.shared.stoppable.then(|| self.shared.engine.clone())?;
        Some(Arc::new(move || engine.increment_epoch()))
    }

    fn flush_output(&self) {
        let _ = self.shared.host.flush(Stream::Out);
    }

    fn collect_garbage(&self) {
        self.shared.collect();
    }

    fn finish(&self, status: i32) -> Result<i32> {
        self.files.borrow_mut().clear();
        self.shared.clear_managed();
        Ok(status)
    }
}
