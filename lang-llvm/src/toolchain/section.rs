//! The name of the section with the bitcode.
//!
//! clang calls it `.llvmbc`. Tools of binutils that have LLVM's plug-in (`ar`, `nm`, `ranlib`) take
//! an object with such a section for one that LLVM is yet to compile, and miss its symbols or
//! refuse it. So in objects the section gets a name of Poly's, of the same length.

use std::io;
use std::path::Path;

const THEIRS: &[u8] = b".llvmbc\0";
const OURS: &[u8] = b".polybc\0";

/// Renames the section in an object of 64-bit ELF, least significant byte first; leaves any other
/// file as it is.
///
/// # Errors
/// If the file cannot be read or written.
pub(super) fn rename(path: &Path) -> io::Result<()> {
    let mut bytes = std::fs::read(path)?;
    let places = places(&bytes).unwrap_or_default();
    if places.is_empty() {
        return Ok(());
    }
    for place in places {
        bytes[place..place + OURS.len()].copy_from_slice(OURS);
    }
    std::fs::write(path, bytes)
}

/// Where the name is written; `None` if this is no such file.
fn places(bytes: &[u8]) -> Option<Vec<usize>> {
    if !bytes.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let number = |at: usize, size: usize| -> Option<usize> {
        let bytes = bytes.get(at..at.checked_add(size)?)?;
        let number = bytes.iter().rev().fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
        usize::try_from(number).ok()
    };
    // The header of the file: where the sections' headers are, the size and count of these, and
    // which has the names.
    let (headers, size) = (number(0x28, 8)?, number(0x3A, 2)?);
    let header = |index: usize| headers.checked_add(index.checked_mul(size)?);
    // A count that does not fit is in the first section's header, and so is the index.
    let count = match number(0x3C, 2)? {
        0 => number(header(0)?.checked_add(0x20)?, 8)?,
        count => count,
    };
    let names = match number(0x3E, 2)? {
        0xFFFF => number(header(0)?.checked_add(0x28)?, 4)?,
        names => names,
    };
    let names = number(header(names)?.checked_add(0x18)?, 8)?;
    let mut places = Vec::new();
    for index in 0..count {
        let place = names.checked_add(number(header(index)?, 4)?)?;
        if bytes.get(place..place.checked_add(THEIRS.len())?) == Some(THEIRS) {
            places.push(place);
        }
    }
    Some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_no_objects_have_no_such_name() {
        assert_eq!(places(b"\x7fELF"), None);
        assert_eq!(places(b"BC\xC0\xDE"), None);
        // A header that leads beyond the end.
        let mut bytes = vec![0xFF; 64];
        bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
        assert_eq!(places(&bytes), None);
    }
}
