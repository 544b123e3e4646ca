//! The tickets behind a value: the very rows that its statistics are taken of, so that a list and its number cannot differ.

use std::collections::BTreeMap;

use polars::prelude::{AnyValue, DataFrame};

use super::inputs::{Inputs, Purpose};
use super::registry::{self, Metric};
use super::sample::{AT, REASON, ROW, Sample, Show, VALUE, frame_error};
use super::summary::WALL;
use super::types::{Definition, Request, Unit};
use crate::error::Result;
use crate::model::Kind;
use crate::store::{Cell, Store, Table};

const MEMBERS: &str = include_str!("../../queries/measures/members.sql");

/// Whose tickets are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Selection<'a> {
    /// Metric id.
    pub metric: &'a str,
    /// Statistic; the headline where absent. Statistics of the same population have the same list.
    pub stat: Option<&'a str>,
    /// Kind of ticket.
    pub kind: Kind,
    /// For durations; `wall` where absent.
    pub clock: Option<&'a str>,
    /// Service level; the first where absent.
    pub sla: Option<&'a str>,
}

/// One row per ticket of the request's periods, sorted by ticket: what people know it by, its instants, and what the measure
/// looked at. `left_out` holds the reason of those that do not count, which come last, and is empty for the others. The
/// breakdown of the request is not looked at. Texts are as exported: escaping them is up to the writer.
pub fn members(store: &Store, request: &Request<'_>, selection: Selection<'_>) -> Result<Table> {
<<<<<<< HEAD
    let mut found = Table { columns: vec!["ticket".to_owned()], rows: Vec::new() };
    each_list(store, request, &[selection], &mut |_, table| {
        found = table;
=======
    let metric = registry::find(selection.metric)?;
    let inputs = Inputs::load(store, request, &[metric], &[], Purpose::List)?;
    let stat = selection.stat.unwrap_or(metric.definition.stats[0]);
    let mut found: Option<Sample> = None;
    (metric.samples)(&inputs, &mut |sample| {
        let asked = sample.kind == selection.kind
            && sample.stats.iter().any(|(name, _)| *name == stat)
            && sample.clock.as_deref().is_none_or(|clock| clock == selection.clock.unwrap_or(WALL))
            && selection.sla.is_none_or(|sla| sample.sla.as_deref() == Some(sla));
        if asked && found.is_none() {
            found = Some(sample);
        }
>>>>>>> metrics
        Ok(())
    })?;
    Ok(found)
}

/// The lists of several selections, handed over one by one with the place of their selection, so that only one is held. The tickets
/// are read once, and the rows of a metric are made once however many lists are taken of them. What has no rows is not handed over.
pub fn each_list(
    store: &Store,
    request: &Request<'_>,
    selections: &[Selection<'_>],
    take: &mut dyn FnMut(usize, Table) -> Result<()>,
) -> Result<()> {
    for selection in selections {
        registry::find(selection.metric)?;
    }
    let places_of = |metric: &Metric| -> Vec<usize> {
        (0..selections.len()).filter(|place| selections[*place].metric == metric.definition.id).collect()
    };
    let metrics: Vec<&Metric> = registry::METRICS.iter().filter(|metric| !places_of(metric).is_empty()).collect();
    let request = Request { by: &[], metrics: &[], ..*request };
    let inputs = Inputs::load(store, &request, &metrics, Purpose::List)?;
    for metric in metrics {
        let mut open = places_of(metric);
        (metric.samples)(&inputs, &mut |sample| {
            let asked = |place: &usize| selections[*place].is_of(metric.definition, &sample);
            let (now, later) = std::mem::take(&mut open).into_iter().partition::<Vec<usize>, _>(asked);
            open = later;
            now.into_iter().try_for_each(|place| take(place, list(store, &sample, metric.definition.unit)?))
        })?;
    }
    Ok(())
}

impl Selection<'_> {
    /// Whether a sample is the one asked for.
    fn is_of(&self, definition: &Definition, sample: &Sample) -> bool {
        let stat = self.stat.unwrap_or(definition.stats[0]);
        sample.kind == self.kind
            && sample.stats.iter().any(|(name, _)| *name == stat)
            && sample.clock.as_deref().is_none_or(|clock| clock == self.clock.unwrap_or(WALL))
            && self.sla.is_none_or(|sla| sample.sla.as_deref() == Some(sla))
    }
}

fn list(store: &Store, sample: &Sample, unit: Unit) -> Result<Table> {
    let ids = integers(&sample.rows, ROW)?;
    let joined = ids.iter().flatten().map(i64::to_string).collect::<Vec<_>>().join(",");
    let tickets = store.table(MEMBERS, &[if joined.is_empty() { Cell::Null } else { Cell::Text(joined) }])?;
    let mut columns: Vec<String> = tickets.columns.iter().skip(1).cloned().collect();
    columns.extend(sample.shows.iter().map(|(name, _)| heading(name, unit).to_owned()));
    columns.push("left_out".to_owned());

    let by_row: BTreeMap<i64, &[Cell]> =
        tickets.rows.iter().filter_map(|row| Some((row.first()?.as_i64()?, &row[1..]))).collect();
    let shown = sample.shows.iter().map(|(name, show)| cells(&sample.rows, name, *show)).collect::<Result<Vec<_>>>()?;
    let reasons = integers(&sample.rows, REASON)?;
    let mut rows = Vec::with_capacity(ids.len());
    for (index, id) in ids.iter().enumerate() {
        let Some(ticket) = id.and_then(|id| by_row.get(&id)) else {
            continue;
        };
        let reason = reasons[index].and_then(|reason| sample.reasons.get(usize::try_from(reason - 1).ok()?));
        let mut row = ticket.to_vec();
        row.extend(shown.iter().map(|column| column[index].clone()));
        row.push(reason.map_or(Cell::Null, |reason| Cell::from(*reason)));
        // Rows of the same ticket keep an order of their own by their position, which is that of the shown values.
        rows.push(((reason.copied(), text(ticket, 0), text(ticket, 1)), row));
    }
    rows.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| format!("{:?}", a.1).cmp(&format!("{:?}", b.1))));
    Ok(Table { columns, rows: rows.into_iter().map(|(_, row)| row).collect() })
}

fn text(row: &[Cell], column: usize) -> String {
    row.get(column).and_then(Cell::as_str).unwrap_or_default().to_owned()
}

/// How a column of a sample is headed in a list.
fn heading(name: &'static str, unit: Unit) -> &'static str {
    match name {
        AT => "counted_at",
        VALUE if unit == Unit::Seconds => "seconds",
        "opened" => "counted_from",
        "started" => "started_at",
        "stopped" => "stopped_at",
        "due" => "due_at",
        "target" => "target_seconds",
        "used" => "working_seconds",
        other => other,
    }
}

fn integers(frame: &DataFrame, name: &str) -> Result<Vec<Option<i64>>> {
    let column = frame.column(name).map_err(frame_error)?;
    (0..column.len()).map(|row| Ok(column.get(row).map_err(frame_error)?.extract::<i64>())).collect()
}

fn cells(frame: &DataFrame, name: &str, show: Show) -> Result<Vec<Cell>> {
    let column = frame.column(name).map_err(frame_error)?;
    let cell = |value: AnyValue<'_>| match (value, show) {
        (AnyValue::Boolean(flag), _) => Cell::Bool(flag),
        (value, show) => value.extract::<i64>().map_or(Cell::Null, |number| match show {
            Show::Instant => Cell::Instant(number),
            Show::Number => Cell::Int(number),
            Show::Flag => Cell::Bool(number != 0),
        }),
    };
    (0..column.len()).map(|row| column.get(row).map(cell).map_err(frame_error)).collect()
}
