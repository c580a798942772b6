//! Managed mode: modules become a WebAssembly module for WASI preview 1.
//!
//! It exports what its interface lists, by symbol, and what a host needs to use it: the memory,
//! the allocator, the table of functions and the stack's pointer; a program has `_start`, and
//! every module `_initialize`. It imports WASI, and the functions of `poly.h` from a module
//! called `poly`. The interface itself is in a section of its own, as JSON.

#![expect(unsafe_code, reason = "inline assembly and options are only reached through LLVM's C interface")]

use std::collections::BTreeSet;
use std::ffi::{CStr, OsString, c_char};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use inkwell::attributes::AttributeLoc;
use inkwell::builder::BuilderError;
use inkwell::context::Context;
use inkwell::llvm_sys::core::{
    LLVMGetCalledValue, LLVMGetInlineAsmAsmString, LLVMGetModuleInlineAsm, LLVMGetNamedGlobalAlias,
    LLVMIsACallInst, LLVMIsAInlineAsm, LLVMIsAInvokeInst,
};
use inkwell::llvm_sys::support::LLVMParseCommandLineOptions;
use inkwell::module::{Linkage, Module};
use inkwell::targets::{CodeModel, InitializationConfig, RelocMode, Target, TargetMachine, TargetTriple};
use inkwell::values::AsValueRef as _;
use inkwell::{AddressSpace, OptimizationLevel};
use object::{Object as _, ObjectSection as _};
use poly_c_interface::{
    CompileError, CompileErrorKind as Kind, Interface, Job, Library, Output, Target as Machine,
};

use crate::classes::keep_inline_members;
use crate::interface::{has_cpp, interface_of};
use crate::link::unresolved_error;
use crate::load::{Diagnostics, WASM_MAGIC, load};
use crate::native::{Scratch, allow_optimising, emit, optimise};
use crate::{internal, tools};

const TRIPLE: &str = "wasm32-unknown-wasip1";
/// What every engine has that runs managed code.
const FEATURES: &str =
    "+bulk-memory,+multivalue,+mutable-globals,+nontrapping-fptoint,+reference-types,+sign-ext,+simd128";
/// The section with the interface.
const SECTION: &str = "poly.interface";
/// The names that clang gives to `main`, by its parameters.
const MAINS: [&str; 3] = ["__main_void", "__main_argc_argv", "__original_main"];
/// What a host needs besides the interface.
const EXPORTS: [&str; 5] = ["malloc", "free", "aligned_alloc", "__stack_pointer", "__wasm_call_ctors"];

/// Compiles and links a job.
pub(crate) fn compile(job: &Job) -> Result<Output, CompileError> {
    let context = Context::create();
    let diagnostics = Diagnostics::default();
    diagnostics.listen(&context);
    let module = load(&context, &diagnostics, &job.modules)?;
    let reasons = obstacles(&module);
    if !reasons.is_empty() {
        let message = format!("the module cannot run managed: {}", reasons.join("; "));
        return Err(CompileError::new(Kind::Unmanageable { reasons }, message));
    }
    let has_main = name_main(&module);
    let interface = interface_of(&module, Machine::Wasm32);
    keep_inline_members(&module, &interface);
    let machine = machine()?;
    let has_cpp = has_cpp(&module);
    prepare(&module);
    unroll_more();
    optimise(&module, &machine)?;
    let folder = Scratch::beside(&job.output)?;
    let object = folder.path("module.o");
    emit(&module, &machine, &object)?;
    if let Some(error) = diagnostics.take_errors() {
        return Err(CompileError::new(Kind::Invalid, format!("the module cannot be compiled: {error}")));
    }
    let start = folder.path("start.o");
    let start_module = context.create_module("poly_start");
    start_module.set_triple(&machine.get_triple());
    start_module.set_data_layout(&machine.get_target_data().get_data_layout());
    add_start_files(&start_module, has_main).map_err(|error| internal("making the start", error))?;
    emit(&start_module, &machine, &start)?;
    let result = folder.path("linked.wasm");
    link(job, &[&start, &object], &interface, has_cpp, has_main, &result)?;
    append_interface(&result, &interface)?;
    std::fs::rename(&result, &job.output).map_err(|error| {
        let output = job.output.display();
        CompileError::new(Kind::Unreadable, format!("cannot write '{output}': {error}"))
    })?;
    Ok(Output { interface, warnings: diagnostics.take_warnings() })
}

/// Has loops unrolled as far as on real processors. LLVM unrolls little for WebAssembly, whose
/// engines differ in what they make of it; ours gains a seventh in kernels, and as much again
/// where it looks for interruptions at each turn. The option is the process's, which compiles
/// this one module.
fn unroll_more() {
    let options = [c"poly-llvm-compiler", c"-unroll-partial-threshold=100"].map(CStr::as_ptr);
    // SAFETY: two strings that end, which are copied.
    unsafe { LLVMParseCommandLineOptions(2, options.as_ptr(), std::ptr::null()) }
}

fn defines(module: &Module<'_>, name: &str) -> bool {
    module.get_function(name).is_some_and(|function| function.count_basic_blocks() > 0)
}

/// Gives `main` the name by which the C library starts it, by its parameters: WebAssembly knows
/// no call of a function of another type. A newer clang does so itself. Says whether there is one.
fn name_main(module: &Module<'_>) -> bool {
    let has_alias = |name: &str| {
        // SAFETY: the module is alive, and the name is read up to its length.
        let alias = unsafe {
            LLVMGetNamedGlobalAlias(module.as_mut_ptr(), name.as_ptr().cast::<c_char>(), name.len())
        };
        !alias.is_null()
    };
    if MAINS.iter().any(|name| defines(module, name) || has_alias(name)) {
        return true;
    }
    let Some(main) = module.get_function("main").filter(|main| main.count_basic_blocks() > 0) else {
        return false;
    };
    let name = if main.count_params() == 0 { "__main_void" } else { "__main_argc_argv" };
    main.as_global_value().set_name(name);
    true
}

/// Why a module cannot run managed.
fn obstacles(module: &Module<'_>) -> Vec<String> {
    let mut reasons = Vec::new();
    let triple = module.get_triple();
    let triple = triple.as_str().to_string_lossy();
    if !triple.starts_with("wasm32-") {
        let target = if triple.is_empty() { "no target".into() } else { format!("'{triple}'") };
        reasons.push(format!("it is compiled for {target}, not for WebAssembly; use 'poly cc --managed'"));
    }
    let intrinsics: BTreeSet<String> = module
        .get_functions()
        .map(|function| function.get_name().to_string_lossy().into_owned())
        .filter(|name| {
            ["x86", "aarch64", "arm", "riscv", "ppc"].iter().any(|processor| {
                name.strip_prefix("llvm.").is_some_and(|rest| rest.starts_with(&format!("{processor}.")))
            })
        })
        .collect();
    if !intrinsics.is_empty() {
        let list: Vec<_> = intrinsics.into_iter().collect();
        reasons.push(format!("it uses instructions of a processor: {}", list.join(", ")));
    }
    let mut length = 0;
    // SAFETY: the module is alive; the text is its own.
    unsafe {
        let text = LLVMGetModuleInlineAsm(module.as_mut_ptr(), &raw mut length);
        if !text.is_null() && length > 0 {
            reasons.push("it has assembly outside of functions".into());
        }
    }
    let assembling: BTreeSet<String> = module
        .get_functions()
        .filter(|function| {
            function.get_basic_block_iter().flat_map(|block| block.get_instructions()).any(|instruction| {
                // SAFETY: only calls are asked for what they call, and only assembly for its text.
                unsafe {
                    let call = instruction.as_value_ref();
                    if LLVMIsACallInst(call).is_null() && LLVMIsAInvokeInst(call).is_null() {
                        return false;
                    }
                    let assembly = LLVMIsAInlineAsm(LLVMGetCalledValue(call));
                    let mut length = 0;
                    // What has no text is a barrier to the optimiser.
                    !assembly.is_null() && {
                        LLVMGetInlineAsmAsmString(assembly, &raw mut length);
                        length > 0
                    }
                }
            })
        })
        .map(|function| format!("'{}'", function.get_name().to_string_lossy()))
        .collect();
    if !assembling.is_empty() {
        let list: Vec<_> = assembling.into_iter().collect();
        reasons.push(format!("it has inline assembly in {}", list.join(", ")));
    }
    reasons
}

fn machine() -> Result<TargetMachine, CompileError> {
    Target::initialize_webassembly(&InitializationConfig::default());
    let triple = TargetTriple::create(TRIPLE);
    let target = Target::from_triple(&triple).map_err(|error| internal("finding the target", error))?;
    target
        .create_target_machine(
            &triple,
            "generic",
            FEATURES,
            OptimizationLevel::Default,
            RelocMode::Static,
            CodeModel::Default,
        )
        .ok_or_else(|| internal("finding the target", "LLVM has no code generator for WebAssembly"))
}

fn prepare(module: &Module<'_>) {
    module.set_triple(&TargetTriple::create(TRIPLE));
    allow_optimising(module);
    let context = module.get_context();
    for function in module.get_functions() {
        if function.count_basic_blocks() > 0 {
            function.remove_string_attribute(AttributeLoc::Function, "target-cpu");
            function.add_attribute(
                AttributeLoc::Function,
                context.create_string_attribute("target-features", FEATURES),
            );
        } else if let name = function.get_name().to_string_lossy()
            && name.starts_with("polyglot_")
        {
            for (key, value) in [("wasm-import-module", "poly"), ("wasm-import-name", &*name)] {
                function.add_attribute(AttributeLoc::Function, context.create_string_attribute(key, value));
            }
        }
    }
}

/// What starts a program and sets a library up, and what a thrown exception of C++ comes to:
/// its runtime for WebAssembly is made without exceptions, so that a throw is a trap.
fn add_start_files(module: &Module<'_>, has_main: bool) -> Result<(), BuilderError> {
    let context = module.get_context();
    let pointer = context.ptr_type(AddressSpace::default());
    let (nothing, integer) = (context.void_type(), context.i32_type());
    let builder = context.create_builder();
    let plain = nothing.fn_type(&[], false);
    let construct = module.add_function("__wasm_call_ctors", plain, None);
    let initialise = module.add_function("_initialize", plain, None);
    builder.position_at_end(context.append_basic_block(initialise, ""));
    builder.build_call(construct, &[], "")?;
    builder.build_return(None)?;
    if has_main {
        let main = module.add_function("__main_void", integer.fn_type(&[], false), None);
        let exit = module.add_function("exit", nothing.fn_type(&[integer.into()], false), None);
        let start = module.add_function("_start", plain, None);
        builder.position_at_end(context.append_basic_block(start, ""));
        builder.build_call(construct, &[], "")?;
        let status = builder.build_call(main, &[], "")?.try_as_basic_value().basic();
        if let Some(status) = status {
            builder.build_call(exit, &[status.into()], "")?;
        }
        builder.build_unreachable()?;
    }
    let abort = module.add_function("abort", plain, None);
    let to_pointer = pointer.fn_type(&[pointer.into()], false);
    let ends = [
        ("__cxa_throw", nothing.fn_type(&[pointer.into(); 3], false)),
        ("__cxa_rethrow", plain),
        ("__cxa_begin_catch", to_pointer),
        ("__cxa_get_exception_ptr", to_pointer),
        ("__cxa_end_catch", plain),
        ("__cxa_free_exception", nothing.fn_type(&[pointer.into()], false)),
    ];
    for (name, ty) in ends {
        let function = module.add_function(name, ty, Some(Linkage::WeakAny));
        builder.position_at_end(context.append_basic_block(function, ""));
        builder.build_call(abort, &[], "")?;
        builder.build_unreachable()?;
    }
    let allocate_type = pointer.fn_type(&[integer.into()], false);
    let allocate = module.add_function("malloc", allocate_type, None);
    let exception = module.add_function("__cxa_allocate_exception", allocate_type, Some(Linkage::WeakAny));
    builder.position_at_end(context.append_basic_block(exception, ""));
    if let Some(size) = exception.get_first_param() {
        let memory = builder.build_call(allocate, &[size.into()], "")?.try_as_basic_value().basic();
        builder.build_return(memory.as_ref().map(|memory| memory as _))?;
    }
    Ok(())
}

fn link(
    job: &Job,
    objects: &[&Path],
    interface: &Interface,
    has_cpp: bool,
    has_main: bool,
    output: &Path,
) -> Result<(), CompileError> {
    let linker = tools::wasm_linker().ok_or_else(|| {
        CompileError::new(Kind::MissingTool, "no linker of WebAssembly is found; install lld ('wasm-ld')")
    })?;
    let folder = tools::wasi_libraries().ok_or_else(|| {
        let message = "wasi-libc is not found; install it, or name its sysroot in WASI_SYSROOT";
        CompileError::new(Kind::MissingTool, message)
    })?;
    let mut command = Command::new(linker);
    command.args(["--no-entry", "--export-table", "--growable-table", "--stack-first", "--error-limit=0"]);
    command.args(["-z", "stack-size=1048576", "--export=_initialize"]);
    if has_main {
        command.arg("--export=_start");
    }
    if !job.options.debug_info {
        command.arg("--strip-debug");
    }
    let symbols = interface
        .functions
        .iter()
        .map(|function| &function.symbol)
        .chain(interface.variables.iter().map(|variable| &variable.symbol));
    for symbol in symbols.map(String::as_str).chain(EXPORTS) {
        command.arg(format!("--export={symbol}"));
    }
    command.arg("-o").arg(output).args(objects).arg(prefixed("-L", &folder));
    for library in &job.libraries {
        match library {
            Library::Named(name) => command.arg(format!("-l{name}")),
            Library::File(path) => command.arg(path),
        };
    }
    if has_cpp {
        command.args(["-lc++", "-lc++abi"]);
    }
    // Before the C library, whose own printing leaves `long double` out.
    if folder.join("libc-printscan-long-double.a").is_file() {
        command.arg("-lc-printscan-long-double");
    }
    command.arg("-lc").args(tools::wasm_builtins());
    let done = command.stdin(Stdio::null()).output();
    let done = done.map_err(|error| internal("starting the linker", error))?;
    if done.status.success() { Ok(()) } else { Err(refusal(&String::from_utf8_lossy(&done.stderr), job)) }
}

fn prefixed(prefix: &str, path: &Path) -> OsString {
    let mut argument = OsString::from(prefix);
    argument.push(path);
    argument
}

fn refusal(errors: &str, job: &Job) -> CompileError {
    let undefined: BTreeSet<String> = errors
        .lines()
        .filter_map(|line| line.split_once("undefined symbol: "))
        .map(|(_, symbol)| symbol.trim().to_owned())
        .collect();
    if !undefined.is_empty() {
        return unresolved_error(undefined.into_iter().collect());
    }
    let first =
        errors.lines().find_map(|line| line.split_once("error: ")).map_or(errors.trim(), |(_, it)| it);
    let kind = if first.contains("duplicate symbol") {
        Kind::Conflict
    } else if job.libraries.is_empty() {
        Kind::Internal
    } else {
        Kind::Library
    };
    CompileError::new(kind, format!("the modules cannot be linked: {first}"))
}

/// Appends the interface to a module, as a section of its own.
fn append_interface(path: &PathBuf, interface: &Interface) -> Result<(), CompileError> {
    let failed = |error: String| internal("writing the interface", error);
    let json = serde_json::to_vec(interface).map_err(|error| failed(error.to_string()))?;
    let mut payload = Vec::with_capacity(json.len() + 16);
    push_length(&mut payload, SECTION.len());
    payload.extend(SECTION.as_bytes());
    payload.extend(json);
    let mut section = vec![0];
    push_length(&mut section, payload.len());
    section.extend(payload);
    let mut file =
        std::fs::OpenOptions::new().append(true).open(path).map_err(|error| failed(error.to_string()))?;
    std::io::Write::write_all(&mut file, &section).map_err(|error| failed(error.to_string()))
}

/// The interface in a module of WebAssembly; `None` if the bytes are none.
pub(crate) fn interface_in(name: &str, bytes: &[u8]) -> Result<Option<Interface>, CompileError> {
    if !bytes.starts_with(WASM_MAGIC) {
        return Ok(None);
    }
    let file = object::File::parse(bytes).map_err(|error| {
        CompileError::new(Kind::Invalid, format!("'{name}' cannot be read as WebAssembly: {error}"))
    })?;
    let section = file.section_by_name(SECTION).and_then(|section| section.data().ok());
    let section = section.ok_or_else(|| {
        let message = format!(
            "'{name}' is a module of WebAssembly that says nothing of its source; 'poly cc --managed' makes \
             modules that do"
        );
        CompileError::new(Kind::NotBitcode, message)
    })?;
    let interface = serde_json::from_slice::<Interface>(section).ok().filter(|it| it.check().is_ok());
    let damaged =
        || CompileError::new(Kind::Invalid, format!("the section {SECTION} of '{name}' is damaged"));
    interface.map(Some).ok_or_else(damaged)
}

/// A length in WebAssembly's encoding: seven bits a byte, the lowest first.
fn push_length(bytes: &mut Vec<u8>, mut length: usize) {
    loop {
        let low = u8::try_from(length & 0x7F).unwrap_or_default();
        length >>= 7;
        if length == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}
