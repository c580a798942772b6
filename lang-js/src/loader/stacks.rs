//! `stack` of errors, as JavaScript programs know it: the headline first, and places
//! in the original text. Boa's own has neither.

use super::Loader;
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::vm::SourcePath;
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsString, JsValue, NativeFunction, js_string};
use polyglot_api::Frame;
use std::path::Path;

/// How many frames `Error.captureStackTrace` takes.
const MAX_FRAMES: usize = 10;

/// A native function without a name: one of ours, or the engine's own.
const UNNAMED: &str = "    at  (native)";

/// Replaces the getter of `Error.prototype.stack`, and defines V8's
/// `Error.captureStackTrace`.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let realm = context.realm().clone();
    let errors = context.intrinsics().constructors().error().clone();
    let (prototype, constructor) = (errors.prototype(), errors.constructor());
    let Some(own) = prototype_getter(&prototype, context)? else { return Ok(()) };
    let getter = NativeFunction::from_copy_closure_with_captures(
        |this, _, own: &JsObject, context| {
            let frames = own.call(this, &[], context)?;
            match (frames.as_string(), this.as_object()) {
                (Some(frames), Some(error)) => {
                    let text = stack_text(&error, &frames.to_std_string_lossy(), context);
                    Ok(JsString::from(text.as_str()).into())
                }
                _ => Ok(frames),
            }
        },
        own,
    );
    let getter = FunctionObjectBuilder::new(&realm, getter).name("get stack").build();
    let descriptor = PropertyDescriptor::builder().get(getter).configurable(true).enumerable(false);
    prototype.define_property_or_throw(js_string!("stack"), descriptor, context)?;
    let capture = NativeFunction::from_fn_ptr(capture_stack_trace);
    let capture = FunctionObjectBuilder::new(&realm, capture).name("captureStackTrace").length(2).build();
    let properties = [("captureStackTrace", capture.into()), ("stackTraceLimit", JsValue::new(MAX_FRAMES))];
    for (name, value) in properties {
        let descriptor =
            PropertyDescriptor::builder().value(value).writable(true).configurable(true).enumerable(false);
        constructor.define_property_or_throw(JsString::from(name), descriptor, context)?;
    }
    Ok(())
}

fn prototype_getter(prototype: &JsObject, context: &mut Context) -> JsResult<Option<JsObject>> {
    let describe = context.intrinsics().constructors().object().constructor();
    let describe = describe.get(js_string!("getOwnPropertyDescriptor"), context)?;
    let Some(describe) = describe.as_callable() else { return Ok(None) };
    let arguments = [prototype.clone().into(), js_string!("stack").into()];
    let descriptor = describe.call(&JsValue::undefined(), &arguments, context)?;
    match descriptor.as_object() {
        Some(descriptor) => Ok(descriptor.get(js_string!("get"), context)?.as_callable()),
        None => Ok(None),
    }
}

fn stack_text(error: &JsObject, frames: &str, context: &mut Context) -> String {
    let loader = Loader::of(context);
    let mut text = headline(error, context);
    for line in frames.lines().filter(|line| *line != UNNAMED) {
        text.push('\n');
        text.push_str(&loader.original_line(line));
    }
    text
}

/// `Name: message`, as the error's `toString` has it.
fn headline(error: &JsObject, context: &mut Context) -> String {
    let mut read = |name: JsString| {
        let value = error.get(name, context).ok()?;
        if value.is_undefined() { None } else { Some(value.to_string(context).ok()?.to_std_string_lossy()) }
    };
    let name = read(js_string!("name")).unwrap_or_else(|| "Error".into());
    let message = read(js_string!("message")).unwrap_or_default();
    match (name.as_str(), message.as_str()) {
        ("", _) => message,
        (_, "") => name,
        _ => format!("{name}: {message}"),
    }
}

impl Loader {
    /// A line of a stack with its place in the original text.
    fn original_line(&self, line: &str) -> String {
        let original = || {
            let (function, place) = line.strip_suffix(')')?.rsplit_once(" (")?;
            let mut parts = place.rsplitn(3, ':');
            let (column, row, path) = (parts.next()?, parts.next()?, parts.next()?);
            let at = self.sources.locate(Path::new(path), row.parse().ok()?, column.parse().ok()?);
            Some(format!("{function} ({path}:{}:{})", at.line, at.column))
        };
        original().unwrap_or_else(|| line.to_owned())
    }
}

/// `Error.captureStackTrace(object)`: gives an object the stack of the caller.
fn capture_stack_trace(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(object) = args.get_or_undefined(0).as_object() else {
        return Err(JsNativeError::typ().with_message("Invalid argument: an object is needed").into());
    };
    let loader = Loader::of(context);
    let mut frames = String::new();
    for frame in context.stack_trace().take(MAX_FRAMES) {
        let at = frame.position();
        let path = match &at.path {
            SourcePath::Path(path) => path.display().to_string(),
            _ => "<anonymous>".into(),
        };
        let (line, column) = at.position.map_or((0, 0), |at| (at.line_number(), at.column_number()));
        let function = at.function_name.to_std_string_lossy();
        frames.push_str(&format!("\n    at {function} ({path}:{line}:{column})"));
    }
    let mut text = headline(&object, context);
    for line in frames.lines().skip(1) {
        text.push('\n');
        text.push_str(&loader.original_line(line));
    }
    let value = JsString::from(text.as_str());
    let descriptor =
        PropertyDescriptor::builder().value(value).writable(true).configurable(true).enumerable(false);
    object.define_property_or_throw(js_string!("stack"), descriptor, context)?;
    Ok(JsValue::undefined())
}

/// Puts the original places into frames that Boa told.
pub(crate) fn relocate(frames: &mut [Frame], context: &Context) {
    let loader = Loader::of(context);
    for location in frames.iter_mut().filter_map(|frame| frame.location.as_mut()) {
        *location = loader.sources.locate(Path::new(&*location.name), location.line, location.column);
    }
}
