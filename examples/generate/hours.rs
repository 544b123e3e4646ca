//! Office hours of the sample company: working time as the people in the story spend it and as their tool recorded it.
//! Written apart from the program's own calendars on purpose: the `task_sla` figures are a second opinion on them.

use super::time::{DAY, HOUR, Zone, civil, day_of, weekday};

const FIRST_DAY: i64 = day_of(2025, 1, 1);
const LAST_DAY: i64 = day_of(2027, 12, 31);

/// The feed of public holidays that the settings of the sample company name, too.
const HOLIDAYS: &str = include_str!("../../sample-data/meridian/holidays/de-by.ics");

/// What the subsidiary keeps, as its settings list it.
const NORTHWIND_HOLIDAYS: [(i64, i64, i64); 13] = [
    (2025, 5, 26),
    (2025, 6, 19),
    (2025, 7, 4),
    (2025, 9, 1),
    (2025, 11, 27),
    (2025, 11, 28),
    (2025, 12, 25),
    (2026, 1, 1),
    (2026, 1, 19),
    (2026, 5, 25),
    (2026, 6, 19),
    (2026, 7, 3),
    (2026, 9, 7),
];

/// Working hours unrolled from 2025 to 2027.
pub(crate) struct Hours {
    zone: Zone,
    /// Start, end, and working seconds before the start.
    shifts: Vec<(i64, i64, i64)>,
    /// For each day of UTC the first shift that ends on it or later.
    first: Vec<usize>,
}

impl Hours {
    /// Monday to Friday 08:00 to 12:00 and 13:00 to 18:00 in Berlin, mornings only on 24 and 31 December.
    pub(crate) fn office() -> Self {
        Self::new(Zone::load("Europe/Berlin"), &holidays(), |month, day| {
            if month == 12 && matches!(day, 24 | 31) { &[(8, 12)] } else { &[(8, 12), (13, 18)] }
        })
    }

    /// Monday to Friday 09:00 to 17:00 in New York, for the subsidiary.
    pub(crate) fn northwind() -> Self {
        let holidays = NORTHWIND_HOLIDAYS.map(|(year, month, day)| day_of(year, month, day));
        Self::new(Zone::load("America/New_York"), &holidays, |_, _| &[(9, 17)])
    }

    /// Unrolls the ranges of hours that `ranges` gives for a month and a day.
    fn new(zone: Zone, holidays: &[i64], ranges: fn(i64, i64) -> &'static [(i64, i64)]) -> Self {
        let mut shifts = Vec::new();
        let mut before = 0;
        for day in FIRST_DAY..=LAST_DAY {
            let (_, month, day_of_month) = civil(day);
            if weekday(day) > 4 || holidays.contains(&day) {
                continue;
            }
            for (from, until) in ranges(month, day_of_month) {
                let start = zone.instant(day * DAY + from * HOUR);
                let end = zone.instant(day * DAY + until * HOUR);
                shifts.push((start, end, before));
                before += end - start;
            }
        }
        let mut first = Vec::new();
        let mut position = 0;
        for day in FIRST_DAY..=LAST_DAY {
            while position + 1 < shifts.len() && shifts[position].1 <= day * DAY {
                position += 1;
            }
            first.push(position);
        }
        Self { zone, shifts, first }
    }

    /// The shift that is on at an instant, or else the next one.
    fn shift(&self, instant: i64) -> usize {
        let day = (instant.div_euclid(DAY) - FIRST_DAY).clamp(0, LAST_DAY - FIRST_DAY);
        let mut position = self.first[usize::try_from(day).expect("clamped to be positive")];
        while position + 1 < self.shifts.len() && self.shifts[position].1 <= instant {
            position += 1;
        }
        position
    }

    /// Working seconds from the beginning of the calendar.
    fn before(&self, instant: i64) -> i64 {
        let (start, end, before) = self.shifts[self.shift(instant)];
        before + (instant.min(end) - start).max(0)
    }

    /// Working seconds in `[from, until)`.
    pub(crate) fn working(&self, from: i64, until: i64) -> i64 {
        if until <= from { 0 } else { self.before(until) - self.before(from) }
    }

    /// The first instant at which `seconds` of working time are used up.
    pub(crate) fn add(&self, from: i64, seconds: i64) -> i64 {
        if seconds <= 0 {
            return from;
        }
        let used = self.before(from) + seconds;
        let position = self.shifts.partition_point(|&(_, _, before)| before < used) - 1;
        let (start, _, before) = self.shifts[position];
        start + used - before
    }

    /// The first working second at or after an instant.
    pub(crate) fn next_open(&self, instant: i64) -> i64 {
        instant.max(self.shifts[self.shift(instant)].0)
    }

    /// The working seconds of a target of `days` working days: to the same time of day, so many working days on.
    pub(crate) fn working_days(&self, from: i64, days: i64) -> i64 {
        let first = self.next_open(from);
        let local = self.zone.local(first);
        let mut day = local.div_euclid(DAY);
        let mut left = days;
        while left > 0 {
            day += 1;
            let noon = self.zone.instant(day * DAY + 12 * HOUR);
            if self.working(noon - 12 * HOUR, noon + 12 * HOUR) > 0 {
                left -= 1;
            }
        }
        self.working(first, self.zone.instant(day * DAY + local.rem_euclid(DAY)))
    }

    /// Whether the office is shut on a local date.
    pub(crate) fn closed_on(&self, day: i64) -> bool {
        let noon = self.zone.instant(day * DAY + 12 * HOUR);
        self.working(noon - 4 * HOUR, noon) == 0
    }
}

/// The dates of the feed.
fn holidays() -> Vec<i64> {
    let number = |text: &str| text.parse::<i64>().expect("the feed has plain dates");
    let dates = HOLIDAYS.lines().filter_map(|line| line.trim_end().strip_prefix("DTSTART;VALUE=DATE:"));
    dates.map(|date| day_of(number(&date[..4]), number(&date[4..6]), number(&date[6..8]))).collect()
}
