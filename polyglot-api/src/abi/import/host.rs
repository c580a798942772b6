//! The context of the other side.

use super::sink::Values;
use super::{done, receive, receive_option, text_of};
use crate::abi::export::{lend_source, with_value};
use crate::abi::guard::guard;
use crate::abi::{
    PolyError, PolyHost, PolyHostVtable, PolyPredicate, PolySink, PolyStream, PolyString, intern,
};
use crate::{Host, LanguageId, PolyglotError, Result, Source, Stream, Text, Value};
use std::ffi::c_void;
use std::io;
use std::path::{Path, PathBuf};
use std::ptr;
use std::rc::Rc;

/// A context of the other side.
pub(super) struct ForeignHost(PolyHost);

/// Reads a host whose reference is handed over.
///
/// # Safety
/// It must follow the boundary's rules, and its table be as long as ours.
#[must_use]
pub(crate) unsafe fn take_host(host: PolyHost) -> Rc<dyn Host> {
    Rc::new(ForeignHost(host))
}

impl ForeignHost {
    fn table(&self) -> &PolyHostVtable {
        // SAFETY: the table is static, or at least alive while `self` is.
        unsafe { &*self.0.vtable }
    }
}

impl Drop for ForeignHost {
    fn drop(&mut self) {
        if let Some(release) = self.table().release {
            // SAFETY: the reference is ours.
            unsafe { release(self.0.data) };
        }
    }
}

fn missing<T>(name: &str) -> Result<T> {
    Err(PolyglotError::internal(format!("the host lacks {name}")).into())
}

/// Calls an entry of the table, which is always there in a host of ours; another
/// maker's gap is told.
macro_rules! call {
    ($self:ident, $form:ident, $entry:ident ($($argument:expr),*)) => {
        match $self.table().$entry {
            // SAFETY: the entry is the host's own, and the arguments follow the
            // boundary's rules.
            Some(entry) => unsafe { $form(|result| entry($self.0.data, $($argument,)* result)) },
            None => missing(stringify!($entry)),
        }
    };
}

/// Calls an entry that gives a value or none and cannot fail.
macro_rules! glance {
    ($self:ident, $entry:ident ($($argument:expr),*)) => {
        $self.table().$entry.and_then(|entry| {
            // SAFETY: as in `call!`.
            let received = unsafe {
                receive_option(|result| {
                    entry($self.0.data, $($argument,)* result);
                    ptr::null_mut()
                })
            };
            received.ok().flatten()
        })
    };
}

fn path(path: &Path) -> PolyString {
    PolyString::of_bytes(path.as_os_str().as_encoded_bytes())
}

fn string(value: Value) -> String {
    text_of(value).to_string_lossy().into_owned()
}

fn output(stream: Option<Stream>) -> u32 {
    (match stream {
        None => PolyStream::Input,
        Some(Stream::Out) => PolyStream::Out,
        Some(Stream::Err) => PolyStream::Err,
    }) as u32
}

/// # Safety
/// `error` must be null or an error that is handed over.
unsafe fn io_done(error: *mut PolyError) -> io::Result<()> {
    if error.is_null() {
        return Ok(());
    }
    // SAFETY: promised by the caller.
    let (status, told) = unsafe { ((*error).status, done(error)) };
    let Err(told) = told else { return Ok(()) };
    // An exit has a status, too; only errors of the system have their number there.
    let told = told.into_polyglot();
    Err(match told.kind {
        crate::ErrorKind::Host if status != 0 => io::Error::from_raw_os_error(status),
        _ => io::Error::other(told.message),
    })
}

unsafe extern "C" fn holds(context: *mut c_void) -> u8 {
    // SAFETY: `context` is the condition that `run_until` lends. One that panics is
    // taken to hold, so that the loop ends.
    let held = guard(|| unsafe { Ok((*context.cast::<&mut dyn FnMut() -> bool>())()) });
    held.unwrap_or(true).into()
}

impl Host for ForeignHost {
    fn eval(&self, language: &str, source: &Source) -> Result<Value> {
        lend_source(source, |source| call!(self, receive, eval(PolyString::new(language), source)))
    }

    fn language_of(&self, file: &Path) -> Option<LanguageId> {
        glance!(self, language_of(path(file))).map(|id| intern::language(&string(id)))
    }

    fn foreign_extensions(&self, language: LanguageId) -> Vec<&'static str> {
        let extensions = texts(|sink| {
            if let Some(entry) = self.table().foreign_extensions {
                // SAFETY: as in `call!`.
                unsafe { entry(self.0.data, PolyString::new(language.as_str()), sink) };
            }
        });
        extensions.iter().map(|extension| intern::intern(&extension.to_string_lossy())).collect()
    }

    fn import_file(&self, file: &Path) -> Result<Value> {
        call!(self, receive, import_file(path(file)))
    }

    fn import_name(&self, language: &str, name: &str, referrer: Option<&Path>) -> Result<Value> {
        let referrer = referrer.map_or(PolyString::NONE, path);
        call!(self, receive, import_name(PolyString::new(language), PolyString::new(name), referrer))
    }

    fn display(&self, reader: LanguageId, value: &Value) -> String {
        let shown =
            with_value(value, |value| glance!(self, display(PolyString::new(reader.as_str()), value)));
        shown.map(string).unwrap_or_default()
    }

    fn polyglot_bindings(&self) -> Value {
        glance!(self, polyglot_bindings()).unwrap_or(Value::Null)
    }

    fn write(&self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        let entry = self.table().write.ok_or(io::ErrorKind::Unsupported)?;
        // SAFETY: as in `call!`.
        unsafe { io_done(entry(self.0.data, output(Some(stream)), PolyString::of_bytes(bytes))) }
    }

    fn flush(&self, stream: Stream) -> io::Result<()> {
        let entry = self.table().flush.ok_or(io::ErrorKind::Unsupported)?;
        // SAFETY: as in `call!`.
        unsafe { io_done(entry(self.0.data, output(Some(stream)))) }
    }

    fn read(&self, into: &mut [u8]) -> io::Result<usize> {
        let entry = self.table().read.ok_or(io::ErrorKind::Unsupported)?;
        let mut count = 0;
        // SAFETY: as in `call!`.
        unsafe { io_done(entry(self.0.data, into.as_mut_ptr(), into.len(), &raw mut count)) }?;
        Ok(count.min(into.len()))
    }

    fn descriptor(&self, stream: Option<Stream>) -> Option<i32> {
        // SAFETY: as in `call!`.
        let descriptor = unsafe { self.table().descriptor?(self.0.data, output(stream)) };
        (descriptor >= 0).then_some(descriptor)
    }

    fn is_terminal(&self, stream: Option<Stream>) -> bool {
        // SAFETY: as in `call!`.
        self.table().is_terminal.is_some_and(|entry| unsafe { entry(self.0.data, output(stream)) } != 0)
    }

    fn program(&self) -> String {
        glance!(self, program()).map(string).unwrap_or_default()
    }

    fn arguments(&self) -> Vec<String> {
        let arguments = texts(|sink| {
            if let Some(entry) = self.table().arguments {
                // SAFETY: as in `call!`.
                unsafe { entry(self.0.data, sink) };
            }
        });
        arguments.iter().map(|argument| argument.to_string_lossy().into_owned()).collect()
    }

    fn environment(&self) -> Vec<(String, String)> {
        let texts = texts(|sink| {
            if let Some(entry) = self.table().environment {
                // SAFETY: as in `call!`.
                unsafe { entry(self.0.data, sink) };
            }
        });
        let text = |text: &Text| text.to_string_lossy().into_owned();
        texts.chunks_exact(2).map(|pair| (text(&pair[0]), text(&pair[1]))).collect()
    }

    fn executable(&self) -> Option<PathBuf> {
        glance!(self, executable()).map(|path| string(path).into())
    }

    fn option(&self, name: &str) -> Option<String> {
        glance!(self, option(PolyString::new(name))).map(string)
    }

    fn handles_signals(&self) -> bool {
        // SAFETY: as in `call!`.
        self.table().handles_signals.is_some_and(|entry| unsafe { entry(self.0.data) } != 0)
    }

    fn is_interruptible(&self) -> bool {
        // SAFETY: as in `call!`.
        self.table().is_interruptible.is_some_and(|entry| unsafe { entry(self.0.data) } != 0)
    }

    fn take_interrupt(&self) -> bool {
        // SAFETY: as in `call!`.
        self.table().take_interrupt.is_some_and(|entry| unsafe { entry(self.0.data) } != 0)
    }

    fn run_until(&self, mut condition: &mut dyn FnMut() -> bool) -> Result<()> {
        let Some(entry) = self.table().run_until else { return missing("run_until") };
        let done_when = PolyPredicate { call: Some(holds), context: ptr::from_mut(&mut condition).cast() };
        // SAFETY: as in `call!`; the condition is lent for the call.
        unsafe { done(entry(self.0.data, done_when)) }
    }
}

fn texts(run: impl FnOnce(*mut PolySink)) -> Vec<Text> {
    Values::texts(run).1
}
