//! WebAssembly.

mod expressions;
mod whole;

use super::types::{array, buffer, executable, float, instantiable, integer, iterable, members, null};
use super::verify::{self, Verdict};
use super::{Absent, Access, Mistake, Part, Provider, Sample, Script, Snippet};
use poly::{Context, Error, Result, Source, Value, function, map};

const TEXT: &str = include_str!("kit.wat");
const MEMORY: &str = "(module (memory (export \"memory\") 1 3) (data (i32.const 0) \"kit\"))";

/// The provider of WebAssembly.
pub struct WebAssembly;

/// A new instance of the kit's module.
fn instance(context: &Context) -> Result<Value> {
    let source = Source::from_text("kit.wat", TEXT);
    let call = function("call", |arguments| match arguments.positional {
        [callee] => callee.call(&[]),
        _ => Ok(Value::Null),
    });
    context.eval_source(&source)?.construct(&[map([("kit", map([("call", call)]))])])
}

impl Provider for WebAssembly {
    fn id(&self) -> &'static str {
        "wasm"
    }

    fn identity(&self, context: &Context) -> Result<Value> {
        instance(context)?.member("through_externref")
    }

    fn samples(&self, context: &Context) -> Result<Vec<Sample>> {
        let instance = instance(context)?;
        let made = [
            ("i32", integer(), "i32"),
            ("i64", integer(), "i64"),
            ("f32", float(), "f32"),
            ("f64", float(), "f64"),
            ("minus zero", float(), "minus_zero"),
            ("NaN", float(), "nan"),
            ("null", null(), "null"),
            ("several results", array(), "pair"),
        ];
        let parts = [
            ("function", executable(), "add"),
            ("table of functions", array().and(iterable()).and(members()), "functions"),
            ("table of references", array().and(members()), "references"),
            ("constant global", members(), "constant"),
            ("global of i32", members(), "counter"),
            ("global of i64", members(), "wide"),
            ("global of f64", members(), "fraction"),
            ("global of externref", members(), "any"),
        ];
        let mut samples = Vec::new();
        for (name, claims, function) in made {
            samples.push(Sample::from_function(name, claims, instance.member(&format!("make_{function}"))?));
        }
        for (name, claims, export) in parts {
            let value = instance.member(export)?;
            samples.push(Sample::new(name, claims, move || Ok(value.clone())));
        }
        let module = context.eval_source(&Source::from_text("memory.wat", MEMORY))?;
        let memory = module.construct(&[])?.member("memory")?;
        let described = module.clone();
        let of_instance = instance.clone();
        let bytes = memory.clone();
        let grow = memory.clone();
        samples.extend([
            Sample::new("memory", members(), move || Ok(memory.clone())),
            Sample::new("bytes of a memory", buffer(), move || bytes.member("buffer")),
            Sample::new("method of a memory", executable(), move || grow.member("grow")),
            Sample::new("instance", members(), move || Ok(of_instance.clone())),
            Sample::new("module", members().and(instantiable()), move || Ok(module.clone())),
            Sample::new("exports of a module", array(), move || described.member("exports")),
        ]);
        Ok(samples)
    }

    fn expressions(&self, context: &Context) -> Result<Vec<Snippet>> {
        expressions::expressions(&instance(context)?)
    }

    fn statements(&self, context: &Context) -> Result<Vec<Snippet>> {
        expressions::statements(&instance(context)?)
    }

    fn scripts(&self) -> Vec<Script> {
        whole::scripts()
    }

    fn mistakes(&self) -> Vec<Mistake> {
        whole::mistakes()
    }

    fn absent(&self) -> Vec<Absent> {
        vec![
            Absent::new(
                [Part::Inline, Part::Fragments],
                "WebAssembly has no text to be evaluated when it runs, and modules share no scope",
            ),
            Absent::new(
                Access::ALL.map(Part::Access),
                "WebAssembly holds objects of others as opaque references, and no instruction reaches into them",
            ),
        ]
    }

    fn check_error(&self, error: &Error) -> Verdict {
        // What it does not take, its caller is told by the protocol; a trap has no object.
        let is_told = matches!(error, Error::Interop(_)) || verify::is_without_object(error);
        if is_told { Ok(()) } else { verify::is_guest_error(error) }
    }
}
