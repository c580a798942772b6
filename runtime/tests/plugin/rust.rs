//! A language in Rust, in a library with its own copy of `polyglot-api`.

use super::{context, echo_library};
use poly::{Arguments, Context, ErrorKind, Keyword, Value, bytes, function, hash, list};
use std::cell::RefCell;
use std::rc::Rc;

fn get(context: &Context, name: &str) -> Value {
    context.eval("echo", name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn values_of_every_kind_go_there_and_back() {
    let context = context(echo_library());
    let first = get(&context, "first");
    let big: poly::BigInt = poly::BigInt::from(-7) << 100;
    let values = [
        Value::Null,
        Value::Undefined,
        true.into(),
        i64::MIN.into(),
        (-0.0).into(),
        f64::NAN.into(),
        big.into(),
        "".into(),
        "é€😀".into(),
        list([1.into()]),
        hash(vec![(1.into(), 2.into())]),
        first.clone(),
    ];
    for value in values {
        let back = first.call(std::slice::from_ref(&value)).expect("runs");
        assert!(back.is_identical(&value), "{value:?} became {back:?}");
    }
    assert_eq!(get(&context, "straße").as_str().as_deref(), Some("STRASSE"));
}

#[test]
fn any_number_of_arguments_and_named_ones() {
    let context = context(echo_library());
    let count = get(&context, "count");
    for number in [0, 1, 8, 9, 200] {
        let arguments = vec![Value::from("x"); number];
        assert_eq!(count.call(&arguments).expect("runs").as_u64(), Some(number as u64));
    }
    let keywords =
        [Keyword { name: "a".into(), value: 1.into() }, Keyword { name: "b".into(), value: "c".into() }];
    let arguments = Arguments { positional: &[], keywords: &keywords };
    let named = get(&context, "named");
    let told = named.as_object().expect("an object").execute(arguments).expect("runs");
    assert_eq!(told.as_str().as_deref(), Some("a=1 b=\"c\""));
}

#[test]
fn it_calls_back_and_asks_its_host() {
    let context = context(echo_library());
    let call = get(&context, "call");
    let sum = function("sum", |arguments| {
        Ok(arguments.positional.iter().filter_map(Value::as_i64).sum::<i64>().into())
    });
    assert_eq!(call.call(&[sum.clone(), 1.into(), 2.into()]).expect("runs").as_i64(), Some(3));
    // Through the plug-in twice, and back into the host.
    assert_eq!(call.call(&[call.clone(), sum, 5.into()]).expect("runs").as_i64(), Some(5));
    let again = get(&context, "again");
    assert_eq!(again.call(&["deep".into()]).expect("runs").as_str().as_deref(), Some("DEEP"));
    let bindings = context.bindings("echo").expect("has some");
    assert!(bindings.is_identical(&context.polyglot_bindings()));
    assert_eq!(context.display("echo", &4.into()).expect("shows"), "echo: 4");
}

#[test]
fn a_panic_of_the_plug_in_does_not_cross() {
    let context = context(echo_library());
    let error = get(&context, "panic").call(&[]).expect_err("panics").into_polyglot();
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Internal, "a bug of the plug-in"));
    assert_eq!(get(&context, "x").as_str().as_deref(), Some("X"));
}

#[test]
fn buffers_are_shared_and_lengths_of_time_arrive() {
    let context = context(echo_library());
    let buffer = bytes([0; 5], true);
    get(&context, "fill").call(std::slice::from_ref(&buffer)).expect("runs");
    assert_eq!(buffer.as_object().expect("an object").buffer().expect("is one").to_vec(), [9; 5]);
    let refused = get(&context, "fill").call(&[bytes([0; 5], false)]).expect_err("read-only");
    assert_eq!(refused.to_string(), "the buffer is read-only");
    let duration = get(&context, "duration");
    assert_eq!(duration.as_object().expect("an object").duration().expect("is one").as_millis(), 1500);
}

#[test]
fn an_exception_comes_home_through_it() {
    let context = context(echo_library());
    let exception = list([]);
    let kept = exception.clone();
    let boom = function("boom", move |_| {
        let exception = Some(kept.clone());
        Err(poly::PolyglotError { exception, ..poly::PolyglotError::new(ErrorKind::Guest, "boom") }.into())
    });
    let error = get(&context, "call").call(&[boom]).expect_err("throws").into_polyglot();
    assert!(error.exception.is_some_and(|it| it.is_identical(&exception)));
}

#[test]
fn callbacks_of_awaitables_cross() {
    use poly::{Identity, LanguageId, Object, Result, Traits};
    use std::any::Any;
    type Settled = Box<dyn FnOnce(Result<Value>)>;
    struct Later(Rc<RefCell<Option<Settled>>>);
    impl Object for Later {
        fn traits(&self) -> Traits {
            Traits::AWAITABLE
        }
        fn language(&self) -> LanguageId {
            LanguageId::HOST
        }
        fn identity(&self) -> Identity {
            Identity { heap: 0, address: Rc::as_ptr(&self.0).addr() }
        }
        fn as_any(&self) -> &dyn Any {
            self
        }
        fn to_display(&self, _: bool) -> String {
            "later".into()
        }
        fn on_settled(&self, settled: Settled) -> Result<()> {
            *self.0.borrow_mut() = Some(settled);
            Ok(())
        }
    }
    let context = context(echo_library());
    let (kept, seen) = (Rc::default(), Rc::new(RefCell::new(Vec::new())));
    let told = Rc::clone(&seen);
    let tell = function("tell", move |arguments| {
        told.borrow_mut().push(arguments.positional[0].to_display());
        Ok(Value::Null)
    });
    let settle = get(&context, "settle");
    let outcomes: [Result<Value>; 2] = [Ok(5.into()), Err(poly::PolyglotError::host("no").into())];
    for outcome in outcomes {
        settle.call(&[Value::object(Later(Rc::clone(&kept))), tell.clone()]).expect("runs");
        let settled = kept.borrow_mut().take().expect("kept");
        settled(outcome);
    }
    // One that is never called is told so, and frees what it holds.
    settle.call(&[Value::object(Later(Rc::clone(&kept))), tell]).expect("runs");
    let count = Rc::strong_count(&seen);
    kept.borrow_mut().take();
    assert_eq!(
        (&*seen.borrow(), Rc::strong_count(&seen)),
        (&vec!["5".to_owned(), "no".to_owned()], count - 1)
    );
}
