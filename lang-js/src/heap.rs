//! What one context's JavaScript shares: the engine's context and how to get at
//! it, the host, and the live proxies of foreign objects.

use crate::error::{Passing, Travelled};
use crate::foreign::{Proxies, ProxyKey};
use boa_engine::Context;
use polyglot_api::{Host, InteropError, PolyglotError, Result, Value};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::ptr::NonNull;
use std::rc::Rc;

/// The state of JavaScript in one context of the host. One is kept, as
/// `Rc<Heap>`, in the data of the engine's context.
///
/// # Re-entry
///
/// Boa wants `&mut Context` for everything, while the messages of the protocol
/// come without it, in the middle of a call that JavaScript made. So the heap
/// keeps a pointer to the context whenever nobody is using it: [`enter`] takes
/// the pointer out, and [`leave`] puts a reborrow of the caller's `&mut Context`
/// in for as long as the call out of JavaScript lasts. At any time at most one
/// `&mut Context` is usable; who forgets to leave gets a panic, not an alias.
///
/// [`enter`]: Self::enter
/// [`leave`]: Self::leave
pub(crate) struct Heap {
    host: Rc<dyn Host>,
    /// The context itself, until [`close`](Self::close).
    root: Cell<Option<NonNull<Context>>>,
    /// What `enter` hands out: `None` while the context is in use or closed.
    available: Cell<Option<NonNull<Context>>>,
    proxies: Proxies,
    grave: Rc<Grave>,
    travelled: Travelled,
    passing: Passing,
    /// Emptied lists of arguments, so that calls need not allocate.
    arguments: RefCell<Vec<Vec<Value>>>,
    /// See [`take_spill`](Self::take_spill).
    spilled: Cell<bool>,
}

/// Puts a pointer back when a call ends, by return or by panic.
struct Restore<'a> {
    heap: &'a Heap,
    available: Option<NonNull<Context>>,
}

impl Drop for Restore<'_> {
    fn drop(&mut self) {
        self.heap.available.set(self.available);
    }
}

/// Where things that die in Boa's sweep wait for their end.
///
/// Boa forbids guest code and its own pointers while it sweeps, and dropping a
/// handle of another language may lead to both (`__del__`). So what dies there is
/// put here, and dropped by [`Heap::bury`] at the next opportunity.
#[derive(Default)]
pub(crate) struct Grave {
    things: RefCell<Vec<Box<dyn Any>>>,
    proxies: RefCell<Vec<ProxyKey>>,
}

impl Grave {
    /// Takes something over, to drop it later.
    pub(crate) fn lay(&self, thing: impl Any) {
        self.things.borrow_mut().push(Box::new(thing));
    }

    /// Notes that a proxy died, to forget it later.
    pub(crate) fn lay_proxy(&self, key: ProxyKey) {
        self.proxies.borrow_mut().push(key);
    }
}

impl Heap {
    /// Takes over an engine's context; it is dropped by [`close`](Self::close).
    pub(crate) fn start(host: Rc<dyn Host>, context: Context) -> Rc<Self> {
        let context = NonNull::from(Box::leak(Box::new(context)));
        let heap = Rc::new(Self {
            host,
            root: Cell::new(Some(context)),
            available: Cell::new(Some(context)),
            proxies: Proxies::default(),
            grave: Rc::default(),
            travelled: Travelled::default(),
            passing: Passing::default(),
            arguments: RefCell::default(),
            spilled: Cell::new(false),
        });
        let own = Rc::clone(&heap);
        heap.enter(move |context| context.insert_data(own));
        heap
    }

    /// The heap of an engine's context.
    pub(crate) fn of(context: &Context) -> Rc<Self> {
        Rc::clone(context.get_data::<Rc<Self>>().expect("a context has its heap from the start"))
    }

    /// Notes that JavaScript was left by an error that passes all handlers. Boa then
    /// leaves values on its own stack, among which a function that is still running
    /// would look for its arguments.
    pub(crate) fn note_spill(&self, context: &Context) {
        if context.stack_trace().size_hint().0 > 0 {
            self.spilled.set(true);
        }
    }

    /// Whether that happened since the last call. Who comes back into JavaScript then
    /// must throw, not return: Boa's handlers of exceptions do not look at the stack.
    pub(crate) fn take_spill(&self) -> bool {
        self.spilled.take()
    }

    /// What the languages share.
    pub(crate) fn host(&self) -> &Rc<dyn Host> {
        &self.host
    }

    /// The live proxies of other languages' objects.
    pub(crate) fn proxies(&self) -> &Proxies {
        &self.proxies
    }

    /// Where what dies in a sweep waits.
    pub(crate) fn grave(&self) -> &Rc<Grave> {
        &self.grave
    }

    /// The errors that came in from other languages.
    pub(crate) fn travelled(&self) -> &Travelled {
        &self.travelled
    }

    /// The errors that guests cannot catch, on their way.
    pub(crate) fn passing(&self) -> &Passing {
        &self.passing
    }

    /// Drops what died in sweeps since the last time. Runs guest code.
    pub(crate) fn bury(&self, context: &mut Context) {
        // A proxy is forgotten before its handle is dropped, since the handle is
        // what keeps the identity from being given to another object.
        for key in std::mem::take(&mut *self.grave.proxies.borrow_mut()) {
            self.proxies.forget(&key);
        }
        let dead = std::mem::take(&mut *self.grave.things.borrow_mut());
        if !dead.is_empty() {
            self.leave(context, || drop(dead));
        }
    }

    /// An empty list for arguments; give it back when the call is over.
    pub(crate) fn take_arguments(&self) -> Vec<Value> {
        self.arguments.borrow_mut().pop().unwrap_or_default()
    }

    /// Takes a list back from [`take_arguments`](Self::take_arguments).
    pub(crate) fn give_arguments(&self, mut list: Vec<Value>) {
        list.clear();
        let mut lists = self.arguments.borrow_mut();
        if lists.len() < 16 && list.capacity() <= 64 {
            lists.push(list);
        }
    }

    /// Tells this heap from every other one that lives.
    pub(crate) fn id(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// Whether there is a context to enter. There is none once the heap was
    /// closed, when messages can only be refused.
    pub(crate) fn is_open(&self) -> bool {
        self.root.get().is_some()
    }

    /// Runs with the engine's context, from anywhere: from the host, or from
    /// another language that JavaScript called.
    ///
    /// # Panics
    /// If the heap was closed, or JavaScript is running and did not
    /// [`leave`](Self::leave): both are bugs of this crate.
    #[expect(unsafe_code, reason = "re-enters the engine's context")]
    pub(crate) fn enter<R>(&self, run: impl FnOnce(&mut Context) -> R) -> R {
        let available = self.available.take();
        let mut context = available.expect("JavaScript was entered while it runs, or after its end");
        // SAFETY: the pointer comes from `start` or from a `&mut Context` that
        // `leave` holds without using it until this call is over. It was taken
        // out above, so no second reference is made from it meanwhile.
        let context = unsafe { context.as_mut() };
        let _restore = Restore { heap: self, available };
        run(context)
    }

    /// As [`enter`](Self::enter), for messages, which may come too late.
    ///
    /// # Errors
    /// [`InteropError::Released`] if the heap was closed, an error of the host if
    /// JavaScript is in no state to answer; those of `run`.
    pub(crate) fn try_enter<R>(&self, run: impl FnOnce(&mut Context) -> Result<R>) -> Result<R> {
        if !self.is_open() {
            return Err(InteropError::Released.into());
        }
        if self.available.get().is_none() {
            // A finalizer of another language, run by a drop in the middle of
            // JavaScript's own work.
            return Err(PolyglotError::host("JavaScript cannot be entered in the middle of its work").into());
        }
        self.enter(run)
    }

    /// Must surround every call from JavaScript into the host or another language:
    /// makes `context` the one that [`enter`](Self::enter) hands out meanwhile, so
    /// that re-entry reborrows and never aliases.
    pub(crate) fn leave<R>(&self, context: &mut Context, run: impl FnOnce() -> R) -> R {
        let before = self.available.replace(Some(NonNull::from(context)));
        let _restore = Restore { heap: self, available: before };
        run()
    }

    /// Ends JavaScript: drops the engine's context. Later messages are refused.
    #[expect(unsafe_code, reason = "frees the engine's context")]
    pub(crate) fn close(&self) {
        // Handles of other languages go first, while JavaScript still answers:
        // dropping them may run guest code.
        if self.available.get().is_some() {
            self.travelled.clear();
            drop(self.passing.clear());
            drop(self.proxies.clear());
            drop(std::mem::take(&mut *self.grave.things.borrow_mut()));
        }
        self.available.set(None);
        if let Some(root) = self.root.take() {
            // SAFETY: the pointer is the box that `start` leaked, and is taken out
            // once. Nothing hands it out any more.
            drop(unsafe { Box::from_raw(root.as_ptr()) });
        }
    }
}
