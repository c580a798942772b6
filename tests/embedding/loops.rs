//! The event loop that both languages share.

use crate::{bind, context, eval, fails};
use poly::{Source, SourceKind};

#[test]
fn an_asynchronous_module_is_waited_for() {
    let context = context();
    let text = "await new Promise(r => setTimeout(r, 5)); globalThis.done = 1;";
    context.eval_source(&Source::from_text("a.mjs", text).with_kind(SourceKind::Module)).expect("runs");
    assert_eq!(eval(&context, "js", "done").as_i64(), Some(1));
}

#[test]
fn promises_and_coroutines_are_waited_for() {
    let context = context();
    let promise = eval(&context, "js", "new Promise(r => setTimeout(() => r(7), 2))");
    assert_eq!(context.wait_for(&promise).expect("settles").as_i64(), Some(7));
    let coroutine = eval(
        &context,
        "python",
        "import asyncio\nasync def f():\n    await asyncio.sleep(0.002)\n    return 8\nf()",
    );
    assert_eq!(context.wait_for(&coroutine).expect("settles").as_i64(), Some(8));
    assert_eq!(context.wait_for(&9.into()).expect("is no promise").as_i64(), Some(9));
    let rejected = eval(&context, "js", "Promise.reject(new RangeError('no'))");
    assert_eq!(context.wait_for(&rejected).expect_err("is rejected").into_polyglot().name, "RangeError");
    let failing = eval(&context, "python", "async def g():\n    raise KeyError('k')\ng()");
    assert_eq!(context.wait_for(&failing).expect_err("fails").into_polyglot().name, "KeyError");
}

#[test]
fn what_can_never_settle_is_an_error_not_a_hang() {
    let context = context();
    let never = eval(&context, "js", "new Promise(() => {})");
    let error = context.wait_for(&never).expect_err("nothing is left");
    assert!(error.to_string().contains("never settles"), "{error}");
    let error = fails(&context, "js", "await new Promise(() => {})");
    assert!(!error.message.is_empty());
}

#[test]
fn both_languages_wait_on_one_loop() {
    let context = context();
    bind(
        &context,
        "python",
        "delay",
        eval(&context, "js", "(ms, x) => new Promise(r => setTimeout(() => r(x), ms))"),
    );
    let text = "async def main():\n    a, b = await asyncio.gather(delay(3, 1), asyncio.sleep(0.003, 2))\n    return a + b\n";
    eval(&context, "python", &format!("import asyncio\n{text}0"));
    assert_eq!(eval(&context, "python", "asyncio.run(main())").as_i64(), Some(3));
    bind(&context, "js", "main", eval(&context, "python", "main"));
    let promise = eval(&context, "js", "(async () => await main() + 10)()");
    assert_eq!(context.wait_for(&promise).expect("settles").as_i64(), Some(13));
}

#[test]
fn the_loop_runs_until_nothing_is_pending() {
    let context = context();
    eval(
        &context,
        "js",
        "globalThis.ticks = 0; const t = setInterval(() => { if (++ticks === 3) clearInterval(t) }, 1); 0",
    );
    context.run_event_loop().expect("ends");
    assert_eq!(eval(&context, "js", "ticks").as_i64(), Some(3));
    eval(&context, "js", "setTimeout(() => { throw new TypeError('late') }); 0");
    assert_eq!(context.run_event_loop().expect_err("is thrown").into_polyglot().name, "TypeError");
}
