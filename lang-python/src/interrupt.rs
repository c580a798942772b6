//! Stopping Python from outside, and letting what no program may catch pass
//! through Python.
//!
//! RustPython looks at one flag per bytecode and then runs the closures that were
//! posted to the interpreter's channel. Ours raises an exception, so that `finally` and
//! `with` do their work. A program can catch any exception; so one that still runs
//! after a while gets it at every bytecode, and no handler comes to its first one,
//! until the outermost entry into Python has returned. (Unwinding by a panic would be
//! shorter, but destructors of the engine run Python code, and that may not panic a
//! second time.) At a shell the closure does once what Ctrl-C does in CPython instead.

use crate::heap::Heap;
use crate::signals;
use polyglot_api::{Error, ErrorKind, PolyglotError, Result};
use rustpython_vm::builtins::{PyBaseException, PyBaseExceptionRef};
use rustpython_vm::signal::{UserSignal, UserSignalSender};
use rustpython_vm::{AsObject, Py, PyResult, VirtualMachine};
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often an interruption is posted again. RustPython's flag belongs to the
/// process, so another interpreter's thread can take it away from the one meant.
const POST_AGAIN: Duration = Duration::from_millis(1);

/// How long a program that is stopped may clean up.
const GRACE: Duration = Duration::from_millis(100);

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
    /// The channels of this thread's interpreters, by their numbers.
    static SENDERS: RefCell<Vec<(i64, UserSignalSender)>> = const { RefCell::new(Vec::new()) };
    /// Whether an error that no program may catch is on its way out.
    static STOPPING: Cell<bool> = const { Cell::new(false) };
    /// That error.
    static THROWN: RefCell<Option<PolyglotError>> = const { RefCell::new(None) };
    /// Whether something was stopped whose clean-up has not run.
    static BROKEN_OFF: Cell<bool> = const { Cell::new(false) };
}

/// Runs something that enters Python. An error that no program may catch leaves here,
/// whatever the program made of it.
#[inline]
pub(crate) fn guard<R>(run: impl FnOnce() -> Result<R>) -> Result<R> {
    let entry = Entry::new();
    let result = run();
    let is_outermost = entry.is_outermost();
    drop(entry);
    if STOPPING.get() { Err(stopped(result.err(), is_outermost)) } else { result }
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

    fn is_outermost(&self) -> bool {
        self.0.depth.load(Ordering::Acquire) == 1
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.0.depth.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The error on its way out, with the frames that it has passed.
#[cold]
fn stopped(error: Option<Error>, is_outermost: bool) -> Error {
    let mut thrown = THROWN.with_borrow(Option::clone).unwrap_or_else(cancelled);
    if let Some(Error::Polyglot(passed)) = error
        && thrown.frames.is_empty()
    {
        thrown.frames = passed.frames;
        thrown.location = thrown.location.or(passed.location);
    }
    if is_outermost {
        STOPPING.set(false);
        THROWN.set(None);
    } else {
        THROWN.set(Some(thrown.clone()));
    }
    thrown.into()
}

/// Whether something was stopped, since this was last asked, whose clean-up has not
/// run.
#[inline]
pub(crate) fn was_broken_off() -> bool {
    BROKEN_OFF.replace(false)
}

/// Begins to throw an error that no program may catch; gives the exception to raise. An exit is
/// raised at every bytecode at once, so that of Python, as of JavaScript, no more runs.
#[cold]
pub(crate) fn stop(error: PolyglotError, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let is_exit = matches!(error.kind, ErrorKind::Exit(_));
    THROWN.set(Some(error));
    if !STOPPING.replace(true) {
        let id = vm.state.interpreter_id;
        let sender = SENDERS.with_borrow(|senders| {
            senders.iter().find(|(other, _)| *other == id).map(|(_, sender)| sender.clone())
        });
        if let Some(sender) = sender {
            let run = Run::of(ACTIVITY.with(Arc::clone));
            if is_exit {
                raise_again(&sender);
            }
            let again = sender.clone();
            let stop = move |vm: &VirtualMachine| stop_for_good(&again, vm);
            std::thread::spawn(move || {
                if !is_exit {
                    std::thread::sleep(GRACE);
                    post(&run, &sender, stop);
                }
                // From here on each step posts the next one itself; what it posted is seen late
                // where another interpreter's thread took the flag.
                while run.goes_on() && sender.send(Box::new(|_| Ok(()))).is_ok() {
                    std::thread::sleep(POST_AGAIN);
                }
            });
        }
    }
    exception(vm)
}

/// Raises at this bytecode, and at the next one.
fn stop_for_good(sender: &UserSignalSender, vm: &VirtualMachine) -> PyResult<()> {
    if !STOPPING.get() {
        return Ok(());
    }
    BROKEN_OFF.set(true);
    raise_again(sender);
    Err(exception(vm))
}

/// Has the next bytecode raise.
fn raise_again(sender: &UserSignalSender) {
    let again = sender.clone();
    let _ = sender.send(Box::new(move |vm: &VirtualMachine| stop_for_good(&again, vm)));
}

fn exception(vm: &VirtualMachine) -> PyBaseExceptionRef {
    let kind = THROWN.with_borrow(|thrown| thrown.as_ref().map(|error| error.kind));
    if let Some(ErrorKind::Exit(status)) = kind {
        let status = vm.ctx.new_int(status).into();
        return vm.new_exception(vm.ctx.exceptions.system_exit.to_owned(), vec![status]);
    }
    vm.new_exception_msg(vm.ctx.exceptions.keyboard_interrupt.to_owned(), "interrupted".into())
}

fn cancelled() -> PolyglotError {
    PolyglotError::new(ErrorKind::Cancelled, "interrupted")
}

/// A function for any thread that stops what Python is running on this thread.
pub(crate) fn interrupter(interpreter: i64, sender: UserSignalSender) -> Arc<dyn Fn() + Send + Sync> {
    SENDERS.with_borrow_mut(|senders| senders.push((interpreter, sender.clone())));
    let activity = ACTIVITY.with(Arc::clone);
    let sender = Arc::new(Mutex::new(sender));
    Arc::new(move || {
        if activity.depth.load(Ordering::Acquire) > 0 {
            let (run, sender) = (Run::of(Arc::clone(&activity)), Arc::clone(&sender));
            std::thread::spawn(move || {
                let sender = sender.lock().unwrap_or_else(PoisonError::into_inner).clone();
                post(&run, &sender, deliver);
            });
        }
    })
}

/// Forgets the channel of an interpreter that ends.
pub(crate) fn forget(interpreter: i64) {
    let _ = SENDERS.try_with(|senders| senders.borrow_mut().retain(|(other, _)| *other != interpreter));
}

/// One outermost entry of a thread into Python, as other threads see it.
#[derive(Clone)]
struct Run {
    activity: Arc<Activity>,
    number: u64,
}

impl Run {
    fn of(activity: Arc<Activity>) -> Self {
        let number = activity.run.load(Ordering::Acquire);
        Self { activity, number }
    }

    fn goes_on(&self) -> bool {
        self.activity.depth.load(Ordering::Acquire) > 0
            && self.activity.run.load(Ordering::Acquire) == self.number
    }
}

/// Posts something to do at a safepoint until it is done or what runs has ended.
fn post(
    run: &Run,
    sender: &UserSignalSender,
    act: impl Fn(&VirtualMachine) -> PyResult<()> + Send + Sync + 'static,
) {
    let act = Arc::new(act);
    let arrived = Arc::new(AtomicBool::new(false));
    while run.goes_on() && !arrived.load(Ordering::Acquire) {
        let (run, arrived, act) = (run.clone(), Arc::clone(&arrived), Arc::clone(&act));
        let at_safepoint: UserSignal = Box::new(move |vm: &VirtualMachine| {
            if arrived.swap(true, Ordering::AcqRel) || !run.goes_on() {
                return Ok(());
            }
            act(vm)
        });
        if sender.send(at_safepoint).is_err() {
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
    Err(stop(cancelled(), vm))
}

/// Whether an exception says that the user interrupted the program.
pub(crate) fn is_ours(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> bool {
    exception.fast_isinstance(vm.ctx.exceptions.keyboard_interrupt)
}
