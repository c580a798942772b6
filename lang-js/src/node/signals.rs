//! Signals that the program listens for: `process.on("SIGTERM", ...)`.
//!
//! As in Node, listeners run on the event loop. The handler of the signal only notes its
//! number and writes a byte to a socket; a thread reads it and wakes the context's thread.
//! Signals belong to the process: of several contexts that listen, one gets each.

use super::errno::{Subject, exception};
use super::native::{Arguments, Function};
use crate::heap::Heap;
use boa_engine::{Context, JsResult, JsValue};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::c_int;
use std::io::{self, Read};
use std::os::fd::IntoRawFd;
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};

pub(super) const FUNCTIONS: &[Function] = &[("listen", 1, listen), ("unlisten", 1, unlisten)];

/// Signals that arrived and were not told yet, each the bit of its number.
static ARRIVED: AtomicU64 = AtomicU64::new(0);
/// The write end of the socket, for the handler; negative before there is one.
static WAKE: AtomicI32 = AtomicI32::new(-1);
/// The thread whose event loop the listeners run on.
static LISTENER: Mutex<Option<Sleeper>> = Mutex::new(None);

/// A thread that may sleep in its event loop, or in a system call of another language's.
struct Sleeper {
    thread: Thread,
    handle: libc::pthread_t,
}

impl Sleeper {
    #[expect(unsafe_code, reason = "the standard library does not give the thread's own handle")]
    fn current() -> Self {
        // SAFETY: the call takes nothing and cannot fail.
        Self { thread: thread::current(), handle: unsafe { libc::pthread_self() } }
    }

    #[expect(unsafe_code, reason = "the standard library signals no threads")]
    fn wake(&self) {
        self.thread.unpark();
        // SAFETY: the thread takes itself out of `LISTENER`, which the caller holds, before
        // it ends. By default SIGURG is ignored; at the shell it ends system calls.
        unsafe { libc::pthread_kill(self.handle, libc::SIGURG) };
    }
}

fn listener() -> MutexGuard<'static, Option<Sleeper>> {
    LISTENER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The signals that a context listens for, with what they did before. Dropped with the
/// context, on its thread.
#[derive(Default)]
struct Listening(RefCell<BTreeMap<c_int, libc::sigaction>>);

impl Listening {
    fn of(context: &mut Context) -> Rc<Self> {
        if let Some(listening) = context.get_data::<Rc<Self>>() {
            return Rc::clone(listening);
        }
        let listening = Rc::new(Self::default());
        context.insert_data(Rc::clone(&listening));
        listening
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let listening = std::mem::take(self.0.get_mut());
        if !listening.is_empty() {
            *listener() = None;
        }
        for (number, before) in listening {
            // What was set once can be set again.
            let _ = exchange(number, &before);
        }
    }
}

/// Starts to listen for a signal, where the host leaves signals to the program.
fn listen(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let number = Arguments(arguments).signed(0, context)?;
    let listening = Listening::of(context);
    // Faults of the process itself come again for ever where nothing ends it.
    let is_fault = [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL].contains(&number);
    if is_fault || !Heap::of(context).host().handles_signals() || listening.0.borrow().contains_key(&number) {
        return Ok(JsValue::undefined());
    }
    let before = start_waker()
        .and_then(|()| exchange(number, &noting()))
        .map_err(|error| exception(&error, "uv_signal_start", Subject::default(), context))?;
    *listener() = Some(Sleeper::current());
    listening.0.borrow_mut().insert(number, before);
    Ok(JsValue::undefined())
}

/// Lets a signal do again what it did before.
fn unlisten(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let number = Arguments(arguments).signed(0, context)?;
    if let Some(before) = Listening::of(context).0.borrow_mut().remove(&number) {
        // As when the context is dropped.
        let _ = exchange(number, &before);
    }
    Ok(JsValue::undefined())
}

/// Tells the program of the signals that arrived; whether there were any.
///
/// # Errors
/// What a listener throws.
pub(crate) fn deliver(context: &mut Context) -> JsResult<bool> {
    if ARRIVED.load(Ordering::Relaxed) == 0 {
        return Ok(false);
    }
    let listening = Listening::of(context);
    let mut told = false;
    let numbers: Vec<c_int> = listening.0.borrow().keys().copied().collect();
    for number in numbers {
        let bit = 1 << number;
        if ARRIVED.fetch_and(!bit, Ordering::AcqRel) & bit != 0 {
            super::process::signal(number, context)?;
            told = true;
        }
    }
    Ok(told)
}

/// Makes the socket and the thread that reads it, once for the process.
fn start_waker() -> io::Result<()> {
    // Held, so that only one is made.
    let _one = listener();
    if WAKE.load(Ordering::Acquire) >= 0 {
        return Ok(());
    }
    let (mut events, wake) = UnixStream::pair()?;
    // The handler must not block when nobody reads.
    wake.set_nonblocking(true)?;
    thread::Builder::new().name("signals".into()).spawn(move || {
        let mut bytes = [0; 64];
        while let Ok(1..) | Err(_) = events.read(&mut bytes) {
            if let Some(sleeper) = &*listener() {
                sleeper.wake();
            }
        }
    })?;
    WAKE.store(wake.into_raw_fd(), Ordering::Release);
    Ok(())
}

/// The disposition of a signal that is listened for. System calls that it finds blocked
/// go on.
#[expect(unsafe_code, reason = "the standard library sets no dispositions")]
fn noting() -> libc::sigaction {
    // SAFETY: all zeroes is a valid `sigaction`.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = note as *const () as libc::sighandler_t;
    action.sa_flags = libc::SA_RESTART;
    action
}

/// Sets the disposition of a signal; gives the one before.
#[expect(unsafe_code, reason = "the standard library sets no dispositions")]
fn exchange(number: c_int, action: &libc::sigaction) -> io::Result<libc::sigaction> {
    // SAFETY: all zeroes is a valid `sigaction`.
    let mut before: libc::sigaction = unsafe { std::mem::zeroed() };
    // SAFETY: both outlive the call; handlers are `note`, which is async-signal-safe, and
    // what the process had.
    if unsafe { libc::sigaction(number, action, &raw mut before) } != 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(before)
}

/// Async-signal-safe: an atomic and one `write`, and `errno` as it was.
#[expect(unsafe_code, reason = "the body of a signal handler")]
extern "C" fn note(number: c_int) {
    ARRIVED.fetch_or(1 << number, Ordering::Release);
    // SAFETY: the descriptor is never closed; the location of `errno` is the thread's.
    unsafe {
        let errno = libc::__errno_location();
        let before = *errno;
        libc::write(WAKE.load(Ordering::Acquire), [0_u8].as_ptr().cast(), 1);
        *errno = before;
    }
}
