//! Numbers and dates as the packs print them. The one place: a value looks the same in the verdict, the scorecard, a chart
//! and a table.

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, tz::TimeZone};

use crate::calendar::Zone;
use crate::period::Period;
use crate::text;

/// Stands where there is no value.
pub(crate) const NOTHING: &str = "–";
/// Printed where a number is there and nobody can know it: no zero.
pub(crate) const NOT_KNOWN: &str = "not known";

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// `97.5 %`. What is not all is never rounded to all, nor what is not nothing to nothing.
pub(crate) fn percent(fraction: f64) -> String {
    format!("{} %", percent_number(fraction))
}

fn percent_number(fraction: f64) -> String {
    let rounded = format!("{:.1}", fraction * 100.0);
    match rounded.as_str() {
        "100.0" if fraction < 1.0 => "99.9+".to_owned(),
        "0.0" if fraction > 0.0 => "<0.1".to_owned(),
        "100.0" => "100".to_owned(),
        "-0.0" => "0.0".to_owned(),
        _ => rounded,
    }
}

/// A target: `95 %`, `97.5 %`.
pub(crate) fn percent_target(fraction: f64) -> String {
    let rounded = format!("{:.1}", fraction * 100.0);
    format!("{} %", rounded.trim_end_matches(".0"))
}

/// `95.5 to 98.6`.
pub(crate) fn percent_range(lower: f64, upper: f64) -> String {
    format!("{:.1} to {:.1}", lower * 100.0, upper * 100.0)
}

/// Change of a rate in percentage points: `+2.1`.
pub(crate) fn points(delta: f64) -> String {
    signed(delta * 100.0, 1)
}

/// A number with its sign; a true minus, and no sign for what rounds to zero.
pub(crate) fn signed(value: f64, digits: usize) -> String {
    let size = format!("{:.digits$}", value.abs());
    if size.parse::<f64>().is_ok_and(|size| size == 0.0) {
        return size;
    }
    format!("{}{size}", if value < 0.0 { '−' } else { '+' })
}

/// A count that travelled as a float, which holds whole numbers exactly up to 2^53.
#[expect(clippy::cast_sign_loss, reason = "counts are not negative, and the cast saturates")]
pub(crate) fn whole(count: f64) -> u64 {
    count.round() as u64
}

/// Such a count with commas between thousands.
pub(crate) fn count(count: f64) -> String {
    text::grouped(whole(count))
}

/// A whole number with its sign.
pub(crate) fn signed_count(delta: i64) -> String {
    match delta {
        0 => "0".to_owned(),
        delta => format!("{}{}", if delta < 0 { '−' } else { '+' }, text::grouped(delta.unsigned_abs())),
    }
}

/// A duration at a glance: minutes below one and a half hours, then hours with one decimal, then whole hours.
pub(crate) fn hours(seconds: f64) -> String {
    let size = seconds.abs();
    let sign = if seconds < 0.0 { "−" } else { "" };
    match size {
        s if s < 5_400.0 => format!("{sign}{:.0} min", s / 60.0),
        s if s < 360_000.0 => format!("{sign}{:.1} h", s / 3_600.0),
        s => format!("{sign}{} h", count(s / 3_600.0)),
    }
}

/// Elapsed time at a glance: as [`hours`], from three days on in days of 24 hours.
pub(crate) fn elapsed(seconds: f64) -> String {
    if seconds.abs() < 259_200.0 { hours(seconds) } else { format!("{:.1} d", seconds / 86_400.0) }
}

/// Two durations in the unit of the greater one: `0.9 to 2.4 h`.
pub(crate) fn hours_range(lower: f64, upper: f64) -> String {
    if upper < 5_400.0 {
        format!("{:.0} to {:.0} min", lower / 60.0, upper / 60.0)
    } else if upper < 360_000.0 {
        format!("{:.1} to {:.1} h", lower / 3_600.0, upper / 3_600.0)
    } else {
        format!("{} to {} h", count(lower / 3_600.0), count(upper / 3_600.0))
    }
}

/// Change of a duration: `+0.6 h`.
pub(crate) fn hours_delta(seconds: f64) -> String {
    let words = hours(seconds);
    if seconds > 0.0 && !words.starts_with('0') { format!("+{words}") } else { words }
}

/// The wall-clock reading of an instant.
pub(crate) fn local(instant: i64, zone: &Zone) -> DateTime {
    // Local seconds are read as if they were UTC: the zone's table has already been applied.
    let seconds = zone.to_local(instant);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(TimeZone::UTC).datetime()
}

/// `1 July 2026, 06:00`.
pub(crate) fn instant(instant: i64, zone: &Zone) -> String {
    let time = local(instant, zone);
    format!("{}, {:02}:{:02}", date(time.date()), time.hour(), time.minute())
}

/// `Tue 2 June, 22:40`.
pub(crate) fn short_instant(instant: i64, zone: &Zone) -> String {
    let time = local(instant, zone);
    let day = DAYS[usize::from(time.weekday().to_monday_zero_offset().unsigned_abs())];
    format!("{day} {} {}, {:02}:{:02}", time.day(), month_name(time.date()), time.hour(), time.minute())
}

/// `2026-06-02 22:40`, for lists.
pub(crate) fn list_instant(instant: i64, zone: &Zone) -> String {
    let time = local(instant, zone);
    format!("{:04}-{:02}-{:02} {:02}:{:02}", time.year(), time.month(), time.day(), time.hour(), time.minute())
}

/// `1 July 2026`.
pub(crate) fn date(date: Date) -> String {
    format!("{} {} {}", date.day(), month_name(date), date.year())
}

/// `June`.
pub(crate) fn month_name(date: Date) -> &'static str {
    MONTHS[usize::from(date.month().unsigned_abs()) - 1]
}

/// First and last day of a period.
pub(crate) fn days(period: &Period, zone: &Zone) -> (Date, Date) {
    (local(period.from, zone).date(), local(period.until - 1, zone).date())
}

/// Whether a period is one calendar month.
pub(crate) fn is_month(period: &Period, zone: &Zone) -> bool {
    let (first, last) = days(period, zone);
    first.day() == 1 && last == first.last_of_month()
}

/// `June 2026` for a month, `1 April to 30 June 2026` for anything else.
pub(crate) fn period_title(period: &Period, zone: &Zone) -> String {
    let (first, _) = days(period, zone);
    if is_month(period, zone) { format!("{} {}", month_name(first), first.year()) } else { period_days(period, zone) }
}

/// `Q2 2026` for the label of a quarter.
fn spoken(label: &str) -> String {
    label.split_once("-Q").map_or_else(|| label.to_owned(), |(year, quarter)| format!("Q{quarter} {year}"))
}

/// `June`, or the label of what is not a month.
pub(crate) fn period_short(period: &Period, zone: &Zone) -> String {
    if is_month(period, zone) { month_name(days(period, zone).0).to_owned() } else { spoken(&period.label) }
}

/// `Jun 2026`, for axes.
pub(crate) fn period_axis(period: &Period, zone: &Zone) -> String {
    let (first, _) = days(period, zone);
    if is_month(period, zone) { format!("{} {}", &month_name(first)[..3], first.year()) } else { spoken(&period.label) }
}

/// `1 to 30 June 2026`, with as much of the first day as differs from the last.
pub(crate) fn period_days(period: &Period, zone: &Zone) -> String {
    let (first, last) = days(period, zone);
    let end = date(last);
    if first == last {
        end
    } else if (first.year(), first.month()) == (last.year(), last.month()) {
        format!("{} to {end}", first.day())
    } else if first.year() == last.year() {
        format!("{} {} to {end}", first.day(), month_name(first))
    } else {
        format!("{} to {end}", date(first))
    }
}

/// Names as a sentence lists them: `a, b and c`.
pub(crate) fn and_list<S: AsRef<str>>(names: &[S]) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [head @ .., last] => {
            let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", head.join(", "), last.as_ref())
        }
    }
}

/// Small numbers as words, as sentences want them.
pub(crate) fn small(n: usize) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    WORDS.get(n).map_or_else(|| text::grouped(n as u64), |word| (*word).to_owned())
}

/// The first letter in upper case.
pub(crate) fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_never_rounds_to_all_or_nothing() {
        assert_eq!(percent(0.9751), "97.5 %");
        assert_eq!(percent(0.9999), "99.9+ %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent(0.0001), "<0.1 %");
        assert_eq!(percent(0.0), "0.0 %");
        assert_eq!(percent_target(0.95), "95 %");
        assert_eq!(percent_target(0.975), "97.5 %");
        assert_eq!(percent_target(1.0), "100 %");
    }

    #[test]
    fn changes_have_a_sign_unless_they_round_to_zero() {
        assert_eq!(points(0.021), "+2.1");
        assert_eq!(points(-0.006), "−0.6");
        assert_eq!(points(-0.0001), "0.0");
        assert_eq!(signed_count(-1_204), "−1,204");
        assert_eq!(hours_delta(2_160.0), "+36 min");
        assert_eq!(hours_delta(-9_000.0), "−2.5 h");
    }

    #[test]
    fn durations_choose_their_unit() {
        assert_eq!(hours(4_320.0), "72 min");
        assert_eq!(hours(5_400.0), "1.5 h");
        assert_eq!(hours(4_680_000.0), "1,300 h");
        assert_eq!(elapsed(259_200.0), "3.0 d");
        assert_eq!(elapsed(7_200.0), "2.0 h");
        assert_eq!(hours_range(3_240.0, 8_640.0), "0.9 to 2.4 h");
    }

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(and_list(&["a"]), "a");
        assert_eq!(and_list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(capital("zwei"), "Zwei");
        assert_eq!(small(2), "two");
        assert_eq!(small(12), "12");
    }
}
