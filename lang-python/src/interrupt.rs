//! Stopping Python from outside, and letting what no program may catch pass
//! through Python.
//!
//! RustPython looks at one flag per bytecode and then runs the closures that were
//! posted to the interpreter's channel. Ours unwinds by a panic, because an
//! exception, of whatever class, can be swallowed by `except BaseException`. The
//! panic is caught by [`guard`], which surrounds every entry into Python; what was
//! being thrown waits in a thread-local meanwhile, since a panic's payload must be
//! `Send`. At a shell the closure does what Ctrl-C does in CPython instead.

use crate::heap::Heap;
use crate::signals;
use polyglot_api::{Error, ErrorKind, PolyglotError, Result};
use rustpython_vm::builtins::PyBaseException;
use rustpython_vm::signal::{UserSignal, UserSignalSender};
use rustpython_vm::{AsObject, Py, PyResult, VirtualMachine};
use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often an interruption is posted again. RustPython's flag belongs to the
/// process, so another interpreter's thread can take it away from the one meant.
const POST_AGAIN: Duration = Duration::from_millis(1);

/// What a thread has to do with Python, as other threads see it.
#[derive(Default)]
struct Activity {
    /// How many entries into Python are on the stack.
    depth: AtomicUsize,
    /// Counts the outermost entries, so that an interruption that comes too late
    /// does not stop the next one.
    run: AtomicU64,
}

thread_local! {
    static ACTIVITY: Arc<Activity> = Arc::default();
    static THROWN: RefCell<Option<Error>> = const { RefCell::new(None) };
}

/// The payload of the panics that carry an error through Python.
struct Unwinding;

/// Runs something that enters Python; an interruption that unwinds to here is the
/// error that it carried.
pub(crate) fn guard<R>(run: impl FnOnce() -> Result<R>) -> Result<R> {
    let entry = Entry::new();
    let result = catch_unwind(AssertUnwindSafe(run));
    drop(entry);
    result.unwrap_or_else(|payload| Err(thrown(payload)))
}

struct Entry(Arc<Activity>);

impl Entry {
    fn new() -> Self {
        let activity = ACTIVITY.with(Arc::clone);
        if activity.depth.fetch_add(1, Ordering::AcqRel) == 0 {
            activity.run.fetch_add(1, Ordering::AcqRel);
        }
        Self(activity)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.0.depth.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The error that a panic carried; any other panic goes on.
#[cold]
fn thrown(payload: Box<dyn Any + Send>) -> Error {
    if !payload.is::<Unwinding>() {
        resume_unwind(payload);
    }
    let error = THROWN.with(|thrown| thrown.borrow_mut().take());
    error.unwrap_or_else(|| cancelled().into())
}

/// Throws an error through Python so that no `except` and no `finally` sees it, up
/// to the innermost [`guard`].
#[cold]
pub(crate) fn unwind(error: Error) -> ! {
    THROWN.with(|thrown| *thrown.borrow_mut() = Some(error));
    resume_unwind(Box::new(Unwinding))
}

fn cancelled() -> PolyglotError {
    PolyglotError::new(ErrorKind::Cancelled, "interrupted")
}

/// A function for any thread that stops what Python is running on this thread.
pub(crate) fn interrupter(sender: UserSignalSender) -> Arc<dyn Fn() + Send + Sync> {
    let activity = ACTIVITY.with(Arc::clone);
    let sender = Arc::new(Mutex::new(sender));
    Arc::new(move || {
        if activity.depth.load(Ordering::Acquire) > 0 {
            let (activity, sender) = (Arc::clone(&activity), Arc::clone(&sender));
            std::thread::spawn(move || post(&activity, &sender));
        }
    })
}

/// Posts until the request has arrived, or what was to be stopped has ended.
fn post(activity: &Arc<Activity>, sender: &Mutex<UserSignalSender>) {
    let run = activity.run.load(Ordering::Acquire);
    let goes_on = move |activity: &Activity| {
        activity.depth.load(Ordering::Acquire) > 0 && activity.run.load(Ordering::Acquire) == run
    };
    let arrived = Arc::new(AtomicBool::new(false));
    while goes_on(activity) && !arrived.load(Ordering::Acquire) {
        let (activity, arrived) = (Arc::clone(activity), Arc::clone(&arrived));
        let stop: UserSignal = Box::new(move |vm: &VirtualMachine| {
            if arrived.swap(true, Ordering::AcqRel) || !goes_on(&activity) {
                return Ok(());
            }
            deliver(vm)
        });
        let sent = sender.lock().unwrap_or_else(PoisonError::into_inner).send(stop);
        if sent.is_err() {
            return;
        }
        std::thread::sleep(POST_AGAIN);
    }
}

/// The request at its safepoint.
fn deliver(vm: &VirtualMachine) -> PyResult<()> {
    let heap = Heap::get(vm)?;
    heap.host().take_interrupt();
    if heap.host().handles_signals() {
        return signals::deliver_interrupt(vm);
    }
    unwind(cancelled().into())
}

/// Whether an exception says that the user interrupted the program.
pub(crate) fn is_ours(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> bool {
    exception.fast_isinstance(vm.ctx.exceptions.keyboard_interrupt)
}
