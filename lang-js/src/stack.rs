//! The native stack, on which Boa recurses.
//!
//! Boa's parser and compiler recurse once a level of nesting; they call nobody, so
//! they run on a grown stack where the thread's own is short. The interpreter
//! recurses only where a built-in function calls back (`sort`, getters, proxies,
//! `toString`), and may call Python, which refuses to run on any stack but the
//! thread's own: so it stays there, and the limit of its depth follows from what
//! is left.

use crate::heap::Heap;
use boa_engine::object::JsObject;
use boa_engine::{Context, JsResult, JsValue, NativeFunction, Script, Source};
use std::cell::Cell;

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

/// Runs what may leave values on Boa's own stack, as linking a module does, so that
/// the function that runs now does not find them among the arguments it is putting
/// together: a JavaScript function in between takes them with it when it returns.
pub(crate) fn isolate<R>(context: &mut Context, run: impl FnOnce(&mut Context) -> R) -> R {
    let mut run = Some(run);
    if context.stack_trace().size_hint().0 > 0
        && let Ok(between) = Between::of(context)
    {
        let mut result = None;
        let mut body = |context: &mut Context| {
            if let Some(run) = run.take() {
                result = Some(run(context));
            }
        };
        // What fails here is the call in between, for lack of room; then there is no
        // result, and it goes without.
        let heap = Heap::of(context);
        let spilled = heap.take_spill();
        let _ = between.call(&mut body, context);
        heap.take_spill();
        if spilled {
            heap.note_spill(context);
        }
        if let Some(result) = result {
            return result;
        }
    }
    match run {
        Some(run) => run(context),
        None => unreachable!("what ran has a result"),
    }
}

/// A JavaScript function that calls what it is given.
#[derive(Clone)]
struct Between {
    call: JsObject,
    body: JsObject,
}

type Body<'a> = dyn FnMut(&mut Context) + 'a;

thread_local! {
    /// What the function in between is to run, for the moment of the call.
    static BODY: Cell<Option<*mut Body<'static>>> = const { Cell::new(None) };
}

impl Between {
    fn of(context: &mut Context) -> JsResult<Self> {
        if let Some(between) = context.get_data::<Self>() {
            return Ok(between.clone());
        }
        let call = Script::parse(Source::from_bytes("(body) => body()"), None, context)?.evaluate(context)?;
        let body = NativeFunction::from_fn_ptr(run_body).to_js_function(&context.realm().clone());
        let between = Self { call: call.to_object(context)?, body: body.into() };
        context.insert_data(between.clone());
        Ok(between)
    }

    #[expect(unsafe_code, reason = "a closure that borrows goes through a call of the engine")]
    fn call(&self, body: &mut Body<'_>, context: &mut Context) -> JsResult<()> {
        let body: *mut Body<'_> = body;
        // SAFETY: only the lifetime changes. The pointer is used by `run_body` within
        // the call below, and taken back after it.
        let body = unsafe { std::mem::transmute::<*mut Body<'_>, *mut Body<'static>>(body) };
        let before = BODY.replace(Some(body));
        let result = self.call.call(&JsValue::undefined(), &[self.body.clone().into()], context);
        BODY.set(before);
        result.map(drop)
    }
}

#[expect(unsafe_code, reason = "a closure that borrows goes through a call of the engine")]
fn run_body(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    if let Some(body) = BODY.take() {
        // SAFETY: `Between::call` put it in and is waiting for this call; it was taken
        // out, so it is used once.
        unsafe { (*body)(context) };
    }
    Ok(JsValue::undefined())
}
