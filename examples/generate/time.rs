//! Civil dates and zones over plain seconds. Offsets come from the tz database once; after that a lookup is a short
//! search, so that writing ten million rows of times is not the slow part.

use jiff::Timestamp;
use jiff::tz::TimeZone;

pub(crate) const MINUTE: i64 = 60;
pub(crate) const HOUR: i64 = 3_600;
pub(crate) const DAY: i64 = 86_400;

/// Days since 1970-01-01 of a civil date (Hinnant, "chrono-compatible low-level date algorithms").
pub(crate) const fn day_of(year: i64, month: i64, day: i64) -> i64 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of a day since 1970-01-01.
pub(crate) const fn civil(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted - era * 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400;
    (if month <= 2 { year + 1 } else { year }, month, day_of_month)
}

/// Monday is 0.
pub(crate) const fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

/// A zone of the tz database between 2025 and 2028.
pub(crate) struct Zone {
    /// The instants from which an offset holds, in order.
    changes: Vec<(i64, i64)>,
}

impl Zone {
    /// Loads a zone by its name.
    pub(crate) fn load(name: &str) -> Self {
        let zone = TimeZone::get(name).expect("the tz database knows the zones of the sample company");
        let from = Timestamp::from_second(day_of(2025, 1, 1) * DAY).expect("in range");
        let until = Timestamp::from_second(day_of(2028, 1, 1) * DAY).expect("in range");
        let mut changes = vec![(i64::MIN, i64::from(zone.to_offset(from).seconds()))];
        for change in zone.following(from).take_while(|change| change.timestamp() < until) {
            changes.push((change.timestamp().as_second(), i64::from(change.offset().seconds())));
        }
        Self { changes }
    }

    /// Seconds east of UTC at an instant.
    pub(crate) fn offset(&self, instant: i64) -> i64 {
        let mut offset = self.changes[0].1;
        for &(from, next) in &self.changes[1..] {
            if instant < from {
                break;
            }
            offset = next;
        }
        offset
    }

    /// What the wall clock shows, as seconds since 1970 on that clock.
    pub(crate) fn local(&self, instant: i64) -> i64 {
        instant + self.offset(instant)
    }

    /// The instant at which the wall clock shows `local`. Callers stay away from the hours of a clock change.
    pub(crate) fn instant(&self, local: i64) -> i64 {
        let guess = local - self.offset(local);
        local - self.offset(guess)
    }
}

/// Appends `2026-03-27 18:00:05`.
pub(crate) fn push_time(text: &mut String, seconds: i64) {
    let (year, month, day) = civil(seconds.div_euclid(DAY));
    let rest = seconds.rem_euclid(DAY);
    push_digits(text, year, 4);
    text.push('-');
    push_digits(text, month, 2);
    text.push('-');
    push_digits(text, day, 2);
    text.push(' ');
    push_digits(text, rest / HOUR, 2);
    text.push(':');
    push_digits(text, rest / MINUTE % 60, 2);
    text.push(':');
    push_digits(text, rest % 60, 2);
}

/// Appends a number with leading zeros.
pub(crate) fn push_digits(text: &mut String, value: i64, width: u32) {
    let mut scale = 10_i64.pow(width - 1);
    while scale <= i64::MAX / 10 && value >= scale * 10 {
        scale *= 10;
    }
    while scale > 0 {
        text.push(char::from_digit(u32::try_from(value / scale % 10).unwrap_or(0), 10).unwrap_or('0'));
        scale /= 10;
    }
}

/// Appends a time with its offset, as Jira writes it: `2026-01-14T08:05:11.000-0500`.
pub(crate) fn push_offset_time(text: &mut String, zone: &Zone, instant: i64) {
    let offset = zone.offset(instant);
    let start = text.len();
    push_time(text, instant + offset);
    text.replace_range(start + 10..start + 11, "T");
    text.push_str(".000");
    text.push(if offset < 0 { '-' } else { '+' });
    push_digits(text, offset.abs() / HOUR, 2);
    push_digits(text, offset.abs() / MINUTE % 60, 2);
}
