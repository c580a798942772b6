//! JavaScript on the stacks that embedders have: it stops before they end.

use poly::{Context, Result};
use std::thread;

/// What recurses without end, each through another part of the engine.
const ENDLESS: &[(&str, &str)] = &[
    ("plain", "function f() { return f() + 1 } f()"),
    ("sort", "function f() { [2, 1].sort(f) } f()"),
    ("getter", "({ get x() { return this.x } }).x"),
    ("setter", "({ set x(v) { this.x = v } }).x = 1"),
    ("proxy", "new Proxy({}, { get: (t, k, r) => r[k] }).x"),
    ("has", "const h = new Proxy({}, { has: (t, k) => k in h }); 'x' in h"),
    ("stringify", "const o = { toJSON() { return JSON.stringify(o) } }; JSON.stringify(o)"),
    ("reviver", "const r = () => JSON.parse('[1]', r); r()"),
    ("iterator", "const i = { *[Symbol.iterator]() { yield* i } }; [...i]"),
    ("construct", "class A { constructor() { new A() } } new A()"),
    ("derived", "class B extends Object { constructor() { super(); new B() } } new B()"),
    ("apply", "const a = () => Reflect.apply(a, null, []); a()"),
    ("bind", "let b = () => b(); b = b.bind(); b()"),
    ("replace", "const p = () => 'a'.replace('a', p); p()"),
    ("regexp", "const q = () => 'a'.replace(/a/g, q); q()"),
    ("map", "const m = () => [1].map(m); m()"),
    ("reduce", "const d = () => [1, 2].reduce(d); d()"),
    ("from", "const g = () => Array.from([1], g); g()"),
    ("instance", "class I { static [Symbol.hasInstance](v) { return v instanceof I } } ({}) instanceof I"),
    ("template", "const t = () => t``; t()"),
    ("eval", "const e = () => eval('e()'); e()"),
    ("function", "globalThis.n = () => new Function('return n()')(); n()"),
    ("primitive", "const v = { [Symbol.toPrimitive]() { return v + 1 } }; v + 1"),
    ("try", "function c() { try { return c() } catch (x) { throw x } } c()"),
    ("spread", "function s(...x) { return s(...x, 1) } s()"),
    ("generator", "function* y() { yield* y() } [...y()]"),
    ("async", "async function z() { await z() } z().catch(x => { throw x }); 0"),
];

fn on_a_thread(stack: usize, run: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(stack).spawn(run).expect("there is memory for a thread");
    thread.join().expect("the thread ends well");
}

fn eval(context: &Context, text: &str) -> Result<poly::Value> {
    let value = context.eval("js", text)?;
    context.run_event_loop()?;
    Ok(value)
}

#[test]
fn endless_recursion_is_an_error_on_every_stack() {
    for mebibytes in [1, 2, 8] {
        on_a_thread(mebibytes << 20, move || {
            for (name, text) in ENDLESS {
                println!("{mebibytes} MiB: {name}");
                let context = Context::builder().build().expect("a context");
                let error = eval(&context, &format!("{{ {text} }}")).expect_err(name).to_string();
                assert!(error.contains("Maximum call stack size exceeded"), "{name}: {error}");
                let value = eval(&context, "1 + 1").expect("the context lives on");
                assert_eq!(value.as_i64(), Some(2), "{name}");
            }
        });
    }
}

#[test]
fn ordinary_recursion_has_room_on_small_stacks() {
    on_a_thread(2 << 20, || {
        let context = Context::builder().build().expect("a context");
        let text = "function depth(n) { return n === 0 ? 0 : 1 + depth(n - 1) } depth(500)";
        assert_eq!(eval(&context, text).expect("it has room").as_i64(), Some(500));
    });
}

#[test]
fn deep_text_is_parsed_on_small_stacks_or_refused() {
    on_a_thread(1 << 20, || {
        let context = Context::builder().build().expect("a context");
        for (open, middle, close) in [
            ("[", "", "]"),
            ("(", "1", ")"),
            ("- ", "1", ""),
            ("!", "1", ""),
            ("a => ", "1", ""),
            ("1 ? 2 : ", "1", ""),
            ("x = ", "1", ""),
            ("`${", "1", "}`"),
            ("{", "", "}"),
            ("if (1) ", "1", ""),
            ("function f() {", "", "}"),
            ("(class { x = ", "1", "})"),
            ("({ a: ", "1", "})"),
            ("typeof ", "1", ""),
            ("", "x", ".a"),
            ("", "x", "()"),
            ("", "x", "[0]"),
            ("", "1", " + 1"),
            ("", "1", ", 1"),
            ("", "1", " ?? 1"),
            ("1 ** ", "1", ""),
            ("for (;0;) ", "1", ""),
            ("a: ", "1", ""),
            ("async () => ", "1", ""),
        ] {
            for depth in [100, 1_000, 10_000, 100_000] {
                let text =
                    format!("() => {{ var x; {}{middle}{} }}", open.repeat(depth), close.repeat(depth));
                println!("{open}{close} {depth}");
                if let Err(error) = context.eval("js", &text) {
                    let error = error.to_string();
                    assert!(error.contains("SyntaxError"), "{open}{close} {depth}: {error}");
                }
                let quoted = format!("try {{ (0, eval)({text:?}) }} catch (e) {{ e.name }}");
                let value = context.eval("js", &quoted).expect("eval throws what can be caught");
                let name = value.as_str().unwrap_or_default().into_owned();
                assert!(name.is_empty() || name == "SyntaxError", "{open}{close} {depth}: {name}");
            }
        }
    });
}
