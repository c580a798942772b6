//! Operations that cross from one language to another, timed in one process.

use crate::compiled::{Folder, Mode};
use crate::stats::{Summary, summarise};
use crate::table::{Row, Unit};
use poly::{Arguments, Context, PolyglotError, Report, Result, Value};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// A case: what to set up, and the operation in the language that does it.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The language that the operation is written in; `host` for Rust.
    from: String,
    /// Program text by language, run first.
    #[serde(default)]
    setup: BTreeMap<String, String>,
    /// Names taken from a language's top level into that of `from`.
    #[serde(default)]
    share: BTreeMap<String, String>,
    /// A library of C, whose functions get names in `from`. The case is measured with native
    /// code and with managed code.
    #[serde(default)]
    c: Option<String>,
    /// Text in `from` that is run once those names are there.
    #[serde(default)]
    prepare: String,
    /// A program beside the case that measures the same: it gets a file with the text of `c`,
    /// and prints nanoseconds.
    #[serde(default)]
    peer: Option<String>,
    /// The operation: an expression in `from`, or for the host the name of the
    /// operation.
    body: String,
    /// For the host: the language, or `c`, and the name of the object to work on.
    #[serde(default)]
    target: Option<(String, String)>,
    /// For the host: the arguments of a call.
    #[serde(default)]
    arguments: Vec<f64>,
    /// The same operation inside the bare language, for comparison.
    #[serde(default)]
    alone: Option<Alone>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Alone {
    setup: String,
    body: String,
}

/// How long one sample should last.
const SAMPLE: Duration = Duration::from_millis(60);

pub(crate) fn measure(
    name: &str,
    path: &Path,
    runs: usize,
    quick: bool,
) -> std::result::Result<Vec<Row>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let case: Case = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    let told = |error| format!("{name}: {}", Report::render(error, false));
    let mut rows = Vec::new();
    let mut add = |who: &str, figure| rows.push(Row::new(name, "time", who, figure, Unit::Nanoseconds));
    match &case.c {
        None => add("poly", run(&case, None, runs, quick).map_err(told)?),
        Some(text) => {
            let folder = Folder::new()?;
            for mode in Mode::ALL {
                let module = folder.library(text, mode)?;
                add(mode.name(), run(&case, Some(&module), runs, quick).map_err(told)?);
            }
            if let Some(program) = &case.peer {
                let figure = peer(&path.with_file_name(program), &folder.file("case.c"), runs)?;
                add(if program.ends_with("py") { "python3, ctypes" } else { "node, WebAssembly" }, figure);
            }
        }
    }
    if let Some(alone) = &case.alone {
        let context = Context::builder().build().map_err(told)?;
        context.eval(&case.from, &alone.setup).map_err(told)?;
        let figure = guest(&context, &case.from, &alone.body, runs, quick).map_err(told)?;
        rows.push(Row::new(name, "time", &format!("{} alone", case.from), figure, Unit::Nanoseconds));
    }
    Ok(rows)
}

/// What a program prints that measures the same by itself.
fn peer(program: &Path, source: &Path, runs: usize) -> std::result::Result<Summary, String> {
    let interpreter = if program.extension().is_some_and(|it| it == "py") { "python3" } else { "node" };
    let mut samples = Vec::new();
    for _ in 0..runs {
        let mut command = Command::new(interpreter);
        let output = command.arg(program).arg(source).output();
        let output = output.map_err(|error| format!("{interpreter}: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let told = || format!("{}: {}", program.display(), String::from_utf8_lossy(&output.stderr));
        samples.push(text.trim().parse().map_err(|_| told())?);
    }
    Ok(summarise(samples))
}

fn run(case: &Case, module: Option<&Path>, runs: usize, quick: bool) -> Result<Summary> {
    let context = Context::builder().build()?;
    let module = module.map(|path| context.import_file(path)).transpose()?;
    for (language, text) in &case.setup {
        context.eval(language, text)?;
    }
    if case.from == "host" {
        let (language, name) = case.target.as_ref().expect("a case of the host names its target");
        let target = match &module {
            Some(module) => module.member(name)?,
            None => context.bindings(language)?.member(name)?,
        };
        let arguments: Vec<_> = case.arguments.iter().map(|number| Value::Float(*number)).collect();
        return host(&case.body, &target, &arguments, runs, quick);
    }
    for (name, language) in &case.share {
        let value = context.bindings(language)?.member(name)?;
        context.bindings(&case.from)?.set_member(name, value)?;
    }
    if let Some(module) = &module {
        share_functions(module, &context, &case.from)?;
        context.eval(&case.from, &case.prepare)?;
    }
    guest(&context, &case.from, &case.body, runs, quick)
}

/// Gives the functions of a module their names at the top level of a language.
fn share_functions(module: &Value, context: &Context, language: &str) -> Result<()> {
    let bindings = context.bindings(language)?;
    for name in module.expect_object("getMembers")?.members(false)? {
        let name = name.to_str().ok_or_else(|| PolyglotError::host("a name of C is no text"))?;
        let member = module.member(&name)?;
        if member.has(poly::Traits::EXECUTABLE) {
            bindings.set_member(&name, member)?;
        }
    }
    Ok(())
}

/// Times an expression in a loop of its language, less the empty loop.
fn guest(context: &Context, language: &str, body: &str, runs: usize, quick: bool) -> Result<Summary> {
    let looped = |body: &str| match language {
        "python" => format!("def poly_bench(n):\n    for i in range(n):\n        {body}\npoly_bench"),
        _ => format!("(function (n) {{ for (let i = 0; i < n; i++) {{ {body}; }} }})"),
    };
    let empty = if language == "python" { "pass" } else { "" };
    let full = context.eval(language, &looped(body))?;
    let empty = context.eval(language, &looped(empty))?;
    let time = |function: &Value, turns: i64| -> Result<f64> {
        let start = Instant::now();
        function.call(&[turns.into()])?;
        Ok(start.elapsed().as_secs_f64())
    };
    sample(runs, quick, |turns| Ok((time(&full, turns)? - time(&empty, turns)?).max(0.0)))
}

/// Times an operation that Rust does on a guest's object.
fn host(body: &str, target: &Value, arguments: &[Value], runs: usize, quick: bool) -> Result<Summary> {
    let object = target.expect_object("bench")?;
    let operation: Box<dyn Fn() -> Result<Value>> = match body.split_once(' ') {
        None if body == "call" => Box::new(|| object.execute(Arguments::positional(arguments))),
        Some(("member", name)) => Box::new(move || object.read_member(name)),
        Some(("element", index)) => {
            let index = index.parse().expect("the index of a case is a number");
            Box::new(move || object.read_element(index))
        }
        _ => panic!("no operation of the host is called {body:?}"),
    };
    sample(runs, quick, |turns| {
        let start = Instant::now();
        for _ in 0..turns {
            // Read where it is: moving it costs as much as a short call.
            let result = operation();
            std::hint::black_box(&result);
            result?;
        }
        Ok(start.elapsed().as_secs_f64())
    })
}

/// Finds a number of turns that lasts long enough, then takes the samples; the
/// figure is nanoseconds a turn.
#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn sample(runs: usize, quick: bool, mut time: impl FnMut(i64) -> Result<f64>) -> Result<Summary> {
    let mut turns = 1;
    while !quick && turns < 1 << 30 && time(turns)? < SAMPLE.as_secs_f64() {
        turns *= 2;
    }
    let mut samples = Vec::new();
    for _ in 0..runs {
        samples.push(time(turns)? * 1e9 / turns as f64);
    }
    Ok(summarise(samples))
}
