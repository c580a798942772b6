//! Values both ways.

use crate::support::{Dictionary, error, function, list, load, plain};
use polyglot_api::{BigInt, InteropError, Traits, Value};
use std::cell::RefCell;
use std::rc::Rc;

#[test]
fn numbers_cross_with_range_checks() {
    let (_instance, module) = load(
        "#include <stdbool.h>\n\
         double add(double a, double b) { return a + b; }\n\
         int twice(int n) { return n * 2; }\n\
         unsigned char byte(unsigned char b) { return b + 1; }\n\
         unsigned long big(unsigned long n) { return n; }\n\
         float half(float x) { return x / 2; }\n\
         bool not(bool b) { return !b; }\n\
         char next(char c) { return c + 1; }\n\
         long double third(long double x) { return x / 4; }\n\
         __int128 wide(__int128 n) { return n * n; }\n\
         void nothing(void) {}\n\
         enum mode { OFF, ON = 5 }; enum mode flip(enum mode m) { return m == ON ? OFF : ON; }",
    );
    assert_eq!(module.invoke("add", &[1.5.into(), 2.into()]).unwrap().as_f64(), Some(3.5));
    assert_eq!(module.invoke("twice", &[21.0.into()]).unwrap().as_i64(), Some(42));
    assert_eq!(
        error(module.invoke("twice", &[2.5.into()])),
        "TypeError: expected int (-2147483648 to 2147483647) for parameter 'n' of twice, got 2.5"
    );
    assert!(error(module.invoke("twice", &[(1_i64 << 31).into()])).contains("got 2147483648"));
    assert!(error(module.invoke("twice", &["1".into()])).contains("got a string"));
    assert!(error(module.invoke("byte", &[256.into()])).contains("unsigned char (0 to 255)"));
    assert_eq!(module.invoke("big", &[u64::MAX.into()]).unwrap().as_u64(), Some(u64::MAX));
    assert!(error(module.invoke("big", &[(-1).into()])).contains("got -1"));
    assert_eq!(module.invoke("half", &[1.0.into()]).unwrap().as_f64(), Some(0.5));
    assert_eq!(module.invoke("not", &[true.into()]).unwrap().as_bool(), Some(false));
    assert_eq!(module.invoke("next", &["a".into()]).unwrap().as_i64(), Some(98));
    assert_eq!(module.invoke("third", &[1.0.into()]).unwrap().as_f64(), Some(0.25));
    let power: BigInt = BigInt::from(1) << 60;
    assert_eq!(module.invoke("wide", &[(1_i64 << 60).into()]).unwrap().as_bigint(), Some(&power * &power));
    assert!(module.invoke("nothing", &[]).unwrap().is_null());
    assert_eq!(module.invoke("flip", &["ON".into()]).unwrap().as_i64(), Some(0));
    assert_eq!(module.member("ON").unwrap().as_i64(), Some(5));
    assert_eq!(module.member("mode").unwrap().member("ON").unwrap().as_i64(), Some(5));
    let add = module.member("add").unwrap();
    assert_eq!(add.to_display(), "double add(double a, double b)");
    assert!(matches!(
        add.call(&[1.into()]),
        Err(polyglot_api::Error::Interop(InteropError::Arity { min: 2, max: Some(2), actual: 1 }))
    ));
}

#[test]
fn strings_cross_as_text() {
    let (_instance, module) = load(
        "#include <string.h>\n#include <stdlib.h>\n#include <wchar.h>\n\
         unsigned long length(const char *s) { return s ? strlen(s) : 99; }\n\
         const char *greeting(void) { return \"grüß dich\"; }\n\
         char *copy(const char *s) { return strdup(s); }\n\
         char *none(void) { return 0; }\n\
         const wchar_t *wide(const wchar_t *s) { return s + 1; }",
    );
    assert_eq!(module.invoke("length", &["héllo".into()]).unwrap().as_i64(), Some(6));
    assert_eq!(module.invoke("length", &[Value::Null]).unwrap().as_i64(), Some(99));
    assert_eq!(module.invoke("greeting", &[]).unwrap().as_str().as_deref(), Some("grüß dich"));
    assert!(module.invoke("none", &[]).unwrap().is_null());
    assert_eq!(module.invoke("wide", &["a€b".into()]).unwrap_or(Value::Null).to_display(), "€b");
    assert!(error(module.invoke("length", &["a\0b".into()])).contains("NUL"));
    // The pointer itself, where the caller is to free it.
    let raw = module.member("copy").unwrap().invoke("typed", &["void *(const char *)".into()]).unwrap();
    let pointer = raw.call(&["kept".into()]).unwrap();
    assert!(pointer.has(Traits::POINTER));
    assert_eq!(pointer.invoke("string", &[]).unwrap().as_str().as_deref(), Some("kept"));
    assert_eq!(
        pointer.invoke("array", &[4.into()]).unwrap().element(3).unwrap().as_i64(),
        Some(i64::from(b't'))
    );
}

#[test]
fn structures_are_objects() {
    let (_instance, module) = load(
        "#include <math.h>\n#include <stdlib.h>\n\
         struct inner { short a, b; }; union either { int i; float f; };\n\
         struct point { double x, y; };\n\
         struct all { char tag; struct inner in; union either u; int list[3]; unsigned low : 3; int high : 5;\n\
           const char *name; struct all *next; char text[8]; };\n\
         struct point make_point(double x, double y) { return (struct point){x, y}; }\n\
         double norm(struct point p) { return hypot(p.x, p.y); }\n\
         void scale(struct point *p, double by) { p->x *= by; p->y *= by; }\n\
         double peek(const struct point *p) { return p->x; }\n\
         struct point *same(struct point *p) { return p; }\n\
         int sum(struct all *all) { return all->in.a + all->in.b + all->list[2] + all->low + all->high; }\n\
         struct all global = {.tag = 7, .list = {1, 2, 3}, .name = \"global\", .text = \"bytes\"};\n\
         struct point points[2] = {{1, 2}, {3, 4}};\n\
         const int fixed = 9; int counter;\n\
         void count(void) { counter++; }\n\
         struct hidden; struct hidden *open_hidden(void) { return (struct hidden *)&counter; }\n\
         int use_hidden(struct hidden *h) { return h == (struct hidden *)&counter; }",
    );
    let p = module.invoke("make_point", &[3.into(), 4.into()]).unwrap();
    assert_eq!(p.to_display(), "struct point { x: 3, y: 4 }");
    p.set_member("x", 5).unwrap();
    assert!(p.set_member("z", 5).is_err());
    p.set_member("x", 3).unwrap();
    assert_eq!(module.invoke("norm", std::slice::from_ref(&p)).unwrap().as_f64(), Some(5.0));
    module.invoke("scale", &[p.clone(), 2.into()]).unwrap();
    assert_eq!(p.member("y").unwrap().as_f64(), Some(8.0));
    assert!(module.invoke("same", std::slice::from_ref(&p)).unwrap().is_identical(&p));
    // Objects of other languages, by value and by address; what C changes goes back.
    let other = plain(&[("x", 6.into()), ("y", 8.into())]);
    assert_eq!(module.invoke("norm", std::slice::from_ref(&other)).unwrap().as_f64(), Some(10.0));
    module.invoke("scale", &[other.clone(), 0.5.into()]).unwrap();
    assert_eq!(other.member("x").unwrap().as_f64(), Some(3.0));
    assert!(error(module.invoke("norm", &[plain(&[("z", 1.into())])])).contains("struct point"));

    let entries = vec![("x".to_owned(), Value::from(3)), ("y".to_owned(), Value::from(4))];
    let dictionary = Value::object(Dictionary(RefCell::new(entries)));
    assert_eq!(module.invoke("norm", std::slice::from_ref(&dictionary)).unwrap().as_f64(), Some(5.0));
    module.invoke("scale", &[dictionary.clone(), 2.into()]).unwrap();
    let y = dictionary.as_object().unwrap().get_entry(&"y".into()).unwrap().unwrap();
    assert_eq!(y.as_f64(), Some(8.0));

    let class = module.member("point").unwrap();
    assert_eq!(class.construct(&[dictionary]).unwrap().member("y").unwrap().as_f64(), Some(8.0));
    let q = class.construct(&[1.into(), 2.into()]).unwrap();
    assert_eq!(q.member("y").unwrap().as_f64(), Some(2.0));
    assert!(class.as_object().unwrap().is_meta_instance(&q).unwrap());
    let r = class.construct(&[plain(&[("y", 9.into())])]).unwrap();
    assert_eq!((r.member("x").unwrap().as_f64(), r.member("y").unwrap().as_f64()), (Some(0.0), Some(9.0)));

    let all = module.member("all").unwrap().construct(&[]).unwrap();
    all.member("in").unwrap().set_member("a", 3).unwrap();
    all.set_member("low", 7).unwrap();
    all.set_member("high", -16).unwrap();
    assert!(error(all.set_member("low", 8).map(|()| Value::Null)).contains("unsigned int low : 3"));
    assert_eq!(all.member("high").unwrap().as_i64(), Some(-16));
    all.set_member("list", list(&[1.into(), 2.into(), 50.into()])).unwrap();
    assert!(all.set_member("list", list(&[1.into()])).is_err());
    assert_eq!(module.invoke("sum", std::slice::from_ref(&all)).unwrap().as_i64(), Some(3 + 50 + 7 - 16));
    all.member("u").unwrap().set_member("f", 1.0).unwrap();
    assert_eq!(all.member("u").unwrap().member("i").unwrap().as_i64(), Some(0x3F80_0000));
    all.set_member("name", "kept as long as the structure").unwrap();
    assert_eq!(all.member("name").unwrap().to_display(), "kept as long as the structure");
    all.set_member("text", "1234567").unwrap();
    assert_eq!(all.member("text").unwrap().to_display(), "1234567");
    assert!(all.set_member("text", "too long for it").is_err());
    assert!(all.member("next").unwrap().is_null());
    all.set_member("next", all.clone()).unwrap();
    assert!(all.member("next").unwrap().is_identical(&all));

    let global = module.member("global").unwrap();
    assert_eq!(global.member("tag").unwrap().as_i64(), Some(7));
    assert_eq!(global.member("name").unwrap().to_display(), "global");
    assert_eq!(global.member("list").unwrap().to_display(), "[1, 2, 3]");
    assert_eq!(module.member("points").unwrap().element(1).unwrap().member("x").unwrap().as_f64(), Some(3.0));
    module.invoke("count", &[]).unwrap();
    assert_eq!(module.member("counter").unwrap().as_i64(), Some(1));
    module.set_member("counter", 41).unwrap();
    module.invoke("count", &[]).unwrap();
    assert_eq!(module.member("counter").unwrap().as_i64(), Some(42));
    assert!(module.set_member("fixed", 1).is_err());
    assert!(module.set_member("count", 1).is_err());

    let hidden = module.invoke("open_hidden", &[]).unwrap();
    assert!(module.invoke("open_hidden", &[]).unwrap().is_identical(&hidden));
    assert_eq!(module.invoke("use_hidden", &[hidden]).unwrap().as_i64(), Some(1));
    assert!(error(module.invoke("use_hidden", &[p])).contains("hidden"));
}

#[test]
fn functions_cross_both_ways() {
    let (_instance, module) = load(
        "#include <stdlib.h>\n#include <stdio.h>\n\
         void sort(int *values, size_t count, int (*compare)(const int *, const int *)) {\n\
           qsort(values, count, sizeof *values, (int (*)(const void *, const void *))compare); }\n\
         double apply(double (*f)(double), double x) { return f(x); }\n\
         static double square(double x) { return x * x; }\n\
         double (*pick(void))(double) { return square; }\n\
         int (*keep)(int); void set(int (*f)(int)) { keep = f; } int use(int n) { return keep(n); }\n\
         struct pair { double a; long b; }; double pass(double (*f)(struct pair), double a) {\n\
           return f((struct pair){a, 7}); }\n\
         long total(int (*f)(void), int times) { long sum = 0; while (times--) sum += f(); return sum; }\n\
         void *around(void *(*f)(void *), void *data) { return f(data); }\n\
         int show(char *into, size_t size, const char *format, ...);",
    );
    let compare = function(|arguments| {
        let at = |index: usize| arguments[index].invoke("at", &[0.into()]).unwrap().as_i64().unwrap();
        Ok(Value::from(at(1) - at(0)))
    });
    let values = list(&[3.into(), 1.into(), 2.into()]);
    module.invoke("sort", &[values.clone(), 3.into(), compare]).unwrap();
    let order: Vec<_> = (0..3).map(|index| values.element(index).unwrap().as_i64().unwrap()).collect();
    assert_eq!(order, [3, 2, 1]);

    let square = module.invoke("pick", &[]).unwrap();
    assert_eq!(square.call(&[3.into()]).unwrap().as_f64(), Some(9.0));
    assert_eq!(module.invoke("apply", &[square, 4.into()]).unwrap().as_f64(), Some(16.0));
    let half = function(|arguments| Ok((arguments[0].as_f64().unwrap() / 2.0).into()));
    assert_eq!(module.invoke("apply", &[half, 4.into()]).unwrap().as_f64(), Some(2.0));

    let double = function(|arguments| Ok((arguments[0].as_i64().unwrap() * 2).into()));
    module.invoke("set", std::slice::from_ref(&double)).unwrap();
    assert_eq!(module.invoke("use", &[21.into()]).unwrap().as_i64(), Some(42));
    assert!(module.member("keep").unwrap().is_identical(&double));
    let sum = function(|arguments| {
        let pair = &arguments[0];
        Ok((pair.member("a").unwrap().as_f64().unwrap() + pair.member("b").unwrap().as_f64().unwrap()).into())
    });
    assert_eq!(module.invoke("pass", &[sum, 1.5.into()]).unwrap().as_f64(), Some(8.5));

    // Any value goes through a `void *` and comes back the same.
    let data = plain(&[]);
    let identity = function(|arguments| Ok(arguments[0].clone()));
    assert!(module.invoke("around", &[identity, data.clone()]).unwrap().is_identical(&data));
}

#[test]
fn errors_of_callbacks_are_raised_when_the_call_returns() {
    let (_instance, module) = load(
        "long total(int (*f)(void), int times) { long sum = 0; while (times--) sum += f(); return sum; }\n\
         int last; void note(int n) { last = n; }\n\
         void twice(void (*f)(void)) { f(); last = 5; f(); }",
    );
    let calls = Rc::new(RefCell::new(0));
    let counter = Rc::clone(&calls);
    let fail = function(move |_| {
        *counter.borrow_mut() += 1;
        Err(polyglot_api::PolyglotError::host(format!("failure {}", counter.borrow())).into())
    });
    assert_eq!(error(module.invoke("total", &[fail.clone(), 3.into()])), "failure 1");
    assert_eq!(*calls.borrow(), 3);
    // C went on.
    assert_eq!(error(module.invoke("twice", &[fail])), "failure 4");
    assert_eq!(module.member("last").unwrap().as_i64(), Some(5));
    // A result that is no integer is an error too.
    let wrong = function(|_| Ok("text".into()));
    assert!(error(module.invoke("total", &[wrong, 1.into()])).contains("expected int"));
    // And an exit ends the calls at once.
    let exits = Rc::new(RefCell::new(0));
    let counter = Rc::clone(&exits);
    let exit = function(move |_| {
        *counter.borrow_mut() += 1;
        Err(polyglot_api::PolyglotError::exit(3).into())
    });
    assert_eq!(error(module.invoke("total", &[exit, 1_000_000_000.into()])), "exit with status 3");
    assert_eq!(*exits.borrow(), 1);
    module.invoke("note", &[6.into()]).unwrap();
    assert_eq!(module.member("last").unwrap().as_i64(), Some(6));
}

#[test]
fn variadic_functions_take_what_they_are_given() {
    let (_instance, module) = load(
        "#include <stdarg.h>\n#include <stdio.h>\n\
         static char text[100]; const char *format(const char *format, ...) {\n\
           va_list list; va_start(list, format); vsnprintf(text, sizeof text, format, list); va_end(list); return text; }",
    );
    let format = |arguments: &[Value]| module.invoke("format", arguments).unwrap().to_display();
    assert_eq!(
        format(&["%d %s %.1f %ld".into(), 7.into(), "x".into(), 2.5.into(), (1_i64 << 40).into()]),
        "7 x 2.5 1099511627776"
    );
    assert_eq!(format(&["plain".into()]), "plain");
    assert!(module.invoke("format", &[]).is_err());
}

#[test]
fn modules_without_debug_info_work_by_signature() {
    use crate::support::{TestHost, bitcode, source, start};
    let instance = start(TestHost::default());
    let code = bitcode("plain.c", "double add(double a, double b) { return a + b; }", &[]);
    let module = instance.eval(&source("plain.bc", code)).unwrap();
    let add = module.member("add").unwrap();
    assert!(error(add.call(&[1.into(), 2.into()])).contains("add.typed("));
    let typed = add.invoke("typed", &["double (double a, double b)".into()]).unwrap();
    assert_eq!(typed.call(&[1.into(), 2.into()]).unwrap().as_f64(), Some(3.0));
    assert!(error(add.invoke("typed", &["dubble (int)".into()])).contains("'dubble' is no known type"));
    let system = instance.import_name("m", None).unwrap();
    let m = system
        .invoke("declare", &["double cos(double angle); double hypot(double a, double b);".into()])
        .unwrap();
    assert_eq!(m.invoke("cos", &[0.into()]).unwrap().as_f64(), Some(1.0));
    assert_eq!(m.invoke("hypot", &[3.into(), 4.into()]).unwrap().as_f64(), Some(5.0));
    assert!(error(instance.import_name("no_such_library", None)).contains("no library 'no_such_library'"));
}

#[test]
fn marks_stand_for_functions() {
    let (_instance, module) =
        load("int is_mark(void (*f)(void)) { return f == (void (*)(void))-1 ? 2 : f == (void (*)(void))1; }");
    assert_eq!(module.invoke("is_mark", &[(-1).into()]).unwrap().as_i64(), Some(2));
    assert_eq!(module.invoke("is_mark", &[1.into()]).unwrap().as_i64(), Some(1));
    assert!(error(module.invoke("is_mark", &[2.into()])).contains("void (*)(void)"));
}

#[test]
fn out_parameters_are_lists() {
    let (_instance, module) = load(
        "struct handle { int n; }; static struct handle only = {8};\n\
         int open_handle(const char *name, struct handle **out, int *length) { *out = &only; *length = 3; return name[0]; }\n\
         int count(char **words) { int n = 0; while (words[n]) n++; return n; }",
    );
    let (out, length) = (list(&[Value::Null]), list(&[0.into()]));
    module.invoke("open_handle", &["x".into(), out.clone(), length.clone()]).unwrap();
    assert_eq!(out.element(0).unwrap().member("n").unwrap().as_i64(), Some(8));
    assert_eq!(length.element(0).unwrap().as_i64(), Some(3));
    let words = list(&["a".into(), "b".into(), Value::Null]);
    assert_eq!(module.invoke("count", &[words]).unwrap().as_i64(), Some(2));
}

#[test]
fn complex_numbers_are_objects() {
    let (_instance, module) = load(
        "double _Complex turn(double _Complex z) { return z * 1.0i; }\n\
         float _Complex same(float _Complex z) { return z; }",
    );
    let z = module.invoke("turn", &[plain(&[("real", 1.into()), ("imag", 2.into())])]).unwrap();
    assert_eq!(
        (z.member("real").unwrap().as_f64(), z.member("imag").unwrap().as_f64()),
        (Some(-2.0), Some(1.0))
    );
    assert_eq!(z.to_display(), "-2+1i");
    let same = module.invoke("same", &[list(&[0.5.into(), (-1).into()])]).unwrap();
    assert_eq!(same.member("imag").unwrap().as_f64(), Some(-1.0));
}
