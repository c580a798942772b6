//! Sizes of types, and where the values of a call lie in its block.

use crate::{Interface, SignatureId, Type, TypeId};
use std::fmt;

/// The alignment of a block, and the largest that a value in it may ask for.
pub const BLOCK_ALIGN: u64 = 16;

/// Where the values of a call lie: the result at offset 0, then each parameter, each at
/// the next multiple of 8 or, if it is more, of its alignment. Every value has its C
/// representation in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallLayout {
    /// The place of the result; its size is 0 where the function gives none.
    pub result: Slot,
    /// The places of the parameters, in order.
    pub parameters: Vec<Slot>,
    /// The size of the block: a multiple of [`BLOCK_ALIGN`], which is also its alignment.
    pub size: u64,
}

/// The place of a value in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The first byte.
    pub offset: u64,
    /// How many bytes the value has.
    pub size: u64,
    /// What it is.
    pub ty: TypeId,
}

/// Why a signature cannot be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which value it is: `parameter 'x'`, `parameter 2`, `the result`.
    pub place: String,
    /// The type that cannot cross, as C writes it.
    pub type_name: String,
    /// Why, to be read after "because".
    pub reason: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} has the type '{}', which cannot cross because {}",
            self.place, self.type_name, self.reason
        )
    }
}

impl std::error::Error for Refusal {}

impl CallLayout {
    /// The layout of the calls of a signature; the fixed parameters only, where more may
    /// follow.
    ///
    /// # Errors
    /// If and only if a value of the signature cannot cross.
    pub fn of(interface: &Interface, signature: SignatureId) -> Result<Self, Refusal> {
        let signature = interface.signature(signature);
        let refuse =
            |place: String, ty, reason| Refusal { place, type_name: interface.type_name(ty), reason };
        let mut end = 0;
        let mut place = |ty| -> Result<Slot, String> {
            let (size, align) = interface.value_layout(ty)?;
            let offset = end_aligned(end, align.max(8));
            end = offset + size;
            Ok(Slot { offset, size, ty })
        };
        let result = match interface.ty(signature.result) {
            Type::Void => Slot { offset: 0, size: 0, ty: signature.result },
            _ => place(signature.result)
                .map_err(|reason| refuse("the result".into(), signature.result, reason))?,
        };
        let mut parameters = Vec::with_capacity(signature.parameters.len());
        for (index, parameter) in signature.parameters.iter().enumerate() {
            let slot = place(parameter.ty).map_err(|reason| {
                let name = match parameter.name.as_str() {
                    "" => format!("parameter {}", index + 1),
                    name => format!("parameter '{name}'"),
                };
                refuse(name, parameter.ty, reason)
            })?;
            parameters.push(slot);
        }
        Ok(Self { result, parameters, size: end_aligned(end, BLOCK_ALIGN) })
    }
}

fn end_aligned(end: u64, align: u64) -> u64 {
    end.div_ceil(align) * align
}

impl Interface {
    /// The size and the alignment of a type in bytes; `None` for one that has no values of
    /// a known size.
    #[must_use]
    pub fn layout(&self, ty: TypeId) -> Option<(u64, u64)> {
        let pointer = self.target.pointer_size();
        match self.ty(ty) {
            Type::Void | Type::Function(_) | Type::Opaque { .. } => None,
            Type::Bool => Some((1, 1)),
            Type::Integer { bits, .. } | Type::Character { bits, .. } => {
                let size = u64::from(*bits) / 8;
                Some((size, size))
            }
            Type::Float { size, .. } => Some((*size, *size)),
            Type::Complex { bits, .. } => {
                let part = float_size(*bits);
                Some((part * 2, part))
            }
            Type::Enum(declared) => self.layout(declared.integer),
            Type::Pointer { .. } => Some((pointer, pointer)),
            Type::Array { element, count } => {
                let (size, align) = self.layout(*element)?;
                Some((size.checked_mul((*count)?)?, align))
            }
            Type::Record(record) => Some((record.size, record.align)),
            // Its alignment does not matter: no value of it is ever placed by us.
            Type::Unsupported { size, .. } => Some((*size, 1)),
        }
    }

    /// The size and the alignment of a type whose values can be passed.
    fn value_layout(&self, ty: TypeId) -> Result<(u64, u64), String> {
        let (size, align) = match self.ty(ty) {
            Type::Unsupported { reason, .. } => return Err(reason.clone()),
            Type::Opaque { .. } => return Err("its layout is not known".into()),
            Type::Void | Type::Function(_) | Type::Array { .. } => {
                return Err("it is only passed by address".into());
            }
            Type::Record(record) if !record.is_trivial => {
                return Err("its copies are made by a copy constructor or end in a destructor".into());
            }
            _ => self.layout(ty).ok_or_else(|| String::from("its layout is not known"))?,
        };
        if align > BLOCK_ALIGN {
            return Err(format!("it is aligned to {align} bytes"));
        }
        Ok((size, align.max(1)))
    }
}

/// The size in memory of a float whose value takes `bits`.
pub(crate) fn float_size(bits: u16) -> u64 {
    if bits == 80 { 16 } else { u64::from(bits) / 8 }
}

#[cfg(test)]
mod tests {
    use super::CallLayout;
    use crate::{Interface, Parameter, Record, RecordKind, Signature, SignatureId, Type, TypeId};

    fn interface(parameters: &[u32], result: u32) -> Interface {
        let record = |name: &str, size, align, is_trivial| {
            Type::Record(Record {
                kind: RecordKind::Struct,
                name: name.into(),
                size,
                align,
                fields: Vec::new(),
                is_trivial,
            })
        };
        let float = |name: &str, bits, size| Type::Float { name: name.into(), bits, size };
        let named = |id: &u32| Parameter { name: format!("p{id}"), ty: TypeId(*id) };
        Interface {
            types: vec![
                Type::Void,
                float("double", 64, 8),
                float("long double", 80, 16),
                record("three", 3, 1, true),
                record("lock", 8, 8, false),
                Type::Pointer { to: TypeId(4), is_const: false, is_reference: false },
                record("vector", 32, 32, true),
            ],
            signatures: vec![Signature {
                parameters: parameters.iter().map(named).collect(),
                result: TypeId(result),
                is_variadic: false,
            }],
            ..Interface::default()
        }
    }

    #[test]
    fn values_lie_at_multiples_of_eight_or_of_their_alignment() {
        let layout = CallLayout::of(&interface(&[3, 1, 2, 5], 3), SignatureId(0)).unwrap();
        assert_eq!((layout.result.offset, layout.result.size), (0, 3));
        let offsets: Vec<_> = layout.parameters.iter().map(|slot| slot.offset).collect();
        assert_eq!(offsets, [8, 16, 32, 48]);
        assert_eq!(layout.size, 64);
        let empty = CallLayout::of(&interface(&[1], 0), SignatureId(0)).unwrap();
        assert_eq!((empty.result.size, empty.parameters[0].offset, empty.size), (0, 0, 16));
    }

    #[test]
    fn what_cannot_cross_is_named() {
        let told = |parameters: &[u32], result| {
            CallLayout::of(&interface(parameters, result), SignatureId(0)).unwrap_err().to_string()
        };
        assert_eq!(
            told(&[1, 4], 0),
            "parameter 'p4' has the type 'struct lock', which cannot cross because its copies are made by a \
             copy constructor or end in a destructor"
        );
        assert!(told(&[], 6).starts_with("the result has the type 'struct vector'"));
    }
}
