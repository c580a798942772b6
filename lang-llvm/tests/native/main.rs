//! Native modules, from bitcode to calls, through the language's shared library.

#![allow(unsafe_code, clippy::unwrap_used, reason = "tests")]

mod polyglot;
mod programs;
mod support;
mod values;
