//! Days that bend the figures: many tickets closed at once that had long been left alone.

use crate::error::Result;
use crate::period::Period;
use crate::report::review::facts::ReviewFacts;
use crate::store::Cell;

/// A day is a bulk close when at least so many incidents were ended on it ...
const MANY: u64 = 20;
/// ... so many times as many as on the median day of the trend ...
const TIMES: u64 = 4;
/// ... and at least half of those had been open for more than 30 days.
const OLD: &str = "INTERVAL 30 DAY";
/// A quarter of an hour, in microseconds.
const QUARTER: i64 = 900_000_000;

/// A bulk close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BulkClose {
    /// Days since 1970, on the wall of the project.
    pub(super) day: i64,
    pub(super) ended: u64,
    pub(super) old: u64,
}

/// The bulk closes of the trend, oldest first.
pub(super) fn bulk_closes(facts: &ReviewFacts<'_>) -> Result<Vec<BulkClose>> {
    let from = facts.trend.first().map_or(facts.period.from, |first| first.from);
    let sql = format!(include_str!("../../../queries/report/ended_by_day.sql"), quarter = QUARTER, old = OLD);
    let table = facts.rows(&sql, &[facts.zone.name().into(), Cell::Instant(from), Cell::Instant(facts.end())])?;
    let days = table.rows.iter().filter_map(|row| {
        let count = |place: usize| row.get(place).and_then(Cell::as_i64).map(i64::unsigned_abs);
        Some(BulkClose { day: row.first()?.as_i64()?, ended: count(1)?, old: count(2)? })
    });
    Ok(unusual(days.collect()))
}

fn unusual(days: Vec<BulkClose>) -> Vec<BulkClose> {
    let mut counts: Vec<u64> = days.iter().map(|day| day.ended).collect();
    counts.sort_unstable();
    let usual = counts.get(counts.len() / 2).copied().unwrap_or(0);
    days.into_iter().filter(|day| day.ended >= MANY && day.ended >= usual * TIMES && day.old * 2 >= day.ended).collect()
}

impl BulkClose {
    /// `27 March 2026`.
    pub(super) fn date(self) -> String {
        i32::try_from(self.day)
            .map_or_else(|_| String::new(), crate::text::date)
            .parse::<jiff::civil::Date>()
            .map_or_else(|_| String::new(), crate::report::format::date)
    }

    /// Whether it lies in a period.
    pub(super) fn is_in(self, period: &Period, facts: &ReviewFacts<'_>) -> bool {
        period.contains(facts.zone.midnight(self.day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bulk_close_is_large_and_old() {
        let day = |day, ended, old| BulkClose { day, ended, old };
        let mut days: Vec<BulkClose> = (0..30).map(|n| day(n, 15, 1)).collect();
        days.push(day(30, 130, 120));
        days.push(day(31, 130, 3));
        days.push(day(32, 19, 19));
        assert_eq!(unusual(days), vec![day(30, 130, 120)]);
        assert_eq!(unusual(Vec::new()), Vec::new());
    }
}
