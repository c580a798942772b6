//! Pointers: to what C has itself, to memory of other languages, and to copies.

use super::{CopyBack, Keep, Scalar, is_text, mismatch, mismatch_with, record, text};
use crate::function::Function;
use crate::view::{ArrayView, PointerView, RecordView};
use crate::{Callback, Creation, SignatureId, Type, TypeId, Unit};
use polyglot_api::{BufferBytes, BufferItem, ObjectRef, Result, Text, Traits, Value};
use std::rc::Rc;

/// The name of the incomplete structure that `poly.h` has for values of other languages.
const VALUE_NAME: &str = "polyglot_object";

/// The pointer type that a value is to become.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub(super) ty: TypeId,
    pub(super) to: TypeId,
    pub(super) is_const: bool,
    pub(super) is_reference: bool,
}

/// The address for a value.
pub(super) fn store(unit: &Rc<Unit>, wanted: Wanted, value: &Value, keep: &mut Keep) -> Result<u64> {
    let interface = &unit.interface;
    if value.is_null() {
        if wanted.is_reference {
            return Err(mismatch(interface, wanted.ty, value));
        }
        return Ok(0);
    }
    match interface.ty(wanted.to) {
        Type::Opaque { name } if name.ends_with(VALUE_NAME) => unit.space.local_handle(value.clone()),
        Type::Function(signature) => store_function(unit, wanted, *signature, value),
        _ => match value {
            Value::Object(object) => match own_address(unit, wanted, value, object, keep)? {
                Some(address) => Ok(address),
                None => store_foreign(unit, wanted, value, object, keep),
            },
            Value::Text(text) => store_text(unit, wanted, value, text, keep),
            _ if is_any(unit, wanted.to) => unit.space.local_handle(value.clone()),
            // A reference to a number is a number to whoever calls.
            _ if wanted.is_reference && Scalar::of(interface, wanted.to).is_some() => {
                let (size, align) = interface.layout(wanted.to).unwrap_or((8, 8));
                let mut bytes = vec![0; usize::try_from(size).unwrap_or(8)];
                super::store(unit, wanted.to, value, &mut bytes, keep)?;
                let owned = unit.space.allocate_bytes(&bytes, align)?;
                let address = owned.address();
                keep.keep(owned);
                Ok(address)
            }
            _ => Err(mismatch(interface, wanted.ty, value)),
        },
    }
}

/// Whether a pointer to the type may be to anything.
fn is_any(unit: &Unit, to: TypeId) -> bool {
    match unit.interface.ty(to) {
        Type::Void => true,
        Type::Opaque { name } => name.is_empty(),
        _ => false,
    }
}

fn store_function(unit: &Rc<Unit>, wanted: Wanted, signature: SignatureId, value: &Value) -> Result<u64> {
    // What C has for functions that are none: `SIG_IGN`, `SQLITE_TRANSIENT`.
    if let Value::Int(mark @ (-1 | 1)) = value {
        let all = if unit.interface.target.pointer_size() == 8 { u64::MAX } else { u64::from(u32::MAX) };
        return Ok(if *mark == 1 { 1 } else { all });
    }
    let Some(object) = value.as_object() else { return Err(mismatch(&unit.interface, wanted.ty, value)) };
    if let Some(function) = object.downcast_ref::<Function>()
        && Rc::ptr_eq(&function.unit().space, &unit.space)
    {
        return Ok(function.address());
    }
    if !object.traits().has(Traits::EXECUTABLE) {
        return Err(mismatch(&unit.interface, wanted.ty, value));
    }
    let callback = Callback::new(unit, signature, value.clone())?;
    unit.space.machine().closure(callback)
}

/// The address of something that lives in C's memory already.
fn own_address(
    unit: &Rc<Unit>,
    wanted: Wanted,
    value: &Value,
    object: &ObjectRef,
    keep: &mut Keep,
) -> Result<Option<u64>> {
    let interface = &unit.interface;
    let (other, pointee, address, owner, read_only) = if let Some(view) = object.downcast_ref::<RecordView>()
    {
        (view.unit(), view.ty(), view.address(), view.owner(), view.is_read_only())
    } else if let Some(view) = object.downcast_ref::<ArrayView>() {
        (view.unit(), view.element(), view.address(), view.owner(), view.is_read_only())
    } else if let Some(view) = object.downcast_ref::<PointerView>() {
        (view.unit(), view.to(), view.address(), view.owner(), view.is_read_only())
    } else if let Some(function) = object.downcast_ref::<Function>() {
        let fits = is_any(unit, wanted.to) && Rc::ptr_eq(&function.unit().space, &unit.space);
        return if fits { Ok(Some(function.address())) } else { Err(mismatch(interface, wanted.ty, value)) };
    } else {
        return Ok(None);
    };
    if !Rc::ptr_eq(&other.space, &unit.space) {
        return Ok(None);
    }
    if let Some(owner) = owner {
        owner.check()?;
    }
    let mut address = address;
    if !is_same(unit, wanted.to, other, pointee) {
        let part = other.base_address((pointee, address), unit, wanted.to)?;
        let actual = format!("{} *", other.interface.type_name(pointee));
        address = part.ok_or_else(|| mismatch_with(interface, wanted.ty, actual))?;
    }
    if read_only && !wanted.is_const {
        return Err(mismatch_with(interface, wanted.ty, "a view of constant memory"));
    }
    if let Some(owner) = owner.filter(|_| !keep.is_argument) {
        keep.keep(Rc::clone(owner));
    }
    Ok(Some(address))
}

/// Whether a pointer to `actual` may stand where one to `wanted` is asked for.
fn is_same(unit: &Unit, wanted: TypeId, other: &Unit, actual: TypeId) -> bool {
    if is_any(unit, wanted) || is_any(other, actual) {
        return true;
    }
    let (ours, theirs) = (unit.interface.ty(wanted), other.interface.ty(actual));
    match (ours, theirs) {
        (Type::Record(ours), Type::Record(theirs)) => {
            // One that begins with the other: a base class, or C's way to have one.
            let begins = theirs.fields.first().is_some_and(|first| {
                let begin = other.interface.ty(first.ty);
                matches!(begin, Type::Record(base) if base.name == ours.name && base.size == ours.size)
            });
            (ours.name == theirs.name && ours.size == theirs.size) || begins
        }
        (Type::Opaque { name: ours }, Type::Opaque { name: theirs }) => ours == theirs,
        // What one module only declares, another defines.
        (Type::Opaque { name }, Type::Record(record)) | (Type::Record(record), Type::Opaque { name }) => {
            name.rsplit(' ').next() == Some(&record.name)
        }
        (Type::Pointer { .. }, Type::Pointer { .. }) => true,
        (Type::Array { element, .. }, _) if !matches!(theirs, Type::Array { .. }) => {
            is_same(unit, *element, other, actual)
        }
        _ => match (Scalar::of(&unit.interface, wanted), Scalar::of(&other.interface, actual)) {
            (Some(ours), Some(theirs)) => ours == theirs || ours.size() == 1,
            _ => ours == theirs,
        },
    }
}

fn store_text(unit: &Rc<Unit>, wanted: Wanted, value: &Value, text: &Text, keep: &mut Keep) -> Result<u64> {
    let interface = &unit.interface;
    let size = match interface.ty(wanted.to) {
        Type::Character { bits, .. } => usize::from(*bits / 8),
        _ if is_any(unit, wanted.to) => 1,
        _ => return Err(mismatch(interface, wanted.ty, value)),
    };
    let told = "a string with a NUL character inside, which ends a string of C";
    let mut bytes = text::encode(text, size).ok_or_else(|| mismatch_with(interface, wanted.ty, told))?;
    if keep.is_argument
        && let Some((address, bytes)) = unit.space.machine().lend(&mut bytes)
    {
        keep.kept.push(bytes);
        return Ok(address);
    }
    let owned = unit.space.allocate_bytes(&bytes, 16)?;
    let address = owned.address();
    keep.keep(owned);
    Ok(address)
}

/// The address of memory that another language shares, or of a copy of its object.
fn store_foreign(
    unit: &Rc<Unit>,
    wanted: Wanted,
    value: &Value,
    object: &ObjectRef,
    keep: &mut Keep,
) -> Result<u64> {
    let traits = object.traits();
    // Of bytes and lists nobody knows whether they are an object that a constructor made.
    let is_constructed = unit.class(wanted.to).is_some_and(|class| class.creation == Creation::Constructor);
    if is_constructed && traits.any(Traits::BUFFER.and(Traits::ARRAY)) {
        let told = "memory that no constructor has made an object of";
        return Err(mismatch_with(&unit.interface, wanted.ty, told));
    }
    if traits.has(Traits::BUFFER) {
        return store_buffer(unit, wanted, value, &object.buffer()?, keep);
    }
    if is_any(unit, wanted.to) {
        return unit.space.local_handle(value.clone());
    }
    if matches!(unit.interface.ty(wanted.to), Type::Record(_)) && !traits.has(Traits::ARRAY) {
        return if traits.any(Traits::MEMBERS.and(Traits::HASH)) {
            store_copy(unit, wanted, value, None, keep)
        } else {
            Err(mismatch(&unit.interface, wanted.ty, value))
        };
    }
    // A reference is to one thing.
    let is_one = wanted.is_reference && !matches!(unit.interface.ty(wanted.to), Type::Array { .. });
    if traits.has(Traits::ARRAY) && !is_one {
        let count = object.array_len()?;
        return store_copy(unit, wanted, value, Some(count), keep);
    }
    Err(mismatch(&unit.interface, wanted.ty, value))
}

fn store_buffer(
    unit: &Rc<Unit>,
    wanted: Wanted,
    value: &Value,
    bytes: &BufferBytes,
    keep: &mut Keep,
) -> Result<u64> {
    let interface = &unit.interface;
    let scalar = Scalar::of(interface, wanted.to);
    let fits = is_any(unit, wanted.to)
        || matches!(bytes.item(), BufferItem::U8 | BufferItem::I8)
        || scalar.is_some_and(|scalar| {
            scalar.size() == 1 || item_of(scalar).is_some_and(|item| is_alike(item, bytes.item()))
        });
    if !fits {
        return Err(mismatch_with(interface, wanted.ty, format!("a buffer of {:?}", bytes.item())));
    }
    let size = interface.layout(wanted.to).map_or(0, |(size, _)| size);
    if wanted.is_reference && (bytes.len() as u64) < size {
        return Err(mismatch_with(interface, wanted.ty, format!("a buffer of {} bytes", bytes.len())));
    }
    // Constant bytes where C does not promise to leave them alone: it gets a copy.
    let may_share = wanted.is_const || bytes.is_writable();
    if let Some(address) = unit.space.machine().address_of(bytes).filter(|_| may_share) {
        let align = interface.layout(wanted.to).map_or(1, |(_, align)| align);
        if !address.is_multiple_of(align) {
            return Err(mismatch_with(
                interface,
                wanted.ty,
                format!("a buffer that is not aligned to {align} bytes"),
            ));
        }
        keep.keep(Rc::new(bytes.clone()));
        return Ok(address);
    }
    let contents = bytes.to_vec();
    let owned = unit.space.allocate_bytes(&contents, 16)?;
    let address = owned.address();
    keep.keep(owned);
    if !wanted.is_const && bytes.is_writable() {
        keep.copies.push(CopyBack {
            original: value.clone(),
            ty: wanted.to,
            count: None,
            address,
            before: contents,
        });
    }
    Ok(address)
}

/// A record of an object's members, or an array of a list's elements, for as long as the call
/// takes; what C changes in it goes back to the object.
fn store_copy(
    unit: &Rc<Unit>,
    wanted: Wanted,
    value: &Value,
    count: Option<u64>,
    keep: &mut Keep,
) -> Result<u64> {
    let interface = &unit.interface;
    let (size, align) = interface.layout(wanted.to).ok_or_else(|| mismatch(interface, wanted.ty, value))?;
    let total = size.checked_mul(count.unwrap_or(1)).and_then(|total| usize::try_from(total).ok());
    let mut bytes = vec![0; total.ok_or_else(|| mismatch(interface, wanted.ty, value))?];
    match count {
        None => super::store(unit, wanted.to, value, &mut bytes, keep)?,
        Some(count) => store_elements(unit, wanted.to, count, value, &mut bytes, keep)?,
    }
    let owned = unit.space.allocate_bytes(&bytes, align)?;
    let address = owned.address();
    keep.keep(owned);
    if !wanted.is_const {
        keep.copies.push(CopyBack { original: value.clone(), ty: wanted.to, count, address, before: bytes });
    }
    Ok(address)
}

fn store_elements(
    unit: &Rc<Unit>,
    element: TypeId,
    count: u64,
    value: &Value,
    into: &mut [u8],
    keep: &mut Keep,
) -> Result<()> {
    keep.is_argument = false;
    let size = into.len() / usize::try_from(count).unwrap_or(usize::MAX).max(1);
    let mut elements = Vec::new();
    value.expect_object("readArrayElement")?.read_elements(0, count, &mut elements)?;
    for (item, into) in elements.iter().zip(into.chunks_exact_mut(size.max(1))) {
        super::store(unit, element, item, into, keep)?;
    }
    Ok(())
}

/// Stores an array of C's in place: from a list, a buffer of its size, or a string.
pub(super) fn store_array(
    unit: &Rc<Unit>,
    ty: TypeId,
    element: TypeId,
    count: u64,
    value: &Value,
    into: &mut [u8],
    keep: &mut Keep,
) -> Result<()> {
    let interface = &unit.interface;
    if let (Value::Text(given), Type::Character { bits, .. }) = (value, interface.ty(element)) {
        let unit_size = usize::from(*bits / 8);
        let bytes = text::encode(given, unit_size);
        // As in C, a string that fills the array leaves no room for its NUL.
        let bytes = bytes.filter(|bytes| bytes.len() - unit_size <= into.len());
        let bytes = bytes.ok_or_else(|| mismatch_with(interface, ty, "a string that does not fit"))?;
        let length = bytes.len().min(into.len());
        into[..length].copy_from_slice(&bytes[..length]);
        into[length..].fill(0);
        return Ok(());
    }
    let Some(object) = value.as_object() else { return Err(mismatch(interface, ty, value)) };
    if object.traits().has(Traits::BUFFER) {
        let bytes = object.buffer()?;
        let scalar = Scalar::of(interface, element).and_then(item_of);
        if bytes.len() == into.len() && scalar.is_some_and(|item| is_alike(item, bytes.item())) {
            return bytes.read(0, into);
        }
    }
    if !object.traits().has(Traits::ARRAY) {
        return Err(mismatch(interface, ty, value));
    }
    let length = object.array_len()?;
    if length != count {
        return Err(mismatch_with(interface, ty, format!("an array of {length}")));
    }
    store_elements(unit, element, count, value, into, keep)
}

impl CopyBack {
    pub(super) fn write_back(&self, unit: &Rc<Unit>) -> Result<()> {
        let mut now = vec![0; self.before.len()];
        unit.space.machine().read(self.address, &mut now)?;
        if now == self.before {
            return Ok(());
        }
        let object = self.original.expect_object("writeMember")?;
        let Some(count) = self.count else {
            if object.traits().has(Traits::BUFFER) {
                return object.buffer()?.write(0, &now);
            }
            return record::write_changed(unit, self.ty, object, self.address, &self.before, &now);
        };
        let size = self.before.len() / usize::try_from(count).unwrap_or(1).max(1);
        let pairs = self.before.chunks_exact(size.max(1)).zip(now.chunks_exact(size.max(1)));
        for (index, (before, now)) in (0_u64..).zip(pairs) {
            if before != now {
                let address = self.address + index * size as u64;
                object.write_element(index, super::load_at(unit, self.ty, address, None, false)?)?;
            }
        }
        Ok(())
    }
}

/// The value behind an address of a pointer type.
pub(crate) fn load_typed(unit: &Rc<Unit>, ty: TypeId, address: u64) -> Result<Value> {
    load(unit, ty, address)
}

pub(super) fn load(unit: &Rc<Unit>, ty: TypeId, address: u64) -> Result<Value> {
    let Type::Pointer { to, is_const, is_reference } = *unit.interface.ty(ty) else {
        return Err(super::refuse(&unit.interface, ty));
    };
    if is_reference && Scalar::of(&unit.interface, to).is_some() {
        return super::load_at(unit, to, address, None, is_const);
    }
    load_to(unit, to, address, is_const)
}

/// The value at an address, for whoever has a pointer to it.
pub(super) fn load_to(unit: &Rc<Unit>, to: TypeId, address: u64, is_const: bool) -> Result<Value> {
    if address == 0 {
        return Ok(Value::Null);
    }
    if let Some(value) = unit.space.resolve_alive(address)? {
        return Ok(value);
    }
    let owner = unit.space.owner_of(address);
    match unit.interface.ty(to) {
        Type::Function(signature) => {
            if let Some(callback) = unit.space.machine().callback_at(address) {
                return Ok(callback.function().clone());
            }
            Ok(Value::object(Function::at(unit, address, Some(*signature))))
        }
        Type::Record(_) => Ok(Value::object(RecordView::new(unit, to, address, owner, is_const))),
        Type::Array { .. } => super::load_at(unit, to, address, owner.as_ref(), is_const),
        Type::Character { bits, .. } if *bits > 8 || is_text(&unit.interface, to) => {
            let size = usize::from(*bits / 8);
            let bytes = unit.space.machine().read_to_zero(address, size as u64)?;
            Ok(Value::Text(text::decode(&bytes, size)))
        }
        _ => Ok(Value::object(PointerView::new(unit, to, address, owner, is_const))),
    }
}

/// The element type that a buffer of such scalars has.
pub(crate) fn item_of(scalar: Scalar) -> Option<BufferItem> {
    Some(match scalar {
        Scalar::I8 => BufferItem::I8,
        Scalar::U8 => BufferItem::U8,
        Scalar::I16 => BufferItem::I16,
        Scalar::U16 => BufferItem::U16,
        Scalar::I32 => BufferItem::I32,
        Scalar::U32 => BufferItem::U32,
        Scalar::I64 => BufferItem::I64,
        Scalar::U64 => BufferItem::U64,
        Scalar::F32 => BufferItem::F32,
        Scalar::F64 => BufferItem::F64,
        Scalar::Bool => return None,
    })
}

/// Whether elements are alike but for their sign, which C converts between freely.
pub(crate) fn is_alike(one: BufferItem, other: BufferItem) -> bool {
    let is_float = |item| matches!(item, BufferItem::F32 | BufferItem::F64);
    one.size() == other.size() && is_float(one) == is_float(other)
}
