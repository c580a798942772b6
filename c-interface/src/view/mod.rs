//! What is in C's memory, as objects of the protocol.
//!
//! A view refers to memory and copies nothing. It keeps memory that the other languages own
//! alive; what C owns it does not, and reading a view of freed native memory is the mistake
//! that it is in C.

mod array;
mod names;
mod pointer;
mod record;
mod time;

pub(crate) use array::ArrayView;
pub(crate) use names::Names;
pub(crate) use pointer::PointerView;
pub(crate) use record::RecordView;
pub(crate) use time::{Fields, Length, Moment, Source, instant, zone_name};
