//! Hashes, and objects that are bags of members, as dicts.

use super::{Foreign, ask, class_object, delegate, plain, traits};
use crate::{convert, text};
use polyglot_api::{Error, InteropError, ObjectRef, Result, Text, Traits, Value};
use rustpython_vm::builtins::{PyDict, PyDictRef, PyStr};
use rustpython_vm::function::{FuncArgs, OptionalArg, PyComparisonValue};
use rustpython_vm::protocol::{PyMappingMethods, PyNumberMethods, PySequenceMethods};
use rustpython_vm::types::{AsMapping, AsNumber, AsSequence, Comparable, Iterable, PyComparisonOp};
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine, atomic_func, pyclass,
};

/// A hash of another language, or an object with nothing but members.
#[pyclass(module = "polyglot", name = "ForeignDict", base = Foreign, unhashable = true)]
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct ForeignDict(Foreign);

/// Whether entries are what the dict shows, rather than members.
fn is_hash(proxy: &PyObject) -> bool {
    traits(proxy).has(Traits::HASH)
}

/// A key as the name of a member; other keys than strings name none.
fn name_of(key: &PyObject) -> Option<Text> {
    key.downcast_ref::<PyStr>().map(text::to_text)
}

/// All values of an iterator.
pub(super) fn drain(iterator: &ObjectRef) -> Result<Vec<Value>> {
    let mut values = Vec::new();
    while let Some(value) = iterator.next()? {
        values.push(value);
    }
    Ok(values)
}

fn keys(proxy: &PyObject, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
    let values = ask(proxy, vm, |object| {
        if traits(proxy).has(Traits::HASH) {
            drain(object.hash_keys()?.expect_object("getIteratorNextElement")?)
        } else {
            Ok(object.members(false)?.into_iter().map(Value::Text).collect())
        }
    })?;
    values.iter().map(|key| convert::to_py(key, vm)).collect()
}

/// The value of a key; `None` if there is none.
fn find(proxy: &PyObject, key: &PyObject, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    let value = if is_hash(proxy) {
        let key = convert::to_value(key, vm);
        ask(proxy, vm, |object| object.get_entry(&key))?
    } else {
        // Without the copy that a name costs, where it is in UTF-8.
        match key.downcast_ref::<PyStr>().map(|key| key.to_str()) {
            Some(Some(name)) => ask(proxy, vm, |object| own_member(object, name))?,
            _ => None,
        }
    };
    value.map(|value| convert::to_py(&value, vm)).transpose()
}

/// A member that is the object's own: what it inherits is no entry of the dict.
fn own_member(object: &ObjectRef, name: &str) -> Result<Option<Value>> {
    if object.member_info(name).exists() { object.get_member(name) } else { Ok(None) }
}

fn lookup(proxy: &PyObject, key: &PyObject, vm: &VirtualMachine) -> PyResult {
    match find(proxy, key, vm)? {
        Some(value) => Ok(value),
        None => Err(vm.new_key_error(key.to_owned())),
    }
}

fn assign(proxy: &PyObject, key: &PyObject, value: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult<()> {
    let missing = |error: Error| match error {
        Error::Interop(InteropError::UnknownKey { .. } | InteropError::UnknownMember { .. }) => {
            vm.new_key_error(key.to_owned())
        }
        error => crate::error::raise(error, vm),
    };
    let object = super::handle(proxy, vm)?;
    if is_hash(proxy) {
        let key = convert::to_value(key, vm);
        return match value {
            Some(value) => object.write_entry(&key, convert::to_value(&value, vm)),
            None => object.remove_entry(&key),
        }
        .map_err(missing);
    }
    let Some(name) = name_of(key) else {
        return Err(match value {
            Some(_) => vm.new_type_error(format!(
                "keys of an object of {} are strings, not {}",
                object.language(),
                &*key.class().name()
            )),
            None => vm.new_key_error(key.to_owned()),
        });
    };
    let name = name.to_string_lossy();
    match value {
        Some(value) => object.write_member(&name, convert::to_value(&value, vm)),
        None => object.remove_member(&name),
    }
    .map_err(missing)
}

fn len(proxy: &PyObject, vm: &VirtualMachine) -> PyResult<usize> {
    let length = if is_hash(proxy) {
        ask(proxy, vm, |object| object.hash_len())?
    } else {
        ask(proxy, vm, |object| object.members(false))?.len() as u64
    };
    plain::length(length, vm)
}

/// A dict of the entries as they are now.
pub(super) fn snapshot(proxy: &PyObject, vm: &VirtualMachine) -> PyResult<PyDictRef> {
    let dict = vm.ctx.new_dict();
    for key in keys(proxy, vm)? {
        // An entry whose key has gone meanwhile is none.
        if let Some(value) = find(proxy, &key, vm)? {
            dict.set_item(&*key, value, vm)?;
        }
    }
    Ok(dict)
}

/// The entries of a dict of either kind; `None` if it is no dict.
fn as_dict(object: &PyObject, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    if object.downcast_ref::<ForeignDict>().is_some() {
        return snapshot(object, vm).map(|dict| Some(dict.into()));
    }
    Ok(object.downcast_ref::<PyDict>().map(|dict| dict.as_object().to_owned()))
}

/// Takes over what `dict.update` takes.
fn update(proxy: &PyObject, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let entries = vm.ctx.new_dict();
    delegate(entries.as_object(), "update", args, vm)?;
    for (key, value) in entries.items_vec() {
        assign(proxy, &key, Some(value), vm)?;
    }
    Ok(())
}

#[pyclass(
    flags(BASETYPE, HAS_WEAKREF, MAPPING, DISALLOW_INSTANTIATION),
    with(AsMapping, AsSequence, AsNumber, Iterable, Comparable)
)]
impl ForeignDict {
    #[pygetset]
    fn __class__(_zelf: PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
        class_object(vm.ctx.types.dict_type)
    }

    #[pymethod]
    fn keys(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        delegate(snapshot(&zelf, vm)?.as_object(), "keys", FuncArgs::default(), vm)
    }

    #[pymethod]
    fn values(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        delegate(snapshot(&zelf, vm)?.as_object(), "values", FuncArgs::default(), vm)
    }

    #[pymethod]
    fn items(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        delegate(snapshot(&zelf, vm)?.as_object(), "items", FuncArgs::default(), vm)
    }

    #[pymethod]
    fn get(zelf: PyObjectRef, key: PyObjectRef, default: OptionalArg, vm: &VirtualMachine) -> PyResult {
        Ok(find(&zelf, &key, vm)?.unwrap_or_else(|| default.unwrap_or_none(vm)))
    }

    #[pymethod]
    fn pop(zelf: PyObjectRef, key: PyObjectRef, default: OptionalArg, vm: &VirtualMachine) -> PyResult {
        match (find(&zelf, &key, vm)?, default) {
            (Some(value), _) => {
                assign(&zelf, &key, None, vm)?;
                Ok(value)
            }
            (None, OptionalArg::Present(default)) => Ok(default),
            (None, OptionalArg::Missing) => Err(vm.new_key_error(key)),
        }
    }

    #[pymethod]
    fn popitem(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let item = delegate(snapshot(&zelf, vm)?.as_object(), "popitem", FuncArgs::default(), vm)?;
        assign(&zelf, &*item.get_item(&0_usize, vm)?, None, vm)?;
        Ok(item)
    }

    #[pymethod]
    fn setdefault(
        zelf: PyObjectRef,
        key: PyObjectRef,
        default: OptionalArg,
        vm: &VirtualMachine,
    ) -> PyResult {
        if let Some(value) = find(&zelf, &key, vm)? {
            return Ok(value);
        }
        let default = default.unwrap_or_none(vm);
        assign(&zelf, &key, Some(default.clone()), vm)?;
        Ok(default)
    }

    #[pymethod]
    fn update(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        update(&zelf, args, vm)
    }

    #[pymethod]
    fn clear(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        keys(&zelf, vm)?.iter().try_for_each(|key| assign(&zelf, key, None, vm))
    }

    #[pymethod]
    fn copy(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyDictRef> {
        snapshot(&zelf, vm)
    }

    #[pymethod]
    fn __reversed__(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        delegate(snapshot(&zelf, vm)?.as_object(), "__reversed__", args, vm)
    }
}

impl AsMapping for ForeignDict {
    fn as_mapping() -> &'static PyMappingMethods {
        static METHODS: PyMappingMethods = PyMappingMethods {
            length: atomic_func!(|mapping, vm| len(mapping.obj, vm)),
            subscript: atomic_func!(|mapping, key, vm| lookup(mapping.obj, key, vm)),
            ass_subscript: atomic_func!(|mapping, key, value, vm| assign(mapping.obj, key, value, vm)),
        };
        &METHODS
    }
}

impl AsSequence for ForeignDict {
    fn as_sequence() -> &'static PySequenceMethods {
        static METHODS: PySequenceMethods = PySequenceMethods {
            contains: atomic_func!(|sequence, key, vm| Ok(find(sequence.obj, key, vm)?.is_some())),
            ..PySequenceMethods::NOT_IMPLEMENTED
        };
        &METHODS
    }
}

impl AsNumber for ForeignDict {
    fn as_number() -> &'static PyNumberMethods {
        static METHODS: PyNumberMethods = PyNumberMethods {
            or: Some(|left, right, vm| match (as_dict(left, vm)?, as_dict(right, vm)?) {
                (Some(left), Some(right)) => vm._or(&left, &right),
                _ => Ok(vm.ctx.not_implemented()),
            }),
            inplace_or: Some(|left, right, vm| {
                if left.downcast_ref::<ForeignDict>().is_none() {
                    return Ok(vm.ctx.not_implemented());
                }
                update(left, FuncArgs::from(vec![right.to_owned()]), vm)?;
                Ok(left.to_owned())
            }),
            boolean: Some(|number, vm| Ok(len(number.obj, vm)? > 0)),
            ..PyNumberMethods::NOT_IMPLEMENTED
        };
        &METHODS
    }
}

impl Comparable for ForeignDict {
    fn cmp(
        zelf: &Py<Self>,
        other: &PyObject,
        op: PyComparisonOp,
        vm: &VirtualMachine,
    ) -> PyResult<PyComparisonValue> {
        if let Some(same) = op.identical_optimization(zelf.as_object(), &other) {
            return Ok(same.into());
        }
        let compare = || plain::compare(zelf.as_object(), as_dict(other, vm)?, PyComparisonOp::Eq, vm);
        op.eq_only(compare)
    }
}

impl Iterable for ForeignDict {
    fn iter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        let keys = vm.ctx.new_list(keys(zelf.as_object(), vm)?);
        Ok(keys.as_object().get_iter(vm)?.into())
    }
}
