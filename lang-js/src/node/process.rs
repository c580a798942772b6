//! The program as a process: its natives, and what the host tells it.

use super::errno::{Subject, exception};
use super::native::{Arguments, Function};
use crate::heap::Heap;
use crate::jobs::Jobs;
use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsError, JsResult, JsString, JsValue};
use polyglot_api::{ErrorKind, PolyglotError, Stream};
use std::os::fd::BorrowedFd;
use std::rc::Rc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use std::{env, io};

pub(super) const FUNCTIONS: &[Function] = &[
    ("arguments", 0, program_arguments),
    ("environment", 0, environment),
    ("executable", 0, executable),
    ("numbers", 0, numbers),
    ("exit", 1, exit),
    ("workingDirectory", 0, working_directory),
    ("changeDirectory", 1, change_directory),
    ("writeStream", 2, write_stream),
    ("isTerminal", 1, is_terminal),
    ("now", 0, now),
    ("timeOrigin", 0, time_origin),
    ("umask", 1, umask),
    ("kill", 2, kill),
    ("builtinModule", 1, builtin_module),
    ("builtinModules", 0, builtin_modules),
    ("nextTick", 1, next_tick),
    ("terminalSize", 1, terminal_size),
    ("versions", 0, versions),
    ("createRequire", 1, crate::loader::create_require),
    ("noteUse", 0, |_, _, context| {
        note_use(context);
        Ok(JsValue::undefined())
    }),
];

/// When the context started, by both clocks.
#[derive(Clone, Copy)]
pub(crate) struct Start {
    instant: Instant,
    time: SystemTime,
}

impl Start {
    /// Notes the time; called once, when the globals are installed.
    pub(crate) fn note(context: &mut Context) {
        context.insert_data(Self { instant: Instant::now(), time: SystemTime::now() });
    }

    fn of(context: &Context) -> Self {
        let noted = context.get_data::<Self>().copied();
        noted.unwrap_or_else(|| Self { instant: Instant::now(), time: SystemTime::now() })
    }
}

/// Whether the program has used `process`, without which there is nobody to tell.
#[derive(Clone, Copy)]
struct Used;

/// Notes that `process` exists.
fn note_use(context: &mut Context) {
    context.insert_data(Used);
}

/// Calls a hook of `js/process.js`, if the program has used `process` at all.
fn hook(name: &str, arguments: &[JsValue], context: &mut Context) -> JsResult<Option<JsValue>> {
    if !context.has_data::<Used>() {
        return Ok(None);
    }
    let hook = super::function("internal/process", name, context)?;
    hook.call(&JsValue::undefined(), arguments, context).map(Some)
}

/// Runs the `exit` handlers with the status that the program is to end with; gives the
/// status that it ends with, which is `process.exitCode` where that was set.
///
/// # Errors
/// What a handler throws.
pub(crate) fn run_exit_handlers(status: i32, context: &mut Context) -> JsResult<i32> {
    match hook("finish", &[JsValue::new(status)], context)? {
        Some(status) => status.to_i32(context),
        None => Ok(status),
    }
}

/// Runs the `beforeExit` handlers: the event loop is empty, and they may add to it.
///
/// # Errors
/// What a handler throws.
pub(crate) fn run_before_exit_handlers(context: &mut Context) -> JsResult<()> {
    hook("beforeExit", &[], context).map(drop)
}

/// Offers an exception that nobody caught to the `uncaughtException` handlers; whether
/// there were any.
///
/// # Errors
/// What a handler throws.
pub(crate) fn uncaught_exception(error: &JsValue, context: &mut Context) -> JsResult<bool> {
    Ok(hook("uncaughtException", std::slice::from_ref(error), context)?.is_some_and(|ran| ran.to_boolean()))
}

/// Offers a rejection that nobody handled to the `unhandledRejection` handlers; whether
/// there were any.
///
/// # Errors
/// What a handler throws.
pub(crate) fn unhandled_rejection(
    reason: &JsValue,
    promise: &JsValue,
    context: &mut Context,
) -> JsResult<bool> {
    let arguments = [reason.clone(), promise.clone()];
    Ok(hook("unhandledRejection", &arguments, context)?.is_some_and(|ran| ran.to_boolean()))
}

/// Calls the listeners of a signal.
///
/// # Errors
/// What a listener throws.
pub(super) fn signal(number: i32, context: &mut Context) -> JsResult<()> {
    hook("signal", &[JsValue::new(number)], context).map(drop)
}

fn text(text: &str) -> JsValue {
    JsString::from(text).into()
}

/// The script, as an absolute path where it is a file, and the arguments.
fn program_arguments(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let heap = Heap::of(context);
    let program = heap.host().program();
    let mut arguments = Vec::new();
    if !program.is_empty() && program != "-c" {
        let path = std::path::absolute(&program).ok().filter(|path| path.exists());
        arguments.push(path.map_or_else(|| text(&program), |path| text(&path.to_string_lossy())));
    }
    arguments.extend(heap.host().arguments().iter().map(|argument| text(argument)));
    Ok(JsArray::from_iter(arguments, context).into())
}

/// Names and values of the variables that the guest sees, in turn.
fn environment(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let variables = Heap::of(context).host().environment();
    let flat = variables.iter().flat_map(|(name, value)| [text(name), text(value)]);
    Ok(JsArray::from_iter(flat.collect::<Vec<_>>(), context).into())
}

fn executable(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = Heap::of(context).host().executable();
    Ok(text(&path.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default()))
}

/// The process's number and its parent's.
fn numbers(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let numbers = [std::process::id(), std::os::unix::process::parent_id()];
    Ok(JsArray::from_iter(numbers.map(JsValue::new), context).into())
}

/// Ends the program; no guest code can catch it.
fn exit(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let status = Arguments(arguments).signed(0, context)?;
    let error = PolyglotError::new(ErrorKind::Exit(status), format!("exit with status {status}"));
    Err(crate::error::throw(error.into(), context))
}

fn working_directory(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path =
        env::current_dir().map_err(|error| exception(&error, "uv_cwd", Subject::default(), context))?;
    Ok(text(&path.to_string_lossy()))
}

fn change_directory(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = Arguments(arguments).text(0, context)?;
    let from = env::current_dir().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    env::set_current_dir(&path)
        .map_err(|error| exception(&error, "chdir", Subject::pair(&from, &path), context))?;
    Ok(JsValue::undefined())
}

/// The output stream of a descriptor's number.
fn stream(number: i32) -> Stream {
    if number == 2 { Stream::Err } else { Stream::Out }
}

/// Writes text to an output stream of the host, and pushes it out.
pub(crate) fn write(stream: Stream, bytes: &[u8], context: &mut Context) -> io::Result<()> {
    let heap: Rc<Heap> = Heap::of(context);
    heap.leave(context, || heap.host().write(stream, bytes))
}

/// The exception for a write that failed.
pub(crate) fn write_error(error: &io::Error, context: &mut Context) -> JsError {
    exception(error, "write", Subject::default(), context)
}

fn write_stream(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let values = Arguments(arguments);
    let stream = stream(values.signed(0, context)?);
    let bytes = match values.value(1).as_string() {
        Some(text) => text.to_std_string_lossy().into_bytes(),
        None => super::bytes::view(&values, 1, context)?.read(<[u8]>::to_vec),
    };
    write(stream, &bytes, context)
        .map_err(|error| exception(&error, "write", Subject::default(), context))?;
    Ok(JsValue::undefined())
}

fn is_terminal(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let number = Arguments(arguments).signed(0, context)?;
    let which = (number != 0).then(|| stream(number));
    Ok(JsValue::new(Heap::of(context).host().is_terminal(which)))
}

/// Nanoseconds since the context started, as an integral number.
fn now(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let nanoseconds = Start::of(context).instant.elapsed().as_nanos();
    #[expect(clippy::cast_precision_loss, reason = "exact for 104 days")]
    let nanoseconds = nanoseconds as f64;
    Ok(JsValue::new(nanoseconds))
}

/// Milliseconds from 1970 to the start of the context.
fn time_origin(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let time = Start::of(context).time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(JsValue::new(time.as_secs_f64() * 1000.0))
}

/// The mask of the modes of new files; set where a number is given.
#[expect(unsafe_code, reason = "the mask belongs to the process")]
fn umask(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let mask = if arguments.is_absent(0) { None } else { Some(arguments.unsigned(0, context)?) };
    // SAFETY: the call takes a number and cannot fail. Asking means setting and resetting.
    let before = unsafe { libc::umask(mask.unwrap_or(0o022)) };
    if mask.is_none() {
        // SAFETY: as above.
        unsafe { libc::umask(before) };
    }
    Ok(JsValue::new(before))
}

#[expect(unsafe_code, reason = "sends a signal")]
fn kill(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let (process, signal) = (arguments.signed(0, context)?, arguments.signed(1, context)?);
    // SAFETY: the call takes two numbers.
    if unsafe { libc::kill(process, signal) } != 0 {
        return Err(exception(&io::Error::last_os_error(), "kill", Subject::default(), context));
    }
    Ok(JsValue::new(true))
}

/// Calls a function with arguments after the running code.
fn next_tick(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let callback = Arguments(arguments).object(0)?;
    Jobs::of(context).next_tick(callback, arguments[1..].to_vec());
    Ok(JsValue::undefined())
}

/// Columns and rows of the terminal behind a stream; `undefined` if there is none.
#[expect(unsafe_code, reason = "asks the system about a descriptor that the host owns")]
fn terminal_size(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let number = Arguments(arguments).signed(0, context)?;
    let which = (number != 0).then(|| stream(number));
    let Some(descriptor) = Heap::of(context).host().descriptor(which) else {
        return Ok(JsValue::undefined());
    };
    // SAFETY: the host says that this is one of the process's standard streams, which
    // nothing closes while the context lives.
    let descriptor = unsafe { BorrowedFd::borrow_raw(descriptor) };
    Ok(match rustix::termios::tcgetwinsize(descriptor) {
        Ok(size) => JsArray::from_iter([size.ws_col, size.ws_row].map(JsValue::new), context).into(),
        Err(_) => JsValue::undefined(),
    })
}

/// Poly's version and its engine's.
fn versions(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (_, engine) = polyglot_api::Language::engine(&crate::JavaScript);
    Ok(JsArray::from_iter([text(env!("CARGO_PKG_VERSION")), text(engine)], context).into())
}

/// A module by its name without `node:`; `undefined` if there is none.
fn builtin_module(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = Arguments(arguments).text(0, context)?;
    super::exports(&name, context).unwrap_or(Ok(JsValue::undefined()))
}

fn builtin_modules(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let names: Vec<JsValue> = super::names().map(text).collect();
    Ok(JsArray::from_iter(names, context).into())
}
