//! Wasmtime's errors as the errors of Poly, and those of other languages on their way
//! through WebAssembly.
//!
//! A trap is a guest error named as in JavaScript: `RuntimeError`, or `RangeError` when
//! the stack is exhausted. A module that is none is a syntax error named `CompileError`,
//! imports that do not fit are a `LinkError`. What a function of another language throws unwinds
//! the functions of WebAssembly that called it, and leaves as the same error.

use crate::heap::State;
use crate::language::WASM;
use crate::shared::Shared;
use polyglot_api::{Error, ErrorKind, Frame, Location, PolyglotError};
use std::fmt;
use std::sync::Arc;
use wasmtime::{FrameInfo, StoreContextMut, ThrownException, Trap, WasmBacktrace};

/// Stands for the error that waits in [`State::thrown`], which cannot go through Wasmtime because
/// it holds values of its thread.
#[derive(Debug)]
pub(crate) struct Thrown;

/// A WASI program's wish to end.
#[derive(Debug)]
pub(crate) struct Exited(pub(crate) i32);

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an imported function failed")
    }
}

impl fmt::Display for Exited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the module called exit({})", self.0)
    }
}

impl std::error::Error for Thrown {}
impl std::error::Error for Exited {}

/// Parks `error` and gives what stands for it, to be returned from an imported function.
pub(crate) fn park(context: &mut StoreContextMut<'_, State>, error: impl Into<Error>) -> wasmtime::Error {
    context.data_mut().thrown = Some(error.into());
    wasmtime::Error::new(Thrown)
}

/// A guest error of a class of WebAssembly's.
pub(crate) fn guest(name: &str, message: impl Into<String>) -> Error {
    PolyglotError { name: name.into(), ..PolyglotError::new(ErrorKind::Guest, message) }.into()
}

/// Imports that are missing or do not fit.
pub(crate) fn link(message: impl Into<String>) -> Error {
    guest("LinkError", message)
}

/// What left a call, with the frames of WebAssembly that it passed.
#[cold]
pub(crate) fn from_call(context: &mut StoreContextMut<'_, State>, error: &wasmtime::Error) -> Error {
    let shared = std::rc::Rc::clone(&context.data().shared);
    let mut told = if error.is::<Thrown>()
        && let Some(thrown) = context.data_mut().thrown.take()
    {
        thrown.into_polyglot()
    } else if let Some(Exited(status)) = error.downcast_ref() {
        exit(*status)
    } else if error.is::<ThrownException>() {
        // The exception stays in the store until it is taken.
        let _ = context.take_pending_exception();
        of_guest("Exception", "an exception of WebAssembly that nothing caught")
    } else if let Some(trap) = error.downcast_ref::<Trap>() {
        from_trap(*trap)
    } else {
        of_guest("RuntimeError", format!("{error:#}"))
    };
    if let Some(trace) = error.downcast_ref::<WasmBacktrace>() {
        let frames: Vec<_> = trace.frames().iter().flat_map(|info| frames(info, &shared)).collect();
        if told.location.is_none() && told.frames.is_empty() {
            // `abort` and `exit` of the C library are not where the fault is.
            let is_library = |place: &&Location| place.name.contains("/libc-");
            let places = || frames.iter().filter_map(|frame| frame.location.as_ref());
            told.location = places().find(|place| !is_library(place)).or_else(|| places().next()).cloned();
        }
        if told.message == "unreachable" && frames.first().is_some_and(|frame| frame.function == "abort") {
            told.message = "the code called abort()".into();
        }
        told.frames.extend(frames);
    }
    told.into()
}

fn of_guest(name: &str, message: impl Into<String>) -> PolyglotError {
    PolyglotError { name: name.into(), ..PolyglotError::new(ErrorKind::Guest, message) }
}

/// A module's call of `exit`, seen by whoever called the module: it ends the call, not
/// the program. Who runs a module as the program turns it into the program's exit.
fn exit(status: i32) -> PolyglotError {
    of_guest("ExitError", Exited(status).to_string())
}

/// The status, if the error is a module's call of `exit`.
pub(crate) fn exit_status(error: &PolyglotError) -> Option<i32> {
    if error.name != "ExitError" || error.kind != ErrorKind::Guest {
        return None;
    }
    error.message.strip_prefix("the module called exit(")?.strip_suffix(')')?.parse().ok()
}

fn from_trap(trap: Trap) -> PolyglotError {
    match trap {
        Trap::StackOverflow => stack_overflow(),
        Trap::Interrupt => PolyglotError::new(ErrorKind::Cancelled, "execution was interrupted"),
        Trap::UnreachableCodeReached => of_guest("RuntimeError", "unreachable"),
        other => {
            let text = other.to_string();
            of_guest("RuntimeError", text.strip_prefix("wasm trap: ").unwrap_or(&text))
        }
    }
}

/// The error of a call for which the stack does not suffice.
pub(crate) fn stack_overflow() -> PolyglotError {
    of_guest("RangeError", "call stack exhausted")
}

/// A frame, and before it those that were inlined into it.
fn frames(info: &FrameInfo, shared: &Shared) -> Vec<Frame> {
    let of_module = || shared.module_name(info.module());
    let name = info.func_name().map_or_else(|| format!("function[{}]", info.func_index()), String::from);
    let symbols: Vec<_> = info.symbols().iter().filter(|symbol| symbol.file().is_some()).collect();
    if symbols.is_empty() {
        let location = of_module().map(|module| {
            let place =
                info.module_offset().map_or_else(|| module.to_string(), |at| format!("{module}+{at:#x}"));
            Location::new(place, 0, 0)
        });
        return vec![Frame { language: WASM, function: name, location }];
    }
    let module = of_module();
    let frame = |symbol: &&wasmtime::FrameSymbol| Frame {
        language: WASM,
        function: symbol.name().map_or_else(|| name.clone(), String::from),
        location: symbol.file().map(|file| {
            // Lines of text that is no file are said to be below the current folder.
            let file = match (file.strip_prefix("./"), &module) {
                (Some(file), Some(module)) if file == &**module => file,
                _ => file,
            };
            Location::new(file, symbol.line().unwrap_or(0), symbol.column().unwrap_or(0))
        }),
    };
    symbols.iter().map(frame).collect()
}

/// The source is no module.
pub(crate) fn compile(name: &Arc<str>, error: &wasmtime::Error) -> Error {
    let message = format!("{error:#}");
    let error = PolyglotError::syntax(message, Location::new(Arc::clone(name), 0, 0), false);
    PolyglotError { name: "CompileError".into(), ..error }.into()
}

/// The source is no text of a module. The parser tells the place only in its text.
pub(crate) fn text(name: &Arc<str>, source: &str, error: &wat::Error) -> Error {
    let told = error.to_string();
    let message = told.lines().next().unwrap_or_default().to_owned();
    let place = told.lines().find_map(|line| {
        let mut parts = line.trim().strip_prefix("--> ")?.rsplitn(3, ':');
        let column = parts.next()?.parse().ok()?;
        Some((parts.next()?.parse::<u32>().ok()?, column))
    });
    let (line, column) = place.unwrap_or((0, 0));
    // At a prompt more text may help if the end came too early.
    let lines = source.trim_end().lines().count();
    let last = source.trim_end().lines().last().map_or(0, |line| line.chars().count());
    let incomplete = line as usize > lines || (line as usize == lines && column as usize > last);
    let error = PolyglotError::syntax(message, Location::new(Arc::clone(name), line, column), incomplete);
    PolyglotError { name: "CompileError".into(), ..error }.into()
}
