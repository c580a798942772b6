//! Values in and out.

use boa_engine::{Context, JsResult, JsString, JsValue};
use polyglot_api::Value;

/// A value of the protocol as JavaScript has it.
pub(crate) fn to_js(value: &Value, _context: &mut Context) -> JsResult<JsValue> {
    Ok(match value {
        Value::Null => JsValue::null(),
        Value::Undefined => JsValue::undefined(),
        Value::Bool(value) => JsValue::new(*value),
        Value::Int(value) => JsValue::new(*value as f64),
        Value::Float(value) => JsValue::new(*value),
        Value::Big(_) | Value::Object(_) => JsValue::undefined(),
        Value::Text(text) => JsString::from(&*text.to_string_lossy()).into(),
    })
}

/// A JavaScript value as the protocol has it.
pub(crate) fn to_value(value: &JsValue, _context: &mut Context) -> Value {
    match value.as_number() {
        Some(number) => Value::Float(number),
        None => value.as_string().map_or(Value::Undefined, |text| text.to_std_string_lossy().into()),
    }
}
