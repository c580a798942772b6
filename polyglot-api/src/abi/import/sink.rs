//! What takes lists that the other side pushes.

use super::error::borrow_frame;
use super::{borrow, text_of};
use crate::abi::guard::guard_or;
use crate::abi::{PolyFrame, PolyFrameSink, PolySink, PolyValue};
use crate::{Frame, Text, Value};

/// A sink into a vector; the header is its beginning.
#[repr(C)]
pub(super) struct Values<'a> {
    header: PolySink,
    into: &'a mut Vec<Value>,
}

impl<'a> Values<'a> {
    pub(super) fn new(into: &'a mut Vec<Value>) -> Self {
        Self { header: PolySink { push: Some(push_value) }, into }
    }

    pub(super) fn pointer(&mut self) -> *mut PolySink {
        std::ptr::from_mut(self).cast()
    }

    /// What is pushed while `run` runs, as texts.
    pub(super) fn texts<R>(run: impl FnOnce(*mut PolySink) -> R) -> (R, Vec<Text>) {
        let mut values = Vec::new();
        let result = run(Values::new(&mut values).pointer());
        (result, values.into_iter().map(text_of).collect())
    }
}

unsafe extern "C" fn push_value(sink: *mut PolySink, value: *const PolyValue) {
    // SAFETY: reachable only through a `Values` that is alive; the value is lent.
    guard_or((), || unsafe { (*sink.cast::<Values<'_>>()).into.push(borrow(&*value)) });
}

/// A sink of frames.
#[repr(C)]
pub(super) struct Frames {
    header: PolyFrameSink,
    into: Vec<Frame>,
}

impl Frames {
    /// What is pushed while `run` runs.
    pub(super) fn collect<R>(run: impl FnOnce(*mut PolyFrameSink) -> R) -> (R, Vec<Frame>) {
        let mut frames = Self { header: PolyFrameSink { push: Some(push_frame) }, into: Vec::new() };
        let result = run((&raw mut frames).cast());
        (result, frames.into)
    }
}

unsafe extern "C" fn push_frame(sink: *mut PolyFrameSink, frame: *const PolyFrame) {
    // SAFETY: as in `push_value`.
    guard_or((), || unsafe { (*sink.cast::<Frames>()).into.push(borrow_frame(&*frame)) });
}
