//! Whole programs of JavaScript, pieces of programs, and what is none.

use crate::kit::verify::{is, is_text, require};
use crate::kit::{Mistake, Script};
use poly::{LanguageId, Source, SourceKind, Value};

fn source(text: &str, kind: SourceKind) -> Source {
    Source::from_text("kit.js", text).with_language(LanguageId::new("js")).with_kind(kind)
}

fn script(text: &str) -> Source {
    source(text, SourceKind::Script)
}

pub(super) fn scripts() -> Vec<Script> {
    vec![
        Script::new(
            "fibonacci",
            script(
                "function fibonacci(n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); } fibonacci(15);",
            ),
            |_, value| is(value, &Value::Int(610)),
        ),
        Script::new(
            "top-level await in a module",
            source(
                "const x = await Promise.resolve(41); export const y = x + 1; globalThis.kitModule = y;",
                SourceKind::Module,
            ),
            |context, _| {
                let value = context.eval("js", "kitModule").map_err(|error| error.to_string())?;
                is(&value, &Value::Int(42))
            },
        ),
        Script::new(
            "Python from JavaScript",
            script("Polyglot.eval('python', 'sum([1, 2, 3])') + 1;"),
            |_, value| is(value, &Value::Int(7)),
        ),
        Script::new(
            "exception through two languages",
            script(
                "const thrower = Polyglot.eval('python', 'lambda f: f()');\n\
                 const mine = new RangeError('mine');\n\
                 let caught; try { thrower(() => { throw mine; }); } catch (e) { caught = e; }\n\
                 caught === mine;",
            ),
            |_, value| is(value, &Value::Bool(true)),
        ),
        Script::new(
            "order of promise jobs",
            source(
                "const log = []; setTimeout(() => log.push('timer')); queueMicrotask(() => log.push('job'));\n\
                 log.push('sync'); await new Promise(r => setTimeout(r, 5)); globalThis.kitOrder = log.join();",
                SourceKind::Module,
            ),
            |context, _| {
                let value = context.eval("js", "kitOrder").map_err(|error| error.to_string())?;
                is_text(&value, "sync,job,timer")
            },
        ),
        Script::new(
            "shared bindings",
            script(
                "Polyglot.export('kitShared', [1, 2]); Polyglot.eval('python', 'import polyglot; len(polyglot.import_value(\"kitShared\"))');",
            ),
            |_, value| is(value, &Value::Int(2)),
        ),
    ]
}

pub(super) fn fragments() -> Vec<Script> {
    vec![
        Script::new("literal", script("42"), |_, value| is(value, &Value::Int(42))),
        Script::new("object literal", script("({ a: 1 }).a"), |_, value| is(value, &Value::Int(1))),
        Script::new("declaration stays", source("let kitLet = 5;", SourceKind::Interactive), |context, _| {
            let value = context.eval("js", "kitLet + 1").map_err(|error| error.to_string())?;
            is(&value, &Value::Int(6))
        }),
        Script::new("bindings are variables", script("globalThis.kitBound = 1"), |context, _| {
            let scope = context.bindings("js").map_err(|error| error.to_string())?;
            scope.set_member("kitBound", 3).map_err(|error| error.to_string())?;
            let value = context.eval("js", "kitBound").map_err(|error| error.to_string())?;
            is(&value, &Value::Int(3))
        }),
        Script::new("empty", script(""), |_, value| require(value.is_null(), || format!("is {value:?}"))),
        Script::new("display", script("1"), |context, _| {
            let value = context.eval("js", "[1, 'a', { b: null }]").map_err(|error| error.to_string())?;
            let text = context.display("js", &value).map_err(|error| error.to_string())?;
            require(text == "[ 1, 'a', { b: null } ]", || format!("is {text}"))
        }),
    ]
}

pub(super) fn mistakes() -> Vec<Mistake> {
    vec![
        Mistake::new("wrong token", script("let a = 1;\nlet b = ];\n"), 2, false),
        Mistake::new("no name", script("function (a) { return a; }"), 1, false),
        Mistake::new("open bracket", script("foo(1, 2"), 1, true),
        Mistake::new("open block", script("if (true) {\n  1;\n"), 2, true),
        Mistake::new("open template", script("`abc"), 1, true),
        Mistake::new("two declarations", script("let kitTwice = 1;\nlet kitTwice = 2;"), 2, false),
        Mistake::new("await in a script", script("function f() { await 1; }"), 1, false),
        Mistake::new("wrong module", source("import { from 'x';", SourceKind::Module), 1, false),
        Mistake::new("assignment to a literal", script("1 = 2;"), 1, false),
        Mistake::new("regular expression", script("/(/"), 1, false),
    ]
}
