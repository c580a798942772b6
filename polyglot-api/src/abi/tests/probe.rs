//! An object that answers every message, each in a way that tells its arguments.

use crate::object::Settled;
use crate::{
    Arguments, BufferBytes, BufferItem, Error, ExceptionKind, Frame, Identity, InteropError, LanguageId,
    Location, MemberInfo, Object, ObjectRef, PolyglotError, Result, Source, Temporal, Text, Traits, Value,
};
use jiff::SignedDuration;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::ptr::NonNull;
use std::rc::Rc;

/// What a probe was last told to change.
#[derive(Clone, Debug, Default)]
pub(super) struct Written(pub(super) Rc<RefCell<Vec<String>>>);

pub(super) struct Probe {
    pub(super) token: Rc<()>,
    pub(super) traits: Cell<Traits>,
    pub(super) written: Written,
    pub(super) source: Source,
    pub(super) bytes: Rc<[u8; 16]>,
    pub(super) settled: Rc<RefCell<Option<Settled>>>,
}

impl Default for Probe {
    fn default() -> Self {
        Self {
            token: Rc::new(()),
            traits: Cell::new(Traits::MEMBERS),
            written: Written::default(),
            source: Source::from_text("probe.x", "one\ntwo"),
            bytes: Rc::new([7; 16]),
            settled: Rc::default(),
        }
    }
}

impl Probe {
    pub(super) fn object(traits: Traits) -> ObjectRef {
        ObjectRef::new(Self { traits: Cell::new(traits), ..Self::default() })
    }

    fn note(&self, what: String) {
        self.written.0.borrow_mut().push(what);
    }

    fn place(&self) -> Location {
        Location { source: Some(self.source.clone()), ..Location::new("probe.x", 2, 3) }
    }

    fn frame(&self) -> Frame {
        Frame { language: self.language(), function: "f".into(), location: Some(self.place()) }
    }
}

/// Arguments as text, so that what arrived can be compared.
fn tell(arguments: Arguments<'_>) -> Value {
    let keywords: Vec<_> =
        arguments.keywords.iter().map(|keyword| format!("{}={:?}", keyword.name, keyword.value)).collect();
    format!("{:?} {keywords:?}", arguments.positional).into()
}

impl Object for Probe {
    fn traits(&self) -> Traits {
        self.traits.get()
    }
    fn language(&self) -> LanguageId {
        LanguageId::new("probe")
    }
    fn identity(&self) -> Identity {
        Identity { heap: 77, address: Rc::as_ptr(&self.token).addr() }
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn to_display(&self, side_effects: bool) -> String {
        format!("display {side_effects}")
    }
    fn to_text(&self) -> Result<Text> {
        Ok("text".into())
    }
    fn to_repr(&self) -> Result<Text> {
        Err(InteropError::StopIteration.into())
    }
    fn source_location(&self) -> Option<Location> {
        Some(self.place())
    }
    fn release(&self) {
        self.note("released".into());
    }
    fn members(&self, include_internal: bool) -> Result<Vec<Text>> {
        let mut names: Vec<Text> = vec!["x".into(), "y".into()];
        names.extend(include_internal.then(|| Text::from("hidden")));
        Ok(names)
    }
    fn member_info(&self, name: &str) -> MemberInfo {
        MemberInfo::READABLE.and(MemberInfo::READ_SIDE_EFFECTS).with_if(MemberInfo::REMOVABLE, name == "x")
    }
    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        match name {
            "missing" => Ok(None),
            "panic" => panic!("a probe panicked"),
            _ => Ok(Some(format!("member {name}").into())),
        }
    }
    fn write_member(&self, name: &str, value: Value) -> Result<()> {
        self.note(format!("{name} = {value:?}"));
        Ok(())
    }
    fn remove_member(&self, name: &str) -> Result<()> {
        Err(InteropError::ReadOnly { what: name.into() }.into())
    }
    fn invoke_member(&self, name: &str, arguments: Arguments<'_>) -> Result<Value> {
        Ok(format!("{name} {}", tell(arguments).to_display()).into())
    }
    fn array_len(&self) -> Result<u64> {
        Ok(5)
    }
    fn element_info(&self, index: u64) -> MemberInfo {
        MemberInfo::NONE.with_if(MemberInfo::READABLE, index < 5)
    }
    fn read_element(&self, index: u64) -> Result<Value> {
        if index < 5 {
            Ok(format!("e{index}").into())
        } else {
            Err(InteropError::InvalidIndex { index }.into())
        }
    }
    fn write_element(&self, index: u64, value: Value) -> Result<()> {
        self.note(format!("[{index}] = {value:?}"));
        Ok(())
    }
    fn remove_element(&self, index: u64) -> Result<()> {
        self.note(format!("remove {index}"));
        Ok(())
    }
    fn hash_len(&self) -> Result<u64> {
        Ok(u64::MAX)
    }
    fn entry_info(&self, key: &Value) -> MemberInfo {
        MemberInfo::NONE.with_if(MemberInfo::INSERTABLE, key.as_i64() == Some(3))
    }
    fn get_entry(&self, key: &Value) -> Result<Option<Value>> {
        Ok((!key.is_null()).then(|| key.clone()))
    }
    fn write_entry(&self, key: &Value, value: Value) -> Result<()> {
        self.note(format!("{{{key:?}}} = {value:?}"));
        Ok(())
    }
    fn remove_entry(&self, key: &Value) -> Result<()> {
        Err(InteropError::UnknownKey { key: key.to_display() }.into())
    }
    fn hash_keys(&self) -> Result<Value> {
        Ok(Probe::object(Traits::ITERATOR).into())
    }
    fn set_len(&self) -> Result<u64> {
        Ok(2)
    }
    fn set_contains(&self, value: &Value) -> Result<bool> {
        Ok(value.as_bool() == Some(true))
    }
    fn set_add(&self, value: Value) -> Result<bool> {
        Ok(value.is_null())
    }
    fn set_remove(&self, value: &Value) -> Result<bool> {
        Ok(value.as_i64() == Some(1))
    }
    fn iterator(&self) -> Result<Value> {
        Ok(Probe::object(Traits::ITERATOR).into())
    }
    fn next(&self) -> Result<Option<Value>> {
        let left = Rc::get_mut(&mut Rc::clone(&self.token)).is_none();
        Ok((left && self.written.0.borrow().is_empty()).then(|| {
            self.note("next".into());
            1.into()
        }))
    }
    fn next_async(&self) -> Result<Value> {
        Ok(Probe::object(Traits::AWAITABLE).into())
    }
    fn on_settled(&self, settled: Settled) -> Result<()> {
        *self.settled.borrow_mut() = Some(settled);
        Ok(())
    }
    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        match arguments.positional {
            [Value::Text(text)] if text.to_str().as_deref() == Some("throw") => Err(self.throw()),
            [Value::Object(object)] => Ok(object.clone().into()),
            _ => Ok(tell(arguments)),
        }
    }
    fn instantiate(&self, arguments: Arguments<'_>) -> Result<Value> {
        Err(InteropError::Arity { min: 9, max: None, actual: arguments.positional.len() }.into())
    }
    fn executable_name(&self) -> Option<Text> {
        Some("probe".into())
    }
    fn buffer(&self) -> Result<BufferBytes> {
        let pointer = NonNull::from(&*self.bytes).cast();
        // SAFETY: the bytes live as long as their `Rc`, and are not writable.
        Ok(unsafe {
            BufferBytes::new(pointer, 16, false, BufferItem::F64, Rc::clone(&self.bytes) as Rc<dyn Any>)
        })
    }
    fn temporal(&self) -> Result<Temporal> {
        Ok(Temporal::from_timestamp(jiff::Timestamp::UNIX_EPOCH))
    }
    fn duration(&self) -> Result<SignedDuration> {
        Ok(SignedDuration::new(-3, -5))
    }
    fn exception_kind(&self) -> Result<ExceptionKind> {
        Ok(ExceptionKind::Exit(3))
    }
    fn exception_message(&self) -> Result<Option<Text>> {
        Ok(None)
    }
    fn exception_cause(&self) -> Result<Option<Value>> {
        Ok(Some(Value::Undefined))
    }
    fn exception_frames(&self) -> Result<Vec<Frame>> {
        Ok(vec![self.frame(), Frame { location: None, ..self.frame() }])
    }
    fn throw(&self) -> Error {
        PolyglotError { frames: vec![self.frame()], ..PolyglotError::host("thrown") }.into()
    }
    fn meta_object(&self) -> Option<Value> {
        Some(Probe::object(Traits::META).into())
    }
    fn meta_simple_name(&self) -> Result<Text> {
        Ok("Probe".into())
    }
    fn meta_qualified_name(&self) -> Result<Text> {
        Ok("probe.Probe".into())
    }
    fn is_meta_instance(&self, instance: &Value) -> Result<bool> {
        Ok(instance.as_object().is_some())
    }
    fn meta_parents(&self) -> Result<Vec<Value>> {
        Ok(vec![Probe::object(Traits::META).into(), 4.into()])
    }
    fn scope_parent(&self) -> Option<Value> {
        None
    }
    fn as_pointer(&self) -> Result<usize> {
        Ok(usize::MAX)
    }
}
