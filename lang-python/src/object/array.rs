//! Lists, tuples and other sequences.

use crate::{convert, error};
use polyglot_api::{InteropError, MemberInfo, Result, Value};
use rustpython_vm::builtins::{PyList, PyTuple};
use rustpython_vm::{AsObject, PyObject, PyResult, VirtualMachine};

pub(super) fn len(object: &PyObject, vm: &VirtualMachine) -> PyResult<u64> {
    if let Some(list) = exact_list(object, vm) {
        return Ok(list.borrow_vec().len() as u64);
    }
    Ok(object.length(vm)? as u64)
}

/// The list, if its class is `list` itself: a subclass may have methods of its own.
fn exact_list<'a>(object: &'a PyObject, vm: &VirtualMachine) -> Option<&'a rustpython_vm::Py<PyList>> {
    object.downcast_ref_if_exact::<PyList>(vm)
}

fn is_growing(object: &PyObject, vm: &VirtualMachine) -> bool {
    object.class().get_attr(vm.ctx.intern_str("append")).is_some()
}

fn is_writable(object: &PyObject) -> bool {
    let slots = object.class().slots();
    slots.as_sequence.ass_item.load().is_some() || slots.as_mapping.ass_subscript.load().is_some()
}

pub(super) fn info(object: &PyObject, index: u64, vm: &VirtualMachine) -> MemberInfo {
    match len(object, vm) {
        Ok(length) if index < length => {
            let writable = is_writable(object) && !is_read_only_view(object, vm);
            MemberInfo::READABLE
                .with_if(MemberInfo::MODIFIABLE, writable)
                .with_if(MemberInfo::REMOVABLE, writable && is_growing(object, vm))
        }
        Ok(length) if index == length && is_writable(object) && is_growing(object, vm) => {
            MemberInfo::INSERTABLE
        }
        _ => MemberInfo::NONE,
    }
}

fn is_read_only_view(object: &PyObject, vm: &VirtualMachine) -> bool {
    object.class().is(vm.ctx.types.memoryview_type)
        && object.get_attr("readonly", vm).is_ok_and(|flag| flag.is(&vm.ctx.true_value))
}

pub(super) fn read(object: &PyObject, index: u64, vm: &VirtualMachine) -> Result<Value> {
    let place = usize::try_from(index).map_err(|_| InteropError::InvalidIndex { index })?;
    if let Some(list) = exact_list(object, vm) {
        let element = list.borrow_vec().get(place).cloned();
        let element = element.ok_or(InteropError::InvalidIndex { index })?;
        return Ok(convert::to_value(&element, vm));
    }
    if let Some(tuple) = object.downcast_ref_if_exact::<PyTuple>(vm) {
        let element = tuple.as_slice().get(place).ok_or(InteropError::InvalidIndex { index })?;
        return Ok(convert::to_value(element, vm));
    }
    match object.get_item(&place, vm) {
        Ok(element) => Ok(convert::to_value(&element, vm)),
        Err(exception) => Err(index_error(object, exception, index, vm)),
    }
}

pub(super) fn read_many(
    object: &PyObject,
    start: u64,
    count: u64,
    into: &mut Vec<Value>,
    vm: &VirtualMachine,
) -> Result<()> {
    if let Some(list) = exact_list(object, vm) {
        let elements = list.borrow_vec();
        let length = elements.len() as u64;
        let range = start.min(length)..start.saturating_add(count).min(length);
        // Conversion runs no guest code, so the list cannot change meanwhile.
        into.extend(
            range
                .filter_map(|index| elements.get(usize::try_from(index).ok()?))
                .map(|e| convert::to_value(e, vm)),
        );
        return Ok(());
    }
    let end = start.saturating_add(count).min(len(object, vm).map_err(|e| error::catch(e, vm))?);
    for index in start..end {
        into.push(read(object, index, vm)?);
    }
    Ok(())
}

pub(super) fn write(object: &PyObject, index: u64, value: Value, vm: &VirtualMachine) -> Result<()> {
    let catch = |exception| error::catch(exception, vm);
    let length = len(object, vm).map_err(catch)?;
    let what = || InteropError::ReadOnly { what: format!("the '{}'", object.class().name()) };
    if !is_writable(object) || is_read_only_view(object, vm) {
        return Err(what().into());
    }
    let value = convert::to_py(&value, vm).map_err(catch)?;
    if index < length {
        let place = usize::try_from(index).map_err(|_| InteropError::InvalidIndex { index })?;
        return object
            .set_item(&place, value, vm)
            .map_err(|exception| index_error(object, exception, index, vm));
    }
    if index == length && is_growing(object, vm) {
        return vm.call_method(object, "append", (value,)).map(drop).map_err(catch);
    }
    Err(InteropError::InvalidIndex { index }.into())
}

pub(super) fn remove(object: &PyObject, index: u64, vm: &VirtualMachine) -> Result<()> {
    if !is_writable(object) || !is_growing(object, vm) {
        return Err(InteropError::ReadOnly { what: format!("the '{}'", object.class().name()) }.into());
    }
    let place = usize::try_from(index).map_err(|_| InteropError::InvalidIndex { index })?;
    object.del_item(&place, vm).map_err(|exception| index_error(object, exception, index, vm))
}

fn index_error(
    object: &PyObject,
    exception: rustpython_vm::builtins::PyBaseExceptionRef,
    index: u64,
    vm: &VirtualMachine,
) -> polyglot_api::Error {
    // One within the bounds comes from code below the sequence.
    let types = &vm.ctx.exceptions;
    if [types.index_error, types.overflow_error].iter().any(|class| exception.fast_isinstance(class))
        && len(object, vm).is_ok_and(|length| index >= length)
    {
        return InteropError::InvalidIndex { index }.into();
    }
    error::catch(exception, vm)
}
