//! A linear memory and the functions that work on it, as [`poly_c_interface`] wants them.

use super::abi::Lowered;
use crate::error;
use crate::heap::{Heap, State};
use crate::language::WASM;
use poly_c_interface::{CallRequest, Callback, Called, Caller, HandleRange, Interface, Machine, Space};
use polyglot_api::{
    BufferBytes, BufferItem, Error, Identity, InteropError, LanguageId, PolyglotError, Result,
};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ptr::NonNull;
use std::rc::{Rc, Weak};
use wasmtime::{AsContextMut, Extern, Func, Instance, Memory, Ref, StoreContextMut, Table, ValRaw};

/// The addresses that stand for values of other languages. The memory never reaches them:
/// [`MOST`].
const HANDLES: HandleRange = HandleRange { base: MOST as u64, index_bits: 20, generation_bits: 4 };

/// The most bytes of a managed memory.
pub(crate) const MOST: usize = 0xF000_0000;

/// The address of the first function that has no place in the table, and so is no pointer in C.
const OUTSIDE: usize = 0x8000_0000;

/// The most raw values for which a call allocates nothing.
pub(super) const FEW: usize = 6;

/// Code of C in a linear memory.
pub(crate) struct Linear {
    pub(super) heap: Rc<Heap>,
    pub(super) memory: Memory,
    table: Option<Table>,
    malloc: Option<Func>,
    aligned_alloc: Option<Func>,
    free: Option<Func>,
    /// The global that the code keeps its stack in.
    pub(super) stack: Option<wasmtime::Global>,
    /// What the global says while none of the code is running, or what it said when the code
    /// called out. An error that leaves the code sets it back.
    pub(super) stack_top: Cell<u32>,
    space: RefCell<Weak<Space>>,
    callers: RefCell<Vec<Rc<Lowered>>>,
    known_callers: RefCell<HashMap<(*const Interface, u32, usize), usize>>,
    /// Keeps the places of interfaces their own.
    interfaces: RefCell<Vec<Rc<Interface>>>,
    functions: RefCell<Vec<Option<Entry>>>,
    outside: RefCell<Vec<Entry>>,
    /// The places of functions in the table, by their addresses.
    places: RefCell<Option<HashMap<usize, u32>>>,
    pub(super) closures: RefCell<Closures>,
}

#[derive(Clone, Copy)]
struct Entry {
    function: Func,
    /// The caller for whose type the function's was found right.
    checked: usize,
}

#[derive(Default)]
pub(super) struct Closures {
    pub(super) all: Vec<(Rc<Callback>, Rc<Lowered>)>,
    by_place: HashMap<u64, usize>,
    by_function: HashMap<(Identity, *const Interface, u32), u64>,
}

const UNCHECKED: usize = usize::MAX;

impl Linear {
    /// The machine of an instance.
    ///
    /// # Errors
    /// If it exports no memory.
    pub(super) fn new(heap: &Rc<Heap>, instance: Instance) -> Result<Rc<Self>> {
        let linear = heap.enter(|context| {
            let memory = instance.get_memory(&mut *context, "memory")?;
            let stack = instance.get_global(&mut *context, "__stack_pointer");
            let top = stack.and_then(|stack| stack.get(&mut *context).i32()).unwrap_or(0);
            Some(Self {
                heap: Rc::clone(heap),
                memory,
                table: instance.get_table(&mut *context, "__indirect_function_table"),
                malloc: instance.get_func(&mut *context, "malloc"),
                aligned_alloc: instance.get_func(&mut *context, "aligned_alloc"),
                free: instance.get_func(&mut *context, "free"),
                stack,
                stack_top: Cell::new(top.cast_unsigned()),
                space: RefCell::default(),
                callers: RefCell::default(),
                known_callers: RefCell::default(),
                interfaces: RefCell::default(),
                functions: RefCell::default(),
                outside: RefCell::default(),
                places: RefCell::default(),
                closures: RefCell::default(),
            })
        });
        let linear =
            linear.ok_or_else(|| error::link("a managed module must export its memory as 'memory'"))?;
        Ok(Rc::new(linear))
    }

    /// Tells the machine its space, which owns it.
    pub(super) fn attach(self: &Rc<Self>, space: &Rc<Space>) {
        *self.space.borrow_mut() = Rc::downgrade(space);
        self.heap.enter(|context| context.data_mut().managed = Rc::downgrade(self));
    }

    pub(crate) fn space(&self) -> Option<Rc<Space>> {
        self.space.borrow().upgrade()
    }

    /// Lets go of the functions of other languages, when the context ends.
    pub(crate) fn clear(&self) {
        if let Some(space) = self.space() {
            // Destructors of C++ may still call those functions.
            space.end_objects();
            drop(self.closures.take());
            space.clear();
        }
    }

    // --- functions ---

    /// The address of a function: its place in the table, where it gets one if it has none, so
    /// that the code can call it by pointer.
    pub(super) fn address_of_function(&self, function: Func) -> u64 {
        self.heap.enter(|context| {
            let address = self.heap.address_of(context, function);
            let mut places = self.places.borrow_mut();
            let places = places.get_or_insert_with(|| self.find_places(context));
            if let Some(place) = places.get(&address) {
                return u64::from(*place);
            }
            match self.put(context, function) {
                Some(place) => {
                    places.insert(address, place);
                    u64::from(place)
                }
                None => {
                    let mut outside = self.outside.borrow_mut();
                    outside.push(Entry { function, checked: UNCHECKED });
                    (OUTSIDE + outside.len() - 1) as u64
                }
            }
        })
    }

    fn find_places(&self, context: &mut StoreContextMut<'_, State>) -> HashMap<usize, u32> {
        let mut places = HashMap::new();
        let Some(table) = self.table else { return places };
        let size = u32::try_from(table.size(&*context)).unwrap_or(u32::MAX);
        for place in 0..size {
            if let Some(Ref::Func(Some(function))) = table.get(&mut *context, place.into()) {
                places.insert(self.heap.address_of(context, function), place);
            }
        }
        places
    }

    /// Puts a function at the end of the table; `None` if there is no table, or it cannot grow.
    fn put(&self, context: &mut StoreContextMut<'_, State>, function: Func) -> Option<u32> {
        let place = self.table?.grow(&mut *context, 1, Ref::Func(Some(function))).ok()?;
        u32::try_from(place).ok()
    }

    /// The function at an address, if it is known that it has the type that `caller` calls.
    #[inline]
    fn known_function(&self, address: u64, caller: usize) -> Option<Func> {
        let functions = self.functions.borrow();
        let entry = functions.get(usize::try_from(address).ok()?)?.as_ref()?;
        (entry.checked == caller).then_some(entry.function)
    }

    /// The function at an address, with the type that `caller` calls.
    #[cold]
    fn find_function(&self, address: u64, caller: usize) -> Result<Func> {
        let index = usize::try_from(address).unwrap_or(usize::MAX);
        let bad = |why: &str| error::guest("RuntimeError", format!("the pointer 0x{index:x} {why}"));
        let function = if index >= OUTSIDE {
            self.outside.borrow().get(index - OUTSIDE).map(|entry| entry.function)
        } else {
            self.heap.enter(|context| match self.table?.get(&mut *context, index as u64) {
                Some(Ref::Func(function)) => function,
                _ => None,
            })
        };
        let function = function.ok_or_else(|| bad("is no function"))?;
        let wanted = self.lowered(caller);
        let actual = self.heap.enter(|context| function.ty(&*context));
        if !actual.matches(&wanted.ty) {
            let (wanted, actual) =
                (crate::externals::signature(&wanted.ty), crate::externals::signature(&actual));
            return Err(bad(&format!("is a function {actual}, not {wanted}: its declaration is another's")));
        }
        let mut functions = self.functions.borrow_mut();
        if index < OUTSIDE {
            if functions.len() <= index {
                functions.resize(index + 1, None);
            }
            functions[index] = Some(Entry { function, checked: caller });
        }
        Ok(function)
    }

    pub(super) fn lowered(&self, caller: usize) -> Rc<Lowered> {
        Rc::clone(&self.callers.borrow()[caller])
    }

    // --- calls ---

    fn caller_number(&self, request: &CallRequest) -> Result<usize> {
        let key = (Rc::as_ptr(&request.interface), request.signature.0, request.fixed);
        if let Some(number) = self.known_callers.borrow().get(&key) {
            return Ok(*number);
        }
        let lowered = Lowered::new(&self.heap.shared.engine, request)
            .map_err(|reason| PolyglotError::host(format!("cannot be called: {reason}")))?;
        let mut callers = self.callers.borrow_mut();
        callers.push(Rc::new(lowered));
        self.interfaces.borrow_mut().push(Rc::clone(&request.interface));
        self.known_callers.borrow_mut().insert(key, callers.len() - 1);
        Ok(callers.len() - 1)
    }
}

#[cold]
pub(super) fn outside(address: u64, length: usize) -> Error {
    let message = format!("out of bounds memory access: {length} bytes at 0x{address:x}");
    error::guest("RuntimeError", message)
}

fn bounds(address: u64, length: usize) -> Option<std::ops::Range<usize>> {
    let start = usize::try_from(address).ok()?;
    // Null is no address in C, though it is one in the memory.
    (start != 0 || length == 0).then_some(start..start.checked_add(length)?)
}

impl Machine for Linear {
    fn language(&self) -> LanguageId {
        WASM
    }

    fn read(&self, address: u64, into: &mut [u8]) -> Result<()> {
        self.heap.enter(|context| {
            let range = bounds(address, into.len());
            let from = range.and_then(|range| self.memory.data(&*context).get(range));
            into.copy_from_slice(from.ok_or_else(|| outside(address, into.len()))?);
            Ok(())
        })
    }

    fn write(&self, address: u64, from: &[u8]) -> Result<()> {
        self.heap.enter(|context| {
            let range = bounds(address, from.len());
            let into = range.and_then(|range| self.memory.data_mut(&mut *context).get_mut(range));
            into.ok_or_else(|| outside(address, from.len()))?.copy_from_slice(from);
            Ok(())
        })
    }

    fn read_to_zero(&self, address: u64, unit: u64) -> Result<Vec<u8>> {
        self.heap.enter(|context| {
            let start = usize::try_from(address).ok().filter(|start| *start != 0);
            let rest = start.and_then(|start| self.memory.data(&*context).get(start..));
            let rest = rest.ok_or_else(|| outside(address, 1))?;
            let unit = usize::try_from(unit).unwrap_or(1).max(1);
            let count = rest.chunks_exact(unit).position(|unit| unit.iter().all(|byte| *byte == 0));
            Ok(rest[..count.ok_or_else(|| outside(address, rest.len() + 1))? * unit].to_vec())
        })
    }

    fn allocate(&self, size: u64, align: u64) -> Result<u64> {
        let none = || {
            PolyglotError::host("the module exports no malloc, so that no memory can be made for its values")
        };
        let narrow = |number: u64| {
            let error = || error::guest("RangeError", format!("there is no room for {number} bytes"));
            u32::try_from(number).map_err(|_| error())
        };
        let mut raw = [ValRaw::i32(0); 2];
        let function = if align <= 16 {
            raw[0] = ValRaw::u32(narrow(size.max(1))?);
            self.malloc.ok_or_else(none)?
        } else {
            raw[0] = ValRaw::u32(narrow(align)?);
            raw[1] = ValRaw::u32(narrow(size.max(1).next_multiple_of(align))?);
            self.aligned_alloc.ok_or_else(none)?
        };
        self.check(function, if align <= 16 { 1 } else { 2 }, 1)?;
        self.call_raw(function, &mut raw).map_err(|error| *error)?;
        let address = u64::from(raw[0].get_u32());
        if address == 0 {
            return Err(error::guest("RangeError", format!("there is no room for {size} bytes")));
        }
        self.heap.enter(|context| {
            let range = bounds(address, usize::try_from(size).unwrap_or(usize::MAX));
            let bytes = range.and_then(|range| self.memory.data_mut(&mut *context).get_mut(range));
            bytes.ok_or_else(|| outside(address, usize::try_from(size).unwrap_or(usize::MAX)))?.fill(0);
            Ok(address)
        })
    }

    fn free(&self, address: u64, _size: u64, _align: u64) {
        if let Some(free) = self.free
            && self.check(free, 1, 0).is_ok()
        {
            let mut raw = [ValRaw::u32(u32::try_from(address).unwrap_or(0))];
            // What `free` throws has nobody to go to; the memory is lost.
            let _ = self.call_raw(free, &mut raw);
        }
    }

    #[expect(unsafe_code, reason = "shares the memory with other languages")]
    fn share(
        &self,
        address: u64,
        length: u64,
        item: BufferItem,
        writable: bool,
        pin: Rc<dyn Any>,
    ) -> Result<BufferBytes> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let pointer = self.heap.enter(|context| {
            let range = bounds(address, length);
            let bytes = range.and_then(|range| self.memory.data_mut(&mut *context).get_mut(range));
            bytes.map(NonNull::from).ok_or_else(|| outside(address, length))
        })?;
        let pin: Rc<dyn Any> = Rc::new((Rc::clone(&self.heap), pin));
        // SAFETY: the memory never moves nor shrinks (`crate::memory`), and the pin keeps it.
        Ok(unsafe { BufferBytes::new(pointer.cast(), length, writable, item, pin) })
    }

    fn address_of(&self, bytes: &BufferBytes) -> Option<u64> {
        let (base, length) = self
            .heap
            .enter(|context| (self.memory.data_ptr(&*context).addr(), self.memory.data_size(&*context)));
        let offset = bytes.pointer().addr().get().checked_sub(base)?;
        (offset != 0 && offset.checked_add(bytes.len())? <= length).then_some(offset as u64)
    }

    fn handle_range(&self) -> HandleRange {
        HANDLES
    }

    fn caller(&self, request: &CallRequest) -> Result<Caller> {
        self.caller_number(request).map(Caller)
    }

    #[inline]
    fn call(&self, caller: Caller, function: u64, block: &mut [u8]) -> Called {
        let function = match self.known_function(function, caller.0) {
            Some(known) => known,
            None => self.find_function(function, caller.0)?,
        };
        let lowered = self.lowered(caller.0);
        if lowered.uses_memory {
            return self.call_in_memory(function, &lowered, block).map_err(Box::new);
        }
        if lowered.raw_len <= FEW {
            self.call_few(function, &lowered, block)
        } else {
            self.call_plain(function, &lowered, &mut vec![ValRaw::i32(0); lowered.raw_len], block)
        }
    }

    #[expect(unsafe_code, reason = "takes raw values, which is the quick way")]
    fn closure(&self, callback: Rc<Callback>) -> Result<u64> {
        let request = callback.request();
        let key = callback
            .function()
            .as_object()
            .map(|object| (object.identity(), Rc::as_ptr(&request.interface), request.signature.0));
        if let Some(place) = key.and_then(|key| self.closures.borrow().by_function.get(&key).copied()) {
            return Ok(place);
        }
        let caller = self.caller_number(&request)?;
        let lowered = self.lowered(caller);
        if lowered.more.is_some() {
            let message =
                "a function with a variable number of parameters cannot be made of another language's";
            return Err(PolyglotError::host(message).into());
        }
        let number = self.closures.borrow().all.len();
        let place = self.heap.enter(|context| {
            // SAFETY: `call_back` reads parameters and writes results as the lowered type says.
            let function = unsafe {
                Func::new_unchecked(&mut *context, lowered.ty.clone(), move |mut caller, raw| {
                    let mut context = caller.as_context_mut();
                    let outcome = match context.data().managed.upgrade() {
                        Some(linear) => linear.call_back(&mut context, number, raw),
                        None => Err(InteropError::Released.into()),
                    };
                    outcome.map_err(|error| error::park(&mut context, error))
                })
            };
            self.put(context, function)
        });
        let place = u64::from(place.ok_or_else(|| {
            PolyglotError::host(
                "the module's table of functions cannot grow, so that it cannot be given functions: link it with \
                 --export-table --growable-table",
            )
        })?);
        let mut closures = self.closures.borrow_mut();
        closures.all.push((callback, lowered));
        closures.by_place.insert(place, number);
        if let Some(key) = key {
            closures.by_function.insert(key, place);
        }
        Ok(place)
    }

    fn callback_at(&self, function: u64) -> Option<Rc<Callback>> {
        let closures = self.closures.borrow();
        let number = closures.by_place.get(&function)?;
        closures.all.get(*number).map(|(callback, _)| Rc::clone(callback))
    }
}

impl Linear {
    /// Whether a function of the module's allocator is one: so many `i32`, and so many results.
    fn check(&self, function: Func, parameters: usize, results: usize) -> Result<()> {
        let ty = self.heap.enter(|context| function.ty(&*context));
        let all_i32 = ty.params().chain(ty.results()).all(|ty| ty.is_i32());
        if all_i32 && ty.params().len() == parameters && ty.results().len() == results {
            return Ok(());
        }
        let told = crate::externals::signature(&ty);
        Err(error::link(format!("the module's allocator has a function of an unexpected type {told}")))
    }

    /// The address of an exported variable.
    pub(super) fn address_of_variable(&self, part: &Extern) -> Option<u64> {
        let Extern::Global(global) = part else { return None };
        let value = self.heap.enter(|context| global.get(&mut *context));
        value.i32().map(|address| u64::from(address.cast_unsigned()))
    }
}
