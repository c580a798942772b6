//! Sources that are files.

use polyglot_api::{Location, PolyglotError, Result, Source};
use std::io;
use std::path::Path;

/// A source from a file. Its name is the path as given, and relative imports start
/// at the file.
///
/// # Errors
/// If and only if the file cannot be read; the error tells why, and has the path as its
/// location.
pub fn read_source(path: impl AsRef<Path>) -> Result<Source> {
    let path = path.as_ref();
    let name = path.to_string_lossy().into_owned();
    match std::fs::read(path) {
        Ok(bytes) => Ok(Source::from_bytes(name, bytes).with_path(path)),
        Err(error) => {
            let why = match error.kind() {
                io::ErrorKind::NotFound => "there is no such file".into(),
                io::ErrorKind::IsADirectory => "it is a directory".into(),
                io::ErrorKind::PermissionDenied => "permission denied".into(),
                _ => error.to_string(),
            };
            let mut error = PolyglotError::host(format!("cannot read '{name}': {why}"));
            error.location = Some(Location::new(name, 0, 0));
            Err(error.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read_source;

    #[test]
    fn a_file_that_cannot_be_read_says_why() {
        let missing = read_source("no/such.js").unwrap_err().to_string();
        assert_eq!(missing, "cannot read 'no/such.js': there is no such file");
        let folder = read_source(env!("CARGO_MANIFEST_DIR")).unwrap_err().to_string();
        assert!(folder.ends_with("it is a directory"), "{folder}");
    }
}
