//! The `node:` modules.
//!
//! Most are JavaScript of our own under `js/`, over small native functions that are
//! grouped by topic ([`bytes`], [`fs`], [`url`], ...). A module is parsed and run when it
//! is first asked for, so a program pays for what it uses. Every module's text is the
//! body of a function of `(exports, require, module, native)`, where `require` knows the
//! modules here and `native` has the functions that [`SOURCES`] names beside the text.

mod bytes;
mod errno;
mod foreign;
mod fs;
mod hash;
mod native;
mod os;
pub(crate) mod process;
pub(crate) mod signals;
mod sources;
mod url;
mod value;

pub(crate) use native::{Function, define, namespace};

use boa_engine::object::JsObject;
use boa_engine::{
    Context, JsNativeError, JsResult, JsString, JsValue, NativeFunction, Script, Source, js_string,
};
use sources::{Module, SOURCES, UNSUPPORTED};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

/// The modules that a context has loaded: `module` objects by name, which hold what the
/// module exports even while it is still being loaded.
#[derive(Default)]
struct Loaded(RefCell<HashMap<&'static str, JsObject>>);

impl Loaded {
    fn of(context: &mut Context) -> Rc<Self> {
        if let Some(loaded) = context.get_data::<Rc<Self>>() {
            return Rc::clone(loaded);
        }
        let loaded = Rc::new(Self::default());
        context.insert_data(Rc::clone(&loaded));
        loaded
    }
}

/// What `require("node:NAME")` gives; `None` if there is no such module. The first call
/// runs the module.
pub(crate) fn exports(name: &str, context: &mut Context) -> Option<JsResult<JsValue>> {
    if UNSUPPORTED.contains(&name) {
        return Some(unsupported(name, context));
    }
    let module = SOURCES.iter().find(|module| module.name == name && !module.is_internal())?;
    Some(load(module, context))
}

/// A module that can be loaded, and says of itself that Poly does not have it.
fn unsupported(name: &str, context: &mut Context) -> JsResult<JsValue> {
    let load = function("internal/unsupported", "load", context)?;
    load.call(&JsValue::undefined(), &[JsString::from(name).into()], context)
}

/// Whether `name`, without `node:`, is a module of Node's; also one of those that load and
/// do nothing.
pub(crate) fn is_builtin(name: &str) -> bool {
    UNSUPPORTED.contains(&name) || SOURCES.iter().any(|module| module.name == name && !module.is_internal())
}

/// The names of the modules that can be loaded, for `module.builtinModules`.
fn names() -> impl Iterator<Item = &'static str> {
    let supported = SOURCES.iter().filter(|module| !module.is_internal()).map(|module| module.name);
    supported.chain(UNSUPPORTED.iter().copied())
}

/// What a module exports, ours and internal ones included. The first call runs it.
pub(crate) fn require(name: &str, context: &mut Context) -> JsResult<JsValue> {
    match SOURCES.iter().find(|module| module.name == name) {
        Some(module) => load(module, context),
        None => Err(JsNativeError::error().with_message(format!("no built-in module '{name}'")).into()),
    }
}

/// Whether a module has been asked for.
pub(crate) fn is_loaded(name: &str, context: &mut Context) -> bool {
    Loaded::of(context).0.borrow().contains_key(name)
}

/// A function that a module exports.
pub(crate) fn function(module: &str, name: &str, context: &mut Context) -> JsResult<JsObject> {
    let exports = require(module, context)?;
    let value = exports.to_object(context)?.get(JsString::from(name), context)?;
    value.as_callable().ok_or_else(|| {
        JsNativeError::typ().with_message(format!("'{module}' has no function '{name}'")).into()
    })
}

fn load(module: &'static Module, context: &mut Context) -> JsResult<JsValue> {
    let loaded = Loaded::of(context);
    let known = loaded.0.borrow().get(module.name).cloned();
    if let Some(object) = known {
        return object.get(js_string!("exports"), context);
    }
    let exports = JsObject::with_object_proto(context.intrinsics());
    let object = JsObject::with_object_proto(context.intrinsics());
    object.set(js_string!("exports"), exports.clone(), true, context)?;
    loaded.0.borrow_mut().insert(module.name, object.clone());
    let result = run(module, &exports, &object, context);
    if result.is_err() {
        loaded.0.borrow_mut().remove(module.name);
    }
    result?;
    object.get(js_string!("exports"), context)
}

fn run(module: &Module, exports: &JsObject, object: &JsObject, context: &mut Context) -> JsResult<()> {
    let natives = namespace(module.natives, context);
    // The text starts on the function's line, so that line numbers are the file's.
    let text = ["(function (exports, require, module, native) {", module.text, "\n})"].concat();
    let path = format!("node:{}", module.name);
    let source = Source::from_bytes(&text).with_path(Path::new(&path));
    let function = Script::parse(source, None, context)?.evaluate(context)?;
    let require = NativeFunction::from_fn_ptr(require_internal).to_js_function(context.realm());
    let arguments = [exports.clone().into(), require.into(), object.clone().into(), natives.into()];
    match function.as_callable() {
        Some(function) => function.call(&JsValue::undefined(), &arguments, context).map(drop),
        None => Ok(()),
    }
}

fn require_internal(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = arguments.first().cloned().unwrap_or_default().to_string(context)?;
    require(&name.to_std_string_lossy(), context)
}
