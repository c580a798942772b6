//! Streams, arguments, environment: what an application grants.

use crate::{context, eval};
use poly::{Context, Input, Output, Source};
use std::cell::RefCell;
use std::rc::Rc;

#[test]
fn output_of_both_languages_goes_where_it_is_sent_in_order() {
    let out = Rc::new(RefCell::new(Vec::new()));
    let err = Rc::new(RefCell::new(Vec::new()));
    let builder = Context::builder().stdout(Output::writer(out.clone())).stderr(Output::writer(err.clone()));
    let context = builder.build().expect("a context can be made");
    eval(&context, "python", "print('one')");
    eval(&context, "js", "console.log('two'); console.error('oops')");
    eval(&context, "python", "import sys; print('three', end=''); print('bad', file=sys.stderr)");
    eval(&context, "js", "process.stdout.write('four\\n')");
    assert_eq!(context.finish(0).expect("ends well"), 0);
    assert_eq!(String::from_utf8_lossy(&out.borrow()), "one\ntwo\nthreefour\n");
    assert_eq!(String::from_utf8_lossy(&err.borrow()), "oops\nbad\n");
}

#[test]
fn input_comes_from_a_reader() {
    let input = Input::Reader(Box::new(std::io::Cursor::new(b"first\nsecond\n".to_vec())));
    let context = Context::builder().stdin(input).build().expect("a context can be made");
    assert_eq!(eval(&context, "python", "input()").as_str().as_deref(), Some("first"));
    assert_eq!(eval(&context, "python", "input()").as_str().as_deref(), Some("second"));
    assert_eq!(crate::fails(&context, "python", "input()").name, "EOFError");
}

#[test]
fn nothing_is_granted_unless_given() {
    let context = context();
    assert_eq!(
        eval(&context, "python", "import os, sys; len(os.environ) + len(sys.argv[1:])").as_i64(),
        Some(0)
    );
    assert_eq!(
        eval(&context, "js", "Object.keys(process.env).length + process.argv.slice(2).length").as_i64(),
        Some(0)
    );
}

#[test]
fn arguments_and_environment_are_those_given() {
    let builder = Context::builder().program("app").arguments(["a", "b c"]).environment("MODE", "test");
    let context = builder.build().expect("a context can be made");
    let main = |language: &str, text: &str| {
        let id = context.engine().language(language).expect("is known").id();
        context.run_main(&Source::from_text("app", text).with_language(id)).expect("runs")
    };
    main("python", "import os, sys\nseen = [sys.argv, os.environ['MODE'], __name__]");
    assert_eq!(eval(&context, "python", "seen").to_display(), "[['app', 'a', 'b c'], 'test', '__main__']");
    assert_eq!(
        eval(&context, "js", "process.argv.slice(2).join('|') + process.env.MODE").as_str().as_deref(),
        Some("a|b ctest")
    );
}

#[test]
fn exit_handlers_run_once_and_may_change_the_status() {
    let out = Rc::new(RefCell::new(Vec::new()));
    let builder = Context::builder().stdout(Output::writer(out.clone()));
    let context = builder.build().expect("a context can be made");
    eval(&context, "python", "import atexit; atexit.register(lambda: print('python ends')); 0");
    eval(
        &context,
        "js",
        "process.on('exit', code => { console.log('js ends', code); process.exitCode = 9 }); 0",
    );
    assert_eq!(context.finish(0).expect("ends well"), 9);
    let text = String::from_utf8_lossy(&out.borrow()).into_owned();
    assert!(text.contains("python ends\n") && text.contains("js ends 0\n"), "{text}");
}
