//! The C interface of the shared library.

#![expect(unsafe_code, reason = "a C interface")]
#![expect(unreachable_pub, reason = "what C reaches")]

use poly_c_interface::{COMPILER_VERSION, CompileError, CompileErrorKind, Request, Response};

/// The version of the conversation: [`COMPILER_VERSION`].
#[unsafe(no_mangle)]
pub extern "C" fn poly_llvm_compiler_version() -> u32 {
    COMPILER_VERSION
}

/// Answers a request; both are JSON. Returns 0 if there is an answer, an error or not, and 1 if
/// the pointers are null.
///
/// # Safety
/// `request` has `length` readable bytes, and the other two can be written. The response is to
/// be given back to [`poly_llvm_free`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn poly_llvm_compile(
    request: *const u8,
    length: usize,
    response: *mut *mut u8,
    response_length: *mut usize,
) -> i32 {
    if request.is_null() || response.is_null() || response_length.is_null() {
        return 1;
    }
    // SAFETY: by the contract of this function.
    let request = unsafe { std::slice::from_raw_parts(request, length) };
    let answer = std::panic::catch_unwind(|| answer(request)).unwrap_or_default().into_boxed_slice();
    // SAFETY: by the contract of this function.
    unsafe {
        response_length.write(answer.len());
        response.write(Box::into_raw(answer).cast());
    }
    0
}

fn answer(request: &[u8]) -> Vec<u8> {
    let answer: Response = match serde_json::from_slice::<Request>(request) {
        Ok(request) => crate::compile(&request),
        Err(error) => {
            let message = format!("the request to the compiler cannot be read: {error}");
            Err(CompileError::new(CompileErrorKind::Internal, message))
        }
    };
    serde_json::to_vec(&answer).unwrap_or_default()
}

/// Takes a response back.
///
/// # Safety
/// The response and its length are those that [`poly_llvm_compile`] gave, and are given back
/// once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn poly_llvm_free(response: *mut u8, length: usize) {
    if !response.is_null() {
        // SAFETY: by the contract of this function it is a boxed slice of this length.
        drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(response, length)) });
    }
}
