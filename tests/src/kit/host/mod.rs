//! The host as a language: Rust code that holds values of guests.

mod accesses;
mod objects;

use super::types::{
    Type, any, array, boolean, buffer, exception, executable, float, hash, instant, integer, iterable,
    iterator, members, meta, null, number, object, set, string, unicode,
};
use super::verify::{self, Verdict, require};
use super::{Absent, Access, Part, Provider, Sample, Snippet};
use objects::{Custom, instant_parts};
use poly::{
    BigInt, Class, Context, Error, ErrorKind, Result, Temporal, Text, Traits, Value, bytes, from_value,
    function, hash as host_hash, list, map, to_value,
};

/// The provider of the host.
pub struct Host;

impl Provider for Host {
    fn id(&self) -> &'static str {
        "host"
    }

    fn identity(&self, _: &Context) -> Result<Value> {
        Ok(function("identity", |arguments| Ok(arguments.positional[0].clone())))
    }

    fn samples(&self, _: &Context) -> Result<Vec<Sample>> {
        let mut samples = primitives();
        samples.extend(objects());
        Ok(samples)
    }

    fn expressions(&self, context: &Context) -> Result<Vec<Snippet>> {
        let mut snippets = conversions();
        snippets.extend(collections());
        snippets.extend(calls(context));
        Ok(snippets)
    }

    fn accesses(&self, _: &Context) -> Result<Vec<(Access, Value)>> {
        Ok(accesses::accesses())
    }

    fn absent(&self) -> Vec<Absent> {
        vec![Absent::new(
            [Part::Statements, Part::Inline, Part::Scripts, Part::Fragments, Part::Mistakes],
            "the host is Rust code that is compiled with the kit: it has no program text",
        )]
    }

    fn check_error(&self, error: &Error) -> Verdict {
        match error {
            Error::Interop(_) => Ok(()),
            Error::Polyglot(error) if error.kind == ErrorKind::Host => Ok(()),
            Error::Polyglot(_) => verify::is_guest_error(error),
        }
    }
}

fn constant(name: &'static str, claims: Type, value: impl Into<Value>) -> Sample {
    let value = value.into();
    Sample::new(name, claims, move || Ok(value.clone()))
}

fn primitives() -> Vec<Sample> {
    vec![
        constant("null", null(), Value::Null),
        constant("undefined", null(), Value::Undefined),
        constant("true", boolean(), true),
        constant("false", boolean(), false),
        constant("zero", integer(), 0),
        constant("i64", integer(), 42),
        constant("negative", integer(), -7),
        constant("i64::MAX", integer(), i64::MAX),
        constant("i64::MIN", integer(), i64::MIN),
        constant("safe integer", integer(), super::types::MAX_SAFE_INTEGER),
        constant("unsafe integer", integer(), super::types::MAX_SAFE_INTEGER + 2),
        constant("bigint", integer(), BigInt::from(3) * BigInt::from(10).pow(30)),
        constant("negative bigint", integer(), BigInt::from(-2) * BigInt::from(i64::MAX)),
        constant("f64", float(), 2.5),
        constant("integral f64", float(), 3.0),
        constant("minus zero", float(), -0.0),
        constant("NaN", float(), f64::NAN),
        constant("infinity", float(), f64::INFINITY),
        constant("tiny", float(), 5e-324),
        constant("empty string", unicode(), ""),
        constant("ascii", unicode(), "text"),
        constant("unicode", unicode(), "é€😀"),
        constant("numeric string", unicode(), "12"),
        constant("lone surrogate", string(), objects::utf16(&[0x61, 0xD800, 0x62])),
        constant("NUL in string", unicode(), "a\0b"),
    ]
}

fn objects() -> Vec<Sample> {
    let date = jiff::civil::date(2024, 2, 29);
    let time = jiff::civil::time(12, 30, 15, 250_000_000);
    let fixed = jiff::tz::TimeZone::fixed(jiff::tz::offset(2));
    let counter = Class::new("Counter")
        .constructor(|_| Ok(std::cell::Cell::new(0_i64)))
        .method("add", |counter: &std::cell::Cell<i64>, arguments| {
            counter.set(counter.get() + arguments.positional.first().and_then(Value::as_i64).unwrap_or(1));
            Ok(counter.get().into())
        })
        .property("count", |counter| Ok(counter.get().into()))
        .build();
    let class = counter.value();
    let temporal = |name, date, time, zone| {
        let parts = Temporal { date, time, zone };
        let claims = Type::with(objects::temporal_traits(&parts));
        Sample::new(name, claims, move || Ok(Custom::Temporal(parts.clone()).value()))
    };
    let parts = instant_parts();
    vec![
        Sample::new("list", array().and(iterable()), || Ok(list([1.into(), "two".into(), Value::Null]))),
        Sample::new("empty list", array(), || Ok(list([]))),
        Sample::new("list of numbers", array(), || Ok(list([3.into(), 1.into(), 2.into()]))),
        Sample::new("nested list", array(), || Ok(list([list([1.into()]), list([])]))),
        Sample::new("map", members(), || Ok(map([("a", 1.into()), ("b", "x".into())]))),
        Sample::new("empty map", members(), || Ok(map::<String>([]))),
        Sample::new("hash", hash().and(iterable()), || Ok(host_hash(vec![(1.into(), "one".into())]))),
        Sample::new("set", set().and(iterable()), || Ok(Custom::set(vec![1.into(), 2.into()]).value())),
        Sample::new("iterator", iterator(), || Ok(Custom::iterator(vec![1.into(), 2.into()]).value())),
        Sample::new("endless iterator", iterator(), || Ok(Custom::Naturals(0.into()).value())).endless(),
        Sample::new("bytes", buffer(), || Ok(bytes([1, 2, 3, 250], false))),
        Sample::new("writable bytes", buffer(), || Ok(bytes([1, 2, 3, 4, 5, 6, 7, 8], true))),
        Sample::new("no bytes", buffer(), || Ok(bytes([], true))),
        Sample::new("function", executable(), || {
            Ok(function("count", |arguments| {
                Ok(i64::try_from(arguments.positional.len()).unwrap_or(0).into())
            }))
        }),
        Sample::new("class", meta().and(executable()), move || Ok(class.clone())),
        Sample::new("instance", members().and(Type::with(Traits::INSTANCE)), move || {
            Ok(counter.instance(std::cell::Cell::new(5)))
        }),
        Sample::new("serialized", members(), || {
            to_value(&serde_json::json!({"a": [1, 2.5, null, true, "x"]}))
        }),
        Sample::new("instant", instant(), move || Ok(Custom::Temporal(parts.clone()).value())),
        temporal("date", Some(date), None, None),
        temporal("time", None, Some(time), None),
        temporal("naive date and time", Some(date), Some(time), None),
        temporal("time with zone", None, Some(time), Some(fixed.clone())),
        temporal("zone", None, None, Some(fixed)),
        Sample::new("duration", super::types::duration(), || {
            Ok(Custom::Duration(poly_duration(90_061, 5_000_000)).value())
        }),
        Sample::new("null object", null().and(object()), || Ok(Custom::Nothing.value())),
        Sample::new("pointer", Type::with(Traits::POINTER), || Ok(Custom::Pointer(0xdead_beef).value())),
        Sample::new("settled", super::types::awaitable(), || Ok(Custom::Settled(Ok(7)).value())),
        Sample::new("failed", super::types::awaitable(), || Ok(Custom::Settled(Err("no")).value())),
        Sample::new("exception", exception(), || Ok(Custom::exception("HostError", "it failed").value())),
        Sample::new("opaque", object(), || Ok(Custom::Opaque.value())),
    ]
}

fn poly_duration(seconds: i64, nanoseconds: i32) -> jiff::SignedDuration {
    jiff::SignedDuration::new(seconds, nanoseconds)
}

/// A number that is exact in a type.
fn exact<T: 'static>(name: &'static str, read: fn(&Value) -> Option<T>) -> Type {
    Type::new(name, move |value| read(value).is_some())
}

fn conversions() -> Vec<Snippet> {
    const TYPE: &[&str] = &["TypeError"];
    vec![
        Snippet::new("bool::try_from", [boolean()], boolean(), |a| Ok(bool::try_from(&a[0])?.into()))
            .verified(|a, result| verify::is(result, &a[0]))
            .refuses(TYPE),
        Snippet::new("i64::try_from", [exact("i64", Value::as_i64)], integer(), |a| {
            Ok(i64::try_from(&a[0])?.into())
        })
        .verified(|a, result| require(result.as_f64() == a[0].as_f64(), || "another number".into()))
        .refuses(TYPE),
        Snippet::new("i32::try_from", [exact("i32", Value::as_i32)], integer(), |a| {
            Ok(i32::try_from(&a[0])?.into())
        })
        .refuses(TYPE),
        Snippet::new("u64::try_from", [exact("u64", Value::as_u64)], integer(), |a| {
            Ok(u64::try_from(&a[0])?.into())
        })
        .refuses(TYPE),
        Snippet::new("f64::try_from", [exact("f64", Value::as_f64)], float(), |a| {
            Ok(f64::try_from(&a[0])?.into())
        })
        .refuses(TYPE),
        Snippet::new("BigInt::try_from", [exact("integer", Value::as_bigint)], integer(), |a| {
            Ok(BigInt::try_from(&a[0])?.into())
        })
        .refuses(TYPE),
        Snippet::new("String::try_from", [unicode()], string(), |a| Ok(String::try_from(&a[0])?.into()))
            .verified(|a, result| verify::is(result, &a[0]))
            .refuses(TYPE),
        Snippet::new("to_display", [any()], unicode(), |a| Ok(a[0].to_display().into())),
        Snippet::new("is_null", [any()], boolean(), |a| Ok(a[0].is_null().into())),
        Snippet::new("from_value::<Json>", [any()], any(), |a| {
            to_value(&from_value::<serde_json::Value>(&a[0])?)
        })
        .uses_up()
        .throws(&["TypeError"]),
        Snippet::new("from_value::<Vec<f64>>", [super::types::array_of(number())], array(), |a| {
            to_value(&from_value::<Vec<f64>>(&a[0])?)
        })
        .verified(|a, result| {
            let count = |value: &Value| value.as_object().and_then(|object| object.array_len().ok());
            require(count(&a[0]) == count(result), || format!("{result:?} has another length"))
        })
        .throws(TYPE),
    ]
}

fn collections() -> Vec<Snippet> {
    vec![
        Snippet::new("list", [any(), any()], array(), |a| Ok(list(a.to_vec()))).verified(|a, result| {
            verify::is(&result.element(0).map_err(|error| error.to_string())?, &a[0])?;
            verify::is(&result.element(1).map_err(|error| error.to_string())?, &a[1])
        }),
        Snippet::new("map", [any()], members(), |a| Ok(map([("value", a[0].clone())]))).verified(
            |a, result| verify::is(&result.member("value").map_err(|error| error.to_string())?, &a[0]),
        ),
        Snippet::new("hash", [any()], any(), |a| {
            let hash = host_hash(vec![(a[0].clone(), "found".into())]);
            Ok(hash.expect_object("readHashValue")?.get_entry(&a[0])?.into())
        })
        .verified(|_, result| verify::is_text(result, "found")),
        Snippet::new("len", [array()], integer(), |a| {
            let length = a[0].expect_object("getArraySize")?.array_len()?;
            Ok(length.into())
        })
        .verified(|a, result| {
            let count = verify::elements(&a[0]).map(|elements| elements.len() as u64);
            require(result.as_u64() == count, || format!("{result:?}, with {count:?} elements"))
        })
        .refuses(&["TypeError"]),
        Snippet::new("iterate", [iterable()], array(), |a| {
            let iterator = a[0].expect_object("getIterator")?.iterator()?;
            let iterator = iterator.expect_object("getIteratorNextElement")?;
            let values: Result<Vec<_>> = std::iter::from_fn(|| iterator.next().transpose()).collect();
            Ok(list(values?))
        })
        .uses_up()
        .refuses(&["TypeError"]),
        Snippet::new("read member", [members()], any(), |a| {
            let object = a[0].expect_object("readMember")?;
            let names = object.members(false)?;
            match names.first().and_then(Text::to_str) {
                Some(name) => object.read_member(&name),
                None => Ok(Value::Null),
            }
        })
        .throws(&["*"])
        .refuses(&["TypeError"]),
        Snippet::new("copy buffer", [buffer()], buffer(), |a| {
            Ok(bytes(a[0].expect_object("readBuffer")?.buffer()?.to_vec(), false))
        })
        .refuses(&["TypeError"]),
        Snippet::new("timestamp", [instant()], string(), |a| {
            let parts = a[0].expect_object("asDate")?.temporal()?;
            Ok(parts.timestamp().map(|timestamp| timestamp.to_string()).into())
        }),
    ]
}

fn calls(_: &Context) -> Vec<Snippet> {
    vec![
        Snippet::new("call", [executable()], any(), |a| a[0].call(&[]))
            .throws(&["*"])
            .refuses(&["TypeError"]),
        Snippet::new("call with", [executable(), any()], any(), |a| a[0].call(&a[1..])).throws(&["*"]),
        Snippet::new("construct", [super::types::instantiable()], any(), |a| a[0].construct(&[]))
            .throws(&["*"])
            .refuses(&["TypeError"]),
        Snippet::new("is instance", [any(), meta()], boolean(), |a| {
            Ok(a[1].expect_object("isMetaInstance")?.is_meta_instance(&a[0])?.into())
        }),
        Snippet::new("throw", [exception()], any(), |a| Err(a[0].expect_object("throwException")?.throw()))
            .throws(&["*"]),
    ]
}
