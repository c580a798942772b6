//! Poly as a Rust developer uses it.

mod bridge;
mod buffers;
mod errors;
mod host_objects;
mod interruption;
mod lifetime;
mod loops;
mod serde_data;
mod sources;
mod surroundings;
mod threads;
mod values;

use poly::{Context, PolyglotError, Report, Value};

/// Both languages, for what must hold in each.
const LANGUAGES: [&str; 2] = ["js", "python"];

fn context() -> Context {
    Context::builder().build().expect("a context can be made")
}

fn eval(context: &Context, language: &str, text: &str) -> Value {
    context.eval(language, text).unwrap_or_else(|error| panic!("{text}: {}", Report::render(error, false)))
}

fn fails(context: &Context, language: &str, text: &str) -> PolyglotError {
    match context.eval(language, text) {
        Ok(value) => panic!("{text} gives {value:?}"),
        Err(error) => error.into_polyglot(),
    }
}

/// Makes a value a variable of a language.
fn bind(context: &Context, language: &str, name: &str, value: impl Into<Value>) {
    let scope = context.bindings(language).expect("the language starts");
    scope.set_member(name, value).expect("a variable can be set");
}
