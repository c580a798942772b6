//! Whole programs of Python, pieces of programs, and what is none.

use crate::kit::verify::{is, is_text, require};
use crate::kit::{Mistake, Script};
use poly::{LanguageId, Source, SourceKind, Value};

fn source(text: &str, kind: SourceKind) -> Source {
    Source::from_text("kit.py", text).with_language(LanguageId::new("python")).with_kind(kind)
}

fn script(text: &str) -> Source {
    source(text, SourceKind::Auto)
}

/// As typed at a prompt, which wants to know whether a line goes on.
fn line(text: &str) -> Source {
    source(text, SourceKind::Interactive)
}

pub(super) fn scripts() -> Vec<Script> {
    vec![
        Script::new(
            "fibonacci",
            script(
                "def fibonacci(n):\n    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)\n\nfibonacci(15)\n",
            ),
            |_, value| is(value, &Value::Int(610)),
        ),
        Script::new(
            "JavaScript from Python",
            script("import polyglot\npolyglot.eval('js', '[1, 2, 3].map(x => x * 2)')[2] + 1\n"),
            |_, value| is(value, &Value::Int(7)),
        ),
        Script::new(
            "exception through two languages",
            script(
                "import polyglot\nthrower = polyglot.eval('js', '(f) => f()')\nmine = KeyError('mine')\n\
                 def throw():\n    raise mine\n\
                 try:\n    thrower(throw)\nexcept KeyError as error:\n    caught = error\ncaught is mine\n",
            ),
            |_, value| is(value, &Value::Bool(true)),
        ),
        Script::new(
            "asyncio with a promise",
            script(
                "import asyncio, polyglot\nmake = polyglot.eval('js', '() => new Promise(r => setTimeout(() => r(20), 2))')\n\
                 async def main():\n    a, b = await asyncio.gather(make(), asyncio.sleep(0.001, 22))\n    return a + b\n\
                 asyncio.run(main())\n",
            ),
            |_, value| is(value, &Value::Int(42)),
        ),
        Script::new(
            "shared bindings",
            script(
                "import polyglot\npolyglot.export_value('kit_shared', {'a': 1})\npolyglot.eval('js', 'Polyglot.import(\"kit_shared\").a')\n",
            ),
            |_, value| is(value, &Value::Int(1)),
        ),
        Script::new(
            "standard library",
            script(
                "import csv, io, statistics\nrows = list(csv.reader(io.StringIO('1,2\\n3,4')))\nstatistics.mean(int(c) for r in rows for c in r)\n",
            ),
            |_, value| is(value, &Value::Float(2.5)),
        ),
    ]
}

pub(super) fn fragments() -> Vec<Script> {
    vec![
        Script::new("literal", script("42"), |_, value| is(value, &Value::Int(42))),
        Script::new("last expression", script("a = 1\na + 1"), |_, value| is(value, &Value::Int(2))),
        Script::new("no expression", script("a = 1"), |_, value| {
            require(value.is_null(), || format!("is {value:?}"))
        }),
        Script::new("declaration stays", source("kit_name = 5", SourceKind::Interactive), |context, _| {
            let value = context.eval("python", "kit_name + 1").map_err(|error| error.to_string())?;
            is(&value, &Value::Int(6))
        }),
        Script::new("bindings are variables", script("kit_bound = 1"), |context, _| {
            let scope = context.bindings("python").map_err(|error| error.to_string())?;
            scope.set_member("kit_bound", "new").map_err(|error| error.to_string())?;
            let value = context.eval("python", "kit_bound").map_err(|error| error.to_string())?;
            is_text(&value, "new")
        }),
        Script::new("empty", script(""), |_, value| require(value.is_null(), || format!("is {value:?}"))),
        Script::new("display", script("1"), |context, _| {
            let value = context.eval("python", "[1, 'a', {'b': None}]").map_err(|error| error.to_string())?;
            let text = context.display("python", &value).map_err(|error| error.to_string())?;
            require(text == "[1, 'a', {'b': None}]", || format!("is {text}"))
        }),
    ]
}

pub(super) fn mistakes() -> Vec<Mistake> {
    vec![
        Mistake::new("wrong token", script("a = 1\nb = ]\n"), 2, false),
        Mistake::new("no name", script("def (a): pass"), 1, false),
        Mistake::new("indentation", script("if True:\n    a = 1\n  b = 2\n"), 3, false),
        Mistake::new("open bracket", line("f(1, 2"), 1, true),
        Mistake::new("open block", line("if True:\n"), 1, true),
        Mistake::new("open string", line("'''abc"), 1, true),
        Mistake::new("return outside of a function", script("return 1"), 1, false),
        Mistake::new("assignment to a literal", script("x = 1\n1 = 2"), 2, false),
        Mistake::new("keyword as a name", script("class = 1"), 1, false),
    ]
}
