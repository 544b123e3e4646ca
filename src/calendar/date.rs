//! Dates as days since 1970-01-01. Knows the calendar of years and months, nothing of zones or hours.

use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// Days since 1970 of a date written `2026-12-26`.
pub(crate) fn parse_day(text: &str) -> Option<i64> {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    if ![year, month, day].into_iter().all(digits) {
        return None;
    }
    day_of(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Days since 1970; none if there is no such date.
pub(crate) fn day_of(year: i16, month: i8, day: i8) -> Option<i64> {
    Some(days(Date::new(year, month, day).ok()?))
}

/// Year, month and day; the nearest date jiff knows for days outside its years.
pub(crate) fn date_of(day: i64) -> (i16, i8, i8) {
    let date = date(day);
    (date.year(), date.month(), date.day())
}

/// `2026-12-26`.
pub(crate) fn day_text(day: i64) -> String {
    date(day).to_string()
}

/// The weekday, 0 for Monday to 6 for Sunday.
pub(crate) fn weekday(day: i64) -> usize {
    // 1970-01-01 was a Thursday.
    (day + 3).rem_euclid(7) as usize
}

fn days(date: Date) -> i64 {
    // By way of the instant is faster than by a difference of dates; only jiff's very first day is no instant.
    let midnight = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0));
    midnight.map_or_else(|_| date.duration_since(EPOCH).as_secs(), Timestamp::as_second).div_euclid(DAY)
}

fn date(day: i64) -> Date {
    let span = jiff::Span::new().try_days(day);
    span.and_then(|span| EPOCH.checked_add(span)).unwrap_or(if day < 0 { Date::MIN } else { Date::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_days_are_the_same_thing() {
        // 2026-06-01 is 56 years after 1970 with 14 leap days, plus 151 days: 56 * 365 + 14 + 151.
        assert_eq!(parse_day("2026-06-01"), Some(20_605));
        assert_eq!(day_text(20_605), "2026-06-01");
        assert_eq!(date_of(20_605), (2026, 6, 1));
        assert_eq!(weekday(20_605), 0);
        assert_eq!(parse_day("1969-12-31"), Some(-1));
        assert_eq!(weekday(-1), 2);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["2026-02-29", "2026-13-01", "2026-6-01", "26-06-01", "2026-06-01T00:00", "+202-06-01", "x.ics", ""]
        {
            assert_eq!(parse_day(text), None, "{text}");
        }
        assert_eq!(day_text(i64::MAX), "9999-12-31");
    }
}

/// Seconds of a day without a clock change.
pub(crate) const DAY: i64 = 86_400;

/// The years a calendar covers.
pub(crate) const YEARS: Range<i16> = 1970..2100;
