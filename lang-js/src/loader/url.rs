//! `file:` and `data:` URLs.

use std::path::{Path, PathBuf};

/// The `file:` URL of an absolute path.
pub(crate) fn from_path(path: &Path) -> String {
    let mut url = String::from("file://");
    for byte in path.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~!$&'()*+,;=:@[]".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url
}

/// The path of a `file:` URL, without its query and fragment.
pub(crate) fn to_path(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let rest = rest.split(['?', '#']).next()?;
    rest.starts_with('/').then(|| PathBuf::from(String::from_utf8_lossy(&unescaped(rest)).into_owned()))
}

/// The MIME type and the content of a `data:` URL.
pub(super) fn data(url: &str) -> Option<(String, Vec<u8>)> {
    let (head, body) = url.strip_prefix("data:")?.split_once(',')?;
    let mime = head.split(';').next().unwrap_or_default().to_ascii_lowercase();
    let body = unescaped(body);
    let content = if head.ends_with(";base64") { base64(&body)? } else { body };
    Some((mime, content))
}

fn unescaped(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut result = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                result.push(byte);
                at += 3;
            }
            None => {
                result.push(bytes[at]);
                at += 1;
            }
        }
    }
    result
}

fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut result = Vec::with_capacity(text.len() / 4 * 3);
    let mut bits = 0_u32;
    let mut count = 0;
    for byte in text.iter().copied().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            result.push(u8::try_from((bits >> count) & 0xFF).ok()?);
        }
    }
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::{data, from_path, to_path};
    use std::path::Path;

    #[test]
    fn paths_and_urls_correspond() {
        let path = Path::new("/a b/ü#?.js");
        let url = from_path(path);
        assert_eq!(url, "file:///a%20b/%C3%BC%23%3F.js");
        assert_eq!(to_path(&url).as_deref(), Some(path));
        assert_eq!(to_path("file:///x.js?v=1").as_deref(), Some(Path::new("/x.js")));
        assert_eq!(to_path("http://x/y"), None);
    }

    #[test]
    fn data_urls_have_content() {
        assert_eq!(data("data:text/javascript,a%20b"), Some(("text/javascript".into(), b"a b".to_vec())));
        assert_eq!(
            data("data:application/json;base64,eyJhIjoxfQ=="),
            Some(("application/json".into(), b"{\"a\":1}".to_vec()))
        );
        assert_eq!(data("data:x"), None);
    }
}
