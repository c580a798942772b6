//! The functions of `poly.h`, as compiled modules find them in this library.

#![expect(unsafe_code, reason = "exports functions of C")]

use crate::frame;
use poly_c_interface::{Space, polyglot, polyglot_functions};
use std::ffi::c_int;

macro_rules! kind {
    (pointer) => {
        usize
    };
    (size) => {
        u64
    };
    (int) => {
        c_int
    };
    (boolean) => {
        bool
    };
    (nothing) => {
        ()
    };
    ($number:ident) => {
        $number
    };
}

/// A parameter as the bodies take it.
macro_rules! lift {
    (pointer, $value:ident) => {
        $value as u64
    };
    ($other:ident, $value:ident) => {
        $value
    };
}

/// A result as C takes it. Bodies give addresses of this process.
macro_rules! lower {
    (pointer, $value:expr) => {
        usize::try_from($value).unwrap_or(0)
    };
    ($other:ident, $value:expr) => {
        $value
    };
}

macro_rules! export {
    ($($name:ident($($parameter:ident: $kind:ident),*) -> $result:ident = $body:ident;)*) => {
        $(
            #[unsafe(no_mangle)]
            extern "C" fn $name($($parameter: kind!($kind)),*) -> kind!($result) {
                let result = in_call(stringify!($name), |space| {
                    polyglot::run(space, || polyglot::$body(space, $(lift!($kind, $parameter)),*))
                });
                lower!($result, result)
            }
        )*
    };
}

polyglot_functions!(export);

/// Runs a function in the space of the running call.
fn in_call<R>(name: &str, body: impl FnOnce(&Space) -> R) -> R {
    let Some((result, wants_exit)) = frame::with_space(|space| {
        let result = body(space);
        (result, space.wants_exit())
    }) else {
        crate::stop(&format!(
            "{name} was called on a thread that is not its context's, or outside of any call"
        ));
    };
    if wants_exit {
        // SAFETY: a call is running, and what is left here holds nothing.
        unsafe { frame::leave_innermost(None) }
    }
    result
}
