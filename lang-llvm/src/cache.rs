//! Compiled code on disk, found by what it was made from.
//!
//! An entry is a folder named by a hash of the modules' contents, the libraries, the options,
//! the processor and Poly's version. It appears by one `rename`, so it is there whole or not at
//! all, and it is checked against a hash of its code before the code is loaded: a damaged entry
//! is made anew.

use crate::compiler::compile;
use poly_c_interface::{Contents, Interface, Job, Library, Options, Request};
use polyglot_api::{PolyglotError, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{fs, io};

/// The compiled code of this user.
pub(crate) struct Store {
    folder: PathBuf,
}

/// What is written beside the code.
#[derive(Serialize, Deserialize)]
struct Described {
    /// The hash of the code.
    code: String,
    interface: Interface,
}

/// A compiled module.
pub(crate) struct Entry {
    pub(crate) code: PathBuf,
    pub(crate) interface: Interface,
}

/// Which code an entry has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Native,
    Managed,
}

impl Mode {
    fn file(self) -> &'static str {
        match self {
            Self::Native => "module.so",
            Self::Managed => "module.wasm",
        }
    }
}

const DESCRIPTION: &str = "interface.json";

/// Where the user's files are that can be made again: in `$XDG_CACHE_HOME`, else in `~/.cache`,
/// else in the system's temporary folder.
pub(crate) fn user_folder() -> PathBuf {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = absolute("XDG_CACHE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".cache")));
    caches.unwrap_or_else(std::env::temp_dir).join("poly").join("llvm")
}

impl Store {
    /// The store of the user.
    pub(crate) fn of_user() -> Self {
        Self::at(user_folder())
    }

    /// The store in a folder, which need not exist.
    pub(crate) fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The compiled modules of a job, from the store or made now. `job.output` is not used.
    pub(crate) fn module(&self, mut job: Job, mode: Mode) -> Result<Entry> {
        let key = key_of(&job, mode)?;
        self.entry(&key, mode.file(), |output| {
            job.output = output;
            if mode == Mode::Native { Request::Native(job) } else { Request::Managed(job) }
        })
    }

    /// The library of an interface's trampolines, from the store or made now.
    pub(crate) fn trampolines(&self, interface: &Interface) -> Result<PathBuf> {
        let mut hash = Sha256::new();
        hash.update(b"trampolines");
        hash.update(common());
        hash.update(
            serde_json::to_vec(interface).map_err(|error| PolyglotError::internal(error.to_string()))?,
        );
        let entry = self.entry(&hexadecimal(hash), Mode::Native.file(), |output| Request::Trampolines {
            interface: interface.clone(),
            output,
        })?;
        Ok(entry.code)
    }

    fn entry(&self, key: &str, file: &str, request: impl FnOnce(PathBuf) -> Request) -> Result<Entry> {
        let place = self.folder.join(key);
        if let Some(entry) = read(&place, file) {
            return Ok(entry);
        }
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let scratch = self.folder.join(format!("{key}.{}.{count}", std::process::id()));
        let told = |error: io::Error| {
            PolyglotError::host(format!(
                "cannot write compiled code to '{}': {error}; name another folder in XDG_CACHE_HOME",
                self.folder.display()
            ))
        };
        fs::create_dir_all(&scratch).map_err(told)?;
        let made = make(&scratch, file, request(scratch.join(file)));
        let moved = made.and_then(|()| replace(&scratch, &place, file).map_err(|error| told(error).into()));
        let _ = fs::remove_dir_all(&scratch);
        moved?;
        let lost = || PolyglotError::host(format!("compiled code vanished from '{}'", place.display()));
        Ok(read(&place, file).ok_or_else(lost)?)
    }
}

/// An entry that is whole.
fn read(place: &Path, file: &str) -> Option<Entry> {
    let described: Described = serde_json::from_slice(&fs::read(place.join(DESCRIPTION)).ok()?).ok()?;
    let code = place.join(file);
    let bytes = fs::read(&code).ok()?;
    let is_whole = hexadecimal(Sha256::new_with_prefix(bytes)) == described.code;
    (is_whole && described.interface.check().is_ok())
        .then_some(Entry { code, interface: described.interface })
}

fn make(scratch: &Path, file: &str, request: Request) -> Result<()> {
    let output = compile(&request)?;
    let fault = |error: io::Error| PolyglotError::host(format!("cannot write compiled code: {error}"));
    let code = hexadecimal(Sha256::new_with_prefix(fs::read(scratch.join(file)).map_err(fault)?));
    let described = Described { code, interface: output.interface };
    let bytes = serde_json::to_vec(&described).map_err(|error| PolyglotError::internal(error.to_string()))?;
    Ok(fs::write(scratch.join(DESCRIPTION), bytes).map_err(fault)?)
}

/// Puts a folder in its place. What is there may be another's, just finished and as good, which
/// stays: its maker is about to read it. Else it is damaged, and is moved away whole, so that who
/// uses its files keeps them.
fn replace(scratch: &Path, place: &Path, file: &str) -> io::Result<()> {
    if fs::rename(scratch, place).is_ok() || read(place, file).is_some() {
        return Ok(());
    }
    let mut away = scratch.as_os_str().to_owned();
    away.push(".old");
    match fs::rename(place, &away) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let moved = fs::rename(scratch, place);
    let _ = fs::remove_dir_all(&away);
    // Another process may have been quicker again.
    if place.join(DESCRIPTION).exists() { Ok(()) } else { moved }
}

fn key_of(job: &Job, mode: Mode) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(mode.file());
    hash.update(common());
    let Job { modules, libraries, output: _, options } = job;
    let mut add = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    for module in modules {
        match &module.contents {
            Contents::Bytes(bytes) => {
                add(bytes);
                // Its libraries may be looked for beside it.
                if bytes.starts_with(b"\x7fELF") {
                    let path = std::path::absolute(&module.name).unwrap_or_default();
                    add(path.as_os_str().as_encoded_bytes());
                }
            }
            Contents::File(path) => add(&fs::read(path).map_err(|error| {
                PolyglotError::host(format!("cannot read '{}': {error}", path.display()))
            })?),
        }
    }
    for library in libraries {
        match library {
            Library::Named(name) => add(name.as_bytes()),
            // An archive may be large: it counts as changed when its file is.
            Library::File(path) => {
                add(path.as_os_str().as_encoded_bytes());
                if let Ok(data) = fs::metadata(path) {
                    let changed =
                        data.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
                    add(&data.len().to_le_bytes());
                    add(&changed.map_or(0, |time| time.as_nanos()).to_le_bytes());
                }
            }
        }
    }
    for name in ["LD_LIBRARY_PATH", "LIBRARY_PATH"] {
        add(std::env::var_os(name).unwrap_or_default().as_encoded_bytes());
    }
    add(&options_key(options)?);
    Ok(hexadecimal(hash))
}

fn options_key(options: &Options) -> Result<Vec<u8>> {
    serde_json::to_vec(options).map_err(|error| PolyglotError::internal(error.to_string()).into())
}

/// What all code depends on: this version of Poly, and the processor.
fn common() -> Vec<u8> {
    let mut bytes = concat!(env!("CARGO_PKG_VERSION"), " 3 ").as_bytes().to_vec();
    bytes.extend(processor());
    bytes
}

/// What tells processors with different instructions apart.
#[cfg(target_arch = "x86_64")]
fn processor() -> Vec<u8> {
    use std::arch::x86_64::__cpuid_count;
    let leaves = [
        (0, 0),
        (1, 0),
        (7, 0),
        (7, 1),
        (0x8000_0001, 0),
        (0x8000_0002, 0),
        (0x8000_0003, 0),
        (0x8000_0004, 0),
    ];
    let mut bytes = Vec::new();
    for (leaf, part) in leaves {
        let found = __cpuid_count(leaf, part);
        // The second register of leaf 1 has the number of the core that runs.
        let second = if leaf == 1 { 0 } else { found.ebx };
        for register in [found.eax, second, found.ecx, found.edx] {
            bytes.extend(register.to_le_bytes());
        }
    }
    bytes
}

#[cfg(not(target_arch = "x86_64"))]
fn processor() -> Vec<u8> {
    fs::read("/proc/cpuinfo").unwrap_or_default()
}

fn hexadecimal(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
