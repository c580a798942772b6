//! Every operator and built-in conversion of JavaScript.

use super::{function, is_bigint};
use crate::kit::Snippet;
use crate::kit::types::{
    Type, any, array, awaitable, boolean, buffer, exception, executable, instant, instantiable, iterable,
    js_bigint, js_number, members, meta, number, object, of_class, of_language, string,
};
use crate::kit::verify::{self, Verdict, js_arithmetic, require};
use poly::{BigInt, Context, Number, Result, Traits, Value};
use std::cmp::Ordering;

/// What an operator throws where its operands convert to primitives that do not go
/// together, or cannot be converted.
const CONVERSION: &[&str] = &["TypeError", "SyntaxError", "RangeError"];

pub(super) fn expressions(context: &Context) -> Result<Vec<Snippet>> {
    let mut snippets = arithmetic(context)?;
    snippets.extend(bits(context)?);
    snippets.extend(comparisons(context)?);
    snippets.extend(logic(context)?);
    snippets.extend(conversions(context)?);
    snippets.extend(objects(context)?);
    snippets.extend(collections(context)?);
    Ok(snippets)
}

fn nothing() -> Type {
    Type::new("nothing", |_| false)
}

fn arithmetic(context: &Context) -> Result<Vec<Snippet>> {
    type Bigints = fn(BigInt, BigInt) -> Option<BigInt>;
    type Numbers = fn(f64, f64) -> f64;
    let zero = || BigInt::from(0);
    let operators: [(&str, &str, Bigints, Numbers); 5] = [
        ("+", "(a, b) => a + b", |a, b| Some(a + b), |a, b| a + b),
        ("-", "(a, b) => a - b", |a, b| Some(a - b), |a, b| a - b),
        ("*", "(a, b) => a * b", |a, b| Some(a * b), |a, b| a * b),
        ("/", "(a, b) => a / b", |a, b| Some(a / b), |a, b| a / b),
        ("%", "(a, b) => a % b", |a, b| Some(a % b), |a, b| a % b),
    ];
    let mut snippets = Vec::new();
    for (name, code, bigints, numbers) in operators {
        let run = function(context, code)?;
        let typed = |operand: fn() -> Type| {
            Snippet::from_function(name, [operand(), operand()], operand(), run.clone())
        };
        let check = move |a: &[Value], result: &Value| {
            let by_zero = a[1].as_bigint() == Some(zero());
            if by_zero && is_bigint(&a[1]) { Ok(()) } else { js_arithmetic(a, result, bigints, numbers) }
        };
        snippets.push(typed(js_number).verified(check));
        // The result of a bigint may be small, and then is an integer like others.
        snippets.push(
            Snippet::from_function(name, [js_bigint(), js_bigint()], number(), run.clone()).verified(check),
        );
        // A number and a bigint do not mix.
        snippets.push(
            Snippet::from_function(name, [js_number(), js_bigint()], nothing(), run.clone())
                .throws(&["TypeError"]),
        );
    }
    let plus = function(context, "(a, b) => a + b")?;
    snippets.push(Snippet::from_function("+", [string(), string()], string(), plus.clone()).verified(
        |a, result| {
            let units = |value: &Value| value.as_text().map(poly::Text::to_utf16).unwrap_or_default();
            require(units(result) == [units(&a[0]), units(&a[1])].concat(), || format!("is {result:?}"))
        },
    ));
    snippets.push(Snippet::from_function("+ of anything", [any(), any()], any(), plus).throws(CONVERSION));
    let minus = function(context, "(a, b) => a - b")?;
    snippets.push(Snippet::from_function("- of anything", [any(), any()], any(), minus).throws(CONVERSION));
    let power = function(context, "(a, b) => a ** b")?;
    snippets.push(Snippet::from_function("**", [js_number(), js_number()], js_number(), power));
    for (name, code) in [("unary -", "a => -a"), ("++", "a => ++a"), ("--", "a => a--")] {
        snippets.push(Snippet::from_function(name, [number()], number(), function(context, code)?));
    }
    snippets.push(
        Snippet::from_function("unary +", [any()], js_number(), function(context, "a => +a")?)
            .throws(CONVERSION),
    );
    Ok(snippets)
}

/// The number modulo 2^32, as bit operators take it.
fn to_int32(value: &Value) -> Option<i32> {
    let float = value.as_number()?.to_f64_lossy();
    if !float.is_finite() {
        return Some(0);
    }
    let bits = BigInt::from(1) << 32;
    let whole = Number::Float(float.trunc() + 0.0).as_bigint()?;
    let wrapped = ((whole % &bits) + &bits) % &bits;
    #[expect(clippy::cast_possible_wrap, reason = "the bits are what counts")]
    u32::try_from(wrapped).ok().map(|bits| bits as i32)
}

fn bits(context: &Context) -> Result<Vec<Snippet>> {
    let operators: [(&str, &str, fn(i32, i32) -> i64); 6] = [
        ("&", "(a, b) => a & b", |a, b| i64::from(a & b)),
        ("|", "(a, b) => a | b", |a, b| i64::from(a | b)),
        ("^", "(a, b) => a ^ b", |a, b| i64::from(a ^ b)),
        ("<<", "(a, b) => a << b", |a, b| i64::from(a.wrapping_shl(b.cast_unsigned()))),
        (">>", "(a, b) => a >> b", |a, b| i64::from(a.wrapping_shr(b.cast_unsigned()))),
        (">>>", "(a, b) => a >>> b", |a, b| i64::from(a.cast_unsigned().wrapping_shr(b.cast_unsigned()))),
    ];
    let mut snippets = Vec::new();
    for (name, code, expected) in operators {
        let run = function(context, code)?;
        snippets.push(
            Snippet::from_function(name, [js_number(), js_number()], js_number(), run.clone()).verified(
                move |a, result| {
                    let (Some(x), Some(y)) = (to_int32(&a[0]), to_int32(&a[1])) else {
                        return Err("takes numbers".into());
                    };
                    verify::is(result, &Value::Int(expected(x, y)))
                },
            ),
        );
        snippets.push(
            Snippet::from_function(name, [js_bigint(), js_number()], nothing(), run).throws(&["TypeError"]),
        );
    }
    snippets.push(Snippet::from_function("~", [number()], number(), function(context, "a => ~a")?));
    Ok(snippets)
}

/// How two numbers compare; exact among integers.
fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    let (a, b) = (a.as_number()?, b.as_number()?);
    match (a.as_bigint(), b.as_bigint()) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.to_f64_lossy().partial_cmp(&b.to_f64_lossy()),
    }
}

/// `===`: numbers by value, bigints by value, strings by content, objects by
/// identity; all nulls of other languages are `null`.
fn strictly_equal(a: &Value, b: &Value) -> bool {
    let null = |value: &Value| value.is_null() && !matches!(value, Value::Undefined);
    match (a.as_number(), b.as_number()) {
        (Some(_), Some(_)) => is_bigint(a) == is_bigint(b) && compare(a, b) == Some(Ordering::Equal),
        _ => a.is_identical(b) || (null(a) && null(b)),
    }
}

fn comparisons(context: &Context) -> Result<Vec<Snippet>> {
    let mut snippets = Vec::new();
    let orders: [(&str, &str, fn(Ordering) -> bool); 4] = [
        ("<", "(a, b) => a < b", Ordering::is_lt),
        ("<=", "(a, b) => a <= b", Ordering::is_le),
        (">", "(a, b) => a > b", Ordering::is_gt),
        (">=", "(a, b) => a >= b", Ordering::is_ge),
    ];
    for (name, code, expected) in orders {
        let run = function(context, code)?;
        let numbers = Snippet::from_function(name, [number(), number()], boolean(), run.clone());
        snippets.push(numbers.verified(move |a, result| {
            verify::is(result, &compare(&a[0], &a[1]).is_some_and(expected).into())
        }));
        let strings = Snippet::from_function(name, [string(), string()], boolean(), run.clone());
        snippets.push(strings.verified(move |a, result| {
            let units = |value: &Value| value.as_text().map(poly::Text::to_utf16);
            verify::is(result, &expected(units(&a[0]).cmp(&units(&a[1]))).into())
        }));
        snippets.push(
            Snippet::from_function("< of anything", [any(), any()], boolean(), run).throws(&["TypeError"]),
        );
    }
    snippets.push(
        Snippet::from_function("===", [any(), any()], boolean(), function(context, "(a, b) => a === b")?)
            .verified(|a, result| verify::is(result, &strictly_equal(&a[0], &a[1]).into())),
    );
    snippets.push(
        Snippet::from_function("!==", [any(), any()], boolean(), function(context, "(a, b) => a !== b")?)
            .verified(|a, result| verify::is(result, &(!strictly_equal(&a[0], &a[1])).into())),
    );
    for (name, code) in [("==", "(a, b) => a == b"), ("!=", "(a, b) => a != b")] {
        let run = function(context, code)?;
        snippets.push(Snippet::from_function(name, [any(), any()], boolean(), run).throws(CONVERSION));
    }
    let same = function(context, "a => Object.is(a, a) && [a].includes(a) && new Set([a, a]).size === 1")?;
    snippets.push(
        Snippet::from_function("is itself", [any()], boolean(), same)
            .verified(|_, result| verify::is(result, &true.into())),
    );
    let key = function(context, "a => new Map([[a, 'found']]).get(a)")?;
    snippets.push(
        Snippet::from_function("as key", [any()], string(), key)
            .verified(|_, result| verify::is_text(result, "found")),
    );
    Ok(snippets)
}

fn truthy(value: &Value) -> bool {
    match value {
        Value::Bool(value) => *value,
        Value::Text(text) => !text.is_empty(),
        Value::Object(_) => !value.is_null(),
        Value::Null | Value::Undefined => false,
        number => number.as_number().is_some_and(|number| {
            let float = number.to_f64_lossy();
            float != 0.0 && !float.is_nan()
        }),
    }
}

/// What JavaScript gives back for a value that it was given.
fn same(result: &Value, value: &Value) -> Verdict {
    use crate::kit::Provider as _;
    verify::is(result, &super::JavaScript.after(value))
}

fn logic(context: &Context) -> Result<Vec<Snippet>> {
    let boolean_of = |name, code| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [any()], boolean(), function(context, code)?)
            .verified(|a, result| verify::is(result, &truthy(&a[0]).into())))
    };
    let choice = |name, code, first: fn(&Value) -> bool| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [any(), any()], any(), function(context, code)?)
            .verified(move |a, result| same(result, if first(&a[0]) { &a[0] } else { &a[1] })))
    };
    Ok(vec![
        boolean_of("!!", "a => !!a")?,
        boolean_of("Boolean", "Boolean")?,
        boolean_of("if", "a => { if (a) return true; else return false; }")?,
        choice("&&", "(a, b) => a && b", |a| !truthy(a))?,
        choice("||", "(a, b) => a || b", truthy)?,
        choice("??", "(a, b) => a ?? b", |a| !a.is_null())?,
        choice("?:", "(a, b) => a ? a : b", truthy)?,
        choice("comma", "(a, b) => (a, b)", |_| false)?,
        Snippet::from_function("void", [any()], any(), function(context, "a => void a")?)
            .verified(|_, result| verify::is(result, &Value::Undefined)),
    ])
}

/// What `typeof` says.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Undefined => "undefined",
        Value::Bool(_) => "boolean",
        Value::Text(_) => "string",
        _ if is_bigint(value) => "bigint",
        _ if value.as_number().is_some() => "number",
        _ if value.traits().any(Traits::EXECUTABLE.and(Traits::INSTANTIABLE)) => "function",
        _ => "object",
    }
}

fn conversions(context: &Context) -> Result<Vec<Snippet>> {
    let of = |name, parameter: Type, result: Type, code| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [parameter], result, function(context, code)?))
    };
    Ok(vec![
        of("typeof", any(), string(), "a => typeof a")?.verified(|a, result| {
            let own_symbol = result.as_str().as_deref() == Some("symbol");
            if own_symbol && of_language("js").accepts(&a[0]) {
                Ok(())
            } else {
                verify::is_text(result, type_of(&a[0]))
            }
        }),
        of("String", any(), string(), "String")?.throws(&["*"]),
        of("template", any(), string(), "a => `${a}`")?.throws(&["*"]),
        of("Number", any(), js_number(), "Number")?.throws(CONVERSION),
        of("BigInt", number(), number(), "BigInt")?.throws(&["RangeError"]).verified(|a, result| {
            require(a[0].as_bigint().is_none() || a[0].as_bigint() == result.as_bigint(), || {
                format!("is {result:?}")
            })
        }),
        of("JSON.stringify", any(), any(), "a => JSON.stringify(a)")?
            .throws(&["TypeError", "RangeError"])
            .uses_up(),
        of("console.log", any(), any(), "a => console.log(a)")?,
        of("Object", any(), object(), "Object")?,
        of(
            "toString",
            any().except(crate::kit::types::null()),
            string(),
            "a => Object.prototype.toString.call(a)",
        )?
        .throws(&["*"]),
        of("structuredClone", number().or(string()).or(boolean()), any(), "a => structuredClone(a)")?
            .verified(|a, result| same(result, &a[0])),
        of("Date.toISOString", instant(), string(), "a => a.toISOString()")?.throws(&["RangeError"]),
        of("Date.getTime", instant(), js_number(), "a => a.getTime() + a.valueOf() - (+a)")?.verified(
            |a, result| {
                let time = a[0].as_object().and_then(|object| object.temporal().ok()?.timestamp());
                let milliseconds = time.map(|time| time.as_millisecond());
                require(result.as_i64() == milliseconds, || format!("is {result:?}, not {milliseconds:?}"))
            },
        ),
        of("instanceof Date", instant(), boolean(), "a => a instanceof Date")?.verified(yes),
        of("instanceof Error", exception(), boolean(), "a => a instanceof Error")?.verified(yes),
        of("instanceof Function", executable(), boolean(), "a => a instanceof Function")?.verified(yes),
        of("error.message", exception(), string(), "a => a.message")?.verified(|a, result| {
            let message = a[0].as_object().and_then(|object| object.exception_message().ok().flatten());
            verify::is(result, &message.unwrap_or_else(|| poly::Text::from_static("")).into())
        }),
        of("error.name", exception(), string(), "a => a.name")?,
        of("error.stack", exception(), string(), "a => a.stack")?,
        of("await", awaitable(), awaitable(), "async a => await a")?,
        of("Promise.resolve", any(), awaitable(), "a => Promise.resolve(a)")?.throws(&["*"]),
    ])
}

fn yes(_: &[Value], result: &Value) -> Verdict {
    verify::is(result, &true.into())
}

fn objects(context: &Context) -> Result<Vec<Snippet>> {
    let of = |name, parameter: Type, result: Type, code| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [parameter], result, function(context, code)?))
    };
    let plain = || members().except(executable());
    Ok(vec![
        of("call", executable(), any(), "f => f()")?.throws(&["*"]).refuses(&["TypeError"]),
        Snippet::from_function("call with", [executable(), any()], any(), function(context, "(f, a) => f(a)")?)
            .throws(&["*"]),
        of("new", instantiable(), any(), "C => new C()")?.throws(&["*"]),
        Snippet::from_function("instanceof", [object(), meta()], boolean(), function(context, "(a, C) => a instanceof C")?)
            .verified(|a, result| {
                let class = a[1].as_object().ok_or("a class is an object")?;
                let expected = class.is_meta_instance(&a[0]).map_err(|error| error.to_string())?;
                verify::is(result, &expected.into())
            }),
        of("Object.keys", plain(), array(), "a => Object.keys(a)")?,
        of("spread into object", any(), members(), "a => ({ ...a })")?,
        of("Object.entries", plain(), array(), "a => Object.entries(a)")?,
        of("for in", any(), array(), "a => { const keys = []; for (const key in a) keys.push(key); return keys; }")?,
        of("in", plain(), boolean(), "a => 'poly kit: absent' in a")?
            .verified(|_, result| verify::is(result, &false.into())),
        of("read absent", plain(), any(), "a => a.polyKitAbsent")?
            .verified(|_, result| verify::is(result, &Value::Undefined)),
        of("optional chaining", any(), any(), "a => a?.polyKitAbsent")?,
        of("write and delete", members().except(of_class("module")), any(), "a => { try { a.polyKit = 7; } catch { return null; } const b = a.polyKit; delete a.polyKit; return b; }")?
            .throws(&["TypeError"]),
        of("Object.getOwnPropertyDescriptor", plain(), any(), "a => Object.getOwnPropertyDescriptors(a)")?.throws(&["TypeError"]),
        of("Object.getPrototypeOf", object(), boolean(), "a => Object.getPrototypeOf(Object(a)) !== undefined")?.verified(yes),
        of("JSON round trip", array().except(buffer()), any(), "a => JSON.parse(JSON.stringify(a))")?
            .throws(&["TypeError"]).uses_up(),
    ])
}

/// What an array has, as JavaScript tells it.
fn elements_of(value: &Value) -> std::result::Result<Vec<Value>, String> {
    verify::elements(value).ok_or_else(|| format!("{value:?} has no elements"))
}

fn same_elements(result: &Value, expected: &[Value]) -> Verdict {
    let actual = elements_of(result)?;
    require(actual.len() == expected.len(), || {
        format!("has {} elements, not {}", actual.len(), expected.len())
    })?;
    actual.iter().zip(expected).try_for_each(|(actual, expected)| {
        // Some iterables make their elements anew each time.
        if expected.as_object().is_some() {
            require(actual.as_object().is_some(), || format!("has {actual:?}"))
        } else {
            same(actual, expected)
        }
    })
}

fn collections(context: &Context) -> Result<Vec<Snippet>> {
    let of = |name, parameter: Type, result: Type, code| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [parameter], result, function(context, code)?))
    };
    let own_order = |a: &[Value], result: &Value| same_elements(result, &elements_of(&a[0])?);
    let filled =
        || Type::new("array with elements", |value| verify::elements(value).is_some_and(|e| !e.is_empty()));
    // JavaScript iterates over text too, and not over plain objects.
    let spreadable = || iterable().or(array()).or(string());
    Ok(vec![
        of("Array.isArray", any(), boolean(), "Array.isArray")?.verified(|a, result| {
            let arguments = of_language("js").accepts(&a[0]) && !of_class("Array").accepts(&a[0]);
            let expected = a[0].has(Traits::ARRAY) && !a[0].has(Traits::BUFFER);
            if arguments { Ok(()) } else { verify::is(result, &expected.into()) }
        }),
        of("length", array(), js_number(), "a => a.length")?.verified(|a, result| {
            let length = elements_of(&a[0])?.len();
            require(result.as_u64() == Some(length as u64), || format!("is {result:?}, not {length}"))
        }),
        of("index", filled(), any(), "a => a[0]")?
            .verified(|a, result| same(result, &elements_of(&a[0])?[0])),
        of("index past the end", array(), any(), "a => a[1000]")?
            .verified(|_, result| verify::is(result, &Value::Undefined)),
        of(
            "write element",
            filled(),
            any(),
            "a => { 'use strict'; const b = a[0]; a[0] = b; return a[0]; }",
        )?
        .throws(&["TypeError", "RangeError"]),
        of("spread array", array(), array(), "a => [...a]")?.verified(own_order),
        of("spread", spreadable(), array(), "a => [...a]")?.uses_up().refuses(&["TypeError"]),
        of("Array.from", spreadable(), array(), "a => Array.from(a)")?.uses_up(),
        of(
            "for of",
            spreadable(),
            array(),
            "a => { const all = []; for (const e of a) all.push(e); return all; }",
        )?
        .uses_up()
        .refuses(&["TypeError"]),
        of("destructuring", spreadable(), any(), "([first, ...rest]) => first")?
            .uses_up()
            .refuses(&["TypeError"]),
        of("destructuring the first", spreadable(), any(), "a => { const [first] = a; return first; }")?,
        of("argument spread", spreadable(), js_number(), "a => ((...all) => all.length)(...a)")?.uses_up(),
        of("map", array(), array(), "a => Array.prototype.map.call(a, e => e)")?.verified(own_order),
        of("own map", array(), array(), "a => a.map(e => e)")?.throws(&["TypeError"]),
        of("join", array(), string(), "a => Array.prototype.join.call(a, ',')")?.throws(&["TypeError"]),
        of("slice", array(), any(), "a => Array.prototype.slice.call(a, 0)")?.verified(own_order),
        of("concat", array().except(buffer()), array(), "a => [].concat(a)")?.verified(own_order),
        of("reduce", array(), js_number(), "a => Array.prototype.reduce.call(a, (n) => n + 1, 0)")?,
        of(
            "entries of Map methods",
            crate::kit::types::hash(),
            js_number(),
            "a => [...a.keys()].length - a.size",
        )?
        .verified(|_, result| verify::is(result, &Value::Int(0))),
        of(
            "Set methods",
            crate::kit::types::set(),
            boolean(),
            "a => [...a].every(e => a.has(e)) && [...a].length === a.size",
        )?
        .verified(yes),
        of(
            "new Map",
            crate::kit::types::hash(),
            js_number(),
            "a => new Map([...a.keys()].map(k => [k, a.get(k)])).size",
        )?,
        of(
            "new Uint8Array",
            buffer(),
            buffer(),
            "a => new Uint8Array(ArrayBuffer.isView(a) || a instanceof ArrayBuffer ? a : [...a])",
        )?
        .throws(&["TypeError", "RangeError"]),
    ])
}
