//! Errors of other languages and of the host on their way in.

use super::crossing::{Crossing, Record};
use crate::heap::Heap;
use crate::object::PythonObject;
use crate::{convert, interrupt};
use polyglot_api::{Error, ErrorKind, InteropError, Location, ObjectRef, PolyglotError, Traits, Value};
use rustpython_vm::builtins::{PyBaseException, PyBaseExceptionRef};
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};

/// An error as the exception to raise in Python.
#[cold]
pub(crate) fn raise(error: Error, vm: &VirtualMachine) -> PyBaseExceptionRef {
    match error {
        Error::Interop(error) => interop(&error, vm),
        Error::Polyglot(error) => polyglot(*error, vm),
    }
}

/// A broken contract as the exception that Python has for it.
pub(crate) fn interop(error: &InteropError, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let text = error.to_string();
    match error {
        InteropError::UnsupportedMessage { .. }
        | InteropError::UnsupportedType { .. }
        | InteropError::Arity { .. }
        | InteropError::ReadOnly { .. } => vm.new_type_error(text),
        InteropError::UnknownMember { name, receiver } => {
            vm.new_attribute_error(format!("'{receiver}' object has no attribute '{name}'"))
        }
        InteropError::UnknownKey { key } => vm.new_key_error(vm.ctx.new_str(key.as_str()).into()),
        InteropError::InvalidIndex { .. } => vm.new_index_error(text),
        InteropError::InvalidBufferOffset { .. } => vm.new_index_error(text),
        InteropError::StopIteration => vm.new_stop_iteration(None),
        InteropError::Released => {
            vm.new_exception_msg(vm.ctx.exceptions.reference_error.to_owned(), text.into())
        }
    }
}

fn polyglot(error: PolyglotError, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let heap = match Heap::get(vm) {
        Ok(heap) => heap,
        Err(exception) => return exception,
    };
    match error.kind {
        ErrorKind::Cancelled | ErrorKind::Internal | ErrorKind::Resource => {
            return interrupt::stop(error, vm);
        }
        ErrorKind::Exit(_) if own(&error, vm).is_none() => return interrupt::stop(error, vm),
        // `sys.exit` is an exception like others, also when it comes home.
        ErrorKind::Exit(_) | ErrorKind::Guest | ErrorKind::Host | ErrorKind::Syntax { .. } => {}
    }
    if let Some(own) = own(&error, vm) {
        let traceback = own.__traceback__();
        note(&own, Record { error, foreign: false, traceback, announced: true }, vm);
        return own;
    }
    let exception = match &error.exception {
        Some(Value::Object(object)) => {
            let cached = heap.proxies.get(object);
            cached.and_then(|cached| cached.downcast::<PyBaseException>().ok())
        }
        _ => None,
    };
    let fresh = exception.is_none();
    let exception = exception.unwrap_or_else(|| make(&heap, &error, vm));
    let cause = error.cause.clone();
    let object = error.exception.as_ref().and_then(Value::as_object).cloned();
    let traceback = exception.__traceback__();
    note(&exception, Record { error, foreign: true, traceback, announced: true }, vm);
    if fresh {
        if let Some(object) = &object {
            heap.proxies.put(object, exception.as_object(), vm);
        }
        set_cause(&exception, object.as_ref(), cause, vm);
    }
    exception
}

/// The exception that is Python's own, come home.
fn own(error: &PolyglotError, vm: &VirtualMachine) -> Option<PyBaseExceptionRef> {
    let object = error.exception.as_ref()?.as_object()?;
    object.downcast_ref::<PythonObject>()?.come_home(vm)?.downcast().ok()
}

fn note(exception: &PyBaseExceptionRef, record: Record, vm: &VirtualMachine) {
    // An exception whose class forbids attributes goes on without its note: the foreign frames
    // before this point are then not shown.
    let _ = Crossing::note(exception, record, vm);
}

fn make(heap: &Heap, error: &PolyglotError, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let message: PyObjectRef = vm.ctx.new_str(error.message.as_str()).into();
    let class = match error.kind {
        ErrorKind::Guest
        | ErrorKind::Exit(_)
        | ErrorKind::Host
        | ErrorKind::Syntax { .. }
        | ErrorKind::Cancelled
        | ErrorKind::Internal
        | ErrorKind::Resource => {
            // Anything can be thrown; only the class of an exception names one.
            let object = error.exception.as_ref().and_then(Value::as_object);
            let object = object.filter(|object| object.traits().has(Traits::EXCEPTION));
            let meta = object.and_then(|object| object.meta_object());
            heap.exceptions.class(meta.as_ref(), &error.name, error.kind, vm)
        }
    };
    let exception = vm.new_exception(class, vec![message]);
    if let (ErrorKind::Syntax { .. }, Some(location)) = (error.kind, &error.location) {
        set_location(&exception, location, vm);
    }
    exception
}

fn set_location(exception: &PyBaseExceptionRef, location: &Location, vm: &VirtualMachine) {
    let text = location.source.as_ref().and_then(|source| source.text().ok());
    let line = text.and_then(|text| text.lines().nth(location.line.checked_sub(1)? as usize));
    let values: [(&'static str, PyObjectRef); 4] = [
        ("filename", vm.ctx.new_str(&*location.name).into()),
        ("lineno", vm.ctx.new_int(location.line).into()),
        ("offset", vm.ctx.new_int(location.column).into()),
        ("text", line.map_or_else(|| vm.ctx.none(), |line| vm.ctx.new_str(line).into())),
    ];
    for (name, value) in values {
        let _ = exception.as_object().set_attr(name, value, vm);
    }
}

fn set_cause(
    exception: &PyBaseExceptionRef,
    object: Option<&ObjectRef>,
    told: Option<Box<PolyglotError>>,
    vm: &VirtualMachine,
) {
    let has_cause = |object: &&ObjectRef| object.traits().has(Traits::EXCEPTION);
    let cause = match object.filter(has_cause).map(|object| object.exception_cause()) {
        Some(Ok(Some(cause))) => convert::to_py(&cause, vm).ok().and_then(|cause| cause.downcast().ok()),
        Some(_) => None,
        None => told.map(|cause| polyglot(*cause, vm)),
    };
    if cause.is_some() {
        exception.set_cause(cause);
    }
}

/// The Python exception that stands for another language's exception object, which has not been
/// thrown here (yet).
pub(crate) fn wrap_exception(object: &ObjectRef, vm: &VirtualMachine) -> PyObjectRef {
    let error = match object.throw() {
        Error::Polyglot(error) => PolyglotError { frames: Vec::new(), ..*error },
        Error::Interop(_) => PolyglotError::new(ErrorKind::Guest, object.to_display(false)),
    };
    let message = object.exception_message().ok().flatten();
    let message =
        message.map_or_else(|| error.message.clone(), |message| message.to_string_lossy().into_owned());
    let exception = Some(Value::Object(object.clone()));
    let kind = if error.is_catchable() { error.kind } else { ErrorKind::Guest };
    polyglot(PolyglotError { message, kind, exception, ..error }, vm).into()
}
