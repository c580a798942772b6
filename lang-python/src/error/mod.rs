//! Exceptions in and out.
//!
//! An exception that crosses the border keeps its identity: Python's own comes home as the same
//! object, another language's is one Python object for as long as that lives. Each crossing is
//! noted in a [`Crossing`] on the exception, so that the frames of all languages appear in the
//! order of the calls.

mod catch;
mod classes;
mod crossing;
mod frames;
mod raise;

pub(crate) use catch::{catch, cause, describe, message};
pub(crate) use classes::{Classes, class_origin};
pub(crate) use crossing::{Crossing, origin};
pub(crate) use frames::stack;
pub(crate) use raise::{raise, wrap_exception};
