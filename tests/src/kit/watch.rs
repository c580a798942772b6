//! Cases that hang or panic.

use std::cell::RefCell;
use std::panic;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long one case may take; a longer one hangs.
const CASE_TIMEOUT: Duration = Duration::from_secs(60);

/// Aborts the process where a case hangs, and says which; `POLY_KIT_TRACE` tells the
/// name of each case before it runs, to find one that crashes.
pub(super) struct Watch {
    current: Arc<Mutex<(String, Instant)>>,
    trace: bool,
}

impl Watch {
    #[expect(clippy::print_stderr, reason = "the process is about to be aborted")]
    pub(super) fn start() -> Self {
        let current = Arc::new(Mutex::new((String::new(), Instant::now())));
        let watched = Arc::downgrade(&current);
        thread::spawn(move || {
            while let Some(current) = watched.upgrade() {
                let (name, since) = current.lock().unwrap_or_else(PoisonError::into_inner).clone();
                if since.elapsed() > CASE_TIMEOUT {
                    eprintln!("hangs: {name}");
                    std::process::abort();
                }
                drop(current);
                thread::sleep(Duration::from_secs(1));
            }
        });
        Self { current, trace: std::env::var_os("POLY_KIT_TRACE").is_some() }
    }

    #[expect(clippy::print_stderr, reason = "what was asked for")]
    pub(super) fn begin(&self, name: &str) {
        if self.trace {
            eprintln!("{name}");
        }
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = (name.to_owned(), Instant::now());
    }
}

thread_local! {
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

type Hook = Box<dyn Fn(&panic::PanicHookInfo<'_>) + Sync + Send>;

/// Keeps the text of panics for the report instead of printing it at once.
pub(super) struct QuietPanics(Option<Hook>);

impl QuietPanics {
    pub(super) fn start() -> Self {
        let before = panic::take_hook();
        panic::set_hook(Box::new(|info| LAST_PANIC.with(|last| *last.borrow_mut() = info.to_string())));
        Self(Some(before))
    }

    pub(super) fn last() -> String {
        LAST_PANIC.with(|last| last.borrow().clone())
    }
}

impl Drop for QuietPanics {
    fn drop(&mut self) {
        if let Some(before) = self.0.take() {
            panic::set_hook(before);
        }
    }
}
