//! A call with few arguments allocates nothing on its way over the boundary.
#![expect(unsafe_code, reason = "counts allocations")]

use super::{compile_text, context};
use poly::{Arguments, Text, Value, list};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The system's allocator, counted by thread.
struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: passes everything on.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = COUNT.try_with(|count| count.set(count.get() + 1));
        // SAFETY: promised by the caller.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: promised by the caller.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A language whose bindings are a function that counts its arguments.
pub(super) const COUNTER: &str = r#"
#include "poly_language.h"
static uint32_t traits(void *self) { (void)self; return POLY_TRAIT_EXECUTABLE; }
static PolyString language(void *self) { (void)self; return poly_string("add"); }
static PolyError *execute(void *self, const PolyArguments *arguments, PolyValue *result) {
    (void)self;
    double sum = 0;
    for (size_t i = 0; i < arguments->positional_count; i++) {
        const PolyValue *value = &arguments->positional[i];
        sum += value->kind == POLY_FLOAT ? value->as.floating : 1;
    }
    poly_set_float(result, sum);
    return NULL;
}
static const PolyObjectVtable ADD = {
    .size = sizeof(PolyObjectVtable), .traits = traits, .language = language, .execute = execute,
};
static PolyError *bindings(void *self, PolyValue *result) {
    PolyObject object = { &ADD, self };
    *result = poly_object(object);
    return NULL;
}
static void end(void *self) { (void)self; }
static const PolyInstanceVtable INSTANCE = {
    .size = sizeof(PolyInstanceVtable), .release = end, .bindings = bindings,
};
static PolyError *start(PolyHost host, PolyInstance *result) {
    host.vtable->release(host.data);
    result->vtable = &INSTANCE;
    return NULL;
}
static const PolyLanguageInfo INFO = { .id = POLY_STRING("add") };
POLY_EXPORT_LANGUAGE(INFO, start)
"#;

#[test]
fn a_call_with_few_arguments_allocates_nothing() {
    let options = ["-O2", "-Wno-missing-field-initializers"];
    let add = context(&compile_text("count", COUNTER, &options));
    let add = add.bindings("add").expect("a function");
    let object = add.as_object().expect("an object");
    let arguments = [
        Value::Null,
        true.into(),
        7.into(),
        0.5.into(),
        Text::from_static("literal").into(),
        "a text".into(),
        list([]),
        add.clone(),
    ];
    let before = COUNT.get();
    let sum = object.execute(Arguments::positional(&arguments));
    assert_eq!(COUNT.get() - before, 0);
    assert_eq!(sum.expect("runs").as_f64(), Some(7.5));
}
