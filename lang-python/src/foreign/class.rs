//! Which class an object of another language gets.

use super::awaitable::{ForeignAsyncIterable, ForeignAwaitable};
use super::buffer::ForeignBuffer;
use super::dict::ForeignDict;
use super::function::{ForeignClass, ForeignFunction};
use super::iterator::{ForeignIterable, ForeignIterator};
use super::list::{ForeignList, ForeignListIterator};
use super::set::ForeignSet;
use super::undefined::Undefined;
use super::{Foreign, json};
use crate::buffer::SharedBytes;
use crate::error::Crossing;
use polyglot_api::Traits;
use rustpython_vm::builtins::{PyType, PyTypeRef};
use rustpython_vm::class::{PyClassImpl, StaticType};
use rustpython_vm::types::PyTypeSlots;
use rustpython_vm::{Py, VirtualMachine};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The classes of the combinations of traits met so far.
#[derive(Default)]
pub(crate) struct Classes {
    made: RefCell<HashMap<Traits, PyTypeRef>>,
    /// Whether the JSON encoder knows of them.
    is_json_taught: Cell<bool>,
}

/// The classes that are put together, in the order in which they have the say.
pub(crate) struct Parts {
    pub(crate) object: &'static Py<PyType>,
    pub(crate) list: &'static Py<PyType>,
    pub(crate) dict: &'static Py<PyType>,
    pub(crate) set: &'static Py<PyType>,
    pub(crate) iterator: &'static Py<PyType>,
    pub(crate) class: &'static Py<PyType>,
    pub(crate) function: &'static Py<PyType>,
    pub(crate) iterable: &'static Py<PyType>,
    pub(crate) awaitable: &'static Py<PyType>,
    pub(crate) async_iterable: &'static Py<PyType>,
    pub(crate) buffer: &'static Py<PyType>,
}

/// The parts: types of the process, as all of the engine's native types are.
pub(crate) static PARTS: LazyLock<Parts> = LazyLock::new(|| {
    // The base first: the others take its place in their ancestry from it.
    let object = made::<Foreign>();
    made::<ForeignListIterator>();
    made::<Crossing>();
    made::<SharedBytes>();
    made::<Undefined>();
    Parts {
        object,
        list: made::<ForeignList>(),
        dict: made::<ForeignDict>(),
        set: made::<ForeignSet>(),
        iterator: made::<ForeignIterator>(),
        class: made::<ForeignClass>(),
        function: made::<ForeignFunction>(),
        iterable: made::<ForeignIterable>(),
        awaitable: made::<ForeignAwaitable>(),
        async_iterable: made::<ForeignAsyncIterable>(),
        buffer: made::<ForeignBuffer>(),
    }
});

fn made<T: PyClassImpl + StaticType>() -> &'static Py<PyType> {
    drop(T::make_static_type());
    T::static_type()
}

/// What keeps an object with members from being a dict.
const NO_DICT: Traits = Traits::ARRAY
    .and(Traits::SET)
    .and(Traits::ITERATOR)
    .and(Traits::ITERABLE)
    .and(Traits::BUFFER)
    .and(Traits::EXECUTABLE)
    .and(Traits::INSTANTIABLE)
    .and(Traits::META)
    .and(Traits::AWAITABLE)
    .and(Traits::ASYNC_ITERABLE)
    .and(Traits::SCOPE)
    .and(Traits::POINTER)
    .and(Traits::INSTANCE);

/// Whether an object is a dict in Python: it maps keys, or it is a bag of members.
pub(super) fn is_dict(traits: Traits) -> bool {
    !traits.has(Traits::ARRAY)
        && (traits.has(Traits::HASH) || traits.has(Traits::MEMBERS) && !traits.any(NO_DICT))
}

impl Classes {
    /// Gives up the classes.
    pub(crate) fn clear(&self) {
        drop(self.made.take());
    }

    pub(crate) fn get(&self, traits: Traits, vm: &VirtualMachine) -> PyTypeRef {
        if let Some(class) = self.made.borrow().get(&traits) {
            return class.clone();
        }
        if !self.is_json_taught.replace(true) {
            // Without the module there is nothing to teach.
            let _ = json::teach(vm);
        }
        let class = combine(traits, vm);
        self.made.borrow_mut().insert(traits, class.clone());
        class
    }
}

fn combine(traits: Traits, vm: &VirtualMachine) -> PyTypeRef {
    let parts = &*PARTS;
    let collection = traits.has(Traits::ARRAY) || traits.has(Traits::SET) || is_dict(traits);
    let iterator = traits.has(Traits::ITERATOR);
    let class = traits.has(Traits::META) && traits.any(Traits::INSTANTIABLE.and(Traits::EXECUTABLE));
    let function = !class && traits.any(Traits::EXECUTABLE.and(Traits::INSTANTIABLE));
    let choices = [
        (traits.has(Traits::ARRAY), parts.list),
        (is_dict(traits), parts.dict),
        (traits.has(Traits::SET) && !traits.has(Traits::ARRAY) && !is_dict(traits), parts.set),
        (iterator, parts.iterator),
        (class, parts.class),
        (function, parts.function),
        (traits.has(Traits::ITERABLE) && !collection && !iterator, parts.iterable),
        (traits.has(Traits::AWAITABLE), parts.awaitable),
        (traits.has(Traits::ASYNC_ITERABLE), parts.async_iterable),
        (traits.has(Traits::BUFFER), parts.buffer),
    ];
    let chosen: Vec<_> = choices.iter().filter(|(wanted, _)| *wanted).map(|(_, part)| *part).collect();
    match chosen.as_slice() {
        [] => parts.object.to_owned(),
        [one] => (*one).to_owned(),
        [first, ..] => {
            let bases = chosen.iter().map(|part| (*part).to_owned()).collect();
            let metaclass = vm.ctx.types.type_type.to_owned();
            let slots = PyTypeSlots::heap_default();
            let class = PyType::new_heap(&first.name(), bases, Default::default(), slots, metaclass, &vm.ctx);
            // Cannot fail, since the parts have one base and the same layout; and if it did, the
            // first part alone would serve.
            let class = class.unwrap_or_else(|_| (*first).to_owned());
            class.set_str_attr("__module__", vm.ctx.new_str("polyglot"), &vm.ctx);
            class
        }
    }
}
