//! Objects of other languages as structures that C reads and writes, and lists of numbers as arrays.
//!
//! C reads `p->x` from memory, and nobody can answer for the object there. So a mirror holds
//! the members, and is brought up to date wherever control crosses: what C changed goes to the
//! object before its language runs, and what the object has become comes back before C goes on.
//! Only one of them runs at a time, so none can tell the mirror from the object.

use crate::convert::{self, Keep, Scalar, record};
use crate::{Owned, Type, TypeId, Unit};
use polyglot_api::{ObjectRef, Result, Traits, Value};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The mirrors of the running calls, the innermost call's last.
#[derive(Default)]
pub(crate) struct Mirrors {
    open: RefCell<Vec<Rc<Mirror>>>,
    /// How many there are: each call asks, and most find none.
    count: Cell<usize>,
}

pub(crate) struct Mirror {
    unit: Rc<Unit>,
    ty: TypeId,
    /// The object, or the array whose elements are mirrored.
    whole: ObjectRef,
    parts: Parts,
    address: u64,
    _memory: Option<Rc<Owned>>,
    /// The bytes when they were last brought up to date, and what they refer to.
    state: RefCell<(Vec<u8>, Keep)>,
}

/// What is side by side in a mirror.
enum Parts {
    Objects(Vec<ObjectRef>),
    /// So many numbers or booleans of an array.
    Scalars(u64),
    /// The array's own elements, where it is: nothing is to be brought up to date.
    Own,
}

impl Mirrors {
    #[inline]
    pub(crate) fn count(&self) -> usize {
        self.count.get()
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.count.get() == 0
    }

    pub(crate) fn truncate(&self, count: usize) {
        let ended = self.open.borrow_mut().split_off(count);
        self.count.set(count);
        drop(ended);
    }

    pub(crate) fn clear(&self) {
        let ended = self.open.take();
        self.count.set(0);
        drop(ended);
    }

    /// The address of the mirror of an object, or of an array of objects.
    pub(crate) fn open(&self, unit: &Rc<Unit>, ty: TypeId, value: &Value, is_array: bool) -> Result<u64> {
        let whole = value.expect_object("readMember")?;
        if let Some(address) = self.find(unit, ty, whole) {
            return Ok(address);
        }
        let is_scalar = is_array && Scalar::of(&unit.interface, ty).is_some();
        let is_known = is_scalar || matches!(unit.interface.ty(ty), Type::Record(_));
        let layout = unit.interface.layout(ty).filter(|_| is_known);
        let (size, align) = layout.ok_or_else(|| convert::refuse(&unit.interface, ty))?;
        let size = record::narrow(size).max(1);
        let elements = if is_array { elements(whole, u64::MAX)? } else { vec![value.clone()] };
        let mut bytes = vec![0; size * elements.len()];
        let mut keep = Keep::default();
        let mut objects = Vec::new();
        for (element, into) in elements.iter().zip(bytes.chunks_exact_mut(size)) {
            if is_scalar {
                convert::store(unit, ty, element, into, &mut keep)?;
            } else {
                let object = element.expect_object("readMember")?;
                record::fill(unit, ty, object, into, &mut keep)?;
                objects.push(object.clone());
            }
        }
        let parts = if is_scalar { Parts::Scalars(elements.len() as u64) } else { Parts::Objects(objects) };
        let memory = unit.space.allocate_bytes(&bytes, align)?;
        let address = memory.address();
        let state = RefCell::new((bytes, keep));
        let (unit, whole) = (Rc::clone(unit), whole.clone());
        self.push(Mirror { unit, ty, whole, parts, address, _memory: Some(memory), state });
        Ok(address)
    }

    /// Remembers the array whose elements are at an address themselves.
    pub(crate) fn note(&self, unit: &Rc<Unit>, ty: TypeId, array: &ObjectRef, address: u64) {
        if self.find(unit, ty, array).is_none() {
            let (unit, whole, state) = (Rc::clone(unit), array.clone(), RefCell::default());
            self.push(Mirror { unit, ty, whole, parts: Parts::Own, address, _memory: None, state });
        }
    }

    fn find(&self, unit: &Rc<Unit>, ty: TypeId, whole: &ObjectRef) -> Option<u64> {
        let same = |mirror: &&Rc<Mirror>| {
            mirror.ty == ty && Rc::ptr_eq(&mirror.unit, unit) && mirror.whole.is_identical(whole)
        };
        self.open.borrow().iter().find(same).map(|mirror| mirror.address)
    }

    fn push(&self, mirror: Mirror) {
        let mut open = self.open.borrow_mut();
        open.push(Rc::new(mirror));
        self.count.set(open.len());
    }

    /// The object whose mirror is at an address.
    pub(crate) fn object_at(&self, address: u64) -> Option<Value> {
        let mirrors = self.open.borrow();
        mirrors.iter().find(|mirror| mirror.address == address).map(|mirror| mirror.whole.clone().into())
    }

    /// Tells the objects what C changed.
    pub(crate) fn to_objects(&self) -> Result<()> {
        self.each(Mirror::to_objects)
    }

    /// Brings what the objects have become into memory.
    pub(crate) fn to_memory(&self) -> Result<()> {
        self.each(Mirror::to_memory)
    }

    /// Nothing is borrowed while the objects' languages run.
    fn each(&self, update: fn(&Mirror) -> Result<()>) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        let mirrors = self.open.borrow().clone();
        mirrors.iter().try_for_each(|mirror| update(mirror))
    }
}

/// The first elements of an array, at most so many.
fn elements(array: &ObjectRef, most: u64) -> Result<Vec<Value>> {
    let mut elements = Vec::new();
    array.read_elements(0, array.array_len()?.min(most), &mut elements)?;
    Ok(elements)
}

impl Mirror {
    fn size(&self) -> usize {
        self.unit.interface.layout(self.ty).map_or(1, |(size, _)| record::narrow(size)).max(1)
    }

    fn to_objects(&self) -> Result<()> {
        let before = self.state.borrow().0.clone();
        let mut now = vec![0; before.len()];
        self.unit.space.machine().read(self.address, &mut now)?;
        if now == before {
            return Ok(());
        }
        self.state.borrow_mut().0.clone_from(&now);
        let size = self.size();
        let chunks = before.chunks_exact(size).zip(now.chunks_exact(size));
        for (place, (before, now)) in chunks.enumerate().filter(|(_, (before, now))| before != now) {
            match &self.parts {
                Parts::Objects(objects) => {
                    let address = self.address + (place * size) as u64;
                    record::write_changed(&self.unit, self.ty, &objects[place], address, before, now)?;
                }
                Parts::Scalars(_) => {
                    self.whole.write_element(place as u64, convert::load(&self.unit, self.ty, now)?)?;
                }
                Parts::Own => {}
            }
        }
        Ok(())
    }

    fn to_memory(&self) -> Result<()> {
        let size = self.size();
        let mut bytes = self.state.borrow().0.clone();
        self.unit.space.machine().read(self.address, &mut bytes)?;
        let mut keep = Keep::default();
        match &self.parts {
            Parts::Objects(objects) => {
                for (place, (object, into)) in objects.iter().zip(bytes.chunks_exact_mut(size)).enumerate() {
                    let address = self.address + (place * size) as u64;
                    self.refresh(self.ty, object, address, into, &mut keep)?;
                }
            }
            Parts::Scalars(count) => {
                let elements = elements(&self.whole, *count)?;
                for (element, into) in elements.iter().zip(bytes.chunks_exact_mut(size)) {
                    convert::store(&self.unit, self.ty, element, into, &mut keep)?;
                }
            }
            Parts::Own => return Ok(()),
        }
        self.unit.space.machine().write(self.address, &bytes)?;
        let mut state = self.state.borrow_mut();
        state.0 = bytes;
        state.1.kept.append(&mut keep.kept);
        Ok(())
    }

    /// Pointers stay as they are while what they lead to is the same.
    fn refresh(
        &self,
        ty: TypeId,
        object: &ObjectRef,
        address: u64,
        into: &mut [u8],
        keep: &mut Keep,
    ) -> Result<()> {
        let interface = &self.unit.interface;
        for field in convert::member_names(record::record(interface, ty)) {
            let Some(member) = record::member(object, &field.name)? else { continue };
            match (interface.ty(field.ty), &member) {
                (Type::Pointer { .. }, _) => {
                    let now = convert::load_at(&self.unit, field.ty, address + field.offset, None, false)?;
                    if !now.is_identical(&member) && !matches!(member, Value::Object(_)) {
                        record::store_field(&self.unit, field, &member, into, keep)?;
                    }
                }
                (Type::Record(inner), Value::Object(object)) if object.traits().has(Traits::MEMBERS) => {
                    let start = record::narrow(field.offset);
                    let part = &mut into[start..start + record::narrow(inner.size)];
                    self.refresh(field.ty, object, address + field.offset, part, keep)?;
                }
                _ => record::store_field(&self.unit, field, &member, into, keep)?,
            }
        }
        Ok(())
    }
}
