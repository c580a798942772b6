//! What the host grants and limits, told by options:
//!
//! | option | meaning | default |
//! |---|---|---|
//! | `wasm.dir` | folders that WASI programs may use, one a line: `HOST` or `HOST::GUEST` | none |
//! | `wasm.env` | `NAME=VALUE` a line, added to the variables that the host lets guests see | none |
//! | `wasm.memory` | the most bytes of all memories together; `k`, `m`, `g` may follow | no limit |
//! | `wasm.time` | the most milliseconds that a call from outside may take | no limit |
//! | `wasm.cache` | the folder of compiled modules, or `off` | the user's cache folder |

use polyglot_api::{Host, PolyglotError, Result};
use std::path::PathBuf;
use std::time::Duration;

/// A folder that a WASI program may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    /// Where it is.
    pub(crate) host: PathBuf,
    /// What the program calls it.
    pub(crate) guest: String,
}

/// The granted folders.
pub(crate) fn folders(host: &dyn Host) -> Vec<Grant> {
    let option = host.option("wasm.dir").unwrap_or_default();
    option.lines().filter(|line| !line.is_empty()).map(grant).collect()
}

fn grant(line: &str) -> Grant {
    let (host, guest) = line.split_once("::").unwrap_or((line, line));
    Grant { host: host.into(), guest: guest.into() }
}

/// The variables that a WASI program sees, as `NAME=VALUE`.
pub(crate) fn environment(host: &dyn Host) -> Vec<String> {
    let mut all: Vec<_> =
        host.environment().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    if let Some(more) = host.option("wasm.env") {
        all.extend(more.lines().filter(|line| line.contains('=')).map(String::from));
    }
    all
}

/// The most bytes of all memories of the context together.
///
/// # Errors
/// If the option is no number of bytes.
pub(crate) fn memory(host: &dyn Host) -> Result<Option<usize>> {
    host.option("wasm.memory").map(|text| bytes(&text)).transpose()
}

fn bytes(text: &str) -> Result<usize> {
    let trimmed = text.trim();
    let (digits, shift) = match trimmed.char_indices().last() {
        Some((at, 'k' | 'K')) => (&trimmed[..at], 10),
        Some((at, 'm' | 'M')) => (&trimmed[..at], 20),
        Some((at, 'g' | 'G')) => (&trimmed[..at], 30),
        _ => (trimmed, 0),
    };
    digits.parse::<usize>().ok().and_then(|number| number.checked_mul(1 << shift)).ok_or_else(|| {
        let message = format!("option wasm.memory: '{text}' is no number of bytes, such as 65536 or 64m");
        PolyglotError::host(message).into()
    })
}

/// How long one call from outside may take.
///
/// # Errors
/// If the option is no number.
pub(crate) fn time(host: &dyn Host) -> Result<Option<Duration>> {
    let Some(text) = host.option("wasm.time") else { return Ok(None) };
    match text.trim().parse() {
        Ok(milliseconds) => Ok(Some(Duration::from_millis(milliseconds))),
        Err(_) => {
            let message = format!("option wasm.time: '{text}' is no number of milliseconds");
            Err(PolyglotError::host(message).into())
        }
    }
}

/// The folder of compiled modules; `None` if they are not kept.
pub(crate) fn cache(host: &dyn Host) -> Option<PathBuf> {
    match host.option("wasm.cache") {
        Some(option) if option == "off" => None,
        Some(option) => Some(option.into()),
        None => {
            let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
            let base = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")))?;
            base.is_absolute().then(|| base.join("poly").join("wasm"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes, grant};

    #[test]
    fn sizes_have_units() {
        assert_eq!(bytes("65536").unwrap(), 65536);
        assert_eq!(bytes("64m").unwrap(), 64 << 20);
        assert!(bytes("much").is_err());
        assert!(bytes("99999999999999999g").is_err());
    }

    #[test]
    fn folders_may_have_other_names_inside() {
        assert_eq!(grant("/tmp/x::/data").guest, "/data");
        assert_eq!(grant(".").host.to_str(), Some(&*grant(".").guest));
    }
}
