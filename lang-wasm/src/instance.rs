//! Instances: objects whose members are the exports.

use crate::error;
use crate::externals;
use crate::heap::Heap;
use crate::language::WASM;
use crate::managed::Managed;
use crate::module::Compiled;
use polyglot_api::{
    Arguments, Identity, InteropError, LanguageId, MemberInfo, Object, ObjectRef, Result, Text, Traits, Value,
};
use std::any::Any;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use wasmtime::ExternType;

/// An instance, which may be waiting for its imports: modules can import each other.
#[derive(Clone)]
pub(crate) struct Instance(Rc<Inner>);

struct Inner {
    module: Rc<Compiled>,
    linked: OnceCell<(Rc<Heap>, wasmtime::Instance)>,
    /// How its sources would have it seen.
    managed: OnceCell<Managed>,
    /// The exports that were read.
    parts: RefCell<HashMap<String, Value>>,
}

impl Instance {
    pub(crate) fn unlinked(module: &Rc<Compiled>) -> Self {
        Self(Rc::new(Inner {
            module: Rc::clone(module),
            linked: OnceCell::new(),
            managed: OnceCell::new(),
            parts: RefCell::default(),
        }))
    }

    /// The instance as other languages see it.
    pub(crate) fn value(&self) -> Value {
        match self.0.managed.get() {
            Some(managed) => managed.value(),
            None => Value::object(self.clone()),
        }
    }

    pub(crate) fn is_managed(&self) -> bool {
        self.0.managed.get().is_some()
    }

    pub(crate) fn set_managed(&self, managed: Managed) {
        let _ = self.0.managed.set(managed);
    }

    /// The instance that a value is.
    pub(crate) fn of(value: &Value) -> Option<&Self> {
        value.as_object().and_then(ObjectRef::downcast_ref)
    }

    pub(crate) fn module(&self) -> &Rc<Compiled> {
        &self.0.module
    }

    /// Says that the imports are there. Once only.
    pub(crate) fn set(&self, heap: Rc<Heap>, instance: wasmtime::Instance) {
        let _ = self.0.linked.set((heap, instance));
    }

    fn ty(&self, name: &str) -> Option<ExternType> {
        self.0.module.module.get_export(name)
    }

    /// The export `name`; `None` if there is none.
    ///
    /// # Errors
    /// If the instance is not linked yet, or the export is of a kind that cannot leave.
    pub(crate) fn export(&self, name: &str) -> Result<Option<Value>> {
        if let Some(value) = self.0.parts.borrow().get(name) {
            return Ok(Some(value.clone()));
        }
        if self.ty(name).is_none() {
            return Ok(None);
        }
        let Some((heap, instance)) = self.0.linked.get() else {
            let message =
                format!("cannot read '{name}' of {}, which is still being loaded", self.0.module.name);
            return Err(error::guest("ReferenceError", message));
        };
        let value = heap.enter(|context| {
            let part = instance.get_export(&mut *context, name);
            part.map(|part| externals::value(heap, context, part, name)).transpose()
        })?;
        if let Some(value) = &value {
            self.0.parts.borrow_mut().insert(name.into(), value.clone());
        }
        Ok(value)
    }

    /// Calls the exported function `name` without arguments, if there is one.
    ///
    /// # Errors
    /// What it throws.
    pub(crate) fn call_if_exported(&self, name: &str) -> Result<bool> {
        match self.ty(name) {
            Some(ExternType::Func(ty)) if ty.params().len() == 0 => {}
            _ => return Ok(false),
        }
        if let Some(function) = self.export(name)? {
            function.call(&[])?;
        }
        Ok(true)
    }
}

impl Object for Instance {
    fn traits(&self) -> Traits {
        Traits::MEMBERS
    }

    fn language(&self) -> LanguageId {
        WASM
    }

    fn identity(&self) -> Identity {
        self.0.module.shared.identity(Rc::as_ptr(&self.0).addr())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _side_effects: bool) -> String {
        format!("instance of {}", self.0.module.name)
    }

    fn members(&self, _include_internal: bool) -> Result<Vec<Text>> {
        Ok(self.0.module.module.exports().map(|export| Text::from(export.name())).collect())
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        let ty = self.ty(name);
        MemberInfo::NONE
            .with_if(MemberInfo::READABLE, ty.is_some())
            .with_if(MemberInfo::INVOCABLE, matches!(ty, Some(ExternType::Func(_))))
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        self.export(name)
    }

    fn write_member(&self, name: &str, _value: Value) -> Result<()> {
        if self.ty(name).is_some() {
            return Err(InteropError::ReadOnly { what: format!("export '{name}'") }.into());
        }
        Err(InteropError::unknown_member(name, self.to_display(false)).into())
    }

    fn invoke_member(&self, name: &str, arguments: Arguments<'_>) -> Result<Value> {
        let member = self.read_member(name)?;
        member.expect_object("execute")?.execute(arguments)
    }
}
