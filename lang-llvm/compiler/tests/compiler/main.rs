//! The compiler of bitcode against clang and rustc.

#![expect(unsafe_code, reason = "runs what was compiled")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod calls;
mod cpp;
mod damaged;
mod interface;
mod linking;
mod managed;
mod process;
mod random;
mod rust;
mod support;
