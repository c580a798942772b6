//! `sys.stdin`, `sys.stdout` and `sys.stderr`.
//!
//! Where a stream is the process's own, it is the one that RustPython makes: a file
//! with CPython's buffering. What waits in its buffer goes out before another
//! language writes ([`flush`]), so that lines come out in the order in which they
//! were printed. Where the context has a stream of its own, `streams.py` makes a
//! file over it that passes everything on at once.

use crate::heap::Heap;
use polyglot_api::{Host, Stream};
use rustpython_vm::frozen::FrozenLib;
use rustpython_vm::{AsObject, PyResult, VirtualMachine};
use std::rc::Rc;

/// `streams.py`, compiled.
pub(crate) const FROZEN: &FrozenLib =
    rustpython_vm::py_freeze!(file = "streams.py", module_name = "_poly_streams");
/// Has the crate compiled again when the file changes.
const _: &str = include_str!("streams.py");

const STREAMS: [(&str, &str, Option<Stream>); 3] = [
    ("stdin", "__stdin__", None),
    ("stdout", "__stdout__", Some(Stream::Out)),
    ("stderr", "__stderr__", Some(Stream::Err)),
];

/// Replaces the streams that are not the process's own.
pub(crate) fn install(host: &Rc<dyn Host>, vm: &VirtualMachine) -> PyResult<()> {
    let settings = &vm.state.config.settings;
    let encoding = settings.stdio_encoding.as_deref().unwrap_or("utf-8");
    for (number, (name, original, stream)) in STREAMS.into_iter().enumerate() {
        if host.descriptor(stream).is_some() {
            continue;
        }
        let errors = match stream {
            Some(Stream::Err) => "backslashreplace",
            _ => settings.stdio_errors.as_deref().unwrap_or("surrogateescape"),
        };
        let make = vm.import("_poly_streams", 0)?.get_attr("stream", vm)?;
        let file = make.call((number, encoding, errors), vm)?;
        vm.sys_module.set_attr(name, file.clone(), vm)?;
        vm.sys_module.set_attr(original, file, vm)?;
    }
    Ok(())
}

/// Writes out what `print` has left in the buffer of standard output; whether it went
/// out. Where the stream is not the process's own, nothing is ever left.
pub(crate) fn flush(heap: &Heap) -> bool {
    if heap.host().descriptor(Some(Stream::Out)).is_none() {
        return true;
    }
    heap.enter(|vm| {
        let Ok(stdout) = vm.sys_module.get_attr("stdout", vm) else { return true };
        // A closed one, and `None`, have nothing to write.
        let closed = stdout.get_attr("closed", vm).is_ok_and(|closed| closed.is(&vm.ctx.true_value));
        closed || vm.is_none(&stdout) || vm.call_method(&stdout, "flush", ()).is_ok()
    })
}
