//! What a value is, and primitives both ways.

use super::{give, take};
use crate::Space;
use polyglot_api::{InteropError, Number, Result, Traits, Value};

macro_rules! tests {
    ($($(#[$doc:meta])* $name:ident = $test:expr;)*) => {
        $($(#[$doc])*
        ///
        /// # Errors
        /// If the address was a handle and has ended.
        pub fn $name(space: &Space, value: u64) -> Result<bool> {
            let test: fn(&Value) -> bool = $test;
            Ok(test(&take(space, value)?))
        })*
    };
}

tests! {
    /// Whether a value is null.
    is_null = Value::is_null;
    /// Whether a value is a number.
    is_number = |value| value.as_number().is_some();
    /// Whether a value is a boolean.
    is_boolean = |value| value.as_bool().is_some();
    /// Whether a value is a string.
    is_string = |value| value.as_text().is_some();
    /// Whether a value can be thrown.
    is_exception = |value| value.has(Traits::EXCEPTION);
    /// Whether a value yields elements.
    is_iterator = |value| value.has(Traits::ITERATOR);
    /// Whether a value has a date.
    is_date = |value| value.has(Traits::DATE);
    /// Whether a value has a time of day.
    is_time = |value| value.has(Traits::TIME);
    /// Whether a value has a time zone.
    is_timezone = |value| value.has(Traits::ZONE);
    /// Whether a value is a point in time.
    is_instant = |value| value.has(Traits::DATE.and(Traits::TIME).and(Traits::ZONE));
    /// Whether a value is a length of time.
    is_duration = |value| value.has(Traits::DURATION);
    /// Whether a value describes others: a class, a type.
    is_meta_object = |value| value.has(Traits::META);
    /// Whether a value's members are variables.
    is_scope = |value| value.has(Traits::SCOPE);
    /// Whether a value can be called.
    can_execute = |value| value.has(Traits::EXECUTABLE);
    /// Whether a value can be constructed from.
    can_instantiate = |value| value.has(Traits::INSTANTIABLE);
    /// Whether a value has members.
    has_members = |value| value.has(Traits::MEMBERS);
    /// Whether a value has elements.
    has_array_elements = |value| value.has(Traits::ARRAY);
    /// Whether a value has entries.
    has_hash_entries = |value| value.has(Traits::HASH);
    /// Whether a value is a set.
    has_set_elements = |value| value.has(Traits::SET);
    /// Whether a value can make an iterator.
    has_iterator = |value| value.has(Traits::ITERABLE);
    /// Whether a value has bytes to share.
    has_buffer_elements = |value| value.has(Traits::BUFFER);
    /// Whether a value is a number that an `int8_t` can hold.
    fits_in_i8 = |value| value.as_number().and_then(|number| number.as_i8()).is_some();
    /// Whether a value is a number that an `int16_t` can hold.
    fits_in_i16 = |value| value.as_number().and_then(|number| number.as_i16()).is_some();
    /// Whether a value is a number that an `int32_t` can hold.
    fits_in_i32 = |value| value.as_i32().is_some();
    /// Whether a value is a number that an `int64_t` can hold.
    fits_in_i64 = |value| value.as_i64().is_some();
    /// Whether a value is a number that a `float` can hold.
    fits_in_float = |value| value.as_number().and_then(|number| number.as_f32()).is_some();
    /// Whether a value is a number that a `double` can hold.
    fits_in_double = |value| value.as_f64().is_some();
}

/// Whether an address stands for a value of another language.
///
/// # Errors
/// None.
pub fn is_value(space: &Space, value: u64) -> Result<bool> {
    Ok(space.resolve(value).is_some())
}

/// Whether two values are the same one.
///
/// # Errors
/// If an address was a handle and has ended.
pub fn same(space: &Space, one: u64, other: u64) -> Result<bool> {
    let (one, other) = (take(space, one)?, take(space, other)?);
    Ok((one.is_null() && other.is_null()) || one.is_identical(&other))
}

macro_rules! conversions {
    ($($name:ident: $type:ty, $expected:literal, $read:expr;)*) => {
        $(#[doc = concat!("A value as ", $expected, ".")]
        ///
        /// # Errors
        /// If and only if it is none, or would lose something.
        pub fn $name(space: &Space, value: u64) -> Result<$type> {
            let value = take(space, value)?;
            let read: fn(&Number) -> Option<$type> = $read;
            let converted = value.as_number().as_ref().and_then(read);
            Ok(converted.ok_or_else(|| InteropError::unsupported_type($expected, &value))?)
        })*
    };
}

conversions! {
    as_i8: i8, "an 8-bit integer", Number::as_i8;
    as_i16: i16, "a 16-bit integer", Number::as_i16;
    as_i32: i32, "a 32-bit integer", Number::as_i32;
    as_i64: i64, "a 64-bit integer", Number::as_i64;
    as_u64: u64, "an unsigned 64-bit integer", Number::as_u64;
    as_float: f32, "a float", Number::as_f32;
    as_double: f64, "a double", Number::as_f64;
}

/// A value as a boolean.
///
/// # Errors
/// If and only if it is none.
pub fn as_boolean(space: &Space, value: u64) -> Result<bool> {
    bool::try_from(&take(space, value)?)
}

macro_rules! givers {
    ($($name:ident: $type:ty;)*) => {
        $(#[doc = concat!("A value from a `", stringify!($type), "`.")]
        ///
        /// # Errors
        /// If there are too many handles.
        pub fn $name(space: &Space, value: $type) -> Result<u64> {
            give(space, value.into())
        })*
    };
}

givers! {
    from_i64: i64;
    from_u64: u64;
    from_double: f64;
    from_boolean: bool;
}
