//! Python in an application: stopping it, its streams, short stacks, several contexts.

use poly::{Context, Error, ErrorKind, Input, Output, PolyglotError, Source, SourceKind, Value};
use std::cell::RefCell;
use std::rc::Rc;
use std::thread;
use std::time::Duration;

fn context() -> Context {
    Context::builder().build().expect("a context can be made")
}

fn eval(context: &Context, text: &str) -> Value {
    context.eval("python", text).unwrap_or_else(|error| panic!("{text}: {}", report(error)))
}

fn error(context: &Context, text: &str) -> PolyglotError {
    context.eval("python", text).expect_err("it fails").into_polyglot()
}

fn report(error: Error) -> String {
    poly::Report::render(error, false)
}

fn on_a_thread(stack: usize, run: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(stack).spawn(run).expect("there is memory for a thread");
    thread.join().expect("the thread ends well");
}

/// Interrupts what a context runs, some time from now.
fn interrupt_soon(context: &Context) -> thread::JoinHandle<()> {
    let handle = context.interrupt_handle();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        handle.interrupt();
    })
}

#[test]
fn an_interruption_cannot_be_caught_and_leaves_the_context_usable() {
    let context = context();
    eval(&context, "seen = []");
    let endless = [
        "while True: pass",
        "while True:\n    try:\n        while True: pass\n    except BaseException: seen.append(1)",
        "def f():\n    try:\n        while True: pass\n    finally: seen.append(2)\nf()",
        "import asyncio\nasyncio.run(asyncio.sleep(1000))",
        "import asyncio\nasync def spin():\n    while True: await asyncio.sleep(0)\nasyncio.run(spin())",
        "sum(x for x in iter(int, 1))",
    ];
    for text in endless {
        let timer = interrupt_soon(&context);
        let error = error(&context, text);
        assert_eq!(error.kind, ErrorKind::Cancelled, "{text}: {}", poly::Report::new(&error));
        timer.join().unwrap();
        assert_eq!(eval(&context, "sum(n * 2 for n in range(3))").as_i64(), Some(6));
    }
    // Clean-up has run, and handlers have not gone on for ever.
    assert_eq!(eval(&context, "2 in seen").as_bool(), Some(true));
    // One that comes when nothing runs stops nothing of Python.
    context.interrupt_handle().interrupt();
    assert_eq!(eval(&context, "sum(range(1000))").as_i64(), Some(499_500));
}

#[test]
fn at_a_terminal_an_interruption_is_a_keyboard_interrupt() {
    let context = Context::builder().signals(true).build().unwrap();
    // Starts the language, which an interruption of nothing does not wait for.
    eval(&context, "");
    let timer = interrupt_soon(&context);
    let text = "try:\n    while True: pass\nexcept KeyboardInterrupt: out = 'caught'\nout";
    assert_eq!(eval(&context, text).as_str().as_deref(), Some("caught"));
    timer.join().unwrap();
    let timer = interrupt_soon(&context);
    let error = error(&context, "while True: pass");
    assert_eq!((error.kind, error.name.as_str()), (ErrorKind::Cancelled, "KeyboardInterrupt"));
    timer.join().unwrap();
}

#[test]
fn streams_of_the_application_get_everything_at_once() {
    let out = Rc::new(RefCell::new(Vec::new()));
    let err = Rc::new(RefCell::new(Vec::new()));
    let context = Context::builder()
        .stdin(Input::Reader(Box::new(&b"first\nsecond\nrest"[..])))
        .stdout(Output::writer(out.clone()))
        .stderr(Output::writer(err.clone()))
        .build()
        .unwrap();
    let text = |bytes: &Rc<RefCell<Vec<u8>>>| String::from_utf8(bytes.borrow().clone()).unwrap();
    let say = eval(&context, "def say(x): print(x, end='')\nsay");
    say.call(&["unfinished".into()]).unwrap();
    assert_eq!(text(&out), "unfinished");
    let read = "import sys\n[input('? '), sys.stdin.readline(), sys.stdin.read()]";
    assert_eq!(context.display("python", &eval(&context, read)).unwrap(), "['first', 'second\\n', 'rest']");
    assert_eq!(text(&out), "unfinished? ");
    eval(
        &context,
        "print('x', file=sys.stderr); sys.stdout.buffer.write(b'\\xc3\\xbc'); sys.stdout.isatty()",
    );
    assert_eq!((text(&out).as_str(), text(&err).as_str()), ("unfinished? ü", "x\n"));
    assert_eq!(error(&context, "sys.stdout.fileno()").name, "UnsupportedOperation");
    assert_eq!(context.finish(0).unwrap(), 0);
}

#[test]
fn an_application_grants_arguments_and_environment() {
    let context =
        Context::builder().program("app").arguments(["a"]).environment("NAME", "value").build().unwrap();
    let shown =
        eval(&context, "import os, sys\n[sys.argv, dict(os.environ), os.getenv('PATH'), sys.executable]");
    let expected = "[['app', 'a'], {'NAME': 'value'}, None, '']";
    assert_eq!(context.display("python", &shown).unwrap(), expected);
}

#[test]
fn the_value_is_that_of_the_last_expression() {
    let context = context();
    assert_eq!(eval(&context, "x = 20\ndef f(): return x\nf() + 1").as_i64(), Some(21));
    assert!(eval(&context, "y = 1").is_null());
    assert!(eval(&context, "def g(): pass").is_null());
    assert!(eval(&context, "").is_null());
    assert_eq!(eval(&context, "f(); x + 2;").as_i64(), Some(22));
    let bindings = context.bindings("python").unwrap();
    assert_eq!(bindings.member("x").unwrap().as_i64(), Some(20));
    bindings.set_member("x", 5).unwrap();
    assert_eq!(eval(&context, "f()").as_i64(), Some(5));
    let source = Source::from_text("counted.py", "x += 1\nx");
    let run = context.parse(&source).unwrap();
    assert_eq!((run.call(&[]).unwrap().as_i64(), run.call(&[]).unwrap().as_i64()), (Some(6), Some(7)));
    assert_eq!(
        eval(&context, "import asyncio\nawait asyncio.sleep(0.001, 'late')").as_str().as_deref(),
        Some("late")
    );
}

#[test]
fn a_prompt_is_told_whether_more_is_to_come() {
    let context = context();
    let kind = |text: &str| {
        let python = context.engine().language("python").unwrap().id();
        let source = Source::from_text("<prompt>", text).with_language(python);
        let parsed = context.parse(&source.with_kind(SourceKind::Interactive));
        parsed.map(drop).map_err(|error| error.into_polyglot().kind)
    };
    let incomplete = Err(ErrorKind::Syntax { incomplete: true });
    for text in [
        "(1,",
        "def f():",
        "if x:\n  f()",
        "'''abc",
        "for x in y:\n    pass\nelse:",
        "@a",
        "x = [\n1,\n",
        "class A:\n  x = 1\n  def f(self):\n    pass",
        "1 + \\",
    ] {
        assert_eq!(kind(text), incomplete, "{text}");
    }
    for text in [
        "1",
        "x = 1",
        "if x:\n  f()\n",
        "def f(): pass\n",
        "a; b",
        "",
        "# comment",
        "x = 1\ny = 2",
        "await f()",
    ] {
        assert_eq!(kind(text), Ok(()), "{text}");
    }
    for text in ["x = = 1", ")", "if x\n", "1 1"] {
        assert_eq!(kind(text), Err(ErrorKind::Syntax { incomplete: false }), "{text}");
    }
}

#[test]
fn sources_that_cannot_be_text_are_syntax_errors() {
    let context = context();
    let python = context.engine().language("python").unwrap().id();
    let source = |bytes: &[u8]| Source::from_bytes("bytes.py", bytes).with_language(python);
    let error = context.eval_source(&source(b"ok = 1\nx = '\xff'")).unwrap_err().into_polyglot();
    assert_eq!(error.kind, ErrorKind::Syntax { incomplete: false });
    assert_eq!(error.location.map(|at| at.line), Some(2));
    let error = context.eval_source(&source(b"x = 1\0")).unwrap_err().into_polyglot();
    assert_eq!(error.kind, ErrorKind::Syntax { incomplete: false });
    assert_eq!(context.eval_source(&source(b"\xef\xbb\xbf1 + 1")).unwrap().as_i64(), Some(2));
    context.eval_source(&source(b"# coding: latin-1\nx = '\xe9'")).unwrap();
    assert_eq!(eval(&context, "x").as_str().as_deref(), Some("é"));
}

/// What nests too deeply for every stack, and what recurses without end.
const TOO_DEEP: &[(&str, &str)] = &[
    ("SyntaxError", "eval('-' * 10000 + '1')"),
    ("SyntaxError", "eval('(' * 10000)"),
    ("SyntaxError", "compile('not ' * 10000 + 'x', '', 'eval')"),
    ("SyntaxError", "import sys; sys.setrecursionlimit(10**6); exec('a' + '.b' * 10000)"),
    ("SyntaxError", "import ast; ast.parse('if a: pass\\n' + 'elif a: pass\\n' * 10000)"),
    ("IndentationError", "exec(''.join(' ' * n + 'if a:\\n' for n in range(200)))"),
    ("RecursionError", "def f(): return f()\nf()"),
    ("RecursionError", "def f(): return max(f(), 1)\nf()"),
    ("RecursionError", "class A:\n    def __repr__(self): return repr(self)\nrepr(A())"),
    ("RecursionError", "class A:\n    def __add__(self, o): return self + o\nA() + 1"),
    ("RecursionError", "def f(x): return sorted([2, 1], key=f)\nf(1)"),
    ("RecursionError", "def f(): return eval('f()')\nf()"),
    (
        "RecursionError",
        "import polyglot\nback = polyglot.eval('js', '(f) => f()')\ndef f(): return back(f)\nf()",
    ),
];

#[test]
fn python_stops_before_the_stack_ends() {
    for size in [1 << 20, 2 << 20, 8 << 20] {
        on_a_thread(size, move || {
            let context = context();
            for (name, text) in TOO_DEEP {
                let error = error(&context, text);
                // Whichever of the two engines comes to the end of the stack first.
                let found = if error.name == "RangeError" { "RecursionError" } else { &error.name };
                assert_eq!(found, *name, "{text} on {size} bytes: {}", error.message);
                assert_eq!(eval(&context, "1 + 1").as_i64(), Some(2));
            }
            // What is deep, but not too deep.
            let sum = vec!["1"; 300].join("+");
            assert_eq!(eval(&context, &sum).as_i64(), Some(300));
        });
    }
}

#[test]
fn a_lock_of_imports_that_a_program_lost_is_given_back() {
    let one = context();
    eval(&one, "import _imp\n_imp.acquire_lock()");
    assert_eq!(eval(&one, "_imp.lock_held()").as_bool(), Some(false));
    // Another interpreter has another lock.
    eval(&one, "_imp.acquire_lock()\npolyglot_held = _imp.lock_held()");
    on_a_thread(1 << 22, || {
        eval(&context(), "import colorsys");
    });
    assert_eq!(error(&one, "_imp.release_lock()").name, "RuntimeError");
}

#[test]
fn contexts_do_not_see_each_other() {
    let (one, two) = (context(), context());
    eval(&one, "import json\nx = 1\njson.mark = 'one'");
    eval(&two, "import json\nx = 2");
    assert_eq!(eval(&one, "x, json.mark").element(0).unwrap().as_i64(), Some(1));
    assert_eq!(eval(&two, "hasattr(json, 'mark')").as_bool(), Some(false));
    drop(one);
    assert_eq!(eval(&two, "x").as_i64(), Some(2));
    let threads: Vec<_> = (0..3)
        .map(|n: i64| {
            thread::spawn(move || {
                let context = context();
                eval(&context, &format!("import re, asyncio\nx = {n}"));
                eval(&context, "asyncio.run(asyncio.sleep(0.001, x))").as_i64() == Some(n)
            })
        })
        .collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
}

#[test]
fn exits_reach_the_application() {
    let context = context();
    assert_eq!(error(&context, "import sys\nsys.exit(3)").kind, ErrorKind::Exit(3));
    assert_eq!(error(&context, "raise SystemExit").kind, ErrorKind::Exit(0));
    let text = "import asyncio, polyglot\nleave = polyglot.eval('js', '(f) => f ? f() : process.exit(5)')\n\
                async def main():\n    while True:\n        try: leave(leave)\n        except BaseException: pass\n\
                asyncio.run(main())";
    assert_eq!(error(&context, text).kind, ErrorKind::Exit(5));
    assert_eq!(eval(&context, "1").as_i64(), Some(1));
    let text = "async def main(): return await asyncio.sleep(0, 2)\nasyncio.run(main())";
    assert_eq!(eval(&context, text).as_i64(), Some(2));
    eval(&context, "import atexit\nran = []\natexit.register(ran.append, 1)");
    assert_eq!(context.finish(4).unwrap(), 4);
}
