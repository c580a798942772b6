//! Globals: objects with one member, `value`.
//!
//! One made by a program belongs to no heap until an instance imports it, and keeps
//! its value itself until then.

use crate::convert::{self, Kind};
use crate::externals;
use crate::heap::{Heap, State};
use crate::language::WASM;
use crate::memory::refuse_write;
use crate::shared::Shared;
use polyglot_api::{
    Error, Identity, InteropError, LanguageId, MemberInfo, Object, Result, Text, Traits, Value,
};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;
use wasmtime::{AsContextMut, Extern, GlobalType, Mutability, RootScope, StoreContextMut};

const MEMBERS: [&str; 1] = ["value"];

/// A global.
pub(crate) struct Global {
    shared: Rc<Shared>,
    ty: GlobalType,
    identity: usize,
    place: RefCell<Place>,
}

#[derive(Clone)]
enum Place {
    /// In no heap.
    Free(Value),
    In(Rc<Heap>, wasmtime::Global),
}

impl Global {
    pub(crate) fn value(
        heap: &Rc<Heap>,
        context: &mut StoreContextMut<'_, State>,
        global: wasmtime::Global,
    ) -> Value {
        let identity = heap.identity_of(&Extern::Global(global));
        let place = RefCell::new(Place::In(Rc::clone(heap), global));
        Value::object(Self { shared: Rc::clone(&heap.shared), ty: global.ty(context), identity, place })
    }

    /// A new global that is in no heap.
    ///
    /// # Errors
    /// If the value does not fit the type.
    pub(crate) fn free(shared: &Rc<Shared>, ty: GlobalType, value: &Value) -> Result<Value> {
        let value = fit(&ty, value)?;
        let place = RefCell::new(Place::Free(value));
        Ok(Value::object(Self { shared: Rc::clone(shared), ty, identity: shared.new_identity(), place }))
    }

    pub(crate) fn ty(&self) -> &GlobalType {
        &self.ty
    }

    /// The heap that it is in.
    pub(crate) fn heap(&self) -> Option<Rc<Heap>> {
        match &*self.place.borrow() {
            Place::Free(_) => None,
            Place::In(heap, _) => Some(Rc::clone(heap)),
        }
    }

    /// The global in a heap: moved there if it is in none, copied if it is in another one
    /// and does not change.
    ///
    /// # Errors
    /// If its value does not fit.
    pub(crate) fn in_heap(
        &self,
        heap: &Rc<Heap>,
        context: &mut StoreContextMut<'_, State>,
    ) -> Result<wasmtime::Global> {
        let place = self.place.borrow().clone();
        match place {
            Place::In(mine, global) if Rc::ptr_eq(&mine, heap) => Ok(global),
            Place::In(..) => make(heap, context, &self.ty, &self.get()?),
            Place::Free(value) => {
                let global = make(heap, context, &self.ty, &value)?;
                heap.set_identity(&Extern::Global(global), self.identity);
                *self.place.borrow_mut() = Place::In(Rc::clone(heap), global);
                Ok(global)
            }
        }
    }

    pub(crate) fn get(&self) -> Result<Value> {
        let place = self.place.borrow().clone();
        match place {
            Place::Free(value) => Ok(value),
            Place::In(heap, global) => heap.enter(|context| {
                let mut scope = RootScope::new(context);
                let context = &mut scope.as_context_mut();
                let val = global.get(&mut *context);
                convert::from_val(&heap, context, &val)
            }),
        }
    }

    pub(crate) fn set(&self, value: &Value) -> Result<()> {
        if self.ty.mutability() == Mutability::Const {
            return Err(InteropError::ReadOnly { what: "the global".into() }.into());
        }
        let place = self.place.borrow().clone();
        match place {
            Place::Free(_) => {
                let value = fit(&self.ty, value)?;
                // Dropping the old value may run code of its language, which may come here.
                let old = self.place.replace(Place::Free(value));
                drop(old);
            }
            Place::In(heap, global) => {
                let old = heap.enter(|context| {
                    let mut scope = RootScope::new(context);
                    let context = &mut scope.as_context_mut();
                    let val = convert::to_val(&heap, context, self.ty.content(), value)?;
                    global.set(&mut *context, val).map_err(|error| Error::from(internal(&error)))
                });
                heap.shared.free();
                return old;
            }
        }
        Ok(())
    }
}

fn internal(error: &wasmtime::Error) -> polyglot_api::PolyglotError {
    polyglot_api::PolyglotError::internal(format!("{error:#}"))
}

/// A global in a heap.
///
/// # Errors
/// If the value does not fit the type.
pub(crate) fn make(
    heap: &Rc<Heap>,
    context: &mut StoreContextMut<'_, State>,
    ty: &GlobalType,
    value: &Value,
) -> Result<wasmtime::Global> {
    let mut scope = RootScope::new(&mut *context);
    let context = &mut scope.as_context_mut();
    let val = convert::to_val(heap, context, ty.content(), value)?;
    wasmtime::Global::new(&mut *context, ty.clone(), val).map_err(|error| internal(&error).into())
}

/// The value as a global of the type will give it back.
fn fit(ty: &GlobalType, value: &Value) -> Result<Value> {
    Ok(match Kind::of(ty.content()) {
        Kind::Extern => value.clone(),
        Kind::Func if matches!(value, Value::Null | Value::Undefined) => Value::Null,
        Kind::Func if crate::function::of(value).is_some() => value.clone(),
        Kind::Func => {
            return Err(InteropError::unsupported_type("a function of WebAssembly, or null", value).into());
        }
        Kind::Refused => return Err(convert::refused(&externals::type_name(ty.content()))),
        kind => convert::rounded(kind, value)?,
    })
}

impl Object for Global {
    fn traits(&self) -> Traits {
        Traits::MEMBERS
    }

    fn language(&self) -> LanguageId {
        WASM
    }

    fn identity(&self) -> Identity {
        self.shared.identity(self.identity)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _side_effects: bool) -> String {
        let mutable = if self.ty.mutability() == Mutability::Var { "mutable " } else { "" };
        let name = externals::type_name(self.ty.content());
        match self.get() {
            Ok(Value::Object(_)) | Err(_) => format!("{mutable}global of type {name}"),
            Ok(value) => format!("{mutable}global of type {name}: {}", value.to_display()),
        }
    }

    fn members(&self, _include_internal: bool) -> Result<Vec<Text>> {
        Ok(MEMBERS.map(Text::from).into())
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        MemberInfo::NONE
            .with_if(MemberInfo::READABLE, name == "value")
            .with_if(MemberInfo::MODIFIABLE, name == "value" && self.ty.mutability() == Mutability::Var)
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        if name == "value" { self.get().map(Some) } else { Ok(None) }
    }

    fn write_member(&self, name: &str, value: Value) -> Result<()> {
        if name == "value" { self.set(&value) } else { Err(refuse_write(&MEMBERS, name, "a global")) }
    }
}
