//! Every operator and built-in conversion of Python.

use super::same;
use crate::kit::Snippet;
use crate::kit::types::{
    Type, any, array, boolean, buffer, duration, exception, executable, float, hash, instant, instantiable,
    integer, iterable, iterator, members, meta, null, number, object, of_class, of_language, set, string,
    unicode,
};
use crate::kit::verify::{self, Verdict, is, python_arithmetic, python_number, require};
use poly::{BigInt, Context, Number, Result, Traits, Value};
use std::cmp::Ordering;

const TYPE: &[&str] = &["TypeError"];
/// Two objects that hold themselves are equal if they are equal.
const RECURSION: &[&str] = &["RecursionError"];
/// A writable memoryview has no hash because of its value.
const HASH: &[&str] = &["TypeError", "ValueError"];

pub(super) fn expressions(context: &Context) -> Result<Vec<Snippet>> {
    let mut snippets = arithmetic(context)?;
    snippets.extend(comparisons(context)?);
    snippets.extend(logic(context)?);
    snippets.extend(conversions(context)?);
    snippets.extend(classes(context)?);
    snippets.extend(collections(context)?);
    snippets.extend(methods(context)?);
    Ok(snippets)
}

fn numeric() -> Type {
    number().or(boolean())
}

/// Python's own objects, whose operators are its own affair.
fn own() -> Type {
    of_language("python")
}

/// Arrays of other languages and Python's own lists: what is a `list`.
fn listlike() -> Type {
    array().except(own()).or(of_class("list"))
}

/// Sets, but for the views of a dict, which lack most of a set's methods.
fn real_set() -> Type {
    set().except(of_class("dict_keys")).except(of_class("dict_items"))
}

fn floor_division(a: BigInt, b: BigInt) -> Option<BigInt> {
    let zero = BigInt::from(0);
    if b == zero {
        return None;
    }
    let (quotient, remainder) = (&a / &b, &a % &b);
    let towards_zero = remainder != zero && (remainder < zero) != (b < zero);
    Some(if towards_zero { quotient - 1 } else { quotient })
}

fn modulo(a: BigInt, b: BigInt) -> Option<BigInt> {
    let quotient = floor_division(a.clone(), b.clone())?;
    Some(a - quotient * b)
}

/// Multiplication, but for texts and lists that would fill the memory.
const TIMES: &str = "
def kit_times(a, b):
    for count, repeated in (a, b), (b, a):
        if isinstance(count, int) and count > 1000 and hasattr(repeated, '__len__'):
            raise MemoryError(count)
    return a * b
";

fn arithmetic(context: &Context) -> Result<Vec<Snippet>> {
    context.eval("python", TIMES)?;
    type Integers = fn(BigInt, BigInt) -> Option<BigInt>;
    let operators: [(&str, &str, Integers, Option<fn(f64, f64) -> f64>); 5] = [
        ("+", "lambda a, b: a + b", |a, b| Some(a + b), Some(|a, b| a + b)),
        ("-", "lambda a, b: a - b", |a, b| Some(a - b), Some(|a, b| a - b)),
        ("*", "kit_times", |a, b| Some(a * b), Some(|a, b| a * b)),
        ("//", "lambda a, b: a // b", floor_division, None),
        ("%", "lambda a, b: a % b", modulo, None),
    ];
    // An integer may be too large for a float, and a divisor zero.
    const RANGE: &[&str] = &["OverflowError", "ZeroDivisionError"];
    const PARTS: &[&str] = &["OverflowError", "ZeroDivisionError", "ValueError", "TypeError"];
    let time = || Type::new("date or time", |value| value.traits().any(Traits::DATE.and(Traits::TIME)));
    let mut snippets = Vec::new();
    for (name, code, integers, floats) in operators {
        let run = context.eval("python", code)?;
        let snippet =
            Snippet::from_function(name, [numeric(), numeric()], number(), run.clone()).throws(RANGE);
        // Texts and lists may be multiplied: by what is left to other cases.
        let snippet = if matches!(name, "*" | "%") { snippet } else { snippet.refuses(TYPE) };
        // A set is the difference from anything that can be gone through.
        let snippet = if name == "-" { snippet.uses_up() } else { snippet };
        snippets.push(snippet.verified(move |a, result| match floats {
            Some(floats) => python_arithmetic(a, result, integers, floats),
            None => {
                let exact = a.iter().all(|a| python_number(a).is_some_and(|number| number.is_integer_kind()));
                if exact { python_arithmetic(a, result, integers, |_, _| f64::NAN) } else { Ok(()) }
            }
        }));
    }
    let of = |name, parameters: [Type; 2], result: Type, code| -> Result<Snippet> {
        Ok(Snippet::from_function(name, parameters, result, context.eval("python", code)?))
    };
    snippets.extend([
        of("/", [numeric(), numeric()], float(), "lambda a, b: a / b")?.throws(RANGE).refuses(TYPE),
        of("divmod", [numeric(), numeric()], array(), "divmod")?.throws(RANGE).refuses(TYPE),
        of(
            "**",
            [
                numeric(),
                Type::new("small integer", |value| value.as_i64().is_some_and(|n| (0..10).contains(&n))),
            ],
            number(),
            // Larger ones take for ever.
            "lambda a, b: a ** b if not isinstance(b, int) or b < 10 else a",
        )?
        .throws(RANGE),
        of("+", [string(), string()], string(), "lambda a, b: a + b")?.refuses(TYPE),
        of("+", [listlike(), listlike()], array(), "lambda a, b: a + b")?.refuses(TYPE).verified(
            |a, result| {
                let length = |value: &Value| verify::elements(value).map(|elements| elements.len());
                let sum = length(&a[0]).zip(length(&a[1])).map(|(a, b)| a + b);
                require(length(result) == sum, || format!("{result:?} has not {sum:?} elements"))
            },
        ),
        of("+", [own(), any()], any(), "lambda a, b: a + b")?.throws(&["*"]).uses_up(),
        of("+", [any(), own()], any(), "lambda a, b: a + b")?.throws(&["*"]).uses_up(),
        // Lengths and points of time of all languages go together as Python's own do.
        of("+", [instant(), duration()], instant(), "lambda a, b: a + b")?.refuses(TYPE),
        of("+", [duration(), instant()], instant(), "lambda a, b: a + b")?.refuses(TYPE),
        of("+", [duration(), duration()], duration(), "lambda a, b: a + b")?.refuses(TYPE),
        of("+", [time(), duration()], time(), "lambda a, b: a + b")?.throws(TYPE),
        of("+", [duration(), time()], time(), "lambda a, b: a + b")?.throws(TYPE),
        of("-", [instant(), instant()], duration(), "lambda a, b: a - b")?.refuses(TYPE),
        of("-", [time(), duration()], time(), "lambda a, b: a - b")?.throws(TYPE),
        of("-", [time(), time()], any(), "lambda a, b: a - b")?.throws(TYPE),
        of("-", [duration(), duration()], duration(), "lambda a, b: a - b")?.refuses(TYPE),
        of("*", [duration(), Type::new("2", |value| value.as_i64() == Some(2))], duration(), "kit_times")?,
        of("/", [duration(), numeric()], duration(), "lambda a, b: a / b")?.throws(PARTS).refuses(TYPE),
        of("/", [duration(), duration()], float(), "lambda a, b: a / b")?.refuses(TYPE),
        of("//", [duration(), number().or(boolean())], duration(), "lambda a, b: a // b")?
            .throws(PARTS)
            .refuses(TYPE),
        of("//", [duration(), duration()], integer(), "lambda a, b: a // b")?.refuses(TYPE),
        of("%", [duration(), duration()], duration(), "lambda a, b: a % b")?.refuses(TYPE),
        of("% of text", [string(), any()], string(), "lambda a, b: a % b")?.throws(&["*"]).uses_up(),
        of("divmod", [duration(), duration()], array(), "divmod")?.refuses(TYPE),
        of("-", [set(), set()], set(), "lambda a, b: a - b")?.refuses(TYPE).uses_up(),
        of("-", [own(), any()], any(), "lambda a, b: a - b")?.throws(&["*"]).uses_up(),
        of("-", [any(), own()], any(), "lambda a, b: a - b")?.throws(&["*"]).uses_up(),
        of("+ of anything", [any(), any()], any(), "lambda a, b: a + b")?.throws(&["*"]).uses_up(),
        of("- of anything", [any(), any()], any(), "lambda a, b: a - b")?.throws(&["*"]).uses_up(),
        of("@", [any(), any()], any(), "lambda a, b: a @ b")?.throws(TYPE),
        of("&", [set(), set()], set(), "lambda a, b: a & b")?,
        of("|", [set(), set()], set(), "lambda a, b: a | b")?,
        of("^", [set(), set()], set(), "lambda a, b: a ^ b")?,
        of("& of integers", [integer(), integer()], integer(), "lambda a, b: a & b")?,
        of("| of integers", [integer(), integer()], integer(), "lambda a, b: a | b")?,
        of("^ of integers", [integer(), integer()], integer(), "lambda a, b: a ^ b")?,
        of("list *", [listlike(), Type::new("2", |value| value.as_i64() == Some(2))], array(), "kit_times")?,
        of(
            "str *",
            [string(), integer().and(Type::new("small", |value| value.as_i64().is_some_and(|n| n < 100)))],
            string(),
            "kit_times",
        )?,
    ]);
    for (name, code) in [("unary -", "lambda a: -a"), ("unary +", "lambda a: +a"), ("abs", "abs")] {
        let run = context.eval("python", code)?;
        snippets.push(Snippet::from_function(name, [numeric()], number(), run.clone()).refuses(TYPE));
        snippets.push(Snippet::from_function(name, [duration()], duration(), run).refuses(TYPE));
    }
    let invert = context.eval("python", "lambda a: ~a")?;
    snippets.push(
        Snippet::from_function("~", [integer().or(boolean())], integer(), invert).refuses(TYPE).verified(
            |a, result| {
                let expected =
                    python_number(&a[0]).and_then(|number| number.as_bigint()).map(|value| -value - 1);
                require(result.as_bigint() == expected, || format!("is {result:?}"))
            },
        ),
    );
    Ok(exempt_own(snippets))
}

/// Python's own objects may have operators of their own, so their refusals are not
/// tested: the overloads with any of them accept what they do.
fn exempt_own(mut snippets: Vec<Snippet>) -> Vec<Snippet> {
    let names: Vec<(&'static str, usize)> = snippets
        .iter()
        .filter(|snippet| !snippet.refuses.is_empty())
        .map(|snippet| (snippet.name, snippet.parameters.len()))
        .collect();
    let mut exempt = Vec::new();
    for (name, arity) in names {
        if exempt.contains(&(name, arity)) {
            continue;
        }
        exempt.push((name, arity));
        let Some(snippet) = snippets.iter().find(|snippet| snippet.name == name).cloned() else { continue };
        for number in 0..arity {
            let mut parameters = vec![any(); arity];
            parameters[number] = own().except(snippet.parameters[number].clone());
            snippets.push(Snippet {
                parameters,
                result: any(),
                verify: None,
                refuses: &[],
                throws: &["*"],
                ..snippet.clone()
            });
        }
    }
    snippets
}

/// How two numbers compare, exactly.
fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    let (a, b) = (python_number(a)?, python_number(b)?);
    match (&a, &b) {
        (Number::Float(a), Number::Float(b)) => a.partial_cmp(b),
        _ => match (a.as_bigint(), b.as_bigint()) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => a.to_f64_lossy().partial_cmp(&b.to_f64_lossy()),
        },
    }
}

fn comparisons(context: &Context) -> Result<Vec<Snippet>> {
    let orders: [(&str, &str, fn(Ordering) -> bool); 4] = [
        ("<", "lambda a, b: a < b", Ordering::is_lt),
        ("<=", "lambda a, b: a <= b", Ordering::is_le),
        (">", "lambda a, b: a > b", Ordering::is_gt),
        (">=", "lambda a, b: a >= b", Ordering::is_ge),
    ];
    let mut snippets = Vec::new();
    for (name, code, expected) in orders {
        let run = context.eval("python", code)?;
        let numbers =
            Snippet::from_function(name, [numeric(), numeric()], boolean(), run.clone()).refuses(TYPE);
        snippets.push(
            numbers
                .verified(move |a, result| is(result, &compare(&a[0], &a[1]).is_some_and(expected).into())),
        );
        let of = |a: Type, b: Type| Snippet::from_function(name, [a, b], boolean(), run.clone());
        snippets.push(of(string(), string()).refuses(TYPE));
        snippets.push(of(instant(), instant()).refuses(TYPE).verified(move |a, result| {
            let time =
                |value: &Value| value.as_object().and_then(|object| object.temporal().ok()?.timestamp());
            is(result, &time(&a[0]).zip(time(&a[1])).is_some_and(|(a, b)| expected(a.cmp(&b))).into())
        }));
        snippets.push(of(real_set(), real_set()).refuses(TYPE));
        snippets.push(of(set(), set()).throws(TYPE));
    }
    snippets = exempt_own(snippets);
    let of = |name, code, result: Type| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [any(), any()], result, context.eval("python", code)?))
    };
    snippets.extend([
        of("==", "lambda a, b: a == b", boolean())?
            .throws(RECURSION)
            .verified(|a, result| equality(a, result, true)),
        of("!=", "lambda a, b: a != b", boolean())?
            .throws(RECURSION)
            .verified(|a, result| equality(a, result, false)),
        of("is", "lambda a, b: a is b", boolean())?.verified(|a, result| {
            let objects = a.iter().all(|value| value.as_object().is_some() && !value.is_null());
            let expected = a[0].is_identical(&a[1]);
            if objects { is(result, &expected.into()) } else { Ok(()) }
        }),
        of("in a list", "lambda a, b: a in [b]", boolean())?.throws(RECURSION),
        of("in", "lambda a, b: a in b", boolean())?.throws(&["*"]).uses_up(),
        of(
            "isinstance of its type",
            "lambda a, b: isinstance(a, type(a)) and isinstance(b, type(b))",
            boolean(),
        )?
        .verified(|_, result| is(result, &true.into())),
    ]);
    Ok(snippets)
}

/// Equality of primitives and of identical objects; that of other objects is a
/// matter of their classes.
fn equality(arguments: &[Value], result: &Value, equal: bool) -> Verdict {
    let [a, b] = arguments else { return Err("takes two arguments".into()) };
    let expected = match (python_number(a), python_number(b)) {
        (Some(_), Some(_)) => compare(a, b) == Some(Ordering::Equal),
        _ if a.is_null() && b.is_null() => true,
        _ if a.as_object().is_some() && b.as_object().is_some() => return Ok(()),
        _ if own().or(Type::new("", |v| v.as_object().is_some_and(|_| false))).accepts(a)
            || own().accepts(b) =>
        {
            return Ok(());
        }
        _ => a.is_identical(b),
    };
    is(result, &(expected == equal).into())
}

fn truthy(value: &Value) -> Option<bool> {
    let length = |value: &Value| -> Option<u64> {
        let object = value.as_object()?;
        let traits = object.traits();
        if traits.has(Traits::ARRAY) {
            object.array_len().ok()
        } else if traits.has(Traits::HASH) {
            object.hash_len().ok()
        } else if traits.has(Traits::SET) {
            object.set_len().ok()
        } else {
            None
        }
    };
    match value {
        Value::Null | Value::Undefined => Some(false),
        Value::Text(text) => Some(!text.is_empty()),
        Value::Object(_) if value.is_null() => Some(false),
        Value::Object(_) => length(value).map(|length| length > 0),
        number => {
            python_number(number).map(|number| number != Number::Int(0) && number != Number::Float(0.0))
        }
    }
}

fn logic(context: &Context) -> Result<Vec<Snippet>> {
    let of = |name, count: usize, result: Type, code| -> Result<Snippet> {
        Ok(Snippet::from_function(name, vec![any(); count], result, context.eval("python", code)?))
    };
    let chooses = |first: bool| {
        move |a: &[Value], result: &Value| match truthy(&a[0]) {
            Some(truth) => same(result, if truth == first { &a[0] } else { &a[1] }),
            None => Ok(()),
        }
    };
    let told = |expected: bool| {
        move |a: &[Value], result: &Value| {
            truthy(&a[0]).map_or(Ok(()), |truth| is(result, &(truth == expected).into()))
        }
    };
    Ok(vec![
        of("bool", 1, boolean(), "bool")?.verified(told(true)).throws(&["*"]),
        of("not", 1, boolean(), "lambda a: not a")?.verified(told(false)).throws(&["*"]),
        of("and", 2, any(), "lambda a, b: a and b")?.verified(chooses(false)).throws(&["*"]),
        of("or", 2, any(), "lambda a, b: a or b")?.verified(chooses(true)).throws(&["*"]),
        of("if else", 2, any(), "lambda a, b: a if a else b")?.verified(chooses(true)).throws(&["*"]),
        of("walrus", 1, any(), "lambda a: (b := a)")?.verified(|a, result| same(result, &a[0])),
        of("is None", 1, boolean(), "lambda a: a is None")?
            .verified(|a, result| is(result, &a[0].is_null().into())),
    ])
}

fn conversions(context: &Context) -> Result<Vec<Snippet>> {
    let of = |name, parameter: Type, result: Type, code| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [parameter], result, context.eval("python", code)?))
    };
    Ok(vec![
        of("str", any(), string(), "str")?.throws(&["*"]),
        of("repr", any(), string(), "repr")?.throws(&["*"]),
        of("f-string", any(), string(), "lambda a: f'{a}'")?.throws(&["*"]),
        of("f-string with repr", any(), string(), "lambda a: f'{a!r:>3}'")?.throws(&["*"]),
        of("%s", any(), string(), "lambda a: '%s' % (a,)")?.throws(&["*"]),
        of("print", any(), null(), "print")?.throws(&["UnicodeEncodeError"]),
        of("hash", any(), integer(), "hash")?.throws(HASH),
        of("id", any(), integer(), "id")?,
        of("int", numeric(), integer(), "int")?
            .throws(&["ValueError", "OverflowError"])
            .refuses(&["TypeError", "ValueError"]),
        of("int", string().or(own()), integer(), "int")?.throws(&["*"]),
        of("int", buffer(), integer(), "int")?.throws(&["*"]),
        of("float", numeric(), float(), "float")?.throws(&["OverflowError"]),
        of("round", numeric(), number(), "round")?.throws(&["ValueError", "OverflowError"]),
        of(
            "ord",
            Type::new("character", |value| value.as_str().is_some_and(|s| s.chars().count() == 1)),
            integer(),
            "ord",
        )?,
        of("type", any(), meta(), "type")?,
        of("dir", any(), array(), "dir")?,
        of("callable", any(), boolean(), "callable")?.verified(|a, result| {
            let callable = Traits::EXECUTABLE.and(Traits::INSTANTIABLE);
            is(result, &a[0].traits().any(callable).into())
        }),
        of("format", numeric(), string(), "lambda a: format(a, '>10')")?,
        of("json.dumps", any(), string(), "lambda a: __import__('json').dumps(a)")?
            .throws(&["TypeError", "ValueError", "RecursionError"])
            .uses_up(),
        of("copy.copy", any(), any(), "lambda a: __import__('copy').copy(a)")?.throws(&["*"]),
        of("exception text", exception(), string(), "str")?,
        of("exception args", exception(), array(), "lambda a: a.args")?,
        of("__cause__", exception(), any(), "lambda a: a.__cause__")?,
        of("isoformat", instant(), string(), "lambda a: a.isoformat()")?,
        of("timestamp", instant(), float(), "lambda a: a.timestamp()")?.verified(|a, result| {
            let time = a[0].as_object().and_then(|object| object.temporal().ok()?.timestamp());
            let seconds = time.map(|time| time.as_duration().as_secs_f64());
            require(result.as_f64() == seconds, || format!("is {result:?}, not {seconds:?}"))
        }),
        of("total_seconds", duration(), float(), "lambda a: a.total_seconds()")?,
    ])
}

fn classes(context: &Context) -> Result<Vec<Snippet>> {
    let yes = |_: &[Value], result: &Value| is(result, &true.into());
    let of = |name, parameter: Type, code| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [parameter], boolean(), context.eval("python", code)?))
    };
    let foreign = || object().except(own());
    Ok(vec![
        of("isinstance list", array().except(buffer()).and(foreign()), "lambda a: isinstance(a, list)")?
            .verified(yes),
        of("isinstance dict", hash(), "lambda a: isinstance(a, dict)")?.verified(yes),
        of("isinstance set", set().and(foreign()), "lambda a: isinstance(a, set)")?.verified(yes),
        of("isinstance Exception", exception(), "lambda a: isinstance(a, Exception)")?.verified(yes),
        of("isinstance datetime", instant(), "lambda a: isinstance(a, __import__('datetime').datetime)")?
            .verified(yes),
        of("isinstance timedelta", duration(), "lambda a: isinstance(a, __import__('datetime').timedelta)")?
            .verified(yes),
        of("isinstance int", integer(), "lambda a: isinstance(a, int)")?.verified(yes),
        of("isinstance float", float(), "lambda a: isinstance(a, float)")?.verified(yes),
        of("isinstance str", string(), "lambda a: isinstance(a, str)")?.verified(yes),
        of("isinstance object", any(), "lambda a: isinstance(a, object)")?.verified(yes),
        Snippet::from_function(
            "isinstance",
            [object(), meta()],
            boolean(),
            context.eval("python", "isinstance")?,
        )
        .verified(|a, result| {
            let class = a[1].as_object().ok_or("a class is an object")?;
            let expected = class.is_meta_instance(&a[0]).map_err(|error| error.to_string())?;
            is(result, &expected.into())
        }),
        Snippet::from_function(
            "issubclass",
            [meta(), meta()],
            boolean(),
            context.eval("python", "issubclass")?,
        )
        .throws(TYPE),
        Snippet::from_function(
            "isinstance of no class",
            [any(), number().or(string())],
            Type::new("nothing", |_| false),
            context.eval("python", "isinstance")?,
        )
        .throws(TYPE),
    ])
}

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

/// What `for` goes over.
fn walkable() -> Type {
    iterable().or(string()).or(members()).or(array())
}

fn collections(context: &Context) -> Result<Vec<Snippet>> {
    let of = |name, parameter: Type, result: Type, code| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [parameter], result, context.eval("python", code)?))
    };
    let filled =
        || Type::new("array with elements", |value| verify::elements(value).is_some_and(|e| !e.is_empty()));
    let sized = || array().or(hash()).or(set());
    let in_order = |a: &[Value], result: &Value| same_elements(result, &elements_of(&a[0])?);
    Ok(vec![
        of("len", sized().or(string()), integer(), "len")?.refuses(TYPE).verified(|a, result| {
            let length = a[0].as_object().and_then(|object| match object.traits() {
                traits if traits.has(Traits::ARRAY) => object.array_len().ok(),
                traits if traits.has(Traits::HASH) => object.hash_len().ok(),
                _ => object.set_len().ok(),
            });
            require(length.is_none() || result.as_u64() == length, || {
                format!("is {result:?}, not {length:?}")
            })
        }),
        // Objects with members count them, as a dict does.
        of("len", members().or(own()).or(buffer()), integer(), "len")?.throws(TYPE),
        of("index", filled(), any(), "lambda a: a[0]")?
            .verified(|a, result| same(result, &elements_of(&a[0])?[0])),
        of("last", filled(), any(), "lambda a: a[-1]")?.verified(|a, result| {
            let elements = elements_of(&a[0])?;
            same(result, &elements[elements.len() - 1])
        }),
        of("index past the end", array(), Type::new("nothing", |_| false), "lambda a: a[1000]")?
            .throws(&["IndexError"]),
        of("slice", array().except(of_class("deque")), array(), "lambda a: a[0:2]")?.verified(|a, result| {
            let elements = elements_of(&a[0])?;
            same_elements(result, &elements[..elements.len().min(2)])
        }),
        of(
            "slice with step",
            array().except(of_class("deque")).except(of_class("memoryview")),
            array(),
            "lambda a: a[::-1]",
        )?
        .verified(|a, result| {
            let mut elements = elements_of(&a[0])?;
            elements.reverse();
            same_elements(result, &elements)
        }),
        of("list of array", array(), array(), "list")?.verified(in_order),
        of("tuple of array", array(), array(), "tuple")?.verified(in_order),
        of("star", array(), array(), "lambda a: [*a]")?.verified(in_order),
        of("comprehension", array(), array(), "lambda a: [e for e in a]")?.verified(in_order),
        of("reversed", array(), array(), "lambda a: list(reversed(a))")?,
        of("sorted", crate::kit::types::array_of(number()), array(), "sorted")?,
        of("sum", crate::kit::types::array_of(number()), number(), "sum")?,
        of("max", crate::kit::types::array_of(number()).and(filled()), number(), "max")?,
        of("list", iterable(), array(), "list")?.uses_up(),
        of("list", walkable().or(own()), array(), "list")?.uses_up().throws(&["*"]).refuses(TYPE),
        of("iter", iterable(), iterator(), "iter")?,
        of("iter", walkable().or(own()), any(), "iter")?.throws(TYPE).refuses(TYPE),
        of("next", iterator(), any(), "next")?.refuses(TYPE),
        of("next", own(), any(), "next")?.throws(&["*"]).refuses(TYPE),
        of("enumerate", iterable(), array(), "lambda a: list(enumerate(a))")?.uses_up(),
        of("zip", iterable(), array(), "lambda a: list(zip(a, range(3)))")?,
        of("any", iterable(), boolean(), "any")?.uses_up().throws(&["*"]),
        of("unpacking", filled(), any(), "lambda a: (lambda first, *rest: first)(*a)")?
            .verified(|a, result| same(result, &elements_of(&a[0])?[0])),
        of("call", executable(), any(), "lambda f: f()")?.throws(&["*"]).refuses(TYPE),
        of("instantiate", instantiable(), any(), "lambda C: C()")?.throws(&["*"]),
        Snippet::from_function(
            "call with",
            [executable(), any()],
            any(),
            context.eval("python", "lambda f, a: f(a)")?,
        )
        .throws(&["*"]),
        of("call with keywords", executable(), any(), "lambda f: f(a=1)")?.throws(&["*"]),
        of("getattr with default", any(), any(), "lambda a: getattr(a, 'poly_kit_absent', 7)")?
            .verified(|_, result| is(result, &7.into())),
        of("hasattr", any(), boolean(), "lambda a: hasattr(a, 'poly_kit_absent')")?
            .verified(|_, result| is(result, &false.into())),
        of("absent attribute", any(), Type::new("nothing", |_| false), "lambda a: a.poly_kit_absent")?
            .throws(&["AttributeError"]),
        of(
            "set and delete attribute",
            any(),
            any(),
            "lambda a: (setattr(a, 'poly_kit', 7), a.poly_kit, delattr(a, 'poly_kit'))[1]",
        )?
        .throws(&["AttributeError", "TypeError", "FrozenInstanceError"]),
        of("as dict key", any(), any(), "lambda a: {a: 'found'}[a]")?
            .throws(HASH)
            .verified(|_, result| verify::is_text(result, "found")),
        of("as set element", any(), integer(), "lambda a: len({a, a})")?
            .throws(HASH)
            .verified(|_, result| is(result, &1.into())),
        of(
            "in a list with itself",
            any(),
            boolean(),
            "lambda a: a in [a] and [a].index(a) == 0 and [a].count(a) == 1",
        )?
        .verified(|_, result| is(result, &true.into())),
        of("dict of hash", hash(), hash(), "dict")?,
        of(
            "dict methods",
            hash(),
            boolean(),
            "lambda a: len(list(a.keys())) == len(list(a.values())) == len(list(a.items())) == len(a)",
        )?
        .verified(|_, result| is(result, &true.into())),
        of("dict get", hash(), any(), "lambda a: a.get('poly kit: absent', 7)")?
            .verified(|_, result| is(result, &7.into())),
        of(
            "absent key",
            hash().except(of_class("defaultdict")).except(of_class("Counter")),
            Type::new("nothing", |_| false),
            "lambda a: a['poly kit: absent']",
        )?
        .throws(&["KeyError"]),
        of("** of hash with names", hash(), any(), "lambda a: (lambda **names: len(names))(**a)")?
            .throws(TYPE),
        of("set of set", set(), set(), "set")?,
        of("bytes", buffer(), buffer(), "lambda a: b'' if isinstance(a, int) else bytes(a)")?.verified(
            |a, result| {
                let bytes = |value: &Value| {
                    value.as_object().and_then(|object| object.buffer().ok()).map(|b| b.to_vec())
                };
                require(bytes(&a[0]) == bytes(result), || "has other bytes".into())
            },
        ),
        of("memoryview", buffer(), buffer(), "memoryview")?.refuses(TYPE),
        of("bytes join", buffer(), buffer(), "lambda a: b'-'.join([a, b'x'])")?,
        of("int.from_bytes", buffer(), integer(), "lambda a: int.from_bytes(a, 'little')")?,
    ])
}

fn methods(context: &Context) -> Result<Vec<Snippet>> {
    let of = |name, parameter: Type, result: Type, code| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [parameter], result, context.eval("python", code)?))
    };
    let foreign_list = || array().except(buffer()).except(own());
    let unwritable = &["TypeError", "ValueError", "AttributeError", "IndexError", "RuntimeError"];
    Ok(vec![
        of("list.append and pop", foreign_list(), any(), "lambda a: (a.append(7), a.pop())[1]")?
            .throws(unwritable),
        of(
            "list.insert and del",
            foreign_list(),
            any(),
            "lambda a: (a.insert(0, 7), a[0], a.__delitem__(0))[1]",
        )?
        .throws(unwritable),
        of("list.extend", foreign_list(), any(), "lambda a: a.extend([1, 2])")?.throws(unwritable),
        of("list.index", foreign_list(), any(), "lambda a: a.index(a[0]) if a else 0")?
            .verified(|_, r| is(r, &0.into())),
        of("list.count", foreign_list(), integer(), "lambda a: a.count('poly kit: absent')")?
            .verified(|_, r| is(r, &0.into())),
        of("list.copy", foreign_list(), array(), "lambda a: a.copy()")?,
        of("list.reverse", foreign_list(), null(), "lambda a: a.reverse()")?.throws(unwritable),
        of(
            "list.sort",
            crate::kit::types::array_of(number()).and(foreign_list()),
            null(),
            "lambda a: a.sort()",
        )?
        .throws(unwritable),
        of("list.clear", foreign_list(), null(), "lambda a: a.clear()")?.throws(unwritable),
        of("list equality", foreign_list(), boolean(), "lambda a: a == list(a) and list(a) == a")?,
        of("slice assignment", foreign_list(), any(), "lambda a: a.__setitem__(slice(0, 0), [7])")?
            .throws(unwritable),
        of("str.join", crate::kit::types::array_of(unicode()), string(), "lambda a: ','.join(a)")?,
        of("set.add", set().except(own()), any(), "lambda a: a.add('poly kit')")?.throws(unwritable),
        of("set.union", real_set(), set(), "lambda a: a.union([7])")?,
        of("set.issubset", real_set(), boolean(), "lambda a: a.issubset(set(a))")?
            .verified(|_, r| is(r, &true.into())),
        of("dict.update", hash().except(own()), any(), "lambda a: a.update(poly_kit=7)")?,
        of("dict.setdefault", hash().except(own()), any(), "lambda a: a.setdefault('poly_kit', 7)")?
            .verified(|_, r| is(r, &7.into())),
        of("dict.pop", hash(), any(), "lambda a: a.pop('poly kit: absent', 7)")?
            .verified(|_, r| is(r, &7.into())),
        of("dict.items", hash(), any(), "lambda a: [(k, v) for k, v in a.items()]")?,
        of("dict.|", hash(), any(), "lambda a: a | {'poly_kit': 7}")?,
        of("with_traceback", exception(), any(), "lambda a: a.with_traceback(None)")?
            .verified(|a, r| same(r, &a[0])),
        of("datetime attributes", instant(), integer(), "lambda a: a.year")?
            .verified(|_, r| is(r, &2024.into())),
        of(
            "keyed object",
            members().except(executable()).except(own()),
            any(),
            "lambda a: [a[k] for k in a]",
        )?
        .throws(&["*"]),
    ])
}
