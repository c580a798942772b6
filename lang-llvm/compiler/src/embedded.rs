//! Bitcode that is embedded in objects, executables and shared libraries (`-fembed-bitcode`).
//!
//! Every compiled file contributes one bitcode file to the section `.llvmbc`, or `.polybc` if it
//! was compiled by `poly cc`; a linker puts them one after the other. LLVM reads one file at a time, so they are taken apart here, by
//! their outermost blocks only.

use object::{Object as _, ObjectSection as _};

/// How bitcode begins.
pub(crate) const MAGIC: [u8; 4] = *b"BC\xC0\xDE";
/// How a wrapper around bitcode begins, which says where in it the bitcode is.
pub(crate) const WRAPPER_MAGIC: [u8; 4] = [0xDE, 0xC0, 0x17, 0x0B];
const SECTIONS: [&str; 2] = [".llvmbc", ".polybc"];

/// The bitcode files that an ELF file contains, in the order of linking; empty if it has none
/// or cannot be read.
pub(crate) fn bitcode_of_elf(elf: &[u8]) -> Vec<&[u8]> {
    let Ok(file) = object::File::parse(elf) else { return Vec::new() };
    // An object may have several sections of this name, one for each group.
    file.sections()
        .filter(|section| section.name().is_ok_and(|name| SECTIONS.contains(&name)))
        .filter_map(|section| section.data().ok())
        .flat_map(split)
        .collect()
}

/// Takes bitcode files apart that lie one after the other. What follows the last whole one is
/// given as it is, for LLVM to say what is wrong with it.
fn split(mut section: &[u8]) -> Vec<&[u8]> {
    let mut files = Vec::new();
    loop {
        // A linker may align each contribution.
        let padding = section.iter().take_while(|&&byte| byte == 0).count();
        section = &section[padding..];
        if section.is_empty() {
            return files;
        }
        let length = length_of_first(section).unwrap_or(section.len());
        let (file, rest) = section.split_at(length);
        files.push(file);
        section = rest;
    }
}

/// The length of the bitcode file at the beginning, up to the next one, padding, or the end.
fn length_of_first(bytes: &[u8]) -> Option<usize> {
    if !bytes.starts_with(&MAGIC) {
        return None;
    }
    let mut end = MAGIC.len();
    while let Some(rest) = bytes.get(end..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(&MAGIC) || rest.iter().take(4).all(|&byte| byte == 0) {
            break;
        }
        end = end.checked_add(block_length(rest)?)?;
    }
    (end <= bytes.len()).then_some(end)
}

/// The length of an outermost block: an abbreviation `1` of 2 bits, the block's number in chunks
/// of 8 bits, the width of its own abbreviations in chunks of 4, then at the next multiple of
/// 32 bits its length in words. All blocks at this level have small numbers, so the head is one
/// word.
fn block_length(bytes: &[u8]) -> Option<usize> {
    let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    if word(0)? & 0b11 != 1 {
        return None;
    }
    usize::try_from(word(4)?).ok()?.checked_mul(4)?.checked_add(8)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bitcode file of one empty block.
    fn file(words: u32) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(1u32.to_le_bytes());
        bytes.extend(words.to_le_bytes());
        bytes.extend(std::iter::repeat_n(0xAA, words as usize * 4));
        bytes
    }

    #[test]
    fn files_are_taken_apart_at_their_ends_and_at_padding() {
        let (one, two) = (file(3), file(1));
        let section = [&one[..], &two, &[0; 12], &one].concat();
        assert_eq!(split(&section), [&one[..], &two, &one]);
    }

    #[test]
    fn a_length_beyond_the_end_leaves_the_rest_whole() {
        let mut bytes = file(3);
        bytes.truncate(14);
        assert_eq!(split(&bytes), [&bytes[..]]);
        let mut bytes = file(0);
        bytes[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(split(&bytes), [&bytes[..]]);
    }
}
