//! Values of guests, seen from Rust.

use crate::{bind, context, eval};
use poly::{BigInt, InteropError, Traits, Value};

#[test]
fn primitives_have_typed_access() {
    let context = context();
    assert_eq!(eval(&context, "js", "6 * 7").as_i64(), Some(42));
    assert_eq!(eval(&context, "js", "1 / 2").as_f64(), Some(0.5));
    assert_eq!(eval(&context, "js", "'é€😀'").as_str().as_deref(), Some("é€😀"));
    assert_eq!(eval(&context, "js", "1 < 2").as_bool(), Some(true));
    assert!(eval(&context, "js", "null").is_null() && eval(&context, "js", "undefined").is_null());
    assert_eq!(eval(&context, "python", "6 * 7").as_i64(), Some(42));
    assert_eq!(eval(&context, "python", "2 ** 70").as_bigint(), Some(BigInt::from(1) << 70));
    assert_eq!(eval(&context, "python", "2 ** 70").as_i64(), None);
    assert_eq!(eval(&context, "python", "0.5").as_f64(), Some(0.5));
    assert_eq!(eval(&context, "python", "2.0").as_i64(), Some(2));
    assert_eq!(eval(&context, "python", "'a\\ud800'").as_str(), None);
    assert!(eval(&context, "python", "None").is_null());
}

#[test]
fn conversions_by_try_from_say_what_was_wanted() {
    let context = context();
    assert_eq!(i64::try_from(&eval(&context, "python", "7")).expect("is one"), 7);
    assert_eq!(String::try_from(&eval(&context, "js", "`a${1}`")).expect("is one"), "a1");
    let error = i64::try_from(&eval(&context, "js", "[1]")).expect_err("is none");
    assert_eq!(error.to_string(), "expected 64-bit integer, got an array of js");
    let error = f64::try_from(&Value::Int((1 << 53) + 1)).expect_err("would lose the last bit");
    assert!(error.to_string().starts_with("expected double"), "{error}");
}

#[test]
fn objects_answer_messages() {
    let context = context();
    let point = eval(&context, "js", "({ x: 1, move(by) { this.x += by; return this.x; } })");
    assert_eq!(point.member("x").expect("is there").as_i64(), Some(1));
    point.set_member("x", 5).expect("can be written");
    assert_eq!(point.invoke("move", &[2.into()]).expect("can be called").as_i64(), Some(7));
    let error = point.member("y").expect_err("is not there");
    assert!(matches!(error, poly::Error::Interop(InteropError::UnknownMember { .. })), "{error}");

    let list = eval(&context, "python", "[1, [2, 3]]");
    assert_eq!(list.element(1).and_then(|inner| inner.element(0)).expect("is there").as_i64(), Some(2));
    let error = list.element(2).expect_err("is not there");
    assert!(matches!(error, poly::Error::Interop(InteropError::InvalidIndex { index: 2 })), "{error}");

    let class = eval(&context, "python", "class P:\n    def __init__(self, x):\n        self.x = x\nP");
    let instance = class.construct(&[3.into()]).expect("can be made");
    assert_eq!(instance.member("x").expect("is there").as_i64(), Some(3));
    let meta = instance.as_object().and_then(|object| object.meta_object()).expect("has a class");
    assert!(meta.is_identical(&class));
}

#[test]
fn a_value_is_itself_whichever_way_it_took() {
    let context = context();
    let list = eval(&context, "python", "original = [1]; original");
    bind(&context, "js", "list", list.clone());
    let seen = eval(&context, "js", "list");
    assert!(seen.is_identical(&list));
    bind(&context, "python", "back", seen);
    assert_eq!(eval(&context, "python", "back is original").as_bool(), Some(true));
    assert_eq!(eval(&context, "js", "list.push(2); list.length").as_i64(), Some(2));
    assert_eq!(eval(&context, "python", "original").element(1).expect("was pushed").as_i64(), Some(2));
}

#[test]
fn traits_tell_what_a_value_can_do() {
    let context = context();
    assert!(eval(&context, "js", "() => 1").has(Traits::EXECUTABLE));
    assert!(eval(&context, "js", "new Map()").has(Traits::HASH));
    assert!(eval(&context, "python", "{}").has(Traits::HASH));
    assert!(eval(&context, "python", "iter([])").has(Traits::ITERATOR));
    assert!(eval(&context, "python", "b''").has(Traits::BUFFER));
    assert_eq!(Value::from(1).traits(), Traits::NONE);
}

#[test]
fn languages_share_bindings() {
    let context = context();
    context.polyglot_bindings().set_member("shared", 1).expect("can be written");
    assert_eq!(eval(&context, "js", "Polyglot.import('shared') + 1").as_i64(), Some(2));
    eval(&context, "python", "import polyglot; polyglot.export_value('other', [1, 2])");
    assert_eq!(eval(&context, "js", "Polyglot.import('other').length").as_i64(), Some(2));
    assert_eq!(
        context.polyglot_bindings().member("other").expect("is there").element(0).expect("is there").as_i64(),
        Some(1)
    );
}
