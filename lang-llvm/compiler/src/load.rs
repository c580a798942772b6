//! From the bytes that a request names to one verified module of LLVM.

#![expect(unsafe_code, reason = "LLVM's diagnostics are only reachable through its C interface")]

use std::cell::RefCell;
use std::ffi::{CStr, c_void};
use std::path::Path;

use inkwell::context::Context;
use inkwell::llvm_sys::LLVMDiagnosticSeverity;
use inkwell::llvm_sys::core::{
    LLVMContextSetDiagnosticHandler, LLVMDisposeMessage, LLVMGetDiagInfoDescription, LLVMGetDiagInfoSeverity,
};
use inkwell::llvm_sys::prelude::LLVMDiagnosticInfoRef;
use inkwell::memory_buffer::MemoryBuffer;
use inkwell::module::Module;
use inkwell::support::get_llvm_version;
use poly_c_interface::{self as model, CompileError, CompileErrorKind as Kind, Contents};

use crate::embedded::{self, MAGIC, WRAPPER_MAGIC};
use crate::process;
use crate::producer::producer;

/// How long reading may take, however small the modules are. A whole module is read at several
/// megabytes a second.
const READING_SECONDS: u64 = 10;
const BYTES_PER_SECOND: u64 = 500_000;

/// How a module of WebAssembly begins.
pub(crate) const WASM_MAGIC: &[u8] = b"\0asm";

/// What LLVM had to say, which it would otherwise print.
#[derive(Default)]
pub(crate) struct Diagnostics {
    errors: RefCell<Vec<String>>,
    warnings: RefCell<Vec<String>>,
}

impl Diagnostics {
    /// Has a context tell here what it has to say.
    pub(crate) fn listen<'this>(&'this self, context: &'this Context) {
        let this: *const Self = self;
        // SAFETY: both live as long as `'this`, and the handler only reads `this`.
        unsafe {
            LLVMContextSetDiagnosticHandler(context.raw(), Some(hear), this.cast::<c_void>().cast_mut());
        }
    }

    /// The errors so far, as one text.
    pub(crate) fn take_errors(&self) -> Option<String> {
        let errors = self.errors.take();
        (!errors.is_empty()).then(|| errors.join("; "))
    }

    pub(crate) fn take_warnings(&self) -> Vec<String> {
        self.warnings.take()
    }
}

extern "C" fn hear(info: LLVMDiagnosticInfoRef, diagnostics: *mut c_void) {
    // SAFETY: LLVM gives what was registered in `listen`, alive as long as the context, and a
    // description that is ours to dispose of.
    let (diagnostics, severity, text) = unsafe {
        let description = LLVMGetDiagInfoDescription(info);
        let text = CStr::from_ptr(description).to_string_lossy().into_owned();
        LLVMDisposeMessage(description);
        (&*diagnostics.cast::<Diagnostics>(), LLVMGetDiagInfoSeverity(info), text)
    };
    match severity {
        LLVMDiagnosticSeverity::LLVMDSError => diagnostics.errors.borrow_mut().push(text),
        LLVMDiagnosticSeverity::LLVMDSWarning => diagnostics.warnings.borrow_mut().push(text),
        _ => {}
    }
}

/// Reads, checks and joins modules.
pub(crate) fn load<'context>(
    context: &'context Context,
    diagnostics: &Diagnostics,
    modules: &[model::Module],
) -> Result<Module<'context>, CompileError> {
    let mut whole: Option<Module<'context>> = None;
    let mut size = 0;
    let mut is_joined = false;
    for source in modules {
        let bytes = read(source)?;
        size += bytes.len() as u64;
        process::limit_processor(Some(READING_SECONDS + size / BYTES_PER_SECOND));
        for part in parse(context, diagnostics, &source.name, &bytes)? {
            match &whole {
                None => whole = Some(part),
                Some(whole) => {
                    join(whole, part, diagnostics, &source.name)?;
                    is_joined = true;
                }
            }
        }
    }
    process::limit_processor(None);
    let whole = whole.ok_or_else(|| CompileError::new(Kind::NotBitcode, "no module is given"))?;
    if is_joined {
        verify(&whole, "the linked modules", "break")?;
    }
    Ok(whole)
}

pub(crate) fn read(source: &model::Module) -> Result<std::borrow::Cow<'_, [u8]>, CompileError> {
    match &source.contents {
        Contents::Bytes(bytes) => Ok(bytes.into()),
        Contents::File(path) => std::fs::read(path).map(Into::into).map_err(|error| {
            CompileError::new(Kind::Unreadable, format!("cannot read '{}': {error}", path.display()))
        }),
    }
}

/// The modules in a file: one, or as many as an ELF file has embedded.
fn parse<'context>(
    context: &'context Context,
    diagnostics: &Diagnostics,
    name: &str,
    bytes: &[u8],
) -> Result<Vec<Module<'context>>, CompileError> {
    let one = |bytes| parse_one(context, diagnostics, name, bytes).map(|module| vec![module]);
    if bytes.starts_with(&MAGIC) || bytes.starts_with(&WRAPPER_MAGIC) {
        return one(bytes);
    }
    if bytes.starts_with(b"\x7fELF") {
        let parts = embedded::bitcode_of_elf(bytes);
        if parts.is_empty() {
            let message = format!(
                "'{name}' has no bitcode embedded; compile and link it with 'poly cc', or give clang \
                 '-fembed-bitcode=all'"
            );
            return Err(CompileError::new(Kind::NotBitcode, message));
        }
        return parts.into_iter().map(|part| parse_one(context, diagnostics, name, part)).collect();
    }
    if bytes.starts_with(WASM_MAGIC) {
        let message = format!(
            "'{name}' is a module of WebAssembly, and no bitcode; give it a name that ends in .wasm, or say \
             '--lang wasm'"
        );
        return Err(CompileError::new(Kind::NotBitcode, message));
    }
    // LLVM's text, which its parser takes up to a NUL.
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') && !text.trim().is_empty() => one(bytes),
        _ => {
            let message = format!("'{name}' is neither bitcode nor LLVM's text");
            Err(CompileError::new(Kind::NotBitcode, message))
        }
    }
}

fn parse_one<'context>(
    context: &'context Context,
    diagnostics: &Diagnostics,
    name: &str,
    bytes: &[u8],
) -> Result<Module<'context>, CompileError> {
    check_age(name, bytes)?;
    let short = Path::new(name).file_name().map_or(name.into(), |name| name.to_string_lossy());
    let buffer = MemoryBuffer::create_from_memory_range_copy(bytes, &short);
    let module = context.create_module_from_ir(buffer).map_err(|error| {
        let mut text = error.to_string();
        if let Some(more) = diagnostics.take_errors().filter(|more| !text.contains(more)) {
            text = format!("{text}: {more}");
        }
        refusal(name, text.trim().trim_start_matches("error: "), bytes)
    })?;
    if let Some(error) = diagnostics.take_errors() {
        return Err(refusal(name, &error, bytes));
    }
    verify(&module, &format!("'{name}'"), "breaks")?;
    Ok(module)
}

/// Refuses what a newer LLVM wrote. LLVM promises to read what older ones wrote, and of newer
/// ones some files by chance.
fn check_age(name: &str, bytes: &[u8]) -> Result<(), CompileError> {
    let Some(producer) = producer(bytes) else { return Ok(()) };
    let (newest, minor, patch) = get_llvm_version();
    let major = producer.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0);
    if major <= newest {
        return Ok(());
    }
    let reader = format!("{newest}.{minor}.{patch}");
    let message = format!(
        "'{name}' is of LLVM {producer}, which is newer than Poly's LLVM {reader}; compile it with a clang \
         or rustc of LLVM {newest} or older"
    );
    Err(CompileError::new(Kind::Newer { producer, reader }, message))
}

/// What to tell of a module that LLVM does not read.
fn refusal(name: &str, error: &str, bytes: &[u8]) -> CompileError {
    if !bytes.starts_with(&MAGIC)
        && !bytes.starts_with(&WRAPPER_MAGIC)
        && error.contains("expected top-level entity")
    {
        return CompileError::new(Kind::NotBitcode, format!("'{name}' is not LLVM's text: {error}"));
    }
    CompileError::new(Kind::Invalid, format!("'{name}' cannot be read: {error}"))
}

fn verify(module: &Module<'_>, what: &str, breaks: &str) -> Result<(), CompileError> {
    module.verify().map_err(|error| {
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        CompileError::new(Kind::Invalid, format!("{what} {breaks} LLVM's rules: {first}"))
    })
}

fn join<'context>(
    whole: &Module<'context>,
    part: Module<'context>,
    diagnostics: &Diagnostics,
    name: &str,
) -> Result<(), CompileError> {
    let targets = [whole, &part].map(|module| module.get_triple().as_str().to_string_lossy().into_owned());
    let machine = |triple: &str| triple.split('-').next().unwrap_or_default().to_owned();
    if targets.iter().all(|target| !target.is_empty()) && machine(&targets[0]) != machine(&targets[1]) {
        let message =
            format!("'{name}' is compiled for '{}', the modules before it for '{}'", targets[1], targets[0]);
        return Err(CompileError::new(Kind::OtherTarget { target: targets[1].clone() }, message));
    }
    whole.link_in_module(part).map_err(|error| {
        let text = diagnostics.take_errors().unwrap_or_else(|| error.to_string());
        let text = text.trim_start_matches("Linking globals named ");
        CompileError::new(Kind::Conflict, format!("'{name}' does not fit the modules before it: {text}"))
    })
}
