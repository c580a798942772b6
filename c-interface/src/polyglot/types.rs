//! Types of C by their numbers, structures and arrays of C that are objects, and objects that are
//! structures and arrays.

use super::{give, pointer_size, take, text};
use crate::convert::Scalar;
use crate::convert::pointer::{is_alike, item_of};
use crate::unit::of_unit;
use crate::view::{ArrayView, RecordView};
use crate::{Interface, Space, SymbolKind, Target, Type, TypeId, Unit};
use polyglot_api::{Identity, Object, PolyglotError, Result, Traits, Value};
use std::rc::Rc;

pub(super) const VOID: TypeId = TypeId(0);
pub(super) const BYTE: TypeId = TypeId(1);

/// The unit of what needs no module: pointers to anything, bytes, and the numbers of
/// [`numbers!`].
pub(super) fn general(space: &Space) -> Rc<Unit> {
    space.general(|space| {
        let integer = |name: &str, bits, signed| Type::Integer { name: name.into(), bits, signed };
        let float =
            |name: &str, bits: u16| Type::Float { name: name.into(), bits, size: u64::from(bits / 8) };
        let types = vec![
            Type::Void,
            integer("unsigned char", 8, false),
            Type::Bool,
            integer("signed char", 8, true),
            integer("short", 16, true),
            integer("int", 32, true),
            integer("long long", 64, true),
            float("float", 32),
            float("double", 64),
        ];
        let target = if pointer_size(space) == 4 { Target::Wasm32 } else { Target::default() };
        let interface = Interface { target, types, ..Interface::default() };
        Unit::new(space, Rc::new(interface), Rc::new(|_, _| None))
    })
}

/// What a type's number stands for.
struct Known {
    unit: Rc<Unit>,
    ty: TypeId,
    /// For an array of the type, how many it has.
    count: Option<u64>,
}

impl Known {
    fn at(space: &Space, typeid: u64) -> Result<Self> {
        let value = take(space, typeid)?;
        let known = value.as_object().and_then(|object| object.downcast_ref::<Self>());
        let known = known.map(|known| Self { unit: Rc::clone(&known.unit), ..*known });
        known.ok_or_else(|| {
            PolyglotError::host("the type of a structure is not known; see the error before").into()
        })
    }

    /// The number, which stays, and is the same for the same type.
    fn number(self, space: &Space) -> Result<u64> {
        space.create_handle(Value::object(self))
    }

    /// The type as one of its unit.
    fn whole(self, space: &Space) -> (Rc<Unit>, TypeId) {
        let Some(count) = self.count else { return (self.unit, self.ty) };
        let mut interface = (*self.unit.interface).clone();
        let array = Type::Array { element: self.ty, count: Some(count) };
        let place = interface.types.iter().position(|known| *known == array);
        let place = place.unwrap_or_else(|| {
            interface.types.push(array);
            interface.types.len() - 1
        });
        let ty = TypeId(u32::try_from(place).expect("an interface has fewer than 2^32 types"));
        // The same type has the same number.
        let is_same =
            |unit: &Rc<Unit>| Rc::ptr_eq(&unit.symbols, &self.unit.symbols) && *unit.interface == interface;
        let unit = space.units().into_iter().find(is_same);
        (unit.unwrap_or_else(|| self.unit.with_interface(interface)), ty)
    }

    /// Refuses numbers: there is no object that is one.
    fn check_is_whole(&self) -> Result<()> {
        if self.count.is_some() || matches!(self.unit.interface.ty(self.ty), Type::Record(_)) {
            return Ok(());
        }
        let name = self.unit.interface.type_name(self.ty);
        let told = format!("{name} is no structure; an array of them has a type by polyglot_array_typeid");
        Err(PolyglotError::host(told).into())
    }
}

impl Object for Known {
    fn traits(&self) -> Traits {
        Traits::NONE
    }

    of_unit!();

    fn identity(&self) -> Identity {
        self.unit.type_identity(self.ty, self.count)
    }

    fn to_display(&self, _: bool) -> String {
        self.unit.interface.type_name(self.ty)
    }
}

/// The number of a structure type, by the variable that `poly.h` declares for it: its type is a
/// pointer to the structure.
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
            return Known { unit, ty: to, count: None }.number(space);
        }
    }
    let told = format!("the layout of '{name}' is not known; compile the module with -g");
    Err(PolyglotError::host(told).into())
}

macro_rules! numbers {
    ($($name:ident = $index:literal;)*) => {
        $(#[doc = concat!("The number of the type that `", stringify!($name), "` names.")]
        ///
        /// # Errors
        /// If there are too many handles.
        pub fn $name(space: &Space) -> Result<u64> {
            Known { unit: general(space), ty: TypeId($index), count: None }.number(space)
        })*
    };
}

numbers! {
    boolean_typeid = 2;
    i8_typeid = 3;
    i16_typeid = 4;
    i32_typeid = 5;
    i64_typeid = 6;
    float_typeid = 7;
    double_typeid = 8;
}

/// The number of the type of arrays of `count` elements, which may be arrays.
///
/// # Errors
/// If the type of the elements is not known.
pub fn array_typeid(space: &Space, base: u64, count: u64) -> Result<u64> {
    let (unit, ty) = Known::at(space, base)?.whole(space);
    Known { unit, ty, count: Some(count) }.number(space)
}

/// An object as a structure that C reads and writes, or an array as an array, by the type.
///
/// # Errors
/// If it has none of the structure's members, or one does not fit; if the type is a number's.
pub fn as_typed(space: &Space, value: u64, typeid: u64) -> Result<u64> {
    let known = Known::at(space, typeid)?;
    known.check_is_whole()?;
    typed(space, value, (&known.unit, known.ty), known.count.is_some())
}

/// An array of objects as structures side by side, or of numbers as numbers.
///
/// # Errors
/// As [`as_typed`], for each element.
pub fn as_typed_array(space: &Space, value: u64, typeid: u64) -> Result<u64> {
    let (unit, ty) = Known::at(space, typeid)?.whole(space);
    typed(space, value, (&unit, ty), true)
}

fn typed(space: &Space, value: u64, (unit, ty): (&Rc<Unit>, TypeId), is_array: bool) -> Result<u64> {
    if value == 0 {
        return Ok(0);
    }
    let object = take(space, value)?;
    // What is C's own is there already, but for numbers of another type.
    if is_of(&object, unit, ty)?
        && let Ok(address) = super::as_pointer(space, value)
    {
        if is_array && let Some(array) = object.as_object() {
            space.mirrors.note(unit, ty, array, address);
        }
        return Ok(address);
    }
    space.mirrors.open(unit, ty, &object, is_array)
}

/// Whether the bytes of an object can be what a type of number wants.
fn is_of(value: &Value, unit: &Unit, ty: TypeId) -> Result<bool> {
    let Some(scalar) = Scalar::of(&unit.interface, ty) else { return Ok(true) };
    let Some(object) = value.as_object().filter(|object| object.traits().has(Traits::BUFFER)) else {
        return Ok(true);
    };
    let bytes = object.buffer()?;
    let is_like = item_of(scalar).is_some_and(|item| is_alike(item, bytes.item()));
    Ok(is_like && (bytes.is_writable() || !object.traits().has(Traits::ARRAY)))
}

/// A structure of C as an object, or an array, by the type.
///
/// # Errors
/// If the type is a number's, or there are too many handles.
pub fn from_typed(space: &Space, address: u64, typeid: u64) -> Result<u64> {
    let known = Known::at(space, typeid)?;
    known.check_is_whole()?;
    let Known { unit, ty, count } = known;
    match count {
        Some(count) => array(space, address, count, (&unit, ty)),
        None if address == 0 => Ok(0),
        None => {
            if let Some(object) = space.mirrors.object_at(address) {
                return give(space, object);
            }
            give(space, Value::object(RecordView::new(&unit, ty, address, space.owner_of(address), false)))
        }
    }
}

/// Structures or numbers of C side by side as an array.
///
/// # Errors
/// If there are too many handles.
pub fn from_typed_array(space: &Space, address: u64, count: u64, typeid: u64) -> Result<u64> {
    let (unit, ty) = Known::at(space, typeid)?.whole(space);
    array(space, address, count, (&unit, ty))
}

fn array(space: &Space, address: u64, count: u64, (unit, ty): (&Rc<Unit>, TypeId)) -> Result<u64> {
    if address == 0 {
        return Ok(0);
    }
    let owner = space.owner_of(address);
    give(space, Value::object(ArrayView::new(unit, ty, ty, count, address, owner, false)))
}
