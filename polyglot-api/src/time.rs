//! Dates, times and zones in one value.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

/// The parts of a date or time that an object has.
///
/// An *instant* has all three. A value with a zone and a date but no time does
/// not exist, and a time with a zone but no date has a zone of fixed offset.
/// (GraalVM: `isDate`, `isTime`, `isTimeZone` and their `as` forms.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Temporal {
    /// The calendar date, ISO 8601.
    pub date: Option<Date>,
    /// The time of day, to the nanosecond.
    pub time: Option<Time>,
    /// The time zone.
    pub zone: Option<TimeZone>,
}

impl Temporal {
    /// An instant, told in UTC.
    #[must_use]
    pub fn from_timestamp(timestamp: Timestamp) -> Self {
        let civil = Offset::UTC.to_datetime(timestamp);
        Self { date: Some(civil.date()), time: Some(civil.time()), zone: Some(TimeZone::UTC) }
    }

    /// The point on the time line, if and only if all three parts are there and
    /// it lies in the years -9999 to 9999.
    #[must_use]
    pub fn timestamp(&self) -> Option<Timestamp> {
        let civil = self.date?.to_datetime(self.time?);
        self.zone.as_ref()?.to_timestamp(civil).ok()
    }

    /// Whether the combination of parts is one that the protocol allows.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        match (&self.date, &self.time, &self.zone) {
            (Some(_), None, Some(_)) | (None, None, None) => false,
            (None, Some(_), Some(zone)) => zone.to_fixed_offset().is_ok(),
            _ => true,
        }
    }
}
