//! The interface of a module of LLVM: what it defines, what it needs, and what its debug info
//! says of both.

#![expect(unsafe_code, reason = "debug info is only reachable through LLVM's C interface")]

use std::collections::BTreeSet;

use inkwell::llvm_sys::core::{
    LLVMAliasGetAliasee, LLVMDisposeValueMetadataEntries, LLVMGetFirstGlobalAlias, LLVMGetNextGlobalAlias,
    LLVMGlobalCopyAllMetadata, LLVMIsAFunction, LLVMValueMetadataEntriesGetMetadata,
};
use inkwell::llvm_sys::debuginfo::{
    LLVMDIGlobalVariableExpressionGetVariable, LLVMGetMetadataKind, LLVMGetSubprogram, LLVMMetadataKind,
};
use inkwell::llvm_sys::prelude::{LLVMContextRef, LLVMMetadataRef, LLVMValueRef};
use inkwell::module::{Linkage, Module};
use inkwell::values::{AsValueRef as _, BasicValue as _, FunctionValue, GlobalValue};
use poly_c_interface::{Function, Interface, Language, Target, Variable};

use crate::classes::{Classes, class_of, is_inline_member};
use crate::metadata::Node;
use crate::parameters::ParameterNames;
use crate::types::{TypeReader, qualified_name};

/// Reads the interface of a module as its compiler left it: optimising drops names.
pub(crate) fn interface_of(module: &Module<'_>, target: Target) -> Interface {
    let mut interface = Interface { target, language: language_of(module), ..Interface::default() };
    let context = module.get_context().raw();
    let mut functions = Vec::new();
    let mut variables = Vec::new();
    let mut types = TypeReader::new(&mut interface);
    let mut classes = Classes::default();
    let names = ParameterNames::new(module);
    let own = module.get_functions().filter(|function| {
        let linkage = function.get_linkage();
        function.count_basic_blocks() > 0
            && (is_offered(linkage) || is_inline_member(linkage, subprogram(context, *function)))
    });
    let own = own.map(|function| (function.get_name().to_string_lossy().into_owned(), function));
    for (symbol, function) in own.chain(aliases(module)) {
        let Some(mut read) = read_function(&mut types, &names, function, symbol) else { continue };
        if let Some(node) = subprogram(context, function) {
            let gives = function.get_type().get_return_type();
            let gives_pointer = gives.is_some_and(|ty| ty.is_pointer_type());
            classes.define(&mut types, node, &mut read, gives_pointer);
        }
        functions.push(read);
    }
    for global in module.get_globals() {
        let linkage = global.get_linkage();
        let node = || variable_node(context, global.as_value_ref());
        if (is_offered(linkage) || is_inline_member(linkage, node())) && !global.is_declaration() {
            variables.extend(read_variable(&mut types, context, global));
        }
    }
    classes.gather(module, &mut types);
    types.complete_declarations();
    functions.sort_by(|one, other| (&one.name, &one.symbol).cmp(&(&other.name, &other.symbol)));
    drop_repeated_constructors(&mut functions);
    variables.sort_by(|one: &Variable, other| (&one.name, &one.symbol).cmp(&(&other.name, &other.symbol)));
    interface.classes = classes.finish(&interface, &functions);
    interface.functions = functions;
    interface.variables = variables;
    interface.imports = imports_of(module);
    interface
}

/// Whether others may use a definition: what many modules may define alike (templates, inline
/// functions) is no module's offer.
fn is_offered(linkage: Linkage) -> bool {
    matches!(
        linkage,
        Linkage::External | Linkage::WeakAny | Linkage::WeakODR | Linkage::Common | Linkage::DLLExport
    )
}

/// What debug info has of a function.
fn subprogram(context: LLVMContextRef, function: FunctionValue<'_>) -> Option<Node> {
    // SAFETY: the function is alive, and its debug info belongs to its context.
    unsafe { Node::new(context, LLVMGetSubprogram(function.as_value_ref())) }
}

fn read_function(
    types: &mut TypeReader<'_>,
    names: &ParameterNames<'_, '_>,
    function: FunctionValue<'_>,
    symbol: String,
) -> Option<Function> {
    // What virtual tables have in place of a function that wants the object moved is none of its own.
    if ["llvm.", "_ZTh", "_ZTv", "_ZTc"].iter().any(|prefix| symbol.starts_with(prefix)) {
        return None;
    }
    let Some(node) = subprogram(names.context(), function) else {
        // Functions that Rust mangles do not keep to C's calling convention.
        let is_internal = is_rust_mangled(&symbol);
        return (!is_internal).then(|| Function {
            name: symbol.clone(),
            symbol,
            signature: None,
            place: None,
        });
    };
    if is_rust_mangled(&symbol) {
        return None;
    }
    let name = match symbol.as_str() {
        // clang's name for WebAssembly, by its parameters.
        "__main_void" | "__main_argc_argv" | "__original_main" => "main".into(),
        mangled if is_mangled(mangled) => qualified_name(node),
        plain => plain.into(),
    };
    let names = names.of(function, node);
    let emission = node.operand(5).and_then(|unit| unit.text_field("emissionKind"));
    let has_types = emission.as_deref() == Some("FullDebug");
    let signature = node.operand(4).filter(|_| has_types).map(|ty| types.signature(ty, &names));
    let place = node.file().map(|file| (file, node.line()));
    Some(Function { name: if name.is_empty() { symbol.clone() } else { name }, symbol, signature, place })
}

fn read_variable(
    types: &mut TypeReader<'_>,
    context: LLVMContextRef,
    global: GlobalValue<'_>,
) -> Option<Variable> {
    let symbol = global.get_name().to_string_lossy().into_owned();
    // Virtual tables and what C++ knows of types at run time are no variables of the source.
    let is_internal = ["llvm.", "_ZTV", "_ZTI", "_ZTS", "_ZTT", "_ZTC", "_ZGV", "_ZGR", "__rustc", "__rust_"]
        .iter()
        .any(|prefix| symbol.starts_with(prefix));
    if is_internal || is_rust_mangled(&symbol) {
        return None;
    }
    let Some(node) = variable_node(context, global.as_value_ref()) else {
        return Some(Variable { name: symbol.clone(), symbol, ty: None, is_const: global.is_constant() });
    };
    let name = if is_mangled(&symbol) { qualified_name(node) } else { symbol.clone() };
    let ty = node.operand(3);
    // A class may have nothing but static variables, by which alone it is known.
    if let Some(class) = class_of(node) {
        types.read(Some(class));
    }
    Some(Variable {
        name: if name.is_empty() { symbol.clone() } else { name },
        symbol,
        is_const: global.is_constant() || TypeReader::is_const(ty),
        ty: ty.map(|ty| types.read(Some(ty))),
    })
}

fn variable_node(context: LLVMContextRef, global: LLVMValueRef) -> Option<Node> {
    let mut count = 0;
    let mut found: LLVMMetadataRef = std::ptr::null_mut();
    // SAFETY: the global is alive; the entries are read within their count and disposed of
    // once, and what they refer to belongs to the context.
    unsafe {
        let entries = LLVMGlobalCopyAllMetadata(global, &raw mut count);
        for index in 0..count {
            let index = std::ffi::c_uint::try_from(index).unwrap_or_default();
            let metadata = LLVMValueMetadataEntriesGetMetadata(entries, index);
            let kind = LLVMGetMetadataKind(metadata);
            if matches!(kind, LLVMMetadataKind::LLVMDIGlobalVariableExpressionMetadataKind) {
                found = LLVMDIGlobalVariableExpressionGetVariable(metadata);
                break;
            }
        }
        LLVMDisposeValueMetadataEntries(entries);
        Node::new(context, found)
    }
}

/// Other names of functions, as C++ gives its constructors.
fn aliases<'context>(module: &Module<'context>) -> Vec<(String, FunctionValue<'context>)> {
    let mut aliases = Vec::new();
    // SAFETY: the module is alive and does not change here; an aliasee is only taken for a
    // function if it is one.
    unsafe {
        let mut alias = LLVMGetFirstGlobalAlias(module.as_mut_ptr());
        while !alias.is_null() {
            let global = GlobalValue::new(alias);
            let aliasee = LLVMAliasGetAliasee(alias);
            if is_offered(global.get_linkage()) && !LLVMIsAFunction(aliasee).is_null() {
                let symbol = global.get_name().to_string_lossy().into_owned();
                // clang's second name of a program's `main` for WebAssembly.
                let is_main = symbol.starts_with("__main_");
                aliases.extend(
                    FunctionValue::new(aliasee).filter(|_| !is_main).map(|function| (symbol, function)),
                );
            }
            alias = LLVMGetNextGlobalAlias(alias);
        }
    }
    aliases
}

/// Of the several symbols that C++ makes of one constructor or destructor, keeps that of
/// complete objects.
fn drop_repeated_constructors(functions: &mut Vec<Function>) {
    let complete: BTreeSet<String> = functions
        .iter()
        .filter(|function| function.symbol.contains("C1E") || function.symbol.contains("D1E"))
        .map(|function| function.symbol.clone())
        .collect();
    functions.retain(|function| {
        let has_complete = |part, whole| {
            function.symbol.contains(part) && complete.contains(&function.symbol.replacen(part, whole, 1))
        };
        // Of a destructor, what frees the memory too is for the code's own use.
        let frees = || {
            let name = function.name.rsplit("::").next().unwrap_or_default();
            name.starts_with('~') && function.symbol.contains("D0E")
        };
        !(has_complete("C2E", "C1E") || has_complete("D2E", "D1E") || frees())
    });
}

/// What a module uses and does not define, sorted.
pub(crate) fn imports_of(module: &Module<'_>) -> Vec<String> {
    let functions = module
        .get_functions()
        .filter(|function| {
            // What is declared only to be available to the optimiser lives elsewhere.
            function.count_basic_blocks() == 0 || function.get_linkage() == Linkage::AvailableExternally
        })
        .map(FunctionValue::as_global_value);
    let variables = module.get_globals().filter(|global| global.is_declaration());
    let names: BTreeSet<String> = functions
        .chain(variables)
        .filter(|global| global.get_linkage() != Linkage::ExternalWeak)
        .filter(|global| global.as_pointer_value().get_first_use().is_some())
        .map(|global| global.get_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with("llvm."))
        .collect();
    names.into_iter().collect()
}

/// Whether a symbol has the mangled form of C++.
fn is_mangled(symbol: &str) -> bool {
    symbol.starts_with("_Z")
}

/// Whether a symbol has one of Rust's two mangled forms; the older one is C++'s with a hash.
fn is_rust_mangled(symbol: &str) -> bool {
    let legacy = || {
        symbol
            .strip_suffix('E')
            .and_then(|symbol| symbol.rsplit_once("17h"))
            .is_some_and(|(_, hash)| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    symbol.starts_with("_R") || (symbol.starts_with("_ZN") && legacy())
}

/// The language of most of a module's units; without debug info, what its symbols look like.
fn language_of(module: &Module<'_>) -> Language {
    let context = module.get_context().raw();
    let mut counts = [(Language::C, 0), (Language::Cpp, 0), (Language::Rust, 0)];
    for unit in module.get_global_metadata("llvm.dbg.cu") {
        // SAFETY: the value wraps metadata of the module's context.
        let node =
            unsafe { Node::new(context, inkwell::llvm_sys::core::LLVMValueAsMetadata(unit.as_value_ref())) };
        let language = node
            .and_then(|node| node.text_field("language").or_else(|| node.text_field("sourceLanguageName")))
            .unwrap_or_default();
        let index = if language.contains("C_plus_plus") {
            1
        } else if language.contains("Rust") {
            2
        } else {
            0
        };
        counts[index].1 += 1;
    }
    if counts.iter().any(|&(_, count)| count > 0) {
        // Of equals the first: C.
        return counts.iter().rev().max_by_key(|&&(_, count)| count).map_or(Language::C, |&(it, _)| it);
    }
    let mut language = Language::C;
    for function in module.get_functions() {
        let symbol = function.get_name().to_string_lossy();
        if is_rust_mangled(&symbol) {
            return Language::Rust;
        }
        if is_mangled(&symbol) {
            language = Language::Cpp;
        }
    }
    language
}

/// Whether any part of a module is C++, whose calls may throw.
pub(crate) fn has_cpp(module: &Module<'_>) -> bool {
    language_of(module) == Language::Cpp
        || module.get_function("__gxx_personality_v0").is_some()
        || module.get_functions().any(|function| {
            let symbol = function.get_name().to_string_lossy();
            is_mangled(&symbol) && !is_rust_mangled(&symbol)
        })
}
