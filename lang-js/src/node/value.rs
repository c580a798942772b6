//! What JavaScript cannot ask of a value: what it is inside.

use super::native::{Arguments, Function};
use boa_engine::builtins::map::ordered_map::OrderedMap;
use boa_engine::builtins::promise::PromiseState;
use boa_engine::builtins::set::ordered_set::OrderedSet;
use boa_engine::builtins::{array_buffer, dataview, date, error, proxy, regexp, typed_array};
use boa_engine::module::ModuleNamespace;
use boa_engine::object::JsObject;
use boa_engine::object::builtins::{
    JsArray, JsArrayBuffer, JsMapIterator, JsPromise, JsSetIterator, JsWeakMap, JsWeakSet,
};
use boa_engine::property::PropertyKey;
use boa_engine::{Context, JsBigInt, JsResult, JsString, JsSymbol, JsValue, js_string};

pub(super) const FUNCTIONS: &[Function] = &[
    ("kindOf", 1, kind_of),
    ("functionKind", 1, function_kind),
    ("promiseDetails", 1, promise_details),
    ("proxyDetails", 1, proxy_details),
    ("nonIndexKeys", 1, non_index_keys),
    ("detach", 1, detach),
];

fn kind_of(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let object = Arguments(arguments).object(0)?;
    Ok(JsString::from(kind(&object, context)?).into())
}

/// The internal slots of an object, in one word.
pub(crate) fn kind(object: &JsObject, context: &mut Context) -> JsResult<&'static str> {
    if crate::foreign::handle_of(object, context).is_some() {
        return Ok("foreign");
    }
    if object.is_ordinary() {
        return Ok("object");
    }
    let known: [(&str, fn(&JsObject) -> bool); 18] = [
        ("proxy", JsObject::is::<proxy::Proxy>),
        ("function", JsObject::is_callable),
        ("array", JsObject::is_array),
        ("map", JsObject::is::<OrderedMap<JsValue>>),
        ("set", JsObject::is::<OrderedSet>),
        ("typedArray", JsObject::is::<typed_array::TypedArray>),
        ("arrayBuffer", JsObject::is::<array_buffer::ArrayBuffer>),
        ("sharedArrayBuffer", JsObject::is::<array_buffer::SharedArrayBuffer>),
        ("dataView", JsObject::is::<dataview::DataView>),
        ("promise", |object| JsPromise::from_object(object.clone()).is_ok()),
        ("date", JsObject::is::<date::Date>),
        ("regexp", JsObject::is::<regexp::RegExp>),
        ("error", JsObject::is::<error::Error>),
        ("boxedNumber", JsObject::is::<f64>),
        ("boxedBoolean", JsObject::is::<bool>),
        ("boxedString", JsObject::is::<JsString>),
        ("boxedBigInt", JsObject::is::<JsBigInt>),
        ("boxedSymbol", JsObject::is::<JsSymbol>),
    ];
    if let Some((word, _)) = known.iter().find(|(_, is)| is(object)) {
        return Ok(word);
    }
    let rare: [(&str, fn(&JsObject) -> bool); 5] = [
        ("module", JsObject::is::<ModuleNamespace>),
        ("mapIterator", |object| JsMapIterator::from_object(object.clone()).is_ok()),
        ("setIterator", |object| JsSetIterator::from_object(object.clone()).is_ok()),
        ("weakMap", |object| JsWeakMap::from_object(object.clone()).is_ok()),
        ("weakSet", |object| JsWeakSet::from_object(object.clone()).is_ok()),
    ];
    if let Some((word, _)) = rare.iter().find(|(_, is)| is(object)) {
        return Ok(word);
    }
    // The engine keeps the type of `arguments` to itself.
    if object.has_own_property(js_string!("callee"), context)?
        && object.has_own_property(js_string!("length"), context)?
    {
        return Ok("arguments");
    }
    Ok("object")
}

fn function_kind(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let prototype = Arguments(arguments).object(0)?.prototype();
    let constructors = context.intrinsics().constructors();
    let known = [
        ("async", constructors.async_function().prototype()),
        ("generator", constructors.generator_function().prototype()),
        ("asyncGenerator", constructors.async_generator_function().prototype()),
    ];
    let found =
        known.iter().find(|(_, known)| prototype.as_ref().is_some_and(|own| JsObject::equals(own, known)));
    Ok(JsString::from(found.map_or("plain", |(word, _)| word)).into())
}

fn promise_details(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let promise = JsPromise::from_object(Arguments(arguments).object(0)?)?;
    let (state, value) = match promise.state() {
        PromiseState::Pending => ("pending", JsValue::undefined()),
        PromiseState::Fulfilled(value) => ("fulfilled", value),
        PromiseState::Rejected(reason) => ("rejected", reason),
    };
    Ok(JsArray::from_iter([JsString::from(state).into(), value], context).into())
}

/// Target and handler of a proxy; `undefined` where they are not known, which is of
/// proxies that the program did not make.
fn proxy_details(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let object = Arguments(arguments).object(0)?;
    Ok(match crate::globals::proxy::details(&object, context)? {
        Some((target, handler)) => JsArray::from_iter([target, handler], context).into(),
        None => JsValue::undefined(),
    })
}

fn non_index_keys(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let keys = Arguments(arguments).object(0)?.own_property_keys(context)?;
    let named = keys.into_iter().filter_map(|key| match key {
        PropertyKey::Index(_) => None,
        PropertyKey::String(name) => Some(name.into()),
        PropertyKey::Symbol(symbol) => Some(symbol.into()),
    });
    Ok(JsArray::from_iter(named.collect::<Vec<JsValue>>(), context).into())
}

/// Moves the bytes of an `ArrayBuffer` into a new one; the old one is left without any.
fn detach(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let buffer = JsArrayBuffer::from_object(Arguments(arguments).object(0)?)?;
    Ok(crate::buffer::detach(&buffer, context)?.into())
}
