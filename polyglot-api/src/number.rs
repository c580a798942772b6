//! One view over the number kinds, with conversions that lose nothing or fail.

use crate::BigInt;
use num_traits::{FromPrimitive, ToPrimitive};
use std::rc::Rc;

/// 2 to the power of 53: every integer up to it is exact in a double.
const EXACT_IN_DOUBLE: u64 = 1 << 53;

/// A number of any language: an integer of any size, or a double.
///
/// Each `as_*` gives the number in that type if and only if nothing is lost:
/// `as_i64` of `2.0` is 2, of `2.5` it is `None`; `as_f64` of 2^53 + 1 is `None`;
/// minus zero is no integer. (GraalVM: `fitsIn*` and `as*`.)
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// An integer that fits in 64 bits.
    Int(i64),
    /// An IEEE 754 double.
    Float(f64),
    /// An integer outside the range of [`Int`](Self::Int).
    Big(Rc<BigInt>),
}

impl Number {
    /// An integer in its narrowest kind.
    #[must_use]
    pub fn from_bigint(value: BigInt) -> Self {
        value.to_i64().map_or_else(|| Self::Big(Rc::new(value)), Self::Int)
    }

    /// Whether the number belongs to the integer kind, whatever its value.
    #[must_use]
    pub const fn is_integer_kind(&self) -> bool {
        matches!(self, Self::Int(_) | Self::Big(_))
    }

    /// The value as `i64`, if exact.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            Self::Float(value) => exact_i64(*value),
            Self::Big(value) => value.to_i64(),
        }
    }

    /// The value as `u64`, if exact.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.as_bigint().and_then(|value| value.to_u64())
    }

    /// The value as `i32`, if exact.
    #[must_use]
    pub fn as_i32(&self) -> Option<i32> {
        self.as_i64().and_then(|value| value.try_into().ok())
    }

    /// The value as `i16`, if exact.
    #[must_use]
    pub fn as_i16(&self) -> Option<i16> {
        self.as_i64().and_then(|value| value.try_into().ok())
    }

    /// The value as `i8`, if exact.
    #[must_use]
    pub fn as_i8(&self) -> Option<i8> {
        self.as_i64().and_then(|value| value.try_into().ok())
    }

    /// The value as `f64`, if exact.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Float(value) => Some(*value),
            Self::Int(value) => exact_f64(*value),
            Self::Big(value) => {
                let float = value.to_f64()?;
                (float.is_finite() && BigInt::from_f64(float)? == **value).then_some(float)
            }
        }
    }

    /// The value as `f32`, if exact. Every NaN counts as exact.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the round trip below proves that nothing is lost")]
    pub fn as_f32(&self) -> Option<f32> {
        let wide = self.as_f64()?;
        let narrow = wide as f32;
        (wide.is_nan() || f64::from(narrow) == wide).then_some(narrow)
    }

    /// The value as an integer of any size, if it is one; minus zero is not.
    #[must_use]
    pub fn as_bigint(&self) -> Option<BigInt> {
        match self {
            Self::Int(value) => Some(BigInt::from(*value)),
            Self::Big(value) => Some((**value).clone()),
            Self::Float(value) => {
                (value.fract() == 0.0 && !is_minus_zero(*value)).then(|| BigInt::from_f64(*value)).flatten()
            }
        }
    }

    /// The nearest double: what arithmetic in doubles would use. Loses precision
    /// above 2^53 and becomes infinite above the largest double.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "rounding is what is asked for")]
    pub fn to_f64_lossy(&self) -> f64 {
        match self {
            Self::Int(value) => *value as f64,
            Self::Float(value) => *value,
            Self::Big(value) => value.to_f64().unwrap_or(f64::NAN),
        }
    }
}

fn is_minus_zero(value: f64) -> bool {
    value == 0.0 && value.is_sign_negative()
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
fn exact_i64(value: f64) -> Option<i64> {
    // 2^63 is exact as a double and the first value out of range.
    let limit = 9_223_372_036_854_775_808.0;
    let fits = value.fract() == 0.0 && value >= -limit && value < limit && !is_minus_zero(value);
    fits.then_some(value as i64)
}

#[expect(clippy::cast_precision_loss, reason = "the round trip proves that nothing is lost")]
fn exact_f64(value: i64) -> Option<f64> {
    if value.unsigned_abs() <= EXACT_IN_DOUBLE {
        return Some(value as f64);
    }
    let float = value as f64;
    (exact_i64(float) == Some(value)).then_some(float)
}

#[cfg(test)]
mod tests {
    use super::Number;
    use crate::BigInt;

    #[test]
    fn integers_and_doubles_convert_only_when_exact() {
        assert_eq!(Number::Float(2.0).as_i64(), Some(2));
        assert_eq!(Number::Float(2.5).as_i64(), None);
        assert_eq!(Number::Float(-0.0).as_i64(), None);
        assert_eq!(Number::Float(f64::NAN).as_i64(), None);
        assert_eq!(Number::Float(9_223_372_036_854_775_808.0).as_i64(), None);
        assert_eq!(Number::Float(-9_223_372_036_854_775_808.0).as_i64(), Some(i64::MIN));
        assert_eq!(Number::Int((1 << 53) + 1).as_f64(), None);
        assert_eq!(Number::Int((1 << 53) + 2).as_f64(), Some(9_007_199_254_740_994.0));
        assert_eq!(Number::Int(i64::MAX).as_f64(), None);
        assert_eq!(Number::Int(i64::MIN).as_f64(), Some(-9_223_372_036_854_775_808.0));
        assert_eq!(Number::Int(300).as_i8(), None);
        assert_eq!(Number::Float(0.1).as_f32(), None);
        assert_eq!(Number::Float(0.5).as_f32(), Some(0.5));
    }

    #[test]
    fn big_integers_narrow_and_widen() {
        let big = BigInt::from(u64::MAX);
        assert_eq!(Number::from_bigint(big.clone()).as_u64(), Some(u64::MAX));
        assert_eq!(Number::from_bigint(BigInt::from(7)), Number::Int(7));
        let power: BigInt = BigInt::from(1) << 100;
        assert_eq!(Number::from_bigint(power.clone()).as_f64(), Some(2f64.powi(100)));
        assert_eq!(Number::from_bigint(power + 1).as_f64(), None);
        assert_eq!(
            Number::Float(1e300).as_bigint().map(|v| Number::from_bigint(v).as_f64()),
            Some(Some(1e300))
        );
    }
}
