//! What a language may ask of the context that it runs in.

use crate::{LanguageId, Result, Source, Value};
use std::io;
use std::path::{Path, PathBuf};

/// A standard stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

impl Stream {
    /// The stream's name: `stdout`, `stderr`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Out => "stdout",
            Self::Err => "stderr",
        }
    }
}

/// The context, as its languages see it.
///
/// Belongs to the context's thread. No method keeps a borrow while guest code
/// runs, so each may be called at any time.
pub trait Host {
    // --- the other languages ---

    /// Runs a source of a language, named by its id or an alias; the language is
    /// started if need be.
    ///
    /// # Errors
    /// If there is no such language; what the source throws.
    fn eval(&self, language: &str, source: &Source) -> Result<Value>;

    /// The language of a file by its extension, `None` if no language has it.
    fn language_of(&self, path: &Path) -> Option<LanguageId>;

    /// The extensions of all languages but `language`, without dots.
    fn foreign_extensions(&self, language: LanguageId) -> Vec<&'static str>;

    /// The module that a file of any language is. `path` need not be canonical.
    ///
    /// # Errors
    /// If the file cannot be found or read, or no language has its extension;
    /// what its code throws.
    fn import_file(&self, path: &Path) -> Result<Value>;

    /// A module by its name in a language: `("python", "csv")`.
    ///
    /// # Errors
    /// If there is no such language or module; what its code throws.
    fn import_name(&self, language: &str, name: &str, referrer: Option<&Path>) -> Result<Value>;

    /// How the language of an object, or else `reader`, shows a value: see
    /// [`Instance::display`](crate::Instance::display).
    fn display(&self, reader: LanguageId, value: &Value) -> String;

    // --- the shared bindings ---

    /// The object whose members are the values that languages export to each
    /// other.
    fn polyglot_bindings(&self) -> Value;

    // --- the program's surroundings ---

    /// Writes all of `bytes`.
    ///
    /// # Errors
    /// Those of the stream; a closed pipe among them.
    fn write(&self, stream: Stream, bytes: &[u8]) -> io::Result<()>;

    /// Pushes out what is buffered.
    ///
    /// # Errors
    /// Those of the stream.
    fn flush(&self, stream: Stream) -> io::Result<()>;

    /// Reads from standard input; 0 at its end.
    ///
    /// # Errors
    /// Those of the stream.
    fn read(&self, into: &mut [u8]) -> io::Result<usize>;

    /// The file descriptor behind standard input (`None`) or an output stream,
    /// where the stream is the process's own.
    fn descriptor(&self, stream: Option<Stream>) -> Option<i32>;

    /// Whether standard input (`None`) or an output stream is a terminal.
    fn is_terminal(&self, stream: Option<Stream>) -> bool;

    /// The program: a script's path as the user gave it, `-c`, `-`, or empty.
    fn program(&self) -> String;

    /// The arguments after the program.
    fn arguments(&self) -> Vec<String>;

    /// The environment variables that the guest sees.
    fn environment(&self) -> Vec<(String, String)>;

    /// The executable file that runs the guest, for `sys.executable` and
    /// `process.execPath`.
    fn executable(&self) -> Option<PathBuf>;

    /// The value that the application or the user gave to an option of a language:
    /// `llvm.library`.
    fn option(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    /// Whether a request to stop is a Ctrl-C, which the languages' programs may treat
    /// in their own ways (`KeyboardInterrupt`), rather than an order that none of them
    /// can refuse.
    fn handles_signals(&self) -> bool {
        false
    }

    /// Whether guest code must have safepoints in all its loops, where they cost speed that its
    /// engine need not spend.
    fn is_interruptible(&self) -> bool {
        false
    }

    // --- the event loop ---

    /// Takes the request to stop, if one is pending. A language calls it at the
    /// safepoint where it delivers the interruption, so that one request stops one
    /// thing, and whoever made it sees that it arrived.
    fn take_interrupt(&self) -> bool {
        false
    }

    /// Runs the context's event loop until `done` says so.
    ///
    /// # Errors
    /// What guest code throws with nobody to catch it; an error of the host if
    /// nothing is left that could make `done` true.
    fn run_until(&self, done: &mut dyn FnMut() -> bool) -> Result<()>;
}
