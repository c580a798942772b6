//! Native functions, and the reading of their arguments.

use boa_engine::native_function::NativeFunctionPointer;
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsNativeError, JsResult, JsString, JsValue, NativeFunction};

/// A native function: its name, the number of its parameters, and its body.
pub(crate) type Function = (&'static str, usize, NativeFunctionPointer);

/// An object with native functions as its properties.
pub(crate) fn namespace(groups: &[&[Function]], context: &mut Context) -> JsObject {
    let object = JsObject::with_object_proto(context.intrinsics());
    for (name, length, body) in groups.iter().copied().flatten() {
        define(&object, name, *length, *body, context);
    }
    object
}

/// Adds a native function to an object, as an ordinary property.
pub(crate) fn define(
    object: &JsObject,
    name: &str,
    length: usize,
    body: NativeFunctionPointer,
    context: &mut Context,
) {
    let name = JsString::from(name);
    let function = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(body))
        .name(name.clone())
        .length(length)
        .build();
    let property =
        PropertyDescriptor::builder().value(function).writable(true).enumerable(true).configurable(true);
    object.insert_property(name, property.build());
}

/// Reads arguments by position; an absent one is `undefined`.
pub(crate) struct Arguments<'a>(pub(crate) &'a [JsValue]);

impl Arguments<'_> {
    pub(crate) fn value(&self, index: usize) -> JsValue {
        self.0.get(index).cloned().unwrap_or_default()
    }

    pub(crate) fn string(&self, index: usize, context: &mut Context) -> JsResult<JsString> {
        match self.0.get(index).and_then(JsValue::as_string) {
            Some(text) => Ok(text),
            None => self.value(index).to_string(context),
        }
    }

    /// As Rust has it; unpaired surrogates are replaced.
    pub(crate) fn text(&self, index: usize, context: &mut Context) -> JsResult<String> {
        Ok(self.string(index, context)?.to_std_string_lossy())
    }

    pub(crate) fn number(&self, index: usize, context: &mut Context) -> JsResult<f64> {
        self.value(index).to_number(context)
    }

    /// A size or an offset; what is negative or not a number is 0.
    pub(crate) fn size(&self, index: usize, context: &mut Context) -> JsResult<usize> {
        Ok(to_size(self.number(index, context)?))
    }

    pub(crate) fn unsigned(&self, index: usize, context: &mut Context) -> JsResult<u32> {
        self.value(index).to_u32(context)
    }

    pub(crate) fn signed(&self, index: usize, context: &mut Context) -> JsResult<i32> {
        self.value(index).to_i32(context)
    }

    pub(crate) fn flag(&self, index: usize) -> bool {
        self.0.get(index).is_some_and(JsValue::to_boolean)
    }

    pub(crate) fn is_absent(&self, index: usize) -> bool {
        self.0.get(index).is_none_or(JsValue::is_null_or_undefined)
    }

    pub(crate) fn object(&self, index: usize) -> JsResult<JsObject> {
        self.0.get(index).and_then(JsValue::as_object).ok_or_else(|| {
            JsNativeError::typ().with_message(format!("argument {index} must be an object")).into()
        })
    }
}

/// A length or position as a number of JavaScript's.
#[expect(clippy::cast_precision_loss, reason = "no memory has 2^53 bytes")]
pub(crate) fn from_size(size: usize) -> JsValue {
    JsValue::new(size as f64)
}

/// A number of JavaScript's as a length or position: `as` saturates, and NaN is 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, as wanted")]
pub(crate) fn to_size(number: f64) -> usize {
    number as usize
}
