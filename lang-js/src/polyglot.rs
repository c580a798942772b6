//! The global `Polyglot`.

use crate::ID;
use crate::convert::{to_js, to_value};
use crate::error::throw;
use crate::foreign::{self, BORDER, Keywords};
use crate::heap::Heap;
use crate::text::to_str;
use boa_engine::object::FunctionObjectBuilder;
use boa_engine::property::{Attribute, PropertyDescriptor};
use boa_engine::vm::SourcePath;
use boa_engine::{
    Context, JsArgs, JsNativeError, JsObject, JsResult, JsString, JsSymbol, JsValue, NativeFunction,
    js_string,
};
use polyglot_api::{Host, PolyglotError, Result, Source, Value};
use std::path::{Path, PathBuf};
use std::rc::Rc;

type Native = fn(&JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>;

/// Defines the global, and guards the memory of array buffers.
///
/// # Errors
/// If and only if the global object refuses it.
pub(crate) fn install(context: &mut Context) -> JsResult<()> {
    crate::buffer::guard(context)?;
    let functions: [(&str, usize, Native); 9] = [
        ("eval", 2, eval),
        ("evalFile", 1, eval_file),
        ("load", 1, load),
        ("import", 1, import),
        ("export", 2, export),
        ("kwargs", 1, kwargs),
        ("isForeign", 1, is_foreign),
        ("language", 1, language),
        ("release", 1, release),
    ];
    let object = JsObject::with_object_proto(context.intrinsics());
    for (name, length, function) in functions {
        let function = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(function))
            .name(JsString::from(BORDER))
            .length(length)
            .build();
        let named = PropertyDescriptor::builder().value(JsString::from(name)).configurable(true);
        function.define_property_or_throw(js_string!("name"), named, context)?;
        let method = PropertyDescriptor::builder().value(function).writable(true).enumerable(false);
        object.insert_property(JsString::from(name), method.configurable(true));
    }
    let tag = PropertyDescriptor::builder().value(js_string!("Polyglot")).configurable(true);
    object.insert_property(JsSymbol::to_string_tag(), tag.complete_with_defaults());
    let attributes = Attribute::WRITABLE | Attribute::CONFIGURABLE | Attribute::NON_ENUMERABLE;
    context.register_global_property(js_string!("Polyglot"), object, attributes)
}

/// An argument that must be a string.
fn text(arguments: &[JsValue], at: usize, what: &str) -> JsResult<String> {
    match arguments.get_or_undefined(at).as_string() {
        Some(text) => Ok(to_str(&text).into_owned()),
        None => Err(JsNativeError::typ().with_message(format!("{what} must be a string")).into()),
    }
}

/// Asks the host for a value.
pub(crate) fn ask(
    context: &mut Context,
    run: impl FnOnce(&Rc<dyn Host>) -> Result<Value>,
) -> JsResult<JsValue> {
    let heap = Heap::of(context);
    match heap.leave(context, || run(heap.host())) {
        Ok(value) => to_js(&value, context),
        Err(error) => Err(throw(error, context)),
    }
}

/// `eval(language, code)` gives the value of the code's last expression.
fn eval(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let language = text(arguments, 0, "the language")?;
    let code = text(arguments, 1, "the code")?;
    ask(context, |host| host.eval(&language, &Source::from_text("<eval>", code)))
}

/// `evalFile(path)` or `evalFile(language, path)` runs a file each time it is called.
fn eval_file(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (language, path) = if arguments.get_or_undefined(1).is_undefined() {
        (None, text(arguments, 0, "the path")?)
    } else {
        (Some(text(arguments, 0, "the language")?), text(arguments, 1, "the path")?)
    };
    let path = resolve(&path, context);
    ask(context, |host| {
        let language = match language {
            Some(language) => language,
            None => match host.language_of(&path) {
                Some(language) => language.as_str().to_owned(),
                None => {
                    let message = format!("no language for '{}'", path.display());
                    return Err(PolyglotError::host(message).into());
                }
            },
        };
        let bytes = std::fs::read(&path)
            .map_err(|error| PolyglotError::host(format!("cannot read '{}': {error}", path.display())))?;
        let name = path.display().to_string();
        host.eval(&language, &Source::from_bytes(name, bytes).with_path(&path))
    })
}

/// `load(path)` gives the module that a file of any language is, loaded once.
fn load(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = text(arguments, 0, "the path")?;
    let path = resolve(&path, context);
    ask(context, |host| host.import_file(&path))
}

/// A path as the calling file sees it, as in an import; the working directory is
/// where a program without a file is.
fn resolve(path: &str, context: &Context) -> PathBuf {
    let caller = context.stack_trace().find_map(|frame| match frame.position().path {
        SourcePath::Path(path) => Some(path),
        _ => None,
    });
    match caller.as_deref().and_then(Path::parent) {
        Some(folder) => folder.join(path),
        None => PathBuf::from(path),
    }
}

/// `import(name)` gives what some language exported, or undefined.
fn import(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = text(arguments, 0, "the name")?;
    ask(context, |host| {
        let bindings = host.polyglot_bindings();
        let value = bindings.expect_object("readMember")?.get_member(&name)?;
        Ok(value.unwrap_or(Value::Undefined))
    })
}

/// `export(name, value)` makes a value importable for every language.
fn export(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = text(arguments, 0, "the name")?;
    let value = to_value(arguments.get_or_undefined(1), context);
    ask(context, |host| {
        host.polyglot_bindings().set_member(&name, value)?;
        Ok(Value::Undefined)
    })
}

/// `kwargs(object)` as the last argument of a call into another language gives the
/// object's properties as keyword arguments. To JavaScript it is an options object.
fn kwargs(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(options) = arguments.get_or_undefined(0).as_object() else {
        return Err(JsNativeError::typ().with_message("keyword arguments must be an object").into());
    };
    let prototype = context.intrinsics().constructors().object().prototype();
    let keywords = JsObject::new(context.root_shape(), prototype, Keywords).upcast();
    for key in options.own_property_keys(context)? {
        let value = options.get(key.clone(), context)?;
        keywords.create_data_property_or_throw(key, value, context)?;
    }
    Ok(keywords.into())
}

/// `isForeign(value)` tells whether a value belongs to another language.
fn is_foreign(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let object = arguments.get_or_undefined(0).as_object();
    Ok(object.is_some_and(|object| foreign::link_of(&object, context).is_some()).into())
}

/// `language(value)` gives the identifier of the language that owns a value.
fn language(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let object = arguments.get_or_undefined(0).as_object();
    let handle = object.and_then(|object| foreign::link_of(&object, context)?.object());
    let language = handle.map_or(ID, |handle| handle.language());
    Ok(JsString::from(language.as_str()).into())
}

/// `release(value)` gives a foreign object up before the collector finds it.
fn release(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    foreign::release(arguments.get_or_undefined(0), context)?;
    Ok(JsValue::undefined())
}
