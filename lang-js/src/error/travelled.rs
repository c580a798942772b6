//! What is known of errors that came in from another language and may leave again.

use boa_engine::JsObject;
use polyglot_api::{Frame, PolyglotError};
use std::cell::RefCell;
use std::collections::VecDeque;

/// How many errors are remembered. An error on its way is the latest; the others are
/// kept for programs that hold one back and throw it later.
const REMEMBERED: usize = 8;

/// The latest errors that were thrown into JavaScript, with what the languages on
/// their way told of them.
#[derive(Default)]
pub(crate) struct Travelled(RefCell<VecDeque<(JsObject, PolyglotError)>>);

impl Travelled {
    /// Notes what is known of the error that is thrown as `object`.
    pub(super) fn note(&self, object: &JsObject, error: PolyglotError) {
        let mut known = self.0.borrow_mut();
        known.retain(|(other, _)| !JsObject::equals(other, object));
        known.push_front((object.clone(), error));
        known.truncate(REMEMBERED);
    }

    /// What is known of a thrown object, to be told on.
    pub(super) fn take(&self, object: &JsObject) -> Option<PolyglotError> {
        let mut known = self.0.borrow_mut();
        let at = known.iter().position(|(other, _)| JsObject::equals(other, object))?;
        known.remove(at).map(|(_, error)| error)
    }

    /// The frames that are known of an error.
    pub(crate) fn frames_of(&self, object: &JsObject) -> Option<Vec<Frame>> {
        let known = self.0.borrow();
        let (_, error) = known.iter().find(|(other, _)| JsObject::equals(other, object))?;
        Some(error.frames.clone())
    }

    /// Forgets all errors.
    pub(crate) fn clear(&self) {
        let known = std::mem::take(&mut *self.0.borrow_mut());
        drop(known);
    }
}
