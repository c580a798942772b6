//! What is read from debug info.

use crate::support::{Folder, compile, module};
use poly_c_interface::{Class, Creation, Interface, Language, Method, Output, Record, Request, Type};

fn interface(name: &str, text: &str, flags: &[&str]) -> Interface {
    let folder = Folder::new();
    let bitcode = folder.bitcode(name, text, flags);
    let request = Request::Inspect { modules: vec![module(&bitcode)] };
    let Output { interface, .. } = compile(&request).unwrap();
    interface.check().unwrap();
    interface
}

fn prototypes(interface: &Interface) -> Vec<String> {
    let of = |function: &poly_c_interface::Function| match function.signature {
        Some(signature) => interface.prototype(signature, &function.name),
        None => function.name.clone(),
    };
    interface.functions.iter().map(of).collect()
}

fn record<'a>(interface: &'a Interface, name: &str) -> &'a Record {
    let mut records = interface.types.iter().filter_map(|ty| match ty {
        Type::Record(record) if record.name == name => Some(record),
        _ => None,
    });
    let found = records.next().unwrap_or_else(|| panic!("no record {name}"));
    assert!(records.next().is_none(), "two records {name}");
    found
}

const C: &str = "
    #include <stdbool.h>
    #include <stddef.h>
    typedef struct { double x, y; } point;
    struct node { struct node *next; point at; union { int i; float f; }; char name[8][4]; };
    struct bits { unsigned a : 3; unsigned b : 30; long long c : 40; unsigned : 0; signed char d : 2; };
    struct __attribute__((packed)) tight { char a; int b; int c : 5; };
    struct hidden;
    enum colour { RED, GREEN = 7, BLUE = -1 };
    typedef int (*compare)(const void *, const void *);
    double norm(const point *p) { return p->x; }
    struct node *walk(struct node *from, enum colour c, bool deep) { return from->next; }
    int sort(void *base, size_t count, compare how) { return how(base, base); }
    int print(const char *format, ...) { return *format; }
    wchar_t *wide(unsigned char *bytes, struct hidden *h) { return 0; }
    void pass(struct bits b, struct tight *t, int [], int) {}
    void nothing(void) {}
    static int own(void) { return 1; }
    const int limit = 3;
    point origin[2] = {{1, 2}};
    extern int outside(void), unused(void);
    int reach(void) { return outside(); }
";

#[test]
fn names_types_and_layouts_of_c_are_read_with_and_without_optimisation() {
    for flags in [["-O0"], ["-O2"]] {
        let interface = interface("all.c", C, &flags);
        assert_eq!(interface.language, Language::C);
        assert_eq!(
            prototypes(&interface),
            [
                "double norm(const struct point *p)",
                "void nothing(void)",
                "void pass(struct bits b, struct tight *t, int *, int)",
                "int print(const char *format, ...)",
                "int reach(void)",
                "int sort(void *base, unsigned long count, int (*how)(const void *, const void *))",
                "struct node *walk(struct node *from, enum colour c, _Bool deep)",
                "wchar_t *wide(unsigned char *bytes, hidden *h)",
            ]
        );
        assert_eq!(interface.imports, ["outside"]);
        let variables: Vec<_> = interface
            .variables
            .iter()
            .map(|it| (interface.declaration(it.ty.unwrap(), &it.name), it.is_const))
            .collect();
        assert_eq!(variables, [("int limit".into(), true), ("struct point origin[2]".into(), false)]);

        let node = record(&interface, "node");
        assert_eq!((node.size, node.align), (64, 8));
        let fields: Vec<_> =
            node.fields.iter().map(|it| (interface.declaration(it.ty, &it.name), it.offset)).collect();
        assert_eq!(
            fields,
            [
                ("struct node *next".into(), 0),
                ("struct point at".into(), 8),
                ("int i".into(), 24),
                ("float f".into(), 24),
                ("char name[8][4]".into(), 28),
            ]
        );
        let bits = record(&interface, "bits");
        let fields: Vec<_> =
            bits.fields.iter().map(|it| (it.name.as_str(), it.offset, it.bits.unwrap())).collect();
        assert_eq!(fields, [("a", 0, (0, 3)), ("b", 4, (0, 30)), ("c", 8, (0, 40)), ("d", 16, (0, 2))]);
        assert_eq!((bits.size, bits.align), (24, 8));
        let tight = record(&interface, "tight");
        assert_eq!((tight.size, tight.align, tight.fields[2].offset), (6, 1, 5));
        let colours = interface.types.iter().find_map(|ty| match ty {
            Type::Enum(it) => {
                Some(it.variants.iter().map(|it| (it.name.as_str(), it.value)).collect::<Vec<_>>())
            }
            _ => None,
        });
        assert_eq!(colours, Some(vec![("RED", 0), ("GREEN", 7), ("BLUE", -1)]));
    }
}

#[test]
fn floats_of_all_sizes_and_what_cannot_cross_are_told_apart() {
    let interface = interface(
        "numbers.c",
        "void f(long double a, __float128 b, _Float16 c, __int128 d, float _Complex e, long double _Complex g) {}
         typedef float quad __attribute__((vector_size(16)));
         void v(quad a) {}
         void b(unsigned _BitInt(37) a, _Atomic int c) {}",
        &[],
    );
    let parameters = |name: &str| {
        let function = interface.functions.iter().find(|it| it.name == name).unwrap();
        let signature = interface.signature(function.signature.unwrap());
        signature.parameters.iter().map(|it| interface.ty(it.ty).clone()).collect::<Vec<_>>()
    };
    let [a, b, c, d, e, g] = parameters("f").try_into().unwrap();
    assert!(matches!(a, Type::Float { bits: 80, size: 16, .. }));
    assert!(matches!(b, Type::Float { bits: 128, size: 16, .. }));
    assert!(matches!(c, Type::Float { bits: 16, size: 2, .. }));
    assert!(matches!(d, Type::Integer { bits: 128, signed: true, .. }));
    assert!(matches!(e, Type::Complex { bits: 32, .. }));
    assert!(matches!(g, Type::Complex { bits: 80, .. }));
    assert!(matches!(&parameters("v")[0], Type::Unsupported { reason, .. } if reason.contains("vector")));
    assert!(
        matches!(&parameters("b")[0], Type::Unsupported { reason, .. } if reason.contains("bit-precise"))
    );
    assert!(matches!(&parameters("b")[1], Type::Integer { bits: 32, .. }));
}

#[test]
fn without_debug_info_there_are_names_only() {
    for flag in ["-g0", "-gline-tables-only"] {
        let interface = interface("bare.c", "int f(int x) { return x; } int g = 3;", &[flag]);
        assert_eq!(prototypes(&interface), ["f"], "{flag}");
        assert_eq!(interface.variables.len(), 1);
        assert_eq!(interface.variables[0].ty, None);
    }
}

#[test]
fn classes_have_bases_methods_and_their_manner_of_copying() {
    let interface = interface(
        "classes.cpp",
        "namespace geo {
            struct Base { int id; virtual int kind() { return 1; } };
            class Point { public: Point(double x, double y); double x, y; static int count; double norm() const; };
            struct Named : Base { char name[4]; };
            struct Guard { int handle; ~Guard() {} };
            Point::Point(double x, double y) : x(x), y(y) {}
            double Point::norm() const { return x * y; }
            Point move(Point p, const Point &by) { return p; }
            int close(Guard g, Named *n, char8_t c, decltype(nullptr) z) { return g.handle; }
            template<class T> T twice(T x) { return x + x; }
            int use(int x) { return twice(x); }
            enum class Mode : unsigned char { Off, On };
            Mode mode(int Point::*member) { return Mode::On; }
         }
         extern \"C\" int plain(int x) { return x; }",
        &["-std=c++20", "-fstandalone-debug"],
    );
    assert_eq!(interface.language, Language::Cpp);
    assert_eq!(
        prototypes(&interface),
        [
            "geo::Point::Point",
            "geo::Point::norm",
            "geo::close",
            "geo::mode",
            "geo::move",
            "geo::use",
            "plain"
        ]
        .map(|name| {
            let found = interface.functions.iter().find(|it| it.name == name).unwrap();
            interface.prototype(found.signature.unwrap(), name)
        })
    );
    assert!(record(&interface, "geo::Point").is_trivial);
    assert!(!record(&interface, "geo::Guard").is_trivial);
    let named = record(&interface, "geo::Named");
    assert!(!named.is_trivial);
    let fields: Vec<_> = named.fields.iter().map(|it| (it.name.as_str(), it.offset)).collect();
    assert_eq!(fields, [("id", 8), ("name", 12)]);
    assert_eq!((named.size, named.align), (16, 8));
    let method = interface.functions.iter().find(|it| it.name == "geo::Point::norm").unwrap();
    assert_eq!(interface.signature(method.signature.unwrap()).parameters[0].name, "this");
    let (file, line) = method.place.as_ref().unwrap();
    assert!(file.ends_with("classes.cpp"));
    assert_eq!(*line, 7);
}

#[test]
fn two_modules_with_the_same_types_have_them_once() {
    let folder = Folder::new();
    let header = "typedef struct pair { int a, b; } pair; struct secret; enum way { IN, OUT };";
    let one = folder.bitcode(
        "one.c",
        &format!("{header} int sum(pair *p, struct secret *s, enum way w) {{ return p->a + p->b; }}"),
        &[],
    );
    let two = folder.bitcode(
        "two.c",
        &format!(
            "{header} struct secret {{ pair inner; }};
             int sub(pair *p, struct secret *s, enum way w) {{ return s->inner.a; }}"
        ),
        &[],
    );
    let request = Request::Inspect { modules: vec![module(&one), module(&two)] };
    let interface = compile(&request).unwrap().interface;
    let signatures: Vec<_> = ["sum", "sub"]
        .map(|name| interface.functions.iter().find(|it| it.name == name).unwrap().signature.unwrap())
        .map(|id| interface.signature(id).parameters.iter().map(|it| it.ty).collect())
        .to_vec();
    let signatures: [Vec<_>; 2] = signatures.try_into().unwrap();
    assert_eq!(signatures[0][0], signatures[1][0]);
    assert_eq!(signatures[0][2], signatures[1][2]);
    // What one module only declares, it sees through the other.
    let Type::Pointer { to, .. } = interface.ty(signatures[0][1]) else { panic!() };
    assert!(matches!(interface.ty(*to), Type::Record(record) if record.size == 8));
}

fn class<'a>(interface: &'a Interface, name: &str) -> &'a Class {
    let is_it =
        |class: &&Class| matches!(interface.ty(class.record), Type::Record(record) if record.name == name);
    interface.classes.iter().find(is_it).unwrap_or_else(|| panic!("no class {name}"))
}

fn methods<'a>(class: &'a Class, name: &str) -> Vec<&'a Method> {
    class.methods.iter().filter(|method| method.name == name).collect()
}

const CLASSES: &str = "
    struct Plain { int a; };
    struct Trivial { int a; Trivial() = default; Trivial(int a) : a(a) {} };
    struct Initial { int a = 1; };
    struct Guard { int a; ~Guard(); };
    Guard::~Guard() {}
    struct Held { Guard guard; Initial initial[2]; };
    struct Shape { virtual ~Shape(); virtual double area() const = 0; virtual int id(); int name(); };
    Shape::~Shape() {}
    int Shape::id() { return 0; }
    struct Middle : Shape { int pad; };
    struct Other { int o; virtual void other(); };
    void Other::other() {}
    struct Square : Middle, Other {
        static int live;
        static constexpr int sides = 4;
        Square(int side); Square(double side); Square(Square &&);
        double area() const override;
        int take(Square &&); int take(const Square &);
        static int count();
        int inline_and_unused() { return 1; }
      private:
        Square(char);
    };
    int Square::live;
    Square::Square(int) {}
    Square::Square(double) {}
    Square::Square(char) {}
    Square::Square(Square &&other) : Middle(other), Other(other) {}
    double Square::area() const { return 1; }
    int Square::take(Square &&) { return 1; }
    int Square::take(const Square &) { return 2; }
    int Square::count() { return live; }
    struct Joined : virtual Guard, virtual Other { Joined(); };
    Joined::Joined() {}
    class Single { Single(); public: int n; };
    Single::Single() {}
    struct Inline { int n; Inline(int n) : n(n) {} };
    struct Late { int n; Late(); ~Late() {} };
    Late::Late() {}
    void use(Plain *, Trivial *, Initial *, Held *, Middle *, Square *, Joined *, Single *, Inline *, Late *) {}
";

#[test]
fn classes_tell_what_makes_and_ends_their_objects() {
    for flag in ["-O0", "-O2"] {
        let interface = interface("making.cpp", CLASSES, &[flag, "-fstandalone-debug"]);
        let class = |name| class(&interface, name);
        let making = |name| {
            let Class { creation, obstacle, constructors, destructor, .. } = class(name);
            (*creation, obstacle.as_deref(), constructors.len(), destructor.is_some())
        };
        let is_plain = |name: &str| {
            interface.classes.iter().all(
                |class| !matches!(interface.ty(class.record), Type::Record(record) if record.name == name),
            )
        };
        assert!(is_plain("Plain") && is_plain("Trivial"));
        assert_eq!(making("Initial"), (Creation::Fields, None, 0, false));
        assert_eq!(making("Guard"), (Creation::Zero, None, 0, true));
        assert_eq!(making("Held"), (Creation::Fields, None, 0, false));
        // Neither those that are private nor those that take their argument apart.
        assert_eq!(making("Square"), (Creation::Constructor, None, 2, flag == "-O0"), "{flag}");
        assert_eq!(making("Joined"), (Creation::Constructor, None, 1, false));
        for (name, reason) in [
            ("Shape", "'area' is pure virtual"),
            ("Middle", "'area' is pure virtual"),
            ("Single", "none of its constructors is public"),
            ("Inline", "none of its constructors has code"),
            ("Late", "its destructor has no code"),
        ] {
            let obstacle = class(name).obstacle.as_deref().unwrap_or_default();
            assert!(obstacle.contains(reason), "{name}: {obstacle}");
        }
    }
}

#[test]
fn classes_have_their_bases_and_functions() {
    let interface = interface("members.cpp", CLASSES, &["-fstandalone-debug"]);
    let class = |name| class(&interface, name);
    let bases: Vec<_> = class("Square").bases.iter().map(|base| (base.offset, base.is_virtual)).collect();
    assert_eq!(bases, [(0, false), (16, false)]);
    let bases: Vec<_> = class("Joined").bases.iter().map(|base| base.is_virtual).collect();
    assert_eq!(bases, [true, true]);
    let [area] = methods(class("Shape"), "area").try_into().unwrap();
    assert_eq!((area.slot, area.function, area.signature.is_some()), (Some(2), None, true));
    let [area] = methods(class("Square"), "area").try_into().unwrap();
    assert_eq!((area.slot, area.function.is_some()), (Some(2), true));
    let [id] = methods(class("Shape"), "id").try_into().unwrap();
    assert_eq!(id.slot, Some(3));
    let [name] = methods(class("Shape"), "name").try_into().unwrap();
    assert_eq!((name.slot, name.function, name.signature), (None, None, None));
    let [take] = methods(class("Square"), "take").try_into().unwrap();
    let signature = interface.prototype(take.signature.unwrap(), "take");
    assert_eq!(signature, "int take(struct Square *this, const struct Square &)");
    let [count] = methods(class("Square"), "count").try_into().unwrap();
    assert!(count.is_static);
    let [unused] = methods(class("Square"), "inline_and_unused").try_into().unwrap();
    assert_eq!(unused.function, None);
    let constants: Vec<_> = class("Square").constants.iter().map(|it| (it.name.as_str(), it.value)).collect();
    assert_eq!(constants, [("sides", 4)]);
    assert!(interface.variables.iter().any(|variable| variable.name == "Square::live"));
    // What virtual tables have in place of functions is nobody's to call.
    assert!(interface.functions.iter().all(|function| !function.name.starts_with("_Z")));
}

#[test]
fn a_class_over_two_modules_is_one() {
    let folder = Folder::new();
    let class_text = "struct Split { int n; Split(int); int one(); virtual int two(); };";
    let one = folder.bitcode(
        "first.cpp",
        &format!("{class_text} Split::Split(int n) : n(n) {{}} int Split::one() {{ return n; }}"),
        &["-fstandalone-debug"],
    );
    let two = folder.bitcode(
        "second.cpp",
        &format!("{class_text} int Split::two() {{ return n; }} int use(Split &s) {{ return s.two(); }}"),
        &["-fstandalone-debug"],
    );
    let request = Request::Inspect { modules: vec![module(&one), module(&two)] };
    let interface = compile(&request).unwrap().interface;
    interface.check().unwrap();
    assert_eq!(interface.classes.len(), 1);
    let split = class(&interface, "Split");
    assert_eq!(split.constructors.len(), 1);
    let all: Vec<_> =
        split.methods.iter().map(|it| (it.name.as_str(), it.function.is_some(), it.slot)).collect();
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all.contains(&("one", true, None)) && all.contains(&("two", true, Some(0))));
}
