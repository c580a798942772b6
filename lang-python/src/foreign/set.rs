//! Sets.
//!
//! What needs more than one element is left to `set`, which works on the elements as they are
//! now; what differs afterwards is added and removed.

use super::{Foreign, ask, class_object, delegate, plain};
use crate::convert;
use polyglot_api::Value;
use rustpython_vm::builtins::{PyFrozenSet, PySet};
use rustpython_vm::function::{FuncArgs, PyComparisonValue};
use rustpython_vm::protocol::{PyNumberMethods, PySequenceMethods};
use rustpython_vm::types::{AsNumber, AsSequence, Comparable, Iterable, PyComparisonOp};
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine, atomic_func, pyclass,
};

/// A set of another language.
#[pyclass(module = "polyglot", name = "ForeignSet", base = Foreign, unhashable = true)]
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct ForeignSet(Foreign);

fn elements(proxy: &PyObject, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
    let values = ask(proxy, vm, |object| {
        super::dict::drain(object.iterator()?.expect_object("getIteratorNextElement")?)
    })?;
    values.iter().map(|value| convert::to_py(value, vm)).collect()
}

/// A set of the elements as they are now.
pub(super) fn snapshot(proxy: &PyObject, vm: &VirtualMachine) -> PyResult {
    let elements = vm.ctx.new_list(elements(proxy, vm)?);
    vm.ctx.types.set_type.as_object().call((elements,), vm)
}

/// The elements of a set of either kind; `None` if it is no set.
fn as_set(object: &PyObject, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    if object.downcast_ref::<ForeignSet>().is_some() {
        return snapshot(object, vm).map(Some);
    }
    let types = &vm.ctx.types;
    if [types.dict_keys_type, types.dict_items_type].iter().any(|view| object.class().is(*view)) {
        return types.set_type.as_object().call((object.to_owned(),), vm).map(Some);
    }
    let own = object.downcast_ref::<PySet>().is_some() || object.downcast_ref::<PyFrozenSet>().is_some();
    Ok(own.then(|| object.to_owned()))
}

fn contains(proxy: &PyObject, value: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    let value = convert::to_value(value, vm);
    if ask(proxy, vm, |object| object.set_contains(&value))? {
        return Ok(true);
    }
    // Python's equality is wider: 1 == 1.0 == True.
    Ok(matches!(&value, Value::Bool(_)) && {
        let number = Value::Int(i64::from(value.as_bool() == Some(true)));
        ask(proxy, vm, |object| object.set_contains(&number))?
    })
}

fn add(proxy: &PyObject, value: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    let value = convert::to_value(value, vm);
    ask(proxy, vm, |object| object.set_add(value))
}

fn discard(proxy: &PyObject, value: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    let value = convert::to_value(value, vm);
    ask(proxy, vm, |object| object.set_remove(&value))
}

/// Makes the set hold what `wanted` holds.
fn become_equal(proxy: &PyObject, wanted: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    let own = snapshot(proxy, vm)?;
    for gone in vm.extract_elements_with(&*vm._sub(&own, wanted)?, Ok)? {
        discard(proxy, &gone, vm)?;
    }
    for new in vm.extract_elements_with(&*vm._sub(wanted, &own)?, Ok)? {
        add(proxy, &new, vm)?;
    }
    Ok(())
}

/// Arguments in which foreign sets are plain ones.
fn change(proxy: &PyObject, method: &'static str, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let wanted = snapshot(proxy, vm)?;
    let result = delegate(&wanted, method, args, vm)?;
    become_equal(proxy, &wanted, vm)?;
    Ok(result)
}

fn read(proxy: &PyObject, method: &'static str, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    delegate(&*snapshot(proxy, vm)?, method, args, vm)
}

#[pyclass(
    flags(BASETYPE, HAS_WEAKREF, DISALLOW_INSTANTIATION),
    with(AsSequence, AsNumber, Iterable, Comparable)
)]
impl ForeignSet {
    #[pygetset]
    fn __class__(_zelf: PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
        class_object(vm.ctx.types.set_type)
    }

    #[pymethod]
    fn add(zelf: PyObjectRef, value: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        add(&zelf, &value, vm).map(drop)
    }

    #[pymethod]
    fn discard(zelf: PyObjectRef, value: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        discard(&zelf, &value, vm).map(drop)
    }

    #[pymethod]
    fn remove(zelf: PyObjectRef, value: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        if discard(&zelf, &value, vm)? { Ok(()) } else { Err(vm.new_key_error(value)) }
    }

    #[pymethod]
    fn pop(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        change(&zelf, "pop", FuncArgs::default(), vm)
    }

    #[pymethod]
    fn clear(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        change(&zelf, "clear", FuncArgs::default(), vm)
    }

    #[pymethod]
    fn update(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        change(&zelf, "update", args, vm)
    }

    #[pymethod]
    fn intersection_update(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        change(&zelf, "intersection_update", args, vm)
    }

    #[pymethod]
    fn difference_update(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        change(&zelf, "difference_update", args, vm)
    }

    #[pymethod]
    fn symmetric_difference_update(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        change(&zelf, "symmetric_difference_update", args, vm)
    }

    #[pymethod]
    fn union(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        read(&zelf, "union", args, vm)
    }

    #[pymethod]
    fn intersection(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        read(&zelf, "intersection", args, vm)
    }

    #[pymethod]
    fn difference(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        read(&zelf, "difference", args, vm)
    }

    #[pymethod]
    fn symmetric_difference(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        read(&zelf, "symmetric_difference", args, vm)
    }

    #[pymethod]
    fn isdisjoint(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        read(&zelf, "isdisjoint", args, vm)
    }

    #[pymethod]
    fn issubset(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        read(&zelf, "issubset", args, vm)
    }

    #[pymethod]
    fn issuperset(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        read(&zelf, "issuperset", args, vm)
    }

    #[pymethod]
    fn copy(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        snapshot(&zelf, vm)
    }
}

fn len(proxy: &PyObject, vm: &VirtualMachine) -> PyResult<usize> {
    plain::length(ask(proxy, vm, |object| object.set_len())?, vm)
}

impl AsSequence for ForeignSet {
    fn as_sequence() -> &'static PySequenceMethods {
        static METHODS: PySequenceMethods = PySequenceMethods {
            length: atomic_func!(|sequence, vm| len(sequence.obj, vm)),
            contains: atomic_func!(|sequence, value, vm| contains(sequence.obj, value, vm)),
            ..PySequenceMethods::NOT_IMPLEMENTED
        };
        &METHODS
    }
}

/// An operator on two sets, of which at least one is foreign.
fn operate(
    left: &PyObject,
    right: &PyObject,
    vm: &VirtualMachine,
    operator: fn(&VirtualMachine, &PyObject, &PyObject) -> PyResult,
) -> PyResult {
    match (as_set(left, vm)?, as_set(right, vm)?) {
        (Some(left), Some(right)) => operator(vm, &left, &right),
        _ => Ok(vm.ctx.not_implemented()),
    }
}

/// An operator that changes its left operand.
fn operate_in_place(
    left: &PyObject,
    right: &PyObject,
    vm: &VirtualMachine,
    operator: fn(&VirtualMachine, &PyObject, &PyObject) -> PyResult,
) -> PyResult {
    if left.downcast_ref::<ForeignSet>().is_none() {
        return Ok(vm.ctx.not_implemented());
    }
    let wanted = operate(left, right, vm, operator)?;
    if wanted.is(&vm.ctx.not_implemented) {
        return Ok(wanted);
    }
    become_equal(left, &wanted, vm)?;
    Ok(left.to_owned())
}

impl AsNumber for ForeignSet {
    fn as_number() -> &'static PyNumberMethods {
        static METHODS: PyNumberMethods = PyNumberMethods {
            or: Some(|left, right, vm| operate(left, right, vm, |vm, a, b| vm._or(a, b))),
            and: Some(|left, right, vm| operate(left, right, vm, |vm, a, b| vm._and(a, b))),
            xor: Some(|left, right, vm| operate(left, right, vm, |vm, a, b| vm._xor(a, b))),
            subtract: Some(|left, right, vm| operate(left, right, vm, |vm, a, b| vm._sub(a, b))),
            inplace_or: Some(|left, right, vm| operate_in_place(left, right, vm, |vm, a, b| vm._or(a, b))),
            inplace_and: Some(|left, right, vm| operate_in_place(left, right, vm, |vm, a, b| vm._and(a, b))),
            inplace_xor: Some(|left, right, vm| operate_in_place(left, right, vm, |vm, a, b| vm._xor(a, b))),
            inplace_subtract: Some(|left, right, vm| {
                operate_in_place(left, right, vm, |vm, a, b| vm._sub(a, b))
            }),
            boolean: Some(|number, vm| Ok(len(number.obj, vm)? > 0)),
            ..PyNumberMethods::NOT_IMPLEMENTED
        };
        &METHODS
    }
}

impl Comparable for ForeignSet {
    fn cmp(
        zelf: &Py<Self>,
        other: &PyObject,
        op: PyComparisonOp,
        vm: &VirtualMachine,
    ) -> PyResult<PyComparisonValue> {
        if let Some(same) = op.identical_optimization(zelf.as_object(), &other) {
            return Ok(same.into());
        }
        plain::compare(zelf.as_object(), as_set(other, vm)?, op, vm)
    }
}

impl Iterable for ForeignSet {
    fn iter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        let iterator = ask(zelf.as_object(), vm, |object| object.iterator())?;
        convert::to_py(&iterator, vm)
    }
}
