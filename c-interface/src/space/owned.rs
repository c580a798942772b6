//! Memory of compiled code that the other languages own.

use super::{Kept, Space};
use crate::{Machine, TypeId};
use polyglot_api::{InteropError, Result};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

/// Memory that the other languages own: freed when the last view of it is gone.
pub struct Owned {
    machine: Rc<dyn Machine>,
    space: Weak<Space>,
    pub(super) address: u64,
    pub(super) size: u64,
    align: u64,
    /// What pointers in it refer to, by their addresses.
    pub(super) pins: RefCell<BTreeMap<u64, Kept>>,
    ending: RefCell<Option<Ending>>,
    has_ended: Cell<bool>,
}

/// What memory was made for, to tell that from its first part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whole {
    Record(TypeId),
    /// Of such records.
    Array(TypeId),
}

/// What is to be done before memory is freed: destructors of C++.
struct Ending {
    /// Objects that remain when the context ends go in the opposite order of their making.
    number: u64,
    whole: Whole,
    run: Box<dyn FnOnce() -> Result<()>>,
}

impl Owned {
    pub(super) fn new(space: &Space, address: u64, size: u64, align: u64) -> Self {
        Self {
            machine: Rc::clone(&space.machine),
            space: Weak::clone(&space.me),
            address,
            size,
            align,
            pins: RefCell::default(),
            ending: RefCell::default(),
            has_ended: Cell::new(false),
        }
    }

    /// The first byte.
    #[must_use]
    pub fn address(&self) -> u64 {
        self.address
    }

    /// Has something done once, before the memory is freed.
    pub(crate) fn ends_with(&self, whole: Whole, run: impl FnOnce() -> Result<()> + 'static) {
        if let Some(space) = self.space.upgrade() {
            let number = space.endings.get();
            space.endings.set(number + 1);
            self.ending.replace(Some(Ending { number, whole, run: Box::new(run) }));
        }
    }

    /// When the ending was set, if one is.
    pub(super) fn ending_number(&self) -> Option<u64> {
        self.ending.borrow().as_ref().map(|ending| ending.number)
    }

    /// Ends what is in the memory, which is freed when the last view of it is gone. Errors are told.
    pub(super) fn end(&self) {
        self.run_ending();
        self.has_ended.set(true);
    }

    /// Ends what is in the memory early, if that is this and has an ending: a part of an object
    /// does not end by itself.
    pub(crate) fn release(&self, address: u64, whole: Whole) {
        let is_whole = self.ending.borrow().as_ref().is_some_and(|ending| ending.whole == whole);
        if is_whole && self.address == address {
            self.end();
        }
    }

    /// Refuses what has ended.
    #[inline]
    pub(crate) fn check(&self) -> Result<()> {
        if self.has_ended.get() { Err(InteropError::Released.into()) } else { Ok(()) }
    }

    fn run_ending(&self) {
        let ending = self.ending.take();
        let (Some(ending), Some(space)) = (ending, self.space.upgrade()) else { return };
        // Memory may be freed wherever the last value is dropped: what a call around this is
        // about to raise is not this one's.
        let before = space.take_pending();
        let outcome = (ending.run)();
        if let Err(error) = outcome {
            space.tell(error);
        }
        if let Some(before) = before {
            space.remember(before);
        }
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        self.run_ending();
        if let Some(space) = self.space.upgrade() {
            space.owned.borrow_mut().remove(&self.address);
        }
        self.machine.free(self.address, self.size, self.align);
    }
}
