//! Exceptions in and out.
//!
//! Out, [`catch`] makes of what JavaScript threw an error of the protocol, with the
//! frames between the throw and the place where JavaScript was entered. In, [`throw`]
//! makes of an error of the protocol something to throw: the same object, if it was
//! JavaScript's, else the exception's proxy or a new error. What the other languages
//! know of an error on its way ([`Travelled`]) is kept for when it leaves again.

mod frames;
mod travelled;
mod uncatchable;

pub(crate) use frames::stack_text;
pub(crate) use travelled::Travelled;
pub(crate) use uncatchable::Passing;

use crate::convert::{to_js, to_value};
use crate::foreign;
use crate::heap::Heap;
use crate::text::to_str;
use boa_engine::builtins::error::Error as NativeError;
use boa_engine::error::{EngineError, RuntimeLimitError};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsError, JsNativeError, JsObject, JsResult, JsString, JsValue, js_string};
use polyglot_api::{Error, ErrorKind, Frame, InteropError, Location, PolyglotError, Traits};

/// How many causes of an error are told.
const MAX_CAUSES: usize = 8;

/// An error of the protocol as a JavaScript exception. Exits, cancellations and
/// internal errors become something that no `catch` sees.
pub(crate) fn throw(error: Error, context: &mut Context) -> JsError {
    match error {
        Error::Interop(error) => broken_contract(&error).into(),
        Error::Polyglot(error) if !error.is_catchable() => Heap::of(context).passing().carry(*error),
        Error::Polyglot(error) => throw_catchable(*error, context),
    }
}

fn broken_contract(error: &InteropError) -> JsNativeError {
    let native = match error {
        InteropError::InvalidIndex { .. } | InteropError::InvalidBufferOffset { .. } => {
            JsNativeError::range()
        }
        InteropError::Released => JsNativeError::reference(),
        InteropError::UnknownKey { .. } | InteropError::StopIteration => JsNativeError::error(),
        InteropError::UnsupportedMessage { .. }
        | InteropError::UnsupportedType { .. }
        | InteropError::Arity { .. }
        | InteropError::UnknownMember { .. }
        | InteropError::ReadOnly { .. } => JsNativeError::typ(),
    };
    native.with_message(error.to_string())
}

fn throw_catchable(mut error: PolyglotError, context: &mut Context) -> JsError {
    let thrown = match &error.exception {
        Some(exception) => match to_js(exception, context) {
            Ok(thrown) => thrown,
            Err(error) => return error,
        },
        None => match new_error(&error, context) {
            Ok(object) => object.into(),
            Err(error) => return error,
        },
    };
    if let Some(object) = thrown.as_object() {
        // Boa takes the stack of an error once, where it was made, and knows none of
        // a proxy that rejects a promise. So the frames of this part of the way are
        // noted now.
        frames::current(context, &mut error.frames);
        Heap::of(context).travelled().note(&object, error);
    }
    JsError::from_opaque(thrown)
}

/// An error of JavaScript for one that has no exception object: the host's, or a
/// syntax error of another language.
fn new_error(error: &PolyglotError, context: &mut Context) -> JsResult<JsObject> {
    let native = match (error.kind, error.name.as_str()) {
        (ErrorKind::Syntax { .. }, _) | (_, "SyntaxError") => JsNativeError::syntax(),
        (_, "TypeError") => JsNativeError::typ(),
        (_, "RangeError") => JsNativeError::range(),
        (_, "ReferenceError") => JsNativeError::reference(),
        (_, "URIError") => JsNativeError::uri(),
        (_, "EvalError") => JsNativeError::eval(),
        _ => JsNativeError::error(),
    };
    let known = native.kind().to_string();
    let object = native.with_message(error.message.clone()).into_opaque(context);
    if !error.name.is_empty() && error.name != known {
        let name = PropertyDescriptor::builder().value(JsString::from(error.name.as_str())).writable(true);
        object.define_property_or_throw(js_string!("name"), name.configurable(true), context)?;
    }
    if let Some(cause) = &error.cause {
        let cause: JsValue = match &cause.exception {
            Some(exception) => to_js(exception, context)?,
            None => new_error(cause, context)?.into(),
        };
        let cause = PropertyDescriptor::builder().value(cause).writable(true).configurable(true);
        object.define_property_or_throw(js_string!("cause"), cause, context)?;
    }
    Ok(object)
}

/// A JavaScript exception as an error of the protocol, with the frames between the
/// throw and the entry into JavaScript.
pub(crate) fn catch(error: JsError, context: &mut Context) -> Error {
    if let Some(engine) = error.as_engine() {
        Heap::of(context).note_spill(context);
        return engine_error(engine, &error, context).into();
    }
    let own = frames::of(&error, context);
    let thrown = match error.into_opaque(context) {
        Ok(thrown) => thrown,
        Err(error) => return PolyglotError::internal(error.to_string()).into(),
    };
    let Some(object) = thrown.as_object() else {
        let mut error = PolyglotError::new(ErrorKind::Guest, plain_text(&thrown));
        error.location = own.first().and_then(|frame| frame.location.clone());
        error.frames = own;
        error.exception = Some(to_value(&thrown, context));
        return error.into();
    };
    let travelled = Heap::of(context).travelled().take(&object);
    if let Some(error) = travelled {
        return error.into();
    }
    let mut error = describe(&object, 0, context);
    if !own.is_empty() || error.frames.is_empty() {
        error.frames = own;
    }
    skip_constructors(&object, &mut error.frames);
    if error.name == "ReferenceError" {
        frames::find_undefined(&error.message, &mut error.frames);
    }
    if error.location.is_none() {
        error.location = error.frames.first().and_then(|frame| frame.location.clone());
    }
    error.into()
}

/// Leaves out the constructors of the error's own classes, in which it was made but
/// nothing went wrong.
fn skip_constructors(error: &JsObject, frames: &mut Vec<Frame>) {
    let mut classes = Vec::new();
    let mut prototype = error.prototype();
    while let Some(object) = prototype {
        let constructor = object.borrow().properties().get(&js_string!("constructor").into());
        let constructor = constructor.and_then(|property| property.value()?.as_object());
        classes.extend(constructor.and_then(|class| crate::object::own_string(&class, "name")));
        prototype = object.prototype();
    }
    let is_constructor =
        |frame: &Frame| classes.iter().any(|class| class.to_string_lossy() == frame.function);
    let skipped = frames.iter().take_while(|frame| is_constructor(frame)).count();
    if skipped < frames.len() {
        frames.drain(..skipped);
    }
}

/// What JavaScript's engine stopped for.
fn engine_error(engine: &EngineError, error: &JsError, context: &Context) -> PolyglotError {
    if let Some(carried) = Heap::of(context).passing().carried(engine) {
        return carried;
    }
    let frames = frames::of(error, context);
    let told = match engine {
        EngineError::RuntimeLimit(RuntimeLimitError::LoopIteration) => {
            PolyglotError::new(ErrorKind::Resource, engine.to_string())
        }
        engine if crate::catching::is_too_deep(engine) => PolyglotError {
            name: "RangeError".into(),
            ..PolyglotError::new(ErrorKind::Guest, "Maximum call stack size exceeded")
        },
        _ => PolyglotError::internal(engine.to_string()),
    };
    let location = frames.first().and_then(|frame| frame.location.clone());
    PolyglotError { location, frames, ..told }
}

/// Too deep a recursion as an exception that tells where it happened.
pub(crate) fn overflow(engine: &EngineError, error: &JsError, context: &mut Context) -> JsError {
    let mut told = engine_error(engine, error, context);
    let object = match new_error(&told, context) {
        Ok(object) => object,
        Err(error) => return error,
    };
    let stack = JsString::from(stack_text(&told.headline(), &told.frames).as_str());
    let stack = PropertyDescriptor::builder().value(stack).writable(true).configurable(true);
    if let Err(error) = object.define_property_or_throw(js_string!("stack"), stack, context) {
        return error;
    }
    told.exception = Some(to_value(&object.clone().into(), context));
    Heap::of(context).travelled().note(&object, told);
    JsError::from_opaque(object.into())
}

/// Everything about a thrown object but the frames of the throw.
fn describe(object: &JsObject, depth: usize, context: &mut Context) -> PolyglotError {
    let exception = to_value(&object.clone().into(), context);
    let foreign = foreign::link_of(object, context);
    let mut error = match &foreign {
        Some(link) if link.traits().has(Traits::EXCEPTION) => {
            let name = property_text(object, "name", context).unwrap_or_default();
            let message = property_text(object, "message", context).unwrap_or_default();
            let frames = link.ask(context, |object| object.exception_frames()).unwrap_or_default();
            PolyglotError { name, frames, ..PolyglotError::new(ErrorKind::Guest, message) }
        }
        _ if is_error(object, context) => describe_own(object, context),
        _ => PolyglotError::new(ErrorKind::Guest, crate::globals::display(&object.clone().into(), context)),
    };
    error.exception = Some(exception);
    if depth < MAX_CAUSES
        && let Ok(cause) = object.get(js_string!("cause"), context)
        && let Some(cause) = cause.as_object()
        && !JsObject::equals(&cause, object)
    {
        error.cause = Some(Box::new(describe(&cause, depth + 1, context)));
    }
    error
}

/// Whether an object is an error: one of the engine's, or what inherits from
/// `Error.prototype`.
fn is_error(object: &JsObject, context: &mut Context) -> bool {
    if object.is::<NativeError>() {
        return true;
    }
    let error = context.intrinsics().constructors().error().constructor();
    JsValue::ordinary_has_instance(&error.into(), &object.clone().into(), context).unwrap_or(false)
}

fn describe_own(object: &JsObject, context: &mut Context) -> PolyglotError {
    let name = name_of(object, context);
    let message = property_text(object, "message", context).unwrap_or_default();
    let stack = property_text(object, "stack", context).unwrap_or_default();
    let frames = frames::parse(&stack);
    if name != "SyntaxError" {
        return PolyglotError { name, frames, ..PolyglotError::new(ErrorKind::Guest, message) };
    }
    let (message, place) = frames::place_in(&message);
    let location = place.map(|(line, column)| {
        let name = frames.first().and_then(|frame| frame.location.as_ref()).map(|place| &place.name);
        Location::new(name.cloned().unwrap_or_else(|| "<eval>".into()), line, column)
    });
    let incomplete = message.contains("abrupt end");
    PolyglotError { name, frames, location, ..PolyglotError::new(ErrorKind::Syntax { incomplete }, message) }
}

/// The name of an error: its `name`, or that of its class where the class did not
/// set one.
pub(crate) fn name_of(object: &JsObject, context: &mut Context) -> String {
    let name = property_text(object, "name", context).unwrap_or_default();
    let constructor = object.get(js_string!("constructor"), context).ok();
    let class = constructor.and_then(|class| class.as_object());
    let class = class.and_then(|class| property_text(&class, "name", context)).unwrap_or_default();
    let is_native = matches!(
        name.as_str(),
        "" | "Error"
            | "TypeError"
            | "RangeError"
            | "ReferenceError"
            | "SyntaxError"
            | "EvalError"
            | "URIError"
    );
    let own = object.borrow().properties().contains_key(&js_string!("name").into());
    if is_native && !own && !class.is_empty() { class } else { name }
}

/// A property as text, if reading it throws nothing.
fn property_text(object: &JsObject, name: &str, context: &mut Context) -> Option<String> {
    let value = object.get(JsString::from(name), context).ok()?;
    if value.is_undefined() {
        return None;
    }
    value.to_string(context).ok().map(|text| to_str(&text).into_owned())
}

/// A thrown primitive as text.
fn plain_text(value: &JsValue) -> String {
    match value.as_string() {
        Some(text) => to_str(&text).into_owned(),
        None => value.display().to_string(),
    }
}

/// The frames of an exception object, as its `stack` tells them.
pub(crate) fn frames_of(object: &JsObject, context: &mut Context) -> Vec<Frame> {
    if let Some(frames) = Heap::of(context).travelled().frames_of(object) {
        return frames;
    }
    property_text(object, "stack", context).map(|stack| frames::parse(&stack)).unwrap_or_default()
}
