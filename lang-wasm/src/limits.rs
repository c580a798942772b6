//! How much memory a context's WebAssembly may take.

use std::cell::Cell;
use std::rc::Rc;
use wasmtime::ResourceLimiter;

/// The most elements of a table, as in other engines.
const TABLE: usize = 10_000_000;

/// What all heaps of a context may take together.
pub(crate) struct Quota {
    most: Option<usize>,
    taken: Cell<usize>,
}

impl Quota {
    pub(crate) fn new(most: Option<usize>) -> Self {
        Self { most, taken: Cell::new(0) }
    }

    fn take(&self, bytes: usize) -> bool {
        let taken = self.taken.get().saturating_add(bytes);
        let fits = self.most.is_none_or(|most| taken <= most);
        if fits {
            self.taken.set(taken);
        }
        fits
    }
}

/// The limits of one heap, which gives its share back when it is dropped.
pub(crate) struct Limits {
    quota: OnThread<Rc<Quota>>,
    taken: usize,
    /// What the last growth took, to be given back if the system refuses.
    last: usize,
    /// The most bytes of one memory, whatever it says itself.
    pub(crate) most: usize,
}

/// A value that stays on its thread, where the type system cannot see it.
struct OnThread<T>(T);

// SAFETY: Wasmtime asks for `Send` of whoever limits a store; the store itself, whose data
// holds values that are not `Send`, never leaves its thread.
#[expect(unsafe_code, reason = "Wasmtime wants it for stores that move between threads; ours do not")]
unsafe impl<T> Send for OnThread<T> {}

impl Limits {
    pub(crate) fn new(quota: Rc<Quota>) -> Self {
        Self { quota: OnThread(quota), taken: 0, last: 0, most: usize::MAX }
    }

    fn take(&mut self, bytes: usize) -> bool {
        let fits = self.quota.0.take(bytes);
        self.last = if fits { bytes } else { 0 };
        self.taken += self.last;
        fits
    }

    fn give_back(&mut self) {
        self.taken -= self.last;
        self.quota.0.taken.set(self.quota.0.taken.get() - self.last);
        self.last = 0;
    }
}

impl Drop for Limits {
    fn drop(&mut self) {
        self.quota.0.taken.set(self.quota.0.taken.get() - self.taken);
    }
}

impl ResourceLimiter for Limits {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let allowed = desired <= maximum.unwrap_or(usize::MAX).min(self.most);
        Ok(allowed && self.take(desired.saturating_sub(current)))
    }

    fn memory_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        self.give_back();
        Ok(())
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let allowed = desired <= maximum.unwrap_or(usize::MAX).min(TABLE);
        Ok(allowed && self.take(desired.saturating_sub(current).saturating_mul(size_of::<usize>())))
    }

    fn table_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        self.give_back();
        Ok(())
    }

    fn instances(&self) -> usize {
        usize::MAX
    }

    fn tables(&self) -> usize {
        usize::MAX
    }

    fn memories(&self) -> usize {
        usize::MAX
    }
}

#[cfg(test)]
mod tests {
    use super::{Limits, Quota};
    use std::rc::Rc;
    use wasmtime::ResourceLimiter;

    #[test]
    fn heaps_share_a_quota_and_give_it_back() {
        let quota = Rc::new(Quota::new(Some(100)));
        let mut one = Limits::new(Rc::clone(&quota));
        let mut two = Limits::new(Rc::clone(&quota));
        assert!(one.memory_growing(0, 80, None).unwrap());
        assert!(!two.memory_growing(0, 40, None).unwrap());
        drop(one);
        assert!(two.memory_growing(0, 40, None).unwrap());
    }

    #[test]
    fn what_the_system_refuses_is_not_counted() {
        let quota = Rc::new(Quota::new(Some(100)));
        let mut limits = Limits::new(Rc::clone(&quota));
        assert!(limits.memory_growing(0, 80, None).unwrap());
        limits.memory_grow_failed(wasmtime::Error::msg("no memory")).unwrap();
        assert!(limits.memory_growing(0, 80, None).unwrap());
    }
}
