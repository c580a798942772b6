//! Symbols: the one primitive of JavaScript that the protocol does not have.

use crate::ID;
use crate::heap::Heap;
use boa_engine::{Context, JsSymbol, JsValue};
use polyglot_api::{Identity, LanguageId, Object, ObjectRef, Traits, Value};
use std::any::Any;
use std::rc::Rc;

/// A symbol in the hands of another language, which can only pass it on.
struct SymbolHandle {
    symbol: JsSymbol,
    heap: Rc<Heap>,
}

/// A symbol as a value for others.
pub(crate) fn symbol(symbol: JsSymbol, context: &Context) -> Value {
    Value::object(SymbolHandle { symbol, heap: Heap::of(context) })
}

/// The symbol behind a handle of this heap.
pub(super) fn unwrap(object: &ObjectRef, heap: &Rc<Heap>) -> Option<JsValue> {
    let handle = object.downcast_ref::<SymbolHandle>()?;
    Rc::ptr_eq(&handle.heap, heap).then(|| handle.symbol.clone().into())
}

impl Object for SymbolHandle {
    fn traits(&self) -> Traits {
        Traits::NONE
    }

    fn language(&self) -> LanguageId {
        ID
    }

    #[expect(clippy::cast_possible_truncation, reason = "the number of a symbol is a counter")]
    fn identity(&self) -> Identity {
        // Numbers of symbols are small, so they are no addresses of objects.
        Identity { heap: self.heap.id(), address: self.symbol.hash() as usize }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        self.symbol.descriptive_string().to_std_string_lossy()
    }
}
