//! Tables as arrays of functions or of values of any language.
//!
//! One made by a program belongs to no heap until an instance imports it, and keeps
//! its elements itself until then.

use crate::builtin::Builtin;
use crate::convert::{self, Kind};
use crate::externals;
use crate::heap::{Heap, State};
use crate::language::WASM;
use crate::memory::refuse_write;
use crate::shared::Shared;
use polyglot_api::{
    Error, Identity, InteropError, LanguageId, MemberInfo, Object, PolyglotError, Result, Text, Traits, Value,
};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasmtime::{AsContextMut, Extern, RootScope, StoreContextMut, TableType, ValType};

/// The most elements of a table that is in no heap.
const MOST: u64 = 10_000_000;

const MEMBERS: [&str; 2] = ["length", "grow"];

/// A table.
#[derive(Clone)]
pub(crate) struct Table(Rc<Inner>);

struct Inner {
    shared: Rc<Shared>,
    ty: TableType,
    identity: usize,
    place: RefCell<Place>,
}

enum Place {
    /// In no heap.
    Free(Vec<Value>),
    In(Rc<Heap>, wasmtime::Table),
}

impl Table {
    pub(crate) fn value(
        heap: &Rc<Heap>,
        context: &mut StoreContextMut<'_, State>,
        table: wasmtime::Table,
    ) -> Value {
        let identity = heap.identity_of(&Extern::Table(table));
        let place = RefCell::new(Place::In(Rc::clone(heap), table));
        let inner = Inner { shared: Rc::clone(&heap.shared), ty: table.ty(context), identity, place };
        Value::object(Self(Rc::new(inner)))
    }

    /// A new table that is in no heap.
    ///
    /// # Errors
    /// If the elements do not fit the type, or are too many.
    pub(crate) fn free(shared: &Rc<Shared>, ty: TableType, initial: &Value) -> Result<Value> {
        let initial = fit(&ty, initial)?;
        if ty.minimum() > MOST {
            return Err(crate::error::guest("RangeError", format!("a table has at most {MOST} elements")));
        }
        let elements = std::iter::repeat_n(initial, usize::try_from(ty.minimum()).unwrap_or(0)).collect();
        let place = RefCell::new(Place::Free(elements));
        let identity = shared.new_identity();
        Ok(Value::object(Self(Rc::new(Inner { shared: Rc::clone(shared), ty, identity, place }))))
    }

    /// The heap that it is in.
    pub(crate) fn heap(&self) -> Option<Rc<Heap>> {
        match &*self.0.place.borrow() {
            Place::Free(_) => None,
            Place::In(heap, _) => Some(Rc::clone(heap)),
        }
    }

    pub(crate) fn describe(&self) -> Value {
        externals::describe_table(&self.0.ty)
    }

    /// The table in a heap, moved there if it is in none. The caller knows that it is in no
    /// other.
    ///
    /// # Errors
    /// If there is no room.
    pub(crate) fn in_heap(
        &self,
        heap: &Rc<Heap>,
        context: &mut StoreContextMut<'_, State>,
    ) -> Result<wasmtime::Table> {
        let elements = match &*self.0.place.borrow() {
            Place::In(_, table) => return Ok(*table),
            Place::Free(elements) => elements.clone(),
        };
        let mut scope = RootScope::new(&mut *context);
        let context = &mut scope.as_context_mut();
        let limit = |error: wasmtime::Error| Error::from(PolyglotError::host(format!("{error:#}")));
        let size = elements.len() as u64;
        let ty = TableType::new(
            self.0.ty.element().clone(),
            u32::try_from(size).unwrap_or(u32::MAX),
            self.0.ty.maximum().and_then(|most| u32::try_from(most).ok()),
        );
        let null = convert::to_ref(heap, context, self.0.ty.element(), &Value::Null)?;
        let table = wasmtime::Table::new(&mut *context, ty, null).map_err(limit)?;
        for (index, element) in (0..).zip(&elements) {
            if !matches!(element, Value::Null) {
                let reference = convert::to_ref(heap, context, self.0.ty.element(), element)?;
                table.set(&mut *context, index, reference).map_err(limit)?;
            }
        }
        heap.set_identity(&Extern::Table(table), self.0.identity);
        *self.0.place.borrow_mut() = Place::In(Rc::clone(heap), table);
        Ok(table)
    }

    pub(crate) fn len(&self) -> u64 {
        match &*self.0.place.borrow() {
            Place::Free(elements) => elements.len() as u64,
            Place::In(heap, table) => heap.enter(|context| table.size(context)),
        }
    }

    /// The element at `index`; `None` behind the end.
    pub(crate) fn get(&self, index: u64) -> Result<Option<Value>> {
        let (heap, table) = match &*self.0.place.borrow() {
            Place::Free(elements) => {
                return Ok(usize::try_from(index).ok().and_then(|index| elements.get(index)).cloned());
            }
            Place::In(heap, table) => (Rc::clone(heap), *table),
        };
        heap.enter(|context| {
            let mut scope = RootScope::new(context);
            let context = &mut scope.as_context_mut();
            table.get(&mut *context, index).map(|found| convert::from_ref(&heap, context, found)).transpose()
        })
    }

    /// Changes the element at `index`; whether there is one.
    pub(crate) fn set(&self, index: u64, value: &Value) -> Result<bool> {
        if index >= self.len() {
            return Ok(false);
        }
        let mut place = self.0.place.borrow_mut();
        let (heap, table) = match &mut *place {
            Place::Free(elements) => {
                let value = fit(&self.0.ty, value)?;
                let element = usize::try_from(index).ok().and_then(|index| elements.get_mut(index));
                let old = element.map(|element| std::mem::replace(element, value));
                // Dropping it may run code of its language, which may come here.
                drop(place);
                drop(old);
                return Ok(true);
            }
            Place::In(heap, table) => (Rc::clone(heap), *table),
        };
        drop(place);
        let outcome = heap.enter(|context| {
            let mut scope = RootScope::new(context);
            let context = &mut scope.as_context_mut();
            let reference = convert::to_ref(&heap, context, self.0.ty.element(), value)?;
            Ok(table.set(&mut *context, index, reference).is_ok())
        });
        heap.shared.free();
        outcome
    }

    /// Adds `count` elements, each `value`, and gives the number before.
    ///
    /// # Errors
    /// If the limit is reached, or the value does not fit.
    pub(crate) fn grow(&self, count: u64, value: &Value) -> Result<u64> {
        let full = || {
            let message = format!("the table cannot grow by {count} elements: its limit is reached");
            crate::error::guest("RangeError", message)
        };
        let (heap, table) = match &mut *self.0.place.borrow_mut() {
            Place::Free(elements) => {
                let value = fit(&self.0.ty, value)?;
                let before = elements.len();
                let size = (before as u64).saturating_add(count);
                if size > self.0.ty.maximum().unwrap_or(MOST).min(MOST) {
                    return Err(full());
                }
                elements.resize(usize::try_from(size).unwrap_or(before), value);
                return Ok(before as u64);
            }
            Place::In(heap, table) => (Rc::clone(heap), *table),
        };
        heap.enter(|context| {
            let mut scope = RootScope::new(context);
            let context = &mut scope.as_context_mut();
            let reference = convert::to_ref(&heap, context, self.0.ty.element(), value)?;
            table.grow(&mut *context, count, reference).map_err(|_| full())
        })
    }
}

/// The value as a table of the type will give it back.
fn fit(ty: &TableType, value: &Value) -> Result<Value> {
    let element = ValType::Ref(ty.element().clone());
    match Kind::of(&element) {
        Kind::Extern => Ok(value.clone()),
        Kind::Func if matches!(value, Value::Null | Value::Undefined) => Ok(Value::Null),
        Kind::Func if crate::function::of(value).is_some() => Ok(value.clone()),
        Kind::Func => Err(InteropError::unsupported_type("a function of WebAssembly, or null", value).into()),
        _ => Err(convert::refused(&externals::type_name(&element))),
    }
}

impl Object for Table {
    fn traits(&self) -> Traits {
        Traits::ARRAY | Traits::ITERABLE | Traits::MEMBERS
    }

    fn language(&self) -> LanguageId {
        WASM
    }

    fn identity(&self) -> Identity {
        self.0.shared.identity(self.0.identity)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _side_effects: bool) -> String {
        format!("table of {} elements of type {}", self.len(), externals::ref_name(self.0.ty.element()))
    }

    fn members(&self, _include_internal: bool) -> Result<Vec<Text>> {
        Ok(MEMBERS.map(Text::from).into())
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        MemberInfo::NONE
            .with_if(MemberInfo::READABLE, MEMBERS.contains(&name))
            .with_if(MemberInfo::INVOCABLE, name == "grow")
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        Ok(Some(match name {
            "length" => Value::from(self.len()),
            "grow" => {
                let table = self.clone();
                Builtin::value(self.identity(), MEMBERS[1], (1, 2), move |arguments| {
                    let value = arguments.get(1).cloned().unwrap_or(Value::Null);
                    table.grow(u64::try_from(&arguments[0])?, &value).map(Value::from)
                })
            }
            _ => return Ok(None),
        }))
    }

    fn write_member(&self, name: &str, _value: Value) -> Result<()> {
        Err(refuse_write(&MEMBERS, name, "a table"))
    }

    fn array_len(&self) -> Result<u64> {
        Ok(self.len())
    }

    fn element_info(&self, index: u64) -> MemberInfo {
        MemberInfo::NONE.with_if(MemberInfo::READABLE.and(MemberInfo::MODIFIABLE), index < self.len())
    }

    fn read_element(&self, index: u64) -> Result<Value> {
        self.get(index)?.ok_or_else(|| InteropError::InvalidIndex { index }.into())
    }

    fn write_element(&self, index: u64, value: Value) -> Result<()> {
        if self.set(index, &value)? { Ok(()) } else { Err(InteropError::InvalidIndex { index }.into()) }
    }

    fn iterator(&self) -> Result<Value> {
        Ok(Value::object(Elements { table: self.clone(), next: Cell::new(0) }))
    }
}

/// An iterator over a table, which sees it grow.
struct Elements {
    table: Table,
    next: Cell<u64>,
}

impl Object for Elements {
    fn traits(&self) -> Traits {
        Traits::ITERATOR | Traits::ITERABLE
    }

    fn language(&self) -> LanguageId {
        WASM
    }

    fn identity(&self) -> Identity {
        Identity { heap: 0, address: std::ptr::from_ref(self).addr() }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _side_effects: bool) -> String {
        "table iterator".into()
    }

    fn iterator(&self) -> Result<Value> {
        Ok(Value::object(Self { table: self.table.clone(), next: Cell::new(self.next.get()) }))
    }

    fn next(&self) -> Result<Option<Value>> {
        let element = self.table.get(self.next.get())?;
        if element.is_some() {
            self.next.set(self.next.get() + 1);
        }
        Ok(element)
    }
}
