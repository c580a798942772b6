//! How Python finds modules of other languages, and others find Python's.
//!
//! A file of another language is found where a `.py` file of its name would be: by
//! the finder of each folder of `sys.path` and of each package's `__path__`, after
//! the suffixes of Python. What is done with it is told in `modules.py`, which is
//! compiled into the executable and imported when first needed.

mod lock;

pub(crate) use lock::ImportLock;

use crate::PYTHON;
use crate::heap::Heap;
use rustpython_vm::builtins::{PyDict, PyList, PyModule, PyStr};
use rustpython_vm::frozen::FrozenLib;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};
use std::path::Path;

/// `modules.py`, compiled.
pub(crate) const FROZEN: &FrozenLib =
    rustpython_vm::py_freeze!(file = "modules.py", module_name = "_poly_modules");
/// Has the crate compiled again when the file changes.
const _: &str = include_str!("modules.py");

/// The name of the module, and of the file in its frames.
pub(crate) const MODULES: &str = "_poly_modules";

/// Puts the finders in order and teaches them the suffixes of other languages.
///
/// The frozen library comes after the folders of the program, as the library's
/// files do in CPython: a program's `token.py` is found before the library's.
pub(crate) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let external = vm.import("_frozen_importlib_external", 0)?;
    let frozen = vm.import("_frozen_importlib", 0)?.get_attr("FrozenImporter", vm)?;
    let meta_path = vm.sys_module.get_attr("meta_path", vm)?;
    vm.call_method(&meta_path, "remove", (frozen.clone(),))?;
    vm.call_method(&meta_path, "append", (frozen,))?;

    let loaders = external.get_attr("_get_supported_file_loaders", vm)?.call((), vm)?;
    let heap = Heap::of(vm);
    lock::install(&heap.import_lock, vm)?;
    let suffixes =
        heap.host().foreign_extensions(PYTHON).into_iter().map(|extension| format!(".{extension}"));
    let suffixes = vm.ctx.new_list(suffixes.map(|suffix| vm.ctx.new_str(suffix).into()).collect());
    let loader: PyObjectRef = vm.new_function("foreign_loader", foreign_loader).into();
    let details = vm.ctx.new_tuple(vec![loader, suffixes.into()]);
    vm.call_method(&loaders, "append", (details,))?;
    let loaders: Vec<PyObjectRef> = loaders.try_to_value(vm)?;
    let hook =
        vm.call_method(&*external.get_attr("FileFinder", vm)?, "path_hook", FuncArgs::from(loaders))?;
    let hooks = vm.sys_module.get_attr("path_hooks", vm)?;
    if let Some(hooks) = hooks.downcast_ref::<PyList>() {
        let mut hooks = hooks.borrow_vec_mut();
        hooks.pop();
        hooks.push(hook);
    }
    Ok(())
}

/// Has modules of the frozen library found when the search comes to an entry of
/// `sys.path`.
pub(crate) fn look_up_library_at(entry: &str, vm: &VirtualMachine) -> PyResult<()> {
    let frozen = vm.import("_frozen_importlib", 0)?.get_attr("FrozenImporter", vm)?;
    let cache = vm.sys_module.get_attr("path_importer_cache", vm)?;
    cache.set_item(entry, frozen, vm)
}

/// Called by a finder that came upon a file of another language.
fn foreign_loader(name: PyObjectRef, path: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    vm.import(MODULES, 0)?.get_attr("ForeignLoader", vm)?.call((name, path), vm)
}

/// The module that a Python file is.
pub(crate) fn import_file(path: &Path, vm: &VirtualMachine) -> PyResult {
    let path = vm.ctx.new_str(path.to_string_lossy().into_owned());
    vm.import(MODULES, 0)?.get_attr("import_path", vm)?.call((path,), vm)
}

/// A module by its dotted name.
pub(crate) fn import_name(name: &str, vm: &VirtualMachine) -> PyResult {
    vm.import(&*vm.ctx.new_str(name), 0)?;
    vm.sys_module.get_attr("modules", vm)?.get_item(name, vm)
}

/// Runs a module as the program.
pub(crate) fn run_module(name: &str, vm: &VirtualMachine) -> PyResult {
    vm.import(MODULES, 0)?.get_attr("run_module", vm)?.call((name,), vm)
}

/// Takes modules out of `sys.modules` whose loading was broken off.
pub(crate) fn forget_unfinished(modules: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    let Some(modules) = modules.downcast_ref::<PyDict>() else { return Ok(()) };
    for (name, module) in modules {
        let Ok(spec) = module.get_attr("__spec__", vm) else { continue };
        let loading = spec.get_attr("_initializing", vm).is_ok_and(|flag| flag.is(&vm.ctx.true_value));
        if loading {
            modules.del_item(&*name, vm)?;
        }
    }
    Ok(())
}

/// The module that was probably meant by a name that was not found.
pub(crate) fn suggestion(name: &str, vm: &VirtualMachine) -> Option<String> {
    let suggest = vm.import(MODULES, 0).ok()?.get_attr("suggest", vm).ok()?;
    let found = suggest.call((name,), vm).ok()?;
    Some(found.downcast_ref::<PyStr>()?.to_string_lossy().into_owned())
}

/// The other language's module behind a module that Python has imported.
pub(crate) fn foreign_of(object: &PyObject, vm: &VirtualMachine) -> Option<PyObjectRef> {
    let module = object.downcast_ref::<PyModule>()?;
    if object.class().is(vm.ctx.types.module_type) {
        return None;
    }
    module.dict().get_item_opt("__foreign__", vm).ok()?
}
