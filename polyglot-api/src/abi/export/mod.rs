//! What is Rust's, for the other side.
//!
//! *Lending* makes an argument: it borrows, and allocates nothing but for big
//! integers. *Giving* makes a result: the receiver owns it. Either hands out the
//! original where the value came from the other side.
#![expect(unsafe_code, reason = "the boundary deals in pointers")]

mod arguments;
mod error;
mod host;
mod language;
mod object;
mod sink;
mod source;
mod text;
mod value;

pub use language::{Described, start};

pub(super) use arguments::with_arguments;
pub(super) use error::{finish, set, throw, throw_io, unwrap_error};
pub(super) use host::give_host;
pub(super) use language::{instant, nanoseconds};
pub(super) use object::{give_object, lend_object, original};
pub(super) use sink::{push_frame, push_text, push_value};
pub(super) use source::{SourceHolder, lend_source};
pub(super) use text::{ByteOwner, Lent, give_buffer, give_text};
pub(super) use value::{answer, give, lend, with_value};
