//! Bitcode.
