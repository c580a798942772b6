//! WebAssembly as a language of Poly, over a host for tests.

mod managed;
mod modules;
mod programs;
mod speed;
mod support;
