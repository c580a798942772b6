//! Sources.

use crate::abi::{PolySource, PolySourceKind, PolyString, home};
use crate::{Source, SourceKind};
use std::path::Path;
use std::ptr;
use std::sync::Arc;

/// A source of Rust for the other side, lent or counted.
#[repr(C)]
pub(crate) struct SourceHolder {
    header: PolySource,
    source: Source,
    is_counted: bool,
}

// SAFETY: the header refers to what `source` shares, which is immutable.
unsafe impl Send for SourceHolder {}
// SAFETY: as above.
unsafe impl Sync for SourceHolder {}

impl SourceHolder {
    /// A source as an argument. Costs one reference count.
    pub(crate) fn lent(source: &Source) -> Self {
        Self::new(source.clone(), false)
    }

    fn new(source: Source, is_counted: bool) -> Self {
        // What the header refers to is shared by all clones of the source, which
        // the holder has one of.
        let header = PolySource {
            home: home(),
            retain: Some(retain),
            release: Some(release),
            name: PolyString::new(source.name()),
            path: source.path().map_or(PolyString::NONE, path),
            language: source.language().map_or(PolyString::NONE, super::sink::language),
            content: PolyString::of_bytes(source.bytes()),
            kind: kind(source.kind()) as u32,
            is_text: source.text().is_ok().into(),
            reserved: [0; 3],
        };
        Self { header, source, is_counted }
    }

    /// The source as the other side sees it: the one that it lent, if it is its own.
    pub(crate) fn pointer(&self) -> *const PolySource {
        self.source.foreign().unwrap_or_else(|| ptr::from_ref(self).cast())
    }

    /// The source that a pointer of ours stands for.
    ///
    /// # Safety
    /// `source` must be one that this copy of the crate made, and alive.
    pub(in crate::abi) unsafe fn source(source: *const PolySource) -> Source {
        // SAFETY: promised by the caller.
        unsafe { (*source.cast::<Self>()).source.clone() }
    }
}

/// Lends a source for the length of `run`.
pub(crate) fn lend_source<R>(source: &Source, run: impl FnOnce(*const PolySource) -> R) -> R {
    let holder = SourceHolder::lent(source);
    run(holder.pointer())
}

/// A path as bytes: any on Unix, WTF-8 elsewhere.
pub(super) fn path(path: &Path) -> PolyString {
    PolyString::of_bytes(path.as_os_str().as_encoded_bytes())
}

fn kind(kind: SourceKind) -> PolySourceKind {
    match kind {
        SourceKind::Auto => PolySourceKind::Auto,
        SourceKind::Script => PolySourceKind::Script,
        SourceKind::Module => PolySourceKind::Module,
        SourceKind::Interactive => PolySourceKind::Interactive,
    }
}

unsafe extern "C" fn retain(source: *const PolySource) -> *const PolySource {
    let holder = source.cast::<SourceHolder>();
    // SAFETY: reachable only through a holder that is alive; a counted one is in an
    // `Arc`.
    unsafe {
        if (*holder).is_counted {
            Arc::increment_strong_count(holder);
            source
        } else {
            Arc::into_raw(Arc::new(SourceHolder::new((*holder).source.clone(), true))).cast()
        }
    }
}

unsafe extern "C" fn release(source: *const PolySource) {
    let holder = source.cast::<SourceHolder>();
    // SAFETY: as in `retain`.
    unsafe {
        if (*holder).is_counted {
            Arc::decrement_strong_count(holder);
        }
    }
}
