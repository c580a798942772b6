//! Python's exceptions on their way out.

use super::crossing::Crossing;
use super::frames::frames;
use crate::heap::Heap;
use crate::{convert, interrupt};
use num_traits::ToPrimitive;
use polyglot_api::{Error, ErrorKind, InteropError, Location, PolyglotError};
use rustpython_vm::builtins::{PyBaseException, PyBaseExceptionRef, PyInt, PyList, PyStr};
use rustpython_vm::{AsObject, Py, PyObjectRef, VirtualMachine};

/// How many causes of causes are told, and groups in groups.
const CAUSES: usize = 16;

/// A Python exception as the error that leaves Python.
#[cold]
pub(crate) fn catch(exception: PyBaseExceptionRef, vm: &VirtualMachine) -> Error {
    if exception.class().is(vm.ctx.exceptions.stop_async_iteration) {
        // How asynchronous iterators end, in the protocol's words.
        return InteropError::StopIteration.into();
    }
    let mut error = describe(&exception, CAUSES, vm);
    announce_exit(&exception, &mut error, vm);
    error.into()
}

/// Tells an exception, without effects on it.
pub(crate) fn describe(exception: &Py<PyBaseException>, causes: usize, vm: &VirtualMachine) -> PolyglotError {
    let traceback = exception.__traceback__();
    let noted = Crossing::with(exception, vm, |record| {
        let new = frames(traceback.as_ref(), record.traceback.as_ref(), vm);
        (record.foreign, record.error.clone(), new)
    });
    let (told, new) = match noted {
        Some((true, mut error, new)) => {
            error.frames.extend(new);
            if error.location.is_none() {
                error.location = error.frames.first().and_then(|frame| frame.location.clone());
            }
            error.notes = notes(exception, vm);
            return error;
        }
        Some((false, error, new)) => (error.frames, new),
        None => (Vec::new(), frames(traceback.as_ref(), None, vm)),
    };
    let mut error = PolyglotError::new(kind(exception, vm), message(exception, vm));
    error.name = exception.class().name().to_owned();
    error.frames = told;
    error.frames.extend(new);
    error.location = syntax_location(exception, vm)
        .or_else(|| error.frames.first().and_then(|frame| frame.location.clone()));
    error.notes = notes(exception, vm);
    if let Some(left) = causes.checked_sub(1) {
        error.cause = cause(exception, vm).map(|cause| Box::new(describe(&cause, left, vm)));
        error.parts = parts(exception, vm).iter().map(|part| describe(part, left, vm)).collect();
    }
    error.exception = Some(convert::wrap(exception.as_object().to_owned(), vm));
    error
}

/// What led to an exception: `__cause__`, or `__context__` where that is not suppressed.
pub(crate) fn cause(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> Option<PyBaseExceptionRef> {
    let suppressed = exception
        .as_object()
        .get_attr(vm.ctx.intern_str("__suppress_context__"), vm)
        .is_ok_and(|flag| flag.is(&vm.ctx.true_value));
    exception.__cause__().or_else(|| exception.__context__().filter(|_| !suppressed))
}

/// What `add_note` was given.
fn notes(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> Vec<String> {
    let Some(dict) = exception.as_object().dict() else { return Vec::new() };
    let Ok(Some(notes)) = dict.get_item_opt(vm.ctx.intern_str("__notes__"), vm) else { return Vec::new() };
    let Some(notes) = notes.downcast_ref::<PyList>() else { return Vec::new() };
    let notes = notes.borrow_vec().to_vec();
    let text = |note: &PyObjectRef| note.str(vm).ok().map(|text| text.to_string_lossy().into_owned());
    notes.iter().filter_map(text).collect()
}

/// The exceptions of a group.
fn parts(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> Vec<PyBaseExceptionRef> {
    if !exception.fast_isinstance(vm.ctx.exceptions.base_exception_group) {
        return Vec::new();
    }
    let parts = exception.as_object().get_attr("exceptions", vm);
    let parts = parts.and_then(|parts| parts.try_to_value::<Vec<PyBaseExceptionRef>>(vm));
    parts.unwrap_or_default()
}

fn kind(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> ErrorKind {
    let is = |class| exception.fast_isinstance(class);
    let types = &vm.ctx.exceptions;
    if is(types.system_exit) {
        ErrorKind::Exit(exit_status(exception, vm))
    } else if is(types.syntax_error) {
        ErrorKind::Syntax { incomplete: is(types.incomplete_input_error) }
    } else if interrupt::is_ours(exception, vm) {
        ErrorKind::Cancelled
    } else {
        ErrorKind::Guest
    }
}

/// `str(exception)`; for a syntax error its message without the place, and for a `KeyError` the
/// key as it is printed.
pub(crate) fn message(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> String {
    if exception.fast_isinstance(vm.ctx.exceptions.syntax_error)
        && let Ok(message) = exception.as_object().get_attr("msg", vm)
        && let Some(message) = message.downcast_ref::<PyStr>()
    {
        return message.to_string_lossy().into_owned();
    }
    match exception.as_object().str(vm) {
        Ok(text) => text.to_string_lossy().into_owned(),
        Err(_) => "<exception str() failed>".into(),
    }
}

fn syntax_location(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> Option<Location> {
    if !exception.fast_isinstance(vm.ctx.exceptions.syntax_error) {
        return None;
    }
    let attribute = |name: &'static str| exception.as_object().get_attr(name, vm).ok();
    let number = |name| attribute(name)?.downcast_ref::<PyInt>()?.as_bigint().to_u32();
    let file = attribute("filename")?.downcast_ref::<PyStr>()?.to_string_lossy().into_owned();
    let mut location = Location::new(file, number("lineno")?, number("offset").unwrap_or(0));
    location.source = Heap::of(vm).sources.get(&location.name);
    Some(location)
}

fn exit_code(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> PyObjectRef {
    exception.as_object().get_attr("code", vm).unwrap_or_else(|_| vm.ctx.none())
}

/// The status by CPython's rules: no code is 0, an integer is itself, anything else is 1.
fn exit_status(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> i32 {
    let code = exit_code(exception, vm);
    match code.downcast_ref::<PyInt>() {
        // As the system takes it: the lowest 8 bits count, so wrapping loses nothing.
        Some(status) => status.as_u32_mask().cast_signed(),
        None => i32::from(!vm.is_none(&code)),
    }
}

/// Writes the message of `sys.exit("message")`, once, as it leaves.
fn announce_exit(exception: &Py<PyBaseException>, error: &mut PolyglotError, vm: &VirtualMachine) {
    if !matches!(error.kind, ErrorKind::Exit(_)) || !exception.fast_isinstance(vm.ctx.exceptions.system_exit)
    {
        return;
    }
    let code = exit_code(exception, vm);
    let announced = Crossing::with(exception, vm, |record| std::mem::replace(&mut record.announced, true));
    if announced == Some(true) || vm.is_none(&code) || code.downcastable::<PyInt>() {
        return;
    }
    if let (Ok(text), Ok(stderr)) = (code.str(vm), vm.sys_module.get_attr("stderr", vm)) {
        error.message = text.to_string_lossy().into_owned();
        // A program that closed its error stream does not want to hear it.
        let _ = vm.call_method(&stderr, "write", (text,));
        let _ = vm.call_method(&stderr, "write", ("\n",));
    }
}
