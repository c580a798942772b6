//! The memory of compiled code, with all that ties it to the other languages.

mod owned;

pub use owned::Owned;
pub(crate) use owned::Whole;

use crate::handle::Handles;
use crate::mirror::Mirrors;
use crate::{Machine, Unit};
use polyglot_api::{Error, ErrorKind, Host, PolyglotError, Result, Stream, Value};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::{Rc, Weak};

/// What something in memory refers to, and must therefore stay.
pub(crate) type Kept = Vec<Rc<dyn Any>>;

/// The memory of compiled code, with the objects of other languages that the code holds,
/// and the allocations that the other languages hold.
///
/// # Errors of callbacks
///
/// C has no way to let an error through. An error that other languages raise while native
/// code runs is remembered: the code gets zero and goes on, further callbacks get zero without
/// being run while the error is one that nobody may catch, and the error is raised where the
/// outermost call since then returns to its caller.
pub struct Space {
    machine: Rc<dyn Machine>,
    me: Weak<Self>,
    owned: RefCell<BTreeMap<u64, Weak<Owned>>>,
    /// What addresses outside of owned memory refer to, by the address of the pointer.
    pins: RefCell<HashMap<u64, Kept>>,
    handles: RefCell<Handles>,
    /// How many handles are local ones: each call asks, and most make none.
    locals: Cell<usize>,
    pub(crate) mirrors: Mirrors,
    pending: RefCell<Option<Error>>,
    is_pending: Cell<bool>,
    units: RefCell<Vec<Weak<Unit>>>,
    /// How many objects with an ending were made.
    endings: Cell<u64>,
    /// The unit of what `poly.h` knows without a module: pointers to anything, and numbers.
    general: RefCell<Weak<Unit>>,
    /// The arguments of the running call, where a module asks for them: each call would pay.
    arguments: RefCell<Vec<Value>>,
    keeps_arguments: Cell<bool>,
    host: RefCell<Option<Rc<dyn Host>>>,
}

/// A running call: what was made for it ends with it, after its results have been taken over.
pub(crate) struct Scope<'a> {
    space: &'a Space,
    locals: usize,
    mirrors: usize,
}

impl Drop for Scope<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.space.locals.get() > self.locals || self.space.mirrors.count() > self.mirrors {
            self.space.leave(self.locals, self.mirrors);
        }
    }
}

/// The arguments of a running call, and those of the call around it.
pub(crate) struct Lent<'a> {
    space: &'a Space,
    outer: Vec<Value>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let ended = self.space.arguments.replace(std::mem::take(&mut self.outer));
        // What is dropped may run code, which may ask.
        drop(ended);
    }
}

impl Space {
    /// The space of a machine.
    #[must_use]
    pub fn new(machine: Rc<dyn Machine>) -> Rc<Self> {
        let handles = Handles::new(machine.handle_range());
        Rc::new_cyclic(|me| Self {
            machine,
            me: Weak::clone(me),
            owned: RefCell::default(),
            pins: RefCell::default(),
            handles: RefCell::new(handles),
            locals: Cell::new(0),
            mirrors: Mirrors::default(),
            pending: RefCell::default(),
            is_pending: Cell::new(false),
            units: RefCell::default(),
            endings: Cell::new(0),
            general: RefCell::default(),
            arguments: RefCell::default(),
            keeps_arguments: Cell::new(false),
            host: RefCell::default(),
        })
    }

    /// Who runs the code.
    #[must_use]
    pub fn machine(&self) -> &Rc<dyn Machine> {
        &self.machine
    }

    /// Ends the objects of C++ that other languages made and still have, the last one first.
    pub fn end_objects(&self) {
        let mut all: Vec<_> = self.owned.borrow().values().filter_map(Weak::upgrade).collect();
        all.retain(|owned| owned.ending_number().is_some());
        all.sort_by_key(|owned| std::cmp::Reverse(owned.ending_number()));
        for owned in all {
            owned.end();
        }
    }

    /// Tells of an error that nobody can be given.
    fn tell(&self, error: Error) {
        if let Some(host) = self.host() {
            let told = format!("an error in a destructor is lost: {}\n", error.into_polyglot().headline());
            // Where that cannot be written either, nothing is left to do.
            let _ = host.write(Stream::Err, told.as_bytes());
        }
    }

    /// Lets go of the values of other languages, when the context ends.
    pub fn clear(&self) {
        self.end_objects();
        let pins = self.pins.take();
        let values = self.handles.borrow_mut().clear();
        self.locals.set(0);
        self.mirrors.clear();
        let host = self.host.take();
        let pending = self.pending.take();
        self.is_pending.set(false);
        let arguments = self.arguments.take();
        drop((pins, values, pending, host, arguments));
    }

    /// Tells whose languages the code may use.
    pub fn attach(&self, host: Rc<dyn Host>) {
        self.host.replace(Some(host));
    }

    pub(crate) fn host(&self) -> Option<Rc<dyn Host>> {
        self.host.borrow().clone()
    }

    /// The unit of what needs no module, made where there is none.
    pub(crate) fn general(&self, make: fn(&Rc<Self>) -> Rc<Unit>) -> Rc<Unit> {
        if let Some(known) = self.general.borrow().upgrade() {
            return known;
        }
        let unit = make(&self.me.upgrade().expect("a space is alive while its method runs"));
        self.general.replace(Rc::downgrade(&unit));
        unit
    }

    pub(crate) fn register(&self, unit: &Rc<Unit>) {
        if unit.interface.imports.iter().any(|symbol| symbol.starts_with("polyglot_get_arg")) {
            self.keeps_arguments.set(true);
        }
        let mut units = self.units.borrow_mut();
        units.retain(|known| known.strong_count() > 0);
        units.push(Rc::downgrade(unit));
    }

    /// The modules in the space, newest first.
    pub(crate) fn units(&self) -> Vec<Rc<Unit>> {
        self.units.borrow().iter().rev().filter_map(Weak::upgrade).collect()
    }

    // --- memory ---

    /// New memory, all zero, that lives as long as the result.
    ///
    /// # Errors
    /// If there is none left.
    pub fn allocate(&self, size: u64, align: u64) -> Result<Rc<Owned>> {
        // An allocation of nothing has an address of its own too.
        let size = size.max(1);
        let address = self.machine.allocate(size, align)?;
        let owned = Rc::new(Owned::new(self, address, size, align));
        self.owned.borrow_mut().insert(address, Rc::downgrade(&owned));
        Ok(owned)
    }

    /// New memory with these bytes.
    pub(crate) fn allocate_bytes(&self, bytes: &[u8], align: u64) -> Result<Rc<Owned>> {
        let owned = self.allocate(bytes.len() as u64, align)?;
        self.machine.write(owned.address, bytes)?;
        Ok(owned)
    }

    /// The owned memory that an address lies in.
    pub(crate) fn owner_of(&self, address: u64) -> Option<Rc<Owned>> {
        let owned = self.owned.borrow();
        let (_, nearest) = owned.range(..=address).next_back()?;
        nearest.upgrade().filter(|owned| address - owned.address < owned.size)
    }

    /// Keeps what the pointer at `slot` refers to, until another is kept for it.
    pub(crate) fn pin(&self, slot: u64, kept: Kept) {
        let before = match self.owner_of(slot) {
            Some(owner) if kept.is_empty() => owner.pins.borrow_mut().remove(&slot),
            Some(owner) => owner.pins.borrow_mut().insert(slot, kept),
            None if kept.is_empty() => self.pins.borrow_mut().remove(&slot),
            None => self.pins.borrow_mut().insert(slot, kept),
        };
        drop(before);
    }

    // --- handles ---

    /// An address that stands for a value until [`release_handle`](Self::release_handle). An
    /// object gets the same one again, and then it is to be released as often.
    ///
    /// # Errors
    /// If there are too many.
    pub fn create_handle(&self, value: Value) -> Result<u64> {
        let identity = value.as_object().map(|object| object.identity());
        self.handles.borrow_mut().keep(value, identity).ok_or_else(too_many_handles)
    }

    /// An address that stands for a value until the running call returns.
    ///
    /// # Errors
    /// If there are too many.
    pub fn local_handle(&self, value: Value) -> Result<u64> {
        let handle = self.handles.borrow_mut().create_local(value).ok_or_else(too_many_handles)?;
        self.locals.set(self.locals.get() + 1);
        Ok(handle)
    }

    /// Ends a handle; whether it was alive.
    pub fn release_handle(&self, address: u64) -> bool {
        let released = self.handles.borrow_mut().release(address);
        released.is_some()
    }

    /// Whether an address is a handle that was created to be kept, and is alive.
    pub(crate) fn is_kept(&self, address: u64) -> bool {
        self.handles.borrow().is_kept(address)
    }

    /// Whether an address is one of those that only handles have.
    #[must_use]
    pub fn is_handle(&self, address: u64) -> bool {
        self.handles.borrow().contains(address)
    }

    /// The value that an address stands for.
    #[must_use]
    pub fn resolve(&self, address: u64) -> Option<Value> {
        self.handles.borrow().get(address).cloned()
    }

    /// The value that an address stands for, `None` if it is no handle at all.
    ///
    /// # Errors
    /// If it was a handle and has ended.
    pub(crate) fn resolve_alive(&self, address: u64) -> Result<Option<Value>> {
        let handles = self.handles.borrow();
        if !handles.contains(address) {
            return Ok(None);
        }
        handles.get(address).cloned().map(Some).ok_or_else(|| {
            let told = "the code kept a value of another language beyond the call that gave it; \
                        let it keep polyglot_create_handle(value) instead";
            PolyglotError::host(told).into()
        })
    }

    // --- calls ---

    #[inline]
    pub(crate) fn enter(&self) -> Scope<'_> {
        Scope { space: self, locals: self.locals.get(), mirrors: self.mirrors.count() }
    }

    /// The scope of a call that was entered when the space was [quiet](Self::is_quiet).
    pub(crate) fn outermost(&self) -> Scope<'_> {
        Scope { space: self, locals: 0, mirrors: 0 }
    }

    /// Whether there is nothing that a call would have to look after: no values of running calls,
    /// no error that waits, and no module that asks for the arguments.
    #[inline]
    pub(crate) fn is_quiet(&self) -> bool {
        let flags = usize::from(self.is_pending.get()) | usize::from(self.keeps_arguments.get());
        self.locals.get() | self.mirrors.count() | flags == 0
    }

    /// Has the arguments of a call found by [`argument`](Self::argument) while the result lives.
    #[inline]
    pub(crate) fn lend_arguments(&self, arguments: &[Value]) -> Option<Lent<'_>> {
        let lend = || Lent { space: self, outer: self.arguments.replace(arguments.to_vec()) };
        self.keeps_arguments.get().then(lend)
    }

    /// How many arguments the running call has.
    pub(crate) fn argument_count(&self) -> usize {
        self.arguments.borrow().len()
    }

    /// An argument of the running call.
    pub(crate) fn argument(&self, index: usize) -> Option<Value> {
        self.arguments.borrow().get(index).cloned()
    }

    #[cold]
    fn leave(&self, locals: usize, mirrors: usize) {
        let ended = self.handles.borrow_mut().release_locals(locals);
        self.locals.set(locals);
        drop(ended);
        self.mirrors.truncate(mirrors);
    }

    /// Remembers an error for when the running call returns. The first one stays.
    pub fn remember(&self, error: Error) {
        let mut pending = self.pending.borrow_mut();
        let weightier = |known: &Error| is_final(&error) && !is_final(known);
        if pending.as_ref().is_none_or(weightier) {
            *pending = Some(error);
        }
        self.is_pending.set(true);
    }

    /// Whether an error is remembered.
    #[inline]
    #[must_use]
    pub fn has_pending(&self) -> bool {
        self.is_pending.get()
    }

    /// Whether an error is remembered that no guest may catch: nothing is to run any more.
    pub(crate) fn is_stopping(&self) -> bool {
        self.is_pending.get() && self.pending.borrow().as_ref().is_some_and(is_final)
    }

    /// Whether the remembered error asks the program to end.
    #[must_use]
    pub fn wants_exit(&self) -> bool {
        let asks = |error: &Error| matches!(error, Error::Polyglot(error) if matches!(error.kind, ErrorKind::Exit(_)));
        self.is_pending.get() && self.pending.borrow().as_ref().is_some_and(asks)
    }

    /// Takes the remembered error.
    pub fn take_pending(&self) -> Option<Error> {
        self.is_pending.set(false);
        self.pending.borrow_mut().take()
    }

    /// The exception that the remembered error carries, or its text.
    pub(crate) fn pending_value(&self) -> Option<Value> {
        let pending = self.pending.borrow();
        Some(match pending.as_ref()? {
            Error::Polyglot(error) => error.exception.clone().unwrap_or_else(|| error.headline().into()),
            Error::Interop(error) => error.to_string().into(),
        })
    }

    /// Raises the remembered error.
    pub(crate) fn raise_pending(&self) -> Result<()> {
        match self.take_pending() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

fn is_final(error: &Error) -> bool {
    match error {
        Error::Polyglot(error) => matches!(
            error.kind,
            ErrorKind::Exit(_) | ErrorKind::Cancelled | ErrorKind::Resource | ErrorKind::Internal
        ),
        Error::Interop(_) => false,
    }
}

fn too_many_handles() -> Error {
    PolyglotError::host("too many values of other languages are held by native code; release handles").into()
}
