//! Values of every kind that JavaScript has.

use super::function;
use crate::kit::Sample;
use crate::kit::types::{
    Type, any, array, awaitable, boolean, buffer, exception, executable, float, hash, instant, instantiable,
    integer, iterable, iterator, members, meta, null, object, set, string, unicode,
};
use poly::{Context, Result, Traits};

pub(super) fn samples(context: &Context) -> Result<Vec<Sample>> {
    let primitives = [
        ("undefined", null(), "undefined"),
        ("null", null(), "null"),
        ("true", boolean(), "true"),
        ("false", boolean(), "false"),
        ("zero", integer(), "0"),
        ("integer", integer(), "42"),
        ("negative", integer(), "-3"),
        ("safe integer", integer(), "Number.MAX_SAFE_INTEGER"),
        ("double", float(), "0.1"),
        ("minus zero", float(), "-0"),
        ("NaN", float(), "NaN"),
        ("infinity", float(), "-Infinity"),
        ("large double", float(), "1e300"),
        ("integral double beyond 2^53", float(), "2 ** 60"),
        ("bigint", integer(), "2n ** 70n"),
        ("bigint of 64 bits", integer(), "-(2n ** 62n)"),
        ("empty string", unicode(), "''"),
        ("string", unicode(), "'text'"),
        ("unicode", unicode(), "'é€😀'"),
        ("lone surrogate", string(), "'a\\uDC00b'"),
        ("rope", unicode(), "['a', 'b'].join('-') + '!'"),
    ];
    let collections = [
        ("array", array().and(iterable()).and(members()), "[1, 2, 3]"),
        ("empty array", array(), "[]"),
        ("mixed array", array(), "[1, 'two', null, [3]]"),
        ("sparse array", array(), "[, 1]"),
        ("frozen array", array(), "Object.freeze([1, 2])"),
        ("arguments", object(), "(function () { return arguments; })(1, 2)"),
        ("object", members(), "({ a: 1, b: 'x' })"),
        ("empty object", members(), "({})"),
        ("object with getter", members(), "({ get a() { return 1; }, set a(value) {} })"),
        ("object without prototype", members(), "Object.assign(Object.create(null), { a: 1 })"),
        ("frozen object", members(), "Object.freeze({ a: 1 })"),
        ("cyclic object", members(), "(() => { const o = {}; o.self = o; return o; })()"),
        ("map", hash().and(iterable()), "new Map([['a', 1], [2, 'b'], [null, {}]])"),
        ("set", set().and(iterable()), "new Set([1, 'a', null])"),
        ("empty set", set(), "new Set()"),
        ("weak map", object(), "new WeakMap()"),
        ("array buffer", buffer(), "new Uint8Array([1, 2, 3, 4]).buffer"),
        ("empty array buffer", buffer(), "new ArrayBuffer(0)"),
        ("bytes", buffer().and(array()), "new Uint8Array([1, 2, 250])"),
        ("doubles", buffer().and(array()), "new Float64Array([0.5, 2])"),
        ("part of a buffer", buffer().and(array()), "new Int16Array(new ArrayBuffer(8), 2, 2)"),
        ("bigint array", buffer().and(array()), "new BigInt64Array([1n, -1n])"),
        ("data view", buffer(), "new DataView(new ArrayBuffer(8), 1, 4)"),
        ("array iterator", iterator().and(iterable()), "[1, 2].values()"),
        ("map iterator", iterator(), "new Map([[1, 2]]).entries()"),
        ("generator", iterator().and(iterable()), "(function* () { yield 1; yield 'a'; })()"),
    ];
    let others = [
        ("function", executable(), "(function f(a, b) { return a; })"),
        ("arrow", executable(), "(() => 1)"),
        ("bound function", executable(), "Math.max.bind(null, 1)"),
        ("built-in function", executable(), "parseInt"),
        ("method", executable(), "[].push"),
        ("async function", executable(), "(async () => 1)"),
        ("generator function", executable(), "(function* () { yield 1; })"),
        ("class", meta().and(instantiable()), "class A { constructor() { this.x = 1; } }"),
        ("subclass", meta().and(instantiable()), "class B extends Array {}"),
        ("built-in class", meta().and(instantiable()), "Map"),
        (
            "instance",
            members().and(Type::with(Traits::INSTANCE)),
            "new (class Point { constructor() { this.x = 1; } toString() { return 'point'; } })()",
        ),
        ("date", instant(), "new Date(Date.UTC(2024, 1, 29, 12, 30, 15, 250))"),
        ("invalid date", object(), "new Date(NaN)"),
        ("regular expression", object(), "/a(b)?/g"),
        ("error", exception().and(members()), "new Error('wrong')"),
        ("type error", exception(), "new TypeError('wrong', { cause: new RangeError('why') })"),
        (
            "custom error",
            exception(),
            "new (class AppError extends Error { constructor() { super('x'); this.code = 7; } })()",
        ),
        ("symbol", object(), "Symbol('s')"),
        ("boxed number", object(), "new Number(3)"),
        ("boxed string", object(), "new String('ab')"),
        ("proxy", object(), "new Proxy({ a: 1 }, {})"),
        ("math", members(), "Math"),
        ("resolved promise", awaitable(), "Promise.resolve(7)"),
        (
            "rejected promise",
            awaitable(),
            "(() => { const p = Promise.reject(new Error('no')); p.catch(() => {}); return p; })()",
        ),
        ("async generator", Type::with(Traits::ASYNC_ITERABLE), "(async function* () { yield 1; })()"),
    ];
    let endless = [
        ("endless generator", iterator(), "(function* () { for (;;) yield 0; })()"),
        ("pending promise", awaitable(), "new Promise(() => {})"),
        ("global object", any(), "globalThis"),
    ];
    let mut samples = Vec::new();
    for (name, claims, code) in primitives.into_iter().chain(collections).chain(others) {
        samples.push(Sample::from_function(
            name,
            claims,
            function(context, &format!("() => {{ return {code}; }}"))?,
        ));
    }
    for (name, claims, code) in endless {
        let function = function(context, &format!("() => {{ return {code}; }}"))?;
        samples.push(Sample::from_function(name, claims, function).endless());
    }
    Ok(samples)
}
