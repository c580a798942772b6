//! What JavaScript's `WebAssembly` is made of: `Host::import_name("wasm", "api")`.
//!
//! Functions that take primitives, buffers and the objects of this language, so that another
//! language can build its own classes on them without knowing the engine:
//!
//! | member | gives |
//! |---|---|
//! | `validate(bytes)` | whether the bytes are a module |
//! | `compile(bytes, name?)` | a module |
//! | `imports(module)`, `exports(module)`, `customSections(module, name)` | lists |
//! | `instantiate(module, imports)` | an instance, whose members are its exports |
//! | `export(instance, name)` | an export, whatever its name |
//! | `kind(value)` | `"module"`, `"instance"`, `"function"`, `"memory"`, `"table"`, `"global"`, or null |
//! | `type(value)` | the type of a function, memory, table or global |
//! | `memory(initial, maximum?)`, `memoryGrow(memory, pages)` | a memory; the pages before |
//! | `memoryBytes(memory)` | a buffer of its bytes; another one once it has grown |
//! | `table(element, initial, maximum?, value?)`, `tableLength`, `tableGet`, `tableSet`, `tableGrow` | |
//! | `global(type, mutable, value)`, `globalGet(global)`, `globalSet(global, value)` | |
//! | `function(parameters, results, callable)` | a function for tables; types in text, with commas between |

use crate::builtin::Builtin;
use crate::convert::Plan;
use crate::error;
use crate::externals;
use crate::function::{self, Function};
use crate::global::Global;
use crate::heap::Heap;
use crate::instance::Instance;
use crate::list::Record;
use crate::memory::{Memory, MemoryBytes};
use crate::module::{Compiled, MAGIC, Module};
use crate::shared::Shared;
use crate::table::Table;
use polyglot_api::{Identity, InteropError, Object, ObjectRef, Result, Source, Traits, Value};
use std::rc::Rc;
use std::sync::Arc;
use wasmtime::{FuncType, GlobalType, HeapType, MemoryType, Mutability, RefType, TableType, ValType};

/// The most pages of a memory with 32-bit addresses.
const PAGES: u64 = 1 << 16;

/// The object with the functions.
pub(crate) fn value(shared: &Rc<Shared>) -> Value {
    let owner = Identity { heap: 0, address: Rc::as_ptr(shared).addr() };
    let define = |name, arity, run: fn(&Rc<Shared>, &[Value]) -> Result<Value>| {
        let shared = Rc::clone(shared);
        (name, Builtin::value(owner, name, arity, move |arguments| run(&shared, arguments)))
    };
    Record::value([
        define("validate", (1, 1), |shared, arguments| validate(shared, &arguments[0])),
        define("compile", (1, 2), |shared, arguments| compile(shared, &arguments[0], arguments.get(1))),
        define("imports", (1, 1), |_, arguments| Ok(module(&arguments[0])?.imports())),
        define("exports", (1, 1), |_, arguments| Ok(module(&arguments[0])?.exports())),
        define("customSections", (2, 2), |_, arguments| {
            Ok(module(&arguments[0])?.custom_sections(&String::try_from(&arguments[1])?))
        }),
        define("instantiate", (2, 2), |_, arguments| module(&arguments[0])?.instantiate(Some(&arguments[1]))),
        define("export", (2, 2), |_, arguments| {
            let name = String::try_from(&arguments[1])?;
            let part = part::<Instance>(&arguments[0], "an instance")?.export(&name)?;
            part.ok_or_else(|| InteropError::unknown_member(&name, "the instance").into())
        }),
        define("kind", (1, 1), |_, arguments| Ok(Value::from(kind(&arguments[0])))),
        define("type", (1, 1), |_, arguments| ty(&arguments[0])),
        define("memory", (1, 2), |shared, arguments| memory(shared, &arguments[0], arguments.get(1))),
        define("memoryGrow", (2, 2), |_, arguments| {
            part::<Memory>(&arguments[0], "a memory")?.grow(u64::try_from(&arguments[1])?).map(Value::from)
        }),
        define("memoryBytes", (1, 1), |_, arguments| {
            Ok(MemoryBytes::value(part::<Memory>(&arguments[0], "a memory")?))
        }),
        define("table", (2, 4), table),
        define("tableLength", (1, 1), |_, arguments| {
            Ok(Value::from(part::<Table>(&arguments[0], "a table")?.len()))
        }),
        define("tableGet", (2, 2), |_, arguments| {
            let index = u64::try_from(&arguments[1])?;
            part::<Table>(&arguments[0], "a table")?.get(index)?.ok_or_else(|| outside(index))
        }),
        define("tableSet", (3, 3), |_, arguments| {
            let index = u64::try_from(&arguments[1])?;
            let there = part::<Table>(&arguments[0], "a table")?.set(index, &arguments[2])?;
            if there { Ok(Value::Undefined) } else { Err(outside(index)) }
        }),
        define("tableGrow", (2, 3), |_, arguments| {
            let value = arguments.get(2).cloned().unwrap_or(Value::Null);
            let table = part::<Table>(&arguments[0], "a table")?;
            table.grow(u64::try_from(&arguments[1])?, &value).map(Value::from)
        }),
        define("global", (3, 3), global),
        define("globalGet", (1, 1), |_, arguments| part::<Global>(&arguments[0], "a global")?.get()),
        define("globalSet", (2, 2), |_, arguments| {
            part::<Global>(&arguments[0], "a global")?.set(&arguments[1])?;
            Ok(Value::Undefined)
        }),
        define("function", (3, 3), make_function),
    ])
}

fn outside(index: u64) -> polyglot_api::Error {
    InteropError::InvalidIndex { index }.into()
}

fn part<'a, T: Object>(value: &'a Value, expected: &str) -> Result<&'a T> {
    let found = value.as_object().and_then(ObjectRef::downcast_ref);
    found.ok_or_else(|| InteropError::unsupported_type(expected, value).into())
}

fn module(value: &Value) -> Result<&Module> {
    Module::of(value).ok_or_else(|| InteropError::unsupported_type("a module", value).into())
}

fn bytes(value: &Value) -> Result<Vec<u8>> {
    match value {
        Value::Object(object) if object.traits().has(Traits::BUFFER) => Ok(object.buffer()?.to_vec()),
        _ => Err(InteropError::unsupported_type("a buffer", value).into()),
    }
}

fn validate(shared: &Shared, value: &Value) -> Result<Value> {
    let bytes = bytes(value)?;
    Ok(Value::Bool(bytes.starts_with(MAGIC) && wasmtime::Module::validate(&shared.engine, &bytes).is_ok()))
}

fn compile(shared: &Rc<Shared>, value: &Value, name: Option<&Value>) -> Result<Value> {
    let bytes = bytes(value)?;
    let name = match name {
        Some(Value::Text(name)) => Arc::from(name.to_string()),
        _ => Arc::from("<wasm>"),
    };
    if !bytes.starts_with(MAGIC) {
        // Text is for files that say so.
        let message = "the bytes are no module: they do not begin with \\0asm";
        return Err(error::compile(&name, &wasmtime::Error::msg(message)));
    }
    Ok(Module::value(Compiled::new(shared, &Source::from_bytes(name, bytes))?))
}

fn kind(value: &Value) -> Option<&'static str> {
    let object = value.as_object()?;
    Some(match () {
        () if object.downcast_ref::<Function>().is_some() => "function",
        () if object.downcast_ref::<Memory>().is_some() => "memory",
        () if object.downcast_ref::<Table>().is_some() => "table",
        () if object.downcast_ref::<Global>().is_some() => "global",
        () if object.downcast_ref::<Module>().is_some() => "module",
        () if Instance::of(value).is_some() => "instance",
        () => return None,
    })
}

fn ty(value: &Value) -> Result<Value> {
    if let Some(object) = value.as_object() {
        if let Some(function) = object.downcast_ref::<Function>() {
            return Ok(externals::describe_function(&function.plan().ty));
        } else if let Some(memory) = object.downcast_ref::<Memory>() {
            return Ok(memory.describe());
        } else if let Some(table) = object.downcast_ref::<Table>() {
            return Ok(table.describe());
        } else if let Some(global) = object.downcast_ref::<Global>() {
            return Ok(externals::describe_global(global.ty()));
        }
    }
    Err(InteropError::unsupported_type("a function, memory, table or global", value).into())
}

fn optional(value: Option<&Value>) -> Result<Option<u64>> {
    match value {
        None | Some(Value::Null | Value::Undefined) => Ok(None),
        Some(value) => u64::try_from(value).map(Some),
    }
}

fn range(message: &str) -> polyglot_api::Error {
    error::guest("RangeError", message)
}

fn memory(shared: &Rc<Shared>, initial: &Value, maximum: Option<&Value>) -> Result<Value> {
    let initial = u64::try_from(initial)?;
    let maximum = optional(maximum)?;
    if initial > PAGES || maximum.is_some_and(|maximum| maximum > PAGES || maximum < initial) {
        return Err(range("a memory has at most 65536 pages, and no more at first than at most"));
    }
    let narrow = |pages: u64| u32::try_from(pages).unwrap_or(u32::MAX);
    let heap = Heap::new(shared);
    heap.enter(|context| {
        let memory =
            wasmtime::Memory::new(&mut *context, MemoryType::new(narrow(initial), maximum.map(narrow)))
                .map_err(|error| range(&format!("there is no room for the memory: {error:#}")))?;
        Ok(Memory::value(&heap, context, memory))
    })
}

fn table(shared: &Rc<Shared>, arguments: &[Value]) -> Result<Value> {
    let element = match &*String::try_from(&arguments[0])? {
        "anyfunc" | "funcref" => RefType::FUNCREF,
        "externref" => RefType::EXTERNREF,
        other => {
            return Err(error::guest("TypeError", format!("'{other}' is no type of a table's elements")));
        }
    };
    let initial = u32::try_from(u64::try_from(&arguments[1])?).ok();
    let maximum = match optional(arguments.get(2))? {
        None => Some(None),
        Some(maximum) => u32::try_from(maximum).ok().map(Some),
    };
    let (Some(initial), Some(maximum)) = (initial, maximum) else {
        return Err(range("a table has at most 4294967295 elements"));
    };
    if maximum.is_some_and(|maximum| maximum < initial) {
        return Err(range("a table cannot have more elements at first than at most"));
    }
    let value = arguments.get(3).cloned().unwrap_or(Value::Null);
    Table::free(shared, TableType::new(element, initial, maximum), &value)
}

fn value_type(name: &str) -> Result<ValType> {
    Ok(match name {
        "i32" => ValType::I32,
        "i64" => ValType::I64,
        "f32" => ValType::F32,
        "f64" => ValType::F64,
        "v128" => ValType::V128,
        "externref" => ValType::EXTERNREF,
        "anyfunc" | "funcref" => ValType::Ref(RefType::new(true, HeapType::Func)),
        other => return Err(error::guest("TypeError", format!("'{other}' is no type of WebAssembly"))),
    })
}

fn global(shared: &Rc<Shared>, arguments: &[Value]) -> Result<Value> {
    let ty = value_type(&String::try_from(&arguments[0])?)?;
    let mutability = if bool::try_from(&arguments[1])? { Mutability::Var } else { Mutability::Const };
    Global::free(shared, GlobalType::new(ty, mutability), &arguments[2])
}

fn make_function(shared: &Rc<Shared>, arguments: &[Value]) -> Result<Value> {
    let types = |value: &Value| -> Result<Vec<ValType>> {
        let text = String::try_from(value)?;
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        names.map(value_type).collect()
    };
    let (parameters, results) = (types(&arguments[0])?, types(&arguments[1])?);
    if !function::is_callable(&arguments[2]) {
        return Err(InteropError::unsupported_type("a function", &arguments[2]).into());
    }
    let ty = FuncType::new(&shared.engine, parameters, results);
    let heap = Heap::new(shared);
    Ok(heap.enter(|context| {
        let function = function::import(context, Arc::new(Plan::new(ty)), arguments[2].clone());
        Function::value(&heap, context, function, None)
    }))
}
