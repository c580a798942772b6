//! The "absent" of other languages, for programs that must pass it.

use rustpython_vm::protocol::PyNumberMethods;
use rustpython_vm::types::{AsNumber, Representable};
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};

/// The class of `polyglot.undefined`. What comes from other languages as undefined is `None`.
#[pyclass(module = "polyglot", name = "UndefinedType")]
#[derive(Debug, PyPayload)]
pub(crate) struct Undefined;

#[pyclass(flags(DISALLOW_INSTANTIATION), with(AsNumber, Representable))]
impl Undefined {
    #[pymethod]
    fn __copy__(zelf: PyObjectRef) -> PyObjectRef {
        zelf
    }
}

impl AsNumber for Undefined {
    fn as_number() -> &'static PyNumberMethods {
        static METHODS: PyNumberMethods =
            PyNumberMethods { boolean: Some(|_, _| Ok(false)), ..PyNumberMethods::NOT_IMPLEMENTED };
        &METHODS
    }
}

impl Representable for Undefined {
    fn repr_str(_zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok("polyglot.undefined".into())
    }
}

/// A value that others read as undefined; all are alike.
pub(crate) fn undefined(vm: &VirtualMachine) -> PyObjectRef {
    let _ = &*super::PARTS;
    Undefined.into_pyobject(vm)
}
