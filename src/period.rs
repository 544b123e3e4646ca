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
    /// `2026-06`, `2026-Q2`, `2026`, `2026-06-01..2026-06-30`, `all`.
    pub label: String,
}

/// What a label means, in local dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LabelSpan {
    /// As many whole months from the first day of one; months are counted from year 0.
    Months { first: i32, length: i32 },
    /// First and last day, in days since 1970.
    Days { first: i64, last: i64 },
}

/// The years a label may name: those of four digits that every other part of the program can express.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

impl Period {
    /// Reads `2026-06`, `2026-Q2`, `2026`, `2026-06-01..2026-06-30` (last day included) or `last-month` (the last month that is
    /// over at `as_of`). `all` is resolved by the caller, who knows the data.
    pub fn parse(text: &str, zone: &Zone, as_of: i64) -> Result<Self> {
        if text == "last-month" {
            return Ok(Self::month_of(as_of, zone).shift(-1, zone));
        }
        let span = LabelSpan::parse(text).ok_or_else(|| {
            Error::new(ErrorKind::Argument { what: "period", value: text.to_owned() })
                .hint("write `2026-06`, `2026-Q2`, `2026`, `2026-06-01..2026-06-30`, `last-month` or `all`")
        })?;
        if let LabelSpan::Days { first, last } = span
            && last < first
        {
            return Err(Error::new(ErrorKind::Argument { what: "period", value: text.to_owned() })
                .hint("the first day of a range is not later than its last"));
        }
        Ok(span.period(zone))
    }

    /// The month that holds an instant.
    pub fn month_of(instant: i64, zone: &Zone) -> Self {
        let (year, month, _) = date_of(zone.date(instant));
        LabelSpan::Months { first: i32::from(year) * 12 + i32::from(month) - 1, length: 1 }.period(zone)
    }

    /// The period of the same kind `n` steps later (earlier if negative): months, quarters, years; day ranges move by their
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
            None => self.clone(),
        }
    }

    /// The months that begin in this period.
    pub fn months(&self, zone: &Zone) -> Vec<Self> {
        let mut month = Self::month_of(self.from, zone);
        if month.from < self.from {
            month = month.shift(1, zone);
        }
        let mut months = Vec::new();
        while self.contains(month.from) {
            let next = month.shift(1, zone);
            // At the last month that can be expressed there is no next one.
            let stuck = next.from <= month.from;
            months.push(std::mem::replace(&mut month, next));
            if stuck {
                break;
            }
        }
        months
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
            return Some(Self::Days { first: parse_day(first)?, last: parse_day(last)? });
        }
        let number = |text: &str, digits: usize| {
            let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
            if plain { text.parse::<i32>().ok() } else { None }
        };
        let (year, rest) = text.split_once('-').map_or((text, None), |(year, rest)| (year, Some(rest)));
        let first = number(year, 4).filter(|year| YEARS.contains(year))? * 12;
        let Some(rest) = rest else { return Some(Self::Months { first, length: 12 }) };
        if let Some(quarter) = rest.strip_prefix('Q') {
            let quarter = number(quarter, 1).filter(|quarter| (1..=4).contains(quarter))?;
            return Some(Self::Months { first: first + (quarter - 1) * 3, length: 3 });
        }
        let month = number(rest, 2).filter(|month| (1..=12).contains(month))?;
        Some(Self::Months { first: first + month - 1, length: 1 })
    }

    fn period(self, zone: &Zone) -> Period {
        match self {
            Self::Months { first, length } => {
                // Steps beyond the years end at the first or last one, so that nothing overflows.
                let first = first.clamp(YEARS.start() * 12, YEARS.end() * 12 + 12 - length);
                let (year, month) = (first.div_euclid(12), first.rem_euclid(12));
                let label = match length {
                    12 => format!("{year}"),
                    3 => format!("{year}-Q{}", month / 3 + 1),
                    _ => format!("{year}-{:02}", month + 1),
                };
                Period { from: month_begin(first, zone), until: month_begin(first + length, zone), label }
            }
            Self::Days { first, last } => Period {
                from: zone.midnight(first),
                until: zone.midnight(last + 1),
                label: format!("{}..{}", day_text(first), day_text(last)),
            },
        }
    }
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
    fn quarters_years_and_ranges_of_days_are_periods() {
        let quarter = period("2026-Q4");
        assert_eq!((quarter.from, quarter.until), (utc("2026-09-30T22:00:00Z"), utc("2026-12-31T23:00:00Z")));
        let year = period("2026");
        assert_eq!((year.from, year.until), (utc("2025-12-31T23:00:00Z"), utc("2026-12-31T23:00:00Z")));
        // The last day is included, and 25 October 2026 has 25 hours.
        let day = period("2026-10-25..2026-10-25");
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
        let labels =
            |text: &str| period(text).months(&berlin()).into_iter().map(|month| month.label).collect::<Vec<_>>();
        assert_eq!(labels("2026-Q1"), ["2026-01", "2026-02", "2026-03"]);
        assert_eq!(labels("2026-05-15..2026-07-01"), ["2026-06", "2026-07"]);
        assert_eq!(labels("2026-05-15..2026-05-20"), Vec::<String>::new());
        assert_eq!(labels("2026").len(), 12);
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
            "2026-06-01",
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
