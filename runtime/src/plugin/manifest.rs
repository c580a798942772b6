//! What is known of a language before its library is loaded.

use super::PluginError;
use polyglot_api::LanguageId;
use serde::Deserialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The end of a manifest's file name.
pub(crate) const SUFFIX: &str = ".poly-language.json";

/// What is known of a language before its library is loaded: what `Language` tells.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    pub(crate) id: LanguageId,
    pub(crate) name: &'static str,
    pub(crate) engine: (&'static str, &'static str),
    pub(crate) aliases: &'static [&'static str],
    pub(crate) extensions: &'static [&'static str],
    pub(crate) mime_types: &'static [&'static str],
    pub(crate) interpreters: &'static [&'static str],
    pub(crate) magic: &'static [&'static [u8]],
    pub(crate) library: Location,
}

/// Where the library is.
#[derive(Clone, Debug)]
pub(crate) enum Location {
    /// In one of the folders that are searched, by the name that its id tells.
    Searched,
    /// Here.
    At(PathBuf),
}

/// A manifest as it is written.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    id: String,
    name: String,
    engine: String,
    engine_version: String,
    #[serde(default)]
    aliases: Vec<String>,
    extensions: Vec<String>,
    #[serde(default)]
    mime_types: Vec<String>,
    #[serde(default)]
    interpreters: Vec<String>,
    /// In hexadecimal, spaces ignored.
    #[serde(default)]
    magic: Vec<String>,
    /// The library's file, from the manifest's folder; without it, `libpoly_lang_ID.so`.
    library: Option<PathBuf>,
}

impl Manifest {
    /// Reads a manifest. One that was read before is not read again: what it says
    /// lives for ever, so it must not grow with the number of engines.
    ///
    /// # Errors
    /// If it cannot be read, or does not say what it should.
    pub(crate) fn read(path: &Path) -> Result<Arc<Self>, PluginError> {
        static READ: Mutex<Option<HashMap<PathBuf, Arc<Manifest>>>> = Mutex::new(None);
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        let read = read.get_or_insert_default();
        if let Some(manifest) = read.get(path) {
            return Ok(Arc::clone(manifest));
        }
        let wrong = |reason: String| PluginError::Manifest { path: path.into(), reason };
        let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        let written: Written = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let manifest = Arc::new(written.kept(folder).map_err(wrong)?);
        read.insert(path.into(), Arc::clone(&manifest));
        Ok(manifest)
    }

    /// The name of the library of a language, as Cargo would name it on this system.
    pub(crate) fn file_name(id: LanguageId) -> String {
        use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
        format!("{DLL_PREFIX}poly_lang_{id}{DLL_SUFFIX}")
    }
}

impl Written {
    fn kept(self, folder: &Path) -> Result<Manifest, String> {
        let is_plain = |id: &str| id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if self.id.is_empty() || !is_plain(&self.id) {
            return Err(format!("the id '{}' is not of lower-case letters and digits", self.id));
        }
        let id = LanguageId::new(keep(self.id));
        let magic: Result<Vec<&'static [u8]>, String> = self.magic.iter().map(|hex| bytes(hex)).collect();
        let library = self.library.unwrap_or_else(|| Manifest::file_name(id).into());
        Ok(Manifest {
            id,
            name: keep(self.name),
            engine: (keep(self.engine), keep(self.engine_version)),
            aliases: keep_all(self.aliases),
            extensions: keep_all(self.extensions),
            mime_types: keep_all(self.mime_types),
            interpreters: keep_all(self.interpreters),
            magic: magic?.leak(),
            library: Location::At(folder.join(library)),
        })
    }
}

fn keep(text: String) -> &'static str {
    text.leak()
}

fn keep_all(texts: Vec<String>) -> &'static [&'static str] {
    texts.into_iter().map(keep).collect::<Vec<_>>().leak()
}

fn bytes(hex: &str) -> Result<&'static [u8], String> {
    let digits: Vec<u32> =
        hex.chars().filter(|digit| *digit != ' ').map(|digit| digit.to_digit(16).unwrap_or(16)).collect();
    if !digits.len().is_multiple_of(2) || digits.iter().any(|digit| *digit > 15) {
        return Err(format!("the magic '{hex}' is not in hexadecimal"));
    }
    let pair = |pair: &[u32]| u8::try_from(pair[0] << 4 | pair[1]).unwrap_or_default();
    Ok(digits.chunks(2).map(pair).collect::<Vec<_>>().leak())
}

#[cfg(test)]
mod tests {
    use super::{Manifest, Written};
    use std::path::Path;

    fn read(text: &str) -> Result<Manifest, String> {
        let written: Written = serde_json::from_str(text).map_err(|error| error.to_string())?;
        written.kept(Path::new("/d"))
    }

    #[test]
    fn a_manifest_tells_what_a_language_would() {
        let text = r#"{ "id": "calc", "name": "Calc", "engine": "calc", "engineVersion": "1",
            "extensions": ["calc"], "magic": ["42 43 C0 de"], "library": "sub/libcalc.so" }"#;
        let manifest = read(text).expect("is one");
        assert_eq!((manifest.id.as_str(), manifest.extensions), ("calc", &["calc"][..]));
        assert_eq!(manifest.magic, [&b"BC\xC0\xDE"[..]]);
        assert!(format!("{:?}", manifest.library).contains("/d/sub/libcalc.so"));
    }

    #[test]
    fn what_is_wrong_is_told() {
        let with = |id: &str, more: &str| {
            read(&format!(
                r#"{{ "id": "{id}", "name": "", "engine": "", "engineVersion": "", "extensions": [] {more} }}"#
            ))
        };
        assert!(with("a", "").is_ok());
        let error = |id, more| with(id, more).expect_err("is wrong");
        assert!(error("A b", "").contains("lower-case"));
        assert!(error("a", r#", "magic": ["4"]"#).contains("hexadecimal"));
        assert!(error("a", r#", "extension": []"#).contains("unknown field"));
        assert!(read("{}").expect_err("is wrong").contains("missing field"));
    }
}
