//! The shapes in which foreign objects appear.

use polyglot_api::Traits;

/// What a foreign object looks like to JavaScript: it decides on the proxy's
/// target and on which properties are its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    /// Members are properties.
    Object,
    /// Elements are properties; `Array.isArray` holds.
    Array,
    /// Bytes that may not be written: elements are properties.
    Bytes,
    /// Entries with string keys are properties.
    Hash,
    /// A set's methods, then members.
    Set,
    /// Callable; members are properties.
    Function,
    /// Callable and constructible, and right of `instanceof`.
    Class,
    /// `next` and the iterator helpers, then members.
    Iterator,
    /// `then`, then members.
    Awaitable,
    /// `name`, `message`, `stack`, `cause`, then members.
    Error,
    /// One of JavaScript's own objects that shares the foreign one's content: a
    /// `Date`, a typed array. It has no proxy.
    Native,
}

impl Shape {
    /// The shape of an object with `traits`, by the first that fits.
    pub(super) fn of(traits: Traits) -> Self {
        let table = [
            (Traits::EXCEPTION, Self::Error),
            (Traits::META, Self::Class),
            (Traits::INSTANTIABLE, Self::Class),
            (Traits::EXECUTABLE, Self::Function),
            (Traits::BUFFER, Self::Bytes),
            (Traits::ARRAY, Self::Array),
            (Traits::HASH, Self::Hash),
            (Traits::SET, Self::Set),
            (Traits::ITERATOR, Self::Iterator),
            (Traits::AWAITABLE, Self::Awaitable),
        ];
        table.iter().find(|(trait_, _)| traits.has(*trait_)).map_or(Self::Object, |(_, shape)| *shape)
    }

    /// Whether indices are the object's own properties.
    pub(super) const fn has_elements(self) -> bool {
        matches!(self, Self::Array | Self::Bytes)
    }
}
