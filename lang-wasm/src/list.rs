//! Fixed lists of values: several results of a function, descriptions of imports and exports.

use crate::language::WASM;
use polyglot_api::{Identity, InteropError, LanguageId, MemberInfo, Object, Result, Text, Traits, Value};
use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

/// A list that does not change.
pub(crate) struct List(Rc<[Value]>);

impl List {
    pub(crate) fn value(values: impl Into<Rc<[Value]>>) -> Value {
        Value::object(Self(values.into()))
    }
}

impl Object for List {
    fn traits(&self) -> Traits {
        Traits::ARRAY | Traits::ITERABLE
    }

    fn language(&self) -> LanguageId {
        WASM
    }

    fn identity(&self) -> Identity {
        Identity { heap: 0, address: self.0.as_ptr().addr() }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, side_effects: bool) -> String {
        let show = |value: &Value| match value {
            Value::Object(object) => object.to_display(side_effects),
            primitive => primitive.to_display(),
        };
        format!("[{}]", self.0.iter().map(show).collect::<Vec<_>>().join(", "))
    }

    fn array_len(&self) -> Result<u64> {
        Ok(self.0.len() as u64)
    }

    fn element_info(&self, index: u64) -> MemberInfo {
        MemberInfo::NONE.with_if(MemberInfo::READABLE, index < self.0.len() as u64)
    }

    fn read_element(&self, index: u64) -> Result<Value> {
        let found = usize::try_from(index).ok().and_then(|index| self.0.get(index));
        found.cloned().ok_or_else(|| InteropError::InvalidIndex { index }.into())
    }

    fn write_element(&self, index: u64, _value: Value) -> Result<()> {
        if index < self.0.len() as u64 {
            return Err(InteropError::ReadOnly { what: format!("element {index}") }.into());
        }
        Err(InteropError::InvalidIndex { index }.into())
    }

    fn iterator(&self) -> Result<Value> {
        Ok(Value::object(Iterator { list: Rc::clone(&self.0), next: Cell::new(0) }))
    }
}

struct Iterator {
    list: Rc<[Value]>,
    next: Cell<usize>,
}

impl Object for Iterator {
    fn traits(&self) -> Traits {
        Traits::ITERATOR | Traits::ITERABLE
    }

    fn language(&self) -> LanguageId {
        WASM
    }

    fn identity(&self) -> Identity {
        Identity { heap: 0, address: std::ptr::from_ref(self).addr() }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _side_effects: bool) -> String {
        "list iterator".into()
    }

    fn iterator(&self) -> Result<Value> {
        Ok(Value::object(Self { list: Rc::clone(&self.list), next: Cell::new(self.next.get()) }))
    }

    fn next(&self) -> Result<Option<Value>> {
        let value = self.list.get(self.next.get()).cloned();
        if value.is_some() {
            self.next.set(self.next.get() + 1);
        }
        Ok(value)
    }
}

/// A record that does not change: its members in order.
pub(crate) struct Record(Rc<[(&'static str, Value)]>);

impl Record {
    pub(crate) fn value(members: impl Into<Rc<[(&'static str, Value)]>>) -> Value {
        Value::object(Self(members.into()))
    }
}

impl Object for Record {
    fn traits(&self) -> Traits {
        Traits::MEMBERS
    }

    fn language(&self) -> LanguageId {
        WASM
    }

    fn identity(&self) -> Identity {
        Identity { heap: 0, address: self.0.as_ptr().addr() }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _side_effects: bool) -> String {
        let show = |(name, value): &(&str, Value)| format!("{name}: {value:?}");
        format!("{{{}}}", self.0.iter().map(show).collect::<Vec<_>>().join(", "))
    }

    fn members(&self, _include_internal: bool) -> Result<Vec<Text>> {
        Ok(self.0.iter().map(|(name, _)| Text::from(*name)).collect())
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        let exists = self.0.iter().any(|(member, _)| *member == name);
        MemberInfo::NONE.with_if(MemberInfo::READABLE, exists)
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        Ok(self.0.iter().find(|(member, _)| *member == name).map(|(_, value)| value.clone()))
    }

    fn write_member(&self, name: &str, _value: Value) -> Result<()> {
        if self.member_info(name).exists() {
            return Err(InteropError::ReadOnly { what: format!("member '{name}'") }.into());
        }
        Err(InteropError::unknown_member(name, "a description").into())
    }
}
