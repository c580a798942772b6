//! One case.

use super::assert::{Depth, assert_value};
use super::case::Case;
use super::change::Change;
use super::loaded::{Loaded, Place};
use super::verify::{self, Verdict};
use super::{Mistake, Provider};
use poly::{Error, ErrorKind, Value};
use std::fmt::Write as _;

pub(super) fn check(loaded: &Loaded, providers: &[Box<dyn Provider>], case: &Case) -> Verdict {
    match case {
        Case::Value(place) => check_sample(loaded, *place),
        Case::Identity(language, place) => check_identity(loaded, &*providers[*language], *language, *place),
        Case::Apply { snippet, arguments, well_typed } => {
            check_application(loaded, &*providers[snippet.0], *snippet, arguments, *well_typed)
        }
        Case::Mutate { language, mutation, object, given } => {
            let (language, mutation, object, given) = (*language, *mutation, *object, *given);
            Change { mutation, language, object, given, providers }.check(loaded)
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

pub(super) fn told(error: &Error) -> String {
    match error {
        Error::Polyglot(error) => {
            let kind = error.kind;
            let place = error.location.as_ref().map(|at| format!(" at {at}")).unwrap_or_default();
            format!("fails ({kind:?}): {error}{place}")
        }
        Error::Interop(error) => format!("fails (broken contract): {error}"),
    }
}

fn check_identity(loaded: &Loaded, provider: &dyn Provider, language: usize, place: Place) -> Verdict {
    let sample = loaded.sample(place);
    let value = loaded.make(place)?;
    let result = loaded.languages[language].identity.call(std::slice::from_ref(&value));
    let result = result.map_err(|error| told(&error))?;
    let expected = provider.after(&value);
    if provider.takes_over(&value) {
        verify::same_time(&result, &expected)?;
    } else {
        verify::is(&result, &expected)?;
        let (before, now) = (expected.traits(), result.traits());
        verify::require(now == before, || format!("had the traits {before}, now {now}"))?;
    }
    verify::require(sample.claims.accepts(&result) || expected.as_object().is_none(), || {
        format!("is no {} any more", sample.claims)
    })?;
    assert_value(&result, Depth { iterate: sample.lasts, write: true })
}

fn check_sample(loaded: &Loaded, place: Place) -> Verdict {
    let (sample, value) = (loaded.sample(place), loaded.make(place)?);
    verify::require(sample.claims.accepts(&value), || format!("{value:?} is no {}", sample.claims))?;
    assert_value(&value, Depth { iterate: sample.lasts, write: true })?;
    if sample.lasts && value.has(poly::Traits::AWAITABLE) {
        let fresh = loaded.make(place)?;
        match loaded.context.wait_for(&fresh) {
            Ok(settled) => assert_value(&settled, Depth { iterate: true, write: true })?,
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
        values.push(loaded.make(*argument)?);
    }
    let result = (snippet.run)(&values);
    let lasts = arguments.iter().all(|argument| loaded.sample(*argument).lasts);
    // What was given back is looked at as a sample.
    let assert_new = |value: &Value| {
        let given = values.iter().any(|argument| argument.is_identical(value));
        if given { Ok(()) } else { assert_value(value, Depth { iterate: lasts, write: false }) }
    };
    match result {
        Ok(value) if well_typed => {
            verify::require(snippet.result.accepts(&value), || {
                format!("{value:?} is no {}", snippet.result)
            })?;
            if let Some(verify) = &snippet.verify {
                verify(&values, &value)?;
            }
            assert_new(&value)
        }
        Ok(value) if snippet.refuses.is_empty() => assert_new(&value),
        Ok(value) => Err(format!("takes what it must refuse, and gives {value:?}")),
        Err(error) => {
            let allowed = if well_typed { snippet.throws } else { snippet.refuses };
            let name = verify::error_name(&error);
            let any = allowed.contains(&"*") || (!well_typed && allowed.is_empty());
            // What another language's function throws passes through: some have no objects for it.
            let calls = snippet.throws.contains(&"*");
            if !(calls && verify::is_without_object(&error)) {
                provider.check_error(&error)?;
            }
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
            // Some languages do not parse without running.
            Err(Error::Polyglot(error)) if way == "parse" && error.kind == ErrorKind::Host => {}
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
