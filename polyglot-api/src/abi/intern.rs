//! Names that live for ever, as the protocol wants those of languages and messages.

use crate::LanguageId;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The same text for equal names. Each distinct name is kept for ever, so it is for
/// names that programs' authors chose, which are few: never for what guests compute.
pub(super) fn intern(name: &str) -> &'static str {
    static NAMES: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let names = names.get_or_insert_default();
    if let Some(known) = names.get(name) {
        return known;
    }
    let kept: &'static str = Box::leak(name.into());
    names.insert(kept);
    kept
}

/// The language of an id.
pub(super) fn language(id: &str) -> LanguageId {
    if id == LanguageId::HOST.as_str() { LanguageId::HOST } else { LanguageId::new(intern(id)) }
}
