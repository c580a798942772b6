//! Errors that no `catch` of a guest sees: exits, cancellations, internal errors.
//!
//! Boa lets its `EngineError`s pass all handlers. The one that the outside can make
//! carries a message and a source, which is a JavaScript error: of a native object
//! that holds our own.

use crate::heap::{Grave, Heap};
use boa_engine::error::{EngineError, PanicError};
use boa_engine::{Context, Finalize, JsData, JsError, JsObject, Trace};
use polyglot_api::PolyglotError;
use std::cell::RefCell;
use std::error::Error as _;
use std::rc::Rc;

/// The native part of the object that carries an error.
#[derive(Trace, JsData)]
struct Carrier {
    #[unsafe_ignore_trace]
    error: RefCell<Option<PolyglotError>>,
    #[unsafe_ignore_trace]
    grave: Rc<Grave>,
}

impl Finalize for Carrier {
    fn finalize(&self) {
        if let Some(error) = self.error.take() {
            self.grave.lay(error);
        }
    }
}

/// The error as something that passes all handlers.
pub(super) fn carry(error: PolyglotError, context: &mut Context) -> JsError {
    let message = error.headline();
    let grave = Rc::clone(Heap::of(context).grave());
    let carrier = Carrier { error: RefCell::new(Some(error)), grave };
    let carrier = JsObject::new(context.root_shape(), None, carrier).upcast();
    PanicError::new(message).with_source(JsError::from_opaque(carrier.into())).into()
}

/// The error that an engine's error carries.
pub(super) fn carried(engine: &EngineError) -> Option<PolyglotError> {
    let EngineError::Panic(panic) = engine else { return None };
    let source = panic.source()?.downcast_ref::<Box<JsError>>()?;
    let carrier = source.as_opaque()?.as_object()?;
    let error = carrier.downcast_ref::<Carrier>()?.error.borrow().clone();
    error
}
