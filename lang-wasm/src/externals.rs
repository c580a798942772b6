//! Imports and exports: their kinds and types, told to people and programs, and as objects.

use crate::function::Function;
use crate::global::Global;
use crate::heap::{Heap, State};
use crate::list::{List, Record};
use crate::memory::Memory;
use crate::table::Table;
use polyglot_api::{Result, Value};
use std::rc::Rc;
use wasmtime::{
    Extern, ExternType, FuncType, GlobalType, HeapType, MemoryType, Mutability, RefType, StoreContextMut,
    TableType, ValType,
};

/// A type as the text format writes it.
pub(crate) fn type_name(ty: &ValType) -> String {
    match ty {
        ValType::Ref(ty) => ref_name(ty),
        number => number.to_string(),
    }
}

/// A reference type as the text format writes it, in its short form where there is one.
pub(crate) fn ref_name(ty: &RefType) -> String {
    match (ty.is_nullable(), ty.heap_type()) {
        (true, HeapType::Extern) => "externref".into(),
        (true, HeapType::Func) => "funcref".into(),
        _ => ty.to_string(),
    }
}

/// A function's type: `(i32, f64) -> i32`.
pub(crate) fn signature(ty: &FuncType) -> String {
    let names = |types: Vec<String>| types.join(", ");
    let parameters = names(ty.params().map(|ty| type_name(&ty)).collect());
    let results: Vec<_> = ty.results().map(|ty| type_name(&ty)).collect();
    match results.len() {
        0 => format!("({parameters})"),
        1 => format!("({parameters}) -> {}", results[0]),
        _ => format!("({parameters}) -> ({})", names(results)),
    }
}

/// What an import or export is, in JavaScript's words.
pub(crate) const fn kind(ty: &ExternType) -> &'static str {
    match ty {
        ExternType::Func(_) => "function",
        ExternType::Memory(_) => "memory",
        ExternType::Table(_) => "table",
        ExternType::Global(_) => "global",
        ExternType::Tag(_) => "tag",
    }
}

/// A type as an object: the descriptors of JavaScript's `WebAssembly`, with the types of functions.
pub(crate) fn describe(ty: &ExternType) -> Value {
    match ty {
        ExternType::Func(ty) => describe_function(ty),
        ExternType::Memory(ty) => describe_memory(ty),
        ExternType::Table(ty) => describe_table(ty),
        ExternType::Global(ty) => describe_global(ty),
        ExternType::Tag(ty) => describe_function(ty.ty()),
    }
}

fn types(types: impl Iterator<Item = ValType>) -> Value {
    List::value(types.map(|ty| Value::from(type_name(&ty))).collect::<Rc<[_]>>())
}

/// `{ parameters, results }`.
pub(crate) fn describe_function(ty: &FuncType) -> Value {
    Record::value([("parameters", types(ty.params())), ("results", types(ty.results()))])
}

/// `{ minimum, maximum, shared, address }`, in pages.
pub(crate) fn describe_memory(ty: &MemoryType) -> Value {
    Record::value([
        ("minimum", Value::from(ty.minimum())),
        ("maximum", Value::from(ty.maximum())),
        ("shared", Value::from(ty.is_shared())),
        ("address", Value::from(if ty.is_64() { "i64" } else { "i32" })),
    ])
}

/// `{ element, minimum, maximum }`.
pub(crate) fn describe_table(ty: &TableType) -> Value {
    Record::value([
        ("element", Value::from(ref_name(ty.element()))),
        ("minimum", Value::from(ty.minimum())),
        ("maximum", Value::from(ty.maximum())),
    ])
}

/// `{ value, mutable }`.
pub(crate) fn describe_global(ty: &GlobalType) -> Value {
    Record::value([
        ("value", Value::from(type_name(ty.content()))),
        ("mutable", Value::from(ty.mutability() == Mutability::Var)),
    ])
}

/// A part of an instance as an object.
///
/// # Errors
/// If it is of a kind that cannot leave WebAssembly.
pub(crate) fn value(
    heap: &Rc<Heap>,
    context: &mut StoreContextMut<'_, State>,
    part: Extern,
    name: &str,
) -> Result<Value> {
    Ok(match part {
        Extern::Func(function) => Function::value(heap, context, function, Some(name)),
        Extern::Memory(memory) => Memory::value(heap, context, memory),
        Extern::Table(table) => Table::value(heap, context, table),
        Extern::Global(global) => Global::value(heap, context, global),
        Extern::Tag(_) => return Err(crate::convert::refused("tag")),
        Extern::SharedMemory(_) => return Err(crate::convert::refused("shared memory")),
    })
}
