//! Functions and classes: calls, `new`, `instanceof`, and what JavaScript expects of
//! them besides.

use super::link::Link;
use super::prototypes::{self, Builder};
use super::shape::Shape;
use super::{link_of, this_link};
use crate::convert::{to_js, to_value};
use crate::error::throw;
use crate::heap::Heap;
use crate::text::{to_js_string, to_text};
use boa_engine::object::FunctionObjectBuilder;
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::{
    Context, Finalize, JsArgs, JsData, JsNativeError, JsObject, JsResult, JsString, JsSymbol, JsValue,
    NativeFunction, Trace, js_string,
};
use boa_gc::Gc;
use polyglot_api::{Arguments, Keyword, Traits, Value};

/// The native part of an object made by `Polyglot.kwargs`.
#[derive(Trace, Finalize, JsData)]
pub(crate) struct Keywords;

/// The target of a callable's proxy. The proxy has no trap for calls, so that they
/// go to the target itself, without a list of arguments made for a trap.
pub(super) fn target(link: &Gc<Link>, shape: Shape, context: &mut Context) -> JsObject {
    let function = NativeFunction::from_copy_closure_with_captures(run, link.clone());
    FunctionObjectBuilder::new(context.realm(), function)
        .name(js_string!("<foreign>"))
        .constructor(shape == Shape::Class)
        .build()
        .into()
}

/// The call of a target. Boa gives a constructor that is called without `new` the
/// receiver undefined, and one that is called with it the new target.
fn run(this: &JsValue, arguments: &[JsValue], link: &Gc<Link>, context: &mut Context) -> JsResult<JsValue> {
    if link.shape() == Shape::Class && !this.is_undefined() {
        return construct(this, arguments, link, context);
    }
    let instantiates = !link.traits().has(Traits::EXECUTABLE);
    call(link, arguments, instantiates, context)
}

fn construct(
    new_target: &JsValue,
    arguments: &[JsValue],
    link: &Gc<Link>,
    context: &mut Context,
) -> JsResult<JsValue> {
    let made = call(link, arguments, link.traits().has(Traits::INSTANTIABLE), context)?;
    if link.is_visible_as(new_target) {
        return Ok(made);
    }
    // `super(...)` in a class of JavaScript: the instance gets that class's
    // prototype, in front of its own members.
    if let (Some(new_target), Some(object)) = (new_target.as_object(), made.as_object())
        && let Some(instance) = link_of(&object, context)
        && let Some(prototype) = new_target.get(js_string!("prototype"), context)?.as_object()
    {
        instance.derive(prototype);
    }
    Ok(made)
}

fn call(link: &Link, arguments: &[JsValue], instantiates: bool, context: &mut Context) -> JsResult<JsValue> {
    let heap = Heap::of(context);
    let mut positional = heap.take_arguments();
    let (plain, options) = match arguments.split_last() {
        Some((last, rest)) => match keywords_in(last) {
            Some(options) => (rest, Some(options)),
            None => (arguments, None),
        },
        None => (arguments, None),
    };
    for argument in plain {
        let value = to_value(argument, context);
        positional.push(value);
    }
    let keywords = match options {
        Some(options) => to_keywords(&options, context)?,
        None => Vec::new(),
    };
    let Some(object) = link.object() else {
        return super::fail(polyglot_api::InteropError::Released, context);
    };
    // The arguments are dropped outside of JavaScript too: a callee may have let go
    // of the last other reference.
    let result = heap.leave(context, || {
        let arguments = Arguments { positional: &positional, keywords: &keywords };
        let result = if instantiates { object.instantiate(arguments) } else { object.execute(arguments) };
        drop(keywords);
        heap.give_arguments(positional);
        drop(object);
        result
    });
    if heap.take_spill() && result.is_ok() {
        return Err(crate::catching::too_deep());
    }
    match result {
        Ok(value) => to_js(&value, context),
        Err(error) => Err(throw(error, context)),
    }
}

fn keywords_in(value: &JsValue) -> Option<JsObject> {
    if !value.is_object() {
        return None;
    }
    value.as_object().filter(|object| object.is::<Keywords>())
}

fn to_keywords(options: &JsObject, context: &mut Context) -> JsResult<Vec<Keyword>> {
    let mut keywords = Vec::new();
    for key in options.own_property_keys(context)? {
        let name = match &key {
            PropertyKey::String(name) => name.clone(),
            PropertyKey::Index(index) => JsString::from(index.get()),
            PropertyKey::Symbol(_) => continue,
        };
        let value = options.get(key, context)?;
        let value = to_value(&value, context);
        keywords.push(Keyword { name: to_text(name), value });
    }
    Ok(keywords)
}

/// The properties that every function has, by name.
pub(super) fn own_names(shape: Shape) -> Vec<JsString> {
    match shape {
        Shape::Function => vec![js_string!("length"), js_string!("name")],
        Shape::Class => vec![js_string!("length"), js_string!("name"), js_string!("prototype")],
        _ => Vec::new(),
    }
}

/// A property that every function has, where the owner has no member of the name.
pub(super) fn get(link: &Link, name: &JsString, context: &mut Context) -> JsResult<Option<JsValue>> {
    if !matches!(link.shape(), Shape::Function | Shape::Class) {
        return Ok(None);
    }
    if *name == js_string!("name") {
        return function_name(link, context).map(Some);
    }
    if *name == js_string!("length") {
        return Ok(Some(JsValue::new(0)));
    }
    if *name == js_string!("prototype") && link.shape() == Shape::Class {
        return Ok(Some(prototype(link, context).into()));
    }
    Ok(None)
}

fn function_name(link: &Link, context: &mut Context) -> JsResult<JsValue> {
    let is_class = link.traits().has(Traits::META);
    let name = link.ask(context, |object| match object.executable_name() {
        None if is_class => object.meta_simple_name().map(Some),
        name => Ok(name),
    })?;
    Ok(name.map_or_else(|| js_string!().into(), |name| to_js_string(&name).into()))
}

/// The `prototype` of a foreign class. Classes of JavaScript that extend it inherit
/// from it; the class's own instances have their members from the owner.
fn prototype(link: &Link, context: &mut Context) -> JsObject {
    if let Some(prototype) = link.companion() {
        return prototype;
    }
    let prototype = JsObject::with_object_proto(context.intrinsics());
    let constructor = PropertyDescriptor::builder().value(link.visible()).writable(true);
    prototype.insert_property(js_string!("constructor"), constructor.enumerable(false).configurable(true));
    link.set_companion(prototype.clone());
    prototype
}

/// A property of the classes of JavaScript that a derived instance is of, in front
/// of the owner's members.
pub(super) fn derived(
    link: &Link,
    name: &JsString,
    receiver: &JsValue,
    context: &mut Context,
) -> JsResult<Option<JsValue>> {
    let key = name.clone().into();
    let mut object = link.prototype();
    loop {
        let constructor = object.borrow().properties().get(&js_string!("constructor").into());
        let constructor = constructor.and_then(|property| property.value()?.as_object());
        if constructor.is_some_and(|constructor| link_of(&constructor, context).is_some()) {
            return Ok(None);
        }
        if let Some(value) = prototypes::own(&object, &key, receiver, context)? {
            return Ok(Some(value));
        }
        let Some(parent) = object.prototype() else { return Ok(None) };
        object = parent;
    }
}

/// Puts `Symbol.hasInstance` on the prototype of classes.
pub(super) fn define(builder: &mut Builder<'_>) {
    builder.symbol(JsSymbol::has_instance(), 1, has_instance);
}

fn has_instance(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Ok(link) = this_link(this, context) else {
        // A class of JavaScript that extends a foreign one.
        let class = this.as_object();
        return match class {
            Some(class) => {
                JsValue::ordinary_has_instance(&class.into(), arguments.get_or_undefined(0), context)
                    .map(JsValue::from)
            }
            None => Err(JsNativeError::typ().with_message("the right side is no class").into()),
        };
    };
    if !link.traits().has(Traits::META) {
        return Ok(false.into());
    }
    let instance = to_value(arguments.get_or_undefined(0), context);
    if !matches!(instance, Value::Object(_)) {
        return Ok(false.into());
    }
    link.ask(context, |object| object.is_meta_instance(&instance)).map(JsValue::from)
}
