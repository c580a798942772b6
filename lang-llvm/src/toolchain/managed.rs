//! Managed code: objects are bitcode for WebAssembly, and Poly's compiler links them.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use poly_c_interface::{Contents, Job, Library, Module, Options, Request};
use polyglot_api::{PolyglotError, Result};

use super::arguments::{Arguments, Input, Step};
use super::{Compiler, UNOPTIMISED, clang, common, status};

const TARGET: &str = "--target=wasm32-wasip1";

pub(super) fn run(compiler: Compiler, arguments: &Arguments) -> Result<u8> {
    match arguments.step {
        Step::Other => status(base(compiler, arguments)?.args(&arguments.all)),
        Step::Object => objects(compiler, arguments),
        // Without inputs, clang says what is wrong.
        Step::Link if !arguments.has_inputs() => status(base(compiler, arguments)?.args(&arguments.all)),
        Step::Link => link(compiler, arguments),
    }
}

/// clang for WebAssembly, with the headers of its C library and no others.
fn base(compiler: Compiler, arguments: &Arguments) -> Result<Command> {
    let headers = headers()?;
    let mut command = clang::command(compiler)?;
    command.args([TARGET, "--start-no-unused-arguments", "-nostdlibinc", "-msimd128"]);
    common(&mut command, compiler, arguments)?;
    if compiler == Compiler::Cpp {
        command.arg("-nostdinc++");
    }
    let library = headers.join("c++").join("v1");
    if library.is_dir() {
        // Only for C++; a C header of this name would come from there otherwise.
        command.arg("-cxx-isystem").arg(library);
    }
    // After those of C++, which include these by the same names.
    command.arg("-idirafter").arg(headers).arg("--end-no-unused-arguments");
    Ok(command)
}

fn headers() -> Result<PathBuf> {
    let sysroots = std::env::var_os("WASI_SYSROOT")
        .map(PathBuf::from)
        .into_iter()
        .chain(["/usr", "/usr/share/wasi-sysroot", "/opt/wasi-sdk/share/wasi-sysroot"].map(PathBuf::from));
    let folder = sysroots
        .flat_map(|sysroot| ["wasm32-wasip1", "wasm32-wasi"].map(|it| sysroot.join("include").join(it)))
        .find(|folder| folder.join("stdio.h").is_file());
    folder.ok_or_else(|| {
        let message = "wasi-libc is not found; install it, or name its sysroot in WASI_SYSROOT";
        PolyglotError::host(message).into()
    })
}

fn compile(
    compiler: Compiler,
    arguments: &Arguments,
    source: &Path,
    language: Option<&OsString>,
    output: &Path,
) -> Result<u8> {
    let mut command = base(compiler, arguments)?;
    command.args(UNOPTIMISED).args(&arguments.flags).args(["-emit-llvm", "-c"]);
    if let Some(language) = language {
        command.arg("-x").arg(language);
    }
    status(command.arg(source).arg("-o").arg(output))
}

fn objects(compiler: Compiler, arguments: &Arguments) -> Result<u8> {
    for input in &arguments.inputs {
        let (Input::Source(source, language), Some(output)) = (input, arguments.object(input)) else {
            continue;
        };
        let status = compile(compiler, arguments, source, language.as_ref(), &output)?;
        if status != 0 {
            return Ok(status);
        }
    }
    Ok(0)
}

fn link(compiler: Compiler, arguments: &Arguments) -> Result<u8> {
    let output = arguments.output.clone().unwrap_or_else(|| "a.out".into());
    let output = std::path::absolute(&output)
        .map_err(|error| PolyglotError::host(format!("cannot write '{}': {error}", output.display())))?;
    let scratch = Scratch::beside(&output)?;
    let mut modules = Vec::new();
    let mut libraries = Vec::new();
    let module = |name: &Path, file: PathBuf| Module {
        name: name.display().to_string(),
        contents: Contents::File(file),
    };
    for (number, input) in arguments.inputs.iter().enumerate() {
        match input {
            Input::Source(source, language) => {
                let bitcode = scratch.0.join(format!("{number}.bc"));
                let status = compile(compiler, arguments, source, language.as_ref(), &bitcode)?;
                if status != 0 {
                    return Ok(status);
                }
                modules.push(module(source, bitcode));
            }
            Input::Compiled(path) if is_module(path) => modules.push(module(path, path.clone())),
            Input::Compiled(path) => libraries.push(Library::File(path.clone())),
            Input::Library(name) => {
                let file = format!("lib{name}.a");
                let found = arguments.folders.iter().map(|it| it.join(&file)).find(|it| it.is_file());
                libraries.push(found.map_or_else(|| Library::Named(name.clone()), Library::File));
            }
        }
    }
    let job = Job { modules, libraries, output, options: Options::default() };
    crate::compiler::compile(&Request::Managed(job))?;
    Ok(0)
}

/// Whether a file is bitcode rather than an archive or an object of WebAssembly.
fn is_module(path: &Path) -> bool {
    let mut magic = [0; 4];
    std::fs::File::open(path)
        .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut magic))
        .is_ok_and(|()| magic == *b"BC\xC0\xDE" || magic == [0xDE, 0xC0, 0x17, 0x0B])
}

/// A folder for what is compiled on the way, which goes when it is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn beside(output: &Path) -> Result<Self> {
        let name = output.file_name().unwrap_or_default().to_string_lossy();
        let path = output.with_file_name(format!(".{name}.{}.cc", std::process::id()));
        match std::fs::create_dir(&path) {
            // Of a process of the same number that was killed.
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                Err(PolyglotError::host(format!("cannot write '{}': {error}", output.display())).into())
            }
            _ => Ok(Self(path)),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
