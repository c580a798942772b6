//! A module as the program: its `main`, and `exit`.

#![expect(unsafe_code, reason = "calls main, and is called by it")]

use crate::enter::Thrown;
use crate::frame;
use crate::instance::{Loaded, State};
use poly_c_interface::{CallRequest, Language, Machine, SignatureId};
use polyglot_api::{PolyglotError, Result, Stream, Value};
use std::ffi::{CString, c_char, c_int, c_void};
use std::rc::Rc;

/// Runs `main` with the host's arguments and environment.
///
/// # Errors
/// The exit with `main`'s status, where it is not 0; what leaves `main`.
pub(crate) fn run(state: &State, loaded: &Loaded) -> Result<Value> {
    let main = loaded.library.symbol("main").ok_or_else(|| {
        PolyglotError::host("the module has no function 'main' to run; import it to use its other functions")
    })?;
    let mut block = Block::of(state);
    for stream in [Stream::Out, Stream::Err] {
        let _ = state.host.flush(stream);
    }
    let trampoline = trampoline(state, loaded)?;
    let outcome = {
        let _pipes = state.host.handles_signals().then(ClosedPipes::end_the_process);
        let outcome = state.native.run(trampoline, main.addr() as u64, &mut block.0);
        flush();
        outcome
    };
    if let Some(error) = state.space.take_pending() {
        return Err(error);
    }
    outcome.map_err(|error| *error)?;
    match i32::from_le_bytes([block.0[0], block.0[1], block.0[2], block.0[3]]) {
        0 => Ok(Value::Null),
        status => Err(PolyglotError::exit(status).into()),
    }
}

/// What a write to a pipe that nobody reads does while this lives. Programs of C count on the
/// signal, which Rust ignores, and go on for ever where it does not come (`yes | head`); so do
/// those that they start.
struct ClosedPipes(libc::sighandler_t);

impl ClosedPipes {
    fn end_the_process() -> Self {
        // SAFETY: the action is one that all processes begin with.
        Self(unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) })
    }
}

impl Drop for ClosedPipes {
    fn drop(&mut self) {
        if self.0 != libc::SIG_ERR {
            // SAFETY: the action was there before.
            unsafe { libc::signal(libc::SIGPIPE, self.0) };
        }
    }
}

/// The values of a call of `main`: its result, then `argc`, `argv` and `envp`.
#[repr(align(16))]
struct Block([u8; 32]);

impl Block {
    fn of(state: &State) -> Self {
        let mut arguments = vec![state.host.program()];
        arguments.extend(state.host.arguments());
        let environment = state.host.environment().into_iter().map(|(name, value)| format!("{name}={value}"));
        let mut block = Self([0; 32]);
        let count = i32::try_from(arguments.len()).unwrap_or(i32::MAX);
        block.0[8..12].copy_from_slice(&count.to_le_bytes());
        block.0[16..24].copy_from_slice(&strings(arguments.into_iter()).to_le_bytes());
        block.0[24..32].copy_from_slice(&strings(environment).to_le_bytes());
        block
    }
}

/// An array of strings that ends with null. It is never freed: programs keep their arguments.
fn strings(texts: impl Iterator<Item = String>) -> u64 {
    let string =
        |text: String| CString::new(text.replace('\0', "")).map_or(std::ptr::null_mut(), CString::into_raw);
    let mut pointers: Vec<*mut c_char> = texts.map(string).collect();
    pointers.push(std::ptr::null_mut());
    pointers.leak().as_ptr().addr() as u64
}

/// What calls `main`: the module's own trampoline where `main` has the full signature, and a
/// plain call otherwise, which C does not mind. Only C++ needs the former, for its exceptions.
fn trampoline(state: &State, loaded: &Loaded) -> Result<usize> {
    let interface = loaded.unit.interface();
    if interface.language != Language::Cpp {
        return Ok(call_main as *const c_void as usize);
    }
    let mut full = poly_c_interface::Interface { language: Language::Cpp, ..Default::default() };
    poly_c_interface::parse_declarations(
        &mut full,
        "int main(int count, void *arguments, void *environment);",
    )
    .map_err(|error| PolyglotError::internal(error.to_string()))?;
    let full = Rc::new(full);
    let request = CallRequest { interface: full, signature: SignatureId(0), fixed: 3 };
    Ok(state.native.caller(&request)?.0)
}

unsafe extern "C" fn call_main(function: *const c_void, block: *mut c_void, _: *mut Thrown) -> i32 {
    let block: *mut u8 = block.cast();
    // SAFETY: `run` gives the address of a function that a C program calls `main`, and a block
    // whose places are those of `Block`; arguments that it does not declare do not matter.
    unsafe {
        let main: extern "C" fn(c_int, *const c_void, *const c_void) -> c_int = std::mem::transmute(function);
        let count = block.add(8).cast::<c_int>().read();
        let arguments = block.add(16).cast::<*const c_void>().read();
        let status = main(count, arguments, block.add(24).cast::<*const c_void>().read());
        block.cast::<c_int>().write(status);
    }
    0
}

/// Writes out what C's streams have buffered.
pub(crate) fn flush() {
    // SAFETY: null means all streams.
    unsafe { libc::fflush(std::ptr::null_mut()) };
}

/// `exit`, as compiled modules call it: ends the innermost call of native code, whose caller
/// gets the error of an exit. A thread that runs no such call ends the process.
///
/// # Safety
/// Called by compiled code only.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn polyglot_exit(status: c_int) -> ! {
    flush();
    if frame::is_running() {
        // SAFETY: a call is running, and the frames since are of native code alone.
        unsafe { frame::leave_innermost(Some(status)) }
    }
    // SAFETY: what C's own `exit` does.
    unsafe { libc::exit(status) }
}
