//! Which calls into native code are running on a thread.

#![expect(unsafe_code, reason = "frames live on the stack, below those that find them")]

use crate::enter::{Entry, LEFT, leave};
use poly_c_interface::Space;
use std::cell::Cell;
use std::ptr;

/// A running call into native code.
pub(crate) struct Frame {
    space: *const Space,
    pub(crate) entry: Entry,
    /// The status that the code gave to `exit`.
    pub(crate) exit: Cell<Option<i32>>,
    outer: *const Frame,
}

thread_local! {
    static INNERMOST: Cell<*const Frame> = const { Cell::new(ptr::null()) };
}

impl Frame {
    pub(crate) fn new(space: *const Space) -> Self {
        Self { space, entry: Entry::new(), exit: Cell::new(None), outer: ptr::null() }
    }

    /// Runs `body` as the innermost call.
    pub(crate) fn run<R>(&mut self, body: impl FnOnce(&mut Entry) -> R) -> R {
        /// Restores the outer frame, also where a panic passes.
        struct Restore(*const Frame);
        impl Drop for Restore {
            fn drop(&mut self) {
                INNERMOST.set(self.0);
            }
        }
        self.outer = INNERMOST.replace(self);
        let _restore = Restore(self.outer);
        body(&mut self.entry)
    }
}

/// The space of the innermost running call on this thread.
pub(crate) fn with_space<R>(body: impl FnOnce(&Space) -> R) -> Option<R> {
    let frame = INNERMOST.get();
    if frame.is_null() {
        return None;
    }
    // SAFETY: the frame is on this thread's stack, below this call, and its space lives as long.
    let space = unsafe { &*(*frame).space };
    Some(body(space))
}

/// Whether native code is running on this thread.
pub(crate) fn is_running() -> bool {
    !INNERMOST.get().is_null()
}

/// Ends the innermost running call, with the status of `exit` if there is one.
///
/// # Safety
/// A call is running, and no frame since its entry has anything left to do.
pub(crate) unsafe fn leave_innermost(exit: Option<i32>) -> ! {
    let frame = INNERMOST.get();
    // SAFETY: by the contract of this function.
    unsafe {
        (*frame).exit.set(exit);
        leave(&raw const (*frame).entry, LEFT)
    }
}
