//! The global `Polyglot`.

use boa_engine::{Context, JsResult};

/// Defines the global.
pub(crate) fn install(_context: &mut Context) -> JsResult<()> {
    Ok(())
}
