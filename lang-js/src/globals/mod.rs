//! The globals that a program expects beyond ECMAScript's.
//!
//! A global is made when it is first read: the global object has an accessor that makes
//! the value and remembers it. So a program that uses none pays only for the accessors.

mod array_buffer;
mod class_text;
pub(crate) mod console;
mod plain;
pub(crate) mod proxy;
mod regexp;
pub(crate) mod webassembly;

use crate::node;
use boa_engine::native_function::NativeFunctionPointer;
use boa_engine::object::FunctionObjectBuilder;
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction, js_string};
use boa_gc::{Gc, GcRefCell};

/// Global names, and the module and export that each stands for.
const GLOBALS: &[(&str, &str, &str)] = &[
    ("process", "internal/process", "process"),
    ("Buffer", "buffer", "Buffer"),
    ("atob", "buffer", "atob"),
    ("btoa", "buffer", "btoa"),
    ("Blob", "buffer", "Blob"),
    ("URL", "internal/url", "URL"),
    ("URLSearchParams", "internal/url", "URLSearchParams"),
    ("TextEncoder", "internal/encoding", "TextEncoder"),
    ("TextDecoder", "internal/encoding", "TextDecoder"),
    ("structuredClone", "internal/clone", "structuredClone"),
    ("performance", "perf_hooks", "performance"),
    ("AbortController", "internal/events", "AbortController"),
    ("AbortSignal", "internal/events", "AbortSignal"),
    ("Event", "internal/events", "Event"),
    ("EventTarget", "internal/events", "EventTarget"),
    ("CustomEvent", "internal/events", "CustomEvent"),
    ("DOMException", "internal/dom_exception", "DOMException"),
    ("crypto", "crypto", "webcrypto"),
    ("navigator", "internal/navigator", "navigator"),
    ("WebAssembly", "internal/webassembly", "WebAssembly"),
];

/// Puts the globals in place.
///
/// # Errors
/// If the engine's global object refuses a property, which a fresh one does not.
pub(crate) fn install(context: &mut Context) -> JsResult<()> {
    node::process::Start::note(context);
    let global = context.global_object();
    let descriptor = PropertyDescriptor::builder().writable(true).enumerable(false).configurable(true);
    global.define_property_or_throw(
        js_string!("global"),
        descriptor.value(global.clone()).build(),
        context,
    )?;
    lazy("console", console::get, context)?;
    for (name, _, _) in GLOBALS {
        lazy(name, get, context)?;
    }
    array_buffer::install(context)?;
    class_text::install(context)?;
    proxy::install(context)?;
    regexp::install(context)
}

/// Defines a global that is made by `get`, which is called with its name.
fn lazy(
    name: &'static str,
    make: fn(&'static str, &mut Context) -> JsResult<JsValue>,
    context: &mut Context,
) -> JsResult<()> {
    // The accessor stays, and remembers the value: Boa's inline caches would go on
    // calling a getter that replaced itself by a value while it ran.
    let memory = Gc::new(GcRefCell::new(None));
    let get = NativeFunction::from_copy_closure_with_captures(
        move |_, _, memory: &Gc<GcRefCell<Option<JsValue>>>, context| {
            if let Some(value) = &*memory.borrow() {
                return Ok(value.clone());
            }
            let value = make(name, context)?;
            *memory.borrow_mut() = Some(value.clone());
            Ok(value)
        },
        memory.clone(),
    );
    let set = NativeFunction::from_copy_closure_with_captures(
        |_, arguments, memory: &Gc<GcRefCell<Option<JsValue>>>, _| {
            *memory.borrow_mut() = Some(arguments.first().cloned().unwrap_or_default());
            Ok(JsValue::undefined())
        },
        memory,
    );
    let get = FunctionObjectBuilder::new(context.realm(), get).name(JsString::from(name)).build();
    let set = FunctionObjectBuilder::new(context.realm(), set).name(JsString::from(name)).length(1).build();
    let accessor = PropertyDescriptor::builder().get(get).set(set).enumerable(false).configurable(true);
    context.global_object().define_property_or_throw(JsString::from(name), accessor.build(), context)?;
    Ok(())
}

fn get(name: &'static str, context: &mut Context) -> JsResult<JsValue> {
    let Some((_, module, export)) = GLOBALS.iter().find(|(global, _, _)| *global == name) else {
        return Ok(JsValue::undefined());
    };
    node::require(module, context)?.to_object(context)?.get(JsString::from(*export), context)
}

/// A value as the prompt prints it, as `util.inspect` does. Never fails: where showing
/// the value throws, the engine's own text is given.
pub(crate) fn display(value: &JsValue, context: &mut Context) -> String {
    let text = node::function("internal/inspect", "inspect", context)
        .and_then(|inspect| inspect.call(&JsValue::undefined(), std::slice::from_ref(value), context))
        .and_then(|text| text.to_string(context));
    text.map_or_else(|_| value.display().to_string(), |text| text.to_std_string_lossy())
}

/// Defines a native function as a method of an object of ours.
fn method(
    object: &boa_engine::object::JsObject,
    name: &'static str,
    length: usize,
    body: NativeFunctionPointer,
    context: &mut Context,
) {
    node::define(object, name, length, body, context);
}
