//! The context.

use super::{finish, give, give_text, push_text, set, throw_io};
use crate::abi::guard::{guard, guard_or};
use crate::abi::import::{borrow, borrow_source, path, path_or_none};
use crate::abi::{
    HOME, PolyError, PolyHost, PolyHostVtable, PolyPredicate, PolySink, PolySource, PolyStream, PolyString,
    PolyValue, intern,
};
use crate::{Host, PolyglotError, Stream, Value};
use std::ffi::c_void;
use std::io;
use std::rc::Rc;

/// A context as a language gets it: who receives it owns a reference.
#[must_use]
pub(crate) fn give_host(host: Rc<dyn Host>) -> PolyHost {
    PolyHost { vtable: &raw const HOST, data: Rc::into_raw(Rc::new(host)).cast_mut().cast() }
}

/// # Safety
/// `data` must be that of an exported host that lives for `'a`.
unsafe fn receiver<'a>(data: *mut c_void) -> &'a dyn Host {
    // SAFETY: promised by the caller.
    unsafe { &**data.cast::<Rc<dyn Host>>() }
}

unsafe extern "C" fn retain(data: *mut c_void) -> PolyHost {
    // SAFETY: reachable only through a handle that `give_host` made.
    unsafe { Rc::increment_strong_count(data.cast::<Rc<dyn Host>>()) };
    PolyHost { vtable: &raw const HOST, data }
}

unsafe extern "C" fn release(data: *mut c_void) {
    // SAFETY: as in `retain`.
    guard_or((), || unsafe { Rc::decrement_strong_count(data.cast::<Rc<dyn Host>>()) });
}

unsafe extern "C" fn eval(
    data: *mut c_void,
    language: PolyString,
    source: *const PolySource,
    result: *mut PolyValue,
) -> *mut PolyError {
    // SAFETY: here and below, the other side calls with what the boundary's rules say.
    unsafe { set(result, guard(|| receiver(data).eval(&language.text(), &borrow_source(source)?)).map(give)) }
}

unsafe extern "C" fn language_of(data: *mut c_void, file: PolyString, result: *mut PolyValue) {
    // SAFETY: as in `eval`.
    unsafe {
        let id = guard_or(None, || receiver(data).language_of(&path(file)));
        result.write(id.map_or(PolyValue::NONE, |id| PolyValue::from_static(id.as_str())));
    }
}

unsafe extern "C" fn foreign_extensions(data: *mut c_void, language: PolyString, sink: *mut PolySink) {
    // SAFETY: as in `eval`.
    guard_or((), || unsafe {
        let known = receiver(data).foreign_extensions(intern::language(&language.text()));
        known.into_iter().for_each(|extension| push_text(sink, crate::Text::from_static(extension)));
    });
}

unsafe extern "C" fn import_file(
    data: *mut c_void,
    file: PolyString,
    result: *mut PolyValue,
) -> *mut PolyError {
    // SAFETY: as in `eval`.
    unsafe { set(result, guard(|| receiver(data).import_file(&path(file))).map(give)) }
}

unsafe extern "C" fn import_name(
    data: *mut c_void,
    language: PolyString,
    name: PolyString,
    referrer: PolyString,
    result: *mut PolyValue,
) -> *mut PolyError {
    // SAFETY: as in `eval`.
    unsafe {
        let module = guard(|| {
            let referrer = path_or_none(referrer);
            receiver(data).import_name(&language.text(), &name.text(), referrer.as_deref())
        });
        set(result, module.map(give))
    }
}

unsafe extern "C" fn display(
    data: *mut c_void,
    reader: PolyString,
    value: *const PolyValue,
    result: *mut PolyValue,
) {
    // SAFETY: as in `eval`.
    unsafe {
        result.write(guard_or(PolyValue::NONE, || {
            let reader = intern::language(&reader.text());
            give_text(receiver(data).display(reader, &borrow(&*value)).into())
        }));
    }
}

unsafe extern "C" fn polyglot_bindings(data: *mut c_void, result: *mut PolyValue) {
    // SAFETY: as in `eval`.
    unsafe { result.write(guard_or(PolyValue::NONE, || give(receiver(data).polyglot_bindings()))) }
}

fn output(stream: u32) -> io::Result<Stream> {
    let out = PolyStream::Out as u32;
    let err = PolyStream::Err as u32;
    match stream {
        stream if stream == out => Ok(Stream::Out),
        stream if stream == err => Ok(Stream::Err),
        _ => Err(io::Error::other(format!("no output stream: {stream}"))),
    }
}

/// Runs what gives errors of input and output.
fn io_guard(run: impl FnOnce() -> io::Result<()>) -> *mut PolyError {
    match guard(|| Ok(run())) {
        Ok(Ok(())) => std::ptr::null_mut(),
        Ok(Err(error)) => throw_io(&error),
        Err(panic) => super::throw(panic),
    }
}

unsafe extern "C" fn write(data: *mut c_void, stream: u32, bytes: PolyString) -> *mut PolyError {
    // SAFETY: as in `eval`.
    io_guard(|| unsafe { receiver(data).write(output(stream)?, bytes.bytes()) })
}

unsafe extern "C" fn flush(data: *mut c_void, stream: u32) -> *mut PolyError {
    // SAFETY: as in `eval`.
    io_guard(|| unsafe { receiver(data).flush(output(stream)?) })
}

unsafe extern "C" fn read(
    data: *mut c_void,
    into: *mut u8,
    length: usize,
    result: *mut usize,
) -> *mut PolyError {
    io_guard(|| {
        // SAFETY: as in `eval`. The memory need not be initialised, so it is filled
        // from a buffer of ours.
        unsafe {
            let mut bytes = vec![0; length];
            let count = receiver(data).read(&mut bytes)?.min(length);
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), into, count);
            result.write(count);
        }
        Ok(())
    })
}

unsafe extern "C" fn descriptor(data: *mut c_void, stream: u32) -> i32 {
    // SAFETY: as in `eval`.
    guard_or(None, || unsafe { receiver(data).descriptor(output(stream).ok()) }).unwrap_or(-1)
}

unsafe extern "C" fn is_terminal(data: *mut c_void, stream: u32) -> u8 {
    // SAFETY: as in `eval`.
    guard_or(false, || unsafe { receiver(data).is_terminal(output(stream).ok()) }).into()
}

unsafe extern "C" fn program(data: *mut c_void, result: *mut PolyValue) {
    // SAFETY: as in `eval`.
    unsafe { result.write(guard_or(PolyValue::NONE, || give_text(receiver(data).program().into()))) }
}

unsafe extern "C" fn arguments(data: *mut c_void, sink: *mut PolySink) {
    // SAFETY: as in `eval`.
    guard_or((), || unsafe {
        receiver(data).arguments().into_iter().for_each(|argument| push_text(sink, argument));
    });
}

unsafe extern "C" fn environment(data: *mut c_void, sink: *mut PolySink) {
    // SAFETY: as in `eval`.
    guard_or((), || unsafe {
        for (name, value) in receiver(data).environment() {
            push_text(sink, name);
            push_text(sink, value);
        }
    });
}

unsafe extern "C" fn executable(data: *mut c_void, result: *mut PolyValue) {
    // SAFETY: as in `eval`.
    unsafe {
        let file = guard_or(None, || receiver(data).executable());
        result.write(file.map_or(PolyValue::NONE, |file| give_text(file.to_string_lossy().as_ref().into())));
    }
}

unsafe extern "C" fn option(data: *mut c_void, name: PolyString, result: *mut PolyValue) {
    // SAFETY: as in `eval`.
    unsafe {
        let value = guard_or(None, || receiver(data).option(&name.text()));
        result.write(value.map_or(PolyValue::NONE, |value| give(Value::from(value))));
    }
}

unsafe extern "C" fn handles_signals(data: *mut c_void) -> u8 {
    // SAFETY: as in `eval`.
    guard_or(false, || unsafe { receiver(data).handles_signals() }).into()
}

unsafe extern "C" fn is_interruptible(data: *mut c_void) -> u8 {
    // SAFETY: as in `eval`.
    guard_or(false, || unsafe { receiver(data).is_interruptible() }).into()
}

unsafe extern "C" fn take_interrupt(data: *mut c_void) -> u8 {
    // SAFETY: as in `eval`.
    guard_or(false, || unsafe { receiver(data).take_interrupt() }).into()
}

unsafe extern "C" fn run_until(data: *mut c_void, done: PolyPredicate) -> *mut PolyError {
    finish(guard(|| {
        let call = done.call.ok_or_else(|| PolyglotError::internal("no condition to wait for"))?;
        // SAFETY: as in `eval`.
        unsafe { receiver(data).run_until(&mut || call(done.context) != 0) }
    }))
}

static HOST: PolyHostVtable = PolyHostVtable {
    size: size_of::<PolyHostVtable>(),
    home: (&raw const HOME).cast(),
    retain: Some(retain),
    release: Some(release),
    eval: Some(eval),
    language_of: Some(language_of),
    foreign_extensions: Some(foreign_extensions),
    import_file: Some(import_file),
    import_name: Some(import_name),
    display: Some(display),
    polyglot_bindings: Some(polyglot_bindings),
    write: Some(write),
    flush: Some(flush),
    read: Some(read),
    descriptor: Some(descriptor),
    is_terminal: Some(is_terminal),
    program: Some(program),
    arguments: Some(arguments),
    environment: Some(environment),
    executable: Some(executable),
    option: Some(option),
    handles_signals: Some(handles_signals),
    is_interruptible: Some(is_interruptible),
    take_interrupt: Some(take_interrupt),
    run_until: Some(run_until),
};
