//! Modules, instances and their parts, as other languages see them.

use crate::support::{Wasmtime, array, float, function, int, members, objects, thrown};
use polyglot_api::{BigInt, ErrorKind, PolyglotError, Source, Traits, Value};
use std::cell::RefCell;
use std::rc::Rc;

#[test]
fn numbers_of_every_kind_cross() {
    let wasm = Wasmtime::new();
    let instance = wasm
        .run(
            r#"(module
              (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
              (func (export "wide") (param i64) (result i64) (local.get 0))
              (func (export "half") (param f32) (result f32) (f32.div (local.get 0) (f32.const 2)))
              (func (export "mean") (param f64 f64) (result f64)
                (f64.div (f64.add (local.get 0) (local.get 1)) (f64.const 2)))
              (func (export "nothing")))"#,
            &[],
        )
        .unwrap();
    assert_eq!(int(instance.invoke("add", &[2.into(), 3.into()])), 5);
    assert_eq!(int(instance.invoke("add", &[Value::from(u32::MAX), 2.into()])), 1);
    assert_eq!(int(instance.invoke("wide", &[BigInt::from(u64::MAX).into()])), -1);
    assert_eq!(float(instance.invoke("half", &[3.into()])), 1.5);
    assert_eq!(float(instance.invoke("mean", &[1.5.into(), 2.5.into()])), 2.0);
    assert!(matches!(instance.invoke("nothing", &[]).unwrap(), Value::Undefined));
    let too_wide = thrown(instance.invoke("add", &[Value::Int(1 << 40), 1.into()]));
    assert_eq!(too_wide.message, "expected an integer from -2147483648 to 4294967295, got 1099511627776");
    let too_few = thrown(instance.invoke("add", &[1.into()]));
    assert_eq!(too_few.message, "expected 2 arguments, got 1");
}

#[test]
fn several_results_are_an_array_and_may_come_from_one() {
    let wasm = Wasmtime::new();
    let swap = function(|arguments| Ok(array(arguments.iter().rev().cloned().collect())));
    let instance = wasm
        .run(
            r#"(module
              (import "env" "swap" (func $swap (param i32 f64) (result f64 i32)))
              (func (export "swap") (param i32 f64) (result f64 i32)
                (call $swap (local.get 0) (local.get 1))))"#,
            &[("env", "swap", swap)],
        )
        .unwrap();
    let result = instance.invoke("swap", &[7.into(), 0.5.into()]).unwrap();
    assert!(result.has(Traits::ARRAY));
    assert_eq!(float(result.element(0)), 0.5);
    assert_eq!(int(result.element(1)), 7);
}

#[test]
fn functions_with_many_parameters_are_called() {
    let wasm = Wasmtime::new();
    let parameters = "i64 ".repeat(20);
    let sum =
        (1..20).fold("(local.get 0)".to_owned(), |sum, index| format!("(i64.add {sum} (local.get {index}))"));
    let text = format!("(module (func (export \"sum\") (param {parameters}) (result i64) {sum}))");
    let arguments: Vec<_> = (1..=20_i64).map(Value::from).collect();
    assert_eq!(int(wasm.run(&text, &[]).unwrap().invoke("sum", &arguments)), 210);
}

#[test]
fn vectors_are_refused_by_name() {
    let wasm = Wasmtime::new();
    let instance = wasm.run(r#"(module (func (export "f") (param v128)))"#, &[]).unwrap();
    assert!(thrown(instance.invoke("f", &[1.into()])).message.contains("v128"));
}

#[test]
fn external_references_hold_any_value_and_give_it_back() {
    let wasm = Wasmtime::new();
    let instance = wasm
        .run(
            r#"(module
              (table $t (export "t") 4 externref)
              (func (export "keep") (param i32 externref) (table.set $t (local.get 0) (local.get 1)))
              (func (export "give") (param i32) (result externref) (table.get $t (local.get 0)))
              (func (export "pair") (param externref externref) (result externref externref)
                (local.get 1) (local.get 0)))"#,
            &[],
        )
        .unwrap();
    let object = members([("x", 1.into())]);
    instance.invoke("keep", &[0.into(), object.clone()]).unwrap();
    instance.invoke("keep", &[1.into(), "text".into()]).unwrap();
    instance.invoke("keep", &[2.into(), Value::Undefined]).unwrap();
    assert!(instance.invoke("give", &[0.into()]).unwrap().is_identical(&object));
    assert_eq!(instance.invoke("give", &[1.into()]).unwrap().as_str().unwrap(), "text");
    assert!(matches!(instance.invoke("give", &[2.into()]).unwrap(), Value::Undefined));
    assert!(matches!(instance.invoke("give", &[3.into()]).unwrap(), Value::Null));
    let pair = instance.invoke("pair", &[object.clone(), Value::Null]).unwrap();
    assert!(matches!(pair.element(0).unwrap(), Value::Null));
    assert!(pair.element(1).unwrap().is_identical(&object));
    let table = instance.member("t").unwrap();
    assert!(table.element(0).unwrap().is_identical(&object));
}

/// Tells when it is dropped.
struct Witness(Rc<RefCell<usize>>);

impl Drop for Witness {
    fn drop(&mut self) {
        *self.0.borrow_mut() += 1;
    }
}

#[test]
fn values_in_external_references_are_freed() {
    let wasm = Wasmtime::new();
    let dropped = Rc::new(RefCell::new(0));
    {
        let instance = wasm
            .run(r#"(module (func (export "pass") (param externref) (result externref) (local.get 0)))"#, &[])
            .unwrap();
        for _ in 0..1000 {
            let witness = Witness(Rc::clone(&dropped));
            let value = function(move |_| {
                let _keep = &witness;
                Ok(Value::Null)
            });
            instance.invoke("pass", &[value]).unwrap();
        }
    }
    assert_eq!(*dropped.borrow(), 1000);
}

#[test]
fn memories_are_shared_without_a_copy_and_stay_in_place() {
    let wasm = Wasmtime::new();
    let instance = wasm
        .run(
            r#"(module (memory (export "memory") 1 100)
              (data (i32.const 16) "hello")
              (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
              (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))"#,
            &[],
        )
        .unwrap();
    let memory = instance.member("memory").unwrap();
    let before = memory.member("buffer").unwrap().as_object().unwrap().buffer().unwrap();
    assert_eq!(before.len(), 65536);
    let mut text = [0; 5];
    before.read(16, &mut text).unwrap();
    assert_eq!(&text, b"hello");
    assert_eq!(int(instance.invoke("grow", &[50.into()])), 1);
    assert_eq!(int(memory.member("pages")), 51);
    let after = memory.member("buffer").unwrap().as_object().unwrap().buffer().unwrap();
    assert_eq!(after.len(), 51 * 65536);
    assert_eq!(before.pointer(), after.pointer());
    assert!(memory.member("buffer").unwrap().is_identical(&memory.member("buffer").unwrap()));
    before.write(100, &[42]).unwrap();
    assert_eq!(int(instance.invoke("load", &[100.into()])), 42);
    assert_eq!(int(memory.invoke("grow", &[1.into()])), 51);
    assert_eq!(thrown(memory.invoke("grow", &[1000.into()])).name, "RangeError");
    // The bytes outlive the instance.
    drop((instance, memory, wasm));
    assert_eq!(after.read_i8(polyglot_api::ByteOrder::Little, 100).unwrap(), 42);
}

#[test]
fn globals_are_read_and_written() {
    let wasm = Wasmtime::new();
    let instance = wasm
        .run(
            r#"(module
              (global (export "count") (mut i64) (i64.const 5))
              (global (export "fixed") f64 (f64.const 1.5))
              (func (export "next") (result i64)
                (global.set 0 (i64.add (global.get 0) (i64.const 1))) (global.get 0)))"#,
            &[],
        )
        .unwrap();
    let count = instance.member("count").unwrap();
    count.set_member("value", 40_i64).unwrap();
    assert_eq!(int(instance.invoke("next", &[])), 41);
    assert_eq!(int(count.member("value")), 41);
    let fixed = instance.member("fixed").unwrap();
    assert_eq!(float(fixed.member("value")), 1.5);
    assert!(fixed.set_member("value", 2.0).unwrap_err().to_string().contains("read-only"));
}

#[test]
fn tables_are_arrays_of_functions() {
    let wasm = Wasmtime::new();
    let instance = wasm
        .run(
            r#"(module
              (type $unary (func (param i32) (result i32)))
              (table (export "table") 3 10 funcref)
              (func $double (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
              (func $square (export "square") (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))
              (elem (i32.const 0) $double $square)
              (func (export "apply") (param i32 i32) (result i32)
                (call_indirect (type $unary) (local.get 1) (local.get 0))))"#,
            &[],
        )
        .unwrap();
    let table = instance.member("table").unwrap();
    assert_eq!(int(table.member("length")), 3);
    assert_eq!(int(table.element(1).unwrap().call(&[9.into()])), 81);
    assert!(table.element(0).unwrap().is_identical(&instance.member("double").unwrap()));
    assert!(matches!(table.element(2).unwrap(), Value::Null));
    table.as_object().unwrap().write_element(0, instance.member("square").unwrap()).unwrap();
    assert_eq!(int(instance.invoke("apply", &[0.into(), 5.into()])), 25);
    assert_eq!(thrown(instance.invoke("apply", &[2.into(), 5.into()])).message, "uninitialized element");
    let wrong = table.as_object().unwrap().write_element(0, function(|_| Ok(1.into())));
    assert!(wrong.unwrap_err().to_string().contains("function of WebAssembly"));
    assert_eq!(int(table.invoke("grow", &[2.into()])), 3);
    assert_eq!(int(table.member("length")), 5);
    assert!(table.element(9).is_err());
}

#[test]
fn traps_are_guest_errors_with_frames_and_the_instance_goes_on() {
    let wasm = Wasmtime::new();
    let instance = wasm
        .run(
            r#"(module (memory 1)
  (func $inner (param i32) (result i32)
    (i32.div_s (i32.const 1) (local.get 0)))
  (func (export "outer") (param i32) (result i32)
    (call $inner (local.get 0)))
  (func (export "outside") (result i32) (i32.load (i32.const 1000000)))
  (func (export "never") unreachable)
  (func $forever (export "forever") (call $forever)))"#,
            &[],
        )
        .unwrap();
    let error = thrown(instance.invoke("outer", &[0.into()]));
    assert_eq!(
        (error.kind, &*error.name, &*error.message),
        (ErrorKind::Guest, "RuntimeError", "integer divide by zero")
    );
    assert_eq!(error.frames.len(), 2);
    assert_eq!(error.frames[0].function, "inner");
    let place = error.location.unwrap();
    assert_eq!((&*place.name, place.line), ("test.wat", 3));
    assert_eq!(error.frames[1].location.as_ref().unwrap().line, 5);
    assert_eq!(thrown(instance.invoke("outside", &[])).message, "out of bounds memory access");
    assert_eq!(thrown(instance.invoke("never", &[])).message, "unreachable");
    let deep = thrown(instance.invoke("forever", &[]));
    assert_eq!((&*deep.name, &*deep.message), ("RangeError", "call stack exhausted"));
    assert_eq!(int(instance.invoke("outer", &[1.into()])), 1);
}

#[test]
fn the_stack_suffices_or_the_call_is_refused() {
    std::thread::Builder::new()
        .stack_size(256 << 10)
        .spawn(|| {
            let wasm = Wasmtime::new();
            let instance = wasm.run(r#"(module (func $f (export "f") (call $f)))"#, &[]);
            assert_eq!(thrown(instance.and_then(|instance| instance.invoke("f", &[]))).name, "RangeError");
        })
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn recursion_through_the_host_ends_in_an_error() {
    let wasm = Wasmtime::new();
    let again: Rc<RefCell<Option<Value>>> = Rc::default();
    let inner = Rc::clone(&again);
    let back = function(move |_| {
        let callee = inner.borrow().clone().unwrap();
        callee.call(&[])
    });
    let instance = wasm
        .run(
            r#"(module (import "env" "back" (func $back)) (func (export "f") (call $back)))"#,
            &[("env", "back", back)],
        )
        .unwrap();
    *again.borrow_mut() = Some(instance.member("f").unwrap());
    assert_eq!(thrown(instance.invoke("f", &[])).name, "RangeError");
    again.borrow_mut().take();
}

#[test]
fn errors_of_imports_pass_through_unchanged() {
    let wasm = Wasmtime::new();
    let fail = function(|_| {
        Err(PolyglotError { name: "ValueError".into(), ..PolyglotError::new(ErrorKind::Guest, "no luck") }
            .into())
    });
    let instance = wasm
        .run(
            r#"(module (import "env" "fail" (func $fail)) (func $caller (export "f") (call $fail)))"#,
            &[("env", "fail", fail)],
        )
        .unwrap();
    let error = thrown(instance.invoke("f", &[]));
    assert_eq!((&*error.name, &*error.message), ("ValueError", "no luck"));
    assert_eq!(error.frames.last().unwrap().function, "caller");
}

#[test]
fn results_of_imports_are_checked() {
    let wasm = Wasmtime::new();
    let text = function(|_| Ok("many".into()));
    let instance = wasm
        .run(
            r#"(module (import "env" "f" (func $f (result i32))) (func (export "f") (result i32) (call $f)))"#,
            &[("env", "f", text)],
        )
        .unwrap();
    assert!(thrown(instance.invoke("f", &[])).message.contains("got a string"));
}

#[test]
fn imports_that_are_missing_or_wrong_are_told() {
    let wasm = Wasmtime::new();
    let text = r#"(module (import "env" "f" (func (param i32))))"#;
    let missing = thrown(wasm.run(text, &[]));
    assert_eq!(missing.name, "LinkError");
    assert!(missing.message.contains("nothing provides the function 'f' of 'env'"), "{}", missing.message);
    let wrong = thrown(wasm.run(text, &[("env", "f", 5.into())]));
    assert_eq!(wrong.message, "import 'f' of 'env' must be a function (i32), got number 5");
    let other = wasm.run(r#"(module (func (export "f")))"#, &[]).unwrap().member("f").unwrap();
    assert!(thrown(wasm.run(text, &[("env", "f", other)])).message.contains("got a function ()"));
    let small = wasm.api().invoke("memory", &[1.into()]).unwrap();
    let memory = thrown(wasm.run(r#"(module (import "env" "m" (memory 2)))"#, &[("env", "m", small)]));
    assert_eq!(memory.name, "LinkError");
}

#[test]
fn instances_share_what_they_import() {
    let wasm = Wasmtime::new();
    let one = wasm
        .run(
            r#"(module (memory (export "memory") 1) (global (export "g") (mut i32) (i32.const 1))
              (table (export "t") 2 funcref)
              (func (export "peek") (param i32) (result i32) (i32.load (local.get 0)))
              (func (export "bump") (result i32) (global.set 0 (i32.add (global.get 0) (i32.const 1))) (global.get 0)))"#,
            &[],
        )
        .unwrap();
    let part = |name: &str| one.member(name).unwrap();
    let two = wasm
        .run(
            r#"(module (import "one" "memory" (memory 1)) (import "one" "g" (global $g (mut i32)))
              (import "one" "t" (table $t 1 funcref)) (import "one" "bump" (func $bump (result i32)))
              (import "one" "extra" (global $x (mut i32)))
              (func $here (result i32) (i32.const 77))
              (elem (i32.const 1) $here)
              (func (export "poke") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
              (func (export "read") (result i32) (global.get $g))
              (func (export "bump") (result i32) (call $bump))
              (export "again" (func $bump)) (export "extra" (global $x))
              (export "g" (global $g)))"#,
            &[
                ("one", "memory", part("memory")),
                ("one", "g", part("g")),
                ("one", "t", part("t")),
                ("one", "bump", part("bump")),
                (
                    "one",
                    "extra",
                    wasm.api().invoke("global", &["i32".into(), true.into(), 3.into()]).unwrap(),
                ),
            ],
        )
        .unwrap();
    two.invoke("poke", &[8.into(), 1234.into()]).unwrap();
    assert_eq!(int(one.invoke("peek", &[8.into()])), 1234);
    assert_eq!(int(two.invoke("bump", &[])), 2);
    assert_eq!(int(two.invoke("read", &[])), 2);
    assert_eq!(int(part("t").element(1).unwrap().call(&[])), 77);
    assert!(two.member("again").unwrap().is_identical(&part("bump")));
    assert!(!two.member("bump").unwrap().is_identical(&part("bump")));
    assert!(two.member("g").unwrap().is_identical(&part("g")));
    assert_eq!(int(two.member("extra").unwrap().member("value")), 3);
}

#[test]
fn functions_cross_between_instances_that_share_nothing() {
    let wasm = Wasmtime::new();
    let make = |number: i32| {
        let text = format!(
            r#"(module (memory (export "m") 1) (func (export "f") (result i32) (i32.const {number})))"#
        );
        wasm.run(&text, &[]).unwrap()
    };
    let (one, two) = (make(1), make(2));
    let text = r#"(module (import "a" "m" (memory 1)) (import "b" "f" (func $f (result i32)))
        (table (export "t") 1 funcref) (elem (i32.const 0) $f)
        (func (export "g") (result i32) (call $f)))"#;
    let three = wasm
        .run(text, &[("a", "m", one.member("m").unwrap()), ("b", "f", two.member("f").unwrap())])
        .unwrap();
    assert_eq!(int(three.invoke("g", &[])), 2);
    assert!(three.member("t").unwrap().element(0).unwrap().is_identical(&two.member("f").unwrap()));
    let apart = wasm.run(
        r#"(module (import "a" "m" (memory 1)) (import "b" "m" (memory 1)))"#,
        &[("a", "m", one.member("m").unwrap()), ("b", "m", two.member("m").unwrap())],
    );
    let error = thrown(apart);
    assert_eq!(error.name, "LinkError");
    assert!(error.message.contains("share nothing"), "{}", error.message);
}

#[test]
fn what_constructors_make_can_be_imported_together() {
    let wasm = Wasmtime::new();
    let api = wasm.api();
    let memory = api.invoke("memory", &[1.into(), 4.into()]).unwrap();
    let table = api.invoke("table", &["externref".into(), 2.into(), Value::Null, "filled".into()]).unwrap();
    let global = api.invoke("global", &["i64".into(), true.into(), 9.into()]).unwrap();
    memory.member("buffer").unwrap().as_object().unwrap().buffer().unwrap().write(4, &[5]).unwrap();
    api.invoke("globalSet", &[global.clone(), 10.into()]).unwrap();
    api.invoke("tableGrow", &[table.clone(), 1.into(), "grown".into()]).unwrap();
    let instance = wasm
        .run(
            r#"(module (import "e" "m" (memory 1)) (import "e" "t" (table $t 1 externref))
              (import "e" "g" (global $g (mut i64)))
              (func (export "load") (result i32) (i32.load (i32.const 4)))
              (func (export "get") (param i32) (result externref) (table.get $t (local.get 0)))
              (func (export "add") (result i64) (global.set $g (i64.add (global.get $g) (i64.const 1))) (global.get $g)))"#,
            &[("e", "m", memory), ("e", "t", table.clone()), ("e", "g", global.clone())],
        )
        .unwrap();
    assert_eq!(int(instance.invoke("load", &[])), 5);
    assert_eq!(instance.invoke("get", &[1.into()]).unwrap().as_str().unwrap(), "filled");
    assert_eq!(instance.invoke("get", &[2.into()]).unwrap().as_str().unwrap(), "grown");
    assert_eq!(int(instance.invoke("add", &[])), 11);
    assert_eq!(int(api.invoke("globalGet", &[global])), 11);
    assert_eq!(int(api.invoke("tableLength", &[table])), 3);
}

#[test]
fn modules_tell_what_they_are() {
    let wasm = Wasmtime::new();
    let module = wasm.module(
        r#"(module (@custom "note" "hello") (import "a" "b" (func (param i32) (result f64)))
          (import "a" "m" (memory 1 5)) (global (export "g") (mut externref) (ref.null extern)))"#,
    );
    let imports = module.member("imports").unwrap();
    let first = imports.element(0).unwrap();
    assert_eq!(first.member("module").unwrap().as_str().unwrap(), "a");
    assert_eq!(first.member("kind").unwrap().as_str().unwrap(), "function");
    assert_eq!(
        first.member("type").unwrap().member("results").unwrap().element(0).unwrap().as_str().unwrap(),
        "f64"
    );
    let memory = imports.element(1).unwrap().member("type").unwrap();
    assert_eq!(int(memory.member("maximum")), 5);
    let global = module.member("exports").unwrap().element(0).unwrap().member("type").unwrap();
    assert_eq!(global.member("value").unwrap().as_str().unwrap(), "externref");
    let sections = module.invoke("customSections", &["note".into()]).unwrap();
    assert_eq!(sections.element(0).unwrap().as_object().unwrap().buffer().unwrap().to_vec(), b"hello");
    assert_eq!(
        int(module.invoke("customSections", &["other".into()]).map(|list| list
            .as_object()
            .unwrap()
            .array_len()
            .unwrap()
            .into())),
        0
    );
}

#[test]
fn sources_that_are_no_modules_are_syntax_errors() {
    let wasm = Wasmtime::new();
    let eval = |name: &str, bytes: &[u8]| {
        wasm.instance.eval(&Source::from_bytes(name, bytes.to_vec()).with_path(name))
    };
    let text = thrown(eval("a.wat", b"(module\n  (funk))"));
    assert_eq!((&*text.name, text.kind), ("CompileError", ErrorKind::Syntax { incomplete: false }));
    assert_eq!((text.location.as_ref().unwrap().line, text.location.as_ref().unwrap().column), (2, 4));
    assert_eq!(thrown(eval("a.wasm", b"(module)")).name, "CompileError");
    assert_eq!(thrown(eval("a.wasm", b"\0asm\x01\0\0\0\xFF\xFF")).name, "CompileError");
    assert_eq!(thrown(eval("b.wat", &[0xFF, 0xFE])).name, "CompileError");
    assert!(matches!(thrown(eval("a.wat", b"(module (func")).kind, ErrorKind::Syntax { incomplete: true }));
    let api = wasm.api();
    let bytes = |text: &str| {
        let module = wasm.module(&format!("(module (@custom \"x\" {text:?}))"));
        module.invoke("customSections", &["x".into()]).unwrap().element(0).unwrap()
    };
    assert!(!api.invoke("validate", &[bytes("(module)")]).unwrap().as_bool().unwrap());
    assert_eq!(thrown(api.invoke("compile", &[bytes("(module)")])).name, "CompileError");
}

#[test]
fn start_functions_run_and_their_traps_are_told() {
    let wasm = Wasmtime::new();
    let seen = Rc::new(RefCell::new(0));
    let note = Rc::clone(&seen);
    let count = function(move |_| {
        *note.borrow_mut() += 1;
        Ok(Value::Null)
    });
    let text = r#"(module (import "e" "count" (func $c)) (start $c))"#;
    wasm.run(text, &[("e", "count", count)]).unwrap();
    assert_eq!(*seen.borrow(), 1);
    let trap = thrown(wasm.run("(module (func $f unreachable) (start $f))", &[]));
    assert_eq!((&*trap.name, &*trap.message), ("RuntimeError", "unreachable"));
}

#[test]
fn functions_made_for_tables_are_called_by_modules() {
    let wasm = Wasmtime::new();
    let add = function(|arguments| Ok(Value::Int(int(Ok(arguments[0].clone())) + 1)));
    let made = wasm.api().invoke("function", &["i32".into(), "i32".into(), add]).unwrap();
    assert_eq!(int(made.call(&[1.into()])), 2);
    let instance = wasm
        .run(
            r#"(module (type $f (func (param i32) (result i32))) (table (export "t") 1 funcref)
              (func (export "call") (param i32) (result i32) (call_indirect (type $f) (local.get 0) (i32.const 0))))"#,
            &[],
        )
        .unwrap();
    instance.member("t").unwrap().as_object().unwrap().write_element(0, made.clone()).unwrap();
    assert_eq!(int(instance.invoke("call", &[41.into()])), 42);
    assert!(instance.member("t").unwrap().element(0).unwrap().is_identical(&made));
}

#[test]
fn instances_are_freed_with_their_last_object() {
    // Each would keep 4 GiB of address space: more than the machine has for this many.
    let wasm = Wasmtime::new();
    let module = wasm.module(r#"(module (memory (export "m") 1) (func (export "f")))"#);
    for _ in 0..20_000 {
        let instance = module.invoke("instantiate", &[objects(&[])]).unwrap();
        instance.invoke("f", &[]).unwrap();
    }
}
