//! `transfer`, `transferToFixedLength` and `detached` of `ArrayBuffer.prototype`, which the
//! engine has behind a switch for experiments only (ECMA-262, 25.1.3.5).

use crate::buffer;
use boa_engine::object::builtins::JsArrayBuffer;
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsString, JsValue, NativeFunction, js_string};
use boa_gc::{Finalize, Trace};

/// The engine's getters, which a program may hide.
#[derive(Clone, Trace, Finalize)]
struct Getters {
    resizable: JsObject,
    longest: JsObject,
}

/// Puts them in place.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().array_buffer().prototype();
    let getter = |name: &str| {
        let property = prototype.borrow().properties().get(&JsString::from(name).into());
        let getter = property.and_then(|property| property.get()?.as_object());
        getter.ok_or_else(|| JsNativeError::typ().with_message(format!("ArrayBuffer has no '{name}'")))
    };
    let getters = Getters { resizable: getter("resizable")?, longest: getter("maxByteLength")? };

    let detached = NativeFunction::from_fn_ptr(|this, _, _| Ok(own(this)?.data().is_none().into()));
    let detached =
        FunctionObjectBuilder::new(context.realm(), detached).name(js_string!("get detached")).build();
    let accessor = PropertyDescriptor::builder().get(detached).set(JsValue::undefined());
    let accessor = accessor.enumerable(false).configurable(true);
    prototype.define_property_or_throw(js_string!("detached"), accessor.build(), context)?;

    for (name, keeps) in [("transfer", true), ("transferToFixedLength", false)] {
        let body = NativeFunction::from_copy_closure_with_captures(
            move |this, arguments, getters: &Getters, context| {
                transfer(this, arguments.get_or_undefined(0), keeps.then_some(getters), context)
            },
            getters.clone(),
        );
        let name = JsString::from(name);
        let method = FunctionObjectBuilder::new(context.realm(), body).name(name.clone()).build();
        let property = PropertyDescriptor::builder().value(method).writable(true).enumerable(false);
        prototype.define_property_or_throw(name, property.configurable(true).build(), context)?;
    }
    Ok(())
}

fn own(this: &JsValue) -> JsResult<JsArrayBuffer> {
    let buffer = this.as_object().and_then(|object| JsArrayBuffer::from_object(object).ok());
    buffer.ok_or_else(|| JsNativeError::typ().with_message("the receiver is not an ArrayBuffer").into())
}

/// Moves the bytes into a new buffer, which `getters` make as resizable as this one.
fn transfer(
    this: &JsValue,
    length: &JsValue,
    getters: Option<&Getters>,
    context: &mut Context,
) -> JsResult<JsValue> {
    let buffer = own(this)?;
    let before = buffer.byte_length() as u64;
    let length = if length.is_undefined() { before } else { length.to_index(context)? };
    if buffer.data().is_none() {
        return Err(JsNativeError::typ().with_message("the ArrayBuffer is detached").into());
    }
    let longest = match getters {
        Some(getters) if getters.resizable.call(this, &[], context)?.to_boolean() => {
            Some(getters.longest.call(this, &[], context)?)
        }
        _ => None,
    };
    if longest.is_none() && length == before {
        return Ok(buffer::detach(&buffer, context)?.into());
    }
    buffer::refuse_pinned(&buffer.clone().into(), context)?;
    let mut arguments = vec![JsValue::from(length)];
    if let Some(longest) = longest {
        let options = JsObject::with_null_proto();
        options.set(js_string!("maxByteLength"), longest, true, context)?;
        arguments.push(options.into());
    }
    let constructor = context.intrinsics().constructors().array_buffer().constructor();
    let made = constructor.construct(&arguments, None, context)?;
    let bytes = buffer.detach(&JsValue::undefined())?;
    if let Some(mut into) = JsArrayBuffer::from_object(made.clone())?.data_mut() {
        let count = bytes.len().min(into.len());
        into[..count].copy_from_slice(&bytes[..count]);
    }
    Ok(made.into())
}
