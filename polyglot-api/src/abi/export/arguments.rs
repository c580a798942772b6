//! Arguments, without an allocation where they are few.

use super::{Lent, lend};
use crate::abi::{PolyArguments, PolyKeyword, PolyKind, PolyValue};
use crate::{Arguments, Value};
use std::mem::MaybeUninit;
use std::ptr;

/// How many positional arguments live on the stack.
const FEW: usize = 8;

const NONE: PolyArguments =
    PolyArguments { positional: ptr::null(), positional_count: 0, keywords: ptr::null(), keyword_count: 0 };

/// Lends arguments for the length of `run`.
#[inline]
pub(crate) fn with_arguments<R>(arguments: Arguments<'_>, run: impl FnOnce(*const PolyArguments) -> R) -> R {
    let count = arguments.positional.len();
    if count == 0 && arguments.keywords.is_empty() {
        return run(&NONE);
    }
    with_some(arguments, run)
}

/// Apart, so that calls without arguments need little room.
#[inline(never)]
fn with_some<R>(arguments: Arguments<'_>, run: impl FnOnce(*const PolyArguments) -> R) -> R {
    let count = arguments.positional.len();
    if count > FEW || !arguments.keywords.is_empty() {
        return with_many(arguments, run);
    }
    let mut values = [const { MaybeUninit::<PolyValue>::uninit() }; FEW];
    let mut places = [const { Lent::uninit() }; FEW];
    let mut kept = Vec::new();
    for ((value, place), argument) in values.iter_mut().zip(&mut places).zip(arguments.positional) {
        lend(argument, value, place, &mut kept);
    }
    let lent = PolyArguments {
        positional: values.as_ptr().cast(),
        positional_count: count,
        keywords: ptr::null(),
        keyword_count: 0,
    };
    run(&raw const lent)
}

#[cold]
fn with_many<R>(arguments: Arguments<'_>, run: impl FnOnce(*const PolyArguments) -> R) -> R {
    let mut kept = Vec::new();
    let count = arguments.positional.len() + 2 * arguments.keywords.len();
    let mut places: Vec<Lent> = std::iter::repeat_with(Lent::uninit).take(count).collect();
    let mut places = places.iter_mut();
    let mut lend = |value: &Value| {
        let mut lent = MaybeUninit::new(PolyValue::NONE);
        if let Some(place) = places.next() {
            lend(value, &mut lent, place, &mut kept);
        }
        // SAFETY: written above.
        unsafe { lent.assume_init() }
    };
    let positional: Vec<PolyValue> = arguments.positional.iter().map(&mut lend).collect();
    // The names are lent as texts, so they must be values while the call runs. What
    // `kept` holds is boxed: it stays where it is while the vector grows.
    let names: Vec<Value> = arguments.keywords.iter().map(|keyword| keyword.name.clone().into()).collect();
    let keywords: Vec<PolyKeyword> = names
        .iter()
        .zip(arguments.keywords)
        .map(|(name, keyword)| PolyKeyword { name: lend(name), value: lend(&keyword.value) })
        .collect();
    debug_assert!(keywords.iter().all(|keyword| keyword.name.is(PolyKind::Text)));
    let lent = PolyArguments {
        positional: positional.as_ptr(),
        positional_count: positional.len(),
        keywords: keywords.as_ptr(),
        keyword_count: keywords.len(),
    };
    run(&raw const lent)
}
