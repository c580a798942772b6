//! Threads, short stacks, interruption.

use crate::{LANGUAGES, bind, context, eval, fails};
use poly::{Context, Engine, ErrorKind};
use std::thread;
use std::time::{Duration, Instant};

/// What a thread of Rust has unless told otherwise.
const SMALL_STACK: usize = 2 << 20;

fn on_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread =
        thread::Builder::new().stack_size(SMALL_STACK).spawn(run).expect("there is memory for a thread");
    thread.join().expect("the thread ends well");
}

#[test]
fn many_threads_have_their_own_contexts_of_one_engine() {
    let engine = Engine::new();
    let threads: Vec<_> = (0..4_i64)
        .map(|number| {
            let engine = engine.clone();
            thread::spawn(move || {
                let context = Context::builder().engine(&engine).build().expect("a context can be made");
                bind(&context, "js", "number", number);
                bind(&context, "python", "number", number);
                let text = "let sum = 0; for (let i = 0; i < 1000; i++) sum += number; sum";
                let sum = eval(&context, "js", text).as_i64();
                let other = eval(&context, "python", "sum(number for _ in range(1000))").as_i64();
                (sum, other)
            })
        })
        .collect();
    for (number, thread) in (0..).zip(threads) {
        let expected = Some(number * 1000);
        assert_eq!(thread.join().expect("ends well"), (expected, expected));
    }
}

#[test]
fn endless_recursion_on_a_small_stack_is_an_error_of_the_guest() {
    on_small_stack(|| {
        let context = context();
        assert_eq!(fails(&context, "js", "function f() { return f() + 1 }\nf()").name, "RangeError");
        assert_eq!(fails(&context, "python", "def f():\n    return f() + 1\nf()").name, "RecursionError");
        bind(&context, "js", "call", eval(&context, "python", "lambda f, g: f(f, g)"));
        bind(&context, "python", "bounce", eval(&context, "js", "globalThis.bounce = f => f(f); bounce"));
        let error = fails(&context, "python", "bounce(lambda f: bounce(f))");
        assert!(["RecursionError", "RangeError"].contains(&error.name.as_str()), "{error}");
        assert_eq!(eval(&context, "js", "1 + 1").as_i64(), Some(2));
        assert_eq!(eval(&context, "python", "1 + 1").as_i64(), Some(2));
    });
}

#[test]
fn text_that_nests_deeply_is_refused_on_a_small_stack() {
    on_small_stack(|| {
        let context = context();
        for language in LANGUAGES {
            for (open, close) in [("(", ")"), ("[", "]"), ("-", ""), ("{a:", "}")] {
                let text = format!("x = {}1{}", open.repeat(10_000), close.repeat(10_000));
                let kind = match context.eval(language, &text) {
                    // What the engine can take is taken.
                    Ok(_) => continue,
                    Err(error) => error.into_polyglot().kind,
                };
                assert!(
                    matches!(kind, ErrorKind::Syntax { .. } | ErrorKind::Guest),
                    "{language} {open}: {kind:?}"
                );
            }
        }
        assert_eq!(eval(&context, "js", "1").as_i64(), Some(1));
    });
}

#[test]
fn another_thread_stops_python_and_the_loop() {
    let context = context();
    for (language, text) in [
        ("python", "while True: pass"),
        ("python", "import asyncio; asyncio.run(asyncio.sleep(60))"),
        ("js", "await new Promise(r => setTimeout(r, 60000))"),
    ] {
        eval(&context, language, "0");
        let handle = context.interrupt_handle();
        let stopper = thread::spawn(move || {
            thread::sleep(Duration::from_millis(100));
            handle.interrupt();
        });
        let start = Instant::now();
        let error = fails(&context, language, text);
        assert_eq!(error.kind, ErrorKind::Cancelled, "{text}: {error}");
        assert!(start.elapsed() < Duration::from_secs(30), "{text}");
        stopper.join().expect("ends well");
        assert_eq!(eval(&context, language, "1 + 1").as_i64(), Some(2), "{text}");
    }
    let handle = context.interrupt_handle();
    drop(context);
    handle.interrupt();
}
