//! Memories: objects with a member `buffer`, their bytes, shared without a copy.
//!
//! A memory's whole address space is reserved when it is made, and it never shrinks (the
//! engine's settings: [`crate::engine`]). So its bytes stay where they are while it
//! grows, and a buffer taken before stays valid: it goes on showing the bytes that it showed, and
//! the new ones are in a buffer taken afterwards, which is another object. Growing needs no leave
//! of whoever holds a buffer. (JavaScript's rule, that growing detaches, is kept by its own
//! `WebAssembly.Memory`.)
//!
//! A memory with 64-bit addresses is reserved no further than one with 32-bit
//! addresses; growing it beyond 4 GiB fails.

use crate::builtin::Builtin;
use crate::heap::{Heap, State};
use crate::language::WASM;
use polyglot_api::{
    BufferBytes, BufferItem, Error, Identity, InteropError, LanguageId, MemberInfo, Object, Result, Text,
    Traits, Value,
};
use std::any::Any;
use std::ptr::NonNull;
use std::rc::Rc;
use wasmtime::{Extern, StoreContextMut};

const MEMBERS: [&str; 4] = ["buffer", "pages", "page_size", "grow"];

/// A memory.
#[derive(Clone)]
pub(crate) struct Memory {
    heap: Rc<Heap>,
    memory: wasmtime::Memory,
    identity: usize,
}

impl Memory {
    pub(crate) fn value(
        heap: &Rc<Heap>,
        _context: &mut StoreContextMut<'_, State>,
        memory: wasmtime::Memory,
    ) -> Value {
        let identity = heap.identity_of(&Extern::Memory(memory));
        Value::object(Self { heap: Rc::clone(heap), memory, identity })
    }

    pub(crate) fn heap(&self) -> &Rc<Heap> {
        &self.heap
    }

    pub(crate) fn memory(&self) -> wasmtime::Memory {
        self.memory
    }

    /// Grows by `pages` and gives the number of pages before.
    ///
    /// # Errors
    /// If the memory's own limit, the context's or the system's is reached.
    pub(crate) fn grow(&self, pages: u64) -> Result<u64> {
        self.heap.enter(|context| self.memory.grow(context, pages)).map_err(|_| {
            let message = format!("the memory cannot grow by {pages} pages: its limit is reached");
            crate::error::guest("RangeError", message)
        })
    }

    pub(crate) fn pages(&self) -> u64 {
        self.heap.enter(|context| self.memory.size(context))
    }

    #[expect(unsafe_code, reason = "shares the memory with other languages")]
    fn bytes(&self) -> BufferBytes {
        let (pointer, length) =
            self.heap.enter(|context| (self.memory.data_ptr(&*context), self.memory.data_size(&*context)));
        let pointer = NonNull::new(pointer).unwrap_or(NonNull::dangling());
        let pin: Rc<dyn Any> = Rc::<Heap>::clone(&self.heap);
        // SAFETY: the heap keeps the memory, which never moves nor shrinks (see above), and
        // the pin keeps the heap. Code that writes the memory runs on this thread only.
        unsafe { BufferBytes::new(pointer, length, true, BufferItem::U8, pin) }
    }

    pub(crate) fn describe(&self) -> Value {
        self.heap.enter(|context| crate::externals::describe_memory(&self.memory.ty(context)))
    }
}

impl Object for Memory {
    fn traits(&self) -> Traits {
        Traits::MEMBERS
    }

    fn language(&self) -> LanguageId {
        WASM
    }

    fn identity(&self) -> Identity {
        self.heap.shared.identity(self.identity)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _side_effects: bool) -> String {
        format!("memory of {} pages", self.pages())
    }

    fn members(&self, _include_internal: bool) -> Result<Vec<Text>> {
        Ok(MEMBERS.map(Text::from).into())
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        MemberInfo::NONE
            .with_if(MemberInfo::READABLE, MEMBERS.contains(&name))
            .with_if(MemberInfo::INVOCABLE, name == "grow")
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        Ok(Some(match name {
            "buffer" => MemoryBytes::value(self),
            "pages" => Value::from(self.pages()),
            "page_size" => Value::from(self.heap.enter(|context| self.memory.page_size(context))),
            "grow" => {
                let memory = self.clone();
                Builtin::value(self.identity(), MEMBERS[3], (1, 1), move |arguments| {
                    memory.grow(u64::try_from(&arguments[0])?).map(Value::from)
                })
            }
            _ => return Ok(None),
        }))
    }

    fn write_member(&self, name: &str, _value: Value) -> Result<()> {
        Err(refuse_write(&MEMBERS, name, "a memory"))
    }
}

/// The bytes of a memory at its present size: the same object until the memory has grown, for
/// languages that see a buffer as something of a fixed length.
pub(crate) struct MemoryBytes {
    memory: Memory,
    identity: usize,
}

impl MemoryBytes {
    pub(crate) fn value(memory: &Memory) -> Value {
        let identity = memory.heap.identity_of_size(&Extern::Memory(memory.memory), memory.pages());
        Value::object(Self { memory: memory.clone(), identity })
    }
}

impl Object for MemoryBytes {
    fn traits(&self) -> Traits {
        Traits::BUFFER
    }

    fn language(&self) -> LanguageId {
        WASM
    }

    fn identity(&self) -> Identity {
        self.memory.heap.shared.identity(self.identity)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _side_effects: bool) -> String {
        format!("bytes of a {}", self.memory.to_display(false))
    }

    fn buffer(&self) -> Result<BufferBytes> {
        Ok(self.memory.bytes())
    }
}

/// The error of writing a member of an object whose members do not change.
pub(crate) fn refuse_write(members: &[&str], name: &str, receiver: &str) -> Error {
    if members.contains(&name) {
        return InteropError::ReadOnly { what: format!("member '{name}'") }.into();
    }
    InteropError::unknown_member(name, receiver).into()
}
