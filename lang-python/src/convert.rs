//! Values in and out.

use crate::foreign::{self, Foreign};
use crate::heap::Heap;
use crate::object::PythonObject;
use crate::{error, importer, text};
use num_traits::ToPrimitive;
use polyglot_api::{BigInt, ObjectRef, Value};
use rustpython_vm::builtins::{PyBaseException, PyFloat, PyInt, PyStr, PyType};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

/// A value of the protocol as Python sees it.
#[inline]
pub(crate) fn to_py(value: &Value, vm: &VirtualMachine) -> PyResult {
    Ok(match value {
        Value::Null | Value::Undefined => vm.ctx.none(),
        Value::Bool(value) => vm.ctx.new_bool(*value).into(),
        Value::Int(value) => vm.ctx.new_int(*value).into(),
        Value::Float(value) => vm.ctx.new_float(*value).into(),
        Value::Big(value) => big_to_py(value, vm),
        Value::Text(text) => text::to_str(text, vm).into(),
        Value::Object(object) => return object_to_py(object, vm),
    })
}

/// An object of any language: Python's own comes home as it is.
pub(crate) fn object_to_py(object: &ObjectRef, vm: &VirtualMachine) -> PyResult {
    match object.downcast_ref::<PythonObject>() {
        Some(home) => match home.come_home(vm) {
            Some(object) => Ok(object),
            None => foreign::wrap(object, vm),
        },
        None => foreign::wrap(object, vm),
    }
}

/// A Python object as a value of the protocol.
///
/// Instances of subclasses of the primitive types are converted as the primitives they are.
#[inline]
pub(crate) fn to_value(object: &PyObject, vm: &VirtualMachine) -> Value {
    let class = object.class();
    let types = &vm.ctx.types;
    if class.is(types.str_type) {
        if let Some(string) = object.downcast_ref::<PyStr>() {
            return Value::Text(text::to_text(string));
        }
    } else if class.is(types.int_type) {
        if let Some(int) = object.downcast_ref::<PyInt>() {
            return int_to_value(int);
        }
    } else if vm.is_none(object) {
        return Value::Null;
    } else if class.is(types.bool_type) {
        return Value::Bool(object.is(&vm.ctx.true_value));
    } else if class.is(types.float_type) {
        if let Some(float) = object.downcast_ref::<PyFloat>() {
            return Value::Float(float.to_f64());
        }
    } else if let Some(foreign) = object.downcast_ref::<Foreign>() {
        if let Some(handle) = foreign.handle() {
            return Value::Object(handle.clone());
        }
    } else if let Some(exception) = object.downcast_ref::<PyBaseException>()
        && let Some(origin) = error::origin(exception, vm)
    {
        return origin;
    }
    subclass_to_value(object, vm)
}

fn subclass_to_value(object: &PyObject, vm: &VirtualMachine) -> Value {
    if let Some(string) = object.downcast_ref::<PyStr>() {
        return Value::Text(text::to_text(string));
    }
    if let Some(int) = object.downcast_ref::<PyInt>() {
        return int_to_value(int);
    }
    if let Some(float) = object.downcast_ref::<PyFloat>() {
        return Value::Float(float.to_f64());
    }
    if object.downcast_ref::<foreign::Undefined>().is_some() {
        return Value::Undefined;
    }
    if let Some(class) = object.downcast_ref::<PyType>()
        && let Some(origin) = error::class_origin(class, vm)
    {
        return Value::Object(origin);
    }
    if let Some(module) = importer::foreign_of(object, vm) {
        return to_value(&module, vm);
    }
    wrap(object.to_owned(), vm)
}

/// A Python object as an object of the protocol, whatever it is.
pub(crate) fn wrap(object: PyObjectRef, vm: &VirtualMachine) -> Value {
    match Heap::get(vm) {
        Ok(heap) => Value::object(PythonObject::new(heap, object)),
        // A thread of Python: whatever the value is for will be refused there.
        Err(_) => Value::Null,
    }
}

fn int_to_value(int: &PyInt) -> Value {
    match int.as_bigint().to_i64() {
        Some(value) => Value::Int(value),
        None => Value::from(BigInt::from_signed_bytes_le(&int.as_bigint().to_signed_bytes_le())),
    }
}

fn big_to_py(value: &BigInt, vm: &VirtualMachine) -> PyObjectRef {
    let value = malachite_bigint::BigInt::from_signed_bytes_le(&value.to_signed_bytes_le());
    vm.ctx.new_int(value).into()
}
