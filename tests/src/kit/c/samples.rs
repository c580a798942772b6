//! Values of every kind that C has.

use super::Mode;
use crate::kit::Sample;
use crate::kit::types::{
    Type, array, boolean, buffer, duration, executable, float, instant, instantiable, integer, iterable,
    members, meta, null, object, unicode,
};
use poly::{Result, Traits, Value};

fn pointer() -> Type {
    Type::with(Traits::POINTER)
}

fn constant_buffer() -> Type {
    let is_constant = |value: &Value| {
        value.as_object().and_then(|object| object.buffer().ok()).is_some_and(|bytes| !bytes.is_writable())
    };
    Type::new("constant buffer", is_constant)
}

pub(super) fn samples(module: &Value, mode: Mode) -> Result<Vec<Sample>> {
    let numbers = [
        ("int8_t", integer(), "i8"),
        ("uint8_t", integer(), "u8"),
        ("int16_t", integer(), "i16"),
        ("uint16_t", integer(), "u16"),
        ("int32_t", integer(), "i32"),
        ("uint32_t", integer(), "u32"),
        ("int64_t", integer(), "i64"),
        ("uint64_t", integer(), "u64"),
        ("__int128", integer(), "i128"),
        ("zero", integer(), "zero"),
        ("int", integer(), "int"),
        ("float", float(), "float"),
        ("double", float(), "double"),
        ("integral double", float(), "integral"),
        ("minus zero", float(), "minus_zero"),
        ("NaN", float(), "nan"),
        ("long double", float(), "long_double"),
        ("true", boolean(), "true"),
        ("false", boolean(), "false"),
        ("char", integer(), "char"),
        ("enumerator", integer(), "enumerator"),
    ];
    let texts = [
        ("text", unicode(), "text"),
        ("unicode", unicode(), "unicode"),
        ("empty text", unicode(), "empty"),
        ("wchar_t text", unicode(), "wide"),
        ("char16_t text", unicode(), "utf16"),
        ("null pointer", null(), "null"),
    ];
    let objects = [
        ("complex", members(), "complex"),
        ("struct", members().and(pointer()), "struct"),
        ("struct behind a pointer", members().and(pointer()), "struct_pointer"),
        ("constant struct", members(), "constant_struct"),
        ("nested struct", members(), "nested_struct"),
        ("bit-fields", members(), "bit_fields"),
        ("union", members(), "union"),
        ("struct with arrays", members(), "holder"),
        ("array of int", array().and(iterable()).and(buffer()), "ints"),
        ("array of const int", array().and(constant_buffer()), "constant_ints"),
        ("array of double", array().and(buffer()), "doubles"),
        ("array of uint8_t", array().and(buffer()), "bytes"),
        ("array of structs", array().and(iterable()), "points"),
        ("array of arrays", array(), "matrix"),
        ("array of texts", array(), "texts"),
        ("function pointer", executable().and(pointer()), "function_pointer"),
        ("pointer to int", pointer(), "pointer"),
        ("void pointer", pointer(), "void_pointer"),
        ("pointer to opaque", pointer(), "opaque"),
        ("instant", instant(), "instant"),
        ("date", Type::with(Traits::DATE), "date"),
        ("time", Type::with(Traits::TIME), "time"),
        ("struct tm", Type::with(Traits::DATE.and(Traits::TIME)), "fields"),
        ("zone", Type::with(Traits::ZONE), "zone"),
        ("duration", duration(), "duration"),
        ("shared memory", buffer(), "shared_memory"),
        ("constant memory", constant_buffer(), "constant_memory"),
        ("typed array", array().and(buffer()), "typed_array"),
        ("typed struct", members().and(pointer()), "typed_struct"),
        ("general pointer", pointer(), "general_pointer"),
    ];
    // WebAssembly has no such type.
    let half = [("_Float16", float(), "half")].into_iter().filter(|_| mode == Mode::Native);
    let mut samples = Vec::new();
    for (name, claims, function) in numbers.into_iter().chain(half).chain(texts).chain(objects) {
        samples.push(Sample::from_function(name, claims, module.member(&format!("make_{function}"))?));
    }
    let point = module.member("point")?;
    let of_module = module.clone();
    let read = |name: &'static str| {
        let module = module.clone();
        move || module.member(name)
    };
    samples.extend([
        Sample::new("function", executable().and(pointer()), read("add_i32")),
        Sample::new("variadic function", executable(), read("variadic")),
        Sample::new("struct type", meta().and(instantiable()), read("point")),
        Sample::new("enum type", members(), read("color")),
        Sample::new("module", members(), move || Ok(of_module.clone())),
        Sample::new("constructed struct", members().and(pointer()), move || {
            point.construct(&[3.into(), 4.5.into()])
        }),
    ]);
    let point = module.member("point")?;
    samples.push(Sample::new("constructed array", array(), move || point.invoke("array", &[2.into()])));
    let function = module.member("add_i32")?;
    samples.push(Sample::new("method of a function", executable().and(object()), move || {
        function.member("typed")
    }));
    Ok(samples)
}

/// Values that only C++ has.
pub(super) fn cpp(module: &Value) -> Result<Vec<Sample>> {
    let square = module.member("Square")?;
    let shape = module.member("make_shape")?;
    let (constructed, class) = (square.clone(), square.clone());
    let (function, overloaded) = (square.clone(), module.clone());
    let construct = |class: &Value| class.construct(&[2.into(), 3.into()]);
    Ok(vec![
        Sample::new("class", meta().and(instantiable()), move || Ok(class.clone())),
        Sample::new("object", members().and(pointer()), move || construct(&constructed)),
        Sample::from_function("object behind a pointer", members().and(pointer()), shape),
        Sample::new("member function", executable(), move || construct(&function)?.member("area")),
        Sample::new("overloaded function", executable(), move || overloaded.member("overloaded")),
    ])
}
