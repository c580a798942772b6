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

/// About what CPython takes. The engine counts against the recursion limit, which is
/// raised for the compiler: see [`compiling`].
const MOST_EXPRESSIONS: usize = 6000;
/// The same for `eval` and `exec`, whose text is run under the same limit as it is
/// compiled; a little less than CPython's limit of recursion, so that the engine's own
/// check, which raises `RecursionError`, does not come first.
const MOST_EXPRESSIONS_RUN: usize = 950;
/// Beyond what anyone writes; the engine's share of the stack is smaller.
const MOST_BRANCHES: usize = 5000;
/// What the compiler needs of the stack for an expression in an expression, measured
/// where it needs most.
const STACK_PER_EXPRESSION: usize = 2 << 10;
/// The same for `elif` after `elif`, where the tree is given to `ast`.
const STACK_PER_BRANCH: usize = 1 << 10;
/// Where the stack cannot be measured, that of a thread of Rust's is assumed.
const STACK_ASSUMED: usize = 1 << 20;

/// Runs the compiler with a limit of recursion that lets through what was checked here.
pub(crate) fn compiling<R>(vm: &VirtualMachine, compile: impl FnOnce() -> R) -> R {
    let before = vm.recursion_limit.get();
    vm.recursion_limit.set(before + MOST_EXPRESSIONS);
    let result = compile();
    vm.recursion_limit.set(before);
    result
}

fn limits(most: usize) -> Limits {
    let stack = stacker::remaining_stack().unwrap_or(STACK_ASSUMED);
    Limits {
        expressions: most.min(stack / STACK_PER_EXPRESSION),
        branches: MOST_BRANCHES.min(stack / STACK_PER_BRANCH),
    }
}

/// Refuses text that is nested too deeply.
pub(crate) fn check(text: &str, name: &str, vm: &VirtualMachine) -> PyResult<()> {
    check_bytes(text.as_bytes(), name, vm)
}

/// As [`check`], for text in any encoding that Python allows, which all agree on ASCII.
pub(crate) fn check_bytes(text: &[u8], name: &str, vm: &VirtualMachine) -> PyResult<()> {
    check_limited(text, MOST_EXPRESSIONS, name, vm)
}

fn check_limited(text: &[u8], most: usize, name: &str, vm: &VirtualMachine) -> PyResult<()> {
    match nesting::excess(text, limits(most)) {
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
            if name == "compile" {
                check_arguments(&arguments, MOST_EXPRESSIONS, vm)?;
                return compiling(vm, || original.call_with_args(arguments, vm));
            }
            check_arguments(&arguments, MOST_EXPRESSIONS_RUN, vm)?;
            original.call_with_args(arguments, vm)
        };
        let function: PyObjectRef = vm.new_function(name, checked).into();
        function.set_attr("__module__", vm.ctx.new_str("builtins"), vm)?;
        vm.builtins.set_attr(name, function, vm)?;
    }
    Ok(())
}

fn check_arguments(arguments: &FuncArgs, most: usize, vm: &VirtualMachine) -> PyResult<()> {
    let source = arguments.args.first().or_else(|| arguments.kwargs.get("source"));
    let Some(source) = source else { return Ok(()) };
    let name = arguments.args.get(1).and_then(|name| name.downcast_ref::<PyStr>());
    let name = name.map_or_else(|| "<string>".into(), |name| name.to_string_lossy());
    check_object(source, most, &name, vm)
}

/// Checks a text or bytes; code and trees were checked when they were made.
fn check_object(source: &PyObject, most: usize, name: &str, vm: &VirtualMachine) -> PyResult<()> {
    if let Some(text) = source.downcast_ref::<PyStr>() {
        return check_limited(text.as_wtf8().as_bytes(), most, name, vm);
    }
    match PyBuffer::try_from_borrowed_object(vm, source) {
        Ok(buffer) => buffer.contiguous_or_collect(|bytes| check_limited(bytes, most, name, vm)),
        Err(_) => Ok(()),
    }
}
