//! What can be walked.

use super::{Foreign, ask, generator};
use crate::convert;
use rustpython_vm::function::{FuncArgs, OptionalArg};
use rustpython_vm::protocol::PyIterReturn;
use rustpython_vm::types::{IterNext, Iterable, SelfIter};
use rustpython_vm::{AsObject, Py, PyObjectRef, PyRef, PyResult, VirtualMachine, pyclass};

/// An object of another language that makes iterators.
#[pyclass(module = "polyglot", name = "ForeignIterable", base = Foreign)]
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct ForeignIterable(Foreign);

#[pyclass(flags(BASETYPE, HAS_WEAKREF, DISALLOW_INSTANTIATION), with(Iterable))]
impl ForeignIterable {}

impl Iterable for ForeignIterable {
    fn iter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        let iterator = ask(zelf.as_object(), vm, |object| object.iterator())?;
        convert::to_py(&iterator, vm)
    }
}

/// An iterator or generator of another language.
#[pyclass(module = "polyglot", name = "ForeignIterator", base = Foreign)]
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct ForeignIterator(Foreign);

#[pyclass(flags(BASETYPE, HAS_WEAKREF, DISALLOW_INSTANTIATION), with(IterNext, Iterable))]
impl ForeignIterator {
    #[pymethod]
    fn send(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        generator::send(&zelf, args, vm)
    }

    #[pymethod]
    fn throw(
        zelf: PyObjectRef,
        class: PyObjectRef,
        value: OptionalArg,
        traceback: OptionalArg,
        vm: &VirtualMachine,
    ) -> PyResult {
        generator::throw(&zelf, generator::thrown(class, value, traceback, vm)?, vm)
    }

    #[pymethod]
    fn close(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        generator::close(&zelf, args, vm)
    }
}

impl SelfIter for ForeignIterator {}

impl IterNext for ForeignIterator {
    fn next(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        match ask(zelf.as_object(), vm, |object| object.next())? {
            Some(value) => Ok(PyIterReturn::Return(convert::to_py(&value, vm)?)),
            None => Ok(PyIterReturn::StopIteration(None)),
        }
    }
}
