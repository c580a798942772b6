//! Classes, and how objects are told to people.

use crate::{convert, text};
use polyglot_api::{Text, Value};
use rustpython_vm::builtins::{PyModule, PyStr, PyType};
use rustpython_vm::{AsObject, Py, PyObject, PyResult, VirtualMachine};

fn class<'a>(object: &'a PyObject, vm: &VirtualMachine) -> PyResult<&'a Py<PyType>> {
    object.downcast_ref::<PyType>().ok_or_else(|| vm.new_type_error("not a class"))
}

pub(super) fn simple_name(object: &PyObject, vm: &VirtualMachine) -> PyResult<Text> {
    Ok(Text::from(&*class(object, vm)?.name()))
}

/// `module.Class`; without the module where that is `builtins`, as `repr` does.
pub(super) fn qualified_name(object: &PyObject, vm: &VirtualMachine) -> PyResult<Text> {
    Ok(class(object, vm)?.fully_qualified_name(vm)?.into())
}

pub(super) fn parents(object: &PyObject, vm: &VirtualMachine) -> PyResult<Vec<Value>> {
    let bases = class(object, vm)?.as_object().get_attr("__bases__", vm)?;
    vm.extract_elements_with(&bases, |base| Ok(convert::to_value(&base, vm)))
}

/// `repr`, or a short form that runs no code of the program.
pub(super) fn display(object: &PyObject, side_effects: bool, vm: &VirtualMachine) -> String {
    if side_effects && let Ok(text) = object.repr(vm) {
        return text.to_string_lossy().into_owned();
    }
    if let Some(class) = object.downcast_ref::<PyType>() {
        return format!("<class '{}'>", &*class.name());
    }
    if object.downcast_ref::<PyModule>().is_some() {
        let dict = object.dict();
        let name = dict.and_then(|dict| dict.get_item_opt("__name__", vm).ok().flatten());
        if let Some(name) = name.as_ref().and_then(|name| name.downcast_ref::<PyStr>()) {
            return format!("<module '{}'>", name.to_string_lossy());
        }
    }
    if let Some(string) = object.downcast_ref::<PyStr>() {
        return text::to_text(string).to_string_lossy().into_owned();
    }
    format!("<{} object>", &*object.class().name())
}
