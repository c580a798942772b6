//! Random signatures with random structs, against clang's own calls of them.
//!
//! For each signature clang compiles a function that stores its parameters and returns what it
//! is told to, and one that calls a function pointer with what it is told to. So the trampolines
//! of both directions meet clang's calling convention, and only the values that a type has are
//! compared: padding may hold anything.

use std::ffi::c_void;
use std::fmt::Write as _;

use poly_c_interface::{CallLayout, Interface, SignatureId, Type, TypeId};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::support::{Built, Stub, source};

/// A type as C declares it.
#[derive(Clone, Debug)]
enum Shape {
    Scalar(&'static str),
    Array(Box<Shape>, usize),
    Record {
        is_union: bool,
        is_packed: bool,
        fields: Vec<Shape>,
    },
    /// Bit-fields of `unsigned`.
    Bits(Vec<u8>),
}

const SCALARS: [&str; 14] = [
    "_Bool",
    "signed char",
    "unsigned char",
    "short",
    "unsigned short",
    "int",
    "unsigned",
    "long",
    "float",
    "double",
    "long double",
    "__int128",
    "float _Complex",
    "double _Complex",
];

fn scalar() -> impl Strategy<Value = Shape> {
    // Small numbers make the interesting structs: those of at most two registers.
    prop_oneof![
        4 => prop::sample::select(SCALARS[..10].to_vec()),
        1 => prop::sample::select(SCALARS.to_vec()),
    ]
    .prop_map(Shape::Scalar)
}

fn shape() -> impl Strategy<Value = Shape> {
    let inner = scalar().prop_recursive(3, 8, 4, |inner| {
        prop_oneof![
            1 => (inner.clone(), 1..4_usize).prop_map(|(shape, count)| Shape::Array(Box::new(shape), count)),
            4 => (prop::bool::weighted(0.2), prop::bool::weighted(0.1), prop::collection::vec(inner, 1..4))
                .prop_map(|(is_union, is_packed, fields)| Shape::Record { is_union, is_packed, fields }),
            1 => prop::collection::vec(1..30_u8, 1..4).prop_map(Shape::Bits),
        ]
    });
    prop_oneof![
        1 => scalar(),
        3 => inner.prop_map(|shape| match shape {
            // Arrays are passed in records only.
            array @ Shape::Array(..) => Shape::Record { is_union: false, is_packed: false, fields: vec![array] },
            other => other,
        }),
    ]
}

/// Declares a type's records and gives the declaration of `name` with it.
fn declare(shape: &Shape, name: &str, declared: &mut String, next: &mut usize) -> String {
    match shape {
        Shape::Scalar(ty) => format!("{ty} {name}"),
        Shape::Array(inner, count) => declare(inner, &format!("{name}[{count}]"), declared, next),
        Shape::Bits(widths) => {
            let tag = format!("r{next}");
            *next += 1;
            let mut fields = String::new();
            for (index, width) in widths.iter().enumerate() {
                let _ = write!(fields, "unsigned b{index} : {width}; ");
            }
            let _ = writeln!(declared, "struct {tag} {{ {fields}}};");
            format!("struct {tag} {name}")
        }
        Shape::Record { is_union, is_packed, fields } => {
            let mut inner = String::new();
            for (index, field) in fields.iter().enumerate() {
                let field = declare(field, &format!("f{index}"), declared, next);
                let _ = write!(inner, "{field}; ");
            }
            let tag = format!("r{next}");
            *next += 1;
            let kind = if *is_union { "union" } else { "struct" };
            let packed = if *is_packed { "__attribute__((packed)) " } else { "" };
            let _ = writeln!(declared, "{kind} {packed}{tag} {{ {inner}}};");
            format!("{kind} {tag} {name}")
        }
    }
}

struct Case {
    text: String,
    parameters: usize,
}

fn case(result: &Shape, parameters: &[Shape]) -> Case {
    let (mut declared, mut next) = (String::new(), 0);
    let mut globals = format!("{};\n", declare(result, "give", &mut declared, &mut next));
    let _ = writeln!(globals, "__typeof__(give) got;");
    let (mut list, mut store, mut pass, mut types) = (vec![], String::new(), vec![], vec![]);
    for (index, parameter) in parameters.iter().enumerate() {
        let _ =
            writeln!(globals, "{};", declare(parameter, &format!("seen{index}"), &mut declared, &mut next));
        let _ = writeln!(globals, "__typeof__(seen{index}) send{index};");
        list.push(format!("__typeof__(seen{index}) p{index}"));
        let _ = write!(store, "seen{index} = p{index}; ");
        pass.push(format!("send{index}"));
        types.push(format!("__typeof__(seen{index})"));
    }
    let (list, pass, types) = (list.join(", "), pass.join(", "), types.join(", "));
    let void = if parameters.is_empty() { "void" } else { "" };
    Case {
        text: format!(
            "{declared}{globals}
             __typeof__(give) callee({list}{void}) {{ {store}return give; }}
             void caller(__typeof__(give) (*f)({types}{void})) {{ got = f({pass}); }}\n"
        ),
        parameters: parameters.len(),
    }
}

/// Which bits of a type's bytes hold its value.
fn value_bits(interface: &Interface, ty: TypeId, offset: u64, mask: &mut [u8]) {
    let at = usize::try_from(offset).unwrap();
    match interface.ty(ty) {
        Type::Record(record) => {
            for field in &record.fields {
                match field.bits {
                    None => value_bits(interface, field.ty, offset + field.offset, mask),
                    Some((first, width)) => {
                        for bit in first..first + width {
                            let byte = at + usize::try_from(field.offset).unwrap() + usize::from(bit / 8);
                            mask[byte] |= 1 << (bit % 8);
                        }
                    }
                }
            }
        }
        Type::Array { element, count } => {
            let stride = interface.layout(*element).unwrap().0;
            for index in 0..count.unwrap() {
                value_bits(interface, *element, offset + index * stride, mask);
            }
        }
        // Only two values of its byte are any.
        Type::Bool => mask[at] |= 1,
        Type::Float { bits, .. } => mask[at..at + usize::from(bits / 8)].fill(0xFF),
        Type::Complex { bits: 80, .. } => {
            mask[at..at + 10].fill(0xFF);
            mask[at + 16..at + 26].fill(0xFF);
        }
        _ => {
            let size = usize::try_from(interface.layout(ty).unwrap().0).unwrap();
            mask[at..at + size].fill(0xFF);
        }
    }
}

struct Value {
    bytes: Vec<u8>,
    mask: Vec<u8>,
}

/// Some value of a type: the random bytes where it has any, floats that are plain numbers.
fn value(interface: &Interface, ty: TypeId, random: &mut dyn FnMut() -> u8) -> Value {
    let size = usize::try_from(interface.layout(ty).unwrap().0).unwrap();
    let mut mask = vec![0; size];
    value_bits(interface, ty, 0, &mut mask);
    let bytes = mask.iter().map(|&mask| random() & mask).collect();
    let mut value = Value { bytes, mask };
    plain_floats(interface, ty, 0, &mut value.bytes, random);
    value
}

/// Puts plain numbers where floats are: a signalling one is quieted when it is moved. A union
/// is plain throughout if any of its members is a float.
fn plain_floats(
    interface: &Interface,
    ty: TypeId,
    offset: u64,
    bytes: &mut [u8],
    random: &mut dyn FnMut() -> u8,
) {
    let at = usize::try_from(offset).unwrap();
    let mut plain = |at: usize, bytes: &mut [u8]| {
        bytes[at + 7] = 0x80 | random();
        bytes[at + 8..at + 10].copy_from_slice(&[random(), 0x3F]);
    };
    match interface.ty(ty) {
        Type::Record(record) => {
            for field in &record.fields {
                plain_floats(interface, field.ty, offset + field.offset, bytes, random);
            }
        }
        Type::Array { element, count } => {
            let stride = interface.layout(*element).unwrap().0;
            for index in 0..count.unwrap() {
                plain_floats(interface, *element, offset + index * stride, bytes, random);
            }
        }
        Type::Float { bits: 80, .. } => plain(at, bytes),
        Type::Complex { bits: 80, .. } => {
            plain(at, bytes);
            plain(at + 16, bytes);
        }
        _ => {}
    }
}

fn is_same(value: &Value, other: &[u8]) -> bool {
    value.bytes.iter().zip(other).zip(&value.mask).all(|((&one, &two), &mask)| one & mask == two & mask)
}

/// # Safety
/// `to` has room for the value.
unsafe fn put(to: *mut c_void, value: &Value) {
    // SAFETY: by the contract of this function.
    unsafe { to.cast::<u8>().copy_from_nonoverlapping(value.bytes.as_ptr(), value.bytes.len()) }
}

/// # Safety
/// `from` has `size` readable bytes.
unsafe fn get(from: *const c_void, size: usize) -> Vec<u8> {
    // SAFETY: by the contract of this function.
    unsafe { std::slice::from_raw_parts(from.cast::<u8>(), size) }.to_vec()
}

fn check_call(module: &Built, parameters: usize, random: &mut dyn FnMut() -> u8) {
    let interface = &module.interface;
    let signature = interface.signature(module.function("callee").signature.unwrap());
    let given = value(interface, signature.result, random);
    // SAFETY: the variable has the type of the result.
    unsafe { put(module.address("give"), &given) };
    let values: Vec<_> = signature.parameters.iter().map(|it| value(interface, it.ty, random)).collect();
    assert_eq!(values.len(), parameters);
    let arguments: Vec<_> = values.iter().map(|value| value.bytes.clone()).collect();
    let result = module.call("callee", &arguments).unwrap();
    assert!(is_same(&given, &result), "result: {:?}, not {result:?}", given.bytes);
    for (index, value) in values.iter().enumerate() {
        // SAFETY: the variable has the type of the parameter.
        let seen = unsafe { get(module.address(&format!("seen{index}")), value.bytes.len()) };
        assert!(is_same(value, &seen), "parameter {index}: {:?}, not {seen:?}", value.bytes);
    }
}

fn check_adapter(module: &Built, random: &mut dyn FnMut() -> u8) {
    let interface = &module.interface;
    let caller = interface.signature(module.function("caller").signature.unwrap());
    let Type::Pointer { to, .. } = interface.ty(caller.parameters[0].ty) else { panic!() };
    let &Type::Function(id) = interface.ty(*to) else { panic!() };
    let signature = interface.signature(id);
    let layout = CallLayout::of(interface, id).unwrap();
    let values: Vec<_> = signature.parameters.iter().map(|it| value(interface, it.ty, random)).collect();
    for (index, value) in values.iter().enumerate() {
        // SAFETY: the variable has the type of the parameter.
        unsafe { put(module.address(&format!("send{index}")), value) };
    }
    let given = value(interface, signature.result, random);
    let seen = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let (seen_there, bytes) = (std::rc::Rc::clone(&seen), given.bytes.clone());
    let SignatureId(number) = id;
    let stub = Stub::new(module.address(&format!("poly_adapt_{number}")), move |block| {
        assert_eq!(block.addr() % 16, 0);
        for slot in &layout.parameters {
            // SAFETY: the block is of this layout.
            let slot = unsafe {
                get(
                    block.add(usize::try_from(slot.offset).unwrap()).cast(),
                    usize::try_from(slot.size).unwrap(),
                )
            };
            seen_there.borrow_mut().push(slot);
        }
        // SAFETY: as above.
        unsafe {
            let result = block.add(usize::try_from(layout.result.offset).unwrap());
            result.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        }
    });
    module.call("caller", &[stub.code().addr().to_ne_bytes().to_vec()]).unwrap();
    // SAFETY: the variable has the type of the result.
    let got = unsafe { get(module.address("got"), given.bytes.len()) };
    assert!(is_same(&given, &got), "result of the pointer: {:?}, not {got:?}", given.bytes);
    for (index, (value, seen)) in values.iter().zip(seen.borrow().iter()).enumerate() {
        assert!(is_same(value, seen), "argument {index}: {:?}, not {seen:?}", value.bytes);
    }
}

fn check(result: &Shape, parameters: &[Shape]) {
    let case = case(result, parameters);
    let module = std::panic::catch_unwind(|| source("random.c", &case.text));
    let module = module.unwrap_or_else(|_| panic!("in:\n{}", case.text));
    let mut state = 1_u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        for _ in 0..3 {
            check_call(&module, case.parameters, &mut random);
            check_adapter(&module, &mut random);
        }
    }));
    ran.unwrap_or_else(|_| panic!("in:\n{}", case.text));
}

#[test]
fn random_signatures_agree_with_clang() {
    let cases = std::env::var("POLY_RANDOM_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(25);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    // The same signatures every time; more of them, and with them others, by the variable.
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    runner
        .run(&(shape(), prop::collection::vec(shape(), 0..9)), |(result, parameters)| {
            check(&result, &parameters);
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_cases_of_the_convention_agree_with_clang() {
    use Shape::{Bits, Scalar as S};
    let of = |fields: &[Shape]| Shape::Record { is_union: false, is_packed: false, fields: fields.to_vec() };
    let union =
        |fields: &[Shape]| Shape::Record { is_union: true, is_packed: false, fields: fields.to_vec() };
    let array = |shape: Shape, count| Shape::Array(Box::new(shape), count);
    let shapes = [
        of(&[S("int"), S("int")]),
        of(&[S("float"), S("float")]),
        of(&[S("float"), S("float"), S("float")]),
        of(&[S("float"), S("int")]),
        of(&[S("double"), S("long")]),
        of(&[S("long"), S("double")]),
        of(&[S("double"), S("double")]),
        of(&[S("double"), S("double"), S("double")]),
        of(&[S("signed char"), S("short"), S("float")]),
        of(&[of(&[S("float")]), of(&[of(&[S("double")])])]),
        of(&[array(S("signed char"), 3)]),
        of(&[array(S("short"), 5), S("float")]),
        of(&[S("long double")]),
        of(&[S("long double"), S("int")]),
        of(&[S("__int128")]),
        of(&[S("float _Complex"), S("float")]),
        of(&[S("double _Complex")]),
        union(&[S("float"), S("int")]),
        union(&[S("long double"), S("double")]),
        union(&[array(S("signed char"), 9), S("double")]),
        Bits(vec![3, 29, 5]),
        Shape::Record { is_union: false, is_packed: true, fields: vec![S("signed char"), S("int")] },
        S("long double _Complex"),
        S("_Float16"),
        S("__float128"),
        of(&[S("__float128")]),
        of(&[S("_Float16"), S("_Float16"), S("float")]),
    ];
    for (index, shape) in shapes.iter().enumerate() {
        let other = &shapes[(index * 7 + 3) % shapes.len()];
        // Twice among few parameters, and once where registers have run out.
        let mut parameters = vec![shape.clone(), S("int"), S("double"), shape.clone()];
        check(shape, &parameters);
        parameters.extend([S("long"), S("long"), other.clone(), S("float"), shape.clone(), S("int")]);
        check(other, &parameters);
    }
}
