//! What a host asks of the compiler of bitcode, and what it answers.
//!
//! The compiler is a program of its own, so that LLVM can neither crash the host nor weigh on one
//! whose code is cached. Both travel as JSON, through its standard input and output.

mod process;

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use process::{ask, llvm_version};

use crate::Interface;

/// What the compiler is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Make native code: a shared library at `output`, with a trampoline for every signature of
    /// the interface that can be called.
    Native(Job),
    /// Make a WebAssembly module for WASI preview 1 at `output`.
    Managed(Job),
    /// Make a shared library at `output` that has nothing but the trampolines of an interface:
    /// `poly_call_N` for each of its signatures, and `poly_adapt_N` for those that are not
    /// variadic. A variadic signature lists all arguments of the call.
    Trampolines {
        /// Whose signatures; the answer has the same ones, by the same numbers.
        interface: Interface,
        /// Where the library goes.
        output: PathBuf,
    },
    /// Read the interface of modules as they are, compiling nothing. Unresolved symbols are no
    /// error: they are the interface's imports.
    Inspect {
        /// The modules, which become one.
        modules: Vec<Module>,
    },
}

impl Request {
    /// The modules that it is about.
    #[must_use]
    pub fn modules(&self) -> &[Module] {
        match self {
            Self::Native(job) | Self::Managed(job) => &job.modules,
            Self::Inspect { modules } => modules,
            Self::Trampolines { .. } => &[],
        }
    }

    /// How long the compiler may take, if that is limited.
    #[must_use]
    pub fn limit(&self) -> Option<Duration> {
        match self {
            Self::Native(job) | Self::Managed(job) => {
                job.options.seconds.map(|seconds| Duration::from_secs(seconds.into()))
            }
            Self::Inspect { .. } | Self::Trampolines { .. } => None,
        }
    }
}

/// Modules to be compiled and linked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The modules, which become one.
    pub modules: Vec<Module>,
    /// What else to link with, in order.
    pub libraries: Vec<Library>,
    /// Where the compiled code goes. It is there complete or not at all.
    pub output: PathBuf,
    /// How to compile.
    pub options: Options,
}

/// A module: bitcode, LLVM's text, or an object, executable or shared library of ELF in which
/// bitcode is embedded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Module {
    /// How errors call it.
    pub name: String,
    /// What is in it.
    pub contents: Contents,
}

/// Where the bytes of a module are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Contents {
    /// In a file.
    File(PathBuf),
    /// Here.
    Bytes(#[serde(with = "base64")] Vec<u8>),
}

/// A library to link with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Library {
    /// One of the system's, by its short name: `m` is `libm.so` or `libm.a`.
    Named(String),
    /// A shared library, static archive or object by its path.
    File(PathBuf),
}

/// How to compile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Options {
    /// Compile for this machine's processor and no other. Managed code is the same everywhere.
    pub host_cpu: bool,
    /// Keep what debuggers and stack traces need.
    pub debug_info: bool,
    /// How many seconds the compiler may take; `None` for as long as it wants.
    pub seconds: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self { host_cpu: true, debug_info: true, seconds: None }
    }
}

/// What came of a request.
pub type Response = Result<Output, CompileError>;

/// What a compiler made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// What the code says of itself.
    pub interface: Interface,
    /// What to tell the user though it worked.
    pub warnings: Vec<String>,
}

/// Why there is no code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompileError {
    /// What went wrong.
    pub kind: CompileErrorKind,
    /// The whole of it for the user: which module, what, and the remedy.
    pub message: String,
}

/// What kept code from being made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum CompileErrorKind {
    /// The module is neither bitcode nor LLVM's text, and has none embedded.
    NotBitcode,
    /// A file cannot be read or written.
    Unreadable,
    /// The bitcode was written by an LLVM newer than the compiler's.
    Newer {
        /// The LLVM that wrote it.
        producer: String,
        /// The compiler's LLVM.
        reader: String,
    },
    /// The module is for another machine.
    OtherTarget {
        /// Its target triple.
        target: String,
    },
    /// The module is damaged, or breaks LLVM's rules.
    Invalid,
    /// The modules do not fit each other: a symbol is defined twice, say.
    Conflict,
    /// Symbols are used that no module or library defines.
    Unresolved {
        /// Their names, sorted.
        symbols: Vec<String>,
    },
    /// A named library cannot be found or linked.
    Library,
    /// The module cannot run managed.
    Unmanageable {
        /// Why, each by itself.
        reasons: Vec<String>,
    },
    /// A tool that is needed (the linker, wasi-libc) is not installed.
    MissingTool,
    /// The compiler took longer than it may.
    TimedOut,
    /// The compiler failed: our mistake, or LLVM's.
    Internal,
}

impl CompileError {
    /// An error of a kind.
    #[must_use]
    pub fn new(kind: CompileErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

impl std::fmt::Display for CompileError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for CompileError {}

/// The version of this conversation, which the compiler tells before it is asked.
pub const COMPILER_VERSION: u32 = 3;

/// Bytes in JSON.
mod base64 {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
