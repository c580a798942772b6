//! Ways to reach into objects.

use std::fmt;

/// A way in which programs of a language reach into an object. A provider gives each as a function
/// whose first parameter is the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// `(object, name)` gives the member's value.
    ReadMember,
    /// `(object, name, value)`, also of a member that is not there yet.
    WriteMember,
    /// `(object, name)`
    RemoveMember,
    /// `(array, index)` gives the element.
    ReadElement,
    /// `(array, index, value)`
    WriteElement,
    /// `(array, value)` adds an element behind the last.
    AppendElement,
    /// `(array, index)`; those behind it move down.
    RemoveElement,
    /// `(hash, key)` gives the entry's value.
    ReadEntry,
    /// `(hash, key, value)`, also of a key that is not there yet.
    WriteEntry,
    /// `(hash, key)`
    RemoveEntry,
    /// `(set, value)` tells whether the set holds the value.
    Contains,
    /// `(set, value)`
    AddValue,
    /// `(set, value)`
    RemoveValue,
    /// `(buffer, offset)` gives the byte, from 0 to 255.
    ReadByte,
    /// `(buffer, offset, byte)`
    WriteByte,
}

impl Access {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::ReadMember,
        Self::WriteMember,
        Self::RemoveMember,
        Self::ReadElement,
        Self::WriteElement,
        Self::AppendElement,
        Self::RemoveElement,
        Self::ReadEntry,
        Self::WriteEntry,
        Self::RemoveEntry,
        Self::Contains,
        Self::AddValue,
        Self::RemoveValue,
        Self::ReadByte,
        Self::WriteByte,
    ];

    /// The name for people and for files of providers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReadMember => "read member",
            Self::WriteMember => "write member",
            Self::RemoveMember => "remove member",
            Self::ReadElement => "read element",
            Self::WriteElement => "write element",
            Self::AppendElement => "append element",
            Self::RemoveElement => "remove element",
            Self::ReadEntry => "read entry",
            Self::WriteEntry => "write entry",
            Self::RemoveEntry => "remove entry",
            Self::Contains => "contains",
            Self::AddValue => "add value",
            Self::RemoveValue => "remove value",
            Self::ReadByte => "read byte",
            Self::WriteByte => "write byte",
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
