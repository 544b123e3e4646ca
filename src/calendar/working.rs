//! A working calendar: hours, holidays and special days in a zone, ready for the kernel.

use crate::calendar::date::DAY;
use crate::calendar::hours::CalendarHours;
use crate::calendar::kernel::Kernel;
use crate::calendar::spec::CalendarSpec;
use crate::calendar::unroll;
use crate::calendar::working_dates::WorkingDates;
use crate::calendar::zone::{LocalTime, Zone};
use crate::error::{Error, Result};
use crate::hash::Hash;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The calendars of a project by name.
pub type Calendars = BTreeMap<String, Arc<Calendar>>;

/// A calendar unrolled into sorted UTC intervals with prefix sums: working seconds between two instants in constant time.
#[derive(Debug)]
pub struct Calendar {
    name: String,
    zone: Zone,
    kernel: Kernel,
    working_dates: WorkingDates,
    /// Dates with a list of hours of their own, and what they are called.
    special_dates: BTreeMap<i64, String>,
    hours: CalendarHours,
}

impl Calendar {
    /// Unrolls `spec`. Holiday files are looked up relative to `base`.
    pub fn new(name: &str, spec: &CalendarSpec, base: &Path) -> Result<Self> {
        let zone = Zone::new(&spec.zone).map_err(|error| {
            let message = format!("`calendar.{name}.zone`: {error}");
            error.hints().iter().fold(Error::setting(message).of(["calendar", name, "zone"]), Error::hint)
        })?;
        Self::unroll(name.to_owned(), CalendarHours::read(name, spec, base)?, zone)
    }

    /// The same hours and holidays on the walls of another zone.
    pub fn in_zone(&self, zone: &str) -> Result<Self> {
        Self::unroll(format!("{} in {zone}", self.name), self.hours.clone(), Zone::new(zone)?)
    }

    fn unroll(name: String, hours: CalendarHours, zone: Zone) -> Result<Self> {
        let intervals = unroll::intervals(&hours, &zone);
        if intervals.is_empty() {
            return Err(Error::setting(format!("`calendar.{name}`: no working time at all"))
                .of(["calendar", &name])
                .hint("give hours to at least one day, such as `mon-fri = [\"09:00-17:00\"]`"));
        }
        Ok(Self {
            name,
            working_dates: WorkingDates::new(unroll::dates(&intervals, &zone)),
            kernel: Kernel::new(&intervals),
            special_dates: hours.special_names.clone(),
            hours,
            zone,
        })
    }

    /// The name in the settings.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is allowed and seldom meant: hours that overlap, and a day that ends a minute early.
    pub fn remarks(&self) -> Vec<String> {
        self.hours.remarks(&self.name)
    }

    /// Its zone.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Working seconds in `[from, until)`; 0 when `until <= from`.
    #[inline]
    pub fn working_seconds(&self, from: i64, until: i64) -> i64 {
        if until <= from { 0 } else { self.kernel.before(until) - self.kernel.before(from) }
    }

    /// The first instant at which `seconds` of working time after `from` are used up, if there is one
    /// in the years the calendar covers. 0 seconds are used up at `from`.
    #[inline]
    pub fn add_working_seconds(&self, from: i64, seconds: i64) -> Option<i64> {
        if seconds <= 0 { Some(from) } else { self.kernel.add(from, seconds) }
    }

    /// The working intervals inside `[from, until)`, for traces.
    pub fn intervals(&self, from: i64, until: i64) -> Vec<(i64, i64)> {
        self.kernel.intervals(from, until)
    }

    /// SHA-256 of the zone and of every working interval: two calendars of one hash count alike, whatever their files say.
    pub fn sha256(&self) -> String {
        let mut hash = Hash::new();
        hash.update(self.zone.name());
        for (from, until) in self.intervals(i64::MIN, i64::MAX) {
            hash.update(from.to_le_bytes());
            hash.update(until.to_le_bytes());
        }
        hash.hex()
    }

    /// Whether a range of hours runs into the next date, so that working time has no one date.
    pub fn crosses_midnight(&self) -> bool {
        self.hours.crosses_midnight
    }

    /// The local dates with at least one working second in `[from, until)`.
    pub fn working_days(&self, from: i64, until: i64) -> u64 {
        let (Some(first), Some(end)) = (self.kernel.first_second(from), self.kernel.last_second(until)) else {
            return 0;
        };
        if first >= until || end < first {
            return 0;
        }
        (self.working_dates.before(self.zone.date(end)) - self.working_dates.before(self.zone.date(first)) + 1) as u64
    }

    /// The working seconds of a target of `days` working days for a clock that starts at `from`. Take the first working
    /// second at or after the start, its date and the time its wall clock shows; go to the `days`-th working date after
    /// it, there to the first instant at which the wall clock shows that time or later, at most to the end of that date.
    /// None if that is beyond the years the calendar covers.
    pub fn working_days_target(&self, from: i64, days: u32) -> Option<i64> {
        let first = self.zone.to_local(self.kernel.first_second(from)?);
        self.until(from, first.div_euclid(DAY), days, first.rem_euclid(DAY))
    }

    /// The same to a time of day, in seconds from midnight, instead of the one at the start.
    pub fn time_of_day_target(&self, from: i64, days: u32, second: u32) -> Option<i64> {
        let first = self.zone.to_local(self.kernel.first_second(from)?);
        self.until(from, first.div_euclid(DAY), days, i64::from(second))
    }

    /// Working seconds from an instant to a time on the wall of the `days`-th working date after a date.
    fn until(&self, from: i64, date: i64, days: u32, second: i64) -> Option<i64> {
        let day = self.working_dates.at(self.working_dates.before(date) + days as usize)?;
        let there = match self.zone.to_utc(day * DAY + second) {
            LocalTime::Unique(utc) | LocalTime::Fold(utc, _) | LocalTime::Gap(utc) => utc,
        };
        Some(self.working_seconds(from, there))
    }

    /// The dates in `[from, until)` that have a list of hours of their own: a holiday's name or "special hours".
    pub(crate) fn special_dates(&self, from: i64, until: i64) -> impl Iterator<Item = (i64, &str)> {
        let last = self.zone.date(until.saturating_sub(1)).max(self.zone.date(from));
        self.special_dates.range(self.zone.date(from)..=last).map(|(day, what)| (*day, what.as_str()))
    }
}
