//! Reporting periods: half-open spans of UTC whose ends are midnights of the project's zone.

use crate::calendar::{Calendar, Zone, date_of, day_of, day_text, parse_day};
use crate::error::{Error, ErrorKind, Result};

/// `[from, until)` with the label it is printed under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// First second, UTC.
    pub from: i64,
    /// First second after, UTC.
    pub until: i64,
    /// `2026-06`, `2026-Q2`, `2026`, `2026-W23`, `2026-06-01..2026-06-30`, `all`.
    pub label: String,
}

/// What a label means, in local dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LabelSpan {
    /// As many whole months from the first day of one; months are counted from year 0.
    Months { first: i32, length: i32 },
    /// First and last day, in days since 1970.
    Days { first: i64, last: i64 },
    /// A week of ISO 8601, by its Monday in days since 1970.
    Week { monday: i64 },
}

/// How long the pieces are that a period is cut into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodLength {
    /// A day of the zone.
    Day,
    /// Monday to Sunday.
    Week,
    /// A month of the calendar.
    Month,
    /// Three months.
    Quarter,
    /// Six months.
    Half,
    /// Twelve months.
    Year,
}

/// The words for them.
pub const LENGTHS: &[(&str, PeriodLength)] = &[
    ("day", PeriodLength::Day),
    ("week", PeriodLength::Week),
    ("month", PeriodLength::Month),
    ("quarter", PeriodLength::Quarter),
    ("half", PeriodLength::Half),
    ("year", PeriodLength::Year),
];

/// The years a label may name: those of four digits that every other part of the program can express.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

const FORMS: &str = "write `2026-06`, `2026-Q2`, `2026-H1`, `2026`, `2026-W23`, `2026-06-15`, `2025-07..2026-06`, `2026-06-01..2026-06-30`, \
                     `last-month` or `all`";

/// Words for the last period of a kind that is over.
const LAST: &[(&str, PeriodLength)] = &[
    ("yesterday", PeriodLength::Day),
    ("last-week", PeriodLength::Week),
    ("last-month", PeriodLength::Month),
    ("last-quarter", PeriodLength::Quarter),
    ("last-half", PeriodLength::Half),
    ("last-year", PeriodLength::Year),
];

impl Period {
    /// Reads `2026-06`, `2026-Q2`, `2026-H1`, `2026`, `2026-W23`, `2026-06-15`, months or days from the first to the last one
    /// (`2025-07..2026-06`), or a word: `last-month` and its like (the last one that is over at `as_of`), `last-12-months`,
    /// `year-to-date` (the months of the year of the last month, up to it). `all` is resolved by the caller, who knows the data.
    pub fn parse(text: &str, zone: &Zone, as_of: i64) -> Result<Self> {
        if let Some((_, length)) = LAST.iter().find(|(word, _)| *word == text) {
            return Ok(Self::holding(as_of, *length, zone).shift(-1, zone));
        }
        let last = || Self::holding(as_of, PeriodLength::Month, zone).shift(-1, zone);
        if let Some(LabelSpan::Months { first, .. }) = LabelSpan::parse(&last().label) {
            let (first, length) = match text {
                "last-12-months" => (first - 11, 12),
                "year-to-date" => (first - first.rem_euclid(12), first.rem_euclid(12) + 1),
                _ => (first, 0),
            };
            if length > 0 {
                return Ok(LabelSpan::Months { first, length }.period(zone));
            }
        }
        let wrong = |hint: &str| Error::new(ErrorKind::Argument { what: "period", value: text.to_owned() }).hint(hint);
        match LabelSpan::parse(text) {
            None => Err(wrong(FORMS)),
            Some(LabelSpan::Days { first, last }) if last < first => {
                Err(wrong("the first day of a range is not later than its last"))
            }
            Some(LabelSpan::Months { length, .. }) if length < 1 => {
                Err(wrong("the first month of a range is not later than its last"))
            }
            Some(span) => Ok(span.period(zone)),
        }
    }

    /// The month that holds an instant.
    pub fn month_of(instant: i64, zone: &Zone) -> Self {
        Self::holding(instant, PeriodLength::Month, zone)
    }

    /// The day, week, month, ... that holds an instant.
    fn holding(instant: i64, length: PeriodLength, zone: &Zone) -> Self {
        let day = zone.date(instant);
        let (year, month, _) = date_of(day);
        let month = i32::from(year) * 12 + i32::from(month) - 1;
        let of_months = |length: i32| LabelSpan::Months { first: month - month.rem_euclid(length), length };
        match length {
            PeriodLength::Day => LabelSpan::Days { first: day, last: day },
            PeriodLength::Week => LabelSpan::Week { monday: monday_of(day) },
            PeriodLength::Month => of_months(1),
            PeriodLength::Quarter => of_months(3),
            PeriodLength::Half => of_months(6),
            PeriodLength::Year => of_months(12),
        }
        .period(zone)
    }

    /// The period of the same kind `n` steps later (earlier if negative): weeks, months, quarters, years; ranges move by their
    /// length. `all` has no other of its kind and stays.
    #[must_use]
    pub fn shift(&self, n: i32, zone: &Zone) -> Self {
        match LabelSpan::parse(&self.label) {
            Some(LabelSpan::Months { first, length }) => {
                LabelSpan::Months { first: first.saturating_add(length.saturating_mul(n)), length }.period(zone)
            }
            Some(LabelSpan::Days { first, last }) => {
                let step = (last - first + 1) * i64::from(n);
                LabelSpan::Days { first: first + step, last: last + step }.period(zone)
            }
            Some(LabelSpan::Week { monday }) => LabelSpan::Week { monday: monday + 7 * i64::from(n) }.period(zone),
            None => self.clone(),
        }
    }

    /// The twelve months before the month in which it begins, but none that ends before the first of the data; none where no month is left.
    pub fn year_before(&self, first_of_data: i64, zone: &Zone) -> Option<Self> {
        let month = |instant: i64| month(&Self::month_of(instant, zone).label);
        let (end, first) = (month(self.from)?, month(first_of_data)?);
        let first = first.max(end - 12);
        (first < end).then(|| LabelSpan::Months { first, length: end - first }.period(zone))
    }

    /// The days, weeks, months, ... that begin in this period; of `all`, those that reach into it.
    pub fn pieces(&self, length: PeriodLength, zone: &Zone) -> Vec<Self> {
        let mut piece = Self::holding(self.from, length, zone);
        if piece.from < self.from && self.label != "all" {
            piece = piece.shift(1, zone);
        }
        let mut pieces = Vec::new();
        while piece.from < self.until {
            let next = piece.shift(1, zone);
            // At the last one that can be expressed there is no next one.
            let stuck = next.from <= piece.from;
            pieces.push(std::mem::replace(&mut piece, next));
            if stuck {
                break;
            }
        }
        pieces
    }

    /// Whether an instant lies in it.
    pub fn contains(&self, instant: i64) -> bool {
        self.from <= instant && instant < self.until
    }

    /// How many working days of a calendar it has.
    pub fn working_days(&self, calendar: &Calendar) -> u64 {
        calendar.working_days(self.from, self.until)
    }
}

impl LabelSpan {
    fn parse(text: &str) -> Option<Self> {
        if let Some((first, last)) = text.split_once("..") {
            if let (Some(first), Some(last)) = (parse_day(first), parse_day(last)) {
                return Some(Self::Days { first, last });
            }
            let (first, last) = (month(first)?, month(last)?);
            return Some(Self::Months { first, length: last - first + 1 });
        }
        if let Some(day) = parse_day(text) {
            return Some(Self::Days { first: day, last: day });
        }
        let (year, rest) = text.split_once('-').map_or((text, None), |(year, rest)| (year, Some(rest)));
        let year = number(year, 4).filter(|year| YEARS.contains(year))?;
        let part = |letter: char, digits: usize, most: i32| {
            number(rest?.strip_prefix(letter)?, digits).filter(|part| (1..=most).contains(part))
        };
        if rest.is_none() {
            return Some(Self::Months { first: year * 12, length: 12 });
        }
        if let Some(half) = part('H', 1, 2) {
            return Some(Self::Months { first: year * 12 + (half - 1) * 6, length: 6 });
        }
        if let Some(quarter) = part('Q', 1, 4) {
            return Some(Self::Months { first: year * 12 + (quarter - 1) * 3, length: 3 });
        }
        if let Some(week) = part('W', 2, 53) {
            let monday = first_monday(year) + i64::from(week - 1) * 7;
            // A year has a week 53 only if its Thursday lies in it.
            return (monday < first_monday(year + 1)).then_some(Self::Week { monday });
        }
        Some(Self::Months { first: month(text)?, length: 1 })
    }

    fn period(self, zone: &Zone) -> Period {
        let days = |first: i64, last: i64, label: String| Period {
            from: zone.midnight(first),
            until: zone.midnight(last + 1),
            label,
        };
        match self {
            Self::Months { first, length } => {
                // Steps beyond the years end at the first or last one, so that nothing overflows.
                let first = first.clamp(YEARS.start() * 12, YEARS.end() * 12 + 12 - length);
                let (year, month) = (first.div_euclid(12), first.rem_euclid(12));
                let named = |month: i32| format!("{}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1);
                let label = match length {
                    12 if month == 0 => format!("{year}"),
                    6 if month % 6 == 0 => format!("{year}-H{}", month / 6 + 1),
                    3 if month % 3 == 0 => format!("{year}-Q{}", month / 3 + 1),
                    1 => named(first),
                    _ => format!("{}..{}", named(first), named(first + length - 1)),
                };
                Period { from: month_begin(first, zone), until: month_begin(first + length, zone), label }
            }
            Self::Days { first, last } if first == last => days(first, last, day_text(first)),
            Self::Days { first, last } => days(first, last, format!("{}..{}", day_text(first), day_text(last))),
            Self::Week { monday } => {
                let (year, ..) = date_of(monday + 3);
                let week = (monday - first_monday(i32::from(year))) / 7 + 1;
                days(monday, monday + 6, format!("{year}-W{week:02}"))
            }
        }
    }
}

/// A number of so many digits.
fn number(text: &str, digits: usize) -> Option<i32> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// `2026-06`, as months are counted from year 0.
fn month(text: &str) -> Option<i32> {
    let (year, month) = text.split_once('-')?;
    let year = number(year, 4).filter(|year| YEARS.contains(year))?;
    Some(year * 12 + number(month, 2).filter(|month| (1..=12).contains(month))? - 1)
}

/// The Monday of the week that holds a day. 1970 began on a Thursday.
const fn monday_of(day: i64) -> i64 {
    day - (day + 3).rem_euclid(7)
}

/// The Monday of the first week of a year: the one that holds its 4 January (ISO 8601).
fn first_monday(year: i32) -> i64 {
    monday_of(day_of(year as i16, 1, 4).expect("years are those of labels, which jiff knows"))
}

/// The first second of a month counted from year 0.
fn month_begin(month: i32, zone: &Zone) -> i64 {
    let day = day_of(month.div_euclid(12) as i16, month.rem_euclid(12) as i8 + 1, 1);
    zone.midnight(day.expect("months are clamped to years that jiff knows"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_second()
    }

    fn berlin() -> Zone {
        Zone::new("Europe/Berlin").unwrap()
    }

    fn period(text: &str) -> Period {
        Period::parse(text, &berlin(), utc("2026-07-15T12:00:00Z")).unwrap()
    }

    #[test]
    fn a_month_begins_and_ends_at_midnight_of_the_zone() {
        // In March 2026 the clocks go forward: it begins at +01:00, ends at +02:00, and is an hour short.
        let march = period("2026-03");
        assert_eq!((march.from, march.until), (utc("2026-02-28T23:00:00Z"), utc("2026-03-31T22:00:00Z")));
        assert_eq!(march.until - march.from, 31 * 86_400 - 3_600);
        assert!(march.contains(march.from) && !march.contains(march.until));
    }

    #[test]
    fn weeks_follow_iso_8601() {
        // 1 January 2026 is a Thursday: its week is the first, and begins on 29 December. 2026 has 53 weeks, 2025 has 52.
        let first = period("2026-W01");
        assert_eq!((first.from, first.until), (utc("2025-12-28T23:00:00Z"), utc("2026-01-04T23:00:00Z")));
        assert_eq!(first.shift(-1, &berlin()).label, "2025-W52");
        assert_eq!(period("2026-W53").shift(1, &berlin()).label, "2027-W01");
        let weeks: Vec<String> =
            period("2026-06").pieces(PeriodLength::Week, &berlin()).into_iter().map(|week| week.label).collect();
        // The Mondays of June 2026 are 1, 8, 15, 22 and 29.
        assert_eq!(weeks, ["2026-W23", "2026-W24", "2026-W25", "2026-W26", "2026-W27"]);
    }

    #[test]
    fn words_mean_the_last_one_that_is_over() {
        // As-of is 15 July 2026, a Wednesday.
        for (word, label) in [
            ("yesterday", "2026-07-14"),
            ("last-week", "2026-W28"),
            ("last-quarter", "2026-Q2"),
            ("last-half", "2026-H1"),
            ("last-year", "2025"),
            ("last-12-months", "2025-07..2026-06"),
            ("year-to-date", "2026-H1"),
        ] {
            assert_eq!(period(word).label, label, "{word}");
        }
        let year = period("2025-07..2026-06");
        assert_eq!((year.from, year.until), (utc("2025-06-30T22:00:00Z"), utc("2026-06-30T22:00:00Z")));
        assert_eq!(year.shift(-1, &berlin()).label, "2024-07..2025-06");
        let before = |first: &str| period("2026-06").year_before(utc(first), &berlin()).map(|year| year.label);
        assert_eq!(before("2020-01-01T00:00:00Z").unwrap(), "2025-06..2026-05");
        // The data begin on 1 April of Berlin: two months before June.
        assert_eq!(before("2026-03-31T22:00:00Z").unwrap(), "2026-04..2026-05");
        assert_eq!(before("2026-06-10T00:00:00Z"), None);
    }

    #[test]
    fn quarters_years_and_ranges_of_days_are_periods() {
        let quarter = period("2026-Q4");
        assert_eq!((quarter.from, quarter.until), (utc("2026-09-30T22:00:00Z"), utc("2026-12-31T23:00:00Z")));
        let year = period("2026");
        assert_eq!((year.from, year.until), (utc("2025-12-31T23:00:00Z"), utc("2026-12-31T23:00:00Z")));
        // The last day is included, and 25 October 2026 has 25 hours.
        let day = period("2026-10-25");
        assert_eq!(day.until - day.from, 25 * 3_600);
        for text in ["2026-Q4", "2026", "2026-10", "2026-10-25..2026-10-26"] {
            assert_eq!(period(text).label, text);
        }
    }

    #[test]
    fn last_month_is_the_last_one_that_is_over() {
        assert_eq!(period("last-month").label, "2026-06");
        // In Berlin 31 July 22:00 UTC is the first second of August.
        let at = |text| Period::parse("last-month", &berlin(), utc(text)).unwrap().label;
        assert_eq!(at("2026-07-31T21:59:59Z"), "2026-06");
        assert_eq!(at("2026-07-31T22:00:00Z"), "2026-07");
        assert_eq!(at("2026-01-10T00:00:00Z"), "2025-12");
    }

    #[test]
    fn a_step_keeps_the_kind() {
        let step = |text: &str, n| period(text).shift(n, &berlin()).label;
        assert_eq!(step("2026-01", -1), "2025-12");
        assert_eq!(step("2026-06", -12), "2025-06");
        assert_eq!(step("2026-Q1", -1), "2025-Q4");
        assert_eq!(step("2026", 1), "2027");
        assert_eq!(step("2026-06-01..2026-06-07", -1), "2026-05-25..2026-05-31");
        let all = Period { from: 0, until: 1, label: "all".into() };
        assert_eq!(all.shift(-1, &berlin()), all);
        assert_eq!(step("2026", i32::MAX), "2199");
    }

    #[test]
    fn the_months_of_a_period_are_those_that_begin_in_it() {
        let labels = |text: &str| {
            period(text).pieces(PeriodLength::Month, &berlin()).into_iter().map(|month| month.label).collect::<Vec<_>>()
        };
        assert_eq!(labels("2026-Q1"), ["2026-01", "2026-02", "2026-03"]);
        assert_eq!(labels("2026-05-15..2026-07-01"), ["2026-06", "2026-07"]);
        assert_eq!(labels("2026-05-15..2026-05-20"), Vec::<String>::new());
        assert_eq!(labels("2026").len(), 12);
        let all = Period { label: "all".to_owned(), ..period("2026-06") };
        assert_eq!(all.pieces(PeriodLength::Year, &berlin()), [period("2026")]);
    }

    #[test]
    fn months_tile_the_year_where_midnight_is_skipped_or_comes_twice() {
        // Sao Paulo changed its clocks at midnight until 2019, Havana still does at 00:00 and 01:00.
        for zone in ["America/Sao_Paulo", "America/Havana", "Africa/Cairo", "Pacific/Apia"] {
            let zone = Zone::new(zone).unwrap();
            let mut month = Period::parse("2000-01", &zone, 0).unwrap();
            for _ in 0..400 {
                let next = month.shift(1, &zone);
                assert_eq!(month.until, next.from);
                assert_eq!(Period::month_of(month.from, &zone), month);
                assert_eq!(Period::month_of(month.until - 1, &zone), month);
                month = next;
            }
        }
    }

    #[test]
    fn what_is_no_period_is_refused_with_examples() {
        for text in [
            "",
            "june",
            "2026-13",
            "2026-Q5",
            "26",
            "2026-6",
            "2026-W54",
            "2025-W53",
            "2026-H3",
            "2026-06..2026-05",
            "2026-06-31..2026-07-01",
            "0000",
            "2026-06-02..2026-06-01",
        ] {
            let error = Period::parse(text, &berlin(), 0).unwrap_err();
            let expected =
                if text.is_empty() { "the period is empty".to_owned() } else { format!("`{text}` is not a period") };
            assert_eq!(error.to_string(), expected);
            assert_eq!(error.hints().len(), 1);
        }
    }
}
