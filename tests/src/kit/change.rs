//! What one language changes in the objects of another.
//!
//! The protocol is the measure: the same change is made through it to a second object of the same
//! kind. The language must succeed where that does and fail where that fails, and leave the same
//! behind; then every language that can must find it there.

use super::check::told;
use super::loaded::{Loaded, Place};
use super::mutation::{Given, Mutation, Slot, State};
use super::verify::{self, Verdict, require};
use super::{Access, Provider};
use poly::{ObjectRef, Traits, Value};

/// Another value of the same kind, which fits where the first does.
fn another(current: Option<&Value>) -> Value {
    match current {
        Some(Value::Bool(value)) => (!value).into(),
        Some(Value::Int(value)) => (value ^ 1).into(),
        Some(Value::Float(value)) => if *value == 0.25 { 0.5 } else { 0.25 }.into(),
        Some(Value::Text(_)) => "kit".into(),
        Some(value @ (Value::Object(_) | Value::Big(_))) => value.clone(),
        Some(Value::Null | Value::Undefined) | None => 7.into(),
    }
}

/// Whether two places hold the same. Methods may be bound anew at each read, and times may be
/// taken over by the owner.
fn same(found: &Value, expected: &Value) -> Verdict {
    const TIME: Traits = Traits::DATE.and(Traits::TIME).and(Traits::ZONE).and(Traits::DURATION);
    if expected.has(Traits::EXECUTABLE) && found.has(Traits::EXECUTABLE) {
        return Ok(());
    }
    if expected.traits().any(TIME) && found.traits().any(TIME) {
        return verify::same_time(found, expected);
    }
    verify::is(found, expected)
}

/// As [`same`], for what a language gave or was given.
fn same_to(provider: &dyn Provider, found: &Value, expected: &Value) -> Verdict {
    if provider.takes_over(expected) {
        return verify::same_time(found, expected);
    }
    same(found, &provider.after(expected))
}

pub(super) struct Change<'a> {
    pub(super) mutation: Mutation,
    pub(super) language: usize,
    pub(super) object: Place,
    pub(super) given: Given,
    pub(super) providers: &'a [Box<dyn Provider>],
}

impl Change<'_> {
    pub(super) fn check(&self, loaded: &Loaded) -> Verdict {
        let (target, twin) = (loaded.make(self.object)?, loaded.make(self.object)?);
        let (Some(object), Some(measure)) = (target.as_object(), twin.as_object()) else {
            return Err("the sample is no object".into());
        };
        let given = match self.given {
            Given::Sample(place) => Some(loaded.make(place)?),
            Given::Nothing | Given::Another => None,
        };
        let provider = &*self.providers[self.language];

        // By the protocol.
        let failed = |step: &'static str| move |error: poly::Error| format!("{step}: {}", told(&error));
        let slot = self.mutation.slot(measure, given.as_ref()).map_err(failed("before"))?;
        let slot = slot.ok_or("nothing can be changed")?;
        let Ok(before) = slot.state(measure) else {
            // What cannot even be asked for, as an unhashable value in a set.
            return self.must_refuse(loaded, &target, &slot.key().0);
        };
        let given = match self.given {
            Given::Another => Some(another(before.value.as_ref())),
            _ => given,
        };
        let converted = given.as_ref().map(|value| provider.after(value));
        let allowed = self.mutation.apply(measure, &slot, converted);
        let expected = slot.state(measure).map_err(failed("by the protocol"))?;
        let is_shared = object.is_identical(measure);
        if is_shared {
            self.undo(measure, &slot, &before);
        }

        // By the language.
        let slot = self.mutation.slot(object, given.as_ref()).map_err(failed("before"))?.unwrap_or(slot);
        let (key, reading) = slot.key();
        let mut arguments = vec![target.clone(), key.clone()];
        if matches!(slot, Slot::End(_)) {
            arguments.pop();
        }
        if !matches!(slot, Slot::InSet(_)) {
            arguments.extend(given.clone());
        }
        let done = loaded.languages[self.language].accesses[&self.mutation.access()].call(&arguments);
        match (&done, &allowed) {
            (Ok(_), Err(reason)) => {
                return Err(format!("does what the owner refuses: {}", told(reason)));
            }
            (Err(error), Ok(())) => return Err(format!("refuses what the owner allows: {}", told(error))),
            (Err(error), Err(_)) => provider.check_error(error)?,
            (Ok(_), Ok(())) => {}
        }
        let found = slot.state(object).map_err(failed("afterwards"))?;
        let result = self.compare(&found, &expected, given.as_ref()).and_then(|()| match &found.value {
            Some(value) if done.is_ok() => self.read_everywhere(loaded, &target, &key, reading, value),
            _ => Ok(()),
        });
        if is_shared {
            self.undo(object, &slot, &before);
        }
        result
    }

    /// A change that the owner refuses before anything else.
    fn must_refuse(&self, loaded: &Loaded, target: &Value, key: &Value) -> Verdict {
        let access = &loaded.languages[self.language].accesses[&self.mutation.access()];
        match access.call(&[target.clone(), key.clone()]) {
            Ok(_) => Err("does what the owner refuses".into()),
            Err(error) => self.providers[self.language].check_error(&error),
        }
    }

    fn compare(&self, found: &State, expected: &State, given: Option<&Value>) -> Verdict {
        require(found.size == expected.size, || {
            format!("leaves {} behind, the protocol {}", found.size, expected.size)
        })?;
        match (&found.value, &expected.value) {
            (None, None) => Ok(()),
            // Each of the two objects may have made what is there.
            (Some(found), Some(expected)) if self.is_new(found, expected, given) => Ok(()),
            (Some(found), Some(expected)) => same(found, expected),
            (found, expected) => Err(format!("leaves {found:?} behind, the protocol {expected:?}")),
        }
    }

    fn is_new(&self, found: &Value, expected: &Value, given: Option<&Value>) -> bool {
        let both = found.as_object().is_some() && expected.as_object().is_some();
        let is_given =
            matches!(self.given, Given::Sample(_)) && given.is_some_and(|it| it.is_identical(expected));
        both && !is_given && found.traits() == expected.traits()
    }

    fn read_everywhere(
        &self,
        loaded: &Loaded,
        target: &Value,
        key: &Value,
        reading: Access,
        value: &Value,
    ) -> Verdict {
        for (language, reader) in loaded.languages.iter().zip(self.providers) {
            let is_own = match reading {
                Access::ReadMember => reader.own_kind(target).is_some(),
                Access::Contains | Access::ReadEntry => reader.takes_over(key),
                _ => false,
            };
            let Some(read) = language.accesses.get(&reading).filter(|_| !is_own) else { continue };
            let found = read.call(&[target.clone(), key.clone()]);
            let found = found.map_err(|error| format!("{} cannot read it: {}", reader.id(), told(&error)))?;
            same_to(&**reader, &found, value).map_err(|fault| format!("{} reads: {fault}", reader.id()))?;
        }
        Ok(())
    }

    /// Makes an object as it was that all cases share. What cannot be undone was not done.
    fn undo(&self, object: &ObjectRef, slot: &Slot, before: &State) {
        let _ = match (self.mutation, &before.value) {
            (Mutation::AddValue, None) => Mutation::RemoveValue.apply(object, slot, None),
            (Mutation::RemoveValue, _) => Mutation::AddValue.apply(object, slot, None),
            (Mutation::RemoveMember | Mutation::RemoveEntry, _) => Ok(()),
            (mutation, value) => mutation.apply(object, slot, value.clone()),
        };
    }
}
