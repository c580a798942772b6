//! Bytes.

use super::{Foreign, ask};
use crate::buffer;
use rustpython_vm::protocol::PyBuffer;
use rustpython_vm::types::AsBuffer;
use rustpython_vm::{AsObject, Py, PyResult, VirtualMachine, pyclass};

/// An object of another language whose bytes can be shared: `memoryview(x)` copies nothing.
#[pyclass(module = "polyglot", name = "ForeignBuffer", base = Foreign)]
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct ForeignBuffer(Foreign);

#[pyclass(flags(BASETYPE, HAS_WEAKREF, DISALLOW_INSTANTIATION), with(AsBuffer))]
impl ForeignBuffer {}

impl AsBuffer for ForeignBuffer {
    fn as_buffer(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyBuffer> {
        let bytes = ask(zelf.as_object(), vm, |object| object.buffer())?;
        Ok(buffer::to_py(bytes, vm))
    }
}
