//! What Python holds for one context.

use crate::foreign::{Classes, Proxies};
use crate::{bound, error, interrupt, shutdown};
use polyglot_api::{Host, Result};
use rustpython_vm::vm::thread::with_current_vm;
use rustpython_vm::{Interpreter, PyResult, VirtualMachine};
use std::any::Any;
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
    /// The methods of Python that other languages hold.
    pub(crate) methods: crate::object::Methods,
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
    /// How many entries into this Python are on the stack, those from within Python not counted.
    entries: Cell<usize>,
    /// How many calls by other languages are on the stack.
    calls: Cell<usize>,
    end: Cell<End>,
    /// What was let go of between the end of the program and that of the context.
    left: RefCell<Vec<Box<dyn Any>>>,
}

/// How far the end of a Python is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    NotYet,
    /// The modules are empty.
    Finished,
    /// The context is gone.
    Closed,
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
            methods: crate::object::Methods::default(),
            classes: Classes::default(),
            exceptions: error::Classes::default(),
            temporal: crate::object::TemporalTypes::default(),
            event_loops: crate::asyncio::EventLoops::default(),
            import_lock: Arc::default(),
            sources: crate::instance::Sources::default(),
            entries: Cell::new(0),
            calls: Cell::new(0),
            end: Cell::new(End::NotYet),
            left: RefCell::default(),
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
        self.entries.set(self.entries.get() + 1);
        let _restore = Restore(CURRENT.replace(Some(self.shared())));
        self.interpreter.enter(run)
    }

    /// Runs Python code for another language or the host; what it raises leaves Python.
    #[inline]
    pub(crate) fn enter_guest<R>(&self, run: impl FnOnce(&VirtualMachine) -> PyResult<R>) -> Result<R> {
        interrupt::guard(|| self.enter(|vm| run(vm).map_err(|exception| error::catch(exception, vm))))
    }

    /// Whether frames of this Python are on the stack.
    pub(crate) fn is_running(&self) -> bool {
        self.entries.get() > 0
    }

    /// Runs a call by another language.
    #[inline]
    pub(crate) fn call<R>(&self, run: impl FnOnce() -> R) -> R {
        struct Call<'a>(&'a Cell<usize>);
        impl Drop for Call<'_> {
            fn drop(&mut self) {
                self.0.set(self.0.get() - 1);
            }
        }
        self.calls.set(self.calls.get() + 1);
        let _call = Call(&self.calls);
        run()
    }

    /// Whether another language has called what runs.
    pub(crate) fn is_called(&self) -> bool {
        self.calls.get() > 0
    }

    /// Says that the interpreter has cleared its modules: finalizers find nothing there any more.
    pub(crate) fn finish(&self) {
        self.end.set(End::Finished);
    }

    /// Lets no message in any more, and gives up what this heap holds for Python and for others.
    pub(crate) fn close(&self) {
        self.end.set(End::Closed);
        let left = self.left.take();
        self.enter(|_| {
            drop(left);
            self.classes.clear();
            self.exceptions.clear();
            self.proxies.clear();
            self.methods.clear();
        });
    }

    /// Whether the context is gone.
    #[inline]
    pub(crate) fn is_closed(&self) -> bool {
        self.end.get() == End::Closed
    }

    /// Drops references that other languages held, which may run finalizers. Between the end of
    /// the program and that of the context these would fail aloud, so they are put off.
    pub(crate) fn let_go<T: 'static>(&self, references: T) {
        if self.end.get() == End::Finished {
            self.left.borrow_mut().push(Box::new(references));
        } else {
            self.enter(|_| drop(references));
        }
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        let held = (
            std::mem::take(&mut self.proxies),
            std::mem::take(&mut self.methods),
            std::mem::take(&mut self.classes),
            std::mem::take(&mut self.exceptions),
            std::mem::take(&mut self.temporal),
            std::mem::take(&mut self.event_loops),
            std::mem::take(&mut self.left),
        );
        self.interpreter.enter(|vm| {
            drop(held);
            shutdown::empty_engine(vm);
        });
    }
}

/// Puts the heap that ran before back, also when a panic passes.
struct Restore(Option<Rc<Heap>>);

impl Drop for Restore {
    fn drop(&mut self) {
        let ours = CURRENT.replace(self.0.take());
        if CURRENT.with_borrow(Option::is_none)
            && let Some(heap) = &ours
        {
            heap.import_lock.release_lost();
        }
        if let Some(heap) = ours {
            heap.entries.set(heap.entries.get() - 1);
        }
    }
}

pub(crate) fn wrong_thread(vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    vm.new_runtime_error(
        "values of other languages belong to the thread of their context; this thread cannot use them",
    )
}
