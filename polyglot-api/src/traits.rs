//! The set of message groups that an object answers.

use std::fmt;
use std::ops::{BitOr, BitOrAssign};

/// The exclusive kinds and free traits of an object, as a set of bits.
///
/// A bit is set if and only if the messages of its group may be sent. Kinds
/// exclude each other: an object has at most one of [`NULL`](Self::NULL),
/// [`DATE`](Self::DATE)/[`TIME`](Self::TIME)/[`ZONE`](Self::ZONE) (which combine
/// among themselves), [`DURATION`](Self::DURATION),
/// [`EXCEPTION`](Self::EXCEPTION), [`META`](Self::META) and
/// [`ITERATOR`](Self::ITERATOR). Booleans, strings and numbers are never objects:
/// they are variants of [`Value`](crate::Value).
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Traits(u32);

macro_rules! traits {
    ($($(#[$doc:meta])* $name:ident = $bit:expr, $text:literal;)*) => {
        impl Traits {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)*

            const NAMES: &'static [(Self, &'static str)] = &[$((Self::$name, $text)),*];
        }
    };
}

traits! {
    /// Kind: stands for "no value" in its language.
    NULL = 0, "null";
    /// Kind: has a calendar date.
    DATE = 1, "date";
    /// Kind: has a time of day.
    TIME = 2, "time";
    /// Kind: has a time zone.
    ZONE = 3, "zone";
    /// Kind: a length of time.
    DURATION = 4, "duration";
    /// Kind: can be thrown.
    EXCEPTION = 5, "exception";
    /// Kind: describes other values (a class, a type).
    META = 6, "meta";
    /// Kind: yields elements one after another.
    ITERATOR = 7, "iterator";
    /// Has named members.
    MEMBERS = 8, "members";
    /// Has elements at indices `0..len`.
    ARRAY = 9, "array";
    /// Maps keys, which are any values, to values.
    HASH = 10, "hash";
    /// Holds values, each at most once, and tells whether it holds one.
    SET = 11, "set";
    /// Can make an iterator.
    ITERABLE = 12, "iterable";
    /// Is a run of bytes that can be shared without a copy.
    BUFFER = 13, "buffer";
    /// Can be called.
    EXECUTABLE = 14, "executable";
    /// Can be constructed from (`new`).
    INSTANTIABLE = 15, "instantiable";
    /// Will settle later: a promise, a coroutine, a future.
    AWAITABLE = 16, "awaitable";
    /// Is a scope: its members are variables.
    SCOPE = 17, "scope";
    /// Has an address in native memory.
    POINTER = 18, "pointer";
    /// Is asynchronously iterable: yields awaitables.
    ASYNC_ITERABLE = 19, "async iterable";
    /// Is an instance of a class that the program or a library defined, so that
    /// it prints as its own text rather than by its structure.
    INSTANCE = 20, "instance";
}

impl Traits {
    /// The empty set.
    pub const NONE: Self = Self(0);

    /// The set as bits: those of the constants.
    #[inline]
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The set of these bits. Bits without a constant are kept, and mean nothing.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// Whether every bit of `other` is set.
    #[inline]
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any bit of `other` is set.
    #[inline]
    #[must_use]
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// This set and `other`, usable in constants.
    #[inline]
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This set with `other` added where `condition` holds.
    #[inline]
    #[must_use]
    pub const fn with_if(self, other: Self, condition: bool) -> Self {
        if condition { self.and(other) } else { self }
    }

    /// The names of the set bits, in the order of their definition.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().filter(move |(bit, _)| self.has(*bit)).map(|(_, name)| *name)
    }

    /// How many exclusive kinds are set; date, time and zone count as one.
    #[must_use]
    pub fn kinds(self) -> usize {
        let temporal = Self::DATE.and(Self::TIME).and(Self::ZONE);
        let single = [Self::NULL, Self::DURATION, Self::EXCEPTION, Self::META, Self::ITERATOR];
        usize::from(self.any(temporal)) + single.iter().filter(|kind| self.has(**kind)).count()
    }
}

impl BitOr for Traits {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        self.and(other)
    }
}

impl BitOrAssign for Traits {
    fn bitor_assign(&mut self, other: Self) {
        *self = self.and(other);
    }
}

impl fmt::Debug for Traits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

impl fmt::Display for Traits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.names().collect();
        f.write_str(if names.is_empty() { "no traits" } else { "" })?;
        f.write_str(&names.join(", "))
    }
}
