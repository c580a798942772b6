//! What happens once an awaitable settles, both ways.

use super::{borrow, take_error};
use crate::abi::export::{throw, with_value};
use crate::abi::guard::guard_or;
use crate::abi::{PolyError, PolySettled, PolyValue};
use crate::object::Settled;
use crate::{Result, Value};
use std::ffi::c_void;
use std::ptr;

/// The other side's callback, as ours: dropped without a call, it tells so.
struct Callback(PolySettled);

impl Drop for Callback {
    fn drop(&mut self) {
        if let Some(release) = self.0.release {
            // SAFETY: the callback is ours, and was not called.
            unsafe { release(self.0.context) };
        }
    }
}

impl Callback {
    fn call(mut self, result: Result<Value>) {
        self.0.release = None;
        let Some(call) = self.0.call else { return };
        let context = self.0.context;
        match result {
            // SAFETY: the callback is ours, and is called once.
            Ok(value) => with_value(&value, |value| unsafe { call(context, value, ptr::null_mut()) }),
            Err(error) => {
                let nothing = PolyValue::NONE;
                // SAFETY: as above.
                unsafe { call(context, &raw const nothing, throw(error)) };
            }
        }
    }
}

/// The other side's callback as the protocol wants it.
pub(crate) fn settled(callback: PolySettled) -> Settled {
    let callback = Callback(callback);
    Box::new(move |result| callback.call(result))
}

/// Our callback for the other side.
pub(super) fn give_settled(settled: Settled) -> PolySettled {
    PolySettled { call: Some(call), release: Some(release), context: Box::into_raw(Box::new(settled)).cast() }
}

unsafe extern "C" fn call(context: *mut c_void, value: *const PolyValue, error: *mut PolyError) {
    // SAFETY: the boundary's rules: `context` is the box that `give_settled` made, and
    // this is the only call.
    guard_or((), || unsafe {
        let settled = Box::from_raw(context.cast::<Settled>());
        settled(if error.is_null() { Ok(borrow(&*value)) } else { Err(take_error(error)) });
    });
}

unsafe extern "C" fn release(context: *mut c_void) {
    // SAFETY: as in `call`.
    guard_or((), || unsafe { drop(Box::from_raw(context.cast::<Settled>())) });
}
