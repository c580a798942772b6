//! Arrays, hashes, sets, iterators, buffers.

use super::{ABSENT, Depth, Faults, LIMIT};
use poly::{ByteOrder, InteropError, MemberInfo, ObjectRef, Traits, Value};

fn is_read_only(error: &InteropError) -> bool {
    matches!(error, InteropError::ReadOnly { .. })
}

/// The first values that an iterator gives, and whether that is all.
fn take(iterator: &Value, faults: &mut Faults) -> Option<(Vec<Value>, bool)> {
    let Some(iterator) = iterator.as_object().filter(|iterator| iterator.traits().has(Traits::ITERATOR))
    else {
        faults.add(format!("{iterator:?} is no iterator"));
        return None;
    };
    let mut values = Vec::new();
    while values.len() < LIMIT {
        match faults.succeeds("getIteratorNextElement", iterator.next())? {
            Some(value) => values.push(value),
            None => return Some((values, true)),
        }
    }
    Some((values, false))
}

/// Whether two looks at one place gave the same: some places make an object anew.
fn same(a: &Value, b: &Value) -> bool {
    a.is_identical(b) || (a.as_object().is_some() && a.traits() == b.traits())
}

pub(super) fn check_array(object: &ObjectRef, depth: Depth, faults: &mut Faults) {
    if !object.traits().has(Traits::ARRAY) {
        faults.refuses("getArraySize", object.array_len());
        faults.refuses("readArrayElement", object.read_element(0));
        faults.refuses("writeArrayElement", object.write_element(0, Value::Null));
        faults.refuses("removeArrayElement", object.remove_element(0));
        faults.refuses("readArrayElements", object.read_elements(0, 1, &mut Vec::new()));
        faults
            .expect(object.element_info(0) == MemberInfo::NONE, || "tells of an element without any".into());
        return;
    }
    let Some(length) = faults.succeeds("getArraySize", object.array_len()) else { return };
    let looked = length.min(LIMIT as u64);
    let mut elements = Vec::new();
    faults.succeeds("readArrayElements", object.read_elements(0, looked, &mut elements));
    faults.equal("elements read and asked for", elements.len() as u64, looked);
    for (index, element) in (0..looked).zip(&elements) {
        check_element(object, index, element, depth, faults);
    }
    for (start, count) in [(length, 5), (length.saturating_add(10), 1), (0, 0)] {
        let mut none = Vec::new();
        faults.succeeds("readArrayElements past the end", object.read_elements(start, count, &mut none));
        faults.expect(none.is_empty(), || format!("there are elements past the end: {none:?}"));
    }
    check_end(object, length, depth, faults);
    if object.traits().has(Traits::ITERABLE) && length <= LIMIT as u64 {
        let iterated = object.iterator().ok().and_then(|iterator| take(&iterator, faults));
        let agrees = iterated.as_ref().is_some_and(|(values, _)| {
            values.len() == elements.len() && values.iter().zip(&elements).all(|(a, b)| same(a, b))
        });
        faults.expect(agrees, || format!("iteration gives {iterated:?}, indices give {elements:?}"));
    }
}

fn check_element(object: &ObjectRef, index: u64, element: &Value, depth: Depth, faults: &mut Faults) {
    let info = object.element_info(index);
    faults.expect(info.has(MemberInfo::READABLE), || format!("element {index} is told not to be readable"));
    if let Some(value) = faults.succeeds("readArrayElement", object.read_element(index)) {
        faults.expect(same(&value, element), || format!("element {index}: {value:?} and {element:?}"));
        if !depth.write {
            return;
        }
        let written = object.write_element(index, value);
        if info.has(MemberInfo::MODIFIABLE) {
            faults.succeeds("writeArrayElement", written);
        } else {
            faults.breaks("writeArrayElement of a read-only one", written, is_read_only);
        }
    }
}

fn check_end(object: &ObjectRef, length: u64, depth: Depth, faults: &mut Faults) {
    let invalid = |error: &InteropError| matches!(error, InteropError::InvalidIndex { .. });
    for index in [length, length.saturating_add(1000), u64::MAX] {
        faults.breaks("readArrayElement past the end", object.read_element(index), invalid);
        faults
            .expect(!object.element_info(index).exists(), || format!("element {index} exists past the end"));
    }
    // What another language shares the bytes of cannot grow meanwhile.
    if !depth.write || object.traits().has(Traits::BUFFER) {
        return;
    }
    if object.element_info(length).has(MemberInfo::INSERTABLE) {
        if faults.succeeds("appending", object.write_element(length, 7.into())).is_none() {
            return;
        }
        faults.equal("length after appending", object.array_len().unwrap_or(0), length + 1);
        if object.element_info(length).has(MemberInfo::REMOVABLE) {
            faults.succeeds("removeArrayElement", object.remove_element(length));
            faults.equal("length after removing", object.array_len().unwrap_or(0), length);
        } else {
            faults.breaks("removing from what only grows", object.remove_element(length), is_read_only);
        }
    } else {
        faults.breaks("appending to what cannot grow", object.write_element(length, 7.into()), |error| {
            invalid(error) || is_read_only(error)
        });
    }
    faults.breaks(
        "removeArrayElement past the end",
        object.remove_element(length.saturating_add(9)),
        |error| invalid(error) || is_read_only(error),
    );
}

pub(super) fn check_hash(object: &ObjectRef, depth: Depth, faults: &mut Faults) {
    let absent = Value::from(ABSENT);
    if !object.traits().has(Traits::HASH) {
        faults.refuses("getHashSize", object.hash_len());
        faults.refuses("readHashValue", object.get_entry(&absent));
        faults.refuses("writeHashEntry", object.write_entry(&absent, Value::Null));
        faults.refuses("removeHashEntry", object.remove_entry(&absent));
        faults.refuses("getHashKeysIterator", object.hash_keys());
        faults.expect(object.entry_info(&absent) == MemberInfo::NONE, || {
            "tells of an entry without any".into()
        });
        return;
    }
    let Some(length) = faults.succeeds("getHashSize", object.hash_len()) else { return };
    let keys = faults.succeeds("getHashKeysIterator", object.hash_keys());
    if let Some((keys, complete)) = keys.filter(|_| depth.iterate).and_then(|keys| take(&keys, faults)) {
        faults
            .expect(!complete || keys.len() as u64 == length, || format!("{} keys of {length}", keys.len()));
        for key in &keys {
            let info = object.entry_info(key);
            faults.expect(info.has(MemberInfo::READABLE), || {
                format!("entry {key:?} is told not to be readable")
            });
            match faults.succeeds("readHashValue", object.get_entry(key)) {
                Some(Some(value)) if depth.write => {
                    let written = object.write_entry(key, value);
                    if info.has(MemberInfo::MODIFIABLE) {
                        faults.succeeds("writeHashEntry", written);
                    } else {
                        faults.breaks("writeHashEntry of a read-only one", written, is_read_only);
                    }
                }
                Some(None) => faults.add(format!("entry {key:?} is absent")),
                _ => {}
            }
        }
    }
    if depth.write {
        check_new_entry(object, &absent, length, faults);
    }
}

fn check_new_entry(object: &ObjectRef, absent: &Value, length: u64, faults: &mut Faults) {
    let unknown =
        |error: &InteropError| matches!(error, InteropError::UnknownKey { .. }) || is_read_only(error);
    let entry = faults.succeeds("readHashValue of an absent key", object.get_entry(absent)).flatten();
    faults.expect(entry.is_none(), || format!("an absent entry is {entry:?}"));
    faults.breaks("removeHashEntry of an absent key", object.remove_entry(absent), unknown);
    if !object.entry_info(absent).has(MemberInfo::INSERTABLE) {
        faults.breaks(
            "writeHashEntry where nothing can be added",
            object.write_entry(absent, 7.into()),
            is_read_only,
        );
        return;
    }
    faults.succeeds("writeHashEntry of a new key", object.write_entry(absent, 7.into()));
    faults.equal("size after adding", object.hash_len().unwrap_or(0), length + 1);
    let value = object.get_entry(absent).ok().flatten().and_then(|value| value.as_i64());
    faults.expect(value == Some(7), || format!("a new entry is {value:?}"));
    faults.succeeds("removeHashEntry", object.remove_entry(absent));
    faults.equal("size after removing", object.hash_len().unwrap_or(0), length);
}

pub(super) fn check_set(object: &ObjectRef, depth: Depth, faults: &mut Faults) {
    let absent = Value::from(ABSENT);
    if !object.traits().has(Traits::SET) {
        faults.refuses("getSetSize", object.set_len());
        faults.refuses("hasSetElement", object.set_contains(&absent));
        faults.refuses("addSetElement", object.set_add(absent.clone()));
        faults.refuses("removeSetElement", object.set_remove(&absent));
        return;
    }
    let Some(length) = faults.succeeds("getSetSize", object.set_len()) else { return };
    if let Some((values, _)) = object.iterator().ok().and_then(|iterator| take(&iterator, faults)) {
        faults.equal("values and size", values.len() as u64, length.min(LIMIT as u64));
        for value in &values {
            let contained = faults.succeeds("hasSetElement", object.set_contains(value));
            faults.expect(contained == Some(true), || format!("does not contain its {value:?}"));
        }
    }
    let contained = faults.succeeds("hasSetElement", object.set_contains(&absent));
    faults.expect(contained == Some(false), || "contains what was never added".into());
    if !depth.write {
        return;
    }
    match object.set_add(absent.clone()) {
        Ok(new) => {
            faults.expect(new, || "an absent value is told to be there".into());
            faults.expect(object.set_contains(&absent).unwrap_or(false), || {
                "an added value is not there".into()
            });
            faults
                .expect(!object.set_add(absent.clone()).unwrap_or(true), || "a value is added twice".into());
            let removed = faults.succeeds("removeSetElement", object.set_remove(&absent));
            faults.expect(removed == Some(true), || "an added value cannot be removed".into());
            faults.expect(!object.set_remove(&absent).unwrap_or(true), || "a value is removed twice".into());
            faults.equal("size after removing", object.set_len().unwrap_or(0), length);
        }
        refused => {
            faults.breaks("addSetElement of an immutable set", refused, is_read_only);
            faults.breaks("removeSetElement of an immutable set", object.set_remove(&absent), is_read_only);
        }
    }
}

pub(super) fn check_iterable(object: &ObjectRef, lasts: bool, faults: &mut Faults) {
    let traits = object.traits();
    if traits.has(Traits::ITERABLE) {
        if let Some(iterator) = faults.succeeds("getIterator", object.iterator()) {
            faults.expect(iterator.has(Traits::ITERATOR), || "getIterator gives no iterator".into());
            if lasts && !traits.has(Traits::ITERATOR) {
                let first = take(&iterator, faults).map(|(values, _)| values.len());
                let second =
                    object.iterator().ok().and_then(|again| take(&again, faults)).map(|(v, _)| v.len());
                faults
                    .expect(first == second, || format!("iterations give {first:?}, then {second:?} values"));
            }
        }
    } else {
        faults.refuses("getIterator", object.iterator());
    }
    if !traits.has(Traits::ITERATOR) {
        faults.refuses("getIteratorNextElement", object.next());
    } else if lasts {
        let taken = take(&Value::from(object.clone()), faults);
        faults.expect(taken.is_some_and(|(_, complete)| complete), || "the iterator has no end".into());
        let after = faults.succeeds("getIteratorNextElement after the end", object.next()).flatten();
        faults.expect(after.is_none(), || format!("after its end the iterator gives {after:?}"));
    }
}

pub(super) fn check_buffer(object: &ObjectRef, depth: Depth, faults: &mut Faults) {
    if !object.traits().has(Traits::BUFFER) {
        return faults.refuses("readBuffer", object.buffer());
    }
    let Some(bytes) = faults.succeeds("readBuffer", object.buffer()) else { return };
    let copy = bytes.to_vec();
    faults.equal("length of the copy", copy.len(), bytes.len());
    faults.equal("remainder of length by item size", bytes.len() % bytes.item().size(), 0);
    let outside = |error: &InteropError| matches!(error, InteropError::InvalidBufferOffset { .. });
    for offset in [bytes.len(), bytes.len() + 1, usize::MAX] {
        faults.breaks("reading past the end", bytes.read(offset, &mut [0]), outside);
    }
    if let Some(expected) = copy.first_chunk::<4>() {
        let little = bytes.read_i32(ByteOrder::Little, 0).ok();
        let big = bytes.read_i32(ByteOrder::Big, 0).ok();
        let half = bytes.read_i16(ByteOrder::Big, 2).ok();
        faults.expect(half == Some(i16::from_be_bytes([expected[2], expected[3]])), || {
            format!("half: {half:?}")
        });
        let float = bytes.read_f32(ByteOrder::Little, 0).ok().map(f32::to_bits);
        faults.expect(float == Some(u32::from_le_bytes(*expected)), || format!("as f32: {float:?}"));
        faults.expect(little == Some(i32::from_le_bytes(*expected)), || format!("little-endian: {little:?}"));
        faults.expect(big == Some(i32::from_be_bytes(*expected)), || format!("big-endian: {big:?}"));
        faults.breaks("a word across the end", bytes.read_i32(ByteOrder::Big, bytes.len() - 3), outside);
    }
    match (copy.first(), bytes.is_writable()) {
        (Some(first), true) if depth.write => {
            faults.succeeds("writing", bytes.write(0, &[!first]));
            let again = object.buffer().map(|bytes| bytes.to_vec()).unwrap_or_default();
            faults.expect(again.first() == Some(&!first), || {
                "what was written is not seen by a second look".into()
            });
            faults.succeeds("writing back", bytes.write(0, &[*first]));
            faults.breaks("writing past the end", bytes.write(bytes.len(), &[0]), outside);
        }
        (_, false) => faults.breaks("writing what is read-only", bytes.write(0, &[0]), is_read_only),
        (_, true) => {}
    }
}
