//! The lock of imports, one for each interpreter.
//!
//! The engine has one for the process. `importlib` takes it and gives it back in a `finally`; a
//! program that is stopped, or that comes to the end of its stack just there, never gives it
//! back, and then every other interpreter would wait for ever.

use rustpython_vm::{PyResult, VirtualMachine};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

#[derive(Default)]
pub(crate) struct ImportLock {
    holder: Mutex<Option<Holder>>,
    released: Condvar,
    /// Whether there may be a holder, to be asked without taking the mutex.
    is_held: AtomicBool,
}

struct Holder {
    thread: ThreadId,
    depth: usize,
}

impl ImportLock {
    fn holder(&self) -> MutexGuard<'_, Option<Holder>> {
        self.holder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn acquire(&self) {
        let me = thread::current().id();
        let mut holder = self.holder();
        loop {
            match &mut *holder {
                None => {
                    self.is_held.store(true, Ordering::Release);
                    *holder = Some(Holder { thread: me, depth: 1 });
                    return;
                }
                Some(holder) if holder.thread == me => {
                    holder.depth += 1;
                    return;
                }
                Some(_) => {
                    holder = self.released.wait(holder).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    /// Whether this thread held the lock.
    fn release(&self) -> bool {
        let mut holder = self.holder();
        let Some(held) = holder.as_mut().filter(|holder| holder.thread == thread::current().id()) else {
            return false;
        };
        held.depth -= 1;
        if held.depth == 0 {
            self.free(holder);
        }
        true
    }

    /// Takes the lock back from a thread that has left Python without giving it back.
    #[inline]
    pub(crate) fn release_lost(&self) {
        if self.is_held.load(Ordering::Acquire) {
            let holder = self.holder();
            if holder.as_ref().is_some_and(|holder| holder.thread == thread::current().id()) {
                self.free(holder);
            }
        }
    }

    fn free(&self, mut holder: MutexGuard<'_, Option<Holder>>) {
        *holder = None;
        self.is_held.store(false, Ordering::Release);
        self.released.notify_one();
    }
}

/// Has `importlib` use a lock that belongs to this interpreter.
pub(super) fn install(lock: &Arc<ImportLock>, vm: &VirtualMachine) -> PyResult<()> {
    let module = vm.import("_imp", 0)?;
    let to_acquire = Arc::clone(lock);
    // Waiting threads are detached, so that one that stops the world need not wait for them.
    let acquire = move |vm: &VirtualMachine| vm.allow_threads(|| to_acquire.acquire());
    module.set_attr("acquire_lock", vm.new_function("acquire_lock", acquire), vm)?;
    let to_release = Arc::clone(lock);
    let release = move |vm: &VirtualMachine| {
        let was_held = to_release.release();
        was_held.then_some(()).ok_or_else(|| vm.new_runtime_error("Global import lock not held"))
    };
    module.set_attr("release_lock", vm.new_function("release_lock", release), vm)?;
    let asked = Arc::clone(lock);
    let is_held = move || asked.is_held.load(Ordering::Acquire);
    module.set_attr("lock_held", vm.new_function("lock_held", is_held), vm)
}
