//! JavaScript's objects answer the messages of the protocol: the crate alone, with a
//! host that knows no other language.

use poly_lang_js::JavaScript;
use polyglot_api::{
    Arguments, Error, ErrorKind, Host, Identity, Instance, InteropError, Keyword, Language, LanguageId,
    MemberInfo, Object, PolyglotError, Result, Source, Stream, Text, Traits, Value,
};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

struct Alone;

fn refuse<T>() -> Result<T> {
    Err(PolyglotError::host("there is no other language").into())
}

impl Host for Alone {
    fn eval(&self, _: &str, _: &Source) -> Result<Value> {
        refuse()
    }
    fn language_of(&self, _: &Path) -> Option<LanguageId> {
        None
    }
    fn foreign_extensions(&self, _: LanguageId) -> Vec<&'static str> {
        Vec::new()
    }
    fn import_file(&self, _: &Path) -> Result<Value> {
        refuse()
    }
    fn import_name(&self, _: &str, _: &str, _: Option<&Path>) -> Result<Value> {
        refuse()
    }
    fn display(&self, _: LanguageId, value: &Value) -> String {
        value.to_display()
    }
    fn polyglot_bindings(&self) -> Value {
        Value::Null
    }
    fn write(&self, _: Stream, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
    fn flush(&self, _: Stream) -> io::Result<()> {
        Ok(())
    }
    fn read(&self, _: &mut [u8]) -> io::Result<usize> {
        Ok(0)
    }
    fn descriptor(&self, _: Option<Stream>) -> Option<i32> {
        None
    }
    fn is_terminal(&self, _: Option<Stream>) -> bool {
        false
    }
    fn program(&self) -> String {
        String::new()
    }
    fn arguments(&self) -> Vec<String> {
        Vec::new()
    }
    fn environment(&self) -> Vec<(String, String)> {
        Vec::new()
    }
    fn executable(&self) -> Option<PathBuf> {
        None
    }
    fn run_until(&self, _: &mut dyn FnMut() -> bool) -> Result<()> {
        refuse()
    }
}

fn start() -> Box<dyn Instance> {
    JavaScript.start(Rc::new(Alone)).expect("the engine starts")
}

fn eval(js: &dyn Instance, text: &str) -> Value {
    let result = js.eval(&Source::from_text("<test>", text));
    result.unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn failure(js: &dyn Instance, text: &str) -> PolyglotError {
    js.eval(&Source::from_text("<test>", text)).expect_err(text).into_polyglot()
}

#[test]
fn traits_follow_the_kind_of_the_object() {
    let js = start();
    let table: [(&str, Traits, Traits); 14] = [
        ("({})", Traits::MEMBERS, Traits::INSTANCE | Traits::ITERABLE | Traits::AWAITABLE),
        ("[1]", Traits::ARRAY | Traits::ITERABLE, Traits::INSTANCE),
        ("new (class extends Array {})", Traits::ARRAY | Traits::INSTANCE, Traits::HASH),
        ("new Map", Traits::HASH | Traits::ITERABLE, Traits::ARRAY),
        ("new Set", Traits::SET | Traits::ITERABLE, Traits::HASH),
        ("(() => 1)", Traits::EXECUTABLE, Traits::INSTANTIABLE | Traits::META),
        ("(function () {})", Traits::EXECUTABLE | Traits::INSTANTIABLE, Traits::META),
        ("(class {})", Traits::META | Traits::INSTANTIABLE, Traits::INSTANCE),
        ("Number", Traits::EXECUTABLE, Traits::META),
        ("new (class A {})", Traits::INSTANCE, Traits::META),
        ("(function* () {})()", Traits::ITERATOR | Traits::ITERABLE, Traits::INSTANCE),
        ("new Date(0)", Traits::DATE | Traits::TIME | Traits::ZONE, Traits::INSTANCE),
        ("new Error('x')", Traits::EXCEPTION | Traits::MEMBERS, Traits::INSTANCE),
        ("({ then() {} })", Traits::AWAITABLE, Traits::ITERABLE),
    ];
    for (text, has, lacks) in table {
        let traits = eval(&*js, text).traits();
        assert!(traits.has(has), "{text} lacks some of {has}: {traits}");
        assert!(!traits.any(lacks), "{text} has some of {lacks}: {traits}");
    }
    assert!(eval(&*js, "new Uint8Array(2)").has(Traits::BUFFER | Traits::ARRAY));
    assert!(!eval(&*js, "new Date(NaN)").has(Traits::DATE));
}

#[test]
fn members_are_properties() {
    let js = start();
    let object = eval(&*js, "globalThis.o = { b: 1, a: undefined, m() { return this === o } }; o");
    let object = object.as_object().unwrap();
    let names: Vec<_> = object.members(false).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(names, ["b", "a", "m"]);
    assert!(matches!(object.get_member("a"), Ok(Some(Value::Undefined))));
    assert!(matches!(object.get_member("c"), Ok(None)));
    assert_eq!(object.read_member("m").unwrap().call(&[]).unwrap().as_bool(), Some(true));
    assert!(object.member_info("m").has(MemberInfo::INVOCABLE));
    assert!(object.member_info("toString").has(MemberInfo::INTERNAL));
    assert_eq!(object.member_info("c"), MemberInfo::INSERTABLE);
    object.write_member("c", Value::Int(3)).unwrap();
    assert_eq!(eval(&*js, "o.c").as_i64(), Some(3));
    object.remove_member("c").unwrap();
    assert!(matches!(object.remove_member("c"), Err(Error::Interop(InteropError::UnknownMember { .. }))));
    eval(&*js, "Object.freeze(o)");
    assert!(matches!(
        object.write_member("b", Value::Null),
        Err(Error::Interop(InteropError::ReadOnly { .. }))
    ));
}

#[test]
fn arrays_maps_and_sets_answer() {
    let js = start();
    let array = eval(&*js, "[1, , 'x']");
    let array = array.as_object().unwrap();
    assert_eq!(array.array_len().unwrap(), 3);
    assert!(matches!(array.read_element(1), Ok(Value::Undefined)));
    assert!(matches!(array.read_element(3), Err(Error::Interop(InteropError::InvalidIndex { index: 3 }))));
    array.write_element(3, Value::Bool(true)).unwrap();
    array.remove_element(0).unwrap();
    let mut all = Vec::new();
    array.read_elements(1, 9, &mut all).unwrap();
    assert_eq!(all.iter().map(Value::to_display).collect::<Vec<_>>(), ["x", "true"]);

    let map = eval(&*js, "new Map([[1, 'one'], ['k', undefined]])");
    let map = map.as_object().unwrap();
    assert_eq!(map.get_entry(&Value::Int(1)).unwrap().unwrap().as_str().unwrap(), "one");
    assert!(matches!(map.get_entry(&Value::from("k")), Ok(Some(Value::Undefined))));
    assert!(matches!(map.get_entry(&Value::from("z")), Ok(None)));
    map.remove_entry(&Value::Int(1)).unwrap();
    let keys = map.hash_keys().unwrap();
    assert_eq!(keys.as_object().unwrap().next().unwrap().unwrap().as_str().unwrap(), "k");
    assert!(keys.as_object().unwrap().next().unwrap().is_none());

    let set = eval(&*js, "new Set([1])");
    let set = set.as_object().unwrap();
    assert!(set.set_contains(&Value::Float(1.0)).unwrap() && !set.set_add(Value::Int(1)).unwrap());
    assert!(set.set_add(Value::Int(2)).unwrap() && set.set_remove(&Value::Int(2)).unwrap());
}

#[test]
fn the_same_object_has_one_identity_and_comes_home() {
    let js = start();
    let (a, b) = (eval(&*js, "globalThis.x = {}"), eval(&*js, "x"));
    assert!(a.is_identical(&b));
    assert!(!a.is_identical(&eval(&*js, "({})")));
    let same = eval(&*js, "(v) => v === x");
    assert_eq!(same.call(std::slice::from_ref(&a)).unwrap().as_bool(), Some(true));
    let method = eval(&*js, "globalThis.p = { m() {} }; p");
    assert!(method.member("m").unwrap().is_identical(&method.member("m").unwrap()));
}

#[test]
fn keyword_arguments_are_a_last_options_object() {
    let js = start();
    let function = eval(&*js, "(a, o) => `${a} ${JSON.stringify(o)}`");
    let keywords = [Keyword { name: Text::from("k"), value: Value::Int(2) }];
    let arguments = Arguments { positional: &[Value::Int(1)], keywords: &keywords };
    let result = function.as_object().unwrap().execute(arguments).unwrap();
    assert_eq!(result.as_str().unwrap(), r#"1 {"k":2}"#);
}

#[test]
fn classes_are_classes() {
    let js = start();
    let class = eval(&*js, "class A { constructor(x) { this.x = x } }; class B extends A {}; B");
    let instance = class.call(&[Value::Int(7)]).unwrap();
    assert_eq!(instance.member("x").unwrap().as_i64(), Some(7));
    let class = class.as_object().unwrap();
    assert!(class.is_meta_instance(&instance).unwrap());
    assert_eq!(class.meta_simple_name().unwrap().to_string(), "B");
    assert!(instance.as_object().unwrap().meta_object().unwrap().is_identical(&Value::Object(class.clone())));
    let parent = class.meta_parents().unwrap().remove(0);
    assert_eq!(parent.as_object().unwrap().meta_simple_name().unwrap().to_string(), "A");
}

#[test]
fn errors_tell_their_name_place_and_cause() {
    let js = start();
    let error = failure(
        &*js,
        "class Mine extends Error {}\nfunction f() {\n  throw new Mine('no', { cause: new TypeError('why') });\n}\nf()",
    );
    assert_eq!((error.kind, error.headline()), (ErrorKind::Guest, "Mine: no".into()));
    let places: Vec<_> =
        error.frames.iter().map(|f| (f.function.as_str(), f.location.as_ref().unwrap().line)).collect();
    assert_eq!(places, [("f", 3), ("", 5)]);
    assert_eq!(error.location.as_ref().unwrap().line, 3);
    assert_eq!(error.cause.as_ref().unwrap().headline(), "TypeError: why");
    let exception = error.exception.unwrap();
    assert!(exception.has(Traits::EXCEPTION));
    assert_eq!(failure(&*js, "throw 'text'").message, "text");
    assert!(matches!(failure(&*js, "let = 1 +").kind, ErrorKind::Syntax { .. }));
    let deep = failure(&*js, "(function f() { f() })()");
    assert_eq!(deep.headline(), "RangeError: Maximum call stack size exceeded");
}

#[test]
fn promises_settle_in_their_jobs() {
    let js = start();
    let told: Rc<RefCell<Vec<String>>> = Rc::default();
    let texts = ["Promise.resolve(5)", "({ then(_, g) { g(new Error('no')) } })", "({ then(f) { f(7) } })"];
    for value in texts.map(|text| eval(&*js, text)) {
        let told = Rc::clone(&told);
        let settled = move |result: Result<Value>| {
            told.borrow_mut().push(result.map_or_else(|error| error.to_string(), |value| value.to_display()));
        };
        value.as_object().unwrap().on_settled(Box::new(settled)).unwrap();
    }
    assert!(told.borrow().is_empty());
    while js.run_ready().unwrap() {}
    assert_eq!(*told.borrow(), ["5", "Error: no", "7"]);
}

#[test]
fn bytes_are_shared_and_stay_in_place() {
    let js = start();
    let bytes = eval(&*js, "globalThis.u = new Uint16Array([1, 2, 3]).subarray(1); u");
    let bytes = bytes.as_object().unwrap().buffer().unwrap();
    assert_eq!((bytes.len(), bytes.item().size()), (4, 2));
    bytes.write(0, &[9, 0]).unwrap();
    assert_eq!(eval(&*js, "u[0]").as_i64(), Some(9));
    eval(&*js, "globalThis.b = new ArrayBuffer(2, { maxByteLength: 9 })");
    let pinned = eval(&*js, "b").as_object().unwrap().buffer().unwrap();
    assert_eq!(failure(&*js, "b.resize(9)").name, "TypeError");
    drop(pinned);
    eval(&*js, "b.resize(9)");
}

#[test]
fn messages_after_the_end_are_refused() {
    let js = start();
    let object = eval(&*js, "({ x: 1 })");
    drop(js);
    assert!(matches!(object.member("x"), Err(Error::Interop(InteropError::Released))));
    assert!(!object.to_display().is_empty());
}

/// An object of the host that calls back.
#[derive(Default)]
struct Caller {
    calls: Cell<u32>,
    dropped: Rc<Cell<u32>>,
}

impl Drop for Caller {
    fn drop(&mut self) {
        self.dropped.set(self.dropped.get() + 1);
    }
}

impl Object for Caller {
    fn traits(&self) -> Traits {
        Traits::EXECUTABLE
    }
    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }
    fn identity(&self) -> Identity {
        Identity { heap: 1, address: std::ptr::from_ref(self).addr() }
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn to_display(&self, _: bool) -> String {
        "<caller>".into()
    }
    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.calls.set(self.calls.get() + 1);
        match arguments.positional {
            [function, rest @ ..] => function.call(rest),
            [] => Err(PolyglotError::exit(3).into()),
        }
    }
}

#[test]
fn javascript_is_entered_again_from_what_it_calls() {
    let js = start();
    let caller = Value::object(Caller::default());
    let run = eval(&*js, "(call, n) => { const f = (n) => n ? 1 + call(f, n - 1) : 0; return call(f, n) }");
    assert_eq!(run.call(&[caller.clone(), Value::Int(20)]).unwrap().as_i64(), Some(20));
    let same = eval(&*js, "(a, b) => a === b && typeof a === 'function'");
    assert_eq!(same.call(&[caller.clone(), caller.clone()]).unwrap().as_bool(), Some(true));
    // What another language throws past JavaScript's handlers arrives as it was.
    let guarded = eval(&*js, "(call) => { try { call() } catch { return 'caught' } }");
    let error = guarded.call(&[caller]).unwrap_err().into_polyglot();
    assert_eq!(error.kind, ErrorKind::Exit(3));
}

#[test]
fn dead_proxies_are_forgotten() {
    let js = start();
    let ignore = eval(&*js, "() => 0");
    let dropped = Rc::<Cell<u32>>::default();
    for _ in 0..3000 {
        let caller = Caller { calls: Cell::new(0), dropped: Rc::clone(&dropped) };
        ignore.call(&[Value::object(caller)]).unwrap();
    }
    js.collect_garbage();
    // What died is dropped outside of the sweep, at the next occasion.
    ignore.call(&[Value::object(Caller::default())]).unwrap();
    assert!(dropped.get() > 2900, "only {} of 3000 handles were dropped", dropped.get());
    let kept = eval(&*js, "(f) => { globalThis.kept = f }");
    let last = Caller { calls: Cell::new(0), dropped: Rc::default() };
    let alive = Rc::clone(&last.dropped);
    kept.call(&[Value::object(last)]).unwrap();
    js.collect_garbage();
    assert_eq!(alive.get(), 0);
    drop((kept, ignore, js));
    assert_eq!(alive.get(), 1, "the end of JavaScript drops what it held");
}
