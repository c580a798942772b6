//! Whatever the bytes are, they are a module or an error.

use crate::support::{Wasmtime, objects};
use polyglot_api::{Source, Value};

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 40).expect("24 bits")
    }
}

#[test]
fn damaged_modules_are_modules_or_errors() {
    let wasm = Wasmtime::with(&[("wasm.time", "50"), ("wasm.memory", "64m")]);
    let text = r#"(module (memory (export "m") 1) (table (export "t") 2 funcref) (global (export "g") (mut i32) (i32.const 1))
      (@custom "poly.interface" "{\"target\":\"Wasm32\",\"language\":\"C\",\"types\":[\"Void\"],\"signatures\":[],\"functions\":[],\"variables\":[],\"imports\":[]}")
      (func $f (export "f") (param i32 i64) (result f64)
        (block (br_if 0 (local.get 0)) (loop (br_if 0 (i32.eqz (local.get 0)))))
        (f64.convert_i64_s (local.get 1)))
      (elem (i32.const 0) $f) (data (i32.const 8) "bytes"))"#;
    let whole = wat::parse_str(text).unwrap();
    let mut numbers = Numbers(7);
    let mut ran = 0;
    for turn in 0..3000 {
        let mut bytes = whole.clone();
        for _ in 0..=numbers.next() % 3 {
            let at = numbers.next() % bytes.len();
            bytes[at] = u8::try_from(numbers.next() % 256).expect("a byte");
        }
        if turn % 5 == 0 {
            bytes.truncate(numbers.next() % bytes.len());
        }
        let Ok(module) = wasm.instance.eval(&Source::from_bytes("m.wasm", bytes).with_path("m.wasm")) else {
            continue;
        };
        let Ok(instance) = module.invoke("instantiate", &[objects(&[])]) else { continue };
        ran += 1;
        let object = instance.as_object().unwrap();
        for name in object.members(true).unwrap() {
            if let Ok(member) = instance.member(&name.to_str().unwrap()) {
                let _ = member.call(&[1.into(), 2.into()]);
                let _ = member.to_display();
            }
        }
    }
    assert!(ran > 50, "only {ran} ran");
}

#[test]
fn random_bytes_are_errors() {
    let wasm = Wasmtime::new();
    let mut numbers = Numbers(11);
    for length in 0..400 {
        let mut bytes: Vec<u8> =
            (0..length).map(|_| u8::try_from(numbers.next() % 256).expect("a byte")).collect();
        assert!(
            wasm.instance.parse(&Source::from_bytes("r.wasm", bytes.clone()).with_path("r.wasm")).is_err()
        );
        bytes.splice(..0, *b"\0asm\x01\0\0\0");
        let _: Result<Value, _> =
            wasm.instance.parse(&Source::from_bytes("r.wasm", bytes).with_path("r.wasm"));
    }
}
