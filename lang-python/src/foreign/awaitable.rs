//! Promises, and what yields them.

use super::generator::{Step, resume, thrown};
use super::{Foreign, ask};
use crate::{asyncio, convert, error};
use polyglot_api::{InteropError, ObjectRef, Result, Value};
use rustpython_vm::function::OptionalArg;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine, pyclass};

/// An object of another language that settles later.
#[pyclass(module = "polyglot", name = "ForeignAwaitable", base = Foreign)]
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct ForeignAwaitable(Foreign);

#[pyclass(flags(BASETYPE, HAS_WEAKREF, DISALLOW_INSTANTIATION))]
impl ForeignAwaitable {
    #[pymethod]
    fn __await__(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let future = asyncio::future(super::handle(&zelf, vm)?, vm)?;
        vm.call_method(&future, "__await__", ())
    }
}

/// An object of another language that yields awaitables.
#[pyclass(module = "polyglot", name = "ForeignAsyncIterable", base = Foreign)]
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct ForeignAsyncIterable(Foreign);

#[pyclass(flags(BASETYPE, HAS_WEAKREF, DISALLOW_INSTANTIATION))]
impl ForeignAsyncIterable {
    #[pymethod]
    fn __aiter__(zelf: PyObjectRef) -> PyObjectRef {
        zelf
    }

    #[pymethod]
    fn __anext__(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let next: Value = ask(&zelf, vm, |object: &ObjectRef| object.next_async())?;
        match &next {
            Value::Object(object) => asyncio::future(object, vm),
            value => convert::to_py(value, vm),
        }
    }

    #[pymethod]
    fn asend(zelf: PyObjectRef, value: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        resume_async(&zelf, "next", &[convert::to_value(&value, vm)], stepped, vm)
    }

    #[pymethod]
    fn athrow(
        zelf: PyObjectRef,
        class: PyObjectRef,
        value: OptionalArg,
        traceback: OptionalArg,
        vm: &VirtualMachine,
    ) -> PyResult {
        let exception = thrown(class, value, traceback, vm)?;
        resume_async(&zelf, "throw", &[convert::to_value(exception.as_object(), vm)], stepped, vm)
    }

    #[pymethod]
    fn aclose(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        resume_async(&zelf, "return", &[], |_| Ok(Value::Null), vm)
    }
}

fn stepped(result: Value) -> Result<Value> {
    match Step::of(&result)? {
        Step::Yielded(value) => Ok(value),
        Step::Returned(_) => Err(InteropError::StopIteration.into()),
    }
}

/// The awaitable of what `read` makes of what a generator says next.
fn resume_async(
    proxy: &PyObject,
    member: &str,
    values: &[Value],
    read: fn(Value) -> Result<Value>,
    vm: &VirtualMachine,
) -> PyResult {
    match ask(proxy, vm, |object| resume(object, member, values))? {
        Some(Value::Object(promise)) => asyncio::future_of(&promise, read, vm),
        Some(value) => {
            let refused = InteropError::unsupported_type("a promise", &value);
            Err(error::raise(refused.into(), vm))
        }
        None => Err(vm.new_attribute_error(format!("the iterator has no member '{member}'"))),
    }
}
