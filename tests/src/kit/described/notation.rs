//! Types in text: `number or string`, `array of number`, `object but no null and members`.
//!
//! `or` binds loosest, then `and`, then `but no`, then `array of` and `object of LANGUAGE`.

use crate::kit::types::{self, Type};

macro_rules! named {
    ($($name:ident),*) => {
        const NAMES: &[(&str, fn() -> Type)] = &[$((stringify!($name), types::$name)),*, ("nothing", nothing)];
    };
}

named!(
    any,
    null,
    boolean,
    number,
    integer,
    float,
    string,
    unicode,
    object,
    members,
    array,
    hash,
    set,
    iterable,
    iterator,
    buffer,
    executable,
    instantiable,
    meta,
    exception,
    awaitable,
    duration,
    instant,
    int64
);

fn nothing() -> Type {
    Type::new("nothing", |_| false)
}

/// The type that a text names.
///
/// # Errors
/// If and only if it names none, with the names that there are.
pub(super) fn parse(text: &str) -> Result<Type, String> {
    let text = text.trim();
    for (word, combine) in
        [(" or ", Type::or as fn(Type, Type) -> Type), (" and ", Type::and), (" but no ", Type::except)]
    {
        if let Some((left, right)) = text.rsplit_once(word) {
            return Ok(combine(parse(left)?, parse(right)?));
        }
    }
    if let Some(element) = text.strip_prefix("array of ") {
        return Ok(types::array_of(parse(element)?));
    }
    if let Some(language) = text.strip_prefix("object of ") {
        return Ok(types::of_language(super::keep(language)));
    }
    let found = NAMES.iter().find(|(name, _)| *name == text);
    found.map(|(_, make)| make()).ok_or_else(|| {
        let names: Vec<_> = NAMES.iter().map(|(name, _)| *name).collect();
        format!("there is no type '{text}': {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::parse;
    use poly::{Value, list};

    #[test]
    fn types_are_written_as_they_are_told() {
        let accepts = |text: &str, value: Value| parse(text).expect(text).accepts(&value);
        assert!(accepts("number or string", 1.into()) && accepts("number or string", "a".into()));
        assert!(!accepts("number but no integer", 1.into()) && accepts("number but no integer", 1.5.into()));
        assert!(
            accepts("array of number", list([1.into()])) && !accepts("array of string", list([1.into()]))
        );
        assert!(accepts("object of host and array", list([])) && !accepts("object of js", list([])));
        assert!(accepts("null or any but no number", "a".into()));
        assert!(!accepts("nothing", 1.into()));
        assert!(parse("number or").is_err() && parse("").is_err());
    }
}
