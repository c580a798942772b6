//! Instances made of modules and imports.
//!
//! An instance lives in the heap of the memories, tables, changing globals and functions that it
//! imports, and has a new one if it imports none. Functions of other heaps are called
//! across; the rest cannot be in two heaps, so imports that come from two are refused.

use crate::convert::Plan;
use crate::error::{self, Exited, Thrown};
use crate::externals;
use crate::function;
use crate::global::{self, Global};
use crate::heap::{Heap, State};
use crate::imports::Imports;
use crate::instance::Instance;
use crate::managed::{self, Managed};
use crate::memory::Memory;
use crate::module::Compiled;
use crate::table::Table;
use crate::wasi;
use polyglot_api::{Error, ObjectRef, Result, Value};
use std::rc::Rc;
use std::sync::Arc;
use wasmtime::{Extern, ExternType, FuncType, GlobalType, Mutability, StoreContextMut, Trap};

/// An import and what it is to be.
struct Import {
    module: String,
    name: String,
    ty: ExternType,
    from: From,
}

enum From {
    Wasi,
    /// `poly.h`.
    Poly,
    Value(Value),
}

/// Links an instance.
///
/// # Errors
/// A `LinkError` if an import is missing or does not fit; what the start function throws.
pub(crate) fn link(instance: &Instance, imports: &dyn Imports) -> Result<()> {
    let module = instance.module();
    let interface = managed::interface(module.binary(), &module.name)?;
    let found = find(module, imports, interface.is_some())?;
    let heap = match heap_for(module, &found)? {
        // Managed code has a memory of its own kind, and so a heap of its own.
        Some(heap) if interface.is_none() => heap,
        _ => Heap::new(&module.shared),
    };
    if interface.is_some() {
        heap.enter(|context| context.data_mut().limits.most = managed::MOST);
    }
    let mut failed = None;
    let mut linked = None;
    let outcome = heap.call(|context| {
        let wasi = found.iter().any(|import| matches!(import.from, From::Wasi)).then(|| wasi::add(context));
        let parts: Result<Vec<_>> = found.iter().map(|import| part(&heap, context, import, wasi)).collect();
        let parts = match parts {
            Ok(parts) => parts,
            Err(error) => {
                failed = Some(error);
                return Ok(());
            }
        };
        match wasmtime::Instance::new(&mut *context, &module.module, &parts) {
            Ok(made) => linked = Some(made),
            Err(error) if is_thrown(&error) => return Err(error),
            Err(error) => failed = Some(unfit(module, &error)),
        }
        Ok(())
    });
    outcome?;
    if let Some(error) = failed {
        return Err(error);
    }
    if let Some(linked) = linked {
        if let Some(interface) = interface {
            instance.set_managed(Managed::new(&heap, linked, interface, &module.name)?);
        }
        instance.set(heap, linked);
    }
    Ok(())
}

fn is_thrown(error: &wasmtime::Error) -> bool {
    error.is::<Thrown>()
        || error.is::<Exited>()
        || error.is::<Trap>()
        || error.is::<wasmtime::ThrownException>()
}

/// The engine's own reason not to make an instance.
fn unfit(module: &Compiled, error: &wasmtime::Error) -> Error {
    let message = format!("{}: {error:#}", module.name);
    if message.contains("incompatible import type") {
        error::link(message)
    } else {
        // What is left are memories and tables for which there is no room.
        error::guest("RangeError", message)
    }
}

fn find(module: &Compiled, imports: &dyn Imports, is_managed: bool) -> Result<Vec<Import>> {
    let mut found = Vec::new();
    for import in module.module.imports() {
        let is_poly = is_managed && managed::polyglot::is_import(import.module(), import.name());
        let given = if is_poly { None } else { imports.get(import.module(), import.name())? };
        let from = match given {
            None if is_poly => From::Poly,
            Some(value) => From::Value(value),
            None if wasi::is_wasi(import.module()) => From::Wasi,
            None => return Err(missing(module, &import)),
        };
        let (module, name, ty) = (import.module().into(), import.name().into(), import.ty());
        found.push(Import { module, name, ty, from });
    }
    Ok(found)
}

fn missing(module: &Compiled, import: &wasmtime::ImportType<'_>) -> Error {
    let kind = externals::kind(&import.ty());
    error::link(format!(
        "{}: nothing provides the {kind} '{}' of '{}': give it when instantiating, or put a file '{}' of any \
         language beside the module",
        module.name,
        import.name(),
        import.module(),
        import.module(),
    ))
}

/// The heap that the imports are in.
fn heap_for(module: &Compiled, imports: &[Import]) -> Result<Option<Rc<Heap>>> {
    let mut bound: Option<(&Import, Rc<Heap>)> = None;
    let mut of_function = None;
    for import in imports {
        let From::Value(Value::Object(object)) = &import.from else { continue };
        let heap = if let Some(memory) = object.downcast_ref::<Memory>() {
            Some(Rc::clone(memory.heap()))
        } else if let Some(table) = object.downcast_ref::<Table>() {
            table.heap()
        } else if let Some(global) = object.downcast_ref::<Global>() {
            global.heap().filter(|_| global.ty().mutability() == Mutability::Var)
        } else {
            if let Some(function) = object.downcast_ref::<function::Function>() {
                of_function.get_or_insert_with(|| Rc::clone(function.heap()));
            }
            None
        };
        let Some(heap) = heap else { continue };
        match &bound {
            Some((first, other)) if !Rc::ptr_eq(other, &heap) => {
                return Err(error::link(format!(
                    "{}: '{}' of '{}' and '{}' of '{}' belong to instances that share nothing: import what one \
                     of them needs when it is instantiated, or make both imports with constructors",
                    module.name, first.name, first.module, import.name, import.module,
                )));
            }
            Some(_) => {}
            None => bound = Some((import, heap)),
        }
    }
    Ok(bound.map(|(_, heap)| heap).or(of_function))
}

/// An import as Wasmtime takes it.
fn part(
    heap: &Rc<Heap>,
    context: &mut StoreContextMut<'_, State>,
    import: &Import,
    wasi: Option<usize>,
) -> Result<Extern> {
    let value = match (&import.from, &import.ty) {
        (From::Value(value), _) => value,
        (From::Wasi, ExternType::Func(ty)) => {
            let function = wasi::function(context, &import.name, wasi.unwrap_or_default());
            return builtin(context, import, ty, function, "no function of WASI preview 1");
        }
        (From::Poly, ExternType::Func(ty)) => {
            let function = managed::polyglot::function(context, &import.name);
            return builtin(context, import, ty, function, "no function of poly.h");
        }
        (From::Wasi | From::Poly, _) => return Err(wrong(import, "a function")),
    };
    let object = value.as_object();
    match &import.ty {
        ExternType::Func(ty) => Ok(Extern::Func(callable(heap, context, import, ty, value)?)),
        ExternType::Memory(_) => match object.and_then(ObjectRef::downcast_ref::<Memory>) {
            Some(memory) => Ok(Extern::Memory(memory.memory())),
            None => Err(wrong(import, &describe(value))),
        },
        ExternType::Table(_) => match object.and_then(ObjectRef::downcast_ref::<Table>) {
            Some(table) => Ok(Extern::Table(table.in_heap(heap, context)?)),
            None => Err(wrong(import, &describe(value))),
        },
        ExternType::Global(ty) => global(heap, context, import, ty, value).map(Extern::Global),
        ExternType::Tag(_) => Err(wrong(import, &describe(value))),
    }
}

fn callable(
    heap: &Rc<Heap>,
    context: &mut StoreContextMut<'_, State>,
    import: &Import,
    ty: &FuncType,
    value: &Value,
) -> Result<wasmtime::Func> {
    if let Some(function) = function::of(value) {
        let found = &function.plan().ty;
        if !found.matches(ty) {
            let actual = format!("a function {}", externals::signature(found));
            return Err(wrong(import, &actual));
        }
        return Ok(function.in_heap(heap, context));
    }
    if !function::is_callable(value) {
        return Err(wrong(import, &describe(value)));
    }
    Ok(function::import(context, Arc::new(Plan::new(ty.clone())), value.clone()))
}

fn global(
    heap: &Rc<Heap>,
    context: &mut StoreContextMut<'_, State>,
    import: &Import,
    ty: &GlobalType,
    value: &Value,
) -> Result<wasmtime::Global> {
    if let Some(global) = value.as_object().and_then(ObjectRef::downcast_ref::<Global>) {
        return global.in_heap(heap, context);
    }
    if ty.mutability() == Mutability::Var {
        return Err(wrong(import, &describe(value)));
    }
    global::make(heap, context, ty, value).map_err(|error| wrong(import, &error.to_string()))
}

fn builtin(
    context: &mut StoreContextMut<'_, State>,
    import: &Import,
    ty: &FuncType,
    function: Option<wasmtime::Func>,
    missing: &str,
) -> Result<Extern> {
    let function = function.ok_or_else(|| wrong(import, missing))?;
    if !function.ty(&*context).matches(ty) {
        let actual = format!("a function {}", externals::signature(&function.ty(&*context)));
        return Err(wrong(import, &actual));
    }
    Ok(Extern::Func(function))
}

fn describe(value: &Value) -> String {
    match value {
        Value::Object(object) => format!("the {} {}", value.kind(), object.to_display(false)),
        _ => format!("{} {}", value.kind(), value.to_display()),
    }
}

fn wrong(import: &Import, actual: &str) -> Error {
    let wanted = match &import.ty {
        ExternType::Func(ty) => format!("function {}", externals::signature(ty)),
        ExternType::Global(ty) => {
            let mutable = if ty.mutability() == Mutability::Var { "mutable " } else { "" };
            format!("{mutable}global of type {}", externals::type_name(ty.content()))
        }
        other => externals::kind(other).into(),
    };
    error::link(format!("import '{}' of '{}' must be a {wanted}, got {actual}", import.name, import.module))
}
