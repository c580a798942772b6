//! Calls of what clang compiled.

use crate::support::{Folder, Stub, bytes, compile, native, source};
use poly_c_interface::{Interface, Library, Parameter, Request, Signature, SignatureId, Type, TypeId};

#[test]
fn numbers_go_in_and_out() {
    let module = source(
        "numbers.c",
        "#include <stdbool.h>
         signed char narrow(signed char a, unsigned short b) { return a + (b >> 12); }
         bool not(bool a) { return !a; }
         double mix(int a, float b, double c, long d) { return a + b * c - d; }
         long double wide(long double a, double b) { return a / b; }
         __int128 far(__int128 a, unsigned __int128 b) { return a * b; }
         float _Complex turn(float _Complex a) { return a * 1.0fi; }
         double _Complex twice(double _Complex a) { return a + a; }
         void nothing(void) {}
         long many(long a, long b, long c, long d, long e, __int128 f, long g, short h) {
            return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * (long)f + 7 * g + 8 * h; }",
    );
    assert_eq!(
        module.call("narrow", &[bytes((-3_i8).to_ne_bytes()), bytes(0xF000_u16.to_ne_bytes())]),
        Ok(vec![12])
    );
    assert_eq!(module.call("not", &[vec![1]]), Ok(vec![0]));
    let mixed = module.call(
        "mix",
        &[
            bytes(3_i32.to_ne_bytes()),
            bytes(0.5_f32.to_ne_bytes()),
            bytes(8_f64.to_ne_bytes()),
            bytes(2_i64.to_ne_bytes()),
        ],
    );
    assert_eq!(mixed, Ok(bytes(5_f64.to_ne_bytes())));
    // 6.0L, by its ten bytes.
    let mut six = vec![0, 0, 0, 0, 0, 0, 0, 0xC0, 0x01, 0x40];
    six.resize(16, 0);
    let half = module.call("wide", &[six, bytes(12_f64.to_ne_bytes())]).unwrap();
    assert_eq!(half[..10], [0, 0, 0, 0, 0, 0, 0, 0x80, 0xFE, 0x3F]);
    let far = module.call("far", &[bytes((-7_i128).to_ne_bytes()), bytes((1_u128 << 90).to_ne_bytes())]);
    assert_eq!(far, Ok(bytes((-7_i128 << 90).to_ne_bytes())));
    let complex = [2_f32.to_ne_bytes(), 5_f32.to_ne_bytes()].concat();
    let turned = [(-5_f32).to_ne_bytes(), 2_f32.to_ne_bytes()].concat();
    assert_eq!(module.call("turn", &[complex]), Ok(turned));
    let complex = [2_f64.to_ne_bytes(), 5_f64.to_ne_bytes()].concat();
    let doubled = [4_f64.to_ne_bytes(), 10_f64.to_ne_bytes()].concat();
    assert_eq!(module.call("twice", &[complex]), Ok(doubled));
    assert_eq!(module.call("nothing", &[]), Ok(vec![]));
    let mut arguments: Vec<_> = (1..=5_i64).map(|number| bytes(number.to_ne_bytes())).collect();
    arguments.push(bytes(6_i128.to_ne_bytes()));
    arguments.push(bytes(7_i64.to_ne_bytes()));
    arguments.push(bytes(8_i16.to_ne_bytes()));
    assert_eq!(
        module.call("many", &arguments),
        Ok(bytes((1 + 4 + 9 + 16 + 25 + 36 + 49 + 64_i64).to_ne_bytes()))
    );
}

#[test]
fn a_function_pointer_of_a_guest_function_can_be_called() {
    let module = source(
        "callback.c",
        "struct pair { int a; double b; };
         double apply(double (*f)(struct pair, float), int times) {
            double sum = 0;
            for (int i = 0; i < times; i++) sum += f((struct pair){i, 0.5}, 2.0f);
            return sum; }",
    );
    let Type::Function(signature) = module
        .interface
        .types
        .iter()
        .find(|ty| matches!(ty, Type::Function(_)))
        .expect("the type behind the pointer")
    else {
        unreachable!()
    };
    let stub = Stub::new(module.address(&format!("poly_adapt_{}", signature.0)), |block| {
        // SAFETY: the layout of `double (struct pair, float)`: 0, 8, 24.
        unsafe {
            let a = block.add(8).cast::<i32>().read();
            let b = block.add(16).cast::<f64>().read();
            let c = block.add(24).cast::<f32>().read();
            block.cast::<f64>().write(f64::from(a) + b * f64::from(c));
        }
    });
    let address = stub.code().addr().to_ne_bytes().to_vec();
    let sum = module.call("apply", &[address, bytes(4_i32.to_ne_bytes())]);
    assert_eq!(sum, Ok(bytes(10_f64.to_ne_bytes())));
}

#[test]
fn signatures_alone_make_a_library_of_trampolines() {
    let folder = Folder::new();
    let types = vec![
        Type::Integer { name: "int".into(), bits: 32, signed: true },
        Type::Character { name: "char".into(), bits: 8, signed: true },
        Type::Pointer { to: TypeId(1), is_const: true, is_reference: false },
        Type::Pointer { to: TypeId(1), is_const: false, is_reference: false },
        Type::Integer { name: "unsigned long".into(), bits: 64, signed: false },
        Type::Float { name: "double".into(), bits: 64, size: 8 },
    ];
    let parameter = |ty| Parameter { name: String::new(), ty: TypeId(ty) };
    let parameters = [3, 4, 2, 5, 0, 5].map(parameter).to_vec();
    let signatures = vec![Signature { parameters, result: TypeId(0), is_variadic: true }];
    let interface = Interface { types, signatures, ..Interface::default() };
    let output = folder.path("signatures.so");
    let request = Request::Trampolines { interface, output: output.clone() };
    let made = compile(&request).unwrap();
    let trampolines = crate::support::Built::open(&output, made.interface);

    let mut buffer = [0_u8; 64];
    let written = trampolines.call_address(
        libc::snprintf as *mut std::ffi::c_void,
        SignatureId(0),
        &[
            buffer.as_mut_ptr().addr().to_ne_bytes().to_vec(),
            bytes(64_u64.to_ne_bytes()),
            c"%g %d %g".as_ptr().addr().to_ne_bytes().to_vec(),
            bytes(1.5_f64.to_ne_bytes()),
            bytes(42_i32.to_ne_bytes()),
            bytes((-2.25_f64).to_ne_bytes()),
        ],
    );
    assert_eq!(written, Ok(bytes(12_i32.to_ne_bytes())));
    assert_eq!(&buffer[..12], b"1.5 42 -2.25");
}

#[test]
fn libraries_of_the_system_and_thread_local_variables_work_in_code_for_executables() {
    let folder = Folder::new();
    let text = "#include <math.h>
        #include <stdio.h>
        #include <unistd.h>
        static _Thread_local int calls = 40;
        extern int exported;
        int exported = 1;
        static int order[3], ready;
        static void note(int who) { order[ready++] = who + (getpid() == 0); }
        __attribute__((constructor)) static void last(void) { note(3); }
        __attribute__((constructor(200))) static void second(void) { note(2); }
        __attribute__((constructor(101))) static void first(void) { note(1); }
        int count(double x) {
            if (order[0] != 1 || order[1] != 2 || order[2] != 3) return order[0];
            return stdout != 0 && lgamma(x) == 0 ? ++calls + exported : -1; }";
    for flags in [["-fno-pic", "-O0"], ["-fPIE", "-O2"], ["-fPIC", "-O2"]] {
        let bitcode = folder.bitcode("thread.c", text, &flags);
        let module = native(&folder, &[&bitcode], vec![Library::Named("m".into())]).unwrap();
        assert_eq!(
            module.call("count", &[bytes(1_f64.to_ne_bytes())]),
            Ok(bytes(42_i32.to_ne_bytes())),
            "{flags:?}"
        );
    }
}
