//! The prompt: reads, evaluates, prints, in any language over shared names.
//!
//! [`session`] evaluates; [`names`] shares what is defined; [`editor`] is the line
//! editor on a terminal, and [`lines`] reads from anything else.

mod command;
mod complete;
mod dialect;
mod editor;
mod highlight;
mod lines;
mod names;
mod session;

use crate::arguments::Language;
use crate::ending::{Ending, Failure};
use crate::interrupt::Watch;
use crate::style::Style;
use crate::{program, script};
use poly::Engine;
use session::Session;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::rc::Rc;

/// Runs the prompt until its input ends or the guest exits.
pub(crate) fn run(
    language: Option<Language>,
    options: &BTreeMap<String, String>,
    style: Style,
    watch: Watch,
) -> Result<Ending, Failure> {
    let engine = Engine::new();
    let language = language.unwrap_or_else(|| Language(script::DEFAULT_LANGUAGE.into()));
    let language = script::language_id(&engine, &language)?;
    let context = program::builder(&engine, String::new(), options).interruptible(true).build()?;
    watch.set_handle(context.interrupt_handle());
    let session = Rc::new(Session::new(context, language, style, watch)?);
    let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let ending = if is_terminal { editor::run(&session)? } else { lines::run(&session)? };
    Ok(session.finish(ending))
}
