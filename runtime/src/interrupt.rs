//! Stopping guest code from another thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Thread;

type Interrupter = Arc<dyn Fn() + Send + Sync>;

/// Stops what a context is running. `Send + Sync`, and harmless after the
/// context is gone.
#[derive(Clone)]
pub struct InterruptHandle(Arc<Shared>);

struct Shared {
    requested: AtomicBool,
    thread: Thread,
    interrupters: Mutex<Vec<Interrupter>>,
}

impl InterruptHandle {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Shared {
            requested: AtomicBool::new(false),
            thread: std::thread::current(),
            interrupters: Mutex::default(),
        }))
    }

    pub(crate) fn register(&self, interrupter: Interrupter) {
        self.0.interrupters.lock().unwrap_or_else(PoisonError::into_inner).push(interrupter);
    }

    /// Asks the running guest code to stop with
    /// [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled) at its next
    /// safepoint, or to stop waiting for timers and input.
    pub fn interrupt(&self) {
        self.0.requested.store(true, Ordering::Release);
        let interrupters = self.0.interrupters.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for interrupter in interrupters {
            interrupter();
        }
        self.0.thread.unpark();
    }

    /// Whether a request is still on its way: no safepoint has taken it yet.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.0.requested.load(Ordering::Acquire)
    }

    /// Takes back a request that nothing has taken, as when the code ended first.
    pub fn withdraw(&self) {
        self.0.requested.store(false, Ordering::Release);
    }

    /// Whether an interruption was asked for since the last call.
    pub(crate) fn take(&self) -> bool {
        self.0.requested.swap(false, Ordering::AcqRel)
    }
}
