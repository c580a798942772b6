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

/// Where a thread's innermost call is noted. Finding that place takes a library longer than
/// the rest of a call, so that each context, which never leaves its thread, finds it once.
pub(crate) struct Thread(*const Cell<*const Frame>);

impl Thread {
    /// The thread that runs.
    pub(crate) fn current() -> Self {
        Self(INNERMOST.with(ptr::from_ref))
    }
}

impl Frame {
    pub(crate) fn new(space: *const Space) -> Self {
        Self { space, entry: Entry::new(), exit: Cell::new(None), outer: ptr::null() }
    }

    /// Runs `body` as the innermost call of `thread`, which is the one that runs.
    #[inline]
    pub(crate) fn run<R>(&mut self, thread: &Thread, body: impl FnOnce(&mut Entry) -> R) -> R {
        /// Restores the outer frame, also where a panic passes.
        struct Restore<'a>(&'a Cell<*const Frame>, *const Frame);
        impl Drop for Restore<'_> {
            fn drop(&mut self) {
                self.0.set(self.1);
            }
        }
        // SAFETY: a thread's variable stays where it is, and this is its thread.
        let innermost = unsafe { &*thread.0 };
        self.outer = innermost.replace(self);
        let _restore = Restore(innermost, self.outer);
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
