//! Runs the cross product.

use super::case::{self, Case, Skip};
use super::check;
use super::gaps::Gap;
use super::loaded::Loaded;
use super::matrix::{Matrix, Outcome};
use super::report::{Document, Report};
use super::snippet::SnippetKind;
use super::verify::Verdict;
use super::watch::{QuietPanics, Watch};
use super::{Part, Provider};
use libtest_mimic::Arguments;
use poly::Engine;
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};

/// Failures after which the rest is not told any more, unless `POLY_KIT_FAILURES` says
/// otherwise.
const SHOWN_FAILURES: usize = 100;

/// The kit: an engine, a provider for each language, and the known gaps.
pub struct Kit {
    engine: Engine,
    providers: Vec<Box<dyn Provider>>,
    gaps: Vec<Gap>,
    document: Option<Document>,
}

/// The counts so far, by pair of languages and by kind of case.
struct Counts {
    pairs: Matrix,
    kinds: Matrix,
    failed: usize,
    /// How many cases each gap covers, by its place.
    gaps: BTreeMap<usize, usize>,
}

impl Kit {
    /// A kit for the languages of an engine.
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        Self { engine, providers: Vec::new(), gaps: Vec::new(), document: None }
    }

    /// Adds the provider of a language.
    #[must_use]
    pub fn provider(mut self, provider: impl Provider + 'static) -> Self {
        self.providers.push(Box::new(provider));
        self
    }

    /// Adds known gaps.
    #[must_use]
    pub fn gaps(mut self, gaps: &[Gap]) -> Self {
        self.gaps.extend_from_slice(gaps);
        self
    }

    /// Has a document tell the outcome: see [`Document`].
    #[must_use]
    pub fn document(mut self, document: Document) -> Self {
        self.document = Some(document);
        self
    }

    /// Runs the cases whose names `arguments` select, prints what fails and the
    /// matrix; whether all is well.
    #[expect(clippy::print_stdout, reason = "the report of a test")]
    #[must_use]
    pub fn run(&self, arguments: &Arguments) -> bool {
        let mut loaded = match Loaded::new(&self.engine, &self.providers) {
            Ok(loaded) => loaded,
            Err(fault) => {
                println!("the kit cannot start: {fault}");
                return false;
            }
        };
        let (cases, skips) = case::all(&loaded, &self.providers);
        let named = cases.into_iter().map(|case| (case.name(&loaded, &self.providers), case));
        let mut selected: Vec<_> = named.filter(|(name, _)| is_selected(arguments, name)).collect();
        if let (true, Some(name)) = (selected.is_empty(), &arguments.filter) {
            let named = case::named(&loaded, &self.providers, name);
            selected.extend(named.into_iter().map(|case| (name.clone(), case)));
        }
        if arguments.list {
            selected.iter().for_each(|(name, _)| println!("{name}: test"));
            return true;
        }
        let watch = Watch::start();
        let quiet = QuietPanics::start();
        let mut counts = self.counts();
        let limit = std::env::var("POLY_KIT_FAILURES").ok().and_then(|limit| limit.parse().ok());
        let limit = limit.unwrap_or(SHOWN_FAILURES);
        for (name, case) in &selected {
            watch.begin(name);
            let (result, broken) = self.run_case(&loaded, case);
            if let Some(fault) = self.count(&mut counts, &loaded, name, case, result)
                && counts.failed <= limit
            {
                println!("---- {name}\n{}", fault.trim_end());
            }
            if broken {
                match Loaded::new(&self.engine, &self.providers) {
                    Ok(fresh) => loaded = fresh,
                    Err(fault) => {
                        println!("the kit cannot go on: {fault}");
                        return false;
                    }
                }
            }
        }
        drop(quiet);
        if counts.failed > limit {
            println!("---- and {} more", counts.failed - limit);
        }
        let whole = arguments.filter.is_none() && arguments.skip.is_empty();
        let skips = if whole { skips } else { Vec::new() };
        for skip in &skips {
            self.count_skip(&mut counts, skip);
        }
        println!(
            "\n{}\n\n{}\n\n{} cases: {}",
            counts.pairs,
            counts.kinds,
            selected.len(),
            counts.pairs.total()
        );
        if !whole {
            return counts.failed == 0;
        }
        let faults = self.whole(&counts, &skips);
        faults.iter().for_each(|fault| println!("---- {fault}"));
        counts.failed == 0 && faults.is_empty()
    }

    /// What is wrong with the run as a whole.
    fn whole(&self, counts: &Counts, skips: &[Skip]) -> Vec<String> {
        let stale = self.gaps.iter().enumerate().filter(|(place, _)| !counts.gaps.contains_key(place));
        let mut faults: Vec<_> =
            stale.map(|(_, gap)| format!("no case is called '{}'", gap.cases.join("' or '"))).collect();
        if let Some(document) = &self.document {
            let mut skipped: BTreeMap<(&str, &str), (Vec<Part>, usize)> = BTreeMap::new();
            for skip in skips {
                let key = (self.providers[skip.language].id(), skip.reason);
                let (parts, count) = skipped.entry(key).or_default();
                *count += skip.count;
                if !parts.contains(&skip.part) {
                    parts.push(skip.part);
                }
            }
            let gaps: Vec<_> = (self.gaps.iter().enumerate())
                .map(|(place, gap)| (gap, counts.gaps.get(&place).copied().unwrap_or_default()))
                .collect();
            let report =
                Report { pairs: &counts.pairs, kinds: &counts.kinds, gaps: &gaps, skipped: &skipped };
            faults.extend(document.check(&report).err());
        }
        faults
    }

    fn counts(&self) -> Counts {
        let ids: Vec<_> = self.providers.iter().map(|provider| provider.id()).collect();
        let columns = ["itself"].into_iter().chain(ids.iter().copied()).chain(["several"]).collect();
        let snippets = SnippetKind::ALL.map(SnippetKind::name);
        let kinds = ["value", "identity"].into_iter().chain(snippets);
        let kinds = kinds.chain(["ill-typed", "mutation", "script", "wrong syntax"]).collect();
        Counts {
            pairs: Matrix::new("values of", ids.clone(), columns),
            kinds: Matrix::new("language", kinds, ids),
            failed: 0,
            gaps: BTreeMap::new(),
        }
    }

    /// Notes the outcome of a case, and gives what is to be told of it.
    fn count(
        &self,
        counts: &mut Counts,
        loaded: &Loaded,
        name: &str,
        case: &Case,
        result: Verdict,
    ) -> Option<String> {
        let place = self.gaps.iter().position(|gap| gap.covers(name));
        if let Some(place) = place {
            *counts.gaps.entry(place).or_default() += 1;
        }
        let gap = place.map(|place| self.gaps[place]);
        let (outcome, fault) = match (gap, result) {
            (None, Ok(())) => (Outcome::Passed, None),
            (None, Err(fault)) => (Outcome::Failed, Some(fault)),
            (Some(_), Err(_)) => (Outcome::Known, None),
            (Some(gap), Ok(())) => {
                (Outcome::Failed, Some(format!("passes, though it is a known gap: {}", gap.reason)))
            }
        };
        let (language, owners) = case.languages();
        let id = |language: usize| self.providers[language].id();
        let column = match owners[..] {
            [] => "itself",
            [owner] => id(owner),
            _ => "several",
        };
        counts.pairs.add(id(language), column, outcome, 1);
        counts.kinds.add(case.kind(loaded), id(language), outcome, 1);
        counts.failed += usize::from(outcome == Outcome::Failed);
        fault
    }

    fn count_skip(&self, counts: &mut Counts, skip: &Skip) {
        let row = self.providers[skip.language].id();
        let column = skip.owner.map_or("itself", |owner| self.providers[owner].id());
        counts.pairs.add(row, column, Outcome::Skipped, skip.count);
        counts.kinds.add(skip.kind, row, Outcome::Skipped, skip.count);
    }

    /// The result, and whether the context must not be used any more.
    fn run_case(&self, loaded: &Loaded, case: &Case) -> (Verdict, bool) {
        match panic::catch_unwind(AssertUnwindSafe(|| check::check(loaded, &self.providers, case))) {
            Ok(result) => (result, false),
            Err(_) => (Err(format!("panics: {}", QuietPanics::last())), true),
        }
    }
}

fn is_selected(arguments: &Arguments, name: &str) -> bool {
    let is =
        |pattern: &String| if arguments.exact { name == pattern } else { name.contains(pattern.as_str()) };
    arguments.filter.as_ref().is_none_or(is) && !arguments.skip.iter().any(is)
}

#[cfg(test)]
mod tests {
    use super::Kit;
    use crate::kit::{Absent, Access, Gap, Part, Provider, Sample, Snippet, types};
    use libtest_mimic::Arguments;
    use poly::{Context, Engine, Result, Value, function, list};

    /// A language of the host; `loses` what is written to an element.
    struct Small {
        loses: bool,
    }

    impl Provider for Small {
        fn id(&self) -> &'static str {
            "small"
        }

        fn identity(&self, _: &Context) -> Result<Value> {
            Ok(function("identity", |arguments| Ok(arguments.positional[0].clone())))
        }

        fn samples(&self, _: &Context) -> Result<Vec<Sample>> {
            let element = types::array_of(types::integer());
            Ok(vec![
                Sample::new("one", types::integer(), || Ok(1.into())),
                Sample::new("list", element, || Ok(list([1.into(), 2.into()]))),
            ])
        }

        fn expressions(&self, _: &Context) -> Result<Vec<Snippet>> {
            let add = |a: &[Value]| Ok((i64::try_from(&a[0])? + i64::try_from(&a[1])?).into());
            Ok(vec![
                Snippet::new("+", [types::integer(), types::integer()], types::integer(), add)
                    .refuses(&["TypeError"]),
            ])
        }

        fn accesses(&self, _: &Context) -> Result<Vec<(Access, Value)>> {
            let loses = self.loses;
            let write = function("write", move |arguments| {
                let [array, index, value] = arguments.positional else { return Ok(Value::Null) };
                let array = array.expect_object("writeArrayElement")?;
                if !loses {
                    array.write_element(u64::try_from(index)?, value.clone())?;
                }
                Ok(Value::Null)
            });
            Ok(vec![(Access::WriteElement, write)])
        }

        fn absent(&self) -> Vec<Absent> {
            let parts: Vec<Part> =
                Part::all().filter(|part| *part != Part::Access(Access::WriteElement)).collect();
            vec![Absent::new(parts, "the language is small")]
        }

        fn check_error(&self, _: &poly::Error) -> std::result::Result<(), String> {
            Ok(())
        }
    }

    fn run(loses: bool, filter: Option<&str>, gaps: &[Gap]) -> bool {
        let engine = Engine::builder().search_plugins(false).build();
        let arguments = Arguments { filter: filter.map(String::from), ..Arguments::default() };
        Kit::new(engine).provider(Small { loses }).gaps(gaps).run(&arguments)
    }

    #[test]
    fn a_language_passes_if_all_it_does_holds() {
        assert!(run(false, None, &[]));
        assert!(!run(true, None, &[]));
        assert!(run(true, Some("small::+"), &[]));
    }

    #[test]
    fn a_gap_must_fail_and_be_there() {
        const LOST: Gap = Gap {
            cases: &["small::write element(*, another)", "small::write element(*, small::list)"],
            reason: "it loses what is written",
        };
        const NONE: Gap = Gap { cases: &["small::-(*)"], reason: "there is no such operator" };
        assert!(run(true, None, &[LOST]));
        assert!(!run(false, None, &[LOST]));
        assert!(!run(false, None, &[NONE]));
    }
}
