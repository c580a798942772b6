//! Managed code: C in a linear memory, seen as its sources say.

use crate::programs::{Folder, compiled};
use crate::support::{Wasmtime, float, function, int, members, record, thrown};
use poly_c_interface::{Interface, Target, parse_declarations};
use polyglot_api::{ErrorKind, PolyglotError, Source, Value};
use std::cell::RefCell;
use std::rc::Rc;

const DECLARATIONS: &str = r#"
struct point { double x, y; };
struct small { int value; };
typedef int (*compare)(const void *, const void *);
double add(double a, double b);
int divide(int a, int b);
double norm(const struct point *p);
struct point make_point(double x, double y);
struct small twice(struct small s);
signed char narrow(signed char c);
unsigned long long wide(long long a, unsigned short b);
long length(const char *text);
const char *greet(const char *name);
void sort(int *numbers, int count, int (*order)(int, int));
double dot(const double *a, const double *b, int count);
int apply(int (*f)(int), int value);
struct point map(struct point (*f)(struct point), struct point p);
int sum(int count, ...);
void stop(void);
void leave(int status);
int deep(int n);
int peek(int *address);
void *twin(void *object);
struct pair { int x, y; };
int total(void *object);
extern struct pair *polyglot_type_pair;
int failed(void *f);
extern int counter;
"#;

const SOURCE: &str = r#"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <poly.h>
#define EXPORT(name) __attribute__((export_name(#name))) name
struct point { double x, y; };
struct small { int value; };
int counter = 5;
static int ready;
__attribute__((constructor)) static void begin(void) { ready = 1; }
double EXPORT(add)(double a, double b) { return a + b; }
int EXPORT(divide)(int a, int b) { return a / b; }
double EXPORT(norm)(const struct point *p) { return sqrt(p->x * p->x + p->y * p->y); }
struct point EXPORT(make_point)(double x, double y) { return (struct point){x, y}; }
struct small EXPORT(twice)(struct small s) { s.value *= 2; return s; }
signed char EXPORT(narrow)(signed char c) { return c + 1; }
unsigned long long EXPORT(wide)(long long a, unsigned short b) { return a + b; }
long EXPORT(length)(const char *text) { return ready ? (long)strlen(text) : -1; }
const char *EXPORT(greet)(const char *name) { static char text[64]; snprintf(text, sizeof text, "hello %s", name); return text; }
static int (*order_of)(int, int);
static int compare(const void *a, const void *b) { return order_of(*(const int *)a, *(const int *)b); }
void EXPORT(sort)(int *numbers, int count, int (*order)(int, int)) { order_of = order; qsort(numbers, count, sizeof *numbers, compare); }
double EXPORT(dot)(const double *a, const double *b, int count) { double s = 0; for (int i = 0; i < count; i++) s += a[i] * b[i]; return s; }
int EXPORT(apply)(int (*f)(int), int value) { volatile char room[256]; room[0] = 1; return f(value) + room[0]; }
struct point EXPORT(map)(struct point (*f)(struct point), struct point p) { return f(p); }
int EXPORT(sum)(int count, ...) { va_list list; va_start(list, count); double s = 0; for (int i = 0; i < count; i++) s += i % 2 ? va_arg(list, double) : va_arg(list, int); va_end(list); return s; }
void EXPORT(stop)(void) { abort(); }
void EXPORT(leave)(int status) { exit(status); }
int EXPORT(deep)(int n) { volatile int here[64]; here[n & 63] = n; return n == 0 ? 0 : deep(n - 1) + here[n & 63] - n + 1; }
int EXPORT(peek)(int *address) { return *address; }
struct pair { int x, y; };
POLYGLOT_DECLARE_STRUCT(pair)
int EXPORT(total)(void *object) { struct pair *p = polyglot_as_pair(object); p->x += 1; return p->x + p->y; }
void *EXPORT(twin)(void *object) {
  int x = polyglot_as_i32(polyglot_get_member(object, "x"));
  polyglot_put_member(object, "x", x * 2);
  return polyglot_invoke(object, "join", "twin of", x);
}
int EXPORT(failed)(void *f) {
  polyglot_execute(f);
  if (!polyglot_has_exception()) return 0;
  polyglot_clear_exception();
  return 1;
}
"#;

/// Where the parts of a managed module come from, for tests: declarations instead of debug info.
fn managed(folder: &Folder) -> Option<Source> {
    let flags = [
        "-mexec-model=reactor",
        "-Wl,--export-table,--growable-table,--stack-first,-z,stack-size=1048576",
        "-Wl,--export=malloc,--export=free,--export=aligned_alloc,--export=__stack_pointer,--export=counter,--export=polyglot_type_pair",
    ];
    let headers = concat!("-I", env!("CARGO_MANIFEST_DIR"), "/../lang-llvm/include");
    let flags = [&flags[..], &["-Wl,--allow-undefined", headers]].concat();
    let source = folder.compile("managed", SOURCE, &flags)?;
    let mut interface = Interface { target: Target::Wasm32, ..Interface::default() };
    parse_declarations(&mut interface, DECLARATIONS).expect("declarations of C");
    let section = serde_json::to_vec(&interface).expect("an interface is data");
    let mut binary = source.bytes().to_vec();
    let name = b"poly.interface";
    let mut content = vec![u8::try_from(name.len()).expect("short")];
    content.extend(name);
    content.extend(section);
    binary.push(0);
    let mut length = content.len();
    while length > 0x7F {
        binary.push(u8::try_from(length & 0x7F).expect("seven bits") | 0x80);
        length >>= 7;
    }
    binary.push(u8::try_from(length).expect("seven bits"));
    binary.extend(content);
    Some(Source::from_bytes("managed.wasm", binary))
}

pub(crate) struct Code {
    wasm: Wasmtime,
    pub(crate) module: Value,
    _folder: Folder,
}

pub(crate) fn load(name: &str) -> Option<Code> {
    let folder = Folder::new(name);
    let source = managed(&folder)?;
    let wasm = Wasmtime::new();
    let module = wasm.instance.eval(&source).expect("compiles").invoke("instantiate", &[]).expect("links");
    Some(Code { wasm, module, _folder: folder })
}

impl Drop for Code {
    fn drop(&mut self) {
        self.wasm.instance.finish(0).expect("ends");
    }
}

#[test]
fn numbers_strings_and_structs_cross() {
    let code = compiled!(load("cross"));
    let call = |name: &str, arguments: &[Value]| code.module.invoke(name, arguments);
    assert_eq!(float(call("add", &[1.5.into(), 2.0.into()])), 3.5);
    assert_eq!(int(call("narrow", &[(-128).into()])), -127);
    assert_eq!(int(call("wide", &[(-1_i64).into(), 65535.into()])), 65534);
    assert_eq!(int(call("length", &["grüße".into()])), 7);
    assert_eq!(call("greet", &["you".into()]).unwrap().as_str().unwrap(), "hello you");
    let point = call("make_point", &[3.0.into(), 4.0.into()]).unwrap();
    assert_eq!(float(point.member("y")), 4.0);
    point.set_member("x", 0.0).unwrap();
    assert_eq!(float(call("norm", &[point])), 4.0);
    assert_eq!(float(call("norm", &[members([("x", 6.0.into()), ("y", 8.0.into())])])), 10.0);
    let small = call("twice", &[members([("value", 21.into())])]).unwrap();
    assert_eq!(int(small.member("value")), 42);
    assert_eq!(int(call("sum", &[4.into(), 1.into(), 2.5.into(), 3.into(), 0.5.into()])), 7);
    assert_eq!(int(code.module.member("counter")), 5);
    code.module.set_member("counter", 6).unwrap();
    assert_eq!(int(code.module.member("counter")), 6);
    let wrong = thrown(call("divide", &["one".into(), 1.into()]));
    assert!(wrong.message.contains("parameter 'a' of divide"), "{}", wrong.message);
}

#[test]
fn functions_cross_both_ways() {
    let code = compiled!(load("callbacks"));
    let call = |name: &str, arguments: &[Value]| code.module.invoke(name, arguments);
    let half = function(|arguments| Ok(Value::Int(int(Ok(arguments[0].clone())) / 2)));
    assert_eq!(int(call("apply", &[half.clone(), 84.into()])), 43);
    let swap = function(|arguments| {
        Ok(members([("x", arguments[0].member("y")?), ("y", arguments[0].member("x")?)]))
    });
    let point = call("map", &[swap, members([("x", 1.0.into()), ("y", 2.0.into())])]).unwrap();
    assert_eq!((float(point.member("x")), float(point.member("y"))), (2.0, 1.0));
    let memory = code.wasm.api().invoke("memory", &[1.into()]).unwrap();
    let buffer = memory.member("buffer").unwrap().as_object().unwrap().buffer().unwrap();
    for (index, number) in (0..).zip([5_i32, 1, 4, 2]) {
        buffer.write_i32(polyglot_api::ByteOrder::Little, index * 4, number).unwrap();
    }
    let order =
        function(|arguments| Ok(Value::Int(int(Ok(arguments[1].clone())) - int(Ok(arguments[0].clone())))));
    call("sort", &[memory.member("buffer").unwrap(), 4.into(), order]).unwrap();
    let sorted = (0..4).map(|index| buffer.read_i32(polyglot_api::ByteOrder::Little, index * 4).unwrap());
    assert_eq!(sorted.collect::<Vec<_>>(), [5, 4, 2, 1]);
}

#[test]
fn errors_of_callbacks_are_raised_and_leave_the_stack_right() {
    let code = compiled!(load("unwind"));
    let fail = function(|_| {
        Err(PolyglotError { name: "ValueError".into(), ..PolyglotError::new(ErrorKind::Guest, "no") }.into())
    });
    // More often than the stack has room for, were it not set right.
    for _ in 0..10_000 {
        let error = thrown(code.module.invoke("apply", &[fail.clone(), 1.into()]));
        assert_eq!((&*error.name, &*error.message), ("ValueError", "no"));
    }
    let inner = code.module.clone();
    let seen = Rc::new(RefCell::new(Vec::new()));
    let note = Rc::clone(&seen);
    let again = function(move |arguments| {
        if inner.invoke("divide", &[1.into(), 0.into()]).is_err() {
            note.borrow_mut().push(int(Ok(arguments[0].clone())));
        }
        Ok(1.into())
    });
    assert_eq!(int(code.module.invoke("apply", &[again, 7.into()])), 2);
    assert_eq!(*seen.borrow(), [7]);
    assert_eq!(int(code.module.invoke("deep", &[1000.into()])), 1000);
}

#[test]
fn whatever_the_code_does_is_an_error_of_the_call() {
    let code = compiled!(load("faults"));
    let call = |name: &str, arguments: &[Value]| code.module.invoke(name, arguments);
    for _ in 0..3 {
        let divided = thrown(call("divide", &[1.into(), 0.into()]));
        assert_eq!((divided.kind, &*divided.message), (ErrorKind::Guest, "integer divide by zero"));
        assert!(divided.frames.iter().any(|frame| frame.function == "divide"));
        assert!(divided.location.unwrap().name.ends_with("managed.c"));
        assert_eq!(thrown(call("stop", &[])).message, "the code called abort()");
        assert_eq!(thrown(call("leave", &[3.into()])).message, "the module called exit(3)");
        let deep = thrown(call("deep", &[100_000_000.into()]));
        assert!(matches!(&*deep.name, "RangeError" | "RuntimeError"), "{}: {}", deep.name, deep.message);
        let far = code.module.member("peek").unwrap().invoke("typed", &["int (long)".into()]).unwrap();
        assert_eq!(thrown(far.call(&[0x7FFF_FFF0.into()])).message, "out of bounds memory access");
        assert_eq!(float(call("add", &[1.into(), 2.into()])), 3.0);
    }
}

#[test]
fn code_works_on_values_of_other_languages() {
    let code = compiled!(load("poly"));
    let object = record([
        ("x", 21.into()),
        (
            "join",
            function(|arguments| {
                Ok(format!("{} {}", arguments[0].as_str().unwrap(), arguments[1].to_display()).into())
            }),
        ),
    ]);
    let joined = code.module.invoke("twin", std::slice::from_ref(&object)).unwrap();
    assert_eq!(joined.as_str().unwrap(), "twin of 21");
    assert_eq!(int(object.member("x")), 42);
    let pair = record([("x", 3.into()), ("y", 4.into())]);
    assert_eq!(int(code.module.invoke("total", std::slice::from_ref(&pair))), 8);
    assert_eq!(int(pair.member("x")), 4);
    let fail = function(|_| Err(PolyglotError::new(ErrorKind::Guest, "no").into()));
    assert_eq!(int(code.module.invoke("failed", &[fail])), 1);
    assert_eq!(int(code.module.invoke("failed", &[function(|_| Ok(Value::Null))])), 0);
    // What nobody may catch stops the code where it is.
    let stop = function(|_| Err(PolyglotError::new(ErrorKind::Cancelled, "stop").into()));
    assert_eq!(thrown(code.module.invoke("failed", &[stop])).kind, ErrorKind::Cancelled);
    assert_eq!(int(code.module.invoke("failed", &[function(|_| Ok(Value::Null))])), 0);
}

#[test]
fn every_function_of_poly_h_is_there() {
    macro_rules! types {
        ($($name:ident($($parameter:ident: $kind:ident),*) -> $result:ident = $body:ident;)*) => {
            &[$((stringify!($name), &[$(stringify!($kind)),*], stringify!($result))),*]
        };
    }
    let functions: &[(&str, &[&str], &str)] = poly_c_interface::polyglot_functions!(types);
    let wasm_type = |kind: &str| match kind {
        "size" | "i64" | "u64" => "i64",
        "f32" => "f32",
        "f64" => "f64",
        _ => "i32",
    };
    let import = |(name, parameters, result): &(&str, &[&str], &str)| {
        let parameters: Vec<_> = parameters.iter().map(|kind| wasm_type(kind)).collect();
        let result = if *result == "nothing" { "" } else { wasm_type(result) };
        let ty = format!("(param {}) (result {result})", parameters.join(" "));
        format!(r#"(import "env" "{name}" (func {ty}))"#)
    };
    let imports: String = functions.iter().map(import).collect();
    let interface = Interface { target: Target::Wasm32, ..Interface::default() };
    let interface = serde_json::to_string(&interface).expect("an interface is data").replace('"', "\\22");
    let text = format!(
        r#"(module {imports} (@custom "poly.interface" "{interface}") (memory (export "memory") 1))"#
    );
    Wasmtime::new().module(&text).invoke("instantiate", &[]).expect("all imports are there");
}

#[test]
fn damaged_interfaces_are_told() {
    let wasm = Wasmtime::new();
    let module = wasm.module(r#"(module (@custom "poly.interface" "{") (memory (export "memory") 1))"#);
    let error = thrown(module.invoke("instantiate", &[]));
    assert_eq!(error.name, "LinkError");
    assert!(error.message.contains("damaged"), "{}", error.message);
}
