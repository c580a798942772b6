//! The global scope as other languages and the host see it: the global object's
//! properties, and the variables that scripts declare with `let`, `const` and
//! `class`, which Boa keeps elsewhere and gives to scripts alone.

use crate::heap::Heap;
use crate::{ID, convert, error, stack};
use boa_engine::object::JsObject;
use boa_engine::property::PropertyKey;
use boa_engine::{Context, JsResult, JsString, JsValue, Script, Source};
use polyglot_api::{Identity, InteropError, LanguageId, MemberInfo, Object, Result, Text, Traits, Value};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

/// What the names of our own helpers start with.
const HIDDEN: &str = "$poly_";

/// The names that scripts declared, in order.
#[derive(Default)]
pub(crate) struct Scope(RefCell<Vec<String>>);

impl Scope {
    /// The scope of a context.
    pub(crate) fn of(context: &mut Context) -> Rc<Self> {
        if let Some(scope) = context.get_data::<Rc<Self>>() {
            return Rc::clone(scope);
        }
        let scope = Rc::<Self>::default();
        context.insert_data(Rc::clone(&scope));
        scope
    }

    /// A script declares names.
    pub(crate) fn declare(&self, names: &[String]) {
        let mut declared = self.0.borrow_mut();
        for name in names {
            if !declared.contains(name) {
                declared.push(name.clone());
            }
        }
    }

    fn has(&self, name: &str) -> bool {
        self.0.borrow().iter().any(|declared| declared == name)
    }
}

/// The scope as an object of the protocol.
pub(crate) fn bindings(heap: &Rc<Heap>) -> Value {
    Value::object(Bindings { heap: Rc::clone(heap) })
}

struct Bindings {
    heap: Rc<Heap>,
}

impl Bindings {
    fn enter<R>(&self, run: impl FnOnce(&mut Context) -> JsResult<R>) -> Result<R> {
        stack::grow(|| {
            self.heap.try_enter(|context| {
                stack::fit(context);
                run(context).map_err(|failure| error::catch(failure, context))
            })
        })
    }
}

/// The value of a declared variable; `None` before its declaration was reached.
fn read(name: &str, context: &mut Context) -> Option<JsValue> {
    Script::parse(Source::from_bytes(name), None, context).ok()?.evaluate(context).ok()
}

fn write(name: &str, value: JsValue, context: &mut Context) -> JsResult<()> {
    let text = format!("($value) => {{ {name} = $value }}");
    let assign = Script::parse(Source::from_bytes(&text), None, context)?.evaluate(context)?;
    if let Some(assign) = assign.as_callable() {
        assign.call(&JsValue::undefined(), &[value], context)?;
    }
    Ok(())
}

fn property(name: &str) -> PropertyKey {
    JsString::from(name).into()
}

impl Object for Bindings {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn language(&self) -> LanguageId {
        ID
    }

    fn identity(&self) -> Identity {
        // There is one scope a heap: its handles are the same object.
        Identity { heap: self.heap.id(), address: 1 }
    }

    fn traits(&self) -> Traits {
        Traits::MEMBERS | Traits::SCOPE
    }

    fn to_display(&self, _: bool) -> String {
        "[global scope]".into()
    }

    fn members(&self, include_internal: bool) -> Result<Vec<Text>> {
        self.enter(|context| {
            let mut names: Vec<String> = Scope::of(context).0.borrow().clone();
            let global = context.global_object();
            for key in global.own_property_keys(context)? {
                let PropertyKey::String(name) = &key else { continue };
                let name = name.to_std_string_lossy();
                if name.starts_with(HIDDEN) || names.contains(&name) {
                    continue;
                }
                if include_internal || is_enumerable(&global, &key, context)? {
                    names.push(name);
                }
            }
            Ok(names.into_iter().map(Text::from).collect())
        })
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        let info = self.enter(|context| {
            let global = context.global_object();
            let lexical = Scope::of(context).has(name);
            let value = if lexical {
                read(name, context)
            } else if global.has_property(property(name), context)? {
                Some(global.get(property(name), context)?)
            } else {
                None
            };
            let Some(value) = value else { return Ok(MemberInfo::INSERTABLE) };
            Ok(MemberInfo::READABLE
                .and(MemberInfo::MODIFIABLE)
                .with_if(MemberInfo::REMOVABLE, !lexical)
                .with_if(MemberInfo::INVOCABLE, value.is_callable()))
        });
        info.unwrap_or(MemberInfo::NONE)
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        self.enter(|context| {
            let value = if Scope::of(context).has(name) {
                read(name, context)
            } else {
                let global = context.global_object();
                let exists = global.has_property(property(name), context)?;
                if exists { Some(global.get(property(name), context)?) } else { None }
            };
            Ok(value.map(|value| convert::to_value(&value, context)))
        })
    }

    fn write_member(&self, name: &str, value: Value) -> Result<()> {
        let done = self.enter(|context| {
            let value = convert::to_js(&value, context)?;
            if Scope::of(context).has(name) {
                return Ok(write(name, value, context).is_ok());
            }
            context.global_object().set(property(name), value, false, context)
        })?;
        if done { Ok(()) } else { Err(InteropError::ReadOnly { what: name.into() }.into()) }
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        let removed = self.enter(|context| {
            let global = context.global_object();
            if Scope::of(context).has(name) {
                return Ok(Some(false));
            }
            if !global.has_own_property(property(name), context)? {
                return Ok(None);
            }
            Ok(Some(global.delete_property_or_throw(property(name), context).is_ok()))
        })?;
        match removed {
            Some(true) => Ok(()),
            Some(false) => Err(InteropError::ReadOnly { what: name.into() }.into()),
            None => Err(InteropError::unknown_member(name, self.to_display(false)).into()),
        }
    }
}

fn is_enumerable(object: &JsObject, key: &PropertyKey, context: &mut Context) -> JsResult<bool> {
    let check = context
        .intrinsics()
        .constructors()
        .object()
        .prototype()
        .get(boa_engine::js_string!("propertyIsEnumerable"), context)?;
    let Some(check) = check.as_callable() else { return Ok(false) };
    Ok(check.call(&object.clone().into(), &[key.into()], context)?.to_boolean())
}
