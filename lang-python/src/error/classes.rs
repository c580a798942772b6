//! The classes of other languages' exceptions.

use super::crossing::Crossing;
use crate::heap::Heap;
use crate::{convert, error, text};
use polyglot_api::{Arguments, ErrorKind, Identity, Keyword, ObjectRef, Traits, Value};
use rustpython_vm::builtins::{PyBaseException, PyList, PyStr, PyType, PyTypeRef};
use rustpython_vm::function::{FuncArgs, ItemDoc, PyMethodDef, PyMethodFlags, PySetterValue};
use rustpython_vm::types::{PyTypeFlags, PyTypeSlots};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

/// How many classes of ancestors a class of another language gets in Python.
const ANCESTORS: usize = 32;

/// The classes made so far.
#[derive(Default)]
pub(crate) struct Classes {
    /// The base of all: `polyglot.ForeignException`.
    base: OnceCell<PyTypeRef>,
    /// By the class in its own language, which is kept so that its identity stays its own.
    by_meta: RefCell<HashMap<Identity, (ObjectRef, PyTypeRef)>>,
    /// The other way round; the classes live as long as `by_meta` has them.
    metas: RefCell<HashMap<usize, ObjectRef>>,
    /// By name, for errors whose class is not at hand.
    by_name: RefCell<HashMap<String, PyTypeRef>>,
}

impl Classes {
    /// Gives up the classes, and what they hold of other languages.
    pub(crate) fn clear(&self) {
        drop((self.by_meta.take(), self.metas.take(), self.by_name.take()));
    }

    /// `polyglot.ForeignException`, an `Exception`.
    pub(crate) fn base(&self, vm: &VirtualMachine) -> PyTypeRef {
        let make = || derive("ForeignException", &[vm.ctx.exceptions.exception_type.to_owned()], vm);
        self.base.get_or_init(make).clone()
    }

    /// The class for an exception of a class of another language, or of a name.
    pub(crate) fn class(
        &self,
        meta: Option<&Value>,
        name: &str,
        kind: ErrorKind,
        vm: &VirtualMachine,
    ) -> PyTypeRef {
        if let Some(Value::Object(meta)) = meta
            && meta.traits().has(Traits::META)
        {
            return self.of_meta(meta, ANCESTORS, vm);
        }
        let name = match (name, kind) {
            ("", ErrorKind::Host) => "RuntimeError",
            ("", ErrorKind::Syntax { .. }) => "SyntaxError",
            ("", _) => return self.base(vm),
            (name, _) => name,
        };
        // The host's errors are Python's own where Python has the class: nothing else is known of
        // them.
        if kind == ErrorKind::Host
            && let Some(class) = builtin(name, vm)
        {
            return class;
        }
        if let Some(class) = self.by_name.borrow().get(name) {
            return class.clone();
        }
        let class = self.make(name, None, vm);
        self.by_name.borrow_mut().insert(name.to_owned(), class.clone());
        class
    }

    /// The class for a class of another language whose instances are errors, so that a program can
    /// name it in `except`; `None` if they are not.
    pub(crate) fn of_class(&self, meta: &ObjectRef, vm: &VirtualMachine) -> Option<PyTypeRef> {
        is_error_class(meta, ANCESTORS).then(|| self.of_meta(meta, ANCESTORS, vm))
    }

    /// The class in its own language of a class made here.
    fn meta_of(&self, class: &Py<PyType>) -> Option<ObjectRef> {
        let base = self.base.get()?;
        if !class.fast_issubclass(&**base) {
            return None;
        }
        self.metas.borrow().get(&class.get_id()).cloned()
    }

    fn of_meta(&self, meta: &ObjectRef, ancestors: usize, vm: &VirtualMachine) -> PyTypeRef {
        let identity = meta.identity();
        if let Some((_, class)) = self.by_meta.borrow().get(&identity) {
            return class.clone();
        }
        let name = meta
            .meta_simple_name()
            .map_or_else(|_| String::new(), |name| name.to_string_lossy().into_owned());
        let parents = meta.meta_parents().unwrap_or_default();
        let parent = ancestors.checked_sub(1).and_then(|left| {
            let is_class = |parent: &&ObjectRef| parent.traits().has(Traits::META);
            let parent = parents.iter().filter_map(Value::as_object).find(is_class)?;
            // The root of a language's classes is no exception.
            parent
                .meta_parents()
                .is_ok_and(|parents| !parents.is_empty())
                .then(|| self.of_meta(parent, left, vm))
        });
        let class = self.make(&name, parent, vm);
        let plain = vm.ctx.exceptions.base_exception_type.slots().basicsize;
        if class.slots().basicsize == plain && meta.traits().has(Traits::INSTANTIABLE) {
            class.slots.new.store(Some(construct));
        }
        self.by_meta.borrow_mut().insert(identity, (meta.clone(), class.clone()));
        self.metas.borrow_mut().insert(class.get_id(), meta.clone());
        class
    }

    fn make(&self, name: &str, parent: Option<PyTypeRef>, vm: &VirtualMachine) -> PyTypeRef {
        let parent = parent.unwrap_or_else(|| self.base(vm));
        let name = if name.is_empty() { "ForeignException" } else { name };
        match builtin(name, vm) {
            // The built-in class comes first, since it may have fields of its own.
            Some(own) if !parent.fast_issubclass(&*own) => {
                if own.slots.basicsize >= parent.slots.basicsize {
                    derive(name, &[own, parent], vm)
                } else {
                    derive(name, &[parent], vm)
                }
            }
            _ => derive(name, &[parent], vm),
        }
    }
}

/// Whether instances of a class are errors: languages call the root of those so.
fn is_error_class(meta: &ObjectRef, ancestors: usize) -> bool {
    let named = || meta.meta_simple_name().is_ok_and(|name| name.to_str().as_deref() == Some("Error"));
    if ancestors == 0 || !meta.traits().has(Traits::META) {
        return false;
    }
    named()
        || meta.meta_parents().is_ok_and(|parents| {
            parents.iter().filter_map(Value::as_object).any(|parent| is_error_class(parent, ancestors - 1))
        })
}

/// The class in its own language behind a class of exceptions.
pub(crate) fn class_origin(class: &Py<PyType>, vm: &VirtualMachine) -> Option<ObjectRef> {
    Heap::get(vm).ok()?.exceptions.meta_of(class)
}

/// Makes an exception in the language of its class; a Python class derived from it makes its own.
fn construct(class: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let Some(meta) = class_origin(&class, vm) else {
        let plain = vm.ctx.exceptions.base_exception_type.slots().new.load();
        let plain = plain.ok_or_else(|| vm.new_type_error("exceptions cannot be made"))?;
        return plain(class, args, vm);
    };
    let arguments: Vec<Value> = args.args.iter().map(|argument| convert::to_value(argument, vm)).collect();
    let keywords: Vec<Keyword> = args
        .kwargs
        .iter()
        .map(|(name, value)| Keyword {
            name: name.to_string_lossy().into_owned().into(),
            value: convert::to_value(value, vm),
        })
        .collect();
    let made = meta.instantiate(Arguments { positional: &arguments, keywords: &keywords });
    convert::to_py(&made.map_err(|error| error::raise(error, vm))?, vm)
}

/// The built-in exception class of a name, if one can be made with a message alone and is one
/// that `except Exception` catches.
fn builtin(name: &str, vm: &VirtualMachine) -> Option<PyTypeRef> {
    let types = &vm.ctx.exceptions;
    let class: PyTypeRef = vm.builtins.get_attr(vm.ctx.intern_str(name), vm).ok()?.downcast().ok()?;
    let special =
        [types.stop_iteration, types.stop_async_iteration, types.unicode_error, types.base_exception_group];
    let fits = class.fast_issubclass(types.exception_type)
        && !special.iter().any(|special| class.fast_issubclass(*special))
        && !class.is(types.exception_type);
    fits.then_some(class)
}

/// A class with the behaviour of foreign exceptions. It allows weak references, by which its
/// exceptions are found again.
fn derive(name: &str, bases: &[PyTypeRef], vm: &VirtualMachine) -> PyTypeRef {
    let mut slots = PyTypeSlots::heap_default();
    slots.flags |= PyTypeFlags::HEAP_TYPE_WITH_DICT;
    slots.flags |= PyTypeFlags::from_element(PyTypeFlags::HAS_WEAKREF);
    let metaclass = vm.ctx.types.type_type.to_owned();
    let class = PyType::new_heap(name, bases.to_vec(), Default::default(), slots, metaclass, &vm.ctx);
    // Cannot fail, since the bases are linear; and if it did, the first would serve.
    let Ok(class) = class else { return bases[0].clone() };
    class.set_str_attr("__module__", vm.ctx.new_str("polyglot"), &vm.ctx);
    for method in [&STR, &DIR] {
        let bound = method.to_proper_method(vm.ctx.exceptions.base_exception_type, &vm.ctx);
        class.set_str_attr(method.name, bound, &vm.ctx);
    }
    class.slots.str.store(Some(str));
    class.slots.getattro.store(Some(getattro));
    class.slots.setattro.store(Some(setattro));
    class
}

static STR: PyMethodDef = PyMethodDef::new_const("__str__", str_of, PyMethodFlags::METHOD, ItemDoc::NONE);
static DIR: PyMethodDef = PyMethodDef::new_const("__dir__", dir_of, PyMethodFlags::METHOD, ItemDoc::NONE);

fn str_of(exception: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyRef<PyStr>> {
    str(&exception, vm)
}

/// What the class has, and the members of the other language's object.
fn dir_of(exception: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyList> {
    let class = exception.class().to_owned();
    let mut names: Vec<PyObjectRef> = vm.dir(Some(class.into()))?.borrow_vec().to_vec();
    if let Some(object) = handle(&exception, vm).filter(|object| object.traits().has(Traits::MEMBERS)) {
        let members = object.members(false).map_err(|error| error::raise(error, vm))?;
        names.extend(members.iter().map(|name| PyObjectRef::from(text::to_str(name, vm))));
    }
    Ok(PyList::from(names))
}

/// The object of the other language behind an exception.
fn handle(exception: &PyObject, vm: &VirtualMachine) -> Option<ObjectRef> {
    match error::origin(exception.downcast_ref::<PyBaseException>()?, vm)? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// The message alone, whatever the built-in base class would add to it.
fn str(exception: &PyObject, vm: &VirtualMachine) -> PyResult<PyRef<PyStr>> {
    let base = exception.downcast_ref::<PyBaseException>();
    let message = base.and_then(|base| Crossing::with(base, vm, |record| record.error.message.clone()));
    match message {
        Some(message) => Ok(vm.ctx.new_str(message)),
        None => match base.and_then(|base| base.args().first().cloned()) {
            Some(argument) => argument.str(vm),
            None => Ok(vm.ctx.empty_str.to_owned()),
        },
    }
}

/// Python's own attributes first, then the members of the other language's object.
fn getattro(exception: &PyObject, name: &Py<PyStr>, vm: &VirtualMachine) -> PyResult {
    if let Some(value) = exception.generic_getattr_opt(name, None, vm)? {
        return Ok(value);
    }
    if let (Some(object), Some(text)) = (handle(exception, vm), name.to_str())
        && object.traits().has(Traits::MEMBERS)
        && let Some(value) = object.get_member(text).map_err(|error| error::raise(error, vm))?
    {
        return convert::to_py(&value, vm);
    }
    Err(vm.new_no_attribute_error(exception.to_owned(), name.to_owned()))
}

/// Special attributes are Python's, all others go to the other language's object.
fn setattro(
    exception: &PyObject,
    name: &Py<PyStr>,
    value: PySetterValue,
    vm: &VirtualMachine,
) -> PyResult<()> {
    if let (Some(object), Some(text)) = (handle(exception, vm), name.to_str())
        && object.traits().has(Traits::MEMBERS)
        && !(text.starts_with("__") && text.ends_with("__"))
        && exception.class().get_attr(vm.ctx.intern_str(text)).is_none()
    {
        let result = match value {
            PySetterValue::Assign(value) => object.write_member(text, convert::to_value(&value, vm)),
            PySetterValue::Delete => object.remove_member(text),
        };
        return result.map_err(|error| error::raise(error, vm));
    }
    exception.generic_setattr(name, value, vm)
}
