//! Foreign objects of which JavaScript has its own kind: instants and writable
//! buffers.

use super::link::{Handler, Link};
use super::shape::Shape;
use super::{Proxies, address};
use crate::buffer;
use crate::error::throw;
use crate::heap::Heap;
use boa_engine::builtins::array_buffer::ArrayBuffer;
use boa_engine::builtins::date::Date;
use boa_engine::builtins::typed_array::TypedArray;
use boa_engine::object::builtins::{JsDate, JsWeakMap};
use boa_engine::{Context, JsObject, JsResult, JsValue, js_string};
use boa_gc::Gc;
use polyglot_api::jiff::Timestamp;
use polyglot_api::{ObjectRef, Temporal, Traits};

const INSTANT: Traits = Traits::DATE.and(Traits::TIME).and(Traits::ZONE);

/// The link of an object for which JavaScript has its own kind; `None` if it has
/// none.
pub(super) fn link(
    object: &ObjectRef,
    traits: Traits,
    heap: &Heap,
    context: &mut Context,
) -> JsResult<Option<Gc<Link>>> {
    let visible = if traits.has(INSTANT) {
        date(object, heap, context)?.map(|date| (date, None, None))
    } else if traits.has(Traits::BUFFER) && !traits.any(Traits::EXCEPTION.and(Traits::META)) {
        let bytes = heap.leave(context, || object.buffer()).map_err(|error| throw(error, context))?;
        // What has elements is an array of them; mere bytes are an `ArrayBuffer`.
        let has_elements = traits.has(Traits::ARRAY);
        buffer::share(&bytes, context)?.map(|(array, buffer)| match has_elements {
            true => (array, Some(buffer), Some(bytes)),
            false => (buffer, None, Some(bytes)),
        })
    } else {
        None
    };
    let Some((visible, buffer, pin)) = visible else { return Ok(None) };
    let prototype = context.intrinsics().constructors().object().prototype();
    let link = Link::new(object, traits, Shape::Native, prototype, heap);
    link.complete(visible.clone());
    if let Some(pin) = pin {
        link.pin(pin);
    }
    // The visible object must keep the link, and with it the memory; Boa has no
    // room in its objects for that but in a weak map.
    let natives = heap.proxies().natives(context);
    hold(natives, &visible, &link, context)?;
    if let Some(buffer) = buffer {
        hold(natives, &buffer, &link, context)?;
    }
    Ok(Some(link))
}

fn hold(natives: &JsWeakMap, key: &JsObject, link: &Gc<Link>, context: &mut Context) -> JsResult<()> {
    let holder = JsObject::new(context.root_shape(), None, Handler(link.clone())).upcast();
    natives.set(key, holder.into(), context).map(drop)
}

/// An instant as a `Date`, if it lies in the range of dates.
fn date(object: &ObjectRef, heap: &Heap, context: &mut Context) -> JsResult<Option<JsObject>> {
    let temporal = heap.leave(context, || object.temporal()).map_err(|error| throw(error, context))?;
    let Some(milliseconds) = milliseconds(&temporal) else { return Ok(None) };
    let date = JsDate::new(context);
    date.set_time(milliseconds, context)?;
    Ok(Some(date.into()))
}

fn milliseconds(temporal: &Temporal) -> Option<f64> {
    let timestamp = temporal.timestamp()?;
    #[expect(clippy::cast_precision_loss, reason = "jiff's range in milliseconds is below 2^53")]
    let milliseconds = timestamp.as_millisecond() as f64;
    Some(milliseconds)
}

/// Whether an object is of a kind that can stand for a foreign one.
pub(super) fn may_be(object: &JsObject) -> bool {
    object.is::<Date>() || object.is::<TypedArray>() || object.is::<ArrayBuffer>()
}

/// Whether what JavaScript sees still says what the foreign object does: a `Date` can
/// be set, while the instant it stands for cannot.
pub(super) fn is_unchanged(link: &Link, object: &JsObject, context: &mut Context) -> bool {
    if !object.is::<Date>() {
        return true;
    }
    let Some(foreign) = link.object() else { return false };
    let heap = Heap::of(context);
    let temporal = heap.leave(context, || foreign.temporal());
    let shown = time_of(object, context);
    temporal.ok().and_then(|temporal| milliseconds(&temporal)).is_some_and(|own| Some(own) == shown)
}

/// The time value of a `Date`; `None` if it is invalid.
pub(crate) fn time_of(object: &JsObject, context: &mut Context) -> Option<f64> {
    let date = JsDate::from_object(object.clone()).ok()?;
    date.get_time(context).ok()?.as_number().filter(|time| time.is_finite())
}

/// The instant of a `Date`; `None` if it is invalid or beyond jiff's years.
pub(crate) fn timestamp_of(object: &JsObject, context: &mut Context) -> Option<Timestamp> {
    let time = time_of(object, context)?;
    #[expect(clippy::cast_possible_truncation, reason = "time values are integers below 2^53")]
    Timestamp::from_millisecond(time as i64).ok()
}

/// Takes the memory of a released buffer away from JavaScript.
pub(super) fn detach(link: &Link, context: &mut Context) -> JsResult<()> {
    if link.shape() != Shape::Native {
        return Ok(());
    }
    let visible = link.visible();
    let buffer = match visible.is::<TypedArray>() {
        true => visible.get(js_string!("buffer"), context)?.as_object(),
        false => Some(visible),
    };
    if let Some(buffer) = buffer
        && let Ok(buffer) = buffer.downcast::<ArrayBuffer>()
    {
        buffer.borrow_mut().data_mut().detach(&JsValue::undefined())?;
    }
    Ok(())
}

/// Whether an array buffer shows memory of another language.
pub(crate) fn is_foreign_memory(object: &JsObject, proxies: &Proxies, context: &mut Context) -> bool {
    let natives = proxies.natives(context);
    debug_assert!(address(object) != 0);
    natives.has(object, context).unwrap_or(false)
}
