//! The compiler's library, loaded when something is to be compiled.

#![expect(unsafe_code, reason = "calls the compiler's C interface")]

use crate::library::{Library, own_folders};
use poly_c_interface::{COMPILER_VERSION, Output, Request, Response};
use polyglot_api::{Error, ErrorKind, PolyglotError, Result};
use std::ffi::c_void;
use std::path::PathBuf;
use std::sync::OnceLock;

const FILE: &str = "libpoly_llvm_compiler.so";

/// The library's functions; it stays loaded, since LLVM cannot be unloaded.
struct Compiler {
    compile: Compile,
    free: Free,
}

type Compile = unsafe extern "C" fn(*const u8, usize, *mut *mut u8, *mut usize) -> i32;
type Free = unsafe extern "C" fn(*mut u8, usize);

static COMPILER: OnceLock<Compiler> = OnceLock::new();

/// Has the compiler answer a request.
///
/// # Errors
/// If there is no compiler, or it cannot do what it is asked.
pub(crate) fn compile(request: &Request) -> Result<Output> {
    let compiler = match COMPILER.get() {
        Some(compiler) => compiler,
        None => {
            let compiler = load()?;
            COMPILER.get_or_init(|| compiler)
        }
    };
    let request = serde_json::to_vec(request).map_err(|error| PolyglotError::internal(error.to_string()))?;
    let (mut answer, mut length) = (std::ptr::null_mut(), 0);
    // SAFETY: the request is readable, and the answer is written where the pointers lead.
    let status =
        unsafe { (compiler.compile)(request.as_ptr(), request.len(), &raw mut answer, &raw mut length) };
    if status != 0 || answer.is_null() {
        return Err(PolyglotError::internal("the compiler of bitcode gave no answer").into());
    }
    // SAFETY: the compiler gave so many bytes, which stay until they are given back below.
    let response = serde_json::from_slice(unsafe { std::slice::from_raw_parts(answer, length) });
    // SAFETY: given by the compiler, and given back once.
    unsafe { (compiler.free)(answer, length) };
    let response: Response = response
        .map_err(|error| PolyglotError::internal(format!("the compiler's answer cannot be read: {error}")))?;
    response.map_err(|refusal| {
        let error = PolyglotError::new(ErrorKind::Host, refusal.message);
        Error::from(PolyglotError { name: "CompileError".into(), ..error })
    })
}

/// Where the compiler's library may be: the folders of `POLY_LANGUAGES`, beside this library or
/// the program, and one above, where a build puts it.
fn places() -> Vec<PathBuf> {
    let given = std::env::var_os("POLY_LANGUAGES");
    let mut folders: Vec<PathBuf> = given.iter().flat_map(std::env::split_paths).collect();
    for folder in own_folders() {
        folders.extend(folder.parent().map(PathBuf::from));
        folders.insert(folders.len().saturating_sub(1), folder);
    }
    folders.into_iter().map(|folder| folder.join(FILE)).collect()
}

fn load() -> Result<Compiler> {
    let places = places();
    let Some(path) = places.iter().find(|path| path.is_file()) else {
        let mut looked: Vec<_> = places.iter().filter_map(|path| path.parent()).collect();
        looked.dedup();
        let looked: Vec<_> = looked.iter().map(|folder| folder.display().to_string()).collect();
        return Err(PolyglotError::host(format!(
            "compiling bitcode needs '{FILE}', which is in none of: {}; build poly-llvm-compiler, or name its folder \
             in POLY_LANGUAGES",
            looked.join(", ")
        ))
        .into());
    };
    let library = Library::open(path)
        .map_err(|error| PolyglotError::host(format!("cannot load '{}': {error}", path.display())))?;
    let symbol = |name: &str| -> Result<*mut c_void> {
        library.symbol(name).ok_or_else(|| {
            PolyglotError::host(format!("'{}' is no compiler of bitcode: it lacks {name}", path.display()))
                .into()
        })
    };
    let (version, compile, free) =
        (symbol("poly_llvm_compiler_version")?, symbol("poly_llvm_compile")?, symbol("poly_llvm_free")?);
    // SAFETY: the symbols have these types by the compiler's contract, whose version is asked first.
    let compiler = unsafe {
        let version: unsafe extern "C" fn() -> u32 = std::mem::transmute(version);
        let version = version();
        if version != COMPILER_VERSION {
            return Err(PolyglotError::host(format!(
                "'{}' has version {version} of its interface, and {COMPILER_VERSION} is needed; install both from one release",
                path.display()
            ))
            .into());
        }
        Compiler {
            compile: std::mem::transmute::<*mut c_void, Compile>(compile),
            free: std::mem::transmute::<*mut c_void, Free>(free),
        }
    };
    std::mem::forget(library);
    Ok(compiler)
}
