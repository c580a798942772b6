//! Awaitables as thenables.

use super::prototypes::Builder;
use super::this_link;
use crate::convert::to_js;
use crate::error::throw;
use crate::heap::Heap;
use boa_engine::object::builtins::JsPromise;
use boa_engine::{Context, JsArgs, JsResult, JsValue, js_string};
use polyglot_api::{Result, Value};

/// Gives the objects of a prototype a `then`. It starts what is lazy, as a
/// coroutine is, once; `catch` and `finally` come from `Promise.prototype`.
pub(super) fn define(builder: &mut Builder<'_>) {
    builder.method("then", 2, then);
}

fn then(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    let promise = match link.companion() {
        Some(promise) => promise,
        None => {
            let object = link.ask(context, |object| Ok(object.clone()))?;
            let promise = promise_of(&Value::Object(object), context, |result, context| match result {
                Ok(value) => to_js(&value, context),
                Err(error) => Err(throw(error, context)),
            })?;
            let promise = boa_engine::JsObject::from(promise);
            link.set_companion(promise.clone());
            promise
        }
    };
    let then = promise.get(js_string!("then"), context)?;
    let reactions = [arguments.get_or_undefined(0).clone(), arguments.get_or_undefined(1).clone()];
    match then.as_callable() {
        Some(then) => then.call(&promise.into(), &reactions, context),
        None => Ok(JsValue::undefined()),
    }
}

/// A promise that settles as an awaitable does, with what `convert` makes of the
/// result.
pub(super) fn promise_of(
    awaitable: &Value,
    context: &mut Context,
    convert: impl FnOnce(Result<Value>, &mut Context) -> JsResult<JsValue> + 'static,
) -> JsResult<JsPromise> {
    let (promise, resolvers) = JsPromise::new_pending(context);
    let heap = Heap::of(context);
    let inner = std::rc::Rc::clone(&heap);
    let settled = Box::new(move |result: Result<Value>| {
        if !inner.is_open() {
            return;
        }
        inner.enter(|context| {
            let settled = match convert(result, context) {
                Ok(value) => resolvers.resolve.call(&JsValue::undefined(), &[value], context),
                Err(error) => match error.into_opaque(context) {
                    Ok(reason) => resolvers.reject.call(&JsValue::undefined(), &[reason], context),
                    // What cannot be caught leaves the promise pending: the
                    // program is about to end.
                    Err(error) => Err(error),
                },
            };
            // The functions of a promise do not throw.
            drop(settled);
        });
    });
    let asked = heap.leave(context, || awaitable.expect_object("await")?.on_settled(settled));
    asked.map_err(|error| throw(error, context))?;
    Ok(promise)
}
