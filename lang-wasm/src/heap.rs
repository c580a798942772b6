//! A heap: one store of Wasmtime, in which instances live that share what they have.
//!
//! # Re-entry
//!
//! Wasmtime wants the store exclusively for every operation. A function of WebAssembly that
//! calls another language may be called again by it, and the store is then borrowed by
//! the outer call. So whoever calls out [leaves](Heap::leave): it lends its
//! borrow, which the next [entry](Heap::enter) takes. Who forgets to leave gets a
//! panic, not an alias.

use crate::engine::{self, RESERVE, Ticking};
use crate::error;
use crate::error::Thrown;
use crate::limits::Limits;
use crate::managed::Linear;
use crate::shared::Shared;
use crate::wasi::Wasi;
use polyglot_api::{Error, ErrorKind, Identity, PolyglotError, Result, Value};
use std::cell::{Cell, RefCell, UnsafeCell};
use std::collections::HashMap;
use std::ptr::NonNull;
use std::rc::{Rc, Weak};
use std::time::Instant;
use wasmtime::{AsContextMut, Extern, Func, Store, StoreContextMut, UpdateDeadline};

/// What the functions that a store's code calls find in it.
pub(crate) struct State {
    pub(crate) shared: Rc<Shared>,
    pub(crate) heap: Weak<Heap>,
    /// The functions of other languages that instances import, by number.
    pub(crate) imported: Vec<Value>,
    /// The WASI of instances, by number.
    pub(crate) wasi: Vec<Wasi>,
    /// The managed code that the store is for.
    pub(crate) managed: Weak<Linear>,
    /// The error that [`Thrown`] stands for.
    pub(crate) thrown: Option<Error>,
    /// When the running call must be over.
    deadline: Option<Instant>,
    pub(crate) limits: Limits,
}

impl State {
    /// When the running call must be over.
    pub(crate) const fn deadline(&self) -> Option<Instant> {
        self.deadline
    }
}

/// A store, and who has it.
pub(crate) struct Heap {
    store: UnsafeCell<Store<State>>,
    holder: Cell<Holder>,
    pub(crate) shared: Rc<Shared>,
    /// The numbers of identity of memories, tables and globals.
    known: RefCell<HashMap<String, usize>>,
    /// One address for each function, by its code and the instance that the code runs in.
    functions: RefCell<HashMap<[usize; 2], usize>>,
    /// Functions made to call those of other heaps, and which; by address.
    pub(crate) bridges: RefCell<HashMap<usize, Value>>,
    /// The functions that stand for those of other heaps, by identity.
    pub(crate) bridged: RefCell<HashMap<Identity, Func>>,
    /// How many values the store's references hold.
    pub(crate) held: Rc<Cell<usize>>,
    /// How many may be held before the store is searched for references that nobody has.
    collect_at: Cell<usize>,
    /// Behind the store: what dies with it is dropped after it.
    _free: FreeOnDrop,
}

/// Drops what the store's end freed.
struct FreeOnDrop(Rc<Shared>);

impl Drop for FreeOnDrop {
    fn drop(&mut self) {
        self.0.free();
    }
}

/// The least number of values in references for which a store is searched.
const COLLECT: usize = 4096;

#[derive(Clone, Copy)]
enum Holder {
    /// Nobody.
    Nobody,
    /// Who left and lends it.
    Lent(NonNull<StoreContextMut<'static, State>>),
    /// Who entered.
    Entered,
}

/// Puts the holder back, also when a panic passes.
struct Restore<'a> {
    holder: &'a Cell<Holder>,
    to: Holder,
}

impl Drop for Restore<'_> {
    fn drop(&mut self) {
        self.holder.set(self.to);
    }
}

impl Heap {
    pub(crate) fn new(shared: &Rc<Shared>) -> Rc<Self> {
        let heap = Rc::new_cyclic(|heap: &Weak<Self>| {
            let state = State {
                shared: Rc::clone(shared),
                heap: Weak::clone(heap),
                imported: Vec::new(),
                wasi: Vec::new(),
                managed: Weak::new(),
                thrown: None,
                deadline: None,
                limits: Limits::new(Rc::clone(&shared.quota)),
            };
            let mut store = Store::new(&shared.engine, state);
            store.limiter(|state| &mut state.limits);
            store.set_epoch_deadline(1);
            store.epoch_deadline_callback(on_epoch);
            Self {
                store: UnsafeCell::new(store),
                holder: Cell::new(Holder::Nobody),
                shared: Rc::clone(shared),
                known: RefCell::default(),
                functions: RefCell::default(),
                bridges: RefCell::default(),
                bridged: RefCell::default(),
                held: Rc::default(),
                collect_at: Cell::new(COLLECT),
                _free: FreeOnDrop(Rc::clone(shared)),
            }
        });
        shared.register(&heap);
        heap
    }

    /// Runs with the store. `run` calls nothing of another language unless it leaves.
    ///
    /// # Panics
    /// If somebody entered and did not leave.
    #[inline]
    #[expect(unsafe_code, reason = "hands out the one borrow of the store")]
    pub(crate) fn enter<R>(&self, run: impl FnOnce(&mut StoreContextMut<'_, State>) -> R) -> R {
        let holder = self.holder.replace(Holder::Entered);
        let _restore = Restore { holder: &self.holder, to: holder };
        match holder {
            Holder::Nobody => {
                // SAFETY: nobody else has the store: `holder` said so, and says until
                // `_restore` is dropped that it is taken.
                let store = unsafe { &mut *self.store.get() };
                run(&mut store.as_context_mut())
            }
            Holder::Lent(mut lent) => {
                // SAFETY: whoever left has a borrow at this address that it does not use before
                // `leave` returns, and `holder` says until then that this one is taken.
                let lent: &mut StoreContextMut<'_, State> = unsafe { lent.as_mut() };
                run(&mut lent.as_context_mut())
            }
            Holder::Entered => panic!("the heap of WebAssembly is in use"),
        }
    }

    /// Runs what may call into the heap again, while `context` is borrowed.
    pub(crate) fn leave<R>(&self, context: &mut StoreContextMut<'_, State>, run: impl FnOnce() -> R) -> R {
        let lent = NonNull::from(context).cast();
        let _restore = Restore { holder: &self.holder, to: self.holder.replace(Holder::Lent(lent)) };
        run()
    }

    /// Runs guest code: `run` calls a function of WebAssembly. Errors get the frames.
    ///
    /// # Errors
    /// What the function throws; if the stack does not suffice.
    #[inline]
    pub(crate) fn call(
        &self,
        run: impl FnOnce(&mut StoreContextMut<'_, State>) -> wasmtime::Result<()>,
    ) -> Result<()> {
        let outermost = matches!(self.holder.get(), Holder::Nobody);
        let need = if outermost { self.shared.stack + RESERVE } else { RESERVE };
        if stacker::remaining_stack().is_some_and(|left| left < need) {
            return Err(error::stack_overflow().into());
        }
        let _ticking = if outermost && self.shared.time.is_some() { self.start_clock() } else { None };
        // Errors of Wasmtime are one word, ours are several: the quick way is without them.
        if let Err(error) = self.enter(run) {
            return Err(self.failed(&error));
        }
        self.tidy(outermost);
        Ok(())
    }

    #[cold]
    fn failed(&self, error: &wasmtime::Error) -> Error {
        let error = self.enter(|context| error::from_call(context, error));
        self.tidy(false);
        error
    }

    #[inline]
    fn tidy(&self, may_collect: bool) {
        if may_collect && self.held.get() >= self.collect_at.get() {
            self.collect();
        }
        self.shared.free();
    }

    /// Frees the values of references that nobody has any more, unless code is running.
    #[cold]
    pub(crate) fn collect(&self) {
        if matches!(self.holder.get(), Holder::Nobody) {
            // It fails only for want of memory, and then frees nothing.
            let _ = self.enter(|context| context.gc(None));
            self.collect_at.set((self.held.get() * 2).max(COLLECT));
        }
    }

    #[cold]
    fn start_clock(&self) -> Option<Ticking> {
        let time = self.shared.time?;
        self.enter(|context| {
            context.data_mut().deadline = Instant::now().checked_add(time);
            context.set_epoch_deadline(1);
        });
        Some(engine::tick(&self.shared.engine))
    }

    /// The address that tells a function from others. An instance that imports a function has a
    /// copy of Wasmtime's record of it, so the address of the record does not do.
    #[expect(unsafe_code, reason = "reads a record of Wasmtime's")]
    pub(crate) fn address_of(&self, context: &mut StoreContextMut<'_, State>, function: Func) -> usize {
        let record = function.to_raw(&mut *context).cast::<usize>();
        // SAFETY: a function's record lives as long as its store, and is four words: the code
        // for calls from outside, the code for calls from inside, the type, and
        // the instance (`VMFuncRef` of Wasmtime 48, which is pinned; a test tells if it changes).
        let key = unsafe { [record.read(), record.add(3).read()] };
        *self.functions.borrow_mut().entry(key).or_insert(record.addr())
    }

    /// The number that tells a memory, table or global from others.
    pub(crate) fn identity_of(&self, part: &Extern) -> usize {
        *self.known.borrow_mut().entry(key(part)).or_insert_with(|| self.shared.new_identity())
    }

    /// The number that tells a part at a size from the same at another one.
    pub(crate) fn identity_of_size(&self, part: &Extern, size: u64) -> usize {
        let key = format!("{} {size}", key(part));
        *self.known.borrow_mut().entry(key).or_insert_with(|| self.shared.new_identity())
    }

    /// Gives a memory, table or global the number that it had before it was in the heap.
    pub(crate) fn set_identity(&self, part: &Extern, identity: usize) {
        self.known.borrow_mut().insert(key(part), identity);
    }
}

/// Wasmtime's handles do not compare; their text tells the store, the instance and the index.
fn key(part: &Extern) -> String {
    match part {
        Extern::Memory(memory) => format!("{memory:?}"),
        Extern::Table(table) => format!("{table:?}"),
        Extern::Global(global) => format!("{global:?}"),
        Extern::Tag(tag) => format!("{tag:?}"),
        Extern::Func(_) | Extern::SharedMemory(_) => String::new(),
    }
}

/// Somebody is interrupted, or time has passed: perhaps for us.
fn on_epoch(mut context: StoreContextMut<'_, State>) -> wasmtime::Result<UpdateDeadline> {
    let state = context.data_mut();
    let error = if state.shared.host.take_interrupt() {
        PolyglotError::new(ErrorKind::Cancelled, "execution was interrupted")
    } else if state.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
        state.deadline = None;
        let time = state.shared.time.unwrap_or_default().as_millis();
        let message = format!("the call took longer than {time} ms, the limit of option wasm.time");
        PolyglotError::new(ErrorKind::Resource, message)
    } else {
        return Ok(UpdateDeadline::Continue(1));
    };
    state.thrown = Some(error.into());
    Err(wasmtime::Error::new(Thrown))
}
