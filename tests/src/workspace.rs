//! Where things are.

use std::path::{Path, PathBuf};

/// The top folder of the repository.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("/"))
}

/// The `poly` executable: `POLY_BIN`, else the one that Cargo put beside the
/// folder of the running test.
///
/// # Errors
/// If and only if there is none, with what to do about it.
pub fn executable() -> Result<PathBuf, String> {
    let found = match std::env::var_os("POLY_BIN") {
        Some(path) => PathBuf::from(path),
        None => {
            let test = std::env::current_exe().map_err(|error| format!("where is this test: {error}"))?;
            let folder = test.parent().and_then(Path::parent).unwrap_or(Path::new("."));
            folder.join(format!("poly{}", std::env::consts::EXE_SUFFIX))
        }
    };
    found.canonicalize().map_err(|error| {
        format!("no executable at {}: {error} (`./x poly`, or set POLY_BIN)", found.display())
    })
}
