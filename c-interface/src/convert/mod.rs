//! Values of other languages to C's bytes, and back.

mod complex;
mod float;
mod number;
pub(crate) mod pointer;
pub(crate) mod record;
mod scalar;
mod text;

pub(crate) use complex::Complex;
pub(crate) use record::{load_bits, member_names, store_bits};
pub(crate) use scalar::Scalar;
pub(crate) use text::decode as decode_text;

use crate::space::Kept;
use crate::view::{ArrayView, RecordView};
use crate::{Interface, Owned, Type, TypeId, Unit};
use polyglot_api::{InteropError, Result, Value};
use std::rc::Rc;

/// What must stay while code runs that was given pointers, and what is to be done after.
#[derive(Default)]
pub(crate) struct Keep {
    /// Whether what is stored is an argument itself, which who calls keeps alive meanwhile.
    pub(crate) is_argument: bool,
    pub(crate) kept: Kept,
    /// Copies that the code may have changed, to be written back to the originals.
    pub(crate) copies: Vec<CopyBack>,
}

/// A copy in C's memory of something of another language.
pub(crate) struct CopyBack {
    pub(crate) original: Value,
    pub(crate) ty: TypeId,
    pub(crate) count: Option<u64>,
    pub(crate) address: u64,
    pub(crate) before: Vec<u8>,
}

impl Keep {
    pub(crate) fn keep<T: 'static>(&mut self, thing: Rc<T>) {
        self.kept.push(thing);
    }

    /// Writes what the code changed back to where the copies came from.
    pub(crate) fn write_back(&mut self, unit: &Rc<Unit>) -> Result<()> {
        for copy in std::mem::take(&mut self.copies) {
            copy.write_back(unit)?;
        }
        Ok(())
    }
}

/// Stores a value as C's bytes of a type.
///
/// # Errors
/// If and only if the value does not fit the type, or guest code that it asks throws.
pub(crate) fn store(
    unit: &Rc<Unit>,
    ty: TypeId,
    value: &Value,
    into: &mut [u8],
    keep: &mut Keep,
) -> Result<()> {
    let interface = &unit.interface;
    match interface.ty(ty) {
        Type::Bool | Type::Integer { .. } | Type::Character { .. } | Type::Enum(_) | Type::Float { .. } => {
            number::store(interface, ty, value, into)
        }
        Type::Complex { bits, .. } => complex::store(interface, ty, *bits, value, into),
        Type::Pointer { to, is_const, is_reference } => {
            let wanted = pointer::Wanted { ty, to: *to, is_const: *is_const, is_reference: *is_reference };
            let address = pointer::store(unit, wanted, value, keep)?;
            into.copy_from_slice(&address.to_le_bytes()[..into.len()]);
            Ok(())
        }
        Type::Record(_) => record::store(unit, ty, value, into, keep),
        Type::Array { element, count: Some(count) } => {
            pointer::store_array(unit, ty, *element, *count, value, into, keep)
        }
        _ => Err(refuse(interface, ty)),
    }
}

/// The value of a type's bytes, which are nowhere in memory.
pub(crate) fn load(unit: &Rc<Unit>, ty: TypeId, bytes: &[u8]) -> Result<Value> {
    let interface = &unit.interface;
    match interface.ty(ty) {
        Type::Void => Ok(Value::Null),
        Type::Bool | Type::Integer { .. } | Type::Character { .. } | Type::Enum(_) | Type::Float { .. } => {
            Ok(number::load(interface, ty, bytes))
        }
        Type::Complex { bits, .. } => Ok(Value::object(Complex::load(unit, *bits, bytes))),
        Type::Pointer { .. } => pointer::load(unit, ty, address(bytes)),
        Type::Record(record) => {
            let owned = unit.space.allocate_bytes(bytes, record.align)?;
            let address = owned.address();
            Ok(Value::object(RecordView::new(unit, ty, address, Some(owned), false)))
        }
        _ => Err(refuse(interface, ty)),
    }
}

/// The value of a type at an address: records and arrays stay where they are.
pub(crate) fn load_at(
    unit: &Rc<Unit>,
    ty: TypeId,
    address: u64,
    owner: Option<&Rc<Owned>>,
    read_only: bool,
) -> Result<Value> {
    let interface = &unit.interface;
    match interface.ty(ty) {
        Type::Record(_) => Ok(Value::object(RecordView::new(unit, ty, address, owner.cloned(), read_only))),
        Type::Array { element, count } => match (is_text(interface, *element), count) {
            (true, Some(count)) => {
                let mut bytes = vec![0; usize::try_from(*count).map_err(|_| refuse(interface, ty))?];
                unit.space.machine().read(address, &mut bytes)?;
                let length = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
                Ok(Value::Text(text::decode(&bytes[..length], 1)))
            }
            _ => {
                let count = count.unwrap_or(0);
                Ok(Value::object(ArrayView::new(
                    unit,
                    ty,
                    *element,
                    count,
                    address,
                    owner.cloned(),
                    read_only,
                )))
            }
        },
        // A function that a symbol names.
        Type::Function(_) => pointer::load_to(unit, ty, address, read_only),
        _ => {
            if let Some(scalar) = Scalar::of(interface, ty) {
                let mut bytes = [0; 8];
                unit.space.machine().read(address, &mut bytes[..scalar.size()])?;
                return Ok(scalar.load(&bytes));
            }
            let (size, _) = interface.layout(ty).ok_or_else(|| refuse(interface, ty))?;
            let mut bytes = vec![0; usize::try_from(size).map_err(|_| refuse(interface, ty))?];
            unit.space.machine().read(address, &mut bytes)?;
            load(unit, ty, &bytes)
        }
    }
}

/// Writes a value of a type to an address. What it refers to stays as long as the place, or
/// until the place is written again.
pub(crate) fn store_at(unit: &Rc<Unit>, ty: TypeId, value: &Value, address: u64) -> Result<()> {
    if let Some(scalar) = Scalar::of(&unit.interface, ty) {
        let mut bytes = [0; 8];
        if scalar.store(value, &mut bytes) {
            return unit.space.machine().write(address, &bytes[..scalar.size()]);
        }
    }
    let (size, _) = unit.interface.layout(ty).ok_or_else(|| refuse(&unit.interface, ty))?;
    let mut bytes = vec![0; usize::try_from(size).map_err(|_| refuse(&unit.interface, ty))?];
    let mut keep = Keep::default();
    store(unit, ty, value, &mut bytes, &mut keep)?;
    unit.space.machine().write(address, &bytes)?;
    if !matches!(unit.interface.ty(ty), Type::Bool | Type::Integer { .. } | Type::Float { .. }) {
        unit.space.pin(address, keep.kept);
    }
    Ok(())
}

/// Whether runs of the type are text: plain `char`, not the bytes that the others are.
pub(crate) fn is_text(interface: &Interface, ty: TypeId) -> bool {
    matches!(interface.ty(ty), Type::Character { name, bits: 8, .. } if matches!(name.as_str(), "char" | "char8_t"))
}

pub(crate) fn address(bytes: &[u8]) -> u64 {
    let mut whole = [0; 8];
    whole[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(whole)
}

/// `value` is nothing that the type can take.
pub(crate) fn mismatch(interface: &Interface, ty: TypeId, value: &Value) -> polyglot_api::Error {
    InteropError::unsupported_type(&interface.type_name(ty), value).into()
}

/// As [`mismatch`], saying what is wrong with it.
pub(crate) fn mismatch_with(
    interface: &Interface,
    ty: TypeId,
    actual: impl Into<String>,
) -> polyglot_api::Error {
    InteropError::UnsupportedType { expected: interface.type_name(ty), actual: actual.into() }.into()
}

/// Values of the type do not cross.
pub(crate) fn refuse(interface: &Interface, ty: TypeId) -> polyglot_api::Error {
    let reason = match interface.ty(ty) {
        Type::Unsupported { reason, .. } => reason.clone(),
        Type::Opaque { .. } => "its layout is not known".into(),
        _ => "it has no values of its own".into(),
    };
    let told = format!("a value of type '{}' cannot cross because {reason}", interface.type_name(ty));
    polyglot_api::PolyglotError::host(told).into()
}
