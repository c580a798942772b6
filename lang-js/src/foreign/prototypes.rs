//! The prototypes of foreign objects: what lies behind their own properties.

use super::shape::Shape;
use super::traps::{Native, border_function};
use super::{awaitable, call, errors, hash, iterate, set, text_of, this_link};
use crate::heap::Heap;
use crate::text::to_js_string;
use boa_engine::builtins::proxy::Proxy;
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::{Context, JsObject, JsResult, JsString, JsSymbol, JsValue};
use polyglot_api::{ObjectRef, Traits};
use std::cell::RefCell;
use std::collections::HashMap;

/// The prototypes made so far: one for each shape and set of traits that occurred.
#[derive(Default)]
pub(super) struct Prototypes {
    made: RefCell<HashMap<(Shape, Traits), JsObject>>,
    /// Those of our own iterators, by the address of their `next`.
    iterators: RefCell<HashMap<usize, JsObject>>,
}

impl Prototypes {
    /// The prototype of an object.
    pub(super) fn get(
        &self,
        object: &ObjectRef,
        shape: Shape,
        traits: Traits,
        heap: &Heap,
        context: &mut Context,
    ) -> JsResult<JsObject> {
        if shape == Shape::Error {
            return Ok(errors::prototype(object, heap, context));
        }
        if let Some(made) = self.made.borrow().get(&(shape, traits)) {
            return Ok(made.clone());
        }
        let prototype = make(shape, traits, context);
        self.made.borrow_mut().insert((shape, traits), prototype.clone());
        Ok(prototype)
    }

    /// The prototype of our own iterators that have a certain `next`.
    pub(super) fn iterator(next: Native, context: &mut Context) -> JsObject {
        let heap = Heap::of(context);
        let made = &heap.proxies().prototypes.iterators;
        let key = next as usize;
        if let Some(made) = made.borrow().get(&key) {
            return made.clone();
        }
        let parent = context.intrinsics().constructors().iterator().prototype();
        let mut builder = Builder::new(parent, context);
        builder.method("next", 0, next);
        let prototype = builder.finish();
        made.borrow_mut().insert(key, prototype.clone());
        prototype
    }
}

fn make(shape: Shape, traits: Traits, context: &mut Context) -> JsObject {
    let constructors = context.intrinsics().constructors();
    let parent = match shape {
        Shape::Array | Shape::Bytes => constructors.array(),
        Shape::Function | Shape::Class => constructors.function(),
        Shape::Iterator => constructors.iterator(),
        Shape::Awaitable => constructors.promise(),
        _ => constructors.object(),
    };
    let mut builder = Builder::new(parent.prototype(), context);
    match shape {
        Shape::Hash => hash::define(&mut builder),
        Shape::Set => set::define(&mut builder),
        Shape::Iterator => iterate::define_iterator(&mut builder),
        Shape::Awaitable => awaitable::define(&mut builder),
        Shape::Class => call::define(&mut builder),
        _ => {}
    }
    if traits.has(Traits::AWAITABLE) && shape != Shape::Awaitable {
        awaitable::define(&mut builder);
    }
    let iterates = matches!(shape, Shape::Array | Shape::Bytes | Shape::Hash | Shape::Set | Shape::Iterator);
    if traits.has(Traits::ITERABLE) && !iterates {
        iterate::define_iterable(&mut builder);
    }
    if traits.has(Traits::ASYNC_ITERABLE) && shape != Shape::Iterator {
        iterate::define_async(&mut builder);
    }
    if traits.any(TEXTUAL) || (shape == Shape::Object && traits == Traits::NONE) {
        builder.method("toString", 0, to_string);
    }
    if traits.any(TEMPORAL) {
        builder.method("toJSON", 0, to_string);
    }
    builder.finish()
}

const TEMPORAL: Traits = Traits::DATE.and(Traits::TIME).and(Traits::ZONE).and(Traits::DURATION);
/// What prints as its own text.
const TEXTUAL: Traits = TEMPORAL.and(Traits::INSTANCE);

fn to_string(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = this_link(this, context)?;
    Ok(to_js_string(&text_of(&link, context)?).into())
}

/// Makes a prototype; it is the parent itself if nothing is put on it.
pub(super) struct Builder<'a> {
    parent: JsObject,
    made: Option<JsObject>,
    context: &'a mut Context,
}

impl<'a> Builder<'a> {
    fn new(parent: JsObject, context: &'a mut Context) -> Self {
        Self { parent, made: None, context }
    }

    fn put(&mut self, key: impl Into<PropertyKey>, descriptor: PropertyDescriptor) {
        let parent = &self.parent;
        let object = self.made.get_or_insert_with(|| {
            let object = JsObject::with_null_proto();
            object.set_prototype(Some(parent.clone()));
            object
        });
        object.insert_property(key, descriptor);
    }

    fn function(&mut self, key: impl Into<PropertyKey>, length: usize, function: Native) {
        let function = border_function(function, length, self.context);
        let descriptor = PropertyDescriptor::builder().value(function).writable(true).enumerable(false);
        self.put(key, descriptor.configurable(true).build());
    }

    pub(super) fn method(&mut self, name: &str, length: usize, function: Native) {
        self.function(JsString::from(name), length, function);
    }

    pub(super) fn symbol(&mut self, symbol: JsSymbol, length: usize, function: Native) {
        self.function(symbol, length, function);
    }

    pub(super) fn getter(&mut self, name: &str, function: Native) {
        let function = border_function(function, 0, self.context);
        let descriptor = PropertyDescriptor::builder().get(function).set(JsValue::undefined());
        self.put(JsString::from(name), descriptor.enumerable(false).configurable(true).build());
    }

    fn finish(self) -> JsObject {
        self.made.unwrap_or(self.parent)
    }
}

/// The value of an own property, without the detour through Boa's machinery.
pub(super) fn own(
    object: &JsObject,
    key: &PropertyKey,
    receiver: &JsValue,
    context: &mut Context,
) -> JsResult<Option<JsValue>> {
    let found = object.borrow().properties().get(key);
    found.map(|descriptor| value_of(&descriptor, receiver, context)).transpose()
}

/// The value of a property that an object has or inherits.
pub(super) fn lookup(
    object: &JsObject,
    key: &PropertyKey,
    receiver: &JsValue,
    context: &mut Context,
) -> JsResult<Option<JsValue>> {
    let mut object = object.clone();
    loop {
        if object.is::<Proxy>() {
            // A class of JavaScript that extends one of ours has one among its
            // ancestors.
            return object
                .get(key.clone(), context)
                .map(|value| Some(value).filter(|value| !value.is_undefined()));
        }
        if let Some(value) = own(&object, key, receiver, context)? {
            return Ok(Some(value));
        }
        let Some(parent) = object.prototype() else { return Ok(None) };
        object = parent;
    }
}

fn value_of(descriptor: &PropertyDescriptor, receiver: &JsValue, context: &mut Context) -> JsResult<JsValue> {
    if let Some(value) = descriptor.value() {
        return Ok(value.clone());
    }
    match descriptor.get().and_then(JsValue::as_callable) {
        Some(getter) => getter.call(receiver, &[], context),
        None => Ok(JsValue::undefined()),
    }
}
