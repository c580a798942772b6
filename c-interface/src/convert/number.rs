//! Numbers with range checks.

use super::{Scalar, float, mismatch, mismatch_with};
use crate::{Interface, Type, TypeId};
use polyglot_api::{BigInt, Result, Value};

/// Stores a number, a boolean, an enumerator by its name, or a character.
pub(super) fn store(interface: &Interface, ty: TypeId, value: &Value, into: &mut [u8]) -> Result<()> {
    let scalar = Scalar::of(interface, ty);
    if scalar.is_some_and(|scalar| scalar.store(value, into)) {
        return Ok(());
    }
    match (interface.ty(ty), value) {
        (Type::Enum(declared), Value::Text(text)) => {
            let name = text.to_string();
            let variant = declared.variants.iter().find(|variant| variant.name == name);
            let variant = variant.ok_or_else(|| mismatch_with(interface, ty, format!("'{name}'")))?;
            into.copy_from_slice(&variant.value.to_le_bytes()[..into.len()]);
            Ok(())
        }
        (Type::Character { .. }, Value::Text(text)) => {
            let text = text.to_string_lossy();
            let mut characters = text.chars();
            let code = match (characters.next(), characters.next()) {
                (Some(character), None) => u32::from(character),
                _ => return Err(mismatch_with(interface, ty, "a string that is not one character")),
            };
            let stored = scalar.is_some_and(|scalar| {
                // An 8-bit `char` holds ASCII; the rest of Unicode takes several.
                (scalar.size() > 1 || code < 128) && scalar.store(&Value::Int(i64::from(code)), into)
            });
            if stored { Ok(()) } else { Err(mismatch_with(interface, ty, "a character outside its range")) }
        }
        (Type::Integer { bits: 128, signed, .. }, _) => match wide(value, *signed) {
            Some(bits) => {
                into.copy_from_slice(&bits.to_le_bytes());
                Ok(())
            }
            None => Err(out_of_range(interface, ty, value)),
        },
        (Type::Float { bits: bits @ (16 | 80 | 128), name, .. }, _) => {
            if name.contains("bf16") {
                return Err(mismatch_with(interface, ty, "a number, which has no such format"));
            }
            let number = super::scalar::float_of(value).ok_or_else(|| mismatch(interface, ty, value))?;
            let bytes = float::encode(number, *bits).to_le_bytes();
            into.copy_from_slice(&bytes[..into.len()]);
            Ok(())
        }
        _ => Err(out_of_range(interface, ty, value)),
    }
}

pub(super) fn load(interface: &Interface, ty: TypeId, bytes: &[u8]) -> Value {
    if let Some(scalar) = Scalar::of(interface, ty) {
        return scalar.load(bytes);
    }
    let mut whole = [0; 16];
    whole[..bytes.len().min(16)].copy_from_slice(&bytes[..bytes.len().min(16)]);
    let raw = u128::from_le_bytes(whole);
    match interface.ty(ty) {
        Type::Float { bits, .. } => Value::Float(float::decode(raw, *bits)),
        Type::Integer { signed: true, .. } => BigInt::from(raw.cast_signed()).into(),
        _ => BigInt::from(raw).into(),
    }
}

fn wide(value: &Value, signed: bool) -> Option<u128> {
    let number = match value {
        Value::Bool(flag) => BigInt::from(u8::from(*flag)),
        other => other.as_bigint()?,
    };
    if signed { i128::try_from(number).ok().map(i128::cast_unsigned) } else { u128::try_from(number).ok() }
}

fn out_of_range(interface: &Interface, ty: TypeId, value: &Value) -> polyglot_api::Error {
    let is_number = matches!(value, Value::Int(_) | Value::Float(_) | Value::Big(_));
    let name = interface.type_name(ty);
    let expected = match Scalar::of(interface, ty).and_then(Scalar::range) {
        Some((low, high)) if is_number => format!("{name} ({low} to {high})"),
        _ => name,
    };
    if !is_number {
        return mismatch(interface, ty, value);
    }
    polyglot_api::InteropError::UnsupportedType { expected, actual: value.to_display() }.into()
}
