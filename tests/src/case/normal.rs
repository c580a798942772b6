//! What differs from run to run, replaced by names.

use std::path::Path;

/// The folders and files that a run mentions.
pub(super) struct Places<'a> {
    /// The folder that the program ran in.
    pub(super) folder: &'a Path,
    /// The repository.
    pub(super) root: &'a Path,
    /// The `poly` executable.
    pub(super) executable: &'a Path,
}

impl Places<'_> {
    /// Puts the real folders in place of `$DIR` and `$ROOT`.
    pub(super) fn fill(&self, text: &str) -> String {
        text.replace("$DIR", &self.folder.to_string_lossy()).replace("$ROOT", &self.root.to_string_lossy())
    }

    /// Puts `$DIR`, `$POLY`, `$ROOT` in place of paths, and `0x…` in place of
    /// addresses.
    pub(super) fn name(&self, text: &str) -> String {
        let text = text.replace(&*self.folder.to_string_lossy(), "$DIR");
        let text = text.replace(&*self.executable.to_string_lossy(), "$POLY");
        addresses(&text.replace(&*self.root.to_string_lossy(), "$ROOT"))
    }
}

/// The shortest run of hexadecimal digits after `0x` that is taken for an address.
const ADDRESS_DIGITS: usize = 8;

/// Puts `0x…` in place of addresses.
pub(super) fn addresses(text: &str) -> String {
    let mut parts = text.split("0x");
    let mut normal = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_hexdigit).count();
        let rest = if digits >= ADDRESS_DIGITS { &part[digits..] } else { part };
        normal.push_str(if digits >= ADDRESS_DIGITS { "0x…" } else { "0x" });
        normal.push_str(rest);
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::{Places, addresses};
    use std::path::Path;

    #[test]
    fn paths_and_addresses_get_names() {
        let places = Places {
            folder: Path::new("/tmp/case-1"),
            root: Path::new("/src"),
            executable: Path::new("/src/target/poly"),
        };
        let text = "/tmp/case-1/a.py by /src/target/poly at <f 0x7f0011223344> and 0xff in /src/x";
        assert_eq!(places.name(text), "$DIR/a.py by $POLY at <f 0x…> and 0xff in $ROOT/x");
        assert_eq!(places.fill("$DIR/x"), "/tmp/case-1/x");
        assert_eq!(addresses("0x… 0x"), "0x… 0x");
    }
}
