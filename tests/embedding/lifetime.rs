//! Values that outlive their context, and values in a context that is not theirs.

use crate::{LANGUAGES, bind, context, eval};
use poly::{Class, Value, function, list};
use std::rc::Rc;

/// Sends a value every message; what they answer does not matter, only that they do.
fn touch(value: &Value) {
    let _ = value.member("x");
    let _ = value.set_member("x", 1);
    let _ = value.element(0);
    let _ = value.call(&[1.into()]);
    let _ = value.construct(&[]);
    let _ = value.invoke("x", &[]);
    let _ = value.to_display();
    let Some(object) = value.as_object() else { return };
    let _ = object.members(true);
    let _ = object.member_info("x");
    let _ = object.array_len();
    let _ = object.hash_len();
    let _ = object.get_entry(&"x".into());
    let _ = object.set_contains(&1.into());
    let _ = object.iterator();
    let _ = object.next();
    let _ = object.buffer();
    let _ = object.temporal();
    let _ = object.exception_message();
    let _ = object.exception_frames();
    let _ = object.meta_object();
    let _ = object.is_meta_instance(&1.into());
    let _ = object.to_text();
    let _ = object.to_repr();
    let _ = object.identity();
    let _ = object.on_settled(Box::new(|_| {}));
    object.release();
}

const OBJECTS: [(&str, &[&str]); 2] = [
    (
        "js",
        &[
            "({ x: 1 })",
            "[1]",
            "() => 1",
            "class A {}; A",
            "new Map([[1, 2]])",
            "new Set([1])",
            "new Error('e')",
            "new Date()",
            "new Uint8Array(4)",
            "(function* () { yield 1 })()",
            "Promise.resolve(1)",
            "'text'",
        ],
    ),
    (
        "python",
        &[
            "object()",
            "[1]",
            "lambda: 1",
            "class A: pass\nA",
            "{1: 2}",
            "{1}",
            "ValueError('e')",
            "__import__('datetime').datetime.now()",
            "bytearray(4)",
            "iter([1])",
            "(lambda: (yield))()",
            "'text'",
        ],
    ),
];

#[test]
fn values_may_outlive_their_context() {
    let context = context();
    let mut values = Vec::new();
    for (language, texts) in OBJECTS {
        for text in texts {
            values.push(eval(&context, language, text));
        }
    }
    // Each language holds some of the other's.
    for (number, value) in values.iter().enumerate() {
        for language in LANGUAGES {
            bind(&context, language, &format!("v{number}"), value.clone());
        }
    }
    let crossed: Vec<_> =
        (0..values.len()).map(|number| eval(&context, "js", &format!("v{number}"))).collect();
    drop(context);
    values.iter().chain(&crossed).for_each(touch);
    let text: Vec<_> =
        values.iter().filter_map(|value| value.as_str().map(std::borrow::Cow::into_owned)).collect();
    assert_eq!(text, ["text", "text"]);
}

fn message_after_the_end(language: &str, text: &str) {
    let value = {
        let context = context();
        eval(&context, language, text)
    };
    let answer = value.as_object().map(|object| object.members(false)).expect("is an object");
    let error = answer.expect_err("the context is over");
    assert!(matches!(error, poly::Error::Interop(poly::InteropError::Released)), "{language}: {error}");
}

#[test]
fn a_message_after_the_end_says_so() {
    message_after_the_end("js", "({ x: 1 })");
}

#[test]
fn a_message_after_the_end_of_python_says_so() {
    message_after_the_end("python", "[1]");
}

#[test]
fn a_value_of_another_context_is_used_or_refused_clearly() {
    let (first, second) = (context(), context());
    for (language, texts) in OBJECTS {
        for text in texts {
            let value = eval(&first, language, text);
            for other in LANGUAGES {
                if second
                    .bindings(other)
                    .and_then(|scope| scope.set_member("foreign", value.clone()))
                    .is_err()
                {
                    continue;
                }
                let used = if other == "js" {
                    "[typeof foreign, String(foreign?.x), foreign === foreign].join()"
                } else {
                    "[type(foreign), repr(foreign), foreign is foreign][2]"
                };
                if let Err(error) = second.eval(other, used) {
                    let error = error.into_polyglot();
                    assert!(!matches!(error.kind, poly::ErrorKind::Internal), "{other} {text}: {error}");
                    assert!(!error.message.is_empty(), "{other} {text}");
                }
            }
        }
    }
}

fn data_comes_back(language: &str, copy: &str) {
    for finishes in [false, true] {
        let data = Rc::new(());
        {
            let context = context();
            let held = Rc::clone(&data);
            let keep = function("f", move |_| {
                let _ = &held;
                Ok(Value::Null)
            });
            let class = Class::<Rc<()>>::new("Holder").build();
            bind(&context, language, "f", keep);
            bind(&context, language, "o", class.instance(Rc::clone(&data)));
            bind(&context, language, "l", list([class.instance(Rc::clone(&data))]));
            eval(&context, language, copy);
            assert!(Rc::strong_count(&data) > 1);
            if finishes {
                context.finish(0).expect("ends well");
            }
        }
        assert_eq!(Rc::strong_count(&data), 1, "{language} is gone, and still holds what it was given");
    }
}

#[test]
fn the_host_gets_its_data_back_when_javascript_is_done() {
    data_comes_back("js", "globalThis.copies = [f, o, l[0]]; f()");
}

#[test]
fn the_host_gets_its_data_back_when_python_is_done() {
    data_comes_back("python", "copies = [f, o, l[0]]; copies.append(copies); f()");
}

#[test]
fn released_objects_refuse_messages() {
    let context = context();
    for (language, text) in [("js", "({ x: 1 })"), ("python", "[1]")] {
        let value = eval(&context, language, text);
        value.as_object().expect("is an object").release();
        // Objects that hold nothing worth it may ignore it.
        if let Err(error) = value.as_object().expect("is an object").members(false) {
            assert!(
                matches!(error, poly::Error::Interop(poly::InteropError::Released)),
                "{language}: {error}"
            );
        }
    }
}

#[test]
fn a_thread_of_python_may_outlive_its_context() {
    let context = context();
    let text = "import threading, time\nticks = []\ndef tick():\n    while True:\n        ticks.append(len(ticks))\n        \
                time.sleep(0.001)\nthreading.Thread(target=tick, daemon=True).start()\nticks";
    let ticks = eval(&context, "python", text);
    let count = |ticks: &Value| ticks.as_object().map(|object| object.array_len());
    assert!(count(&ticks).is_some_and(|count| count.is_ok()));
    drop(context);
    assert!(count(&ticks).is_some_and(|count| count.is_err()));
    drop(ticks);
    std::thread::sleep(std::time::Duration::from_millis(50));
}
