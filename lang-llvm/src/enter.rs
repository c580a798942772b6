//! Into native code, and out of it before it returns.
//!
//! `exit` in a program that was compiled to bitcode ends that program, not the process that
//! runs it. So each entry into native code notes where its stack begins, and `exit` goes back
//! there, leaving the frames between behind, as `longjmp` would. No frames of Rust or of other
//! languages are among them: a callback into those, and what it calls natively in turn, has an
//! entry of its own.

#![expect(unsafe_code, reason = "native code is called by address")]

use std::ffi::{c_char, c_void};

/// The exception of C++ that left a call; the strings are malloc'ed.
#[repr(C)]
pub(crate) struct Thrown {
    pub(crate) type_name: *mut c_char,
    pub(crate) message: *mut c_char,
}

impl Thrown {
    pub(crate) const NONE: Self = Self { type_name: std::ptr::null_mut(), message: std::ptr::null_mut() };
}

/// Where the stack of an entry begins.
#[repr(C)]
pub(crate) struct Entry {
    stack: *mut c_void,
}

impl Entry {
    pub(crate) const fn new() -> Self {
        Self { stack: std::ptr::null_mut() }
    }
}

/// What [`enter`] gives where the call was left by [`leave`].
pub(crate) const LEFT: i32 = 2;

unsafe extern "C" {
    /// Calls `trampoline(function, block, thrown)` and gives what it gives, or what `leave` was
    /// given with the same `entry`.
    #[link_name = "poly_llvm_enter"]
    pub(crate) fn enter(
        trampoline: *const c_void,
        function: *const c_void,
        block: *mut c_void,
        thrown: *mut Thrown,
        entry: *mut Entry,
    ) -> i32;

    /// Makes the running `enter` with that `entry` return `status`. No frame in between may
    /// have anything left to do.
    #[link_name = "poly_llvm_leave"]
    pub(crate) fn leave(entry: *const Entry, status: i32) -> !;
}

// All registers that a call must keep are on the stack before it is noted, so that the stack's
// address is all there is to restore.
#[cfg(target_arch = "x86_64")]
std::arch::global_asm!(
    ".text",
    ".p2align 4",
    ".globl poly_llvm_enter",
    ".hidden poly_llvm_enter",
    ".type poly_llvm_enter,@function",
    "poly_llvm_enter:",
    ".cfi_startproc",
    "push rbp",
    ".cfi_def_cfa_offset 16",
    ".cfi_offset rbp, -16",
    "mov rbp, rsp",
    ".cfi_def_cfa_register rbp",
    "push rbx",
    "push r12",
    "push r13",
    "push r14",
    "push r15",
    "sub rsp, 8",
    ".cfi_offset rbx, -24",
    ".cfi_offset r12, -32",
    ".cfi_offset r13, -40",
    ".cfi_offset r14, -48",
    ".cfi_offset r15, -56",
    "mov [r8], rsp",
    "mov rax, rdi",
    "mov rdi, rsi",
    "mov rsi, rdx",
    "mov rdx, rcx",
    "call rax",
    "2:",
    "add rsp, 8",
    "pop r15",
    "pop r14",
    "pop r13",
    "pop r12",
    "pop rbx",
    "pop rbp",
    ".cfi_def_cfa rsp, 8",
    "ret",
    ".cfi_endproc",
    ".size poly_llvm_enter, . - poly_llvm_enter",
    ".p2align 4",
    ".globl poly_llvm_leave",
    ".hidden poly_llvm_leave",
    ".type poly_llvm_leave,@function",
    "poly_llvm_leave:",
    "mov rsp, [rdi]",
    "mov eax, esi",
    "lea rbp, [rsp + 48]",
    "cld",
    "jmp 2b",
    ".size poly_llvm_leave, . - poly_llvm_leave",
);

#[cfg(test)]
mod tests {
    use super::{Entry, LEFT, Thrown, enter, leave};
    use std::ffi::c_void;

    unsafe extern "C" fn twice(_: *const c_void, block: *mut c_void, _: *mut Thrown) -> i32 {
        // SAFETY: the test passes an integer.
        unsafe { *block.cast::<i32>() *= 2 };
        0
    }

    unsafe extern "C" fn flee(entry: *const c_void, _: *mut c_void, _: *mut Thrown) -> i32 {
        // SAFETY: the entry is the one that is running; nothing is left to do here.
        unsafe { leave(entry.cast(), LEFT) }
    }

    #[test]
    fn calls_return_and_are_left() {
        let (mut entry, mut thrown, mut number) = (Entry::new(), Thrown::NONE, 21);
        let block = (&raw mut number).cast();
        // SAFETY: both trampolines take what they are given.
        unsafe {
            assert_eq!(
                enter(twice as *const c_void, std::ptr::null(), block, &raw mut thrown, &raw mut entry),
                0
            );
            let itself = (&raw const entry).cast();
            assert_eq!(enter(flee as *const c_void, itself, block, &raw mut thrown, &raw mut entry), LEFT);
        }
        assert_eq!(number, 42);
    }
}
