//! Dates, times, zones and lengths of time that C made.

use crate::Unit;
use crate::unit::of_unit;
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use polyglot_api::{Object, PolyglotError, Result, Temporal, Traits, Value};
use std::rc::Rc;

/// A date, time or zone, or several of them.
pub(crate) struct Moment {
    unit: Rc<Unit>,
    source: Source,
}

/// Where the parts come from.
pub(crate) enum Source {
    Fixed(Temporal),
    /// The address of a `time_t`, read whenever the parts are asked for.
    Seconds(u64),
    /// The address of a `struct tm`, likewise.
    Fields(u64),
}

impl Moment {
    pub(crate) fn value(unit: &Rc<Unit>, source: Source) -> Value {
        Value::object(Self { unit: Rc::clone(unit), source })
    }
}

/// The seconds since 1970 that `time_t` counts, as an instant.
pub(crate) fn instant(seconds: i64) -> Result<Temporal> {
    let instant = Timestamp::from_second(seconds).map_err(|_| {
        PolyglotError::host(format!("{seconds} seconds since 1970 are beyond the years -9999 to 9999"))
    })?;
    Ok(Temporal::from_timestamp(instant))
}

/// The fields of a `struct tm` that all C libraries have first and alike: seconds, minutes,
/// hours, the day of the month, the month and the year since 1900, the days since Sunday and
/// since the year's first, and whether it is summer time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields(pub(crate) [i32; 9]);

impl Fields {
    pub(crate) const SIZE: usize = 36;

    pub(crate) fn read(unit: &Unit, address: u64) -> Result<Self> {
        let mut bytes = [0; Self::SIZE];
        unit.space.machine().read(address, &mut bytes)?;
        let mut fields = Self::default();
        for (field, bytes) in fields.0.iter_mut().zip(bytes.chunks_exact(4)) {
            *field = i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        Ok(fields)
    }

    pub(crate) fn write(self, unit: &Unit, address: u64) -> Result<()> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|field| field.to_le_bytes()).collect();
        unit.space.machine().write(address, &bytes)
    }

    pub(crate) fn date(self) -> Result<Date> {
        let [.., day, month, year, _, _, _] = self.0;
        let year = year.checked_add(1900).and_then(|year| i16::try_from(year).ok());
        let month = month.checked_add(1).and_then(|month| i8::try_from(month).ok());
        let date = year.zip(month).zip(i8::try_from(day).ok());
        date.and_then(|((year, month), day)| Date::new(year, month, day).ok()).ok_or_else(|| {
            PolyglotError::host(format!("the fields of a struct tm are no date: {:?}", self.0)).into()
        })
    }

    pub(crate) fn time(self) -> Result<Time> {
        let [second, minute, hour, ..] = self.0.map(|field| i8::try_from(field).unwrap_or(-1));
        Time::new(hour, minute, second, 0).map_err(|_| {
            PolyglotError::host(format!("the fields of a struct tm are no time of day: {:?}", self.0)).into()
        })
    }

    /// Takes over the parts that there are.
    pub(crate) fn set(&mut self, parts: &Temporal) {
        let fields = &mut self.0;
        if let Some(time) = parts.time {
            fields[0] = time.second().into();
            fields[1] = time.minute().into();
            fields[2] = time.hour().into();
        }
        if let Some(date) = parts.date {
            fields[3] = date.day().into();
            fields[4] = i32::from(date.month()) - 1;
            fields[5] = i32::from(date.year()) - 1900;
            fields[6] = date.weekday().to_sunday_zero_offset().into();
            fields[7] = i32::from(date.day_of_year()) - 1;
        }
    }
}

impl Object for Moment {
    fn traits(&self) -> Traits {
        let (date, time, zone) = match &self.source {
            Source::Fixed(parts) => (parts.date.is_some(), parts.time.is_some(), parts.zone.is_some()),
            Source::Seconds(_) => (true, true, true),
            Source::Fields(_) => (true, true, false),
        };
        Traits::NONE.with_if(Traits::DATE, date).with_if(Traits::TIME, time).with_if(Traits::ZONE, zone)
    }

    of_unit!(alone);

    fn to_display(&self, _: bool) -> String {
        let parts = match self.temporal() {
            Ok(parts) => parts,
            Err(error) => return error.to_string(),
        };
        if let Some(instant) = parts.timestamp() {
            return instant.to_string();
        }
        let date = parts.date.map(|date| date.to_string());
        let time = parts.time.map(|time| time.to_string());
        let zone = zone_name(&parts);
        [date, time, zone].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn temporal(&self) -> Result<Temporal> {
        match &self.source {
            Source::Fixed(parts) => Ok(parts.clone()),
            Source::Seconds(address) => {
                let mut bytes = [0; 8];
                self.unit.space.machine().read(*address, &mut bytes)?;
                instant(i64::from_le_bytes(bytes))
            }
            Source::Fields(address) => {
                let fields = Fields::read(&self.unit, *address)?;
                Ok(Temporal { date: Some(fields.date()?), time: Some(fields.time()?), zone: None })
            }
        }
    }
}

/// The name of the zone, or where it has none its distance from UTC, `+01:00`.
pub(crate) fn zone_name(parts: &Temporal) -> Option<String> {
    let zone = parts.zone.as_ref()?;
    if let Some(name) = zone.iana_name() {
        return Some(name.to_owned());
    }
    let offset = zone.to_fixed_offset().ok().or_else(|| Some(zone.to_offset(parts.timestamp()?)))?;
    let (sign, minutes) = (if offset.seconds() < 0 { '-' } else { '+' }, offset.seconds().abs() / 60);
    Some(format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60))
}

/// A length of time.
pub(crate) struct Length {
    unit: Rc<Unit>,
    length: SignedDuration,
}

impl Length {
    pub(crate) fn value(unit: &Rc<Unit>, length: SignedDuration) -> Value {
        Value::object(Self { unit: Rc::clone(unit), length })
    }
}

impl Object for Length {
    fn traits(&self) -> Traits {
        Traits::DURATION
    }

    of_unit!(alone);

    fn to_display(&self, _: bool) -> String {
        self.length.to_string()
    }

    fn duration(&self) -> Result<SignedDuration> {
        Ok(self.length)
    }
}
