//! Rust data to values of the host.

use crate::host_buffer::bytes;
use crate::host_data::{hash, list, map};
use polyglot_api::{BigInt, Error, PolyglotError, Result, Value};
use serde::ser::{self, Serialize};

/// Copies Rust data into a value: sequences become lists, structs and maps with
/// string keys become maps, other maps become hashes, bytes become a buffer,
/// unit and `None` become null, and enums take serde's externally tagged form.
///
/// # Errors
/// If and only if the data's own `Serialize` fails.
pub fn to_value<T: Serialize + ?Sized>(data: &T) -> Result<Value> {
    data.serialize(Serializer).map_err(|SerializeError(error)| error)
}

struct Serializer;

#[derive(Debug)]
struct SerializeError(Error);

impl std::fmt::Display for SerializeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for SerializeError {}

impl ser::Error for SerializeError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(PolyglotError::host(message.to_string()).into())
    }
}

type Serialized<T = Value> = std::result::Result<T, SerializeError>;

fn nested<T: Serialize + ?Sized>(data: &T) -> Serialized {
    data.serialize(Serializer)
}

/// The externally tagged form of an enum's variant: `{"Name": content}`.
fn tagged(variant: &'static str, content: Value) -> Value {
    map([(variant, content)])
}

struct Elements {
    variant: Option<&'static str>,
    elements: Vec<Value>,
}

impl Elements {
    fn new(length: usize, variant: Option<&'static str>) -> Self {
        Self { variant, elements: Vec::with_capacity(length) }
    }

    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Serialized<()> {
        self.elements.push(nested(value)?);
        Ok(())
    }

    fn finish(self) -> Serialized {
        let elements = list(self.elements);
        Ok(self.variant.map_or(elements.clone(), |variant| tagged(variant, elements)))
    }
}

struct Entries {
    variant: Option<&'static str>,
    entries: Vec<(Value, Value)>,
}

impl Entries {
    fn new(variant: Option<&'static str>) -> Self {
        Self { variant, entries: Vec::new() }
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Serialized<()> {
        self.entries.push((name.into(), nested(value)?));
        Ok(())
    }

    fn finish(self) -> Serialized {
        let names: Option<Vec<_>> =
            self.entries.iter().map(|(key, _)| Some(key.as_str()?.into_owned())).collect();
        let value = match names {
            Some(names) => map(names.into_iter().zip(self.entries.into_iter().map(|(_, value)| value))),
            None => hash(self.entries),
        };
        Ok(self.variant.map_or(value.clone(), |variant| tagged(variant, value)))
    }
}

macro_rules! primitive {
    ($($method:ident: $type:ty;)*) => {
        $(fn $method(self, value: $type) -> Serialized {
            Ok(value.into())
        })*
    };
}

impl ser::Serializer for Serializer {
    type Ok = Value;
    type Error = SerializeError;
    type SerializeSeq = Elements;
    type SerializeTuple = Elements;
    type SerializeTupleStruct = Elements;
    type SerializeTupleVariant = Elements;
    type SerializeMap = Entries;
    type SerializeStruct = Entries;
    type SerializeStructVariant = Entries;

    primitive! {
        serialize_bool: bool;
        serialize_i8: i8;
        serialize_i16: i16;
        serialize_i32: i32;
        serialize_i64: i64;
        serialize_u8: u8;
        serialize_u16: u16;
        serialize_u32: u32;
        serialize_u64: u64;
        serialize_f32: f32;
        serialize_f64: f64;
        serialize_str: &str;
    }

    fn serialize_i128(self, value: i128) -> Serialized {
        Ok(BigInt::from(value).into())
    }

    fn serialize_u128(self, value: u128) -> Serialized {
        Ok(BigInt::from(value).into())
    }

    fn serialize_char(self, value: char) -> Serialized {
        Ok(value.to_string().into())
    }

    fn serialize_bytes(self, value: &[u8]) -> Serialized {
        Ok(bytes(value, false))
    }

    fn serialize_none(self) -> Serialized {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Serialized {
        nested(value)
    }

    fn serialize_unit(self) -> Serialized {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Serialized {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Serialized {
        Ok(variant.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Serialized {
        nested(value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Serialized {
        Ok(tagged(variant, nested(value)?))
    }

    fn serialize_seq(self, length: Option<usize>) -> Serialized<Elements> {
        Ok(Elements::new(length.unwrap_or(0), None))
    }

    fn serialize_tuple(self, length: usize) -> Serialized<Elements> {
        Ok(Elements::new(length, None))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Serialized<Elements> {
        Ok(Elements::new(length, None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Serialized<Elements> {
        Ok(Elements::new(length, Some(variant)))
    }

    fn serialize_map(self, _: Option<usize>) -> Serialized<Entries> {
        Ok(Entries::new(None))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Serialized<Entries> {
        Ok(Entries::new(None))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Serialized<Entries> {
        Ok(Entries::new(Some(variant)))
    }
}

macro_rules! elements {
    ($($trait:ident::$method:ident;)*) => {
        $(impl ser::$trait for Elements {
            type Ok = Value;
            type Error = SerializeError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Serialized<()> {
                self.push(value)
            }

            fn end(self) -> Serialized {
                self.finish()
            }
        })*
    };
}

elements! {
    SerializeSeq::serialize_element;
    SerializeTuple::serialize_element;
    SerializeTupleStruct::serialize_field;
    SerializeTupleVariant::serialize_field;
}

macro_rules! fields {
    ($($trait:ident;)*) => {
        $(impl ser::$trait for Entries {
            type Ok = Value;
            type Error = SerializeError;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Serialized<()> {
                self.field(name, value)
            }

            fn end(self) -> Serialized {
                self.finish()
            }
        })*
    };
}

fields! {
    SerializeStruct;
    SerializeStructVariant;
}

impl ser::SerializeMap for Entries {
    type Ok = Value;
    type Error = SerializeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Serialized<()> {
        self.entries.push((nested(key)?, Value::Null));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Serialized<()> {
        let place = self.entries.last_mut().expect("serde gives a key before its value");
        place.1 = nested(value)?;
        Ok(())
    }

    fn end(self) -> Serialized {
        self.finish()
    }
}
