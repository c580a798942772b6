//! Numbers convert to every type that loses nothing, and to no other.

use super::Faults;
use poly::{BigInt, Number, Value};

pub(super) fn check(value: &Value, faults: &mut Faults) {
    let Some(number) = value.as_number() else {
        return faults.add("a number is not a number");
    };
    let integers: [(&str, Option<BigInt>, u32); 4] = [
        ("i8", number.as_i8().map(BigInt::from), 7),
        ("i16", number.as_i16().map(BigInt::from), 15),
        ("i32", number.as_i32().map(BigInt::from), 31),
        ("i64", number.as_i64().map(BigInt::from), 63),
    ];
    let exact = number.as_bigint();
    for (name, converted, bits) in integers {
        let limit = BigInt::from(1) << bits;
        let fits = exact.as_ref().filter(|exact| **exact >= -limit.clone() && **exact < limit);
        faults.expect(converted.as_ref() == fits, || {
            format!("as {name}: {converted:?}, but exactly {exact:?}")
        });
    }
    let unsigned = number.as_u64().map(BigInt::from);
    let limit = BigInt::from(1) << 64;
    let fits = exact.as_ref().filter(|exact| **exact >= BigInt::from(0) && **exact < limit);
    faults.expect(unsigned.as_ref() == fits, || format!("as u64: {unsigned:?}, but exactly {exact:?}"));

    if let (Some(narrow), wide) = (number.as_f32(), number.as_f64()) {
        let same = wide.is_some_and(|wide| {
            wide.is_nan() == narrow.is_nan() && (wide.is_nan() || f64::from(narrow) == wide)
        });
        faults.expect(same, || format!("as f32: {narrow}, as f64: {wide:?}"));
    }
    if let (Some(float), Some(exact)) = (number.as_f64(), &exact) {
        let back = Number::Float(float).as_bigint();
        faults.expect(back.as_ref() == Some(exact), || format!("as f64: {float}, but exactly {exact}"));
    }
    if let Number::Float(float) = number {
        let same = number.as_f64().map(f64::to_bits) == Some(float.to_bits());
        faults.expect(same, || "a double does not fit a double".into());
    }
    let narrow = matches!(&number, Number::Big(big) if i64::try_from(&**big).is_ok());
    faults.expect(!narrow, || "a big integer that fits in 64 bits is not told as such".into());
}
