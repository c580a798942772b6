//! Lists, pushed into what the other side gave to take them.

use super::source::SourceHolder;
use super::with_value;
use crate::abi::{PolyFrame, PolyFrameSink, PolyLocation, PolySink, PolyString};
use crate::{Frame, LanguageId, Location, Text, Value};

/// # Safety
/// `sink` must be alive.
pub(crate) unsafe fn push_value(sink: *mut PolySink, value: &Value) {
    // SAFETY: promised by the caller.
    if let Some(push) = unsafe { (*sink).push } {
        // SAFETY: the sink's own function; the value is lent for the call.
        with_value(value, |value| unsafe { push(sink, value) });
    }
}

/// # Safety
/// `sink` must be alive.
pub(crate) unsafe fn push_text(sink: *mut PolySink, text: impl Into<Text>) {
    // SAFETY: promised by the caller.
    unsafe { push_value(sink, &Value::Text(text.into())) };
}

/// # Safety
/// `sink` must be alive.
pub(crate) unsafe fn push_frame(sink: *mut PolyFrameSink, frame: &Frame) {
    // SAFETY: promised by the caller.
    if let Some(push) = unsafe { (*sink).push } {
        let source = frame.location.as_ref().and_then(|place| place.source.as_ref()).map(SourceHolder::lent);
        let lent = frame_of(frame, source.as_ref());
        // SAFETY: as in `push_value`.
        unsafe { push(sink, &raw const lent) };
    }
}

/// A frame that refers to `frame` and `source`.
pub(super) fn frame_of(frame: &Frame, source: Option<&SourceHolder>) -> PolyFrame {
    PolyFrame {
        language: language(frame.language),
        function: PolyString::new(&frame.function),
        location: location_of(frame.location.as_ref(), source),
    }
}

/// A place that refers to `location` and `source`.
pub(super) fn location_of(location: Option<&Location>, source: Option<&SourceHolder>) -> PolyLocation {
    location.map_or(PolyLocation::NONE, |location| PolyLocation {
        name: PolyString::new(&location.name),
        source: source.map_or(std::ptr::null(), SourceHolder::pointer),
        line: location.line,
        column: location.column,
    })
}

pub(super) fn language(id: LanguageId) -> PolyString {
    PolyString::new(id.as_str())
}
