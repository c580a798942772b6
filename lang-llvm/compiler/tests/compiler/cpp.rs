//! C++: constructors, virtual tables, exceptions.

use crate::support::{Folder, bytes, native, source};

const SOURCE: &str = r#"
    #include <stdexcept>
    #include <string>
    #include <vector>
    namespace geo {
        struct Shape { virtual ~Shape() {} virtual double area() const = 0; };
        struct Square : Shape {
            double side;
            Square(double side) : side(side) {}
            double area() const override { return side * side; }
        };
        double area(double side) { Shape *shape = new Square(side); double it = shape->area(); delete shape; return it; }
        double half(double x) { return x / 2; }
        int half(int x) { return x / 2; }
    }
    static std::vector<std::string> words{"one", "two"};
    extern "C" int count() { return words.size(); }
    struct Odd { int code; };
    extern "C" int fail(int how) {
        switch (how) {
            case 0: throw std::out_of_range("too far");
            case 1: throw Odd{3};
            case 2: throw "plainly";
            case 3: words.at(77); return 0;
            case 4: throw 12;
            default: return how;
        }
    }
"#;

#[test]
fn static_objects_are_constructed_and_virtual_calls_work() {
    let module = source("shapes.cpp", SOURCE);
    assert_eq!(module.call("count", &[]), Ok(bytes(2_i32.to_ne_bytes())));
    assert_eq!(module.call("geo::area", &[bytes(3_f64.to_ne_bytes())]), Ok(bytes(9_f64.to_ne_bytes())));
    let overloads = module.interface.functions.iter().filter(|function| function.name == "geo::half");
    assert_eq!(
        overloads.map(|it| it.symbol.as_str()).collect::<Vec<_>>(),
        ["_ZN3geo4halfEd", "_ZN3geo4halfEi"]
    );
}

#[test]
fn an_exception_becomes_its_type_and_message() {
    let module = source("throwing.cpp", SOURCE);
    let fail = |how: i32| module.call("fail", &[bytes(how.to_ne_bytes())]);
    assert_eq!(fail(9), Ok(bytes(9_i32.to_ne_bytes())));
    assert_eq!(fail(0), Err(("St12out_of_range".into(), Some("too far".into()))));
    assert_eq!(fail(1), Err(("3Odd".into(), None)));
    assert_eq!(fail(2), Err(("PKc".into(), Some("plainly".into()))));
    let (name, message) = fail(3).unwrap_err();
    assert_eq!(name, "St12out_of_range");
    assert!(message.is_some_and(|message| message.contains("77")));
    assert_eq!(fail(4), Err(("i".into(), None)));
}

#[test]
fn an_exception_passes_through_a_function_of_another_language() {
    let module = source(
        "through.cpp",
        r#"
        #include <stdexcept>
        extern "C" int call(int (*f)(int), int x) {
            try { return f(x); } catch (const std::exception &error) { return -1; }
        }
        extern "C" int thrower(int x) { throw std::runtime_error("never mind"); }
        "#,
    );
    // The adapter is between two frames of C++; here its receiver calls back into C++, which throws.
    let address = module.address("thrower").addr().to_ne_bytes().to_vec();
    assert_eq!(
        module.call("call", &[address, bytes(1_i32.to_ne_bytes())]),
        Ok(bytes((-1_i32).to_ne_bytes()))
    );
}

#[test]
fn static_objects_are_destroyed_when_the_library_is_closed() {
    let module = source(
        "closing.cpp",
        "extern \"C\" { int *tell; int ready() { return tell != 0; } }
         struct Last { ~Last() { *tell = *tell * 10 + 1; } };
         static Last last;
         __attribute__((destructor)) static void after() { *tell = *tell * 10 + 2; }",
    );
    let mut told = 0_i32;
    // SAFETY: the variable is a pointer, and what it leads to outlives the library.
    unsafe { module.address("tell").cast::<*mut i32>().write(&raw mut told) };
    assert_eq!(module.call("ready", &[]), Ok(bytes(1_i32.to_ne_bytes())));
    drop(module);
    // SAFETY: as above; read where it was written.
    let told = unsafe { (&raw const told).read_volatile() };
    assert_eq!(told, 21);
}

#[test]
fn inline_members_that_a_module_uses_keep_their_code() {
    let folder = Folder::new();
    let bitcode = folder.bitcode(
        "inline.cpp",
        "struct Counter {
             int n;
             static inline int live = 0;
             Counter(int n) : n(n) { live++; }
             ~Counter() { live--; }
             int next() { return ++n; }
         };
         int all() { Counter counter(3); return counter.next() + Counter::live; }",
        &["-O0"],
    );
    let module = native(&folder, &[&bitcode], Vec::new()).unwrap();
    assert_eq!(module.call("all", &[]), Ok(bytes(5_i32.to_ne_bytes())));
    let class = &module.interface.classes[0];
    let symbol = |id: poly_c_interface::FunctionId| &module.interface.functions[id.0 as usize].symbol;
    for id in class.constructors.iter().chain(&class.destructor).chain(&class.methods[0].function) {
        assert!(!module.address(symbol(*id)).is_null());
    }
    assert_eq!((class.constructors.len(), class.destructor.is_some(), class.methods.len()), (1, true, 1));
    let live = module.interface.variables.iter().find(|variable| variable.name == "Counter::live").unwrap();
    assert!(!module.address(&live.symbol).is_null());
}

#[test]
fn a_destructor_that_only_a_virtual_table_has_is_found() {
    let folder = Folder::new();
    let bitcode = folder.bitcode(
        "table.cpp",
        "struct Shape { virtual ~Shape() {} virtual int sides() = 0; };
         struct Square : Shape { Square(); int sides() override; };
         Square::Square() {}
         int Square::sides() { return 4; }",
        // The optimiser gives the derived class the destructor of its base.
        &["-O2", "-fstandalone-debug"],
    );
    let module = native(&folder, &[&bitcode], Vec::new()).unwrap();
    let square = module.interface.classes.iter().find(|class| class.constructors.len() == 1).unwrap();
    let destructor = &module.interface.functions[square.destructor.unwrap().0 as usize];
    assert!(destructor.name.starts_with("S") && destructor.symbol.contains("D2Ev"), "{destructor:?}");
    assert!(!module.address(&destructor.symbol).is_null());
}
