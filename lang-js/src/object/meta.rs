//! Classes.

use super::{Outcome, kind};
use crate::convert::to_value;
use boa_engine::{Context, JsObject, JsValue, js_string};
use polyglot_api::Value;

/// The class of an object: its `constructor`, if the object is an instance of it.
pub(super) fn class_of(object: &JsObject, context: &mut Context) -> Outcome<Option<Value>> {
    let constructor = object.get(js_string!("constructor"), context)?;
    let Some(class) = constructor.as_object() else { return Ok(None) };
    if !class.is_constructor() || !kind::is_class(&class, context) {
        return Ok(None);
    }
    let is_instance = JsValue::from(object.clone()).instance_of(&constructor, context)?;
    Ok(is_instance.then(|| to_value(&constructor, context)))
}

/// The class that a class extends.
pub(super) fn parents(object: &JsObject, context: &mut Context) -> Outcome<Vec<Value>> {
    match object.prototype() {
        Some(parent) if parent.is_constructor() && kind::is_class(&parent, context) => {
            Ok(vec![to_value(&parent.into(), context)])
        }
        _ => Ok(Vec::new()),
    }
}
