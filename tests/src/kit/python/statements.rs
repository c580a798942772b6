//! Every statement of Python.

use crate::kit::Snippet;
use crate::kit::types::{
    Type, any, array, buffer, exception, executable, instantiable, iterable, object, of_language, string,
};
use crate::kit::verify;
use poly::{Context, Result, Value};

/// The statements, each as a function of one parameter.
const FUNCTIONS: &str = "
def kit_assign(a):
    b = a
    c: object = b
    return c

def kit_return(a):
    return a

def kit_if(a):
    if a:
        return 1
    elif a is None:
        return 1
    else:
        return 1

def kit_for(a):
    count = 0
    for element in a:
        count += 1
        if count == 3:
            break
    else:
        return 1
    return 1

def kit_while(a):
    count = 0
    while count < 1:
        count += 1
        continue
    return count

def kit_unpack(a):
    first, *rest = a
    return first

def kit_raise(a):
    raise a

def kit_raise_and_catch(a):
    try:
        raise a
    except Exception as error:
        return error
    finally:
        del a

def kit_catch(f):
    try:
        f()
    except Exception:
        return 1
    else:
        return 1

def kit_raise_from(a):
    try:
        raise ValueError('x') from a
    except ValueError as error:
        return error.__cause__

def kit_except_group(a):
    try:
        raise ExceptionGroup('g', [a])
    except* Exception as group:
        result = group.exceptions[0]
    return result

def kit_with(a):
    class Manager:
        def __enter__(self):
            return a
        def __exit__(self, *_):
            return False
    with Manager() as b:
        return b

def kit_match(a):
    match a:
        case [first, *rest]:
            return 'sequence'
        case {'poly kit: absent': _}:
            return 'mapping'
        case str():
            return 'string'
        case None:
            return 'nothing'
        case _:
            return 'other'

def kit_delete(a):
    b = {'x': a}
    del b['x']
    return len(b)

def kit_global(a):
    global kit_global_value
    kit_global_value = a
    return kit_global_value

def kit_nonlocal(a):
    b = None
    def inner():
        nonlocal b
        b = a
    inner()
    return b

def kit_class(a):
    class C:
        value = a
        @property
        def x(self):
            return self.value
    return C().x

def kit_subclass(A):
    class B(A):
        pass
    return 1

def kit_yield(a):
    def generate():
        yield a
    return next(generate())

def kit_yield_from(a):
    def generate():
        yield from a
    return len(list(generate()))

def kit_decorator(a):
    def decorate(f):
        return a
    @decorate
    def f():
        pass
    return f

def kit_augmented(a):
    b = [a]
    b += [a]
    return b[1]

def kit_assert(a):
    assert a is a
    return 1

def kit_default(a):
    def f(b=a):
        return b
    return f()

def kit_keywords(a):
    def f(*, b):
        return b
    return f(b=a)

def kit_import(a):
    import json as j
    from collections import OrderedDict
    return 1

def kit_async(a):
    async def f():
        return a
    coroutine = f()
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
";

pub(super) fn statements(context: &Context) -> Result<Vec<Snippet>> {
    context.eval("python", FUNCTIONS)?;
    let scope = context.bindings("python")?;
    let of = |name, parameter: Type, result: Type, function: &str| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [parameter], result, scope.member(function)?))
    };
    let one = |_: &[Value], result: &Value| verify::is(result, &Value::Int(1));
    let nothing = || Type::new("nothing", |_| false);
    let catchable = || exception();
    let mut snippets = vec![
        of("if", any(), any(), "kit_if")?.verified(one).throws(&["*"]),
        of("for", iterable(), any(), "kit_for")?.verified(one),
        of("while", any(), any(), "kit_while")?.verified(one),
        of(
            "unpack",
            Type::new("array with elements", |v| verify::elements(v).is_some_and(|e| !e.is_empty())),
            any(),
            "kit_unpack",
        )?,
        of("raise", exception(), nothing(), "kit_raise")?.throws(&["*"]),
        of(
            "raise of what is no exception",
            any().except(exception()).except(Type::with(poly::Traits::META)),
            nothing(),
            "kit_raise",
        )?
        .throws(&["TypeError"]),
        of("raise and except", catchable(), any(), "kit_raise_and_catch")?.verified(same),
        of("except what a function throws", executable(), any(), "kit_catch")?.verified(one),
        of("raise from", exception(), any(), "kit_raise_from")?.verified(same),
        of("except*", exception(), any(), "kit_except_group")?.verified(same),
        of("match", any(), string(), "kit_match")?.verified(|a, result| {
            let sequence = array().except(buffer()).accepts(&a[0])
                && verify::elements(&a[0]).is_some_and(|elements| !elements.is_empty());
            match &a[0] {
                Value::Text(_) => verify::is_text(result, "string"),
                Value::Object(_) if sequence => verify::is_text(result, "sequence"),
                value if value.is_null() => verify::is_text(result, "nothing"),
                _ => Ok(()),
            }
        }),
        of("del", any(), any(), "kit_delete")?.verified(|_, result| verify::is(result, &Value::Int(0))),
        of("subclass", instantiable(), any(), "kit_subclass")?.throws(&["TypeError"]),
        of("yield from", iterable(), any(), "kit_yield_from")?.uses_up(),
        of("assert", any(), any(), "kit_assert")?.verified(one),
        of("import", any(), any(), "kit_import")?.verified(one),
        of("for over elements", array(), any(), "kit_for")?.verified(one),
        of(
            "set attribute of a class",
            object().except(executable().and(of_language("python"))),
            any(),
            "kit_class",
        )?
        .verified(same),
    ];
    for (name, function) in [
        ("assignment", "kit_assign"),
        ("return", "kit_return"),
        ("with", "kit_with"),
        ("global", "kit_global"),
        ("nonlocal", "kit_nonlocal"),
        ("yield", "kit_yield"),
        ("decorator", "kit_decorator"),
        ("augmented assignment", "kit_augmented"),
        ("default parameter", "kit_default"),
        ("keyword parameter", "kit_keywords"),
        ("async def", "kit_async"),
    ] {
        snippets.push(of(name, any(), any(), function)?.verified(same));
    }
    Ok(snippets)
}

fn same(arguments: &[Value], result: &Value) -> verify::Verdict {
    super::same(result, &arguments[0])
}
