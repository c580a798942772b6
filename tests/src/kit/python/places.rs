//! How Python reaches into objects, and what it evaluates where variables are in scope.

use super::same;
use crate::kit::types::{any, array, number, string};
use crate::kit::verify::is;
use crate::kit::{Access, Snippet};
use poly::{Context, Result, Value};

const ACCESSES: &[(Access, &str)] = &[
    (Access::ReadMember, "lambda object, name: getattr(object, name)"),
    (Access::WriteMember, "lambda object, name, value: setattr(object, name, value)"),
    (Access::RemoveMember, "lambda object, name: delattr(object, name)"),
    (Access::ReadElement, "lambda array, index: array[index]"),
    (Access::WriteElement, "kit_write"),
    (Access::AppendElement, "lambda array, value: array.append(value)"),
    (Access::RemoveElement, "kit_remove"),
    (Access::ReadEntry, "lambda hash, key: hash[key]"),
    (Access::WriteEntry, "kit_write"),
    (Access::RemoveEntry, "kit_remove"),
    (Access::Contains, "lambda set, value: value in set"),
    (Access::AddValue, "lambda set, value: set.add(value)"),
    (Access::RemoveValue, "lambda set, value: set.remove(value)"),
    (Access::ReadByte, "lambda buffer, offset: memoryview(buffer).cast('B')[offset]"),
    (Access::WriteByte, "lambda buffer, offset, byte: kit_write(memoryview(buffer).cast('B'), offset, byte)"),
];

const FUNCTIONS: &str = "
def kit_write(container, key, value):
    container[key] = value

def kit_remove(container, key):
    del container[key]

def kit_at(code):
    def at(value):
        local = 1
        return eval(code)
    return at

def kit_executed(code):
    def at(value):
        local = 1
        names = {}
        exec(code, {'value': value, 'local': local}, names)
        return names['result']
    return at
";

pub(super) fn accesses(context: &Context) -> Result<Vec<(Access, Value)>> {
    context.eval("python", FUNCTIONS)?;
    ACCESSES.iter().map(|(access, code)| Ok((*access, context.eval("python", code)?))).collect()
}

pub(super) fn inline(context: &Context) -> Result<Vec<Snippet>> {
    context.eval("python", FUNCTIONS)?;
    let scope = context.bindings("python")?;
    let of = |way: &str, name: &'static str, code: &str| -> Result<Snippet> {
        let function = scope.invoke(way, &[code.into()])?;
        Ok(Snippet::from_function(name, [any()], any(), function))
    };
    let at = |name, code| of("kit_at", name, code);
    let executed = |name, code| of("kit_executed", name, code);
    let given_back = |a: &[Value], result: &Value| same(result, &a[0]);
    Ok(vec![
        at("inline variable", "value")?.verified(given_back),
        at("inline function", "(lambda inner: inner)(value)")?.verified(given_back),
        at("inline comprehension", "[e for e in [value]][0]")?.verified(given_back),
        at("inline locals", "sorted(name for name in locals())[0] + str(local)")?
            .verified(|_, result| crate::kit::verify::is_text(result, "code1")),
        at("inline error", "value is absent")?
            .throws(&["NameError"])
            .verified(|_, result| Err(format!("gives {result:?}"))),
        at("inline wrong syntax", "value +")?
            .throws(&["SyntaxError"])
            .verified(|_, result| Err(format!("gives {result:?}"))),
        executed("inline assignment", "result = value")?.verified(given_back),
        executed("inline statements", "for result in [value]:\n    if local:\n        break")?
            .verified(given_back),
        executed("inline definition", "def inner(a):\n    return a\nresult = inner(value)")?
            .verified(given_back),
        executed("inline class", "class Inner:\n    held = value\nresult = Inner is not None")?
            .verified(|_, result| is(result, &true.into())),
        Snippet { parameters: vec![array()], ..at("inline len", "len(value)")? },
        Snippet { parameters: vec![string()], ..at("inline f-string", "f'{value}'")? }.verified(given_back),
        Snippet { parameters: vec![number()], ..at("inline max", "max(value, 0)")? },
    ])
}
