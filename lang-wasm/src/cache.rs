//! Compiled modules on disk: `$XDG_CACHE_HOME/poly/wasm/<hash>.cwasm`.
//!
//! The name is a hash of the module's bytes and of everything in the engine that the code
//! depends on, Wasmtime's version included. Loading maps the file into memory and runs it
//! as it is: whoever can write it can run any code. So the folder must be
//! the user's own and nobody else's to write, as it is made here; otherwise nothing is
//! read and nothing is kept. A file appears whole, by renaming, or not at all.

use crate::settings;
use polyglot_api::Host;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use wasmtime::{Engine, Module};

/// Modules smaller than this compile faster than a file is read.
const SMALLEST: usize = 1 << 10;

/// The module of `bytes`, from disk or compiled and kept.
///
/// # Errors
/// If and only if the bytes are no valid module.
pub(crate) fn module(engine: &Engine, bytes: &[u8], host: &dyn Host) -> wasmtime::Result<Module> {
    if bytes.len() < SMALLEST {
        return Module::from_binary(engine, bytes);
    }
    let Some(folder) = folder(host) else { return Module::from_binary(engine, bytes) };
    let file = folder.join(name(engine, bytes));
    if let Some(module) = load(engine, &file) {
        return Ok(module);
    }
    let module = Module::from_binary(engine, bytes)?;
    // A cache that cannot be written is a cache that is not there.
    let _ = keep(&module, &file);
    Ok(module)
}

fn name(engine: &Engine, bytes: &[u8]) -> String {
    struct Feed(Sha256);
    impl Hasher for Feed {
        fn write(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }
        fn finish(&self) -> u64 {
            0
        }
    }
    let mut feed = Feed(Sha256::new());
    engine.precompile_compatibility_hash().hash(&mut feed);
    feed.0.update(bytes);
    let mut name = String::with_capacity(70);
    for byte in feed.0.finalize() {
        // Writing into a string does not fail.
        let _ = write!(name, "{byte:02x}");
    }
    name + ".cwasm"
}

#[expect(unsafe_code, reason = "runs code that an earlier process compiled")]
fn load(engine: &Engine, file: &Path) -> Option<Module> {
    file.metadata().ok()?;
    // SAFETY: the file is in a folder that only this user can write (`folder`), where only
    // `keep` puts files, which Wasmtime made of valid modules. Wasmtime checks that
    // its version and settings are this engine's.
    unsafe { Module::deserialize_file(engine, file) }.ok()
}

fn keep(module: &Module, file: &Path) -> wasmtime::Result<()> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let partial = file.with_extension(format!("{}-{number}.partial", std::process::id()));
    let written = module.serialize().and_then(|code| {
        std::fs::write(&partial, code)?;
        std::fs::rename(&partial, file)?;
        Ok(())
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    written
}

/// The folder, made if need be; `None` if it is switched off or cannot be trusted.
fn folder(host: &dyn Host) -> Option<PathBuf> {
    let folder = settings::cache(host)?;
    make(&folder).ok()?;
    is_trusted(&folder).then_some(folder)
}

#[cfg(unix)]
fn make(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(unix)]
#[expect(unsafe_code, reason = "asks for the user's number")]
fn is_trusted(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    // SAFETY: `geteuid` has no preconditions.
    let user = unsafe { libc::geteuid() };
    std::fs::symlink_metadata(folder)
        .is_ok_and(|data| data.is_dir() && data.uid() == user && data.mode() & 0o022 == 0)
}

#[cfg(not(unix))]
fn make(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(not(unix))]
fn is_trusted(_folder: &Path) -> bool {
    true
}

#[cfg(all(test, unix))]
mod tests {
    use super::{is_trusted, load, name};
    use std::os::unix::fs::PermissionsExt;
    use wasmtime::Engine;

    #[test]
    fn a_folder_that_others_can_write_is_not_trusted() {
        let folder = std::env::temp_dir().join(format!("poly-wasm-trust-{}", std::process::id()));
        super::make(&folder).unwrap();
        assert!(is_trusted(&folder));
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).unwrap();
        assert!(!is_trusted(&folder));
        std::fs::remove_dir(&folder).unwrap();
    }

    #[test]
    fn names_depend_on_the_content() {
        let engine = Engine::default();
        assert_ne!(name(&engine, b"a"), name(&engine, b"b"));
        assert_eq!(name(&engine, b"a"), name(&engine, b"a"));
    }

    #[test]
    fn what_is_no_compiled_module_is_not_loaded() {
        let file = std::env::temp_dir().join(format!("poly-wasm-load-{}", std::process::id()));
        std::fs::write(&file, b"not compiled").unwrap();
        assert!(load(&Engine::default(), &file).is_none());
        std::fs::remove_file(&file).unwrap();
    }
}
