//! What an exception remembers of its way through other languages.

use crate::bound::Bound;
use crate::foreign::PARTS;
use polyglot_api::{PolyglotError, Value};
use rustpython_vm::builtins::{PyBaseException, PyTraceback};
use rustpython_vm::{AsObject, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};
use std::cell::RefCell;
use std::sync::LazyLock;

/// The key in an exception's `__dict__`. It must not be one that a program would use.
const KEY: &str = "__polyglot__";

/// The note itself.
pub(crate) struct Record {
    /// The error as it came into Python, with the frames up to there.
    pub(crate) error: PolyglotError,
    /// Whether the exception belongs to another language.
    pub(crate) foreign: bool,
    /// The exception's traceback as it came: what is beyond it is in `error.frames`.
    pub(crate) traceback: Option<PyRef<PyTraceback>>,
    /// Whether a message for people was written when the exception left (`sys.exit("text")`).
    pub(crate) announced: bool,
}

/// The object that holds the note.
#[pyclass(module = "polyglot", name = "Crossing")]
#[derive(Debug, PyPayload)]
pub(crate) struct Crossing(Bound<RefCell<Record>>);

#[pyclass]
impl Crossing {}

impl Crossing {
    /// Notes a crossing on an exception, in place of an earlier one.
    pub(crate) fn note(exception: &Py<PyBaseException>, record: Record, vm: &VirtualMachine) -> PyResult<()> {
        // The class may be needed before any object of another language was.
        LazyLock::force(&PARTS);
        let note: PyObjectRef = Self(Bound::new(RefCell::new(record))).into_ref(&vm.ctx).into();
        let name = vm.ctx.intern_str(KEY);
        exception.as_object().generic_setattr(name, rustpython_vm::function::PySetterValue::Assign(note), vm)
    }

    /// Reads the note of an exception.
    pub(crate) fn with<R>(
        exception: &Py<PyBaseException>,
        vm: &VirtualMachine,
        read: impl FnOnce(&mut Record) -> R,
    ) -> Option<R> {
        let note = exception.as_object().dict()?.get_item_opt(vm.ctx.intern_str(KEY), vm).ok()??;
        let note = note.downcast_ref::<Self>()?;
        let mut record = note.0.get()?.try_borrow_mut().ok()?;
        Some(read(&mut record))
    }
}

/// The value that a foreign exception stands for; `None` if it is Python's own.
pub(crate) fn origin(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> Option<Value> {
    Crossing::with(exception, vm, |record| record.foreign.then(|| record.error.exception.clone()).flatten())?
}
