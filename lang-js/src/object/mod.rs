//! JavaScript's objects answering messages.
//!
//! [`JsHandle`] is a root in Boa's heap. Which messages it answers is decided once,
//! by [`kind`]; each group of messages has a module. Every message enters the engine's
//! context through the heap and grows the stack where it is short.

mod call;
mod elements;
mod entries;
mod exception;
mod iterate;
mod kind;
mod members;
mod meta;
mod promise;
mod symbol;

pub(crate) use members::own_string;
pub(crate) use symbol::symbol;

use crate::convert::to_js;
use crate::error::catch;
use crate::heap::Heap;
use crate::jobs::Jobs;
use crate::stack::{self, grow};
use crate::text::to_text;
use crate::{ID, buffer, foreign, globals};
use boa_engine::object::builtins::JsPromise;
use boa_engine::{Context, JsError, JsNativeError, JsObject, JsResult, JsValue};
use polyglot_api::{
    Arguments, BufferBytes, Error, ExceptionKind, Frame, Identity, InteropError, LanguageId, MemberInfo,
    Object, ObjectRef, PolyglotError, Result, Settled, Temporal, Text, Traits, Value,
};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

/// A JavaScript object in the hands of the host or another language.
pub(crate) struct JsHandle {
    object: JsObject,
    /// What a method is called on: a function that was read as a member keeps the
    /// object that it was read from.
    receiver: Option<JsObject>,
    traits: Traits,
    heap: Rc<Heap>,
    /// The iterator behind an iterator or asynchronous iterable, and its `next`.
    cursor: RefCell<Option<(JsObject, JsObject)>>,
}

/// Why a message failed, inside.
enum Fail {
    /// Guest code threw.
    Thrown(JsError),
    /// The message broke a contract.
    Broken(InteropError),
}

impl From<JsError> for Fail {
    fn from(error: JsError) -> Self {
        Self::Thrown(error)
    }
}

impl From<JsNativeError> for Fail {
    fn from(error: JsNativeError) -> Self {
        Self::Thrown(error.into())
    }
}

impl From<InteropError> for Fail {
    fn from(error: InteropError) -> Self {
        Self::Broken(error)
    }
}

type Outcome<T> = std::result::Result<T, Fail>;

/// An object as a value for others; a proxy goes home as what it stands for.
pub(crate) fn to_value(object: &JsObject, context: &mut Context) -> Value {
    if let Some(home) = foreign::home(object, context) {
        return Value::Object(home);
    }
    let traits = kind::traits_of(object, context);
    if traits.has(Traits::AWAITABLE)
        && let Ok(promise) = JsPromise::from_object(object.clone())
    {
        // Whoever gets a rejected promise may still wait for it: a coroutine starts later.
        Jobs::of(context).forgive(&promise);
    }
    JsHandle::value(object.clone(), None, traits, context)
}

/// The JavaScript value behind a handle of this heap.
pub(crate) fn unwrap(object: &ObjectRef, heap: &Rc<Heap>) -> Option<JsValue> {
    if let Some(handle) = object.downcast_ref::<JsHandle>() {
        return Rc::ptr_eq(&handle.heap, heap).then(|| handle.object.clone().into());
    }
    symbol::unwrap(object, heap)
}

impl JsHandle {
    fn value(object: JsObject, receiver: Option<JsObject>, traits: Traits, context: &Context) -> Value {
        let heap = Heap::of(context);
        Value::object(Self { object, receiver, traits, heap, cursor: RefCell::default() })
    }

    /// Answers a message in the engine's context.
    fn run<R>(&self, answer: impl FnOnce(&mut Context) -> Outcome<R>) -> Result<R> {
        grow(|| {
            self.heap.try_enter(|context| {
                stack::fit(context);
                match answer(context) {
                    Ok(answer) => Ok(answer),
                    Err(Fail::Broken(error)) => Err(error.into()),
                    Err(Fail::Thrown(error)) => Err(catch(error, context)),
                }
            })
        })
    }

    /// As [`run`](Self::run), for the messages of a group.
    fn run_for<R>(
        &self,
        group: Traits,
        message: &'static str,
        answer: impl FnOnce(&mut Context) -> Outcome<R>,
    ) -> Result<R> {
        if !self.traits.any(group) {
            return Err(InteropError::unsupported_by(message, self.traits).into());
        }
        self.run(answer)
    }

    /// A description for messages to people, which runs no guest code.
    fn description(&self) -> String {
        JsValue::from(self.object.clone()).display().to_string()
    }

    fn unknown_member(&self, name: &str) -> InteropError {
        InteropError::unknown_member(name, "the object")
    }
}

impl Object for JsHandle {
    fn traits(&self) -> Traits {
        self.traits
    }

    fn language(&self) -> LanguageId {
        ID
    }

    fn identity(&self) -> Identity {
        // A method is another thing on another receiver, as it is in Python.
        let receiver = self.receiver.as_ref().map_or(0, foreign::address);
        Identity {
            heap: self.heap.id().wrapping_add(receiver.rotate_left(23)),
            address: foreign::address(&self.object),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, side_effects: bool) -> String {
        if !side_effects {
            return if self.heap.is_open() { self.description() } else { "<released>".into() };
        }
        let shown = self.run(|context| Ok(globals::display(&self.object.clone().into(), context)));
        shown.unwrap_or_else(|_| self.description())
    }

    fn to_text(&self) -> Result<Text> {
        self.run(|context| members::text(&self.object, self.traits, context))
    }

    fn to_repr(&self) -> Result<Text> {
        self.run(|context| Ok(globals::display(&self.object.clone().into(), context).into()))
    }

    fn members(&self, include_internal: bool) -> Result<Vec<Text>> {
        self.run(|context| members::names(&self.object, include_internal, context))
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        self.run(|context| members::info(&self.object, name, context)).unwrap_or_default()
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        self.run(|context| members::get(&self.object, name, context))
    }

    fn write_member(&self, name: &str, value: Value) -> Result<()> {
        self.run(|context| members::write(self, name, &value, context))
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        self.run(|context| members::remove(self, name, context))
    }

    fn invoke_member(&self, name: &str, arguments: Arguments<'_>) -> Result<Value> {
        self.run(|context| call::invoke(self, name, arguments, context))
    }

    fn array_len(&self) -> Result<u64> {
        self.run_for(Traits::ARRAY, "getArraySize", |context| elements::length(&self.object, context))
    }

    fn element_info(&self, index: u64) -> MemberInfo {
        if !self.traits.has(Traits::ARRAY) {
            return MemberInfo::NONE;
        }
        self.run(|context| elements::info(&self.object, index, context)).unwrap_or_default()
    }

    fn read_element(&self, index: u64) -> Result<Value> {
        self.run_for(Traits::ARRAY, "readArrayElement", |context| {
            elements::read(&self.object, index, context)
        })
    }

    fn write_element(&self, index: u64, value: Value) -> Result<()> {
        self.run_for(Traits::ARRAY, "writeArrayElement", |context| {
            elements::write(&self.object, index, &value, context)
        })
    }

    fn remove_element(&self, index: u64) -> Result<()> {
        self.run_for(Traits::ARRAY, "removeArrayElement", |context| {
            elements::remove(&self.object, index, context)
        })
    }

    fn read_elements(&self, start: u64, count: u64, into: &mut Vec<Value>) -> Result<()> {
        self.run_for(Traits::ARRAY, "readArrayElement", |context| {
            elements::read_many(&self.object, start, count, into, context)
        })
    }

    fn hash_len(&self) -> Result<u64> {
        self.run_for(Traits::HASH, "getHashSize", |context| entries::hash_len(&self.object, context))
    }

    fn entry_info(&self, key: &Value) -> MemberInfo {
        if !self.traits.has(Traits::HASH) {
            return MemberInfo::NONE;
        }
        self.run(|context| entries::info(&self.object, key, context)).unwrap_or_default()
    }

    fn get_entry(&self, key: &Value) -> Result<Option<Value>> {
        self.run_for(Traits::HASH, "readHashValue", |context| entries::get(&self.object, key, context))
    }

    fn write_entry(&self, key: &Value, value: Value) -> Result<()> {
        self.run_for(Traits::HASH, "writeHashEntry", |context| {
            entries::write(&self.object, key, &value, context)
        })
    }

    fn remove_entry(&self, key: &Value) -> Result<()> {
        self.run_for(Traits::HASH, "removeHashEntry", |context| entries::remove(&self.object, key, context))
    }

    fn hash_keys(&self) -> Result<Value> {
        self.run_for(Traits::HASH, "getHashKeysIterator", |context| entries::keys(&self.object, context))
    }

    fn set_len(&self) -> Result<u64> {
        self.run_for(Traits::SET, "getSetSize", |_| entries::set_len(&self.object))
    }

    fn set_contains(&self, value: &Value) -> Result<bool> {
        self.run_for(Traits::SET, "hasSetElement", |context| entries::contains(&self.object, value, context))
    }

    fn set_add(&self, value: Value) -> Result<bool> {
        self.run_for(Traits::SET, "addSetElement", |context| entries::add(&self.object, &value, context))
    }

    fn set_remove(&self, value: &Value) -> Result<bool> {
        self.run_for(Traits::SET, "removeSetElement", |context| entries::take(&self.object, value, context))
    }

    fn iterator(&self) -> Result<Value> {
        self.run_for(Traits::ITERABLE, "getIterator", |context| iterate::iterator(&self.object, context))
    }

    fn next(&self) -> Result<Option<Value>> {
        self.run_for(Traits::ITERATOR, "getIteratorNextElement", |context| iterate::next(self, context))
    }

    fn next_async(&self) -> Result<Value> {
        self.run_for(Traits::ASYNC_ITERABLE, "getAsyncIteratorNextElement", |context| {
            iterate::next_async(self, context)
        })
    }

    fn on_settled(&self, settled: Settled) -> Result<()> {
        self.run_for(Traits::AWAITABLE, "await", |context| {
            promise::on_settled(&self.object, settled, context)
        })
    }

    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.run_for(Traits::EXECUTABLE, "execute", |context| call::execute(self, arguments, context))
    }

    fn instantiate(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.run_for(Traits::INSTANTIABLE, "instantiate", |context| {
            call::construct(&self.object, arguments, context)
        })
    }

    fn executable_name(&self) -> Option<Text> {
        self.traits.has(Traits::EXECUTABLE).then(|| members::own_string(&self.object, "name")).flatten()
    }

    fn buffer(&self) -> Result<BufferBytes> {
        self.run_for(Traits::BUFFER, "readBuffer", |context| {
            let bytes = buffer::pin(&self.object, context)?;
            bytes.ok_or_else(|| InteropError::unsupported_by("readBuffer", self.traits).into())
        })
    }

    fn temporal(&self) -> Result<Temporal> {
        let timestamp =
            self.run_for(Traits::DATE, "asDate", |context| Ok(foreign::timestamp_of(&self.object, context)))?;
        match timestamp {
            Some(timestamp) => Ok(Temporal::from_timestamp(timestamp)),
            None => Err(PolyglotError::host("the date became invalid").into()),
        }
    }

    fn exception_kind(&self) -> Result<ExceptionKind> {
        self.run_for(Traits::EXCEPTION, "getExceptionType", |context| {
            Ok(exception::kind(&self.object, context))
        })
    }

    fn exception_message(&self) -> Result<Option<Text>> {
        self.run_for(Traits::EXCEPTION, "getExceptionMessage", |context| {
            exception::message(&self.object, context)
        })
    }

    fn exception_cause(&self) -> Result<Option<Value>> {
        self.run_for(Traits::EXCEPTION, "getExceptionCause", |context| {
            exception::cause(&self.object, context)
        })
    }

    fn exception_frames(&self) -> Result<Vec<Frame>> {
        self.run_for(Traits::EXCEPTION, "getExceptionStackTrace", |context| {
            Ok(crate::error::frames_of(&self.object, context))
        })
    }

    fn throw(&self) -> Error {
        let thrown: Result<Error> =
            self.run(|context| Ok(catch(JsError::from_opaque(self.object.clone().into()), context)));
        thrown.unwrap_or_else(|error| error)
    }

    fn meta_object(&self) -> Option<Value> {
        self.run(|context| meta::class_of(&self.object, context)).ok().flatten()
    }

    fn meta_simple_name(&self) -> Result<Text> {
        self.run_for(Traits::META, "getMetaSimpleName", |_| {
            Ok(members::own_string(&self.object, "name").unwrap_or_else(|| Text::from_static("")))
        })
    }

    fn is_meta_instance(&self, instance: &Value) -> Result<bool> {
        self.run_for(Traits::META, "isMetaInstance", |context| {
            let instance = to_js(instance, context)?;
            Ok(instance.instance_of(&self.object.clone().into(), context)?)
        })
    }

    fn meta_parents(&self) -> Result<Vec<Value>> {
        self.run_for(Traits::META, "getMetaParents", |context| meta::parents(&self.object, context))
    }
}

/// A string of JavaScript as a text, for the modules beside.
fn text_of(value: &JsValue, context: &mut Context) -> JsResult<Text> {
    Ok(to_text(value.to_string(context)?))
}
