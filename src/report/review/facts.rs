//! Everything a review is made of, asked for once: the measures of the trend, of the breakdowns, and what the store says about
//! the period.

use std::collections::BTreeMap;

use crate::calendar::{Calendars, Zone};
use crate::config::{LoadedProject, Settings};
use crate::error::Result;
use crate::metrics::{Dimension, MetricData, MetricRequest, MetricValue, WantedValues};
use crate::model::{Basis, Kind, Measure};
use crate::period::Period;
use crate::report::format;
use crate::report::review::goals;
use crate::report::review::names::ENDS;
use crate::report::review::values::{Rate, ValueIndex};
use crate::store::{Cell, Store, Table};

/// Months of a trend.
const TREND: i32 = 14;
/// Steps of a trend of longer periods.
const SHORT_TREND: i32 = 8;

/// The inputs of every section.
pub(super) struct ReviewFacts<'a> {
    pub(super) store: &'a Store,
    /// What the measures read.
    pub(super) data: MetricData<'a>,
    pub(super) project: &'a LoadedProject,
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
    /// All measures in every period: whole, by priority, and by service.
    pub(super) values: ValueIndex,
}

impl<'a> ReviewFacts<'a> {
    pub(super) fn gather(
        store: &'a Store,
        project: &'a LoadedProject,
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

        let request = MetricRequest {
            metrics: &[],
            periods: &periods,
            by: &[],
            filters: &[],
            wanted: WantedValues::default(),
            as_of,
            zone,
            calendars,
            policies: &project.settings.sla,
            agreements: &project.settings.availability,
            emergency_approval_hours: project.settings.change.emergency_approval_hours,
        };
        let data = MetricData::all(store, as_of, &[&[Dimension::PRIORITY], &[Dimension::SERVICE]])?;
        // A page shows the coverage of levels as a whole: of every service it would be as many values as levels times services.
        let values = data.compute_only(&request, |stat, is_whole| is_whole || stat != "coverage")?;
        let opened = store.table("SELECT min(opened_at) FROM ticket", &[])?;
        Ok(Self {
            store,
            project,
            calendars,
            zone,
            period,
            as_of,
            first_opened: first(&opened).and_then(Cell::as_i64),
            values: ValueIndex::new(values),
            data,
            trend,
            year_ago,
        })
    }

    /// The values of some periods as a whole: those of the trend are there already.
    pub(super) fn values_of(&self, periods: &[Period]) -> Result<Vec<MetricValue>> {
        let known = |period: &&Period| self.trend.contains(period) || self.year_ago.as_ref() == Some(period);
        let (known, others): (Vec<&Period>, Vec<&Period>) = periods.iter().partition(known);
        let mut values: Vec<MetricValue> =
            known.into_iter().flat_map(|period| self.values.of_period(&period.label)).cloned().collect();
        if !others.is_empty() {
            let others: Vec<Period> = others.into_iter().cloned().collect();
            let request = MetricRequest { periods: &others, ..self.request() };
            values.extend(self.data.compute_only(&request, |_, is_whole| is_whole)?);
        }
        Ok(values)
    }

    /// What is asked of the measures for the period alone.
    pub(super) fn request(&self) -> MetricRequest<'_> {
        MetricRequest {
            metrics: &[],
            periods: std::slice::from_ref(self.period),
            by: &[],
            filters: &[],
            wanted: WantedValues::default(),
            as_of: self.as_of,
            zone: self.zone,
            calendars: self.calendars,
            policies: &self.settings().sla,
            agreements: &self.settings().availability,
            emergency_approval_hours: self.settings().change.emergency_approval_hours,
        }
    }

    pub(super) fn settings(&self) -> &'a Settings {
        &self.project.settings
    }

    /// The period before.
    pub(super) fn previous(&self) -> Option<&Period> {
        self.trend.len().checked_sub(2).and_then(|place| self.trend.get(place))
    }

    /// A step of the trend in a word.
    pub(super) fn step(&self) -> &'static str {
        format::step(self.period, self.zone)
    }

    /// Whether anything can be known of a period.
    pub(super) fn is_known(&self, period: &Period) -> bool {
        self.first_opened.is_some_and(|first| period.until > first) && period.from <= self.as_of
    }

    /// The place of the first period of the trend of which anything can be known; that of the review where nothing is.
    pub(super) fn first_known(&self) -> usize {
        let last = self.trend.len().saturating_sub(1);
        self.trend.iter().position(|period| self.is_known(period)).unwrap_or(last)
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
        let fits = |value: &&MetricValue| match cell {
            Some((dimension, cell)) => value.by.get(&dimension).is_some_and(|found| found == cell),
            None => value.by.is_empty(),
        };
        self.values
            .all("sla_attainment", stat, kind, &period.label)
            .iter()
            .filter(fits)
            // A flag that may be the tool's default is no headline; the table of levels shows it, and says so.
            .filter(|value| value.basis != Some(Basis::DefaultFlag.as_str()))
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
        let mut cells: Vec<String> = self
            .values
            .all(metric, stat, kind, &self.period.label)
            .iter()
            .filter(|value| value.n > 0)
            .filter_map(|value| value.by.get(&dimension).cloned())
            .collect();
        cells.sort();
        cells.dedup();
        cells
    }

    /// The clock that durations of a kind are told in: the calendar of the level that most of its tickets ended under, else the wall.
    pub(super) fn clock(&self, kind: Kind) -> &'a str {
        self.clock_of(kind, None)
    }

    /// The same for a cell, such as a priority: critical work may run by another calendar than the rest.
    pub(super) fn clock_of(&self, kind: Kind, cell: Option<(Dimension, &str)>) -> &'a str {
        // Over the whole trend: a clock that changed from month to month could not be compared.
        let mut ended: BTreeMap<String, u64> = BTreeMap::new();
        for (level, rate) in self.trend.iter().flat_map(|period| self.levels(kind, ENDS, "completed", period, cell)) {
            *ended.entry(level).or_default() += rate.n;
        }
        let mut most: Option<(u64, &'a str)> = None;
        for policy in goals::policies(self.settings(), kind, ENDS) {
            let n = ended.get(&policy.id).copied().unwrap_or(0);
            if most.is_none_or(|(before, _)| n > before) {
                most = Some((n, &policy.calendar));
            }
        }
        most.map_or("wall", |(_, calendar)| calendar)
    }

    /// A clock in words: `“office” hours`, `around the clock`.
    pub(super) fn clock_words(&self, clock: &str) -> String {
        let Period { from, until, .. } = *self.period;
        match self.calendars.get(clock) {
            _ if clock == "wall" => "elapsed time".to_owned(),
            Some(calendar) if calendar.working_seconds(from, until) == until - from => "around the clock".to_owned(),
            _ => format!("“{clock}” hours"),
        }
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
