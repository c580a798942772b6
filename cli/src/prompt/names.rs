//! The names that languages share at the prompt.
//!
//! Every language keeps its own global scope. After each line, what a scope has newly
//! defined, changed or removed is written to the others. A name that a language has
//! itself, as Python has `list` and JavaScript has `Map`, keeps its meaning there.

use super::dialect;
use poly::{Context, LanguageId, Result, Traits, Value};
use std::collections::{BTreeMap, HashSet};

/// The name of the last value.
const LAST: &str = "_";

/// The scopes of the languages that were used.
#[derive(Default)]
pub(crate) struct Names {
    scopes: Vec<Scope>,
    last: Option<Value>,
}

struct Scope {
    language: LanguageId,
    bindings: Value,
    /// The names that the language has itself.
    own: HashSet<String>,
    /// The shared names with the values that they had after the last line.
    seen: BTreeMap<String, Value>,
    /// The last value as the scope gives it back; a program may have taken the name.
    last: Option<Value>,
}

impl Names {
    /// Starts a language, which then sees all names.
    pub(crate) fn enter(&mut self, context: &Context, language: LanguageId) -> Result<()> {
        if self.scopes.iter().any(|scope| scope.language == language) {
            return Ok(());
        }
        let mut scope = Scope::new(context, language)?;
        for (name, value) in self.scopes.iter().flat_map(|other| &other.seen) {
            scope.write(name, value);
        }
        if let Some(value) = &self.last {
            scope.set_last(value);
        }
        self.scopes.push(scope);
        Ok(())
    }

    /// Brings the scopes together after a line in `language`, whose changes come first.
    pub(crate) fn share(&mut self, language: LanguageId) {
        let first = self.scopes.iter().position(|scope| scope.language == language).unwrap_or(0);
        let others = (0..self.scopes.len()).filter(|index| *index != first);
        for index in [first].into_iter().chain(others) {
            let changes = self.scopes.get_mut(index).map(Scope::changes).unwrap_or_default();
            for (name, value) in changes {
                for (other, scope) in self.scopes.iter_mut().enumerate() {
                    match &value {
                        _ if other == index => {}
                        Some(value) => scope.write(&name, value),
                        None => scope.remove(&name),
                    }
                }
            }
        }
    }

    /// Makes a value the last one.
    pub(crate) fn set_last(&mut self, value: Value) {
        for scope in &mut self.scopes {
            scope.set_last(&value);
        }
        self.last = Some(value);
    }

    /// The names that are visible in a language, those that it has itself included.
    pub(crate) fn visible(&self, language: LanguageId) -> Vec<String> {
        let Some(scope) = self.scopes.iter().find(|scope| scope.language == language) else {
            return Vec::new();
        };
        let mut names = members(&scope.bindings, true);
        names.extend(scope.own.iter().cloned());
        names
    }
}

impl Scope {
    fn new(context: &Context, language: LanguageId) -> Result<Self> {
        let bindings = context.bindings(language.as_str())?;
        let mut own: HashSet<_> = members(&bindings, true).into_iter().collect();
        if let Some(module) = dialect::of(language).builtins {
            own.extend(members(&context.import_name(language.as_str(), module)?, true));
        }
        Ok(Self { language, bindings, own, seen: BTreeMap::new(), last: None })
    }

    /// What changed since the last time; `None` for a removed name.
    fn changes(&mut self) -> Vec<(String, Option<Value>)> {
        let mut changes = Vec::new();
        let mut now = BTreeMap::new();
        for name in members(&self.bindings, false) {
            let Some(value) = self.read(&name).filter(|_| self.may_share(&name)) else { continue };
            if !self.seen.get(&name).is_some_and(|seen| seen.is_identical(&value)) {
                changes.push((name.clone(), Some(value.clone())));
            }
            now.insert(name, value);
        }
        changes.extend(
            self.seen.keys().filter(|name| !now.contains_key(*name)).map(|name| (name.clone(), None)),
        );
        self.seen = now;
        changes
    }

    fn may_share(&self, name: &str) -> bool {
        name != LAST && !name.starts_with("__") && !self.own.contains(name)
    }

    fn read(&self, name: &str) -> Option<Value> {
        self.bindings.as_object()?.get_member(name).ok()?
    }

    /// A scope may refuse, as a constant does; then it keeps its own value.
    fn write(&mut self, name: &str, value: &Value) {
        if !self.own.contains(name) && self.bindings.set_member(name, value.clone()).is_ok() {
            // As the scope gives it back, which is what the next comparison sees.
            let back = self.read(name).unwrap_or_else(|| value.clone());
            self.seen.insert(name.to_owned(), back);
        }
    }

    fn remove(&mut self, name: &str) {
        if self.seen.remove(name).is_some()
            && let Some(bindings) = self.bindings.as_object()
        {
            // What cannot be removed stays.
            let _ = bindings.remove_member(name);
        }
    }

    fn set_last(&mut self, value: &Value) {
        let is_taken = match (self.read(LAST), &self.last) {
            (Some(now), Some(last)) => !now.is_identical(last),
            (now, None) => now.is_some(),
            (None, Some(_)) => false,
        };
        if !is_taken && self.bindings.set_member(LAST, value.clone()).is_ok() {
            self.last = self.read(LAST);
        }
    }
}

/// The names of a value's members; none if it has none or cannot tell.
pub(crate) fn members(value: &Value, include_internal: bool) -> Vec<String> {
    let Some(object) = value.as_object().filter(|object| object.traits().has(Traits::MEMBERS)) else {
        return Vec::new();
    };
    let names = object.members(include_internal).unwrap_or_default();
    names.iter().map(ToString::to_string).collect()
}
