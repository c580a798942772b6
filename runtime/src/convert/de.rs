//! Values of any language to Rust data.

use polyglot_api::{Error, InteropError, Number, ObjectRef, PolyglotError, Result, Traits, Value};
use serde::de::{self, DeserializeOwned, IntoDeserializer, Visitor};

/// How deep data may nest before it is taken for a cycle.
const MAX_DEPTH: usize = 512;

/// Copies a value of any language into Rust data: arrays, sets and other
/// iterables are sequences, hashes and objects with members are maps or structs,
/// buffers are bytes, dates are strings in ISO 8601 form, nulls are `None`.
///
/// # Errors
/// If and only if the value does not have the shape of `T`, nests deeper than
/// 512 levels (a cycle), or guest code throws while it is read.
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T> {
    T::deserialize(Deserializer { value: value.clone(), depth: 0 }).map_err(|DeserializeError(error)| error)
}

struct Deserializer {
    value: Value,
    depth: usize,
}

#[derive(Debug)]
struct DeserializeError(Error);

impl std::fmt::Display for DeserializeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for DeserializeError {}

impl From<Error> for DeserializeError {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl de::Error for DeserializeError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(PolyglotError { name: "TypeError".into(), ..PolyglotError::host(message.to_string()) }.into())
    }
}

type Deserialized<T> = std::result::Result<T, DeserializeError>;

impl Deserializer {
    fn nested(&self, value: Value) -> Self {
        Self { value, depth: self.depth + 1 }
    }

    fn object<'de, V: Visitor<'de>>(&self, object: &ObjectRef, visitor: V) -> Deserialized<V::Value> {
        if self.depth > MAX_DEPTH {
            return Err(de::Error::custom(format!(
                "data nests deeper than {MAX_DEPTH} levels: is it circular?"
            )));
        }
        let traits = object.traits();
        if traits.has(Traits::NULL) {
            visitor.visit_unit()
        } else if traits.has(Traits::BUFFER) {
            visitor.visit_byte_buf(object.buffer()?.to_vec())
        } else if traits.any(Traits::DATE.and(Traits::TIME)) {
            visitor.visit_string(iso_8601(object)?)
        } else if traits.has(Traits::ARRAY) {
            let mut elements = Vec::new();
            object.read_elements(0, u64::MAX, &mut elements)?;
            visitor.visit_seq(self.sequence(elements))
        } else if traits.has(Traits::HASH) {
            let mut entries = Vec::new();
            for key in drain(&object.hash_keys()?)? {
                let value = object.get_entry(&key)?.unwrap_or(Value::Null);
                entries.push((self.nested(key), self.nested(value)));
            }
            visitor.visit_map(de::value::MapDeserializer::new(entries.into_iter()))
        } else if traits.has(Traits::ITERABLE) {
            visitor.visit_seq(self.sequence(drain(&object.iterator()?)?))
        } else if traits.has(Traits::MEMBERS) && !traits.has(Traits::EXECUTABLE) {
            let mut entries = Vec::new();
            for name in object.members(false)? {
                let value = object.read_member(&name.to_string_lossy())?;
                entries.push((self.nested(name.into()), self.nested(value)));
            }
            visitor.visit_map(de::value::MapDeserializer::new(entries.into_iter()))
        } else {
            Err(Error::from(InteropError::unsupported_type("data", &self.value)).into())
        }
    }

    fn sequence(
        &self,
        elements: Vec<Value>,
    ) -> de::value::SeqDeserializer<impl Iterator<Item = Self>, DeserializeError> {
        let depth = self.depth + 1;
        de::value::SeqDeserializer::new(elements.into_iter().map(move |value| Self { value, depth }))
    }
}

fn drain(iterator: &Value) -> Result<Vec<Value>> {
    let iterator = iterator.expect_object("getIteratorNextElement")?;
    std::iter::from_fn(|| iterator.next().transpose()).collect()
}

fn iso_8601(object: &ObjectRef) -> Result<String> {
    let parts = object.temporal()?;
    Ok(match (parts.date, parts.time, &parts.zone) {
        (Some(_), Some(_), Some(_)) => match parts.timestamp() {
            Some(timestamp) => timestamp.to_string(),
            None => object.to_display(false),
        },
        (Some(date), Some(time), None) => date.to_datetime(time).to_string(),
        (Some(date), None, _) => date.to_string(),
        (None, Some(time), _) => time.to_string(),
        (None, None, _) => object.to_display(false),
    })
}

impl IntoDeserializer<'_, DeserializeError> for Deserializer {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> de::Deserializer<'de> for Deserializer {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Deserialized<V::Value> {
        match &self.value {
            Value::Null | Value::Undefined => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Int(value) => visitor.visit_i64(*value),
            Value::Float(value) => visitor.visit_f64(*value),
            Value::Big(value) => match (Number::Big(value.clone()).as_u64(), i128::try_from(&**value)) {
                (Some(value), _) => visitor.visit_u64(value),
                (None, Ok(value)) => visitor.visit_i128(value),
                (None, Err(_)) => visitor.visit_string(value.to_string()),
            },
            Value::Text(text) => match text.to_str() {
                Some(text) => visitor.visit_str(&text),
                None => Err(de::Error::custom("the string has an unpaired surrogate")),
            },
            Value::Object(object) => {
                let object = object.clone();
                self.object(&object, visitor)
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Deserialized<V::Value> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Deserialized<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Deserialized<V::Value> {
        // A double that is an integer arrives as one from languages that do not
        // tell them apart.
        match self.value.as_number() {
            Some(number) if number.is_integer_kind() && number.as_f64().is_some() => {
                visitor.visit_f64(number.to_f64_lossy())
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Deserialized<V::Value> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Deserialized<V::Value> {
        if let Some(name) = self.value.as_str() {
            return visitor.visit_enum(name.into_owned().into_deserializer());
        }
        self.deserialize_map(Externally { variants, visitor })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map struct identifier ignored_any
    }
}

/// The externally tagged form of an enum, `{"Variant": content}`, is a map with
/// one entry.
struct Externally<V> {
    variants: &'static [&'static str],
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Externally<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "one of {}", self.variants.join(", "))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> std::result::Result<V::Value, A::Error> {
        self.visitor.visit_enum(de::value::MapAccessDeserializer::new(map))
    }
}
