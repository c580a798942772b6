//! The language in one context: its modules and its memory.

use crate::cache::{Entry, Mode, Store};
use crate::library::{Library, promote_own_library};
use crate::machine::Native;
use crate::{ID, program, system, tools};
use poly_c_interface::{
    Contents, Interface, Job, Library as Linked, Module, Options, Space, SymbolKind, Symbols, Unit, module,
};
use polyglot_api::{
    Arguments, Host, Identity, Instance, LanguageId, Object, PolyglotError, Result, Source, SourceKind, Value,
};
use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

pub(crate) struct Llvm(Rc<State>);

/// What the instance and its objects share.
pub(crate) struct State {
    pub(crate) host: Rc<dyn Host>,
    store: Rc<Store>,
    pub(crate) native: Rc<Native>,
    pub(crate) space: Rc<Space>,
    imported: RefCell<HashMap<PathBuf, Value>>,
    scope: Value,
}

/// A module whose code is in this process.
pub(crate) struct Loaded {
    pub(crate) unit: Rc<Unit>,
    pub(crate) library: Rc<Library>,
}

impl Llvm {
    pub(crate) fn start(host: Rc<dyn Host>) -> Result<Self> {
        promote_own_library();
        let store = Rc::new(Store::of_user());
        let native = Native::new(Rc::clone(&store), Rc::clone(&host))?;
        let space = Space::new(Rc::clone(&native) as Rc<_>);
        native.attach(&space);
        space.attach(Rc::clone(&host));
        let nothing: Symbols = Rc::new(|_, _| None);
        let scope = module(&Unit::new(&space, Rc::new(Interface::default()), nothing), "llvm");
        Ok(Self(Rc::new(State { host, store, native, space, imported: RefCell::default(), scope })))
    }
}

impl State {
    /// What is linked with every module: the option `llvm.library`, names or paths.
    fn libraries(&self) -> Vec<Linked> {
        let is_path = |text: &str| {
            text.contains('/') || text.ends_with(".a") || text.contains(".so") || text.ends_with(".o")
        };
        let library =
            |text: String| if is_path(&text) { Linked::File(text.into()) } else { Linked::Named(text) };
        self.list("llvm.library").into_iter().map(library).collect()
    }

    /// The parts of an option, which commas or line ends divide.
    fn list(&self, option: &str) -> Vec<String> {
        let given = self.host.option(option).unwrap_or_default();
        given.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    pub(crate) fn mode(&self) -> Result<Mode> {
        match self.host.option("llvm.mode").as_deref() {
            None | Some("native") => Ok(Mode::Native),
            Some("managed") => Ok(Mode::Managed),
            Some(other) => {
                Err(PolyglotError::host(format!("the option llvm.mode is native or managed, not '{other}'"))
                    .into())
            }
        }
    }

    /// A source and the modules that the option `llvm.module` names, which become one.
    fn job(&self, source: &Source, with_modules: bool) -> Job {
        let first =
            Module { name: source.name().to_string(), contents: Contents::Bytes(source.bytes().to_vec()) };
        let mut modules = vec![first];
        if with_modules {
            let file = |path: String| Module { name: path.clone(), contents: Contents::File(path.into()) };
            modules.extend(self.list("llvm.module").into_iter().map(file));
        }
        Job { modules, libraries: self.libraries(), output: PathBuf::new(), options: Options::default() }
    }

    fn compile(&self, source: &Source, with_modules: bool, mode: Mode) -> Result<Entry> {
        self.store.module(self.job(source, with_modules), mode)
    }

    fn load(&self, entry: Entry) -> Result<Loaded> {
        let library = Library::open_module(&entry.code).map_err(PolyglotError::host)?;
        let library = Rc::new(library);
        let interface = Rc::new(entry.interface);
        self.native.note_imports(&interface);
        self.native.register(&interface, &library);
        let symbols = Rc::clone(&library);
        let symbols: Symbols = Rc::new(move |name, _: SymbolKind| Some(symbols.symbol(name)?.addr() as u64));
        Ok(Loaded { unit: Unit::new(&self.space, interface, symbols), library })
    }

    fn module(&self, source: &Source) -> Result<Value> {
        match self.mode()? {
            Mode::Native => {
                Ok(module(&self.load(self.compile(source, false, Mode::Native)?)?.unit, source.name()))
            }
            Mode::Managed => self.host.import_file(&self.compile(source, false, Mode::Managed)?.code),
        }
    }

    fn run_main(&self, source: &Source) -> Result<Value> {
        match self.mode()? {
            Mode::Native => program::run(self, &self.load(self.compile(source, true, Mode::Native)?)?),
            Mode::Managed => {
                let entry = self.compile(source, true, Mode::Managed)?;
                let bytes = std::fs::read(&entry.code).map_err(|error| {
                    PolyglotError::host(format!("cannot read '{}': {error}", entry.code.display()))
                })?;
                // A script runs when it is evaluated.
                let wasm = Source::from_bytes(source.name().to_string(), bytes)
                    .with_path(&entry.code)
                    .with_kind(SourceKind::Script);
                self.host.eval("wasm", &wasm)
            }
        }
    }
}

impl Instance for Llvm {
    fn parse(&self, source: &Source) -> Result<Value> {
        // Compiling is what finds errors.
        self.0.compile(source, false, self.0.mode()?)?;
        Ok(Value::object(Parsed { state: Rc::clone(&self.0), source: source.clone() }))
    }

    fn eval(&self, source: &Source) -> Result<Value> {
        self.0.module(source)
    }

    fn run_main(&self, source: &Source) -> Result<Value> {
        self.0.run_main(source)
    }

    fn import_file(&self, path: &Path) -> Result<Value> {
        if let Some(known) = self.0.imported.borrow().get(path) {
            return Ok(known.clone());
        }
        let bytes = std::fs::read(path)
            .map_err(|error| PolyglotError::host(format!("cannot read '{}': {error}", path.display())))?;
        let source = Source::from_bytes(path.display().to_string(), bytes).with_path(path);
        let value = self.0.module(&source)?;
        self.0.imported.borrow_mut().insert(path.to_owned(), value.clone());
        Ok(value)
    }

    fn import_name(&self, name: &str, _: Option<&Path>) -> Result<Value> {
        system::library(&self.0, name)
    }

    fn run_module(&self, name: &str) -> Result<Value> {
        tools::run(self.0.host.as_ref(), name)
    }

    fn bindings(&self) -> Result<Value> {
        Ok(self.0.scope.clone())
    }

    fn display(&self, value: &Value) -> String {
        match value {
            Value::Text(text) => format!("{:?}", text.to_string_lossy()),
            other => other.to_display(),
        }
    }

    fn flush_output(&self) {
        program::flush();
    }

    fn finish(&self, status: i32) -> Result<i32> {
        self.0.space.end_objects();
        program::flush();
        Ok(status)
    }
}

impl Drop for Llvm {
    fn drop(&mut self) {
        program::flush();
        self.0.imported.take();
        self.0.space.clear();
        self.0.native.clear();
    }
}

/// A module that is checked, to be loaded each time it is called.
struct Parsed {
    state: Rc<State>,
    source: Source,
}

impl Object for Parsed {
    fn traits(&self) -> polyglot_api::Traits {
        polyglot_api::Traits::EXECUTABLE
    }

    fn language(&self) -> LanguageId {
        ID
    }

    fn identity(&self) -> Identity {
        Identity { heap: Rc::as_ptr(&self.state).addr(), address: std::ptr::from_ref(self).addr() }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        format!("<module {}>", self.source.name())
    }

    fn execute(&self, _: Arguments<'_>) -> Result<Value> {
        self.state.module(&self.source)
    }
}
