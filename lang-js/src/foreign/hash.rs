//! Entries as properties, and the methods of `Map`.

use super::link::Link;
use super::members;
use super::prototypes::{Builder, Prototypes, own};
use super::this_link;
use crate::convert::{to_js, to_value};
use crate::text::{as_index, to_js_string, to_text};
use boa_engine::builtins::iterable::create_iter_result_object;
use boa_engine::object::builtins::JsArray;
use boa_engine::{
    Context, Finalize, JsArgs, JsData, JsNativeError, JsObject, JsResult, JsString, JsSymbol, JsValue, Trace,
};
use boa_gc::Gc;
use polyglot_api::{Error, InteropError, ObjectRef, Result, Value};

/// The keys that a property's name may mean: the string, and if it spells an index
/// the integer, since JavaScript makes a string of every name.
fn candidates(name: &JsString) -> (Value, Option<Value>) {
    let index = as_index(name).and_then(|index| i64::try_from(index).ok());
    (Value::Text(to_text(name.clone())), index.map(Value::Int))
}

/// The key among the candidates that has an entry.
fn existing(object: &ObjectRef, name: &JsString) -> Option<Value> {
    let (text, index) = candidates(name);
    if object.entry_info(&text).exists() {
        return Some(text);
    }
    index.filter(|index| object.entry_info(index).exists())
}

pub(super) fn get_entry(link: &Link, name: &JsString, context: &mut Context) -> JsResult<Option<JsValue>> {
    let (text, index) = candidates(name);
    let entry = link.ask(context, |object| match (object.get_entry(&text)?, index) {
        (None, Some(index)) => object.get_entry(&index),
        (entry, _) => Ok(entry),
    })?;
    entry.map(|value| to_js(&value, context)).transpose()
}

/// An entry, else a method of `Map`, else a member of the owner's, else what every
/// object has.
pub(super) fn get(
    link: &Link,
    name: &JsString,
    receiver: &JsValue,
    context: &mut Context,
) -> JsResult<Option<JsValue>> {
    if let Some(value) = get_entry(link, name, context)? {
        return Ok(Some(value));
    }
    let key = name.clone().into();
    if let Some(value) = own(&link.prototype(), &key, receiver, context)? {
        return Ok(Some(value));
    }
    if let Some(value) = members::member(link, name, context)? {
        return Ok(Some(value));
    }
    members::inherited(link, name, receiver, context)
}

pub(super) fn has(link: &Link, name: &JsString, context: &mut Context) -> JsResult<bool> {
    link.ask(context, |object| Ok(existing(object, name).is_some()))
}

pub(super) fn set(link: &Link, name: &JsString, value: &JsValue, context: &mut Context) -> JsResult<()> {
    let value = to_value(value, context);
    link.ask(context, |object| {
        let key = existing(object, name).unwrap_or_else(|| candidates(name).0);
        object.write_entry(&key, value)
    })
}

pub(super) fn delete(link: &Link, name: &JsString, context: &mut Context) -> JsResult<()> {
    link.ask(context, |object| match existing(object, name) {
        Some(key) => object.remove_entry(&key),
        None => Ok(()),
    })
}

/// The string keys: those of the properties.
pub(super) fn keys(link: &Link, context: &mut Context) -> JsResult<Vec<JsValue>> {
    let keys = link.ask(context, all_keys)?;
    let strings = keys.iter().filter_map(Value::as_text);
    Ok(strings.map(|text| to_js_string(text).into()).collect())
}

fn all_keys(object: &ObjectRef) -> Result<Vec<Value>> {
    let iterator = object.hash_keys()?;
    let iterator = iterator.expect_object("getIteratorNextElement")?;
    let mut keys = Vec::new();
    while let Some(key) = iterator.next()? {
        keys.push(key);
    }
    Ok(keys)
}

/// Puts the methods of `Map` on a prototype.
pub(super) fn define(builder: &mut Builder<'_>) {
    builder.method("get", 1, map_get);
    builder.method("set", 2, map_set);
    builder.method("has", 1, map_has);
    builder.method("delete", 1, map_delete);
    builder.method("clear", 0, map_clear);
    builder.method("keys", 0, map_keys);
    builder.method("values", 0, |this, _, context| iterate(this, Part::Values, context));
    builder.method("entries", 0, |this, _, context| iterate(this, Part::Entries, context));
    builder.method("forEach", 1, map_for_each);
    builder.getter("size", map_size);
    builder.symbol(JsSymbol::iterator(), 0, |this, _, context| iterate(this, Part::Entries, context));
}

/// `get(key)`, and as Python's dictionaries have it, `get(key, otherwise)`.
fn map_get(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    let key = to_value(arguments.get_or_undefined(0), context);
    match link.ask(context, |object| object.get_entry(&key))? {
        Some(value) => to_js(&value, context),
        None => Ok(arguments.get_or_undefined(1).clone()),
    }
}

fn map_set(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    let key = to_value(arguments.get_or_undefined(0), context);
    let value = to_value(arguments.get_or_undefined(1), context);
    link.ask(context, |object| object.write_entry(&key, value))?;
    Ok(this.clone())
}

fn map_has(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    let key = to_value(arguments.get_or_undefined(0), context);
    link.ask(context, |object| Ok(object.entry_info(&key).exists())).map(JsValue::from)
}

fn map_delete(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    let key = to_value(arguments.get_or_undefined(0), context);
    let removed = link.ask(context, |object| match object.remove_entry(&key) {
        Err(Error::Interop(InteropError::UnknownKey { .. })) => Ok(false),
        result => result.map(|()| true),
    })?;
    Ok(removed.into())
}

fn map_clear(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    link.ask(context, |object| {
        for key in all_keys(object)? {
            object.remove_entry(&key)?;
        }
        Ok(())
    })?;
    Ok(JsValue::undefined())
}

fn map_size(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    link.ask(context, |object| object.hash_len()).map(JsValue::from)
}

fn map_keys(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    let keys = link.ask(context, |object| object.hash_keys())?;
    to_js(&keys, context)
}

fn map_for_each(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    let Some(callback) = arguments.get_or_undefined(0).as_callable() else {
        return Err(JsNativeError::typ().with_message("the callback is not a function").into());
    };
    let keys = link.ask(context, all_keys)?;
    for key in keys {
        let Some(value) = link.ask(context, |object| object.get_entry(&key))? else { continue };
        let (key, value) = (to_js(&key, context)?, to_js(&value, context)?);
        callback.call(arguments.get_or_undefined(1), &[value, key, this.clone()], context)?;
    }
    Ok(JsValue::undefined())
}

/// What an iterator over a hash gives.
#[derive(Clone, Copy)]
enum Part {
    Values,
    Entries,
}

/// An iterator over the values or entries of a hash.
#[derive(Trace, Finalize, JsData)]
struct HashIterator {
    hash: Gc<Link>,
    /// The visible iterator over the keys.
    keys: JsObject,
    #[unsafe_ignore_trace]
    part: Part,
}

fn iterate(this: &JsValue, part: Part, context: &mut Context) -> JsResult<JsValue> {
    let hash = this_link(this, context)?;
    let keys = map_keys(this, &[], context)?.to_object(context)?;
    let prototype = Prototypes::iterator(iterator_next, context);
    let iterator = HashIterator { hash, keys, part };
    Ok(JsObject::new(context.root_shape(), prototype, iterator).upcast().into())
}

/// The `next` of an iterator over a hash.
fn iterator_next(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let object = this.as_object();
    let parts = object.as_ref().and_then(|object| {
        let iterator = object.downcast_ref::<HashIterator>()?;
        Some((iterator.hash.clone(), iterator.keys.clone(), iterator.part))
    });
    let Some((hash, keys, part)) = parts else {
        return Err(JsNativeError::typ().with_message("the receiver is no iterator over entries").into());
    };
    let keys = this_link(&keys.into(), context)?;
    let Some(key) = keys.ask(context, |object| object.next())? else {
        return Ok(create_iter_result_object(JsValue::undefined(), true, context));
    };
    let value = hash.ask(context, |object| object.get_entry(&key))?.unwrap_or(Value::Undefined);
    let value = to_js(&value, context)?;
    let item = match part {
        Part::Values => value,
        Part::Entries => JsArray::from_iter([to_js(&key, context)?, value], context).into(),
    };
    Ok(create_iter_result_object(item, false, context))
}
