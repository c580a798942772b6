//! Errors that no `catch` of a guest sees: exits, cancellations, internal errors.
//!
//! Boa lets its `EngineError`s pass all handlers. The one that the outside can make
//! carries only a message, so it carries the number under which the error itself is
//! kept.

use boa_engine::JsError;
use boa_engine::error::{EngineError, PanicError};
use polyglot_api::PolyglotError;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// How many errors are kept. One is on its way at a time, but for what runs while
/// it unwinds.
const KEPT: usize = 16;

/// Starts the messages of errors that are ours.
const MARK: &str = "poly: uncatchable ";

/// The errors that are passing through JavaScript.
#[derive(Default)]
pub(crate) struct Passing {
    kept: RefCell<VecDeque<(u64, PolyglotError)>>,
    latest: Cell<u64>,
    /// The error that nobody outside of JavaScript has seen yet.
    unseen: Cell<Option<u64>>,
}

impl Passing {
    /// The error as something that passes all handlers.
    pub(super) fn carry(&self, error: PolyglotError) -> JsError {
        let number = self.latest.get() + 1;
        self.latest.set(number);
        self.unseen.set(Some(number));
        let carried = engine_error(number, &error);
        let mut kept = self.kept.borrow_mut();
        kept.push_front((number, error));
        kept.truncate(KEPT);
        carried
    }

    /// The error that an engine's error carries. It may be asked for more than once:
    /// Boa hands copies of an error to several places.
    pub(super) fn carried(&self, engine: &EngineError) -> Option<PolyglotError> {
        let EngineError::Panic(panic) = engine else { return None };
        let (number, _) = panic.message().strip_prefix(MARK)?.split_once(':')?;
        let number: u64 = number.parse().ok()?;
        if self.unseen.get() == Some(number) {
            self.unseen.set(None);
        }
        self.find(number)
    }

    fn find(&self, number: u64) -> Option<PolyglotError> {
        let kept = self.kept.borrow();
        kept.iter().find(|(other, _)| *other == number).map(|(_, error)| error.clone())
    }

    /// The error that Boa lost: it drops what an asynchronous function throws past
    /// its handlers after an `await`. To be asked for after each job.
    pub(crate) fn lost(&self) -> Option<JsError> {
        let number = self.unseen.get()?;
        Some(engine_error(number, &self.find(number)?))
    }

    /// Gives the errors up, to be dropped outside of JavaScript.
    pub(crate) fn clear(&self) -> impl Sized {
        std::mem::take(&mut *self.kept.borrow_mut())
    }
}

fn engine_error(number: u64, error: &PolyglotError) -> JsError {
    PanicError::new(format!("{MARK}{number}: {}", error.headline())).into()
}
