//! Whole programs of C, and bytes that are none.

use super::Mode;
use crate::kit::verify::is;
use crate::kit::{Mistake, Script};
use poly::{LanguageId, Source, Value};

pub(super) fn scripts(source: &Source) -> Vec<Script> {
    vec![Script::new("module", source.clone(), |_, module| {
        let module = match module.member("main") {
            Ok(_) => module.clone(),
            Err(_) => module.construct(&[]).map_err(|error| error.to_string())?,
        };
        let sum = module.invoke("add_i32", &[40.into(), 2.into()]).map_err(|error| error.to_string())?;
        is(&sum, &Value::Int(42))
    })]
}

pub(super) fn mistakes(source: &Source, mode: Mode) -> Vec<Mistake> {
    let language = match mode {
        Mode::Native => "llvm",
        Mode::Managed => "wasm",
    };
    let bytes = source.bytes();
    let of = |name: &'static str, bytes: Vec<u8>| {
        let source = Source::from_bytes(name, bytes).with_language(LanguageId::new(language));
        Mistake::new(name, source, 0, false)
    };
    // Behind the mark by which the language is known.
    let mut damaged = bytes.to_vec();
    damaged.iter_mut().skip(4).take(16).for_each(|byte| *byte ^= 0x5A);
    vec![
        of("half of a module", bytes[..bytes.len() / 2].to_vec()),
        of("damaged module", damaged),
        of("only a beginning", bytes[..bytes.len().min(6)].to_vec()),
    ]
}
