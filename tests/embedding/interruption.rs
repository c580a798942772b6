//! JavaScript and WebAssembly that run for ever are stopped, where the context is made for it.

use crate::{bind, eval};
use poly::{Context, ErrorKind, PolyglotError, Source};
use std::thread;
use std::time::{Duration, Instant};

fn interruptible() -> Context {
    Context::builder().interruptible(true).build().expect("a context can be made")
}

/// What `run` fails with when it is interrupted.
fn stopped(context: &Context, run: impl FnOnce() -> poly::Result<poly::Value>) -> PolyglotError {
    let handle = context.interrupt_handle();
    let stopper = thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        handle.interrupt();
    });
    let start = Instant::now();
    let error = run().expect_err("it is stopped").into_polyglot();
    assert!(start.elapsed() < Duration::from_secs(30), "it is stopped soon");
    stopper.join().expect("ends well");
    error
}

#[test]
fn endless_javascript_is_stopped() {
    let context = interruptible();
    for text in [
        "while (true) {}",
        "for (;;);",
        "do ; while (true)",
        "for (const x of { *[Symbol.iterator]() { for (;;) yield 1 } }) x",
        "export const x = 1; while (true) {}",
        "await null; for (;;);",
        "const f = (n) => n < 2 ? n : f(n - 1) + f(n - 2); f(90)",
        "function g(n) { 'use strict'; return n < 2 ? n : g(n - 1) + g(n - 2) } g(90)",
        "const again = () => Promise.resolve().then(again); again()",
        "Promise.resolve().then(() => { for (;;); })",
        "new Promise(() => { for (;;); })",
        "(async () => { await null; for (;;); })()",
        "[1].map(() => { while (true); })",
        "let n: number = 1; enum E { A } while (n) E.A",
        // Nothing of the program goes on.
        "for (;;) try { for (;;); } catch { for (;;); } finally { for (;;); }",
        "(async () => { for (;;) try { await null; for (;;); } catch {} finally { for (;;); } })()",
        "function* h() { try { for (;;); } finally { for (;;); } } for (;;) try { [...h()] } catch {}",
    ] {
        let error = stopped(&context, || context.eval("js", text));
        assert_eq!(error.kind, ErrorKind::Cancelled, "{text}: {error}");
        assert_eq!(eval(&context, "js", "1 + 1").as_i64(), Some(2), "{text}");
    }
}

#[test]
fn endless_webassembly_is_stopped() {
    let context = interruptible();
    let text =
        r#"(module (func (export "spin") (loop (br 0))) (func (export "one") (result i32) (i32.const 1)))"#;
    let source = Source::from_text("spin.wat", text);
    let module = context.eval_source(&source).expect("a module");
    let instance = module.invoke("instantiate", &[]).expect("it needs nothing");
    let error = stopped(&context, || instance.invoke("spin", &[]));
    assert_eq!(error.kind, ErrorKind::Cancelled, "{error}");
    assert_eq!(instance.invoke("one", &[]).expect("it goes on").as_i64(), Some(1));
}

#[test]
fn endless_javascript_under_python_is_stopped() {
    let context = interruptible();
    bind(&context, "python", "spin", eval(&context, "js", "globalThis.spin = () => { for (;;); }; spin"));
    for text in ["spin()", "try:\n    spin()\nexcept Exception:\n    pass", "while True:\n    spin()"] {
        let error = stopped(&context, || context.eval("python", text));
        assert_eq!(error.kind, ErrorKind::Cancelled, "{text}: {error}");
        assert_eq!(eval(&context, "python", "1 + 1").as_i64(), Some(2), "{text}");
    }
    bind(&context, "js", "call", eval(&context, "python", "lambda f: f()"));
    let error = stopped(&context, || context.eval("js", "for (;;) try { call(spin) } catch {}"));
    assert_eq!(error.kind, ErrorKind::Cancelled, "{error}");
}

#[test]
fn safepoints_change_nothing_else() {
    let context = interruptible();
    for (text, expected) in [
        ("let s = 0; for (const x of [1, 2, 3]) s += x; s", 6),
        ("var k = 0; while (k < 3) k++\nk", 3),
        ("let v = 0; for (const x in { a: 1, b: 2 }) if (x) v++\nv", 2),
        ("let o = 0; outer: for (;;) { for (;;) { if (++o > 4) break outer; continue outer } } o", 5),
        ("const make = () => ({ a: 7 }); make().a", 7),
        ("const curry = (a) => (b) => a + b; curry(1)(2)", 3),
        (
            "class A { constructor() { this.x = 1 } } class B extends A { constructor() { super() } } new B().x",
            1,
        ),
        ("function strict() { 'use strict'; return this === undefined ? 4 : 5 } strict()", 4),
        (
            "let made; for (let i = 0; i < 1; i++) made = async () => new Map\ntypeof made == 'function' ? 1 : 0",
            1,
        ),
    ] {
        assert_eq!(eval(&context, "js", text).as_i64(), Some(expected), "{text}");
    }
}
