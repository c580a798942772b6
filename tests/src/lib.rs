//! What the test binaries share.
//!
//! [`case`] runs programs through the `poly` executable and compares what they
//! print; it is the place for everything that a user can see.

pub mod case;
mod workspace;

pub use workspace::root;
