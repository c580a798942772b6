//! Calls into Python.

use crate::{convert, text};
use polyglot_api::{Arguments, Location, Text, Value};
use rustpython_vm::builtins::{PyCode, PyFunction, PyStr};
use rustpython_vm::{PyObject, PyObjectRef, PyResult, VirtualMachine};

/// Calls an object with arguments of the protocol.
pub(super) fn call(function: &PyObject, arguments: Arguments<'_>, vm: &VirtualMachine) -> PyResult<Value> {
    let Arguments { positional, keywords } = arguments;
    let mut values = Vec::with_capacity(positional.len() + keywords.len() + 1);
    for value in positional {
        values.push(convert::to_py(value, vm)?);
    }
    let result = if keywords.is_empty() {
        function.vectorcall(values, positional.len(), None, vm)?
    } else {
        let mut names: Vec<PyObjectRef> = Vec::with_capacity(keywords.len());
        for keyword in keywords {
            names.push(text::to_str(&keyword.name, vm).into());
            values.push(convert::to_py(&keyword.value, vm)?);
        }
        function.vectorcall(values, positional.len(), Some(&names), vm)?
    };
    Ok(convert::to_value(&result, vm))
}

pub(super) fn name(object: &PyObject, vm: &VirtualMachine) -> Option<Text> {
    if !object.is_callable() {
        return None;
    }
    let name = object.get_attr(vm.ctx.intern_str("__name__"), vm).ok()?;
    Some(text::to_text(name.downcast_ref::<PyStr>()?))
}

/// Where a function was defined.
pub(super) fn source_location(object: &PyObject, vm: &VirtualMachine) -> Option<Location> {
    object.downcast_ref::<PyFunction>()?;
    let code = object.get_attr("__code__", vm).ok()?;
    let code = code.downcast_ref::<PyCode>()?;
    let line = u32::try_from(code.code.first_line_number?.get()).unwrap_or(0);
    Some(Location::new(code.code.source_path.as_str(), line, 0))
}
