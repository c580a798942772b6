//! Functions that objects of this language have besides those of modules: `instantiate`, `grow`.

use crate::language::WASM;
use polyglot_api::{
    Arguments, Identity, InteropError, LanguageId, Object, ObjectRef, Result, Text, Traits, Value,
};
use std::any::Any;
use std::rc::Rc;

/// A function of Rust.
pub(crate) struct Builtin {
    name: &'static str,
    min: usize,
    max: usize,
    identity: Identity,
    run: Rc<dyn Fn(&[Value]) -> Result<Value>>,
}

impl Builtin {
    /// A function that takes `min` to `max` arguments. Functions that are read anew each time
    /// are the same if the owner of the name is: `owner` and the name make the identity.
    pub(crate) fn value(
        owner: Identity,
        name: &'static str,
        (min, max): (usize, usize),
        run: impl Fn(&[Value]) -> Result<Value> + 'static,
    ) -> Value {
        // Owners' addresses are not those of texts, and a text is at one place.
        let identity = Identity { heap: owner.address ^ owner.heap, address: name.as_ptr().addr() };
        Value::Object(ObjectRef::new(Self { name, min, max, identity, run: Rc::new(run) }))
    }
}

impl Object for Builtin {
    fn traits(&self) -> Traits {
        Traits::EXECUTABLE
    }

    fn language(&self) -> LanguageId {
        WASM
    }

    fn identity(&self) -> Identity {
        self.identity
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _side_effects: bool) -> String {
        format!("function {}", self.name)
    }

    fn executable_name(&self) -> Option<Text> {
        Some(self.name.into())
    }

    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        let actual = arguments.positional.len() + usize::from(!arguments.keywords.is_empty());
        if !arguments.keywords.is_empty() || !(self.min..=self.max).contains(&actual) {
            return Err(InteropError::Arity { min: self.min, max: Some(self.max), actual }.into());
        }
        (self.run)(arguments.positional)
    }
}
