//! Every statement of JavaScript.

use super::function;
use crate::kit::Snippet;
use crate::kit::types::{Type, any, array, exception, executable, iterable, members, null, object, string};
use crate::kit::verify;
use poly::{Context, Result, Value};

pub(super) fn statements(context: &Context) -> Result<Vec<Snippet>> {
    let of = |name, parameter: Type, result: Type, code| -> Result<Snippet> {
        Ok(Snippet::from_function(name, [parameter], result, function(context, code)?))
    };
    let one = |_: &[Value], result: &Value| verify::is(result, &Value::Int(1));
    let spreadable = || iterable().or(array()).or(string());
    Ok(vec![
        of("let", any(), any(), "a => { let b = a; const c = b; var d = c; return d; }")?.verified(same),
        of("return", any(), any(), "a => { return a; }")?.verified(same),
        of("while", any(), any(), "a => { let n = 0; while (a) { if (++n === 1) break; } return n; }")?,
        of("do while", any(), any(), "a => { let n = 0; do { n++; } while (a && n < 1); return n; }")?
            .verified(one),
        of("for", any(), any(), "a => { let n = 0; for (let b = a; n < 1; n++) continue; return n; }")?
            .verified(one),
        of(
            "switch",
            any(),
            any(),
            "a => { switch (a) { case a: return 1; default: return a === a ? 0 : 1; } }",
        )?
        .verified(one),
        of(
            "throw and catch",
            any(),
            any(),
            "a => { try { throw a; } catch (e) { return e; } finally { 1; } }",
        )?
        .verified(same),
        of("throw", any(), Type::new("nothing", |_| false), "a => { throw a; }")?.throws(&["*"]),
        of(
            "throw an exception",
            exception(),
            any(),
            "a => { try { throw a; } catch (e) { return e === a ? 1 : 0; } }",
        )?
        .verified(one),
        of(
            "catch what a function throws",
            executable(),
            any(),
            "f => { try { f(); return 1; } catch (e) { return 1; } }",
        )?
        .verified(one),
        of("for of with break", spreadable(), any(), "a => { for (const e of a) break; return 1; }")?
            .verified(one),
        of(
            "for of over entries",
            array(),
            any(),
            "a => { let n = 0; for (const i of Array.from(a).keys()) n++; return n; }",
        )?,
        of("for in", object(), any(), "a => { let n = 0; for (const k in a) n++; return n; }")?,
        of("destructuring object", any().except(null()), any(), "({ polyKitAbsent = 1 }) => polyKitAbsent")?
            .verified(one)
            .refuses(&["TypeError"]),
        of("rest of object", members(), members(), "({ polyKitAbsent, ...rest }) => rest")?,
        of("default parameter", any(), any(), "a => ((b = 1) => b)(a)")?,
        of("closure", any(), any(), "a => (() => () => a)()()")?.verified(same),
        of("label", any(), any(), "a => { outer: for (;;) { for (;;) { break outer; } } return a; }")?
            .verified(same),
        of(
            "class field",
            any(),
            any(),
            "a => { class C { #b = a; static s = 1; get b() { return this.#b; } } return new C().b; }",
        )?
        .verified(same),
        of(
            "class extends",
            executable(),
            any(),
            "A => { try { class B extends A {} return new B(); } catch (e) { return null; } }",
        )?,
        of("generator", any(), any(), "a => { function* g() { yield a; } return g().next().value; }")?
            .verified(same),
        of("yield *", iterable(), any(), "a => { function* g() { yield* a; } return [...g()].length; }")?
            .uses_up(),
        of("async", any(), Type::with(poly::Traits::AWAITABLE), "async a => a")?,
        of("element assignment", any(), any(), "a => { const o = []; o[0] = a; return o[0]; }")?
            .verified(same),
        of("computed member", any(), any(), "a => { const o = { x: a }; return o['x']; }")?.verified(same),
        of("symbol key", any(), any(), "a => { const s = Symbol(); const o = { [s]: a }; return o[s]; }")?
            .verified(same),
        of("getter", any(), any(), "a => ({ get x() { return a; } }).x")?.verified(same),
        of("spread call", any(), any(), "a => ((...b) => b[0])(...[a])")?.verified(same),
        of("tagged template", any(), any(), "a => ((parts, b) => b)`x${a}y`")?.verified(same),
        of(
            "new.target",
            any(),
            any(),
            "function (a) { return new (function () { this.a = a; this.n = new.target; })().a; }".trim(),
        )?
        .verified(same),
        of("Reflect", any(), any(), "a => Reflect.apply(function () { 'use strict'; return this; }, a, [])")?
            .verified(same),
        of(
            "Proxy of it",
            object(),
            any(),
            "a => { try { return new Proxy(a, {}) ? 1 : 0; } catch (e) { return 1; } }",
        )?
        .verified(one),
        of(
            "WeakRef",
            object(),
            any(),
            "a => { try { new WeakSet([a]); new WeakRef(a).deref(); return 1; } catch (e) { return 1; } }",
        )?
        .verified(one),
        of(
            "Object.freeze",
            members(),
            any(),
            "a => { try { Object.isFrozen(a); Object.isExtensible(a); return 1; } catch (e) { return 1; } }",
        )?
        .verified(one),
    ])
}

fn same(arguments: &[Value], result: &Value) -> verify::Verdict {
    use crate::kit::Provider as _;
    verify::is(result, &super::JavaScript.after(&arguments[0]))
}
