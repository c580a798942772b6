//! `Function.prototype.toString` of functions whose text was changed for the engine.

use super::Loader;
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsResult, JsString, NativeFunction, js_string};

/// What all calls begin with that are put into program text.
const MARK: &str = "$poly_";

/// Puts our function in front of the engine's.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().function().prototype();
    let own = prototype.get(js_string!("toString"), context)?;
    let Some(own) = own.as_callable() else { return Ok(()) };
    let ours = NativeFunction::from_copy_closure_with_captures(
        |this, arguments, own: &JsObject, context| {
            let text = own.call(this, arguments, context)?;
            let changed = text.as_string().map(|text| text.to_std_string_lossy());
            let changed = changed.filter(|text| text.contains(MARK));
            let original = changed.and_then(|changed| Loader::of(context).sources.original(&changed));
            Ok(original.map_or(text, |original| JsString::from(original.as_str()).into()))
        },
        own,
    );
    let ours = FunctionObjectBuilder::new(context.realm(), ours).name(js_string!("toString")).build();
    let hidden = PropertyDescriptor::builder().value(ours).writable(true).enumerable(false);
    prototype.define_property_or_throw(js_string!("toString"), hidden.configurable(true), context)?;
    Ok(())
}
