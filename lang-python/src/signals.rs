//! Ctrl-C, for programs that were started from a shell.
//!
//! The shell's process has a handler of SIGINT that asks the context to stop; here
//! the request becomes what Python's programs expect: the handler that they set
//! with `signal.signal` is called, which raises `KeyboardInterrupt` unless they
//! chose another. So Python must not put a handler of its own into the process.

use rustpython_vm::builtins::PyInt;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

/// Sets Python's usual handler, and keeps the process's in its place from now on.
pub(crate) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let module = vm.import("_signal", 0)?;
    let set = module.get_attr("signal", vm)?;
    let disposition = Disposition::current();
    if disposition.is_ignored() {
        // As under `nohup`.
        return Ok(());
    }
    set.call((libc::SIGINT, module.get_attr("default_int_handler", vm)?), vm)?;
    disposition.restore();
    let signal = move |number: PyObjectRef, handler: PyObjectRef, vm: &VirtualMachine| -> PyResult {
        let before = set.call((number.clone(), handler.clone()), vm)?;
        let is_interrupt =
            number.downcast_ref::<PyInt>().is_some_and(|number| *number.as_bigint() == libc::SIGINT.into());
        if is_interrupt && handler.is_callable() {
            disposition.restore();
        }
        Ok(before)
    };
    module.set_attr("signal", vm.new_function("signal", signal), vm)
}

/// Calls the handler that the program has for Ctrl-C.
pub(crate) fn deliver_interrupt(vm: &VirtualMachine) -> PyResult<()> {
    let module = vm.import("_signal", 0)?;
    // `asyncio` is told through a descriptor, which the engine's own handler writes to.
    let set_descriptor = module.get_attr("set_wakeup_fd", vm)?;
    let descriptor = set_descriptor.call((-1,), vm)?;
    set_descriptor.call((descriptor.clone(),), vm)?;
    if descriptor.downcast_ref::<PyInt>().is_some_and(|number| *number.as_bigint() >= 0.into()) {
        let number = vm.ctx.new_bytes(libc::SIGINT.to_le_bytes()[..1].to_vec());
        vm.call_method(&*vm.import("posix", 0)?, "write", (descriptor, number))?;
    }
    let handler = module.get_attr("getsignal", vm)?.call((libc::SIGINT,), vm)?;
    if !handler.is_callable() {
        return Ok(());
    }
    let frame = vm.current_frame().map_or_else(|| vm.ctx.none(), Into::into);
    handler.call((libc::SIGINT, frame), vm).map(drop)
}

/// What the process does at SIGINT.
#[derive(Clone, Copy)]
struct Disposition(libc::sigaction);

#[expect(unsafe_code, reason = "the standard library has no signal dispositions")]
impl Disposition {
    fn current() -> Self {
        // SAFETY: a `sigaction` of zeroes is valid, and the call only writes to it.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            libc::sigaction(libc::SIGINT, std::ptr::null(), &raw mut action);
            Self(action)
        }
    }

    fn is_ignored(&self) -> bool {
        self.0.sa_sigaction == libc::SIG_IGN
    }

    fn restore(&self) {
        // SAFETY: what the process had before is as good as it was then.
        unsafe { libc::sigaction(libc::SIGINT, &raw const self.0, std::ptr::null_mut()) };
    }
}
