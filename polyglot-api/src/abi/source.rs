//! Sources as they cross.

use super::PolyString;
use std::ffi::c_void;

/// A piece of a program; the beginning of a larger structure that its maker knows.
/// Immutable, and used from any thread.
#[repr(C)]
pub struct PolySource {
    /// Whose it is.
    pub home: *const c_void,
    /// Gives a source that lasts until it is released, which need not be this one.
    pub retain: Option<unsafe extern "C" fn(source: *const PolySource) -> *const PolySource>,
    /// Gives up one reference.
    pub release: Option<unsafe extern "C" fn(source: *const PolySource)>,
    /// A path as the user gave it, or a name such as `<eval>`.
    pub name: PolyString,
    /// The file it came from, or none.
    pub path: PolyString,
    /// The id of its language, or none.
    pub language: PolyString,
    /// The text or bytes.
    pub content: PolyString,
    /// A [`PolySourceKind`].
    pub kind: u32,
    /// 1 if the content is valid UTF-8.
    pub is_text: u8,
    /// Zero.
    pub reserved: [u8; 3],
}

/// How a source is to be run.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolySourceKind {
    /// As the language tells.
    Auto = 0,
    /// As a script in the global scope.
    Script = 1,
    /// As a module.
    Module = 2,
    /// As a line typed at a prompt.
    Interactive = 3,
}
