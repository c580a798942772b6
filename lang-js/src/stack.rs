//! The native stack, on which Boa recurses.
//!
//! Boa's parser and compiler recurse once a level of nesting; they call nobody, so
//! they run on a grown stack where the thread's own is short. The interpreter
//! recurses only where a built-in function calls back (`sort`, getters, proxies,
//! `toString`), and may call Python, which refuses to run on any stack but the
//! thread's own: so it stays there, and the limit of its depth follows from what
//! is left.

use boa_engine::Context;

/// The deepest recursion of functions, as deep as Node's by default.
const MOST_DEPTH: usize = 10_000;

/// What one level of recursion through a built-in function takes at most, in bytes,
/// divided by the levels that Boa counts for it. Measured: see `robustness/` in
/// the tests' cases.
const LEVEL: usize = 3 << 10;

/// What built-in functions that do not call back, and the host, may need below the
/// deepest level.
const RESERVE: usize = 160 << 10;

/// Values on Boa's own stack, which lies in the heap: arguments and registers of
/// `MOST_DEPTH` functions.
const MOST_VALUES: usize = 1 << 20;

/// Runs with room on the native stack for any call that does not recurse.
pub(crate) fn grow<R>(run: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(RESERVE, 8 << 20, run)
}

/// Runs with `need` bytes of native stack, for parsers and compilers.
pub(crate) fn with<R>(need: usize, run: impl FnOnce() -> R) -> R {
    let need = need + RESERVE;
    stacker::maybe_grow(need, need.next_multiple_of(1 << 20), run)
}

/// The bytes that are left for a parser that cannot be given another stack.
pub(crate) fn left() -> usize {
    stacker::remaining_stack().map_or(1 << 20, |left| left.saturating_sub(RESERVE))
}

/// Fits the limits of recursion to the stack that is left. To be called whenever
/// JavaScript is entered from outside.
pub(crate) fn fit(context: &mut Context) {
    let depth = context.stack_trace().size_hint().0;
    let levels = (left() / LEVEL).min(MOST_DEPTH);
    let limits = context.runtime_limits_mut();
    limits.set_recursion_limit((depth + levels).min(MOST_DEPTH).max(depth + 16));
    limits.set_stack_size_limit(MOST_VALUES);
}
