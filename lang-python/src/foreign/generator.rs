//! Generators of other languages: iterators that take values, exceptions, and the end.
//!
//! The protocol knows only `next`; the rest is done by the members that JavaScript gives its
//! generators, and whatever else is to be taken for one.

use super::{ask, function};
use crate::{convert, error};
use polyglot_api::{Arguments, Error, InteropError, ObjectRef, Result, Value};
use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::function::{FuncArgs, OptionalArg};
use rustpython_vm::{PyObject, PyObjectRef, PyResult, VirtualMachine};

/// What a generator that was resumed said.
pub(super) enum Step {
    Yielded(Value),
    Returned(Value),
}

impl Step {
    /// Reads a result of JavaScript's iterators.
    pub(super) fn of(result: &Value) -> Result<Self> {
        let wanted = || InteropError::unsupported_type("the result of an iterator", result);
        let object = result.as_object().ok_or_else(wanted)?;
        let value = object.get_member("value")?.unwrap_or(Value::Undefined);
        let is_done = matches!(object.get_member("done")?, Some(Value::Bool(true)));
        Ok(if is_done { Self::Returned(value) } else { Self::Yielded(value) })
    }
}

/// Resumes a generator by a member; `None` if it has none of the name.
pub(super) fn resume(object: &ObjectRef, member: &str, values: &[Value]) -> Result<Option<Value>> {
    match object.invoke_member(member, Arguments { positional: values, keywords: &[] }) {
        Ok(result) => Ok(Some(result)),
        Err(Error::Interop(InteropError::UnknownMember { .. })) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The exception that the arguments of `throw` name.
pub(super) fn thrown(
    class: PyObjectRef,
    value: OptionalArg,
    traceback: OptionalArg,
    vm: &VirtualMachine,
) -> PyResult<PyBaseExceptionRef> {
    vm.normalize_exception(class, value.unwrap_or_none(vm), traceback.unwrap_or_none(vm))
}

/// Calls a member that has the name of a method of Python's generators, where the object has one.
fn own(proxy: &PyObject, name: &str, args: &FuncArgs, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    if ask(proxy, vm, |object| object.get_member(name))?.is_none() {
        return Ok(None);
    }
    function::call(proxy, args, vm, |object, arguments| object.invoke_member(name, arguments)).map(Some)
}

fn give(step: Step, vm: &VirtualMachine) -> PyResult {
    match step {
        Step::Yielded(value) => convert::to_py(&value, vm),
        Step::Returned(value) => Err(vm.new_stop_iteration(Some(convert::to_py(&value, vm)?))),
    }
}

pub(super) fn send(proxy: &PyObject, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    if let Some(result) = own(proxy, "send", &args, vm)? {
        return Ok(result);
    }
    let (value,): (PyObjectRef,) = args.bind(vm)?;
    let value = convert::to_value(&value, vm);
    let step = ask(proxy, vm, |object| match resume(object, "next", &[value])? {
        Some(result) => Step::of(&result),
        None => Ok(object.next()?.map_or(Step::Returned(Value::Null), Step::Yielded)),
    })?;
    give(step, vm)
}

pub(super) fn throw(proxy: &PyObject, exception: PyBaseExceptionRef, vm: &VirtualMachine) -> PyResult {
    let value = convert::to_value(exception.as_ref(), vm);
    match ask(proxy, vm, |object| resume(object, "throw", &[value]))? {
        Some(result) => give(Step::of(&result).map_err(|error| error::raise(error, vm))?, vm),
        None => Err(exception),
    }
}

pub(super) fn close(proxy: &PyObject, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    if let Some(result) = own(proxy, "close", &args, vm)? {
        return Ok(result);
    }
    let () = args.bind(vm)?;
    ask(proxy, vm, |object| resume(object, "return", &[]))?;
    Ok(vm.ctx.none())
}
