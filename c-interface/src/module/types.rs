//! Types of a module: records to construct, enumerations to read.

use crate::convert::{Keep, record};
use crate::function::method;
use crate::view::{ArrayView, RecordView};
use crate::{Enum, Type, TypeId, Unit};
use polyglot_api::{
    Arguments, Identity, InteropError, LanguageId, MemberInfo, Object, Result, Text, Traits, Value,
};
use std::any::Any;
use std::rc::Rc;

/// The object of a record type.
pub(crate) fn record_type(unit: &Rc<Unit>, ty: TypeId) -> Value {
    Value::object(RecordType { unit: Rc::clone(unit), ty })
}

pub(super) fn type_object(unit: &Rc<Unit>, ty: TypeId) -> Value {
    match unit.interface.ty(ty) {
        Type::Enum(_) => Value::object(EnumType { unit: Rc::clone(unit), ty }),
        _ => record_type(unit, ty),
    }
}

/// A structure, union or class. Constructing it gives memory that lives as long as it is
/// referred to: zero, but for the fields that are given by position, by name, or by the
/// members of one object. Constructors of C++ are not run.
struct RecordType {
    unit: Rc<Unit>,
    ty: TypeId,
}

const ARRAY: &str = "array";

impl RecordType {
    fn name(&self) -> &str {
        &record::record(&self.unit.interface, self.ty).name
    }

    fn construct(&self, arguments: Arguments<'_>) -> Result<Value> {
        let unit = &self.unit;
        let declared = record::record(&unit.interface, self.ty);
        let memory = unit.space.allocate(declared.size, declared.align)?;
        let address = memory.address();
        let view = RecordView::new(unit, self.ty, address, Some(Rc::clone(&memory)), false);
        let fields: Vec<_> = crate::convert::member_names(declared).collect();
        let whole = match arguments.positional {
            [Value::Object(object)]
                if arguments.keywords.is_empty() && is_whole(unit, fields.first(), object) =>
            {
                Some(object)
            }
            _ => None,
        };
        if let Some(object) = whole {
            let mut bytes = vec![0; record::narrow(declared.size)];
            let mut keep = Keep::default();
            match object.downcast_ref::<RecordView>() {
                Some(_) => {
                    let value = Value::Object(object.clone());
                    crate::convert::store(unit, self.ty, &value, &mut bytes, &mut keep)?;
                }
                None => record::fill(unit, self.ty, object, &mut bytes, &mut keep)?,
            }
            unit.space.machine().write(address, &bytes)?;
            unit.space.pin(address, keep.kept);
            return Ok(Value::object(view));
        }
        if arguments.positional.len() > fields.len() {
            let actual = arguments.positional.len();
            return Err(InteropError::Arity { min: 0, max: Some(fields.len()), actual }.into());
        }
        for (field, value) in fields.iter().zip(arguments.positional) {
            view.write_field(field, value)?;
        }
        for keyword in arguments.keywords {
            view.write_member(&keyword.name.to_string_lossy(), keyword.value.clone())?;
        }
        Ok(Value::object(view))
    }

    fn array(&self, arguments: Arguments<'_>) -> Result<Value> {
        let [count] = arguments.positional else {
            return Err(
                InteropError::Arity { min: 1, max: Some(1), actual: arguments.positional.len() }.into()
            );
        };
        let declared = record::record(&self.unit.interface, self.ty);
        let wrong = || InteropError::unsupported_type("a length", count);
        let length = count.as_u64().ok_or_else(wrong)?;
        let size = declared.size.checked_mul(length).ok_or_else(wrong)?;
        let memory = self.unit.space.allocate(size, declared.align)?;
        let address = memory.address();
        Ok(Value::object(ArrayView::new(&self.unit, self.ty, self.ty, length, address, Some(memory), false)))
    }
}

/// Whether one argument is all of the record, rather than its first field.
fn is_whole(unit: &Unit, first: Option<&&crate::Field>, object: &polyglot_api::ObjectRef) -> bool {
    if object.downcast_ref::<RecordView>().is_none()
        && !object.traits().any(Traits::MEMBERS.and(Traits::HASH))
    {
        return false;
    }
    let Some(first) = first else { return true };
    match unit.interface.ty(first.ty) {
        Type::Record(_) | Type::Pointer { .. } | Type::Array { .. } => {
            record::has(object, &first.name) && !object.traits().has(Traits::ARRAY)
        }
        _ => true,
    }
}

impl Object for RecordType {
    fn traits(&self) -> Traits {
        Traits::META.and(Traits::INSTANTIABLE).and(Traits::EXECUTABLE).and(Traits::MEMBERS)
    }

    fn language(&self) -> LanguageId {
        self.unit.space.machine().language()
    }

    fn identity(&self) -> Identity {
        self.unit.own_identity(self.ty.0 as usize)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        self.unit.interface.type_name(self.ty)
    }

    fn members(&self, _: bool) -> Result<Vec<Text>> {
        Ok(vec![Text::from_static("size"), Text::from_static("align"), Text::from_static(ARRAY)])
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        MemberInfo::NONE
            .with_if(MemberInfo::READABLE, matches!(name, "size" | "align" | ARRAY))
            .with_if(MemberInfo::INVOCABLE, name == ARRAY)
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        let declared = record::record(&self.unit.interface, self.ty);
        Ok(match name {
            "size" => Some(declared.size.into()),
            "align" => Some(declared.align.into()),
            ARRAY => {
                let receiver = Self { unit: Rc::clone(&self.unit), ty: self.ty };
                Some(method(&self.unit, ARRAY, move |arguments| receiver.array(arguments)))
            }
            _ => None,
        })
    }

    fn write_member(&self, name: &str, _: Value) -> Result<()> {
        if self.member_info(name).exists() {
            return Err(
                InteropError::ReadOnly { what: format!("'{name}' of {}", self.to_display(false)) }.into()
            );
        }
        Err(InteropError::unknown_member(name, self.to_display(false)).into())
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        self.write_member(name, Value::Null)
    }

    fn invoke_member(&self, name: &str, arguments: Arguments<'_>) -> Result<Value> {
        match name {
            ARRAY => self.array(arguments),
            _ => Err(InteropError::unknown_member(name, self.to_display(false)).into()),
        }
    }

    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.construct(arguments)
    }

    fn instantiate(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.construct(arguments)
    }

    fn executable_name(&self) -> Option<Text> {
        Some(self.name().into())
    }

    fn meta_simple_name(&self) -> Result<Text> {
        let name = self.name();
        Ok(name.rsplit("::").next().unwrap_or(name).into())
    }

    fn meta_qualified_name(&self) -> Result<Text> {
        Ok(self.name().into())
    }

    fn is_meta_instance(&self, instance: &Value) -> Result<bool> {
        let view = instance.as_object().and_then(|object| object.downcast_ref::<RecordView>());
        Ok(view.is_some_and(|view| view.ty() == self.ty && Rc::ptr_eq(view.unit(), &self.unit)))
    }

    fn meta_parents(&self) -> Result<Vec<Value>> {
        Ok(Vec::new())
    }
}

/// An enumeration: its enumerators are members.
struct EnumType {
    unit: Rc<Unit>,
    ty: TypeId,
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

    fn language(&self) -> LanguageId {
        self.unit.space.machine().language()
    }

    fn identity(&self) -> Identity {
        self.unit.own_identity(self.ty.0 as usize)
    }

    fn as_any(&self) -> &dyn Any {
        self
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
