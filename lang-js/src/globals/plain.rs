//! The text of simple values: primitives, and short arrays and plain objects of them, as
//! `js/inspect.js` shows them. Loading that takes longer than most programs, and they print
//! nothing else.

use boa_engine::object::JsObject;
use boa_engine::property::PropertyKey;
use boa_engine::{Context, JsString, JsValue, js_string};

/// The longest text that surely stands on one line.
const WIDEST: usize = 66;
/// With more elements an array is set in columns.
const MOST_ELEMENTS: usize = 6;
/// Deeper ones are only named.
const DEEPEST: usize = 2;

/// The text of a primitive as `console.log` has it; `None` for anything else.
pub(super) fn primitive(value: &JsValue) -> Option<JsString> {
    if let Some(string) = value.as_string() {
        Some(string)
    } else if let Some(number) = value.as_number() {
        let is_negative_zero = number == 0.0 && number.is_sign_negative();
        Some(if is_negative_zero { js_string!("-0") } else { JsString::from(number) })
    } else if let Some(boolean) = value.as_boolean() {
        Some(JsString::from(if boolean { "true" } else { "false" }))
    } else if value.is_undefined() {
        Some(js_string!("undefined"))
    } else if value.is_null() {
        Some(js_string!("null"))
    } else {
        None
    }
}

/// The text of an array or plain object of such values; `None` if it is another one, or
/// there is something to see that takes more to show.
pub(super) fn structure(value: &JsValue, context: &mut Context) -> Option<JsString> {
    let mut text = String::new();
    write_object(&value.as_object()?, 0, &mut text, context)?;
    Some(JsString::from(text))
}

fn write_object(object: &JsObject, depth: usize, text: &mut String, context: &mut Context) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    let constructors = context.intrinsics().constructors();
    let is_array = object.is_array();
    let class = if is_array { constructors.array() } else { constructors.object() };
    let is_plain = (is_array || object.is_ordinary())
        && object.prototype().is_some_and(|parent| JsObject::equals(&parent, &class.prototype()));
    if !is_plain {
        return None;
    }
    let (open, close) = if is_array { ('[', ']') } else { ('{', '}') };
    text.push(open);
    let length = if is_array { Some(length_of(object)?) } else { None };
    // Neither kind has traps that this could call.
    let keys = object.own_property_keys(context).ok()?;
    // An array has its length besides its elements.
    if length.is_some_and(|length| keys.len() != length + 1) {
        return None;
    }
    let mut is_first = true;
    for key in keys {
        let property = object.borrow().properties().get(&key)?;
        if property.enumerable() != Some(true) && !matches!(key, PropertyKey::Symbol(_)) {
            continue;
        }
        text.push_str(if is_first { " " } else { ", " });
        is_first = false;
        match &key {
            PropertyKey::Index(_) if is_array => {}
            PropertyKey::String(name) if !is_array => write_name(name, text)?,
            _ => return None,
        }
        write_value(property.value()?, depth, text, context)?;
        if text.len() > WIDEST {
            return None;
        }
    }
    if !is_first {
        text.push(' ');
    }
    text.push(close);
    Some(())
}

/// The number of an array's elements; `None` if it is set in columns.
fn length_of(array: &JsObject) -> Option<usize> {
    let length = array.borrow().properties().get(&js_string!("length").into())?;
    let length = length.value()?.as_number()?;
    (0..=MOST_ELEMENTS).zip(0_u32..).find(|(_, number)| f64::from(*number) == length).map(|(count, _)| count)
}

/// A name that is shown without quotes, and has no meaning of its own.
fn write_name(name: &JsString, text: &mut String) -> Option<()> {
    let name = name.to_std_string().ok()?;
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_plain =
        name.bytes().all(is_word) && name.bytes().next().is_some_and(|first| !first.is_ascii_digit());
    if !is_plain || name == "constructor" || name == "__proto__" {
        return None;
    }
    text.push_str(&name);
    text.push_str(": ");
    Some(())
}

fn write_value(value: &JsValue, depth: usize, text: &mut String, context: &mut Context) -> Option<()> {
    if let Some(object) = value.as_object() {
        return write_object(&object, depth + 1, text, context);
    }
    let shown = primitive(value)?.to_std_string().ok()?;
    if !value.is_string() {
        text.push_str(&shown);
        return Some(());
    }
    if shown.len() > WIDEST
        || !shown.bytes().all(|byte| matches!(byte, b' '..=b'~') && !b"'\\".contains(&byte))
    {
        return None;
    }
    text.push('\'');
    text.push_str(&shown);
    text.push('\'');
    Some(())
}
