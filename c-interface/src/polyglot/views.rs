//! Handles, pointers, and structures of C that are objects.

use super::{give, take, text};
use crate::view::{ArrayView, PointerView, RecordView};
use crate::{Space, SymbolKind, Type, TypeId, Unit};
use polyglot_api::{InteropError, Object, PolyglotError, Result, Traits, Value};
use std::rc::Rc;

/// A handle that lives until it is released.
///
/// # Errors
/// If there are too many.
pub fn create_handle(space: &Space, value: u64) -> Result<u64> {
    let value = take(space, value)?;
    space.create_handle(value)
}

/// The value of a handle, for the running call.
///
/// # Errors
/// If the handle has ended.
pub fn resolve_handle(space: &Space, handle: u64) -> Result<u64> {
    let value = take(space, handle)?;
    give(space, value)
}

/// Ends a handle.
///
/// # Errors
/// If and only if it is none that is alive.
pub fn release_handle(space: &Space, handle: u64) -> Result<()> {
    if space.release_handle(handle) {
        return Ok(());
    }
    Err(PolyglotError::host("a handle was released that does not exist or was released before").into())
}

/// Whether an address is a handle that is alive.
///
/// # Errors
/// None.
pub fn is_handle(space: &Space, address: u64) -> Result<bool> {
    Ok(space.resolve(address).is_some())
}

/// A pointer of C as a value: an object that other languages can hold and give back.
///
/// # Errors
/// If there are too many handles.
pub fn from_pointer(space: &Space, address: u64) -> Result<u64> {
    let value = take(space, address)?;
    give(space, value)
}

/// The address in memory of a value that has one: a pointer, structure or array of C, or a
/// buffer.
///
/// # Errors
/// If and only if it has none.
pub fn as_pointer(space: &Space, value: u64) -> Result<u64> {
    let value = take(space, value)?;
    if value.is_null() {
        return Ok(0);
    }
    let object = value.expect_object("asPointer")?;
    let (ours, address) = if let Some(view) = object.downcast_ref::<RecordView>() {
        (view.unit(), view.address())
    } else if let Some(view) = object.downcast_ref::<ArrayView>() {
        (view.unit(), view.address())
    } else if let Some(view) = object.downcast_ref::<PointerView>() {
        (view.unit(), view.address())
    } else {
        if object.traits().has(Traits::BUFFER)
            && let Some(address) = space.machine().address_of(&object.buffer()?)
        {
            return Ok(address);
        }
        return Err(InteropError::unsupported("asPointer", &value).into());
    };
    if std::ptr::eq(Rc::as_ptr(&ours.space), space) {
        Ok(address)
    } else {
        Err(InteropError::unsupported_type("a pointer of this module's memory", &value).into())
    }
}

/// The number of a structure type, by the variable that `poly.h` declares for it: its type is a
/// pointer to the structure. The number is a handle that stays.
///
/// # Errors
/// If the module has no debug info of it.
pub fn type_id(space: &Space, variable: u64, name: u64, size: u64) -> Result<u64> {
    let name = text(space, name)?;
    let symbol = format!("polyglot_type_{name}");
    for unit in space.units() {
        let known = unit.interface.variables.iter().find(|known| known.symbol == symbol);
        let is_here = known.is_some() && (unit.symbols)(&symbol, SymbolKind::Variable) == Some(variable);
        let Some(ty) = known.and_then(|known| known.ty).filter(|_| is_here) else { continue };
        let Type::Pointer { to, .. } = *unit.interface.ty(ty) else { continue };
        if unit.interface.layout(to).is_some_and(|(known, _)| known == size) {
            let known = StructType { unit, ty: to };
            return space.create_handle(Value::object(known));
        }
    }
    let told = format!("the layout of '{name}' is not known; compile the module with -g");
    Err(PolyglotError::host(told).into())
}

fn struct_type(space: &Space, typeid: u64) -> Result<(Rc<Unit>, TypeId)> {
    let value = take(space, typeid)?;
    let known = value.as_object().and_then(|object| object.downcast_ref::<StructType>());
    let known = known.map(|known| (Rc::clone(&known.unit), known.ty));
    known.ok_or_else(|| {
        PolyglotError::host("the type of a structure is not known; see the error before").into()
    })
}

/// An object as a structure that C reads and writes.
///
/// # Errors
/// If it has none of the structure's members, or one does not fit.
pub fn as_typed(space: &Space, value: u64, typeid: u64) -> Result<u64> {
    typed(space, value, typeid, false)
}

/// An array of objects as structures side by side.
///
/// # Errors
/// As [`as_typed`].
pub fn as_typed_array(space: &Space, value: u64, typeid: u64) -> Result<u64> {
    typed(space, value, typeid, true)
}

fn typed(space: &Space, value: u64, typeid: u64, is_array: bool) -> Result<u64> {
    if value == 0 {
        return Ok(0);
    }
    let (unit, ty) = struct_type(space, typeid)?;
    let object = take(space, value)?;
    // What is C's own is there already.
    if let Ok(address) = as_pointer(space, value) {
        return Ok(address);
    }
    space.mirrors.open(&unit, ty, &object, is_array)
}

/// A structure of C as an object.
///
/// # Errors
/// If there are too many handles.
pub fn from_typed(space: &Space, address: u64, typeid: u64) -> Result<u64> {
    if address == 0 {
        return Ok(0);
    }
    let (unit, ty) = struct_type(space, typeid)?;
    if let Some(object) = space.mirrors.object_at(address) {
        return give(space, object);
    }
    give(space, Value::object(RecordView::new(&unit, ty, address, space.owner_of(address), false)))
}

/// Structures of C side by side as an array of objects.
///
/// # Errors
/// If there are too many handles.
pub fn from_typed_array(space: &Space, address: u64, count: u64, typeid: u64) -> Result<u64> {
    if address == 0 {
        return Ok(0);
    }
    let (unit, ty) = struct_type(space, typeid)?;
    let owner = space.owner_of(address);
    give(space, Value::object(ArrayView::new(&unit, ty, ty, count, address, owner, false)))
}

/// What a type's number stands for.
struct StructType {
    unit: Rc<Unit>,
    ty: TypeId,
}

impl Object for StructType {
    fn traits(&self) -> Traits {
        Traits::NONE
    }

    fn language(&self) -> polyglot_api::LanguageId {
        self.unit.space.machine().language()
    }

    fn identity(&self) -> polyglot_api::Identity {
        self.unit.own_identity(self.ty.0 as usize)
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        self.unit.interface.type_name(self.ty)
    }
}
