//! The functions through which calls inside `try` go: see [`crate::syntax`].

use crate::syntax::{CALL, CONSTRUCT, INVOKE};
use boa_engine::error::{EngineError, RuntimeLimitError};
use boa_engine::object::FunctionObjectBuilder;
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsArgs, JsError, JsNativeError, JsResult, JsString, JsValue, NativeFunction};
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
    Ok(())
}

fn not_callable() -> JsError {
    JsNativeError::typ().with_message("not a callable function").into()
}

/// The error of too deep a recursion, as JavaScript can catch it.
pub(crate) fn too_deep() -> JsError {
    JsNativeError::range().with_message("Maximum call stack size exceeded").into()
}

/// What too deep a recursion becomes.
fn catchable(error: JsError) -> JsError {
    match error.as_engine() {
        Some(engine) if is_too_deep(engine) => too_deep(),
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
    function.call(args.get_or_undefined(1), args.get(2..).unwrap_or_default(), context).map_err(catchable)
}

fn invoke(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let this = args.get_or_undefined(0);
    let name = args.get_or_undefined(1).to_property_key(context)?;
    let function = this.to_object(context)?.get(name, context)?;
    let function = function.as_callable().ok_or_else(not_callable)?;
    function.call(this, args.get(2..).unwrap_or_default(), context).map_err(catchable)
}

fn construct(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let class = args.get_or_undefined(0).as_constructor();
    let Some(class) = class else {
        return Err(JsNativeError::typ().with_message("not a constructor").into());
    };
    let made = class.construct(args.get(1..).unwrap_or_default(), None, context).map_err(catchable)?;
    Ok(made.into())
}
