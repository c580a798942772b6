//! Properties of the bridge: whatever goes through both languages comes back.

use crate::context;
use poly::{BigInt, Context, Number, Text, Value, from_value, list, map};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use std::any::Any;
use std::rc::Rc;

/// Enough to meet the corners, quick enough for every build.
const CASES: u32 = 256;

/// Runs a property with the same values each time.
fn holds<S: Strategy>(strategy: S, property: impl Fn(S::Value) -> Result<(), TestCaseError>)
where
    S::Value: std::fmt::Debug,
{
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    match runner.run(&strategy, property) {
        Ok(()) => {}
        Err(TestError::Fail(reason, value)) => panic!("{reason}\nwith {value:?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// A function that sends its argument through JavaScript, Python and back.
fn round_trip(context: &Context) -> Value {
    let python = context.eval("python", "lambda value: value").expect("runs");
    context.eval("js", "(through) => (value) => through(value)").expect("runs").call(&[python]).expect("runs")
}

fn through(trip: &Value, value: &Value) -> Value {
    trip.call(std::slice::from_ref(value)).expect("passes")
}

/// UTF-16 that need not be valid.
struct Units(Vec<u16>);

impl polyglot_api::TextBuf for Units {
    fn view(&self) -> polyglot_api::TextView<'_> {
        polyglot_api::TextView::Utf16(&self.0)
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[test]
fn strings_with_any_code_units_come_back() {
    let context = context();
    let trip = round_trip(&context);
    let length = context.eval("js", "(s) => s.length").expect("runs");
    let unit = prop_oneof![any::<u16>(), 0xD800_u16..0xE000, 0x20_u16..0x7F];
    holds(prop::collection::vec(unit, 0..20), |units| {
        let text = Value::from(Text::shared(Rc::new(Units(units.clone()))));
        let back = through(&trip, &text);
        let seen = back.as_text().map(Text::to_utf16);
        prop_assert_eq!(seen.as_ref(), Some(&units));
        prop_assert_eq!(through(&length, &text).as_u64(), Some(units.len() as u64));
        Ok(())
    });
}

#[test]
fn integers_of_any_size_come_back() {
    let context = context();
    let trip = round_trip(&context);
    let digits = context.eval("python", "str").expect("runs");
    holds((prop::collection::vec(any::<u32>(), 0..12), any::<bool>()), |(words, negative)| {
        let sum = words.iter().fold(BigInt::from(0), |sum, word| (sum << 32) + BigInt::from(*word));
        let integer = if negative { -sum } else { sum };
        let value = Value::from(integer.clone());
        prop_assert_eq!(through(&trip, &value).as_bigint(), Some(integer.clone()));
        let told = through(&digits, &value).as_str().map(std::borrow::Cow::into_owned);
        prop_assert_eq!(told, Some(integer.to_string()));
        Ok(())
    });
}

#[test]
fn doubles_come_back_bit_by_bit() {
    let context = context();
    let trip = round_trip(&context);
    holds(any::<u64>().prop_map(f64::from_bits), |double| {
        let back = through(&trip, &Value::Float(double));
        let bits = back.as_number().map(|number| number.to_f64_lossy().to_bits());
        let same = bits == Some(double.to_bits())
            || (double.is_nan() && matches!(back, Value::Float(f) if f.is_nan()));
        prop_assert!(same, "{} came back as {:?}", double, back);
        // An integral double comes back as the integer that it is.
        let exact = Number::Float(double).as_bigint();
        prop_assert!(exact.is_none() || exact == back.as_bigint());
        Ok(())
    });
}

/// Trees as JSON has them.
fn trees() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        // Eighths are exact in every notation.
        any::<i32>().prop_map(|eighths| (f64::from(eighths) / 8.0).into()),
        "[ -~é€😀]{0,8}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::btree_map("[a-z_]{1,6}", inner, 0..5)
                .prop_map(|entries| serde_json::Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// The tree with integral doubles as integers, which languages need not tell apart.
fn normal(tree: &serde_json::Value) -> serde_json::Value {
    match tree {
        serde_json::Value::Number(number) => {
            match number.as_f64().and_then(|float| Number::Float(float).as_i64()) {
                Some(integer) => integer.into(),
                None => tree.clone(),
            }
        }
        serde_json::Value::Array(elements) => elements.iter().map(normal).collect(),
        serde_json::Value::Object(entries) => {
            entries.iter().map(|(name, value)| (name.clone(), normal(value))).collect()
        }
        other => other.clone(),
    }
}

#[test]
fn trees_are_read_and_rebuilt_by_both_languages() {
    let context = context();
    let copy = "(function copy(v) { if (v === null || typeof v !== 'object') return v; if (Array.isArray(v)) return v.map(copy); return Object.fromEntries(Object.entries(v).map(([k, e]) => [k, copy(e)])); })";
    let by_js = context.eval("js", copy).expect("runs");
    let copy = "def copy(v):\n    if isinstance(v, list):\n        return [copy(e) for e in v]\n    if isinstance(v, dict):\n        return {k: copy(e) for k, e in v.items()}\n    return v\ncopy";
    let by_python = context.eval("python", copy).expect("runs");
    holds(trees(), |tree| {
        let value = poly::to_value(&tree).expect("is data");
        let js = through(&by_js, &value);
        let python = through(&by_python, &js);
        let again = through(&by_js, &python);
        for (who, value) in [("js", &js), ("python", &python), ("js again", &again)] {
            let back: serde_json::Value = from_value(value).expect("is data");
            prop_assert_eq!(normal(&back), normal(&tree), "{}", who);
        }
        Ok(())
    });
}

#[test]
fn both_languages_write_the_same_json() {
    let context = context();
    let by_js = context.eval("js", "(v) => JSON.stringify(v)").expect("runs");
    let by_python = context.eval("python", "import json\nlambda v: json.dumps(v)").expect("runs");
    holds(trees(), |tree| {
        let value = poly::to_value(&tree).expect("is data");
        for writer in [&by_js, &by_python] {
            let text = through(writer, &value);
            let text = text.as_str().ok_or_else(|| TestCaseError::fail("no text"))?;
            let back: serde_json::Value =
                serde_json::from_str(&text).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(normal(&back), normal(&tree));
        }
        Ok(())
    });
}

#[test]
fn objects_keep_their_identity_and_order() {
    let context = context();
    let trip = round_trip(&context);
    let keys = context.eval("js", "(o) => Object.keys(o).join()").expect("runs");
    holds(prop::collection::vec("[a-z]{1,5}", 0..8), |names| {
        let mut unique = Vec::new();
        names.iter().filter(|name| !name.is_empty()).for_each(|name| {
            if !unique.contains(name) {
                unique.push(name.clone());
            }
        });
        let value = map(unique.iter().map(|name| (name.clone(), list([]))));
        prop_assert!(through(&trip, &value).is_identical(&value));
        let told = through(&keys, &value);
        prop_assert_eq!(told.as_str().map(std::borrow::Cow::into_owned), Some(unique.join(",")));
        Ok(())
    });
}
