//! What an object that cannot be changed answers to messages that change something.

use crate::{Error, InteropError, Object, Traits, Value};

fn lacks<T: Object + ?Sized>(object: &T, group: Traits, message: &'static str) -> Option<Error> {
    let traits = object.traits();
    (!traits.has(group)).then(|| InteropError::unsupported_by(message, traits).into())
}

fn read_only(what: String) -> Error {
    InteropError::ReadOnly { what }.into()
}

pub(crate) fn member<T: Object + ?Sized>(object: &T, message: &'static str, name: &str) -> Error {
    lacks(object, Traits::MEMBERS, message).unwrap_or_else(|| match object.member_info(name).exists() {
        true => read_only(format!("member '{name}'")),
        false => InteropError::unknown_member(name, object.to_display(false)).into(),
    })
}

pub(crate) fn element<T: Object + ?Sized>(object: &T, message: &'static str, index: u64) -> Error {
    lacks(object, Traits::ARRAY, message).unwrap_or_else(|| match object.element_info(index).exists() {
        true => read_only(format!("element {index}")),
        false => InteropError::InvalidIndex { index }.into(),
    })
}

pub(crate) fn new_entry<T: Object + ?Sized>(object: &T) -> Error {
    lacks(object, Traits::HASH, "writeHashEntry").unwrap_or_else(|| read_only("the hash".into()))
}

pub(crate) fn entry<T: Object + ?Sized>(object: &T, key: &Value) -> Error {
    lacks(object, Traits::HASH, "removeHashEntry").unwrap_or_else(|| match object.entry_info(key).exists() {
        true => read_only("the hash".into()),
        false => InteropError::UnknownKey { key: key.to_display() }.into(),
    })
}

pub(crate) fn value<T: Object + ?Sized>(object: &T, message: &'static str) -> Error {
    lacks(object, Traits::SET, message).unwrap_or_else(|| read_only("the set".into()))
}

#[cfg(test)]
mod tests {
    use crate::{Error, Identity, InteropError, LanguageId, MemberInfo, Object, Result, Traits, Value};
    use std::any::Any;

    /// Has one member, one element, one entry and one value, and only lets them be read.
    struct Fixed(Traits);

    impl Object for Fixed {
        fn traits(&self) -> Traits {
            self.0
        }

        fn language(&self) -> LanguageId {
            LanguageId::HOST
        }

        fn identity(&self) -> Identity {
            Identity { heap: 0, address: 0 }
        }

        fn as_any(&self) -> &dyn Any {
            self
        }

        fn to_display(&self, _: bool) -> String {
            "fixed".into()
        }

        fn member_info(&self, name: &str) -> MemberInfo {
            MemberInfo::NONE.with_if(MemberInfo::READABLE, name == "a")
        }

        fn element_info(&self, index: u64) -> MemberInfo {
            MemberInfo::NONE.with_if(MemberInfo::READABLE, index == 0)
        }

        fn entry_info(&self, key: &Value) -> MemberInfo {
            MemberInfo::NONE.with_if(MemberInfo::READABLE, key.as_i64() == Some(1))
        }
    }

    /// What each message that changes something answers, for what is there and for what is not.
    fn answers(object: &dyn Object) -> [String; 12] {
        fn told<T>(result: Result<T>) -> String {
            match result.err() {
                Some(Error::Interop(InteropError::ReadOnly { .. })) => "read-only".into(),
                Some(Error::Interop(InteropError::UnsupportedMessage { message, .. })) => message.into(),
                other => other.map_or_else(String::new, |error| error.to_string()),
            }
        }
        let (there, absent) = (Value::from(1), Value::from(2));
        [
            told(object.write_member("a", Value::Null)),
            told(object.write_member("b", Value::Null)),
            told(object.remove_member("a")),
            told(object.remove_member("b")),
            told(object.write_element(0, Value::Null)),
            told(object.write_element(1, Value::Null)),
            told(object.remove_element(1)),
            told(object.write_entry(&absent, Value::Null)),
            told(object.remove_entry(&there)),
            told(object.remove_entry(&absent)),
            told(object.set_add(Value::Null)),
            told(object.set_remove(&there)),
        ]
    }

    #[test]
    fn what_only_lets_itself_be_read_refuses_changes_by_the_reason() {
        let groups = Traits::MEMBERS | Traits::ARRAY | Traits::HASH | Traits::SET;
        let unknown = "fixed has no member 'b'";
        assert_eq!(
            answers(&Fixed(groups)),
            [
                "read-only",
                unknown,
                "read-only",
                unknown,
                "read-only",
                "index 1 is out of range",
                "index 1 is out of range",
                "read-only",
                "read-only",
                "no entry for key 2",
                "read-only",
                "read-only",
            ]
        );
        assert_eq!(answers(&Fixed(Traits::NONE))[0], "writeMember");
        assert_eq!(answers(&Fixed(Traits::MEMBERS))[11], "removeSetElement");
    }
}
