//! The values that cross without further ado: booleans, integers of up to 64 bits, doubles.

use crate::{Interface, Type, TypeId};
use polyglot_api::Value;

/// A type of C whose values are one machine word or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    Bool,
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
    F32,
    F64,
}

impl Scalar {
    pub(crate) fn of(interface: &Interface, ty: TypeId) -> Option<Self> {
        match interface.ty(ty) {
            Type::Bool => Some(Self::Bool),
            Type::Integer { bits, signed, .. } | Type::Character { bits, signed, .. } => match (bits, signed)
            {
                (8, true) => Some(Self::I8),
                (8, false) => Some(Self::U8),
                (16, true) => Some(Self::I16),
                (16, false) => Some(Self::U16),
                (32, true) => Some(Self::I32),
                (32, false) => Some(Self::U32),
                (64, true) => Some(Self::I64),
                (64, false) => Some(Self::U64),
                _ => None,
            },
            Type::Enum(declared) => Self::of(interface, declared.integer),
            Type::Float { bits: 32, .. } => Some(Self::F32),
            Type::Float { bits: 64, .. } => Some(Self::F64),
            _ => None,
        }
    }

    /// Stores a value of the fitting kind and range at the start of `into`; else nothing.
    #[inline]
    pub(crate) fn store(self, value: &Value, into: &mut [u8]) -> bool {
        // Numerical code calls with doubles most: they need no table of cases.
        if let (Self::F64, Value::Float(number)) = (self, value) {
            into[..8].copy_from_slice(&number.to_le_bytes());
            return true;
        }
        self.store_any(value, into)
    }

    #[inline(never)]
    fn store_any(self, value: &Value, into: &mut [u8]) -> bool {
        macro_rules! integer {
            ($type:ty) => {{
                let number = match value {
                    Value::Int(number) => <$type>::try_from(*number).ok(),
                    other => integer_of(other).and_then(|number| <$type>::try_from(number).ok()),
                };
                number
                    .map(|number| into[..size_of::<$type>()].copy_from_slice(&number.to_le_bytes()))
                    .is_some()
            }};
        }
        match self {
            Self::F64 => match float_of(value) {
                Some(number) => {
                    into[..8].copy_from_slice(&number.to_le_bytes());
                    true
                }
                None => false,
            },
            #[expect(clippy::cast_possible_truncation, reason = "C rounds a double that becomes a float")]
            Self::F32 => match float_of(value) {
                Some(number) => {
                    into[..4].copy_from_slice(&(number as f32).to_le_bytes());
                    true
                }
                None => false,
            },
            Self::I32 => integer!(i32),
            Self::U32 => integer!(u32),
            Self::I64 => integer!(i64),
            Self::U64 => integer!(u64),
            Self::I8 => integer!(i8),
            Self::U8 => integer!(u8),
            Self::I16 => integer!(i16),
            Self::U16 => integer!(u16),
            Self::Bool => match integer_of(value) {
                Some(number @ (0 | 1)) => {
                    into[0] = u8::from(number == 1);
                    true
                }
                _ => false,
            },
        }
    }

    /// The value at the start of `bytes`.
    #[inline]
    pub(crate) fn load(self, bytes: &[u8]) -> Value {
        macro_rules! number {
            ($type:ty) => {
                <$type>::from_le_bytes(bytes[..size_of::<$type>()].try_into().expect("sliced to this length"))
                    .into()
            };
        }
        match self {
            Self::Bool => Value::Bool(bytes[0] != 0),
            Self::I8 => number!(i8),
            Self::U8 => number!(u8),
            Self::I16 => number!(i16),
            Self::U16 => number!(u16),
            Self::I32 => number!(i32),
            Self::U32 => number!(u32),
            Self::I64 => number!(i64),
            Self::U64 => match u64::from_le_bytes(bytes[..8].try_into().expect("sliced to this length")) {
                small if small <= i64::MAX as u64 => Value::Int(small.cast_signed()),
                large => large.into(),
            },
            Self::F32 => number!(f32),
            Self::F64 => number!(f64),
        }
    }

    pub(crate) const fn size(self) -> usize {
        match self {
            Self::Bool | Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::I64 | Self::U64 | Self::F64 => 8,
        }
    }

    /// The least and the largest integer; `None` for floats.
    pub(crate) const fn range(self) -> Option<(i64, u64)> {
        Some(match self {
            Self::Bool => (0, 1),
            Self::I8 => (i8::MIN as i64, i8::MAX as u64),
            Self::U8 => (0, u8::MAX as u64),
            Self::I16 => (i16::MIN as i64, i16::MAX as u64),
            Self::U16 => (0, u16::MAX as u64),
            Self::I32 => (i32::MIN as i64, i32::MAX as u64),
            Self::U32 => (0, u32::MAX as u64),
            Self::I64 => (i64::MIN, i64::MAX as u64),
            Self::U64 => (0, u64::MAX),
            Self::F32 | Self::F64 => return None,
        })
    }
}

/// A number without a fraction, or a boolean, which C has counted among them.
fn integer_of(value: &Value) -> Option<i128> {
    match value {
        Value::Int(number) => Some(i128::from(*number)),
        Value::Bool(flag) => Some(i128::from(*flag)),
        Value::Float(_) => value.as_i64().map(i128::from),
        Value::Big(_) => value.as_u64().map(i128::from),
        _ => None,
    }
}

/// A number as the nearest double: C rounds too. Integers beyond a double's range are none.
#[inline]
pub(crate) fn float_of(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        #[expect(clippy::cast_precision_loss, reason = "C rounds an integer that becomes a double")]
        Value::Int(number) => Some(*number as f64),
        Value::Big(_) => {
            value.as_number().map(|number| number.to_f64_lossy()).filter(|number| number.is_finite())
        }
        _ => None,
    }
}
