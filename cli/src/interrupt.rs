//! Ctrl-C.
//!
//! The handler of SIGINT writes a byte to a socket that the main thread reads. The main
//! thread asks the context to stop, and then disturbs the guest's thread with SIGURG, so
//! that a blocking system call returns and the language comes to its safepoint. A
//! request that no safepoint takes in time ends the process: JavaScript has none.

use poly::InterruptHandle;
use std::ffi::c_int;
use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::os::unix::thread::{JoinHandleExt, RawPthread};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a language may take to come to a safepoint.
const GRACE: Duration = Duration::from_millis(500);
/// How often the guest's thread is disturbed meanwhile: it may have been just about to
/// block when it was disturbed first.
const AGAIN: Duration = Duration::from_millis(25);

const INTERRUPTED: u8 = b'I';
const ENDED: u8 = b'E';

/// The write end of the socket, for the handler; negative before there is one.
static WAKE: AtomicI32 = AtomicI32::new(-1);

/// What the guest's thread tells the main thread.
#[derive(Clone)]
pub(crate) struct Watch(Arc<Shared>);

struct Shared {
    handle: OnceLock<InterruptHandle>,
    /// A line editor survives what cannot be stopped, and no SIGINT ends it while it
    /// waits for a line.
    is_editor: AtomicBool,
    is_busy: AtomicBool,
    wake: UnixStream,
}

impl Shared {
    fn waits_for_keys(&self) -> bool {
        self.is_editor.load(Ordering::Acquire) && !self.is_busy.load(Ordering::Acquire)
    }
}

impl Watch {
    /// What is to be stopped by Ctrl-C.
    pub(crate) fn set_handle(&self, handle: InterruptHandle) {
        let _ = self.0.handle.set(handle);
    }

    /// From now on a line editor runs.
    pub(crate) fn set_editor(&self) {
        self.0.is_editor.store(true, Ordering::Release);
        self.0.is_busy.store(false, Ordering::Release);
    }

    /// Whether Ctrl-C was pressed and nothing has stopped by it yet.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.0.handle.get().is_some_and(InterruptHandle::is_pending)
    }

    /// Runs guest code of a prompt, which Ctrl-C stops.
    pub(crate) fn busy<T>(&self, run: impl FnOnce() -> T) -> T {
        if let Some(handle) = self.0.handle.get() {
            handle.withdraw();
        }
        self.0.is_busy.store(true, Ordering::Release);
        let result = run();
        self.0.is_busy.store(false, Ordering::Release);
        result
    }

    /// Tells the main thread that the guest's thread is about to end.
    pub(crate) fn ended(&self) {
        let _ = (&self.0.wake).write_all(&[ENDED]);
    }
}

/// Watches the guest's thread until it ends.
pub(crate) struct Watcher {
    events: UnixStream,
    watch: Watch,
}

enum Event {
    Interrupted,
    Ended,
    Timeout,
}

impl Watcher {
    /// Takes SIGINT over, unless it is ignored, as in `nohup` and in background jobs of
    /// a script.
    pub(crate) fn new() -> io::Result<Self> {
        let (events, wake) = UnixStream::pair()?;
        // The handler must not block when nobody reads.
        wake.set_nonblocking(true)?;
        WAKE.store(wake.as_raw_fd(), Ordering::Release);
        if disposition(libc::SIGINT) != libc::SIG_IGN {
            set_disposition(libc::SIGINT, on_interrupt as *const () as libc::sighandler_t);
        }
        set_disposition(libc::SIGURG, on_disturb as *const () as libc::sighandler_t);
        let shared = Shared {
            handle: OnceLock::new(),
            is_editor: AtomicBool::new(false),
            is_busy: AtomicBool::new(true),
            wake,
        };
        Ok(Self { events, watch: Watch(Arc::new(shared)) })
    }

    pub(crate) fn watch(&self) -> Watch {
        self.watch.clone()
    }

    /// Serves Ctrl-C until the guest's thread ends. A second Ctrl-C while the first is
    /// on its way ends the process.
    pub(crate) fn run<T>(mut self, guest: &JoinHandle<T>) {
        let mut deadline = None;
        loop {
            match self.next(deadline.is_some()) {
                Event::Ended => return,
                Event::Interrupted => {
                    if self.watch.0.waits_for_keys() {
                        continue;
                    }
                    let Some(handle) = self.watch.0.handle.get() else { end_by_signal() };
                    if deadline.is_some() && handle.is_pending() {
                        end_by_signal();
                    }
                    handle.interrupt();
                    disturb(guest.as_pthread_t());
                    deadline = Some(Instant::now() + GRACE);
                }
                Event::Timeout => deadline = self.follow(deadline, guest.as_pthread_t()),
            }
        }
    }

    /// What to do about a request that was made; the deadline, if it is still on its way.
    fn follow(&self, deadline: Option<Instant>, guest: RawPthread) -> Option<Instant> {
        let at = deadline?;
        let shared = &self.watch.0;
        if !self.watch.is_interrupted() || shared.waits_for_keys() {
            return None;
        }
        disturb(guest);
        if Instant::now() < at {
            return Some(at);
        }
        if !shared.is_editor.load(Ordering::Acquire) {
            end_by_signal();
        }
        let told = "\nstill running, and cannot be stopped here: wait, or press Ctrl-C again to end poly\n";
        crate::style::print_error(told);
        // Told once; the request stays, so that the next Ctrl-C ends the process.
        Some(at + Duration::from_secs(365 * 24 * 60 * 60))
    }

    fn next(&mut self, is_urgent: bool) -> Event {
        let timeout = is_urgent.then_some(AGAIN);
        let mut byte = [0];
        if self.events.set_read_timeout(timeout).is_err() {
            return Event::Ended;
        }
        match self.events.read(&mut byte) {
            Ok(1..) if byte[0] == INTERRUPTED => Event::Interrupted,
            Ok(_) => Event::Ended,
            Err(_) => Event::Timeout,
        }
    }
}

/// Ends the process by SIGINT, as if there were no handler.
pub(crate) fn end_by_signal() -> ! {
    set_disposition(libc::SIGINT, libc::SIG_DFL);
    #[expect(unsafe_code, reason = "the standard library raises no signals")]
    // SAFETY: both functions take any signal and any status.
    unsafe {
        libc::raise(libc::SIGINT);
        // SIGINT is blocked: the status tells the same.
        libc::_exit(crate::ending::INTERRUPTED)
    }
}

/// Without `SA_RESTART`, so that blocking system calls return.
#[expect(unsafe_code, reason = "the standard library sets no dispositions")]
fn set_disposition(signal: c_int, handler: libc::sighandler_t) {
    // SAFETY: all zeroes is a valid `sigaction`; the handlers of this file are
    // async-signal-safe.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler;
        libc::sigaction(signal, &raw const action, std::ptr::null_mut());
    }
}

#[expect(unsafe_code, reason = "the standard library reads no dispositions")]
fn disposition(signal: c_int) -> libc::sighandler_t {
    // SAFETY: all zeroes is a valid `sigaction`, and it outlives the call.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        libc::sigaction(signal, std::ptr::null(), &raw mut action);
        action.sa_sigaction
    }
}

#[expect(unsafe_code, reason = "the standard library signals no threads")]
fn disturb(thread: RawPthread) {
    // SAFETY: the thread is not joined before the watcher returns.
    unsafe { libc::pthread_kill(thread, libc::SIGURG) };
}

/// Async-signal-safe: one `write`, and `errno` as it was.
#[expect(unsafe_code, reason = "the body of a signal handler")]
extern "C" fn on_interrupt(_: c_int) {
    // SAFETY: the descriptor is never closed; the location of `errno` is the thread's.
    unsafe {
        let errno = libc::__errno_location();
        let before = *errno;
        libc::write(WAKE.load(Ordering::Acquire), (&raw const INTERRUPTED_BYTE).cast(), 1);
        *errno = before;
    }
}

static INTERRUPTED_BYTE: u8 = INTERRUPTED;

extern "C" fn on_disturb(_: c_int) {}
