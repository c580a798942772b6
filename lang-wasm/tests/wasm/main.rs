//! WebAssembly as a language of Poly, over a host for tests.

mod managed;
mod modules;
mod programs;
mod random;
mod speed;
mod support;
