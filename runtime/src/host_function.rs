//! Functions of the host that guests call.

use crate::guard::guard_host;
use polyglot_api::{Arguments, Identity, LanguageId, MemberInfo, Object, Result, Text, Traits, Value};
use std::any::Any;

/// Tells the host's objects from those of every language heap.
pub(crate) const HOST_HEAP: usize = 0;

/// The identity of a host object: its address, which is stable because it lives
/// in its handle.
pub(crate) fn host_identity<T>(object: &T) -> Identity {
    Identity { heap: HOST_HEAP, address: std::ptr::from_ref(object).addr() }
}

struct HostFunction<F> {
    name: Text,
    body: F,
}

/// A function that guests call like one of their own.
///
/// `body` gets positional and keyword arguments; an `Err` is thrown in the
/// guest.
///
/// ```
/// # use poly::{Context, function, InteropError};
/// let add = function("add", |args| match args.positional {
///     [a, b] => Ok((i64::try_from(a)? + i64::try_from(b)?).into()),
///     other => Err(InteropError::Arity { min: 2, max: Some(2), actual: other.len() }.into()),
/// });
/// assert_eq!(add.call(&[1.into(), 2.into()])?.as_i64(), Some(3));
/// # Ok::<(), poly::Error>(())
/// ```
pub fn function(name: &str, body: impl Fn(Arguments<'_>) -> Result<Value> + 'static) -> Value {
    Value::object(HostFunction { name: name.into(), body })
}

impl<F: Fn(Arguments<'_>) -> Result<Value> + 'static> Object for HostFunction<F> {
    fn traits(&self) -> Traits {
        Traits::EXECUTABLE.and(Traits::MEMBERS)
    }

    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }

    fn identity(&self) -> Identity {
        host_identity(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        format!("<host function {}>", self.name)
    }

    fn members(&self, _: bool) -> Result<Vec<Text>> {
        Ok(Vec::new())
    }

    fn member_info(&self, _: &str) -> MemberInfo {
        MemberInfo::NONE
    }

    fn get_member(&self, _: &str) -> Result<Option<Value>> {
        Ok(None)
    }

    fn write_member(&self, name: &str, _: Value) -> Result<()> {
        Err(polyglot_api::InteropError::unknown_member(name, self.to_display(false)).into())
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        Err(polyglot_api::InteropError::unknown_member(name, self.to_display(false)).into())
    }

    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        guard_host(|| (self.body)(arguments))
    }

    fn executable_name(&self) -> Option<Text> {
        Some(self.name.clone())
    }
}
