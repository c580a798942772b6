//! The interop protocol of Poly, and nothing else.
//!
//! A [`Value`] is either a primitive (null, boolean, number, string) that every
//! language represents natively, or an [`ObjectRef`]: a handle to something that
//! lives in one language's heap and answers *messages*. The messages are the
//! methods of [`Object`]; [`Traits`] says in one word which groups of messages an
//! object answers. The vocabulary is GraalVM's (`InteropLibrary`), with the
//! additions named in `docs/protocol.md`: an integer/float kind on numbers,
//! keyword arguments, awaitables, sets, bulk reads and explicit release.
//!
//! A language is a [`Language`]; what it makes for one context is an
//! [`Instance`], and what it may ask of the context is a [`Host`].
//!
//! # Threads
//!
//! Values, objects, instances and hosts belong to the thread of their context:
//! none of them is `Send`. [`Language`] and [`Source`] are `Send + Sync`.
//!
//! # What is not here
//!
//! No engine types, no file access, no event loop, no policy: those belong to
//! the `lang-*` crates and to `poly`.

#![deny(missing_docs)]

pub mod abi;

mod error;
mod exception;
mod host;
mod language;
mod number;
mod object;
mod refusal;
mod source;
mod text;
mod time;
mod traits;
mod value;

mod checker;

pub use checker::Checked;
pub use error::{Error, InteropError, Result};
pub use exception::{ErrorKind, Frame, Location, PolyglotError};
pub use host::{Host, Stream};
pub use language::{Instance, Language, LanguageId};
pub use number::Number;
pub use object::{
    Arguments, BufferBytes, BufferItem, ByteOrder, ExceptionKind, Identity, Keyword, MemberInfo, Object,
    ObjectRef, Settled,
};
pub use source::{Source, SourceError, SourceKind};
pub use text::{Text, TextBuf, TextView};
pub use time::Temporal;
pub use traits::Traits;
pub use value::Value;

pub use jiff;
pub use num_bigint::BigInt;
