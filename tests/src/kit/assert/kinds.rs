//! Callables, awaitables, dates, exceptions, classes, scopes, pointers.

use super::{Faults, LIMIT};
use poly::{Arguments, Error, ObjectRef, Traits, Value};

pub(super) fn check_callable(object: &ObjectRef, faults: &mut Faults) {
    let traits = object.traits();
    if !traits.has(Traits::EXECUTABLE) {
        faults.refuses("execute", object.execute(Arguments::default()));
    }
    if !traits.has(Traits::INSTANTIABLE) {
        faults.refuses("instantiate", object.instantiate(Arguments::default()));
    }
    if let Some(name) = object.executable_name() {
        faults.expect(traits.any(Traits::EXECUTABLE.and(Traits::INSTANTIABLE)), || {
            format!("has the name {name} as a function without being one")
        });
    }
    if let Some(location) = object.source_location() {
        faults.expect(!location.name.is_empty(), || "was declared in a source without name".into());
    }
}

pub(super) fn check_asynchronous(object: &ObjectRef, iterate: bool, faults: &mut Faults) {
    let traits = object.traits();
    if traits.has(Traits::ASYNC_ITERABLE)
        && iterate
        && let Some(next) = faults.succeeds("getAsyncIteratorNextElement", object.next_async())
    {
        faults.expect(next.has(Traits::AWAITABLE), || format!("gives {next:?}, which cannot be awaited"));
    }
    if !traits.has(Traits::AWAITABLE) {
        faults.refuses("await", object.on_settled(Box::new(|_| {})));
    }
    if !traits.has(Traits::ASYNC_ITERABLE) {
        faults.refuses("getAsyncIteratorNextElement", object.next_async());
    }
}

pub(super) fn check_temporal(object: &ObjectRef, faults: &mut Faults) {
    let traits = object.traits();
    if traits.any(Traits::DATE.and(Traits::TIME).and(Traits::ZONE)) {
        if let Some(parts) = faults.succeeds("asDate", object.temporal()) {
            faults.expect(parts.is_valid(), || format!("{parts:?} is no valid combination"));
            let has = [parts.date.is_some(), parts.time.is_some(), parts.zone.is_some()];
            let claims = [Traits::DATE, Traits::TIME, Traits::ZONE].map(|bit| traits.has(bit));
            faults.expect(has == claims, || format!("has the parts {has:?} and claims {claims:?}"));
            faults.expect(has != [true; 3] || parts.timestamp().is_some(), || "has no place in time".into());
        }
    } else {
        faults.refuses("asDate", object.temporal());
    }
    if traits.has(Traits::DURATION) {
        faults.succeeds("asDuration", object.duration());
    } else {
        faults.refuses("asDuration", object.duration());
    }
}

pub(super) fn check_exception(object: &ObjectRef, faults: &mut Faults) {
    if !object.traits().has(Traits::EXCEPTION) {
        faults.refuses("getExceptionType", object.exception_kind());
        faults.refuses("getExceptionMessage", object.exception_message());
        faults.refuses("getExceptionCause", object.exception_cause());
        faults.refuses("getExceptionStackTrace", object.exception_frames());
        // Some languages throw values of any kind.
        match object.throw() {
            Error::Polyglot(error) if error.exception.is_some() => {}
            error => faults.refuses("throwException", Err::<(), _>(error)),
        }
        return;
    }
    faults.succeeds("getExceptionType", object.exception_kind());
    faults.succeeds("getExceptionMessage", object.exception_message());
    faults.succeeds("getExceptionStackTrace", object.exception_frames());
    let mut cause = faults.succeeds("getExceptionCause", object.exception_cause()).flatten();
    for _ in 0..LIMIT {
        let Some(value) = cause else { break };
        cause = match value.as_object().filter(|object| object.traits().has(Traits::EXCEPTION)) {
            Some(object) => object.exception_cause().ok().flatten(),
            None => None,
        };
    }
    faults.expect(throws_itself(object), || format!("is thrown as {:?}", object.throw()));
}

fn throws_itself(object: &ObjectRef) -> bool {
    let Error::Polyglot(error) = object.throw() else { return false };
    error.exception.as_ref().and_then(Value::as_object).is_some_and(|thrown| thrown.is_identical(object))
}

pub(super) fn check_meta(object: &ObjectRef, faults: &mut Faults) {
    let value = Value::from(object.clone());
    if let Some(class) = object.meta_object() {
        faults.expect(class.has(Traits::META), || format!("its class {class:?} is no class"));
        let is_instance = class.as_object().map(|class| class.is_meta_instance(&value));
        faults.expect(matches!(is_instance, Some(Ok(true))), || {
            format!("is no instance of its own class {class:?}: {is_instance:?}")
        });
    } else {
        let instance = object.traits().has(Traits::INSTANCE);
        faults.expect(!instance, || "is an instance of a class without telling which".into());
    }
    if !object.traits().has(Traits::META) {
        faults.refuses("getMetaSimpleName", object.meta_simple_name());
        faults.refuses("getMetaQualifiedName", object.meta_qualified_name());
        faults.refuses("isMetaInstance", object.is_meta_instance(&Value::Null));
        faults.refuses("getMetaParents", object.meta_parents());
        return;
    }
    let simple = faults.succeeds("getMetaSimpleName", object.meta_simple_name());
    let qualified = faults.succeeds("getMetaQualifiedName", object.meta_qualified_name());
    if let (Some(simple), Some(qualified)) = (simple, qualified) {
        let (simple, qualified) = (simple.to_string(), qualified.to_string());
        faults.expect(qualified.ends_with(&simple), || format!("is {qualified} and {simple}"));
    }
    for primitive in [Value::Null, true.into(), 1.into(), 1.5.into(), "a".into(), value] {
        faults.succeeds(&format!("isMetaInstance of {primitive:?}"), object.is_meta_instance(&primitive));
    }
    for parent in faults.succeeds("getMetaParents", object.meta_parents()).unwrap_or_default() {
        faults.expect(parent.has(Traits::META), || format!("its parent {parent:?} is no class"));
    }
}

pub(super) fn check_scope_and_pointer(object: &ObjectRef, faults: &mut Faults) {
    let traits = object.traits();
    faults.expect(!traits.has(Traits::SCOPE) || traits.has(Traits::MEMBERS), || {
        "a scope without variables".into()
    });
    if let Some(parent) = object.scope_parent() {
        faults.expect(traits.has(Traits::SCOPE), || "has a scope around it without being one".into());
        faults.expect(parent.has(Traits::SCOPE), || "what is around it is no scope".into());
    }
    if traits.has(Traits::POINTER) {
        faults.succeeds("asPointer", object.as_pointer());
    } else {
        faults.refuses("asPointer", object.as_pointer());
    }
}
