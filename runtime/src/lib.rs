//! Poly: JavaScript and Python in one process, holding each other's values.
//!
//! An [`Engine`] knows the languages and is shared between threads. A
//! [`Context`] is where guest code runs: it belongs to one thread, and starts a
//! language when it is first used. A [`Value`] is a value of any language.
//!
//! ```
//! use poly::{Context, function};
//!
//! # #[cfg(all(feature = "js", feature = "python"))] {
//! let context = Context::builder().build()?;
//! context.eval("python", "def mean(xs): return sum(xs) / len(xs)")?;
//! let mean = context.bindings("python")?.member("mean")?;
//! context.bindings("js")?.set_member("mean", mean)?;
//! assert_eq!(context.eval("js", "mean([1, 2, 3, 4])")?.as_f64(), Some(2.5));
//!
//! let double = function("double", |args| Ok((args.positional[0].as_i64().unwrap_or(0) * 2).into()));
//! context.bindings("python")?.set_member("double", double)?;
//! assert_eq!(context.eval("python", "double(21)")?.as_i64(), Some(42));
//! # }
//! # Ok::<(), poly::Error>(())
//! ```
//!
//! # Threads
//!
//! [`Engine`], [`Source`] and [`InterruptHandle`] go anywhere. Everything else
//! stays on the thread of its context. An engine that is used from several
//! threads gives each its own contexts.
//!
//! # What may be trusted
//!
//! Today a context is trusted: guest code has the rights of the process, and no
//! limit of memory or time is enforced. See `README.md`.

#![deny(missing_docs)]

mod builder;
mod class;
mod context;
mod convert;
mod detect;
mod engine;
mod event_loop;
mod file;
mod guard;
mod host_buffer;
mod host_data;
mod host_function;
mod interrupt;
mod languages;
mod plugin;
mod report;
mod state;
mod streams;

pub use builder::ContextBuilder;
pub use class::{BuiltClass, Class};
pub use context::Context;
pub use convert::{from_value, to_value};
pub use engine::{Engine, EngineBuilder, UnknownLanguage};
pub use file::read_source;
pub use host_buffer::bytes;
pub use host_data::{hash, list, map};
pub use host_function::function;
pub use interrupt::InterruptHandle;
pub use plugin::PluginError;
pub use report::Report;
pub use streams::{Input, Output};

pub use polyglot_api::{
    Arguments, BigInt, BufferBytes, BufferItem, ByteOrder, Error, ErrorKind, Frame, Identity, InteropError,
    Keyword, Language, LanguageId, Location, MemberInfo, Number, Object, ObjectRef, PolyglotError, Result,
    Source, SourceKind, Stream, Temporal, Text, Traits, Value,
};
