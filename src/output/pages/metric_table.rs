//! Values of metrics for people: a table for each metric, a row for each cell, its statistics as columns in units that people read. What is
//! the same in every row stands above the table. Exact values are in the other forms.

use std::collections::BTreeMap;
use std::io::Write;

use crate::cli::OutputFormat;
use crate::error::Result;
use crate::figures::{DurationScale, NOTHING, count, count_range, percent, percent_range, whole};
use crate::metrics::{self, Dimension, MetricValue, Unit};
use crate::output;
use crate::output::errors::failed;
use crate::store::Cell;
use crate::text;

/// Rows of one table; a longer one is written in pieces, so that any number of cells can be shown.
const MOST_ROWS: usize = 5_000;

/// What a row is of: kind, clock, level, period and the cell of a breakdown, in the order of [`NAMES`] and the dimensions.
type RowKey = Vec<String>;

const NAMES: [&str; 4] = ["kind", "clock", "level", "period"];

/// Tables under way.
pub(super) struct MetricTables<'a> {
    by: &'a [Dimension],
    format: OutputFormat,
    to: &'a mut dyn Write,
    metric: &'static str,
    rows: Vec<(RowKey, Vec<MetricValue>)>,
    is_first: bool,
}

impl<'a> MetricTables<'a> {
    pub(super) fn begin(by: &'a [Dimension], format: OutputFormat, to: &'a mut dyn Write) -> Self {
        Self { by, format, to, metric: "", rows: Vec::new(), is_first: true }
    }

    /// Takes values in the order in which they are computed: those of one row follow each other.
    pub(super) fn push(&mut self, value: MetricValue) -> Result<()> {
        if value.metric != self.metric {
            self.finish()?;
            self.metric = value.metric;
        }
        let key = self.key(&value);
        match self.rows.last_mut() {
            Some((last, values)) if *last == key => values.push(value),
            _ => {
                if self.rows.len() == MOST_ROWS {
                    self.finish()?;
                }
                self.rows.push((key, vec![value]));
            }
        }
        Ok(())
    }

    fn key(&self, value: &MetricValue) -> RowKey {
        let kind = value.kind.map_or_else(String::new, |kind| kind.as_str().to_owned());
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let own = [kind, text(&value.clock), text(&value.sla), value.period.clone()];
        // What is measured for services has its service whether or not it is asked for.
        let by = self.dimensions(value).into_iter().map(|by| value.by.get(&by).cloned().unwrap_or_default());
        own.into_iter().chain(by).collect()
    }

    fn dimensions(&self, value: &MetricValue) -> Vec<Dimension> {
        let own = value.kind.is_none().then_some(Dimension::SERVICE).filter(|service| !self.by.contains(service));
        self.by.iter().copied().chain(own).collect()
    }

    /// Writes the table of the metric whose rows were taken.
    pub(super) fn finish(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        let Some((_, first)) = rows.first() else { return Ok(()) };
        let Some(value) = first.first() else { return Ok(()) };
        let definition = metrics::by_id(value.metric)?;
        let names: Vec<&str> =
            NAMES.into_iter().chain(self.dimensions(value).into_iter().map(Dimension::as_str)).collect();
        let is_same = |place: usize| rows.iter().all(|(key, _)| key[place] == rows[0].0[place]);
        let (same, differing): (Vec<usize>, Vec<usize>) = (0..names.len()).partition(|place| is_same(*place));
        let same = same.iter().map(|place| rows[0].0[*place].as_str()).filter(|text| !text.is_empty());
        let subject: Vec<&str> = std::iter::once(definition.id).chain(same).collect();
        let columns = TableColumns::of(definition.stats, &rows);
        let mut headings: Vec<String> = differing.iter().map(|place| names[*place].to_owned()).collect();
        headings.extend(columns.headings());
        let (before, after) = match self.format {
            OutputFormat::Markdown => ("### ", "\n\n"),
            _ => ("", "\n"),
        };
        let gap = if std::mem::take(&mut self.is_first) { "" } else { "\n" };
        write!(self.to, "{gap}{before}{}: {}{after}", definition.title, subject.join(", ")).map_err(failed)?;
        let mut table = output::begin("metrics", &headings, self.format, self.to)?;
        for (key, values) in &rows {
            let mut row: Vec<Cell> = differing.iter().map(|place| key_cell(&key[*place])).collect();
            row.extend(columns.cells(values).into_iter().map(Cell::from));
            table.push(&row)?;
        }
        table.finish()
    }
}

/// The whole stands among the cells of a breakdown as what it is.
fn key_cell(text: &str) -> Cell {
    if text.is_empty() { "all".into() } else { text.into() }
}

/// Which columns the rows of a metric need.
struct TableColumns {
    stats: Vec<&'static str>,
    /// All statistics of a row rest on the same number.
    has_one_n: bool,
    /// The first statistic with an interval.
    ranged: Option<&'static str>,
    has_left_out: bool,
    has_basis: bool,
}

impl TableColumns {
    fn of(known: &'static [&'static str], rows: &[(RowKey, Vec<MetricValue>)]) -> Self {
        let all = || rows.iter().flat_map(|(_, values)| values);
        let stats = known.iter().copied().filter(|stat| all().any(|value| value.stat == *stat)).collect::<Vec<_>>();
        let one = |values: &Vec<MetricValue>| values.iter().all(|value| value.n == values[0].n);
        let stats_of = |stat: &str| all().filter(move |value| value.stat == stat).collect::<Vec<_>>().into_iter();
        let is_n = |value: &MetricValue| {
            value.unit == Unit::Count && value.value.is_none_or(|of| is_whole(of) && whole(of) == value.n)
        };
        // A count beside other statistics is their n once more.
        let repeats_n = |stat: &str| stat == "count" && stats_of(stat).all(is_n) && stats.len() > 1;
        let stats: Vec<&'static str> = stats.iter().copied().filter(|stat| !repeats_n(stat)).collect();
        let has_one_n = rows.iter().all(|(_, values)| one(values));
        let bases: std::collections::BTreeSet<_> = all().filter_map(|value| value.basis).collect();
        Self {
            // A count of all that counts is its own n.
            has_one_n: has_one_n && !all().all(is_n),
            ranged: stats.iter().copied().find(|stat| all().any(|value| value.stat == *stat && value.lower.is_some())),
            has_left_out: all().any(|value| !value.excluded.is_empty()),
            has_basis: bases.len() > 1 || bases.iter().any(|basis| *basis != "measured"),
            stats,
        }
    }

    fn headings(&self) -> Vec<String> {
        let mut headings = Vec::new();
        headings.extend(self.has_one_n.then(|| "n".to_owned()));
        for stat in &self.stats {
            headings.push((*stat).to_owned());
            if self.ranged == Some(*stat) {
                headings.push("95 % interval".to_owned());
            }
        }
        headings.extend(self.has_left_out.then(|| "left out".to_owned()));
        headings.extend(self.has_basis.then(|| "basis".to_owned()));
        headings
    }

    fn cells(&self, values: &[MetricValue]) -> Vec<String> {
        let of = |stat: &str| values.iter().find(|value| value.stat == stat);
        let mut cells = Vec::new();
        cells.extend(self.has_one_n.then(|| values.first().map_or(0, |value| value.n)).map(text::grouped));
        for stat in &self.stats {
            let value = of(stat);
            cells.push(value.map_or_else(String::new, |value| self.value(value)));
            if self.ranged == Some(*stat) {
                cells.push(value.map_or_else(String::new, range));
            }
        }
        let mut left_out: BTreeMap<&str, u64> = BTreeMap::new();
        for (reason, n) in values.iter().flat_map(|value| &value.excluded) {
            let most = left_out.entry(reason).or_default();
            *most = (*most).max(*n);
        }
        let left_out = left_out.iter().map(|(reason, n)| format!("{} {}", text::grouped(*n), reason.replace('_', " ")));
        cells.extend(self.has_left_out.then(|| left_out.collect::<Vec<_>>().join(", ")));
        let basis = values.iter().find_map(|value| value.basis).unwrap_or_default().replace('_', " ");
        cells.extend(self.has_basis.then_some(basis));
        cells
    }

    fn value(&self, value: &MetricValue) -> String {
        let Some(number) = value.value.filter(|_| !value.is_of_too_few()) else { return NOTHING.to_owned() };
        let shown = match value.unit {
            Unit::Fraction => percent(number),
            Unit::Seconds => scale(value, number).print(number),
            Unit::Count if is_whole(number) => count(number),
            Unit::Count if is_whole(-number) => format!("−{}", count(-number)),
            Unit::Count => format!("{number:.2}"),
        };
        let is_count_of_itself = value.unit == Unit::Count && is_whole(number) && whole(number) == value.n;
        if self.has_one_n || is_count_of_itself { shown } else { format!("{shown} of {}", text::grouped(value.n)) }
    }
}

fn is_whole(number: f64) -> bool {
    number >= 0.0 && number.fract().abs() < 1e-9
}

/// Elapsed time is shown in days when it is long; working time has no days of 24 hours.
fn scale(value: &MetricValue, seconds: f64) -> DurationScale {
    match value.clock.as_deref() {
        Some("wall") | None => DurationScale::of_elapsed(seconds),
        Some(_) => DurationScale::of(seconds),
    }
}

fn range(value: &MetricValue) -> String {
    let (Some(lower), Some(upper), false) = (value.lower, value.upper, value.is_of_too_few()) else {
        return String::new();
    };
    match value.unit {
        Unit::Fraction => format!("{} %", percent_range(lower, upper)),
        Unit::Seconds => scale(value, value.value.unwrap_or(upper)).range(lower, upper),
        Unit::Count => count_range(lower, upper),
    }
}
