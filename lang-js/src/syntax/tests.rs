use super::commonjs::Exports;
use super::{Goal, Kind, Prepared, Wishes, exports, prepare};
use polyglot_api::{ErrorKind, PolyglotError, Source};

#[expect(clippy::result_large_err, reason = "the tests look at the error")]
fn run(text: &str, kind: Kind, typescript: bool) -> Result<Prepared, PolyglotError> {
    let source = Source::from_text("a.js", text);
    let is_foreign = |specifier: &str| specifier.ends_with(".py") || specifier.starts_with("python:");
    let wishes =
        Wishes { kind, typescript, keep_value: false, interruptible: false, is_foreign: &is_foreign };
    prepare(&source, &wishes).map_err(polyglot_api::Error::into_polyglot)
}

fn detected(text: &str) -> Goal {
    run(text, Kind::Detect(Goal::Script), false).unwrap().goal
}

fn stripped(text: &str) -> String {
    run(text, Kind::Known(Goal::Script), true).unwrap().text
}

fn error(text: &str, kind: Kind) -> (String, u32, u32, bool) {
    let error = run(text, kind, false).err().expect("the text is wrong");
    let ErrorKind::Syntax { incomplete } = error.kind else { panic!("{error:?}") };
    let location = error.location.expect("a syntax error has a place");
    (error.message, location.line, location.column, incomplete)
}

#[test]
fn modules_are_told_from_scripts() {
    assert_eq!(detected("let a = 1"), Goal::Script);
    assert_eq!(detected("import('x')"), Goal::Script);
    assert_eq!(detected("import 'x'"), Goal::Module);
    assert_eq!(detected("export {}"), Goal::Module);
    assert_eq!(detected("import.meta"), Goal::Module);
    assert_eq!(detected("await 1"), Goal::Module);
    assert_eq!(detected("for await (const a of b);"), Goal::Module);
    assert_eq!(detected("async function f() { await 1 }"), Goal::Script);
    assert_eq!(run("return 1", Kind::Detect(Goal::CommonJs), false).unwrap().goal, Goal::CommonJs);
}

#[test]
fn errors_have_places() {
    let script = Kind::Known(Goal::Script);
    let (message, line, column, incomplete) = error("let a = 1;\nlet é = );", script);
    assert_eq!((line, column, incomplete), (2, 9, false), "{message}");
    assert!(error("foo(1,", script).3);
    assert!(error("function f() {\n", script).3);
    assert!(error("`abc", script).3);
    assert!(error("/* abc", script).3);
    assert!(!error("'abc", script).3);
    assert!(!error("let 1 = 2;", script).3);
}

#[test]
fn invalid_utf8_has_a_place() {
    let source = Source::from_bytes("a.js", b"ok;\n\xC3\xA9\xFF".to_vec());
    let wishes = Wishes {
        kind: Kind::Known(Goal::Script),
        typescript: false,
        keep_value: false,
        interruptible: false,
        is_foreign: &|_| false,
    };
    let error = prepare(&source, &wishes).err().unwrap().into_polyglot();
    let location = error.location.unwrap();
    assert_eq!((location.line, location.column), (2, 2));
}

#[test]
fn depth_is_refused() {
    for text in ["[".repeat(10_000), "(".repeat(10_000), "-".repeat(60_000).replace('-', "- ") + "1"] {
        let error = run(&text, Kind::Known(Goal::Script), false).err().unwrap();
        assert!(matches!(error.kind, ErrorKind::Syntax { incomplete: false }), "{error:?}");
    }
    let text = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    assert!(run(&text, Kind::Known(Goal::Script), false).is_ok());
}

#[test]
fn types_are_blanked() {
    assert_eq!(stripped("let a: number = 1;"), "let a         = 1;");
    assert_eq!(stripped("let a = b as any;"), "let a = b       ;");
    assert_eq!(stripped("a!.b"), "a .b");
    assert_eq!(stripped("f<T>(x)"), "f   (x)");
    assert_eq!(stripped("function f(this: T, a?: B): void {}"), "function f(         a    )       {}");
    assert_eq!(
        stripped("abstract class A<T> extends B<T> implements C { private x?: T; y!: T }").trim_start(),
        "class A    extends B                 {         x    ; y     }"
    );
    assert_eq!(stripped("a\ntype T = {}\n(b)"), "a\n;          \n(b)");
    assert_eq!(stripped("a as T\n(b)"), "a;    \n(b)");
    assert_eq!(stripped("const f = (a: A):\n T => a"), "const f = (a     \n ) => a");
}

#[test]
fn unused_imports_are_types() {
    let module = |text: &str| run(text, Kind::Known(Goal::Module), true).unwrap().text;
    let text = module("import { T, f } from './a'; let x: T = f();");
    assert!(!text.contains('T'), "{text}");
    assert!(text.contains("f } from './a'"), "{text}");
    assert!(!module("import T from './a.py'; let x: T;").contains("a.py"));
    assert!(module("import './a.py'").contains("a.py"));
}

#[test]
fn what_is_no_type_is_transformed() {
    let prepared =
        run("enum E { A, B = 5 }\nlet x: number =\n  E.B;", Kind::Known(Goal::Script), true).unwrap();
    assert!(
        prepared.text.contains("E[\"A\"] = 0") || prepared.text.contains("E[E[\"A\"]"),
        "{}",
        prepared.text
    );
    let line = prepared.text.lines().position(|line| line.contains("let x")).unwrap() + 1;
    assert_eq!(prepared.origin.place(u32::try_from(line).unwrap(), 5).0, 2);
    assert!(run("class A { constructor(public x: number) {} }", Kind::Known(Goal::Script), true).is_ok());
    assert!(run("namespace N { export const a = 1 }", Kind::Known(Goal::Script), true).is_ok());
}

#[test]
fn requests_of_modules_are_known() {
    let text = "import d, { a as b } from './x.py';\nimport * as n from 'python:os';\nexport { c } from './x.py';\n\
        export * from './y.py';\nexport * as m from './z.py';\nimport * as own from './own.js';";
    let prepared = run(text, Kind::Known(Goal::Module), false).unwrap();
    assert_eq!(prepared.requests["./x.py"], ["default", "a", "c"]);
    assert_eq!(prepared.requests["python:os"], ["default"]);
    assert_eq!(prepared.requests["./y.py"], ["*"]);
    assert!(prepared.text.contains("import { default as n } from 'python:os'"), "{}", prepared.text);
    assert!(prepared.text.contains("export { default as m } from './z.py'"), "{}", prepared.text);
    assert!(prepared.text.contains("import * as own from"), "{}", prepared.text);
    assert_eq!(prepared.origin.place(1, 20), (1, 8));
    assert_eq!(prepared.origin.place(3, 3), (3, 3));
}

#[test]
fn lines_at_a_prompt_keep_what_they_declare() {
    let edit = |text: &str| run(text, Kind::Known(Goal::Interactive), false).unwrap();
    assert_eq!(edit("const a = 1; let b").text, "var   a = 1; var b");
    assert_eq!(edit("class A {}").text, "var A=class A {};");
    let awaiting = edit("const a = await f(); a");
    assert!(awaiting.awaits);
    assert_eq!(awaiting.text, "var a;(async()=>{;void ( a = await $poly_call(f,void 0)); return (a)\n})()");
    assert!(edit("while (true) x()").text.contains("{$poly_check();x()}"));
    assert_eq!(edit("await f()").text, "(async()=>{return (await $poly_call(f,void 0))\n})()");
    assert!(edit("for await (const a of b) a").awaits);
}

#[test]
fn commonjs_exports_are_found() {
    let found = |text: &str| {
        let Exports { names, reexports } = exports(text);
        (names.into_iter().collect::<Vec<_>>().join(" "), reexports.join(" "))
    };
    let only = |names: &str| (names.to_owned(), String::new());
    assert_eq!(found("exports.a = 1; module.exports.b = 2; exports['c'] = 3"), only("a b c"));
    assert_eq!(
        found("module.exports = { a, b: 1, 'c': 2, ...require('./x') }"),
        ("a b c".into(), "./x".into())
    );
    assert_eq!(found("Object.defineProperty(exports, '__esModule', { value: true })"), only("__esModule"));
    assert_eq!(found("module.exports = require('./y')"), (String::new(), "./y".into()));
    assert_eq!(found("__exportStar(require('./z'), exports)"), (String::new(), "./z".into()));
    assert_eq!(found("0 && (module.exports = { a, b })"), only("a b"));
    assert_eq!(found("exports = module.exports = { a }"), only("a"));
    assert_eq!(found("if ("), only(""));
}

#[test]
fn calls_in_try_can_be_caught() {
    let edit = |text: &str| run(text, Kind::Known(Goal::Script), false).unwrap().text;
    let inside = |text: &str| {
        let text = edit(&format!("try {{{text}}} catch {{}}"));
        text["try {".len()..text.len() - "} catch {}".len()].to_owned()
    };
    assert_eq!(inside("f()"), "$poly_call(f,void 0)");
    assert_eq!(inside("f(a, ...b)"), "$poly_call(f,void 0,a, ...b)");
    assert_eq!(inside("o.m /*(*/ (a)"), "$poly_invoke(o,\"m\",a)");
    assert_eq!(inside("a.b.c(x).d(y)"), "$poly_invoke($poly_invoke(a.b,\"c\",x),\"d\",y)");
    assert_eq!(inside("f(g(1))"), "$poly_call(f,void 0,$poly_call(g,void 0,1))");
    assert_eq!(inside("o[k](a)"), "$poly_invoke(o,k,a)");
    assert_eq!(inside("f()(a)"), "$poly_call($poly_call(f,void 0),void 0,a)");
    assert_eq!(inside("new (class {})(1)"), "$poly_construct((class {}),1)");
    assert_eq!(inside("new A(1)"), "$poly_construct(A,1)");
    assert_eq!(inside("new A"), "$poly_construct(A)");
    for same in ["o?.m()", "eval('1')", "() => f()", "function h() { f() }", "(f)()", "(o.m)()"] {
        assert_eq!(inside(same), same);
    }
    assert_eq!(edit("try { f() } finally {}"), "try { f() } finally {}");
    assert_eq!(edit("try {} catch { f() }"), "try {} catch { f() }");
}

#[test]
fn calls_whose_errors_reject_a_promise_can_be_caught() {
    let edit = |text: &str, goal| run(text, Kind::Known(goal), false).unwrap().text;
    assert_eq!(edit("async () => f()", Goal::Script), "async () => $poly_call(f,void 0)");
    assert_eq!(edit("async () => () => f()", Goal::Script), "async () => () => f()");
    assert_eq!(
        edit("new Promise((ok) => ok(f()))", Goal::Script),
        "new Promise((ok) => $poly_call(ok,void 0,$poly_call(f,void 0)))"
    );
    assert_eq!(
        edit("new Promise(f()); new Other(() => f())", Goal::Script),
        "new Promise(f()); new Other(() => f())"
    );
    assert!(edit("await 1; f()", Goal::Module).ends_with("$poly_call(f,void 0)"));
    assert!(edit("async () => await 1; f()", Goal::Module).ends_with("; f()"));
    assert!(edit("const f = async () => new A", Goal::CommonJs).ends_with("$poly_construct(A)\n})"));
}

#[test]
fn safepoints_are_in_loops_and_functions() {
    let edit = |text: &str| {
        let wishes = Wishes {
            kind: Kind::Known(Goal::Script),
            typescript: false,
            keep_value: false,
            interruptible: true,
            is_foreign: &|_| false,
        };
        prepare(&Source::from_text("a.js", text), &wishes).unwrap().text
    };
    assert_eq!(edit("for (;;) { a }"), "for (;;) {$poly_check(); a }");
    assert_eq!(edit("while (a) while (b) c"), "while (a) {$poly_check();while (b) {$poly_check();c}}");
    assert_eq!(
        edit("while (a) b = () => new C"),
        "while (a) {$poly_check();b = () => ($poly_check(),new C)}"
    );
    assert_eq!(edit("() => ({})"), "() => ($poly_check(),({}))");
    assert_eq!(edit("function f() { 'use strict'; a }"), "function f() { 'use strict';;$poly_check(); a }");
}
