//! Sets.

use crate::{convert, error};
use polyglot_api::{InteropError, Result, Value};
use rustpython_vm::{PyObject, PyResult, VirtualMachine};

pub(super) fn contains(object: &PyObject, value: &Value, vm: &VirtualMachine) -> PyResult<bool> {
    let value = convert::to_py(value, vm)?;
    object.sequence_unchecked().contains(&value, vm)
}

/// Calls `add` or `discard`; whether that changed the set.
pub(super) fn change(
    object: &PyObject,
    method: &'static str,
    value: &Value,
    vm: &VirtualMachine,
) -> Result<bool> {
    let catch = |exception| error::catch(exception, vm);
    if object.class().get_attr(vm.ctx.intern_str(method)).is_none() {
        return Err(InteropError::ReadOnly { what: format!("the '{}'", object.class().name()) }.into());
    }
    let value = convert::to_py(value, vm).map_err(catch)?;
    let before = object.length(vm).map_err(catch)?;
    vm.call_method(object, method, (value,)).map_err(catch)?;
    Ok(object.length(vm).map_err(catch)? != before)
}
