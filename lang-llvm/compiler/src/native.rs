//! Native mode: modules become a shared library for this machine.

#![expect(unsafe_code, reason = "flags and visibility are only reachable through LLVM's C interface")]

use std::path::{Path, PathBuf};

use inkwell::OptimizationLevel;
use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::context::Context;
use inkwell::llvm_sys::LLVMVisibility;
use inkwell::llvm_sys::core::{
    LLVMGetFirstGlobalAlias, LLVMGetFirstGlobalIFunc, LLVMGetNextGlobalAlias, LLVMGetNextGlobalIFunc,
    LLVMSetVisibility,
};
use inkwell::module::{Linkage, Module};
use inkwell::passes::PassBuilderOptions;
use inkwell::targets::{
    CodeModel, FileType, InitializationConfig, RelocMode, Target, TargetMachine, TargetTriple,
};
use inkwell::values::{AsValueRef as _, FunctionValue, GlobalValue};
use poly_c_interface::{
    CompileError, CompileErrorKind as Kind, Interface, Job, Language, Options, Output, Target as Machine,
};

use crate::classes::keep_inline_members;
use crate::interface::{has_cpp, interface_of};
use crate::link::{Linking, link};
use crate::load::{Diagnostics, load, read};
use crate::needed::needed;
use crate::trampoline::{add_start_files, add_trampolines};
use crate::{constructors, flags, internal, managed};

/// The target of what is compiled, where a module does not say it more closely.
const TRIPLE: &str = "x86_64-pc-linux-gnu";

/// Compiles and links a job.
pub(crate) fn compile(job: &Job) -> Result<Output, CompileError> {
    let context = Context::create();
    let diagnostics = Diagnostics::default();
    diagnostics.listen(&context);
    let module = load(&context, &diagnostics, &job.modules)?;
    check_target(&module)?;
    let interface = interface_of(&module, Machine::X86_64);
    keep_inline_members(&module, &interface);
    let machine = machine(&job.options)?;
    let has_cpp = has_cpp(&module);
    prepare(&module, &machine, &job.options);
    optimise(&module, &machine)?;
    if !job.options.debug_info {
        module.strip_debug_info();
    }
    constructors::lay_out(&module);
    let folder = Scratch::beside(&job.output)?;
    let object = folder.path("module.o");
    emit(&module, &machine, &object)?;
    if let Some(error) = diagnostics.take_errors() {
        return Err(CompileError::new(Kind::Invalid, format!("the module cannot be compiled: {error}")));
    }
    let trampolines = compile_trampolines(&context, &interface, &machine, has_cpp, &folder)?;
    let libraries = [&job.libraries[..], &needed(&job.modules)].concat();
    link(&Linking {
        // First comes what is to be finished last.
        objects: &[&trampolines, &object],
        libraries: &libraries,
        has_cpp,
        // Of what an archive of Rust has again, the module's own is the first and counts.
        allow_repeats: interface.language == Language::Rust,
        output: &job.output,
        folder: &folder,
    })?;
    Ok(Output { interface, warnings: diagnostics.take_warnings() })
}

/// Reads the interface of modules for any machine that there are interfaces for.
pub(crate) fn inspect(modules: &[poly_c_interface::Module]) -> Result<Output, CompileError> {
    if let [module] = modules
        && let Some(interface) = managed::interface_in(&module.name, &read(module)?)?
    {
        return Ok(Output { interface, warnings: Vec::new() });
    }
    let context = Context::create();
    let diagnostics = Diagnostics::default();
    diagnostics.listen(&context);
    let module = load(&context, &diagnostics, modules)?;
    let triple = module.get_triple();
    let triple = triple.as_str().to_string_lossy();
    let machine = match triple.split('-').next().unwrap_or_default() {
        "" | "x86_64" => Machine::X86_64,
        "aarch64" => Machine::Aarch64,
        "wasm32" => Machine::Wasm32,
        _ => return Err(other_target(&triple)),
    };
    Ok(Output { interface: interface_of(&module, machine), warnings: diagnostics.take_warnings() })
}

/// Compiles a shared library of trampolines alone.
pub(crate) fn compile_signatures(interface: &Interface, output: &Path) -> Result<Output, CompileError> {
    if interface.target != Machine::X86_64 || !cfg!(target_arch = "x86_64") {
        return Err(other_target(&format!("{:?}", interface.target)));
    }
    interface.check().map_err(|error| {
        CompileError::new(Kind::Internal, format!("the interface contradicts itself: {error}"))
    })?;
    let context = Context::create();
    let machine = machine(&Options::default())?;
    let folder = Scratch::beside(output)?;
    let has_cpp = interface.language == Language::Cpp;
    let trampolines = compile_trampolines(&context, interface, &machine, has_cpp, &folder)?;
    link(&Linking {
        objects: &[&trampolines],
        libraries: &[],
        has_cpp,
        allow_repeats: false,
        output,
        folder: &folder,
    })?;
    Ok(Output { interface: interface.clone(), warnings: Vec::new() })
}

fn compile_trampolines(
    context: &Context,
    interface: &Interface,
    machine: &TargetMachine,
    catches: bool,
    folder: &Scratch,
) -> Result<PathBuf, CompileError> {
    let module = context.create_module("poly_trampolines");
    module.set_triple(&machine.get_triple());
    module.set_data_layout(&machine.get_target_data().get_data_layout());
    flags::make_shared(&module);
    add_trampolines(&module, interface, catches).map_err(|error| internal("making trampolines", error))?;
    optimise(&module, machine)?;
    // After the optimiser, which would drop what only the loader uses.
    add_start_files(&module).map_err(|error| internal("making trampolines", error))?;
    module.verify().map_err(|error| internal("checking trampolines", error))?;
    let object = folder.path("trampolines.o");
    emit(&module, machine, &object)?;
    Ok(object)
}

/// Refuses a module for another machine or system.
fn check_target(module: &Module<'_>) -> Result<(), CompileError> {
    let triple = module.get_triple();
    let triple = triple.as_str().to_string_lossy();
    let other_system = ["windows", "darwin", "macos", "wasi", "freebsd", "none"];
    if !triple.is_empty()
        && (!triple.starts_with("x86_64-") || other_system.iter().any(|system| triple.contains(system)))
        || !cfg!(all(target_arch = "x86_64", target_os = "linux"))
    {
        return Err(other_target(&triple));
    }
    Ok(())
}

fn other_target(target: &str) -> CompileError {
    let remedy = if target.starts_with("wasm32") {
        "run it with '--managed'"
    } else {
        "compile it for 'x86_64-linux-gnu'"
    };
    CompileError::new(
        Kind::OtherTarget { target: target.into() },
        format!("the module is for '{target}', and native mode runs on x86-64 Linux; {remedy}"),
    )
}

fn machine(options: &Options) -> Result<TargetMachine, CompileError> {
    Target::initialize_x86(&InitializationConfig::default());
    let triple = TargetTriple::create(TRIPLE);
    let target = Target::from_triple(&triple).map_err(|error| internal("finding the target", error))?;
    let (cpu, features) = if options.host_cpu {
        let features = TargetMachine::get_host_cpu_features();
        (TargetMachine::get_host_cpu_name().to_string(), features.to_string())
    } else {
        ("x86-64".into(), String::new())
    };
    target
        .create_target_machine(
            &triple,
            &cpu,
            &features,
            OptimizationLevel::Default,
            RelocMode::PIC,
            CodeModel::Default,
        )
        .ok_or_else(|| internal("finding the target", "LLVM has no code generator for x86-64"))
}

/// Makes a module fit for a shared library on this processor.
fn prepare(module: &Module<'_>, machine: &TargetMachine, options: &Options) {
    module.set_triple(&TargetTriple::create(TRIPLE));
    if module.get_data_layout().as_str().is_empty() {
        module.set_data_layout(&machine.get_target_data().get_data_layout());
    }
    flags::make_shared(module);
    // `exit` ends the program that calls it, and not the process that Poly runs it in.
    if let Some(exit) = module.get_function("exit").filter(|exit| exit.count_basic_blocks() == 0) {
        exit.as_global_value().set_name("polyglot_exit");
    }
    let context = module.get_context();
    let string = |key: &str, value: &str| context.create_string_attribute(key, value);
    allow_optimising(module);
    let host = options.host_cpu.then(|| {
        (TargetMachine::get_host_cpu_name().to_string(), TargetMachine::get_host_cpu_features().to_string())
    });
    for function in module.get_functions() {
        let place = AttributeLoc::Function;
        if let Some((cpu, features)) = &host {
            // What a function asks for beyond is chosen at run time by its callers.
            let own = function.get_string_attribute(place, "target-features");
            let own = own.map(|own| own.get_string_value().to_string_lossy().into_owned());
            let asked = own.iter().flat_map(|own| own.split(',')).filter(|feature| feature.starts_with('+'));
            let features = std::iter::once(features.as_str()).chain(asked).collect::<Vec<_>>().join(",");
            function.remove_string_attribute(place, "tune-cpu");
            function.add_attribute(place, string("target-cpu", cpu));
            function.add_attribute(place, string("target-features", &features));
        }
    }
    keep_to_itself(module);
}

/// Takes back what code that was compiled without optimisation, on purpose or by default, asks
/// for: this is the optimiser now.
pub(crate) fn allow_optimising(module: &Module<'_>) {
    let kind = Attribute::get_named_enum_kind_id;
    let place = AttributeLoc::Function;
    for function in module.get_functions() {
        if function.get_enum_attribute(place, kind("optnone")).is_some() {
            function.remove_enum_attribute(place, kind("optnone"));
            function.remove_enum_attribute(place, kind("noinline"));
        }
    }
}

/// Has a module use its own definitions whatever else the process has of the same name, and
/// offer all of them.
fn keep_to_itself(module: &Module<'_>) {
    let protect = |global: GlobalValue<'_>| {
        let linkage = global.get_linkage();
        let is_own = !matches!(
            linkage,
            Linkage::Internal | Linkage::Private | Linkage::AvailableExternally | Linkage::ExternalWeak
        );
        if is_own && !global.is_declaration() && linkage != Linkage::Appending {
            // SAFETY: the global is alive.
            unsafe { LLVMSetVisibility(global.as_value_ref(), LLVMVisibility::LLVMProtectedVisibility) };
        }
    };
    module.get_functions().map(FunctionValue::as_global_value).for_each(protect);
    module.get_globals().for_each(protect);
    // SAFETY: the module is alive, and its lists do not change.
    unsafe {
        let mut alias = LLVMGetFirstGlobalAlias(module.as_mut_ptr());
        while !alias.is_null() {
            protect(GlobalValue::new(alias));
            alias = LLVMGetNextGlobalAlias(alias);
        }
        let mut resolver = LLVMGetFirstGlobalIFunc(module.as_mut_ptr());
        while !resolver.is_null() {
            LLVMSetVisibility(resolver, LLVMVisibility::LLVMProtectedVisibility);
            resolver = LLVMGetNextGlobalIFunc(resolver);
        }
    }
}

/// Runs LLVM's pipeline as clang does for `-O2`.
pub(crate) fn optimise(module: &Module<'_>, machine: &TargetMachine) -> Result<(), CompileError> {
    let options = PassBuilderOptions::create();
    options.set_loop_interleaving(true);
    options.set_loop_vectorization(true);
    options.set_loop_slp_vectorization(true);
    options.set_loop_unrolling(true);
    module
        .run_passes("default<O2>", machine, options)
        .map_err(|error| internal("optimising the module", error))
}

pub(crate) fn emit(module: &Module<'_>, machine: &TargetMachine, path: &Path) -> Result<(), CompileError> {
    machine
        .write_to_file(module, FileType::Object, path)
        .map_err(|error| internal("writing the object", error))
}

/// A folder of intermediate files, which goes when it is dropped. It is beside the output, so
/// that this can be moved into its place.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn beside(output: &Path) -> Result<Self, CompileError> {
        let name = output.file_name().unwrap_or_default().to_string_lossy();
        let path = output.with_file_name(format!(".{name}.{}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(|error| {
            CompileError::new(
                Kind::Unreadable,
                format!("cannot make the folder '{}': {error}", path.display()),
            )
        })?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
