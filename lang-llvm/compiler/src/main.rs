//! Bitcode of C, C++ and Rust becomes shared libraries and WebAssembly modules, by LLVM.
//!
//! This program answers one [`Request`] with a [`Response`], as
//! [`ask`](poly_c_interface::ask) has it do: so LLVM is in no host's process, which it can crash
//! and which it would weigh on, and only there when something is to be compiled. Modules are
//! parsed, verified and linked into one, whose [`Interface`](poly_c_interface::Interface) is
//! read from its debug info; then it is optimised and compiled, and joined with the
//! [trampolines](poly_c_interface::CallLayout) of its signatures.
//!
//! # What is not here
//!
//! Running code, values of other languages, and the cache.

#![expect(clippy::print_stderr, reason = "the program says there why it cannot answer")]

mod classes;
mod classify;
mod constructors;
mod embedded;
mod exception;
mod flags;
mod interface;
mod link;
mod load;
mod managed;
mod metadata;
mod native;
mod needed;
mod parameters;
mod process;
mod producer;
mod tables;
mod tools;
mod trampoline;
mod types;

use std::any::Any;
use std::convert::Infallible;
use std::fmt::Display;
use std::io::{IsTerminal as _, Read as _};
use std::process::ExitCode;

use inkwell::support::get_llvm_version;
use poly_c_interface::{COMPILER_VERSION, CompileError, CompileErrorKind as Kind, Request, Response};

/// How deep LLVM may nest: its parsers and passes recurse.
const STACK: usize = 256 << 20;

fn main() -> ExitCode {
    if std::io::stdin().is_terminal() || std::env::args_os().len() > 1 {
        eprintln!("poly-llvm-compiler is run by Poly when there is bitcode to compile: see `poly cc`");
        return ExitCode::from(2);
    }
    let Err(error) = answer();
    eprintln!("poly-llvm-compiler: {error}");
    ExitCode::FAILURE
}

/// Answers the one request of this process, which ends with that.
fn answer() -> std::io::Result<Infallible> {
    let answer = process::set_up()?;
    answer.greet(COMPILER_VERSION, get_llvm_version().0)?;
    let mut request = Vec::new();
    std::io::stdin().read_to_end(&mut request)?;
    let request: Request = match serde_json::from_slice(&request) {
        Ok(request) => request,
        Err(error) => answer.finish(&Err(internal("reading the request", error))),
    };
    if let Some(limit) = request.limit() {
        answer.finish_after(limit, || {
            let told = "the module is not compiled because that takes longer than the limit allows";
            Err(CompileError::new(Kind::TimedOut, told))
        });
    }
    let work = std::thread::Builder::new().stack_size(STACK).spawn(move || work(&request))?;
    let response = work.join().unwrap_or_else(|panic| Err(internal("compiling", message(&*panic))));
    answer.finish(&response)
}

/// What a panic said.
fn message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic")
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
