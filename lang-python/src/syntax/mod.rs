//! Source that is nested too deeply for the parser and the compiler.
//!
//! RustPython's compiler recurses over the syntax tree, and limits that by what
//! `sys.setrecursionlimit` says, which knows nothing of the stack. So each text is
//! looked at before the engine sees it: in files, modules, `compile`, `eval`, `exec`.

mod nesting;

use nesting::{Excess, Limits};
use rustpython_vm::builtins::PyStr;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::protocol::PyBuffer;
use rustpython_vm::{PyObject, PyObjectRef, PyResult, TryFromBorrowedObject, VirtualMachine};

/// What the engine can take with CPython's recursion limit, a little less so that its
/// own check, which raises `RecursionError`, does not come first.
const MOST_EXPRESSIONS: usize = 950;
/// Beyond what anyone writes; the engine's share of the stack is smaller.
const MOST_BRANCHES: usize = 5000;
/// What the compiler needs of the stack for an expression in an expression, measured
/// where it needs most.
const STACK_PER_EXPRESSION: usize = 2 << 10;
/// The same for `elif` after `elif`, where the tree is given to `ast`.
const STACK_PER_BRANCH: usize = 1 << 10;
/// Where the stack cannot be measured, that of a thread of Rust's is assumed.
const STACK_ASSUMED: usize = 1 << 20;

fn limits() -> Limits {
    let stack = stacker::remaining_stack().unwrap_or(STACK_ASSUMED);
    Limits {
        expressions: MOST_EXPRESSIONS.min(stack / STACK_PER_EXPRESSION),
        branches: MOST_BRANCHES.min(stack / STACK_PER_BRANCH),
    }
}

/// Refuses text that is nested too deeply.
pub(crate) fn check(text: &str, name: &str, vm: &VirtualMachine) -> PyResult<()> {
    check_bytes(text.as_bytes(), name, vm)
}

/// Refuses text in any encoding that Python allows, which all agree on ASCII.
pub(crate) fn check_bytes(text: &[u8], name: &str, vm: &VirtualMachine) -> PyResult<()> {
    match nesting::excess(text, limits()) {
        None => Ok(()),
        Some((excess, offset)) => Err(too_deep(excess, offset, text, name, vm)),
    }
}

#[cold]
fn too_deep(
    excess: Excess,
    offset: usize,
    text: &[u8],
    name: &str,
    vm: &VirtualMachine,
) -> rustpython_vm::builtins::PyBaseExceptionRef {
    let types = &vm.ctx.exceptions;
    let (class, message) = match excess {
        Excess::Brackets => (types.syntax_error, "too many nested parentheses"),
        Excess::Expressions => (types.syntax_error, "too many nested expressions"),
        Excess::Branches => (types.syntax_error, "too many statically nested blocks"),
        Excess::Indentations => (types.indentation_error, "too many levels of indentation"),
    };
    let before = &text[..offset.min(text.len())];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    let place = vm.ctx.new_tuple(vec![
        vm.ctx.new_str(name).into(),
        vm.ctx.new_int(line).into(),
        vm.ctx.new_int(column).into(),
        vm.ctx.none(),
    ]);
    let arguments = vec![vm.ctx.new_str(message).into(), place.into()];
    vm.invoke_exception(class, arguments).unwrap_or_else(|raised| raised)
}

/// Puts the check before the built-ins that compile.
pub(crate) fn install(vm: &VirtualMachine) -> PyResult<()> {
    for name in ["compile", "eval", "exec"] {
        let original = vm.builtins.get_attr(name, vm)?;
        let checked = move |arguments: FuncArgs, vm: &VirtualMachine| -> PyResult {
            check_arguments(&arguments, vm)?;
            original.call_with_args(arguments, vm)
        };
        let function: PyObjectRef = vm.new_function(name, checked).into();
        function.set_attr("__module__", vm.ctx.new_str("builtins"), vm)?;
        vm.builtins.set_attr(name, function, vm)?;
    }
    Ok(())
}

fn check_arguments(arguments: &FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let source = arguments.args.first().or_else(|| arguments.kwargs.get("source"));
    let Some(source) = source else { return Ok(()) };
    let name = arguments.args.get(1).and_then(|name| name.downcast_ref::<PyStr>());
    let name = name.map_or_else(|| "<string>".into(), |name| name.to_string_lossy());
    check_object(source, &name, vm)
}

/// Checks a text or bytes; code and trees were checked when they were made.
fn check_object(source: &PyObject, name: &str, vm: &VirtualMachine) -> PyResult<()> {
    if let Some(text) = source.downcast_ref::<PyStr>() {
        return check_bytes(text.as_wtf8().as_bytes(), name, vm);
    }
    match PyBuffer::try_from_borrowed_object(vm, source) {
        Ok(buffer) => buffer.contiguous_or_collect(|bytes| check_bytes(bytes, name, vm)),
        Err(_) => Ok(()),
    }
}
