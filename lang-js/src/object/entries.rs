//! Maps and sets.

use super::{JsHandle, Outcome};
use crate::convert::{to_js, to_value};
use boa_engine::object::builtins::{JsMap, JsSet};
use boa_engine::{Context, JsNativeError, JsObject, JsResult};
use polyglot_api::{InteropError, MemberInfo, Traits, Value};

fn map(object: &JsObject) -> JsResult<JsMap> {
    JsMap::from_object(object.clone())
}

fn set(object: &JsObject) -> JsResult<JsSet> {
    JsSet::from_object(object.clone())
        .map_err(|_| JsNativeError::typ().with_message("the object is no Set").into())
}

pub(super) fn hash_len(object: &JsObject, context: &mut Context) -> Outcome<u64> {
    let size = map(object)?.get_size(context)?;
    Ok(size.to_length(context)?)
}

pub(super) fn info(object: &JsObject, key: &Value, context: &mut Context) -> Outcome<MemberInfo> {
    let key = to_js(key, context)?;
    let exists = map(object)?.has(key, context)?.to_boolean();
    Ok(if exists {
        MemberInfo::READABLE.and(MemberInfo::MODIFIABLE).and(MemberInfo::REMOVABLE)
    } else {
        MemberInfo::INSERTABLE
    })
}

pub(super) fn get(object: &JsObject, key: &Value, context: &mut Context) -> Outcome<Option<Value>> {
    let key = to_js(key, context)?;
    let map = map(object)?;
    let value = map.get(key.clone(), context)?;
    if value.is_undefined() && !map.has(key, context)?.to_boolean() {
        return Ok(None);
    }
    Ok(Some(to_value(&value, context)))
}

pub(super) fn write(object: &JsObject, key: &Value, value: &Value, context: &mut Context) -> Outcome<()> {
    let (key, value) = (to_js(key, context)?, to_js(value, context)?);
    map(object)?.set(key, value, context)?;
    Ok(())
}

pub(super) fn remove(object: &JsObject, key: &Value, context: &mut Context) -> Outcome<()> {
    let native = to_js(key, context)?;
    if map(object)?.delete(native, context)?.to_boolean() {
        return Ok(());
    }
    Err(InteropError::UnknownKey { key: key.to_display() }.into())
}

pub(super) fn keys(object: &JsObject, context: &mut Context) -> Outcome<Value> {
    let keys = JsObject::from(map(object)?.keys(context)?);
    let traits = Traits::MEMBERS | Traits::ITERABLE | Traits::ITERATOR;
    Ok(JsHandle::value(keys, None, traits, context))
}

pub(super) fn set_len(object: &JsObject) -> Outcome<u64> {
    Ok(set(object)?.size() as u64)
}

pub(super) fn contains(object: &JsObject, value: &Value, context: &mut Context) -> Outcome<bool> {
    let value = to_js(value, context)?;
    Ok(set(object)?.has(value))
}

pub(super) fn add(object: &JsObject, value: &Value, context: &mut Context) -> Outcome<bool> {
    let value = to_js(value, context)?;
    let set = set(object)?;
    let new = !set.has(value.clone());
    set.add(value, context)?;
    Ok(new)
}

pub(super) fn take(object: &JsObject, value: &Value, context: &mut Context) -> Outcome<bool> {
    let value = to_js(value, context)?;
    Ok(set(object)?.delete(value))
}
