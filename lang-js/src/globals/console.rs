//! `console`. What is called most is native, and prints strings without loading
//! anything; the rest is `js/console.js`.

use super::{method, plain};
use crate::heap::Heap;
use crate::node::{self, Function};
use boa_engine::object::JsObject;
use boa_engine::{Context, JsResult, JsString, JsValue, js_string};
use polyglot_api::Stream;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The functions that `js/console.js` stands on.
pub(crate) const FUNCTIONS: &[Function] =
    &[("print", 2, print), ("indent", 1, indent), ("redirect", 2, redirect)];

/// What the global `console` remembers.
#[derive(Default)]
struct Console {
    /// How far groups are indented, in spaces.
    indentation: Cell<usize>,
    /// `process.stdout` and `process.stderr`, once they exist: a program may have
    /// replaced their `write`.
    streams: RefCell<[Option<JsObject>; 2]>,
}

impl Console {
    fn of(context: &mut Context) -> Rc<Self> {
        if let Some(console) = context.get_data::<Rc<Self>>() {
            return Rc::clone(console);
        }
        let console = Rc::new(Self::default());
        context.insert_data(Rc::clone(&console));
        console
    }
}

/// The methods that `js/console.js` has.
const OTHERS: &[&str] = &[
    "assert",
    "clear",
    "count",
    "countReset",
    "dir",
    "dirxml",
    "group",
    "groupCollapsed",
    "groupEnd",
    "table",
    "time",
    "timeEnd",
    "timeLog",
    "trace",
    "timeStamp",
    "profile",
    "profileEnd",
];

/// Makes the global.
pub(super) fn get(_: &'static str, context: &mut Context) -> JsResult<JsValue> {
    let console = JsObject::with_object_proto(context.intrinsics());
    method(&console, "log", 0, |_, values, context| log(Stream::Out, values, context), context);
    method(&console, "warn", 0, |_, values, context| log(Stream::Err, values, context), context);
    method(&console, "error", 0, |_, values, context| log(Stream::Err, values, context), context);
    method(&console, "info", 0, |_, values, context| log(Stream::Out, values, context), context);
    method(&console, "debug", 0, |_, values, context| log(Stream::Out, values, context), context);
    for name in OTHERS {
        let forward = boa_engine::NativeFunction::from_copy_closure(move |this, values, context| {
            node::function("internal/console", name, context)?.call(this, values, context)
        });
        let function = boa_engine::object::FunctionObjectBuilder::new(context.realm(), forward)
            .name(JsString::from(*name))
            .build();
        console.set(JsString::from(*name), function, true, context)?;
    }
    let class = boa_engine::NativeFunction::from_fn_ptr(|_, _, context| {
        Ok(node::function("internal/console", "Console", context)?.into())
    })
    .to_js_function(context.realm());
    let accessor = boa_engine::property::PropertyDescriptor::builder().get(class).enumerable(false);
    console.define_property_or_throw(js_string!("Console"), accessor.configurable(true).build(), context)?;
    let tag =
        boa_engine::property::PropertyDescriptor::builder().value(js_string!("console")).enumerable(false);
    let key = boa_engine::JsSymbol::to_string_tag();
    console.define_property_or_throw(key, tag.configurable(true).build(), context)?;
    Ok(console.into())
}

/// Prints values as `console.log` does.
fn log(stream: Stream, values: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = match values {
        [] => js_string!(),
        [value] if value.is_string() => value.to_string(context)?,
        _ => format(stream, values, context)?,
    };
    print_line(stream, &text, context)?;
    Ok(JsValue::undefined())
}

/// Values in one line of text, by the rules of `util.format`.
fn format(stream: Stream, values: &[JsValue], context: &mut Context) -> JsResult<JsString> {
    let colors = Heap::of(context).host().is_terminal(Some(stream));
    if !colors && let Some(text) = format_plain(values, context) {
        return Ok(text);
    }
    let mut arguments = Vec::with_capacity(values.len() + 1);
    let colors = colors && wants_colors(context);
    arguments.push(if colors { node::namespace(&[], context).into() } else { JsValue::undefined() });
    if let Some(options) = arguments[0].as_object() {
        options.set(js_string!("colors"), true, true, context)?;
    }
    arguments.extend_from_slice(values);
    let format = node::function("internal/inspect", "formatWithOptions", context)?;
    format.call(&JsValue::undefined(), &arguments, context)?.to_string(context)
}

/// Whether the user has not asked for plain text (<https://no-color.org>).
fn wants_colors(context: &Context) -> bool {
    let environment = Heap::of(context).host().environment();
    !environment
        .iter()
        .any(|(name, value)| (name == "NO_COLOR" && !value.is_empty()) || (name == "TERM" && value == "dumb"))
}

/// The text of values that need no inspection; `None` if one does.
fn format_plain(values: &[JsValue], context: &mut Context) -> Option<JsString> {
    let is_directed = |text: JsString| values.len() > 1 && text.contains(b'%');
    if values.first().and_then(JsValue::as_string).is_some_and(is_directed) {
        return None;
    }
    // Once it is loaded, the program may have changed how it shows values.
    let shows_structures = !node::is_loaded("internal/inspect", context);
    let mut text = Vec::new();
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            text.push(js_string!(" "));
        }
        text.push(match plain::primitive(value) {
            Some(text) => text,
            None if shows_structures => plain::structure(value, context)?,
            None => return None,
        });
    }
    Some(JsString::from(text.as_slice()))
}

/// Prints a line, indented by the open groups.
fn print_line(stream: Stream, text: &JsString, context: &mut Context) -> JsResult<()> {
    let console = Console::of(context);
    let mut line = text.to_std_string_lossy();
    let indentation = console.indentation.get();
    if indentation > 0 {
        let spaces = " ".repeat(indentation);
        line = format!("{spaces}{}", line.replace('\n', &format!("\n{spaces}")));
    }
    line.push('\n');
    let target = console.streams.borrow()[usize::from(stream == Stream::Err)].clone();
    if let Some(target) = target
        && target.has_own_property(js_string!("write"), context)?
        && let Some(write) = target.get(js_string!("write"), context)?.as_callable()
    {
        write.call(&target.into(), &[JsString::from(line).into()], context)?;
        return Ok(());
    }
    node::process::write(stream, line.as_bytes(), context)
        .map_err(|error| node::process::write_error(&error, context))
}

/// Whether to standard error, and a text: prints a line.
fn print(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let stream = if arguments.first().is_some_and(JsValue::to_boolean) { Stream::Err } else { Stream::Out };
    let text = arguments.get(1).cloned().unwrap_or_default().to_string(context)?;
    print_line(stream, &text, context)?;
    Ok(JsValue::undefined())
}

/// Moves the indentation of groups by a number of spaces.
fn indent(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let step = arguments.first().cloned().unwrap_or_default().to_i32(context)?;
    let console = Console::of(context);
    let indentation = console.indentation.get();
    let step = isize::try_from(step).unwrap_or(0);
    console.indentation.set(indentation.saturating_add_signed(step));
    Ok(JsValue::undefined())
}

/// Tells of `process.stdout` (1) or `process.stderr` (2).
fn redirect(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let number = arguments.first().cloned().unwrap_or_default().to_i32(context)?;
    let stream = arguments.get(1).and_then(JsValue::as_object);
    Console::of(context).streams.borrow_mut()[usize::from(number == 2)] = stream;
    Ok(JsValue::undefined())
}
