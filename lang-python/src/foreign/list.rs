//! Arrays as lists.
//!
//! What `list` does is left to `list`: a method that only reads works on a list of the elements
//! as they are now, one that changes works on such a list and writes back what differs.

use super::{Foreign, ask, class_object, delegate, plain};
use crate::{convert, error};
use polyglot_api::{Error, InteropError, ObjectRef};
use rustpython_vm::builtins::{PyInt, PyList, PyListRef, PySlice};
use rustpython_vm::function::{FuncArgs, PyComparisonValue};
use rustpython_vm::protocol::{PyIterReturn, PyMappingMethods, PyNumberMethods, PySequenceMethods};
use rustpython_vm::types::{
    AsMapping, AsNumber, AsSequence, Comparable, IterNext, Iterable, PyComparisonOp, SelfIter,
};
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, atomic_func, pyclass,
};
use std::sync::atomic::{AtomicU64, Ordering};

/// An array of another language.
#[pyclass(module = "polyglot", name = "ForeignList", base = Foreign, unhashable = true)]
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct ForeignList(Foreign);

/// The elements as they are now.
pub(super) fn elements(proxy: &PyObject, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
    let mut values = Vec::new();
    ask(proxy, vm, |object| object.read_elements(0, u64::MAX, &mut values))?;
    values.iter().map(|value| convert::to_py(value, vm)).collect()
}

/// A list of the elements as they are now.
pub(super) fn snapshot(proxy: &PyObject, vm: &VirtualMachine) -> PyResult<PyListRef> {
    Ok(vm.ctx.new_list(elements(proxy, vm)?))
}

fn len(proxy: &PyObject, vm: &VirtualMachine) -> PyResult<usize> {
    plain::length(ask(proxy, vm, |object| object.array_len())?, vm)
}

/// The place of an index, which may count from the end.
fn place(proxy: &PyObject, index: isize, vm: &VirtualMachine) -> PyResult<Option<u64>> {
    if let Ok(place) = u64::try_from(index) {
        return Ok(Some(place));
    }
    let length = len(proxy, vm)?;
    Ok(length.checked_sub(index.unsigned_abs()).map(|place| place as u64))
}

/// Reads one element; `None` if there is none.
fn read(object: &ObjectRef, place: u64, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    match object.read_element(place) {
        Ok(value) => convert::to_py(&value, vm).map(Some),
        Err(Error::Interop(InteropError::InvalidIndex { .. })) => Ok(None),
        Err(error) => Err(error::raise(error, vm)),
    }
}

fn get(proxy: &PyObject, index: isize, vm: &VirtualMachine) -> PyResult {
    if let Some(place) = place(proxy, index, vm)?
        && let Some(element) = read(super::handle(proxy, vm)?, place, vm)?
    {
        return Ok(element);
    }
    Err(vm.new_index_error("list index out of range"))
}

/// Assigns or deletes one element.
fn set(proxy: &PyObject, index: isize, value: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult<()> {
    let length = len(proxy, vm)? as u64;
    let place = place(proxy, index, vm)?.filter(|place| *place < length);
    let place = place.ok_or_else(|| vm.new_index_error("list assignment index out of range"))?;
    match value {
        Some(value) => {
            let value = convert::to_value(&value, vm);
            ask(proxy, vm, |object| object.write_element(place, value))
        }
        None => ask(proxy, vm, |object| object.remove_element(place)),
    }
}

/// Changes a list of the elements, and writes back what differs.
fn change<R>(
    proxy: &PyObject,
    vm: &VirtualMachine,
    run: impl FnOnce(&PyListRef) -> PyResult<R>,
) -> PyResult<R> {
    let before = elements(proxy, vm)?;
    let list = vm.ctx.new_list(before.clone());
    // A sort that fails has moved elements all the same.
    let result = run(&list);
    let after = list.borrow_vec().to_vec();
    let same = before.iter().zip(&after).take_while(|(before, after)| before.is(*after)).count();
    let (old, new) = (&before[same..], &after[same..]);
    let common = if old.len() > new.len() {
        // The rest may only have moved up: then removing is all there is to do.
        let tail = old[old.len() - new.len()..].iter().zip(new).all(|(before, after)| before.is(after));
        if tail { 0 } else { new.len() }
    } else {
        new.len()
    };
    for (index, element) in new.iter().take(common).enumerate() {
        let value = convert::to_value(element, vm);
        ask(proxy, vm, |object| object.write_element((same + index) as u64, value))?;
    }
    for place in (0..old.len().saturating_sub(new.len())).rev() {
        ask(proxy, vm, |object| object.remove_element((same + common + place) as u64))?;
    }
    result
}

fn append(proxy: &PyObject, value: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    let value = convert::to_value(value, vm);
    ask(proxy, vm, |object| {
        let length = object.array_len()?;
        object.write_element(length, value)
    })
}

fn extend(proxy: &PyObject, values: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    let values: Vec<PyObjectRef> = vm.extract_elements_with(values, Ok)?;
    values.iter().try_for_each(|value| append(proxy, value, vm))
}

/// The elements of a list of either kind; `None` if it is no list.
fn as_list(object: &PyObject, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    if object.downcast_ref::<ForeignList>().is_some() {
        return snapshot(object, vm).map(|list| Some(list.into()));
    }
    Ok(object.downcast_ref::<PyList>().map(|list| list.as_object().to_owned()))
}

#[pyclass(
    flags(BASETYPE, HAS_WEAKREF, SEQUENCE, DISALLOW_INSTANTIATION),
    with(AsMapping, AsSequence, AsNumber, Iterable, Comparable)
)]
impl ForeignList {
    #[pygetset]
    fn __class__(_zelf: PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
        class_object(vm.ctx.types.list_type)
    }

    #[pymethod]
    fn append(zelf: PyObjectRef, value: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        append(&zelf, &value, vm)
    }

    #[pymethod]
    fn extend(zelf: PyObjectRef, values: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        extend(&zelf, &values, vm)
    }

    #[pymethod]
    fn insert(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        change(&zelf, vm, |list| delegate(list.as_object(), "insert", args, vm))
    }

    #[pymethod]
    fn pop(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        change(&zelf, vm, |list| delegate(list.as_object(), "pop", args, vm))
    }

    #[pymethod]
    fn remove(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        change(&zelf, vm, |list| delegate(list.as_object(), "remove", args, vm))
    }

    #[pymethod]
    fn reverse(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        change(&zelf, vm, |list| delegate(list.as_object(), "reverse", args, vm))
    }

    #[pymethod]
    fn sort(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        change(&zelf, vm, |list| delegate(list.as_object(), "sort", args, vm))
    }

    #[pymethod]
    fn clear(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        change(&zelf, vm, |list| delegate(list.as_object(), "clear", args, vm))
    }

    #[pymethod]
    fn index(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        delegate(snapshot(&zelf, vm)?.as_object(), "index", args, vm)
    }

    #[pymethod]
    fn count(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        delegate(snapshot(&zelf, vm)?.as_object(), "count", args, vm)
    }

    #[pymethod]
    fn copy(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyListRef> {
        snapshot(&zelf, vm)
    }

    #[pymethod]
    fn __reversed__(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        delegate(snapshot(&zelf, vm)?.as_object(), "__reversed__", args, vm)
    }
}

impl AsMapping for ForeignList {
    fn as_mapping() -> &'static PyMappingMethods {
        static METHODS: PyMappingMethods = PyMappingMethods {
            length: atomic_func!(|mapping, vm| len(mapping.obj, vm)),
            subscript: atomic_func!(|mapping, index, vm| subscript(mapping.obj, index, vm)),
            ass_subscript: atomic_func!(|mapping, index, value, vm| assign(mapping.obj, index, value, vm)),
        };
        &METHODS
    }
}

fn index_of(object: &PyObject, vm: &VirtualMachine) -> PyResult<Option<isize>> {
    if object.downcast_ref::<PySlice>().is_some() {
        return Ok(None);
    }
    match object.downcast_ref::<PyInt>() {
        Some(index) => index.try_to_primitive(vm).map(Some),
        None => match object.try_index_opt(vm) {
            Some(index) => index?.try_to_primitive(vm).map(Some),
            None => Err(vm.new_type_error(format!(
                "list indices must be integers or slices, not {}",
                &*object.class().name()
            ))),
        },
    }
}

fn subscript(proxy: &PyObject, index: &PyObject, vm: &VirtualMachine) -> PyResult {
    match index_of(index, vm)? {
        Some(index) => get(proxy, index, vm),
        None => snapshot(proxy, vm)?.as_object().get_item(index, vm),
    }
}

fn assign(
    proxy: &PyObject,
    index: &PyObject,
    value: Option<PyObjectRef>,
    vm: &VirtualMachine,
) -> PyResult<()> {
    match index_of(index, vm)? {
        Some(index) => set(proxy, index, value, vm),
        None => change(proxy, vm, |list| match value {
            Some(value) => list.as_object().set_item(index, value, vm),
            None => list.as_object().del_item(index, vm),
        }),
    }
}

impl AsSequence for ForeignList {
    fn as_sequence() -> &'static PySequenceMethods {
        static METHODS: PySequenceMethods = PySequenceMethods {
            length: atomic_func!(|sequence, vm| len(sequence.obj, vm)),
            concat: atomic_func!(|sequence, other, vm| {
                let other = as_list(other, vm)?.unwrap_or_else(|| other.to_owned());
                snapshot(sequence.obj, vm)?.as_object().sequence_unchecked().concat(&other, vm)
            }),
            repeat: atomic_func!(|sequence, times, vm| {
                snapshot(sequence.obj, vm)?.as_object().sequence_unchecked().repeat(times, vm)
            }),
            item: atomic_func!(|sequence, index, vm| get(sequence.obj, index, vm)),
            ass_item: atomic_func!(|sequence, index, value, vm| set(sequence.obj, index, value, vm)),
            contains: atomic_func!(|sequence, value, vm| {
                snapshot(sequence.obj, vm)?.as_object().sequence_unchecked().contains(value, vm)
            }),
            inplace_concat: atomic_func!(|sequence, other, vm| {
                extend(sequence.obj, other, vm)?;
                Ok(sequence.obj.to_owned())
            }),
            inplace_repeat: atomic_func!(|sequence, times, vm| {
                change(sequence.obj, vm, |list| {
                    list.as_object().sequence_unchecked().inplace_repeat(times, vm).map(drop)
                })?;
                Ok(sequence.obj.to_owned())
            }),
        };
        &METHODS
    }
}

impl AsNumber for ForeignList {
    fn as_number() -> &'static PyNumberMethods {
        static METHODS: PyNumberMethods = PyNumberMethods {
            // For `[1] + array`, which `list` itself refuses.
            add: Some(|left, right, vm| match (as_list(left, vm)?, as_list(right, vm)?) {
                (Some(left), Some(right)) => left.sequence_unchecked().concat(&right, vm),
                _ => Ok(vm.ctx.not_implemented()),
            }),
            inplace_add: Some(|left, right, vm| {
                if left.downcast_ref::<ForeignList>().is_none() {
                    return Ok(vm.ctx.not_implemented());
                }
                extend(left, right, vm)?;
                Ok(left.to_owned())
            }),
            boolean: Some(|number, vm| Ok(len(number.obj, vm)? > 0)),
            ..PyNumberMethods::NOT_IMPLEMENTED
        };
        &METHODS
    }
}

impl Comparable for ForeignList {
    fn cmp(
        zelf: &Py<Self>,
        other: &PyObject,
        op: PyComparisonOp,
        vm: &VirtualMachine,
    ) -> PyResult<PyComparisonValue> {
        if let Some(same) = op.identical_optimization(zelf.as_object(), &other) {
            return Ok(same.into());
        }
        plain::compare(zelf.as_object(), as_list(other, vm)?, op, vm)
    }
}

impl Iterable for ForeignList {
    fn iter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        Ok(ForeignListIterator { array: zelf.into(), next: AtomicU64::new(0) }.into_pyobject(vm))
    }
}

/// Walks an array, as it is at each step.
#[pyclass(module = "polyglot", name = "ForeignListIterator")]
#[derive(Debug, PyPayload)]
pub(crate) struct ForeignListIterator {
    array: PyObjectRef,
    next: AtomicU64,
}

#[pyclass(with(IterNext, Iterable), flags(DISALLOW_INSTANTIATION))]
impl ForeignListIterator {
    #[pymethod]
    fn __length_hint__(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<usize> {
        let next = usize::try_from(zelf.next.load(Ordering::Relaxed)).unwrap_or(usize::MAX);
        Ok(len(&zelf.array, vm)?.saturating_sub(next))
    }
}

impl SelfIter for ForeignListIterator {}

impl IterNext for ForeignListIterator {
    fn next(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        let place = zelf.next.load(Ordering::Relaxed);
        if place == u64::MAX {
            return Ok(PyIterReturn::StopIteration(None));
        }
        let element = read(super::handle(&zelf.array, vm)?, place, vm)?;
        // Once at the end, always at the end, as a list's own iterator.
        zelf.next.store(if element.is_some() { place + 1 } else { u64::MAX }, Ordering::Relaxed);
        Ok(element.map_or(PyIterReturn::StopIteration(None), PyIterReturn::Return))
    }
}
