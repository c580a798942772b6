//! The functions of `poly.h`, as imports of managed code.

use super::machine::Linear;
use crate::error;
use crate::heap::State;
use poly_c_interface::{Space, polyglot, polyglot_functions};
use polyglot_api::InteropError;
use std::rc::Rc;
use wasmtime::{AsContextMut, Caller, Func, StoreContextMut};

/// Whether an import is one of `poly.h`. Linkers put what nobody defines into `env`.
pub(crate) fn is_import(module: &str, name: &str) -> bool {
    matches!(module, "poly" | "env") && name.starts_with("polyglot_")
}

/// A kind of `poly.h` as WebAssembly passes it.
macro_rules! kind {
    (pointer) => {
        u32
    };
    (size) => {
        u64
    };
    (int) => {
        i32
    };
    (boolean) => {
        i32
    };
    (nothing) => {
        ()
    };
    (i8) => {
        i32
    };
    (i16) => {
        i32
    };
    ($number:ident) => {
        $number
    };
}

/// A parameter as the bodies take it.
macro_rules! lift {
    (pointer, $value:ident) => {
        u64::from($value)
    };
    (boolean, $value:ident) => {
        $value != 0
    };
    ($other:ident, $value:ident) => {
        $value
    };
}

/// A result as WebAssembly takes it. Bodies give addresses of the code's memory.
macro_rules! lower {
    (pointer, $value:expr) => {
        u32::try_from($value).unwrap_or(0)
    };
    (boolean, $value:expr) => {
        i32::from($value)
    };
    (i8, $value:expr) => {
        i32::from($value)
    };
    (i16, $value:expr) => {
        i32::from($value)
    };
    ($other:ident, $value:expr) => {
        $value
    };
}

macro_rules! functions {
    ($($name:ident($($parameter:ident: $kind:ident),*) -> $result:ident = $body:ident;)*) => {
        /// The function of a name; `None` if `poly.h` has none such.
        pub(crate) fn function(context: &mut StoreContextMut<'_, State>, name: &str) -> Option<Func> {
            Some(match name {
                $(stringify!($name) => Func::wrap(
                    &mut *context,
                    |mut caller: Caller<'_, State> $(, $parameter: kind!($kind))*| -> wasmtime::Result<kind!($result)> {
                        let result = in_call(&mut caller.as_context_mut(), |space| {
                            polyglot::run(space, || polyglot::$body(space $(, lift!($kind, $parameter))*))
                        })?;
                        Ok(lower!($result, result))
                    },
                ),)*
                _ => return None,
            })
        }
    };
}

polyglot_functions!(functions);

/// Runs a function in the space of the code that called it.
fn in_call<R>(
    context: &mut StoreContextMut<'_, State>,
    body: impl FnOnce(&Rc<Space>) -> R,
) -> wasmtime::Result<R> {
    let linear = context.data().managed.upgrade();
    let Some((linear, space)) = linear.and_then(|linear| Some((Rc::clone(&linear), linear.space()?))) else {
        return Err(error::park(context, InteropError::Released));
    };
    let result = linear.outside(context, || body(&space));
    match Linear::take_final(&space) {
        Some(stop) => Err(error::park(context, stop)),
        None => Ok(result),
    }
}
