//! Arrays and typed arrays.

use super::{Outcome, members};
use crate::convert::{big_to_js, to_js, to_value};
use boa_engine::builtins::typed_array::TypedArrayKind;
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
    if !object.is_array() {
        let exists = MemberInfo::READABLE.and(MemberInfo::MODIFIABLE);
        return Ok(MemberInfo::NONE.with_if(exists, index < length));
    }
    let grows = object.is_extensible(context)?;
    if index >= length {
        return Ok(MemberInfo::NONE.with_if(MemberInfo::INSERTABLE, grows && index == length));
    }
    Ok(match members::own(object, &PropertyKey::from(index), context)? {
        Some(property) => members::describe(&property, true),
        // A hole, which reads as undefined.
        None => MemberInfo::READABLE.with_if(MemberInfo::MODIFIABLE.and(MemberInfo::REMOVABLE), grows),
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
    let value = element(object, value, context)?;
    if object.set(PropertyKey::from(index), value, false, context)? {
        return Ok(());
    }
    Err(InteropError::ReadOnly { what: format!("element {index}") }.into())
}

/// A value as an array takes it: arrays of big integers take integers of any kind.
pub(super) fn element(object: &JsObject, value: &Value, context: &mut Context) -> JsResult<JsValue> {
    use TypedArrayKind::{BigInt64, BigUint64};
    let kind = JsTypedArray::from_object(object.clone()).ok().and_then(|array| array.kind());
    match value.as_bigint() {
        Some(integer) if matches!(kind, Some(BigInt64 | BigUint64)) => Ok(big_to_js(&integer).into()),
        _ => to_js(value, context),
    }
}

pub(super) fn remove(object: &JsObject, index: u64, context: &mut Context) -> Outcome<()> {
    if !object.is_array() {
        return Err(InteropError::ReadOnly { what: "the length of a typed array".into() }.into());
    }
    let length = length_of(object, context)?;
    if index >= length {
        return Err(InteropError::InvalidIndex { index }.into());
    }
    if !info(object, index, context)?.has(MemberInfo::REMOVABLE) {
        return Err(InteropError::ReadOnly { what: format!("element {index}") }.into());
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
