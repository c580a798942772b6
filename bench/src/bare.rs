//! The engines without Poly, as a user of their crates would run them.

use boa_engine::{Context, Source};
use rustpython_vm::{self as vm, InterpreterBuilder};
use std::path::Path;

/// Runs a file on the bare engine of a language.
pub(crate) fn run(language: &str, file: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    match language {
        "js" => {
            let context = &mut Context::default();
            let result = context.eval(Source::from_bytes(&text));
            result.map(drop).map_err(|error| error.to_string())
        }
        "python" => interpreter().enter(|vm| {
            let scope = vm.new_scope_with_builtins();
            let name = file.to_string_lossy();
            let result = vm.run_string(scope, &text, &name);
            result.map(drop).map_err(|error| {
                let mut text = String::new();
                let _ = vm.write_exception(&mut text, &error);
                text
            })
        }),
        other => Err(format!("no bare engine for {other}")),
    }
}

fn interpreter() -> vm::Interpreter {
    let builder = InterpreterBuilder::new();
    let stdlib = rustpython_stdlib::stdlib_module_defs(&builder.ctx);
    builder.add_native_modules(&stdlib).add_frozen_modules(rustpython_pylib::FROZEN_STDLIB).interpreter()
}
