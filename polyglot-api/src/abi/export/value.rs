//! Values.

use super::text::{give_big, give_text, lend_big, lend_text};
use super::{Lent, give_object, lend_object};
use crate::Value;
use crate::abi::{PolyKind, PolyPayload, PolyValue};
use std::mem::MaybeUninit;

fn boolean(value: bool) -> PolyValue {
    PolyValue::new(PolyKind::Bool, PolyPayload { boolean: value.into() })
}

fn integer(value: i64) -> PolyValue {
    PolyValue::new(PolyKind::Int, PolyPayload { integer: value })
}

fn floating(value: f64) -> PolyValue {
    PolyValue::new(PolyKind::Float, PolyPayload { floating: value })
}

fn empty(kind: PolyKind) -> PolyValue {
    PolyValue::new(kind, PolyPayload { integer: 0 })
}

/// A value as an argument: valid as long as the value, `place` and `kept` are.
#[inline]
pub(crate) fn lend(value: &Value, place: &mut Lent, kept: &mut Vec<Box<[u8]>>) -> PolyValue {
    match value {
        Value::Null => empty(PolyKind::Null),
        Value::Undefined => empty(PolyKind::Undefined),
        Value::Bool(value) => boolean(*value),
        Value::Int(value) => integer(*value),
        Value::Float(value) => floating(*value),
        Value::Big(value) => lend_big(value, kept),
        Value::Text(text) => lend_text(text, place),
        Value::Object(object) => {
            PolyValue::new(PolyKind::Object, PolyPayload { object: lend_object(object) })
        }
    }
}

/// A value as a result: who receives it owns it.
#[inline]
#[must_use]
pub(crate) fn give(value: Value) -> PolyValue {
    match value {
        Value::Null => empty(PolyKind::Null),
        Value::Undefined => empty(PolyKind::Undefined),
        Value::Bool(value) => boolean(value),
        Value::Int(value) => integer(value),
        Value::Float(value) => floating(value),
        Value::Big(value) => give_big(&value),
        Value::Text(text) => give_text(text),
        Value::Object(object) => {
            PolyValue::new(PolyKind::Object, PolyPayload { object: give_object(object) })
        }
    }
}

/// Lends a value for the length of `run`.
#[inline]
pub(crate) fn with_value<R>(value: &Value, run: impl FnOnce(*const PolyValue) -> R) -> R {
    let mut place = MaybeUninit::uninit();
    let mut kept = Vec::new();
    let lent = lend(value, &mut place, &mut kept);
    run(&raw const lent)
}
