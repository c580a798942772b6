//! Bytes that are shared, not copied.

use crate::{bind, context, eval, fails};
use poly::{ByteOrder, Value, bytes};

fn pinned(value: &Value) -> poly::BufferBytes {
    value.as_object().expect("is an object").buffer().expect("is a buffer")
}

#[test]
fn guests_write_to_bytes_of_the_host() {
    let context = context();
    let data = bytes([1, 2, 3, 4], true);
    bind(&context, "js", "data", data.clone());
    bind(&context, "python", "data", data.clone());
    eval(&context, "js", "data[0] = 9; new Uint8Array(data.buffer ?? data)[1] = 8;");
    eval(&context, "python", "memoryview(data)[2] = 7");
    assert_eq!(pinned(&data).to_vec(), [9, 8, 7, 4]);
    pinned(&data).write_i8(ByteOrder::Little, 3, -1).expect("is writable");
    assert_eq!(eval(&context, "js", "data[3]").as_i64(), Some(255));
    assert_eq!(eval(&context, "python", "bytes(data)[3]").as_i64(), Some(255));
}

#[test]
fn bytes_that_are_read_only_stay_as_they_are() {
    let context = context();
    let data = bytes([1, 2], false);
    bind(&context, "js", "data", data.clone());
    bind(&context, "python", "data", data.clone());
    assert_eq!(fails(&context, "python", "memoryview(data)[0] = 9").name, "TypeError");
    assert_eq!(fails(&context, "js", "'use strict'; data[0] = 9").name, "TypeError");
    assert_eq!(pinned(&data).to_vec(), [1, 2]);
}

#[test]
fn memory_of_one_guest_is_that_of_the_other() {
    let context = context();
    let array = eval(&context, "js", "const array = new Uint8Array(1 << 20); array");
    bind(&context, "python", "array", array.clone());
    eval(&context, "python", "view = memoryview(array); view[5] = 42");
    assert_eq!(eval(&context, "js", "array[5]").as_i64(), Some(42));
    let again = eval(&context, "python", "array");
    assert_eq!(pinned(&again).pointer(), pinned(&array).pointer());

    let block = eval(&context, "python", "block = bytearray(1 << 20); block");
    bind(&context, "js", "block", block.clone());
    eval(&context, "js", "block[7] = 43; block[1048575] = 1");
    assert_eq!(eval(&context, "python", "block[7] + block[-1]").as_i64(), Some(44));
    assert_eq!(pinned(&eval(&context, "js", "block")).pointer(), pinned(&block).pointer());
}

#[test]
fn the_host_sees_memory_of_guests() {
    let context = context();
    let doubles = eval(&context, "js", "const doubles = new Float64Array([0.5, -2]); doubles");
    let pinned_doubles = pinned(&doubles);
    assert_eq!(pinned_doubles.read_f64(ByteOrder::Little, 8).expect("is inside"), -2.0);
    pinned_doubles.write_f64(ByteOrder::Little, 0, 7.25).expect("is writable");
    assert_eq!(eval(&context, "js", "doubles[0]").as_f64(), Some(7.25));
    assert!(pinned(&eval(&context, "python", "b'abc'")).write(0, b"x").is_err());
    let block = eval(&context, "python", "block = bytearray(b'abc'); block");
    let pin = pinned(&block);
    assert_eq!(fails(&context, "python", "block.append(1)").name, "BufferError");
    drop(pin);
    eval(&context, "python", "block.append(1)");
}
