//! Classes and types, and which object is which.

use super::{give, take};
use crate::Space;
use polyglot_api::{Result, Value};

/// A number that is the same for the same object, for tables; different objects rarely share one.
///
/// # Errors
/// If and only if the value is no object.
pub fn identity_hash(space: &Space, value: u64) -> Result<u64> {
    let identity = take(space, value)?.expect_object("identityHashCode")?.identity();
    Ok((identity.heap as u64).rotate_left(32) ^ identity.address as u64)
}

/// The class of an object, null where its language has none.
///
/// # Errors
/// If the address was a handle and has ended.
pub fn get_meta_object(space: &Space, value: u64) -> Result<u64> {
    let value = take(space, value)?;
    give(space, value.as_object().and_then(|object| object.meta_object()).unwrap_or(Value::Null))
}

/// Whether a value is an instance of a class.
///
/// # Errors
/// If `meta` is no class.
pub fn is_meta_instance(space: &Space, meta: u64, value: u64) -> Result<bool> {
    take(space, meta)?.expect_object("isMetaInstance")?.is_meta_instance(&take(space, value)?)
}

/// A class's own name, as a string.
///
/// # Errors
/// If and only if the value is no class.
pub fn get_meta_simple_name(space: &Space, meta: u64) -> Result<u64> {
    let name = take(space, meta)?.expect_object("getMetaSimpleName")?.meta_simple_name()?;
    give(space, Value::Text(name))
}

/// A class's name with its module, as a string.
///
/// # Errors
/// If and only if the value is no class.
pub fn get_meta_qualified_name(space: &Space, meta: u64) -> Result<u64> {
    let name = take(space, meta)?.expect_object("getMetaQualifiedName")?.meta_qualified_name()?;
    give(space, Value::Text(name))
}
