//! Bitcode of C, C++ and Rust becomes shared libraries and WebAssembly modules, by LLVM.
//!
//! The one entry is [`compile`]: it takes a [`Request`] and gives a [`Response`]. Modules are
//! parsed, verified and linked into one, whose [`Interface`](poly_c_interface::Interface) is
//! read from its debug info; then it is optimised and compiled, and joined with the
//! [trampolines](poly_c_interface::CallLayout) of its signatures. All of it happens in a
//! process of its own, because LLVM does not survive all that it can be given.
//!
//! This crate is also a shared library with a C interface, so that hosts load it, and LLVM with
//! it, only when there is something to compile.
//!
//! # What is not here
//!
//! Running code, values of other languages, and the cache.

mod classify;
mod constructors;
mod embedded;
mod exception;
mod exports;
mod flags;
mod interface;
mod isolate;
mod link;
mod load;
mod managed;
mod metadata;
mod native;
mod tools;
mod trampoline;
mod types;

use std::fmt::Display;
use std::sync::Mutex;
use std::time::Duration;

use isolate::Failure;
use poly_c_interface::{CompileError, CompileErrorKind as Kind, Request, Response};

/// Does what is asked, in a process of its own.
///
/// Requests wait for each other: LLVM takes all of a processor and much memory.
///
/// # Errors
/// As [`CompileErrorKind`](poly_c_interface::CompileErrorKind) lists them; a crash of LLVM is
/// one too.
pub fn compile(request: &Request) -> Response {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let limit = match request {
        Request::Native(job) | Request::Managed(job) => job.options.seconds,
        _ => None,
    };
    let limit = limit.map(|seconds| Duration::from_secs(seconds.into()));
    let answer = isolate::run(limit, || serde_json::to_vec(&work(request)).unwrap_or_default());
    match answer {
        Ok(answer) => serde_json::from_slice(&answer)
            .unwrap_or_else(|error| Err(internal("reading the compiler's answer", error))),
        Err(Failure::Start(error)) => Err(internal("starting the compiler", error)),
        Err(Failure::Crash(last)) => {
            let names: Vec<_> = modules(request).iter().map(|module| module.name.as_str()).collect();
            Err(CompileError::new(
                Kind::Invalid,
                format!("'{}' cannot be read or compiled: LLVM failed: {last}", names.join("', '")),
            ))
        }
        Err(Failure::TimedOut) => Err(CompileError::new(
            Kind::TimedOut,
            "the module is not compiled because that takes longer than the limit allows",
        )),
    }
}

fn modules(request: &Request) -> &[poly_c_interface::Module] {
    match request {
        Request::Native(job) | Request::Managed(job) => &job.modules,
        Request::Inspect { modules } => modules,
        Request::Trampolines { .. } => &[],
    }
}

fn work(request: &Request) -> Response {
    match request {
        Request::Native(job) => native::compile(job),
        Request::Managed(job) => managed::compile(job),
        Request::Trampolines { interface, output } => native::compile_signatures(interface, output),
        Request::Inspect { modules } => native::inspect(modules),
    }
}

/// An error that is our mistake.
fn internal(what: &str, error: impl Display) -> CompileError {
    CompileError::new(Kind::Internal, format!("{what} failed: {}", error.to_string().trim()))
}
