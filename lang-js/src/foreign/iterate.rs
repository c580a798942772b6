//! Iterables and iterators, plain and asynchronous.

use super::awaitable::promise_of;
use super::prototypes::Builder;
use super::this_link;
use crate::convert::{to_js, to_value};
use crate::error::throw;
use boa_engine::builtins::iterable::create_iter_result_object;
use boa_engine::object::builtins::JsPromise;
use boa_engine::{Context, JsArgs, JsResult, JsSymbol, JsValue};
use polyglot_api::{Arguments, Error, InteropError, MemberInfo};

/// Makes the objects of a prototype iterable.
pub(super) fn define_iterable(builder: &mut Builder<'_>) {
    builder.symbol(JsSymbol::iterator(), 0, |this, _, context| {
        let link = this_link(this, context)?;
        let iterator = link.ask(context, |object| object.iterator())?;
        to_js(&iterator, context)
    });
}

/// Gives the objects of a prototype the methods of an iterator.
pub(super) fn define_iterator(builder: &mut Builder<'_>) {
    builder.method("next", 0, next);
    builder.method("return", 1, finish);
    builder.symbol(JsSymbol::iterator(), 0, |this, _, _| Ok(this.clone()));
}

/// Makes the objects of a prototype asynchronous iterators.
pub(super) fn define_async(builder: &mut Builder<'_>) {
    builder.method("next", 0, next_async);
    builder.method("return", 1, finish_async);
    builder.symbol(JsSymbol::async_iterator(), 0, |this, _, _| Ok(this.clone()));
}

/// The end of an iterator in the words of the languages that say it by an
/// exception.
pub(super) fn is_end(error: &Error) -> bool {
    match error {
        Error::Interop(error) => *error == InteropError::StopIteration,
        Error::Polyglot(error) => matches!(error.name.as_str(), "StopIteration" | "StopAsyncIteration"),
    }
}

/// `next(value)` sends the value into a generator that takes one.
fn next(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    let sent = arguments.get_or_undefined(0);
    let item = if sent.is_undefined() {
        link.ask(context, |object| object.next())?
    } else {
        let sent = to_value(sent, context);
        link.ask(context, |object| {
            if !object.member_info("send").has(MemberInfo::INVOCABLE) {
                return object.next();
            }
            match object.invoke_member("send", Arguments::positional(&[sent])) {
                Err(error) if is_end(&error) => Ok(None),
                result => result.map(Some),
            }
        })?
    };
    match item {
        Some(value) => {
            let value = to_js(&value, context)?;
            Ok(create_iter_result_object(value, false, context))
        }
        None => Ok(create_iter_result_object(JsValue::undefined(), true, context)),
    }
}

/// Leaving a loop early closes a generator.
fn finish(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    link.ask(context, |object| {
        if object.member_info("close").has(MemberInfo::INVOCABLE) {
            object.invoke_member("close", Arguments::default())?;
        }
        Ok(())
    })?;
    Ok(create_iter_result_object(arguments.get_or_undefined(0).clone(), true, context))
}

fn next_async(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    let awaitable = match link.ask(context, |object| Ok(object.next_async()))? {
        Ok(awaitable) => awaitable,
        Err(error) if is_end(&error) => {
            let end = create_iter_result_object(JsValue::undefined(), true, context);
            return Ok(JsPromise::resolve(end, context)?.into());
        }
        Err(error) => return Err(throw(error, context)),
    };
    let promise = promise_of(&awaitable, context, |result, context| match result {
        Ok(value) => {
            let value = to_js(&value, context)?;
            Ok(create_iter_result_object(value, false, context))
        }
        Err(error) if is_end(&error) => Ok(create_iter_result_object(JsValue::undefined(), true, context)),
        Err(error) => Err(throw(error, context)),
    })?;
    Ok(promise.into())
}

/// Leaving a loop early closes an asynchronous generator.
fn finish_async(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    let value = arguments.get_or_undefined(0).clone();
    let closing = link.ask(context, |object| {
        if !object.member_info("aclose").has(MemberInfo::INVOCABLE) {
            return Ok(None);
        }
        object.invoke_member("aclose", Arguments::default()).map(Some)
    })?;
    let Some(closing) = closing else {
        let end = create_iter_result_object(value, true, context);
        return Ok(JsPromise::resolve(end, context)?.into());
    };
    let promise = promise_of(&closing, context, |result, context| match result {
        Ok(_) => Ok(create_iter_result_object(value, true, context)),
        Err(error) => Err(throw(error, context)),
    })?;
    Ok(promise.into())
}
