//! What a parameter takes and a result is: sets of values.
//!
//! A type is a named predicate; types are closed under union, intersection and
//! difference, and collections may have an element type.

use poly::{LanguageId, Traits, Value};
use std::fmt;
use std::rc::Rc;

/// A set of values.
#[derive(Clone)]
pub struct Type {
    name: Rc<str>,
    test: Rc<dyn Fn(&Value) -> bool>,
}

impl Type {
    /// The values for which `test` holds.
    pub fn new(name: impl Into<Rc<str>>, test: impl Fn(&Value) -> bool + 'static) -> Self {
        Self { name: name.into(), test: Rc::new(test) }
    }

    /// The objects that have all of `traits`.
    #[must_use]
    pub fn with(traits: Traits) -> Self {
        Self::new(traits.to_string(), move |value| value.as_object().is_some() && value.has(traits))
    }

    /// Whether the value is in the set.
    #[must_use]
    pub fn accepts(&self, value: &Value) -> bool {
        (self.test)(value)
    }

    /// Union.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::new(format!("{self} or {other}"), move |value| self.accepts(value) || other.accepts(value))
    }

    /// Intersection.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::new(format!("{self} and {other}"), move |value| self.accepts(value) && other.accepts(value))
    }

    /// Difference.
    #[must_use]
    pub fn except(self, other: Self) -> Self {
        Self::new(format!("{self} but no {other}"), move |value| self.accepts(value) && !other.accepts(value))
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Debug for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

macro_rules! types {
    ($($(#[$doc:meta])* $function:ident = $name:literal, $test:expr;)*) => {
        $($(#[$doc])*
        #[must_use]
        pub fn $function() -> Type {
            Type::new($name, $test)
        })*
    };
}

types! {
    /// Every value.
    any = "any", |_| true;
    /// The nulls of all languages.
    null = "null", Value::is_null;
    /// Booleans.
    boolean = "boolean", |value| matches!(value, Value::Bool(_));
    /// Numbers of all kinds.
    number = "number", |value| value.as_number().is_some();
    /// Numbers of the integer kind.
    integer = "integer", |value| matches!(value, Value::Int(_) | Value::Big(_));
    /// Integers that fit in 64 bits.
    int64 = "int64", |value| matches!(value, Value::Int(_));
    /// Numbers of the float kind.
    float = "float", |value| matches!(value, Value::Float(_));
    /// Strings.
    string = "string", |value| matches!(value, Value::Text(_));
    /// Strings that are valid Unicode.
    unicode = "unicode string", |value| value.as_str().is_some();
    /// Everything that is no primitive.
    object = "object", |value| value.as_object().is_some();
    /// Numbers that JavaScript holds as `number`.
    js_number = "JavaScript number", is_js_number;
    /// Numbers that JavaScript holds as `bigint`.
    js_bigint = "JavaScript bigint", |value| value.as_number().is_some() && !is_js_number(value);
    /// What has a place on the time line.
    instant = "instant", |value| value.has(Traits::DATE.and(Traits::TIME).and(Traits::ZONE));
}

/// The largest integer that JavaScript holds exactly as a `number`, with all smaller
/// ones.
pub const MAX_SAFE_INTEGER: i64 = (1 << 53) - 1;

fn is_js_number(value: &Value) -> bool {
    match value {
        Value::Int(value) => value.unsigned_abs() <= MAX_SAFE_INTEGER.unsigned_abs(),
        Value::Float(_) => true,
        _ => false,
    }
}

macro_rules! with {
    ($($(#[$doc:meta])* $function:ident = $traits:expr;)*) => {
        $($(#[$doc])*
        #[must_use]
        pub fn $function() -> Type {
            Type::with($traits)
        })*
    };
}

with! {
    /// Objects with members.
    members = Traits::MEMBERS;
    /// Objects with elements at indices.
    array = Traits::ARRAY;
    /// Objects with entries.
    hash = Traits::HASH;
    /// Sets.
    set = Traits::SET;
    /// What can be iterated over.
    iterable = Traits::ITERABLE;
    /// Iterators.
    iterator = Traits::ITERATOR;
    /// Shared bytes.
    buffer = Traits::BUFFER;
    /// What can be called.
    executable = Traits::EXECUTABLE;
    /// What can be constructed from.
    instantiable = Traits::INSTANTIABLE;
    /// Classes.
    meta = Traits::META;
    /// What can be thrown.
    exception = Traits::EXCEPTION;
    /// What settles later.
    awaitable = Traits::AWAITABLE;
    /// Lengths of time.
    duration = Traits::DURATION;
}

/// Arrays all of whose elements are of a type.
#[must_use]
pub fn array_of(element: Type) -> Type {
    let name = format!("array of {element}");
    Type::new(name, move |value| {
        let Some(object) = value.as_object().filter(|object| object.traits().has(Traits::ARRAY)) else {
            return false;
        };
        let mut elements = Vec::new();
        object.read_elements(0, u64::MAX, &mut elements).is_ok()
            && elements.iter().all(|e| element.accepts(e))
    })
}

/// The objects that a language owns.
#[must_use]
pub fn of_language(id: &'static str) -> Type {
    Type::new(format!("object of {id}"), move |value| {
        value.as_object().is_some_and(|object| object.language() == LanguageId::new(id))
    })
}

/// The objects of a class, by its simple name.
#[must_use]
pub fn of_class(name: &'static str) -> Type {
    Type::new(name, move |value| class_name(value).as_deref() == Some(name))
}

/// The simple name of an object's class.
#[must_use]
pub fn class_name(value: &Value) -> Option<String> {
    let meta = value.as_object()?.meta_object()?;
    Some(meta.as_object()?.meta_simple_name().ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::{any, array, array_of, boolean, integer, js_bigint, js_number, null, number, object, string};
    use poly::{Value, list};

    #[test]
    fn kinds_exclude_each_other() {
        let values: [Value; 6] =
            [Value::Null, true.into(), 1.into(), 1.5.into(), "a".into(), list([1.into()])];
        let kinds = [null(), boolean(), integer(), number().except(integer()), string(), object()];
        for (i, value) in values.iter().enumerate() {
            for (j, kind) in kinds.iter().enumerate() {
                assert_eq!(kind.accepts(value), i == j, "{value:?} is {kind}");
            }
            assert!(any().accepts(value));
        }
    }

    #[test]
    fn types_are_closed_under_union_intersection_and_difference() {
        let either = number().or(string());
        assert!(either.accepts(&1.into()) && either.accepts(&"a".into()) && !either.accepts(&true.into()));
        assert!(!number().and(string()).accepts(&1.into()));
        assert!(!number().except(integer()).accepts(&1.into()));
        assert_eq!(number().or(string()).to_string(), "number or string");
    }

    #[test]
    fn arrays_may_have_an_element_type() {
        let value = list([1.into(), 2.into()]);
        assert!(array().accepts(&value) && array_of(number()).accepts(&value));
        assert!(!array_of(string()).accepts(&value));
        assert!(array_of(string()).accepts(&list([])));
    }

    #[test]
    fn javascript_has_two_kinds_of_numbers() {
        let safe = Value::Int(super::MAX_SAFE_INTEGER);
        let unsafe_integer = Value::Int(super::MAX_SAFE_INTEGER + 1);
        assert!(js_number().accepts(&safe) && !js_bigint().accepts(&safe));
        assert!(js_bigint().accepts(&unsafe_integer) && !js_number().accepts(&unsafe_integer));
        assert!(js_number().accepts(&1e300.into()));
    }
}
