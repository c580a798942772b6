//! Languages and instances.

use super::{finish, give, give_text, push_frame, set};
use crate::abi::guard::{guard, guard_or};
use crate::abi::import::{borrow, borrow_source, path, path_or_none, take_host};
use crate::abi::{
    HOME, PolyError, PolyFrameSink, PolyHost, PolyInstance, PolyInstanceVtable, PolyInterrupter,
    PolyLanguageInfo, PolySource, PolyString, PolyStrings, PolyValue,
};
use crate::{Instance, Language, Result, Source, Value};
use std::ffi::c_void;
use std::ptr;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Exports a language from a shared library.
///
/// ```
/// # use polyglot_api::*;
/// # struct Nothing;
/// # impl Language for Nothing {
/// #     fn id(&self) -> LanguageId { LanguageId::new("nothing") }
/// #     fn name(&self) -> &'static str { "Nothing" }
/// #     fn engine(&self) -> (&'static str, &'static str) { ("none", "0") }
/// #     fn extensions(&self) -> &'static [&'static str] { &[] }
/// #     fn start(&self, _: std::rc::Rc<dyn Host>) -> Result<Box<dyn Instance>> { unimplemented!() }
/// # }
/// polyglot_api::export_language!(Nothing);
/// # fn main() {}
/// ```
///
/// The argument is a value of a type that implements [`Language`](crate::Language),
/// usable in a constant: a unit structure. The crate is built as `cdylib`. One
/// library exports one language, so a crate that is linked into a program beside
/// another language's does this in a library of its own.
#[macro_export]
macro_rules! export_language {
    ($language:expr) => {
        const _: () = {
            static DESCRIBED: $crate::abi::export::Described = $crate::abi::export::Described::new();

            extern "C" fn info() -> *const $crate::abi::PolyLanguageInfo {
                DESCRIBED.info(&$language)
            }

            #[allow(unsafe_code, reason = "called by the other side as the boundary's rules say")]
            unsafe extern "C" fn start(
                host: $crate::abi::PolyHost,
                result: *mut $crate::abi::PolyInstance,
            ) -> *mut $crate::abi::PolyError {
                // SAFETY: the caller promises the same.
                unsafe { $crate::abi::export::start(&$language, host, result) }
            }

            #[allow(unsafe_code, reason = "the symbol that makes a library a language")]
            #[unsafe(export_name = "poly_language")]
            static LANGUAGE: $crate::abi::PolyLanguage = $crate::abi::PolyLanguage::new(info, start);
        };
    };
}

/// What is told of a language, made once.
pub struct Described(std::sync::OnceLock<Told>);

struct Told(PolyLanguageInfo);

// SAFETY: refers to static memory only.
unsafe impl Send for Told {}
// SAFETY: as above.
unsafe impl Sync for Told {}

impl Default for Described {
    fn default() -> Self {
        Self::new()
    }
}

impl Described {
    /// Nothing told yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(std::sync::OnceLock::new())
    }

    /// What is told of `language`.
    pub fn info(&'static self, language: &dyn Language) -> *const PolyLanguageInfo {
        let told = guard(|| Ok(&self.0.get_or_init(|| Told(info(language))).0));
        told.map_or(ptr::null(), ptr::from_ref)
    }
}

fn info(language: &dyn Language) -> PolyLanguageInfo {
    let (engine, version) = language.engine();
    PolyLanguageInfo {
        id: PolyString::new(language.id().as_str()),
        name: PolyString::new(language.name()),
        engine: PolyString::new(engine),
        engine_version: PolyString::new(version),
        aliases: strings(language.aliases()),
        extensions: strings(language.extensions()),
        mime_types: strings(language.mime_types()),
        interpreters: strings(language.interpreters()),
        magic: strings(language.magic()),
    }
}

/// A list that is never freed, made once a language.
fn strings<T: AsRef<[u8]>>(list: &'static [T]) -> PolyStrings {
    let kept: Box<[PolyString]> = list.iter().map(|text| PolyString::of_bytes(text.as_ref())).collect();
    PolyStrings { count: kept.len(), data: Box::leak(kept).as_ptr() }
}

/// Starts a language for a context of the other side.
///
/// # Safety
/// The reference of `host` must be handed over, and `result` be valid for writes.
pub unsafe fn start(language: &dyn Language, host: PolyHost, result: *mut PolyInstance) -> *mut PolyError {
    // SAFETY: promised by the caller.
    unsafe { set(result, guard(|| language.start(take_host(host))).map(give_instance)) }
}

/// An instance as a result: who receives it owns it.
#[must_use]
pub(crate) fn give_instance(instance: Box<dyn Instance>) -> PolyInstance {
    PolyInstance { vtable: &raw const INSTANCE, data: Box::into_raw(Box::new(instance)).cast() }
}

/// # Safety
/// `data` must be that of an exported instance that lives for `'a`.
unsafe fn receiver<'a>(data: *mut c_void) -> &'a dyn Instance {
    // SAFETY: promised by the caller.
    unsafe { &**data.cast::<Box<dyn Instance>>() }
}

unsafe extern "C" fn release(data: *mut c_void) {
    // SAFETY: the owner of an instance that `give_instance` made gives it up.
    guard_or((), || unsafe { drop(Box::from_raw(data.cast::<Box<dyn Instance>>())) });
}

/// # Safety
/// As the entries that it is for.
unsafe fn with_source(
    data: *mut c_void,
    source: *const PolySource,
    result: *mut PolyValue,
    run: impl FnOnce(&dyn Instance, &Source) -> Result<Value>,
) -> *mut PolyError {
    // SAFETY: here and below, the other side calls with what the boundary's rules say.
    unsafe { set(result, guard(|| run(receiver(data), &borrow_source(source)?)).map(give)) }
}

unsafe extern "C" fn parse(
    data: *mut c_void,
    source: *const PolySource,
    result: *mut PolyValue,
) -> *mut PolyError {
    // SAFETY: as in `with_source`.
    unsafe { with_source(data, source, result, |instance, source| instance.parse(source)) }
}

unsafe extern "C" fn eval(
    data: *mut c_void,
    source: *const PolySource,
    result: *mut PolyValue,
) -> *mut PolyError {
    // SAFETY: as in `with_source`.
    unsafe { with_source(data, source, result, |instance, source| instance.eval(source)) }
}

unsafe extern "C" fn run_main(
    data: *mut c_void,
    source: *const PolySource,
    result: *mut PolyValue,
) -> *mut PolyError {
    // SAFETY: as in `with_source`.
    unsafe { with_source(data, source, result, |instance, source| instance.run_main(source)) }
}

unsafe extern "C" fn import_file(
    data: *mut c_void,
    file: PolyString,
    result: *mut PolyValue,
) -> *mut PolyError {
    // SAFETY: as in `with_source`.
    unsafe { set(result, guard(|| receiver(data).import_file(&path(file))).map(give)) }
}

unsafe extern "C" fn import_name(
    data: *mut c_void,
    name: PolyString,
    referrer: PolyString,
    result: *mut PolyValue,
) -> *mut PolyError {
    // SAFETY: as in `with_source`.
    unsafe {
        let referrer = path_or_none(referrer);
        set(result, guard(|| receiver(data).import_name(&name.text(), referrer.as_deref())).map(give))
    }
}

unsafe extern "C" fn run_module(
    data: *mut c_void,
    name: PolyString,
    result: *mut PolyValue,
) -> *mut PolyError {
    // SAFETY: as in `with_source`.
    unsafe { set(result, guard(|| receiver(data).run_module(&name.text())).map(give)) }
}

unsafe extern "C" fn bindings(data: *mut c_void, result: *mut PolyValue) -> *mut PolyError {
    // SAFETY: as in `with_source`.
    unsafe { set(result, guard(|| receiver(data).bindings()).map(give)) }
}

unsafe extern "C" fn display(data: *mut c_void, value: *const PolyValue, result: *mut PolyValue) {
    // SAFETY: as in `with_source`.
    unsafe {
        result
            .write(guard_or(PolyValue::NONE, || give_text(receiver(data).display(&borrow(&*value)).into())));
    }
}

unsafe extern "C" fn frames(data: *mut c_void, sink: *mut PolyFrameSink) {
    // SAFETY: as in `with_source`.
    guard_or((), || unsafe {
        receiver(data).frames().iter().for_each(|frame| push_frame(sink, frame));
    });
}

unsafe extern "C" fn run_ready(data: *mut c_void, result: *mut u8) -> *mut PolyError {
    // SAFETY: as in `with_source`.
    unsafe { set(result, guard(|| receiver(data).run_ready()).map(u8::from)) }
}

unsafe extern "C" fn has_pending(data: *mut c_void) -> u8 {
    // SAFETY: as in `with_source`.
    guard_or(false, || unsafe { receiver(data).has_pending() }).into()
}

/// An instant as a distance from now.
pub(in crate::abi) fn nanoseconds(deadline: Option<Instant>) -> i64 {
    let left = |at: Instant| at.saturating_duration_since(Instant::now()).as_nanos();
    deadline.map_or(-1, |at| i64::try_from(left(at)).unwrap_or(i64::MAX))
}

/// A distance from now as an instant.
pub(in crate::abi) fn instant(nanoseconds: i64) -> Option<Instant> {
    u64::try_from(nanoseconds).ok().map(|left| Instant::now() + Duration::from_nanos(left))
}

unsafe extern "C" fn next_deadline(data: *mut c_void) -> i64 {
    // SAFETY: as in `with_source`.
    nanoseconds(guard_or(None, || unsafe { receiver(data).next_deadline() }))
}

unsafe extern "C" fn wait(data: *mut c_void, nanoseconds: i64, result: *mut u8) -> *mut PolyError {
    // SAFETY: as in `with_source`.
    unsafe { set(result, guard(|| receiver(data).wait(instant(nanoseconds))).map(u8::from)) }
}

type Interrupter = Arc<dyn Fn() + Send + Sync>;

unsafe extern "C" fn call_interrupter(context: *mut c_void) {
    // SAFETY: `context` is the box that `interrupter` made.
    guard_or((), || unsafe { (*context.cast::<Interrupter>())() });
}

unsafe extern "C" fn release_interrupter(context: *mut c_void) {
    // SAFETY: as in `call_interrupter`; its owner gives it up.
    guard_or((), || unsafe { drop(Box::from_raw(context.cast::<Interrupter>())) });
}

unsafe extern "C" fn interrupter(data: *mut c_void, result: *mut PolyInterrupter) {
    // SAFETY: as in `with_source`.
    unsafe {
        let given = guard_or(None, || receiver(data).interrupter());
        let none = PolyInterrupter { call: None, release: None, context: ptr::null_mut() };
        result.write(given.map_or(none, |interrupter| PolyInterrupter {
            call: Some(call_interrupter),
            release: Some(release_interrupter),
            context: Box::into_raw(Box::new(interrupter)).cast(),
        }));
    }
}

unsafe extern "C" fn flush_output(data: *mut c_void) {
    // SAFETY: as in `with_source`.
    guard_or((), || unsafe { receiver(data).flush_output() });
}

unsafe extern "C" fn collect_garbage(data: *mut c_void) {
    // SAFETY: as in `with_source`.
    guard_or((), || unsafe { receiver(data).collect_garbage() });
}

unsafe extern "C" fn before_exit(data: *mut c_void) -> *mut PolyError {
    // SAFETY: as in `with_source`.
    finish(guard(|| unsafe { receiver(data).before_exit() }))
}

unsafe extern "C" fn finish_instance(data: *mut c_void, status: i32, result: *mut i32) -> *mut PolyError {
    // SAFETY: as in `with_source`.
    unsafe { set(result, guard(|| receiver(data).finish(status))) }
}

static INSTANCE: PolyInstanceVtable = PolyInstanceVtable {
    size: size_of::<PolyInstanceVtable>(),
    home: (&raw const HOME).cast(),
    release: Some(release),
    parse: Some(parse),
    eval: Some(eval),
    run_main: Some(run_main),
    import_file: Some(import_file),
    import_name: Some(import_name),
    run_module: Some(run_module),
    bindings: Some(bindings),
    display: Some(display),
    frames: Some(frames),
    run_ready: Some(run_ready),
    has_pending: Some(has_pending),
    next_deadline: Some(next_deadline),
    wait: Some(wait),
    interrupter: Some(interrupter),
    flush_output: Some(flush_output),
    collect_garbage: Some(collect_garbage),
    before_exit: Some(before_exit),
    finish: Some(finish_instance),
};
