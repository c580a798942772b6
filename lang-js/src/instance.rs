//! Placeholder.

use polyglot_api::{Host, Instance, PolyglotError, Result};
use std::rc::Rc;

pub(crate) fn start(_host: Rc<dyn Host>) -> Result<Box<dyn Instance>> {
    Err(PolyglotError::host("not yet").into())
}
