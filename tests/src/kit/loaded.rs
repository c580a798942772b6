//! What the providers give for one context.

use super::check::told;
use super::snippet::SnippetKind;
use super::{Access, Mistake, Part, Provider, Sample, Script, Snippet};
use poly::{Context, Engine, Error, Value};
use std::collections::BTreeMap;

/// A sample, snippet, script or mistake of a language: the places of both.
pub(super) type Place = (usize, usize);

pub(super) struct Loaded {
    pub(super) context: Context,
    pub(super) languages: Vec<Language>,
}

pub(super) struct Language {
    pub(super) identity: Value,
    pub(super) samples: Vec<Sample>,
    pub(super) snippets: Vec<Snippet>,
    pub(super) accesses: BTreeMap<Access, Value>,
    pub(super) scripts: Vec<Script>,
    pub(super) mistakes: Vec<Mistake>,
    pub(super) absent: BTreeMap<Part, &'static str>,
}

impl Loaded {
    pub(super) fn new(engine: &Engine, providers: &[Box<dyn Provider>]) -> Result<Self, String> {
        let context = Context::builder().engine(engine).build().map_err(|error| error.to_string())?;
        let languages = providers.iter().map(|provider| Language::new(&context, &**provider)).collect();
        Ok(Self { languages: Result::<_, _>::from_iter::<Vec<_>>(languages)?, context })
    }

    pub(super) fn sample(&self, (language, sample): Place) -> &Sample {
        &self.languages[language].samples[sample]
    }

    /// A new value of a sample.
    pub(super) fn make(&self, place: Place) -> Result<Value, String> {
        (self.sample(place).make)(&self.context).map_err(|error| told(&error))
    }

    pub(super) fn snippet(&self, (language, snippet): Place) -> &Snippet {
        &self.languages[language].snippets[snippet]
    }

    /// The places of all samples.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        (self.languages.iter().enumerate())
            .flat_map(|(language, parts)| (0..parts.samples.len()).map(move |sample| (language, sample)))
    }
}

impl Language {
    fn new(context: &Context, provider: &dyn Provider) -> Result<Self, String> {
        let told = |error: Error| format!("provider of {}: {error}", provider.id());
        let kinds = [
            (SnippetKind::Expression, provider.expressions(context).map_err(told)?),
            (SnippetKind::Statement, provider.statements(context).map_err(told)?),
            (SnippetKind::Inline, provider.inline(context).map_err(told)?),
        ];
        let snippets: Vec<_> = (kinds.into_iter())
            .flat_map(|(kind, snippets)| snippets.into_iter().map(move |snippet| Snippet { kind, ..snippet }))
            .collect();
        let mut scripts = provider.scripts();
        let has_scripts = !scripts.is_empty();
        let fragments = provider.fragments();
        let has_fragments = !fragments.is_empty();
        scripts.extend(fragments);
        let language = Self {
            identity: provider.identity(context).map_err(told)?,
            samples: provider.samples(context).map_err(told)?,
            accesses: provider.accesses(context).map_err(told)?.into_iter().collect(),
            snippets,
            scripts,
            mistakes: provider.mistakes(),
            absent: (provider.absent().into_iter())
                .flat_map(|absent| absent.parts.into_iter().map(move |part| (part, absent.reason)))
                .collect(),
        };
        let has = |part: Part| match part {
            Part::Statements => {
                language.snippets.iter().any(|snippet| snippet.kind == SnippetKind::Statement)
            }
            Part::Inline => language.snippets.iter().any(|snippet| snippet.kind == SnippetKind::Inline),
            Part::Scripts => has_scripts,
            Part::Fragments => has_fragments,
            Part::Mistakes => !language.mistakes.is_empty(),
            Part::Access(access) => language.accesses.contains_key(&access),
        };
        for part in Part::all() {
            match (has(part), language.absent.contains_key(&part)) {
                (false, false) => {
                    return Err(format!(
                        "provider of {}: it gives nothing for '{part}', and does not say why (Provider::absent)",
                        provider.id()
                    ));
                }
                (true, true) => {
                    return Err(format!(
                        "provider of {}: it gives something for '{part}', and says that there is nothing",
                        provider.id()
                    ));
                }
                _ => {}
            }
        }
        Ok(language)
    }
}
