//! Promises and thenables.

use super::Outcome;
use crate::convert::to_value;
use crate::error::catch;
use crate::heap::{Grave, Heap};
use boa_engine::object::FunctionObjectBuilder;
use boa_engine::object::builtins::{JsFunction, JsPromise};
use boa_engine::{
    Context, Finalize, JsArgs, JsData, JsError, JsObject, JsResult, JsValue, NativeFunction, Trace,
};
use boa_gc::Gc;
use polyglot_api::{InteropError, Result, Settled, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// What waits for a promise.
#[derive(Trace)]
struct Waiting {
    #[unsafe_ignore_trace]
    settled: RefCell<Option<Settled>>,
    #[unsafe_ignore_trace]
    grave: Rc<Grave>,
}

impl Finalize for Waiting {
    fn finalize(&self) {
        if let Some(settled) = self.settled.take() {
            self.grave.lay(settled);
        }
    }
}

/// Has `settled` called when the promise settles; a thenable is resolved to one.
pub(super) fn on_settled(object: &JsObject, settled: Settled, context: &mut Context) -> Outcome<()> {
    let promise = JsPromise::resolve(object.clone(), context)?;
    let grave = Rc::clone(Heap::of(context).grave());
    let waiting = Gc::new(Waiting { settled: RefCell::new(Some(settled)), grave });
    let fulfilled = reaction(&waiting, context, |value, context| Ok(to_value(value, context)));
    let rejected = reaction(&waiting, context, |reason, context| {
        if reason.as_object().is_some_and(|object| object.is::<End>()) {
            return Err(InteropError::StopIteration.into());
        }
        Err(catch(JsError::from_opaque(reason.clone()), context))
    });
    promise.then(Some(fulfilled), Some(rejected), context)?;
    Ok(())
}

fn reaction(
    waiting: &Gc<Waiting>,
    context: &mut Context,
    convert: fn(&JsValue, &mut Context) -> Result<Value>,
) -> JsFunction {
    let function = NativeFunction::from_copy_closure_with_captures(
        move |_, arguments, waiting: &Gc<Waiting>, context: &mut Context| -> JsResult<JsValue> {
            let result = convert(arguments.get_or_undefined(0), context);
            if let Some(settled) = waiting.settled.take() {
                Heap::of(context).leave(context, || settled(result));
            }
            Ok(JsValue::undefined())
        },
        waiting.clone(),
    );
    FunctionObjectBuilder::new(context.realm(), function).build()
}

/// The native part of what a promise rejects with at the end of an asynchronous
/// iterator.
#[derive(Trace, Finalize, JsData)]
struct End;

/// The end of an asynchronous iterator, thrown.
pub(super) fn end(context: &mut Context) -> JsError {
    JsError::from_opaque(JsObject::new(context.root_shape(), None, End).upcast().into())
}
