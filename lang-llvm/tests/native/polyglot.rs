//! `poly.h` in native code.

use crate::support::{Plain, TestHost, bitcode, error, function, library, list, load, plain, source, start};
use polyglot_api::{InteropError, PolyglotError, Traits, Value};
use std::rc::Rc;

#[test]
fn values_are_asked_and_converted() {
    let (_instance, module) = load(
        "#include <poly.h>\n\
         int kind(polyglot_value v) { return polyglot_is_null(v) | polyglot_is_number(v) << 1 | polyglot_is_boolean(v) << 2\n\
           | polyglot_is_string(v) << 3 | polyglot_can_execute(v) << 4 | polyglot_has_members(v) << 5\n\
           | polyglot_has_array_elements(v) << 6 | polyglot_is_value(v) << 7; }\n\
         int fits(polyglot_value v) { return polyglot_fits_in_i8(v) | polyglot_fits_in_i16(v) << 1\n\
           | polyglot_fits_in_i32(v) << 2 | polyglot_fits_in_i64(v) << 3 | polyglot_fits_in_float(v) << 4\n\
           | polyglot_fits_in_double(v) << 5; }\n\
         double twice(void *v) { return polyglot_as_double(v) * 2; }\n\
         int narrow(polyglot_value v) { return polyglot_as_i8(v); }\n\
         polyglot_value make(int what) { switch (what) { case 0: return polyglot_from_i64(-5);\n\
           case 1: return polyglot_from_double(0.5); case 2: return polyglot_from_boolean(true);\n\
           case 3: return polyglot_from_string(\"gr\\xfc\\xdf\", \"latin-1\");\n\
           case 4: return polyglot_from_string_n(\"a\\0b\\0\", 4, \"utf-16\");\n\
           case 5: return polyglot_from_u64(~0ull); default: return 0; } }\n\
         bool same(polyglot_value a, polyglot_value b) { return polyglot_same(a, b); }",
    );
    let kind = |value: Value| module.invoke("kind", &[value]).unwrap().as_i64().unwrap();
    assert_eq!(kind(Value::Null), 1);
    assert_eq!(kind(5.into()), 2 | 128);
    assert_eq!(kind(true.into()), 4 | 128);
    assert_eq!(kind("x".into()), 8 | 128);
    assert_eq!(kind(function(|_| Ok(Value::Null))), 16 | 128);
    assert_eq!(kind(plain(&[])), 32 | 128);
    assert_eq!(kind(list(&[])), 64 | 128);
    let fits = |value: Value| module.invoke("fits", &[value]).unwrap().as_i64().unwrap();
    assert_eq!(fits(5.into()), 63);
    assert_eq!(fits(300.into()), 62);
    assert_eq!(fits(0.1.into()), 32);
    assert_eq!(fits((1_i64 << 40).into()), 8 | 16 | 32);
    assert_eq!(module.invoke("twice", &[2.5.into()]).unwrap().as_f64(), Some(5.0));
    assert!(error(module.invoke("narrow", &[300.into()])).contains("expected an 8-bit integer"));
    let make = |what: i32| module.invoke("make", &[what.into()]).unwrap();
    assert_eq!(make(0).as_i64(), Some(-5));
    assert_eq!(make(1).as_f64(), Some(0.5));
    assert_eq!(make(2).as_bool(), Some(true));
    assert_eq!(make(3).as_str().as_deref(), Some("grüß"));
    assert_eq!(make(4).as_str().as_deref(), Some("ab"));
    assert_eq!(make(5).as_u64(), Some(u64::MAX));
    assert!(make(6).is_null());
    let object = plain(&[]);
    assert_eq!(module.invoke("same", &[object.clone(), object.clone()]).unwrap().as_bool(), Some(true));
    assert_eq!(module.invoke("same", &[object, plain(&[])]).unwrap().as_bool(), Some(false));
}

#[test]
fn objects_are_read_written_and_called() {
    let (_instance, module) = load(
        "#include <poly.h>\n#include <string.h>\n\
         double sum(polyglot_value list) { double sum = 0; uint64_t n = polyglot_get_array_size(list);\n\
           for (uint64_t i = 0; i < n; i++) sum += polyglot_as_double(polyglot_get_array_element(list, i)); return sum; }\n\
         int members(polyglot_value o) { int x = polyglot_as_i32(polyglot_get_member(o, \"x\"));\n\
           polyglot_put_member(o, \"y\", x + 1); polyglot_put_member(o, \"s\", \"text\"); polyglot_put_member(o, \"d\", 0.5f);\n\
           polyglot_put_member(o, \"b\", (bool)1); int had = polyglot_has_member(o, \"x\");\n\
           int gone = polyglot_remove_member(o, \"x\"); return had * 10 + gone + polyglot_has_member(o, \"x\") * 100; }\n\
         void append(polyglot_value list) { polyglot_set_array_element(list, 0, 10);\n\
           polyglot_set_array_element(list, (int)polyglot_get_array_size(list), \"end\"); }\n\
         polyglot_value call(polyglot_value f) { return polyglot_execute(f, 1, 2.5, \"three\", f); }\n\
         polyglot_value none(polyglot_value f) { return polyglot_execute(f); }\n\
         int64_t length(polyglot_value s) { char text[6]; uint64_t all = polyglot_as_string(s, text, sizeof text, \"utf-8\");\n\
           return all * 1000 + strlen(text) * 10 + polyglot_get_string_size(s); }\n\
         int names(polyglot_value o) { return polyglot_get_array_size(polyglot_get_member_names(o)); }\n\
         polyglot_value method(polyglot_value o) { return polyglot_invoke(o, \"run\", 7); }",
    );
    assert_eq!(module.invoke("sum", &[list(&[1.into(), 2.5.into()])]).unwrap().as_f64(), Some(3.5));
    let object = plain(&[("x", 4.into())]);
    assert_eq!(module.invoke("members", std::slice::from_ref(&object)).unwrap().as_i64(), Some(11));
    assert_eq!(object.member("y").unwrap().as_i64(), Some(5));
    assert_eq!(object.member("s").unwrap().to_display(), "text");
    assert_eq!(object.member("d").unwrap().as_f64(), Some(0.5));
    assert_eq!(object.member("b").unwrap().as_bool(), Some(true));
    assert_eq!(module.invoke("names", &[object]).unwrap().as_i64(), Some(4));
    let values = list(&[1.into()]);
    module.invoke("append", std::slice::from_ref(&values)).unwrap();
    assert_eq!(
        (values.element(0).unwrap().as_i64(), values.element(1).unwrap().to_display()),
        (Some(10), "end".into())
    );
    let echo = function(|arguments| {
        Ok(Value::from(arguments.iter().map(|argument| argument.kind()).collect::<Vec<_>>().join(" ")))
    });
    assert_eq!(
        module.invoke("call", std::slice::from_ref(&echo)).unwrap().to_display(),
        "number number string function"
    );
    assert_eq!(module.invoke("none", std::slice::from_ref(&echo)).unwrap().to_display(), "");
    assert_eq!(module.invoke("method", &[plain(&[("run", echo)])]).unwrap().to_display(), "number");
    // Cut before the character that does not fit whole.
    assert_eq!(module.invoke("length", &["abcd€f".into()]).unwrap().as_i64(), Some(8046));
}

#[test]
fn languages_are_reached() {
    let bindings = Rc::new(Plain::default());
    let host = TestHost { bindings: Rc::clone(&bindings), ..TestHost::default() };
    let instance = start(host);
    let code = bitcode(
        "languages.c",
        "#include <poly.h>\n\
         polyglot_value run(void) { polyglot_export(\"answer\", 42); return polyglot_eval(\"test\", \"1+1\"); }\n\
         polyglot_value get(void) { return polyglot_import(\"answer\"); }\n\
         polyglot_value fail(void) { return polyglot_eval(\"test\", \"fail\"); }\n\
         int catch(void) { polyglot_eval(\"test\", \"fail\"); if (!polyglot_has_exception()) return 1;\n\
           polyglot_value e = polyglot_get_exception(); polyglot_clear_exception(); return polyglot_is_string(e) ? 2 : 3; }\n\
         int throws(void) { polyglot_throw_error(\"ValueError\", \"from C\"); return 5; }",
        &["-g"],
    );
    let module = instance.eval(&source("languages.bc", code)).unwrap();
    assert_eq!(module.invoke("run", &[]).unwrap().to_display(), "evaluated 1+1");
    assert_eq!(module.invoke("get", &[]).unwrap().as_i64(), Some(42));
    assert_eq!(error(module.invoke("fail", &[])), "asked to fail");
    assert_eq!(module.invoke("catch", &[]).unwrap().as_i64(), Some(2));
    assert_eq!(error(module.invoke("throws", &[])), "ValueError: from C");
    assert_eq!(module.invoke("get", &[]).unwrap().as_i64(), Some(42));
}

#[test]
fn handles_outlive_calls_only_when_kept() {
    let (_instance, module) = load(
        "#include <poly.h>\nstatic void *kept; static void *lost;\n\
         void keep(polyglot_value v) { kept = polyglot_create_handle(v); lost = v; }\n\
         polyglot_value get(void) { return kept; }\n\
         void *stale(void) { return lost; }\n\
         int ask(void) { return polyglot_is_handle(kept) + 2 * polyglot_is_handle(lost) + 4 * polyglot_is_handle(&kept); }\n\
         void drop(void) { polyglot_release_handle(kept); }",
    );
    let object = plain(&[]);
    module.invoke("keep", std::slice::from_ref(&object)).unwrap();
    assert!(module.invoke("get", &[]).unwrap().is_identical(&object));
    assert!(error(module.invoke("stale", &[])).contains("polyglot_create_handle"));
    assert_eq!(module.invoke("ask", &[]).unwrap().as_i64(), Some(1));
    module.invoke("drop", &[]).unwrap();
    assert!(error(module.invoke("drop", &[])).contains("released before"));
}

#[test]
fn objects_are_structures_and_structures_objects() {
    let (_instance, module) = load(
        "#include <poly.h>\n#include <stdlib.h>\n\
         struct point { double x, y; const char *name; }; POLYGLOT_DECLARE_STRUCT(point)\n\
         typedef struct { int n; } count; POLYGLOT_DECLARE_TYPE(count)\n\
         double read(polyglot_value o) { struct point *p = polyglot_as_point(o); return p ? p->x * 10 + p->y : -1; }\n\
         char first(polyglot_value o) { return polyglot_as_point(o)->name[0]; }\n\
         double change(polyglot_value o, polyglot_value f) { struct point *p = polyglot_as_point(o); p->x = 5;\n\
           polyglot_execute(f, o); return p->y; }\n\
         int all(polyglot_value list) { count *c = polyglot_as_count_array(list); int sum = 0;\n\
           for (int i = 0; i < 3; i++) { sum += c[i].n; c[i].n *= 2; } return sum; }\n\
         struct point global = {1, 2, \"global\"}; polyglot_value give(void) { return polyglot_from_point(&global); }\n\
         polyglot_value many(void) { count *c = malloc(2 * sizeof *c); c[0].n = 7; c[1].n = 8;\n\
           return polyglot_from_count_array(c, 2); }\n\
         bool home(polyglot_value o) { return polyglot_as_point(o) == &global; }",
    );
    let object = plain(&[("x", 1.into()), ("y", 2.into()), ("name", "point".into())]);
    assert_eq!(module.invoke("read", std::slice::from_ref(&object)).unwrap().as_f64(), Some(12.0));
    assert_eq!(
        module.invoke("first", std::slice::from_ref(&object)).unwrap().as_i64(),
        Some(i64::from(b'p'))
    );
    // What C wrote is seen by the function, and what that writes is seen by C.
    let see = function(|arguments| {
        let x = arguments[0].member("x")?.as_f64().unwrap();
        arguments[0].set_member("y", x + 0.5)?;
        Ok(Value::Null)
    });
    assert_eq!(module.invoke("change", &[object.clone(), see]).unwrap().as_f64(), Some(5.5));
    assert_eq!(object.member("x").unwrap().as_f64(), Some(5.0));
    let counts: Vec<_> = (1..4).map(|n: i64| plain(&[("n", n.into())])).collect();
    assert_eq!(module.invoke("all", &[list(&counts)]).unwrap().as_i64(), Some(6));
    assert_eq!(counts[2].member("n").unwrap().as_i64(), Some(6));
    let global = module.invoke("give", &[]).unwrap();
    assert_eq!(global.member("name").unwrap().to_display(), "global");
    assert_eq!(module.invoke("home", &[global]).unwrap().as_bool(), Some(true));
    assert_eq!(
        module.invoke("many", &[]).unwrap().element(1).unwrap().member("n").unwrap().as_i64(),
        Some(8)
    );
    assert!(module.invoke("read", &[plain(&[("z", 1.into())])]).is_err());
    // Nothing of `poly.h` shows among the module's members.
    let members = module.as_object().unwrap().members(false).unwrap();
    assert!(members.iter().all(|name| !name.to_string().starts_with("polyglot")), "{members:?}");
}

#[test]
fn bytes_are_shared() {
    let (_instance, module) = load(
        "#include <poly.h>\nstatic unsigned char bytes[4] = {1, 2, 3, 4}; double numbers[3] = {0.5, 1.5, 2.5};\n\
         polyglot_value share(void) { return polyglot_from_buffer(bytes, sizeof bytes); }\n\
         int at(int i) { return bytes[i]; }\n\
         double total(const double *values, unsigned long count) { double sum = 0; while (count--) sum += *values++; return sum; }\n\
         void fill(double *values, int count) { for (int i = 0; i < count; i++) values[i] = i; }\n\
         int direct(polyglot_value b) { int *p = polyglot_get_buffer_pointer(b); return p[0]; }\n\
         uint64_t size(polyglot_value b) { return polyglot_get_buffer_size(b); }",
    );
    let shared = module.invoke("share", &[]).unwrap();
    assert!(shared.has(Traits::BUFFER));
    let buffer = shared.as_object().unwrap().buffer().unwrap();
    buffer.write(2, &[77]).unwrap();
    assert_eq!(module.invoke("at", &[2.into()]).unwrap().as_i64(), Some(77));
    assert_eq!(module.invoke("size", &[shared]).unwrap().as_i64(), Some(4));
    // An array of C is a buffer of its elements, and goes where a pointer is wanted.
    let numbers = module.member("numbers").unwrap();
    assert_eq!(module.invoke("total", &[numbers.clone(), 3.into()]).unwrap().as_f64(), Some(4.5));
    module.invoke("fill", &[numbers.clone(), 3.into()]).unwrap();
    assert_eq!(numbers.element(2).unwrap().as_f64(), Some(2.0));
    assert!(matches!(
        numbers.element(3),
        Err(polyglot_api::Error::Interop(InteropError::InvalidIndex { index: 3 }))
    ));
    assert_eq!(module.invoke("direct", &[numbers]).unwrap().as_i64(), Some(0));
}

#[test]
fn exceptions_go_through_c_as_they_are() {
    let (_instance, module) =
        load("#include <poly.h>\nint run(polyglot_value f) { polyglot_execute(f); return 1; }");
    let fail = function(|_| {
        let error = PolyglotError::host("the very one");
        Err(PolyglotError { name: "Special".into(), exception: Some(plain(&[("code", 3.into())])), ..error }
            .into())
    });
    let Err(error) = module.invoke("run", &[fail]) else { panic!("no error") };
    let error = error.into_polyglot();
    assert_eq!(error.headline(), "Special: the very one");
    assert_eq!(error.exception.unwrap().member("code").unwrap().as_i64(), Some(3));
}

#[test]
fn every_function_is_there() {
    macro_rules! names {
        ($($name:ident($($parameter:ident: $kind:ident),*) -> $result:ident = $body:ident;)*) => {
            &[$(stringify!($name)),*]
        };
    }
    let names: &[&str] = poly_c_interface::polyglot_functions!(names);
    let library = library();
    for name in names {
        // SAFETY: the address is only looked for.
        let symbol = unsafe { library.get::<*const std::ffi::c_void>(name.as_bytes()) };
        assert!(symbol.is_ok(), "{name}");
    }
}
