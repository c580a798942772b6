//! Values that belong to one thread, inside payloads that the engine wants to be `Send`.
//!
//! RustPython asks for `Send + Sync` of every native payload, since Python threads share objects.
//! Handles to other languages' objects cannot be that: so they carry their thread, refuse to be
//! read on another one, and are sent home when another one drops them.

use std::any::Any;
use std::cell::Cell;
use std::fmt;
use std::mem::ManuallyDrop;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// The number of this thread; unlike an address it is never used twice.
fn here() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    thread_local!(static NUMBER: Cell<u64> = const { Cell::new(0) });
    NUMBER.with(|number| {
        if number.get() == 0 {
            number.set(NEXT.fetch_add(1, Ordering::Relaxed));
        }
        number.get()
    })
}

/// A value that only the thread that made it can reach.
pub(crate) struct Bound<T: 'static> {
    thread: u64,
    value: ManuallyDrop<T>,
}

#[expect(unsafe_code, reason = "the engine asks for `Send` of payloads that stay on their thread")]
// SAFETY: `get` refuses on every thread but the one of `new`, and `drop` does not touch the value
// on another thread but moves it, unread, to where its thread finds it.
unsafe impl<T> Send for Bound<T> {}

#[expect(unsafe_code, reason = "the engine asks for `Sync` of payloads that stay on their thread")]
// SAFETY: as for `Send`.
unsafe impl<T> Sync for Bound<T> {}

impl<T> Bound<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { thread: here(), value: ManuallyDrop::new(value) }
    }

    /// The value, on its own thread.
    #[inline]
    pub(crate) fn get(&self) -> Option<&T> {
        (self.thread == here()).then_some(&*self.value)
    }
}

impl<T> fmt::Debug for Bound<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bound")
    }
}

impl<T> Drop for Bound<T> {
    #[expect(unsafe_code, reason = "takes the value out of a drop that may run on another thread")]
    fn drop(&mut self) {
        // SAFETY: the field is not used after this: `self` is being dropped.
        let value = unsafe { ManuallyDrop::take(&mut self.value) };
        if self.thread == here() {
            drop(value);
        } else {
            let mut strays = STRAYS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            strays.push(Stray { thread: self.thread, value: Some(Box::new(value)) });
            STRAYED.store(strays.len(), Ordering::Release);
        }
    }
}

/// A value on its way home.
struct Stray {
    thread: u64,
    value: Option<Box<dyn Any>>,
}

#[expect(unsafe_code, reason = "carries a value home without reading it")]
// SAFETY: the value is taken out and dropped by `bring_home` on its own thread only; a stray whose
// thread has ended stays in the list for ever.
unsafe impl Send for Stray {}

static STRAYS: Mutex<Vec<Stray>> = Mutex::new(Vec::new());
/// The length of `STRAYS`, to be read without the lock.
static STRAYED: AtomicUsize = AtomicUsize::new(0);

/// Drops the values of this thread that other threads let go of.
#[inline]
pub(crate) fn bring_home() {
    if STRAYED.load(Ordering::Acquire) > 0 {
        drop_strays();
    }
}

#[cold]
fn drop_strays() {
    let mut strays = STRAYS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let thread = here();
    let mine: Vec<Box<dyn Any>> = strays
        .iter_mut()
        .filter(|stray| stray.thread == thread)
        .filter_map(|stray| stray.value.take())
        .collect();
    strays.retain(|stray| stray.value.is_some());
    STRAYED.store(strays.len(), Ordering::Release);
    drop(strays);
    // Outside the lock: dropping a handle may run code of its language.
    drop(mine);
}

#[cfg(test)]
mod tests {
    use super::{Bound, bring_home};
    use std::rc::Rc;

    #[test]
    fn another_thread_cannot_read_and_sends_home() {
        let counted = Rc::new(());
        let bound = Bound::new(Rc::clone(&counted));
        assert!(bound.get().is_some());
        std::thread::spawn(move || assert!(bound.get().is_none())).join().unwrap();
        assert_eq!(Rc::strong_count(&counted), 2);
        bring_home();
        assert_eq!(Rc::strong_count(&counted), 1);
    }
}
