//! Addresses that stand for values of other languages.

use polyglot_api::{Identity, Value};
use std::collections::HashMap;

/// Which addresses are handles: `base`, and then every 16th. None is memory, so that code
/// which follows one by mistake stops there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandleRange {
    /// The first.
    pub base: u64,
    /// The bits that count values.
    pub index_bits: u32,
    /// The bits that tell a handle from earlier ones at its place.
    pub generation_bits: u32,
}

impl HandleRange {
    /// How many addresses there are.
    #[must_use]
    pub const fn size(self) -> u64 {
        16 << (self.index_bits + self.generation_bits)
    }

    const fn index_mask(self) -> u64 {
        (1 << self.index_bits) - 1
    }
}

/// The values that have handles.
pub(crate) struct Handles {
    range: HandleRange,
    entries: Vec<Entry>,
    free: Vec<u32>,
    /// Those that end with the call that they were made in, in order.
    locals: Vec<u64>,
    /// Those of objects that live until they are released.
    kept: HashMap<Identity, u64>,
}

struct Entry {
    generation: u64,
    value: Option<Value>,
    /// How often it is to be released; 0 for a local one.
    holders: u64,
    /// The key in `kept`.
    identity: Option<Identity>,
}

impl Handles {
    pub(crate) fn new(range: HandleRange) -> Self {
        Self { range, entries: Vec::new(), free: Vec::new(), locals: Vec::new(), kept: HashMap::new() }
    }

    /// A handle that lives until it is released: for an object, which has this identity, as
    /// often as it was kept. `None` if there are too many.
    pub(crate) fn keep(&mut self, value: Value, identity: Option<Identity>) -> Option<u64> {
        let known = identity.and_then(|identity| self.kept.get(&identity).copied());
        let handle = match known {
            Some(handle) => handle,
            None => self.create(value)?,
        };
        let (index, _) = self.parts(handle)?;
        let entry = &mut self.entries[index];
        entry.holders += 1;
        entry.identity = identity;
        if let Some(identity) = identity {
            self.kept.insert(identity, handle);
        }
        Some(handle)
    }

    fn create(&mut self, value: Value) -> Option<u64> {
        let index = match self.free.pop() {
            Some(index) => index as usize,
            None if self.entries.len() as u64 > self.range.index_mask() => return None,
            None => {
                self.entries.push(Entry { generation: 0, value: None, holders: 0, identity: None });
                self.entries.len() - 1
            }
        };
        let entry = &mut self.entries[index];
        entry.value = Some(value);
        Some(self.range.base + 16 * (index as u64 | entry.generation << self.range.index_bits))
    }

    /// A handle that lives until the running call ends.
    pub(crate) fn create_local(&mut self, value: Value) -> Option<u64> {
        let handle = self.create(value)?;
        self.locals.push(handle);
        Some(handle)
    }

    /// Whether an address is that of a handle, be it alive or not.
    pub(crate) fn contains(&self, address: u64) -> bool {
        address.wrapping_sub(self.range.base) < self.range.size()
    }

    /// The value of a handle that is alive.
    pub(crate) fn get(&self, address: u64) -> Option<&Value> {
        let (index, generation) = self.parts(address)?;
        self.entries.get(index).filter(|entry| entry.generation == generation)?.value.as_ref()
    }

    /// Whether an address is a handle that was kept, and is alive.
    pub(crate) fn is_kept(&self, address: u64) -> bool {
        self.get(address).is_some()
            && self.parts(address).is_some_and(|(index, _)| self.entries[index].holders > 0)
    }

    /// Ends a handle, or one of the times that it was kept; its value comes back, to be dropped
    /// where nothing is borrowed. `None` if it is not alive.
    pub(crate) fn release(&mut self, address: u64) -> Option<Value> {
        let (index, generation) = self.parts(address)?;
        let entry = self.entries.get_mut(index).filter(|entry| entry.generation == generation)?;
        if entry.holders > 1 {
            entry.holders -= 1;
            return entry.value.clone();
        }
        let value = entry.value.take()?;
        entry.holders = 0;
        if let Some(identity) = entry.identity.take() {
            self.kept.remove(&identity);
        }
        entry.generation = (entry.generation + 1) & ((1 << self.range.generation_bits) - 1);
        self.free.push(u32::try_from(index).expect("indices have at most 32 bits"));
        Some(value)
    }

    /// Ends the local handles that were made since there were `count`.
    pub(crate) fn release_locals(&mut self, count: usize) -> Vec<Value> {
        let ended = self.locals.split_off(count.min(self.locals.len()));
        ended.into_iter().filter_map(|handle| self.release(handle)).collect()
    }

    pub(crate) fn clear(&mut self) -> Vec<Value> {
        self.locals.clear();
        self.kept.clear();
        let entries = std::mem::take(&mut self.entries);
        self.free.clear();
        entries.into_iter().filter_map(|entry| entry.value).collect()
    }

    fn parts(&self, address: u64) -> Option<(usize, u64)> {
        let distance = address.wrapping_sub(self.range.base);
        if distance >= self.range.size() || !distance.is_multiple_of(16) {
            return None;
        }
        let number = distance / 16;
        let index = usize::try_from(number & self.range.index_mask()).ok()?;
        Some((index, number >> self.range.index_bits))
    }
}

#[cfg(test)]
mod tests {
    use super::{HandleRange, Handles};
    use polyglot_api::{Identity, Value};

    #[test]
    fn an_object_has_one_handle_as_long_as_it_is_kept() {
        let mut handles = Handles::new(HandleRange { base: 0x1000, index_bits: 4, generation_bits: 2 });
        let identity = Some(Identity { heap: 1, address: 2 });
        let first = handles.keep(Value::Int(1), identity).unwrap();
        assert_eq!(handles.keep(Value::Int(1), identity), Some(first));
        let local = handles.create_local(Value::Int(1)).unwrap();
        assert!(handles.is_kept(first) && !handles.is_kept(local));
        assert!(handles.release(first).is_some() && handles.is_kept(first));
        assert!(handles.release(first).is_some() && !handles.is_kept(first));
        assert!(handles.release(first).is_none());
        assert_ne!(handles.keep(Value::Int(1), identity), Some(first));
        // Numbers have no identity.
        assert_ne!(handles.keep(Value::Int(1), None), handles.keep(Value::Int(1), None));
    }

    #[test]
    fn ended_handles_are_recognised() {
        let mut handles = Handles::new(HandleRange { base: 0x1000, index_bits: 1, generation_bits: 2 });
        let first = handles.create(Value::Int(1)).unwrap();
        let second = handles.create_local(Value::Int(2)).unwrap();
        assert!(handles.create(Value::Int(3)).is_none());
        assert_eq!(handles.release_locals(0).len(), 1);
        assert!(handles.get(second).is_none() && handles.contains(second));
        let third = handles.create(Value::Int(3)).unwrap();
        assert_ne!(second, third);
        assert_eq!(handles.get(first).and_then(Value::as_i64), Some(1));
        assert_eq!(handles.get(third).and_then(Value::as_i64), Some(3));
        assert!(!handles.contains(0xFFF) && !handles.contains(0x1000 + 16 * 8));
    }
}
