//! Complex numbers: objects with the members `real` and `imag`.

use super::{Scalar, float, mismatch};
use crate::unit::of_unit;
use crate::{Interface, TypeId, Unit};
use polyglot_api::{InteropError, MemberInfo, Object, Result, Text, Traits, Value};
use std::rc::Rc;

/// A complex number that came from C.
pub(crate) struct Complex {
    unit: Rc<Unit>,
    real: f64,
    imag: f64,
}

impl Complex {
    pub(super) fn load(unit: &Rc<Unit>, bits: u16, bytes: &[u8]) -> Self {
        let (real, imag) = bytes.split_at(bytes.len() / 2);
        Self { unit: Rc::clone(unit), real: part(bits, real), imag: part(bits, imag) }
    }
}

/// Takes a number, an object with `real` and `imag` (as Python's), or two numbers in an array.
pub(super) fn store(
    interface: &Interface,
    ty: TypeId,
    bits: u16,
    value: &Value,
    into: &mut [u8],
) -> Result<()> {
    let wrong = || mismatch(interface, ty, value);
    let (real, imag) = match value {
        Value::Object(object) if object.traits().has(Traits::ARRAY) && object.array_len()? == 2 => {
            (object.read_element(0)?, object.read_element(1)?)
        }
        Value::Object(object) if object.traits().has(Traits::MEMBERS) => {
            let real = object.get_member("real")?.ok_or_else(wrong)?;
            (real, object.get_member("imag")?.ok_or_else(wrong)?)
        }
        number => (number.clone(), Value::Float(0.0)),
    };
    let half = into.len() / 2;
    for (number, into) in [real, imag].iter().zip(into.chunks_exact_mut(half)) {
        let number = super::scalar::float_of(number).ok_or_else(wrong)?;
        match bits {
            32 => drop(Scalar::F32.store(&number.into(), into)),
            64 => into.copy_from_slice(&number.to_le_bytes()),
            _ => into.copy_from_slice(&float::encode(number, bits).to_le_bytes()[..into.len()]),
        }
    }
    Ok(())
}

fn part(bits: u16, bytes: &[u8]) -> f64 {
    let mut whole = [0; 16];
    whole[..bytes.len()].copy_from_slice(bytes);
    let raw = u128::from_le_bytes(whole);
    match bits {
        32 => f64::from(f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])),
        64 => f64::from_bits(super::address(bytes)),
        _ => float::decode(raw, bits),
    }
}

impl Object for Complex {
    fn traits(&self) -> Traits {
        Traits::MEMBERS
    }

    of_unit!(alone);

    fn to_display(&self, _: bool) -> String {
        format!("{}{:+}i", self.real, self.imag)
    }

    fn members(&self, _: bool) -> Result<Vec<Text>> {
        Ok(vec![Text::from_static("real"), Text::from_static("imag")])
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        MemberInfo::NONE.with_if(MemberInfo::READABLE, matches!(name, "real" | "imag"))
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            "real" => Some(self.real.into()),
            "imag" => Some(self.imag.into()),
            _ => None,
        })
    }

    fn write_member(&self, name: &str, _: Value) -> Result<()> {
        match name {
            "real" | "imag" => {
                Err(InteropError::ReadOnly { what: "a part of a complex number".into() }.into())
            }
            _ => Err(InteropError::unknown_member(name, self.to_display(false)).into()),
        }
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        self.write_member(name, Value::Null)
    }
}
