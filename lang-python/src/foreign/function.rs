//! Functions and classes.

use super::{Foreign, ask};
use crate::{convert, text};
use polyglot_api::{Arguments, Keyword, ObjectRef, Result, Text, Traits, Value};
use rustpython_vm::builtins::PyTupleRef;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::types::Callable;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyResult, VirtualMachine, pyclass};

/// A function of another language.
#[pyclass(module = "polyglot", name = "ForeignFunction", base = Foreign)]
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct ForeignFunction(Foreign);

/// A class of another language.
#[pyclass(module = "polyglot", name = "ForeignClass", base = Foreign)]
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct ForeignClass(Foreign);

/// Sends a call; the arguments stay on the stack where they are few.
pub(super) fn call(
    proxy: &PyObject,
    args: &FuncArgs,
    vm: &VirtualMachine,
    message: impl FnOnce(&ObjectRef, Arguments<'_>) -> Result<Value>,
) -> PyResult {
    let mut few = [const { Value::Null }; 4];
    let many: Vec<Value>;
    let positional = match few.get_mut(..args.args.len()) {
        Some(few) => {
            for (place, argument) in few.iter_mut().zip(&args.args) {
                *place = convert::to_value(argument, vm);
            }
            &*few
        }
        None => {
            many = args.args.iter().map(|argument| convert::to_value(argument, vm)).collect();
            &many
        }
    };
    let keywords: Vec<Keyword> = args
        .kwargs
        .iter()
        .map(|(name, value)| Keyword {
            name: Text::from(&*name.to_string_lossy()),
            value: convert::to_value(value, vm),
        })
        .collect();
    let arguments = Arguments { positional, keywords: &keywords };
    let result = ask(proxy, vm, |object| message(object, arguments))?;
    convert::to_py(&result, vm)
}

/// The name by which people know the object.
fn name(proxy: &PyObject, vm: &VirtualMachine) -> PyResult {
    let name = ask(proxy, vm, |object| {
        let name = if object.traits().has(Traits::META) { object.meta_simple_name().ok() } else { None };
        Ok(name.or_else(|| object.executable_name()))
    })?;
    Ok(name.map_or_else(|| vm.ctx.empty_str.to_owned(), |name| text::to_str(&name, vm)).into())
}

#[pyclass(flags(BASETYPE, HAS_WEAKREF, DISALLOW_INSTANTIATION), with(Callable))]
impl ForeignFunction {
    #[pygetset]
    fn __name__(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        name(&zelf, vm)
    }

    #[pygetset]
    fn __qualname__(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        name(&zelf, vm)
    }

    /// As Python's own functions, which are copied as they are.
    #[pymethod]
    fn __copy__(zelf: PyObjectRef) -> PyObjectRef {
        zelf
    }

    #[pymethod]
    fn __deepcopy__(zelf: PyObjectRef, _memo: PyObjectRef) -> PyObjectRef {
        zelf
    }
}

impl Callable for ForeignFunction {
    type Args = FuncArgs;

    fn call(zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        call(zelf.as_object(), &args, vm, |object, arguments| {
            if object.traits().has(Traits::EXECUTABLE) {
                object.execute(arguments)
            } else {
                object.instantiate(arguments)
            }
        })
    }
}

#[pyclass(flags(BASETYPE, HAS_WEAKREF, DISALLOW_INSTANTIATION), with(Callable))]
impl ForeignClass {
    #[pygetset]
    fn __name__(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        name(&zelf, vm)
    }

    #[pygetset]
    fn __qualname__(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        name(&zelf, vm)
    }

    #[pygetset]
    fn __bases__(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyTupleRef> {
        let parents = ask(&zelf, vm, |object| object.meta_parents())?;
        let parents: PyResult<Vec<_>> = parents.iter().map(|parent| convert::to_py(parent, vm)).collect();
        Ok(vm.ctx.new_tuple(parents?))
    }

    #[pymethod]
    fn __instancecheck__(zelf: PyObjectRef, instance: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        let instance = convert::to_value(&instance, vm);
        ask(&zelf, vm, |object| object.is_meta_instance(&instance))
    }

    #[pymethod]
    fn __subclasscheck__(zelf: PyObjectRef, class: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        let Value::Object(class) = convert::to_value(&class, vm) else { return Ok(false) };
        ask(&zelf, vm, |object| is_subclass(&class, object, 64))
    }

    /// Asked for when a class of Python names the object as its base.
    #[pymethod]
    fn __mro_entries__(zelf: PyObjectRef, _bases: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let language = ask(&zelf, vm, |object| Ok(object.language()))?;
        let name = name(&zelf, vm)?.str(vm)?;
        Err(vm.new_type_error(format!(
            "class '{}' belongs to {language} and cannot be a base of a Python class",
            name.to_string_lossy()
        )))
    }

    #[pymethod]
    fn __copy__(zelf: PyObjectRef) -> PyObjectRef {
        zelf
    }

    #[pymethod]
    fn __deepcopy__(zelf: PyObjectRef, _memo: PyObjectRef) -> PyObjectRef {
        zelf
    }
}

fn is_subclass(class: &ObjectRef, of: &ObjectRef, depth: usize) -> Result<bool> {
    if class.is_identical(of) {
        return Ok(true);
    }
    if depth == 0 || !class.traits().has(Traits::META) {
        return Ok(false);
    }
    for parent in class.meta_parents()? {
        if let Value::Object(parent) = parent
            && is_subclass(&parent, of, depth - 1)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Callable for ForeignClass {
    type Args = FuncArgs;

    fn call(zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        call(zelf.as_object(), &args, vm, |object, arguments| {
            if object.traits().has(Traits::INSTANTIABLE) {
                object.instantiate(arguments)
            } else {
                object.execute(arguments)
            }
        })
    }
}
