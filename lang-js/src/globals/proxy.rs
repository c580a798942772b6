//! `Proxy`, which remembers what each proxy was made of, so that printing one shows its
//! target without running its traps. The engine does not tell.

use boa_engine::object::builtins::{JsArray, JsWeakMap};
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsNativeError, JsResult, JsValue, NativeFunction, js_string};
use std::rc::Rc;

/// The engine's own constructor, and target and handler of the proxies that live.
struct Proxies {
    constructor: JsObject,
    made: JsWeakMap,
}

/// Puts our constructor in place of the engine's.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let constructor = context.intrinsics().constructors().proxy().constructor();
    let made = JsWeakMap::new(context);
    context.insert_data(Rc::new(Proxies { constructor: constructor.clone(), made }));
    let ours = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(construct))
        .name(js_string!("Proxy"))
        .length(2)
        .constructor(true)
        .build();
    let revocable = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(revocable))
        .name(js_string!("revocable"))
        .length(2)
        .build();
    let hidden = PropertyDescriptor::builder().writable(true).enumerable(false).configurable(true);
    ours.define_property_or_throw(js_string!("revocable"), hidden.clone().value(revocable).build(), context)?;
    let global = context.global_object();
    global.define_property_or_throw(js_string!("Proxy"), hidden.value(ours).build(), context)?;
    Ok(())
}

fn known(context: &Context) -> JsResult<Rc<Proxies>> {
    context
        .get_data::<Rc<Proxies>>()
        .cloned()
        .ok_or_else(|| JsNativeError::error().with_message("the globals are not installed").into())
}

fn remember(proxy: &JsObject, arguments: &[JsValue], context: &mut Context) -> JsResult<()> {
    let parts = JsArray::from_iter(arguments.iter().take(2).cloned(), context);
    known(context)?.made.set(proxy, parts.into(), context).map(drop)
}

fn construct(target: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    if target.is_undefined() {
        return Err(JsNativeError::typ().with_message("Constructor Proxy requires 'new'").into());
    }
    let proxy = known(context)?.constructor.construct(arguments, None, context)?;
    remember(&proxy, arguments, context)?;
    Ok(proxy.into())
}

fn revocable(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let constructor = known(context)?.constructor.clone();
    let revocable = constructor.get(js_string!("revocable"), context)?;
    let Some(revocable) = revocable.as_callable() else { return Ok(JsValue::undefined()) };
    let made = revocable.call(&constructor.into(), arguments, context)?;
    if let Some(proxy) = made.to_object(context)?.get(js_string!("proxy"), context)?.as_object() {
        remember(&proxy, arguments, context)?;
    }
    Ok(made)
}

/// Target and handler of a proxy that the program made, whether or not it was revoked.
///
/// # Errors
/// None in practice: a weak map is asked.
pub(crate) fn details(proxy: &JsObject, context: &mut Context) -> JsResult<Option<(JsValue, JsValue)>> {
    let parts = known(context)?.made.get(proxy, context)?;
    let Some(parts) = parts.as_object() else { return Ok(None) };
    Ok(Some((parts.get(0, context)?, parts.get(1, context)?)))
}
