//! CommonJS: `require` and `module`.

use super::{Loader, Mode, Target, coded, key, url};
use crate::syntax::{Goal, Kind};
use boa_engine::object::builtins::JsArray;
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{
    Context, Finalize, JsArgs, JsNativeError, JsResult, JsString, JsValue, NativeFunction, Script, Trace,
    js_string,
};
use polyglot_api::Source;
use std::path::{Path, PathBuf};

/// Where a `require` resolves from, and its module.
#[derive(Trace, Finalize, Clone)]
struct Origin {
    #[unsafe_ignore_trace]
    path: PathBuf,
    module: Option<JsObject>,
}

fn text(value: &str) -> JsValue {
    JsString::from(value).into()
}

fn path_text(path: &Path) -> JsString {
    JsString::from(path.to_string_lossy().as_ref())
}

/// Defines the global `require`, which scripts use that are no modules: it resolves
/// from the running script's file, or from the working folder. ES modules see it too,
/// so it is made when a script runs, not before.
pub(crate) fn define_require(context: &mut Context) -> JsResult<()> {
    let name = js_string!("require");
    if context.global_object().has_own_property(name.clone(), context)? {
        return Ok(());
    }
    let loader = Loader::of(context);
    let path = loader.folder.join("[global]");
    let require = loader.make_require(&path, None, context)?;
    let descriptor =
        PropertyDescriptor::builder().value(require).writable(true).enumerable(false).configurable(true);
    context.global_object().define_property_or_throw(name, descriptor, context)?;
    Ok(())
}

/// `import.meta.resolve` of a module.
pub(super) fn import_resolve(path: &Path, context: &mut Context) -> JsObject {
    let origin = Origin { path: path.to_owned(), module: None };
    let resolve = NativeFunction::from_copy_closure_with_captures(
        |_, args, origin: &Origin, context| {
            let specifier = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
            let loader = Loader::of(context);
            // A path need not exist.
            if specifier.starts_with("./") || specifier.starts_with("../") || specifier.starts_with('/') {
                let joined = loader.folder_of(Some(&origin.path)).join(&specifier);
                return Ok(text(&url::from_path(&normal(&joined))));
            }
            let target = loader.resolve(&specifier, Some(&origin.path), Mode::Import, context)?;
            Ok(match &target {
                Target::File(path) => text(&url::from_path(path)),
                other => text(&super::target_key(other)),
            })
        },
        origin,
    );
    FunctionObjectBuilder::new(&context.realm().clone(), resolve).name("resolve").length(1).build().into()
}

/// A path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                result.pop();
            }
            other => result.push(other),
        }
    }
    result
}

impl Loader {
    /// `require.cache`: module objects by file.
    fn cache(&self) -> JsObject {
        self.cache.borrow_mut().get_or_insert_with(JsObject::with_null_proto).clone()
    }

    /// What `require` of a file gives.
    pub(super) fn require_file(
        &self,
        path: &Path,
        parent: Option<&JsObject>,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let cache = self.cache();
        let cached = cache.get(path_text(path), context)?;
        if let Some(module) = cached.as_object() {
            return module.get(js_string!("exports"), context);
        }
        if self.host.language_of(path).is_some_and(|language| language != crate::ID) {
            let target = Target::File(path.to_owned());
            return Ok(self.import_foreign(&target, None, None, context)?.0);
        }
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("json") => {
                let module = self.make_module(path, parent, context)?;
                cache.set(path_text(path), module.clone(), true, context)?;
                let value = self.parse_json(path, context);
                self.finish(&module, path, value, context)
            }
            Some("node") => {
                let message = format!("'{}' is native code for Node, which Poly cannot load", path.display());
                Err(coded(JsNativeError::error().with_message(message), "ERR_DLOPEN_FAILED", context))
            }
            _ => {
                if let Some(module) = self.es_module(path, context)? {
                    let namespace = self.namespace(&key(path), &module, false, context)?;
                    let replaced = js_string!("module.exports");
                    if namespace.has_property(replaced.clone(), context)? {
                        return namespace.get(replaced, context);
                    }
                    return Ok(namespace.into());
                }
                let source = self.read(path, context)?;
                let module = self.make_module(path, parent, context)?;
                self.run_common_js(source, path, &module, context)
            }
        }
    }

    /// Runs the text of a CommonJS module; gives `module.exports`.
    fn run_common_js(
        &self,
        source: Source,
        path: &Path,
        module: &JsObject,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let cache = self.cache();
        cache.set(path_text(path), module.clone(), true, context)?;
        self.graph.begin(&key(path));
        let value = self.call_common_js(source, path, module, context);
        self.finish(module, path, value, context)
    }

    fn finish(
        &self,
        module: &JsObject,
        path: &Path,
        value: JsResult<JsValue>,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        match value {
            Ok(value) => {
                if path.extension().is_some_and(|extension| extension == "json") {
                    module.set(js_string!("exports"), value, true, context)?;
                }
                module.set(js_string!("loaded"), true, true, context)?;
                module.get(js_string!("exports"), context)
            }
            Err(error) => {
                // What failed is run again when it is asked for again.
                self.cache().delete_property_or_throw(path_text(path), context)?;
                Err(error)
            }
        }
    }

    fn call_common_js(
        &self,
        source: Source,
        path: &Path,
        module: &JsObject,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let prepared = self
            .prepare(&source, path, Kind::Known(Goal::CommonJs), false)
            .map_err(|error| crate::error::throw(error, context))?;
        self.remember(path, source, prepared.origin);
        let function = self.compile(&prepared.text, path, prepared.stack, context)?.evaluate(context)?;
        let Some(function) = function.as_callable() else { return Ok(JsValue::undefined()) };
        let exports = module.get(js_string!("exports"), context)?;
        let require = self.make_require(path, Some(module.clone()), context)?;
        module.set(js_string!("require"), require.clone(), true, context)?;
        let folder = path.parent().unwrap_or(path);
        let arguments = [
            exports.clone(),
            require.into(),
            module.clone().into(),
            path_text(path).into(),
            path_text(folder).into(),
        ];
        function.call(&exports, &arguments, context)
    }

    /// Parses and compiles a script.
    pub(crate) fn compile(
        &self,
        text: &str,
        path: &Path,
        stack: usize,
        context: &mut Context,
    ) -> JsResult<Script> {
        let source = boa_engine::Source::from_bytes(text).with_path(path);
        let compiled = crate::stack::with(stack, || {
            let script = Script::parse(source, None, context)?;
            script.codeblock(context)?;
            Ok(script)
        });
        compiled.map_err(|error| self.syntax_error(error, path, (text, Goal::Script), context))
    }

    /// Runs a file as the program, if it is CommonJS.
    pub(crate) fn run_main_common_js(
        &self,
        source: Source,
        path: &Path,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        *self.main_path.borrow_mut() = Some(path.to_owned());
        let module = self.make_module(path, None, context)?;
        module.set(js_string!("id"), js_string!("."), true, context)?;
        *self.main.borrow_mut() = Some(module.clone());
        self.run_common_js(source, path, &module, context)
    }

    /// Notes the file that runs as the program.
    pub(crate) fn set_main(&self, path: &Path) {
        *self.main_path.borrow_mut() = Some(path.to_owned());
    }

    /// Gives a program without a file what a CommonJS module has, as globals.
    pub(crate) fn define_globals(&self, path: &Path, name: &str, context: &mut Context) -> JsResult<()> {
        let module = self.make_module(path, None, context)?;
        let require = self.make_require(path, Some(module.clone()), context)?;
        module.set(js_string!("id"), text(name), true, context)?;
        let exports = module.get(js_string!("exports"), context)?;
        *self.main.borrow_mut() = Some(module.clone());
        let values = [
            ("require", require.into()),
            ("module", module.into()),
            ("exports", exports),
            ("__filename", text(name)),
            ("__dirname", text(".")),
        ];
        for (name, value) in values {
            let descriptor = PropertyDescriptor::builder()
                .value(value)
                .writable(true)
                .enumerable(false)
                .configurable(true);
            context.global_object().define_property_or_throw(JsString::from(name), descriptor, context)?;
        }
        Ok(())
    }

    fn make_module(
        &self,
        path: &Path,
        parent: Option<&JsObject>,
        context: &mut Context,
    ) -> JsResult<JsObject> {
        let module = JsObject::with_object_proto(context.intrinsics());
        let exports = JsObject::with_object_proto(context.intrinsics());
        let folder = path.parent().unwrap_or(path);
        let paths = folder.ancestors().filter(|folder| !folder.ends_with("node_modules"));
        let paths: Vec<JsValue> =
            paths.map(|folder| path_text(&folder.join("node_modules")).into()).collect();
        let paths = JsArray::from_iter(paths, context);
        let children = JsArray::new(context)?;
        let parent_value = parent.map_or_else(JsValue::undefined, |parent| parent.clone().into());
        let values: [(&str, JsValue); 8] = [
            ("id", path_text(path).into()),
            ("path", path_text(folder).into()),
            ("exports", exports.into()),
            ("filename", path_text(path).into()),
            ("loaded", false.into()),
            ("children", children.into()),
            ("paths", paths.into()),
            ("parent", parent_value),
        ];
        for (name, value) in values {
            let shown = name != "parent";
            let descriptor = PropertyDescriptor::builder()
                .value(value)
                .writable(true)
                .enumerable(shown)
                .configurable(true);
            module.define_property_or_throw(JsString::from(name), descriptor, context)?;
        }
        if let Some(parent) = parent
            && let Some(children) = parent.get(js_string!("children"), context)?.as_object()
            && let Ok(children) = JsArray::from_object(children)
        {
            children.push(module.clone(), context)?;
        }
        Ok(module)
    }

    /// A `require` function that resolves from `path`.
    fn make_require(
        &self,
        path: &Path,
        module: Option<JsObject>,
        context: &mut Context,
    ) -> JsResult<JsObject> {
        let realm = context.realm().clone();
        let origin = Origin { path: path.to_owned(), module };
        let call = NativeFunction::from_copy_closure_with_captures(require, origin.clone());
        let require: JsObject =
            FunctionObjectBuilder::new(&realm, call).name("require").length(1).build().into();
        let call = NativeFunction::from_copy_closure_with_captures(resolve, origin.clone());
        let resolve: JsObject =
            FunctionObjectBuilder::new(&realm, call).name("resolve").length(1).build().into();
        let call = NativeFunction::from_copy_closure_with_captures(paths, origin);
        let paths: JsObject = FunctionObjectBuilder::new(&realm, call).name("paths").length(1).build().into();
        resolve.set(js_string!("paths"), paths, true, context)?;
        require.set(js_string!("resolve"), resolve, true, context)?;
        let main = self.main.borrow().clone().map_or_else(JsValue::undefined, JsValue::from);
        require.set(js_string!("main"), main, true, context)?;
        let cache = self.cache();
        require.set(js_string!("cache"), cache, true, context)?;
        let extensions = JsObject::with_null_proto();
        for extension in [".js", ".json", ".node"] {
            let refuse =
                NativeFunction::from_fn_ptr(|_, _, _| Ok(JsValue::undefined())).to_js_function(&realm);
            extensions.set(JsString::from(extension), refuse, true, context)?;
        }
        require.set(js_string!("extensions"), extensions, true, context)?;
        Ok(require)
    }

    /// What a specifier gives from `origin`.
    fn require_from(&self, specifier: &str, origin: &Origin, context: &mut Context) -> JsResult<JsValue> {
        let path = self.requirer(origin, context);
        match self.resolve(specifier, Some(&path), Mode::Require, context)? {
            Target::Builtin(name) => self.builtin_exports(&name, context),
            Target::File(file) => self.require_file(&file, origin.module.as_ref(), context),
            target @ Target::Foreign { .. } => {
                Ok(self.import_foreign(&target, Some(&path), None, context)?.0)
            }
            Target::Data(_) => {
                let message = format!("require() cannot load '{specifier}'; use import()");
                Err(coded(JsNativeError::error().with_message(message), "MODULE_NOT_FOUND", context))
            }
        }
    }

    /// The file to resolve from: that of the running script, for a `require` that
    /// belongs to no module.
    fn requirer(&self, origin: &Origin, context: &mut Context) -> PathBuf {
        if origin.module.is_none() && origin.path.ends_with("[global]") {
            let active = context.get_active_script_or_module();
            if let Some(path) = active.as_ref().and_then(|active| active.path()) {
                return path.to_owned();
            }
        }
        origin.path.clone()
    }
}

fn specifier(args: &[JsValue], context: &mut Context) -> JsResult<String> {
    match args.get_or_undefined(0).as_string() {
        Some(specifier) if specifier.is_empty() => {
            let message = "The argument 'id' must be a non-empty string. Received ''";
            Err(coded(JsNativeError::typ().with_message(message), "ERR_INVALID_ARG_VALUE", context))
        }
        Some(specifier) => Ok(specifier.to_std_string_lossy()),
        None => {
            let shown = crate::globals::display(args.get_or_undefined(0), context);
            let message = format!("The \"id\" argument must be of type string. Received {shown}");
            Err(coded(JsNativeError::typ().with_message(message), "ERR_INVALID_ARG_TYPE", context))
        }
    }
}

fn require(_: &JsValue, args: &[JsValue], origin: &Origin, context: &mut Context) -> JsResult<JsValue> {
    let specifier = specifier(args, context)?;
    Loader::of(context).require_from(&specifier, origin, context)
}

/// `require.resolve(specifier, { paths })`.
fn resolve(_: &JsValue, args: &[JsValue], origin: &Origin, context: &mut Context) -> JsResult<JsValue> {
    let specifier = specifier(args, context)?;
    let loader = Loader::of(context);
    let folders = match args.get_or_undefined(1).as_object() {
        Some(options) => options.get(js_string!("paths"), context)?,
        None => JsValue::undefined(),
    };
    let mut importers = vec![loader.requirer(origin, context)];
    if let Some(folders) = folders.as_object()
        && let Ok(folders) = JsArray::from_object(folders)
    {
        importers.clear();
        for index in 0..folders.length(context)? {
            let folder = folders.get(index, context)?.to_string(context)?.to_std_string_lossy();
            importers.push(loader.folder.join(folder).join("[resolve]"));
        }
    }
    let mut result = None;
    for importer in &importers {
        match loader.resolve(&specifier, Some(importer), Mode::Require, context) {
            Ok(target) => {
                return Ok(match &target {
                    Target::File(path) => path_text(path).into(),
                    Target::Builtin(_) => text(&specifier),
                    other => text(&super::target_key(other)),
                });
            }
            Err(error) => result = Some(error),
        }
    }
    match result {
        Some(error) => Err(error),
        None => Ok(JsValue::undefined()),
    }
}

/// `require.resolve.paths(specifier)`: the folders that are looked through.
fn paths(_: &JsValue, args: &[JsValue], origin: &Origin, context: &mut Context) -> JsResult<JsValue> {
    let specifier = specifier(args, context)?;
    let loader = Loader::of(context);
    let folder = loader.folder_of(Some(&loader.requirer(origin, context)));
    let found: Vec<JsValue> = if crate::node::is_builtin(specifier.trim_start_matches("node:")) {
        return Ok(JsValue::null());
    } else if specifier.starts_with("./") || specifier.starts_with("../") {
        vec![path_text(&folder).into()]
    } else {
        folder.ancestors().map(|folder| path_text(&folder.join("node_modules")).into()).collect()
    };
    Ok(JsArray::from_iter(found, context).into())
}

/// `module.createRequire(file)`.
pub(crate) fn create_require(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let given = args.get_or_undefined(0);
    let given = match given.as_object() {
        Some(object) => object.get(js_string!("href"), context)?,
        None => given.clone(),
    };
    let given = given.to_string(context)?.to_std_string_lossy();
    let path = url::to_path(&given).unwrap_or_else(|| PathBuf::from(&given));
    if !path.is_absolute() {
        let message = format!(
            "The argument 'filename' must be a file URL object, file URL string, or absolute path string. Received '{given}'"
        );
        return Err(coded(JsNativeError::typ().with_message(message), "ERR_INVALID_ARG_VALUE", context));
    }
    // A folder is one by its slash; it need not exist.
    let path = if given.ends_with('/') { path.join("[folder]") } else { path };
    Ok(Loader::of(context).make_require(&path, None, context)?.into())
}
