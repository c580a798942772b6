//! Arguments, without an allocation where they are few.

use super::{borrow, borrow_into, slice, text_of};
use crate::abi::{PolyArguments, PolyKeyword, PolyValue};
use crate::{Arguments, Keyword, Value};
use std::mem::MaybeUninit;

/// How many positional arguments live on the stack.
const FEW: usize = 8;

/// Values on the stack, of which the first `count` are there.
struct Few {
    values: [MaybeUninit<Value>; FEW],
    count: usize,
}

impl Few {
    fn values(&mut self) -> &mut [Value] {
        let values = &mut self.values[..self.count];
        // SAFETY: the first `count` are there, and `MaybeUninit` is laid out as its
        // content.
        unsafe { &mut *(std::ptr::from_mut(values) as *mut [Value]) }
    }
}

impl Drop for Few {
    #[inline]
    fn drop(&mut self) {
        for value in self.values() {
            // Most arguments own nothing: this saves a call for each.
            if matches!(value, Value::Big(_) | Value::Text(_) | Value::Object(_)) {
                // SAFETY: the value is there, and is not used again.
                unsafe { std::ptr::drop_in_place(value) };
            }
        }
    }
}

/// Reads arguments for the length of `run`.
///
/// # Safety
/// They must follow the boundary's rules for arguments; null is none.
#[inline]
pub(in crate::abi) unsafe fn borrow_arguments<R>(
    arguments: *const PolyArguments,
    run: impl FnOnce(Arguments<'_>) -> R,
) -> R {
    // SAFETY: promised by the caller.
    unsafe {
        let Some(arguments) = arguments.as_ref() else { return run(Arguments::default()) };
        if arguments.positional_count == 0 && arguments.keyword_count == 0 {
            return run(Arguments::default());
        }
        let given = slice(arguments.positional, arguments.positional_count);
        if given.len() > FEW || arguments.keyword_count > 0 {
            return many(arguments, run);
        }
        let mut few = Few { values: [const { MaybeUninit::uninit() }; FEW], count: 0 };
        for (place, value) in few.values.iter_mut().zip(given) {
            borrow_into(value, place);
            few.count += 1;
        }
        run(Arguments::positional(few.values()))
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
