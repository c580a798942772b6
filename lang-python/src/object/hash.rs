//! Dicts and other mappings.

use crate::{convert, error};
use polyglot_api::{InteropError, MemberInfo, Result, Value};
use rustpython_vm::builtins::PyDict;
use rustpython_vm::types::PyTypeFlags;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

/// Looks a key up. `__missing__` does not run: a look from outside must not make entries.
fn find(object: &PyObject, key: &PyObject, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    if let Some(dict) = object.downcast_ref::<PyDict>()
        && !reads_its_own_way(object, vm)
    {
        return dict.payload().inner_getitem_opt(key, vm);
    }
    if !object.sequence_unchecked().contains(key, vm)? {
        return Ok(None);
    }
    object.get_item(key, vm).map(Some)
}

/// Whether a class of the program below `dict` defines `__getitem__`.
fn reads_its_own_way(object: &PyObject, vm: &VirtualMachine) -> bool {
    if object.class().is(vm.ctx.types.dict_type) {
        return false;
    }
    let name = vm.ctx.intern_str("__getitem__");
    object.class().mro_collect().iter().any(|class| {
        class.slots().flags.has_feature(PyTypeFlags::HEAPTYPE) && class.attributes().contains(name)
    })
}

pub(super) fn get(object: &PyObject, key: &Value, vm: &VirtualMachine) -> PyResult<Option<Value>> {
    let key = convert::to_py(key, vm)?;
    match find(object, &key, vm) {
        Ok(found) => Ok(found.map(|value| convert::to_value(&value, vm))),
        // What cannot be a key is not one.
        Err(exception) if is_unhashable(&exception, vm) => Ok(None),
        Err(exception) => Err(exception),
    }
}

fn is_unhashable(exception: &rustpython_vm::builtins::PyBaseExceptionRef, vm: &VirtualMachine) -> bool {
    exception.class().is(vm.ctx.exceptions.type_error) && exception.__traceback__().is_none()
}

fn is_writable(object: &PyObject) -> bool {
    object.class().slots().as_mapping.ass_subscript.load().is_some()
}

pub(super) fn info(object: &PyObject, key: &Value, vm: &VirtualMachine) -> MemberInfo {
    let writable = is_writable(object);
    let found = convert::to_py(key, vm).and_then(|key| find(object, &key, vm));
    match found {
        Ok(Some(_)) => MemberInfo::READABLE
            .with_if(MemberInfo::MODIFIABLE, writable)
            .with_if(MemberInfo::REMOVABLE, writable),
        Ok(None) if writable => MemberInfo::INSERTABLE,
        Ok(None) | Err(_) => MemberInfo::NONE,
    }
}

/// Writes an entry, or removes it where there is no value.
pub(super) fn set(object: &PyObject, key: &Value, value: Option<Value>, vm: &VirtualMachine) -> Result<()> {
    let catch = |exception| error::catch(exception, vm);
    if !is_writable(object) {
        return Err(InteropError::ReadOnly { what: format!("the '{}'", object.class().name()) }.into());
    }
    let name = convert::to_py(key, vm).map_err(catch)?;
    match name.hash(vm) {
        Ok(_) => {}
        Err(exception) if is_unhashable(&exception, vm) => {
            return Err(InteropError::unsupported_type("a hashable key", key).into());
        }
        Err(exception) => return Err(catch(exception)),
    }
    match value {
        Some(value) => {
            let value = convert::to_py(&value, vm).map_err(catch)?;
            object.set_item(&*name, value, vm).map_err(catch)
        }
        // Some subclasses of `dict` are silent about it.
        None if find(object, &name, vm).is_ok_and(|entry| entry.is_none()) => {
            Err(InteropError::UnknownKey { key: super::meta::display(&name, true, vm) }.into())
        }
        None => match object.del_item(&*name, vm) {
            Err(exception)
                if exception.fast_isinstance(vm.ctx.exceptions.key_error)
                    && exception.__traceback__().is_none() =>
            {
                Err(InteropError::UnknownKey { key: super::meta::display(&name, true, vm) }.into())
            }
            result => result.map_err(catch),
        },
    }
}
