//! Values.

use super::object::{borrow_object, take_object};
use super::text;
use crate::abi::PolyValue;
use crate::{Number, Value};

/// Reads an argument.
///
/// # Safety
/// The value must follow the boundary's rules for arguments.
#[inline]
pub(crate) unsafe fn borrow(value: &PolyValue) -> Value {
    // SAFETY: promised by the caller.
    unsafe { read(value, false) }.unwrap_or(Value::Null)
}

/// Reads a result, or none.
///
/// # Safety
/// The value must follow the boundary's rules for results; it is handed over.
#[inline]
pub(crate) unsafe fn take(value: PolyValue) -> Option<Value> {
    // SAFETY: promised by the caller.
    unsafe { read(&value, true) }
}

/// # Safety
/// As [`borrow`], or as [`take`] if `is_ours`.
#[inline]
unsafe fn read(value: &PolyValue, is_ours: bool) -> Option<Value> {
    // SAFETY: the kind says which field counts; the rest is promised by the caller.
    // The kinds are those of `PolyKind`, as numbers, since any byte may come.
    unsafe {
        Some(match value.kind {
            1 => Value::Null,
            2 => Value::Undefined,
            3 => Value::Bool(value.as_.boolean != 0),
            4 => Value::Int(value.as_.integer),
            5 => Value::Float(value.as_.floating),
            6 => Number::from_bigint(text::read_big(value, is_ours)).into(),
            7 => Value::Text(text::read(value, is_ours)),
            8 if is_ours => take_object(value.as_.object)?.into(),
            8 => borrow_object(value.as_.object)?.into(),
            _ => return None,
        })
    }
}
