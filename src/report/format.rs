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

/// Change of a rate in percentage points: `+2.1 pts`.
pub(crate) fn points(delta: f64) -> String {
    format!("{} pts", signed(delta * 100.0, 1))
}

/// A number with its sign; a true minus, and no sign for what rounds to zero.
pub(crate) fn signed(value: f64, digits: usize) -> String {
    let size = format!("{:.digits$}", value.abs());
    if size.parse::<f64>().is_ok_and(|size| size == 0.0) {
        return size;
    }
    let size = if digits == 0 { count(value.abs()) } else { size };
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

/// `1,170 to 1,238`.
pub(crate) fn count_range(lower: f64, upper: f64) -> String {
    format!("{} to {}", count(lower), count(upper))
}

/// A whole number with its sign.
pub(crate) fn signed_count(delta: i64) -> String {
    match delta {
        0 => "0".to_owned(),
        delta => format!("{}{}", if delta < 0 { '−' } else { '+' }, text::grouped(delta.unsigned_abs())),
    }
}

/// The unit that durations are told in. What stands side by side, in a row or in a sentence, is told in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DurationScale {
    Minutes,
    Hours,
    Days,
}

impl DurationScale {
    /// The unit for a duration at a glance: minutes below one and a half hours, else hours, for a working day has no 24 of them.
    pub(crate) fn of(seconds: f64) -> Self {
        if seconds.abs() < 5_400.0 { Self::Minutes } else { Self::Hours }
    }

    /// The same for elapsed time: from three days on, days of 24 hours.
    pub(crate) fn of_elapsed(seconds: f64) -> Self {
        if seconds.abs() < 259_200.0 { Self::of(seconds) } else { Self::Days }
    }

    fn length(self) -> f64 {
        match self {
            Self::Minutes => 60.0,
            Self::Hours => 3_600.0,
            Self::Days => 86_400.0,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Minutes => "min",
            Self::Hours => "h",
            Self::Days => "days",
        }
    }

    /// Minutes are whole; other units have one decimal below a hundred of them.
    fn digits(self, seconds: f64) -> usize {
        usize::from(self != Self::Minutes && seconds.abs() / self.length() < 100.0)
    }

    fn number(self, seconds: f64, digits: usize) -> String {
        let size = seconds.abs() / self.length();
        let number = if digits == 0 { count(size) } else { format!("{size:.digits$}") };
        format!("{}{number}", if seconds < 0.0 { "−" } else { "" })
    }

    /// `63 min`, `1.5 h`, `1,300 h`, `7.6 days`.
    pub(crate) fn print(self, seconds: f64) -> String {
        format!("{} {}", self.number(seconds, self.digits(seconds)), self.name())
    }

    /// A target, as people set it: `120 min`, `2 h`.
    pub(crate) fn target(self, seconds: f64) -> String {
        let number = self.number(seconds, self.digits(seconds));
        format!("{} {}", number.strip_suffix(".0").unwrap_or(&number), self.name())
    }

    /// `0.9 to 2.4 h`.
    pub(crate) fn range(self, lower: f64, upper: f64) -> String {
        let digits = self.digits(upper);
        format!("{} to {} {}", self.number(lower, digits), self.number(upper, digits), self.name())
    }

    /// Change of a duration: `+36 min`; no sign for what rounds to zero.
    pub(crate) fn change(self, seconds: f64) -> String {
        format!("{} {}", signed(seconds / self.length(), self.digits(seconds)), self.name())
    }
}

/// A duration at a glance, in the unit that fits it alone.
pub(crate) fn hours(seconds: f64) -> String {
    DurationScale::of(seconds).print(seconds)
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
        assert_eq!(points(0.021), "+2.1 pts");
        assert_eq!(points(-0.006), "−0.6 pts");
        assert_eq!(points(-0.0001), "0.0 pts");
        assert_eq!(signed_count(-1_204), "−1,204");
        assert_eq!(count_range(1_170.4, 1_306.0), "1,170 to 1,306");
        assert_eq!(DurationScale::Minutes.change(2_160.0), "+36 min");
        assert_eq!(DurationScale::Minutes.change(-90_000.0), "−1,500 min");
        assert_eq!(DurationScale::Hours.change(-9_000.0), "−2.5 h");
        // 60 s are 0.02 h.
        assert_eq!(DurationScale::Hours.change(60.0), "0.0 h");
    }

    #[test]
    fn durations_choose_their_unit() {
        assert_eq!(hours(4_320.0), "72 min");
        assert_eq!(hours(5_400.0), "1.5 h");
        assert_eq!(hours(4_680_000.0), "1,300 h");
        let elapsed = |seconds: f64| DurationScale::of_elapsed(seconds).print(seconds);
        assert_eq!(elapsed(259_200.0), "3.0 days");
        assert_eq!(elapsed(7_200.0), "2.0 h");
    }

    #[test]
    fn what_stands_side_by_side_has_one_unit() {
        // A median of 63 min, its range of 37 min to 12 h and a target of 2 h, all in the unit of the median.
        let span = DurationScale::of(3_780.0);
        assert_eq!((span.print(3_780.0), span.target(7_200.0)), ("63 min".to_owned(), "120 min".to_owned()));
        assert_eq!(span.range(2_220.0, 43_200.0), "37 to 720 min");
        assert_eq!(DurationScale::Hours.range(3_240.0, 8_640.0), "0.9 to 2.4 h");
        // From a hundred on whole: 23.4 h to 120 h.
        assert_eq!(DurationScale::Hours.range(84_240.0, 432_000.0), "23 to 120 h");
        assert_eq!(DurationScale::Hours.target(97_200.0), "27 h");
    }

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(and_list(&["a"]), "a");
        assert_eq!(and_list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(or_list(&["a", "b"]), "a or b");
        assert_eq!(capital("zwei"), "Zwei");
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
