//! Properties as members.

use super::{Fail, JsHandle, Outcome, call, text_of};
use crate::convert::{to_js, to_value};
use crate::globals;
use crate::text::{to_key, to_text};
use boa_engine::module::ModuleNamespace;
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, js_string};
use polyglot_api::{InteropError, MemberInfo, Text, Traits, Value};

/// A property; methods are bound to the object.
pub(super) fn get(object: &JsObject, name: &str, context: &mut Context) -> Outcome<Option<Value>> {
    let key = to_key(name);
    let value = object.get(key.clone(), context)?;
    if value.is_undefined() && !object.has_property(key, context)? {
        return Ok(None);
    }
    Ok(Some(bind(object, &value, context)))
}

/// A member's value: a function keeps the object as its receiver, but for classes
/// and the functions of a module, which have none.
fn bind(object: &JsObject, value: &JsValue, context: &mut Context) -> Value {
    match value.as_object() {
        Some(function) if function.is_callable() && !object.is::<ModuleNamespace>() => {
            call::bound(function, object, context)
        }
        _ => to_value(value, context),
    }
}

/// The names of the own enumerable properties in order; with internal ones, those of
/// all properties, inherited ones too.
pub(super) fn names(object: &JsObject, include_internal: bool, context: &mut Context) -> Outcome<Vec<Text>> {
    let mut names = own_names(object, include_internal, context)?;
    if include_internal {
        let root = context.intrinsics().constructors().object().prototype();
        let mut parent = object.prototype();
        while let Some(object) = parent.filter(|object| !JsObject::equals(object, &root)) {
            for name in own_names(&object, true, context)? {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            parent = object.prototype();
        }
    }
    Ok(names.into_iter().map(to_text).collect())
}

fn own_names(object: &JsObject, hidden: bool, context: &mut Context) -> JsResult<Vec<JsString>> {
    let mut names = Vec::new();
    // The indices of an array are elements, not members.
    let elements = object.is_array();
    for key in object.own_property_keys(context)? {
        let name = match &key {
            PropertyKey::String(name) => name.clone(),
            PropertyKey::Index(index) if !elements => JsString::from(index.get()),
            PropertyKey::Index(_) | PropertyKey::Symbol(_) => continue,
        };
        if hidden || is_enumerable(object, &key, context)? {
            names.push(name);
        }
    }
    Ok(names)
}

fn is_enumerable(object: &JsObject, key: &PropertyKey, context: &mut Context) -> JsResult<bool> {
    Ok(own(object, key, context)?.is_some_and(|property| property.enumerable() == Some(true)))
}

/// An own property. Exotic objects, whose properties are not in their table, are
/// asked in the language's own way.
pub(super) fn own(
    object: &JsObject,
    key: &PropertyKey,
    context: &mut Context,
) -> JsResult<Option<PropertyDescriptor>> {
    if object.is_ordinary() {
        return Ok(object.borrow().properties().get(key));
    }
    let reflect = context.intrinsics().constructors().object().constructor();
    let get = reflect.get(js_string!("getOwnPropertyDescriptor"), context)?;
    let Some(get) = get.as_callable() else { return Ok(None) };
    let property = get.call(&reflect.into(), &[object.clone().into(), key.into()], context)?;
    match property.as_object() {
        Some(property) => property.to_property_descriptor(context).map(Some),
        None => Ok(None),
    }
}

pub(super) fn info(object: &JsObject, name: &str, context: &mut Context) -> Outcome<MemberInfo> {
    let key = to_key(name);
    let root = context.intrinsics().constructors().object().prototype();
    let mut holder = object.clone();
    loop {
        if let Some(property) = own(&holder, &key, context)? {
            let is_own = JsObject::equals(&holder, object);
            let internal =
                JsObject::equals(&holder, &root) || (is_own && property.enumerable() == Some(false));
            return Ok(describe(&property, is_own).with_if(MemberInfo::INTERNAL, internal));
        }
        let Some(parent) = holder.prototype() else { break };
        holder = parent;
    }
    if object.is_extensible(context)? { Ok(MemberInfo::INSERTABLE) } else { Ok(MemberInfo::NONE) }
}

pub(super) fn describe(property: &PropertyDescriptor, is_own: bool) -> MemberInfo {
    let info = if property.is_accessor_descriptor() {
        let readable = property.get().is_some_and(JsValue::is_callable);
        let writable = property.set().is_some_and(JsValue::is_callable);
        MemberInfo::NONE
            .with_if(MemberInfo::READABLE.and(MemberInfo::READ_SIDE_EFFECTS), readable)
            .with_if(MemberInfo::MODIFIABLE.and(MemberInfo::WRITE_SIDE_EFFECTS), writable)
    } else {
        MemberInfo::READABLE
            .with_if(MemberInfo::MODIFIABLE, property.writable() == Some(true))
            .with_if(MemberInfo::INVOCABLE, property.value().is_some_and(JsValue::is_callable))
    };
    // A property with neither getter nor setter is still there.
    let info = if info == MemberInfo::NONE { MemberInfo::READABLE } else { info };
    info.with_if(MemberInfo::REMOVABLE, is_own && property.configurable() == Some(true))
}

pub(super) fn write(handle: &JsHandle, name: &str, value: &Value, context: &mut Context) -> Outcome<()> {
    let key = to_key(name);
    let value = match key {
        PropertyKey::Index(_) => super::elements::element(&handle.object, value, context)?,
        _ => to_js(value, context)?,
    };
    if handle.object.set(key.clone(), value, false, context)? {
        return Ok(());
    }
    if handle.object.has_property(key, context)? {
        return Err(InteropError::ReadOnly { what: format!("property '{name}'") }.into());
    }
    Err(handle.unknown_member(name).into())
}

pub(super) fn remove(handle: &JsHandle, name: &str, context: &mut Context) -> Outcome<()> {
    let key = to_key(name);
    let Some(property) = own(&handle.object, &key, context)? else {
        return Err(handle.unknown_member(name).into());
    };
    if property.configurable() == Some(false) {
        return Err(InteropError::ReadOnly { what: format!("property '{name}'") }.into());
    }
    handle.object.delete_property_or_throw(key, context).map(drop).map_err(Fail::from)
}

/// An own string property, such as a function's name.
pub(crate) fn own_string(object: &JsObject, name: &str) -> Option<Text> {
    let property = object.borrow().properties().get(&to_key(name))?;
    property.value()?.as_string().map(to_text)
}

/// The object as a string: what its class says, or else its structure, where
/// JavaScript would only say `[object Object]`.
pub(super) fn text(object: &JsObject, traits: Traits, context: &mut Context) -> Outcome<Text> {
    let value = JsValue::from(object.clone());
    if traits.has(Traits::INSTANCE) {
        let to_string = object.get(js_string!("toString"), context)?;
        let inherited =
            context.intrinsics().constructors().object().prototype().get(js_string!("toString"), context)?;
        if JsValue::strict_equals(&to_string, &inherited) {
            return Ok(globals::display(&value, context).into());
        }
    }
    Ok(text_of(&value, context)?)
}
