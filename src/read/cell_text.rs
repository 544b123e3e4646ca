//! Spells the typed values of workbooks and JSON as text, so that every format looks alike to a profile: whole numbers without a
//! fraction, times as `YYYY-MM-DD HH:MM:SS`, durations as `H:MM:SS`.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::Offset;

const DAY: i64 = 86_400;

/// Days from 1970-01-01 to 1899-12-31, the day of serial 0: 70 years of 365 days, 17 leap days from 1904 to 1968, and 1.
const UNIX_DAY_OF_1900: i64 = -25_568;

/// Days from 1970-01-01 to 1904-01-01, the day of serial 0: 66 years of 365 days and 17 leap days from 1904 to 1968.
const UNIX_DAY_OF_1904: i64 = -24_107;

/// Serials from here on are beyond the year 9999.
const SERIAL_END: f64 = 2_958_466.0;

/// Appends a number as people write it.
pub(crate) fn number(value: f64, out: &mut String) {
    // The default spelling has neither an exponent nor `.0`, and reads back as the same number. Writing text never fails.
    let _ = write!(out, "{value}");
}

/// The first day of a workbook's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Epoch {
    /// Serial 1 is 1900-01-01.
    Y1900,
    /// Serial 0 is 1904-01-01.
    Y1904,
}

/// Appends a date serial in whole seconds. Less than a day is a time of day, and a serial of no date stays a number.
pub(crate) fn serial(value: f64, epoch: Epoch, out: &mut String) {
    if !(0.0..SERIAL_END).contains(&value) {
        return number(value, out);
    }
    // Binary fractions of a day are a few microseconds off whole seconds.
    let seconds = (value * DAY as f64).round() as i64;
    let (days, second) = (seconds / DAY, seconds % DAY);
    if value >= 1.0 || days > 0 {
        let start = match epoch {
            Epoch::Y1904 => UNIX_DAY_OF_1904,
            // 1900 counts as a leap year there, so that from serial 60 on everything is one day early.
            Epoch::Y1900 if days < 60 => UNIX_DAY_OF_1900,
            Epoch::Y1900 => UNIX_DAY_OF_1900 - 1,
        };
        // A serial is one instant to the second, far within what a date can be.
        let Ok(time) = Timestamp::from_second((start + days) * DAY) else { return number(value, out) };
        let day = Offset::UTC.to_datetime(time).date();
        let (year, month, day) = (i64::from(day.year()), i64::from(day.month()), i64::from(day.day()));
        two_digits(year / 100, out);
        two_digits(year % 100, out);
        out.push('-');
        two_digits(month, out);
        out.push('-');
        two_digits(day, out);
        out.push(' ');
    }
    two_digits(second / 3_600, out);
    out.push(':');
    two_digits(second / 60 % 60, out);
    out.push(':');
    two_digits(second % 60, out);
}

/// Appends a number below 100. The general formatter takes most of the time of reading a workbook full of dates.
fn two_digits(value: i64, out: &mut String) {
    for digit in [value / 10 % 10, value % 10] {
        out.push(char::from(b'0' + digit.unsigned_abs() as u8));
    }
}

/// Appends a duration in days as hours, minutes and seconds. Hours go beyond 24.
pub(crate) fn duration(days: f64, out: &mut String) {
    let seconds = (days * DAY as f64).round() as i64;
    let (sign, s) = (if seconds < 0 { "-" } else { "" }, seconds.unsigned_abs());
    let _ = write!(out, "{sign}{}:{:02}:{:02}", s / 3_600, s / 60 % 60, s % 60);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelt(spell: impl FnOnce(&mut String)) -> String {
        let mut text = String::new();
        spell(&mut text);
        text
    }

    #[test]
    fn numbers_have_no_more_digits_than_they_need() {
        assert_eq!(spelt(|out| number(3.0, out)), "3");
        assert_eq!(spelt(|out| number(42.5, out)), "42.5");
        assert_eq!(spelt(|out| number(1_593_000_300_533.0, out)), "1593000300533");
    }

    // 2026-01-01 is day 46,023 of the 1900 system: 126 years of 365 days, 31 leap days from 1904 to 2024, the 29 February 1900 that
    // never was, and 1: 45,990 + 31 + 1 + 1. The 1904 system begins 1,462 days later: 44,561.
    #[test]
    fn serials_are_read_in_both_systems() {
        assert_eq!(spelt(|out| serial(46_023.0, Epoch::Y1900, out)), "2026-01-01 00:00:00");
        assert_eq!(spelt(|out| serial(44_561.0, Epoch::Y1904, out)), "2026-01-01 00:00:00");
        assert_eq!(spelt(|out| serial(1.0, Epoch::Y1900, out)), "1900-01-01 00:00:00");
        assert_eq!(spelt(|out| serial(61.0, Epoch::Y1900, out)), "1900-03-01 00:00:00");
        assert_eq!(spelt(|out| serial(0.0, Epoch::Y1904, out)), "00:00:00");
    }

    #[test]
    fn serials_are_rounded_to_whole_seconds_across_midnight() {
        // 23:59:59.9 is midnight of the next day; 0.1 s are 1.16e-6 of a day.
        assert_eq!(spelt(|out| serial(46_023.999_998_9, Epoch::Y1900, out)), "2026-01-02 00:00:00");
        // 09:14:55 is 33,295 s.
        assert_eq!(spelt(|out| serial(46_023.0 + 33_295.0 / 86_400.0, Epoch::Y1900, out)), "2026-01-01 09:14:55");
        assert_eq!(spelt(|out| serial(0.5, Epoch::Y1900, out)), "12:00:00");
    }

    #[test]
    fn what_is_no_date_stays_a_number() {
        assert_eq!(spelt(|out| serial(-3.0, Epoch::Y1900, out)), "-3");
        assert_eq!(spelt(|out| serial(1e9, Epoch::Y1900, out)), "1000000000");
        assert_eq!(spelt(|out| serial(f64::NAN, Epoch::Y1900, out)), "NaN");
    }

    #[test]
    fn durations_may_be_longer_than_a_day() {
        // 58 h 36 m: 2 days and 10.6 hours.
        assert_eq!(spelt(|out| duration(2.0 + 10.6 / 24.0, out)), "58:36:00");
        assert_eq!(spelt(|out| duration(-0.25, out)), "-6:00:00");
    }
}
