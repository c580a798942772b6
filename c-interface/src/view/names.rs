//! The names of an object's members, for code of C.

use crate::Space;
use polyglot_api::{Identity, InteropError, LanguageId, MemberInfo, Object, Result, Text, Traits, Value};
use std::any::Any;

/// An array of strings that cannot be changed.
pub(crate) struct Names {
    language: LanguageId,
    names: Vec<Text>,
}

impl Names {
    pub(crate) fn new(space: &Space, names: Vec<Text>) -> Self {
        Self { language: space.machine().language(), names }
    }
}

impl Object for Names {
    fn traits(&self) -> Traits {
        Traits::ARRAY
    }

    fn language(&self) -> LanguageId {
        self.language
    }

    fn identity(&self) -> Identity {
        let address = std::ptr::from_ref(self).addr();
        Identity { heap: address, address }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        let names: Vec<_> = self.names.iter().map(ToString::to_string).collect();
        format!("[{}]", names.join(", "))
    }

    fn array_len(&self) -> Result<u64> {
        Ok(self.names.len() as u64)
    }

    fn element_info(&self, index: u64) -> MemberInfo {
        MemberInfo::NONE.with_if(MemberInfo::READABLE, index < self.names.len() as u64)
    }

    fn read_element(&self, index: u64) -> Result<Value> {
        let name = usize::try_from(index).ok().and_then(|index| self.names.get(index));
        Ok(Value::Text(name.cloned().ok_or(InteropError::InvalidIndex { index })?))
    }

    fn write_element(&self, index: u64, _: Value) -> Result<()> {
        self.read_element(index)?;
        Err(InteropError::ReadOnly { what: "a list of names".into() }.into())
    }

    fn remove_element(&self, index: u64) -> Result<()> {
        self.write_element(index, Value::Null)
    }
}
