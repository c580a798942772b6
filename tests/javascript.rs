//! JavaScript through the embedding interface: values of sources, the scope, parsing.

use poly::{Context, ErrorKind, Source};

fn context() -> Context {
    Context::builder().build().expect("a context")
}

fn number(context: &Context, text: &str) -> Option<i64> {
    context.eval("js", text).unwrap_or_else(|error| panic!("{text}: {error}")).as_i64()
}

#[test]
fn a_source_gives_its_last_expression() {
    let context = context();
    assert_eq!(number(&context, "1; 2 + 3"), Some(5));
    assert_eq!(number(&context, "import { sep } from 'node:path'; sep.length + 1"), Some(2));
    assert_eq!(number(&context, "const a = await Promise.resolve(6); a + 1"), Some(7));
    assert_eq!(number(&context, "for await (const x of [8]) globalThis.last = x; last"), Some(8));
    assert_eq!(number(&context, "let typed: number = 9; typed"), Some(9));
    assert_eq!(context.eval("typescript", "enum E { A = 4 } E.A").expect("it runs").as_i64(), Some(4));
    assert!(context.eval("js", "let nothing = 1").expect("it runs").is_null());
}

#[test]
fn promise_jobs_run_before_the_host_goes_on() {
    let context = context();
    number(&context, "var order = 0; Promise.resolve().then(() => { order = 1 }); 0");
    assert_eq!(number(&context, "order"), Some(1));
}

#[test]
fn the_scope_has_what_scripts_declare() {
    let context = context();
    number(&context, "let a = 1; const b = 2; class C {} var d = 4; function e() {} 0");
    let scope = context.bindings("js").expect("there is a scope");
    let object = scope.as_object().expect("it is an object");
    let names: Vec<String> =
        object.members(false).expect("it has members").iter().map(|name| name.to_string()).collect();
    for name in ["a", "b", "C", "d", "e"] {
        assert!(names.iter().any(|known| known == name), "{name} is in {names:?}");
    }
    assert!(!names.iter().any(|name| name.starts_with("$poly")), "{names:?}");
    assert_eq!(scope.member("a").expect("a").as_i64(), Some(1));
    scope.set_member("a", 5).expect("let can be written");
    assert_eq!(number(&context, "a"), Some(5));
    assert!(scope.set_member("b", 5).is_err(), "const cannot be written");
    scope.set_member("fresh", 6).expect("a variable can be added");
    assert_eq!(number(&context, "fresh + d"), Some(10));
}

#[test]
fn a_parsed_source_runs_each_time() {
    let context = context();
    number(&context, "var runs = 0");
    let program = context.parse(&Source::from_text("count.js", "runs += 1")).expect("it parses");
    assert_eq!(program.call(&[]).expect("it runs").as_i64(), Some(1));
    assert_eq!(program.call(&[]).expect("it runs").as_i64(), Some(2));
    let wrong = context.parse(&Source::from_text("wrong.js", "a b")).expect_err("it does not parse");
    assert_eq!(wrong.into_polyglot().kind, ErrorKind::Syntax { incomplete: false });
    let short = context.parse(&Source::from_text("short.js", "f(1,")).expect_err("it does not parse");
    assert_eq!(short.into_polyglot().kind, ErrorKind::Syntax { incomplete: true });
    let invalid = context.parse(&Source::from_bytes("bytes.js", b"1;\n\xff".to_vec())).expect_err("no text");
    let invalid = invalid.into_polyglot();
    assert_eq!(invalid.location.map(|at| (at.line, at.column)), Some((2, 1)));
}

#[test]
fn what_never_settles_is_an_error() {
    let context = context();
    let error = context.eval("js", "await new Promise(() => {})").expect_err("nothing settles it");
    assert!(error.to_string().contains("never settles"), "{error}");
    assert_eq!(number(&context, "1"), Some(1));
}
