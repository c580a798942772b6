//! Elements side by side, of a known number.

use super::PointerView;
use crate::convert::pointer::item_of;
use crate::convert::{self, Scalar};
use crate::space::Whole;
use crate::unit::of_unit;
use crate::{Owned, TypeId, Unit};
use polyglot_api::{
    BufferBytes, Identity, InteropError, LanguageId, MemberInfo, Object, Result, Traits, Value,
};
use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

/// An array at an address. One of numbers is a buffer too.
pub(crate) struct ArrayView {
    unit: Rc<Unit>,
    /// The array's type, or the element's where only a pointer is known.
    ty: TypeId,
    element: TypeId,
    count: u64,
    address: u64,
    owner: Option<Rc<Owned>>,
    read_only: bool,
}

impl ArrayView {
    pub(crate) fn new(
        unit: &Rc<Unit>,
        ty: TypeId,
        element: TypeId,
        count: u64,
        address: u64,
        owner: Option<Rc<Owned>>,
        read_only: bool,
    ) -> Self {
        Self { unit: Rc::clone(unit), ty, element, count, address, owner, read_only }
    }

    pub(crate) fn unit(&self) -> &Rc<Unit> {
        &self.unit
    }

    pub(crate) fn element(&self) -> TypeId {
        self.element
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

    fn check(&self) -> Result<()> {
        self.owner.as_ref().map_or(Ok(()), |owner| owner.check())
    }

    fn place(&self, index: u64) -> Result<u64> {
        self.check()?;
        let (size, _) = self.unit.interface.layout(self.element).unwrap_or((1, 1));
        if index < self.count {
            Ok(self.address + index * size)
        } else {
            Err(InteropError::InvalidIndex { index }.into())
        }
    }

    fn item(&self) -> Option<polyglot_api::BufferItem> {
        Scalar::of(&self.unit.interface, self.element).and_then(item_of)
    }
}

impl Object for ArrayView {
    fn traits(&self) -> Traits {
        Traits::ARRAY
            .and(Traits::ITERABLE)
            .and(Traits::POINTER)
            .with_if(Traits::BUFFER, self.item().is_some())
    }

    of_unit!();

    fn identity(&self) -> Identity {
        // Views of one place with different lengths are different objects.
        let identity = self.unit.identity(self.ty, self.read_only, self.address);
        let count = usize::try_from(self.count).unwrap_or(usize::MAX);
        Identity { address: identity.address ^ count.rotate_right(16), ..identity }
    }

    fn to_display(&self, _: bool) -> String {
        const SHOWN: u64 = 20;
        let show = |index| {
            self.read_element(index).map_or_else(|error| error.to_string(), |value| value.to_display())
        };
        let mut shown: Vec<_> = (0..self.count.min(SHOWN)).map(show).collect();
        if self.count > SHOWN {
            shown.push(format!("... {} more", self.count - SHOWN));
        }
        format!("[{}]", shown.join(", "))
    }

    fn release(&self) {
        if let Some(owner) = &self.owner {
            owner.release(self.address, Whole::Array(self.element));
        }
    }

    fn array_len(&self) -> Result<u64> {
        Ok(self.count)
    }

    fn element_info(&self, index: u64) -> MemberInfo {
        let exists = index < self.count;
        MemberInfo::NONE
            .with_if(MemberInfo::READABLE, exists)
            .with_if(MemberInfo::MODIFIABLE, exists && !self.read_only)
    }

    fn read_element(&self, index: u64) -> Result<Value> {
        convert::load_at(&self.unit, self.element, self.place(index)?, self.owner.as_ref(), self.read_only)
    }

    fn write_element(&self, index: u64, value: Value) -> Result<()> {
        let address = self.place(index)?;
        if self.read_only {
            return Err(InteropError::ReadOnly { what: "a constant array".into() }.into());
        }
        convert::store_at(&self.unit, self.element, &value, address)
    }

    fn remove_element(&self, index: u64) -> Result<()> {
        self.place(index)?;
        Err(InteropError::ReadOnly { what: "the length of an array of C".into() }.into())
    }

    fn iterator(&self) -> Result<Value> {
        let array = Self { unit: Rc::clone(&self.unit), owner: self.owner.clone(), ..*self };
        Ok(Value::object(Elements { array, next: Cell::new(0) }))
    }

    fn buffer(&self) -> Result<BufferBytes> {
        self.check()?;
        let item = self.item().ok_or_else(|| InteropError::unsupported_by("readBuffer", self.traits()))?;
        let pin: Rc<dyn Any> = match &self.owner {
            Some(owner) => Rc::clone(owner) as Rc<dyn Any>,
            None => Rc::clone(&self.unit) as Rc<dyn Any>,
        };
        let length = self.count * item.size() as u64;
        self.unit.space.machine().share(self.address, length, item, !self.read_only, pin)
    }

    fn as_pointer(&self) -> Result<usize> {
        usize::try_from(self.address).map_err(|_| InteropError::Released.into())
    }
}

/// The elements of an array, one after another.
struct Elements {
    array: ArrayView,
    next: Cell<u64>,
}

impl Object for Elements {
    fn traits(&self) -> Traits {
        Traits::ITERATOR.and(Traits::ITERABLE)
    }

    fn language(&self) -> LanguageId {
        self.array.language()
    }

    fn identity(&self) -> Identity {
        self.array.unit.own_identity(std::ptr::from_ref(self).addr())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        "array iterator".into()
    }

    fn iterator(&self) -> Result<Value> {
        let array = Self {
            array: ArrayView {
                unit: Rc::clone(&self.array.unit),
                owner: self.array.owner.clone(),
                ..self.array
            },
            next: Cell::new(self.next.get()),
        };
        Ok(Value::object(array))
    }

    fn next(&self) -> Result<Option<Value>> {
        let index = self.next.get();
        if index >= self.array.count {
            return Ok(None);
        }
        self.next.set(index + 1);
        self.array.read_element(index).map(Some)
    }
}

/// The array of `count` elements that a pointer leads to.
pub(super) fn behind(pointer: &PointerView, count: u64) -> ArrayView {
    let (unit, owner) = (pointer.unit(), pointer.owner().cloned());
    ArrayView::new(unit, pointer.to(), pointer.to(), count, pointer.address(), owner, pointer.is_read_only())
}
