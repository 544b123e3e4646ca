//! Spells the typed values of workbooks and JSON as text, so that every format looks alike to a profile: whole numbers without a
//! fraction, times as `YYYY-MM-DD HH:MM:SS`, durations as `H:MM:SS`.

use jiff::civil::{Date, date};

const DAY: i64 = 86_400;

/// Serials from here on are beyond the year 9999.
const SERIAL_END: f64 = 2_958_466.0;

/// A number as people write it.
pub(crate) fn number(value: f64) -> String {
    // The default spelling has neither an exponent nor `.0`, and reads back as the same number.
    value.to_string()
}

/// The first day of a workbook's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Epoch {
    /// Serial 1 is 1900-01-01.
    Y1900,
    /// Serial 0 is 1904-01-01.
    Y1904,
}

/// A date serial in whole seconds. Less than a day is a time of day, and a serial of no date stays a number.
pub(crate) fn serial(value: f64, epoch: Epoch) -> String {
    if !(0.0..SERIAL_END).contains(&value) {
        return number(value);
    }
    // Binary fractions of a day are a few microseconds off whole seconds.
    let seconds = (value * DAY as f64).round() as i64;
    let (days, second) = (seconds / DAY, seconds % DAY);
    let time = format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60);
    if value < 1.0 && days == 0 {
        return time;
    }
    let start: Date = match epoch {
        Epoch::Y1904 => date(1904, 1, 1),
        // 1900 counts as a leap year there, so that from serial 60 on everything is one day early.
        Epoch::Y1900 if days < 60 => date(1899, 12, 31),
        Epoch::Y1900 => date(1899, 12, 30),
    };
    match start.checked_add(jiff::Span::new().days(days)) {
        Ok(day) => format!("{day} {time}"),
        Err(_) => number(value),
    }
}

/// A duration in days as hours, minutes and seconds. Hours go beyond 24.
pub(crate) fn duration(days: f64) -> String {
    let seconds = (days * DAY as f64).round() as i64;
    let (sign, s) = (if seconds < 0 { "-" } else { "" }, seconds.unsigned_abs());
    format!("{sign}{}:{:02}:{:02}", s / 3_600, s / 60 % 60, s % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_more_digits_than_they_need() {
        assert_eq!(number(3.0), "3");
        assert_eq!(number(42.5), "42.5");
        assert_eq!(number(1_593_000_300_533.0), "1593000300533");
    }

    // 2026-01-01 is day 46,023 of the 1900 system: 126 years of 365 days, 31 leap days from 1904 to 2024, the 29 February 1900 that
    // never was, and 1: 45,990 + 31 + 1 + 1. The 1904 system begins 1,462 days later: 44,561.
    #[test]
    fn serials_are_read_in_both_systems() {
        assert_eq!(serial(46_023.0, Epoch::Y1900), "2026-01-01 00:00:00");
        assert_eq!(serial(44_561.0, Epoch::Y1904), "2026-01-01 00:00:00");
        assert_eq!(serial(1.0, Epoch::Y1900), "1900-01-01 00:00:00");
        assert_eq!(serial(61.0, Epoch::Y1900), "1900-03-01 00:00:00");
        assert_eq!(serial(0.0, Epoch::Y1904), "00:00:00");
    }

    #[test]
    fn serials_are_rounded_to_whole_seconds_across_midnight() {
        // 23:59:59.9 is midnight of the next day; 0.1 s are 1.16e-6 of a day.
        assert_eq!(serial(46_023.999_998_9, Epoch::Y1900), "2026-01-02 00:00:00");
        // 09:14:55 is 33,295 s.
        assert_eq!(serial(46_023.0 + 33_295.0 / 86_400.0, Epoch::Y1900), "2026-01-01 09:14:55");
        assert_eq!(serial(0.5, Epoch::Y1900), "12:00:00");
    }

    #[test]
    fn what_is_no_date_stays_a_number() {
        assert_eq!(serial(-3.0, Epoch::Y1900), "-3");
        assert_eq!(serial(1e9, Epoch::Y1900), "1000000000");
        assert_eq!(serial(f64::NAN, Epoch::Y1900), "NaN");
    }

    #[test]
    fn durations_may_be_longer_than_a_day() {
        // 58 h 36 m: 2 days and 10.6 hours.
        assert_eq!(duration(2.0 + 10.6 / 24.0), "58:36:00");
        assert_eq!(duration(-0.25), "-6:00:00");
    }
}
