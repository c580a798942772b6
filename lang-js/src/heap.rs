//! What one context's JavaScript shares: the engine's context and how to get at
//! it, the host, and the live proxies of foreign objects.

use crate::foreign::Proxies;
use boa_engine::Context;
use polyglot_api::{Host, InteropError, Result};
use std::cell::Cell;
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

impl Heap {
    /// Takes over an engine's context; it is dropped by [`close`](Self::close).
    pub(crate) fn start(host: Rc<dyn Host>, context: Context) -> Rc<Self> {
        let context = NonNull::from(Box::leak(Box::new(context)));
        let heap = Rc::new(Self {
            host,
            root: Cell::new(Some(context)),
            available: Cell::new(Some(context)),
            proxies: Proxies::default(),
        });
        let own = Rc::clone(&heap);
        heap.enter(move |context| context.insert_data(own));
        heap
    }

    /// The heap of an engine's context.
    pub(crate) fn of(context: &Context) -> Rc<Self> {
        Rc::clone(context.get_data::<Rc<Self>>().expect("a context has its heap from the start"))
    }

    /// What the languages share.
    pub(crate) fn host(&self) -> &Rc<dyn Host> {
        &self.host
    }

    /// The live proxies of other languages' objects.
    pub(crate) fn proxies(&self) -> &Proxies {
        &self.proxies
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
        let _restore = Restore { heap: self, available };
        // SAFETY: the pointer comes from `start` or from a `&mut Context` that
        // `leave` holds without using it until this call is over. It was taken
        // out above, so no second reference is made from it meanwhile.
        run(unsafe { context.as_mut() })
    }

    /// As [`enter`](Self::enter), for messages, which may come too late.
    ///
    /// # Errors
    /// [`InteropError::Released`] if the heap was closed; those of `run`.
    pub(crate) fn try_enter<R>(&self, run: impl FnOnce(&mut Context) -> Result<R>) -> Result<R> {
        if !self.is_open() {
            return Err(InteropError::Released.into());
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
        // Handles of other languages go first, while JavaScript still answers.
        if self.available.get().is_some() && self.is_open() {
            self.proxies.clear();
        }
        self.available.set(None);
        if let Some(root) = self.root.take() {
            // SAFETY: the pointer is the box that `start` leaked, and is taken out
            // once. Nothing hands it out any more.
            drop(unsafe { Box::from_raw(root.as_ptr()) });
        }
    }
}
