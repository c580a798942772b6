//! The thread that guest code runs on.

use crate::ending::{Ending, Failure, report};
use crate::interrupt::{Watch, Watcher};
use crate::style::Style;
use poly::PolyglotError;
use std::thread;

/// Both engines recurse on the native stack. Address space only: a page is used when it
/// is touched.
const STACK: usize = 256 << 20;
/// The name of the thread.
pub(crate) const THREAD: &str = "guest";

/// Runs `run` on a thread with a big stack, while the calling thread watches for Ctrl-C.
pub(crate) fn run<F>(style: Style, run: F) -> Result<Ending, Failure>
where
    F: FnOnce(Watch) -> Result<Ending, Failure> + Send + 'static,
{
    let failed = |error| Failure::host(format!("cannot start: {error}"));
    let watcher = Watcher::new().map_err(failed)?;
    let watch = watcher.watch();
    let body = move || {
        let _last = LastWords(watch.clone());
        // Told here: a failure may hold values of the guest, which stay on its thread.
        run(watch).unwrap_or_else(|failure| failure.report(style))
    };
    let guest = thread::Builder::new().name(THREAD.into()).stack_size(STACK).spawn(body).map_err(failed)?;
    watcher.run(&guest);
    // Contexts catch the panics of engines: this one is the command's own.
    let panicked = |_| report(PolyglotError::internal("the command itself panicked").into(), style);
    Ok(guest.join().unwrap_or_else(panicked))
}

/// Tells the watcher that the thread ends, by a panic as well.
struct LastWords(Watch);

impl Drop for LastWords {
    fn drop(&mut self) {
        self.0.ended();
    }
}
