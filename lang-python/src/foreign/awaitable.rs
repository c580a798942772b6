//! Promises, and what yields them.

use super::{Foreign, ask};
use crate::{asyncio, convert};
use polyglot_api::{ObjectRef, Value};
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine, pyclass};

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
}
