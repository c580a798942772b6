//! WebAssembly for Poly, on Wasmtime.
//!
//! A source, in binary or in text, becomes a [module](module): an object that tells its imports
//! and exports and can be instantiated. An [instance](instance) is an object whose members
//! are its exports: functions, memories (whose bytes are shared without a copy), tables and
//! globals. Imports are functions of any language, given by name when a module is
//! instantiated, or found as files and modules of other languages when it is imported
//! or run. Modules for WASI preview 1 find it built in ([wasi]), with what the host grants.
//!
//! A module that carries a [`poly_c_interface::Interface`] is *managed* code of C, C++ or
//! Rust: its functions take and give what their sources say ([managed]).
//!
//! # Where code runs
//!
//! Instances that share memories, tables or globals live in one [heap](heap): one store of
//! Wasmtime. Others have their own, which is freed with the last object of it. Compiled
//! code is kept on disk ([cache]), and one [engine](engine) serves the process.
//!
//! # What is not here
//!
//! No components, no threads, no asynchronous calls.

mod api;
mod builtin;
mod cache;
mod context;
mod convert;
mod engine;
mod error;
mod externals;
mod function;
mod global;
mod heap;
mod imports;
mod instance;
mod language;
mod limits;
mod link;
mod list;
mod managed;
mod memory;
mod module;
mod program;
mod sections;
mod settings;
mod shared;
mod table;
mod wasi;

pub use language::{WASM, Wasm};
