//! What the test binaries share.
//!
//! [`case`] runs programs through the `poly` executable and compares what they
//! print; it is the place for everything that a user can see. [`kit`] is the
//! compatibility kit, which runs in the process.

pub mod case;
pub mod kit;
mod workspace;

pub use workspace::{executable, root};
