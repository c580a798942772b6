//! Dates, times, zones and durations: the classes of `datetime`.

use num_traits::ToPrimitive;
use polyglot_api::jiff::SignedDuration;
use polyglot_api::jiff::civil::{Date, Time};
use polyglot_api::jiff::tz::{Offset, TimeZone};
use polyglot_api::{Temporal, Traits};
use rustpython_vm::builtins::{PyInt, PyTypeRef};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};
use std::cell::OnceCell;

/// The classes of the module `datetime`, known once a program has imported it.
#[derive(Default)]
pub(crate) struct TemporalTypes(OnceCell<Types>);

pub(crate) struct Types {
    pub(crate) datetime: PyTypeRef,
    pub(crate) date: PyTypeRef,
    pub(crate) time: PyTypeRef,
    pub(crate) timedelta: PyTypeRef,
    pub(crate) timezone: PyTypeRef,
}

impl TemporalTypes {
    /// The classes, if the module is there: without it no object is one of theirs.
    fn loaded(&self, vm: &VirtualMachine) -> Option<&Types> {
        if self.0.get().is_none() {
            let modules = vm.sys_module.get_attr("modules", vm).ok()?;
            let module = modules.get_item("datetime", vm).ok()?;
            let class = |name: &'static str| module.get_attr(name, vm).ok()?.downcast().ok();
            let types = Types {
                datetime: class("datetime")?,
                date: class("date")?,
                time: class("time")?,
                timedelta: class("timedelta")?,
                timezone: class("timezone")?,
            };
            let _ = self.0.set(types);
        }
        self.0.get()
    }

    /// The classes; the module is imported if need be.
    pub(crate) fn get(&self, vm: &VirtualMachine) -> PyResult<&Types> {
        if self.loaded(vm).is_none() {
            vm.import("datetime", 0)?;
        }
        self.loaded(vm).ok_or_else(|| vm.new_runtime_error("the module datetime lacks its classes"))
    }

    pub(super) fn traits(&self, object: &PyObject, vm: &VirtualMachine) -> Traits {
        let class = object.class();
        // Most objects are of a built-in class with another name.
        if class.slots().flags.has_feature(rustpython_vm::types::PyTypeFlags::IMMUTABLETYPE)
            && class.mro_collect().len() == 2
            && !matches!(&*class.name(), "date" | "time" | "timedelta" | "timezone")
            && self.0.get().is_none()
        {
            return Traits::NONE;
        }
        let Some(types) = self.loaded(vm) else { return Traits::NONE };
        let is = |known: &PyTypeRef| class.fast_issubclass(&**known);
        if is(&types.datetime) {
            let aware = offset(object, vm).is_ok_and(|offset| offset.is_some());
            return (Traits::DATE | Traits::TIME).with_if(Traits::ZONE, aware);
        }
        if is(&types.date) {
            return Traits::DATE;
        }
        if is(&types.time) {
            let aware = offset(object, vm).is_ok_and(|offset| offset.is_some());
            return Traits::TIME.with_if(Traits::ZONE, aware);
        }
        if is(&types.timedelta) {
            return Traits::DURATION;
        }
        if is(&types.timezone) {
            return Traits::ZONE;
        }
        Traits::NONE
    }
}

fn number(object: &PyObject, name: &'static str, vm: &VirtualMachine) -> PyResult<i64> {
    let value = object.get_attr(name, vm)?;
    let number = value.downcast_ref::<PyInt>().and_then(|value| value.as_bigint().to_i64());
    number.ok_or_else(|| vm.new_type_error(format!("'{name}' is not an integer")))
}

fn small<T: TryFrom<i64>>(object: &PyObject, name: &'static str, vm: &VirtualMachine) -> PyResult<T> {
    let value = number(object, name, vm)?;
    T::try_from(value).map_err(|_| vm.new_value_error(format!("'{name}' is out of range")))
}

/// The distance from UTC of an aware object, in seconds.
fn offset(object: &PyObject, vm: &VirtualMachine) -> PyResult<Option<i32>> {
    let zone = object.get_attr("tzinfo", vm)?;
    if vm.is_none(&zone) {
        return Ok(None);
    }
    let delta = vm.call_method(object, "utcoffset", ())?;
    if vm.is_none(&delta) { Ok(None) } else { seconds(&delta, vm).map(Some) }
}

fn seconds(delta: &PyObject, vm: &VirtualMachine) -> PyResult<i32> {
    let seconds = number(delta, "days", vm)? * 86_400 + number(delta, "seconds", vm)?;
    i32::try_from(seconds).map_err(|_| vm.new_value_error("the offset from UTC is out of range"))
}

fn zone(seconds: i32, vm: &VirtualMachine) -> PyResult<TimeZone> {
    if seconds == 0 {
        return Ok(TimeZone::UTC);
    }
    let offset = Offset::from_seconds(seconds).map_err(|error| vm.new_value_error(error.to_string()))?;
    Ok(TimeZone::fixed(offset))
}

pub(super) fn read(object: &PyObject, traits: Traits, vm: &VirtualMachine) -> PyResult<Temporal> {
    let invalid = |error: polyglot_api::jiff::Error| vm.new_value_error(error.to_string());
    let mut parts = Temporal::default();
    if traits.has(Traits::DATE) {
        let (year, month, day) =
            (small(object, "year", vm)?, small(object, "month", vm)?, small(object, "day", vm)?);
        parts.date = Some(Date::new(year, month, day).map_err(invalid)?);
    }
    if traits.has(Traits::TIME) {
        let (hour, minute, second) =
            (small(object, "hour", vm)?, small(object, "minute", vm)?, small(object, "second", vm)?);
        let nanosecond = small::<i32>(object, "microsecond", vm)? * 1000;
        parts.time = Some(Time::new(hour, minute, second, nanosecond).map_err(invalid)?);
    }
    if traits.has(Traits::ZONE) {
        let distance = if traits.any(Traits::DATE | Traits::TIME) {
            offset(object, vm)?.unwrap_or(0)
        } else {
            seconds(&*vm.call_method(object, "utcoffset", (vm.ctx.none(),))?, vm)?
        };
        parts.zone = Some(zone(distance, vm)?);
    }
    Ok(parts)
}

pub(super) fn read_duration(object: &PyObject, vm: &VirtualMachine) -> PyResult<SignedDuration> {
    let seconds = number(object, "days", vm)? * 86_400 + number(object, "seconds", vm)?;
    let nanoseconds = small::<i32>(object, "microseconds", vm)? * 1000;
    Ok(SignedDuration::new(seconds, nanoseconds))
}

/// A date, time or zone of another language as Python's own, taken now: Python's are immutable.
pub(crate) fn to_py(parts: &Temporal, types: &Types, vm: &VirtualMachine) -> PyResult {
    let int = |value: i64| -> PyObjectRef { vm.ctx.new_int(value).into() };
    let zone: PyObjectRef = match &parts.zone {
        None => vm.ctx.none(),
        Some(zone) => {
            let offset = match parts.timestamp() {
                Some(instant) => Some(zone.to_offset(instant)),
                None => zone.to_fixed_offset().ok(),
            };
            let seconds = offset.map_or(0, |offset| offset.seconds());
            if seconds == 0 {
                types.timezone.as_object().get_attr("utc", vm)?
            } else {
                let delta = types.timedelta.as_object().call((int(0), int(seconds.into())), vm)?;
                types.timezone.as_object().call((delta,), vm)?
            }
        }
    };
    let date = |date: &Date| [int(date.year().into()), int(date.month().into()), int(date.day().into())];
    let time = |time: &Time| {
        let microsecond = i64::from(time.subsec_nanosecond() / 1000);
        [int(time.hour().into()), int(time.minute().into()), int(time.second().into()), int(microsecond)]
    };
    let call = |class: &PyTypeRef, parts: Vec<PyObjectRef>| {
        class.as_object().call_with_args(rustpython_vm::function::FuncArgs::from(parts), vm)
    };
    match (&parts.date, &parts.time) {
        (Some(day), Some(hour)) => {
            if day.year() < 1 {
                return Err(vm.new_value_error(format!("year {} is out of range", day.year())));
            }
            call(&types.datetime, date(day).into_iter().chain(time(hour)).chain([zone]).collect())
        }
        (Some(day), None) => call(&types.date, date(day).to_vec()),
        (None, Some(hour)) => call(&types.time, time(hour).into_iter().chain([zone]).collect()),
        (None, None) => Ok(zone),
    }
}

/// A length of time as a `timedelta`; less than a microsecond is cut.
pub(crate) fn duration_to_py(duration: SignedDuration, types: &Types, vm: &VirtualMachine) -> PyResult {
    let int = |value: i64| -> PyObjectRef { vm.ctx.new_int(value).into() };
    let microseconds = i64::from(duration.subsec_nanos() / 1000);
    types.timedelta.as_object().call((int(0), int(duration.as_secs()), int(microseconds)), vm)
}
