//! Iterables and iterators, plain and asynchronous.

use super::{JsHandle, Outcome};
use crate::convert::to_value;
use boa_engine::object::FunctionObjectBuilder;
use boa_engine::object::builtins::JsPromise;
use boa_engine::{
    Context, JsArgs, JsNativeError, JsObject, JsResult, JsSymbol, JsValue, NativeFunction, js_string,
};
use polyglot_api::{Traits, Value};

/// A new iterator over an object.
pub(super) fn iterator(object: &JsObject, context: &mut Context) -> Outcome<Value> {
    let iterator = open(object, JsSymbol::iterator(), context)?;
    let traits = Traits::MEMBERS | Traits::ITERATOR;
    let traits = traits.with_if(Traits::ITERABLE, iterator.has_property(JsSymbol::iterator(), context)?);
    Ok(JsHandle::value(iterator, None, traits, context))
}

fn open(object: &JsObject, symbol: JsSymbol, context: &mut Context) -> JsResult<JsObject> {
    let method = object.get(symbol, context)?;
    let Some(method) = method.as_callable() else {
        return Err(JsNativeError::typ().with_message("the object is not iterable").into());
    };
    let iterator = method.call(&object.clone().into(), &[], context)?;
    iterator.as_object().ok_or_else(|| JsNativeError::typ().with_message("the iterator is no object").into())
}

/// The iterator behind the handle and its `next`, looked up once, as `for` does.
fn cursor(
    handle: &JsHandle,
    context: &mut Context,
    iterator: impl FnOnce(&mut Context) -> JsResult<JsObject>,
) -> JsResult<(JsObject, JsObject)> {
    if let Some(cursor) = &*handle.cursor.borrow() {
        return Ok(cursor.clone());
    }
    let iterator = iterator(context)?;
    let next = iterator.get(js_string!("next"), context)?;
    let Some(next) = next.as_callable() else {
        return Err(JsNativeError::typ().with_message("the iterator has no 'next'").into());
    };
    let cursor = (iterator, next);
    *handle.cursor.borrow_mut() = Some(cursor.clone());
    Ok(cursor)
}

pub(super) fn next(handle: &JsHandle, context: &mut Context) -> Outcome<Option<Value>> {
    let (iterator, next) = cursor(handle, context, |_| Ok(handle.object.clone()))?;
    let result = next.call(&iterator.into(), &[], context)?;
    let Some(result) = result.as_object() else {
        return Err(JsNativeError::typ().with_message("the iterator's result is no object").into());
    };
    if result.get(js_string!("done"), context)?.to_boolean() {
        return Ok(None);
    }
    let value = result.get(js_string!("value"), context)?;
    Ok(Some(to_value(&value, context)))
}

/// A promise of the next element; at the end it rejects with what
/// [`on_settled`](super::promise::on_settled) tells as the protocol's end.
pub(super) fn next_async(handle: &JsHandle, context: &mut Context) -> Outcome<Value> {
    let (iterator, next) =
        cursor(handle, context, |context| open(&handle.object, JsSymbol::async_iterator(), context))?;
    let result = next.call(&iterator.into(), &[], context)?;
    let promise = JsPromise::resolve(result, context)?;
    let unpack = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(unpack)).build();
    let promise = promise.then(Some(unpack), None, context)?;
    Ok(JsHandle::value(promise.into(), None, Traits::MEMBERS | Traits::AWAITABLE, context))
}

/// The value of an iterator's result, or the error that says there is none.
fn unpack(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(result) = arguments.get_or_undefined(0).as_object() else {
        return Err(JsNativeError::typ().with_message("the iterator's result is no object").into());
    };
    if result.get(js_string!("done"), context)?.to_boolean() {
        return Err(super::promise::end(context));
    }
    result.get(js_string!("value"), context)
}
