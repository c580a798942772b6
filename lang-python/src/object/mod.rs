//! Python's objects as other languages see them.

mod array;
mod call;
mod exception;
mod hash;
mod iteration;
mod members;
mod meta;
mod methods;
mod set;
mod temporal;
mod traits;

pub(crate) use methods::Methods;
pub(crate) use temporal::{TemporalTypes, duration_to_py, to_py as temporal_to_py};

use crate::heap::Heap;
use crate::{PYTHON, asyncio, buffer, convert, error, interrupt, text};
use polyglot_api::jiff::SignedDuration;
use polyglot_api::{
    Arguments, BufferBytes, Error, ExceptionKind, Frame, Identity, InteropError, LanguageId, Location,
    MemberInfo, Object, Result, Settled, Temporal, Text, Traits, Value,
};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};
use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

/// A handle to a Python object.
pub(crate) struct PythonObject {
    heap: Rc<Heap>,
    object: RefCell<Option<PyObjectRef>>,
    address: usize,
    traits: Cell<Option<Traits>>,
    /// What `__aiter__` gave, where the object is no asynchronous iterator itself.
    steps: OnceCell<PyObjectRef>,
}

impl PythonObject {
    pub(crate) fn new(heap: Rc<Heap>, object: PyObjectRef) -> Self {
        let address = object.get_id();
        Self {
            heap,
            object: RefCell::new(Some(object)),
            address,
            traits: Cell::new(None),
            steps: OnceCell::new(),
        }
    }

    /// The object, if it belongs to the interpreter that asks and was not released.
    #[inline]
    pub(crate) fn come_home(&self, vm: &VirtualMachine) -> Option<PyObjectRef> {
        let home = self.heap.interpreter().id() == vm.state.interpreter_id;
        if home { self.object.borrow().clone() } else { None }
    }

    fn object(&self) -> Result<PyObjectRef> {
        if self.heap.is_closed() {
            return Err(InteropError::Released.into());
        }
        self.object.borrow().clone().ok_or_else(|| InteropError::Released.into())
    }

    /// Answers a message by running Python.
    #[inline]
    fn answer<R>(&self, run: impl FnOnce(&PyObject, &VirtualMachine) -> PyResult<R>) -> Result<R> {
        let object = self.object()?;
        self.heap.enter_guest(|vm| run(&object, vm))
    }

    /// Answers a message that may break a contract of the protocol.
    #[inline]
    fn attempt<R>(&self, run: impl FnOnce(&PyObject, &VirtualMachine) -> Result<R>) -> Result<R> {
        let object = self.object()?;
        interrupt::guard(|| self.heap.enter(|vm| run(&object, vm)))
    }

    /// Answers a message that cannot fail; `otherwise` if the object was released or the program
    /// is interrupted.
    fn tell<R>(&self, otherwise: R, run: impl FnOnce(&PyObject, &VirtualMachine) -> R) -> R {
        self.attempt(|object, vm| Ok(run(object, vm))).unwrap_or(otherwise)
    }

    /// The error of a message whose trait is missing, if it is.
    #[inline]
    fn require(&self, wanted: Traits, message: &'static str) -> Result<()> {
        let traits = self.traits();
        if traits.any(wanted) { Ok(()) } else { Err(InteropError::unsupported_by(message, traits).into()) }
    }
}

impl Drop for PythonObject {
    fn drop(&mut self) {
        let object = self.object.take();
        let steps = self.steps.take();
        // The last reference runs finalizers, which need the interpreter.
        if steps.is_some() || object.as_ref().is_some_and(|object| object.strong_count() == 1) {
            self.heap.let_go((object, steps));
        }
    }
}

impl Object for PythonObject {
    fn traits(&self) -> Traits {
        if let Some(traits) = self.traits.get() {
            return traits;
        }
        let traits = self.tell(Traits::NONE, |object, vm| traits::of(object, &self.heap, vm));
        self.traits.set(Some(traits));
        traits
    }

    fn language(&self) -> LanguageId {
        PYTHON
    }

    fn identity(&self) -> Identity {
        Identity { heap: self.heap.identity(), address: self.address }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, side_effects: bool) -> String {
        self.tell("<released>".into(), |object, vm| meta::display(object, side_effects, vm))
    }

    fn to_text(&self) -> Result<Text> {
        self.answer(|object, vm| Ok(text::to_text(&*object.str(vm)?)))
    }

    fn to_repr(&self) -> Result<Text> {
        self.answer(|object, vm| Ok(text::to_text(&*object.repr(vm)?)))
    }

    fn source_location(&self) -> Option<Location> {
        self.tell(None, call::source_location)
    }

    fn release(&self) {
        let object = self.object.take();
        self.heap.let_go(object);
    }

    fn members(&self, include_internal: bool) -> Result<Vec<Text>> {
        self.require(Traits::MEMBERS, "getMembers")?;
        self.answer(|object, vm| members::names(object, include_internal, vm))
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        self.tell(MemberInfo::NONE, |object, vm| members::info(object, name, vm))
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        self.answer(|object, vm| {
            let value = self.heap.methods.get(object, name, vm)?;
            Ok(value.map(|value| convert::to_value(&value, vm)))
        })
    }

    fn write_member(&self, name: &str, value: Value) -> Result<()> {
        self.attempt(|object, vm| members::set(object, name, Some(value), vm))
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        self.attempt(|object, vm| members::set(object, name, None, vm))
    }

    fn invoke_member(&self, name: &str, arguments: Arguments<'_>) -> Result<Value> {
        let result = self.answer(|object, vm| match members::get(object, name, vm)? {
            Some(member) => self.heap.call(|| call::call(&member, arguments, vm)).map(Some),
            None => Ok(None),
        })?;
        result.ok_or_else(|| InteropError::unknown_member(name, self.to_display(false)).into())
    }

    fn array_len(&self) -> Result<u64> {
        self.require(Traits::ARRAY, "getArraySize")?;
        self.answer(array::len)
    }

    fn element_info(&self, index: u64) -> MemberInfo {
        if !self.traits().has(Traits::ARRAY) {
            return MemberInfo::NONE;
        }
        self.tell(MemberInfo::NONE, |object, vm| array::info(object, index, vm))
    }

    fn read_element(&self, index: u64) -> Result<Value> {
        self.require(Traits::ARRAY, "readArrayElement")?;
        self.attempt(|object, vm| array::read(object, index, vm))
    }

    fn write_element(&self, index: u64, value: Value) -> Result<()> {
        self.require(Traits::ARRAY, "writeArrayElement")?;
        self.attempt(|object, vm| array::write(object, index, value, vm))
    }

    fn remove_element(&self, index: u64) -> Result<()> {
        self.require(Traits::ARRAY, "removeArrayElement")?;
        self.attempt(|object, vm| array::remove(object, index, vm))
    }

    fn read_elements(&self, start: u64, count: u64, into: &mut Vec<Value>) -> Result<()> {
        self.require(Traits::ARRAY, "readArrayElement")?;
        self.attempt(|object, vm| array::read_many(object, start, count, into, vm))
    }

    fn hash_len(&self) -> Result<u64> {
        self.require(Traits::HASH, "getHashSize")?;
        self.answer(|object, vm| Ok(object.length(vm)? as u64))
    }

    fn entry_info(&self, key: &Value) -> MemberInfo {
        if !self.traits().has(Traits::HASH) {
            return MemberInfo::NONE;
        }
        self.tell(MemberInfo::NONE, |object, vm| hash::info(object, key, vm))
    }

    fn get_entry(&self, key: &Value) -> Result<Option<Value>> {
        self.require(Traits::HASH, "readHashValue")?;
        self.answer(|object, vm| hash::get(object, key, vm))
    }

    fn write_entry(&self, key: &Value, value: Value) -> Result<()> {
        self.require(Traits::HASH, "writeHashEntry")?;
        self.attempt(|object, vm| hash::set(object, key, Some(value), vm))
    }

    fn remove_entry(&self, key: &Value) -> Result<()> {
        self.require(Traits::HASH, "removeHashEntry")?;
        self.attempt(|object, vm| hash::set(object, key, None, vm))
    }

    fn hash_keys(&self) -> Result<Value> {
        self.require(Traits::HASH, "getHashKeysIterator")?;
        self.answer(iteration::start)
    }

    fn set_len(&self) -> Result<u64> {
        self.require(Traits::SET, "getSetSize")?;
        self.answer(|object, vm| Ok(object.length(vm)? as u64))
    }

    fn set_contains(&self, value: &Value) -> Result<bool> {
        self.require(Traits::SET, "hasSetElement")?;
        self.answer(|object, vm| set::contains(object, value, vm))
    }

    fn set_add(&self, value: Value) -> Result<bool> {
        self.require(Traits::SET, "addSetElement")?;
        self.attempt(|object, vm| set::change(object, "add", &value, vm))
    }

    fn set_remove(&self, value: &Value) -> Result<bool> {
        self.require(Traits::SET, "removeSetElement")?;
        self.attempt(|object, vm| set::change(object, "discard", value, vm))
    }

    fn iterator(&self) -> Result<Value> {
        self.require(Traits::ITERABLE, "getIterator")?;
        self.answer(iteration::start)
    }

    fn next(&self) -> Result<Option<Value>> {
        self.require(Traits::ITERATOR, "getIteratorNextElement")?;
        self.answer(iteration::next)
    }

    fn next_async(&self) -> Result<Value> {
        self.require(Traits::ASYNC_ITERABLE, "getAsyncIteratorNextElement")?;
        self.answer(|object, vm| iteration::next_async(object, &self.steps, vm))
    }

    fn on_settled(&self, settled: Settled) -> Result<()> {
        self.require(Traits::AWAITABLE, "await")?;
        self.answer(|object, vm| asyncio::settle(object.to_owned(), settled, vm))
    }

    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.answer(|object, vm| {
            if object.is_callable() {
                return self.heap.call(|| call::call(object, arguments, vm)).map(Some);
            }
            Ok(None)
        })?
        .ok_or_else(|| InteropError::unsupported_by("execute", self.traits()).into())
    }

    fn instantiate(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.require(Traits::INSTANTIABLE, "instantiate")?;
        self.answer(|object, vm| self.heap.call(|| call::call(object, arguments, vm)))
    }

    fn executable_name(&self) -> Option<Text> {
        self.tell(None, call::name)
    }

    fn buffer(&self) -> Result<BufferBytes> {
        self.require(Traits::BUFFER, "readBuffer")?;
        self.answer(|object, vm| buffer::share(object, &self.heap, vm))
    }

    fn temporal(&self) -> Result<Temporal> {
        self.require(Traits::DATE.and(Traits::TIME).and(Traits::ZONE), "asDate")?;
        let traits = self.traits();
        self.answer(|object, vm| temporal::read(object, traits, vm))
    }

    fn duration(&self) -> Result<SignedDuration> {
        self.require(Traits::DURATION, "asDuration")?;
        self.answer(temporal::read_duration)
    }

    fn exception_kind(&self) -> Result<ExceptionKind> {
        self.require(Traits::EXCEPTION, "getExceptionType")?;
        self.attempt(|object, vm| Ok(exception::kind(object, vm)))
    }

    fn exception_message(&self) -> Result<Option<Text>> {
        self.require(Traits::EXCEPTION, "getExceptionMessage")?;
        self.attempt(|object, vm| Ok(exception::message(object, vm)))
    }

    fn exception_cause(&self) -> Result<Option<Value>> {
        self.require(Traits::EXCEPTION, "getExceptionCause")?;
        self.attempt(|object, vm| Ok(exception::cause(object, vm)))
    }

    fn exception_frames(&self) -> Result<Vec<Frame>> {
        self.require(Traits::EXCEPTION, "getExceptionStackTrace")?;
        self.attempt(|object, vm| Ok(exception::frames(object, vm)))
    }

    fn throw(&self) -> Error {
        let thrown = self.attempt(|object, vm| {
            Ok(object.to_owned().downcast().ok().map(|exception| error::catch(exception, vm)))
        });
        match thrown {
            Ok(Some(error)) => error,
            Ok(None) => InteropError::unsupported_by("throwException", self.traits()).into(),
            Err(error) => error,
        }
    }

    fn meta_object(&self) -> Option<Value> {
        self.tell(None, |object, vm| Some(convert::wrap(object.class().to_owned().into(), vm)))
    }

    fn meta_simple_name(&self) -> Result<Text> {
        self.require(Traits::META, "getMetaSimpleName")?;
        self.answer(meta::simple_name)
    }

    fn meta_qualified_name(&self) -> Result<Text> {
        self.require(Traits::META, "getMetaQualifiedName")?;
        self.answer(meta::qualified_name)
    }

    fn is_meta_instance(&self, instance: &Value) -> Result<bool> {
        self.require(Traits::META, "isMetaInstance")?;
        self.answer(|object, vm| convert::to_py(instance, vm)?.is_instance(object, vm))
    }

    fn meta_parents(&self) -> Result<Vec<Value>> {
        self.require(Traits::META, "getMetaParents")?;
        self.answer(meta::parents)
    }
}
