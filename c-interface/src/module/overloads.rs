//! Functions of C++ that share a name.

use crate::function::Function;
use polyglot_api::{
    Arguments, Error, Identity, InteropError, LanguageId, Object, Result, Text, Traits, Value,
};
use std::any::Any;

/// Several functions: a call goes to the first whose parameters take the arguments.
pub(super) struct Overloads {
    name: String,
    functions: Vec<Function>,
}

impl Overloads {
    pub(super) fn new(name: &str, functions: Vec<Function>) -> Self {
        Self { name: name.into(), functions }
    }
}

impl Object for Overloads {
    fn traits(&self) -> Traits {
        Traits::EXECUTABLE
    }

    fn language(&self) -> LanguageId {
        self.functions[0].language()
    }

    fn identity(&self) -> Identity {
        self.functions[0].unit().own_identity(std::ptr::from_ref(self).addr())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        let all: Vec<_> = self.functions.iter().map(|function| function.to_display(false)).collect();
        all.join("; ")
    }

    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        let given = arguments.positional.len() + arguments.keywords.len();
        let takes = |function: &&Function| {
            function.signature().is_none_or(|signature| {
                let wanted = signature.parameters.len();
                wanted == given || (signature.is_variadic && given > wanted)
            })
        };
        let mut candidates = self.functions.iter().filter(takes).peekable();
        while let Some(function) = candidates.next() {
            match function.call(arguments) {
                // Raised before anything ran: the arguments are stored first.
                Err(Error::Interop(InteropError::UnsupportedType { .. })) if candidates.peek().is_some() => {}
                outcome => return outcome,
            }
        }
        Err(InteropError::UnsupportedType {
            expected: format!("arguments for one of: {}", self.to_display(false)),
            actual: format!("{given}"),
        }
        .into())
    }

    fn executable_name(&self) -> Option<Text> {
        Some(self.name.as_str().into())
    }
}
