//! Enumerations of a module.

use crate::unit::of_unit;
use crate::{Enum, Type, TypeId, Unit};
use polyglot_api::{Identity, InteropError, MemberInfo, Object, Result, Text, Traits, Value};
use std::rc::Rc;

/// An enumeration: its enumerators are members.
pub(super) struct EnumType {
    pub(super) unit: Rc<Unit>,
    pub(super) ty: TypeId,
}

impl EnumType {
    fn declared(&self) -> &Enum {
        match self.unit.interface.ty(self.ty) {
            Type::Enum(declared) => declared,
            _ => unreachable!("objects of enumerations are made of their types"),
        }
    }
}

impl Object for EnumType {
    fn traits(&self) -> Traits {
        Traits::MEMBERS
    }

    of_unit!();

    fn identity(&self) -> Identity {
        self.unit.own_identity(self.ty.0 as usize)
    }

    fn to_display(&self, _: bool) -> String {
        self.unit.interface.type_name(self.ty)
    }

    fn members(&self, _: bool) -> Result<Vec<Text>> {
        Ok(self.declared().variants.iter().map(|variant| Text::from(variant.name.as_str())).collect())
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        let exists = self.declared().variants.iter().any(|variant| variant.name == name);
        MemberInfo::NONE.with_if(MemberInfo::READABLE, exists)
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        let variant = self.declared().variants.iter().find(|variant| variant.name == name);
        Ok(variant.map(|variant| Value::Int(variant.value)))
    }

    fn write_member(&self, name: &str, _: Value) -> Result<()> {
        if self.member_info(name).exists() {
            return Err(InteropError::ReadOnly { what: self.to_display(false) }.into());
        }
        Err(InteropError::unknown_member(name, self.to_display(false)).into())
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        self.write_member(name, Value::Null)
    }
}
