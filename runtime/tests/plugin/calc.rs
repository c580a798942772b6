//! A language in C, as a program uses it.

use super::{calc_library, context, set};
use poly::{
    Context, Error, ErrorKind, InteropError, LanguageId, Output, PolyglotError, Source, Value, function,
    list, map,
};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

fn calc() -> Context {
    context(calc_library())
}

fn run(context: &Context, text: &str) -> Value {
    context.eval("calc", text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn fail(context: &Context, text: &str) -> PolyglotError {
    context.eval("calc", text).expect_err(text).into_polyglot()
}

#[test]
fn it_calculates() {
    let calc = calc();
    assert_eq!(run(&calc, "(+ 1 2 3)").as_i64(), Some(6));
    assert_eq!(run(&calc, "(/ 1 2)").as_f64(), Some(0.5));
    assert_eq!(run(&calc, "(* 9223372036854775807 2)").as_f64(), Some(18_446_744_073_709_551_614.0));
    assert_eq!(run(&calc, "\"é€😀\" ; a text").as_str().as_deref(), Some("é€😀"));
    assert_eq!(
        run(&calc, "(list -7 2.5e1 9223372036854775808)").element(1).expect("is there").as_f64(),
        Some(25.0)
    );
    assert_eq!(run(&calc, "9223372036854775808").as_f64(), Some(9_223_372_036_854_775_808.0));
    assert_eq!(run(&calc, "(def inf -3) inf").as_i64(), Some(-3));
    assert!(run(&calc, "").is_null());
    let program = "(def rate 1.5) (def (area w h) (* w h rate)) (if (< (area 1 2) 4) (area 2 2) 0)";
    assert_eq!(run(&calc, program).as_f64(), Some(6.0));
    // What is defined stays, as variables of the language.
    assert_eq!(
        calc.bindings("calc").and_then(|scope| scope.member("rate")).expect("is there").as_f64(),
        Some(1.5)
    );
    assert_eq!(run(&calc, "(area 1 1)").as_f64(), Some(1.5));
}

#[test]
fn its_functions_and_arrays_are_everybodys() {
    let calc = calc();
    let add = run(&calc, "(def (add a b) (+ a b))");
    assert_eq!(add.call(&[40.into(), 2.into()]).expect("runs").as_i64(), Some(42));
    let object = add.as_object().expect("an object");
    assert_eq!(object.executable_name().expect("has one").to_string(), "add");
    assert_eq!((object.language().as_str(), add.to_display().as_str()), ("calc", "<calc function add>"));
    let array = run(&calc, "(def items (list 1 \"two\" (list)))");
    let object = array.as_object().expect("an object");
    assert_eq!(object.array_len().expect("an array"), 3);
    assert_eq!(array.element(1).expect("is there").as_str().as_deref(), Some("two"));
    object.write_element(3, "four".into()).expect("grows");
    object.write_element(0, Value::Null).expect("changes");
    assert_eq!(run(&calc, "(length items)").as_i64(), Some(4));
    let mut all = Vec::new();
    object.read_elements(2, 9, &mut all).expect("reads");
    assert_eq!((all.len(), all[1].as_str().as_deref()), (2, Some("four")));
    let refused = |result: poly::Result<()>| result.expect_err("refused").to_string();
    assert_eq!(refused(array.element(9).map(drop)), "index 9 is out of range");
    assert_eq!(refused(array.call(&[]).map(drop)), "an object with array does not support execute");
    assert_eq!(refused(add.call(&[]).map(drop)), "expected 2 arguments, got 0");
}

#[test]
fn it_calls_and_reads_what_others_pass_in() {
    let calc = calc();
    let joined = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&joined);
    set(
        &calc,
        "calc",
        "note",
        function("note", move |arguments| {
            seen.borrow_mut().extend(arguments.positional.iter().map(Value::to_display));
            Ok((seen.borrow().len() as u64).into())
        }),
    );
    assert_eq!(run(&calc, "(note 1 \"b\" (note))").as_i64(), Some(3));
    assert_eq!(*joined.borrow(), ["1", "b", "0"]);
    set(&calc, "calc", "point", map([("x", Value::from(3)), ("name", "P".into())]));
    set(&calc, "calc", "row", list([Value::from(5), Value::Bool(true)]));
    assert_eq!(run(&calc, "(+ (get point \"x\") (at row 0) (length row))").as_i64(), Some(10));
    assert_eq!(fail(&calc, "(get point \"y\")").message, "the object has no member 'y'");
    assert_eq!(fail(&calc, "(at row 7)").name, "IndexError");
    // As many as do not fit on the stack of a call.
    assert_eq!(run(&calc, "(note 1 2 3 4 5 6 7 8 9 10 11 12)").as_i64(), Some(15));
}

#[test]
fn identity_holds_both_ways() {
    let calc = calc();
    let ours = list([1.into()]);
    set(&calc, "calc", "ours", ours.clone());
    assert!(run(&calc, "ours").is_identical(&ours));
    assert!(run(&calc, "(at (list ours) 0)").is_identical(&ours));
    let theirs = run(&calc, "(def theirs (list 1))");
    set(&calc, "calc", "again", theirs.clone());
    assert_eq!(run(&calc, "(= theirs again)").as_bool(), Some(true));
    assert_eq!(run(&calc, "(= theirs (list 1))").as_bool(), Some(false));
    assert!(theirs.is_identical(&run(&calc, "again")) && !theirs.is_identical(&ours));
    // Through a function of the host and back.
    set(&calc, "calc", "same", function("same", |arguments| Ok(arguments.positional[0].clone())));
    assert_eq!(run(&calc, "(= (same theirs) theirs)").as_bool(), Some(true));
    assert_eq!(run(&calc, "(= (same ours) ours)").as_bool(), Some(true));
}

#[test]
fn errors_of_calc_have_places_and_frames() {
    let calc = calc();
    let source =
        Source::from_text("deep.calc", "(def (inner x) (/ x 0))\n(def (outer x)\n  (inner x))\n\n(outer 1)")
            .with_language(LanguageId::new("calc"));
    let error = calc.eval_source(&source).expect_err("divides by zero").into_polyglot();
    assert_eq!(
        (error.kind, error.headline().as_str()),
        (ErrorKind::Guest, "ZeroDivisionError: division by zero")
    );
    let location = error.location.expect("a place");
    assert_eq!(location.to_string(), "deep.calc:1:17");
    assert_eq!(location.source.as_ref(), Some(&source), "the source came home as itself");
    let frames: Vec<_> = error
        .frames
        .iter()
        .map(|frame| {
            let place = frame.location.as_ref().map(ToString::to_string);
            format!("{} {} {}", frame.language, frame.function, place.unwrap_or_default())
        })
        .collect();
    assert_eq!(frames, ["calc inner deep.calc:1:17", "calc outer deep.calc:3:4", "calc  deep.calc:5:2"]);
    let error = fail(&calc, "(def x 1) (+ x unknown)");
    assert_eq!(error.headline(), "NameError: 'unknown' is not defined");
    assert_eq!(error.location.expect("a place").to_string(), "<eval>:1:16");
    assert_eq!(
        fail(&calc, "(nothing 1)").headline(),
        "NameError: there is no function 'nothing' for 1 arguments"
    );
}

#[test]
fn syntax_errors_tell_whether_more_text_helps() {
    let calc = calc();
    for (text, incomplete, place) in
        [("(+ 1", true, "<eval>:1:5"), ("\"é", true, "<eval>:1:3"), ("1 )", false, "<eval>:1:3")]
    {
        let error = fail(&calc, text);
        assert_eq!(error.kind, ErrorKind::Syntax { incomplete }, "{text}");
        assert_eq!(error.location.expect("a place").to_string(), place);
    }
    let bytes = Source::from_bytes("b.calc", b"\xFF".to_vec()).with_language(LanguageId::new("calc"));
    assert!(calc.eval_source(&bytes).is_err());
    assert_eq!(fail(&calc, "a\0b").name, "NameError");
    assert!(matches!(fail(&calc, &"(".repeat(100_000)).kind, ErrorKind::Syntax { .. }));
}

#[test]
fn deep_recursion_is_an_error() {
    let calc = calc();
    let error = fail(&calc, "(def (f x) (f x)) (f 1)");
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Resource, "calls nest too deeply"));
    assert_eq!(run(&calc, "(+ 1 1)").as_i64(), Some(2));
}

/// A function of the host that throws what it keeps, each time the same exception.
fn thrower(exception: Value) -> Value {
    function("boom", move |_| {
        let frames = vec![poly::Frame {
            language: LanguageId::HOST,
            function: "boom".into(),
            location: Some(poly::Location::new("host.rs", 7, 0)),
        }];
        let cause = Some(Box::new(PolyglotError::host("first cause")));
        Err(PolyglotError {
            name: "HostError".into(),
            frames,
            cause,
            exception: Some(exception.clone()),
            ..PolyglotError::new(ErrorKind::Guest, "boom")
        }
        .into())
    })
}

#[test]
fn an_exception_of_the_host_goes_through_calc_and_comes_home() {
    let calc = calc();
    let exception = map([("code", Value::from(7))]);
    set(&calc, "calc", "boom", thrower(exception.clone()));
    let error = fail(&calc, "(def (f) (boom)) (f)");
    assert_eq!(error.headline(), "HostError: boom");
    assert!(error.exception.as_ref().is_some_and(|it| it.is_identical(&exception)));
    assert_eq!(error.cause.map(|cause| cause.message).as_deref(), Some("first cause"));
    let frames: Vec<_> =
        error.frames.iter().map(|frame| format!("{} {}", frame.language, frame.function)).collect();
    assert_eq!(frames, ["host boom", "calc f", "calc "], "the languages interleave");
    // Caught by calc, it is the object of the host, which calc can read.
    let caught = run(&calc, "(try (boom) e (list e (get e \"code\")))");
    assert!(caught.element(0).expect("is there").is_identical(&exception));
    assert_eq!(caught.element(1).expect("is there").as_i64(), Some(7));
    // Thrown anew by calc, it is still the same.
    let again = fail(&calc, "(try (boom) e (throw e))");
    assert!(again.exception.is_some_and(|it| it.is_identical(&exception)));
}

#[test]
fn an_exception_of_calc_goes_through_the_host_and_comes_home() {
    let calc = calc();
    let tries = Rc::new(Cell::new(0));
    let count = Rc::clone(&tries);
    set(
        &calc,
        "calc",
        "through",
        function("through", move |arguments| {
            count.set(count.get() + 1);
            arguments.positional[0].call(&[])
        }),
    );
    let program = "(def it (list 1)) (def (f) (throw it)) (try (through f) e (= e it))";
    assert_eq!(run(&calc, program).as_bool(), Some(true));
    assert_eq!(tries.get(), 1);
    let error = fail(&calc, "(through f)");
    let it = calc.bindings("calc").and_then(|scope| scope.member("it")).expect("is there");
    assert!(error.exception.is_some_and(|exception| exception.is_identical(&it)));
    assert_eq!(fail(&calc, "(throw \"just a text\")").headline(), "CalcError: just a text");
}

#[test]
fn exits_and_broken_contracts_pass_as_they_are() {
    let calc = calc();
    set(&calc, "calc", "leave", function("leave", |_| Err(PolyglotError::exit(3).into())));
    assert_eq!(fail(&calc, "(try (leave) e 1)").kind, ErrorKind::Exit(3));
    set(
        &calc,
        "calc",
        "broken",
        function("broken", |_| Err(InteropError::UnknownKey { key: "k".into() }.into())),
    );
    assert_eq!(fail(&calc, "(broken)").headline(), "KeyError: no entry for key k");
    let function = run(&calc, "(def (two a b) a)");
    let error = function.call(&[1.into()]).expect_err("refused");
    assert!(matches!(error, Error::Interop(InteropError::Arity { min: 2, max: Some(2), actual: 1 })));
}

#[test]
fn a_panic_of_the_host_does_not_cross() {
    let calc = calc();
    set(&calc, "calc", "panic", function("panic", |_| panic!("a bug of the host")));
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let error = fail(&calc, "(try (panic) e 1)");
    std::panic::set_hook(hook);
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Internal, "a bug of the host"));
    assert_eq!(run(&calc, "(+ 1 1)").as_i64(), Some(2));
}

#[test]
fn options_and_output_reach_it() {
    let written = Rc::new(RefCell::new(Vec::new()));
    let calc = Context::builder()
        .engine(&super::engine(calc_library()))
        .option("calc.digits", "12")
        .stdout(Output::writer(Rc::clone(&written) as Rc<RefCell<dyn std::io::Write>>))
        .build()
        .expect("builds");
    assert_eq!(run(&calc, "(option \"calc.digits\")").as_str().as_deref(), Some("12"));
    assert!(run(&calc, "(option \"calc.other\")").is_null());
    run(&calc, "(print (+ 1 2)) (print (list 1))");
    assert_eq!(String::from_utf8(written.take()).expect("text"), "3\n<calc object>\n");
}

#[test]
fn an_interruption_stops_it() {
    let calc = calc();
    let handle = calc.interrupt_handle();
    set(
        &calc,
        "calc",
        "stop",
        function("stop", move |_| {
            handle.interrupt();
            Ok(Value::Null)
        }),
    );
    assert_eq!(fail(&calc, "(stop) (try (+ 1 2) e 4)").kind, ErrorKind::Cancelled);
    assert_eq!(run(&calc, "(+ 1 2)").as_i64(), Some(3));
}

#[test]
fn what_outlives_the_context_is_harmless() {
    let calc = calc();
    let function = run(&calc, "(def (double x) (+ x x)) double");
    let items = run(&calc, "(list double 2)");
    drop(calc);
    assert_eq!(function.call(&[4.into()]).expect("runs").as_i64(), Some(8));
    assert_eq!(items.element(1).expect("is there").as_i64(), Some(2));
    drop((function, items));
}

#[test]
fn contexts_are_apart() {
    let engine = super::engine(calc_library());
    let threads = (0..4).map(|number: i64| {
        let engine = engine.clone();
        std::thread::spawn(move || {
            let calc = Context::builder().engine(&engine).build().expect("builds");
            run(&calc, &format!("(def mine {number})"));
            run(&calc, "mine").as_i64() == Some(number)
        })
    });
    assert!(threads.collect::<Vec<_>>().into_iter().all(|thread| thread.join().expect("runs")));
}
