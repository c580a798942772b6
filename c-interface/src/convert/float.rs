//! The floating-point formats that Rust has no type for: half, x87's extended and quadruple
//! precision. Doubles go in exactly (half: rounded), and come out rounded to the nearest.

/// A binary format: how many bits the exponent and the stored fraction have, and whether the
/// leading 1 of the significand is stored.
struct Format {
    exponent: u32,
    fraction: u32,
    has_integer_bit: bool,
}

fn format(bits: u16) -> Format {
    match bits {
        16 => Format { exponent: 5, fraction: 10, has_integer_bit: false },
        80 => Format { exponent: 15, fraction: 63, has_integer_bit: true },
        _ => Format { exponent: 15, fraction: 112, has_integer_bit: false },
    }
}

/// The bits of a double in a format of 16, 80 or 128 bits.
pub(crate) fn encode(value: f64, bits: u16) -> u128 {
    let format = format(bits);
    let place = format.fraction + u32::from(format.has_integer_bit);
    let sign = u128::from(value.is_sign_negative()) << (place + format.exponent);
    let integer_bit = if format.has_integer_bit { 1 << format.fraction } else { 0 };
    let largest = (1_u128 << format.exponent) - 1;
    if value.is_nan() {
        return sign | largest << place | integer_bit | 1 << (format.fraction - 1);
    }
    let infinity = sign | largest << place | integer_bit;
    if value.is_infinite() {
        return infinity;
    }
    if value == 0.0 {
        return sign;
    }
    let raw = value.abs().to_bits();
    let (mut exponent, mut significand) = ((raw >> 52) as i32, u128::from(raw & ((1 << 52) - 1)));
    if exponent == 0 {
        let shift = significand.leading_zeros() - (127 - 52);
        significand <<= shift;
        exponent = 1 - shift.cast_signed();
    } else {
        significand |= 1 << 52;
    }
    let bias = (1 << (format.exponent - 1)) - 1;
    let exponent = exponent - 1023 + bias;
    if format.fraction >= 52 {
        // Wider formats hold every double, subnormal ones included, as normal numbers.
        let significand = significand << (format.fraction - 52);
        let stored = if format.has_integer_bit { significand } else { significand & !(1 << format.fraction) };
        return sign | (exponent.unsigned_abs() as u128) << place | stored;
    }
    let drop = (52 - format.fraction) + if exponent < 1 { (1 - exponent).unsigned_abs() } else { 0 };
    let rounded = if drop > 54 { 0 } else { round(significand, drop) };
    if exponent < 1 {
        return sign | rounded;
    }
    // A carry out of the fraction moves on into the exponent, as it should.
    let whole = (u128::from(exponent.unsigned_abs()) << format.fraction) + (rounded - (1 << format.fraction));
    if whole >= largest << format.fraction { infinity } else { sign | whole }
}

/// The double nearest to the bits of a format.
pub(crate) fn decode(raw: u128, bits: u16) -> f64 {
    let format = format(bits);
    let place = format.fraction + u32::from(format.has_integer_bit);
    let sign = if raw >> (place + format.exponent) & 1 == 1 { -1.0 } else { 1.0 };
    let largest = (1_u128 << format.exponent) - 1;
    let exponent = raw >> place & largest;
    let fraction = raw & ((1 << format.fraction) - 1);
    if exponent == largest {
        return if fraction == 0 { sign * f64::INFINITY } else { f64::NAN };
    }
    let is_normal = if format.has_integer_bit { raw >> format.fraction & 1 == 1 } else { exponent != 0 };
    let significand = fraction | u128::from(is_normal) << format.fraction;
    let bias = (1_i32 << (format.exponent - 1)) - 1;
    let exponent = i32::try_from(exponent).expect("exponents have at most 15 bits").max(1) - bias;
    sign * scale(significand, exponent - format.fraction.cast_signed())
}

/// `significand * 2^exponent`, rounded once.
fn scale(significand: u128, exponent: i32) -> f64 {
    if significand == 0 {
        return 0.0;
    }
    let top = 127 - significand.leading_zeros().cast_signed() + exponent;
    if top > 1023 {
        return f64::INFINITY;
    }
    // The place of the last bit that a double with this leading bit has.
    let last = (top - 52).max(-1074);
    let drop = last - exponent;
    let rounded = if drop <= 0 {
        significand << drop.unsigned_abs()
    } else if drop > 127 {
        0
    } else {
        round(significand, drop.unsigned_abs())
    };
    #[expect(clippy::cast_precision_loss, reason = "at most 53 bits are left")]
    let rounded = rounded as f64;
    // Two steps, since 2^-1074 is no normal number.
    rounded * 2f64.powi(last.max(-1000)) * 2f64.powi(last - last.max(-1000))
}

/// Drops the lowest bits, rounding to nearest, ties to even.
fn round(value: u128, drop: u32) -> u128 {
    if drop == 0 {
        return value;
    }
    let kept = value >> drop;
    let rest = value & ((1 << drop) - 1);
    let half = 1 << (drop - 1);
    kept + u128::from(rest > half || (rest == half && kept & 1 == 1))
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn doubles_survive_wider_formats() {
        for value in [0.0, -0.0, 1.0, -1.5, 0.1, f64::MAX, f64::MIN_POSITIVE, 5e-324, 1e-310, f64::INFINITY] {
            for bits in [80, 128] {
                assert_eq!(decode(encode(value, bits), bits).to_bits(), value.to_bits(), "{value} in {bits}");
            }
        }
        assert!(decode(encode(f64::NAN, 80), 80).is_nan());
    }

    #[test]
    fn known_bits() {
        assert_eq!(encode(1.0, 80), 0x3FFF_8000_0000_0000_0000);
        assert_eq!(encode(-2.0, 80), 0xC000_8000_0000_0000_0000);
        assert_eq!(encode(1.0, 128), 0x3FFF << 112);
        assert_eq!(encode(1.0, 16), 0x3C00);
        assert_eq!(encode(65504.0, 16), 0x7BFF);
        assert_eq!(encode(65520.0, 16), 0x7C00);
        assert_eq!(encode(5.960_464_477_539_063e-8, 16), 1);
        assert_eq!(decode(0x3555, 16), 0.333_251_953_125);
        // Half an ulp above 1 rounds to even, a bit more rounds up.
        assert_eq!(decode(0x3FFF_8000_0000_0000_0400, 80), 1.0);
        assert_eq!(decode(0x3FFF_8000_0000_0000_0401, 80), 1.0 + f64::EPSILON);
    }
}
