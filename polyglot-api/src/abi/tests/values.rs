//! Every kind of value survives the way there and back.

use super::{abroad, given, lent};
use crate::{BigInt, Number, Text, TextBuf, TextView, Value};
use proptest::prelude::*;
use std::any::Any;
use std::rc::Rc;

#[derive(Clone, Debug)]
enum Units {
    Latin1(Vec<u8>),
    Utf16(Vec<u16>),
    Wtf8(Vec<u8>),
}

impl TextBuf for Units {
    fn view(&self) -> TextView<'_> {
        match self {
            Self::Latin1(bytes) => TextView::Latin1(bytes),
            Self::Utf16(units) => TextView::Utf16(units),
            Self::Wtf8(bytes) => TextView::Wtf8(bytes),
        }
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn text() -> impl Strategy<Value = Text> {
    prop_oneof![
        Just(Text::from_static("literal")),
        Just(Text::from("")),
        any::<String>().prop_map(Text::from),
        any::<Vec<u8>>().prop_map(|bytes| Text::shared(Rc::new(Units::Latin1(bytes)))),
        any::<Vec<u16>>().prop_map(|units| Text::shared(Rc::new(Units::Utf16(units)))),
        any::<String>().prop_map(|text| {
            let bytes = [text.as_bytes(), &[0xED, 0xA0, 0x80]].concat();
            Text::shared(Rc::new(Units::Wtf8(bytes)))
        }),
    ]
}

fn big() -> impl Strategy<Value = Value> {
    any::<Vec<u8>>().prop_map(|bytes| Number::from_bigint(BigInt::from_signed_bytes_le(&bytes)).into())
}

pub(super) fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(Value::Undefined),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<f64>().prop_map(Value::Float),
        Just(Value::Float(-0.0)),
        big(),
        text().prop_map(Value::Text),
    ]
}

fn encoding(value: &Value) -> Option<std::mem::Discriminant<TextView<'_>>> {
    value.as_text().map(|text| std::mem::discriminant(&text.view()))
}

fn check(before: &Value, after: &Value) {
    assert!(before.is_identical(after), "{before:?} became {after:?}");
    assert_eq!(std::mem::discriminant(before), std::mem::discriminant(after));
    assert_eq!(encoding(before), encoding(after));
    if let (Value::Float(before), Value::Float(after)) = (before, after) {
        assert_eq!(before.to_bits(), after.to_bits());
    }
}

proptest! {
    #[test]
    fn a_value_survives_abroad(value in value()) {
        let there = abroad(|| lent(&value));
        check(&value, &there);
        check(&value, &abroad(|| given(value.clone())));
        // And on, from there to a third library and back.
        check(&value, &abroad(|| given(lent(&there))));
    }

    #[test]
    fn a_value_comes_home(value in value()) {
        check(&value, &lent(&value));
        check(&value, &given(value.clone()));
        let there = abroad(|| lent(&value));
        check(&value, &given(there.clone()));
        check(&value, &lent(&there));
    }

    #[test]
    fn a_shared_text_comes_home_as_itself(units in any::<Vec<u16>>()) {
        let buffer = Rc::new(Units::Utf16(units));
        let value = Value::Text(Text::shared(Rc::clone(&buffer) as Rc<dyn TextBuf>));
        let there = abroad(|| lent(&value));
        drop(value);
        let home = given(there);
        prop_assert!(home.as_text().expect("a text").downcast_ref::<Units>().is_some());
        prop_assert_eq!(Rc::strong_count(&buffer), 2);
        drop(home);
        prop_assert_eq!(Rc::strong_count(&buffer), 1);
    }
}

#[test]
fn invalid_utf8_of_another_library_is_replaced() {
    use crate::abi::{PolyBytes, PolyKind, PolyPayload, PolyString, PolyValue, import::borrow};
    for is_static in [0, 1] {
        let bytes = PolyBytes::transient(PolyString::of_bytes(b"a\xFFb"));
        let value = PolyValue { is_static, ..PolyValue::new(PolyKind::Text, PolyPayload { bytes }) };
        // SAFETY: the bytes are static.
        assert_eq!(unsafe { borrow(&value) }.as_str().as_deref(), Some("a\u{FFFD}b"));
    }
}

#[test]
fn an_unknown_kind_is_no_value() {
    use crate::abi::{PolyValue, import::take};
    for kind in [0, 9, 255] {
        // SAFETY: no field counts.
        assert!(unsafe { take(&PolyValue { kind, ..PolyValue::NONE }) }.is_none());
    }
}
