//! What a language can change in an object, and the place that it changes.

use super::Access;
use super::assert::ABSENT;
use super::loaded::Place;
use poly::{ByteOrder, MemberInfo, ObjectRef, Result, Traits, Value};
use std::fmt;

/// A member that no object has.
const NEW_MEMBER: &str = "poly_kit_new";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mutation {
    WriteMember,
    AddMember,
    RemoveMember,
    WriteElement,
    AppendElement,
    RemoveElement,
    WriteEntry,
    AddEntry,
    RemoveEntry,
    AddValue,
    RemoveValue,
    WriteByte,
}

/// What is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Given {
    /// Something is taken away.
    Nothing,
    /// A value of the kind that is there already.
    Another,
    Sample(Place),
}

/// A place in an object.
#[derive(Clone)]
pub(super) enum Slot {
    Member(String),
    Element(u64),
    /// Behind the last element.
    End(u64),
    Entry(Value),
    InSet(Value),
    Byte(usize),
}

/// What is at a place, and how much is in the object altogether.
pub(super) struct State {
    pub(super) value: Option<Value>,
    pub(super) size: u64,
}

impl Mutation {
    pub(super) const ALL: [Self; 12] = [
        Self::WriteMember,
        Self::AddMember,
        Self::RemoveMember,
        Self::WriteElement,
        Self::AppendElement,
        Self::RemoveElement,
        Self::WriteEntry,
        Self::AddEntry,
        Self::RemoveEntry,
        Self::AddValue,
        Self::RemoveValue,
        Self::WriteByte,
    ];

    pub(super) const fn access(self) -> Access {
        match self {
            Self::WriteMember | Self::AddMember => Access::WriteMember,
            Self::RemoveMember => Access::RemoveMember,
            Self::WriteElement => Access::WriteElement,
            Self::AppendElement => Access::AppendElement,
            Self::RemoveElement => Access::RemoveElement,
            Self::WriteEntry | Self::AddEntry => Access::WriteEntry,
            Self::RemoveEntry => Access::RemoveEntry,
            Self::AddValue => Access::AddValue,
            Self::RemoveValue => Access::RemoveValue,
            Self::WriteByte => Access::WriteByte,
        }
    }

    /// Whether something is there before.
    pub(super) const fn changes(self) -> bool {
        matches!(self, Self::WriteMember | Self::WriteElement | Self::WriteEntry | Self::WriteByte)
    }

    /// Whether values of all kinds may be written.
    pub(super) const fn takes_any(self) -> bool {
        let takes_none =
            matches!(self, Self::RemoveMember | Self::RemoveElement | Self::RemoveEntry | Self::RemoveValue);
        !takes_none && !matches!(self, Self::WriteByte)
    }

    /// Whether an object of a language's own kind follows the language's rules in it: all but changing
    /// an element or a byte to another of its kind.
    pub(super) const fn is_by_own_rules(self, given: Given) -> bool {
        match self {
            Self::WriteByte => false,
            Self::WriteElement => matches!(given, Given::Sample(_)),
            _ => true,
        }
    }

    /// Whether a value has something of the kind that is changed.
    pub(super) fn concerns(self, value: &Value) -> bool {
        let Some(object) = value.as_object() else { return false };
        let traits = object.traits();
        // Where entries are members to a reader, as in JavaScript, they are what it changes.
        let has_members = traits.has(Traits::MEMBERS) && !traits.has(Traits::HASH);
        match self {
            Self::WriteMember => has_members && existing_member(object).is_some(),
            Self::AddMember => has_members,
            Self::RemoveMember => has_members && removable_member(object).is_some(),
            Self::AppendElement => traits.has(Traits::ARRAY),
            Self::WriteElement | Self::RemoveElement => object.array_len().is_ok_and(|length| length > 0),
            Self::AddEntry => traits.has(Traits::HASH),
            Self::WriteEntry | Self::RemoveEntry => object.hash_len().is_ok_and(|length| length > 0),
            Self::AddValue => traits.has(Traits::SET),
            Self::RemoveValue => object.set_len().is_ok_and(|length| length > 0),
            Self::WriteByte => object.buffer().is_ok_and(|bytes| !bytes.is_empty()),
        }
    }

    /// The place that is changed; what is to be removed is put there first.
    pub(super) fn slot(self, object: &ObjectRef, given: Option<&Value>) -> Result<Option<Slot>> {
        let first = |iterator: Result<Value>| -> Result<Option<Value>> {
            iterator?.expect_object("getIteratorNextElement")?.next()
        };
        Ok(match self {
            Self::WriteMember => existing_member(object).map(Slot::Member),
            Self::AddMember => Some(Slot::Member(NEW_MEMBER.into())),
            Self::RemoveMember => {
                if object.member_info(NEW_MEMBER).has(MemberInfo::INSERTABLE) {
                    object.write_member(NEW_MEMBER, 7.into())?;
                }
                removable_member(object).map(Slot::Member)
            }
            Self::WriteElement => Some(Slot::Element(0)),
            // A language that moves the others first has moved them when it is refused the last.
            Self::RemoveElement if object.element_info(0).has(MemberInfo::REMOVABLE) => {
                Some(Slot::Element(0))
            }
            Self::RemoveElement => Some(Slot::Element(object.array_len()?.saturating_sub(1))),
            Self::AppendElement => Some(Slot::End(object.array_len()?)),
            Self::WriteEntry => first(object.hash_keys())?.map(Slot::Entry),
            Self::AddEntry => Some(Slot::Entry(ABSENT.into())),
            Self::RemoveEntry => {
                if object.entry_info(&ABSENT.into()).has(MemberInfo::INSERTABLE) {
                    object.write_entry(&ABSENT.into(), 7.into())?;
                    Some(Slot::Entry(ABSENT.into()))
                } else {
                    first(object.hash_keys())?.map(Slot::Entry)
                }
            }
            Self::AddValue => given.cloned().map(Slot::InSet),
            Self::RemoveValue => first(object.iterator())?.map(Slot::InSet),
            Self::WriteByte => Some(Slot::Byte(0)),
        })
    }

    /// The change itself, through the protocol.
    pub(super) fn apply(self, object: &ObjectRef, slot: &Slot, given: Option<Value>) -> Result<()> {
        match (slot, given) {
            (Slot::Member(name), Some(value)) => object.write_member(name, value),
            (Slot::Member(name), None) => object.remove_member(name),
            (Slot::Element(index) | Slot::End(index), Some(value)) => object.write_element(*index, value),
            (Slot::Element(index) | Slot::End(index), None) => object.remove_element(*index),
            (Slot::Entry(key), Some(value)) => object.write_entry(key, value),
            (Slot::Entry(key), None) => object.remove_entry(key),
            (Slot::InSet(value), _) if self == Self::AddValue => object.set_add(value.clone()).map(drop),
            (Slot::InSet(value), _) => object.set_remove(value).map(drop),
            (Slot::Byte(offset), value) => {
                let byte = value.and_then(|value| value.as_i64()).unwrap_or_default();
                object.buffer()?.write(*offset, &byte.to_le_bytes()[..1])
            }
        }
    }
}

impl fmt::Display for Mutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddMember => f.write_str("add member"),
            Self::AddEntry => f.write_str("add entry"),
            other => other.access().fmt(f),
        }
    }
}

/// The first member with a value that is no function; elements are no members.
fn existing_member(object: &ObjectRef) -> Option<String> {
    let names = object.members(false).ok()?;
    let mut names = (names.iter().filter_map(|name| Some(name.to_str()?.into_owned())))
        .filter(|name| !name.starts_with(|first: char| first.is_ascii_digit()));
    names.find(|name| {
        let info = object.member_info(name);
        let is_plain = info.has(MemberInfo::READABLE) && !info.has(MemberInfo::READ_SIDE_EFFECTS);
        is_plain
            && object.get_member(name).is_ok_and(|value| value.is_some_and(|it| !it.has(Traits::EXECUTABLE)))
    })
}

fn removable_member(object: &ObjectRef) -> Option<String> {
    let info = object.member_info(NEW_MEMBER);
    if info.exists() || info.has(MemberInfo::INSERTABLE) {
        return Some(NEW_MEMBER.into());
    }
    existing_member(object)
}

impl Slot {
    pub(super) fn state(&self, object: &ObjectRef) -> Result<State> {
        Ok(match self {
            Self::Member(name) => {
                State { value: object.get_member(name)?, size: object.members(false)?.len() as u64 }
            }
            Self::Element(index) | Self::End(index) => {
                let size = object.array_len()?;
                State { value: (*index < size).then(|| object.read_element(*index)).transpose()?, size }
            }
            Self::Entry(key) => State { value: object.get_entry(key)?, size: object.hash_len()? },
            Self::InSet(value) => {
                let held = object.set_contains(value)?;
                State { value: held.then_some(Value::Bool(true)), size: object.set_len()? }
            }
            Self::Byte(offset) => {
                let bytes = object.buffer()?;
                let byte = bytes.read_i8(ByteOrder::Little, *offset)?.cast_unsigned();
                State { value: Some(byte.into()), size: bytes.len() as u64 }
            }
        })
    }

    /// How a program names the place, and the access that reads it.
    pub(super) fn key(&self) -> (Value, Access) {
        match self {
            Self::Member(name) => (name.as_str().into(), Access::ReadMember),
            Self::Element(index) | Self::End(index) => ((*index).into(), Access::ReadElement),
            Self::Entry(key) => (key.clone(), Access::ReadEntry),
            Self::InSet(value) => (value.clone(), Access::Contains),
            Self::Byte(offset) => ((*offset as u64).into(), Access::ReadByte),
        }
    }
}
