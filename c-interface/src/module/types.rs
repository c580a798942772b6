//! Records of a module: structures, unions and classes to make objects of.

use super::Overloads;
use super::enumeration::EnumType;
use crate::convert::{Keep, record};
use crate::function::method;
use crate::space::Whole;
use crate::unit::of_unit;
use crate::view::{ArrayView, RecordView};
use crate::{Class, Creation, Owned, Type, TypeId, Unit};
use polyglot_api::{
    Arguments, Error, Identity, InteropError, MemberInfo, Object, PolyglotError, Result, Text, Traits, Value,
};
use std::cell::Cell;
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
/// referred to. A constructor of C++ makes the object, where the class needs one or has one
/// for the arguments; else the memory is zero, but for the fields that are given by position, by
/// name, or by the members of one object. Static members of a class are its own.
pub(super) struct RecordType {
    pub(super) unit: Rc<Unit>,
    pub(super) ty: TypeId,
}

const SIZE: &str = "size";
const ALIGN: &str = "align";
const ARRAY: &str = "array";

impl RecordType {
    fn record(&self) -> &crate::Record {
        record::record(&self.unit.interface, self.ty)
    }

    pub(super) fn name(&self) -> &str {
        &self.record().name
    }

    pub(super) fn class(&self) -> Option<&Class> {
        self.unit.class(self.ty)
    }

    fn refusal(&self, reason: &str) -> Error {
        let told = format!("'{}' cannot be constructed because {reason}", self.name());
        PolyglotError::host(told).into()
    }

    /// Refuses classes of which no object can be made.
    fn check(&self) -> Result<()> {
        match self.class().and_then(|class| class.obstacle.as_ref()) {
            Some(obstacle) => Err(self.refusal(obstacle)),
            None => Ok(()),
        }
    }

    fn construct(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.check()?;
        let declared = self.record();
        let memory = self.unit.space.allocate(declared.size, declared.align)?;
        let view = RecordView::new(&self.unit, self.ty, memory.address(), Some(Rc::clone(&memory)), false);
        if !self.run_constructor(&view, arguments)? {
            self.fill(&view, arguments)?;
        }
        self.end_with_destructor(&memory, Whole::Record(self.ty), Rc::new(Cell::new(1)))?;
        Ok(Value::object(view))
    }

    /// Runs the constructor that is most like the arguments; false if none is to be run.
    fn run_constructor(&self, view: &RecordView, arguments: Arguments<'_>) -> Result<bool> {
        let Some(class) = self.class() else { return Ok(false) };
        if class.constructors.is_empty() {
            return Ok(false);
        }
        let functions: Result<_> = class.constructors.iter().map(|id| self.unit.function(*id)).collect();
        let constructors = Overloads::new(functions?);
        let mut positional = Vec::with_capacity(arguments.positional.len() + 1);
        positional.push(view.again());
        positional.extend_from_slice(arguments.positional);
        let with_object = Arguments { positional: &positional, ..arguments };
        let needs_none = class.creation < Creation::Constructor || self.is_copied(arguments);
        if needs_none && !constructors.fits(with_object) {
            return Ok(false);
        }
        constructors.call(with_object)?;
        Ok(true)
    }

    /// Whether the one argument is an object of the class, whose bytes are a copy of it.
    fn is_copied(&self, arguments: Arguments<'_>) -> bool {
        let [Value::Object(object)] = arguments.positional else { return false };
        let is_same =
            |view: &RecordView| self.unit.distance_to_base(self.ty, view.unit(), view.ty()) == Some(0);
        self.record().is_trivial && object.downcast_ref().is_some_and(is_same)
    }

    /// Has the destructor run on so many objects in the memory before it is freed.
    fn end_with_destructor(&self, memory: &Rc<Owned>, whole: Whole, count: Rc<Cell<u64>>) -> Result<()> {
        let Some(destructor) = self.class().and_then(|class| class.destructor) else { return Ok(()) };
        let (unit, ty, size) = (Rc::clone(&self.unit), self.ty, self.record().size);
        let (destructor, address) = (unit.function(destructor)?, memory.address());
        memory.ends_with(whole, move || {
            let mut outcome = Ok(());
            for index in (0..count.get()).rev() {
                let view = RecordView::new(&unit, ty, address + index * size, None, false);
                let arguments = [Value::object(view)];
                let ended = destructor.call(Arguments { positional: &arguments, keywords: &[] });
                outcome = outcome.and(ended.map(|_| ()));
            }
            outcome
        });
        Ok(())
    }

    /// Fills the fields of a record that no constructor makes.
    fn fill(&self, view: &RecordView, arguments: Arguments<'_>) -> Result<()> {
        let unit = &self.unit;
        let declared = self.record();
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
                None => {
                    let missing = fields.iter().find(|field| !record::has(object, &field.name));
                    self.check_fields(missing.copied())?;
                    record::fill(unit, self.ty, object, &mut bytes, &mut keep)?;
                }
            }
            unit.space.machine().write(view.address(), &bytes)?;
            unit.space.pin(view.address(), keep.kept);
            return Ok(());
        }
        if arguments.positional.len() > fields.len() {
            let actual = arguments.positional.len();
            return Err(InteropError::Arity { min: 0, max: Some(fields.len()), actual }.into());
        }
        let named = |field: &crate::Field| {
            arguments.keywords.iter().any(|it| it.name.to_string_lossy() == field.name)
        };
        let missing = fields.iter().skip(arguments.positional.len()).find(|field| !named(field));
        self.check_fields(missing.copied())?;
        for (field, value) in fields.iter().zip(arguments.positional) {
            view.write_field(field, value)?;
        }
        for keyword in arguments.keywords {
            view.write_member(&keyword.name.to_string_lossy(), keyword.value.clone())?;
        }
        Ok(())
    }

    /// Refuses a missing field where zero is not what it would be.
    fn check_fields(&self, missing: Option<&crate::Field>) -> Result<()> {
        let Some(class) = self.class().filter(|class| class.creation > Creation::Zero) else { return Ok(()) };
        match missing {
            Some(_) if class.creation == Creation::Constructor => {
                Err(self.refusal("no constructor is like the arguments"))
            }
            Some(field) => Err(self.refusal(&format!(
                "the field '{}' is not given, whose initial value only the compiler knows; give all fields, or \
                 declare a constructor and define it outside of the class",
                field.name
            ))),
            None => Ok(()),
        }
    }

    fn array(&self, arguments: Arguments<'_>) -> Result<Value> {
        let [count] = arguments.positional else {
            return Err(
                InteropError::Arity { min: 1, max: Some(1), actual: arguments.positional.len() }.into()
            );
        };
        self.check()?;
        let declared = self.record();
        let wrong = || InteropError::unsupported_type("a length", count);
        let length = count.as_u64().ok_or_else(wrong)?;
        let size = declared.size.checked_mul(length).ok_or_else(wrong)?;
        let memory = self.unit.space.allocate(size, declared.align)?;
        let address = memory.address();
        // If a constructor fails, those that were made before end.
        let made = Rc::new(Cell::new(0));
        self.end_with_destructor(&memory, Whole::Array(self.ty), Rc::clone(&made))?;
        let is_zero = self.class().is_none_or(|class| class.creation == Creation::Zero);
        let has_constructor = self.class().is_some_and(|class| !class.constructors.is_empty());
        if has_constructor || !is_zero {
            for index in 0..length {
                let place = address + index * declared.size;
                let view = RecordView::new(&self.unit, self.ty, place, None, false);
                if !self.run_constructor(&view, Arguments::default())? {
                    self.check_fields(crate::convert::member_names(declared).next())?;
                }
                made.set(index + 1);
            }
        }
        made.set(length);
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

    of_unit!();

    fn identity(&self) -> Identity {
        self.unit.own_identity(self.ty.0 as usize)
    }

    fn to_display(&self, _: bool) -> String {
        self.unit.interface.type_name(self.ty)
    }

    fn members(&self, _: bool) -> Result<Vec<Text>> {
        let mut names = self.static_names();
        for own in [SIZE, ALIGN, ARRAY] {
            if !names.iter().any(|name| name == own) {
                names.push(own.to_owned());
            }
        }
        Ok(names.into_iter().map(Text::from).collect())
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        let Some(holder) = self.holder(name) else {
            return MemberInfo::NONE
                .with_if(MemberInfo::READABLE, matches!(name, SIZE | ALIGN | ARRAY))
                .with_if(MemberInfo::INVOCABLE, name == ARRAY);
        };
        if let Some(variable) = holder.static_variable(name) {
            return MemberInfo::READABLE.with_if(MemberInfo::MODIFIABLE, !variable.is_const);
        }
        let is_function = holder.static_functions(name).next().is_some();
        MemberInfo::READABLE.with_if(MemberInfo::INVOCABLE, is_function)
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        if let Some(holder) = self.holder(name) {
            return holder.static_member(name);
        }
        let declared = self.record();
        Ok(match name {
            SIZE => Some(declared.size.into()),
            ALIGN => Some(declared.align.into()),
            ARRAY => {
                let receiver = Self { unit: Rc::clone(&self.unit), ty: self.ty };
                Some(method(&self.unit, ARRAY, move |arguments| receiver.array(arguments)))
            }
            _ => None,
        })
    }

    fn write_member(&self, name: &str, value: Value) -> Result<()> {
        let holder = self.holder(name);
        let variable = holder.as_ref().and_then(|holder| holder.static_variable(name));
        if let Some(variable) = variable.filter(|variable| !variable.is_const) {
            let (ty, address) = self.place(variable)?;
            return crate::convert::store_at(&self.unit, ty, &value, address);
        }
        if self.member_info(name).exists() {
            return Err(
                InteropError::ReadOnly { what: format!("'{name}' of {}", self.to_display(false)) }.into()
            );
        }
        Err(InteropError::unknown_member(name, self.to_display(false)).into())
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        if self.member_info(name).exists() {
            return Err(InteropError::ReadOnly { what: self.to_display(false) }.into());
        }
        Err(InteropError::unknown_member(name, self.to_display(false)).into())
    }

    fn invoke_member(&self, name: &str, arguments: Arguments<'_>) -> Result<Value> {
        self.read_member(name)?.expect_object("execute")?.execute(arguments)
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
        Ok(view.is_some_and(|view| {
            let is_derived = || view.unit().distance_to_base(view.ty(), &self.unit, self.ty).is_some();
            Rc::ptr_eq(view.unit(), &self.unit) && (view.ty() == self.ty || is_derived())
        }))
    }

    fn meta_parents(&self) -> Result<Vec<Value>> {
        Ok(self.bases().map(|base| record_type(&self.unit, base.ty)).collect())
    }
}
