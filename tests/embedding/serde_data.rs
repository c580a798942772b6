//! Rust data to guests and back, by serde.

use crate::{LANGUAGES, bind, context, eval};
use poly::{from_value, to_value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Order {
    id: u64,
    customer: String,
    prices: Vec<f64>,
    paid: bool,
    note: Option<String>,
    state: State,
    tags: BTreeMap<String, i32>,
    pair: (i8, char),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum State {
    New,
    Sent { by: String },
    Lost(i32),
}

fn order(state: State) -> Order {
    Order {
        id: u64::MAX,
        customer: "é😀".into(),
        prices: vec![1.0, 2.5],
        paid: true,
        note: None,
        state,
        tags: BTreeMap::from([("a".into(), -1), ("b".into(), 2)]),
        pair: (-8, '€'),
    }
}

#[test]
fn data_goes_through_every_language_unchanged() {
    let context = context();
    for state in [State::New, State::Sent { by: "ship".into() }, State::Lost(3)] {
        let data = order(state);
        let value = to_value(&data).expect("can be a value");
        assert_eq!(from_value::<Order>(&value).expect("is an order"), data);
        for language in LANGUAGES {
            let identity = if language == "js" { "(x) => x" } else { "lambda x: x" };
            let back = eval(&context, language, identity).call(std::slice::from_ref(&value)).expect("runs");
            assert_eq!(from_value::<Order>(&back).expect("is an order"), data, "{language}");
        }
    }
}

#[test]
fn guests_make_data() {
    let context = context();
    let js = "({ id: 2n ** 64n - 1n, customer: 'é😀', prices: [1, 2.5], paid: true, note: undefined, state: 'New', tags: new Map([['a', -1], ['b', 2]]), pair: [-8, '€'] })";
    let python = "{'id': 2 ** 64 - 1, 'customer': 'é😀', 'prices': (1, 2.5), 'paid': True, 'note': None, 'state': 'New', 'tags': {'a': -1, 'b': 2}, 'pair': [-8, '€']}";
    for (language, text) in [("js", js), ("python", python)] {
        let data: Order =
            from_value(&eval(&context, language, text)).unwrap_or_else(|error| panic!("{language}: {error}"));
        assert_eq!(data, order(State::New), "{language}");
    }
}

#[test]
fn other_shapes_have_their_forms() {
    let context = context();
    let bytes: Vec<u8> = eval(&context, "python", "b'\\x00\\xff'")
        .as_object()
        .and_then(|o| o.buffer().ok())
        .expect("bytes")
        .to_vec();
    assert_eq!(bytes, [0, 255]);
    let date: String = from_value(&eval(&context, "js", "new Date(0)")).expect("a date");
    assert_eq!(date, "1970-01-01T00:00:00Z");
    let date: String =
        from_value(&eval(&context, "python", "__import__('datetime').date(2024, 2, 29)")).expect("a date");
    assert_eq!(date, "2024-02-29");
    let mut set: Vec<i32> = from_value(&eval(&context, "python", "{3, 1}")).expect("a set");
    set.sort_unstable();
    assert_eq!(set, [1, 3]);
    let generated: Vec<i32> =
        from_value(&eval(&context, "js", "(function* () { yield 1; yield 2; })()")).expect("a generator");
    assert_eq!(generated, [1, 2]);
}

#[test]
fn what_has_another_shape_or_no_end_is_refused() {
    let context = context();
    assert!(from_value::<Vec<i32>>(&eval(&context, "js", "[1, 'x']")).is_err());
    assert!(from_value::<i8>(&300.into()).is_err());
    let cycle = eval(&context, "js", "const o = {}; o.o = o; o");
    let error = from_value::<serde_json::Value>(&cycle).expect_err("has no end");
    assert!(error.to_string().contains("circular"), "{error}");
    let cycle = eval(&context, "python", "x = []; x.append(x); x");
    assert!(from_value::<serde_json::Value>(&cycle).is_err());
}

#[test]
fn guests_see_data_as_their_own() {
    let context = context();
    for language in LANGUAGES {
        bind(&context, language, "order", to_value(&order(State::Lost(3))).expect("can be a value"));
    }
    let js =
        "order.prices.map(p => p * 2).join() + order.tags.a + order.state.Lost + JSON.stringify(order.pair)";
    assert_eq!(eval(&context, "js", js).as_str().as_deref(), Some("2,5-13[-8,\"€\"]"));
    let python =
        "f\"{sum(order.prices)} {order['tags']['a']} {order.note} {sorted(order.tags)} {order.pair[1]}\"";
    assert_eq!(eval(&context, "python", python).as_str().as_deref(), Some("3.5 -1 None ['a', 'b'] €"));
}
