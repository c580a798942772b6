//! Functions of C++ that share a name.

use crate::Type;
use crate::function::Function;
use polyglot_api::{
    Arguments, Error, Identity, InteropError, LanguageId, Object, Result, Text, Traits, Value,
};
use std::any::Any;

/// Several functions: a call goes to the one whose parameters are most like the arguments, or
/// the next that takes them.
pub(super) struct Overloads {
    name: String,
    functions: Vec<Function>,
}

impl Overloads {
    pub(super) fn new(name: &str, functions: Vec<Function>) -> Self {
        Self { name: name.into(), functions }
    }
}

/// How many arguments are of the very kind of their parameters.
fn likeness(function: &Function, values: &[Value]) -> usize {
    let Some(signature) = function.signature() else { return 0 };
    let is_like = |(parameter, value): &(&crate::Parameter, &Value)| {
        let ty = function.unit().interface().ty(parameter.ty);
        matches!(
            (value, ty),
            (Value::Bool(_), Type::Bool)
                | (Value::Int(_) | Value::Big(_), Type::Integer { .. })
                | (Value::Float(_), Type::Float { .. })
                | (Value::Text(_) | Value::Null | Value::Undefined, Type::Pointer { .. })
                | (Value::Object(_), Type::Pointer { .. } | Type::Record(_) | Type::Complex { .. })
        )
    };
    signature.parameters.iter().zip(values).filter(is_like).count()
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
        let mut candidates: Vec<_> = self.functions.iter().filter(takes).collect();
        candidates.sort_by_key(|function| std::cmp::Reverse(likeness(function, arguments.positional)));
        let mut candidates = candidates.into_iter().peekable();
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
