//! The functions of `poly.h`, by which compiled code works on values of other languages.
//!
//! Their bodies are here, over any memory: native code gets them as functions of C, and managed
//! code as imports. [`polyglot_functions`](crate::polyglot_functions) lists them with the types
//! of their parameters; values and addresses are both numbers of the code's memory.
//!
//! # Values
//!
//! A value is an address that stands for it (a handle), which lives until the call of the
//! module returns in which it was given, unless [`create_handle`] keeps it. The null pointer is
//! the null of every language. Any other address is a pointer of C's own.
//!
//! # Errors
//!
//! A function that fails gives zero, and the error is remembered: the code may look at it, clear
//! it, or return, and then it is raised in who called the code.

mod arguments;
mod buffers;
mod errors;
mod members;
mod meta;
mod numbers;
mod strings;
mod times;
mod types;
mod views;

pub use arguments::*;
pub use buffers::*;
pub use errors::*;
pub use members::*;
pub use meta::*;
pub use numbers::*;
pub use strings::*;
pub use times::*;
pub use types::*;
pub use views::*;

use crate::space::Space;
use crate::view::PointerView;
use polyglot_api::{Host, PolyglotError, Result, Value};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// Hands the list of the functions to a macro: lines of
/// `name(parameter: kind, ...) -> kind = body;`, where the kinds are `pointer`, `size` (64 bits
/// everywhere), `int`, `i8` to `i64`, `u8` to `u64`, `f32`, `f64`, `boolean` and `nothing`, and
/// bodies are functions of [`polyglot`](crate::polyglot) that take the space first.
#[macro_export]
macro_rules! polyglot_functions {
    ($expand:ident) => {
        $expand! {
            polyglot_is_value(value: pointer) -> boolean = is_value;
            polyglot_is_null(value: pointer) -> boolean = is_null;
            polyglot_is_number(value: pointer) -> boolean = is_number;
            polyglot_is_boolean(value: pointer) -> boolean = is_boolean;
            polyglot_is_string(value: pointer) -> boolean = is_string;
            polyglot_is_exception(value: pointer) -> boolean = is_exception;
            polyglot_is_iterator(value: pointer) -> boolean = is_iterator;
            polyglot_is_date(value: pointer) -> boolean = is_date;
            polyglot_is_time(value: pointer) -> boolean = is_time;
            polyglot_is_timezone(value: pointer) -> boolean = is_timezone;
            polyglot_is_instant(value: pointer) -> boolean = is_instant;
            polyglot_is_duration(value: pointer) -> boolean = is_duration;
            polyglot_is_meta_object(value: pointer) -> boolean = is_meta_object;
            polyglot_is_scope(value: pointer) -> boolean = is_scope;
            polyglot_can_execute(value: pointer) -> boolean = can_execute;
            polyglot_can_instantiate(value: pointer) -> boolean = can_instantiate;
            polyglot_has_members(value: pointer) -> boolean = has_members;
            polyglot_has_array_elements(value: pointer) -> boolean = has_array_elements;
            polyglot_has_hash_entries(value: pointer) -> boolean = has_hash_entries;
            polyglot_has_set_elements(value: pointer) -> boolean = has_set_elements;
            polyglot_has_iterator(value: pointer) -> boolean = has_iterator;
            polyglot_has_buffer_elements(value: pointer) -> boolean = has_buffer_elements;
            polyglot_same(one: pointer, other: pointer) -> boolean = same;
            polyglot_identity_hash(value: pointer) -> u64 = identity_hash;
            polyglot_get_meta_object(value: pointer) -> pointer = get_meta_object;
            polyglot_is_meta_instance(meta: pointer, value: pointer) -> boolean = is_meta_instance;
            polyglot_get_meta_simple_name(meta: pointer) -> pointer = get_meta_simple_name;
            polyglot_get_meta_qualified_name(meta: pointer) -> pointer = get_meta_qualified_name;

            polyglot_fits_in_i8(value: pointer) -> boolean = fits_in_i8;
            polyglot_fits_in_i16(value: pointer) -> boolean = fits_in_i16;
            polyglot_fits_in_i32(value: pointer) -> boolean = fits_in_i32;
            polyglot_fits_in_i64(value: pointer) -> boolean = fits_in_i64;
            polyglot_fits_in_float(value: pointer) -> boolean = fits_in_float;
            polyglot_fits_in_double(value: pointer) -> boolean = fits_in_double;
            polyglot_as_i8(value: pointer) -> i8 = as_i8;
            polyglot_as_i16(value: pointer) -> i16 = as_i16;
            polyglot_as_i32(value: pointer) -> i32 = as_i32;
            polyglot_as_i64(value: pointer) -> i64 = as_i64;
            polyglot_as_u64(value: pointer) -> u64 = as_u64;
            polyglot_as_float(value: pointer) -> f32 = as_float;
            polyglot_as_double(value: pointer) -> f64 = as_double;
            polyglot_as_boolean(value: pointer) -> boolean = as_boolean;
            polyglot_from_i64(value: i64) -> pointer = from_i64;
            polyglot_from_u64(value: u64) -> pointer = from_u64;
            polyglot_from_double(value: f64) -> pointer = from_double;
            polyglot_from_boolean(value: boolean) -> pointer = from_boolean;

            polyglot_instant_from_time(seconds: i64) -> pointer = instant_from_time;
            polyglot_instant_as_time(value: pointer) -> i64 = instant_as_time;
            polyglot_from_time_ptr(time: pointer) -> pointer = from_time_ptr;
            polyglot_from_tm(fields: pointer) -> pointer = from_tm;
            polyglot_date_from_tm(fields: pointer) -> pointer = date_from_tm;
            polyglot_time_from_tm(fields: pointer) -> pointer = time_from_tm;
            polyglot_as_tm(value: pointer) -> pointer = as_tm;
            polyglot_fill_tm(value: pointer, fields: pointer) -> nothing = fill_tm;
            polyglot_timezone_from_id(id: pointer) -> pointer = timezone_from_id;
            polyglot_timezone_get_id(value: pointer) -> pointer = timezone_get_id;
            polyglot_duration_from_seconds(seconds: f64) -> pointer = duration_from_seconds;
            polyglot_duration_as_seconds(value: pointer) -> f64 = duration_as_seconds;

            polyglot_get_member(object: pointer, name: pointer) -> pointer = get_member;
            polyglot_put_member_value(object: pointer, name: pointer, value: pointer) -> nothing = put_member;
            polyglot_remove_member(object: pointer, name: pointer) -> boolean = remove_member;
            polyglot_has_member(object: pointer, name: pointer) -> boolean = has_member;
            polyglot_get_member_names(object: pointer) -> pointer = get_member_names;
            polyglot_get_array_size(array: pointer) -> size = get_array_size;
            polyglot_get_array_element(array: pointer, index: int) -> pointer = get_array_element;
            polyglot_set_array_element_value(array: pointer, index: int, value: pointer) -> nothing = set_array_element;
            polyglot_remove_array_element(array: pointer, index: int) -> boolean = remove_array_element;
            polyglot_get_hash_size(hash: pointer) -> size = get_hash_size;
            polyglot_has_hash_entry_value(hash: pointer, key: pointer) -> boolean = has_hash_entry;
            polyglot_get_hash_entry_value(hash: pointer, key: pointer) -> pointer = get_hash_entry;
            polyglot_put_hash_entry_value(hash: pointer, key: pointer, value: pointer) -> nothing = put_hash_entry;
            polyglot_remove_hash_entry_value(hash: pointer, key: pointer) -> boolean = remove_hash_entry;
            polyglot_get_hash_keys(hash: pointer) -> pointer = get_hash_keys;
            polyglot_get_set_size(set: pointer) -> size = get_set_size;
            polyglot_has_set_element_value(set: pointer, value: pointer) -> boolean = has_set_element;
            polyglot_add_set_element_value(set: pointer, value: pointer) -> boolean = add_set_element;
            polyglot_remove_set_element_value(set: pointer, value: pointer) -> boolean = remove_set_element;
            polyglot_get_iterator(value: pointer) -> pointer = get_iterator;
            polyglot_iterator_next(iterator: pointer, element: pointer) -> boolean = iterator_next;
            polyglot_execute_values(function: pointer, count: int, values: pointer) -> pointer = execute;
            polyglot_invoke_values(object: pointer, name: pointer, count: int, values: pointer) -> pointer = invoke;
            polyglot_new_instance_values(class: pointer, count: int, values: pointer) -> pointer = new_instance;
            polyglot_get_arg(index: int) -> pointer = get_arg;
            polyglot_get_arg_count() -> int = get_arg_count;

            polyglot_eval(language: pointer, code: pointer) -> pointer = eval;
            polyglot_eval_file(language: pointer, path: pointer) -> pointer = eval_file;
            polyglot_import(name: pointer) -> pointer = import;
            polyglot_export_value(name: pointer, value: pointer) -> boolean = export;
            polyglot_load_library(name: pointer) -> pointer = load_library;

            polyglot_get_string_size(value: pointer) -> size = get_string_size;
            polyglot_as_string(value: pointer, buffer: pointer, size: size, charset: pointer) -> size = as_string;
            polyglot_from_string(text: pointer, charset: pointer) -> pointer = from_string;
            polyglot_from_string_n(text: pointer, size: size, charset: pointer) -> pointer = from_string_n;
            polyglot_to_display_string(value: pointer) -> pointer = to_display_string;

            polyglot_get_buffer_size(buffer: pointer) -> size = get_buffer_size;
            polyglot_is_buffer_writable(buffer: pointer) -> boolean = is_buffer_writable;
            polyglot_read_buffer(buffer: pointer, offset: size, into: pointer, size: size) -> boolean = read_buffer;
            polyglot_write_buffer(buffer: pointer, offset: size, from: pointer, size: size) -> boolean = write_buffer;
            polyglot_from_buffer(memory: pointer, size: size) -> pointer = from_buffer;
            polyglot_from_const_buffer(memory: pointer, size: size) -> pointer = from_const_buffer;
            polyglot_get_buffer_pointer(buffer: pointer) -> pointer = get_buffer_pointer;

            polyglot_create_handle(value: pointer) -> pointer = create_handle;
            polyglot_create_deref_handle(value: pointer) -> pointer = create_handle;
            polyglot_resolve_handle(handle: pointer) -> pointer = resolve_handle;
            polyglot_release_handle(handle: pointer) -> nothing = release_handle;
            polyglot_is_handle(address: pointer) -> boolean = is_handle;
            polyglot_points_to_handle_space(address: pointer) -> boolean = points_to_handle_space;
            polyglot_from_pointer(address: pointer) -> pointer = from_pointer;
            polyglot_as_pointer(value: pointer) -> pointer = as_pointer;
            polyglot_type(variable: pointer, name: pointer, size: size) -> pointer = type_id;
            polyglot_boolean_typeid() -> pointer = boolean_typeid;
            polyglot_i8_typeid() -> pointer = i8_typeid;
            polyglot_i16_typeid() -> pointer = i16_typeid;
            polyglot_i32_typeid() -> pointer = i32_typeid;
            polyglot_i64_typeid() -> pointer = i64_typeid;
            polyglot_float_typeid() -> pointer = float_typeid;
            polyglot_double_typeid() -> pointer = double_typeid;
            polyglot_array_typeid(base: pointer, count: size) -> pointer = array_typeid;
            polyglot_as_typed(value: pointer, typeid: pointer) -> pointer = as_typed;
            polyglot_as_typed_array(value: pointer, typeid: pointer) -> pointer = as_typed_array;
            polyglot_from_typed(address: pointer, typeid: pointer) -> pointer = from_typed;
            polyglot_from_typed_array(address: pointer, count: size, typeid: pointer) -> pointer = from_typed_array;

            polyglot_has_exception() -> boolean = has_exception;
            polyglot_get_exception() -> pointer = get_exception;
            polyglot_clear_exception() -> nothing = clear_exception;
            polyglot_throw(exception: pointer) -> nothing = throw;
            polyglot_throw_error(name: pointer, message: pointer) -> nothing = throw_error;
            polyglot_get_exception_message(exception: pointer) -> pointer = get_exception_message;
        }
    };
}

/// Runs a function of the list: mirrors are brought up to date around it, an error is
/// remembered and becomes the default, and nothing runs while the program is being stopped.
pub fn run<T: Default>(space: &Space, body: impl FnOnce() -> Result<T>) -> T {
    if space.is_stopping() {
        return T::default();
    }
    let crossing = || {
        space.mirrors.to_objects()?;
        let result = body()?;
        space.mirrors.to_memory()?;
        Ok(result)
    };
    let outcome = catch_unwind(AssertUnwindSafe(crossing))
        .unwrap_or_else(|_| Err(PolyglotError::internal("a function of poly.h panicked").into()));
    outcome.unwrap_or_else(|error| {
        space.remember(error);
        T::default()
    })
}

/// The address for a value that is given to the code.
pub(crate) fn give(space: &Space, value: Value) -> Result<u64> {
    if value.is_null() { Ok(0) } else { space.local_handle(value) }
}

/// The value of an address: of a handle, of an object's mirror, or a pointer of C's own.
pub(crate) fn take(space: &Space, address: u64) -> Result<Value> {
    if address == 0 {
        return Ok(Value::Null);
    }
    if let Some(value) = space.resolve_alive(address)? {
        return Ok(value);
    }
    if let Some(object) = space.mirrors.object_at(address) {
        return Ok(object);
    }
    let owner = space.owner_of(address);
    Ok(Value::object(PointerView::new(&types::general(space), types::VOID, address, owner, false)))
}

/// The size of an address of the code.
pub(crate) fn pointer_size(space: &Space) -> usize {
    if space.machine().handle_range().base > u64::from(u32::MAX) { 8 } else { 4 }
}

/// A string that the code passes: a name, or text of a program.
pub(crate) fn text(space: &Space, address: u64) -> Result<String> {
    if let Some(value) = space.resolve_alive(address)? {
        return String::try_from(&value);
    }
    let bytes = space.machine().read_to_zero(address, 1)?;
    String::from_utf8(bytes).map_err(|_| PolyglotError::host("a name is not valid UTF-8").into())
}

pub(crate) fn host(space: &Space) -> Result<Rc<dyn Host>> {
    space.host().ok_or_else(|| PolyglotError::host("the context has ended").into())
}

#[cfg(test)]
mod tests {
    macro_rules! list {
        ($($name:ident($($parameter:ident: $kind:ident),*) -> $result:ident = $body:ident;)*) => {
            const FUNCTIONS: &[(&str, &[&str], &str)] =
                &[$((stringify!($name), &[$(stringify!($kind)),*], stringify!($result))),*];
        };
    }
    polyglot_functions!(list);

    const HEADER: &str = include_str!("../../../lang-llvm/include/poly.h");

    /// The kind that a type of the header is passed as, without the name of what has it.
    fn kind(declared: &str) -> &'static str {
        if declared.contains(['*', '[']) {
            return "pointer";
        }
        match declared.split_whitespace().next() {
            Some("polyglot_result" | "polyglot_typeid") => "pointer",
            Some("uint64_t") => "u64",
            Some("int") => "int",
            Some("int8_t") => "i8",
            Some("int16_t") => "i16",
            Some("int32_t") => "i32",
            Some("int64_t") => "i64",
            Some("float") => "f32",
            Some("double") => "f64",
            Some("bool") => "boolean",
            Some("void") => "nothing",
            _ => panic!("what is '{declared}'?"),
        }
    }

    /// What the header declares: at the beginning of a line, and not inline.
    fn declared() -> Vec<(&'static str, Vec<&'static str>, &'static str)> {
        let is_declaration = |line: &&str| {
            line.starts_with(|first: char| first.is_ascii_lowercase()) && !line.starts_with("static")
        };
        let parse = |line: &'static str| {
            let (before, rest) = line.split_once('(')?;
            let name = &before[before.rfind("polyglot_")?..];
            let parameters = rest.split_once(");").expect("a declaration has a line of its own").0;
            let kinds = parameters.split(',').filter(|text| *text != "void");
            Some((name, kinds.map(kind).collect(), kind(&before[..before.len() - name.len()])))
        };
        HEADER.lines().filter(is_declaration).filter_map(parse).collect()
    }

    #[test]
    fn the_header_declares_what_there_is() {
        let is_size = |kind: &&'static str| if *kind == "size" { "u64" } else { *kind };
        let sorted = |mut functions: Vec<_>| {
            functions.sort_unstable();
            functions
        };
        let list = FUNCTIONS.iter().map(|(name, parameters, result)| {
            (*name, parameters.iter().map(is_size).collect::<Vec<_>>(), is_size(result))
        });
        let (list, declared) = (sorted(list.collect()), sorted(declared()));
        for function in &declared {
            assert!(list.contains(function), "declared, but not defined so: {function:?}");
        }
        for function in &list {
            assert!(declared.contains(function), "defined, but not declared so: {function:?}");
        }
        assert_eq!(list.len(), declared.len());
    }
}
