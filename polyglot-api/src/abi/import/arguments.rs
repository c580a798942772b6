//! Arguments, without an allocation where they are few.

use super::{borrow, slice, text_of};
use crate::abi::{PolyArguments, PolyKeyword, PolyValue};
use crate::{Arguments, Keyword, Value};

/// How many positional arguments live on the stack.
const FEW: usize = 8;

/// Reads arguments for the length of `run`.
///
/// # Safety
/// They must follow the boundary's rules for arguments; null is none.
#[inline]
pub(crate) unsafe fn borrow_arguments<R>(
    arguments: *const PolyArguments,
    run: impl FnOnce(Arguments<'_>) -> R,
) -> R {
    // SAFETY: promised by the caller.
    unsafe {
        let Some(arguments) = arguments.as_ref() else { return run(Arguments::default()) };
        let given = slice(arguments.positional, arguments.positional_count);
        if given.len() > FEW || arguments.keyword_count > 0 {
            return many(arguments, run);
        }
        let mut values = [const { Value::Null }; FEW];
        for (place, value) in values.iter_mut().zip(given) {
            *place = borrow(value);
        }
        run(Arguments::positional(&values[..given.len()]))
    }
}

/// # Safety
/// As [`borrow_arguments`].
#[cold]
unsafe fn many<R>(arguments: &PolyArguments, run: impl FnOnce(Arguments<'_>) -> R) -> R {
    // SAFETY: promised by the caller.
    unsafe {
        let given: &[PolyValue] = slice(arguments.positional, arguments.positional_count);
        let positional: Vec<Value> = given.iter().map(|value| borrow(value)).collect();
        let named: &[PolyKeyword] = slice(arguments.keywords, arguments.keyword_count);
        let keywords: Vec<Keyword> = named
            .iter()
            .map(|keyword| Keyword { name: text_of(borrow(&keyword.name)), value: borrow(&keyword.value) })
            .collect();
        run(Arguments { positional: &positional, keywords: &keywords })
    }
}
