//! How Python prints other languages' objects: by their structure, as its own, or where their
//! class has a say, as that says.

use super::class::is_dict;
use super::{ask, handle, plain, traits};
use crate::text;
use polyglot_api::{ObjectRef, Traits, Value};
use rustpython_vm::builtins::PyStr;
use rustpython_vm::recursion::ReprGuard;
use rustpython_vm::{PyObject, PyRef, PyResult, VirtualMachine};

/// The name of an object's class in its own language.
pub(super) fn class_name(object: &ObjectRef) -> Option<String> {
    if let Value::Object(class) = object.meta_object()?
        && class.traits().has(Traits::META)
    {
        let name = class.meta_simple_name().ok()?;
        return Some(name.to_string_lossy().into_owned()).filter(|name| !name.is_empty());
    }
    None
}

pub(super) fn repr(proxy: &PyObject, vm: &VirtualMachine) -> PyResult<PyRef<PyStr>> {
    structure(proxy, vm, |object| object.to_repr())
}

pub(super) fn str(proxy: &PyObject, vm: &VirtualMachine) -> PyResult<PyRef<PyStr>> {
    structure(proxy, vm, |object| object.to_text())
}

fn structure(
    proxy: &PyObject,
    vm: &VirtualMachine,
    own: impl FnOnce(&ObjectRef) -> polyglot_api::Result<polyglot_api::Text>,
) -> PyResult<PyRef<PyStr>> {
    let traits = traits(proxy);
    if traits.has(Traits::INSTANCE) {
        return Ok(text::to_str(&ask(proxy, vm, own)?, vm));
    }
    let cut = if traits.has(Traits::ARRAY) {
        "[...]"
    } else if is_dict(traits) || traits.has(Traits::SET) {
        "{...}"
    } else {
        return describe(proxy, traits, vm);
    };
    let Some(_guard) = ReprGuard::enter(vm, proxy) else { return Ok(vm.ctx.new_str(cut)) };
    vm.with_recursion("while getting the repr of an object", || match plain::plain(proxy, vm)? {
        Some(plain) => plain.repr(vm),
        None => describe(proxy, traits, vm),
    })
}

fn describe(proxy: &PyObject, traits: Traits, vm: &VirtualMachine) -> PyResult<PyRef<PyStr>> {
    let object = handle(proxy, vm)?;
    let text = if traits.has(Traits::META) {
        let name = object.meta_qualified_name().ok();
        name.map(|name| format!("<class '{}'>", name.to_string_lossy()))
    } else if traits.has(Traits::EXECUTABLE) {
        let name = object.executable_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| "<anonymous>".into());
        Some(format!("<function {name}>"))
    } else {
        None
    };
    Ok(vm.ctx.new_str(text.unwrap_or_else(|| object.to_display(true))))
}
