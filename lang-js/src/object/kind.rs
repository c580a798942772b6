//! Which messages a JavaScript object answers.

use crate::foreign;
use boa_engine::builtins::array_buffer::ArrayBuffer;
use boa_engine::builtins::async_generator::AsyncGenerator;
use boa_engine::builtins::dataview::DataView;
use boa_engine::builtins::date::Date;
use boa_engine::builtins::error::Error;
use boa_engine::builtins::generator::Generator;
use boa_engine::builtins::map::ordered_map::OrderedMap;
use boa_engine::builtins::promise::Promise;
use boa_engine::builtins::proxy::Proxy;
use boa_engine::builtins::set::ordered_set::OrderedSet;
use boa_engine::builtins::typed_array::TypedArray;
use boa_engine::context::intrinsics::StandardConstructor;
use boa_engine::property::PropertyKey;
use boa_engine::{Context, JsObject, JsSymbol, JsValue, js_string};
use polyglot_api::Traits;

const INSTANT: Traits = Traits::DATE.and(Traits::TIME).and(Traits::ZONE);

/// The traits of an object. Runs no guest code: properties are looked at, not read,
/// and a proxy of JavaScript is taken for what it can be called as.
pub(super) fn traits_of(object: &JsObject, context: &mut Context) -> Traits {
    let traits = Traits::MEMBERS;
    if object.is_callable() {
        return traits | callable(object, context);
    }
    if object.is::<Proxy>() {
        return traits;
    }
    if let Some(known) = built_in(object, context) {
        return traits | known;
    }
    traits | by_protocol(object) | instance(object, context)
}

fn callable(object: &JsObject, context: &Context) -> Traits {
    let constructor = object.is_constructor();
    let traits = Traits::EXECUTABLE.with_if(Traits::INSTANTIABLE, constructor);
    traits.with_if(Traits::META, constructor && is_class(object, context))
}

/// Whether a constructor is a class rather than a function: its `prototype` cannot
/// be replaced. The constructors of primitives convert when they are called, which is
/// what is meant by calling them from elsewhere.
pub(super) fn is_class(object: &JsObject, context: &Context) -> bool {
    let key = js_string!("prototype").into();
    let property = object.borrow().properties().get(&key);
    let fixed = property.is_some_and(|property| {
        property.writable() == Some(false) && property.value().is_some_and(JsValue::is_object)
    });
    let constructors = context.intrinsics().constructors();
    let converters: [&StandardConstructor; 5] = [
        constructors.string(),
        constructors.number(),
        constructors.boolean(),
        constructors.bigint(),
        constructors.symbol(),
    ];
    fixed && !converters.iter().any(|converter| JsObject::equals(&converter.constructor(), object))
}

/// The traits of the engine's own kinds of objects.
fn built_in(object: &JsObject, context: &mut Context) -> Option<Traits> {
    let (traits, plain): (Traits, fn(&Context) -> JsObject) = if object.is_array() {
        (Traits::ARRAY | Traits::ITERABLE, |context| context.intrinsics().constructors().array().prototype())
    } else if object.is::<OrderedMap<JsValue>>() {
        (Traits::HASH | Traits::ITERABLE, |context| context.intrinsics().constructors().map().prototype())
    } else if object.is::<OrderedSet>() {
        (Traits::SET | Traits::ITERABLE, |context| context.intrinsics().constructors().set().prototype())
    } else if object.is::<Promise>() {
        (Traits::AWAITABLE, |context| context.intrinsics().constructors().promise().prototype())
    } else if object.is::<Date>() {
        let valid = foreign::timestamp_of(object, context).is_some();
        let traits = Traits::NONE.with_if(INSTANT, valid);
        (traits, |context| context.intrinsics().constructors().date().prototype())
    } else if object.is::<Error>() {
        return Some(Traits::EXCEPTION);
    } else if object.is::<TypedArray>() {
        return Some(Traits::ARRAY | Traits::ITERABLE | Traits::BUFFER);
    } else if object.is::<ArrayBuffer>() || object.is::<DataView>() {
        return Some(Traits::BUFFER);
    } else if object.is::<Generator>() {
        return Some(Traits::ITERATOR | Traits::ITERABLE);
    } else if object.is::<AsyncGenerator>() {
        return Some(Traits::ASYNC_ITERABLE);
    } else {
        return None;
    };
    let is_plain = object.prototype().is_some_and(|prototype| JsObject::equals(&prototype, &plain(context)));
    Some(traits.with_if(Traits::INSTANCE, !is_plain && has_class(object, context)))
}

/// The traits that an object has by its properties.
fn by_protocol(object: &JsObject) -> Traits {
    let iterable = has_method(object, &JsSymbol::iterator().into());
    let iterator = iterable && has_method(object, &js_string!("next").into());
    Traits::NONE
        .with_if(Traits::ITERABLE, iterable)
        .with_if(Traits::ITERATOR, iterator)
        .with_if(Traits::ASYNC_ITERABLE, has_method(object, &JsSymbol::async_iterator().into()))
        .with_if(Traits::AWAITABLE, has_method(object, &js_string!("then").into()))
}

/// Whether a method is there, found without running a getter or a trap.
fn has_method(object: &JsObject, key: &PropertyKey) -> bool {
    let mut object = object.clone();
    loop {
        if object.is::<Proxy>() {
            return false;
        }
        if let Some(property) = object.borrow().properties().get(key) {
            return property.value().is_some_and(JsValue::is_callable);
        }
        let Some(parent) = object.prototype() else { return false };
        object = parent;
    }
}

/// Whether an object is an instance of a class rather than a plain object.
fn instance(object: &JsObject, context: &Context) -> Traits {
    let plain = context.intrinsics().constructors().object().prototype();
    match object.prototype() {
        Some(prototype) if !JsObject::equals(&prototype, &plain) => {
            // The engine's own iterators print by what they are.
            let iterator = has_method(object, &js_string!("next").into()) && !object.is_ordinary();
            Traits::NONE.with_if(Traits::INSTANCE, !iterator && has_class(object, context))
        }
        _ => Traits::NONE,
    }
}

/// Whether a class stands behind an object: the `constructor` that it inherits, found
/// without running a getter or a trap. Objects that are prototypes have their own.
fn has_class(object: &JsObject, context: &Context) -> bool {
    let key = js_string!("constructor").into();
    if object.borrow().properties().get(&key).is_some() {
        return false;
    }
    let mut holder = object.prototype();
    while let Some(object) = holder.filter(|object| !object.is::<Proxy>()) {
        if let Some(property) = object.borrow().properties().get(&key) {
            let class = property.value().and_then(JsValue::as_object);
            return class.is_some_and(|class| class.is_constructor() && is_class(&class, context));
        }
        holder = object.prototype();
    }
    false
}
