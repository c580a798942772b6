//! What runs compiled code: its memory and its calls.

use crate::{Callback, HandleRange, Interface, SignatureId};
use polyglot_api::{BufferBytes, BufferItem, Error, LanguageId, Result};
use std::any::Any;
use std::rc::Rc;

/// A way to call functions of one signature, made by a [`Machine`] and meaningful to it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller(pub usize);

/// A signature that calls are to be made with.
#[derive(Clone, Debug)]
pub struct CallRequest {
    /// Where the signature is.
    pub interface: Rc<Interface>,
    /// Which it is. A variadic one lists all arguments of the call.
    pub signature: SignatureId,
    /// How many of the parameters are declared, where the signature is variadic.
    pub fixed: usize,
}

/// How a call ended: one machine word, because an error as it is would be moved through memory
/// at each level, also when there is none.
pub type Called = std::result::Result<(), Box<Error>>;

/// The memory and the calls of compiled code: native code in this process, or code in a
/// linear memory. Addresses are numbers of that memory; 0 is null.
pub trait Machine: 'static {
    /// The language that owns the objects of the code.
    fn language(&self) -> LanguageId;

    // --- memory ---

    /// Copies bytes from memory.
    ///
    /// # Errors
    /// If they are not all in it, where that is checked.
    fn read(&self, address: u64, into: &mut [u8]) -> Result<()>;

    /// Copies bytes to memory.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    fn write(&self, address: u64, from: &[u8]) -> Result<()>;

    /// The bytes from `address` to the first zero unit of `unit` bytes, without it.
    ///
    /// # Errors
    /// As [`read`](Self::read), where there is no zero.
    fn read_to_zero(&self, address: u64, unit: u64) -> Result<Vec<u8>>;

    /// New memory, all zero, until it is freed.
    ///
    /// # Errors
    /// If there is none left.
    fn allocate(&self, size: u64, align: u64) -> Result<u64>;

    /// Gives back what [`allocate`](Self::allocate) gave for the same size and alignment.
    fn free(&self, address: u64, size: u64, align: u64);

    /// Bytes of memory as a buffer, shared and not copied; `pin` keeps them there.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    fn share(
        &self,
        address: u64,
        length: u64,
        item: BufferItem,
        writable: bool,
        pin: Rc<dyn Any>,
    ) -> Result<BufferBytes>;

    /// Bytes of this process as memory of the code, taken out of `bytes`, as long as the second
    /// result lives; `None`, and `bytes` as they were, where the code's memory is elsewhere. The
    /// quick way for what only a call needs.
    fn lend(&self, bytes: &mut Vec<u8>) -> Option<(u64, Rc<dyn Any>)> {
        let _ = bytes;
        None
    }

    /// Where the bytes of a buffer are in this memory; `None` if they are elsewhere, and code
    /// only sees copies of them.
    fn address_of(&self, bytes: &BufferBytes) -> Option<u64>;

    /// The addresses that stand for values of other languages; none of them is memory.
    fn handle_range(&self) -> HandleRange;

    // --- calls ---

    /// A way to call functions of a signature.
    ///
    /// # Errors
    /// If the signature cannot be called.
    fn caller(&self, request: &CallRequest) -> Result<Caller>;

    /// Calls a function with the values in `block`, whose layout is that of
    /// [`CallLayout`](crate::CallLayout), and which gets the result. The block is aligned to
    /// [`BLOCK_ALIGN`](crate::BLOCK_ALIGN).
    ///
    /// # Errors
    /// What leaves the code: an exception of C++, a trap.
    fn call(&self, caller: Caller, function: u64, block: &mut [u8]) -> Called;

    /// A function of C that runs a callback. It exists as long as the machine.
    ///
    /// # Errors
    /// If the callback's signature cannot be called.
    fn closure(&self, callback: Rc<Callback>) -> Result<u64>;

    /// The callback behind a function that [`closure`](Self::closure) made.
    fn callback_at(&self, function: u64) -> Option<Rc<Callback>>;
}
