//! JavaScript.

mod expressions;
mod samples;
mod statements;
mod whole;

use super::{Mistake, Provider, Sample, Script, Snippet};
use poly::{Context, Result, Value};

/// The provider of JavaScript.
pub struct JavaScript;

impl Provider for JavaScript {
    fn id(&self) -> &'static str {
        "js"
    }

    fn identity(&self, context: &Context) -> Result<Value> {
        function(context, "value => value")
    }

    /// Integral doubles are integers to JavaScript; what it holds as a bigint comes
    /// back as the integer that it is.
    fn after(&self, value: &Value) -> Value {
        match value {
            Value::Float(float) => super::verify::js_number(*float),
            Value::Object(_) if value.is_null() => Value::Null,
            _ => value.clone(),
        }
    }

    fn samples(&self, context: &Context) -> Result<Vec<Sample>> {
        samples::samples(context)
    }

    fn expressions(&self, context: &Context) -> Result<Vec<Snippet>> {
        expressions::expressions(context)
    }

    fn statements(&self, context: &Context) -> Result<Vec<Snippet>> {
        statements::statements(context)
    }

    fn scripts(&self) -> Vec<Script> {
        whole::scripts()
    }

    fn fragments(&self) -> Vec<Script> {
        whole::fragments()
    }

    fn mistakes(&self) -> Vec<Mistake> {
        whole::mistakes()
    }
}

/// The function that an expression is.
fn function(context: &Context, code: &str) -> Result<Value> {
    context.eval("js", &format!("({code})"))
}

/// Whether JavaScript holds a value as a `bigint`.
fn is_bigint(value: &Value) -> bool {
    super::types::js_bigint().accepts(value)
}
