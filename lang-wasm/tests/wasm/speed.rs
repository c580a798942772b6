//! What calls cost: `cargo test -p poly-lang-wasm -- --ignored --nocapture speed`, with our own
//! crates optimised as for users.

use crate::managed::load;
use crate::programs::compiled;
use crate::support::{Wasmtime, function, members};
use polyglot_api::{Arguments, Value};
use std::time::Instant;

#[expect(clippy::print_stdout, reason = "that is what it is for")]
fn measure(name: &str, turns: u32, mut run: impl FnMut()) {
    let best = (0..10)
        .map(|_| {
            let began = Instant::now();
            for _ in 0..turns {
                run();
            }
            began.elapsed().as_secs_f64() * 1e9 / f64::from(turns)
        })
        .fold(f64::INFINITY, f64::min);
    println!("{name}: {best:.1} ns");
}

#[test]
#[ignore = "a measurement"]
fn speed() {
    let mut config = wasmtime::Config::new();
    let engine = wasmtime::Engine::new(config.epoch_interruption(true)).unwrap();
    let mut store = wasmtime::Store::new(&engine, ());
    store.set_epoch_deadline(1);
    let add = wat::parse_str(
        r#"(module (func (export "add") (param f64 f64) (result f64) (f64.add (local.get 0) (local.get 1))))"#,
    );
    let alone = wasmtime::Module::new(&engine, add.unwrap()).unwrap();
    let alone = wasmtime::Instance::new(&mut store, &alone, &[]).unwrap();
    let add = alone.get_typed_func::<(f64, f64), f64>(&mut store, "add").unwrap();
    measure("the engine alone, two doubles", 200_000, || {
        std::hint::black_box(add.call(&mut store, (1.5, 2.5)).unwrap());
    });
    let wasm = Wasmtime::new();
    let text = r#"(module (import "e" "back" (func $back (param f64) (result f64)))
        (func (export "nothing")) (func (export "add") (param f64 f64) (result f64) (f64.add (local.get 0) (local.get 1)))
        (func (export "pass") (param externref) (result externref) (local.get 0))
        (func (export "back") (param f64) (result f64) (call $back (local.get 0))))"#;
    let back = function(|arguments| Ok(arguments[0].clone()));
    let instance = wasm.run(text, &[("e", "back", back)]).unwrap();
    let time = |name: &str, object: &Value, member: &str, arguments: &[Value]| {
        let callee = object.member(member).unwrap();
        let callee = callee.as_object().unwrap();
        measure(name, 200_000, || drop(callee.execute(Arguments::positional(arguments)).unwrap()));
    };
    time("module, nothing", &instance, "nothing", &[]);
    time("module, two doubles", &instance, "add", &[1.5.into(), 2.5.into()]);
    time("module, a reference", &instance, "pass", &["text".into()]);
    time("module, and back", &instance, "back", &[1.5.into()]);
    let code = compiled!(load("speed"));
    time("managed, two doubles", &code.module, "add", &[1.5.into(), 2.5.into()]);
    time(
        "managed, a struct by pointer",
        &code.module,
        "norm",
        &[code.module.invoke("make_point", &[1.into(), 2.into()]).unwrap()],
    );
    time(
        "managed, a struct of another language",
        &code.module,
        "norm",
        &[members([("x", 1.into()), ("y", 2.into())])],
    );
    time("managed, a string", &code.module, "length", &["hello".into()]);
    time("managed, a struct given", &code.module, "make_point", &[1.into(), 2.into()]);
    time("managed, and back", &code.module, "apply", &[function(|_| Ok(1.into())), 1.into()]);
    measure("a new instance", 1000, {
        let module = wasm.module("(module (memory 1) (func (export \"f\")))");
        move || drop(module.invoke("instantiate", &[members([])]).unwrap())
    });
}
