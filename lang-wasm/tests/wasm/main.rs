//! WebAssembly as a language of Poly, over a host for tests.

mod modules;
mod programs;
mod support;
