//! The standard streams of a context.

use std::cell::{Cell, RefCell};
use std::io::{self, IsTerminal, Read, Write};
use std::rc::Rc;

/// Where standard input comes from.
#[derive(Default)]
#[non_exhaustive]
pub enum Input {
    /// Nowhere: it is at its end at once.
    #[default]
    Empty,
    /// The process's standard input.
    Process,
    /// A reader.
    Reader(Box<dyn Read>),
}

/// Where an output stream goes.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Output {
    /// The process's stream of the same name.
    #[default]
    Process,
    /// Nowhere.
    Discard,
    /// A writer.
    Writer(Rc<RefCell<dyn Write>>),
}

impl Output {
    /// A writer; keep a clone of an `Rc<RefCell<Vec<u8>>>` to read what was
    /// written.
    pub fn writer(writer: Rc<RefCell<dyn Write>>) -> Self {
        Self::Writer(writer)
    }
}

pub(crate) struct Streams {
    pub(crate) input: RefCell<Input>,
    pub(crate) out: Output,
    pub(crate) err: Output,
    /// Whether a write to the process's standard output found its reader gone.
    pub(crate) closed: Cell<bool>,
}

/// The file descriptors of the process's streams, in the order of POSIX.
const STDIN: i32 = 0;
const STDOUT: i32 = 1;
const STDERR: i32 = 2;

impl Streams {
    pub(crate) fn read(&self, into: &mut [u8]) -> io::Result<usize> {
        match &mut *self.input.borrow_mut() {
            Input::Empty => Ok(0),
            Input::Process => io::stdin().lock().read(into),
            Input::Reader(reader) => reader.read(into),
        }
    }

    pub(crate) fn write(&self, stream: polyglot_api::Stream, bytes: &[u8]) -> io::Result<()> {
        let is_out = stream == polyglot_api::Stream::Out;
        match self.output(stream) {
            Output::Process if is_out => self.note(write_through(io::stdout().lock(), bytes)),
            Output::Process => io::stderr().lock().write_all(bytes),
            Output::Discard => Ok(()),
            Output::Writer(writer) => writer.borrow_mut().write_all(bytes),
        }
    }

    pub(crate) fn flush(&self, stream: polyglot_api::Stream) -> io::Result<()> {
        let is_out = stream == polyglot_api::Stream::Out;
        match self.output(stream) {
            Output::Process if is_out => self.note(io::stdout().lock().flush()),
            Output::Process => io::stderr().lock().flush(),
            Output::Discard => Ok(()),
            Output::Writer(writer) => writer.borrow_mut().flush(),
        }
    }

    fn note(&self, result: io::Result<()>) -> io::Result<()> {
        if result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
            self.closed.set(true);
        }
        result
    }

    pub(crate) fn descriptor(&self, stream: Option<polyglot_api::Stream>) -> Option<i32> {
        match stream {
            None => matches!(*self.input.borrow(), Input::Process).then_some(STDIN),
            Some(stream) if !matches!(self.output(stream), Output::Process) => None,
            Some(polyglot_api::Stream::Out) => Some(STDOUT),
            Some(polyglot_api::Stream::Err) => Some(STDERR),
        }
    }

    pub(crate) fn is_terminal(&self, stream: Option<polyglot_api::Stream>) -> bool {
        match self.descriptor(stream) {
            Some(STDIN) => io::stdin().is_terminal(),
            Some(STDOUT) => io::stdout().is_terminal(),
            Some(_) => io::stderr().is_terminal(),
            None => false,
        }
    }

    fn output(&self, stream: polyglot_api::Stream) -> &Output {
        match stream {
            polyglot_api::Stream::Out => &self.out,
            polyglot_api::Stream::Err => &self.err,
        }
    }
}

/// Leaves no unfinished line in the buffer of Rust's standard output: Python and child
/// processes write to the descriptor behind it.
fn write_through(mut output: io::StdoutLock<'_>, bytes: &[u8]) -> io::Result<()> {
    output.write_all(bytes)?;
    output.flush()
}
