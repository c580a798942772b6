//! The cases: the cross product of what the providers give.

use super::loaded::{Loaded, Place};
use super::mutation::{Given, Mutation};
use super::snippet::SnippetKind;
use super::{Part, Provider, Snippet};
use poly::Value;
use std::collections::HashSet;

#[derive(Clone, Debug)]
pub(super) enum Case {
    Value(Place),
    Identity(usize, Place),
    /// The overloads of a name, of which `snippet` is one, applied to samples.
    Apply {
        snippet: Place,
        arguments: Vec<Place>,
        well_typed: bool,
    },
    Mutate {
        language: usize,
        mutation: Mutation,
        object: Place,
        given: Given,
    },
    Script(Place),
    Mistake(Place),
}

/// Cases that a language lacks something for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Skip {
    pub(super) language: usize,
    /// The owner of the objects, where they are more than the language itself.
    pub(super) owner: Option<usize>,
    pub(super) part: Part,
    pub(super) kind: &'static str,
    pub(super) count: usize,
    pub(super) reason: &'static str,
}

/// A sample with a value that was made of it, which is only looked at.
type Candidate = (Place, Option<Value>);

/// All cases, in the order in which they run, and what is skipped.
pub(super) fn all(loaded: &Loaded, providers: &[Box<dyn Provider>]) -> (Vec<Case>, Vec<Skip>) {
    let candidates: Vec<Candidate> = loaded.places().map(|place| (place, loaded.make(place).ok())).collect();
    // Scripts come first: later cases leave rejected promises behind, which fail the
    // next program that waits.
    let mut cases: Vec<Case> = Vec::new();
    for (language, parts) in loaded.languages.iter().enumerate() {
        cases.extend((0..parts.scripts.len()).map(|script| Case::Script((language, script))));
        cases.extend((0..parts.mistakes.len()).map(|mistake| Case::Mistake((language, mistake))));
    }
    cases.extend(loaded.places().map(Case::Value));
    let mut skips = Vec::new();
    for (language, parts) in loaded.languages.iter().enumerate() {
        cases.extend(loaded.places().map(|place| Case::Identity(language, place)));
        for number in 0..parts.snippets.len() {
            apply(&mut cases, loaded, (language, number), &candidates);
        }
        mutate(&mut cases, &mut skips, loaded, (language, &*providers[language]), &candidates);
        for (part, reason) in &parts.absent {
            if !matches!(part, Part::Access(_)) {
                let kind = match part {
                    Part::Mistakes => "wrong syntax",
                    Part::Scripts | Part::Fragments => "script",
                    Part::Inline => SnippetKind::Inline.name(),
                    _ => SnippetKind::Statement.name(),
                };
                skips.push(Skip { language, owner: None, part: *part, kind, count: 1, reason });
            }
        }
    }
    (cases, skips)
}

/// Adds the mutations of every object by a language: what is written is a value of each language, all
/// of them in turn.
fn mutate(
    cases: &mut Vec<Case>,
    skips: &mut Vec<Skip>,
    loaded: &Loaded,
    (language, provider): (usize, &dyn Provider),
    candidates: &[Candidate],
) {
    let parts = &loaded.languages[language];
    let usable: Vec<Vec<Place>> = (0..loaded.languages.len())
        .map(|owner| {
            let places = candidates.iter().filter(|(place, value)| place.0 == owner && value.is_some());
            places.map(|(place, _)| *place).filter(|place| loaded.sample(*place).lasts).collect()
        })
        .collect();
    let mut turn = 0;
    for mutation in Mutation::ALL {
        for (object, value) in candidates {
            let Some(value) = value.as_ref().filter(|value| mutation.concerns(value)) else { continue };
            let mut given = Vec::new();
            if mutation.changes() {
                given.push(Given::Another);
            }
            if mutation.takes_any() {
                for owner in 0..usable.len() {
                    let of_owner = &usable[(turn + owner) % usable.len()];
                    let place = of_owner.get((turn + owner) % of_owner.len().max(1)).copied();
                    // A set would get another object, which no other language can name.
                    let taken_over = |place: &Place| {
                        mutation == Mutation::AddValue
                            && loaded.make(*place).is_ok_and(|value| provider.takes_over(&value))
                    };
                    given.extend(place.filter(|place| !taken_over(place)).map(Given::Sample));
                }
                turn += 1;
            }
            if given.is_empty() {
                given.push(Given::Nothing);
            }
            let access = mutation.access();
            let absent = parts.absent.get(&Part::Access(access)).copied();
            let own_kind = provider.own_kind(value);
            for given in given {
                match absent.or_else(|| own_kind.filter(|_| mutation.is_by_own_rules(given))) {
                    None => cases.push(Case::Mutate { language, mutation, object: *object, given }),
                    Some(reason) => {
                        let (owner, part, kind) = (Some(object.0), Part::Access(access), "mutation");
                        skips.push(Skip { language, owner, part, kind, count: 1, reason });
                    }
                }
            }
        }
    }
}

/// The applications that a whole name stands for, also of tuples that are thinned out.
pub(super) fn named(loaded: &Loaded, providers: &[Box<dyn Provider>], name: &str) -> Vec<Case> {
    let Some((id, rest)) = name.split_once("::") else { return Vec::new() };
    let Some(language) = providers.iter().position(|provider| provider.id() == id) else { return Vec::new() };
    let sample = |name: &str| {
        let (id, name) = name.split_once("::")?;
        let mut places = loaded.places().filter(|place| providers[place.0].id() == id);
        places.find(|place| loaded.sample(*place).name == name)
    };
    let mut cases = Vec::new();
    for (number, snippet) in loaded.languages[language].snippets.iter().enumerate() {
        let arguments =
            rest.strip_prefix(snippet.name).and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
        let Some(arguments) =
            arguments.and_then(|text| text.split(", ").map(sample).collect::<Option<Vec<Place>>>())
        else {
            continue;
        };
        let accepts = |(number, place): (usize, &Place)| {
            loaded.make(*place).is_ok_and(|value| snippet.parameters[number].accepts(&value))
        };
        if arguments.len() == snippet.parameters.len() {
            let well_typed = arguments.iter().enumerate().all(accepts);
            cases.push((well_typed, Case::Apply { snippet: (language, number), arguments, well_typed }));
        }
    }
    // Where an overload takes the arguments, those that do not are not meant.
    let is_taken = cases.iter().any(|(well_typed, _)| *well_typed);
    cases.into_iter().filter(|(well_typed, _)| *well_typed == is_taken).map(|(_, case)| case).collect()
}

/// Adds the applications of a snippet to the tuples of values that concern it.
fn apply(cases: &mut Vec<Case>, loaded: &Loaded, place: Place, candidates: &[Candidate]) {
    let snippet = loaded.snippet(place);
    let overloads: Vec<&Snippet> =
        loaded.languages[place.0].snippets.iter().filter(|other| other.name == snippet.name).collect();
    let fits = |overload: &Snippet, number: usize, candidate: &Candidate| {
        let usable = loaded.sample(candidate.0).lasts || !overload.uses_up;
        usable && candidate.1.as_ref().is_some_and(|value| overload.parameters[number].accepts(value))
    };
    // Nobody knows what a snippet does with an endless value that it neither takes nor
    // must refuse.
    let refusable = |candidate: &Candidate| {
        loaded.sample(candidate.0).lasts || (!snippet.uses_up && !snippet.refuses.is_empty())
    };
    let accepted: Vec<Vec<&Candidate>> = (0..snippet.parameters.len())
        .map(|number| candidates.iter().filter(|candidate| fits(snippet, number, candidate)).collect())
        .collect();
    let places = |candidates: &[&Candidate]| candidates.iter().map(|candidate| candidate.0).collect();
    for arguments in tuples(&accepted.iter().map(|list| places(list)).collect::<Vec<_>>()) {
        cases.push(Case::Apply { snippet: place, arguments, well_typed: true });
    }
    // One argument at a time is replaced by each value that no overload takes there; the others are
    // those that fit, in turn.
    let mut turn = 0;
    for number in 0..snippet.parameters.len() {
        for wrong in candidates.iter().filter(|candidate| candidate.1.is_some() && refusable(candidate)) {
            let tuple = accepted.iter().enumerate().map(|(other, accepted)| {
                if other == number {
                    Some(wrong)
                } else {
                    accepted.get(turn % accepted.len().max(1)).copied()
                }
            });
            let Some(tuple) = tuple.collect::<Option<Vec<&Candidate>>>() else { break };
            turn += 1;
            let taken = |overload: &&Snippet| {
                let fitting = |(number, candidate): (usize, &&Candidate)| fits(overload, number, candidate);
                overload.parameters.len() == tuple.len() && tuple.iter().enumerate().all(fitting)
            };
            if !overloads.iter().any(taken) {
                cases.push(Case::Apply { snippet: place, arguments: places(&tuple), well_typed: false });
            }
        }
    }
}

/// How many tuples a snippet is applied to in full. Beyond, each value meets every language in each
/// other place.
const FULL_PRODUCT: usize = 600;

/// The tuples with one value of each list, thinned out if they are too many.
fn tuples(lists: &[Vec<Place>]) -> Vec<Vec<Place>> {
    let count = lists.iter().map(Vec::len).fold(1_usize, usize::saturating_mul);
    if count <= FULL_PRODUCT {
        let all = (0..count).map(|mut number| {
            let of = |list: &Vec<Place>| {
                let place = list[number % list.len()];
                number /= list.len();
                place
            };
            lists.iter().map(of).collect()
        });
        return all.collect();
    }
    let by_language: Vec<Vec<Vec<Place>>> = lists.iter().map(|list| grouped(list)).collect();
    let mut seen = HashSet::new();
    let mut tuples = Vec::new();
    for (position, list) in lists.iter().enumerate() {
        let others = (0..lists.len()).filter(|other| *other != position);
        let languages = others.map(|other| by_language[other].len()).max().unwrap_or(1);
        for (turn, place) in list.iter().enumerate() {
            for language in 0..languages {
                let of = |(other, groups): (usize, &Vec<Vec<Place>>)| {
                    let group = &groups[(language + other) % groups.len()];
                    if other == position { *place } else { group[turn % group.len()] }
                };
                let tuple: Vec<Place> = by_language.iter().enumerate().map(of).collect();
                if seen.insert(tuple.clone()) {
                    tuples.push(tuple);
                }
            }
        }
    }
    tuples
}

fn grouped(list: &[Place]) -> Vec<Vec<Place>> {
    let mut groups: Vec<Vec<Place>> = Vec::new();
    for place in list {
        match groups.last_mut() {
            Some(group) if group[0].0 == place.0 => group.push(*place),
            _ => groups.push(vec![*place]),
        }
    }
    groups
}

impl Case {
    pub(super) fn name(&self, loaded: &Loaded, providers: &[Box<dyn Provider>]) -> String {
        let id = |language: usize| providers[language].id();
        let sample = |place: &Place| format!("{}::{}", id(place.0), loaded.sample(*place).name);
        match self {
            Self::Value(place) => sample(place),
            Self::Identity(language, place) => format!("{}::identity({})", id(*language), sample(place)),
            Self::Apply { snippet, arguments, .. } => {
                let arguments: Vec<_> = arguments.iter().map(sample).collect();
                format!("{}::{}({})", id(snippet.0), loaded.snippet(*snippet).name, arguments.join(", "))
            }
            Self::Mutate { language, mutation, object, given } => {
                let given = match given {
                    Given::Nothing => String::new(),
                    Given::Another => ", another".into(),
                    Given::Sample(place) => format!(", {}", sample(place)),
                };
                format!("{}::{mutation}({}{given})", id(*language), sample(object))
            }
            Self::Script((language, number)) => {
                format!("{}::script {}", id(*language), loaded.languages[*language].scripts[*number].name)
            }
            Self::Mistake((language, number)) => {
                let name = loaded.languages[*language].mistakes[*number].name;
                format!("{}::wrong syntax {name}", id(*language))
            }
        }
    }

    /// The language that runs, and the languages whose values it gets.
    pub(super) fn languages(&self) -> (usize, Vec<usize>) {
        match self {
            Self::Value((language, _)) | Self::Script((language, _)) | Self::Mistake((language, _)) => {
                (*language, Vec::new())
            }
            Self::Identity(language, place) => (*language, vec![place.0]),
            Self::Apply { snippet, arguments, .. } => {
                let mut owners: Vec<_> = arguments.iter().map(|place| place.0).collect();
                owners.sort_unstable();
                owners.dedup();
                (snippet.0, owners)
            }
            // The value that is written is one of several by design.
            Self::Mutate { language, object, .. } => (*language, vec![object.0]),
        }
    }

    /// What kind of case it is, for the second table.
    pub(super) fn kind(&self, loaded: &Loaded) -> &'static str {
        match self {
            Self::Value(_) => "value",
            Self::Identity(..) => "identity",
            Self::Apply { well_typed: false, .. } => "ill-typed",
            Self::Apply { snippet, .. } => loaded.snippet(*snippet).kind.name(),
            Self::Mutate { .. } => "mutation",
            Self::Script(_) => "script",
            Self::Mistake(_) => "wrong syntax",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FULL_PRODUCT, Place, tuples};

    #[test]
    fn a_product_has_every_tuple() {
        assert_eq!(tuples(&[vec![(0, 1), (0, 2)], vec![(0, 3), (1, 4), (1, 5)]]).len(), 6);
        assert_eq!(tuples(&[]), [Vec::<Place>::new()]);
        assert!(tuples(&[vec![(0, 1)], Vec::new()]).is_empty());
    }

    #[test]
    fn in_a_thinned_product_each_value_meets_every_language_in_each_place() {
        let list: Vec<Place> = (0..200).map(|number| (number / 60, number)).collect();
        for count in 2..4 {
            let tuples = tuples(&vec![list.clone(); count]);
            assert!(tuples.len() > FULL_PRODUCT && tuples.len() <= 800 * count, "{}", tuples.len());
            for (here, there) in [(0, count - 1), (count - 1, 0)] {
                for value in &list {
                    for language in 0..4 {
                        let meets = |tuple: &Vec<Place>| tuple[here] == *value && tuple[there].0 == language;
                        assert!(tuples.iter().any(meets), "{value:?} and {language}");
                    }
                }
            }
        }
    }
}
