//! Shared libraries in this process.

#![expect(unsafe_code, reason = "loads and looks into shared libraries")]

use libloading::os::unix::{Library as Handle, RTLD_LOCAL, RTLD_NOW};
use std::collections::HashSet;
use std::ffi::{CString, c_void};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// A loaded library, until it is dropped.
pub(crate) struct Library {
    handle: Handle,
    /// The file, where this is the process's first library of it.
    path: Option<PathBuf>,
}

/// The files that contexts of this process have loaded.
static LOADED: Mutex<Option<HashSet<PathBuf>>> = Mutex::new(None);

impl Library {
    /// Loads a compiled module. Each context gets its own variables: the second library of a
    /// file is loaded from a copy, since the system would give out the first one again.
    pub(crate) fn open_module(path: &Path) -> Result<Self, String> {
        let is_first = with_loaded(|loaded| loaded.insert(path.to_owned()));
        if is_first {
            let opened = Self::open(path);
            return match opened {
                Ok(mut library) => {
                    library.path = Some(path.to_owned());
                    Ok(library)
                }
                Err(error) => {
                    with_loaded(|loaded| loaded.remove(path));
                    Err(error)
                }
            };
        }
        let copy = Copy::of(path).map_err(|error| format!("cannot copy '{}': {error}", path.display()))?;
        Self::open(&copy.path())
    }

    /// Loads a library by its path, or by its name from where the system has them.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        // SAFETY: the initialisers of native code may do anything, which is what native mode is.
        let opened = unsafe { Handle::open(Some(path), RTLD_NOW | RTLD_LOCAL) };
        Ok(Self { handle: opened.map_err(|error| told(&error))?, path: None })
    }

    /// The address of a symbol.
    pub(crate) fn symbol(&self, name: &str) -> Option<*mut c_void> {
        // SAFETY: the address is taken, and not used here.
        let symbol = unsafe { self.handle.get::<*mut c_void>(name.as_bytes()) };
        Some(symbol.ok()?.into_raw()).filter(|address| !address.is_null())
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            with_loaded(|loaded| loaded.remove(path));
        }
    }
}

fn with_loaded<R>(body: impl FnOnce(&mut HashSet<PathBuf>) -> R) -> R {
    let mut loaded = LOADED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    body(loaded.get_or_insert_default())
}

/// The system's account of what went wrong, on one line.
fn told(error: &libloading::Error) -> String {
    let source = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    source.trim().replace('\n', " ")
}

/// A copy of a file in memory, with a path of its own.
struct Copy(libc::c_int);

impl Copy {
    fn of(path: &Path) -> std::io::Result<Self> {
        let bytes = std::fs::read(path)?;
        let name = CString::new("poly module").expect("has no NUL");
        // SAFETY: the name is a string of C; the result is checked.
        let file = unsafe { libc::memfd_create(name.as_ptr(), libc::MFD_CLOEXEC) };
        if file < 0 {
            return Err(std::io::Error::last_os_error());
        }
        let copy = Self(file);
        std::fs::write(copy.path(), bytes)?;
        Ok(copy)
    }

    fn path(&self) -> PathBuf {
        format!("/proc/self/fd/{}", self.0).into()
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // SAFETY: opened by `of`, and owned; the loader has mapped what it needs.
        unsafe { libc::close(self.0) };
    }
}

/// Makes the symbols of Poly's own library, which modules use, visible to modules.
pub(crate) fn promote_own_library() {
    let address = promote_own_library as *const c_void;
    let mut info = std::mem::MaybeUninit::<libc::Dl_info>::uninit();
    // SAFETY: fills `info` where it gives something else than 0.
    let found = unsafe { libc::dladdr(address, info.as_mut_ptr()) } != 0;
    if found {
        // SAFETY: filled, and the name is a string of the loader's.
        unsafe {
            let name = info.assume_init().dli_fname;
            // An executable that has the language linked in promotes nothing: it exports its
            // symbols or has none.
            libc::dlopen(name, libc::RTLD_NOW | libc::RTLD_GLOBAL | libc::RTLD_NOLOAD);
        }
    }
}

/// The folder of Poly's own library, and of the program.
pub(crate) fn own_folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    let address = own_folders as *const c_void;
    let mut info = std::mem::MaybeUninit::<libc::Dl_info>::uninit();
    // SAFETY: fills `info` where it gives something else than 0.
    if unsafe { libc::dladdr(address, info.as_mut_ptr()) } != 0 {
        // SAFETY: filled, and the name is a string of the loader's.
        let name = unsafe { std::ffi::CStr::from_ptr(info.assume_init().dli_fname) };
        folders.extend(Path::new(&*name.to_string_lossy()).parent().map(Path::to_owned));
    }
    folders.extend(std::env::current_exe().ok().and_then(|path| path.parent().map(Path::to_owned)));
    folders
}
