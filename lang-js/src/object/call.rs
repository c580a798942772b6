//! Calls and `new`.

use super::kind;
use super::{JsHandle, Outcome};
use crate::convert::{all_to_js, to_js, to_value};
use crate::foreign;
use crate::text::{to_js_string, to_key};
use boa_engine::{Context, JsObject, JsResult, JsValue};
use polyglot_api::{Arguments, InteropError, Traits, Value};

/// A function that was read as a member of `receiver`.
pub(super) fn bound(function: JsObject, receiver: &JsObject, context: &mut Context) -> Value {
    if let Some(home) = foreign::home(&function, context) {
        return Value::Object(home);
    }
    let traits = kind::traits_of(&function, context);
    // A class needs no receiver, and is the same class wherever it was read.
    let receiver = (!traits.has(Traits::META)).then(|| receiver.clone());
    JsHandle::value(function, receiver, traits, context)
}

/// The arguments as JavaScript takes them: named ones become a last options object.
fn to_list(arguments: Arguments<'_>, context: &mut Context) -> JsResult<Vec<JsValue>> {
    let mut list = all_to_js(arguments.positional, context)?;
    if !arguments.keywords.is_empty() {
        let options = JsObject::with_object_proto(context.intrinsics());
        for keyword in arguments.keywords {
            let value = to_js(&keyword.value, context)?;
            options.create_data_property_or_throw(to_js_string(&keyword.name), value, context)?;
        }
        list.push(options.into());
    }
    Ok(list)
}

/// Calls the object. A class is instantiated, since it cannot be called otherwise.
pub(super) fn execute(handle: &JsHandle, arguments: Arguments<'_>, context: &mut Context) -> Outcome<Value> {
    if handle.traits.has(Traits::META) {
        return construct(&handle.object, arguments, context);
    }
    let list = to_list(arguments, context)?;
    let receiver = handle.receiver.clone().map_or_else(JsValue::undefined, JsValue::from);
    let result = handle.object.call(&receiver, &list, context)?;
    Ok(to_value(&result, context))
}

pub(super) fn construct(
    object: &JsObject,
    arguments: Arguments<'_>,
    context: &mut Context,
) -> Outcome<Value> {
    let list = to_list(arguments, context)?;
    let made = object.construct(&list, None, context)?;
    Ok(to_value(&made.into(), context))
}

/// Calls a method, without making a bound function of it.
pub(super) fn invoke(
    handle: &JsHandle,
    name: &str,
    arguments: Arguments<'_>,
    context: &mut Context,
) -> Outcome<Value> {
    let object = &handle.object;
    let method = object.get(to_key(name), context)?;
    let Some(function) = method.as_callable() else {
        if method.is_undefined() && !object.has_property(to_key(name), context)? {
            return Err(handle.unknown_member(name).into());
        }
        let value = to_value(&method, context);
        return Err(InteropError::unsupported("execute", &value).into());
    };
    let list = to_list(arguments, context)?;
    if function.is_constructor() && kind::is_class(&function, context) {
        let made = function.construct(&list, None, context)?;
        return Ok(to_value(&made.into(), context));
    }
    let result = function.call(&object.clone().into(), &list, context)?;
    Ok(to_value(&result, context))
}
