//! Makes the cross product and runs it.

use super::gaps::Gap;
use super::inspect::{Depth, inspect};
use super::matrix::{Matrix, Outcome};
use super::verify::{self, Verdict};
use super::{Mistake, Provider, Sample, Script, Snippet};
use libtest_mimic::Arguments;
use poly::{Context, Engine, Error, Value};
use std::cell::RefCell;
use std::fmt::Write as _;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Failures after which the rest is not told any more, unless `POLY_KIT_FAILURES` says
/// otherwise.
const SHOWN_FAILURES: usize = 100;
/// How long one case may take; a longer one hangs.
const CASE_TIMEOUT: Duration = Duration::from_secs(60);

/// The kit: an engine, a provider for each language, and the known gaps.
pub struct Kit {
    engine: Engine,
    providers: Vec<Box<dyn Provider>>,
    gaps: Vec<Gap>,
}

/// What the providers give for one context.
struct Loaded {
    context: Context,
    languages: Vec<LoadedLanguage>,
}

struct LoadedLanguage {
    identity: Value,
    samples: Vec<Sample>,
    snippets: Vec<Snippet>,
    scripts: Vec<Script>,
    mistakes: Vec<Mistake>,
}

/// A sample of a language, by their places.
type Place = (usize, usize);

#[derive(Clone, Debug)]
enum Case {
    Value(Place),
    Identity(usize, Place),
    /// The overloads of a name, of which `snippet` is one, applied to samples.
    Apply {
        snippet: Place,
        arguments: Vec<Place>,
        well_typed: bool,
    },
    Script(Place),
    Mistake(Place),
}

impl Kit {
    /// A kit for the languages of an engine.
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        Self { engine, providers: Vec::new(), gaps: Vec::new() }
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

    /// Runs the cases whose names `arguments` select, prints what fails and the
    /// matrix; whether all is well.
    #[expect(clippy::print_stdout, reason = "the report of a test")]
    #[must_use]
    pub fn run(&self, arguments: &Arguments) -> bool {
        let mut loaded = match self.load() {
            Ok(loaded) => loaded,
            Err(fault) => {
                println!("the kit cannot start: {fault}");
                return false;
            }
        };
        let cases = self.cases(&loaded);
        let named = cases.into_iter().map(|case| (self.name(&loaded, &case), case));
        let selected: Vec<_> = named.filter(|(name, _)| is_selected(arguments, name)).collect();
        if arguments.list {
            selected.iter().for_each(|(name, _)| println!("{name}: test"));
            return true;
        }
        let watch = Watch::start();
        let quiet = QuietPanics::start();
        let mut matrix = Matrix::default();
        let limit = std::env::var("POLY_KIT_FAILURES").ok().and_then(|limit| limit.parse().ok());
        let limit = limit.unwrap_or(SHOWN_FAILURES);
        let mut shown = 0;
        for (name, case) in &selected {
            watch.begin(name);
            let (result, broken) = self.run_case(&loaded, case);
            let gap = self.gaps.iter().find(|gap| gap.covers(name));
            let (outcome, fault) = match (gap, result) {
                (None, Ok(())) => (Outcome::Passed, None),
                (None, Err(fault)) => (Outcome::Failed, Some(fault)),
                (Some(_), Err(_)) => (Outcome::Known, None),
                (Some(gap), Ok(())) => {
                    (Outcome::Failed, Some(format!("passes, though it is a known gap: {}", gap.reason)))
                }
            };
            let (row, column) = self.cell(&loaded, case);
            matrix.add(row, column, outcome);
            if let Some(fault) = fault {
                shown += 1;
                if shown <= limit {
                    println!("---- {name}\n{}", fault.trim_end());
                }
            }
            if broken {
                match self.load() {
                    Ok(fresh) => loaded = fresh,
                    Err(fault) => {
                        println!("the kit cannot go on: {fault}");
                        return false;
                    }
                }
            }
        }
        drop(quiet);
        if shown > limit {
            println!("---- and {} more", shown - limit);
        }
        let stale = self.gaps.iter().filter(|gap| !selected.iter().any(|(name, _)| gap.covers(name)));
        let whole = arguments.filter.is_none() && arguments.skip.is_empty();
        let stale: Vec<_> = stale.filter(|_| whole).collect();
        stale.iter().for_each(|gap| println!("no case is called '{}'", gap.cases));
        println!("\n{matrix}\n{} cases, {} failed", selected.len(), matrix.failed());
        matrix.failed() == 0 && stale.is_empty()
    }

    fn load(&self) -> Result<Loaded, String> {
        let context = Context::builder().engine(&self.engine).build().map_err(|error| error.to_string())?;
        let mut languages = Vec::new();
        for provider in &self.providers {
            let told = |error: Error| format!("provider of {}: {error}", provider.id());
            let mut snippets = provider.expressions(&context).map_err(told)?;
            snippets.extend(provider.statements(&context).map_err(told)?);
            let mut scripts = provider.scripts();
            scripts.extend(provider.fragments());
            languages.push(LoadedLanguage {
                identity: provider.identity(&context).map_err(told)?,
                samples: provider.samples(&context).map_err(told)?,
                snippets,
                scripts,
                mistakes: provider.mistakes(),
            });
        }
        Ok(Loaded { context, languages })
    }

    // --- the cross product ---

    fn cases(&self, loaded: &Loaded) -> Vec<Case> {
        let places: Vec<Place> = (loaded.languages.iter().enumerate())
            .flat_map(|(language, parts)| (0..parts.samples.len()).map(move |sample| (language, sample)))
            .collect();
        // A value that takes part in choosing arguments is never used afterwards.
        let values: Vec<(Place, Option<Value>)> =
            places.iter().map(|place| (*place, (loaded.sample(*place).make)().ok())).collect();
        // Scripts come first: later cases leave rejected promises behind, which fail the
        // next program that waits.
        let mut cases: Vec<Case> = Vec::new();
        for (language, parts) in loaded.languages.iter().enumerate() {
            cases.extend((0..parts.scripts.len()).map(|script| Case::Script((language, script))));
            cases.extend((0..parts.mistakes.len()).map(|mistake| Case::Mistake((language, mistake))));
        }
        cases.extend(places.iter().copied().map(Case::Value));
        for (language, parts) in loaded.languages.iter().enumerate() {
            cases.extend(places.iter().map(|place| Case::Identity(language, *place)));
            for number in 0..parts.snippets.len() {
                apply(&mut cases, loaded, (language, number), &values);
            }
        }
        cases
    }

    fn name(&self, loaded: &Loaded, case: &Case) -> String {
        let id = |language: usize| self.providers[language].id();
        let sample = |place: &Place| format!("{}::{}", id(place.0), loaded.sample(*place).name);
        match case {
            Case::Value(place) => sample(place),
            Case::Identity(language, place) => format!("{}::identity({})", id(*language), sample(place)),
            Case::Apply { snippet, arguments, .. } => {
                let arguments: Vec<_> = arguments.iter().map(sample).collect();
                format!("{}::{}({})", id(snippet.0), loaded.snippet(*snippet).name, arguments.join(", "))
            }
            Case::Script((language, number)) => {
                format!("{}::script {}", id(*language), loaded.languages[*language].scripts[*number].name)
            }
            Case::Mistake((language, number)) => {
                format!(
                    "{}::wrong syntax {}",
                    id(*language),
                    loaded.languages[*language].mistakes[*number].name
                )
            }
        }
    }

    /// The place of a case in the matrix.
    fn cell(&self, loaded: &Loaded, case: &Case) -> (&'static str, String) {
        let id = |language: usize| self.providers[language].id();
        let _ = loaded;
        match case {
            Case::Value(place) => (id(place.0), "itself".into()),
            Case::Identity(language, place) => (id(*language), id(place.0).into()),
            Case::Apply { snippet, arguments, .. } => {
                let mut owners: Vec<_> = arguments.iter().map(|place| id(place.0)).collect();
                owners.sort_unstable();
                owners.dedup();
                let column = match owners[..] {
                    [] => "itself",
                    [owner] => owner,
                    _ => "several",
                };
                (id(snippet.0), column.into())
            }
            Case::Script((language, _)) | Case::Mistake((language, _)) => (id(*language), "itself".into()),
        }
    }

    // --- one case ---

    /// The result, and whether the context must not be used any more.
    fn run_case(&self, loaded: &Loaded, case: &Case) -> (Verdict, bool) {
        match panic::catch_unwind(AssertUnwindSafe(|| self.check(loaded, case))) {
            Ok(result) => (result, false),
            Err(_) => (Err(format!("panics: {}", QuietPanics::last())), true),
        }
    }

    fn check(&self, loaded: &Loaded, case: &Case) -> Verdict {
        match case {
            Case::Value(place) => check_sample(loaded, loaded.sample(*place)),
            Case::Identity(language, place) => self.check_identity(loaded, *language, *place),
            Case::Apply { snippet, arguments, well_typed } => {
                let provider = &*self.providers[snippet.0];
                check_application(loaded, provider, *snippet, arguments, *well_typed)
            }
            Case::Script((language, number)) => {
                let script = &loaded.languages[*language].scripts[*number];
                let value = loaded.context.eval_source(&script.source).map_err(|error| told(&error))?;
                (script.check)(&loaded.context, &value)
            }
            Case::Mistake((language, number)) => {
                check_mistake(loaded, &loaded.languages[*language].mistakes[*number])
            }
        }
    }

    fn check_identity(&self, loaded: &Loaded, language: usize, place: Place) -> Verdict {
        let sample = loaded.sample(place);
        let value = (sample.make)().map_err(|error| told(&error))?;
        let result = loaded.languages[language].identity.call(std::slice::from_ref(&value));
        let result = result.map_err(|error| told(&error))?;
        let expected = self.providers[language].after(&value);
        if self.providers[language].takes_over(&value) {
            verify::same_time(&result, &expected)?;
        } else {
            verify::is(&result, &expected)?;
            let (before, now) = (expected.traits(), result.traits());
            verify::require(now == before, || format!("had the traits {before}, now {now}"))?;
        }
        verify::require(sample.claims.accepts(&result) || expected.as_object().is_none(), || {
            format!("is no {} any more", sample.claims)
        })?;
        inspect(&result, Depth { iterate: sample.lasts, write: true })
    }
}

impl Loaded {
    fn sample(&self, (language, sample): Place) -> &Sample {
        &self.languages[language].samples[sample]
    }

    fn snippet(&self, (language, snippet): Place) -> &Snippet {
        &self.languages[language].snippets[snippet]
    }
}

/// Adds the applications of a snippet to the tuples of values that concern it.
fn apply(cases: &mut Vec<Case>, loaded: &Loaded, place: Place, values: &[(Place, Option<Value>)]) {
    let snippet = loaded.snippet(place);
    let overloads: Vec<&Snippet> =
        loaded.languages[place.0].snippets.iter().filter(|other| other.name == snippet.name).collect();
    let fits = |overload: &Snippet, number: usize, value: &(Place, Option<Value>)| {
        let usable = loaded.sample(value.0).lasts || !overload.uses_up;
        usable && value.1.as_ref().is_some_and(|value| overload.parameters[number].accepts(value))
    };
    // Nobody knows what a snippet does with an endless value that it neither takes nor
    // must refuse.
    let refusable = |value: &(Place, Option<Value>)| {
        loaded.sample(value.0).lasts || (!snippet.uses_up && !snippet.refuses.is_empty())
    };
    let accepted: Vec<Vec<&(Place, Option<Value>)>> = (0..snippet.parameters.len())
        .map(|number| values.iter().filter(|value| fits(snippet, number, value)).collect())
        .collect();

    for tuple in product(&accepted) {
        let arguments = tuple.iter().map(|value| value.0).collect();
        cases.push(Case::Apply { snippet: place, arguments, well_typed: true });
    }
    // One argument at a time is replaced by each value that no overload takes there;
    // the others are the first that fit.
    for number in 0..snippet.parameters.len() {
        for wrong in values.iter().filter(|value| value.1.is_some() && refusable(value)) {
            let mut tuple: Vec<_> = Vec::new();
            for (other, accepted) in accepted.iter().enumerate() {
                match accepted.first() {
                    _ if other == number => tuple.push(wrong),
                    Some(value) => tuple.push(value),
                    None => break,
                }
            }
            let taken = |overload: &&&Snippet| {
                overload.parameters.len() == tuple.len()
                    && tuple.iter().enumerate().all(|(number, value)| fits(overload, number, value))
            };
            if tuple.len() == snippet.parameters.len() && overloads.iter().find(taken).is_none() {
                let arguments = tuple.iter().map(|value| value.0).collect();
                cases.push(Case::Apply { snippet: place, arguments, well_typed: false });
            }
        }
    }
}

/// How many tuples a snippet is applied to in full; beyond, tuples are thinned out
/// evenly, so that each value still meets every other language.
const FULL_PRODUCT: usize = 2500;

/// The tuples with one value of each list, thinned out if they are too many.
fn product<'a, T>(lists: &[Vec<&'a T>]) -> Vec<Vec<&'a T>> {
    let count: usize = lists.iter().map(Vec::len).product();
    // A stride that is prime to most lengths walks through all combinations alike.
    let stride = if count > FULL_PRODUCT { (count / FULL_PRODUCT) | 1 } else { 1 };
    (0..count)
        .step_by(stride)
        .map(|mut number| {
            let mut tuple = Vec::with_capacity(lists.len());
            for list in lists {
                tuple.push(list[number % list.len()]);
                number /= list.len();
            }
            tuple
        })
        .collect()
}

fn told(error: &Error) -> String {
    match error {
        Error::Polyglot(error) => {
            let kind = error.kind;
            let place = error.location.as_ref().map(|at| format!(" at {at}")).unwrap_or_default();
            format!("fails ({kind:?}): {error}{place}")
        }
        Error::Interop(error) => format!("fails (broken contract): {error}"),
    }
}

fn check_sample(loaded: &Loaded, sample: &Sample) -> Verdict {
    let value = (sample.make)().map_err(|error| told(&error))?;
    verify::require(sample.claims.accepts(&value), || format!("{value:?} is no {}", sample.claims))?;
    inspect(&value, Depth { iterate: sample.lasts, write: true })?;
    if sample.lasts && value.has(poly::Traits::AWAITABLE) {
        let fresh = (sample.make)().map_err(|error| told(&error))?;
        match loaded.context.wait_for(&fresh) {
            Ok(settled) => inspect(&settled, Depth { iterate: true, write: true })?,
            Err(error) => verify::is_guest_error(&error)?,
        }
    }
    Ok(())
}

fn check_application(
    loaded: &Loaded,
    provider: &dyn Provider,
    place: Place,
    arguments: &[Place],
    well_typed: bool,
) -> Verdict {
    let snippet = loaded.snippet(place);
    let mut values = Vec::new();
    for argument in arguments {
        values.push((loaded.sample(*argument).make)().map_err(|error| told(&error))?);
    }
    let result = (snippet.run)(&values);
    let lasts = arguments.iter().all(|argument| loaded.sample(*argument).lasts);
    // What was given back is inspected as a sample.
    let inspect_new = |value: &Value| {
        let given = values.iter().any(|argument| argument.is_identical(value));
        if given { Ok(()) } else { inspect(value, Depth { iterate: lasts, write: false }) }
    };
    match result {
        Ok(value) if well_typed => {
            verify::require(snippet.result.accepts(&value), || {
                format!("{value:?} is no {}", snippet.result)
            })?;
            if let Some(verify) = &snippet.verify {
                verify(&values, &value)?;
            }
            inspect_new(&value)
        }
        Ok(value) if snippet.refuses.is_empty() => inspect_new(&value),
        Ok(value) => Err(format!("takes what it must refuse, and gives {value:?}")),
        Err(error) => {
            provider.check_error(&error)?;
            let allowed = if well_typed { snippet.throws } else { snippet.refuses };
            let name = verify::error_name(&error);
            let any = allowed.contains(&"*") || (!well_typed && allowed.is_empty());
            verify::require(any || allowed.contains(&name.as_str()), || told(&error))
        }
    }
}

fn check_mistake(loaded: &Loaded, mistake: &Mistake) -> Verdict {
    for (way, result) in [
        ("parse", loaded.context.parse(&mistake.source)),
        ("eval", loaded.context.eval_source(&mistake.source)),
    ] {
        match result {
            Ok(value) => return Err(format!("{way} succeeds with {value:?}")),
            Err(Error::Interop(error)) => return Err(format!("{way}: a broken contract leaks: {error}")),
            Err(Error::Polyglot(error)) => {
                let mut fault = String::new();
                if error.kind != mistake.kind {
                    let _ =
                        write!(fault, "{way} fails with {:?}, not {:?}: {error}; ", error.kind, mistake.kind);
                }
                match &error.location {
                    Some(at) if at.line == mistake.line => {}
                    other => {
                        let _ = write!(fault, "{way} tells the place {other:?}, not line {}", mistake.line);
                    }
                }
                verify::require(fault.is_empty(), || fault)?;
            }
        }
    }
    Ok(())
}

fn is_selected(arguments: &Arguments, name: &str) -> bool {
    let is =
        |pattern: &String| if arguments.exact { name == pattern } else { name.contains(pattern.as_str()) };
    arguments.filter.as_ref().is_none_or(is) && !arguments.skip.iter().any(is)
}

/// Aborts the process where a case hangs, and says which; `POLY_KIT_TRACE` tells the
/// name of each case before it runs, to find one that crashes.
struct Watch {
    current: Arc<Mutex<(String, Instant)>>,
    trace: bool,
}

impl Watch {
    #[expect(clippy::print_stderr, reason = "the process is about to be aborted")]
    fn start() -> Self {
        let current = Arc::new(Mutex::new((String::new(), Instant::now())));
        let watched = Arc::downgrade(&current);
        thread::spawn(move || {
            while let Some(current) = watched.upgrade() {
                let (name, since) = current.lock().unwrap_or_else(PoisonError::into_inner).clone();
                if since.elapsed() > CASE_TIMEOUT {
                    eprintln!("hangs: {name}");
                    std::process::abort();
                }
                drop(current);
                thread::sleep(Duration::from_secs(1));
            }
        });
        Self { current, trace: std::env::var_os("POLY_KIT_TRACE").is_some() }
    }

    #[expect(clippy::print_stderr, reason = "what was asked for")]
    fn begin(&self, name: &str) {
        if self.trace {
            eprintln!("{name}");
        }
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = (name.to_owned(), Instant::now());
    }
}

thread_local! {
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

type Hook = Box<dyn Fn(&panic::PanicHookInfo<'_>) + Sync + Send>;

/// Keeps the text of panics for the report instead of printing it at once.
struct QuietPanics(Option<Hook>);

impl QuietPanics {
    fn start() -> Self {
        let before = panic::take_hook();
        panic::set_hook(Box::new(|info| LAST_PANIC.with(|last| *last.borrow_mut() = info.to_string())));
        Self(Some(before))
    }

    fn last() -> String {
        LAST_PANIC.with(|last| last.borrow().clone())
    }
}

impl Drop for QuietPanics {
    fn drop(&mut self) {
        if let Some(before) = self.0.take() {
            panic::set_hook(before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::product;

    #[test]
    fn a_product_has_every_tuple_or_is_thinned_out() {
        let (a, b) = ([1, 2], [3, 4, 5]);
        let lists = [a.iter().collect::<Vec<_>>(), b.iter().collect()];
        assert_eq!(product(&lists).len(), 6);
        assert_eq!(product::<i32>(&[]), [Vec::<&i32>::new()]);
        assert!(product(&[a.iter().collect(), Vec::new()]).is_empty());
        let many: Vec<i32> = (0..200).collect();
        let thinned = product(&[many.iter().collect(), many.iter().collect()]);
        assert!(thinned.len() <= 2 * super::FULL_PRODUCT);
        assert!(many.iter().all(|value| thinned.iter().any(|tuple| tuple[0] == value)));
        assert!(many.iter().all(|value| thinned.iter().any(|tuple| tuple[1] == value)));
    }
}
