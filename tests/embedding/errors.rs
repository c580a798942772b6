//! What is thrown, as the host gets it.

use crate::{LANGUAGES, bind, context, eval, fails};
use poly::{ErrorKind, PolyglotError, Report, Source, function};

#[test]
fn an_exception_has_class_message_place_and_object() {
    let context = context();
    let error = fails(
        &context,
        "js",
        "class AppError extends Error { name = 'AppError' }\nfunction f() { throw new AppError('no') }\nf()",
    );
    assert_eq!(
        (error.kind, error.name.as_str(), error.message.as_str()),
        (ErrorKind::Guest, "AppError", "no")
    );
    assert_eq!(error.location.as_ref().map(|at| at.line), Some(2), "{error:?}");
    let error = fails(&context, "python", "def f():\n    raise KeyError('k')\n\nf()");
    assert_eq!((error.kind, error.name.as_str()), (ErrorKind::Guest, "KeyError"));
    assert_eq!(error.location.as_ref().map(|at| at.line), Some(2), "{error:?}");
    assert_eq!(error.frames.first().map(|frame| frame.function.as_str()), Some("f"));
    let exception = error.exception.expect("is there");
    bind(&context, "js", "e", exception);
    assert_eq!(eval(&context, "js", "e instanceof Error && e.name").as_str().as_deref(), Some("KeyError"));
}

#[test]
fn frames_of_all_languages_interleave() {
    let context = context();
    eval(&context, "python", "def inner():\n    raise ValueError('deep')\ndef outer(f):\n    return f()");
    let scope = context.bindings("python").expect("is there");
    bind(&context, "js", "inner", scope.member("inner").expect("is there"));
    bind(&context, "js", "outer", scope.member("outer").expect("is there"));
    let error = fails(
        &context,
        "js",
        "function middle() { return inner() }\nfunction start() { return outer(middle) }\nstart()",
    );
    let stack: Vec<_> =
        error.frames.iter().map(|frame| (frame.language.as_str(), frame.function.as_str())).collect();
    assert!(
        stack.starts_with(&[("python", "inner"), ("js", "middle"), ("python", "outer"), ("js", "start")]),
        "{stack:?}"
    );
    let report = Report::new(&error).to_string();
    assert!(report.starts_with("ValueError: deep\n"), "{report}");
}

#[test]
fn causes_are_kept() {
    let context = context();
    let error = fails(&context, "js", "throw new Error('outer', { cause: new TypeError('inner') })");
    assert_eq!(error.cause.map(|cause| cause.headline()).as_deref(), Some("TypeError: inner"));
    let error = fails(
        &context,
        "python",
        "try:\n    {}['k']\nexcept KeyError as e:\n    raise ValueError('outer') from e",
    );
    assert_eq!(error.cause.map(|cause| cause.name).as_deref(), Some("KeyError"));
}

#[test]
fn text_that_does_not_parse_is_told_with_its_place() {
    let context = context();
    for (language, text) in [("js", "let a = 1\nlet b = ]"), ("python", "a = 1\nb = ]")] {
        for error in [
            fails(&context, language, text),
            context
                .parse(
                    &Source::from_text("x", text)
                        .with_language(context.engine().language(language).expect("is known").id()),
                )
                .expect_err("does not parse")
                .into_polyglot(),
        ] {
            assert_eq!(error.kind, ErrorKind::Syntax { incomplete: false }, "{language}: {error}");
            assert_eq!(error.location.as_ref().map(|at| at.line), Some(2), "{language}: {error:?}");
        }
    }
}

#[test]
fn a_panic_in_a_host_function_is_an_internal_error_and_the_process_lives() {
    let context = context();
    for language in LANGUAGES {
        bind(&context, language, "broken", function("broken", |_| panic!("broken on purpose")));
        let text = if language == "js" {
            "try { broken() } catch (e) { 'caught' }"
        } else {
            "try:\n    broken()\nexcept BaseException:\n    pass"
        };
        let error = fails(&context, language, text);
        assert_eq!(error.kind, ErrorKind::Internal, "{language}: {error}");
        assert!(error.message.contains("broken on purpose"), "{language}: {error}");
    }
    // What runs next does so in the same context or a new one.
    assert_eq!(eval(&crate::context(), "js", "1 + 1").as_i64(), Some(2));
    assert_eq!(eval(&crate::context(), "python", "1 + 1").as_i64(), Some(2));
}

#[test]
fn exits_are_errors_with_a_status() {
    let context = context();
    assert_eq!(fails(&context, "python", "raise SystemExit(3)").kind, ErrorKind::Exit(3));
    assert_eq!(fails(&context, "js", "process.exit(4)").kind, ErrorKind::Exit(4));
    bind(&context, "js", "leave", eval(&context, "python", "import sys; lambda: sys.exit(5)"));
    assert_eq!(fails(&context, "js", "try { leave() } catch (e) { 0 }").kind, ErrorKind::Exit(5));
}

#[test]
fn an_unknown_language_is_told_with_those_there_are() {
    let error: PolyglotError = context().eval("cobol", "").expect_err("there is none").into_polyglot();
    assert_eq!(error.message, "unknown language 'cobol' (known: js, python, wasm, llvm)");
}

#[test]
fn an_exception_of_one_guest_comes_home_from_another_as_the_same_object() {
    let context = context();
    let mine = eval(
        &context,
        "js",
        "globalThis.mine = new RangeError('mine'); globalThis.thrower = () => { throw mine }; mine",
    );
    bind(&context, "python", "thrower", eval(&context, "js", "thrower"));
    let error = fails(&context, "python", "def f():\n    thrower()\nf()");
    assert!(error.exception.is_some_and(|exception| exception.is_identical(&mine)));
    bind(&context, "js", "through", eval(&context, "python", "lambda: thrower()"));
    assert_eq!(eval(&context, "js", "try { through() } catch (e) { e === mine }").as_bool(), Some(true));
}
