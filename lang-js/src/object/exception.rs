//! Errors as exceptions.

use super::{Outcome, text_of};
use crate::convert::to_value;
use crate::error::name_of;
use boa_engine::{Context, JsObject, js_string};
use polyglot_api::{ExceptionKind, Text, Value};

pub(super) fn kind(object: &JsObject, context: &mut Context) -> ExceptionKind {
    if name_of(object, context) == "SyntaxError" {
        ExceptionKind::Parse { incomplete: false }
    } else {
        ExceptionKind::Runtime
    }
}

pub(super) fn message(object: &JsObject, context: &mut Context) -> Outcome<Option<Text>> {
    let message = object.get(js_string!("message"), context)?;
    if message.is_undefined() {
        return Ok(None);
    }
    Ok(Some(text_of(&message, context)?))
}

pub(super) fn cause(object: &JsObject, context: &mut Context) -> Outcome<Option<Value>> {
    let cause = object.get(js_string!("cause"), context)?;
    Ok((!cause.is_undefined()).then(|| to_value(&cause, context)))
}
