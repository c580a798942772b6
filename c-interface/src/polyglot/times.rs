//! Points in time, dates, times of day, zones and lengths of time, as C's library has them.

use super::types::{BYTE, general};
use super::{give, take, text};
use crate::Space;
use crate::view::{ArrayView, Fields, Length, Moment, Source, instant, zone_name};
use jiff::SignedDuration;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::TimeZone;
use polyglot_api::{InteropError, PolyglotError, Result, Temporal, Text, Traits, Value};

/// A point in time from the seconds since 1970 that `time_t` counts.
///
/// # Errors
/// If and only if it is beyond the years -9999 to 9999.
pub fn instant_from_time(space: &Space, seconds: i64) -> Result<u64> {
    give(space, Moment::value(&general(space), Source::Fixed(instant(seconds)?)))
}

/// A point in time as the seconds since 1970 that `time_t` counts.
///
/// # Errors
/// If and only if the value is no instant.
pub fn instant_as_time(space: &Space, value: u64) -> Result<i64> {
    let value = take(space, value)?;
    let instant = value.expect_object("asInstant")?.temporal()?.timestamp();
    let instant = instant.ok_or_else(|| InteropError::unsupported_type("an instant", &value))?;
    Ok(instant.as_second())
}

/// The point in time that a `time_t` in memory says whenever it is asked.
///
/// # Errors
/// If there are too many handles.
pub fn from_time_ptr(space: &Space, time: u64) -> Result<u64> {
    view(space, time, Source::Seconds(time))
}

/// The date and time of day that a `struct tm` in memory says whenever it is asked.
///
/// # Errors
/// If there are too many handles.
pub fn from_tm(space: &Space, fields: u64) -> Result<u64> {
    view(space, fields, Source::Fields(fields))
}

fn view(space: &Space, address: u64, source: Source) -> Result<u64> {
    if address == 0 { Ok(0) } else { give(space, Moment::value(&general(space), source)) }
}

/// The date that a `struct tm` says now.
///
/// # Errors
/// If and only if its fields are none.
pub fn date_from_tm(space: &Space, fields: u64) -> Result<u64> {
    let unit = general(space);
    let date = Fields::read(&unit, fields)?.date()?;
    give(space, Moment::value(&unit, Source::Fixed(Temporal { date: Some(date), ..Temporal::default() })))
}

/// The time of day that a `struct tm` says now.
///
/// # Errors
/// If and only if its fields are none.
pub fn time_from_tm(space: &Space, fields: u64) -> Result<u64> {
    let unit = general(space);
    let time = Fields::read(&unit, fields)?.time()?;
    give(space, Moment::value(&unit, Source::Fixed(Temporal { time: Some(time), ..Temporal::default() })))
}

/// A `struct tm` with the date and the time of day of a value, as far as it has them; the other
/// fields are zero. It lives until the running call returns.
///
/// # Errors
/// If and only if the value has neither.
pub fn as_tm(space: &Space, value: u64) -> Result<u64> {
    // With room for what C libraries have after the common fields.
    const SIZE: u64 = 64;
    let mut fields = Fields::default();
    fields.set(&parts(space, value)?);
    let unit = general(space);
    let owned = space.allocate(SIZE, 8)?;
    let address = owned.address();
    fields.write(&unit, address)?;
    // The handle is what keeps the memory.
    space.local_handle(Value::object(ArrayView::new(
        &unit,
        BYTE,
        BYTE,
        SIZE,
        address,
        Some(owned),
        false,
    )))?;
    Ok(address)
}

/// Puts the date and the time of day of a value, as far as it has them, into a `struct tm`, whose
/// other fields stay.
///
/// # Errors
/// If and only if the value has neither.
pub fn fill_tm(space: &Space, value: u64, fields: u64) -> Result<()> {
    let parts = parts(space, value)?;
    let unit = general(space);
    let mut filled = Fields::read(&unit, fields)?;
    filled.set(&parts);
    filled.write(&unit, fields)
}

fn parts(space: &Space, value: u64) -> Result<Temporal> {
    let value = take(space, value)?;
    if !value.traits().any(Traits::DATE | Traits::TIME) {
        return Err(InteropError::unsupported_type("a date or a time of day", &value).into());
    }
    value.expect_object("asDate")?.temporal()
}

/// A time zone by its name in the data base of zones (`Europe/Berlin`), `Z`, or its distance from
/// UTC (`+01:00`).
///
/// # Errors
/// If and only if there is none such.
pub fn timezone_from_id(space: &Space, id: u64) -> Result<u64> {
    let id = text(space, id)?;
    let zone = match id.as_str() {
        "Z" | "UTC" => TimeZone::UTC,
        name => DateTimeParser::new().parse_time_zone(name).map_err(|_| {
            PolyglotError::host(format!(
                "there is no time zone '{id}'; zones have names such as Europe/Berlin, or a distance such as +01:00"
            ))
        })?,
    };
    let parts = Temporal { zone: Some(zone), ..Temporal::default() };
    give(space, Moment::value(&general(space), Source::Fixed(parts)))
}

/// The name of a value's time zone, or its distance from UTC, as a string.
///
/// # Errors
/// If and only if the value has no zone.
pub fn timezone_get_id(space: &Space, value: u64) -> Result<u64> {
    let value = take(space, value)?;
    if !value.has(Traits::ZONE) {
        return Err(InteropError::unsupported_type("a time zone", &value).into());
    }
    let parts = value.expect_object("asTimeZone")?.temporal()?;
    let name = zone_name(&parts).unwrap_or_else(|| "UTC".into());
    give(space, Value::Text(Text::from(name)))
}

/// A length of time from seconds.
///
/// # Errors
/// If and only if they are no number, or too many.
pub fn duration_from_seconds(space: &Space, seconds: f64) -> Result<u64> {
    let length = SignedDuration::try_from_secs_f64(seconds)
        .map_err(|_| PolyglotError::host(format!("{seconds} seconds are no length of time")))?;
    give(space, Length::value(&general(space), length))
}

/// A length of time in seconds.
///
/// # Errors
/// If and only if the value is no duration.
pub fn duration_as_seconds(space: &Space, value: u64) -> Result<f64> {
    Ok(take(space, value)?.expect_object("asDuration")?.duration()?.as_secs_f64())
}
