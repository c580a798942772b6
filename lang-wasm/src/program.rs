//! Modules run as programs, and set up as libraries.

use crate::error;
use crate::imports::Surroundings;
use crate::instance::Instance;
use crate::link;
use polyglot_api::{Error, PolyglotError, Result, Stream};

/// Links an instance with what its imports' names say and runs it: its `_start`, or, if it is a
/// library, only what sets it up.
///
/// # Errors
/// [`ErrorKind::Exit`](polyglot_api::ErrorKind::Exit) with the status that the program ends with, but
/// for 0; what it throws.
pub(crate) fn run(instance: &Instance) -> Result<()> {
    let shared = &instance.module().shared;
    let outcome = link::link(instance, &Surroundings::of(instance.module())).and_then(|()| {
        Ok(instance.call_if_exported("_start")? || {
            initialise(instance)?;
            true
        })
    });
    let _ = shared.host.flush(Stream::Out);
    match outcome {
        Ok(_) => Ok(()),
        Err(Error::Polyglot(error)) => match error::exit_status(&error) {
            Some(0) => Ok(()),
            Some(status) => Err(PolyglotError::exit(status).into()),
            None => Err(Error::Polyglot(error)),
        },
        Err(error) => Err(error),
    }
}

/// Links an instance with what its imports' names say, and sets it up.
///
/// # Errors
/// As [`link::link`]; what setting it up throws.
pub(crate) fn load(instance: &Instance) -> Result<()> {
    link::link(instance, &Surroundings::of(instance.module()))?;
    initialise(instance)
}

/// Has a library set itself up: `_initialize`, or for managed code, which may be a program's,
/// its constructors.
///
/// # Errors
/// What these throw.
pub(crate) fn initialise(instance: &Instance) -> Result<()> {
    if !instance.call_if_exported("_initialize")? && instance.is_managed() {
        instance.call_if_exported("__wasm_call_ctors")?;
    }
    Ok(())
}
