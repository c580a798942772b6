//! What a call over the boundary costs. In a release build:
//! `cargo test --release -p poly --no-default-features --test plugin -- --ignored
//! --nocapture overhead`.

use super::{calc_library, compile_text, context, echo_library};
use poly::{Value, function};
use std::time::Instant;

/// The best of several runs, in nanoseconds a call.
#[expect(clippy::print_stdout, reason = "the figures are what it is for")]
fn measure(name: &str, function: &Value, arguments: &[Value]) -> f64 {
    const CALLS: u32 = 200_000;
    let object = function.as_object().expect("a function");
    let mut best = f64::MAX;
    for _ in 0..30 {
        let start = Instant::now();
        for _ in 0..CALLS {
            let arguments = poly::Arguments::positional(std::hint::black_box(arguments));
            drop(std::hint::black_box(object.execute(arguments)));
        }
        best = best.min(start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS));
    }
    println!("{name}: {best:.1} ns");
    best
}

#[test]
#[ignore = "measures"]
fn overhead_of_a_call() {
    let native = context(&compile_text(
        "add",
        super::allocation::COUNTER,
        &["-O2", "-Wno-missing-field-initializers"],
    ));
    let native = native.bindings("add").expect("a function");
    let two = [1.5.into(), 2.5.into()];
    let host = function("add", |arguments| match arguments.positional {
        [Value::Float(a), Value::Float(b)] => Ok((a + b).into()),
        _ => Ok(Value::Null),
    });
    let base = measure("host function, no boundary, 2 doubles", &host, &two);
    let none = measure("C, no argument", &native, &[]);
    let added = measure("C, 2 doubles", &native, &two);
    let eight = measure("C, 8 doubles", &native, &vec![1.0.into(); 8]);
    let echo = context(echo_library());
    let get = |name| echo.eval("echo", name).expect("a function");
    measure("Rust, 2 doubles", &get("add"), &two);
    measure("Rust, no argument", &get("count"), &[]);
    measure("Rust, a string", &get("count"), &["text".into()]);
    measure("Rust, an object of the host there and back", &get("first"), std::slice::from_ref(&host));
    measure("Rust, a call back into the host", &get("call"), &[host.clone(), 1.0.into(), 2.0.into()]);
    let calc = context(calc_library());
    measure("calc, (def (f x) x)", &calc.eval("calc", "(def (f x) x)").expect("a function"), &[1.into()]);
    println!("over a host function: {:.1} ns", added - base);
    if !cfg!(debug_assertions) {
        assert!(none < 40.0 && added < 40.0 && eight < 80.0, "{none} {added} {eight}");
    }
}
