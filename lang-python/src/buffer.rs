//! Bytes, shared with other languages without a copy.

use crate::bound::Bound;
use crate::heap::Heap;
use polyglot_api::{BufferBytes, BufferItem};
use rustpython_vm::common::borrow::{BorrowedValue, BorrowedValueMut};
use rustpython_vm::protocol::{BufferDescriptor, BufferMethods, PyBuffer};
use rustpython_vm::{PyObject, PyPayload, PyResult, TryFromBorrowedObject, VirtualMachine, pyclass};
use std::borrow::Cow;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;
use std::rc::Rc;

/// The bytes of a Python object, pinned: its owner does not resize what it has exported.
pub(crate) fn share(object: &PyObject, heap: &Rc<Heap>, vm: &VirtualMachine) -> PyResult<BufferBytes> {
    let buffer = PyBuffer::try_from_borrowed_object(vm, object)?;
    let writable = !buffer.desc.readonly;
    let item = item(&buffer.desc.format);
    let place = if writable {
        buffer.as_contiguous_mut().map(|mut bytes| (NonNull::new(bytes.as_mut_ptr()), bytes.len()))
    } else {
        buffer.as_contiguous().map(|bytes| (NonNull::new(bytes.as_ptr().cast_mut()), bytes.len()))
    };
    let Some((pointer, length)) = place else {
        return Err(vm.new_buffer_error("only contiguous buffers can be shared with other languages"));
    };
    let pin = Pin { heap: Rc::clone(heap), buffer: ManuallyDrop::new(buffer) };
    #[expect(unsafe_code, reason = "shares memory between engines")]
    // SAFETY: the memory stays where it is while the export in `pin` lives.
    let bytes = unsafe {
        BufferBytes::new(pointer.unwrap_or(NonNull::dangling()), length, writable, item, Rc::new(pin))
    };
    Ok(bytes)
}

/// An export of a Python buffer; giving it up may run Python.
struct Pin {
    heap: Rc<Heap>,
    buffer: ManuallyDrop<PyBuffer>,
}

impl Drop for Pin {
    fn drop(&mut self) {
        #[expect(unsafe_code, reason = "moves the export into a call")]
        // SAFETY: `self` is being dropped; the field is not used after this.
        let buffer = unsafe { ManuallyDrop::take(&mut self.buffer) };
        self.heap.let_go(buffer);
    }
}

/// The element type that a format of the module `struct` names; bytes where it is none of ours.
fn item(format: &str) -> BufferItem {
    match format.trim_start_matches(['@', '=', '<']) {
        "b" => BufferItem::I8,
        "h" => BufferItem::I16,
        "H" => BufferItem::U16,
        "i" => BufferItem::I32,
        "I" => BufferItem::U32,
        "l" | "q" | "n" => BufferItem::I64,
        "L" | "Q" | "N" => BufferItem::U64,
        "f" => BufferItem::F32,
        "d" => BufferItem::F64,
        _ => BufferItem::U8,
    }
}

fn format(item: BufferItem) -> &'static str {
    match item {
        BufferItem::I8 => "b",
        BufferItem::U8 => "B",
        BufferItem::I16 => "h",
        BufferItem::U16 => "H",
        BufferItem::I32 => "i",
        BufferItem::U32 => "I",
        BufferItem::I64 => "q",
        BufferItem::U64 => "Q",
        BufferItem::F32 => "f",
        BufferItem::F64 => "d",
    }
}

/// What a `memoryview` of another language's bytes holds.
///
/// The place stands beside the pin, so that threads of Python which were given the view can read
/// the memory: it is valid while the payload lives, whoever looks at it.
#[pyclass(module = "polyglot", name = "SharedBytes")]
#[derive(Debug, PyPayload)]
pub(crate) struct SharedBytes {
    address: usize,
    length: usize,
    _pin: Bound<BufferBytes>,
}

#[pyclass]
impl SharedBytes {}

static METHODS: BufferMethods = BufferMethods {
    obj_bytes: |buffer| BorrowedValue::Ref(bytes(buffer)),
    obj_bytes_mut: |buffer| BorrowedValueMut::RefMut(bytes_mut(buffer)),
    release: |_| {},
    retain: |_| {},
};

/// Another language's bytes as what Python's buffer protocol gives.
pub(crate) fn to_py(bytes: BufferBytes, vm: &VirtualMachine) -> PyBuffer {
    let size = bytes.item().size();
    let count = bytes.len() / size;
    let desc = BufferDescriptor {
        len: count * size,
        offset: 0,
        readonly: !bytes.is_writable(),
        itemsize: size,
        format: Cow::Borrowed(format(bytes.item())),
        dim_desc: vec![(count, size.cast_signed(), 0)],
    };
    let shared = SharedBytes {
        address: bytes.pointer().as_ptr().expose_provenance(),
        length: bytes.len(),
        _pin: Bound::new(bytes),
    };
    PyBuffer::new(shared.into_pyobject(vm), desc, &METHODS)
}

fn place(buffer: &PyBuffer) -> (*mut u8, usize) {
    let shared = buffer.obj.downcast_ref::<SharedBytes>();
    let empty = (NonNull::dangling().as_ptr(), 0);
    shared.map_or(empty, |shared| (std::ptr::with_exposed_provenance_mut(shared.address), shared.length))
}

#[expect(unsafe_code, reason = "lends memory that another engine owns to Python")]
fn bytes(buffer: &PyBuffer) -> &[u8] {
    let (pointer, length) = place(buffer);
    // SAFETY: the bytes are pinned while the payload lives, and Python lets go of the slice before
    // it runs code that could write them.
    unsafe { std::slice::from_raw_parts(pointer, length) }
}

#[expect(unsafe_code, reason = "lends memory that another engine owns to Python")]
#[expect(clippy::mut_from_ref, reason = "the memory is shared, and not owned by the buffer")]
fn bytes_mut(buffer: &PyBuffer) -> &mut [u8] {
    let (pointer, length) = place(buffer);
    // SAFETY: as in `bytes`, and the descriptor lets only writable bytes come here.
    unsafe { std::slice::from_raw_parts_mut(pointer, length) }
}
