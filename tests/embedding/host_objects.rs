//! Functions, classes, lists and maps of Rust in the hands of guests.

use crate::{LANGUAGES, bind, context, eval, fails};
use poly::{Class, ErrorKind, InteropError, PolyglotError, Value, function, hash, list, map};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[test]
fn guests_call_functions() {
    let context = context();
    for language in LANGUAGES {
        bind(
            &context,
            language,
            "add",
            function("add", |arguments| match arguments.positional {
                [a, b] => Ok((i64::try_from(a)? + i64::try_from(b)?).into()),
                other => Err(InteropError::Arity { min: 2, max: Some(2), actual: other.len() }.into()),
            }),
        );
        assert_eq!(eval(&context, language, "add(1, 2)").as_i64(), Some(3));
        let error = fails(&context, language, "add(1)");
        assert_eq!((error.name.as_str(), error.kind), ("TypeError", ErrorKind::Guest), "{language}: {error}");
        let error = fails(&context, language, "add(1, 'x')");
        assert_eq!(error.name, "TypeError", "{language}: {error}");
    }
}

#[test]
fn keyword_arguments_arrive() {
    let context = context();
    let names = Rc::new(RefCell::new(Vec::new()));
    let told = Rc::clone(&names);
    let greet = function("greet", move |arguments| {
        told.borrow_mut().extend(arguments.keywords.iter().map(|keyword| keyword.name.to_string()));
        Ok(Value::Null)
    });
    bind(&context, "python", "greet", greet.clone());
    bind(&context, "js", "greet", greet);
    eval(&context, "python", "greet(1, name='a', loud=True)");
    eval(&context, "js", "greet(1, Polyglot.kwargs({ quiet: 1 }))");
    assert_eq!(*names.borrow(), ["name", "loud", "quiet"]);
}

#[test]
fn errors_of_functions_are_caught_and_come_home() {
    let context = context();
    let broken = function("broken", |_| {
        Err(PolyglotError { name: "DiskError".into(), ..PolyglotError::host("disk full") }.into())
    });
    bind(&context, "js", "broken", broken.clone());
    bind(&context, "python", "broken", broken);
    let js = "try { broken() } catch (e) { [e instanceof Error, e.message] }";
    let caught = eval(&context, "js", js);
    assert_eq!(caught.element(0).expect("is there").as_bool(), Some(true));
    assert_eq!(caught.element(1).expect("is there").as_str().as_deref(), Some("disk full"));
    let python = "try:\n    broken()\nexcept Exception as e:\n    text = str(e)\ntext";
    assert_eq!(eval(&context, "python", python).as_str().as_deref(), Some("disk full"));
    for language in LANGUAGES {
        let error = fails(&context, language, "broken()");
        assert_eq!((error.name.as_str(), error.message.as_str()), ("DiskError", "disk full"), "{language}");
    }
}

#[test]
fn guests_use_classes() {
    let context = context();
    let class = Class::<Cell<i64>>::new("Counter")
        .constructor(|arguments| {
            Ok(Cell::new(arguments.positional.first().and_then(Value::as_i64).unwrap_or(0)))
        })
        .method("increment", |count, _| {
            count.set(count.get() + 1);
            Ok(count.get().into())
        })
        .property_mut(
            "value",
            |count| Ok(count.get().into()),
            |count, value| {
                count.set(i64::try_from(&value)?);
                Ok(())
            },
        )
        .build();
    bind(&context, "js", "Counter", class.value());
    bind(&context, "python", "Counter", class.value());
    let counter = eval(&context, "js", "const c = new Counter(4); c.increment(); c.value *= 2; c");
    assert_eq!(class.get(&counter).map(Cell::get), Some(10));
    assert_eq!(eval(&context, "js", "c instanceof Counter").as_bool(), Some(true));
    bind(&context, "python", "c", counter);
    assert_eq!(eval(&context, "python", "c.value += 1; c.increment()").as_i64(), Some(12));
    assert_eq!(
        eval(&context, "python", "isinstance(c, Counter) and isinstance(Counter(1), Counter)").as_bool(),
        Some(true)
    );
    assert_eq!(fails(&context, "python", "c.missing").name, "AttributeError");
    assert_eq!(fails(&context, "python", "c.value = 'x'").name, "TypeError");
    assert!(eval(&context, "js", "c.missing").is_null());
}

#[test]
fn guests_change_lists_and_maps() {
    let context = context();
    let numbers = list([3.into(), 1.into(), 2.into()]);
    let settings = map([("name", "a".into())]);
    let table = hash(vec![(1.into(), "one".into())]);
    for language in LANGUAGES {
        bind(&context, language, "numbers", numbers.clone());
        bind(&context, language, "settings", settings.clone());
        bind(&context, language, "table", table.clone());
    }
    eval(
        &context,
        "js",
        "numbers.push(4); numbers[0] = 30; settings.js = numbers.length; table.set('two', 2)",
    );
    eval(
        &context,
        "python",
        "numbers.append(5); numbers.sort(); settings.python = len(numbers); table[2.5] = None",
    );
    let elements: Vec<i64> = poly::from_value(&numbers).expect("numbers");
    assert_eq!(elements, [1, 2, 4, 5, 30]);
    assert_eq!(
        eval(&context, "python", "[settings.js, settings['python'], len(table), table['two']]").to_display(),
        "[4, 5, 3, 2]"
    );
    assert_eq!(
        eval(&context, "js", "Object.keys(settings).join() + [...numbers].join() + Array.isArray(numbers)")
            .as_str()
            .as_deref(),
        Some("name,js,python1,2,4,5,30true")
    );
}

#[test]
fn a_function_calls_back_into_the_guest_that_calls_it() {
    let context = context();
    for language in LANGUAGES {
        bind(
            &context,
            language,
            "twice",
            function("twice", |arguments| {
                let [function, value] = arguments.positional else { return Ok(Value::Null) };
                function.call(&[function.call(std::slice::from_ref(value))?])
            }),
        );
    }
    assert_eq!(eval(&context, "js", "twice(x => twice(y => y + 1, x), 0)").as_i64(), Some(4));
    assert_eq!(eval(&context, "python", "twice(lambda x: twice(lambda y: y + 1, x), 0)").as_i64(), Some(4));
}
