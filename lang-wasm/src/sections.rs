//! The sections of a module's binary, as far as the engine does not tell of them.

/// The contents of the custom sections named `name`, in order.
pub(crate) fn custom<'a>(binary: &'a [u8], name: &str) -> Vec<&'a [u8]> {
    let mut found = Vec::new();
    let mut rest = binary.get(8..).unwrap_or_default();
    while let Some((&id, after)) = rest.split_first() {
        let Some((length, body)) = number(after) else { break };
        let Some((section, next)) = body.split_at_checked(length) else { break };
        if id == 0
            && let Some((length, text)) = number(section)
            && let Some((text, content)) = text.split_at_checked(length)
            && text == name.as_bytes()
        {
            found.push(content);
        }
        rest = next;
    }
    found
}

/// An unsigned number in LEB128, and what follows it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().enumerate().take(5) {
        value |= u64::from(byte & 0x7F) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((usize::try_from(value).ok()?, &bytes[index + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::custom;

    #[test]
    fn sections_of_one_name_come_in_order() {
        let binary = wat::parse_str(r#"(module (@custom "a" "one") (@custom "b" "x") (@custom "a" "two"))"#);
        assert_eq!(custom(&binary.unwrap(), "a"), [b"one", b"two"]);
    }

    #[test]
    fn damaged_binaries_have_no_sections() {
        assert!(custom(b"", "a").is_empty());
        assert!(custom(b"\0asm\x01\0\0\0\0\xFF\xFF\xFF\xFF\x0F", "a").is_empty());
        assert!(custom(b"\0asm\x01\0\0\0\0\x02\x09a", "a").is_empty());
    }
}
