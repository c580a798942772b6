//! Values.

use super::text::{give_big, give_text, lend_big, lend_text};
use super::{Lent, give_object, lend_object, throw};
use crate::abi::guard::guard;
use crate::abi::{PolyError, PolyKind, PolyPayload, PolyValue};
use crate::{Result, Value};
use std::mem::MaybeUninit;
use std::ptr;

/// Writes a value as an argument: valid as long as the value, `place` and `kept` are.
///
/// In place, and the primitives in line: a value that is made elsewhere and copied
/// costs more than the call that it is for, since a wide load stalls on narrow stores.
#[inline(always)]
pub(in crate::abi) fn lend(
    value: &Value,
    into: &mut MaybeUninit<PolyValue>,
    place: &mut Lent,
    kept: &mut Vec<Box<[u8]>>,
) {
    let (kind, payload) = match value {
        Value::Null => (PolyKind::Null, PolyPayload { integer: 0 }),
        Value::Undefined => (PolyKind::Undefined, PolyPayload { integer: 0 }),
        Value::Bool(value) => (PolyKind::Bool, PolyPayload { integer: (*value).into() }),
        Value::Int(value) => (PolyKind::Int, PolyPayload { integer: *value }),
        Value::Float(value) => (PolyKind::Float, PolyPayload { floating: *value }),
        Value::Big(_) | Value::Text(_) | Value::Object(_) => {
            into.write(lend_other(value, place, kept));
            return;
        }
    };
    write(into, kind, payload);
}

#[inline(always)]
fn write(into: &mut MaybeUninit<PolyValue>, kind: PolyKind, payload: PolyPayload) {
    into.write(PolyValue::new(kind, payload));
}

fn lend_other(value: &Value, place: &mut Lent, kept: &mut Vec<Box<[u8]>>) -> PolyValue {
    match value {
        Value::Big(value) => lend_big(value, kept),
        Value::Text(text) => lend_text(text, place),
        Value::Object(object) => {
            PolyValue::new(PolyKind::Object, PolyPayload { object: lend_object(object) })
        }
        _ => PolyValue::NONE,
    }
}

/// A value as a result: who receives it owns it.
#[inline]
#[must_use]
pub(in crate::abi) fn give(value: Value) -> PolyValue {
    match value {
        Value::Null => PolyValue::new(PolyKind::Null, PolyPayload { integer: 0 }),
        Value::Undefined => PolyValue::new(PolyKind::Undefined, PolyPayload { integer: 0 }),
        Value::Bool(value) => PolyValue::new(PolyKind::Bool, PolyPayload { integer: value.into() }),
        Value::Int(value) => PolyValue::new(PolyKind::Int, PolyPayload { integer: value }),
        Value::Float(value) => PolyValue::new(PolyKind::Float, PolyPayload { floating: value }),
        Value::Big(value) => give_big(&value),
        Value::Text(text) => give_text(text),
        Value::Object(object) => {
            PolyValue::new(PolyKind::Object, PolyPayload { object: give_object(object) })
        }
    }
}

/// Runs an entry that gives a value; in place, as [`lend`].
///
/// # Safety
/// `place` must be valid for writes.
#[inline(always)]
pub(in crate::abi) unsafe fn answer(
    place: *mut PolyValue,
    run: impl FnOnce() -> Result<Value>,
) -> *mut PolyError {
    let answered = guard(|| {
        let result = run();
        let (kind, payload) = match &result {
            Ok(Value::Null) => (PolyKind::Null, PolyPayload { integer: 0 }),
            Ok(Value::Bool(value)) => (PolyKind::Bool, PolyPayload { integer: (*value).into() }),
            Ok(Value::Int(value)) => (PolyKind::Int, PolyPayload { integer: *value }),
            Ok(Value::Float(value)) => (PolyKind::Float, PolyPayload { floating: *value }),
            // SAFETY: promised by the caller.
            _ => return Ok(unsafe { answer_other(place, result) }),
        };
        // It owns nothing: this saves the question.
        std::mem::forget(result);
        // SAFETY: promised by the caller.
        write(unsafe { &mut *place.cast() }, kind, payload);
        Ok(ptr::null_mut())
    });
    answered.unwrap_or_else(throw)
}

/// # Safety
/// As [`answer`].
#[inline(never)]
unsafe fn answer_other(place: *mut PolyValue, result: Result<Value>) -> *mut PolyError {
    match result {
        Ok(value) => {
            // SAFETY: promised by the caller.
            unsafe { place.write(give(value)) };
            ptr::null_mut()
        }
        Err(error) => throw(error),
    }
}

/// Lends a value for the length of `run`.
#[inline]
pub(in crate::abi) fn with_value<R>(value: &Value, run: impl FnOnce(*const PolyValue) -> R) -> R {
    let (mut lent, mut place) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    let mut kept = Vec::new();
    lend(value, &mut lent, &mut place, &mut kept);
    run(lent.as_ptr())
}
