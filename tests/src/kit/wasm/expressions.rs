//! What WebAssembly takes for each of its types, its operators and its statements.

use crate::kit::Snippet;
use crate::kit::types::{Type, any, executable, float, integer, null, number, of_language};
use crate::kit::verify::is;
use poly::{Result, Value};

const TYPE: &[&str] = &["TypeError"];
const TRAP: &[&str] = &["RuntimeError"];

/// What an `i32` takes: either reading of its bits, and booleans.
fn i32_type() -> Type {
    Type::new("i32", |value| i32_of(value).is_some())
}

fn i32_of(value: &Value) -> Option<i32> {
    let number = match value {
        Value::Bool(value) => i64::from(*value),
        other => other.as_i64()?,
    };
    i32::try_from(number).ok().or_else(|| u32::try_from(number).ok().map(u32::cast_signed))
}

fn i64_type() -> Type {
    Type::new("i64", |value| i64_of(value).is_some())
}

fn i64_of(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_u64().map(u64::cast_signed))
}

fn f64_type() -> Type {
    Type::new("f64", |value| f64_of(value).is_some())
}

fn f64_of(value: &Value) -> Option<f64> {
    value.as_f64()
}

#[expect(clippy::cast_possible_truncation, reason = "rounding is what is wanted")]
fn f32_of(value: &Value) -> Option<f32> {
    let wide = f64_of(value)?;
    let narrow = wide as f32;
    (narrow.is_finite() || !wide.is_finite()).then_some(narrow)
}

fn f32_type() -> Type {
    Type::new("f32", |value| f32_of(value).is_some())
}

/// Functions of WebAssembly itself.
fn own_function() -> Type {
    let is_own = |value: &Value| {
        let name = value.as_object().and_then(|object| object.executable_name());
        name.is_some_and(|name| name.to_string() == "add")
    };
    of_language("wasm").and(executable()).and(Type::new("function of the kit", is_own))
}

fn wasm_executable() -> Type {
    of_language("wasm").and(executable())
}

pub(super) fn expressions(instance: &Value) -> Result<Vec<Snippet>> {
    let of =
        |name: &'static str, parameters: &[fn() -> Type], result: Type, function: &str| -> Result<Snippet> {
            let parameters: Vec<Type> = parameters.iter().map(|parameter| parameter()).collect();
            Ok(Snippet::from_function(name, parameters, result, instance.member(function)?))
        };
    let pair = |a: &[Value]| (i32_of(&a[0]).unwrap_or(0), i32_of(&a[1]).unwrap_or(0));
    let doubles = |a: &[Value]| (f64_of(&a[0]).unwrap_or(0.0), f64_of(&a[1]).unwrap_or(0.0));
    Ok(vec![
        of("i32", &[i32_type], integer(), "through_i32")?
            .refuses(TYPE)
            .verified(|a, result| is(result, &i32_of(&a[0]).into())),
        of("i64", &[i64_type], integer(), "through_i64")?
            .refuses(TYPE)
            .verified(|a, result| is(result, &i64_of(&a[0]).into())),
        of("f32", &[f32_type], float(), "through_f32")?
            .refuses(TYPE)
            .verified(|a, result| is(result, &f32_of(&a[0]).into())),
        of("f64", &[f64_type], float(), "through_f64")?
            .refuses(TYPE)
            .verified(|a, result| is(result, &f64_of(&a[0]).into())),
        of("externref", &[any], any(), "through_externref")?.verified(|a, result| is(result, &a[0])),
        of("funcref", &[own_function], executable(), "through_funcref")?
            .refuses(TYPE)
            .verified(|a, result| is(result, &a[0])),
        // A null that is an object, and functions of other modules.
        of("funcref", &[null], any(), "through_funcref")?.throws(TYPE).refuses(TYPE),
        of("funcref", &[wasm_executable], any(), "through_funcref")?.throws(TYPE).refuses(TYPE),
        of("i32.add", &[i32_type, i32_type], integer(), "add")?.refuses(TYPE).verified(move |a, result| {
            let (a, b) = pair(a);
            is(result, &a.wrapping_add(b).into())
        }),
        of("i64.mul", &[i64_type, i64_type], integer(), "multiply_i64")?.refuses(TYPE).verified(
            |a, result| {
                let (a, b) = (i64_of(&a[0]).unwrap_or(0), i64_of(&a[1]).unwrap_or(0));
                is(result, &a.wrapping_mul(b).into())
            },
        ),
        of("i32.div_s", &[i32_type, i32_type], integer(), "divide_i32")?.throws(TRAP).refuses(TYPE).verified(
            move |a, result| {
                let (a, b) = pair(a);
                is(result, &a.checked_div(b).into())
            },
        ),
        of("f64.sub", &[f64_type, f64_type], float(), "subtract_f64")?.refuses(TYPE).verified(
            move |a, result| {
                let (a, b) = doubles(a);
                is(result, &(a - b).into())
            },
        ),
        of("f64.lt", &[f64_type, f64_type], integer(), "less_f64")?.refuses(TYPE).verified(
            move |a, result| {
                let (a, b) = doubles(a);
                is(result, &i32::from(a < b).into())
            },
        ),
        of("ref.is_null", &[any], integer(), "is_null")?
            .verified(|a, result| is(result, &i32::from(matches!(a[0], Value::Null)).into())),
        of("i32.trunc_f64_s", &[f64_type], integer(), "truncate")?.throws(TRAP).refuses(TYPE),
    ])
}

pub(super) fn statements(instance: &Value) -> Result<Vec<Snippet>> {
    let of = |name: &'static str, parameter: Type, result: Type, function: &str| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [parameter], result, instance.member(function)?))
    };
    let same = |a: &[Value], result: &Value| is(result, &a[0]);
    Ok(vec![
        of("if", i32_type(), integer(), "if")?
            .refuses(TYPE)
            .verified(|a, result| is(result, &if i32_of(&a[0]) == Some(0) { 2 } else { 1 }.into())),
        of("loop", i32_type(), integer(), "loop")?
            .refuses(TYPE)
            .verified(|a, result| is(result, &(i32_of(&a[0]).unwrap_or(0) & 15).into())),
        of("br_table", i32_type(), integer(), "br_table")?.refuses(TYPE),
        Snippet::from_function("select", [any(), any(), i32_type()], any(), instance.member("select")?)
            .refuses(TYPE)
            .verified(|a, result| is(result, if i32_of(&a[2]) == Some(0) { &a[1] } else { &a[0] })),
        of("local.set", any(), any(), "local")?.verified(same),
        of("global.set", any(), any(), "global")?.verified(same),
        of("table.set", any(), any(), "table")?.verified(same),
        of("call of an import", executable(), any(), "call")?.throws(&["*"]).refuses(TYPE),
        of("call_indirect", i32_type(), number(), "call_indirect")?.throws(TRAP).refuses(TYPE),
        of("call_indirect of a reference", own_function(), integer(), "call_reference")?
            .refuses(TYPE)
            .verified(|_, result| is(result, &42.into())),
        of("call_indirect of a reference", null().or(wasm_executable()), integer(), "call_reference")?
            .throws(&["TypeError", "RuntimeError"])
            .refuses(TYPE),
        of("unreachable", any(), Type::new("nothing", |_| false), "unreachable")?.throws(TRAP),
        of("drop", any(), integer(), "drop")?.verified(|_, result| is(result, &1.into())),
    ])
}
