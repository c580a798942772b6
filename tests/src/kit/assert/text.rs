//! Strings, and objects as strings.

use super::Faults;
use poly::{ObjectRef, Text};

pub(super) fn check(text: &Text, faults: &mut Faults) {
    let units = text.to_utf16();
    let unicode = String::from_utf16(&units).ok();
    let told = text.to_str().map(std::borrow::Cow::into_owned);
    faults.expect(told == unicode, || format!("as UTF-8: {told:?}, as UTF-16: {unicode:?}"));
    faults.expect(text.to_string_lossy() == String::from_utf16_lossy(&units), || "lossy text differs".into());
    faults.expect(text.is_empty() == units.is_empty(), || "is_empty disagrees with the length".into());
    faults.expect(*text == text.clone(), || "does not equal itself".into());
}

pub(super) fn check_display(object: &ObjectRef, faults: &mut Faults) {
    faults.expect(!object.to_display(false).is_empty(), || "has no text without side effects".into());
    object.to_display(true);
    for (message, result) in [("to_text", object.to_text()), ("to_repr", object.to_repr())] {
        match result {
            Ok(text) => check(&text, faults),
            Err(poly::Error::Polyglot(error)) if error.is_catchable() => {}
            Err(error) => faults.add(format!("{message} fails otherwise than by a guest's error: {error}")),
        }
    }
}
