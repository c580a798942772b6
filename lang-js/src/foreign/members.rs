//! Members as properties.

use super::link::Link;
use super::shape::Shape;
use super::traps::Property;
use super::{call, prototypes, wrap_named};
use crate::convert::{to_js, to_value};
use crate::text::{to_js_string, to_str};
use boa_engine::{Context, JsResult, JsString, JsSymbol, JsValue, js_string};
use polyglot_api::{Error, InteropError, MemberInfo, Traits, Value};

/// What lies behind the object's own properties.
pub(super) fn inherited(
    link: &Link,
    name: &JsString,
    receiver: &JsValue,
    context: &mut Context,
) -> JsResult<Option<JsValue>> {
    let key = name.clone().into();
    prototypes::lookup(&link.prototype(), &key, receiver, context)
}

/// A property named by a symbol: JavaScript's own, or inherited.
pub(super) fn get_symbol(
    link: &Link,
    symbol: &JsSymbol,
    receiver: &JsValue,
    context: &mut Context,
) -> JsResult<Option<JsValue>> {
    let key = symbol.clone().into();
    if let Some(extras) = link.extras()
        && extras.has_own_property(symbol.clone(), context)?
    {
        return extras.get(symbol.clone(), context).map(Some);
    }
    prototypes::lookup(&link.prototype(), &key, receiver, context)
}

/// A member's value.
pub(super) fn member(link: &Link, name: &JsString, context: &mut Context) -> JsResult<Option<JsValue>> {
    if !link.traits().has(Traits::MEMBERS) {
        return Ok(None);
    }
    let text = to_str(name);
    match link.ask(context, |object| object.get_member(&text))? {
        // A method is called like the member that it was read as.
        Some(Value::Object(object)) if link.traits().any(INSTANCE_LIKE) => {
            wrap_named(&object, Some(name), context).map(Some)
        }
        Some(value) => to_js(&value, context).map(Some),
        None => Ok(None),
    }
}

/// A property of an object: a member, else what it inherits.
pub(super) fn get(
    link: &Link,
    name: &JsString,
    receiver: &JsValue,
    context: &mut Context,
) -> JsResult<Option<JsValue>> {
    if link.is_derived()
        && let Some(value) = call::derived(link, name, receiver, context)?
    {
        return Ok(Some(value));
    }
    if let Some(value) = member(link, name, context)? {
        return Ok(Some(value));
    }
    if link.shape() != Shape::Object {
        if let Some(value) = call::get(link, name, context)? {
            return Ok(Some(value));
        }
    } else if link.traits().has(Traits::INSTANCE) && *name == js_string!("constructor") {
        return class(link, context);
    }
    inherited(link, name, receiver, context)
}

/// As [`get`], where methods of the shape's own prototype come first: `next` of an
/// iterator, `has` of a set.
pub(super) fn get_behind(
    link: &Link,
    name: &JsString,
    receiver: &JsValue,
    context: &mut Context,
) -> JsResult<Option<JsValue>> {
    let key = name.clone().into();
    if let Some(value) = prototypes::own(&link.prototype(), &key, receiver, context)? {
        return Ok(Some(value));
    }
    get(link, name, receiver, context)
}

/// The class of an instance.
pub(super) fn class(link: &Link, context: &mut Context) -> JsResult<Option<JsValue>> {
    match link.ask(context, |object| Ok(object.meta_object()))? {
        Some(class) => to_js(&class, context).map(Some),
        None => Ok(None),
    }
}

pub(super) fn info(link: &Link, name: &JsString, context: &mut Context) -> JsResult<MemberInfo> {
    if !link.traits().has(Traits::MEMBERS) {
        return Ok(MemberInfo::NONE);
    }
    let name = to_str(name);
    link.ask(context, |object| Ok(object.member_info(&name)))
}

pub(super) fn has(link: &Link, name: &JsString, context: &mut Context) -> JsResult<bool> {
    if info(link, name, context)?.exists() {
        return Ok(true);
    }
    Ok(link.shape() != Shape::Object && call::get(link, name, context)?.is_some())
}

pub(super) fn set(link: &Link, name: &JsString, value: &JsValue, context: &mut Context) -> JsResult<()> {
    let value = to_value(value, context);
    let name = to_str(name);
    link.ask(context, |object| object.write_member(&name, value))
}

/// Deleting what is not there succeeds, as it does for every object of JavaScript.
pub(super) fn delete(link: &Link, name: &JsString, context: &mut Context) -> JsResult<()> {
    if !info(link, name, context)?.exists() {
        return Ok(());
    }
    let name = to_str(name);
    link.ask(context, |object| match object.remove_member(&name) {
        Err(Error::Interop(InteropError::UnknownMember { .. })) => Ok(()),
        result => result,
    })
}

pub(super) fn keys(link: &Link, context: &mut Context) -> JsResult<Vec<JsValue>> {
    let mut names: Vec<JsString> = Vec::new();
    if link.traits().has(Traits::MEMBERS) {
        let members = link.ask(context, |object| object.members(false))?;
        names.extend(members.iter().map(to_js_string));
    }
    if link.shape() != Shape::Object {
        for name in call::own_names(link.shape()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    Ok(names.into_iter().map(JsValue::from).collect())
}

/// A member as a property. Methods of an instance are hidden from enumeration, as
/// those of JavaScript's classes are; functions of a module are not.
pub(super) fn property(link: &Link, name: &JsString, context: &mut Context) -> JsResult<Option<Property>> {
    let info = info(link, name, context)?;
    if info.exists()
        && let Some(value) = member(link, name, context)?
    {
        let method = info.has(MemberInfo::INVOCABLE) && link.traits().any(INSTANCE_LIKE);
        let property = Property::plain(value);
        let enumerable = !method && !info.has(MemberInfo::INTERNAL);
        return Ok(Some(Property { writable: info.writable(), enumerable, ..property }));
    }
    if link.shape() == Shape::Object {
        return Ok(None);
    }
    Ok(call::get(link, name, context)?.map(Property::hidden))
}

/// What has methods of its own kind rather than functions as values.
const INSTANCE_LIKE: Traits = Traits::INSTANCE
    .and(Traits::EXECUTABLE)
    .and(Traits::ARRAY)
    .and(Traits::HASH)
    .and(Traits::BUFFER)
    .and(Traits::SET)
    .and(Traits::ITERATOR)
    .and(Traits::EXCEPTION)
    .and(Traits::DATE)
    .and(Traits::TIME)
    .and(Traits::DURATION)
    .and(Traits::AWAITABLE);
