//! Members, elements, entries, sets, iterators, calls, and other languages' programs.

use super::{give, host, pointer_size, take, text};
use crate::Space;
use polyglot_api::{Arguments, InteropError, ObjectRef, PolyglotError, Result, Source, Value};
use std::path::Path;

fn object(space: &Space, address: u64, message: &'static str) -> Result<ObjectRef> {
    let value = take(space, address)?;
    value.expect_object(message).cloned()
}

fn index(index: i32) -> Result<u64> {
    u64::try_from(index).map_err(|_| InteropError::InvalidIndex { index: u64::MAX }.into())
}

/// The values at an array of addresses.
fn values(space: &Space, count: i32, address: u64) -> Result<Vec<Value>> {
    let size = pointer_size(space);
    let mut found = Vec::new();
    for place in 0..u64::try_from(count).unwrap_or(0) {
        let mut bytes = [0; 8];
        space.machine().read(address + place * size as u64, &mut bytes[..size])?;
        found.push(take(space, u64::from_le_bytes(bytes))?);
    }
    Ok(found)
}

/// A member, null if there is none.
///
/// # Errors
/// As [`Object::get_member`](polyglot_api::Object::get_member).
pub fn get_member(space: &Space, of: u64, name: u64) -> Result<u64> {
    let member = object(space, of, "readMember")?.get_member(&text(space, name)?)?;
    give(space, member.unwrap_or(Value::Null))
}

/// Changes or adds a member.
///
/// # Errors
/// As [`Object::write_member`](polyglot_api::Object::write_member).
pub fn put_member(space: &Space, of: u64, name: u64, value: u64) -> Result<()> {
    object(space, of, "writeMember")?.write_member(&text(space, name)?, take(space, value)?)
}

/// Removes a member; whether there was one.
///
/// # Errors
/// As [`Object::remove_member`](polyglot_api::Object::remove_member).
pub fn remove_member(space: &Space, of: u64, name: u64) -> Result<bool> {
    let (object, name) = (object(space, of, "removeMember")?, text(space, name)?);
    if !object.member_info(&name).exists() {
        return Ok(false);
    }
    object.remove_member(&name).map(|()| true)
}

/// Whether there is a member of a name.
///
/// # Errors
/// If the name is not valid.
pub fn has_member(space: &Space, of: u64, name: u64) -> Result<bool> {
    let value = take(space, of)?;
    let name = text(space, name)?;
    Ok(value.as_object().is_some_and(|object| object.member_info(&name).exists()))
}

/// The names of the members, as an array.
///
/// # Errors
/// As [`Object::members`](polyglot_api::Object::members).
pub fn get_member_names(space: &Space, of: u64) -> Result<u64> {
    let names = object(space, of, "getMembers")?.members(false)?;
    give(space, Value::object(crate::view::Names::new(space, names)))
}

/// The number of elements.
///
/// # Errors
/// As [`Object::array_len`](polyglot_api::Object::array_len).
pub fn get_array_size(space: &Space, array: u64) -> Result<u64> {
    object(space, array, "getArraySize")?.array_len()
}

/// An element.
///
/// # Errors
/// As [`Object::read_element`](polyglot_api::Object::read_element).
pub fn get_array_element(space: &Space, array: u64, at: i32) -> Result<u64> {
    let element = object(space, array, "readArrayElement")?.read_element(index(at)?)?;
    give(space, element)
}

/// Changes or appends an element.
///
/// # Errors
/// As [`Object::write_element`](polyglot_api::Object::write_element).
pub fn set_array_element(space: &Space, array: u64, at: i32, value: u64) -> Result<()> {
    object(space, array, "writeArrayElement")?.write_element(index(at)?, take(space, value)?)
}

/// Removes an element; whether there was one.
///
/// # Errors
/// As [`Object::remove_element`](polyglot_api::Object::remove_element).
pub fn remove_array_element(space: &Space, array: u64, at: i32) -> Result<bool> {
    let (object, at) = (object(space, array, "removeArrayElement")?, index(at)?);
    if at >= object.array_len()? {
        return Ok(false);
    }
    object.remove_element(at).map(|()| true)
}

/// The number of entries.
///
/// # Errors
/// As [`Object::hash_len`](polyglot_api::Object::hash_len).
pub fn get_hash_size(space: &Space, hash: u64) -> Result<u64> {
    object(space, hash, "getHashSize")?.hash_len()
}

/// Whether there is an entry of a key.
///
/// # Errors
/// As [`Object::get_entry`](polyglot_api::Object::get_entry).
pub fn has_hash_entry(space: &Space, hash: u64, key: u64) -> Result<bool> {
    Ok(object(space, hash, "readHashValue")?.get_entry(&take(space, key)?)?.is_some())
}

/// The value of an entry, null if there is none.
///
/// # Errors
/// As [`Object::get_entry`](polyglot_api::Object::get_entry).
pub fn get_hash_entry(space: &Space, hash: u64, key: u64) -> Result<u64> {
    let value = object(space, hash, "readHashValue")?.get_entry(&take(space, key)?)?;
    give(space, value.unwrap_or(Value::Null))
}

/// Changes or adds an entry.
///
/// # Errors
/// As [`Object::write_entry`](polyglot_api::Object::write_entry).
pub fn put_hash_entry(space: &Space, hash: u64, key: u64, value: u64) -> Result<()> {
    object(space, hash, "writeHashEntry")?.write_entry(&take(space, key)?, take(space, value)?)
}

/// Removes an entry; whether there was one.
///
/// # Errors
/// As [`Object::remove_entry`](polyglot_api::Object::remove_entry).
pub fn remove_hash_entry(space: &Space, hash: u64, key: u64) -> Result<bool> {
    let (object, key) = (object(space, hash, "removeHashEntry")?, take(space, key)?);
    if object.get_entry(&key)?.is_none() {
        return Ok(false);
    }
    object.remove_entry(&key).map(|()| true)
}

/// An iterator over the keys.
///
/// # Errors
/// As [`Object::hash_keys`](polyglot_api::Object::hash_keys).
pub fn get_hash_keys(space: &Space, hash: u64) -> Result<u64> {
    let keys = object(space, hash, "getHashKeysIterator")?.hash_keys()?;
    give(space, keys)
}

/// The number of values in a set.
///
/// # Errors
/// As [`Object::set_len`](polyglot_api::Object::set_len).
pub fn get_set_size(space: &Space, set: u64) -> Result<u64> {
    object(space, set, "getSetSize")?.set_len()
}

/// Whether a set holds a value.
///
/// # Errors
/// As [`Object::set_contains`](polyglot_api::Object::set_contains).
pub fn has_set_element(space: &Space, set: u64, value: u64) -> Result<bool> {
    object(space, set, "hasSetElement")?.set_contains(&take(space, value)?)
}

/// Puts a value into a set; whether it was new.
///
/// # Errors
/// As [`Object::set_add`](polyglot_api::Object::set_add).
pub fn add_set_element(space: &Space, set: u64, value: u64) -> Result<bool> {
    object(space, set, "addSetElement")?.set_add(take(space, value)?)
}

/// Takes a value out of a set; whether it was there.
///
/// # Errors
/// As [`Object::set_remove`](polyglot_api::Object::set_remove).
pub fn remove_set_element(space: &Space, set: u64, value: u64) -> Result<bool> {
    object(space, set, "removeSetElement")?.set_remove(&take(space, value)?)
}

/// An iterator over a value.
///
/// # Errors
/// As [`Object::iterator`](polyglot_api::Object::iterator).
pub fn get_iterator(space: &Space, value: u64) -> Result<u64> {
    let iterator = object(space, value, "getIterator")?.iterator()?;
    give(space, iterator)
}

/// Puts an iterator's next element where `element` leads; whether there was one.
///
/// # Errors
/// As [`Object::next`](polyglot_api::Object::next).
pub fn iterator_next(space: &Space, iterator: u64, element: u64) -> Result<bool> {
    let Some(next) = object(space, iterator, "getIteratorNextElement")?.next()? else { return Ok(false) };
    let handle = give(space, next)?.to_le_bytes();
    space.machine().write(element, &handle[..pointer_size(space)])?;
    Ok(true)
}

/// Calls a value.
///
/// # Errors
/// What the function throws.
pub fn execute(space: &Space, function: u64, count: i32, arguments: u64) -> Result<u64> {
    let arguments = values(space, count, arguments)?;
    let result = object(space, function, "execute")?.execute(Arguments::positional(&arguments))?;
    give(space, result)
}

/// Calls a member.
///
/// # Errors
/// What the function throws.
pub fn invoke(space: &Space, of: u64, name: u64, count: i32, arguments: u64) -> Result<u64> {
    let arguments = values(space, count, arguments)?;
    let receiver = object(space, of, "invokeMember")?;
    let result = receiver.invoke_member(&text(space, name)?, Arguments::positional(&arguments))?;
    give(space, result)
}

/// Constructs an instance.
///
/// # Errors
/// What the constructor throws.
pub fn new_instance(space: &Space, class: u64, count: i32, arguments: u64) -> Result<u64> {
    let arguments = values(space, count, arguments)?;
    let result = object(space, class, "instantiate")?.instantiate(Arguments::positional(&arguments))?;
    give(space, result)
}

/// Runs a program of another language.
///
/// # Errors
/// If there is no such language; what the program throws.
pub fn eval(space: &Space, language: u64, code: u64) -> Result<u64> {
    let source = Source::from_text("<polyglot_eval>", text(space, code)?);
    let result = host(space)?.eval(&text(space, language)?, &source)?;
    give(space, result)
}

/// Runs a file in another language.
///
/// # Errors
/// If it cannot be read; as [`eval`].
pub fn eval_file(space: &Space, language: u64, path: u64) -> Result<u64> {
    let path = text(space, path)?;
    let bytes = std::fs::read(&path)
        .map_err(|error| PolyglotError::host(format!("cannot read '{path}': {error}")))?;
    let source = Source::from_bytes(path.as_str(), bytes).with_path(path.as_str());
    let result = host(space)?.eval(&text(space, language)?, &source)?;
    give(space, result)
}

/// What was exported under a name, null if nothing was.
///
/// # Errors
/// If the name is not valid.
pub fn import(space: &Space, name: u64) -> Result<u64> {
    let bindings = host(space)?.polyglot_bindings();
    let value = bindings.expect_object("readMember")?.get_member(&text(space, name)?)?;
    give(space, value.unwrap_or(Value::Null))
}

/// Exports a value under a name.
///
/// # Errors
/// If the name is not valid.
pub fn export(space: &Space, name: u64, value: u64) -> Result<bool> {
    host(space)?.polyglot_bindings().set_member(&text(space, name)?, take(space, value)?)?;
    Ok(true)
}

/// The module that a file of any language is.
///
/// # Errors
/// What its code throws.
pub fn load_library(space: &Space, path: u64) -> Result<u64> {
    let module = host(space)?.import_file(Path::new(&text(space, path)?))?;
    give(space, module)
}
