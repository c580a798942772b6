//! Native code as a machine: memory is the process's, and calls go through trampolines.

#![expect(unsafe_code, reason = "native code and its memory")]

use crate::cache::Store;
use crate::closure::{Closure, Stubs};
use crate::enter::{LEFT, Thrown, enter};
use crate::frame::{Frame, Thread};
use crate::library::Library;
use crate::{ID, exception};
use poly_c_interface::{CallRequest, Callback, Called, Caller, HandleRange, Interface, Machine, Space};
use polyglot_api::{
    BufferBytes, BufferItem, Error, Host, Identity, LanguageId, PolyglotError, Result, Stream,
};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::ffi::c_void;
use std::ptr::NonNull;
use std::rc::Rc;

/// The native code of a context.
pub(crate) struct Native {
    store: Rc<Store>,
    space: Cell<*const Space>,
    thread: Thread,
    handles: HandleRange,
    /// The libraries with the trampolines of interfaces, by the interface's place.
    trampolines: RefCell<HashMap<*const Interface, Trampolines>>,
    closures: RefCell<Closures>,
    host: Rc<dyn Host>,
    /// Whether a module writes to standard output: what other languages have written before it
    /// is to come before it.
    writes: Cell<bool>,
}

struct Trampolines {
    /// Keeps the interface's place its own.
    _interface: Rc<Interface>,
    library: Rc<Library>,
}

struct Closures {
    stubs: Stubs,
    by_address: BTreeMap<u64, Box<Closure>>,
    by_function: HashMap<(Identity, *const Interface, u32), u64>,
}

/// The addresses below are never memory: null, and members of what null points to.
const LOWEST: u64 = 4096;

impl Native {
    pub(crate) fn new(store: Rc<Store>, host: Rc<dyn Host>) -> Result<Rc<Self>> {
        let closures =
            Closures { stubs: Stubs::new(), by_address: BTreeMap::new(), by_function: HashMap::new() };
        Ok(Rc::new(Self {
            store,
            space: Cell::new(std::ptr::null()),
            thread: Thread::current(),
            handles: reserve_handles()?,
            trampolines: RefCell::default(),
            closures: RefCell::new(closures),
            host,
            writes: Cell::new(false),
        }))
    }

    /// Tells the machine its space, which owns it.
    pub(crate) fn attach(&self, space: &Rc<Space>) {
        self.space.set(Rc::as_ptr(space));
    }

    /// Takes note of what a module uses of the C library.
    pub(crate) fn note_imports(&self, interface: &Interface) {
        let writes = |symbol: &String| {
            let stems = ["put", "print", "fwrite", "_ZSt4cout", "_ZNSt", "dprintf", "_ZN3std2io"];
            symbol == "write" || symbol == "writev" || stems.iter().any(|stem| symbol.contains(stem))
        };
        if interface.imports.iter().any(writes) {
            self.writes.set(true);
        }
    }

    /// Has the trampolines of an interface taken from a library.
    pub(crate) fn register(&self, interface: &Rc<Interface>, library: &Rc<Library>) {
        let trampolines = Trampolines { _interface: Rc::clone(interface), library: Rc::clone(library) };
        self.trampolines.borrow_mut().insert(Rc::as_ptr(interface), trampolines);
    }

    /// Lets go of the functions of other languages, when the context ends.
    pub(crate) fn clear(&self) {
        let closures = self.closures.borrow();
        let ended: Vec<_> = closures.by_address.values().map(|closure| closure.end()).collect();
        drop(closures);
        // Dropping a function may run code of its language.
        drop(ended);
    }

    fn trampoline(&self, request: &CallRequest, kind: &str) -> Result<*mut c_void> {
        let key = Rc::as_ptr(&request.interface);
        let known = self.trampolines.borrow().get(&key).map(|known| Rc::clone(&known.library));
        let library = match known {
            Some(library) => library,
            None => {
                let path = self.store.trampolines(&request.interface)?;
                let library = Library::open(&path).map_err(PolyglotError::host)?;
                let library = Rc::new(library);
                self.register(&request.interface, &library);
                library
            }
        };
        let name = format!("poly_{kind}_{}", request.signature.0);
        library.symbol(&name).ok_or_else(|| {
            PolyglotError::internal(format!("the compiled module has no trampoline '{name}'")).into()
        })
    }

    /// Calls a function through a trampoline.
    #[inline]
    pub(crate) fn run(&self, trampoline: usize, function: u64, block: &mut [u8]) -> Called {
        if self.writes.get() {
            // A stream that is closed is what the code will find too.
            let _ = self.host.flush(Stream::Out);
        }
        let mut thrown = Thrown::NONE;
        let mut frame = Frame::new(self.space.get());
        let status = frame.run(&self.thread, |entry| {
            #[expect(clippy::cast_possible_truncation, reason = "native addresses fit")]
            let function = function as usize;
            // SAFETY: the trampoline takes a function of its signature and that signature's
            // block; that the code behaves is what native mode rests on.
            unsafe {
                enter(
                    std::ptr::without_provenance(trampoline),
                    std::ptr::without_provenance(function),
                    block.as_mut_ptr().cast(),
                    &raw mut thrown,
                    entry,
                )
            }
        });
        match status {
            0 => Ok(()),
            LEFT => match frame.exit.get() {
                Some(status) => Err(Error::from(PolyglotError::exit(status)).into()),
                // The error is the space's.
                None => Ok(()),
            },
            // SAFETY: the trampoline says that it has filled `thrown`.
            _ => Err(unsafe { exception::take(&thrown) }.into()),
        }
    }
}

impl Machine for Native {
    fn language(&self) -> LanguageId {
        ID
    }

    #[inline]
    fn read(&self, address: u64, into: &mut [u8]) -> Result<()> {
        let from = pointer(address)?;
        // SAFETY: whether the memory is there is the code's affair; a pointer of C has no more.
        unsafe { std::ptr::copy(from, into.as_mut_ptr(), into.len()) };
        Ok(())
    }

    #[inline]
    fn write(&self, address: u64, from: &[u8]) -> Result<()> {
        let into = pointer(address)?;
        // SAFETY: as in `read`.
        unsafe { std::ptr::copy(from.as_ptr(), into, from.len()) };
        Ok(())
    }

    fn read_to_zero(&self, address: u64, unit: u64) -> Result<Vec<u8>> {
        let start = pointer(address)?;
        let unit = usize::try_from(unit).unwrap_or(1);
        let length = match unit {
            // SAFETY: as in `read`: C says that a zero is there.
            1 => unsafe { libc::strlen(start.cast()) },
            _ => {
                let mut length = 0;
                // SAFETY: as above.
                while (0..unit).any(|byte| unsafe { start.add(length + byte).read() } != 0) {
                    length += unit;
                }
                length
            }
        };
        let mut bytes = vec![0; length];
        self.read(address, &mut bytes)?;
        Ok(bytes)
    }

    fn allocate(&self, size: u64, align: u64) -> Result<u64> {
        let (size, align) = (narrow(size)?, narrow(align.max(16))?);
        let mut address = std::ptr::null_mut();
        let failed = if align == 16 {
            // SAFETY: gives null where there is no memory; aligned to 16 on all supported machines.
            address = unsafe { libc::calloc(1, size) };
            false
        } else {
            // SAFETY: the alignment is a power of two and at least that of a pointer.
            unsafe { libc::posix_memalign(&raw mut address, align, size) != 0 }
        };
        if failed || address.is_null() {
            return Err(PolyglotError::host(format!("no memory for {size} bytes")).into());
        }
        if align > 16 {
            // SAFETY: just allocated with this size.
            unsafe { std::ptr::write_bytes(address.cast::<u8>(), 0, size) };
        }
        Ok(address.addr() as u64)
    }

    fn free(&self, address: u64, _: u64, _: u64) {
        if let Ok(pointer) = pointer(address) {
            // SAFETY: came from `allocate`.
            unsafe { libc::free(pointer.cast()) };
        }
    }

    fn share(
        &self,
        address: u64,
        length: u64,
        item: BufferItem,
        writable: bool,
        pin: Rc<dyn Any>,
    ) -> Result<BufferBytes> {
        let start = NonNull::new(pointer(address)?).expect("pointers are checked to be above zero");
        // SAFETY: as in `read`; `pin` keeps what Poly owns.
        Ok(unsafe { BufferBytes::new(start, narrow(length)?, writable, item, pin) })
    }

    fn lend(&self, bytes: &mut Vec<u8>) -> Option<(u64, Rc<dyn Any>)> {
        let bytes = std::mem::take(bytes);
        let address = bytes.as_ptr().expose_provenance() as u64;
        Some((address, Rc::new(bytes)))
    }

    fn address_of(&self, bytes: &BufferBytes) -> Option<u64> {
        Some(bytes.pointer().addr().get() as u64)
    }

    fn handle_range(&self) -> HandleRange {
        self.handles
    }

    fn caller(&self, request: &CallRequest) -> Result<Caller> {
        Ok(Caller(self.trampoline(request, "call")?.addr()))
    }

    #[inline]
    fn call(&self, caller: Caller, function: u64, block: &mut [u8]) -> Called {
        self.run(caller.0, function, block)
    }

    fn closure(&self, callback: Rc<Callback>) -> Result<u64> {
        let request = callback.request();
        let function = callback.function().as_object().map(|object| object.identity());
        let key = function.map(|function| (function, Rc::as_ptr(&request.interface), request.signature.0));
        if let Some(known) = key.and_then(|key| self.closures.borrow().by_function.get(&key).copied()) {
            return Ok(known);
        }
        let adapter = self.trampoline(&request, "adapt")?.addr();
        let closure = Closure::new(callback);
        let mut closures = self.closures.borrow_mut();
        let made = closures.stubs.make(&raw const *closure, adapter);
        let address =
            made.map_err(|error| PolyglotError::host(format!("cannot make a callback: {error}")))? as u64;
        closures.by_address.insert(address, closure);
        if let Some(key) = key {
            closures.by_function.insert(key, address);
        }
        Ok(address)
    }

    fn callback_at(&self, function: u64) -> Option<Rc<Callback>> {
        self.closures.borrow().by_address.get(&function)?.callback()
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        let (base, size) = (usize::try_from(self.handles.base), usize::try_from(self.handles.size()));
        if let (Ok(base), Ok(size)) = (base, size) {
            // SAFETY: reserved by `reserve_handles` with this size, and nothing is there.
            unsafe { libc::munmap(std::ptr::without_provenance_mut(base), size) };
        }
    }
}

/// Addresses that nothing else gets and nobody can follow.
fn reserve_handles() -> Result<HandleRange> {
    // 64 GiB of addresses, or 256 MiB where the process may not have so many.
    for (index_bits, generation_bits) in [(22, 10), (18, 6)] {
        let size = HandleRange { base: 0, index_bits, generation_bits }.size();
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: a new mapping at an address that the system chooses.
        let base = unsafe { libc::mmap(std::ptr::null_mut(), narrow(size)?, libc::PROT_NONE, flags, -1, 0) };
        if base != libc::MAP_FAILED {
            return Ok(HandleRange { base: base.addr() as u64, index_bits, generation_bits });
        }
    }
    let error = std::io::Error::last_os_error();
    Err(PolyglotError::host(format!("cannot reserve addresses for values of other languages: {error}"))
        .into())
}

#[inline]
fn pointer(address: u64) -> Result<*mut u8> {
    if address < LOWEST {
        return Err(PolyglotError::host(format!("a null pointer was followed (0x{address:x})")).into());
    }
    Ok(std::ptr::with_exposed_provenance_mut(narrow(address)?))
}

fn narrow(number: u64) -> Result<usize> {
    usize::try_from(number).map_err(|_| PolyglotError::host("more memory than there is").into())
}
