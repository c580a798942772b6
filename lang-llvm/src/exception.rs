//! Exceptions of C++ as errors of the guest.

#![expect(unsafe_code, reason = "takes strings from native code")]

use crate::enter::Thrown;
use polyglot_api::{Error, ErrorKind, PolyglotError};
use std::ffi::{CStr, c_char, c_int, c_void};

/// The error of an exception that left a call.
///
/// # Safety
/// The strings of `thrown` are null or malloc'ed, and nobody else frees them.
pub(crate) unsafe fn take(thrown: &Thrown) -> Error {
    // SAFETY: by the contract of this function.
    let (mangled, message) = unsafe { (take_text(thrown.type_name), take_text(thrown.message)) };
    let name = mangled.as_deref().map_or_else(|| "exception".to_owned(), demangled);
    let message = message.unwrap_or_else(|| format!("an exception of C++ of type '{name}'"));
    PolyglotError { name, ..PolyglotError::new(ErrorKind::Guest, message) }.into()
}

unsafe fn take_text(text: *mut c_char) -> Option<String> {
    if text.is_null() {
        return None;
    }
    // SAFETY: by the contract of `take`.
    unsafe {
        let copy = CStr::from_ptr(text).to_string_lossy().into_owned();
        libc::free(text.cast());
        Some(copy)
    }
}

/// The name of a type as the source has it. A program without C++ has no demangler, and needs
/// none.
pub(crate) fn demangled(mangled: &str) -> String {
    type Demangle = unsafe extern "C" fn(*const c_char, *mut c_char, *mut usize, *mut c_int) -> *mut c_char;
    let Ok(name) = std::ffi::CString::new(mangled) else { return mangled.to_owned() };
    for library in [c"libstdc++.so.6", c"libc++abi.so.1"] {
        // SAFETY: only finds a library that is loaded already.
        let handle = unsafe { libc::dlopen(library.as_ptr(), libc::RTLD_LAZY | libc::RTLD_NOLOAD) };
        if handle.is_null() {
            continue;
        }
        // SAFETY: the handle is open.
        let symbol: *mut c_void = unsafe { libc::dlsym(handle, c"__cxa_demangle".as_ptr()) };
        // SAFETY: counts the library's use down again, which stays loaded.
        unsafe { libc::dlclose(handle) };
        if symbol.is_null() {
            continue;
        }
        let mut status = 0;
        // SAFETY: the symbol has this type by the ABI of C++; the result is malloc'ed or null.
        let text = unsafe {
            let demangle: Demangle = std::mem::transmute(symbol);
            take_text(demangle(name.as_ptr(), std::ptr::null_mut(), std::ptr::null_mut(), &raw mut status))
        };
        if let Some(text) = text {
            return text;
        }
    }
    mangled.to_owned()
}
