//! Lists and maps of the host, which guests read and change as their own.

use crate::host_function::host_identity;
use polyglot_api::{
    Identity, InteropError, LanguageId, MemberInfo, Number, Object, Result, Text, Traits, Value,
};
use std::any::Any;
use std::cell::{Cell, RefCell};

/// A list that guests see as an array of theirs, and may change.
#[must_use]
pub fn list(elements: impl IntoIterator<Item = Value>) -> Value {
    Value::object(HostList(RefCell::new(elements.into_iter().collect())))
}

/// A map from names to values that guests see as a plain object of theirs
/// (an object in JavaScript, a dict in Python), and may change. Keeps the order
/// in which names were added.
#[must_use]
pub fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Value)>) -> Value {
    let map = HostMap::default();
    for (name, value) in entries {
        map.put(&name.into(), value);
    }
    Value::object(map)
}

/// The shared bindings of a context.
pub(crate) fn bindings() -> Value {
    Value::object(HostMap { scope: true, ..HostMap::default() })
}

struct HostList(RefCell<Vec<Value>>);

impl HostList {
    fn index(index: u64) -> Result<usize> {
        usize::try_from(index).map_err(|_| InteropError::InvalidIndex { index }.into())
    }
}

impl Object for HostList {
    fn traits(&self) -> Traits {
        Traits::ARRAY.and(Traits::ITERABLE)
    }

    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }

    fn identity(&self) -> Identity {
        host_identity(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        format!("<host list of {}>", self.0.borrow().len())
    }

    fn array_len(&self) -> Result<u64> {
        Ok(self.0.borrow().len() as u64)
    }

    fn element_info(&self, index: u64) -> MemberInfo {
        let length = self.0.borrow().len() as u64;
        let existing = MemberInfo::READABLE.and(MemberInfo::MODIFIABLE).and(MemberInfo::REMOVABLE);
        match index.cmp(&length) {
            std::cmp::Ordering::Less => existing,
            std::cmp::Ordering::Equal => MemberInfo::INSERTABLE,
            std::cmp::Ordering::Greater => MemberInfo::NONE,
        }
    }

    fn read_element(&self, index: u64) -> Result<Value> {
        let element = self.0.borrow().get(Self::index(index)?).cloned();
        element.ok_or_else(|| InteropError::InvalidIndex { index }.into())
    }

    fn write_element(&self, index: u64, value: Value) -> Result<()> {
        let place = Self::index(index)?;
        let mut elements = self.0.borrow_mut();
        if place == elements.len() {
            elements.push(value);
            return Ok(());
        }
        let element = elements.get_mut(place).ok_or(InteropError::InvalidIndex { index })?;
        let old = std::mem::replace(element, value);
        drop(elements);
        // Dropping a guest's value may run guest code, so it happens outside the borrow.
        drop(old);
        Ok(())
    }

    fn remove_element(&self, index: u64) -> Result<()> {
        let place = Self::index(index)?;
        let mut elements = self.0.borrow_mut();
        if place >= elements.len() {
            return Err(InteropError::InvalidIndex { index }.into());
        }
        let removed = elements.remove(place);
        drop(elements);
        drop(removed);
        Ok(())
    }

    fn iterator(&self) -> Result<Value> {
        Ok(snapshot_iterator(self.0.borrow().clone()))
    }
}

/// Entries in the order of insertion; removal keeps the order.
#[derive(Default)]
struct HostMap {
    entries: RefCell<indexmap::IndexMap<String, Value>>,
    scope: bool,
}

impl HostMap {
    fn put(&self, name: &str, value: Value) {
        let old = self.entries.borrow_mut().insert(name.to_owned(), value);
        drop(old);
    }

    fn take(&self, name: &str) -> Option<Value> {
        self.entries.borrow_mut().shift_remove(name)
    }
}

impl Object for HostMap {
    fn traits(&self) -> Traits {
        Traits::MEMBERS.with_if(Traits::SCOPE, self.scope)
    }

    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }

    fn identity(&self) -> Identity {
        host_identity(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        format!("<host map of {}>", self.entries.borrow().len())
    }

    fn release(&self) {
        let entries = std::mem::take(&mut *self.entries.borrow_mut());
        drop(entries);
    }

    fn members(&self, _: bool) -> Result<Vec<Text>> {
        Ok(self.entries.borrow().keys().map(|name| Text::from(name.as_str())).collect())
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        let entries = self.entries.borrow();
        let Some(value) = entries.get(name) else { return MemberInfo::INSERTABLE };
        MemberInfo::READABLE
            .and(MemberInfo::MODIFIABLE)
            .and(MemberInfo::REMOVABLE)
            .with_if(MemberInfo::INVOCABLE, value.has(Traits::EXECUTABLE))
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        Ok(self.entries.borrow().get(name).cloned())
    }

    fn write_member(&self, name: &str, value: Value) -> Result<()> {
        self.put(name, value);
        Ok(())
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        let taken = self.take(name);
        taken.map(drop).ok_or_else(|| InteropError::unknown_member(name, "the map").into())
    }
}

/// An iterator over values that were taken at one moment.
pub(crate) fn snapshot_iterator(values: Vec<Value>) -> Value {
    Value::object(SnapshotIterator { values, next: Cell::new(0) })
}

struct SnapshotIterator {
    values: Vec<Value>,
    next: Cell<usize>,
}

impl Object for SnapshotIterator {
    fn traits(&self) -> Traits {
        Traits::ITERATOR.and(Traits::ITERABLE)
    }

    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }

    fn identity(&self) -> Identity {
        host_identity(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        "<host iterator>".into()
    }

    fn iterator(&self) -> Result<Value> {
        let rest = self.values.get(self.next.get()..).unwrap_or_default();
        Ok(snapshot_iterator(rest.to_vec()))
    }

    fn next(&self) -> Result<Option<Value>> {
        let value = self.values.get(self.next.get()).cloned();
        self.next.set(self.next.get() + usize::from(value.is_some()));
        Ok(value)
    }
}

/// A map whose keys are any values, compared as values (objects by identity),
/// which guests see as a map or dict of theirs, and may change. Lookup is linear.
#[must_use]
pub fn hash(entries: Vec<(Value, Value)>) -> Value {
    Value::object(HostHash(RefCell::new(entries)))
}

struct HostHash(RefCell<Vec<(Value, Value)>>);

/// Whether two keys are the same: numbers by value, whatever their kind.
fn same_key(a: &Value, b: &Value) -> bool {
    match (a.as_number(), b.as_number()) {
        (Some(a), Some(b)) => numbers_equal(&a, &b),
        _ => a.is_identical(b),
    }
}

fn numbers_equal(a: &Number, b: &Number) -> bool {
    match (a.as_bigint(), b.as_bigint()) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a.to_f64_lossy().to_bits() == b.to_f64_lossy().to_bits(),
        _ => false,
    }
}

impl Object for HostHash {
    fn traits(&self) -> Traits {
        Traits::HASH.and(Traits::ITERABLE)
    }

    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }

    fn identity(&self) -> Identity {
        host_identity(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        format!("<host hash of {}>", self.0.borrow().len())
    }

    fn hash_len(&self) -> Result<u64> {
        Ok(self.0.borrow().len() as u64)
    }

    fn entry_info(&self, key: &Value) -> MemberInfo {
        if self.0.borrow().iter().any(|(known, _)| same_key(known, key)) {
            MemberInfo::READABLE.and(MemberInfo::MODIFIABLE).and(MemberInfo::REMOVABLE)
        } else {
            MemberInfo::INSERTABLE
        }
    }

    fn get_entry(&self, key: &Value) -> Result<Option<Value>> {
        let entries = self.0.borrow();
        Ok(entries.iter().find(|(known, _)| same_key(known, key)).map(|(_, value)| value.clone()))
    }

    fn write_entry(&self, key: &Value, value: Value) -> Result<()> {
        let mut entries = self.0.borrow_mut();
        let old = match entries.iter_mut().find(|(known, _)| same_key(known, key)) {
            Some((_, place)) => Some(std::mem::replace(place, value)),
            None => {
                entries.push((key.clone(), value));
                None
            }
        };
        drop(entries);
        drop(old);
        Ok(())
    }

    fn remove_entry(&self, key: &Value) -> Result<()> {
        let mut entries = self.0.borrow_mut();
        let place = entries.iter().position(|(known, _)| same_key(known, key));
        let removed = place.map(|place| entries.remove(place));
        drop(entries);
        match removed {
            Some(entry) => {
                drop(entry);
                Ok(())
            }
            None => Err(InteropError::UnknownKey { key: key.to_display() }.into()),
        }
    }

    fn hash_keys(&self) -> Result<Value> {
        Ok(snapshot_iterator(self.0.borrow().iter().map(|(key, _)| key.clone()).collect()))
    }

    fn iterator(&self) -> Result<Value> {
        self.hash_keys()
    }
}
