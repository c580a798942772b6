//! What C takes for each of its types, its operators, and the messages of `poly.h`.

use crate::kit::Snippet;
use crate::kit::types::{
    Type, any, array, array_of, boolean, buffer, duration, exception, executable, float, hash, instant,
    instantiable, integer, iterator, members, meta, null, number, object, set, string, unicode,
};
use crate::kit::verify::{self, Verdict, is, require};
use poly::{BigInt, Result, Traits, Value};

const TYPE: &[&str] = &["TypeError"];

pub(super) fn expressions(module: &Value) -> Result<Vec<Snippet>> {
    let mut snippets = conversions(module)?;
    snippets.extend(operators(module)?);
    snippets.extend(primitives(module)?);
    snippets.extend(messages(module)?);
    Ok(snippets)
}

/// A number without a fraction, or a boolean, as C takes it.
fn integer_of(value: &Value) -> Option<BigInt> {
    match value {
        Value::Bool(value) => Some(BigInt::from(u8::from(*value))),
        Value::Float(_) => value.as_i64().map(BigInt::from),
        other => other.as_bigint(),
    }
}

/// What an integer type of C takes.
fn in_range(name: &'static str, low: BigInt, high: BigInt) -> Type {
    Type::new(name, move |value| integer_of(value).is_some_and(|number| number >= low && number <= high))
}

fn of_bits(name: &'static str, bits: u32, signed: bool) -> Type {
    let one = || BigInt::from(1);
    let (low, high) =
        if signed { (-(one() << (bits - 1)), one() << (bits - 1)) } else { (BigInt::from(0), one() << bits) };
    in_range(name, low, high - 1)
}

fn i32_of(value: &Value) -> i32 {
    integer_of(value).and_then(|number| i32::try_from(number).ok()).unwrap_or_default()
}

fn same_integer(arguments: &[Value], result: &Value) -> Verdict {
    require(integer_of(result) == integer_of(&arguments[0]), || format!("is {result:?}"))
}

/// What `double` takes: also integers, which are rounded.
fn as_double() -> Type {
    Type::new("number for a double", |value| double_of(value).is_some())
}

fn double_of(value: &Value) -> Option<f64> {
    match value {
        Value::Float(value) => Some(*value),
        other => other.as_number().map(|number| number.to_f64_lossy()).filter(|number| number.is_finite()),
    }
}

/// A string that C can hold: one without a NUL.
fn c_string() -> Type {
    Type::new("string without NUL", |value| value.as_text().is_some_and(|text| !text.to_utf16().contains(&0)))
}

/// What an object has under a name: an entry or a member.
fn part(value: &Value, name: &str) -> Option<Value> {
    let object = value.as_object()?;
    let entry =
        object.traits().has(Traits::HASH).then(|| object.get_entry(&name.into()).ok().flatten()).flatten();
    entry.or_else(|| object.get_member(name).ok().flatten())
}

/// What can be a `struct point`.
fn pointlike() -> Type {
    Type::new("object with x or y", |value| {
        let (x, y) = (part(value, "x"), part(value, "y"));
        let int = of_bits("int", 32, true);
        (x.is_some() || y.is_some())
            && x.is_none_or(|x| int.accepts(&x))
            && y.is_none_or(|y| double_of(&y).is_some())
    })
}

/// The sum of the members of a `struct point`; those that are missing are zero.
fn point_sum(value: &Value) -> f64 {
    let x = part(value, "x").map_or(0, |x| i32_of(&x));
    f64::from(x) + part(value, "y").and_then(|y| double_of(&y)).unwrap_or_default()
}

/// Records, pointers, buffers and arrays, whose meaning as a pointer is left to other cases.
fn memory() -> Type {
    object().and(Type::new("memory", |value| {
        let memory = Traits::BUFFER.and(Traits::ARRAY).and(Traits::POINTER);
        value.traits().any(memory)
    }))
}

fn conversions(module: &Value) -> Result<Vec<Snippet>> {
    let of = |name: &'static str, parameter: Type, result: Type, function: &str| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [parameter], result, module.member(function)?))
    };
    let mut snippets = Vec::new();
    for (name, bits, signed, function) in [
        ("int8_t", 8, true, "through_i8"),
        ("uint8_t", 8, false, "through_u8"),
        ("int16_t", 16, true, "through_i16"),
        ("uint16_t", 16, false, "through_u16"),
        ("int32_t", 32, true, "through_i32"),
        ("uint32_t", 32, false, "through_u32"),
        ("int64_t", 64, true, "through_i64"),
        ("uint64_t", 64, false, "through_u64"),
        ("__int128", 128, true, "through_i128"),
    ] {
        let snippet = of(name, of_bits(name, bits, signed), integer(), function)?;
        snippets.push(snippet.refuses(TYPE).verified(same_integer));
    }
    let enumerators = ["RED", "GREEN", "BLUE"];
    let color = of_bits("unsigned", 32, false).or(Type::new("enumerator", move |value| {
        value.as_str().is_some_and(|name| enumerators.contains(&&*name))
    }));
    snippets.extend([
        of("bool", in_range("0 or 1", 0.into(), 1.into()), boolean(), "through_bool")?
            .refuses(TYPE)
            .verified(|a, result| is(result, &(integer_of(&a[0]) == Some(BigInt::from(1))).into())),
        of("enum", color, integer(), "through_color")?.refuses(TYPE),
        of("double", as_double(), float(), "through_double")?
            .refuses(TYPE)
            .verified(|a, result| is(result, &double_of(&a[0]).into())),
        of("float", as_double(), float(), "through_float")?.refuses(TYPE),
        of("const char *", c_string(), integer(), "through_text")?.refuses(TYPE).verified(|a, result| {
            let length = a[0].as_text().map(|text| text.to_string_lossy().len() as u64);
            require(result.as_u64() == length, || format!("is {result:?}, not {length:?}"))
        }),
        of("const char *", null(), integer(), "through_text")?.refuses(TYPE),
        of("const char *", memory(), boolean(), "is_text")?.throws(TYPE).refuses(TYPE),
        of("struct", pointlike(), members(), "through_point")?.refuses(TYPE).verified(|a, result| {
            require(point_sum(result) == point_sum(&a[0]), || format!("is {}", result.to_display()))
        }),
        of("const struct *", pointlike(), float(), "point_sum")?
            .refuses(TYPE)
            .verified(|a, result| is(result, &point_sum(&a[0]).into())),
        of("const struct *", null(), float(), "point_sum")?.refuses(TYPE),
        of("const struct *", memory(), boolean(), "is_point")?.throws(TYPE).refuses(TYPE),
        of("struct", memory(), members(), "through_point")?.throws(TYPE).refuses(TYPE),
    ]);
    let sum = module.member("sum")?;
    let ints = array_of(of_bits("int", 32, true)).except(buffer());
    let run = move |arguments: &[Value]| {
        let length = arguments[0].expect_object("getArraySize")?.array_len()?;
        sum.call(&[arguments[0].clone(), length.into()])
    };
    snippets.push(Snippet::new("const int *", [ints], integer(), run).verified(|a, result| {
        let sum: BigInt =
            verify::elements(&a[0]).into_iter().flatten().filter_map(|it| integer_of(&it)).sum();
        require(result.as_bigint() == Some(sum), || format!("is {result:?}"))
    }));
    Ok(snippets)
}

fn operators(module: &Value) -> Result<Vec<Snippet>> {
    let of = |name: &'static str, parameters: [Type; 2], result: Type, function: &str| -> Result<Snippet> {
        Ok(Snippet::from_function(name, parameters, result, module.member(function)?))
    };
    let int = || of_bits("int", 32, true);
    let number_pair =
        |a: &[Value]| (double_of(&a[0]).unwrap_or_default(), double_of(&a[1]).unwrap_or_default());
    Ok(vec![
        of("+", [int(), int()], integer(), "add_i32")?
            .refuses(TYPE)
            .verified(|a, result| is(result, &i32_of(&a[0]).wrapping_add(i32_of(&a[1])).into())),
        of("&", [int(), int()], integer(), "and_i32")?
            .refuses(TYPE)
            .verified(|a, result| is(result, &(i32_of(&a[0]) & i32_of(&a[1])).into())),
        of(
            "unsigned *",
            [of_bits("uint64_t", 64, false), of_bits("uint64_t", 64, false)],
            integer(),
            "multiply_u64",
        )?
        .refuses(TYPE)
        .verified(|a, result| {
            let product =
                integer_of(&a[0]).zip(integer_of(&a[1])).map(|(a, b)| (a * b) % (BigInt::from(1) << 64));
            require(result.as_bigint() == product, || format!("is {result:?}"))
        }),
        of("-", [as_double(), as_double()], float(), "subtract_double")?.refuses(TYPE).verified(
            move |a, result| {
                let (a, b) = number_pair(a);
                is(result, &(a - b).into())
            },
        ),
        of("<", [as_double(), as_double()], boolean(), "less_double")?.refuses(TYPE).verified(
            move |a, result| {
                let (a, b) = number_pair(a);
                is(result, &(a < b).into())
            },
        ),
        Snippet::from_function(
            "!",
            [in_range("0 or 1", 0.into(), 1.into())],
            boolean(),
            module.member("not_bool")?,
        )
        .refuses(TYPE),
        of(
            "+ of values",
            [exact("i64", Value::as_i64), exact("i64", Value::as_i64)],
            integer(),
            "add_values",
        )?
        .refuses(TYPE)
        .verified(|a, result| {
            let number = |value: &Value| value.as_i64().unwrap_or_default();
            is(result, &number(&a[0]).wrapping_add(number(&a[1])).into())
        }),
        of("polyglot_same", [any(), any()], boolean(), "same_values")?.verified(|a, result| {
            let nulls = a[0].is_null() && a[1].is_null();
            is(result, &(nulls || a[0].is_identical(&a[1])).into())
        }),
    ])
}

fn exact<T: 'static>(name: &'static str, read: fn(&Value) -> Option<T>) -> Type {
    Type::new(name, move |value| read(value).is_some())
}

fn text_of(value: &Value) -> Option<String> {
    value.as_text().map(|text| text.to_string_lossy().into_owned())
}

/// The questions of `kinds_of`, in its order.
fn kinds() -> [Type; 21] {
    let with = Type::with;
    [
        null(),
        number(),
        boolean(),
        string(),
        exception(),
        iterator(),
        with(Traits::DATE),
        with(Traits::TIME),
        with(Traits::ZONE),
        instant(),
        duration(),
        meta(),
        with(Traits::SCOPE),
        executable(),
        instantiable(),
        members(),
        array(),
        hash(),
        set(),
        with(Traits::ITERABLE),
        buffer(),
    ]
}

fn primitives(module: &Value) -> Result<Vec<Snippet>> {
    let of = |name: &'static str, parameter: Type, result: Type, function: &str| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [parameter], result, module.member(function)?))
    };
    let kinds = kinds();
    Ok(vec![
        of("polyglot_is_*", any(), integer(), "kinds_of")?.verified(move |a, result| {
            let told = result.as_i64().unwrap_or(-1);
            let expected = kinds.iter().enumerate().map(|(bit, kind)| i64::from(kind.accepts(&a[0])) << bit);
            let expected = expected.fold(0, |all, bit| all | bit);
            require(told == expected, || format!("are {told:#b}, not {expected:#b}"))
        }),
        of("polyglot_as_i32", exact("i32", Value::as_i32), integer(), "as_i32")?
            .refuses(TYPE)
            .verified(|a, result| require(result.as_i32() == a[0].as_i32(), || format!("is {result:?}"))),
        of("polyglot_as_u64", exact("u64", Value::as_u64), integer(), "as_u64")?
            .refuses(TYPE)
            .verified(|a, result| require(result.as_u64() == a[0].as_u64(), || format!("is {result:?}"))),
        of("polyglot_as_double", exact("f64", Value::as_f64), float(), "as_double")?
            .refuses(TYPE)
            .verified(|a, result| is(result, &a[0].as_f64().into())),
        of("polyglot_as_boolean", boolean(), boolean(), "as_boolean")?
            .refuses(TYPE)
            .verified(|a, result| is(result, &a[0])),
        of("polyglot_as_string", string(), unicode(), "as_string")?
            .refuses(TYPE)
            .verified(|a, result| require(text_of(&a[0]) == text_of(result), || format!("is {result:?}"))),
        of("polyglot_get_string_size", string(), integer(), "string_size")?.refuses(TYPE).verified(
            |a, result| {
                let count = text_of(&a[0]).map(|text| text.chars().count() as u64);
                require(result.as_u64() == count, || format!("is {result:?}, not {count:?}"))
            },
        ),
        of("polyglot_to_display_string", any(), unicode(), "display")?,
    ])
}

fn size_of(value: &Value, size: fn(&poly::ObjectRef) -> Result<u64>) -> Option<u64> {
    size(value.as_object()?).ok()
}

fn messages(module: &Value) -> Result<Vec<Snippet>> {
    let of = |name: &'static str, parameter: Type, result: Type, function: &str| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [parameter], result, module.member(function)?))
    };
    let no = |_: &[Value], result: &Value| is(result, &false.into());
    let same =
        |a: &[Value], result: &Value| is(result, &if a[0].is_null() { Value::Null } else { a[0].clone() });
    Ok(vec![
        of("polyglot_get_member_names", members(), array(), "member_names")?.refuses(TYPE).verified(
            |a, result| {
                let count =
                    a[0].as_object().and_then(|object| object.members(false).ok()).map(|names| names.len());
                require(verify::elements(result).map(|names| names.len()) == count, || {
                    format!("are {result:?}")
                })
            },
        ),
        of("polyglot_has_member", any(), boolean(), "has_absent_member")?.verified(no),
        of("polyglot_get_array_size", array(), integer(), "array_size")?.refuses(TYPE).verified(
            |a, result| {
                let length = size_of(&a[0], |object| object.array_len());
                require(result.as_u64() == length, || format!("is {result:?}, not {length:?}"))
            },
        ),
        of("polyglot_get_hash_size", hash(), integer(), "hash_size")?.refuses(TYPE).verified(|a, result| {
            let length = size_of(&a[0], |object| object.hash_len());
            require(result.as_u64() == length, || format!("is {result:?}, not {length:?}"))
        }),
        of("polyglot_has_hash_entry", hash(), boolean(), "has_absent_entry")?.refuses(TYPE).verified(no),
        of("polyglot_get_hash_keys", hash(), integer(), "count_keys")?.refuses(TYPE).verified(|a, result| {
            let length = size_of(&a[0], |object| object.hash_len());
            require(result.as_u64() == length, || format!("is {result:?}, not {length:?}"))
        }),
        of("polyglot_get_set_size", set(), integer(), "set_size")?.refuses(TYPE).verified(|a, result| {
            let length = size_of(&a[0], |object| object.set_len());
            require(result.as_u64() == length, || format!("is {result:?}, not {length:?}"))
        }),
        of("polyglot_has_set_element", set(), boolean(), "holds_absent")?.refuses(TYPE).verified(no),
        of("polyglot_get_buffer_size", buffer(), integer(), "buffer_size")?.refuses(TYPE).verified(
            |a, result| {
                let length = size_of(&a[0], |object| Ok(object.buffer()?.len() as u64));
                require(result.as_u64() == length, || format!("is {result:?}, not {length:?}"))
            },
        ),
        of("polyglot_is_buffer_writable", buffer(), boolean(), "is_writable")?.refuses(TYPE),
        of("polyglot_execute", executable(), any(), "call")?.throws(&["*"]).refuses(TYPE),
        Snippet::from_function(
            "polyglot_execute with",
            [executable(), any()],
            any(),
            module.member("call_with")?,
        )
        .throws(&["*"]),
        of("polyglot_new_instance", instantiable(), any(), "construct")?.throws(&["*"]).refuses(TYPE),
        of(
            "polyglot_invoke of an absent member",
            members(),
            Type::new("nothing", |_| false),
            "invoke_absent",
        )?
        .throws(&["AttributeError", "TypeError"])
        .refuses(TYPE),
        of("polyglot_get_meta_object", any(), any(), "meta_object")?,
        Snippet::from_function(
            "polyglot_is_meta_instance",
            [meta(), any()],
            boolean(),
            module.member("is_instance")?,
        )
        .refuses(TYPE),
        of("polyglot_get_meta_simple_name", meta(), string(), "simple_name")?.refuses(TYPE),
        of("polyglot_get_exception_message", exception().or(string()), any(), "message")?.refuses(TYPE),
        of("polyglot_instant_as_time", instant(), integer(), "seconds")?.refuses(TYPE).verified(
            |a, result| {
                let time = a[0].as_object().and_then(|object| object.temporal().ok()?.timestamp());
                let seconds = time.map(|time| time.as_second());
                require(result.as_i64() == seconds, || format!("is {result:?}, not {seconds:?}"))
            },
        ),
        of("polyglot_duration_as_seconds", duration(), float(), "length")?.refuses(TYPE),
        of("polyglot_timezone_get_id", Type::with(Traits::ZONE), unicode(), "zone_name")?.refuses(TYPE),
        of("polyglot_as_tm", Type::with(Traits::DATE), integer(), "year")?
            .refuses(TYPE)
            .verified(|_, result| is(result, &2024.into())),
        of("polyglot_as_tm", Type::with(Traits::TIME), integer(), "year")?.refuses(TYPE),
        of("polyglot_as_T", pointlike(), float(), "typed_sum")?
            .verified(|a, result| is(result, &point_sum(&a[0]).into())),
        of("polyglot_as_T", memory().or(null()), boolean(), "is_typed")?.throws(TYPE),
        of("polyglot_as_T_array", array_of(of_bits("int", 32, true)), integer(), "typed_array_sum")?,
        of("polyglot_create_handle", any(), any(), "keep")?.verified(same),
        of("polyglot_export", any(), any(), "export")?.verified(same),
    ])
}

/// What only C++ has.
pub(super) fn cpp(module: &Value) -> Result<Vec<Snippet>> {
    let object = || {
        Type::new("object of Shape", |value| {
            let class = crate::kit::types::class_name(value);
            class.is_some_and(|name| name == "Shape" || name == "Square")
        })
    };
    let (square, overloaded) = (module.member("Square")?, module.member("overloaded")?);
    let construct = move |arguments: &[Value]| square.construct(arguments);
    let grown = |arguments: &[Value]| arguments[0].invoke("area", &arguments[1..]);
    Ok(vec![
        Snippet::from_function("reference", [object()], float(), module.member("area_of")?)
            .throws(TYPE)
            .refuses(TYPE),
        Snippet::from_function(
            "reference",
            [memory().except(object())],
            boolean(),
            module.member("is_shape")?,
        )
        .throws(TYPE),
        Snippet::new("constructor", [as_double(), as_double()], members(), construct).refuses(TYPE),
        Snippet::new("virtual function", [object()], float(), grown),
        Snippet::from_function("overloads", [of_bits("int", 32, true)], number(), overloaded.clone()),
        Snippet::from_function("overloads", [as_double(), as_double()], number(), overloaded),
    ])
}

#[cfg(test)]
mod tests {
    use super::{double_of, of_bits};
    use poly::Value;

    #[test]
    fn types_of_c_have_bounds() {
        let byte = of_bits("int8_t", 8, true);
        assert!(byte.accepts(&(-128).into()) && byte.accepts(&127.0.into()) && byte.accepts(&true.into()));
        assert!(!byte.accepts(&128.into()) && !byte.accepts(&0.5.into()) && !byte.accepts(&"1".into()));
        assert_eq!(double_of(&Value::Int(3)), Some(3.0));
        assert_eq!(double_of(&Value::Bool(true)), None);
    }
}
