//! The context as it crosses to a language.

use super::{PolyError, PolySink, PolySource, PolyString, PolyValue};
use std::ffi::c_void;

/// A standard stream.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolyStream {
    /// Standard input, where a stream is only asked about.
    Input = 0,
    /// Standard output.
    Out = 1,
    /// Standard error.
    Err = 2,
}

/// The context that a language runs in; reference counted.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PolyHost {
    /// What may be asked.
    pub vtable: *const PolyHostVtable,
    /// Of whom.
    pub data: *mut c_void,
}

/// A condition that [`PolyHostVtable::run_until`] asks again and again.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PolyPredicate {
    /// Whether it holds.
    pub call: Option<unsafe extern "C" fn(context: *mut c_void) -> u8>,
    /// What `call` gets.
    pub context: *mut c_void,
}

/// What a language may ask of its context: [`Host`](crate::Host). Every entry is
/// there.
#[repr(C)]
pub struct PolyHostVtable {
    /// The size of this structure.
    pub size: usize,
    /// Whose it is.
    pub home: *const c_void,
    /// Adds a reference; gives the handle that lasts.
    pub retain: Option<unsafe extern "C" fn(data: *mut c_void) -> PolyHost>,
    /// Gives up a reference.
    pub release: Option<unsafe extern "C" fn(data: *mut c_void)>,
    /// Runs a source of a language, by id or alias.
    pub eval: Option<
        unsafe extern "C" fn(
            data: *mut c_void,
            language: PolyString,
            source: *const PolySource,
            result: *mut PolyValue,
        ) -> *mut PolyError,
    >,
    /// The id of the language of a file by its extension, as a text; none.
    pub language_of:
        Option<unsafe extern "C" fn(data: *mut c_void, path: PolyString, result: *mut PolyValue)>,
    /// The extensions of all languages but one, without dots.
    pub foreign_extensions:
        Option<unsafe extern "C" fn(data: *mut c_void, language: PolyString, sink: *mut PolySink)>,
    /// The module that a file of any language is.
    pub import_file: Option<
        unsafe extern "C" fn(data: *mut c_void, path: PolyString, result: *mut PolyValue) -> *mut PolyError,
    >,
    /// A module by its name in a language; `referrer`: the importing file or none.
    pub import_name: Option<
        unsafe extern "C" fn(
            data: *mut c_void,
            language: PolyString,
            name: PolyString,
            referrer: PolyString,
            result: *mut PolyValue,
        ) -> *mut PolyError,
    >,
    /// How the language of an object, or else `reader`, shows a value: a text.
    pub display: Option<
        unsafe extern "C" fn(
            data: *mut c_void,
            reader: PolyString,
            value: *const PolyValue,
            result: *mut PolyValue,
        ),
    >,
    /// The object whose members languages export to each other.
    pub polyglot_bindings: Option<unsafe extern "C" fn(data: *mut c_void, result: *mut PolyValue)>,
    /// Writes all bytes to a [`PolyStream`].
    pub write:
        Option<unsafe extern "C" fn(data: *mut c_void, stream: u32, bytes: PolyString) -> *mut PolyError>,
    /// Pushes out what is buffered.
    pub flush: Option<unsafe extern "C" fn(data: *mut c_void, stream: u32) -> *mut PolyError>,
    /// Reads from standard input; `result` is 0 at its end.
    pub read: Option<
        unsafe extern "C" fn(
            data: *mut c_void,
            into: *mut u8,
            length: usize,
            result: *mut usize,
        ) -> *mut PolyError,
    >,
    /// The file descriptor behind a stream of the process; -1.
    pub descriptor: Option<unsafe extern "C" fn(data: *mut c_void, stream: u32) -> i32>,
    /// Whether a stream is a terminal.
    pub is_terminal: Option<unsafe extern "C" fn(data: *mut c_void, stream: u32) -> u8>,
    /// The program: a script's path as the user gave it, `-c`, `-`, or empty.
    pub program: Option<unsafe extern "C" fn(data: *mut c_void, result: *mut PolyValue)>,
    /// The arguments after the program.
    pub arguments: Option<unsafe extern "C" fn(data: *mut c_void, sink: *mut PolySink)>,
    /// The environment: a name, its value, the next name, and so on.
    pub environment: Option<unsafe extern "C" fn(data: *mut c_void, sink: *mut PolySink)>,
    /// The path of the executable that runs the guest, or none.
    pub executable: Option<unsafe extern "C" fn(data: *mut c_void, result: *mut PolyValue)>,
    /// The value of an option of a language, such as `llvm.library`, or none.
    pub option: Option<unsafe extern "C" fn(data: *mut c_void, name: PolyString, result: *mut PolyValue)>,
    /// Whether a request to stop is a Ctrl-C that programs may treat in their ways.
    pub handles_signals: Option<unsafe extern "C" fn(data: *mut c_void) -> u8>,
    /// Whether guest code must have safepoints in all its loops.
    pub is_interruptible: Option<unsafe extern "C" fn(data: *mut c_void) -> u8>,
    /// Takes the request to stop, if one is pending.
    pub take_interrupt: Option<unsafe extern "C" fn(data: *mut c_void) -> u8>,
    /// Runs the context's event loop until `done` holds.
    pub run_until: Option<unsafe extern "C" fn(data: *mut c_void, done: PolyPredicate) -> *mut PolyError>,
}
