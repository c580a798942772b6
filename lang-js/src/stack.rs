//! Placeholder.

/// Runs with room on the native stack.
pub(crate) fn grow<R>(run: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(1 << 20, 64 << 20, run)
}
