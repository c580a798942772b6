//! Records by value, and the bits of bit-fields.

use super::{Keep, Scalar, mismatch};
use crate::view::RecordView;
use crate::{Creation, Field, Interface, Record, Type, TypeId, Unit};
use polyglot_api::{ObjectRef, Result, Text, Traits, Value};
use std::collections::HashSet;
use std::rc::Rc;

pub(crate) fn record(interface: &Interface, ty: TypeId) -> &Record {
    match interface.ty(ty) {
        Type::Record(record) => record,
        _ => unreachable!("views of records are made of record types"),
    }
}

/// The fields that have names.
pub(crate) fn member_names(record: &Record) -> impl Iterator<Item = &Field> {
    record.fields.iter().filter(|field| !field.name.is_empty())
}

/// Stores a record's bytes: those of another one, or the members of an object.
pub(super) fn store(
    unit: &Rc<Unit>,
    ty: TypeId,
    value: &Value,
    into: &mut [u8],
    keep: &mut Keep,
) -> Result<()> {
    let interface = &unit.interface;
    let record = record(interface, ty);
    let Some(object) = value.as_object() else { return Err(mismatch(interface, ty, value)) };
    if let Some(view) = object.downcast_ref::<RecordView>() {
        let other = self::record(&view.unit().interface, view.ty());
        if (other.name.as_str(), other.size) != (record.name.as_str(), record.size) {
            return Err(super::mismatch_with(interface, ty, view.unit().interface.type_name(view.ty())));
        }
        if !record.is_trivial {
            return Err(super::mismatch_with(interface, ty, "an object whose bytes are no copy of it"));
        }
        view.check()?;
        return view.unit().space.machine().read(view.address(), into);
    }
    if !object.traits().any(Traits::MEMBERS.and(Traits::HASH)) {
        return Err(mismatch(interface, ty, value));
    }
    fill(unit, ty, object, into, keep)
}

/// Fills a record from an object's members. Those that the object lacks are zero, as in an
/// initialiser of C; one that has none of them is no such record.
pub(crate) fn fill(
    unit: &Rc<Unit>,
    ty: TypeId,
    object: &ObjectRef,
    into: &mut [u8],
    keep: &mut Keep,
) -> Result<()> {
    keep.is_argument = false;
    let record = record(&unit.interface, ty);
    if unit.class(ty).is_some_and(|class| class.creation == Creation::Constructor) {
        let told = "an object of another class, which no constructor is run for";
        return Err(super::mismatch_with(&unit.interface, ty, told));
    }
    let mut found = record.fields.is_empty();
    for field in member_names(record) {
        if let Some(member) = member(object, &field.name)? {
            found = true;
            store_field(unit, field, &member, into, keep)?;
        }
    }
    if found { Ok(()) } else { Err(mismatch(&unit.interface, ty, &Value::Object(object.clone()))) }
}

/// Stores a field into the bytes of its record.
pub(crate) fn store_field(
    unit: &Rc<Unit>,
    field: &Field,
    value: &Value,
    into: &mut [u8],
    keep: &mut Keep,
) -> Result<()> {
    let offset = narrow(field.offset);
    let size = narrow(unit.interface.layout(field.ty).map_or(0, |(size, _)| size));
    match field.bits {
        Some((first, width)) => {
            let end = offset + (usize::from(first) + usize::from(width)).div_ceil(8);
            store_bits(&unit.interface, field, value, (first, width), &mut into[offset..end])
        }
        None => super::store(unit, field.ty, value, &mut into[offset..offset + size], keep),
    }
}

/// Stores a bit-field into the bytes that hold it.
pub(crate) fn store_bits(
    interface: &Interface,
    field: &Field,
    value: &Value,
    (first, width): (u16, u16),
    into: &mut [u8],
) -> Result<()> {
    let mut wide = [0; 16];
    let size = narrow(interface.layout(field.ty).map_or(8, |(size, _)| size));
    super::number::store(interface, field.ty, value, &mut wide[..size])?;
    let raw = u128::from_le_bytes(wide);
    let mask = (1_u128 << width) - 1;
    if extend(interface, field.ty, raw & mask, width, size) != raw {
        let name = format!("{} : {width}", interface.declaration(field.ty, &field.name));
        let actual = value.to_display();
        return Err(polyglot_api::InteropError::UnsupportedType { expected: name, actual }.into());
    }
    let mut around = [0; 16];
    around[..into.len()].copy_from_slice(into);
    let around = u128::from_le_bytes(around) & !(mask << first) | (raw & mask) << first;
    into.copy_from_slice(&around.to_le_bytes()[..into.len()]);
    Ok(())
}

/// The value of a bit-field in the bytes that hold it.
pub(crate) fn load_bits(
    interface: &Interface,
    ty: TypeId,
    (first, width): (u16, u16),
    bytes: &[u8],
) -> Value {
    let mut around = [0; 16];
    around[..bytes.len()].copy_from_slice(bytes);
    let raw = u128::from_le_bytes(around) >> first & ((1 << width) - 1);
    let size = narrow(interface.layout(ty).map_or(8, |(size, _)| size));
    let whole = extend(interface, ty, raw, width, size).to_le_bytes();
    super::number::load(interface, ty, &whole[..size])
}

/// The lowest bits of a number, extended by its sign to `size` bytes.
fn extend(interface: &Interface, ty: TypeId, raw: u128, width: u16, size: usize) -> u128 {
    let is_signed = Scalar::of(interface, ty).and_then(Scalar::range).is_some_and(|(low, _)| low < 0);
    let is_negative = is_signed && raw >> (width - 1) & 1 == 1;
    let whole = if is_negative { raw | u128::MAX << width } else { raw };
    if size >= 16 { whole } else { whole & ((1 << (size * 8)) - 1) }
}

/// Writes the fields that differ back to the object that they came from.
pub(crate) fn write_changed(
    unit: &Rc<Unit>,
    ty: TypeId,
    object: &ObjectRef,
    address: u64,
    before: &[u8],
    now: &[u8],
) -> Result<()> {
    let view = RecordView::new(unit, ty, address, None, false);
    for field in member_names(record(&unit.interface, ty)) {
        let (start, size) = match field.bits {
            Some((first, width)) => (field.offset, (u64::from(first) + u64::from(width)).div_ceil(8)),
            None => (field.offset, unit.interface.layout(field.ty).map_or(0, |(size, _)| size)),
        };
        let range = narrow(start)..narrow(start + size);
        if before[range.clone()] == now[range] {
            continue;
        }
        if let (Type::Record(_), Some(Value::Object(inner))) =
            (unit.interface.ty(field.ty), member(object, &field.name)?)
        {
            let range = narrow(start)..narrow(start + size);
            write_changed(unit, field.ty, &inner, address + start, &before[range.clone()], &now[range])?;
            continue;
        }
        write(object, &field.name, view.field(field)?)?;
    }
    Ok(())
}

/// The names of a record's members that have values, each once.
pub(crate) fn texts(interface: &Interface, record: &Record) -> Vec<Text> {
    let mut known = HashSet::new();
    member_names(record)
        .filter(|field| !matches!(interface.ty(field.ty), Type::Unsupported { .. }))
        .filter(|field| known.insert(field.name.as_str()))
        .map(|field| Text::from(field.name.as_str()))
        .collect()
}

pub(crate) fn narrow(number: u64) -> usize {
    usize::try_from(number).expect("records fit in this process's memory")
}

/// What an object has for a field: the entry of a dictionary, or a member.
pub(crate) fn member(object: &ObjectRef, name: &str) -> Result<Option<Value>> {
    if object.traits().has(Traits::HASH)
        && let Some(value) = object.get_entry(&name.into())?
    {
        return Ok(Some(value));
    }
    if object.traits().has(Traits::MEMBERS) { object.get_member(name) } else { Ok(None) }
}

/// Writes where [`member`] reads.
pub(crate) fn write(object: &ObjectRef, name: &str, value: Value) -> Result<()> {
    let is_entry = object.traits().has(Traits::HASH) && object.get_entry(&name.into())?.is_some();
    if is_entry || !object.traits().has(Traits::MEMBERS) {
        return object.write_entry(&name.into(), value);
    }
    object.write_member(name, value)
}

/// Whether [`member`] would find something; guest code runs only to look up an entry.
pub(crate) fn has(object: &ObjectRef, name: &str) -> bool {
    let is_entry = object.traits().has(Traits::HASH) && object.entry_info(&name.into()).exists();
    is_entry || object.member_info(name).exists()
}
