//! Classes of the host: Rust types that guests construct and use.

use crate::guard::guard_host;
use crate::host_function::host_identity;
use polyglot_api::{
    Arguments, Identity, InteropError, LanguageId, MemberInfo, Object, Result, Text, Traits, Value,
};
use std::any::Any;
use std::rc::Rc;

type Method<T> = Box<dyn Fn(&T, Arguments<'_>) -> Result<Value>>;
type Getter<T> = Box<dyn Fn(&T) -> Result<Value>>;
type Setter<T> = Box<dyn Fn(&T, Value) -> Result<()>>;
type Constructor<T> = Box<dyn Fn(Arguments<'_>) -> Result<T>>;

enum Member<T> {
    Method(Rc<Method<T>>),
    Property(Getter<T>, Option<Setter<T>>),
}

/// Describes a Rust type to guests: what they may call, read and write, and
/// whether they may construct it. Nothing else of the type is visible.
///
/// Guests hold shared references, so a type that changes uses cells.
///
/// ```
/// # use poly::{Class, Value};
/// use std::cell::Cell;
/// let counter = Class::<Cell<i64>>::new("Counter")
///     .constructor(|args| Ok(Cell::new(args.positional.first().and_then(Value::as_i64).unwrap_or(0))))
///     .method("increment", |count, _| { count.set(count.get() + 1); Ok(count.get().into()) })
///     .property("value", |count| Ok(count.get().into()))
///     .build();
/// let three = counter.value().construct(&[2.into()])?;
/// three.invoke("increment", &[])?;
/// assert_eq!(three.member("value")?.as_i64(), Some(3));
/// assert_eq!(counter.get(&three).map(Cell::get), Some(3));
/// # Ok::<(), poly::Error>(())
/// ```
pub struct Class<T: 'static>(Definition<T>);

struct Definition<T> {
    name: Text,
    constructor: Option<Constructor<T>>,
    members: indexmap::IndexMap<&'static str, Member<T>>,
}

/// A class that is described completely.
pub struct BuiltClass<T: 'static> {
    definition: Rc<Definition<T>>,
    value: Value,
}

impl<T: 'static> Class<T> {
    /// A class without members that guests cannot construct.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(Definition { name: name.into(), constructor: None, members: indexmap::IndexMap::new() })
    }

    /// Lets guests construct instances.
    #[must_use]
    pub fn constructor(mut self, constructor: impl Fn(Arguments<'_>) -> Result<T> + 'static) -> Self {
        self.0.constructor = Some(Box::new(move |arguments| guard_host(|| constructor(arguments))));
        self
    }

    /// Adds a method.
    #[must_use]
    pub fn method(
        mut self,
        name: &'static str,
        method: impl Fn(&T, Arguments<'_>) -> Result<Value> + 'static,
    ) -> Self {
        let method: Method<T> = Box::new(move |data, arguments| guard_host(|| method(data, arguments)));
        self.0.members.insert(name, Member::Method(Rc::new(method)));
        self
    }

    /// Adds a property that guests read.
    #[must_use]
    pub fn property(mut self, name: &'static str, get: impl Fn(&T) -> Result<Value> + 'static) -> Self {
        let get: Getter<T> = Box::new(move |data| guard_host(|| get(data)));
        self.0.members.insert(name, Member::Property(get, None));
        self
    }

    /// Adds a property that guests read and write.
    #[must_use]
    pub fn property_mut(
        mut self,
        name: &'static str,
        get: impl Fn(&T) -> Result<Value> + 'static,
        set: impl Fn(&T, Value) -> Result<()> + 'static,
    ) -> Self {
        let get: Getter<T> = Box::new(move |data| guard_host(|| get(data)));
        let set: Setter<T> = Box::new(move |data, value| guard_host(|| set(data, value)));
        self.0.members.insert(name, Member::Property(get, Some(set)));
        self
    }

    /// The class, for giving to guests and for wrapping instances.
    #[must_use]
    pub fn build(self) -> BuiltClass<T> {
        let definition = Rc::new(self.0);
        let value = Value::object(ClassObject(Rc::clone(&definition)));
        BuiltClass { definition, value }
    }
}

impl<T: 'static> BuiltClass<T> {
    /// The class as a value: callable and constructible where it has a
    /// constructor.
    #[must_use]
    pub fn value(&self) -> Value {
        self.value.clone()
    }

    /// An instance as a value.
    #[must_use]
    pub fn instance(&self, data: T) -> Value {
        instance(&self.definition, data)
    }

    /// The Rust value behind an instance; `None` if and only if `value` is no
    /// instance of a class of `T`.
    #[must_use]
    pub fn get<'a>(&self, value: &'a Value) -> Option<&'a T> {
        value.as_object()?.downcast_ref::<Instance<T>>().map(|instance| &*instance.data)
    }
}

fn instance<T: 'static>(definition: &Rc<Definition<T>>, data: T) -> Value {
    Value::object(Instance { definition: Rc::clone(definition), data: Rc::new(data) })
}

struct ClassObject<T: 'static>(Rc<Definition<T>>);

impl<T: 'static> ClassObject<T> {
    fn construct(&self, arguments: Arguments<'_>) -> Result<Value> {
        match &self.0.constructor {
            Some(constructor) => Ok(instance(&self.0, constructor(arguments)?)),
            None => Err(InteropError::unsupported_by("instantiate", self.traits()).into()),
        }
    }
}

impl<T: 'static> Object for ClassObject<T> {
    fn traits(&self) -> Traits {
        let callable = Traits::EXECUTABLE.and(Traits::INSTANTIABLE);
        Traits::META.with_if(callable, self.0.constructor.is_some())
    }

    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }

    fn identity(&self) -> Identity {
        Identity { address: Rc::as_ptr(&self.0).addr(), ..host_identity(self) }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        format!("<host class {}>", self.0.name)
    }

    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.construct(arguments)
    }

    fn instantiate(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.construct(arguments)
    }

    fn executable_name(&self) -> Option<Text> {
        Some(self.0.name.clone())
    }

    fn meta_simple_name(&self) -> Result<Text> {
        Ok(self.0.name.clone())
    }

    fn is_meta_instance(&self, instance: &Value) -> Result<bool> {
        let instance = instance.as_object().and_then(|object| object.downcast_ref::<Instance<T>>());
        Ok(instance.is_some_and(|instance| Rc::ptr_eq(&instance.definition, &self.0)))
    }

    fn meta_parents(&self) -> Result<Vec<Value>> {
        Ok(Vec::new())
    }
}

struct Instance<T: 'static> {
    definition: Rc<Definition<T>>,
    data: Rc<T>,
}

impl<T: 'static> Instance<T> {
    fn unknown(&self, name: &str) -> polyglot_api::Error {
        InteropError::unknown_member(name, self.to_display(false)).into()
    }
}

impl<T: 'static> Object for Instance<T> {
    fn traits(&self) -> Traits {
        Traits::MEMBERS.and(Traits::INSTANCE)
    }

    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }

    fn identity(&self) -> Identity {
        host_identity(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        format!("<host {}>", self.definition.name)
    }

    fn to_text(&self) -> Result<Text> {
        match self.definition.members.get("toString") {
            Some(Member::Method(method)) => match method(&self.data, Arguments::default())? {
                Value::Text(text) => Ok(text),
                other => Ok(other.to_display().into()),
            },
            _ => Ok(self.to_display(true).into()),
        }
    }

    fn members(&self, _: bool) -> Result<Vec<Text>> {
        Ok(self.definition.members.keys().map(|name| Text::from_static(name)).collect())
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        let effects = MemberInfo::READABLE.and(MemberInfo::READ_SIDE_EFFECTS);
        match self.definition.members.get(name) {
            None => MemberInfo::NONE,
            Some(Member::Method(_)) => MemberInfo::READABLE.and(MemberInfo::INVOCABLE),
            Some(Member::Property(_, None)) => effects,
            Some(Member::Property(_, Some(_))) => {
                effects.and(MemberInfo::MODIFIABLE).and(MemberInfo::WRITE_SIDE_EFFECTS)
            }
        }
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        match self.definition.members.get(name) {
            None => Ok(None),
            Some(Member::Property(get, _)) => get(&self.data).map(Some),
            Some(Member::Method(method)) => {
                let (method, data) = (Rc::clone(method), Rc::clone(&self.data));
                Ok(Some(crate::function(name, move |arguments| method(&data, arguments))))
            }
        }
    }

    fn write_member(&self, name: &str, value: Value) -> Result<()> {
        match self.definition.members.get(name) {
            Some(Member::Property(_, Some(set))) => set(&self.data, value),
            Some(_) => Err(InteropError::ReadOnly { what: format!("member '{name}'") }.into()),
            None => Err(self.unknown(name)),
        }
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        match self.definition.members.get(name) {
            Some(_) => Err(InteropError::ReadOnly { what: format!("member '{name}'") }.into()),
            None => Err(self.unknown(name)),
        }
    }

    fn invoke_member(&self, name: &str, arguments: Arguments<'_>) -> Result<Value> {
        match self.definition.members.get(name) {
            Some(Member::Method(method)) => method(&self.data, arguments),
            _ => self.read_member(name)?.expect_object("execute")?.execute(arguments),
        }
    }

    fn meta_object(&self) -> Option<Value> {
        Some(Value::object(ClassObject(Rc::clone(&self.definition))))
    }
}
