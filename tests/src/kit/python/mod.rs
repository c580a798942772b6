//! Python.

mod expressions;
mod places;
mod samples;
mod statements;
mod whole;

use super::{Access, Mistake, Provider, Sample, Script, Snippet};
use poly::{Context, Result, Traits, Value};

/// The provider of Python.
pub struct Python;

impl Provider for Python {
    fn id(&self) -> &'static str {
        "python"
    }

    fn identity(&self, context: &Context) -> Result<Value> {
        context.eval("python", "lambda value: value")
    }

    /// Python has one null.
    fn after(&self, value: &Value) -> Value {
        if value.is_null() { Value::Null } else { value.clone() }
    }

    /// Points and lengths of time become those of the module `datetime`.
    fn takes_over(&self, value: &Value) -> bool {
        let time = Traits::DATE.and(Traits::TIME).and(Traits::ZONE).and(Traits::DURATION);
        value.traits().any(time) && !super::types::of_language("python").accepts(value)
    }

    fn own_kind(&self, value: &Value) -> Option<&'static str> {
        self.takes_over(value).then_some("points and lengths of time are those of the module datetime")
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

/// Whether Python gave back what it was given.
fn same(result: &Value, value: &Value) -> super::verify::Verdict {
    if Python.takes_over(value) {
        return super::verify::same_time(result, value);
    }
    super::verify::is(result, &Python.after(value))
}
