//! Paths that programs give.

use rustpython_vm::builtins::{PyBaseExceptionRef, PyStr};
use rustpython_vm::convert::ToPyException;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};
use std::io;
use std::path::{Path, PathBuf};

/// The path that a `str` or an `os.PathLike` names.
pub(super) fn path_of(path: PyObjectRef, vm: &VirtualMachine) -> PyResult<PathBuf> {
    let path = match path.downcast_ref::<PyStr>() {
        Some(_) => path,
        None => vm.import("os", 0)?.get_attr("fspath", vm)?.call((path,), vm)?,
    };
    match path.downcast_ref::<PyStr>() {
        Some(path) => Ok(PathBuf::from(path.to_string_lossy().into_owned())),
        None => Err(vm.new_type_error("a path is a str or an os.PathLike of one")),
    }
}

/// A relative path starts at the folder of the calling file, where that has such a file, or else
/// at the current folder.
pub(super) fn resolve(path: &Path, vm: &VirtualMachine) -> PathBuf {
    if path.is_absolute() {
        return path.to_owned();
    }
    let caller =
        vm.current_frame().and_then(|frame| frame.f_globals().get_item_opt("__file__", vm).ok().flatten());
    let beside = caller
        .as_ref()
        .and_then(|file| file.downcast_ref::<PyStr>())
        .and_then(|file| Path::new(&*file.to_string_lossy()).parent().map(|folder| folder.join(path)))
        .filter(|path| path.exists());
    beside.unwrap_or_else(|| path.to_owned())
}

/// The failure to read a file, with its name.
pub(super) fn os_error(failed: &io::Error, path: &Path, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let exception = failed.to_pyexception(vm);
    let name = vm.ctx.new_str(path.to_string_lossy().into_owned());
    let _ = exception.as_object().set_attr("filename", name, vm);
    exception
}
