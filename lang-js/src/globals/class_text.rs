//! `Function.prototype.toString` of classes. The engine keeps no text of a class and says
//! that it is a function; programs look at the first word to tell the two apart.

use boa_engine::builtins::function::OrdinaryFunction;
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction, js_string};

/// Puts our function in front of the engine's.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().function().prototype();
    let original = prototype.get(js_string!("toString"), context)?;
    let Some(original) = original.as_object() else { return Ok(()) };
    let ours = NativeFunction::from_copy_closure_with_captures(
        |this, arguments, original: &JsObject, context| {
            if let Some(object) = this.as_object()
                && let Some(text) = class_text(&object, context)?
            {
                return Ok(text.into());
            }
            original.call(this, arguments, context)
        },
        original,
    );
    let ours = FunctionObjectBuilder::new(context.realm(), ours).name(js_string!("toString")).build();
    let hidden =
        PropertyDescriptor::builder().value(ours).writable(true).enumerable(false).configurable(true);
    prototype.define_property_or_throw(js_string!("toString"), hidden.build(), context)?;
    Ok(())
}

/// `class NAME extends PARENT { [native code] }`; `None` for what is no class.
fn class_text(object: &JsObject, context: &mut Context) -> JsResult<Option<JsString>> {
    if !object.is::<OrdinaryFunction>() || !is_class(object, context)? {
        return Ok(None);
    }
    let mut text = vec![js_string!("class ")];
    let name = object.get(js_string!("name"), context)?;
    text.extend(
        name.as_string()
            .filter(|name| !name.is_empty())
            .map(|name| js_string!(&name, boa_engine::js_str!(" "))),
    );
    if let Some(parent) = object.prototype()
        && parent.is_constructor()
        && let Some(name) = parent.get(js_string!("name"), context)?.as_string()
    {
        text.extend([js_string!("extends "), name, js_string!(" ")]);
    }
    text.push(js_string!("{ [native code] }"));
    Ok(Some(JsString::from(text.as_slice())))
}

/// A class is the only constructor in JavaScript whose `prototype` cannot be assigned.
fn is_class(object: &JsObject, context: &mut Context) -> JsResult<bool> {
    if !object.has_own_property(js_string!("prototype"), context)? {
        return Ok(false);
    }
    let global = context.intrinsics().constructors().object().constructor();
    let describe = global.get(js_string!("getOwnPropertyDescriptor"), context)?;
    let Some(describe) = describe.as_callable() else { return Ok(false) };
    let arguments = [object.clone().into(), js_string!("prototype").into()];
    let descriptor = describe.call(&JsValue::undefined(), &arguments, context)?.to_object(context)?;
    Ok(!descriptor.get(js_string!("writable"), context)?.to_boolean())
}
