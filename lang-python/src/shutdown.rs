//! The end of a Python program.

use crate::asyncio;
use crate::heap::Heap;
use rustpython_vm::builtins::{PyDict, PyModule, PyStr, PyWeak};
use rustpython_vm::{AsObject, Py, PyObjectRef, PyRef, PyResult, VirtualMachine};

/// The oldest generation of the collector: all objects.
const ALL: usize = 2;

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
pub(crate) fn close(heap: &Heap) {
    if heap.is_running() {
        return;
    }
    asyncio::close(heap);
    heap.enter(|vm| {
        // Finalizers miss what they use; nobody is there to be told.
        let silence = vm.new_function("unraisablehook", |_: PyObjectRef| {});
        let _ = vm.sys_module.set_attr("unraisablehook", silence, vm);
        if vm.state.thread_count.load() == 0 {
            empty_modules(vm);
            for name in HELD_BY_SYS {
                let _ = vm.sys_module.set_attr(name, vm.ctx.none(), vm);
            }
        }
    });
    heap.close();
    heap.enter(|vm| vm.state.gc.collect_force(ALL));
}

/// Lets go of all modules, so that files are written out and `__del__` runs.
///
/// As CPython does it: first what is not referred to from elsewhere goes, with the
/// modules' variables in place; then the variables go, in the reverse order of the
/// imports. `sys` and `builtins` stay. The engine's own `finalize_modules` takes
/// these away as well, and then panics where a finalizer raises.
pub(crate) fn empty_modules(vm: &VirtualMachine) {
    let Ok(modules) = vm.sys_module.get_attr("modules", vm) else { return };
    let Some(modules) = modules.downcast_ref::<PyDict>() else { return };
    let mut left: Vec<PyRef<PyWeak>> = Vec::new();
    for (name, module) in modules {
        if module.is(&vm.sys_module) || module.is(&vm.builtins) {
            continue;
        }
        if module.downcast_ref::<PyModule>().is_some() {
            left.extend(module.downgrade(None, vm));
        }
        let _ = modules.del_item(&*name, vm);
    }
    vm.state.gc.collect_force(ALL);
    for module in left.iter().rev() {
        if let Some(module) = module.upgrade()
            && let Some(module) = module.downcast_ref::<PyModule>()
        {
            empty(&module.dict(), vm);
        }
    }
    vm.state.gc.collect_force(ALL);
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
