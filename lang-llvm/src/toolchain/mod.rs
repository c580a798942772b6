//! `poly cc` and `poly c++`: clang with what Poly needs, to be used as any compiler.
//!
//! Natively they make ordinary objects, libraries and executables, in each of which the bitcode
//! is embedded, so that `poly run` and imports take what `make` or CMake built; it
//! stays through archives, linkers and `strip`. Managed, an object is bitcode for WebAssembly,
//! and what is linked is a module for it, with its interface inside.

mod arguments;
mod clang;
mod files;
mod managed;
mod section;

use std::ffi::OsString;
use std::process::Command;

use arguments::{Arguments, Step};
use polyglot_api::{PolyglotError, Result};

/// Which of the two languages is compiled where the file's name does not say it, and whose
/// library is linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compiler {
    /// `poly cc`.
    C,
    /// `poly c++`.
    Cpp,
}

/// Bitcode as it comes from the source: it is optimised for the processor that runs it, and loops
/// that were made for another one's vectors would stay so. Embedded bitcode always is like this.
const UNOPTIMISED: [&str; 2] = ["-Xclang", "-disable-llvm-passes"];

/// Compiles and links as the arguments say, which are clang's and gcc's, and gives the exit
/// status: 0 if it worked. The compiler writes to the process's own streams.
///
/// # Errors
/// If there is no clang that fits, or no C library for WebAssembly where one is needed; if
/// managed code cannot be linked.
pub fn run(compiler: Compiler, managed: bool, arguments: &[OsString]) -> Result<u8> {
    let arguments = Arguments::parse(arguments);
    if managed {
        return managed::run(compiler, &arguments);
    }
    let status = status(&mut native(compiler, &arguments)?)?;
    if status == 0 && arguments.step == Step::Object && arguments.embeds() {
        for object in arguments.objects() {
            section::rename(&object).map_err(|error| {
                PolyglotError::host(format!("cannot write '{}': {error}", object.display()))
            })?;
        }
    }
    Ok(status)
}

/// The command that compiles and links natively.
fn native(compiler: Compiler, arguments: &Arguments) -> Result<Command> {
    let mut command = clang::command(compiler)?;
    // clang warns of what it does not need, such as an option of the compiler's when it links.
    command.arg("--start-no-unused-arguments");
    common(&mut command, compiler, arguments)?;
    if arguments.embeds() {
        // To the compiler proper: the driver's own option refuses others that are harmless here.
        command.args(["-Xclang", "-fembed-bitcode=all"]);
    }
    if arguments.is_for_poly() {
        command.args(UNOPTIMISED);
    }
    // Where nothing but the stand-ins is compiled, options of the compiler have no use, and a
    // build that passes them on is right to.
    if arguments.step != Step::Link || arguments.compiles() {
        command.arg("--end-no-unused-arguments");
    }
    command.args(&arguments.all);
    if arguments.step == Step::Link && !arguments.is_shared && arguments.has_inputs() {
        command.args(["-x", "assembler"]).arg(files::stand_ins()?);
    }
    Ok(command)
}

/// The options of both modes.
fn common(command: &mut Command, compiler: Compiler, arguments: &Arguments) -> Result<()> {
    if !arguments.has_debug {
        command.arg("-g");
    }
    if compiler == Compiler::Cpp {
        // Classes whole, though another file may have them too.
        command.arg("-fstandalone-debug");
    }
    command.arg("-isystem").arg(files::header_folder()?);
    Ok(())
}

/// Runs a command to its end.
fn status(command: &mut Command) -> Result<u8> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .map_err(|error| PolyglotError::host(format!("cannot start '{program}': {error}")))?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
