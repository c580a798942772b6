//! Iterators, asynchronous ones too.

use crate::convert;
use polyglot_api::Value;
use rustpython_vm::protocol::{PyIter, PyIterReturn};
use rustpython_vm::{PyObject, PyObjectRef, PyResult, VirtualMachine};
use std::cell::OnceCell;

pub(super) fn start(object: &PyObject, vm: &VirtualMachine) -> PyResult<Value> {
    let iterator: PyObjectRef = object.get_iter(vm)?.into();
    Ok(convert::to_value(&iterator, vm))
}

pub(super) fn next(object: &PyObject, vm: &VirtualMachine) -> PyResult<Option<Value>> {
    Ok(match PyIter::new(object).next(vm)? {
        PyIterReturn::Return(element) => Some(convert::to_value(&element, vm)),
        PyIterReturn::StopIteration(_) => None,
    })
}

/// The awaitable of the next element; `steps` keeps what `__aiter__` gave.
pub(super) fn next_async(
    object: &PyObject,
    steps: &OnceCell<PyObjectRef>,
    vm: &VirtualMachine,
) -> PyResult<Value> {
    let iterator = match steps.get() {
        Some(iterator) => iterator.clone(),
        None => {
            let iterator = vm.call_method(object, "__aiter__", ())?;
            steps.get_or_init(|| iterator).clone()
        }
    };
    let awaitable = vm.call_method(&iterator, "__anext__", ())?;
    Ok(convert::to_value(&awaitable, vm))
}
