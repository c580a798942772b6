//! JavaScript.

mod expressions;
mod places;
mod samples;
mod statements;
mod whole;

use super::{Access, Mistake, Provider, Sample, Script, Snippet};
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

    fn own_kind(&self, value: &Value) -> Option<&'static str> {
        let foreign = !super::types::of_language("js").accepts(value);
        let is_shared = value
            .as_object()
            .and_then(|object| object.buffer().ok())
            .is_some_and(|bytes| bytes.is_writable());
        if foreign && is_shared {
            return Some(
                "shared memory is a typed array or an ArrayBuffer, with its own properties, conversions and length",
            );
        }
        let is_date = foreign && super::types::instant().accepts(value);
        is_date.then_some("an instant is a Date, with its own properties")
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

    fn inline(&self, context: &Context) -> Result<Vec<Snippet>> {
        places::inline(context)
    }

    fn accesses(&self, context: &Context) -> Result<Vec<(Access, Value)>> {
        places::accesses(context)
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
