//! Digests and random bytes, for `node:crypto`.

use super::bytes::{array_buffer, view};
use super::native::{Arguments, Function};
use boa_engine::object::JsObject;
use boa_engine::{Context, JsData, JsNativeError, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use sha2::digest::DynDigest;

pub(super) const FUNCTIONS: &[Function] = &[
    ("hashNew", 1, new),
    ("hashUpdate", 2, update),
    ("hashDigest", 1, digest),
    ("fillRandom", 1, fill_random),
];

/// A digest that is being computed.
#[derive(Trace, Finalize, JsData)]
struct Hasher(#[unsafe_ignore_trace] Box<dyn DynDigest>);

/// A hasher by the name of its algorithm; `undefined` if there is none.
fn new(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let hasher: Box<dyn DynDigest> = match Arguments(arguments).text(0, context)?.as_str() {
        "md5" => Box::<md5::Md5>::default(),
        "sha1" => Box::<sha1::Sha1>::default(),
        "sha224" => Box::<sha2::Sha224>::default(),
        "sha256" => Box::<sha2::Sha256>::default(),
        "sha384" => Box::<sha2::Sha384>::default(),
        "sha512" => Box::<sha2::Sha512>::default(),
        "sha512-256" => Box::<sha2::Sha512_256>::default(),
        _ => return Ok(JsValue::undefined()),
    };
    Ok(JsObject::from_proto_and_data(None, Hasher(hasher)).into())
}

fn not_a_hasher() -> boa_engine::JsError {
    JsNativeError::typ().with_message("expected a hasher").into()
}

fn update(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let object = arguments.object(0)?;
    let bytes = view(&arguments, 1, context)?;
    let mut hasher = object.downcast_mut::<Hasher>().ok_or_else(not_a_hasher)?;
    bytes.read(|bytes| hasher.0.update(bytes));
    Ok(JsValue::undefined())
}

fn digest(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let object = Arguments(arguments).object(0)?;
    let bytes = object.downcast_mut::<Hasher>().ok_or_else(not_a_hasher)?.0.finalize_reset();
    array_buffer(&bytes, context)
}

fn fill_random(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    view(&arguments, 0, context)?
        .write(getrandom::fill)
        .map_err(|error| JsNativeError::error().with_message(format!("cannot get random bytes: {error}")))?;
    Ok(arguments.value(0))
}
