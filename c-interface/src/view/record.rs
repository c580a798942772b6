//! Structures, unions and objects of classes: fields are members.

use crate::class::Place;
use crate::convert::{self, record};
use crate::function::method;
use crate::module::record_type;
use crate::space::Whole;
use crate::unit::of_unit;
use crate::{Field, Owned, TypeId, Unit};
use polyglot_api::{Arguments, Identity, InteropError, MemberInfo, Object, Result, Text, Traits, Value};
use std::rc::Rc;

/// A record at an address.
pub(crate) struct RecordView {
    unit: Rc<Unit>,
    ty: TypeId,
    address: u64,
    owner: Option<Rc<Owned>>,
    read_only: bool,
}

impl RecordView {
    pub(crate) fn new(
        unit: &Rc<Unit>,
        ty: TypeId,
        address: u64,
        owner: Option<Rc<Owned>>,
        read_only: bool,
    ) -> Self {
        Self { unit: Rc::clone(unit), ty, address, owner, read_only }
    }

    pub(crate) fn unit(&self) -> &Rc<Unit> {
        &self.unit
    }

    pub(crate) fn ty(&self) -> TypeId {
        self.ty
    }

    pub(crate) fn address(&self) -> u64 {
        self.address
    }

    pub(crate) fn owner(&self) -> Option<&Rc<Owned>> {
        self.owner.as_ref()
    }

    pub(crate) fn is_read_only(&self) -> bool {
        self.read_only
    }

    fn find(&self, name: &str) -> Option<&Field> {
        record::record(&self.unit.interface, self.ty)
            .fields
            .iter()
            // Those of a class come after those of its bases, which they hide.
            .rfind(|field| field.name == name && !name.is_empty())
    }

    /// Refuses an object that has been given up.
    #[inline]
    pub(crate) fn check(&self) -> Result<()> {
        self.owner.as_ref().map_or(Ok(()), |owner| owner.check())
    }

    pub(crate) fn field(&self, field: &Field) -> Result<Value> {
        self.check()?;
        let address = self.address + field.offset;
        let Some((first, width)) = field.bits else {
            return convert::load_at(&self.unit, field.ty, address, self.owner.as_ref(), self.read_only);
        };
        let mut bytes = vec![0; (usize::from(first) + usize::from(width)).div_ceil(8)];
        self.unit.space.machine().read(address, &mut bytes)?;
        Ok(convert::load_bits(&self.unit.interface, field.ty, (first, width), &bytes))
    }

    pub(crate) fn write_field(&self, field: &Field, value: &Value) -> Result<()> {
        self.check()?;
        let address = self.address + field.offset;
        let Some((first, width)) = field.bits else {
            return convert::store_at(&self.unit, field.ty, value, address);
        };
        let mut bytes = vec![0; (usize::from(first) + usize::from(width)).div_ceil(8)];
        self.unit.space.machine().read(address, &mut bytes)?;
        convert::store_bits(&self.unit.interface, field, value, (first, width), &mut bytes)?;
        self.unit.space.machine().write(address, &bytes)
    }

    /// The member functions of C++ of a name.
    fn overloads(&self, name: &str) -> Option<&[Place]> {
        Some(self.unit.methods(self.ty)?.get(name)?.as_slice())
    }

    fn call(&self, overloads: &[Place], arguments: Arguments<'_>) -> Result<Value> {
        self.check()?;
        self.unit.call_method(self, overloads, arguments)
    }

    pub(crate) fn again(&self) -> Value {
        let owner = self.owner.clone();
        Value::object(Self::new(&self.unit, self.ty, self.address, owner, self.read_only))
    }

    fn name(&self) -> String {
        self.unit.interface.type_name(self.ty)
    }
}

impl Object for RecordView {
    fn traits(&self) -> Traits {
        Traits::MEMBERS.and(Traits::POINTER)
    }

    of_unit!();

    fn identity(&self) -> Identity {
        self.unit.identity(self.ty, self.read_only, self.address)
    }

    fn to_display(&self, _: bool) -> String {
        let mut shown = format!("{} {{", self.name());
        const SHOWN: usize = 16;
        for (index, field) in convert::member_names(record::record(&self.unit.interface, self.ty)).enumerate()
        {
            let comma = if index == 0 { " " } else { ", " };
            if index == SHOWN {
                shown.push_str(", ...");
                break;
            }
            // Pointers are not followed: they may lead anywhere, and back here.
            let value = match self.unit.interface.ty(field.ty) {
                crate::Type::Pointer { .. } => "...".into(),
                _ => self.field(field).map_or_else(|error| format!("<{error}>"), |value| value.to_display()),
            };
            shown.push_str(&format!("{comma}{}: {value}", field.name));
        }
        shown.push_str(" }");
        shown
    }

    fn members(&self, _: bool) -> Result<Vec<Text>> {
        let declared = record::record(&self.unit.interface, self.ty);
        let mut names = record::texts(&self.unit.interface, declared);
        for (name, places) in self.unit.methods(self.ty).into_iter().flatten() {
            if self.find(name).is_none() && self.unit.has_code(places) {
                names.push(name.as_str().into());
            }
        }
        Ok(names)
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        match self.find(name) {
            Some(_) => MemberInfo::READABLE.with_if(MemberInfo::MODIFIABLE, !self.read_only),
            None if self.overloads(name).is_some() => MemberInfo::READABLE.and(MemberInfo::INVOCABLE),
            None => MemberInfo::NONE,
        }
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        if let Some(field) = self.find(name) {
            return self.field(field).map(Some);
        }
        let Some(overloads) = self.overloads(name).map(<[Place]>::to_vec) else { return Ok(None) };
        let owner = self.owner.clone();
        let object = Self::new(&self.unit, self.ty, self.address, owner, self.read_only);
        let bound = move |arguments: Arguments<'_>| object.call(&overloads, arguments);
        Ok(Some(method(&self.unit, Text::from(name), bound)))
    }

    fn write_member(&self, name: &str, value: Value) -> Result<()> {
        let Some(field) = self.find(name) else {
            if self.overloads(name).is_some() {
                return Err(InteropError::ReadOnly { what: format!("a function of {}", self.name()) }.into());
            }
            return Err(InteropError::unknown_member(name, self.name()).into());
        };
        if self.read_only {
            return Err(
                InteropError::ReadOnly { what: format!("{name} of a constant {}", self.name()) }.into()
            );
        }
        self.write_field(field, &value)
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        match self.find(name).map(|_| ()).or_else(|| self.overloads(name).map(|_| ())) {
            Some(()) => Err(InteropError::ReadOnly { what: format!("a field of {}", self.name()) }.into()),
            None => Err(InteropError::unknown_member(name, self.name()).into()),
        }
    }

    fn invoke_member(&self, name: &str, arguments: Arguments<'_>) -> Result<Value> {
        if self.find(name).is_none()
            && let Some(overloads) = self.overloads(name)
        {
            return self.call(overloads, arguments);
        }
        self.read_member(name)?.expect_object("execute")?.execute(arguments)
    }

    fn release(&self) {
        if let Some(owner) = &self.owner {
            owner.release(self.address, Whole::Record(self.ty));
        }
    }

    fn meta_object(&self) -> Option<Value> {
        Some(record_type(&self.unit, self.ty))
    }

    fn as_pointer(&self) -> Result<usize> {
        usize::try_from(self.address).map_err(|_| InteropError::Released.into())
    }
}
