//! What a module compiled from C, C++ or Rust says of itself, and how its values are
//! seen by the other languages.
//!
//! [`Interface`] lists a module's functions, variables and types, with the layouts that
//! its compiler gave them. It is read from the module's debug info (by `poly-llvm-compiler`)
//! or from signature strings that a caller gives, is written beside the compiled code, and
//! is the same for native code and for code that runs in linear memory: who runs the code
//! only supplies the memory and the calls.
//!
//! # What is not here
//!
//! No LLVM, no machine code, no WebAssembly engine.

mod callback;
mod check;
mod class;
mod compile;
mod convert;
mod declare;
mod extract;
mod function;
mod handle;
mod layout;
mod listing;
mod machine;
mod mirror;
mod model;
mod module;
mod names;
mod plan;
pub mod polyglot;
mod space;
mod unit;
mod view;

pub use callback::Callback;
pub use compile::{
    COMPILER_VERSION, CompileError, CompileErrorKind, Contents, Job, Library, Module, Options, Output,
    Request, Response, ask, llvm_version,
};
pub use declare::{DeclarationError, parse_declarations, parse_type};
pub use handle::HandleRange;
pub use layout::{BLOCK_ALIGN, CallLayout, Refusal, Slot};
pub use machine::{CallRequest, Called, Caller, Machine};
pub use model::{
    Base, Class, Creation, Enum, Field, Function, FunctionId, Interface, Language, Method, Parameter, Record,
    RecordKind, Signature, SignatureId, Target, Type, TypeId, Variable, Variant,
};
pub use module::module;
pub use space::{Owned, Space};
pub use unit::{SymbolKind, Symbols, Unit};
