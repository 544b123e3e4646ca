//! Everything a review is made of, asked for once: the measures of the trend, of the breakdowns, and what the store says about
//! the period.

use super::goals;
use super::values::{Rate, Values};
use crate::calendar::{Calendars, Zone};
use crate::config::{Loaded, Settings};
use crate::error::Result;
use crate::metrics::{self, Dimension, Request, Value};
use crate::model::{Kind, Measure};
use crate::period::Period;
use crate::report::format;
use crate::store::{Cell, Store, Table};

/// Months of a trend.
const TREND: i32 = 14;
/// Steps of a trend of longer periods.
const SHORT_TREND: i32 = 8;

/// Measures that are broken down by priority and service.
const BROKEN_DOWN: &[&str] = &["resolve_time", "sla_attainment"];

/// The inputs of every section.
pub(super) struct Facts<'a> {
    pub(super) store: &'a Store,
    pub(super) project: &'a Loaded,
    pub(super) calendars: &'a Calendars,
    pub(super) zone: &'a Zone,
    pub(super) period: &'a Period,
    pub(super) as_of: i64,
    /// The periods of the trend, oldest first; the last is the period of the review.
    pub(super) trend: Vec<Period>,
    /// The same period of last year.
    pub(super) year_ago: Option<Period>,
    /// First opening in the store: before it nothing is known, which is not the same as zero.
    pub(super) first_opened: Option<i64>,
    /// All measures, without breakdown.
    pub(super) whole: Values,
    /// Times and attainment by priority.
    pub(super) by_priority: Values,
    /// The same by service.
    pub(super) by_service: Values,
}

impl<'a> Facts<'a> {
    pub(super) fn gather(
        store: &'a Store,
        project: &'a Loaded,
        calendars: &'a Calendars,
        zone: &'a Zone,
        period: &'a Period,
        as_of: i64,
    ) -> Result<Self> {
        let steps = if format::is_month(period, zone) { TREND } else { SHORT_TREND };
        let mut trend: Vec<Period> = (0..steps).rev().map(|back| period.shift(-back, zone)).collect();
        // What cannot be shifted (`all`) stays where it is.
        trend.dedup();
        let year_ago = year_before(period, zone);
        let mut periods = trend.clone();
        periods.extend(year_ago.iter().filter(|year| !trend.contains(year)).cloned());

        let compute = |metrics: &[&str], periods: &[Period], by: &[Dimension]| -> Result<Values> {
            let metrics: Vec<String> = metrics.iter().map(|id| (*id).to_owned()).collect();
            let request =
                Request { metrics: &metrics, periods, by, as_of, zone, calendars, policies: &project.settings.sla };
            metrics::compute(store, &request).map(Values::new)
        };
        let opened = store.table("SELECT min(opened_at) FROM ticket", &[])?;
        Ok(Self {
            store,
            project,
            calendars,
            zone,
            period,
            as_of,
            first_opened: first(&opened).and_then(Cell::as_i64),
            whole: compute(&[], &periods, &[])?,
            by_priority: compute(BROKEN_DOWN, &periods, &[Dimension::Priority])?,
            by_service: compute(BROKEN_DOWN, &trend, &[Dimension::Service])?,
            trend,
            year_ago,
        })
    }

    /// What is asked of the measures for the period alone.
    pub(super) fn request(&self) -> Request<'_> {
        Request {
            metrics: &[],
            periods: std::slice::from_ref(self.period),
            by: &[],
            as_of: self.as_of,
            zone: self.zone,
            calendars: self.calendars,
            policies: &self.settings().sla,
        }
    }

    pub(super) fn settings(&self) -> &'a Settings {
        &self.project.settings
    }

    /// The period before.
    pub(super) fn previous(&self) -> Option<&Period> {
        self.trend.len().checked_sub(2).and_then(|place| self.trend.get(place))
    }

    /// Whether anything can be known of a period.
    pub(super) fn is_known(&self, period: &Period) -> bool {
        self.first_opened.is_some_and(|first| period.until > first) && period.from <= self.as_of
    }

    /// The last instant that the review looks at, at most.
    pub(super) fn end(&self) -> i64 {
        self.period.until.min(self.as_of.saturating_add(1))
    }

    /// Whether the data reach to the end of the period.
    pub(super) fn is_final(&self) -> bool {
        self.as_of >= self.period.until - 1
    }

    /// Attainment of each level of a kind that one of the measures stops, in a period; of a cell of a breakdown if one is given.
    pub(super) fn levels(
        &self,
        kind: Kind,
        measures: &[Measure],
        stat: &'static str,
        period: &Period,
        cell: Option<(Dimension, &str)>,
    ) -> Vec<(String, Rate)> {
        let values = match cell {
            Some((Dimension::Priority, _)) => &self.by_priority,
            Some(_) => &self.by_service,
            None => &self.whole,
        };
        let fits = |value: &&Value| match cell {
            Some((dimension, cell)) => value.by.get(&dimension).is_some_and(|found| found == cell),
            None => value.by.is_empty(),
        };
        values
            .all("sla_attainment", stat, kind, &period.label)
            .iter()
            .filter(fits)
            .filter_map(|value| Some((value.sla.clone()?, Rate::of(value))))
            .filter(|(level, _)| goals::is_level(self.settings(), level, kind, measures))
            .collect()
    }

    /// The same, pooled.
    pub(super) fn attained(&self, kind: Kind, measures: &[Measure], stat: &'static str, period: &Period) -> Rate {
        self.levels(kind, measures, stat, period, None).into_iter().map(|(_, rate)| rate).sum()
    }

    /// Cells of a breakdown that have values in the period, in the order of the measures.
    pub(super) fn cells(
        &self,
        dimension: Dimension,
        kind: Kind,
        metric: &'static str,
        stat: &'static str,
    ) -> Vec<String> {
        let values = if dimension == Dimension::Priority { &self.by_priority } else { &self.by_service };
        let mut cells: Vec<String> = values
            .all(metric, stat, kind, &self.period.label)
            .iter()
            .filter(|value| value.n > 0)
            .filter_map(|value| value.by.get(&dimension).cloned())
            .collect();
        cells.sort();
        cells.dedup();
        cells
    }

    /// The clock that durations of a kind are told in: the calendar of its first resolution level, else the wall.
    pub(super) fn clock(&self, kind: Kind) -> &'a str {
        goals::policies(self.settings(), kind, &[Measure::Resolve, Measure::Fulfil, Measure::Close])
            .next()
            .map_or("wall", |policy| policy.calendar.as_str())
    }

    /// A clock in words.
    pub(super) fn clock_words(clock: &str) -> String {
        if clock == "wall" { "elapsed time".to_owned() } else { format!("working time, {clock}") }
    }

    /// `1 July 2026, 06:00`.
    pub(super) fn instant(&self, instant: i64) -> String {
        format::instant(instant, self.zone)
    }

    /// Rows of the store.
    pub(super) fn rows(&self, sql: &str, parameters: &[Cell]) -> Result<Table> {
        self.store.table(sql, parameters)
    }
}

fn first(table: &Table) -> Option<&Cell> {
    table.rows.first().and_then(|row| row.first())
}

/// The same period of the year before, for months, quarters and years.
fn year_before(period: &Period, zone: &Zone) -> Option<Period> {
    let (first, last) = format::days(period, zone);
    let months = i32::from(last.year() - first.year()) * 12 + i32::from(last.month()) - i32::from(first.month()) + 1;
    let whole = first.day() == 1 && last == last.last_of_month() && 12 % months == 0;
    let year = period.shift(-(12 / months.max(1)), zone);
    (whole && year != *period && !period.label.contains("..")).then_some(year)
}
