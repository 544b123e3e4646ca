//! Reads the hours of a calendar: which ranges each weekday has, and which dates are ruled by a list of their own.
//! Knows dates and times on the wall, nothing of UTC.

use crate::calendar::week::{DAY_NAMES, parse_days};
use std::collections::BTreeMap;
use std::path::Path;

use crate::calendar::date::{DAY, day_text, parse_day};
use crate::calendar::holidays;
use crate::calendar::spec::CalendarSpec;
use crate::error::{Error, Result};

/// Seconds of the wall clock from midnight; an end that is earlier than its beginning lies on the next date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeRange {
    pub(super) from: i64,
    pub(super) until: i64,
}

impl TimeRange {
    /// Whether seconds of the next date belong to it.
    fn crosses_midnight(self) -> bool {
        0 < self.until && self.until < self.from
    }
}

/// Everything a calendar says, checked.
#[derive(Debug, Clone)]
pub(super) struct CalendarHours {
    pub(super) weekly: [Vec<TimeRange>; 7],
    /// Dates ruled by their own list alone; a holiday has the empty list.
    pub(super) special: BTreeMap<i64, Vec<TimeRange>>,
    pub(super) special_names: BTreeMap<i64, String>,
    pub(super) crosses_midnight: bool,
}

impl CalendarHours {
    pub(super) fn read(name: &str, spec: &CalendarSpec, base: &Path) -> Result<Self> {
        let mut hours = Self {
            weekly: Default::default(),
            special: BTreeMap::new(),
            special_names: BTreeMap::new(),
            crosses_midnight: false,
        };
        hours.read_weekly(name, spec)?;
        for entry in &spec.holidays {
            let place = format!("calendar.{name}.holidays");
            let found = holidays::read(&place, entry, base);
            for (day, what) in found.map_err(|error| error.of(["calendar", name, "holidays"]))? {
                hours.special.insert(day, Vec::new());
                hours.special_names.entry(day).or_insert(what);
            }
        }
        // After the holidays: the hours given for a date are the more exact statement.
        for (date, ranges) in &spec.special {
            let place = format!("calendar.{name}.special.{date}");
            let at = |error: Error| error.of(["calendar", name, "special", date]);
            let day = parse_day(date).ok_or_else(|| {
                at(Error::setting(format!("`{place}`: found `{date}`, expected a date such as `2026-12-24`")))
            })?;
            let ranges = parse_ranges(&place, ranges).map_err(at)?;
            let what = if ranges.is_empty() { "closed" } else { "special hours" };
            hours.special_names.insert(day, what.to_owned());
            hours.special.insert(day, ranges);
        }
        hours.crosses_midnight =
            hours.weekly.iter().chain(hours.special.values()).flatten().any(|range| range.crosses_midnight());
        Ok(hours)
    }

    fn read_weekly(&mut self, name: &str, spec: &CalendarSpec) -> Result<()> {
        let mut named_by: [Option<&str>; 7] = [None; 7];
        for (key, ranges) in &spec.hours {
            let place = format!("calendar.{name}.{key}");
            let at = |error: Error| error.of(["calendar", name, key]);
            let days = parse_days(key).map_err(|wrong| at(unknown_day(&place, &wrong)))?;
            let ranges = parse_ranges(&place, ranges).map_err(at)?;
            for day in days {
                if let Some(other) = named_by[day].replace(key) {
                    let day = DAY_NAMES[day];
                    return Err(at(Error::setting(format!("`{place}`: `{day}` is named by `{other}` and by `{key}`")))
                        .hint("name each day once; several ranges of one day stand in one list"));
                }
                self.weekly[day].clone_from(&ranges);
            }
        }
        Ok(())
    }

    /// A remark on the days or dates whose own ranges overlap, and one on those that end a minute before midnight.
    pub(super) fn remarks(&self, name: &str) -> Vec<String> {
        let days = |fits: fn(&[TimeRange]) -> bool| {
            let weekly = DAY_NAMES.iter().map(|day| (*day).to_owned()).zip(&self.weekly);
            let special = self.special.iter().map(|(day, ranges)| (day_text(*day), ranges));
            let fitting = weekly.chain(special).filter(|(_, ranges)| fits(ranges));
            fitting.map(|(day, _)| day).collect::<Vec<String>>().join(", ")
        };
        let (overlapping, short) = (days(overlap), days(ends_a_minute_early));
        let mut remarks = Vec::new();
        if !overlapping.is_empty() {
            remarks.push(format!("`calendar.{name}`: hours of {overlapping} overlap; the time in common counts once"));
        }
        if !short.is_empty() {
            remarks.push(format!(
                "`calendar.{name}`: hours of {short} end at 23:59, so the last minute of the day does not count; `24:00` is the end of a day"
            ));
        }
        remarks
    }

    /// The local intervals of a date, in seconds on the wall since 1970.
    pub(super) fn of_date(&self, day: i64, weekday: usize, out: &mut Vec<(i64, i64)>) {
        let next_is_special = self.special.contains_key(&(day + 1));
        for range in self.special.get(&day).unwrap_or(&self.weekly[weekday]) {
            let from = day * DAY + range.from;
            if range.from < range.until {
                out.push((from, day * DAY + range.until));
            } else if next_is_special {
                // A date with its own list is not entered from the evening before.
                out.push((from, (day + 1) * DAY));
            } else {
                out.push((from, (day + 1) * DAY + range.until));
            }
        }
    }
}

/// Whether two ranges of a day have time in common; what crosses midnight ends on the next date.
fn overlap(ranges: &[TimeRange]) -> bool {
    let mut spans: Vec<(i64, i64)> = ranges
        .iter()
        .map(|range| (range.from, if range.until <= range.from { range.until + DAY } else { range.until }))
        .collect();
    spans.sort_unstable();
    spans.windows(2).any(|pair| pair[1].0 < pair[0].1)
}

/// Whether a range ends a minute before midnight.
fn ends_a_minute_early(ranges: &[TimeRange]) -> bool {
    ranges.iter().any(|range| range.until == DAY - 60)
}

fn unknown_day(place: &str, wrong: &str) -> Error {
    Error::setting(format!("`{place}`: unknown day `{wrong}`, expected {}", crate::text::or_list(&DAY_NAMES)))
        .hint(crate::text::did_you_mean(wrong, &DAY_NAMES))
}

fn parse_ranges(place: &str, ranges: &[String]) -> Result<Vec<TimeRange>> {
    ranges.iter().map(|range| parse_range(place, range)).collect()
}

fn parse_range(place: &str, text: &str) -> Result<TimeRange> {
    let wrong = || Error::setting(format!("`{place}`: found `{text}`, expected hours such as `08:00-12:00`"));
    let (from, until) = text.split_once('-').ok_or_else(wrong)?;
    let (from, until) = (parse_time(from).ok_or_else(wrong)?, parse_time(until).ok_or_else(wrong)?);
    if from == DAY {
        return Err(wrong().hint("`24:00` is the end of a day; a range begins at `00:00` at the earliest"));
    }
    if from == until {
        return Err(Error::setting(format!("`{place}`: `{text}` begins and ends at the same time")).hint(
            "round the clock is `mon-sun = [\"00:00-24:00\"]`; a closed day is not named, or has the empty list",
        ));
    }
    Ok(TimeRange { from, until })
}

/// Seconds from midnight of `08:00`; `24:00` is the end of the day.
fn parse_time(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    let number = |text: &str| {
        let two_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        if two_digits { text.parse::<i64>().ok() } else { None }
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let allowed = (hour < 24 && minute < 60) || (hour == 24 && minute == 0);
    allowed.then_some(hour * 3_600 + minute * 60)
}
