//! Languages and their instances as they cross.

use super::{
    POLY_ABI_VERSION, PolyError, PolyFrameSink, PolyHost, PolyHostVtable, PolyObjectVtable, PolySource,
    PolyString, PolyValue,
};
use std::ffi::c_void;

/// The first bytes of a [`PolyLanguage`].
pub const POLY_MAGIC: [u8; 8] = *b"polylang";

/// The name of the symbol that a library exports.
pub const POLY_SYMBOL: &str = "poly_language";

/// What a library exports as `poly_language`. `magic` and `abi_version` keep their
/// places in every version.
#[repr(C)]
pub struct PolyLanguage {
    /// [`POLY_MAGIC`].
    pub magic: [u8; 8],
    /// The version that the library was built for.
    pub abi_version: u32,
    /// The sizes of the structures as the library was built.
    pub sizes: PolySizes,
    /// The features that the library needs.
    pub features: u64,
    /// What is known of the language without starting it; static.
    pub info: Option<unsafe extern "C" fn() -> *const PolyLanguageInfo>,
    /// Starts the language for one context. Takes over a reference of the host,
    /// whether it succeeds or not.
    pub start: Option<unsafe extern "C" fn(host: PolyHost, result: *mut PolyInstance) -> *mut PolyError>,
}

impl PolyLanguage {
    /// A descriptor of a language that this copy of the crate exports.
    #[must_use]
    pub const fn new(
        info: unsafe extern "C" fn() -> *const PolyLanguageInfo,
        start: unsafe extern "C" fn(host: PolyHost, result: *mut PolyInstance) -> *mut PolyError,
    ) -> Self {
        Self {
            magic: POLY_MAGIC,
            abi_version: POLY_ABI_VERSION,
            sizes: PolySizes::OURS,
            features: 0,
            info: Some(info),
            start: Some(start),
        }
    }
}

/// The sizes of structures, which tell a library that was built for another machine
/// or with other packing.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolySizes {
    /// Of [`PolyValue`].
    pub value: u32,
    /// Of [`PolyError`].
    pub error: u32,
    /// Of [`PolySource`].
    pub source: u32,
    /// Of [`PolyObjectVtable`], as the library calls it: at most ours.
    pub object_vtable: u32,
    /// Of [`PolyHostVtable`], as the library calls it: at most ours.
    pub host_vtable: u32,
}

impl PolySizes {
    /// As this copy of the crate was built.
    #[expect(clippy::cast_possible_truncation, reason = "structures are small")]
    pub const OURS: Self = Self {
        value: size_of::<PolyValue>() as u32,
        error: size_of::<PolyError>() as u32,
        source: size_of::<PolySource>() as u32,
        object_vtable: size_of::<PolyObjectVtable>() as u32,
        host_vtable: size_of::<PolyHostVtable>() as u32,
    };
}

/// A list of strings, static.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PolyStrings {
    /// The first.
    pub data: *const PolyString,
    /// How many.
    pub count: usize,
}

/// What is known of a language without starting it. Static, as is all it refers to.
#[repr(C)]
pub struct PolyLanguageInfo {
    /// The short name: lower-case letters and digits.
    pub id: PolyString,
    /// The name for people.
    pub name: PolyString,
    /// The engine.
    pub engine: PolyString,
    /// Its version.
    pub engine_version: PolyString,
    /// Other names.
    pub aliases: PolyStrings,
    /// File extensions without the dot; the first is the usual one.
    pub extensions: PolyStrings,
    /// MIME types.
    pub mime_types: PolyStrings,
    /// Names of interpreters in a `#!` line.
    pub interpreters: PolyStrings,
    /// Bytes with which a file of the language starts.
    pub magic: PolyStrings,
}

/// A language at work in one context; owned.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PolyInstance {
    /// What may be asked.
    pub vtable: *const PolyInstanceVtable,
    /// Of whom.
    pub data: *mut c_void,
}

/// Something that any thread may call, owned.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PolyInterrupter {
    /// Stops what runs; null: there is no interrupter.
    pub call: Option<unsafe extern "C" fn(context: *mut c_void)>,
    /// Gives the interrupter up, on any thread.
    pub release: Option<unsafe extern "C" fn(context: *mut c_void)>,
    /// What both get.
    pub context: *mut c_void,
}

/// What a language at work is asked: [`Instance`](crate::Instance). `release`, `eval`
/// and `bindings` must be there; a null entry acts as the protocol's default does,
/// or refuses.
#[repr(C)]
pub struct PolyInstanceVtable {
    /// The size of this structure.
    pub size: usize,
    /// Whose it is.
    pub home: *const c_void,
    /// Ends the language. Its objects may outlive it.
    pub release: Option<unsafe extern "C" fn(data: *mut c_void)>,
    /// Checks the syntax; gives a function without parameters that runs the source.
    pub parse: Option<SourceEntry>,
    /// Runs a source; gives the value of its last expression, or null.
    pub eval: Option<SourceEntry>,
    /// Runs a source as the program. Null: as `eval`.
    pub run_main: Option<SourceEntry>,
    /// The module that a file is, loaded once per context.
    pub import_file: Option<
        unsafe extern "C" fn(data: *mut c_void, path: PolyString, result: *mut PolyValue) -> *mut PolyError,
    >,
    /// The module of a name; `referrer`: the importing file or none.
    pub import_name: Option<
        unsafe extern "C" fn(
            data: *mut c_void,
            name: PolyString,
            referrer: PolyString,
            result: *mut PolyValue,
        ) -> *mut PolyError,
    >,
    /// Runs a module, found by its name, as the program.
    pub run_module: Option<
        unsafe extern "C" fn(data: *mut c_void, name: PolyString, result: *mut PolyValue) -> *mut PolyError,
    >,
    /// The global scope.
    pub bindings: Option<unsafe extern "C" fn(data: *mut c_void, result: *mut PolyValue) -> *mut PolyError>,
    /// Any value as the language's prompt prints it: a text.
    pub display:
        Option<unsafe extern "C" fn(data: *mut c_void, value: *const PolyValue, result: *mut PolyValue)>,
    /// The activations on the language's stack, innermost first.
    pub frames: Option<unsafe extern "C" fn(data: *mut c_void, sink: *mut PolyFrameSink)>,
    /// Runs what is ready without waiting; `result`: whether anything ran.
    pub run_ready: Option<unsafe extern "C" fn(data: *mut c_void, result: *mut u8) -> *mut PolyError>,
    /// Whether something will become ready by itself.
    pub has_pending: Option<unsafe extern "C" fn(data: *mut c_void) -> u8>,
    /// In how many nanoseconds the next timer is due; -1: there is none.
    pub next_deadline: Option<unsafe extern "C" fn(data: *mut c_void) -> i64>,
    /// Waits for input or output for at most so many nanoseconds (-1: for ever);
    /// `result`: whether there was anything to wait for.
    pub wait:
        Option<unsafe extern "C" fn(data: *mut c_void, nanoseconds: i64, result: *mut u8) -> *mut PolyError>,
    /// What stops the running code at its next safepoint.
    pub interrupter: Option<unsafe extern "C" fn(data: *mut c_void, result: *mut PolyInterrupter)>,
    /// Writes out what was printed and not passed on yet.
    pub flush_output: Option<unsafe extern "C" fn(data: *mut c_void)>,
    /// Frees what is unreachable.
    pub collect_garbage: Option<unsafe extern "C" fn(data: *mut c_void)>,
    /// Lets the program add to an event loop in which nothing is left.
    pub before_exit: Option<unsafe extern "C" fn(data: *mut c_void) -> *mut PolyError>,
    /// Runs exit handlers, given a status; `result`: the status to end with.
    pub finish:
        Option<unsafe extern "C" fn(data: *mut c_void, status: i32, result: *mut i32) -> *mut PolyError>,
}

/// An entry that takes a source.
pub type SourceEntry = unsafe extern "C" fn(
    data: *mut c_void,
    source: *const PolySource,
    result: *mut PolyValue,
) -> *mut PolyError;
