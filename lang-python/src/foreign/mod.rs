//! Other languages' objects as Python programs see them.
//!
//! Every object gets a class that fits its traits: [`Foreign`] is the base of them all, each file
//! beside this one adds what one trait brings, and `class` puts the parts together. A foreign
//! array says that its `__class__` is `list`, so that `isinstance` holds; it has no list inside,
//! since the engine would then read that one.

mod awaitable;
mod buffer;
mod class;
mod dict;
mod function;
mod generator;
mod iterator;
mod json;
mod list;
mod plain;
mod print;
mod proxies;
mod set;
mod undefined;

pub(crate) use class::{Classes, PARTS};
pub(crate) use proxies::{AddressHasher, Proxies};
pub(crate) use undefined::{Undefined, undefined};

use crate::bound::Bound;
use crate::heap::{self, Heap};
use crate::{convert, error, object};
use polyglot_api::{Identity, ObjectRef, Result, Traits};
use rustpython_vm::builtins::{PyList, PyStr, PyType};
use rustpython_vm::common::hash::PyHash;
use rustpython_vm::function::{FuncArgs, PyComparisonValue, PySetterValue};
use rustpython_vm::types::{Comparable, GetAttr, Hashable, PyComparisonOp, Representable, SetAttr};
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass,
};
use std::rc::{Rc, Weak};

/// An object of another language.
#[pyclass(module = "polyglot", name = "ForeignObject")]
#[derive(Debug, PyPayload)]
pub(crate) struct Foreign(Bound<Inner>);

struct Inner {
    object: ObjectRef,
    traits: Traits,
    identity: Identity,
    heap: Weak<Heap>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(heap) = self.heap.upgrade() {
            heap.proxies.forget(&self.identity);
        }
    }
}

impl Foreign {
    /// The object behind the proxy; `None` on another thread than its context's.
    #[inline]
    pub(crate) fn handle(&self) -> Option<&ObjectRef> {
        self.0.get().map(|inner| &inner.object)
    }

    fn traits(&self) -> Traits {
        self.0.get().map_or(Traits::NONE, |inner| inner.traits)
    }
}

/// The object behind a proxy, or the reason why it cannot be reached.
#[inline]
fn handle<'a>(proxy: &'a PyObject, vm: &VirtualMachine) -> PyResult<&'a ObjectRef> {
    let foreign = proxy.downcast_ref::<Foreign>();
    let foreign = foreign.ok_or_else(|| vm.new_type_error("an object of another language is wanted"))?;
    foreign.handle().ok_or_else(|| heap::wrong_thread(vm))
}

fn traits(proxy: &PyObject) -> Traits {
    proxy.downcast_ref::<Foreign>().map_or(Traits::NONE, |foreign| foreign.traits())
}

/// Sends a message from Python.
#[inline]
fn ask<R>(
    proxy: &PyObject,
    vm: &VirtualMachine,
    message: impl FnOnce(&ObjectRef) -> Result<R>,
) -> PyResult<R> {
    let handle = handle(proxy, vm)?;
    message(handle).map_err(|error| error::raise(error, vm))
}

/// The Python object that stands for an object of another language: the same one for as long as
/// it lives.
pub(crate) fn wrap(object: &ObjectRef, vm: &VirtualMachine) -> PyResult {
    let heap = Heap::get(vm)?;
    let identity = object.identity();
    if let Some(proxy) = heap.proxies.find(&identity) {
        return Ok(proxy);
    }
    let traits = object.traits();
    if traits.has(Traits::NULL) {
        return Ok(vm.ctx.none());
    }
    if traits.has(Traits::EXCEPTION) {
        return Ok(error::wrap_exception(object, vm));
    }
    if traits.any(Traits::DATE | Traits::TIME | Traits::ZONE) {
        let parts = object.temporal().map_err(|error| error::raise(error, vm))?;
        return object::temporal_to_py(&parts, heap.temporal.get(vm)?, vm);
    }
    if traits.has(Traits::DURATION) {
        let duration = object.duration().map_err(|error| error::raise(error, vm))?;
        return object::duration_to_py(duration, heap.temporal.get(vm)?, vm);
    }
    if traits.has(Traits::META.and(Traits::INSTANTIABLE))
        && let Some(class) = heap.exceptions.of_class(object, vm)
    {
        return Ok(class.into());
    }
    let class = heap.classes.get(traits, vm);
    let inner = Inner { object: object.clone(), traits, identity, heap: Rc::downgrade(&heap) };
    let proxy: PyObjectRef = PyRef::new_ref(Foreign(Bound::new(inner)), class, None).into();
    heap.proxies.put_new(identity, &proxy, vm);
    Ok(proxy)
}

#[pyclass(
    flags(BASETYPE, HAS_WEAKREF, DISALLOW_INSTANTIATION),
    with(GetAttr, SetAttr, Representable, Hashable, Comparable)
)]
impl Foreign {
    #[pyslot]
    fn slot_str(zelf: &PyObject, vm: &VirtualMachine) -> PyResult<PyRef<PyStr>> {
        print::str(zelf, vm)
    }

    #[pymethod]
    fn __dir__(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyList> {
        let class = zelf.class().to_owned();
        let mut names: Vec<PyObjectRef> = vm.dir(Some(class.into()))?.borrow_vec().to_vec();
        if traits(&zelf).has(Traits::MEMBERS) {
            let members = ask(&zelf, vm, |object| object.members(false))?;
            names.extend(members.iter().map(|name| PyObjectRef::from(crate::text::to_str(name, vm))));
        }
        Ok(PyList::from(names))
    }

    #[pymethod]
    fn __copy__(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        copy(&zelf, "copy", vm)
    }

    #[pymethod]
    fn __deepcopy__(zelf: PyObjectRef, memo: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        plain::deep_copy(copy(&zelf, "copy", vm)?, memo, vm)
    }

    #[pymethod]
    fn __reduce_ex__(zelf: PyObjectRef, _protocol: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        plain::reduce(copy(&zelf, "pickle", vm)?, vm)
    }

    #[pymethod]
    fn __reduce__(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        plain::reduce(copy(&zelf, "pickle", vm)?, vm)
    }
}

/// The plain copy of a collection; other objects refuse.
fn copy(proxy: &PyObject, what: &str, vm: &VirtualMachine) -> PyResult {
    if let Some(plain) = plain::plain(proxy, vm)? {
        return Ok(plain);
    }
    let (class, language) = (proxy.class().name().to_owned(), handle(proxy, vm)?.language());
    Err(vm.new_type_error(format!("cannot {what} '{class}' object: it belongs to {language}")))
}

impl GetAttr for Foreign {
    fn getattro(zelf: &Py<Self>, name: &Py<PyStr>, vm: &VirtualMachine) -> PyResult {
        let proxy = zelf.as_object();
        if let Some(value) = proxy.generic_getattr_opt(name, None, vm)? {
            return Ok(value);
        }
        if zelf.traits().has(Traits::MEMBERS)
            && let Some(text) = name.to_str()
            && !is_special(text)
            && let Some(value) = ask(proxy, vm, |object| object.get_member(text))?
        {
            return convert::to_py(&value, vm);
        }
        let handle = handle(proxy, vm)?;
        let class = print::class_name(handle).unwrap_or_else(|| proxy.class().name().to_owned());
        let message = format!("'{class}' object has no attribute '{}'", name.to_string_lossy());
        let error = vm.new_attribute_error(message);
        vm.set_attribute_error_context(&error, proxy.to_owned(), name.to_owned());
        Err(error)
    }
}

/// Names of Python's own protocols, which other languages do not have.
fn is_special(name: &str) -> bool {
    name.starts_with("__") && name.ends_with("__")
}

impl SetAttr for Foreign {
    fn setattro(
        zelf: &Py<Self>,
        name: &Py<PyStr>,
        value: PySetterValue,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let proxy = zelf.as_object();
        let text = name.to_str().filter(|text| !is_special(text));
        let Some(text) = text.filter(|_| zelf.traits().has(Traits::MEMBERS)) else {
            return proxy.generic_setattr(name, value, vm);
        };
        match value {
            PySetterValue::Assign(value) => {
                let value = convert::to_value(&value, vm);
                ask(proxy, vm, |object| object.write_member(text, value))
            }
            PySetterValue::Delete => ask(proxy, vm, |object| object.remove_member(text)),
        }
    }
}

impl Representable for Foreign {
    fn repr(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyRef<PyStr>> {
        print::repr(zelf.as_object(), vm)
    }
}

impl Hashable for Foreign {
    fn hash(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyHash> {
        let inner = zelf.0.get().ok_or_else(|| heap::wrong_thread(vm))?;
        // The low bits of addresses are all the same.
        Ok((inner.identity.address >> 4 ^ inner.identity.heap << 8).cast_signed() as PyHash)
    }
}

impl Comparable for Foreign {
    fn cmp(
        zelf: &Py<Self>,
        other: &PyObject,
        op: PyComparisonOp,
        _vm: &VirtualMachine,
    ) -> PyResult<PyComparisonValue> {
        op.eq_only(|| {
            let same = match (zelf.0.get(), other.downcast_ref::<Self>().and_then(|other| other.0.get())) {
                (Some(one), Some(other)) => one.identity == other.identity,
                _ => return Ok(PyComparisonValue::NotImplemented),
            };
            Ok(PyComparisonValue::Implemented(same))
        })
    }
}

/// Calls a method of a Python object with whatever arguments came.
fn delegate(target: &PyObject, method: &'static str, arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
    target.get_attr(vm.ctx.intern_str(method), vm)?.call_with_args(arguments, vm)
}

/// A built-in class, as the value of `__class__`.
fn class_object(class: &'static Py<PyType>) -> PyObjectRef {
    class.to_owned().into()
}
