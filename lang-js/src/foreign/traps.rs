//! The traps of proxies: what each operation on a foreign object means.
//!
//! All proxies share these functions; a trap finds its object through the handler,
//! which is its `this`. What differs by shape is in the modules beside.

use super::link::{Handler, Link};
use super::shape::Shape;
use super::{array, errors, hash, members};
use crate::text::as_index;
use boa_engine::object::FunctionObjectBuilder;
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::value::JsVariant;
use boa_engine::{
    Context, JsArgs, JsNativeError, JsObject, JsResult, JsString, JsSymbol, JsValue, NativeFunction,
    js_string,
};
use boa_gc::Gc;

/// The name of every function of ours that leads to another language. Boa keeps
/// it in its record of the stack, where it tells where JavaScript was left.
pub(crate) const BORDER: &str = "<foreign>";

pub(super) type Native = fn(&JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>;

/// A native function that leads to another language.
pub(super) fn border_function(function: Native, length: usize, context: &mut Context) -> JsObject {
    FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(function))
        .name(js_string!("<foreign>"))
        .length(length)
        .build()
        .into()
}

/// The object that every handler inherits from.
pub(super) fn handler_prototype(context: &mut Context) -> JsObject {
    let traps: [(&str, Native); 10] = [
        ("get", get),
        ("set", set),
        ("has", has),
        ("deleteProperty", delete),
        ("ownKeys", own_keys),
        ("getOwnPropertyDescriptor", descriptor),
        ("defineProperty", define),
        ("getPrototypeOf", get_prototype),
        ("setPrototypeOf", set_prototype),
        ("preventExtensions", |_, _, _| Ok(false.into())),
    ];
    // Without a prototype, so that the traps that are not there are missed at once.
    let object = JsObject::with_null_proto();
    for (name, trap) in traps {
        let function = border_function(trap, 2, context);
        let property = PropertyDescriptor::builder().value(function).complete_with_defaults();
        object.insert_property(JsString::from(name), property);
    }
    object
}

fn link_of(this: &JsValue) -> JsResult<Gc<Link>> {
    let handler = this.as_object();
    let link = handler.as_ref().and_then(|handler| Some(handler.downcast_ref::<Handler>()?.0.clone()));
    link.ok_or_else(|| JsNativeError::typ().with_message("a trap was called by itself").into())
}

/// A property's name, as traps get it.
enum Key {
    Index(u64),
    Name(JsString),
    Symbol(JsSymbol),
}

impl Key {
    fn of(link: &Link, value: &JsValue) -> JsResult<Self> {
        match value.variant() {
            JsVariant::String(name) if link.shape().has_elements() => {
                Ok(as_index(&name).map_or(Self::Name(name), Self::Index))
            }
            JsVariant::String(name) => Ok(Self::Name(name)),
            JsVariant::Symbol(symbol) => Ok(Self::Symbol(symbol)),
            _ => Err(JsNativeError::typ().with_message("a trap was called by itself").into()),
        }
    }
}

fn get(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = link_of(this)?;
    let receiver = arguments.get_or_undefined(2);
    let found = match Key::of(&link, arguments.get_or_undefined(1))? {
        Key::Index(index) => array::get_element(&link, index, context)?,
        Key::Symbol(symbol) if link.shape().has_elements() => {
            array::get_symbol(&link, &symbol, receiver, context)?
        }
        Key::Symbol(symbol) => members::get_symbol(&link, &symbol, receiver, context)?,
        Key::Name(name) => match link.shape() {
            Shape::Object | Shape::Function | Shape::Class => members::get(&link, &name, receiver, context)?,
            Shape::Array | Shape::Bytes => array::get(&link, &name, receiver, context)?,
            Shape::Hash => hash::get(&link, &name, receiver, context)?,
            Shape::Error => errors::get(&link, &name, receiver, context)?,
            Shape::Set | Shape::Iterator | Shape::Awaitable | Shape::Native => {
                members::get_behind(&link, &name, receiver, context)?
            }
        },
    };
    Ok(found.unwrap_or_default())
}

fn set(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = link_of(this)?;
    let (key, value) = (arguments.get_or_undefined(1), arguments.get_or_undefined(2));
    let receiver = arguments.get_or_undefined(3);
    if !link.is_visible_as(receiver) {
        // The foreign object is only the prototype of what is written to.
        let key = key.to_property_key(context)?;
        let Some(receiver) = receiver.as_object() else { return Ok(false.into()) };
        return Ok(receiver.create_data_property(key, value.clone(), context)?.into());
    }
    write(&link, key, value, context)?;
    Ok(true.into())
}

fn write(link: &Link, key: &JsValue, value: &JsValue, context: &mut Context) -> JsResult<()> {
    match Key::of(link, key)? {
        Key::Index(index) => array::set_element(link, index, value, context),
        Key::Symbol(symbol) => link.extras_or_new().set(symbol, value.clone(), true, context).map(drop),
        Key::Name(name) => match link.shape() {
            Shape::Array | Shape::Bytes => array::set(link, &name, value, context),
            Shape::Hash => hash::set(link, &name, value, context),
            Shape::Error => errors::set(link, &name, value, context),
            _ => members::set(link, &name, value, context),
        },
    }
}

fn has(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = link_of(this)?;
    let key = arguments.get_or_undefined(1);
    let own = has_own(&link, key, context)?;
    if own {
        return Ok(true.into());
    }
    if matches!(Key::of(&link, key)?, Key::Index(_)) {
        return Ok(false.into());
    }
    let key = key.to_property_key(context)?;
    Ok(link.prototype().has_property(key, context)?.into())
}

fn has_own(link: &Link, key: &JsValue, context: &mut Context) -> JsResult<bool> {
    match Key::of(link, key)? {
        Key::Index(index) => array::has_element(link, index, context),
        Key::Symbol(symbol) => match link.extras() {
            Some(extras) => extras.has_own_property(symbol, context),
            None => Ok(false),
        },
        Key::Name(name) => match link.shape() {
            Shape::Array | Shape::Bytes => array::has(link, &name, context),
            Shape::Hash => hash::has(link, &name, context),
            Shape::Error => errors::has(link, &name, context),
            _ => members::has(link, &name, context),
        },
    }
}

fn delete(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = link_of(this)?;
    match Key::of(&link, arguments.get_or_undefined(1))? {
        Key::Index(index) => array::delete_element(&link, index, context)?,
        Key::Symbol(symbol) => {
            if let Some(extras) = link.extras() {
                extras.delete_property_or_throw(symbol, context)?;
            }
        }
        Key::Name(name) => match link.shape() {
            Shape::Hash => hash::delete(&link, &name, context)?,
            _ => members::delete(&link, &name, context)?,
        },
    }
    Ok(true.into())
}

fn own_keys(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = link_of(this)?;
    let mut keys = match link.shape() {
        Shape::Array | Shape::Bytes => array::keys(&link, context)?,
        Shape::Hash => hash::keys(&link, context)?,
        Shape::Error => errors::keys(&link, context)?,
        _ => members::keys(&link, context)?,
    };
    if let Some(extras) = link.extras() {
        for key in extras.own_property_keys(context)? {
            if matches!(key, PropertyKey::Symbol(_)) {
                keys.push((&key).into());
            }
        }
    }
    Ok(boa_engine::object::builtins::JsArray::from_iter(keys, context).into())
}

fn descriptor(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = link_of(this)?;
    let key = arguments.get_or_undefined(1);
    let found = match Key::of(&link, key)? {
        Key::Index(index) => array::get_element(&link, index, context)?.map(Property::plain),
        Key::Symbol(symbol) => match link.extras() {
            Some(extras) if extras.has_own_property(symbol.clone(), context)? => {
                Some(Property::plain(extras.get(symbol, context)?))
            }
            _ => None,
        },
        Key::Name(name) => match link.shape() {
            Shape::Array | Shape::Bytes => array::property(&link, &name, context)?,
            Shape::Hash => hash::get_entry(&link, &name, context)?.map(Property::plain),
            Shape::Error => errors::property(&link, &name, context)?,
            _ => members::property(&link, &name, context)?,
        },
    };
    Ok(found.map_or_else(JsValue::undefined, |property| property.into_object(context)))
}

/// A property as the traps tell it. What the target does not have must be
/// configurable, by the rules of proxies.
pub(super) struct Property {
    pub(super) value: JsValue,
    pub(super) writable: bool,
    pub(super) enumerable: bool,
    pub(super) configurable: bool,
}

impl Property {
    pub(super) fn plain(value: JsValue) -> Self {
        Self { value, writable: true, enumerable: true, configurable: true }
    }

    pub(super) fn hidden(value: JsValue) -> Self {
        Self { enumerable: false, ..Self::plain(value) }
    }

    fn into_object(self, context: &mut Context) -> JsValue {
        let object = JsObject::with_object_proto(context.intrinsics());
        let fields = [
            (js_string!("value"), self.value),
            (js_string!("writable"), self.writable.into()),
            (js_string!("enumerable"), self.enumerable.into()),
            (js_string!("configurable"), self.configurable.into()),
        ];
        for (name, value) in fields {
            let field = PropertyDescriptor::builder().value(value).writable(true).enumerable(true);
            object.insert_property(name, field.configurable(true));
        }
        object.into()
    }
}

fn define(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = link_of(this)?;
    let descriptor = arguments.get_or_undefined(2).to_property_descriptor(context)?;
    if descriptor.is_accessor_descriptor() {
        let error = JsNativeError::typ();
        return Err(error.with_message("an object of another language cannot have accessors").into());
    }
    if let Some(value) = descriptor.value() {
        write(&link, arguments.get_or_undefined(1), value, context)?;
    }
    Ok(true.into())
}

fn get_prototype(this: &JsValue, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    Ok(link_of(this)?.prototype().into())
}

fn set_prototype(this: &JsValue, arguments: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let prototype = link_of(this)?.prototype();
    let same =
        arguments.get_or_undefined(1).as_object().is_some_and(|new| JsObject::equals(&new, &prototype));
    Ok(same.into())
}
