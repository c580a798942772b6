//! Panics turned into errors.

use polyglot_api::{PolyglotError, Result};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Runs an engine so that its panic becomes an internal error; the process lives.
pub(crate) fn guard<T>(run: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|payload| {
        let text = text(&*payload).unwrap_or_else(|| "an engine panicked".into());
        Err(PolyglotError::internal(text).into())
    })
}

/// Runs code of the host that a guest calls, so that its panic does not unwind through
/// the engine, whose state that could break. What is thrown without a text is a
/// language's own way out, and goes on.
pub(crate) fn guard_host<T>(run: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|payload| match text(&*payload) {
        Some(text) => Err(PolyglotError::internal(text).into()),
        None => resume_unwind(payload),
    })
}

fn text(payload: &(dyn Any + Send)) -> Option<String> {
    let literal = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    literal.or_else(|| payload.downcast_ref::<String>().cloned())
}

#[cfg(test)]
mod tests {
    use super::{guard, guard_host};
    use polyglot_api::{ErrorKind, Result};
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

    #[test]
    fn a_panic_is_an_internal_error() {
        for result in [guard::<()>(|| panic!("no {}", 1)), guard_host::<()>(|| panic!("no {}", 1))] {
            let error = result.expect_err("panics").into_polyglot();
            assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Internal, "no 1"));
        }
    }

    #[test]
    fn what_has_no_text_passes_the_host() {
        let thrown = || -> Result<()> { resume_unwind(Box::new(7)) };
        assert!(catch_unwind(AssertUnwindSafe(|| guard_host(thrown))).is_err());
        assert!(guard(thrown).is_err());
    }
}
