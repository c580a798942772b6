//! Elements as indexed properties.

use super::link::Link;
use super::prototypes::Prototypes;
use super::shape::Shape;
use super::traps::Property;
use super::{members, this_link};
use crate::convert::{to_js, to_value};
use crate::heap::Heap;
use boa_engine::builtins::iterable::create_iter_result_object;
use boa_engine::{
    Context, Finalize, JsData, JsNativeError, JsObject, JsResult, JsString, JsSymbol, JsValue, Trace,
    js_string,
};
use boa_gc::Gc;
use polyglot_api::{Error, InteropError, MemberInfo, Traits, Value};
use std::cell::Cell;

/// How far behind the end an element may be written: what lies between is filled
/// with null, where JavaScript's own arrays have holes.
const MAX_GAP: u64 = 1 << 20;

fn length(link: &Link, context: &mut Context) -> JsResult<u64> {
    if link.traits().has(Traits::ARRAY) {
        return link.ask(context, |object| object.array_len());
    }
    link.ask(context, |object| Ok(object.buffer()?.len() as u64))
}

/// The element at an index; `None` behind the end.
pub(super) fn get_element(link: &Link, index: u64, context: &mut Context) -> JsResult<Option<JsValue>> {
    let element = if link.traits().has(Traits::ARRAY) {
        link.ask(context, |object| match object.read_element(index) {
            Err(Error::Interop(InteropError::InvalidIndex { .. })) => Ok(None),
            result => result.map(Some),
        })?
    } else {
        link.ask(context, |object| {
            let bytes = object.buffer()?;
            let mut byte = [0];
            let read = usize::try_from(index).is_ok_and(|index| bytes.read(index, &mut byte).is_ok());
            Ok(read.then(|| Value::from(byte[0])))
        })?
    };
    element.map(|value| to_js(&value, context)).transpose()
}

pub(super) fn has_element(link: &Link, index: u64, context: &mut Context) -> JsResult<bool> {
    Ok(index < length(link, context)?)
}

pub(super) fn set_element(link: &Link, index: u64, value: &JsValue, context: &mut Context) -> JsResult<()> {
    let value = to_value(value, context);
    if !link.traits().has(Traits::ARRAY) {
        return super::fail(InteropError::ReadOnly { what: "the buffer".into() }, context);
    }
    let gap = link.ask(context, |object| {
        let length = object.array_len()?;
        if index > length && index - length > MAX_GAP {
            return Ok(false);
        }
        for missing in length..index {
            object.write_element(missing, Value::Null)?;
        }
        object.write_element(index, value)?;
        Ok(true)
    })?;
    if gap { Ok(()) } else { Err(too_long()) }
}

fn too_long() -> boa_engine::JsError {
    JsNativeError::range().with_message("the index lies too far behind the end of a foreign array").into()
}

/// A foreign array has no holes: what is deleted becomes null. The array methods
/// delete only before they cut the length. What cannot be removed is not deleted either.
pub(super) fn delete_element(link: &Link, index: u64, context: &mut Context) -> JsResult<()> {
    if !has_element(link, index, context)? {
        return Ok(());
    }
    link.ask(context, |object| match object.element_info(index).has(MemberInfo::REMOVABLE) {
        true => object.write_element(index, Value::Null),
        false => object.remove_element(index),
    })
}

fn set_length(link: &Link, value: &JsValue, context: &mut Context) -> JsResult<()> {
    let number = value.to_number(context)?;
    let new = value.to_length(context)?;
    #[expect(clippy::cast_precision_loss, reason = "a length is at most 2^53 - 1")]
    if new as f64 != number {
        return Err(JsNativeError::range().with_message("invalid array length").into());
    }
    let fits = link.ask(context, |object| {
        let length = object.array_len()?;
        if new > length && new - length > MAX_GAP {
            return Ok(false);
        }
        for missing in length..new {
            object.write_element(missing, Value::Null)?;
        }
        for last in (new..length).rev() {
            object.remove_element(last)?;
        }
        Ok(true)
    })?;
    if fits { Ok(()) } else { Err(too_long()) }
}

/// A property that is no element. The array methods go before the object's own,
/// since both languages call theirs `pop`, `sort` and `reverse`; only an instance of
/// a class of its own (a named tuple) has members that matter more.
pub(super) fn get(
    link: &Link,
    name: &JsString,
    receiver: &JsValue,
    context: &mut Context,
) -> JsResult<Option<JsValue>> {
    if *name == js_string!("length") {
        return Ok(Some(length_value(link, context)?));
    }
    let shared = ["pop", "reverse", "sort", "copyWithin"].iter().any(|method| *name == *method);
    if link.traits().has(Traits::INSTANCE)
        && !shared
        && let Some(value) = members::member(link, name, context)?
    {
        return Ok(Some(value));
    }
    if let Some(value) = members::inherited(link, name, receiver, context)? {
        return Ok(Some(value));
    }
    members::member(link, name, context)
}

fn length_value(link: &Link, context: &mut Context) -> JsResult<JsValue> {
    Ok(JsValue::from(length(link, context)?))
}

/// A property named by a symbol. Iteration goes around the array iterator of Boa's,
/// which would ask for the length before each element; to a program it looks the same.
pub(super) fn get_symbol(
    link: &Link,
    symbol: &JsSymbol,
    receiver: &JsValue,
    context: &mut Context,
) -> JsResult<Option<JsValue>> {
    let found = members::get_symbol(link, symbol, receiver, context)?;
    if *symbol != JsSymbol::iterator() {
        return Ok(found);
    }
    let usual = JsObject::from(context.intrinsics().objects().array_prototype_values());
    let is_usual =
        found.as_ref().and_then(JsValue::as_object).is_some_and(|found| JsObject::equals(&found, &usual));
    if !is_usual {
        return Ok(found);
    }
    let heap = Heap::of(context);
    Ok(Some(heap.proxies().shared(context).elements.clone().into()))
}

/// An iterator over the elements of an array.
#[derive(Trace, Finalize, JsData)]
struct Elements {
    array: Gc<Link>,
    #[unsafe_ignore_trace]
    next: Cell<u64>,
}

/// The function that makes iterators over the elements of arrays.
pub(super) fn elements(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let array = this_link(this, context)?;
    let prototype = Prototypes::iterator(next_element, context);
    let iterator = Elements { array, next: Cell::new(0) };
    Ok(JsObject::new(context.root_shape(), prototype, iterator).upcast().into())
}

fn next_element(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let object = this.as_object();
    let state = object.as_ref().and_then(|object| {
        let elements = object.downcast_ref::<Elements>()?;
        let index = elements.next.get();
        elements.next.set(index.saturating_add(1));
        Some((elements.array.clone(), index))
    });
    let Some((array, index)) = state else {
        return Err(JsNativeError::typ().with_message("the receiver is no iterator over elements").into());
    };
    if let Some(value) = get_element(&array, index, context)? {
        return Ok(create_iter_result_object(value, false, context));
    }
    // An iterator that ended stays so, even if the array grows.
    if let Some(elements) = object.as_ref().and_then(|object| object.downcast_ref::<Elements>()) {
        elements.next.set(u64::MAX);
    }
    Ok(create_iter_result_object(JsValue::undefined(), true, context))
}

pub(super) fn has(link: &Link, name: &JsString, context: &mut Context) -> JsResult<bool> {
    Ok(*name == js_string!("length") || members::info(link, name, context)?.exists())
}

pub(super) fn set(link: &Link, name: &JsString, value: &JsValue, context: &mut Context) -> JsResult<()> {
    if *name != js_string!("length") {
        return members::set(link, name, value, context);
    }
    if link.shape() == Shape::Bytes {
        return super::fail(InteropError::ReadOnly { what: "the buffer".into() }, context);
    }
    set_length(link, value, context)
}

pub(super) fn keys(link: &Link, context: &mut Context) -> JsResult<Vec<JsValue>> {
    let length = length(link, context)?;
    let mut keys: Vec<JsValue> = (0..length).map(|index| JsString::from(index).into()).collect();
    if link.shape() == Shape::Array {
        keys.push(js_string!("length").into());
    }
    Ok(keys)
}

pub(super) fn property(link: &Link, name: &JsString, context: &mut Context) -> JsResult<Option<Property>> {
    if *name != js_string!("length") {
        return Ok(None);
    }
    let value = length_value(link, context)?;
    // The target of an array's proxy is an array, whose length is not configurable.
    Ok(Some(Property { configurable: link.shape() != Shape::Array, ..Property::hidden(value) }))
}
