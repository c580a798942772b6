//! Managed code: C, C++ and Rust in a linear memory, seen by other languages as its sources
//! say.
//!
//! # What a managed module is
//!
//! A module for WASI preview 1 with a custom section [`SECTION`], which holds a
//! [`poly_c_interface::Interface`] for `wasm32` as JSON. It exports
//!
//! - `memory`,
//! - the functions and variables of the interface by their symbols,
//! - `malloc` and `free` (and `aligned_alloc`, for what wants more than 16 bytes), if it is
//!   to be given strings, structs or arrays,
//! - `__indirect_function_table`, able to grow, if it is to be given functions,
//! - `__stack_pointer`, so that its stack can be set right after an error.
//!
//! So it is linked with `--export-table --growable-table --stack-first` and an `--export` for each of
//! these. Its instance calls `_initialize`, or else `__wasm_call_ctors`, before anything else.
//!
//! # What is checked
//!
//! Everything that the code does, by the engine: an access outside of the memory, a
//! division by zero, a call of a wrong function, `abort()` are errors of the call, and the
//! instance goes on. `exit()` ends the call with an error too. (The first page of the memory, where
//! the null pointer points, is part of it in WebAssembly: reading through null gives what is there.)
//!
//! An error of another language's function is remembered and raised when the code returns, as in
//! native code; one that nobody may catch, as an interruption, unwinds the code at once.

mod abi;
mod calls;
mod machine;
pub(crate) mod polyglot;

pub(crate) use machine::{Linear, MOST};

use crate::error;
use crate::heap::Heap;
use crate::sections;
use poly_c_interface::{Interface, Space, SymbolKind, Target, Unit};
use polyglot_api::{Result, Value};
use std::rc::Rc;
use wasmtime::Extern;

/// The custom section with the interface.
pub(crate) const SECTION: &str = "poly.interface";

/// The interface of a module; `None` if it is not managed.
///
/// # Errors
/// A `LinkError` if and only if the section does not hold together.
pub(crate) fn interface(binary: &[u8], name: &str) -> Result<Option<Interface>> {
    let Some(section) = sections::custom(binary, SECTION).into_iter().next() else { return Ok(None) };
    let damaged = |reason: String| error::link(format!("{name}: its section {SECTION} is damaged: {reason}"));
    let interface: Interface = serde_json::from_slice(section).map_err(|error| damaged(error.to_string()))?;
    interface.check().map_err(|error| damaged(error.to_string()))?;
    if interface.target != Target::Wasm32 {
        return Err(damaged("its layouts are for another machine".into()));
    }
    Ok(Some(interface))
}

/// A managed module at work, seen as its interface says.
pub(crate) struct Managed(Value);

impl Managed {
    /// Sees a linked instance through an interface. It is not set up yet.
    ///
    /// # Errors
    /// If the module lacks what a managed one has.
    pub(crate) fn new(
        heap: &Rc<Heap>,
        linked: wasmtime::Instance,
        interface: Interface,
        name: &str,
    ) -> Result<Self> {
        let linear = Linear::new(heap, linked)?;
        let machine: Rc<dyn poly_c_interface::Machine> = Rc::<Linear>::clone(&linear);
        let space = Space::new(machine);
        linear.attach(&space);
        space.attach(Rc::clone(&heap.shared.host));
        heap.shared.register_managed(&linear);
        let of = Rc::clone(heap);
        let find = move |symbol: &str, kind: SymbolKind| {
            let part = of.enter(|context| linked.get_export(&mut *context, symbol))?;
            match (kind, part) {
                (SymbolKind::Function, Extern::Func(function)) => Some(linear.address_of_function(function)),
                (SymbolKind::Variable, part) => linear.address_of_variable(&part),
                _ => None,
            }
        };
        let unit = Unit::new(&space, Rc::new(interface), Rc::new(find));
        Ok(Self(poly_c_interface::module(&unit, name)))
    }

    /// The module as its sources say.
    pub(crate) fn value(&self) -> Value {
        self.0.clone()
    }
}
