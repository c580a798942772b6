//! Python at work in one context.

use crate::heap::Heap;
use crate::{asyncio, convert, error, importer, interrupt, setup, shutdown, stdio, syntax};
use polyglot_api::{Frame, Host, Instance, Result, Settled, Source, SourceKind, Value};
use rustpython_vm::builtins::{PyBaseExceptionRef, PyCode, PyDictRef, PyStr};
use rustpython_vm::bytecode::CodeFlags;
use rustpython_vm::compiler::{Mode, ast, is_blank_python_source, parser};
use rustpython_vm::scope::Scope;
use rustpython_vm::signal::user_signal_channel;
use rustpython_vm::vm::VmCompileError;
use rustpython_vm::{AsObject, PyObjectRef, PyRef, PyResult, VirtualMachine};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

/// The status that CPython ends with when what was printed cannot be written out.
const STATUS_NOT_FLUSHED: i32 = 120;

/// Starts Python for a context.
pub(crate) fn start(host: Rc<dyn Host>) -> Result<Box<dyn Instance>> {
    let (sender, receiver) = user_signal_channel();
    let heap = Heap::new(setup::interpreter(host.as_ref(), receiver), Rc::clone(&host));
    heap.enter(|vm| setup::finish(&host, vm))?;
    let interrupter = interrupt::interrupter(heap.interpreter().id(), sender);
    Ok(Box::new(PythonInstance { heap, interrupter }))
}

struct PythonInstance {
    heap: Rc<Heap>,
    interrupter: Arc<dyn Fn() + Send + Sync>,
}

impl Drop for PythonInstance {
    fn drop(&mut self) {
        shutdown::close(&self.heap);
        interrupt::forget(self.heap.interpreter().id());
    }
}

/// The sources that were run and are not files, by their names, so that errors can
/// show their text. Of several with one name, the last.
#[derive(Default)]
pub(crate) struct Sources(RefCell<HashMap<String, Source>>);

impl Sources {
    fn keep(&self, source: &Source) {
        if source.path().is_none() {
            self.0.borrow_mut().insert(source.name().to_string(), source.clone());
        }
    }

    /// The source of a name, if it is not a file's.
    pub(crate) fn get(&self, name: &str) -> Option<Source> {
        self.0.borrow().get(name).cloned()
    }
}

impl PythonInstance {
    /// Runs Python code; every way in goes through here.
    fn run<R>(&self, run: impl FnOnce(&VirtualMachine) -> PyResult<R>) -> Result<R> {
        if interrupt::was_broken_off() {
            asyncio::recover(&self.heap);
        }
        let result = interrupt::guard(|| self.heap.enter_guest(run));
        // The host may print next, past the context.
        stdio::flush(&self.heap);
        result
    }

    /// Runs Python code as the program: a module that it misses ends it with a hint.
    fn run_program(&self, run: impl FnOnce(&VirtualMachine) -> PyResult) -> Result<Value> {
        let mut hinted = None;
        let result = self.run(|vm| {
            let value = run(vm).inspect_err(|exception| hinted = hint(exception, vm))?;
            Ok(convert::to_value(&value, vm))
        });
        result.map_err(|error| match hinted {
            Some(hint) => {
                let mut error = error.into_polyglot();
                error.message.push_str(&hint);
                error.into()
            }
            None => error,
        })
    }
}

/// The variables of `__main__`, in which everything that is evaluated runs.
fn globals(vm: &VirtualMachine) -> PyResult<PyDictRef> {
    let globals = vm.main_namespace()?;
    if !globals.contains_key("__builtins__", vm) {
        globals.set_item("__builtins__", vm.builtins.clone().into(), vm)?;
    }
    Ok(globals)
}

/// Compiles a source whose value is that of its last expression. `await` is allowed
/// at its top level.
fn compile(source: &Source, vm: &VirtualMachine) -> PyResult<PyRef<PyCode>> {
    let Ok(text) = source.text() else {
        // Some other encoding, or an error that the engine words as CPython does.
        return compile_program(source, vm);
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let name = &**source.name();
    syntax::check(text, name, vm)?;
    let interactive = source.kind() == SourceKind::Interactive;
    if interactive {
        check_complete(text, name, vm)?;
    }
    let mut options = syntax::compiling(vm, || vm.compile_opts());
    options.allow_top_level_await = true;
    let mode = if ends_with_expression(text) { Mode::BlockExpr } else { Mode::Exec };
    vm.compile_with_opts(text, mode, name, options)
        .map_err(|error| syntax_error(error, text, interactive, vm))
}

/// The exception for text that does not compile. At a prompt the end of the text is the
/// end of a line, beyond which a string in single quotes cannot go on.
fn syntax_error(
    error: VmCompileError,
    text: &str,
    interactive: bool,
    vm: &VirtualMachine,
) -> PyBaseExceptionRef {
    if !interactive {
        return error.into_pyexception(vm, Some(text));
    }
    let end = if text.ends_with('\\') { "" } else { "\n" };
    error.into_pyexception_maybe_incomplete(vm, Some(&format!("{text}{end}")), true)
}

fn ends_with_expression(text: &str) -> bool {
    let parsed = parser::parse_module(text);
    parsed.is_ok_and(|parsed| matches!(parsed.syntax().body.last(), Some(ast::Stmt::Expr(_))))
}

/// A block that was typed at a prompt ends with an empty line, not with the last
/// line so far.
fn check_complete(text: &str, name: &str, vm: &VirtualMachine) -> PyResult<()> {
    if is_blank_python_source(text) {
        return Ok(());
    }
    // A decorator waits for what it decorates, which the engine calls an error.
    if text.trim_end().lines().last().is_some_and(|line| line.trim_start().starts_with('@')) {
        let message = vm.ctx.new_str("incomplete input").into();
        return Err(vm.invoke_exception(vm.ctx.exceptions.incomplete_input_error, vec![message])?);
    }
    let mut options = syntax::compiling(vm, || vm.compile_opts());
    options.allow_top_level_await = true;
    options.dont_imply_dedent = true;
    let Err(error) = vm.compile_with_opts(text, Mode::Single, name, options) else { return Ok(()) };
    let exception = syntax_error(error, text, true, vm);
    let incomplete = exception.fast_isinstance(vm.ctx.exceptions.incomplete_input_error);
    if incomplete { Err(exception) } else { Ok(()) }
}

/// Compiles a source as a program or module, whatever its encoding.
fn compile_program(source: &Source, vm: &VirtualMachine) -> PyResult<PyRef<PyCode>> {
    /// `Py_file_input`.
    const FILE: i32 = 257;
    syntax::check_bytes(source.bytes(), source.name(), vm)?;
    let code = syntax::compiling(vm, || {
        vm.compile_string_object_with_flags(source.bytes(), source.name(), FILE, 0, -1, -1)
    })?;
    code.downcast().map_err(|_| vm.new_system_error("the compiler gave no code"))
}

/// Runs code in `__main__`; code with a top-level `await` is waited for.
fn execute(code: PyRef<PyCode>, vm: &VirtualMachine) -> PyResult {
    let is_async = code.code.flags.contains(CodeFlags::COROUTINE);
    let scope = Scope::with_builtins(None, globals(vm)?, vm);
    let value = vm.run_code_obj(code, scope)?;
    if is_async { wait_for(value, vm) } else { Ok(value) }
}

/// Turns the loop of all languages until an awaitable has settled.
fn wait_for(awaitable: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    let heap = Heap::get(vm)?;
    let slot = Rc::new(RefCell::new(None));
    let filled = Rc::clone(&slot);
    let settled: Settled = Box::new(move |result| *filled.borrow_mut() = Some(result));
    asyncio::settle(awaitable, settled, vm)?;
    let turned = heap.host().run_until(&mut || slot.borrow().is_some());
    let result = turned.and_then(|()| slot.take().expect("the loop ran until the slot was filled"));
    convert::to_py(&result.map_err(|failed| error::raise(failed, vm))?, vm)
}

/// What `__main__` says of itself when a file is the program.
fn prepare_main(source: &Source, vm: &VirtualMachine) -> PyResult<()> {
    let globals = globals(vm)?;
    globals.set_item("__spec__", vm.ctx.none(), vm)?;
    let Some(path) = source.path() else { return Ok(()) };
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let path = vm.ctx.new_str(path.to_string_lossy().into_owned());
    globals.set_item("__file__", path.clone().into(), vm)?;
    globals.set_item("__cached__", vm.ctx.none(), vm)?;
    let loader = vm.import("_frozen_importlib_external", 0)?.get_attr("SourceFileLoader", vm)?;
    globals.set_item("__loader__", loader.call(("__main__", path), vm)?, vm)
}

/// Modules that CPython has in C and RustPython does not have, with what needs them.
const UNAVAILABLE: [(&str, &str); 10] = [
    ("_sqlite3", "sqlite3"),
    ("_ssl", "ssl"),
    ("_tkinter", "tkinter"),
    ("_curses", "curses"),
    ("_lsprof", "cProfile"),
    ("_tracemalloc", "tracemalloc"),
    ("curses", "curses"),
    ("cProfile", "cProfile"),
    ("readline", "readline"),
    ("tracemalloc", "tracemalloc"),
];

/// What a program that ends for want of a module may have meant, or what it cannot
/// have.
fn hint(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> Option<String> {
    if !exception.fast_isinstance(vm.ctx.exceptions.module_not_found_error) {
        return None;
    }
    let name = exception.as_object().get_attr("name", vm).ok()?;
    let name = name.downcast_ref::<PyStr>()?.to_string_lossy().into_owned();
    if let Some((_, module)) = UNAVAILABLE.iter().find(|(missing, _)| *missing == name) {
        return Some(format!(" (the module '{module}' of the standard library is not available in Poly)"));
    }
    let meant = importer::suggestion(&name, vm)?;
    Some(format!(". Did you mean '{meant}'?"))
}

impl Instance for PythonInstance {
    fn parse(&self, source: &Source) -> Result<Value> {
        self.heap.sources.keep(source);
        self.run(|vm| {
            let code = compile(source, vm)?;
            let run = vm.new_function("run", move |vm: &VirtualMachine| execute(code.clone(), vm));
            Ok(convert::wrap(run.into(), vm))
        })
    }

    fn eval(&self, source: &Source) -> Result<Value> {
        self.heap.sources.keep(source);
        self.run(|vm| Ok(convert::to_value(&*execute(compile(source, vm)?, vm)?, vm)))
    }

    fn run_main(&self, source: &Source) -> Result<Value> {
        self.heap.sources.keep(source);
        self.run_program(|vm| {
            prepare_main(source, vm)?;
            // A file is a program; what stands on a command line has a value.
            let is_file = source.path().is_some();
            let code = if is_file { compile_program(source, vm)? } else { compile(source, vm)? };
            execute(code, vm)
        })
    }

    fn run_module(&self, name: &str) -> Result<Value> {
        self.run_program(|vm| {
            globals(vm)?;
            setup::prepare_module_run(vm)?;
            importer::run_module(name, vm)
        })
    }

    fn import_file(&self, path: &Path) -> Result<Value> {
        self.run(|vm| Ok(convert::to_value(&*importer::import_file(path, vm)?, vm)))
    }

    fn import_name(&self, name: &str, _referrer: Option<&Path>) -> Result<Value> {
        self.run(|vm| Ok(convert::to_value(&*importer::import_name(name, vm)?, vm)))
    }

    fn bindings(&self) -> Result<Value> {
        self.run(|vm| {
            globals(vm)?;
            Ok(convert::wrap(vm.ensure_main_module()?.into(), vm))
        })
    }

    fn display(&self, value: &Value) -> String {
        let shown = self.run(|vm| {
            let object = convert::to_py(value, vm)?;
            Ok(object.repr(vm)?.to_string_lossy().into_owned())
        });
        shown.unwrap_or_else(|_| value.to_display())
    }

    fn frames(&self) -> Vec<Frame> {
        self.heap.enter(error::stack)
    }

    fn run_ready(&self) -> Result<bool> {
        asyncio::run_ready(&self.heap)
    }

    fn has_pending(&self) -> bool {
        asyncio::has_pending(&self.heap)
    }

    fn next_deadline(&self) -> Option<Instant> {
        asyncio::next_deadline(&self.heap)
    }

    fn wait(&self, deadline: Option<Instant>) -> Result<bool> {
        asyncio::wait(&self.heap, deadline)
    }

    fn interrupter(&self) -> Option<Arc<dyn Fn() + Send + Sync>> {
        Some(Arc::clone(&self.interrupter))
    }

    fn flush_output(&self) {
        stdio::flush(&self.heap);
    }

    fn collect_garbage(&self) {
        self.heap.enter(|vm| vm.state.gc.collect_force(2));
    }

    fn finish(&self, status: i32) -> Result<i32> {
        self.run(shutdown::run_exit_handlers)?;
        asyncio::close(&self.heap);
        let flushed = stdio::flush(&self.heap);
        self.heap.enter(shutdown::empty_modules);
        self.heap.finish();
        let flushed = stdio::flush(&self.heap) && flushed;
        Ok(if flushed || status != 0 { status } else { STATUS_NOT_FLUSHED })
    }
}
