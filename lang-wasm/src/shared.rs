//! What the parts of the language have in common in one context.

use crate::engine;
use crate::heap::Heap;
use crate::limits::Quota;
use crate::managed::Linear;
use crate::settings;
use polyglot_api::{Host, Identity, Result, Value};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::time::Duration;
use wasmtime::{Engine, Module};

/// The language in one context.
pub(crate) struct Shared {
    pub(crate) host: Rc<dyn Host>,
    pub(crate) engine: Engine,
    /// Whether its code looks at the engine's epoch.
    pub(crate) stoppable: bool,
    /// The bytes of stack that WebAssembly may use.
    pub(crate) stack: usize,
    /// How long one call from outside may take.
    pub(crate) time: Option<Duration>,
    pub(crate) quota: Rc<Quota>,
    /// The sources' names, by the address of the modules' code: for frames.
    names: RefCell<HashMap<usize, Arc<str>>>,
    /// Values that a collection of Wasmtime's freed. They are dropped outside of it, since
    /// dropping a value may run code of its language.
    freed: RefCell<Vec<Value>>,
    next_identity: Cell<usize>,
    heaps: RefCell<Vec<Weak<Heap>>>,
    managed: RefCell<Vec<Weak<Linear>>>,
}

impl Shared {
    pub(crate) fn new(host: Rc<dyn Host>) -> Result<Rc<Self>> {
        let time = settings::time(&*host)?;
        let stoppable = time.is_some() || host.is_interruptible();
        let engine::Shared { engine, stack } = engine::for_this_thread(stoppable)?;
        let quota = Rc::new(Quota::new(settings::memory(&*host)?));
        Ok(Rc::new(Self {
            host,
            engine,
            stoppable,
            stack,
            time,
            quota,
            names: RefCell::default(),
            freed: RefCell::default(),
            next_identity: Cell::new(1),
            heaps: RefCell::default(),
            managed: RefCell::default(),
        }))
    }

    /// Remembers what frames of a module say of its place.
    pub(crate) fn name_module(&self, module: &Module, name: &Arc<str>) {
        self.names.borrow_mut().insert(module.image_range().start.addr(), Arc::clone(name));
    }

    /// The name of a module's source.
    pub(crate) fn module_name(&self, module: &Module) -> Option<Arc<str>> {
        self.names.borrow().get(&module.image_range().start.addr()).cloned()
    }

    /// Numbers for what has no address of its own. Addresses of functions are far above
    /// these, and aligned.
    pub(crate) fn new_identity(&self) -> usize {
        let identity = self.next_identity.get();
        self.next_identity.set(identity + 2);
        identity
    }

    /// The identity of a number of [`new_identity`](Self::new_identity), or of an address.
    pub(crate) fn identity(&self, address: usize) -> Identity {
        Identity { heap: std::ptr::from_ref(self).addr(), address }
    }

    pub(crate) fn register(&self, heap: &Rc<Heap>) {
        let mut heaps = self.heaps.borrow_mut();
        if heaps.len() == heaps.capacity() {
            heaps.retain(|heap| heap.strong_count() > 0);
        }
        heaps.push(Rc::downgrade(heap));
    }

    pub(crate) fn register_managed(&self, linear: &Rc<Linear>) {
        let mut managed = self.managed.borrow_mut();
        managed.retain(|linear| linear.strong_count() > 0);
        managed.push(Rc::downgrade(linear));
    }

    /// Lets go of the values of other languages that managed code holds.
    pub(crate) fn clear_managed(&self) {
        for linear in self.managed.take().iter().filter_map(Weak::upgrade) {
            linear.clear();
        }
    }

    /// Frees what the references of all heaps hold and nobody has any more.
    pub(crate) fn collect(&self) {
        let heaps: Vec<_> = self.heaps.borrow().iter().filter_map(Weak::upgrade).collect();
        for heap in &heaps {
            heap.collect();
        }
        self.free();
    }

    /// Has a value dropped when no engine's collection is at work.
    pub(crate) fn free_later(&self, value: Value) {
        self.freed.borrow_mut().push(value);
    }

    /// Drops what collections freed. To be called while no store is in use.
    #[inline]
    pub(crate) fn free(&self) {
        if !self.freed.borrow().is_empty() {
            drop(self.freed.take());
        }
    }
}
