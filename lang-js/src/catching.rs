//! Too deep a recursion as an error that JavaScript can catch.
//!
//! Boa stops at its limit with an error that passes every handler, up to the native
//! function that called into JavaScript. It is changed at such borders: in the
//! functions that [`crate::syntax`] puts around calls, in those that resume generators,
//! and where jobs call what promises were given.

use crate::syntax::{CALL, CONSTRUCT, INVOKE};
use boa_engine::error::{EngineError, RuntimeLimitError};
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{
    Context, JsArgs, JsError, JsNativeError, JsResult, JsString, JsValue, NativeFunction, js_string,
};
use std::error::Error;

/// Defines them.
pub(crate) fn install(context: &mut Context) -> JsResult<()> {
    let functions = [
        (CALL, NativeFunction::from_fn_ptr(call)),
        (INVOKE, NativeFunction::from_fn_ptr(invoke)),
        (CONSTRUCT, NativeFunction::from_fn_ptr(construct)),
    ];
    for (name, function) in functions {
        let function = FunctionObjectBuilder::new(context.realm(), function).build();
        let hidden = PropertyDescriptor::builder().value(function).writable(false).enumerable(false);
        let hidden = hidden.configurable(false);
        context.global_object().define_property_or_throw(JsString::from(name), hidden, context)?;
    }
    for name in [js_string!("next"), js_string!("return"), js_string!("throw")] {
        wrap_resumption(name, context)?;
    }
    Ok(())
}

/// Puts a function around one that resumes generators. Costs a tenth of a resumption.
fn wrap_resumption(name: JsString, context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().objects().generator();
    let Some(own) = prototype.get(name.clone(), context)?.as_callable() else { return Ok(()) };
    let resume = NativeFunction::from_copy_closure_with_captures(
        |this, args, own: &JsObject, context| {
            own.call(this, args, context).map_err(|error| catchable(error, context))
        },
        own,
    );
    let resume = FunctionObjectBuilder::new(context.realm(), resume).name(name.clone()).length(1).build();
    let hidden = PropertyDescriptor::builder().value(resume).writable(true).enumerable(false);
    prototype.define_property_or_throw(name, hidden.configurable(true), context)?;
    Ok(())
}

fn not_callable() -> JsError {
    JsNativeError::typ().with_message("not a callable function").into()
}

/// The error of too deep a recursion, as JavaScript can catch it.
pub(crate) fn too_deep() -> JsError {
    JsNativeError::range().with_message("Maximum call stack size exceeded").into()
}

/// What too deep a recursion becomes; it keeps the frames where it happened.
pub(crate) fn catchable(error: JsError, context: &mut Context) -> JsError {
    match error.as_engine() {
        Some(engine) if is_too_deep(engine) => crate::error::overflow(engine, &error, context),
        _ => error,
    }
}

/// Whether the engine stopped at its limit of recursion; also where it did so in a
/// call of its own that it does not expect to fail, as those that settle a promise.
pub(crate) fn is_too_deep(engine: &EngineError) -> bool {
    match engine {
        EngineError::RuntimeLimit(limit) => {
            matches!(limit, RuntimeLimitError::Recursion | RuntimeLimitError::StackSize)
        }
        EngineError::Panic(panic) => {
            let source = panic.source().and_then(|source| source.downcast_ref::<Box<JsError>>());
            source.and_then(|source| source.as_engine()).is_some_and(is_too_deep)
        }
        #[expect(unreachable_patterns, reason = "a feature of the engine adds a variant")]
        _ => false,
    }
}

fn call(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let function = args.get_or_undefined(0).as_callable().ok_or_else(not_callable)?;
    function
        .call(args.get_or_undefined(1), args.get(2..).unwrap_or_default(), context)
        .map_err(|error| catchable(error, context))
}

fn invoke(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let this = args.get_or_undefined(0);
    let name = args.get_or_undefined(1).to_property_key(context)?;
    let function = this.to_object(context)?.get(name, context)?;
    let function = function.as_callable().ok_or_else(not_callable)?;
    function.call(this, args.get(2..).unwrap_or_default(), context).map_err(|error| catchable(error, context))
}

fn construct(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let class = args.get_or_undefined(0).as_constructor();
    let Some(class) = class else {
        return Err(JsNativeError::typ().with_message("not a constructor").into());
    };
    let made = class
        .construct(args.get(1..).unwrap_or_default(), None, context)
        .map_err(|error| catchable(error, context))?;
    Ok(made.into())
}
