//! Placeholder.

use boa_engine::{Context, JsResult, JsValue};

pub(crate) fn install(_context: &mut Context) -> JsResult<()> {
    Ok(())
}
pub(crate) fn display(value: &JsValue, _context: &mut Context) -> String {
    value.display().to_string()
}
pub(crate) fn exports(_name: &str, _context: &mut Context) -> Option<JsResult<JsValue>> {
    None
}
pub(crate) fn is_builtin(_name: &str) -> bool {
    false
}
