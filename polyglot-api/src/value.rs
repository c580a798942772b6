//! What flows between languages.

use crate::{Arguments, BigInt, Error, InteropError, Number, Object, ObjectRef, Result, Text, Traits};
use std::fmt;
use std::rc::Rc;

/// A value of any language.
///
/// Primitives are copied; an object is a handle, and cloning it costs one
/// reference count.
#[derive(Clone)]
pub enum Value {
    /// The null of the language that reads it: `None`, `null`.
    Null,
    /// A null that says "absent", in languages that tell the two apart
    /// (`undefined` in JavaScript). Others read it as their null.
    Undefined,
    /// A boolean; never a number.
    Bool(bool),
    /// An integer that fits in 64 bits.
    Int(i64),
    /// A double.
    Float(f64),
    /// An integer outside the range of `i64`.
    Big(Rc<BigInt>),
    /// A string.
    Text(Text),
    /// Anything that has identity.
    Object(ObjectRef),
}

impl Value {
    /// Wraps a new object, under the contract checker in debug builds.
    pub fn object(object: impl Object) -> Self {
        Self::Object(ObjectRef::new(object))
    }

    /// Whether the value stands for "no value" in its language.
    #[must_use]
    pub fn is_null(&self) -> bool {
        match self {
            Self::Null | Self::Undefined => true,
            Self::Object(object) => object.traits().has(Traits::NULL),
            _ => false,
        }
    }

    /// The boolean, if it is one.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// The number, if it is one; a boolean is not.
    #[must_use]
    pub fn as_number(&self) -> Option<Number> {
        match self {
            Self::Int(value) => Some(Number::Int(*value)),
            Self::Float(value) => Some(Number::Float(*value)),
            Self::Big(value) => Some(Number::Big(Rc::clone(value))),
            _ => None,
        }
    }

    /// The number as `i64`, if it is one and nothing is lost.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number()?.as_i64()
    }

    /// The number as `i32`, if it is one and nothing is lost.
    #[must_use]
    pub fn as_i32(&self) -> Option<i32> {
        self.as_number()?.as_i32()
    }

    /// The number as `u64`, if it is one and nothing is lost.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number()?.as_u64()
    }

    /// The number as `f64`, if it is one and nothing is lost.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.as_number()?.as_f64()
    }

    /// The number as an integer of any size, if it is one and nothing is lost.
    #[must_use]
    pub fn as_bigint(&self) -> Option<BigInt> {
        self.as_number()?.as_bigint()
    }

    /// The string, if it is one.
    #[must_use]
    pub const fn as_text(&self) -> Option<&Text> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The string in UTF-8, if it is a string without unpaired surrogates.
    #[must_use]
    pub fn as_str(&self) -> Option<std::borrow::Cow<'_, str>> {
        self.as_text()?.to_str()
    }

    /// The object, if it is one.
    #[must_use]
    pub const fn as_object(&self) -> Option<&ObjectRef> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// The object behind the value, for sending it a message.
    ///
    /// # Errors
    /// [`InteropError::UnsupportedMessage`] if and only if it is a primitive.
    pub fn expect_object(&self, message: &'static str) -> Result<&ObjectRef> {
        self.as_object().ok_or_else(|| InteropError::unsupported(message, self).into())
    }

    /// The traits of the value; a primitive has none but null.
    #[must_use]
    pub fn traits(&self) -> Traits {
        match self {
            Self::Null | Self::Undefined => Traits::NULL,
            Self::Object(object) => object.traits(),
            _ => Traits::NONE,
        }
    }

    /// Whether the value has every trait of `traits`.
    #[must_use]
    pub fn has(&self, traits: Traits) -> bool {
        self.traits().has(traits)
    }

    /// Reads a member.
    ///
    /// # Errors
    /// As [`Object::read_member`].
    pub fn member(&self, name: &str) -> Result<Self> {
        self.expect_object("readMember")?.read_member(name)
    }

    /// Writes a member.
    ///
    /// # Errors
    /// As [`Object::write_member`].
    pub fn set_member(&self, name: &str, value: impl Into<Self>) -> Result<()> {
        self.expect_object("writeMember")?.write_member(name, value.into())
    }

    /// Reads the element at a 0-based index.
    ///
    /// # Errors
    /// As [`Object::read_element`].
    pub fn element(&self, index: u64) -> Result<Self> {
        self.expect_object("readArrayElement")?.read_element(index)
    }

    /// Calls the value with positional arguments.
    ///
    /// # Errors
    /// As [`Object::execute`].
    pub fn call(&self, positional: &[Self]) -> Result<Self> {
        self.expect_object("execute")?.execute(Arguments::positional(positional))
    }

    /// Calls a member with the value as receiver.
    ///
    /// # Errors
    /// As [`Object::invoke_member`].
    pub fn invoke(&self, name: &str, positional: &[Self]) -> Result<Self> {
        self.expect_object("invokeMember")?.invoke_member(name, Arguments::positional(positional))
    }

    /// Constructs an instance (`new` in JavaScript, a call in Python).
    ///
    /// # Errors
    /// As [`Object::instantiate`].
    pub fn construct(&self, positional: &[Self]) -> Result<Self> {
        self.expect_object("instantiate")?.instantiate(Arguments::positional(positional))
    }

    /// Whether both are the same value: the same object, or equal primitives of
    /// one kind. NaN is identical to itself.
    #[must_use]
    pub fn is_identical(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) | (Self::Undefined, Self::Undefined) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a == b || (a.is_nan() && b.is_nan()),
            (Self::Big(a), Self::Big(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Object(a), Self::Object(b)) => a.is_identical(b),
            _ => false,
        }
    }

    /// A word for the kind of the value, for messages to people.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null | Self::Undefined => "null",
            Self::Bool(_) => "boolean",
            Self::Int(_) | Self::Float(_) | Self::Big(_) => "number",
            Self::Text(_) => "string",
            Self::Object(object) => {
                let traits = object.traits();
                let words = [
                    (Traits::EXCEPTION, "exception"),
                    (Traits::META, "class"),
                    (Traits::EXECUTABLE, "function"),
                    (Traits::ARRAY, "array"),
                    (Traits::HASH, "hash"),
                    (Traits::SET, "set"),
                    (Traits::ITERATOR, "iterator"),
                    (Traits::DATE, "date"),
                    (Traits::BUFFER, "buffer"),
                ];
                words.iter().find(|(bit, _)| traits.has(*bit)).map_or("object", |(_, word)| word)
            }
        }
    }

    /// The value as text for people, in the manner of its own language.
    /// (GraalVM: `toDisplayString`.)
    #[must_use]
    pub fn to_display(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Undefined => "undefined".into(),
            Self::Bool(value) => value.to_string(),
            Self::Int(value) => value.to_string(),
            Self::Float(value) => value.to_string(),
            Self::Big(value) => value.to_string(),
            Self::Text(text) => text.to_string(),
            Self::Object(object) => object.to_display(true),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(object) => write!(f, "<{} {}>", object.language(), object.traits()),
            Self::Text(text) => write!(f, "{text:?}"),
            primitive => f.write_str(&primitive.to_display()),
        }
    }
}

macro_rules! from {
    ($($type:ty => $arm:expr;)*) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                $arm(value)
            }
        })*
    };
}

from! {
    bool => Self::Bool;
    i64 => Self::Int;
    i32 => |value| Self::Int(i64::from(value));
    i16 => |value| Self::Int(i64::from(value));
    i8 => |value| Self::Int(i64::from(value));
    u32 => |value| Self::Int(i64::from(value));
    u16 => |value| Self::Int(i64::from(value));
    u8 => |value| Self::Int(i64::from(value));
    u64 => |value| Number::from_bigint(BigInt::from(value)).into();
    f64 => Self::Float;
    f32 => |value| Self::Float(f64::from(value));
    BigInt => |value| Number::from_bigint(value).into();
    &str => |value| Self::Text(Text::from(value));
    String => |value| Self::Text(Text::from(value));
    Text => Self::Text;
    ObjectRef => Self::Object;
}

impl From<()> for Value {
    fn from((): ()) -> Self {
        Self::Null
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        match number {
            Number::Int(value) => Self::Int(value),
            Number::Float(value) => Self::Float(value),
            Number::Big(value) => Self::Big(value),
        }
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! try_from {
    ($($type:ty, $name:literal, $read:expr;)*) => {
        $(impl TryFrom<&Value> for $type {
            type Error = Error;
            /// # Errors
            /// [`InteropError::UnsupportedType`] if and only if the value is not
            /// of the type or would lose something.
            fn try_from(value: &Value) -> Result<Self> {
                let read: fn(&Value) -> Option<$type> = $read;
                read(value).ok_or_else(|| InteropError::unsupported_type($name, value).into())
            }
        })*
    };
}

try_from! {
    bool, "boolean", Value::as_bool;
    i64, "64-bit integer", Value::as_i64;
    i32, "32-bit integer", Value::as_i32;
    u64, "unsigned 64-bit integer", Value::as_u64;
    f64, "double", Value::as_f64;
    String, "string", |value| value.as_str().map(std::borrow::Cow::into_owned);
    BigInt, "integer", Value::as_bigint;
}
