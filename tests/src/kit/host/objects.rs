//! Objects of the host of the kinds that `poly` has no ready-made ones for: what a
//! Rust developer can implement.

use poly::{
    Arguments, Error, ErrorKind, Frame, Identity, InteropError, LanguageId, Object, PolyglotError, Result,
    Temporal, Text, Traits, Value,
};
use polyglot_api::{ExceptionKind, TextBuf, TextView};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// An object of the host.
pub(super) enum Custom {
    Temporal(Temporal),
    Duration(jiff::SignedDuration),
    Set(RefCell<Vec<Value>>),
    Iterator(RefCell<std::vec::IntoIter<Value>>),
    /// An iterator without end.
    Naturals(Cell<i64>),
    Settled(std::result::Result<i64, &'static str>),
    Pointer(usize),
    Nothing,
    Exception(&'static str, &'static str),
    /// Has no trait at all.
    Opaque,
}

impl Custom {
    pub(super) fn set(values: Vec<Value>) -> Self {
        Self::Set(RefCell::new(values))
    }

    pub(super) fn iterator(values: Vec<Value>) -> Self {
        Self::Iterator(RefCell::new(values.into_iter()))
    }

    pub(super) const fn exception(name: &'static str, message: &'static str) -> Self {
        Self::Exception(name, message)
    }

    pub(super) fn value(self) -> Value {
        Value::object(Shared(Rc::new(self)))
    }
}

/// The instant that both engines can hold exactly: milliseconds in UTC.
pub(super) fn instant_parts() -> Temporal {
    Temporal {
        date: Some(jiff::civil::date(2024, 2, 29)),
        time: Some(jiff::civil::time(12, 30, 15, 250_000_000)),
        zone: Some(jiff::tz::TimeZone::UTC),
    }
}

pub(super) fn temporal_traits(parts: &Temporal) -> Traits {
    Traits::NONE
        .with_if(Traits::DATE, parts.date.is_some())
        .with_if(Traits::TIME, parts.time.is_some())
        .with_if(Traits::ZONE, parts.zone.is_some())
}

/// A handle, so that an exception can throw itself.
struct Shared(Rc<Custom>);

fn unsupported<T>(message: &'static str, traits: Traits) -> Result<T> {
    Err(InteropError::unsupported_by(message, traits).into())
}

impl Object for Shared {
    fn traits(&self) -> Traits {
        match &*self.0 {
            Custom::Temporal(parts) => temporal_traits(parts),
            Custom::Duration(_) => Traits::DURATION,
            Custom::Set(_) => Traits::SET.and(Traits::ITERABLE),
            Custom::Iterator(_) | Custom::Naturals(_) => Traits::ITERATOR.and(Traits::ITERABLE),
            Custom::Settled(_) => Traits::AWAITABLE,
            Custom::Pointer(_) => Traits::POINTER,
            Custom::Nothing => Traits::NULL,
            Custom::Exception(..) => Traits::EXCEPTION,
            Custom::Opaque => Traits::NONE,
        }
    }

    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }

    fn identity(&self) -> Identity {
        Identity { heap: 0, address: Rc::as_ptr(&self.0).addr() }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        format!("<host object with {}>", self.traits())
    }

    fn set_len(&self) -> Result<u64> {
        match &*self.0 {
            Custom::Set(values) => Ok(values.borrow().len() as u64),
            _ => unsupported("getSetSize", self.traits()),
        }
    }

    fn set_contains(&self, value: &Value) -> Result<bool> {
        match &*self.0 {
            Custom::Set(values) => Ok(values.borrow().iter().any(|known| known.is_identical(value))),
            _ => unsupported("hasSetElement", self.traits()),
        }
    }

    fn set_add(&self, value: Value) -> Result<bool> {
        let Custom::Set(values) = &*self.0 else { return unsupported("addSetElement", self.traits()) };
        let new = !self.set_contains(&value)?;
        if new {
            values.borrow_mut().push(value);
        }
        Ok(new)
    }

    fn set_remove(&self, value: &Value) -> Result<bool> {
        let Custom::Set(values) = &*self.0 else { return unsupported("removeSetElement", self.traits()) };
        let mut values = values.borrow_mut();
        let place = values.iter().position(|known| known.is_identical(value));
        let removed = place.map(|place| values.remove(place));
        drop(values);
        Ok(removed.is_some())
    }

    fn iterator(&self) -> Result<Value> {
        match &*self.0 {
            Custom::Set(values) => Ok(Custom::iterator(values.borrow().clone()).value()),
            Custom::Iterator(_) | Custom::Naturals(_) => Ok(Value::object(Self(Rc::clone(&self.0)))),
            _ => unsupported("getIterator", self.traits()),
        }
    }

    fn next(&self) -> Result<Option<Value>> {
        match &*self.0 {
            Custom::Iterator(values) => Ok(values.borrow_mut().next()),
            Custom::Naturals(next) => {
                next.set(next.get() + 1);
                Ok(Some((next.get() - 1).into()))
            }
            _ => unsupported("getIteratorNextElement", self.traits()),
        }
    }

    fn on_settled(&self, settled: Box<dyn FnOnce(Result<Value>)>) -> Result<()> {
        let Custom::Settled(result) = &*self.0 else { return unsupported("await", self.traits()) };
        settled(match result {
            Ok(value) => Ok((*value).into()),
            Err(message) => Err(Custom::exception("HostError", message).throw()),
        });
        Ok(())
    }

    fn temporal(&self) -> Result<Temporal> {
        match &*self.0 {
            Custom::Temporal(parts) => Ok(parts.clone()),
            _ => unsupported("asDate", self.traits()),
        }
    }

    fn duration(&self) -> Result<jiff::SignedDuration> {
        match &*self.0 {
            Custom::Duration(duration) => Ok(*duration),
            _ => unsupported("asDuration", self.traits()),
        }
    }

    fn exception_kind(&self) -> Result<ExceptionKind> {
        match &*self.0 {
            Custom::Exception(..) => Ok(ExceptionKind::Runtime),
            _ => unsupported("getExceptionType", self.traits()),
        }
    }

    fn exception_message(&self) -> Result<Option<Text>> {
        match &*self.0 {
            Custom::Exception(_, message) => Ok(Some(Text::from_static(message))),
            _ => unsupported("getExceptionMessage", self.traits()),
        }
    }

    fn exception_cause(&self) -> Result<Option<Value>> {
        match &*self.0 {
            Custom::Exception(..) => Ok(None),
            _ => unsupported("getExceptionCause", self.traits()),
        }
    }

    fn exception_frames(&self) -> Result<Vec<Frame>> {
        match &*self.0 {
            Custom::Exception(..) => Ok(Vec::new()),
            _ => unsupported("getExceptionStackTrace", self.traits()),
        }
    }

    fn throw(&self) -> Error {
        match &*self.0 {
            Custom::Exception(..) => thrown(&self.0),
            _ => InteropError::unsupported_by("throwException", self.traits()).into(),
        }
    }

    fn as_pointer(&self) -> Result<usize> {
        match &*self.0 {
            Custom::Pointer(address) => Ok(*address),
            _ => unsupported("asPointer", self.traits()),
        }
    }

    fn execute(&self, _: Arguments<'_>) -> Result<Value> {
        unsupported("execute", self.traits())
    }
}

fn thrown(exception: &Rc<Custom>) -> Error {
    let Custom::Exception(name, message) = &**exception else {
        return PolyglotError::internal("only exceptions are thrown").into();
    };
    PolyglotError {
        name: (*name).into(),
        exception: Some(Value::object(Shared(Rc::clone(exception)))),
        ..PolyglotError::new(ErrorKind::Guest, *message)
    }
    .into()
}

impl Custom {
    fn throw(self) -> Error {
        thrown(&Rc::new(self))
    }
}

/// A string of UTF-16 code units, which need not be valid.
pub(super) fn utf16(units: &[u16]) -> Text {
    struct Units(Vec<u16>);
    impl TextBuf for Units {
        fn view(&self) -> TextView<'_> {
            TextView::Utf16(&self.0)
        }
        fn as_any(&self) -> &dyn Any {
            self
        }
    }
    Text::shared(Rc::new(Units(units.to_vec())))
}
