//! Whole modules of WebAssembly, and what is none.

use crate::kit::verify::is;
use crate::kit::{Mistake, Script};
use poly::{LanguageId, Source, Value, function, map};

fn text(text: &str) -> Source {
    Source::from_text("kit.wat", text).with_language(LanguageId::new("wasm"))
}

fn binary(bytes: &[u8]) -> Source {
    Source::from_bytes("kit.wasm", bytes).with_language(LanguageId::new("wasm"))
}

/// `(module (func (export "f") (result i32) i32.const 42))`
const BINARY: &[u8] =
    b"\0asm\x01\0\0\0\x01\x05\x01\x60\0\x01\x7f\x03\x02\x01\0\x07\x05\x01\x01f\0\0\x0a\x06\x01\x04\0\x41\x2a\x0b";

fn gives_42(module: &Value) -> Result<(), String> {
    let result = module.construct(&[]).and_then(|instance| instance.invoke("f", &[]));
    is(&result.map_err(|error| error.to_string())?, &Value::Int(42))
}

pub(super) fn scripts() -> Vec<Script> {
    vec![
        Script::new("binary module", binary(BINARY), |_, module| gives_42(module)),
        Script::new(
            "text module",
            text("(module (func (export \"f\") (result i32) (i32.add (i32.const 40) (i32.const 2))))"),
            |_, module| gives_42(module),
        ),
        Script::new(
            "imports of the host",
            text(
                "(module (import \"m\" \"f\" (func $f (result i32))) (func (export \"f\") (result i32) (call $f)))",
            ),
            |_, module| {
                let given = map([("m", map([("f", function("f", |_| Ok(42.into())))]))]);
                let result = module.construct(&[given]).and_then(|instance| instance.invoke("f", &[]));
                is(&result.map_err(|error| error.to_string())?, &Value::Int(42))
            },
        ),
        Script::new(
            "imports of JavaScript",
            text(
                "(module (import \"m\" \"f\" (func $f (result i32))) (func (export \"f\") (result i32) (call $f)))",
            ),
            |context, module| {
                let given = context.eval("js", "({ m: { f: () => 42 } })");
                let instance = given.and_then(|given| module.construct(&[given]));
                let result = instance.and_then(|instance| instance.invoke("f", &[]));
                is(&result.map_err(|error| error.to_string())?, &Value::Int(42))
            },
        ),
    ]
}

pub(super) fn mistakes() -> Vec<Mistake> {
    vec![
        Mistake::new("wrong token", text("(module\n  (func ]))"), 2, false),
        Mistake::new("unknown instruction", text("(module\n  (func i32.and_more))"), 2, false),
        Mistake::new("unknown name", text("(module\n\n  (func (call $absent)))"), 3, false),
        Mistake::new("open parenthesis", text("(module (func"), 1, true),
        Mistake::new("wrong types", text("(module (func (result i32) f64.const 1))"), 0, false),
        Mistake::new("half of a module", binary(&BINARY[..BINARY.len() / 2]), 0, false),
        Mistake::new("unknown section", binary(b"\0asm\x01\0\0\0\x77\x01\0"), 0, false),
        Mistake::new("unknown version", binary(b"\0asm\x07\0\0\0"), 0, false),
    ]
}
