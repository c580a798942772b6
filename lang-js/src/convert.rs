//! Values in and out. Primitives are converted, objects are wrapped; see
//! `docs/values.md` for what is lost.

use crate::{foreign, object, text};
use boa_engine::bigint::RawBigInt;
use boa_engine::value::JsVariant;
use boa_engine::{Context, JsBigInt, JsResult, JsValue};
use polyglot_api::{BigInt, Number, Value};

/// The largest integer up to which every one is exact in a double.
const MAX_SAFE: i64 = (1 << 53) - 1;

/// A value of the protocol as JavaScript has it.
///
/// # Errors
/// If a proxy cannot be made; what guest code throws meanwhile.
pub(crate) fn to_js(value: &Value, context: &mut Context) -> JsResult<JsValue> {
    Ok(match value {
        Value::Null => JsValue::null(),
        Value::Undefined => JsValue::undefined(),
        Value::Bool(value) => JsValue::new(*value),
        Value::Int(value) => int_to_js(*value),
        Value::Float(value) => JsValue::rational(*value),
        Value::Big(value) => big_to_js(value).into(),
        Value::Text(text) => text::to_js_string(text).into(),
        Value::Object(object) => return foreign::wrap(object, context),
    })
}

#[expect(clippy::cast_precision_loss, reason = "integers up to 2^53 are exact in a double")]
fn int_to_js(value: i64) -> JsValue {
    if let Ok(small) = i32::try_from(value) {
        JsValue::new(small)
    } else if value.unsigned_abs() <= MAX_SAFE.unsigned_abs() {
        JsValue::rational(value as f64)
    } else {
        JsBigInt::from(value).into()
    }
}

/// Boa has another version of the big integers, so they cross as bytes.
pub(crate) fn big_to_js(value: &BigInt) -> JsBigInt {
    JsBigInt::new(RawBigInt::from_signed_bytes_le(&value.to_signed_bytes_le()))
}

/// A JavaScript value as the protocol has it.
pub(crate) fn to_value(value: &JsValue, context: &mut Context) -> Value {
    match value.variant() {
        JsVariant::Undefined => Value::Undefined,
        JsVariant::Null => Value::Null,
        JsVariant::Boolean(value) => Value::Bool(value),
        JsVariant::Integer32(value) => Value::Int(i64::from(value)),
        JsVariant::Float64(value) => float_to_value(value),
        JsVariant::BigInt(value) => {
            let bytes = value.as_inner().to_signed_bytes_le();
            Number::from_bigint(BigInt::from_signed_bytes_le(&bytes)).into()
        }
        JsVariant::String(string) => Value::Text(text::to_text(string)),
        JsVariant::Symbol(symbol) => object::symbol(symbol, context),
        JsVariant::Object(object) => object::to_value(&object, context),
    }
}

/// JavaScript has one kind of number; the others see an integer where it is one.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
#[expect(clippy::cast_precision_loss, reason = "the bound is exact")]
fn float_to_value(value: f64) -> Value {
    let minus_zero = value == 0.0 && value.is_sign_negative();
    if value.fract() == 0.0 && value.abs() <= MAX_SAFE as f64 && !minus_zero {
        Value::Int(value as i64)
    } else {
        Value::Float(value)
    }
}

/// A list of values as JavaScript has them.
///
/// # Errors
/// As [`to_js`].
pub(crate) fn all_to_js(values: &[Value], context: &mut Context) -> JsResult<Vec<JsValue>> {
    values.iter().map(|value| to_js(value, context)).collect()
}
