//! Modules: ES modules, CommonJS, JSON, `node:` built-ins and other languages' files,
//! found as Node finds them.
//!
//! A *target* is what a specifier names; a *key* names a module in the graph. ES
//! modules are Boa's; everything else that an `import` names becomes a synthetic
//! module, which gets its exports when its turn in the order of evaluation comes.
//! That a synthetic module declares the names that its importer asks for, and checks
//! them when it runs, is what lets a Python file be linked before it is executed.

mod commonjs;
mod function_text;
mod graph;
mod missing;
mod module;
mod resolve;
mod sources;
mod stacks;
mod synthetic;
mod url;

pub(crate) use commonjs::{create_require, define_require};
pub(crate) use module::settled;
pub(crate) use stacks::relocate;

use crate::syntax::{self, Goal, Kind, Prepared, Wishes};
use boa_engine::module::{ModuleLoader, ModuleRequest, Referrer};
use boa_engine::object::JsObject;
use boa_engine::{Context, JsError, JsNativeError, JsResult, JsValue, Module, js_string};
use graph::{Graph, Key};
use missing::coded;
use polyglot_api::{Host, Location, PolyglotError, Source};
use resolve::{Format, Mode, Resolvers, Target};
use sources::Sources;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The modules of one context.
pub(crate) struct Loader {
    host: Rc<dyn Host>,
    /// The working folder at the start, where code without a file imports from.
    folder: PathBuf,
    resolvers: Resolvers,
    sources: Sources,
    graph: Graph,
    /// Modules that are the same for every importer.
    modules: RefCell<HashMap<Key, Module>>,
    /// What ES modules ask of others: by importer, then by specifier.
    requests: RefCell<HashMap<Key, BTreeMap<String, Vec<String>>>>,
    /// CommonJS modules: `require.cache`.
    cache: RefCell<Option<JsObject>>,
    /// `require.main`.
    main: RefCell<Option<JsObject>>,
    /// The file that runs as the program.
    main_path: RefCell<Option<PathBuf>>,
    /// The most stack that any module's compilation takes.
    stack: Cell<usize>,
    unnamed: Cell<u32>,
    /// The `import.meta` of a module whose value is wanted.
    kept: RefCell<Option<(Key, Option<JsObject>)>>,
}

/// Whether a path is TypeScript by its extension.
pub(crate) fn is_typescript(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "ts" || extension == "mts" || extension == "cts")
}

/// The original place of a place that Boa tells; `path` is the one it was given.
pub(crate) fn locate(path: &Path, line: u32, column: u32, context: &Context) -> Location {
    Loader::of(context).sources.locate(path, line, column)
}

/// Gives programs the stacks and texts that they wrote.
pub(crate) fn install(context: &mut Context) -> JsResult<()> {
    stacks::install(context)?;
    function_text::install(context)
}

impl Loader {
    pub(crate) fn new(host: Rc<dyn Host>) -> Self {
        Self {
            host,
            folder: std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/")),
            resolvers: Resolvers::new(),
            sources: Sources::default(),
            graph: Graph::default(),
            modules: RefCell::default(),
            requests: RefCell::default(),
            cache: RefCell::default(),
            main: RefCell::default(),
            main_path: RefCell::default(),
            stack: Cell::new(0),
            unnamed: Cell::new(0),
            kept: RefCell::default(),
        }
    }

    /// The modules of a context.
    pub(crate) fn of(context: &Context) -> Rc<Self> {
        context.downcast_module_loader().expect("every context has this loader")
    }

    /// A path for a text that came from no file, so that it can import.
    pub(crate) fn path_of(&self, source: &Source) -> PathBuf {
        if let Some(path) = source.path() {
            return path.canonicalize().unwrap_or_else(|_| self.folder.join(path));
        }
        let number = self.unnamed.get() + 1;
        self.unnamed.set(number);
        let name: String = source.name().trim_matches(['<', '>']).replace('/', "_");
        self.folder.join(format!("[{name}-{number}]"))
    }

    /// Makes a text ready for Boa.
    pub(crate) fn prepare(
        &self,
        source: &Source,
        path: &Path,
        kind: Kind,
        keep_value: bool,
    ) -> polyglot_api::Result<Prepared> {
        let is_foreign = |specifier: &str| self.is_foreign(specifier);
        let typescript = is_typescript(path);
        let interruptible = self.host.is_interruptible();
        let wishes = Wishes { kind, typescript, keep_value, interruptible, is_foreign: &is_foreign };
        let prepared = syntax::prepare(source, &wishes)?;
        self.stack.set(self.stack.get().max(prepared.stack));
        Ok(prepared)
    }

    /// Whether a specifier names another language's module by its form.
    fn is_foreign(&self, specifier: &str) -> bool {
        if let Some((scheme, _)) = specifier.split_once(':') {
            return scheme.chars().all(|c| c.is_ascii_alphanumeric())
                && !matches!(scheme, "node" | "file" | "data");
        }
        self.host.language_of(Path::new(specifier)).is_some_and(|language| language != crate::ID)
    }

    /// Remembers a text that Boa gets as `path`.
    pub(crate) fn remember(&self, path: &Path, source: Source, origin: syntax::Origin) {
        self.sources.add(path, source, origin);
    }

    /// An error of Boa's parser with its original place.
    pub(crate) fn syntax_error(
        &self,
        error: JsError,
        path: &Path,
        (text, goal): (&str, Goal),
        context: &mut Context,
    ) -> JsError {
        let Some(native) = error.as_native() else { return error };
        let told = syntax::from_message(native.message());
        // oxc tells the places of early errors, which Boa does not.
        let (message, place) =
            syntax::early_error(text, goal).map_or(told, |(message, place)| (message, Some(place)));
        let (line, column) = place.unwrap_or((0, 0));
        let location = self.sources.locate(path, line, column);
        crate::error::throw(PolyglotError::syntax(message, location, false).into(), context)
    }

    /// The text of a file.
    fn read(&self, path: &Path, context: &mut Context) -> JsResult<Source> {
        match std::fs::read(path) {
            Ok(bytes) => Ok(Source::from_bytes(path.to_string_lossy().as_ref(), bytes)
                .with_path(path)
                .with_language(crate::ID)),
            Err(error) => {
                let message = format!("Cannot read '{}': {error}", path.display());
                Err(coded(JsNativeError::error().with_message(message), "ERR_MODULE_NOT_FOUND", context))
            }
        }
    }

    fn folder_of(&self, importer: Option<&Path>) -> PathBuf {
        importer.and_then(Path::parent).map_or_else(|| self.folder.clone(), Path::to_owned)
    }

    fn resolve(
        &self,
        specifier: &str,
        importer: Option<&Path>,
        mode: Mode,
        context: &mut Context,
    ) -> JsResult<Target> {
        let folder = self.folder_of(importer);
        self.resolvers
            .resolve(specifier, &folder, mode)
            .map_err(|failure| self.missing(specifier, importer, mode, &failure, context))
    }

    /// The module that `referrer` imports, not yet linked.
    fn request(
        &self,
        referrer: &Referrer,
        request: &ModuleRequest,
        context: &mut Context,
    ) -> JsResult<Module> {
        let specifier = request.specifier().to_std_string_lossy();
        let importer = referrer.path().map(Path::to_owned);
        let importer_key = importer.as_deref().map(key);
        let target = self.resolve(&specifier, importer.as_deref(), Mode::Import, context)?;
        // A module that has not begun asks for what it imports; one that runs calls
        // `import()`.
        let is_static = matches!(referrer, Referrer::Module(_))
            && importer_key.as_ref().is_some_and(|key| !self.graph.has_begun(key));
        if let (true, Some(importer)) = (is_static, &importer_key) {
            self.graph.add(importer, &target_key(&target));
        }
        let names = importer_key.filter(|_| is_static).and_then(|importer| {
            self.requests.borrow().get(&importer).and_then(|requests| requests.get(&specifier).cloned())
        });
        let kind = request.get_attribute("type").map(boa_engine::JsString::to_std_string_lossy);
        match target {
            Target::Builtin(name) => self.builtin(&name, names, context),
            Target::Foreign { .. } => self.foreign(&target, &specifier, importer.as_deref(), names, context),
            Target::Data(url) => self.data(&url, context),
            Target::File(path) => {
                self.file(&path, &specifier, kind.as_deref(), importer.as_deref(), names, context)
            }
        }
    }

    fn file(
        &self,
        path: &Path,
        specifier: &str,
        kind: Option<&str>,
        importer: Option<&Path>,
        names: Option<Vec<String>>,
        context: &mut Context,
    ) -> JsResult<Module> {
        let is_json = path.extension().is_some_and(|extension| extension == "json");
        match kind {
            Some("json") if is_json => return self.json(path, context),
            Some("json") => {
                let message = format!("Module '{specifier}' is not of type \"json\"");
                return Err(coded(
                    JsNativeError::typ().with_message(message),
                    "ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE",
                    context,
                ));
            }
            Some(other) => {
                let message = format!("Import attribute \"type\" with value \"{other}\" is not supported");
                return Err(coded(
                    JsNativeError::typ().with_message(message),
                    "ERR_IMPORT_ATTRIBUTE_UNSUPPORTED",
                    context,
                ));
            }
            None if is_json => {
                let message = format!("Module '{specifier}' needs an import attribute of \"type: json\"");
                return Err(coded(
                    JsNativeError::typ().with_message(message),
                    "ERR_IMPORT_ATTRIBUTE_MISSING",
                    context,
                ));
            }
            None => {}
        }
        match self.host.language_of(path) {
            Some(language) if language != crate::ID => {
                return self.foreign(&Target::File(path.to_owned()), specifier, importer, names, context);
            }
            None if path.extension().is_some() => {
                let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
                let message = format!("Unknown file extension \".{extension}\" for {}", path.display());
                return Err(coded(
                    JsNativeError::typ().with_message(message),
                    "ERR_UNKNOWN_FILE_EXTENSION",
                    context,
                ));
            }
            _ => {}
        }
        let key = key(path);
        // A module that asks anew for one that is under way gets what there is of it.
        if names.is_some() && self.graph.is_under_way(&key) {
            let known = self.modules.borrow().get(&key).cloned();
            if let Some(module) = known {
                return Ok(self.snapshot(&module, context));
            }
        }
        match self.es_module(path, context)? {
            Some(module) => Ok(module),
            None => self.common_js(path, specifier, names, context),
        }
    }

    /// The ES module of a file; `None` if it is CommonJS.
    fn es_module(&self, path: &Path, context: &mut Context) -> JsResult<Option<Module>> {
        if let Some(module) = self.modules.borrow().get(&key(path)) {
            return Ok(Some(module.clone()));
        }
        let kind = match self.resolvers.format(path) {
            Format::Module => Kind::Known(Goal::Module),
            Format::Detect => Kind::Detect(Goal::CommonJs),
            Format::CommonJs | Format::Json => return Ok(None),
        };
        let source = self.read(path, context)?;
        let prepared =
            self.prepare(&source, path, kind, false).map_err(|error| crate::error::throw(error, context))?;
        if prepared.goal != Goal::Module {
            return Ok(None);
        }
        self.add_es_module(path, source, prepared, context).map(Some)
    }

    /// How to read the file that runs as the program.
    pub(crate) fn kind_of_main(&self, path: &Path) -> Kind {
        match self.resolvers.format(path) {
            Format::Module => Kind::Known(Goal::Module),
            Format::CommonJs => Kind::Known(Goal::CommonJs),
            Format::Detect | Format::Json => Kind::Detect(Goal::CommonJs),
        }
    }

    /// Runs a text as a module that nobody can import; gives the value of its last
    /// expression.
    pub(crate) fn eval_module(
        &self,
        path: &Path,
        source: Source,
        prepared: Prepared,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let key = key(path);
        let module = self.add_es_module(path, source, prepared, context)?;
        self.modules.borrow_mut().remove(&key);
        let before = self.kept.replace(Some((key.clone(), None)));
        let promise = self.run(&key, &module, context);
        let kept = self.kept.replace(before).and_then(|(_, kept)| kept);
        settled(&promise?, context)?;
        match kept {
            Some(meta) => meta.get(js_string!("$value"), context),
            None => Ok(JsValue::undefined()),
        }
    }

    /// Has Boa parse a text, and nothing else.
    pub(crate) fn check(
        &self,
        path: &Path,
        source: &Source,
        prepared: Prepared,
        context: &mut Context,
    ) -> JsResult<()> {
        self.remember(path, source.clone(), prepared.origin);
        let text = boa_engine::Source::from_bytes(&prepared.text).with_path(path);
        let parsed = crate::stack::with(prepared.stack, || match prepared.goal {
            Goal::Module => Module::parse(text, None, context).map(drop),
            _ => boa_engine::Script::parse(text, None, context).map(drop),
        });
        parsed.map_err(|error| self.syntax_error(error, path, (&prepared.text, prepared.goal), context))
    }

    /// Gives Boa the text of an ES module.
    pub(crate) fn add_es_module(
        &self,
        path: &Path,
        source: Source,
        prepared: Prepared,
        context: &mut Context,
    ) -> JsResult<Module> {
        let key = key(path);
        self.remember(path, source, prepared.origin);
        self.requests.borrow_mut().insert(key.clone(), prepared.requests);
        let text = boa_engine::Source::from_bytes(&prepared.text).with_path(path);
        let parsed = crate::stack::with(prepared.stack, || Module::parse(text, None, context));
        let module = parsed
            .map_err(|error| self.syntax_error(error, path, (&prepared.text, Goal::Module), context))?;
        self.modules.borrow_mut().insert(key, module.clone());
        Ok(module)
    }
}

/// The key of a file.
fn key(path: &Path) -> Key {
    path.to_string_lossy().into_owned()
}

fn target_key(target: &Target) -> Key {
    match target {
        Target::File(path) => key(path),
        Target::Builtin(name) => format!("node:{name}"),
        Target::Foreign { language, name } => format!("{language}:{name}"),
        Target::Data(url) => url.clone(),
    }
}

impl ModuleLoader for Loader {
    fn load_imported_module(
        self: Rc<Self>,
        referrer: Referrer,
        request: ModuleRequest,
        context: &RefCell<&mut Context>,
    ) -> impl Future<Output = JsResult<Module>> {
        let result = self.request(&referrer, &request, &mut context.borrow_mut());
        std::future::ready(result)
    }

    fn init_import_meta(self: Rc<Self>, import_meta: &JsObject, module: &Module, context: &mut Context) {
        let Some(path) = module.path() else { return };
        self.graph.begin(&key(path));
        if let Some((wanted, kept)) = &mut *self.kept.borrow_mut()
            && *wanted == key(path)
        {
            *kept = Some(import_meta.clone());
        }
        // A new object refuses no property.
        let _ = self.describe(import_meta, path, context);
    }
}

impl Loader {
    fn describe(&self, import_meta: &JsObject, path: &Path, context: &mut Context) -> JsResult<()> {
        let text = |text: &str| JsValue::from(boa_engine::JsString::from(text));
        let is_main = self.main_path.borrow().as_deref() == Some(path);
        import_meta.set(js_string!("main"), is_main, true, context)?;
        if path.starts_with("data:") {
            import_meta.set(js_string!("url"), text(&path.to_string_lossy()), true, context)?;
            return Ok(());
        }
        let folder = path.parent().unwrap_or(path).to_string_lossy().into_owned();
        import_meta.set(js_string!("dirname"), text(&folder), true, context)?;
        import_meta.set(js_string!("filename"), text(&path.to_string_lossy()), true, context)?;
        import_meta.set(js_string!("url"), text(&url::from_path(path)), true, context)?;
        let resolve = commonjs::import_resolve(path, context);
        import_meta.set(js_string!("resolve"), resolve, true, context)?;
        Ok(())
    }
}
