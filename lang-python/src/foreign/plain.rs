//! Collections as Python's own, of what they hold now: for what needs more than one element at a
//! time, and for copies.

use super::class::is_dict;
use super::{dict, list, set, traits};
use polyglot_api::Traits;
use rustpython_vm::function::PyComparisonValue;
use rustpython_vm::types::PyComparisonOp;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, TryFromObject, VirtualMachine};

/// The list, dict or set of what a collection holds, one level deep; `None` for what is none.
pub(super) fn plain(proxy: &PyObject, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    let traits = traits(proxy);
    Ok(Some(if traits.has(Traits::ARRAY) {
        list::snapshot(proxy, vm)?.into()
    } else if is_dict(traits) {
        dict::snapshot(proxy, vm)?.into()
    } else if traits.has(Traits::SET) {
        set::snapshot(proxy, vm)?
    } else {
        return Ok(None);
    }))
}

/// Compares a collection with one of Python's.
pub(super) fn compare(
    proxy: &PyObject,
    other: Option<PyObjectRef>,
    op: PyComparisonOp,
    vm: &VirtualMachine,
) -> PyResult<PyComparisonValue> {
    let Some(other) = other else { return Ok(PyComparisonValue::NotImplemented) };
    let Some(own) = plain(proxy, vm)? else { return Ok(PyComparisonValue::NotImplemented) };
    // A collection that holds itself would be compared for ever.
    let result = vm.with_recursion("in comparison", || PyObject::rich_compare(&own, &other, op, vm))?;
    Ok(PyComparisonValue::Implemented(bool::try_from_object(vm, result)?))
}

pub(super) fn deep_copy(plain: PyObjectRef, memo: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    vm.import("copy", 0)?.get_attr("deepcopy", vm)?.call((plain, memo), vm)
}

/// What `__reduce_ex__` gives, so that a pickle has the plain collection.
pub(super) fn reduce(plain: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    let class: PyObjectRef = plain.class().to_owned().into();
    Ok(vm.ctx.new_tuple(vec![class, vm.ctx.new_tuple(vec![plain]).into()]).into())
}

/// A length as Python has them.
pub(super) fn length(length: u64, vm: &VirtualMachine) -> PyResult<usize> {
    usize::try_from(length).map_err(|_| vm.new_overflow_error("the collection is too large"))
}
