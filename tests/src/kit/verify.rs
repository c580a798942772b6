//! Conditions on results and on errors.

use super::types::MAX_SAFE_INTEGER;
use poly::{BigInt, Error, ErrorKind, Number, Traits, Value};

/// What a condition says: nothing, or what is wrong.
pub type Verdict = Result<(), String>;

/// Fails with `fault` unless `condition` holds.
///
/// # Errors
/// If and only if `condition` does not hold.
pub fn require(condition: bool, fault: impl FnOnce() -> String) -> Verdict {
    if condition { Ok(()) } else { Err(fault()) }
}

/// Whether `actual` is the primitive or object `expected`; numbers of both kinds are
/// told apart.
///
/// # Errors
/// If and only if it is not.
pub fn is(actual: &Value, expected: &Value) -> Verdict {
    let zeros = |a: &Value, b: &Value| match (a, b) {
        (Value::Float(a), Value::Float(b)) => a.is_sign_negative() == b.is_sign_negative() || a.is_nan(),
        _ => true,
    };
    require(actual.is_identical(expected) && zeros(actual, expected), || {
        format!("is {actual:?}, not {expected:?}")
    })
}

/// Whether `actual` is the string `expected`.
///
/// # Errors
/// If and only if it is not.
pub fn is_text(actual: &Value, expected: &str) -> Verdict {
    is(actual, &Value::from(expected))
}

/// A number as JavaScript gives it: integral doubles that are exact are integers.
#[must_use]
pub fn js_number(value: f64) -> Value {
    match Number::Float(value).as_i64() {
        Some(integer) if integer.unsigned_abs() <= MAX_SAFE_INTEGER.unsigned_abs() => Value::Int(integer),
        _ => Value::Float(value),
    }
}

/// A number or boolean as Python's arithmetic takes it.
#[must_use]
pub fn python_number(value: &Value) -> Option<Number> {
    match value {
        Value::Bool(value) => Some(Number::Int(i64::from(*value))),
        _ => value.as_number(),
    }
}

/// The result of an operator of Python's arithmetic: integers stay integers, and a
/// float makes floats.
///
/// # Errors
/// If and only if `actual` is not that.
pub fn python_arithmetic(
    arguments: &[Value],
    actual: &Value,
    integers: fn(BigInt, BigInt) -> Option<BigInt>,
    floats: fn(f64, f64) -> f64,
) -> Verdict {
    let [a, b] = arguments else { return Err("takes two arguments".into()) };
    let (Some(a), Some(b)) = (python_number(a), python_number(b)) else {
        return Err("takes numbers".into());
    };
    let exact = |number: &Number| if number.is_integer_kind() { number.as_bigint() } else { None };
    let expected = match (exact(&a), exact(&b)) {
        (Some(a), Some(b)) => match integers(a, b) {
            Some(result) => result.into(),
            None => return Ok(()),
        },
        _ => Value::Float(floats(a.to_f64_lossy(), b.to_f64_lossy())),
    };
    is(actual, &expected)
}

/// The result of an operator of JavaScript's arithmetic on two numbers or two
/// bigints.
///
/// # Errors
/// If and only if `actual` is not that.
pub fn js_arithmetic(
    arguments: &[Value],
    actual: &Value,
    bigints: fn(BigInt, BigInt) -> Option<BigInt>,
    numbers: fn(f64, f64) -> f64,
) -> Verdict {
    let [a, b] = arguments else { return Err("takes two arguments".into()) };
    let (Some(a), Some(b)) = (a.as_number(), b.as_number()) else { return Err("takes numbers".into()) };
    let is_bigint = |number: &Number| super::types::js_bigint().accepts(&number.clone().into());
    let expected = match (is_bigint(&a), is_bigint(&b)) {
        (true, true) => match (a.as_bigint(), b.as_bigint()) {
            (Some(a), Some(b)) => match bigints(a, b) {
                Some(result) => result.into(),
                None => return Ok(()),
            },
            _ => return Err("a bigint is no integer".into()),
        },
        _ => js_number(numbers(a.to_f64_lossy(), b.to_f64_lossy())),
    };
    is(actual, &expected)
}

/// Whether two objects are the same point or length of time.
///
/// # Errors
/// If and only if they are not.
pub fn same_time(actual: &Value, expected: &Value) -> Verdict {
    let (Some(a), Some(b)) = (actual.as_object(), expected.as_object()) else {
        return Err(format!("{actual:?} is no time"));
    };
    if b.traits().has(Traits::DURATION) {
        let (a, b) = (a.duration().ok(), b.duration().ok());
        return require(a.is_some() && a == b, || format!("is {a:?}, not {b:?}"));
    }
    let (a, b) = (a.temporal().ok(), b.temporal().ok());
    let offset = |parts: &poly::Temporal| parts.zone.as_ref().and_then(|zone| zone.to_fixed_offset().ok());
    let same = a.as_ref().zip(b.as_ref()).is_some_and(|(a, b)| {
        (a.date, a.time, a.timestamp(), offset(a)) == (b.date, b.time, b.timestamp(), offset(b))
    });
    require(same, || format!("is {a:?}, not {b:?}"))
}

/// The elements of an array.
#[must_use]
pub fn elements(value: &Value) -> Option<Vec<Value>> {
    let object = value.as_object().filter(|object| object.traits().has(Traits::ARRAY))?;
    let mut elements = Vec::new();
    object.read_elements(0, u64::MAX, &mut elements).ok()?;
    Some(elements)
}

/// Everything that an iterable gives, up to `limit`.
#[must_use]
pub fn drain(value: &Value, limit: usize) -> Option<Vec<Value>> {
    let object = value.as_object().filter(|object| object.traits().has(Traits::ITERABLE))?;
    let iterator = object.iterator().ok()?;
    let iterator = iterator.as_object()?;
    std::iter::from_fn(|| iterator.next().transpose()).take(limit).collect::<poly::Result<_>>().ok()
}

/// Whether an error is an exception of a guest language, as guest code must throw:
/// with an object that can be caught, and neither a broken contract that nobody
/// turned into one, nor a bug.
///
/// # Errors
/// If and only if it is not.
pub fn is_guest_error(error: &Error) -> Verdict {
    match error {
        Error::Interop(error) => Err(format!("a broken contract leaks: {error}")),
        Error::Polyglot(error) => match error.kind {
            ErrorKind::Guest | ErrorKind::Syntax { .. } => match &error.exception {
                Some(exception) if exception.has(Traits::EXCEPTION) => Ok(()),
                // No object is made where the stack has ended.
                None if error.message.starts_with("Maximum call stack") => Ok(()),
                // JavaScript can throw any value.
                Some(_) if error.name.is_empty() => Ok(()),
                other => Err(format!("'{error}' has the exception {other:?}")),
            },
            kind => Err(format!("'{error}' is of the kind {kind:?}")),
        },
    }
}

/// Whether an error is one without an object, as languages throw that have no objects for errors, and
/// Rust code.
#[must_use]
pub fn is_without_object(error: &Error) -> bool {
    let Error::Polyglot(error) = error else { return false };
    error.exception.is_none() && matches!(error.kind, ErrorKind::Guest | ErrorKind::Host)
}

/// The class of an error: of its own name, or of a broken contract.
#[must_use]
pub fn error_name(error: &Error) -> String {
    match error {
        Error::Polyglot(error) => error.name.clone(),
        Error::Interop(error) => Error::from(error.clone()).into_polyglot().name,
    }
}

#[cfg(test)]
mod tests {
    use super::{is, js_number, python_arithmetic};
    use poly::Value;

    #[test]
    fn zeros_and_kinds_are_told_apart() {
        assert!(is(&Value::Float(-0.0), &Value::Float(0.0)).is_err());
        assert!(is(&Value::Int(1), &Value::Float(1.0)).is_err());
        assert!(is(&Value::Float(f64::NAN), &Value::Float(f64::NAN)).is_ok());
        assert!(is(&js_number(-0.0), &Value::Float(-0.0)).is_ok());
        assert!(is(&js_number(3.0), &Value::Int(3)).is_ok());
        assert!(is(&js_number(1e300), &Value::Float(1e300)).is_ok());
    }

    #[test]
    fn arithmetic_of_python_is_exact_on_integers() {
        let big = Value::Int(i64::MAX);
        let sum: poly::BigInt = poly::BigInt::from(i64::MAX) * 2;
        let add = |a: f64, b: f64| a + b;
        assert!(python_arithmetic(&[big.clone(), big], &sum.into(), |a, b| Some(a + b), add).is_ok());
        let half = [Value::Bool(true), Value::Float(0.5)];
        assert!(python_arithmetic(&half, &1.5.into(), |a, b| Some(a + b), add).is_ok());
        assert!(python_arithmetic(&half, &2.into(), |a, b| Some(a + b), add).is_err());
    }
}
