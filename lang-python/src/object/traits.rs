//! Which messages a Python object answers.

use crate::heap::Heap;
use polyglot_api::Traits;
use rustpython_vm::builtins::{PyBaseException, PyType};
use rustpython_vm::protocol::PyBuffer;
use rustpython_vm::types::PyTypeFlags;
use rustpython_vm::{AsObject, Py, PyObject, TryFromBorrowedObject, VirtualMachine};

const SEQUENCE: Traits = Traits::ARRAY.and(Traits::ITERABLE);
const MAPPING: Traits = Traits::HASH.and(Traits::ITERABLE);
const SET: Traits = Traits::SET.and(Traits::ITERABLE);
const CLASS: Traits = Traits::META.and(Traits::INSTANTIABLE).and(Traits::EXECUTABLE);
const BYTES: Traits = Traits::BUFFER.and(SEQUENCE);

pub(super) fn of(object: &PyObject, heap: &Heap, vm: &VirtualMachine) -> Traits {
    let class = object.class();
    if object.downcast_ref::<PyType>().is_some() {
        // The class of a class says whether it iterates, as that of an enumeration does.
        return (Traits::MEMBERS | CLASS).with_if(Traits::ITERABLE, class.slots().iter.load().is_some());
    }
    if object.downcast_ref::<PyBaseException>().is_some() {
        return Traits::MEMBERS | Traits::EXCEPTION;
    }
    if is_function(class, vm) {
        return Traits::MEMBERS | Traits::EXECUTABLE;
    }
    if class.is(vm.ctx.types.module_type) {
        return Traits::MEMBERS | Traits::SCOPE;
    }
    let structure = structure(class, vm);
    let temporal = heap.temporal.traits(object, vm);
    let mut traits = Traits::MEMBERS | structure | temporal;
    let slots = class.slots();
    let is_heap = slots.flags.has_feature(PyTypeFlags::HEAPTYPE);
    if slots.call.load().is_some() {
        traits |= Traits::EXECUTABLE;
    }
    if slots.iter.load().is_some() {
        traits |= Traits::ITERABLE;
    }
    if slots.iternext.load().is_some() && temporal == Traits::NONE {
        traits |= Traits::ITERATOR | Traits::ITERABLE;
    }
    if slots.as_buffer.load().is_some() && is_buffer(object, vm) {
        traits |= Traits::BUFFER;
    }
    if has(class, "__await__", vm) {
        traits |= Traits::AWAITABLE;
    }
    if has(class, "__aiter__", vm) {
        traits |= Traits::ASYNC_ITERABLE;
    }
    if is_heap && structure == Traits::NONE && has(class, "__getitem__", vm) && has(class, "__len__", vm) {
        traits |= registered(object, vm);
    }
    let structured = traits.any(Traits::ARRAY | Traits::HASH | Traits::SET | Traits::ITERATOR);
    let prints_itself = if structured { is_heap && has_own_text(class, vm) } else { is_instance(class, vm) };
    traits.with_if(Traits::INSTANCE, prints_itself)
}

fn has(class: &Py<PyType>, name: &'static str, vm: &VirtualMachine) -> bool {
    class.has_attr(vm.ctx.intern_str(name))
}

/// What the built-in classes among a class's ancestors bring.
fn structure(class: &Py<PyType>, vm: &VirtualMachine) -> Traits {
    let types = &vm.ctx.types;
    let known = [
        (types.list_type, SEQUENCE),
        (types.dict_type, MAPPING),
        (types.tuple_type, SEQUENCE),
        (types.set_type, SET),
        (types.frozenset_type, SET),
        (types.bytes_type, BYTES),
        (types.bytearray_type, BYTES),
        (types.memoryview_type, SEQUENCE),
        (types.range_type, SEQUENCE),
        (types.mappingproxy_type, MAPPING),
        (types.dict_keys_type, SET),
        (types.dict_items_type, SET),
    ];
    for ancestor in class.mro_collect() {
        if let Some((_, traits)) = known.iter().find(|(known, _)| ancestor.is(*known)) {
            return *traits;
        }
    }
    if class.slots().flags.has_feature(PyTypeFlags::HEAPTYPE) {
        return Traits::NONE;
    }
    // Native classes of the library: `array.array`, `collections.deque`.
    let named = |name: &str| &*class.name() == name;
    if named("deque") {
        SEQUENCE
    } else if named("array") || named("array.array") {
        BYTES
    } else {
        Traits::NONE
    }
}

/// What the abstract base classes say of an object with `__getitem__` and `__len__`.
fn registered(object: &PyObject, vm: &VirtualMachine) -> Traits {
    let is = |name: &'static str| {
        let class = vm.try_class("_collections_abc", name);
        class.and_then(|class| object.is_instance(class.as_object(), vm)).unwrap_or(false)
    };
    if is("Mapping") {
        MAPPING
    } else if is("Sequence") {
        SEQUENCE
    } else {
        Traits::NONE
    }
}

/// Whether an object gives a contiguous buffer.
pub(crate) fn is_buffer(object: &PyObject, vm: &VirtualMachine) -> bool {
    if object.class().is(vm.ctx.types.memoryview_type) {
        let buffer = PyBuffer::try_from_borrowed_object(vm, object);
        return buffer.is_ok_and(|buffer| buffer.desc.is_contiguous());
    }
    object.class().slots().as_buffer.load().is_some()
        && (structure(object.class(), vm).has(Traits::BUFFER) || object.check_buffer())
}

/// Whether a structured object has a text of its own: a `namedtuple` does, a subclass of `list`
/// without `__repr__` does not.
fn has_own_text(class: &Py<PyType>, vm: &VirtualMachine) -> bool {
    is_instance_text(class, vm)
}

/// Whether a class below the built-in ones defines `__str__` or `__repr__`.
pub(crate) fn is_instance_text(class: &Py<PyType>, vm: &VirtualMachine) -> bool {
    let names = [vm.ctx.intern_str("__str__"), vm.ctx.intern_str("__repr__")];
    class.mro_collect().iter().any(|class| {
        class.slots().flags.has_feature(PyTypeFlags::HEAPTYPE)
            && names.iter().any(|name| class.attributes().contains(name))
    })
}

/// Whether a class is that of functions or methods, which there are the most of.
fn is_function(class: &Py<PyType>, vm: &VirtualMachine) -> bool {
    let types = &vm.ctx.types;
    let known = [types.function_type, types.bound_method_type, types.builtin_function_or_method_type];
    known.iter().any(|known| class.is(*known))
}

/// Whether objects of an unstructured class print by its own rule: all but functions, modules and
/// the like, which every language shows in its own manner.
fn is_instance(class: &Py<PyType>, vm: &VirtualMachine) -> bool {
    let types = &vm.ctx.types;
    let shown = [
        types.method_descriptor_type,
        types.wrapper_descriptor_type,
        types.method_wrapper_type,
        types.module_type,
    ];
    !shown.iter().any(|shown| class.is(*shown))
}
