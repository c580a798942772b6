//! Which LLVM wrote a bitcode file.
//!
//! It is in the file's first block. LLVM's reader tells it in few of its errors, and may fail in any
//! way on what a newer LLVM wrote, so it is read here before LLVM is asked. The block is a stream of
//! bits, the lowest of a byte first, in which records are written out or follow an abbreviation.

use crate::embedded::{MAGIC, WRAPPER_MAGIC};

/// The number of the block, and of the record in it that has the name.
const IDENTIFICATION: u32 = 13;
const STRING: u32 = 1;
/// How long a name is taken for one.
const LONGEST: u32 = 200;
/// The letters that an abbreviated name has six bits for each.
const LETTERS: &[u8; 64] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._";

/// The version of the LLVM that wrote a bitcode file, with what its vendor added; `None` if the file
/// does not say it.
pub(crate) fn producer(bytes: &[u8]) -> Option<String> {
    let mut bits = Bits { bytes: unwrapped(bytes)?.strip_prefix(&MAGIC)?, at: 0 };
    let is_identification = bits.fixed(2)? == 1 && bits.variable(8)? == IDENTIFICATION;
    let width = bits.variable(4).filter(|_| is_identification)?;
    bits.at = 64;
    let name = loop {
        match bits.fixed(width)? {
            2 => bits.skip_abbreviation()?,
            3 => {
                let (code, length) = (bits.variable(6)?, bits.variable(6)?.min(LONGEST));
                let values: Option<Vec<u32>> = (0..length).map(|_| bits.variable(6)).collect();
                if code == STRING {
                    let letters = values?.into_iter().filter_map(char::from_u32);
                    break letters.filter(char::is_ascii_graphic).collect::<String>();
                }
            }
            // The first abbreviation is that of the name.
            4 => {
                let length = bits.variable(6)?.min(LONGEST);
                let letters = (0..length).map(|_| bits.fixed(6).map(|letter| LETTERS[letter as usize]));
                break letters.map(|letter| letter.map(char::from)).collect::<Option<_>>()?;
            }
            _ => return None,
        }
    };
    name.strip_prefix("LLVM").map(Into::into)
}

/// A bitcode file without the wrapper that may be around it.
fn unwrapped(bytes: &[u8]) -> Option<&[u8]> {
    if !bytes.starts_with(&WRAPPER_MAGIC) {
        return Some(bytes);
    }
    let start = u32::from_le_bytes(bytes.get(8..12)?.try_into().ok()?);
    bytes.get(usize::try_from(start).ok()?..)
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    /// A number of so many bits.
    fn fixed(&mut self, width: u32) -> Option<u32> {
        let mut number = 0;
        for place in 0..width.min(32) {
            let bit = self.bytes.get(self.at / 8)? >> (self.at % 8) & 1;
            number |= u32::from(bit) << place;
            self.at += 1;
        }
        Some(number)
    }

    /// A number in chunks of so many bits, the highest of which says whether more follow.
    fn variable(&mut self, width: u32) -> Option<u32> {
        let more = 1 << (width - 1);
        let mut number = 0_u32;
        for place in (0..32).step_by(width as usize - 1) {
            let chunk = self.fixed(width)?;
            number |= (chunk & (more - 1)) << place;
            if chunk & more == 0 {
                return Some(number);
            }
        }
        None
    }

    fn skip_abbreviation(&mut self) -> Option<()> {
        for _ in 0..self.variable(5)? {
            let is_literal = self.fixed(1)? == 1;
            if is_literal {
                self.variable(8)?;
            } else if matches!(self.fixed(3)?, 1 | 2) {
                // Numbers of a width that is given here.
                self.variable(5)?;
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How clang's begins: the name is abbreviated.
    const CLANG: [u8; 32] = *b"BC\xC0\xDE\x35\x14\0\0\x05\0\0\0\x62\x0C\x30\x24\
        \x4A\x59\xBE\xA6\x6D\xFB\xB5\xCF\x0B\x51\x80\x4C\x01\0\0\0";
    /// How rustc's begins: it has letters that there is no abbreviation for.
    const RUSTC: [u8; 68] = *b"BC\xC0\xDE\x35\x14\0\0\x0E\0\0\0\x62\x0C\x30\x1C\
        \x41\xC7\x0A\xAC\x60\x0B\xAD\x20\x07\x72\xE0\x06\x71\xE0\x06\x72\
        \xD0\x06\xF2\x50\x0F\xF3\x40\x0F\x6D\x10\x07\x6E\x90\x07\x75\xE0\
        \x06\x70\xD0\x06\xF3\x40\x0F\xE1\x20\x0E\xEC\x50\x0E\x42\x14\x20\
        \x53\0\0\0";

    #[test]
    fn the_names_of_clang_and_rustc_are_read() {
        assert_eq!(producer(&CLANG).as_deref(), Some("22.1.8"));
        assert_eq!(producer(&RUSTC).as_deref(), Some("22.1.2-rust-1.95.0-stable"));
        let wrapper = [&WRAPPER_MAGIC[..], &[0; 4], &20_u32.to_le_bytes(), &[0; 8]].concat();
        assert_eq!(producer(&[&wrapper[..], &CLANG].concat()).as_deref(), Some("22.1.8"));
    }

    #[test]
    fn what_is_damaged_has_no_name() {
        for end in 0..25 {
            assert_eq!(producer(&CLANG[..end]), None, "{end}");
        }
        for (at, bit) in (0..CLANG.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut changed = CLANG;
            changed[at] ^= 1 << bit;
            let _ = producer(&changed);
        }
    }
}
