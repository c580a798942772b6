//! Attributes.

use crate::{convert, error, text};
use polyglot_api::{Error, InteropError, MemberInfo, Result, Text, Value};
use rustpython_vm::builtins::{PyBaseExceptionRef, PyStr, PyStrRef, PyType};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};
use std::collections::HashSet;

/// Whether a name is the language's own affair: `__x__` and `__x`.
fn is_internal(name: &str) -> bool {
    name.starts_with("__")
}

/// An attribute's name as a Python string, without an allocation where some code names it.
#[inline]
pub(super) fn attribute(name: &str, vm: &VirtualMachine) -> PyStrRef {
    match vm.ctx.interned_str(name) {
        Some(interned) => interned.to_owned(),
        None => vm.ctx.new_str(name),
    }
}

/// The names: those of the instance in the order of assignment, then those of its classes in the
/// order of their definition. A class with a `__dir__` of its own has the say.
pub(super) fn names(object: &PyObject, include_internal: bool, vm: &VirtualMachine) -> PyResult<Vec<Text>> {
    let mut seen = HashSet::new();
    let mut names = Vec::new();
    let mut add = |name: &PyObject| {
        if let Some(name) = name.downcast_ref::<PyStr>()
            && name.to_str().is_none_or(|name| include_internal || !is_internal(name))
            && seen.insert(name.as_bytes().to_vec())
        {
            names.push(text::to_text(name));
        }
    };
    if has_own(object, "__dir__", vm) {
        // As a special method, since a class may define `__dir__` for its instances.
        let listed = vm.call_special_method(object, vm.ctx.intern_str("__dir__"), ())?;
        for name in vm.extract_elements_with(&listed, Ok)? {
            add(&name);
        }
        return Ok(names);
    }
    if let Some(class) = object.downcast_ref::<PyType>() {
        for class in class.mro_collect() {
            if class.is(vm.ctx.types.object_type) && !include_internal {
                continue;
            }
            class.attributes().entries().iter().for_each(|(name, _)| add(name));
        }
        return Ok(names);
    }
    if let Some(dict) = object.dict() {
        dict.keys_vec().iter().for_each(|name| add(name));
    }
    if object.class().is(vm.ctx.types.module_type) && !include_internal {
        return Ok(names);
    }
    let heap = rustpython_vm::types::PyTypeFlags::HEAPTYPE;
    if object.class().slots().flags.has_feature(heap) && !include_internal {
        // What a class gives to all its instances is there, but is not what one of them holds.
        for class in object.class().mro_collect() {
            let entries = class.attributes().entries();
            let slots =
                entries.iter().filter(|(_, value)| value.class().is(vm.ctx.types.member_descriptor_type));
            slots.for_each(|(name, _)| add(name));
        }
        return Ok(names);
    }
    for class in object.class().mro_collect() {
        class.attributes().entries().iter().for_each(|(name, _)| add(name));
    }
    Ok(names)
}

/// Whether a class below the built-in ones defines a special method.
fn has_own(object: &PyObject, name: &'static str, vm: &VirtualMachine) -> bool {
    let name = vm.ctx.intern_str(name);
    let heap = rustpython_vm::types::PyTypeFlags::HEAPTYPE;
    object
        .class()
        .mro_collect()
        .iter()
        .any(|class| class.slots().flags.has_feature(heap) && class.attributes().contains(name))
}

pub(super) fn get(object: &PyObject, name: &str, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    vm.get_attribute_opt(object, &attribute(name, vm))
}

/// What an attribute allows, without running a getter.
pub(super) fn info(object: &PyObject, name: &str, vm: &VirtualMachine) -> MemberInfo {
    let key = attribute(name, vm);
    let own = object.dict().and_then(|dict| dict.get_item_opt(&*key, vm).ok().flatten());
    let class_value = match object.downcast_ref::<PyType>() {
        // A class finds its attributes in itself and its bases, then in its metaclass.
        Some(class) => class.lookup_ref(&key, vm).or_else(|| object.class().lookup_ref(&key, vm)),
        None => object.class().lookup_ref(&key, vm),
    };
    let internal = is_internal(name);
    // Exceptions get their dict with their first attribute.
    let grows = object.has_instance_dict()
        || is_heap_class(object)
        || object.fast_isinstance(vm.ctx.exceptions.base_exception_type)
        || has_own(object, "__setattr__", vm);
    match (own, class_value) {
        (_, Some(value)) if value.class().slots().descr_set.load().is_some() => MemberInfo::READABLE
            .and(MemberInfo::READ_SIDE_EFFECTS)
            .and(MemberInfo::WRITE_SIDE_EFFECTS)
            .with_if(MemberInfo::MODIFIABLE, is_settable(&value, vm))
            .with_if(MemberInfo::INTERNAL, internal),
        (Some(value), _) => MemberInfo::READABLE
            .and(MemberInfo::MODIFIABLE)
            .and(MemberInfo::REMOVABLE)
            .with_if(MemberInfo::INVOCABLE, value.is_callable())
            .with_if(MemberInfo::INTERNAL, internal),
        (None, Some(value)) => MemberInfo::READABLE
            .with_if(MemberInfo::MODIFIABLE, grows)
            .with_if(MemberInfo::REMOVABLE, is_heap_class(object))
            .with_if(MemberInfo::INVOCABLE, value.is_callable() || is_method(&value, vm))
            .with_if(MemberInfo::INTERNAL, internal),
        // What `__getattr__` may give is known only by asking it.
        (None, None) if has_own(object, "__getattr__", vm) => match vm.get_attribute_opt(object, &key) {
            Ok(Some(value)) => MemberInfo::READABLE
                .and(MemberInfo::READ_SIDE_EFFECTS)
                .with_if(MemberInfo::MODIFIABLE, grows)
                .with_if(MemberInfo::INVOCABLE, value.is_callable()),
            _ if grows => MemberInfo::INSERTABLE,
            _ => MemberInfo::NONE,
        },
        (None, None) if grows => MemberInfo::INSERTABLE,
        (None, None) => MemberInfo::NONE,
    }
}

fn is_heap_class(object: &PyObject) -> bool {
    let heap = rustpython_vm::types::PyTypeFlags::HEAPTYPE;
    object.downcast_ref::<PyType>().is_some_and(|class| class.slots().flags.has_feature(heap))
}

fn is_method(value: &PyObject, vm: &VirtualMachine) -> bool {
    let types = &vm.ctx.types;
    let class = value.class();
    [types.classmethod_type, types.staticmethod_type, types.method_descriptor_type]
        .iter()
        .any(|t| class.is(*t))
}

/// Whether a data descriptor takes a new value: a property without a setter does not.
fn is_settable(descriptor: &PyObject, vm: &VirtualMachine) -> bool {
    if descriptor.class().fast_issubclass(vm.ctx.types.property_type) {
        return descriptor.get_attr("fset", vm).is_ok_and(|setter| !vm.is_none(&setter));
    }
    !descriptor.class().is(vm.ctx.types.getset_type)
}

/// Writes an attribute, or removes it where there is no value.
pub(super) fn set(object: &PyObject, name: &str, value: Option<Value>, vm: &VirtualMachine) -> Result<()> {
    let catch = |exception| error::catch(exception, vm);
    let key = attribute(name, vm);
    let removes = value.is_none();
    if object.downcast_ref::<PyType>().is_some() && !is_heap_class(object) {
        // The engine lets some of the built-in classes be changed, for all contexts.
        return Err(refusal(object, name, vm));
    }
    let result = match value {
        Some(value) => convert::to_py(&value, vm).and_then(|value| object.set_attr(&*key, value, vm)),
        None => object.del_attr(&*key, vm),
    };
    result.map_err(|exception| {
        let info = info(object, name, vm);
        // A `__delattr__` of the program may say so too.
        let absent = removes && !info.exists() && exception.class().is(vm.ctx.exceptions.attribute_error);
        if !absent && !is_refusal(&exception, vm) {
            return catch(exception);
        }
        if info.exists() || removes || !info.writable() {
            refusal(object, name, vm)
        } else {
            catch(exception)
        }
    })
}

/// The error of an attribute that cannot be written.
fn refusal(object: &PyObject, name: &str, vm: &VirtualMachine) -> Error {
    if info(object, name, vm).exists() {
        InteropError::ReadOnly { what: format!("attribute '{name}'") }.into()
    } else {
        InteropError::unknown_member(name, format!("'{}' object", &*object.class().name())).into()
    }
}

/// Whether the object itself refused, rather than code of the program.
fn is_refusal(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> bool {
    let types = &vm.ctx.exceptions;
    let class = exception.class();
    (class.is(types.attribute_error) || class.is(types.type_error)) && exception.__traceback__().is_none()
}
