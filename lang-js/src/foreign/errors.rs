//! Exceptions of other languages as errors.

use super::link::Link;
use super::members;
use super::traps::Property;
use crate::convert::to_js;
use crate::error;
use crate::heap::Heap;
use crate::text::to_js_string;
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, js_string};
use polyglot_api::{ObjectRef, Traits, Value};

/// How many ancestors of an exception's class are searched for a native namesake.
const MAX_ANCESTORS: usize = 16;

/// The native errors, which both languages may have.
fn native_prototype(name: &str, context: &Context) -> Option<JsObject> {
    let constructors = context.intrinsics().constructors();
    let constructor = match name {
        "TypeError" => constructors.type_error(),
        "RangeError" => constructors.range_error(),
        "ReferenceError" => constructors.reference_error(),
        "SyntaxError" => constructors.syntax_error(),
        "EvalError" => constructors.eval_error(),
        "URIError" => constructors.uri_error(),
        "AggregateError" => constructors.aggregate_error(),
        _ => return None,
    };
    Some(constructor.prototype())
}

/// The prototype of an exception: that of the native error of its class's name, or
/// of the nearest ancestor's.
pub(super) fn prototype(object: &ObjectRef, heap: &Heap, context: &mut Context) -> JsObject {
    let names = heap.leave(context, || ancestry(object));
    let native = names.iter().find_map(|name| native_prototype(name, context));
    native.unwrap_or_else(|| context.intrinsics().constructors().error().prototype())
}

/// The names of an exception's class and of its ancestors, nearest first.
fn ancestry(object: &ObjectRef) -> Vec<String> {
    let mut names = Vec::new();
    let mut classes: std::collections::VecDeque<Value> = object.meta_object().into_iter().collect();
    while let Some(class) = classes.pop_front() {
        let Value::Object(class) = class else { continue };
        if let Ok(name) = class.meta_simple_name() {
            names.push(name.to_string_lossy().into_owned());
        }
        if names.len() >= MAX_ANCESTORS {
            break;
        }
        classes.extend(class.meta_parents().unwrap_or_default());
    }
    names
}

/// The name of an exception's class.
pub(crate) fn name_of(object: &ObjectRef) -> String {
    let class = object.meta_object();
    let name = class.and_then(|class| class.as_object()?.meta_simple_name().ok());
    name.map_or_else(|| "Error".into(), |name| name.to_string_lossy().into_owned())
}

/// What JavaScript's errors have, and the exception answers for.
fn standard(link: &Link, name: &JsString, context: &mut Context) -> JsResult<Option<JsValue>> {
    if let Some(extras) = link.extras()
        && extras.has_own_property(name.clone(), context)?
    {
        return extras.get(name.clone(), context).map(Some);
    }
    if *name == js_string!("name") {
        let name = link.ask(context, |object| Ok(name_of(object)))?;
        return Ok(Some(JsString::from(name).into()));
    }
    if *name == js_string!("message") {
        let message = link.ask(context, |object| object.exception_message())?;
        return Ok(Some(message.map_or_else(|| js_string!().into(), |text| to_js_string(&text).into())));
    }
    if *name == js_string!("stack") {
        return stack(link, context).map(Some);
    }
    if *name == js_string!("cause") {
        let cause = link.ask(context, |object| object.exception_cause())?;
        return cause.map(|cause| to_js(&cause, context)).transpose();
    }
    Ok(None)
}

/// The headline and the frames, as engines write them.
fn stack(link: &Link, context: &mut Context) -> JsResult<JsValue> {
    let travelled = Heap::of(context).travelled().frames_of(&link.visible());
    let (headline, own) = link.ask(context, |object| {
        let message = object.exception_message()?;
        let name = name_of(object);
        let headline = match message {
            Some(message) if !message.is_empty() => format!("{name}: {message}"),
            _ => name,
        };
        Ok((headline, object.exception_frames().unwrap_or_default()))
    })?;
    let frames = travelled.unwrap_or(own);
    Ok(JsString::from(error::stack_text(&headline, &frames)).into())
}

fn is_standard(name: &JsString) -> bool {
    ["name", "message", "stack", "cause"].iter().any(|standard| *name == *standard)
}

pub(super) fn get(
    link: &Link,
    name: &JsString,
    receiver: &JsValue,
    context: &mut Context,
) -> JsResult<Option<JsValue>> {
    if is_standard(name)
        && let Some(value) = standard(link, name, context)?
    {
        return Ok(Some(value));
    }
    if let Some(value) = members::member(link, name, context)? {
        return Ok(Some(value));
    }
    if *name == js_string!("constructor") {
        return members::class(link, context);
    }
    members::inherited(link, name, receiver, context)
}

pub(super) fn has(link: &Link, name: &JsString, context: &mut Context) -> JsResult<bool> {
    if is_standard(name) && standard(link, name, context)?.is_some() {
        return Ok(true);
    }
    members::has(link, name, context)
}

/// The properties of every error are JavaScript's own where it sets them; the rest
/// are the exception's attributes.
pub(super) fn set(link: &Link, name: &JsString, value: &JsValue, context: &mut Context) -> JsResult<()> {
    if is_standard(name) || !link.traits().has(Traits::MEMBERS) {
        return link.extras_or_new().set(name.clone(), value.clone(), true, context).map(drop);
    }
    members::set(link, name, value, context)
}

pub(super) fn keys(link: &Link, context: &mut Context) -> JsResult<Vec<JsValue>> {
    let mut keys = vec![js_string!("stack").into(), js_string!("message").into()];
    if standard(link, &js_string!("cause"), context)?.is_some() {
        keys.push(js_string!("cause").into());
    }
    for key in members::keys(link, context)? {
        if !key.as_string().is_some_and(|name| is_standard(&name)) {
            keys.push(key);
        }
    }
    Ok(keys)
}

pub(super) fn property(link: &Link, name: &JsString, context: &mut Context) -> JsResult<Option<Property>> {
    if is_standard(name) {
        return Ok(standard(link, name, context)?.map(Property::hidden));
    }
    members::property(link, name, context)
}
