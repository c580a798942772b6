//! What Python holds for one context.

use crate::foreign::{Classes, Proxies};
use crate::{bound, error, interrupt};
use polyglot_api::{Host, PolyglotError, Result};
use rustpython_vm::vm::thread::with_current_vm;
use rustpython_vm::{Interpreter, PyResult, VirtualMachine};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;

/// The interpreter of a context, with what must be found again from inside it.
///
/// Belongs to the thread that made it. Python threads see the same objects, but have no heap: they
/// cannot reach other languages.
pub(crate) struct Heap {
    me: Weak<Heap>,
    interpreter: Interpreter,
    host: Rc<dyn Host>,
    /// The Python objects that stand for other languages' objects.
    pub(crate) proxies: Proxies,
    /// The classes of those objects.
    pub(crate) classes: Classes,
    /// The classes of other languages' exceptions.
    pub(crate) exceptions: error::Classes,
    /// The types of Python's standard library that have a kind of their own in the protocol.
    pub(crate) temporal: crate::object::TemporalTypes,
    /// The loops of `asyncio`.
    pub(crate) event_loops: crate::asyncio::EventLoops,
    pub(crate) import_lock: Arc<crate::importer::ImportLock>,
    /// The sources that are not files.
    pub(crate) sources: crate::instance::Sources,
    /// An error that no guest may catch, on its way through Python: see
    /// [`check_stopping`](Self::check_stopping).
    stopping: RefCell<Option<PolyglotError>>,
    is_stopping: Cell<bool>,
    is_finished: Cell<bool>,
}

thread_local! {
    /// The heaps of this thread.
    static HEAPS: RefCell<Vec<Weak<Heap>>> = const { RefCell::new(Vec::new()) };
    /// The heap whose Python runs, or has called what runs.
    static CURRENT: RefCell<Option<Rc<Heap>>> = const { RefCell::new(None) };
}

impl Heap {
    pub(crate) fn new(interpreter: Interpreter, host: Rc<dyn Host>) -> Rc<Self> {
        let heap = Rc::new_cyclic(|me| Self {
            me: Weak::clone(me),
            interpreter,
            host,
            proxies: Proxies::default(),
            classes: Classes::default(),
            exceptions: error::Classes::default(),
            temporal: crate::object::TemporalTypes::default(),
            event_loops: crate::asyncio::EventLoops::default(),
            import_lock: Arc::default(),
            sources: crate::instance::Sources::default(),
            stopping: RefCell::new(None),
            is_stopping: Cell::new(false),
            is_finished: Cell::new(false),
        });
        HEAPS.with_borrow_mut(|heaps| {
            heaps.retain(|other| other.strong_count() > 0);
            heaps.push(Rc::downgrade(&heap));
        });
        heap
    }

    /// The heap of a running interpreter.
    ///
    /// # Panics
    /// On a thread that Python started: use [`get`](Self::get) where that can be.
    pub(crate) fn of(vm: &VirtualMachine) -> Rc<Self> {
        Self::find(vm).expect("the heap is asked for on its own thread")
    }

    /// The heap of a running interpreter, or `RuntimeError` on a thread that Python started.
    pub(crate) fn get(vm: &VirtualMachine) -> PyResult<Rc<Self>> {
        Self::find(vm).ok_or_else(|| wrong_thread(vm))
    }

    fn find(vm: &VirtualMachine) -> Option<Rc<Self>> {
        let id = vm.state.interpreter_id;
        let current = CURRENT
            .with_borrow(|current| current.as_ref().filter(|heap| heap.interpreter.id() == id).cloned());
        current.or_else(|| {
            HEAPS.with_borrow(|heaps| {
                heaps.iter().filter_map(Weak::upgrade).find(|heap| heap.interpreter.id() == id)
            })
        })
    }

    pub(crate) fn host(&self) -> &Rc<dyn Host> {
        &self.host
    }

    pub(crate) fn interpreter(&self) -> &Interpreter {
        &self.interpreter
    }

    pub(crate) fn shared(&self) -> Rc<Self> {
        self.me.upgrade().expect("the heap is alive while its method runs")
    }

    /// What tells this heap's objects from another's.
    pub(crate) fn identity(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// Runs with the interpreter, whether or not Python is running already.
    #[inline]
    pub(crate) fn enter<R>(&self, run: impl FnOnce(&VirtualMachine) -> R) -> R {
        bound::bring_home();
        let inside = CURRENT.with_borrow(|current| {
            current.as_ref().is_some_and(|heap| std::ptr::eq(&raw const **heap, self))
        });
        if inside {
            return with_current_vm(run);
        }
        let _restore = Restore(CURRENT.replace(Some(self.shared())));
        self.interpreter.enter(run)
    }

    /// Runs Python code for another language or the host; what it raises leaves Python.
    #[inline]
    pub(crate) fn enter_guest<R>(&self, run: impl FnOnce(&VirtualMachine) -> PyResult<R>) -> Result<R> {
        interrupt::guard(|| {
            self.enter(|vm| match run(vm) {
                Ok(value) => {
                    // The program caught what it may not.
                    self.check_stopping().inspect_err(|_| self.stopped())?;
                    Ok(value)
                }
                Err(exception) => Err(error::catch(exception, vm)),
            })
        })
    }

    /// Says that the interpreter has cleared its modules: from now on no finalizer can run.
    pub(crate) fn finish(&self) {
        self.is_finished.set(true);
    }

    /// Drops references that other languages held, which may run finalizers. In an interpreter
    /// that has ended these would find their modules empty, so the objects are left to the end
    /// of the process, as CPython leaves what it cannot free.
    pub(crate) fn let_go<T>(&self, references: T) {
        if self.is_finished.get() {
            std::mem::forget(references);
        } else {
            self.enter(|_| drop(references));
        }
    }

    /// Remembers an error that no guest may catch, so that a Python program which does catch it
    /// (`except BaseException`) stops at its next step out of Python.
    pub(crate) fn stop(&self, error: &PolyglotError) {
        self.is_stopping.set(true);
        *self.stopping.borrow_mut() = Some(error.clone());
    }

    /// The remembered error, once it has left Python.
    pub(crate) fn stopped(&self) {
        self.is_stopping.set(false);
        drop(self.stopping.take());
    }

    /// Fails with the error that is on its way out, if there is one.
    #[inline]
    pub(crate) fn check_stopping(&self) -> Result<()> {
        if !self.is_stopping.get() {
            return Ok(());
        }
        match self.stopping.borrow().as_ref() {
            Some(error) => Err(error.clone().into()),
            None => Ok(()),
        }
    }
}

/// Puts the heap that ran before back, also when a panic passes.
struct Restore(Option<Rc<Heap>>);

impl Drop for Restore {
    fn drop(&mut self) {
        let ours = CURRENT.replace(self.0.take());
        if CURRENT.with_borrow(Option::is_none)
            && let Some(heap) = ours
        {
            heap.import_lock.release_lost();
        }
    }
}

pub(crate) fn wrong_thread(vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    vm.new_runtime_error(
        "values of other languages belong to the thread of their context; this thread cannot use them",
    )
}
