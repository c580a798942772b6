//! The methods of `Set` for foreign sets.

use super::prototypes::Builder;
use super::this_link;
use crate::convert::{to_js, to_value};
use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsSymbol, JsValue};
use polyglot_api::{ObjectRef, Result, Value};

/// Puts the methods of `Set` on a prototype. Those that combine sets (`union`, ...)
/// are the owner's.
pub(super) fn define(builder: &mut Builder<'_>) {
    builder.method("has", 1, has);
    builder.method("add", 1, add);
    builder.method("delete", 1, delete);
    builder.method("clear", 0, clear);
    builder.method("forEach", 1, for_each);
    builder.method("keys", 0, values);
    builder.method("values", 0, values);
    builder.method("entries", 0, entries);
    builder.getter("size", size);
    builder.symbol(JsSymbol::iterator(), 0, values);
}

fn has(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    let value = to_value(arguments.get_or_undefined(0), context);
    link.ask(context, |object| object.set_contains(&value)).map(JsValue::from)
}

fn add(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    let value = to_value(arguments.get_or_undefined(0), context);
    link.ask(context, |object| object.set_add(value))?;
    Ok(this.clone())
}

fn delete(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    let value = to_value(arguments.get_or_undefined(0), context);
    link.ask(context, |object| object.set_remove(&value)).map(JsValue::from)
}

fn clear(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    link.ask(context, |object| {
        for value in all(object)? {
            object.set_remove(&value)?;
        }
        Ok(())
    })?;
    Ok(JsValue::undefined())
}

fn size(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    link.ask(context, |object| object.set_len()).map(JsValue::from)
}

fn values(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    let iterator = link.ask(context, |object| object.iterator())?;
    to_js(&iterator, context)
}

fn entries(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    let values = link.ask(context, all)?;
    let mut entries = Vec::with_capacity(values.len());
    for value in values {
        let value = to_js(&value, context)?;
        entries.push(JsArray::from_iter([value.clone(), value], context).into());
    }
    JsArray::from_iter(entries, context).values(context)
}

fn for_each(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    let Some(callback) = arguments.get_or_undefined(0).as_callable() else {
        return Err(JsNativeError::typ().with_message("the callback is not a function").into());
    };
    for value in link.ask(context, all)? {
        let value = to_js(&value, context)?;
        callback.call(arguments.get_or_undefined(1), &[value.clone(), value, this.clone()], context)?;
    }
    Ok(JsValue::undefined())
}

fn all(object: &ObjectRef) -> Result<Vec<Value>> {
    let iterator = object.iterator()?;
    let iterator = iterator.expect_object("getIteratorNextElement")?;
    let mut values = Vec::new();
    while let Some(value) = iterator.next()? {
        values.push(value);
    }
    Ok(values)
}
