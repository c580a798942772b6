//! Rust data to values and back, by `serde`.

mod de;
mod ser;

pub use de::from_value;
pub use ser::to_value;
