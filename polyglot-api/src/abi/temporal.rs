//! Dates, times and lengths of time, both ways.

use super::intern::intern;
use super::{PolyDuration, PolyString, PolyTemporal};
use crate::{PolyglotError, Result, Temporal};
use jiff::SignedDuration;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

const DATE: u8 = 1;
const TIME: u8 = 2;
const ZONE: u8 = 4;

impl PolyTemporal {
    /// The parts for the other side.
    ///
    /// # Errors
    /// None today.
    #[expect(clippy::cast_sign_loss, reason = "the parts of a time are not negative")]
    pub fn new(parts: &Temporal) -> Result<Self> {
        let mut told = Self {
            zone: PolyString::NONE,
            offset: 0,
            year: 0,
            month: 0,
            day: 0,
            nanosecond: 0,
            hour: 0,
            minute: 0,
            second: 0,
            parts: 0,
        };
        if let Some(date) = parts.date {
            (told.year, told.month, told.day) = (date.year(), date.month() as u8, date.day() as u8);
            told.parts |= DATE;
        }
        if let Some(time) = parts.time {
            (told.hour, told.minute, told.second) =
                (time.hour() as u8, time.minute() as u8, time.second() as u8);
            told.nanosecond = time.subsec_nanosecond() as u32;
            told.parts |= TIME;
        }
        if let Some(zone) = &parts.zone {
            told.zone = zone.iana_name().map_or(PolyString::NONE, |name| PolyString::new(intern(name)));
            let at = |instant| zone.to_offset(instant);
            let offset = zone.to_fixed_offset().ok().or_else(|| parts.timestamp().map(at));
            told.offset = offset.map_or(0, Offset::seconds);
            told.parts |= ZONE;
        }
        Ok(told)
    }

    /// The parts for this side.
    ///
    /// # Errors
    /// If and only if a part is out of its range.
    ///
    /// # Safety
    /// The name of the zone must be valid.
    #[expect(unsafe_code, reason = "reads what another library lent")]
    pub unsafe fn read(&self) -> Result<Temporal> {
        // SAFETY: promised by the caller.
        let name = unsafe { self.zone.text() };
        self.parts(&name).map_err(|error| PolyglotError::host(format!("no date or time: {error}")).into())
    }

    fn parts(&self, zone: &str) -> std::result::Result<Temporal, jiff::Error> {
        let mut parts = Temporal::default();
        // What does not fit a signed byte is out of range, as the largest is.
        let small = |part: u8| i8::try_from(part).unwrap_or(i8::MAX);
        if self.parts & DATE != 0 {
            parts.date = Some(Date::new(self.year, small(self.month), small(self.day))?);
        }
        if self.parts & TIME != 0 {
            let nanosecond = i32::try_from(self.nanosecond).unwrap_or(i32::MAX);
            parts.time =
                Some(Time::new(small(self.hour), small(self.minute), small(self.second), nanosecond)?);
        }
        if self.parts & ZONE != 0 {
            let offset = TimeZone::fixed(Offset::from_seconds(self.offset)?);
            parts.zone = Some(match zone {
                "" => offset,
                // The data base of zones is the system's: who lacks a name goes by
                // the distance.
                name => TimeZone::get(name).unwrap_or(offset),
            });
        }
        Ok(parts)
    }
}

impl From<SignedDuration> for PolyDuration {
    fn from(duration: SignedDuration) -> Self {
        Self { seconds: duration.as_secs(), nanoseconds: duration.subsec_nanos(), reserved: 0 }
    }
}

impl From<PolyDuration> for SignedDuration {
    fn from(duration: PolyDuration) -> Self {
        Self::from_nanos(duration.nanoseconds.into()).saturating_add(Self::from_secs(duration.seconds))
    }
}
