//! Values.

use super::object::{borrow_object, take_object};
use super::{take_error, text};
use crate::abi::{PolyError, PolyValue};
use crate::{Number, Result, Value};
use std::mem::MaybeUninit;

/// Reads an argument.
///
/// # Safety
/// The value must follow the boundary's rules for arguments.
#[inline(always)]
pub(in crate::abi) unsafe fn borrow(value: &PolyValue) -> Value {
    // SAFETY: promised by the caller.
    unsafe { read(value, false) }.unwrap_or(Value::Null)
}

/// Reads an argument to where it goes, without a copy on the way.
///
/// # Safety
/// As [`borrow`].
#[inline(always)]
pub(super) unsafe fn borrow_into(value: &PolyValue, place: &mut MaybeUninit<Value>) {
    // SAFETY: as in `read`.
    unsafe {
        match value.kind {
            1 => place.write(Value::Null),
            3 => place.write(Value::Bool(value.as_.boolean != 0)),
            4 => place.write(Value::Int(value.as_.integer)),
            5 => place.write(Value::Float(value.as_.floating)),
            _ => place.write(read_other(value, false).unwrap_or(Value::Null)),
        };
    }
}

/// Reads a result, or none. By reference, since copying it would wait for the stores
/// that made it; it is gone then.
///
/// # Safety
/// The value must follow the boundary's rules for results; it is handed over.
#[inline(always)]
pub(in crate::abi) unsafe fn take(value: &PolyValue) -> Option<Value> {
    // SAFETY: promised by the caller.
    unsafe { read(value, true) }
}

/// # Safety
/// As [`borrow`], or as [`take`] if `is_ours`.
#[inline(always)]
unsafe fn read(value: &PolyValue, is_ours: bool) -> Option<Value> {
    // SAFETY: the kind says which field counts; the rest is promised by the caller.
    // The kinds are those of `PolyKind`, as numbers, since any byte may come.
    unsafe {
        match value.kind {
            1 => Some(Value::Null),
            3 => Some(Value::Bool(value.as_.boolean != 0)),
            4 => Some(Value::Int(value.as_.integer)),
            5 => Some(Value::Float(value.as_.floating)),
            _ => read_other(value, is_ours),
        }
    }
}

/// Ends a message that gives a value: none is read as null. Each kind is written where
/// it goes, without a copy on the way.
///
/// # Safety
/// As [`take`]; `error` must be null or an error that is handed over.
#[inline(always)]
pub(super) unsafe fn conclude(error: *mut PolyError, value: &PolyValue) -> Result<Value> {
    if !error.is_null() {
        // SAFETY: promised by the caller.
        return Err(unsafe { take_error(error) });
    }
    // SAFETY: as in `read`.
    unsafe {
        match value.kind {
            1 => Ok(Value::Null),
            3 => Ok(Value::Bool(value.as_.boolean != 0)),
            4 => Ok(Value::Int(value.as_.integer)),
            5 => Ok(Value::Float(value.as_.floating)),
            _ => conclude_other(value),
        }
    }
}

/// # Safety
/// As [`conclude`].
#[inline(never)]
unsafe fn conclude_other(value: &PolyValue) -> Result<Value> {
    // SAFETY: promised by the caller.
    Ok(unsafe { read_other(value, true) }.unwrap_or(Value::Null))
}

/// # Safety
/// As [`read`].
unsafe fn read_other(value: &PolyValue, is_ours: bool) -> Option<Value> {
    // SAFETY: as in `read`.
    unsafe {
        Some(match value.kind {
            2 => Value::Undefined,
            6 => Number::from_bigint(text::read_big(value, is_ours)).into(),
            7 => Value::Text(text::read(value, is_ours)),
            8 if is_ours => take_object(value.as_.object)?.into(),
            8 => borrow_object(value.as_.object)?.into(),
            _ => return None,
        })
    }
}
