//! Arrays and typed arrays.

use super::Outcome;
use crate::convert::{to_js, to_value};
use boa_engine::object::builtins::{JsArray, JsTypedArray};
use boa_engine::property::PropertyKey;
use boa_engine::{Context, JsObject, JsResult, JsValue, js_string};
use polyglot_api::{InteropError, MemberInfo, Value};

pub(super) fn length(object: &JsObject, context: &mut Context) -> Outcome<u64> {
    Ok(length_of(object, context)?)
}

fn length_of(object: &JsObject, context: &mut Context) -> JsResult<u64> {
    if object.is_array() {
        return JsArray::from_object(object.clone())?.length(context);
    }
    Ok(JsTypedArray::from_object(object.clone())?.length(context)? as u64)
}

pub(super) fn info(object: &JsObject, index: u64, context: &mut Context) -> Outcome<MemberInfo> {
    let length = length_of(object, context)?;
    let grows = object.is_array();
    Ok(if index < length {
        let info = MemberInfo::READABLE.and(MemberInfo::MODIFIABLE);
        info.with_if(MemberInfo::REMOVABLE, grows)
    } else {
        MemberInfo::NONE.with_if(MemberInfo::INSERTABLE, grows && index == length)
    })
}

/// The element; a hole reads as undefined.
pub(super) fn read(object: &JsObject, index: u64, context: &mut Context) -> Outcome<Value> {
    let value = object.get(PropertyKey::from(index), context)?;
    if value.is_undefined() && index >= length_of(object, context)? {
        return Err(InteropError::InvalidIndex { index }.into());
    }
    Ok(to_value(&value, context))
}

pub(super) fn read_many(
    object: &JsObject,
    start: u64,
    count: u64,
    into: &mut Vec<Value>,
    context: &mut Context,
) -> Outcome<()> {
    let end = start.saturating_add(count).min(length_of(object, context)?);
    for index in start..end {
        let value = object.get(PropertyKey::from(index), context)?;
        into.push(to_value(&value, context));
    }
    Ok(())
}

pub(super) fn write(object: &JsObject, index: u64, value: &Value, context: &mut Context) -> Outcome<()> {
    let length = length_of(object, context)?;
    if index > length || (index == length && !object.is_array()) {
        return Err(InteropError::InvalidIndex { index }.into());
    }
    let value = to_js(value, context)?;
    if object.set(PropertyKey::from(index), value, false, context)? {
        return Ok(());
    }
    Err(InteropError::ReadOnly { what: format!("element {index}") }.into())
}

pub(super) fn remove(object: &JsObject, index: u64, context: &mut Context) -> Outcome<()> {
    if !object.is_array() {
        return Err(InteropError::ReadOnly { what: "the length of a typed array".into() }.into());
    }
    let length = length_of(object, context)?;
    if index >= length {
        return Err(InteropError::InvalidIndex { index }.into());
    }
    let prototype = context.intrinsics().constructors().array().prototype();
    let (method, arguments) = if index + 1 == length {
        (js_string!("pop"), Vec::new())
    } else {
        (js_string!("splice"), vec![JsValue::from(index), JsValue::new(1)])
    };
    if let Some(method) = prototype.get(method, context)?.as_callable() {
        method.call(&object.clone().into(), &arguments, context)?;
    }
    Ok(())
}
