//! Functions that are made while the program runs: what stands behind a function pointer that
//! is a function of another language.
//!
//! Each is a few instructions that load the closure's address and go on to the adapter of its
//! signature. They lie in memory that is mapped twice, once to write and once to run, so that
//! no memory is ever both.

#![expect(unsafe_code, reason = "makes machine code")]

use crate::frame;
use poly_c_interface::Callback;
use std::cell::RefCell;
use std::ffi::{c_int, c_void};
use std::io;
use std::rc::Rc;
use std::thread::ThreadId;

/// What the adapters know of a closure: its first word is what they call.
#[repr(C)]
pub(crate) struct Closure {
    entry: unsafe extern "C" fn(*mut Closure, *mut c_void),
    /// None once the context has ended. The closure itself stays as long as code that may call
    /// it.
    callback: RefCell<Option<Rc<Callback>>>,
    thread: ThreadId,
}

impl Closure {
    pub(crate) fn new(callback: Rc<Callback>) -> Box<Self> {
        Box::new(Self {
            entry: run,
            callback: RefCell::new(Some(callback)),
            thread: std::thread::current().id(),
        })
    }

    pub(crate) fn callback(&self) -> Option<Rc<Callback>> {
        self.callback.borrow().clone()
    }

    /// Takes the function out, for good.
    pub(crate) fn end(&self) -> Option<Rc<Callback>> {
        self.callback.take()
    }
}

unsafe extern "C" fn run(closure: *mut Closure, block: *mut c_void) {
    // SAFETY: closures live as long as their machine, and are only shared with the adapters.
    let thread = unsafe { (*closure).thread };
    if std::thread::current().id() != thread || !frame::is_running() {
        crate::stop(
            "a function of another language was called on a thread that is not its context's, or outside of any call",
        );
    }
    {
        // SAFETY: as above; on this thread it may be used.
        let Some(callback) = (unsafe { (*closure).callback() }) else {
            crate::stop("a function of another language was called after its context had ended");
        };
        let size = callback.block_size();
        // SAFETY: the adapter's block has the size of its signature's, and belongs to this call.
        let block = unsafe { std::slice::from_raw_parts_mut(block.cast::<u8>(), size) };
        callback.run(block);
    }
    if frame::with_space(poly_c_interface::Space::wants_exit) == Some(true) {
        // SAFETY: a call is running, and everything above is done.
        unsafe { frame::leave_innermost(None) }
    }
}

/// Memory for functions.
pub(crate) struct Stubs {
    pages: Vec<Page>,
}

struct Page {
    writable: *mut u8,
    runnable: *mut u8,
    used: usize,
}

const PAGE: usize = 4096;
const STUB: usize = 32;

impl Stubs {
    pub(crate) const fn new() -> Self {
        Self { pages: Vec::new() }
    }

    /// A function that calls `adapter` with `closure` in the register for that.
    pub(crate) fn make(&mut self, closure: *const Closure, adapter: usize) -> io::Result<usize> {
        if self.pages.last().is_none_or(|page| page.used + STUB > PAGE) {
            self.pages.push(Page::new()?);
        }
        let page = self.pages.last_mut().expect("one was just added");
        let mut code = [0xCC; STUB];
        code[..4].copy_from_slice(&[0xF3, 0x0F, 0x1E, 0xFA]); // endbr64
        code[4..6].copy_from_slice(&[0x49, 0xBA]); // movabs r10, closure
        code[6..14].copy_from_slice(&closure.addr().to_le_bytes());
        code[14..16].copy_from_slice(&[0x49, 0xBB]); // movabs r11, adapter
        code[16..24].copy_from_slice(&adapter.to_le_bytes());
        code[24..27].copy_from_slice(&[0x41, 0xFF, 0xE3]); // jmp r11
        let place = page.used;
        page.used += STUB;
        // SAFETY: the place is inside the page, and no function is there yet.
        unsafe { std::ptr::copy_nonoverlapping(code.as_ptr(), page.writable.add(place), STUB) };
        Ok(page.runnable.addr() + place)
    }
}

impl Page {
    fn new() -> io::Result<Self> {
        // SAFETY: the name is a string of C; the result is checked.
        let file = unsafe { libc::memfd_create(c"poly callbacks".as_ptr(), libc::MFD_CLOEXEC) };
        if file < 0 {
            return Err(io::Error::last_os_error());
        }
        let pages = Self::map(file);
        // SAFETY: the file was opened above; mappings outlive it.
        unsafe { libc::close(file) };
        pages
    }

    fn map(file: c_int) -> io::Result<Self> {
        let size = libc::off_t::try_from(PAGE).expect("a page is small");
        // SAFETY: the file is open.
        if unsafe { libc::ftruncate(file, size) } != 0 {
            return Err(io::Error::last_os_error());
        }
        let map = |protection| {
            // SAFETY: a new mapping of an open file, at an address that the system chooses.
            let address =
                unsafe { libc::mmap(std::ptr::null_mut(), PAGE, protection, libc::MAP_SHARED, file, 0) };
            if address == libc::MAP_FAILED {
                Err(io::Error::last_os_error())
            } else {
                Ok(address.cast::<u8>())
            }
        };
        let writable = map(libc::PROT_READ | libc::PROT_WRITE)?;
        match map(libc::PROT_READ | libc::PROT_EXEC) {
            Ok(runnable) => Ok(Self { writable, runnable, used: 0 }),
            Err(error) => {
                // SAFETY: mapped above, and used by nobody.
                unsafe { libc::munmap(writable.cast(), PAGE) };
                Err(error)
            }
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // SAFETY: both were mapped with this size; the context has ended, and its functions
        // with it.
        unsafe {
            libc::munmap(self.writable.cast(), PAGE);
            libc::munmap(self.runnable.cast(), PAGE);
        }
    }
}
