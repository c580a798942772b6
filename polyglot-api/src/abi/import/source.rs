//! Sources of the other side.

use super::path_or_none;
use crate::abi::export::SourceHolder;
use crate::abi::{PolySource, PolySourceKind, PolyString, intern, is_home};
use crate::{PolyglotError, Result, Source, SourceKind};

/// A source in the other side's memory: its content is not copied.
pub(crate) struct ForeignSource(*const PolySource);

// SAFETY: the boundary's rules make sources immutable and usable from any thread.
unsafe impl Send for ForeignSource {}
// SAFETY: as above.
unsafe impl Sync for ForeignSource {}

impl ForeignSource {
    /// The source, for its own side.
    pub(crate) fn pointer(&self) -> *const PolySource {
        self.0
    }

    /// The content.
    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: valid while the source is alive, which it is while `self` holds it.
        unsafe { (*self.0).content.bytes() }
    }

    /// The content of a source that was found to be text.
    pub(crate) fn text(&self) -> &str {
        // SAFETY: `Source::from_foreign` checked the bytes, which never change.
        unsafe { std::str::from_utf8_unchecked(self.bytes()) }
    }
}

impl Drop for ForeignSource {
    fn drop(&mut self) {
        // SAFETY: the reference is ours.
        unsafe {
            if let Some(release) = (*self.0).release {
                release(self.0);
            }
        }
    }
}

/// Reads a source that is an argument, and retains it.
///
/// # Errors
/// If and only if there is none, which is the caller's mistake.
///
/// # Safety
/// `source` must be null or follow the boundary's rules for arguments.
pub(crate) unsafe fn borrow_source(source: *const PolySource) -> Result<Source> {
    // SAFETY: promised by the caller.
    let told = unsafe { source.as_ref() }.ok_or_else(|| PolyglotError::internal("a source is missing"))?;
    // SAFETY: as above.
    unsafe {
        if is_home(told.home) {
            return Ok(SourceHolder::source(source));
        }
        let kept = match told.retain {
            Some(retain) => retain(source),
            None => source,
        };
        let path = path_or_none(told.path);
        let language = (!told.language.data.is_null()).then(|| intern::language(&told.language.text()));
        Ok(Source::from_foreign(
            ForeignSource(kept),
            told.name.text().as_ref(),
            path,
            language,
            kind(told.kind),
        ))
    }
}

fn kind(kind: u32) -> SourceKind {
    const SCRIPT: u32 = PolySourceKind::Script as u32;
    const MODULE: u32 = PolySourceKind::Module as u32;
    const INTERACTIVE: u32 = PolySourceKind::Interactive as u32;
    match kind {
        SCRIPT => SourceKind::Script,
        MODULE => SourceKind::Module,
        INTERACTIVE => SourceKind::Interactive,
        _ => SourceKind::Auto,
    }
}

/// The text of a name; empty if there is none.
///
/// # Safety
/// The bytes must be valid.
pub(super) unsafe fn name(name: PolyString) -> String {
    // SAFETY: promised by the caller.
    unsafe { name.text() }.into_owned()
}
