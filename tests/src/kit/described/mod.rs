//! Providers in files: for languages in shared libraries, whose authors need not write Rust.
//!
//! A file of TOML with program text of the language. `docs/kit.md` describes it, and
//! `examples/language-in-c/calc.kit.toml` is one.

mod notation;

use super::types::{Type, any};
use super::verify::{self, Verdict, require};
use super::{Absent, Access, Mistake, Part, Provider, Sample, Script, Snippet};
use poly::{Context, LanguageId, Result, Source, Value};
use serde::Deserialize;
use std::path::Path;

/// The provider that a file describes.
pub struct Described {
    id: &'static str,
    file: File,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// The language's id.
    language: String,
    /// A function of one parameter that gives back its argument, as all functions here: text whose
    /// value is the function.
    identity: String,
    values: Vec<ValueEntry>,
    #[serde(default)]
    expressions: Vec<SnippetEntry>,
    #[serde(default)]
    statements: Vec<SnippetEntry>,
    #[serde(default)]
    inline: Vec<SnippetEntry>,
    #[serde(default)]
    accesses: Vec<AccessEntry>,
    #[serde(default)]
    scripts: Vec<ScriptEntry>,
    #[serde(default)]
    fragments: Vec<ScriptEntry>,
    #[serde(default)]
    mistakes: Vec<MistakeEntry>,
    #[serde(default)]
    absent: Vec<AbsentEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ValueEntry {
    name: String,
    #[serde(rename = "type")]
    claims: String,
    /// Evaluated anew for each case.
    code: String,
    /// Whether to go through it takes forever or blocks.
    #[serde(default)]
    endless: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SnippetEntry {
    name: String,
    parameters: Vec<String>,
    result: Option<String>,
    code: String,
    #[serde(default)]
    throws: Vec<String>,
    #[serde(default)]
    refuses: Vec<String>,
    /// The place of the argument that is given back, from 0.
    gives: Option<usize>,
    #[serde(default)]
    uses_up: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccessEntry {
    name: String,
    code: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScriptEntry {
    name: String,
    code: String,
    /// A boolean, a number or a string; null where it is left out.
    gives: Option<toml::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MistakeEntry {
    name: String,
    code: String,
    line: u32,
    #[serde(default)]
    incomplete: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AbsentEntry {
    parts: Vec<String>,
    reason: String,
}

impl Described {
    /// The provider that the file at a path describes.
    ///
    /// # Errors
    /// If it cannot be read, is no such file, or names a type or a part that there is none of.
    pub fn read(path: impl AsRef<Path>) -> std::result::Result<Self, String> {
        let path = path.as_ref();
        let told = |fault: String| format!("{}: {fault}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| told(error.to_string()))?;
        Self::parse(&text).map_err(told)
    }

    fn parse(text: &str) -> std::result::Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        for entry in &file.values {
            notation::parse(&entry.claims)?;
        }
        for entry in file.expressions.iter().chain(&file.statements).chain(&file.inline) {
            entry.parameters.iter().chain(&entry.result).try_for_each(|ty| notation::parse(ty).map(drop))?;
            let place = entry.gives.filter(|place| *place >= entry.parameters.len());
            if let Some(place) = place {
                return Err(format!("'{}' has no parameter {place} to give back", entry.name));
            }
        }
        file.accesses.iter().try_for_each(|entry| access(&entry.name).map(drop))?;
        file.absent.iter().flat_map(|entry| &entry.parts).try_for_each(|name| part(name).map(drop))?;
        for entry in file.scripts.iter().chain(&file.fragments) {
            value_of(entry.gives.as_ref())?;
        }
        Ok(Self { id: keep(&file.language), file })
    }

    fn source(&self, code: &str) -> Source {
        Source::from_text(format!("kit.{}", self.id), code).with_language(LanguageId::new(self.id))
    }

    fn snippets(&self, context: &Context, entries: &[SnippetEntry]) -> Result<Vec<Snippet>> {
        let mut snippets = Vec::new();
        for entry in entries {
            let parameters: Vec<Type> = entry.parameters.iter().map(|text| ty(text)).collect();
            let result = entry.result.as_deref().map_or_else(any, ty);
            let function = context.eval_source(&self.source(&entry.code))?;
            let mut snippet = Snippet::from_function(keep(&entry.name), parameters, result, function)
                .throws(keep_all(&entry.throws))
                .refuses(keep_all(&entry.refuses));
            if let Some(place) = entry.gives {
                snippet = snippet.verified(move |arguments, result| verify::is(result, &arguments[place]));
            }
            snippets.push(if entry.uses_up { snippet.uses_up() } else { snippet });
        }
        Ok(snippets)
    }

    fn scripts(&self, entries: &[ScriptEntry]) -> Vec<Script> {
        let script = |entry: &ScriptEntry| {
            let expected = entry.gives.clone();
            let check = move |_: &Context, value: &Value| -> Verdict {
                let expected = value_of(expected.as_ref())?;
                require(value.is_identical(&expected) || (value.is_null() && expected.is_null()), || {
                    format!("is {value:?}, not {expected:?}")
                })
            };
            Script::new(keep(&entry.name), self.source(&entry.code), check)
        };
        entries.iter().map(script).collect()
    }
}

/// The text for as long as the process lives: files of providers are few, and read once.
fn keep(text: &str) -> &'static str {
    Box::leak(Box::from(text))
}

fn keep_all(names: &[String]) -> &'static [&'static str] {
    Box::leak(names.iter().map(|name| keep(name)).collect())
}

/// A type that was checked when the file was read.
fn ty(text: &str) -> Type {
    notation::parse(text).unwrap_or_else(|fault| Type::new(fault, |_| false))
}

fn access(name: &str) -> std::result::Result<Access, String> {
    let found = Access::ALL.into_iter().find(|access| access.name() == name);
    found.ok_or_else(|| format!("there is no access '{name}': {}", Access::ALL.map(Access::name).join(", ")))
}

fn part(name: &str) -> std::result::Result<Part, String> {
    let found = Part::all().find(|part| part.to_string() == name);
    found.ok_or_else(|| {
        let names: Vec<_> = Part::all().map(|part| part.to_string()).collect();
        format!("there is no part '{name}': {}", names.join(", "))
    })
}

fn value_of(given: Option<&toml::Value>) -> std::result::Result<Value, String> {
    match given {
        None => Ok(Value::Null),
        Some(toml::Value::Boolean(value)) => Ok((*value).into()),
        Some(toml::Value::Integer(value)) => Ok((*value).into()),
        Some(toml::Value::Float(value)) => Ok((*value).into()),
        Some(toml::Value::String(value)) => Ok(value.as_str().into()),
        Some(other) => Err(format!("a script gives a boolean, a number or a string, not {other}")),
    }
}

impl Provider for Described {
    fn id(&self) -> &'static str {
        self.id
    }

    fn identity(&self, context: &Context) -> Result<Value> {
        context.eval_source(&self.source(&self.file.identity))
    }

    fn samples(&self, _: &Context) -> Result<Vec<Sample>> {
        let sample = |entry: &ValueEntry| {
            let sample = Sample::from_source(keep(&entry.name), ty(&entry.claims), self.source(&entry.code));
            if entry.endless { sample.endless() } else { sample }
        };
        Ok(self.file.values.iter().map(sample).collect())
    }

    fn expressions(&self, context: &Context) -> Result<Vec<Snippet>> {
        self.snippets(context, &self.file.expressions)
    }

    fn statements(&self, context: &Context) -> Result<Vec<Snippet>> {
        self.snippets(context, &self.file.statements)
    }

    fn inline(&self, context: &Context) -> Result<Vec<Snippet>> {
        self.snippets(context, &self.file.inline)
    }

    fn accesses(&self, context: &Context) -> Result<Vec<(Access, Value)>> {
        let read = |entry: &AccessEntry| {
            let function = context.eval_source(&self.source(&entry.code))?;
            Ok(access(&entry.name).ok().map(|access| (access, function)))
        };
        self.file.accesses.iter().filter_map(|entry| read(entry).transpose()).collect()
    }

    fn scripts(&self) -> Vec<Script> {
        self.scripts(&self.file.scripts)
    }

    fn fragments(&self) -> Vec<Script> {
        self.scripts(&self.file.fragments)
    }

    fn mistakes(&self) -> Vec<Mistake> {
        let mistake = |entry: &MistakeEntry| {
            Mistake::new(keep(&entry.name), self.source(&entry.code), entry.line, entry.incomplete)
        };
        self.file.mistakes.iter().map(mistake).collect()
    }

    fn absent(&self) -> Vec<Absent> {
        let absent = |entry: &AbsentEntry| {
            let parts: Vec<Part> = entry.parts.iter().filter_map(|name| part(name).ok()).collect();
            Absent::new(parts, keep(&entry.reason))
        };
        self.file.absent.iter().map(absent).collect()
    }

    /// A language may throw any value, or none, and leave to others what they make of broken contracts.
    fn check_error(&self, error: &poly::Error) -> Verdict {
        match error {
            poly::Error::Polyglot(error) => {
                require(error.is_catchable(), || format!("'{error}' is of the kind {:?}", error.kind))
            }
            poly::Error::Interop(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Described;

    fn fault(more: &str) -> String {
        let text = format!("language = 'x'\nidentity = 'f'\n{more}");
        Described::parse(&text).err().expect("is refused")
    }

    #[test]
    fn what_a_file_names_must_be_there() {
        assert!(fault("").contains("missing field `values`"));
        assert_eq!(
            fault("values = [{ name = 'a', type = 'nmber', code = '1' }]"),
            "there is no type 'nmber': any, null, boolean, number, integer, float, string, unicode, object, \
             members, array, hash, set, iterable, iterator, buffer, executable, instantiable, meta, exception, \
             awaitable, duration, instant, int64, nothing"
        );
        assert!(
            fault("values = []\naccesses = [{ name = 'peek', code = 'f' }]")
                .starts_with("there is no access")
        );
        assert!(
            fault("values = []\nabsent = [{ parts = ['x'], reason = 'r' }]").starts_with("there is no part")
        );
        let snippet =
            "values = []\nexpressions = [{ name = 'f', parameters = ['any'], code = 'f', gives = 1 }]";
        assert_eq!(fault(snippet), "'f' has no parameter 1 to give back");
        assert!(
            fault("values = []\nscripts = [{ name = 's', code = 's', gives = [] }]").contains("a number")
        );
    }
}
