//! The working time of one clock: a calendar, or one after another where the field that chooses it has changed. Knows instants and calendars,
//! no tickets.

use std::sync::Arc;

use crate::calendar::Calendar;
use crate::sla::target::Target;

/// Another calendar from an instant on, by its place among those of the service level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CalendarChange {
    pub(super) at: i64,
    pub(super) place: usize,
}

/// By which calendars a clock runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClockCalendars<'a> {
    /// The one that holds before the first shift.
    first: &'a Calendar,
    /// In order of time.
    shifts: &'a [CalendarChange],
    /// What the places of the shifts stand for.
    calendars: &'a [Arc<Calendar>],
}

impl<'a> ClockCalendars<'a> {
    /// One calendar from beginning to end.
    pub(super) const fn of(calendar: &'a Calendar) -> Self {
        Self { first: calendar, shifts: &[], calendars: &[] }
    }

    /// One calendar, and others from some instants on.
    pub(super) const fn shifting(
        first: &'a Calendar,
        shifts: &'a [CalendarChange],
        calendars: &'a [Arc<Calendar>],
    ) -> Self {
        Self { first, shifts, calendars }
    }

    /// The calendars that hold in `[from, until)`, each with its part of it.
    pub(super) fn parts(self, from: i64, until: i64) -> impl Iterator<Item = (&'a Calendar, i64, i64)> {
        let mut calendar = self.at(from);
        let (mut next, mut cursor) = (self.shifts.partition_point(|shift| shift.at <= from), from);
        std::iter::from_fn(move || {
            if cursor >= until {
                return None;
            }
            let shift = self.shifts.get(next).filter(|shift| shift.at < until);
            let part = (calendar, cursor, shift.map_or(until, |shift| shift.at));
            if let Some(shift) = shift {
                calendar = self.calendar(shift.place);
            }
            (cursor, next) = (part.2, next + 1);
            Some(part)
        })
    }

    fn calendar(self, place: usize) -> &'a Calendar {
        self.calendars.get(place).map_or(self.first, Arc::as_ref)
    }

    /// Working seconds in `[from, until)`.
    #[inline]
    pub(super) fn working_seconds(self, from: i64, until: i64) -> i64 {
        if self.shifts.is_empty() {
            return self.first.working_seconds(from, until);
        }
        self.parts(from, until).map(|(calendar, from, until)| calendar.working_seconds(from, until)).sum()
    }

    /// The first instant at which `seconds` of working time after `from` are used up.
    #[inline]
    pub(super) fn add_working_seconds(self, from: i64, seconds: i64) -> Option<i64> {
        if self.shifts.is_empty() || seconds <= 0 {
            return self.first.add_working_seconds(from, seconds);
        }
        let mut left = seconds;
        for (calendar, from, until) in self.parts(from, i64::MAX) {
            let there = calendar.working_seconds(from, until);
            if there >= left {
                return calendar.add_working_seconds(from, left);
            }
            left -= there;
        }
        None
    }

    /// The working seconds of a target for a clock that starts at an instant: days are those of the calendar that holds there.
    #[inline]
    pub(super) fn seconds_of(self, target: Target, start: i64) -> Option<i64> {
        target.seconds(self.at(start), start)
    }

    /// The calendar that holds at an instant.
    #[inline]
    pub(super) fn at(self, instant: i64) -> &'a Calendar {
        let before = self.shifts.iter().rev().find(|shift| shift.at <= instant);
        before.map_or(self.first, |shift| self.calendar(shift.place))
    }

    /// The names of the calendars of a clock, in the order in which it runs by them.
    pub(super) fn names(self, start: i64, end: i64) -> String {
        let mut names: Vec<&str> = self.parts(start, end).map(|(calendar, ..)| calendar.name()).collect();
        names.dedup();
        if names.is_empty() { self.at(start).name().to_owned() } else { names.join(", then ") }
    }

    /// The calendars that a clock changes to between two instants, each with the instant.
    pub(super) fn changes(self, start: i64, end: i64) -> impl Iterator<Item = (i64, &'a str)> {
        self.parts(start, end).skip(1).map(|(calendar, at, _)| (at, calendar.name()))
    }
}
