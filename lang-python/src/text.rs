//! Strings, shared with other languages.

use polyglot_api::{Text, TextBuf, TextView};
use rustpython_vm::builtins::{PyStr, PyStrRef};
use rustpython_vm::common::wtf8::Wtf8Buf;
use rustpython_vm::{Py, VirtualMachine};
use std::any::Any;
use std::rc::Rc;

/// A Python string as other languages read it.
struct Shared(PyStrRef);

impl TextBuf for Shared {
    fn view(&self) -> TextView<'_> {
        match self.0.to_str() {
            Some(text) => TextView::Utf8(text),
            None => TextView::Wtf8(self.0.as_bytes()),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Texts up to this length are copied: a copy is cheaper than what keeps a share alive.
const COPIED: usize = 64;

/// A Python string for other languages.
pub(crate) fn to_text(string: &Py<PyStr>) -> Text {
    match string.to_str() {
        Some(text) if text.len() <= COPIED => Text::from(text),
        _ => Text::shared(Rc::new(Shared(string.to_owned()))),
    }
}

/// A text of any language as a Python string; Python's own comes home as it is.
pub(crate) fn to_str(text: &Text, vm: &VirtualMachine) -> PyStrRef {
    if let Some(shared) = text.downcast_ref::<Shared>() {
        return shared.0.clone();
    }
    match text.view() {
        TextView::Utf8(text) => vm.ctx.new_str(text),
        TextView::Latin1(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) if bytes.is_ascii() => vm.ctx.new_str(text),
            _ => vm.ctx.new_str(bytes.iter().copied().map(char::from).collect::<String>()),
        },
        TextView::Utf16(units) => vm.ctx.new_str(Wtf8Buf::from_wide(units)),
        TextView::Wtf8(bytes) => match Wtf8Buf::from_bytes(bytes.to_vec()) {
            Ok(text) => vm.ctx.new_str(text),
            Err(bytes) => vm.ctx.new_str(String::from_utf8_lossy(&bytes).into_owned()),
        },
    }
}
