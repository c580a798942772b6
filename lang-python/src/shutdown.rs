//! The end of a Python program.

use crate::asyncio;
use crate::heap::Heap;
use rustpython_vm::builtins::{PyDict, PyModule, PyStr};
use rustpython_vm::{AsObject, Py, PyObjectRef, PyRef, PyResult, VirtualMachine};
use std::rc::Rc;
use std::thread;
use std::time::Duration;

/// The oldest generation of the collector: all objects.
const ALL: usize = 2;

/// How often a collection is tried while other threads collect, and how long to wait between.
const COLLECTION_TRIES: usize = 50;
const COLLECTION_WAIT: Duration = Duration::from_millis(1);

/// What `sys` may hold of a program.
const HELD_BY_SYS: [&str; 9] = [
    "last_exc",
    "last_type",
    "last_value",
    "last_traceback",
    "path",
    "path_hooks",
    "path_importer_cache",
    "meta_path",
    "argv",
];

/// Waits for threads, and runs what `atexit` was given.
pub(crate) fn run_exit_handlers(vm: &VirtualMachine) -> PyResult<()> {
    let modules = vm.sys_module.get_attr("modules", vm)?;
    // Only a program that has started threads has the module.
    if let Ok(threading) = modules.get_item("threading", vm)
        && let Err(exception) = vm.call_method(&threading, "_shutdown", ())
    {
        let told = "Exception ignored in threading shutdown".to_owned();
        vm.run_unraisable(exception, Some(told), threading);
    }
    vm.call_method(&*vm.import("atexit", 0)?, "_run_exitfuncs", ()).map(drop)
}

/// Ends a Python whose context goes: what its variables hold is given up, and its objects answer
/// no message any more. What threads of it still use stays with them.
pub(crate) fn close(heap: &Rc<Heap>) {
    if heap.is_running() {
        return;
    }
    asyncio::close(heap);
    heap.enter(|vm| {
        // Finalizers miss what they use; nobody is there to be told.
        let silence = vm.new_function("unraisablehook", |_: PyObjectRef| {});
        let _ = vm.sys_module.set_attr("unraisablehook", silence, vm);
        if vm.state.thread_count.load() == 0 {
            for module in take_modules(vm).iter().rev() {
                empty(&module.dict(), vm);
            }
            for name in HELD_BY_SYS {
                let _ = vm.sys_module.set_attr(name, vm.ctx.none(), vm);
            }
        }
    });
    heap.close();
    // Where nobody else holds the heap, it collects as it goes.
    if Rc::strong_count(heap) > 1 {
        heap.enter(collect);
    }
}

/// Lets go of what the interpreter itself holds, once nobody holds anything of it.
pub(crate) fn empty_engine(vm: &VirtualMachine) {
    /// What the engine needs to tell of a finalizer that fails.
    const KEPT: [&str; 3] = ["__import__", "modules", "unraisablehook"];
    if vm.state.thread_count.load() > 0 {
        return;
    }
    for module in [&vm.builtins, &vm.sys_module] {
        let variables = module.dict();
        for (name, _) in variables.items_vec() {
            let text = name.downcast_ref::<PyStr>().and_then(|name| name.to_str());
            if !text.is_some_and(|text| KEPT.contains(&text)) {
                let _ = variables.del_item(&*name, vm);
            }
        }
    }
    collect(vm);
}

/// Collects all garbage. The engine does nothing while another thread collects, be it for another
/// interpreter.
fn collect(vm: &VirtualMachine) {
    for _ in 0..COLLECTION_TRIES {
        if vm.state.gc.collect_force(ALL).candidates > 0 {
            return;
        }
        thread::sleep(COLLECTION_WAIT);
    }
}

/// Lets go of all modules, so that files are written out and `__del__` runs.
///
/// As CPython does it: first what is not referred to from elsewhere goes, with the
/// modules' variables in place; then the variables go, in the reverse order of the
/// imports. `sys` and `builtins` stay. The engine's own `finalize_modules` takes
/// these away as well, and then panics where a finalizer raises.
pub(crate) fn empty_modules(vm: &VirtualMachine) {
    let weak = |module: &PyRef<PyModule>| module.as_object().downgrade(None, vm).ok();
    let left: Vec<_> = take_modules(vm).iter().filter_map(weak).collect();
    collect(vm);
    for module in left.iter().rev() {
        if let Some(module) = module.upgrade()
            && let Some(module) = module.downcast_ref::<PyModule>()
        {
            empty(&module.dict(), vm);
        }
    }
    collect(vm);
}

/// Takes the modules but `sys` and `builtins` out of `sys.modules`; in the order of the imports.
fn take_modules(vm: &VirtualMachine) -> Vec<PyRef<PyModule>> {
    let Ok(modules) = vm.sys_module.get_attr("modules", vm) else { return Vec::new() };
    let Some(modules) = modules.downcast_ref::<PyDict>() else { return Vec::new() };
    let mut taken = Vec::new();
    for (name, module) in modules {
        if module.is(&vm.sys_module) || module.is(&vm.builtins) {
            continue;
        }
        let _ = modules.del_item(&*name, vm);
        taken.extend(module.downcast::<PyModule>());
    }
    taken
}

/// Sets the variables of a module to `None`, private ones first.
fn empty(variables: &Py<PyDict>, vm: &VirtualMachine) {
    for private in [true, false] {
        let entries: Vec<(PyObjectRef, PyObjectRef)> = variables.into_iter().collect();
        for (name, value) in entries {
            let Some(text) = name.downcast_ref::<PyStr>() else { continue };
            let bytes = text.as_wtf8().as_bytes();
            if bytes.starts_with(b"_") == private && bytes != b"__builtins__" && !vm.is_none(&value) {
                let _ = variables.set_item(text, vm.ctx.none(), vm);
            }
        }
    }
}
