//! Bound methods as they were given out.
//!
//! Python makes a bound method anew at each read. Other languages would then make a proxy anew for
//! each call, at several times the cost of the call, and a method would not be itself.

use super::members::attribute;
use crate::foreign::AddressHasher;
use rustpython_vm::builtins::{PyStr, PyWeak};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

/// How many methods to know before the dead ones are looked for.
const MANY: usize = 256;

/// The address of the receiver and of the function. Whoever finds the method alive knows that these
/// two are.
type Key = (usize, usize);

/// The bound methods that live outside Python. Keeps none alive.
#[derive(Default)]
pub(crate) struct Methods {
    known: RefCell<HashMap<Key, PyRef<PyWeak>, BuildHasherDefault<AddressHasher>>>,
    /// How many there may be until the dead ones are removed.
    limit: Cell<usize>,
}

impl Methods {
    /// An attribute; a method that is out already as the object that it was.
    pub(crate) fn get(
        &self,
        object: &PyObject,
        name: &str,
        vm: &VirtualMachine,
    ) -> PyResult<Option<PyObjectRef>> {
        let name = attribute(name, vm);
        let key = method_key(object, &name, vm)?;
        if let Some(known) = key.and_then(|key| self.find(key)) {
            return Ok(Some(known));
        }
        let value = vm.get_attribute_opt(object, &name)?;
        let Some(method) = &value else { return Ok(None) };
        let key = match key {
            Some(key) => key,
            // A class's own, or what a program bound.
            None if method.class().is(vm.ctx.types.bound_method_type) => {
                let part = |name| method.get_attr(vm.ctx.intern_str(name), vm).map(|part| part.get_id());
                (part("__self__")?, part("__func__")?)
            }
            None => return Ok(value),
        };
        if let Some(known) = self.find(key) {
            return Ok(Some(known));
        }
        self.put(key, method, vm);
        Ok(value)
    }

    pub(crate) fn clear(&self) {
        drop(self.known.take());
    }

    fn find(&self, key: Key) -> Option<PyObjectRef> {
        self.known.borrow().get(&key)?.upgrade()
    }

    fn put(&self, key: Key, method: &PyObject, vm: &VirtualMachine) {
        let Ok(weak) = method.downgrade(None, vm) else { return };
        let mut living = Vec::new();
        let mut known = self.known.borrow_mut();
        if known.len() >= self.limit.get() {
            known.retain(|_, weak| weak.upgrade().map(|method| living.push(method)).is_some());
            self.limit.set(MANY.max(2 * known.len()));
        }
        let old = known.insert(key, weak);
        // Whoever is the last to hold one of these runs finalizers.
        drop(known);
        drop((old, living));
    }
}

/// The key of what reading an attribute binds, where that can be told without binding it.
fn method_key(object: &PyObject, name: &Py<PyStr>, vm: &VirtualMachine) -> PyResult<Option<Key>> {
    let types = &vm.ctx.types;
    let class = object.class();
    let plain = types.object_type.slots.getattro.load().zip(class.slots.getattro.load());
    if !plain.is_some_and(|(one, other)| std::ptr::fn_addr_eq(one, other)) {
        return Ok(None);
    }
    let Some(function) = class.lookup_ref(name, vm) else { return Ok(None) };
    if !function.class().is(types.function_type) && !function.class().is(types.method_descriptor_type) {
        return Ok(None);
    }
    let is_hidden = match object.dict() {
        Some(own) => own.get_item_opt(name, vm)?.is_some(),
        None => false,
    };
    Ok((!is_hidden).then(|| (object.get_id(), function.get_id())))
}
