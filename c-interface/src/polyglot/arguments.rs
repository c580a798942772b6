//! The arguments of the running call, as they were before C saw them.
//!
//! They are those of the function that another language called last: calls from C to C leave
//! nothing that could be asked. `main` has none.

use super::give;
use crate::Space;
use polyglot_api::{InteropError, Result};

/// How many arguments the running call has, those beyond the declared ones among them.
///
/// # Errors
/// None.
pub fn get_arg_count(space: &Space) -> Result<i32> {
    Ok(i32::try_from(space.argument_count()).unwrap_or(i32::MAX))
}

/// An argument of the running call.
///
/// # Errors
/// If and only if there is none at the index.
pub fn get_arg(space: &Space, index: i32) -> Result<u64> {
    let argument = usize::try_from(index).ok().and_then(|index| space.argument(index));
    let index = u64::try_from(index).unwrap_or(u64::MAX);
    give(space, argument.ok_or(InteropError::InvalidIndex { index })?)
}
