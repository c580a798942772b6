//! Exceptions as objects.

use crate::{convert, error};
use polyglot_api::{ErrorKind, ExceptionKind, Frame, PolyglotError, Text, Value};
use rustpython_vm::builtins::PyBaseException;
use rustpython_vm::{AsObject, PyObject, VirtualMachine};

fn describe(object: &PyObject, vm: &VirtualMachine) -> Option<PolyglotError> {
    object.downcast_ref::<PyBaseException>().map(|exception| error::describe(exception, 1, vm))
}

pub(super) fn kind(object: &PyObject, vm: &VirtualMachine) -> ExceptionKind {
    match describe(object, vm).map(|error| error.kind) {
        Some(ErrorKind::Syntax { incomplete }) => ExceptionKind::Parse { incomplete },
        Some(ErrorKind::Exit(status)) => ExceptionKind::Exit(status),
        Some(ErrorKind::Cancelled) => ExceptionKind::Interrupt,
        _ => ExceptionKind::Runtime,
    }
}

pub(super) fn message(object: &PyObject, vm: &VirtualMachine) -> Option<Text> {
    object.downcast_ref::<PyBaseException>().map(|exception| error::message(exception, vm).into())
}

pub(super) fn cause(object: &PyObject, vm: &VirtualMachine) -> Option<Value> {
    let cause = error::cause(object.downcast_ref::<PyBaseException>()?, vm)?;
    Some(convert::to_value(cause.as_object(), vm))
}

pub(super) fn frames(object: &PyObject, vm: &VirtualMachine) -> Vec<Frame> {
    describe(object, vm).map_or_else(Vec::new, |error| error.frames)
}
