//! Plain functions: native functions without a proxy around them.
//!
//! Functions are called far more often than anything else is done with them, and a
//! method of a foreign object is a new one each time it is read. So a function is one
//! of JavaScript's own, and what its owner says of it (`f.__doc__`) is found through
//! its prototype: a proxy that all share, which tells the function by the receiver.

use super::link::Link;
use super::shape::Shape;
use super::traps::{Native, border_function};
use super::{call, link_of, members, prototypes};
use crate::heap::Heap;
use crate::text::to_js_string;
use boa_engine::property::PropertyDescriptor;
use boa_engine::value::JsVariant;
use boa_engine::{Context, JsArgs, JsObject, JsResult, JsString, JsValue, js_string};
use boa_gc::Gc;
use polyglot_api::{ObjectRef, Traits};

/// Whether an object with `traits` is a function and nothing else.
pub(super) fn is_plain(traits: Traits) -> bool {
    traits == Traits::EXECUTABLE || traits == Traits::EXECUTABLE | Traits::MEMBERS
}

/// The link of a function. `name` is that of the member that it was read as, which
/// spares the question to its owner.
pub(super) fn link(
    object: &ObjectRef,
    traits: Traits,
    name: Option<&JsString>,
    heap: &Heap,
    context: &mut Context,
) -> JsResult<Gc<Link>> {
    let shared = heap.proxies().shared(context);
    let link = Link::new(object, traits, Shape::Function, shared.function.clone(), heap);
    let function = call::target(&link, Shape::Function, context);
    function.set_prototype(Some(shared.function.clone()));
    let name = match name {
        Some(name) => name.clone(),
        None => {
            let name = heap.leave(context, || object.executable_name());
            name.map_or_else(JsString::default, |name| to_js_string(&name))
        }
    };
    let name = PropertyDescriptor::builder().value(name).configurable(true).complete_with_defaults();
    function.insert_property(js_string!("name"), name);
    link.complete(function);
    Ok(link)
}

/// The prototype of all functions of other languages, in front of
/// `Function.prototype`.
pub(super) fn prototype(context: &mut Context) -> JsObject {
    let traps: [(&str, Native); 3] = [("get", get), ("set", set), ("getPrototypeOf", get_prototype)];
    let handler = JsObject::with_null_proto();
    for (name, trap) in traps {
        let function = border_function(trap, 2, context);
        let property = PropertyDescriptor::builder().value(function).complete_with_defaults();
        handler.insert_property(JsString::from(name), property);
    }
    let constructors = context.intrinsics().constructors();
    let (target, proxy) = (constructors.function().prototype(), constructors.proxy().constructor());
    let made = proxy.construct(&[target.clone().into(), handler.into()], None, context);
    made.unwrap_or(target)
}

fn own_prototype(context: &Context) -> JsObject {
    context.intrinsics().constructors().function().prototype()
}

fn get(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (key, receiver) = (arguments.get_or_undefined(1), arguments.get_or_undefined(2));
    let link = receiver.as_object().and_then(|function| link_of(&function, context));
    if let Some(link) = link
        && let JsVariant::String(name) = key.variant()
        && let Some(value) = members::member(&link, &name, context)?
    {
        return Ok(value);
    }
    let key = key.to_property_key(context)?;
    Ok(prototypes::lookup(&own_prototype(context), &key, receiver, context)?.unwrap_or_default())
}

fn set(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (key, value) = (arguments.get_or_undefined(1), arguments.get_or_undefined(2));
    let Some(receiver) = arguments.get_or_undefined(3).as_object() else { return Ok(false.into()) };
    if let Some(link) = link_of(&receiver, context)
        && let JsVariant::String(name) = key.variant()
    {
        members::set(&link, &name, value, context)?;
        return Ok(true.into());
    }
    let key = key.to_property_key(context)?;
    Ok(receiver.create_data_property(key, value.clone(), context)?.into())
}

fn get_prototype(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    Ok(own_prototype(context).into())
}
