//! Numbers and dates as the packs print them. The one place: a value looks the same in the verdict, the scorecard, a chart
//! and a table.

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, tz::TimeZone};

use crate::calendar::Zone;
pub(crate) use crate::figures::{
    DurationScale, NOT_KNOWN, NOTHING, count, count_range, hours, percent, percent_range, percent_target, points,
    signed_count, whole,
};
use crate::period::Period;
use crate::text;
pub(crate) use crate::text::capital;

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

/// What a period is: a month, a quarter, a year, or any other.
pub(crate) fn step(period: &Period, zone: &Zone) -> &'static str {
    match period.label.split_once("-Q") {
        _ if is_month(period, zone) => "month",
        Some(_) => "quarter",
        None if period.label.len() == 4 && period.label.parse::<u16>().is_ok() => "year",
        None => "period",
    }
}

/// `June 2026`, `Q2 2026`, `2026`, `1 to 7 June 2026`.
pub(crate) fn period_title(period: &Period, zone: &Zone) -> String {
    let (first, _) = days(period, zone);
    match (step(period, zone), period.label.split_once("-Q")) {
        ("month", _) => format!("{} {}", month_name(first), first.year()),
        (_, Some((year, quarter))) => format!("Q{quarter} {year}"),
        ("year", _) => period.label.clone(),
        _ => period_days(period, zone),
    }
}

/// `June`, or the title of what is not a month.
pub(crate) fn period_short(period: &Period, zone: &Zone) -> String {
    if is_month(period, zone) { month_name(days(period, zone).0).to_owned() } else { period_title(period, zone) }
}

/// `Jun 2026`, for axes.
pub(crate) fn period_axis(period: &Period, zone: &Zone) -> String {
    let (first, _) = days(period, zone);
    if is_month(period, zone) {
        format!("{} {}", &month_name(first)[..3], first.year())
    } else {
        period_title(period, zone)
    }
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
    joined(names, "and")
}

/// The same where none of them has something: `a, b or c`.
pub(crate) fn or_list<S: AsRef<str>>(names: &[S]) -> String {
    joined(names, "or")
}

fn joined<S: AsRef<str>>(names: &[S], word: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [head @ .., last] => {
            let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
            format!("{} {word} {}", head.join(", "), last.as_ref())
        }
    }
}

/// A unit does not begin a line, nor does a number of cases.
pub(crate) fn kept(text: impl Into<String>) -> String {
    let mut text = text.into().replace("n = ", "n\u{a0}=\u{a0}");
    for unit in ["%", "h", "min", "days"] {
        let mut from = 0;
        while let Some(found) = text.get(from..).and_then(|rest| rest.find(&format!(" {unit}"))) {
            let (at, end) = (from + found, from + found + 1 + unit.len());
            let is_whole = text[end..].chars().next().is_none_or(|next| !next.is_alphanumeric());
            if is_whole && text[..at].ends_with(|before: char| before.is_ascii_digit() || before == '+') {
                text.replace_range(at..=at, "\u{a0}");
            }
            from = end;
        }
    }
    text
}

/// Small numbers as words, as sentences want them.
pub(crate) fn small(n: usize) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    WORDS.get(n).map_or_else(|| text::grouped(n as u64), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(and_list(&["a"]), "a");
        assert_eq!(and_list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(or_list(&["a", "b"]), "a or b");
        assert_eq!(small(2), "two");
        assert_eq!(small(12), "12");
    }

    #[test]
    fn a_unit_stays_with_its_number() {
        assert_eq!(kept("within 25.4 h of 90 % in 3 days"), "within 25.4\u{a0}h of 90\u{a0}% in 3\u{a0}days");
        // A word that begins like a unit, and a unit without a number, are words.
        assert_eq!(kept("5 hours, 2 minutes, an h"), "5 hours, 2 minutes, an h");
        assert_eq!(kept("; n = 834."), "; n\u{a0}=\u{a0}834.");
        assert_eq!(kept("99.9+ %"), "99.9+\u{a0}%");
    }
}
