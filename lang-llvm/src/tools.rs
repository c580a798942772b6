//! The programs that `poly` offers by the names of modules: `cc`, `c++` and `inspect`.

use crate::inspect::inspect;
use crate::toolchain::{self, Compiler};
use polyglot_api::{Host, PolyglotError, Result, Stream, Value};
use std::ffi::OsString;
use std::path::Path;

/// Runs a tool with the host's arguments.
///
/// # Errors
/// If there is no such tool; the exit with its status, where it is not 0; what the tool says.
pub(crate) fn run(host: &dyn Host, name: &str) -> Result<Value> {
    match name {
        "cc" => compile(host, Compiler::C),
        "c++" => compile(host, Compiler::Cpp),
        "inspect" => show(host),
        _ => {
            let message = format!("there is no tool '{name}' for bitcode: there are cc, c++ and inspect");
            Err(PolyglotError::host(message).into())
        }
    }
}

fn compile(host: &dyn Host, compiler: Compiler) -> Result<Value> {
    let mut managed = host.option("llvm.mode").as_deref() == Some("managed");
    let mut arguments = host.arguments();
    arguments.retain(|argument| {
        let is_mode = argument == "--managed";
        managed |= is_mode;
        !is_mode
    });
    let arguments: Vec<OsString> = arguments.into_iter().map(OsString::from).collect();
    match toolchain::run(compiler, managed, &arguments)? {
        0 => Ok(Value::Null),
        status => Err(PolyglotError::exit(status.into()).into()),
    }
}

fn show(host: &dyn Host) -> Result<Value> {
    let arguments = host.arguments();
    let files: Vec<&Path> = arguments.iter().map(Path::new).collect();
    let interface = inspect(&files)?;
    host.write(Stream::Out, interface.listing().as_bytes())
        .map_err(|error| PolyglotError::host(format!("cannot write the list: {error}")))?;
    Ok(Value::Null)
}
