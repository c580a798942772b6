//! How JavaScript reaches into objects, and what it evaluates where variables are in scope.

use super::function;
use crate::kit::types::{any, array, number, string};
use crate::kit::verify::{self, is};
use crate::kit::{Access, Provider as _, Snippet};
use poly::{Context, Result, Value};

const ACCESSES: &[(Access, &str)] = &[
    (Access::ReadMember, "(object, name) => object[name]"),
    (Access::WriteMember, "(object, name, value) => { 'use strict'; object[name] = value; }"),
    (Access::RemoveMember, "(object, name) => { 'use strict'; delete object[name]; }"),
    (Access::ReadElement, "(array, index) => array[index]"),
    (
        Access::WriteElement,
        "(array, index, value) => { 'use strict';
            array[index] = typeof array[index] === 'bigint' && typeof value === 'number' ? BigInt(value) : value;
        }",
    ),
    (Access::AppendElement, "(array, value) => { Array.prototype.push.call(array, value); }"),
    (Access::RemoveElement, "(array, index) => { Array.prototype.splice.call(array, index, 1); }"),
    (Access::ReadEntry, "(map, key) => map.get(key)"),
    (Access::WriteEntry, "(map, key, value) => { map.set(key, value); }"),
    (Access::RemoveEntry, "(map, key) => map.delete(key)"),
    (Access::Contains, "(set, value) => set.has(value)"),
    (Access::AddValue, "(set, value) => { set.add(value); }"),
    (Access::RemoveValue, "(set, value) => set.delete(value)"),
    (Access::ReadByte, "(buffer, offset) => kitBytes(buffer)[offset]"),
    (Access::WriteByte, "(buffer, offset, byte) => { 'use strict'; kitBytes(buffer)[offset] = byte; }"),
];

/// The bytes of a buffer of any kind.
const BYTES: &str = "globalThis.kitBytes = buffer =>
    buffer instanceof ArrayBuffer ? new Uint8Array(buffer)
    : ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : buffer;";

pub(super) fn accesses(context: &Context) -> Result<Vec<(Access, Value)>> {
    context.eval("js", BYTES)?;
    ACCESSES.iter().map(|(access, code)| Ok((*access, function(context, code)?))).collect()
}

/// Evaluates a fragment inside of a function whose variables are `value`, `local` and `constant`.
fn at(context: &Context, name: &'static str, code: &str) -> Result<Snippet> {
    let text = format!("value => {{ let local = 1; const constant = 'c'; return eval({code:?}); }}");
    Ok(Snippet::from_function(name, [any()], any(), function(context, &text)?))
}

pub(super) fn inline(context: &Context) -> Result<Vec<Snippet>> {
    let same = |a: &[Value], result: &Value| is(result, &super::JavaScript.after(&a[0]));
    Ok(vec![
        at(context, "inline variable", "value")?.verified(same),
        at(context, "inline assignment", "local = value; local")?.verified(same),
        at(context, "inline function", "(() => value)()")?.verified(same),
        at(context, "inline object", "({ value }).value")?.verified(same),
        at(context, "inline typeof", "typeof value + typeof local + typeof constant + typeof absent")?
            .verified(|_, result| {
                let text = result.as_str().unwrap_or_default().into_owned();
                verify::require(text.ends_with("numberstringundefined"), || format!("is {text}"))
            }),
        at(context, "inline declaration", "const inner = [value]; inner.length + local")?
            .verified(|_, result| is(result, &2.into())),
        at(context, "inline error", "value; absent")?
            .throws(&["ReferenceError"])
            .verified(|_, result| Err(format!("gives {result:?}"))),
        at(context, "inline wrong syntax", "value +")?
            .throws(&["SyntaxError"])
            .verified(|_, result| Err(format!("gives {result:?}"))),
        Snippet { parameters: vec![array()], ..at(context, "inline length", "value.length")? }.refuses(&[]),
        Snippet { parameters: vec![string()], ..at(context, "inline template", "`${value}`")? }
            .verified(same),
        Snippet { parameters: vec![number()], ..at(context, "inline call", "Math.max(Number(value), 0)")? },
    ])
}
