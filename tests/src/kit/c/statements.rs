//! The statements of C.

use crate::kit::Snippet;
use crate::kit::types::{Type, any, array, boolean, exception, executable, integer, iterable, null};
use crate::kit::verify::{self, is, require};
use poly::{Result, Value};

const TYPE: &[&str] = &["TypeError"];

pub(super) fn statements(module: &Value) -> Result<Vec<Snippet>> {
    let of = |name: &'static str, parameter: Type, result: Type, function: &str| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [parameter], result, module.member(function)?))
    };
    let same =
        |a: &[Value], result: &Value| is(result, &if a[0].is_null() { Value::Null } else { a[0].clone() });
    let nothing = || Type::new("nothing", |_| false);
    Ok(vec![
        of("if", boolean(), integer(), "if_statement")?
            .refuses(TYPE)
            .verified(|a, result| is(result, &if a[0].as_bool() == Some(true) { 1 } else { 2 }.into())),
        of("for", array(), integer(), "for_statement")?.refuses(TYPE).verified(|a, result| {
            let nulls =
                verify::elements(&a[0]).map(|all| all.iter().filter(|it| it.is_null()).count() as u64);
            require(result.as_u64() == nulls, || format!("is {result:?}, not {nulls:?}"))
        }),
        of("while", iterable(), integer(), "while_statement")?.refuses(TYPE),
        of("switch", Type::new("5", |value| value.as_f64() == Some(5.0)), integer(), "switch_statement")?,
        of("return", any(), any(), "return_statement")?.verified(same),
        of("assignment", any(), any(), "assignment")?.verified(same),
        of("goto", any(), any(), "goto_statement")?.verified(same),
        of("recursion", any(), any(), "recursion")?.verified(same),
        of("throw", exception(), nothing(), "throw_statement")?.throws(&["*"]),
        of("catch", executable(), any(), "catch_statement")?.verified(|_, result| {
            // What JavaScript throws may be anything.
            require(!result.has(poly::Traits::AWAITABLE), || format!("is {result:?}"))
        }),
        Snippet::from_function(
            "callback",
            [executable(), integer()],
            integer(),
            module.member("through_callback")?,
        )
        .throws(&["*"]),
        Snippet::from_function(
            "callback",
            [null(), integer()],
            integer(),
            module.member("through_callback")?,
        )
        .throws(TYPE),
        Snippet::from_function("variadic", [integer(), any()], integer(), module.member("variadic")?)
            .throws(TYPE),
    ])
}
