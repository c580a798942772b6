//! How another language's object is shown: by its structure, in JavaScript's manner, or
//! by its own text.

use super::native::{Arguments, Function, from_size};
use crate::convert::to_js;
use crate::heap::Heap;
use boa_engine::object::builtins::{JsArray, JsUint8Array};
use boa_engine::{Context, JsResult, JsString, JsValue};
use polyglot_api::{ObjectRef, Result, Traits, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    ("foreignShape", 1, shape),
    ("foreignStructure", 1, structure),
    ("foreignText", 1, text),
    ("foreignClassName", 1, class_name),
    ("foreignEntries", 2, entries),
];

/// For what takes bytes.
pub(super) const BYTES: &[Function] = &[("ownBytes", 1, own_bytes)];

/// Read-only bytes of another language as a copy that is JavaScript's own; anything else
/// as it is.
fn own_bytes(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let value = arguments.first().cloned().unwrap_or_default();
    let Some(object) = value.as_object() else { return Ok(value) };
    let Some(handle) = crate::foreign::handle_of(&object, context) else { return Ok(value) };
    let heap = Heap::of(context);
    let bytes = heap.leave(context, || match handle.traits().has(Traits::BUFFER) {
        true => handle.buffer().ok().map(|bytes| bytes.to_vec()),
        false => None,
    });
    match bytes {
        Some(bytes) => Ok(JsUint8Array::from_iter(bytes, context)?.into()),
        None => Ok(value),
    }
}

fn handle(arguments: &[JsValue], context: &Context) -> Option<ObjectRef> {
    Arguments(arguments).object(0).ok().and_then(|object| crate::foreign::handle_of(&object, context))
}

/// A word for the way in which the object is shown.
fn shape(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    Ok(JsString::from(word(arguments, context, |_| true)).into())
}

/// A word for what the object is made of, whatever it prints as.
fn structure(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    Ok(JsString::from(word(arguments, context, |word| word != "text")).into())
}

/// The first word that fits an object and is wanted.
fn word(arguments: &[JsValue], context: &Context, is_wanted: fn(&str) -> bool) -> &'static str {
    const WORDS: [(Traits, &str); 15] = [
        (Traits::EXCEPTION, "error"),
        (Traits::META, "class"),
        (Traits::INSTANCE, "text"),
        (Traits::BUFFER, "bytes"),
        (Traits::ARRAY, "array"),
        (Traits::HASH, "map"),
        (Traits::SET, "set"),
        (Traits::EXECUTABLE, "function"),
        (Traits::AWAITABLE, "promise"),
        (Traits::ITERATOR, "iterator"),
        (Traits::DATE, "text"),
        (Traits::TIME, "text"),
        (Traits::DURATION, "text"),
        (Traits::NULL, "text"),
        (Traits::SCOPE, "scope"),
    ];
    let Some(traits) = handle(arguments, context).map(|handle| handle.traits()) else { return "object" };
    let mut fitting = WORDS.iter().filter(|(bit, word)| traits.has(*bit) && is_wanted(word));
    fitting.next().map_or("object", |(_, word)| word)
}

/// The object's own text.
fn text(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(handle) = handle(arguments, context) else { return Ok(JsValue::undefined()) };
    let heap = Heap::of(context);
    let text = heap.leave(context, || match handle.to_text() {
        Ok(text) => text.to_string_lossy().into_owned(),
        Err(_) => handle.to_display(false),
    });
    Ok(JsString::from(text).into())
}

/// The name of a class, whatever its attribute `name` is.
fn class_name(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(handle) = handle(arguments, context) else { return Ok(JsValue::undefined()) };
    let name = Heap::of(context).leave(context, || handle.meta_simple_name());
    Ok(name.map_or_else(|_| JsValue::undefined(), |name| JsString::from(&*name.to_string_lossy()).into()))
}

/// Up to `limit` values of a set, or keys and values of a hash in turn, after their
/// number.
fn entries(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(handle) = handle(arguments, context) else { return Ok(JsValue::undefined()) };
    let limit = Arguments(arguments).size(1, context)?;
    let heap = Heap::of(context);
    let read = heap.leave(context, || read_entries(&handle, limit));
    let (size, values) = read.map_err(|error| crate::error::throw(error, context))?;
    let mut found = vec![from_size(usize::try_from(size).unwrap_or(usize::MAX))];
    for value in &values {
        found.push(to_js(value, context)?);
    }
    Ok(JsArray::from_iter(found, context).into())
}

fn read_entries(handle: &ObjectRef, limit: usize) -> Result<(u64, Vec<Value>)> {
    let is_set = handle.traits().has(Traits::SET);
    let size = if is_set { handle.set_len()? } else { handle.hash_len()? };
    let iterator = if is_set { handle.iterator()? } else { handle.hash_keys()? };
    let mut values = Vec::new();
    let mut count = 0;
    if let Value::Object(iterator) = iterator {
        while count < limit
            && let Some(item) = iterator.next()?
        {
            count += 1;
            if is_set {
                values.push(item);
            } else {
                let value = handle.get_entry(&item)?.unwrap_or(Value::Null);
                values.extend([item, value]);
            }
        }
    }
    Ok((size, values))
}
