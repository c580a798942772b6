//! What `WebAssembly` is made of: the functions that the language `wasm` offers.

use crate::node::Function;
use crate::polyglot::ask;
use boa_engine::{Context, JsResult, JsValue};

pub(crate) const FUNCTIONS: &[Function] = &[("wasmApi", 0, api)];

/// The object with the functions, which starts the language.
fn api(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    ask(context, |host| host.import_name("wasm", "api", None))
}
