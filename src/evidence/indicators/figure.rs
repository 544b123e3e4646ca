//! A figure from each kind of source: values of a measure, counts of controls, rows of a statement.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::controls::{Figure, FigureForm, Outcome, Take, Tested};
use crate::evidence::indicators::sources::Sources;
use crate::metrics::Value;
use crate::model::Measure;
use crate::store::{Cell, Table};
use crate::{metrics, stats, text};

/// Columns of a statement that count what was left out begin so.
const EXCLUDED: &str = "excluded_";
/// The service level that stands for the tool's own records, which are of the resolution.
const RECORDED: &str = "recorded";

/// Whether a figure has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It has.
    Measured,
    /// An input is missing.
    NotTestable,
    /// The inputs are there, and nothing to measure.
    NotApplicable,
    /// It could not be computed.
    Error,
}

impl State {
    /// The word of output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::NotTestable => "not_testable",
            Self::NotApplicable => "not_applicable",
            Self::Error => "error",
        }
    }
}

/// A value of a figure, or the reason why there is none.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The figure.
    pub figure: String,
    /// The measure and statistic, the controls, or the statement it comes from.
    pub source: String,
    /// Whether there is a value.
    pub state: State,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Kind of ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// `wall` or a calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// The service level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sla: Option<String>,
    /// The cell; the whole where empty.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by: BTreeMap<String, String>,
    /// What was counted or summed, for quotients and counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numerator: Option<i64>,
    /// What it is divided by; n of the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denominator: Option<u64>,
    /// The value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// `fraction`, `count`, `seconds`, `ratio`, `score`.
    pub unit: String,
    /// Lower end of the 95 % interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower: Option<f64>,
    /// Upper end of the 95 % interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<f64>,
    /// What was left out, by reason.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub excluded: BTreeMap<String, u64>,
    /// Whether it keeps the limit of the policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<bool>,
}

impl Row {
    /// A figure without a value.
    pub(super) fn without(figure: &Figure, state: State, reason: String) -> Self {
        let controls = figure.controls.join(" + ");
        let source = match (&figure.metric, &figure.stat, &figure.sql) {
            (Some(metric), Some(stat), _) => format!("{metric} {stat}"),
            (_, _, Some(sql)) => format!("{sql}.sql"),
            _ if figure.take == Take::Clean => format!("clean items of {controls}"),
            _ => format!("exceptions of {controls}"),
        };
        let unit = match figure.form {
            FigureForm::Share => "fraction",
            FigureForm::Count | FigureForm::Misses => "count",
            FigureForm::Given => unit(figure),
            _ => figure.unit.as_deref().unwrap_or("count"),
        };
        Self {
            figure: figure.name.clone(),
            source,
            state,
            reason: Some(reason),
            kind: None,
            clock: None,
            sla: None,
            by: BTreeMap::new(),
            numerator: None,
            denominator: None,
            value: None,
            unit: unit.to_owned(),
            lower: None,
            upper: None,
            excluded: BTreeMap::new(),
            kept: None,
        }
    }

    /// The same with numerator and denominator, and the value that the form makes of them.
    fn counted(mut self, form: FigureForm, numerator: Option<i64>, denominator: u64, value: Option<f64>) -> Self {
        (self.numerator, self.denominator) = (numerator, Some(denominator));
        let quotient = numerator.filter(|_| denominator > 0).map(|n| n as f64 / denominator as f64);
        self.value = match form {
            FigureForm::Count | FigureForm::Misses => numerator.map(|n| n as f64),
            FigureForm::Share | FigureForm::Ratio => quotient,
            FigureForm::Given | FigureForm::Value => value.filter(|_| denominator > 0),
        };
        if form == FigureForm::Share
            && let Some(interval) = numerator.and_then(|n| stats::rate_interval(n.unsigned_abs(), denominator))
        {
            (self.lower, self.upper) = (Some(interval.lower), Some(interval.upper));
        }
        if self.value.is_some() {
            (self.state, self.reason) = (State::Measured, None);
        }
        self
    }
}

/// The unit of a measure.
fn unit(figure: &Figure) -> &'static str {
    figure.metric.as_deref().and_then(|metric| metrics::by_id(metric).ok()).map_or("count", |found| found.unit.as_str())
}

/// The values of a measure that a figure is about.
pub(super) fn of_metric(figure: &Figure, sources: Sources<'_>) -> Vec<Row> {
    let fits = |value: &&Value| {
        figure.metric.as_deref() == Some(value.metric)
            && figure.stat.as_deref() == Some(value.stat)
            && (figure.kinds.is_empty() || value.kind.is_some_and(|kind| figure.kinds.contains(&kind)))
            && value.by.keys().all(|dimension| figure.by.iter().any(|by| by == dimension.as_str()))
            && (figure.measures.is_empty() || measure(value, sources).is_some_and(|m| figure.measures.contains(&m)))
    };
    let rows: Vec<Row> = sources.values.iter().filter(fits).map(|value| of_value(figure, value)).collect();
    if !rows.is_empty() {
        return rows;
    }
    let kinds: Vec<String> = figure.kinds.iter().map(|kind| format!("{kind}s")).collect();
    let kinds = if kinds.is_empty() { "tickets".to_owned() } else { text::or_list(&kinds) };
    let measures: Vec<&str> = figure.measures.iter().map(|measure| measure.as_str()).collect();
    let why = if measures.is_empty() {
        format!("no {kinds} that this is measured for were supplied")
    } else {
        format!("no service level of {kinds} with the measure {} in tickmark.toml", text::or_list(&measures))
    };
    vec![Row::without(figure, State::NotTestable, why)]
}

/// What the service level of a value measures.
fn measure(value: &Value, sources: Sources<'_>) -> Option<Measure> {
    let sla = value.sla.as_deref()?;
    let level = sources.levels.iter().find(|level| level.id == sla).map(|level| level.measure);
    level.or_else(|| (sla == RECORDED).then_some(Measure::Resolve))
}

fn of_value(figure: &Figure, value: &Value) -> Row {
    let is_share = value.unit.as_str() == "fraction";
    let hits = value.value.filter(|_| is_share).map(|share| (share * value.n as f64).round() as i64);
    let missed = figure.form == FigureForm::Misses;
    let numerator = match (missed, is_share) {
        (true, _) => hits.map(|hits| value.n as i64 - hits),
        (_, true) => hits,
        _ => value.value.filter(|_| value.unit.as_str() == "count").map(|count| count.round() as i64),
    };
    let absent: Vec<String> = value
        .excluded
        .iter()
        .filter(|(reason, _)| reason.starts_with("missing"))
        .map(|(reason, n)| format!("{} of {}", reason.replace('_', " "), text::grouped(*n)))
        .collect();
    // Where all that there is was left out for want of an input, nothing was measured; else nothing was there.
    let (state, why) = if absent.is_empty() {
        (State::NotApplicable, "nothing in the period".to_owned())
    } else {
        (State::NotTestable, absent.join(", "))
    };
    let mut row = Row::without(figure, state, why);
    if !missed {
        value.unit.as_str().clone_into(&mut row.unit);
    }
    row.kind = value.kind.map(|kind| kind.as_str().to_owned());
    (row.clock, row.sla) = (value.clock.clone(), value.sla.clone());
    row.by = value.by.iter().map(|(dimension, cell)| (dimension.as_str().to_owned(), cell.clone())).collect();
    row.excluded = value.excluded.iter().map(|(reason, n)| ((*reason).to_owned(), *n)).collect();
    let is_count = value.unit.as_str() == "count" && !missed;
    let given = if missed { None } else { value.value };
    let mut row = row.counted(figure.form, numerator, value.n, given);
    if is_count && let Some(count) = given {
        // A count of nothing is a value.
        (row.value, row.state, row.reason) = (Some(count), State::Measured, None);
    }
    if !missed && row.value.is_some() {
        (row.lower, row.upper) = (value.lower, value.upper);
    }
    row
}

/// The counts of controls, summed. One that could not be tested leaves the sum without a value.
pub(super) fn of_controls(figure: &Figure, tested: &[Tested]) -> Row {
    let mut row = Row::without(figure, State::NotApplicable, "no item in the population".to_owned());
    let (mut numerator, mut denominator) = (0, 0);
    for id in &figure.controls {
        let Some(of) = tested.iter().find(|tested| tested.control.id() == id) else {
            return Row::without(figure, State::NotTestable, format!("{id} was not run"));
        };
        let reason = || format!("{id}: {}", of.reason.as_deref().unwrap_or("no reason was given"));
        match of.outcome {
            Outcome::Error => return Row::without(figure, State::Error, reason()),
            Outcome::NotTestable if of.counts.tested() == 0 => {
                return Row::without(figure, State::NotTestable, reason());
            }
            Outcome::NotApplicable => row.reason = Some(reason()),
            _ => {}
        }
        let counts = of.counts;
        numerator += if figure.take == Take::Clean { counts.clean } else { counts.exceptions + counts.waived };
        denominator += counts.tested();
        for (why, n) in [("not_testable", counts.not_testable())] {
            if n > 0 {
                *row.excluded.entry(why.to_owned()).or_default() += n;
            }
        }
    }
    if denominator == 0 {
        row.denominator = Some(0);
        return row;
    }
    row.counted(figure.form, Some(numerator as i64), denominator, None)
}

/// The rows of a statement.
pub(super) fn of_rows(figure: &Figure, table: &Table) -> Vec<Row> {
    let nothing = || Row::without(figure, State::NotApplicable, "nothing in the period".to_owned());
    let mut rows: Vec<Row> = table
        .rows
        .iter()
        .map(|cells| {
            let mut row = nothing();
            let (mut numerator, mut denominator, mut value) = (None, 0, None);
            for (name, cell) in table.columns.iter().zip(cells) {
                match (name.as_str(), cell) {
                    (_, Cell::Null) => {}
                    ("numerator", cell) => numerator = cell.as_i64(),
                    ("denominator", cell) => denominator = cell.as_count().unwrap_or(0),
                    ("value", cell) => value = cell.as_f64(),
                    ("kind", cell) => row.kind = cell.to_text(),
                    (name, cell) => match (name.strip_prefix(EXCLUDED), cell.to_text()) {
                        (Some(reason), _) => {
                            let n = cell.as_count().unwrap_or(0);
                            row.excluded.extend((n > 0).then(|| (reason.to_owned(), n)));
                        }
                        (None, Some(text)) => {
                            row.by.insert(name.to_owned(), text);
                        }
                        (None, None) => {}
                    },
                }
            }
            row.counted(figure.form, numerator, denominator, value)
        })
        .collect();
    if rows.is_empty() {
        rows.push(nothing());
    }
    rows.sort_by(|a, b| (&a.kind, &a.by).cmp(&(&b.kind, &b.by)));
    rows
}
