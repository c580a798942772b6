//! From objects to a shared library, by the system's linker.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use object::{Object as _, ObjectSymbol as _};
use poly_c_interface::{CompileError, CompileErrorKind as Kind, Library};

use crate::internal;
use crate::native::Scratch;
use crate::tools;

/// Where libraries are, after those that `LD_LIBRARY_PATH` and `LIBRARY_PATH` name.
const FOLDERS: [&str; 7] = [
    "/usr/local/lib/x86_64-linux-gnu",
    "/usr/local/lib",
    "/lib/x86_64-linux-gnu",
    "/usr/lib/x86_64-linux-gnu",
    "/lib64",
    "/usr/lib64",
    "/usr/lib",
];

/// What is to be linked.
pub(crate) struct Linking<'a> {
    pub(crate) objects: &'a [&'a Path],
    pub(crate) libraries: &'a [Library],
    /// Whether the C++ runtime belongs to it.
    pub(crate) has_cpp: bool,
    /// Whether a symbol may be defined more than once, the first time counting.
    pub(crate) allow_repeats: bool,
    pub(crate) output: &'a Path,
    pub(crate) folder: &'a Scratch,
}

/// Links a shared library in which nothing is unresolved but Poly's own functions.
pub(crate) fn link(linking: &Linking<'_>) -> Result<(), CompileError> {
    let mut named = Vec::new();
    for library in linking.libraries {
        named.push(resolve(library)?);
    }
    let result = linking.folder.path("linked.so");
    let mut missing = attempt(linking, &named, linking.has_cpp, &result)?;
    // An archive may be C++ though the modules are not.
    if !linking.has_cpp
        && missing.iter().any(|symbol| symbol.starts_with("_Z") || symbol.starts_with("__cxa_"))
    {
        missing = attempt(linking, &named, true, &result)?;
    }
    if !missing.is_empty() {
        return Err(unresolved_error(missing));
    }
    std::fs::rename(&result, linking.output).map_err(|error| {
        let output = linking.output.display();
        CompileError::new(Kind::Unreadable, format!("cannot write '{output}': {error}"))
    })
}

/// Links, and gives the symbols that are still missing.
fn attempt(
    linking: &Linking<'_>,
    named: &[PathBuf],
    has_cpp: bool,
    result: &Path,
) -> Result<Vec<String>, CompileError> {
    let linker = tools::native_linker().ok_or_else(|| {
        let message = "no linker is found; install lld (or binutils), or put 'ld.lld' into PATH";
        CompileError::new(Kind::MissingTool, message)
    })?;
    let system = system_libraries(linking, has_cpp)?;
    let mut command = Command::new(linker);
    command.args(["-shared", "--eh-frame-hdr", "--hash-style=gnu", "-z", "relro", "-z", "now"]);
    command.args(["--build-id=none", "-Bsymbolic", "--as-needed"]);
    for folder in run_paths(named) {
        command.arg("-rpath").arg(folder);
    }
    if linking.allow_repeats {
        command.args(["-z", "muldefs"]);
    }
    command.arg("-o").arg(result).args(linking.objects).arg("--start-group");
    command.args(named).arg("--end-group").args(&system);
    let done = command.stdin(Stdio::null()).output();
    let done = done.map_err(|error| internal("starting the linker", error))?;
    if !done.status.success() {
        return Err(refusal(&String::from_utf8_lossy(&done.stderr), linking));
    }
    unresolved(result, named.iter().chain(&system))
}

/// Where the loader is to look for shared libraries besides: it goes by their names, wherever they
/// were linked from.
fn run_paths(named: &[PathBuf]) -> BTreeSet<&Path> {
    let shared = named.iter().filter(|path| is_elf(path)).filter_map(|path| path.parent());
    shared.filter(|folder| !FOLDERS.iter().any(|known| folder == &Path::new(known))).collect()
}

/// What to tell of symbols that nothing defines.
pub(crate) fn unresolved_error(symbols: Vec<String>) -> CompileError {
    const SHOWN: usize = 12;
    let mut list: Vec<String> = symbols.iter().take(SHOWN).map(|symbol| format!("'{symbol}'")).collect();
    if let Some(more @ 1..) = symbols.len().checked_sub(SHOWN) {
        list.push(format!("and {more} more"));
    }
    let list = list.join(", ");
    let message = format!(
        "unresolved symbols: {list}; name the library that defines them ('--lib m', '--lib ./libx.a') or \
         the other modules of the program"
    );
    CompileError::new(Kind::Unresolved { symbols }, message)
}

fn refusal(errors: &str, linking: &Linking<'_>) -> CompileError {
    let first = errors.lines().find(|line| line.contains("error")).or_else(|| errors.lines().next());
    let first = first.unwrap_or("the linker gave no reason");
    let first = first.split_once("error: ").map_or(first, |(_, first)| first);
    let kind = if errors.contains("duplicate symbol") || errors.contains("multiple definition") {
        Kind::Conflict
    } else if linking.libraries.is_empty() {
        Kind::Internal
    } else {
        Kind::Library
    };
    CompileError::new(kind, format!("the modules cannot be linked: {first}"))
}

/// The file of a named library.
fn resolve(library: &Library) -> Result<PathBuf, CompileError> {
    let (found, name) = match library {
        Library::File(path) => {
            (path.is_file().then(|| std::path::absolute(path).ok()).flatten(), path.display().to_string())
        }
        Library::Named(name) => (find(name), name.clone()),
    };
    found.ok_or_else(|| {
        let message = match library {
            Library::File(_) => {
                format!("there is no library '{name}'; give the file of an archive or shared library")
            }
            Library::Named(_) => {
                let folders: Vec<_> = folders().iter().map(|it| it.display().to_string()).collect();
                let folders = folders.join(", ");
                format!(
                    "the library '{name}' is not found in {folders}; give its path: '--lib ./lib{name}.a'"
                )
            }
        };
        CompileError::new(Kind::Library, message)
    })
}

pub(crate) fn folders() -> Vec<PathBuf> {
    let of_variable = |name| {
        let paths = std::env::var_os(name).unwrap_or_default();
        std::env::split_paths(&paths).filter(|path| !path.as_os_str().is_empty()).collect::<Vec<_>>()
    };
    let mut folders = of_variable("LIBRARY_PATH");
    folders.extend(of_variable("LD_LIBRARY_PATH"));
    folders.extend(FOLDERS.map(PathBuf::from));
    folders
}

/// The library of a short name: a shared one, with its version or without, else an archive.
/// Where `libx.so` is a script for linkers, the shared library is beside it.
fn find(name: &str) -> Option<PathBuf> {
    for folder in folders() {
        let plain = folder.join(format!("lib{name}.so"));
        if is_elf(&plain) {
            return Some(plain);
        }
        let prefix = format!("lib{name}.so.");
        let mut versions: Vec<_> = std::fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix))
            .map(|entry| entry.path())
            .filter(|path| is_elf(path))
            .collect();
        // The shortest name is that of the interface, the one that programs are linked with.
        versions.sort_by_key(|path| (path.as_os_str().len(), path.clone()));
        let archive = folder.join(format!("lib{name}.a"));
        if let Some(found) = versions.into_iter().next().or_else(|| archive.is_file().then_some(archive)) {
            return Some(found);
        }
    }
    None
}

pub(crate) fn is_elf(path: &Path) -> bool {
    let mut magic = [0; 4];
    std::fs::File::open(path)
        .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut magic))
        .is_ok_and(|()| magic == *b"\x7fELF")
}

/// The libraries that every program is linked with, as far as they are there.
fn system_libraries(linking: &Linking<'_>, has_cpp: bool) -> Result<Vec<PathBuf>, CompileError> {
    let mut libraries = Vec::new();
    if has_cpp {
        let objects: Vec<_> = linking.objects.iter().filter_map(|path| std::fs::read(path).ok()).collect();
        // What libc++ defines is in a namespace of its own.
        let is_libcxx = objects.iter().any(|bytes| {
            object::File::parse(bytes.as_slice()).is_ok_and(|file| {
                file.symbols().any(|symbol| {
                    symbol.is_undefined() && symbol.name().is_ok_and(|name| name.contains("St3__1"))
                })
            })
        });
        let names: &[&str] = if is_libcxx { &["c++", "c++abi"] } else { &["stdc++"] };
        for name in names {
            libraries.push(find(name).ok_or_else(|| {
                let message = format!("the C++ runtime 'lib{name}.so' is not found; install it");
                CompileError::new(Kind::Library, message)
            })?);
        }
    }
    libraries.extend(["m", "gcc_s", "c"].into_iter().filter_map(find));
    libraries
        .extend(folders().into_iter().map(|folder| folder.join("libc_nonshared.a")).find(|it| it.is_file()));
    libraries.extend(folders().into_iter().map(|it| it.join("ld-linux-x86-64.so.2")).find(|it| it.is_file()));
    Ok(libraries)
}

/// What a shared library needs that none of its libraries defines.
fn unresolved<'a>(
    library: &Path,
    others: impl Iterator<Item = &'a PathBuf>,
) -> Result<Vec<String>, CompileError> {
    let bytes = std::fs::read(library).map_err(|error| internal("reading the linked library", error))?;
    let file = object::File::parse(bytes.as_slice())
        .map_err(|error| internal("reading the linked library", error))?;
    let mut missing: BTreeSet<String> = file
        .dynamic_symbols()
        .filter(|symbol| symbol.is_undefined() && !symbol.is_weak())
        .filter_map(|symbol| symbol.name().ok())
        .filter(|name| !name.is_empty() && !is_ours(name))
        .map(Into::into)
        .collect();
    for other in others {
        if missing.is_empty() {
            break;
        }
        let Ok(bytes) = std::fs::read(other) else { continue };
        let Ok(file) = object::File::parse(bytes.as_slice()) else { continue };
        for symbol in file.dynamic_symbols().filter(|symbol| !symbol.is_undefined()) {
            if let Ok(name) = symbol.name() {
                missing.remove(name);
            }
        }
    }
    Ok(missing.into_iter().collect())
}

/// Whether a symbol is one of `poly.h`, which the host defines.
fn is_ours(symbol: &str) -> bool {
    symbol.starts_with("polyglot_") || symbol.starts_with("poly_")
}
