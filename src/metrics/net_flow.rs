//! Whether the open set grows or shrinks.

use polars::prelude::{LazyFrame, col, lit};

use crate::error::Result;
use crate::metrics::inputs::MetricInputs;
use crate::metrics::sample::{
    AT, CELL, ColumnDisplay, REASON, Sample, SampleSink, Statistic, TICKET, VALUE, first_reason,
};
use crate::metrics::types::{Better, MetricDefinition, Unit};
use crate::metrics::{open_set, place};
use crate::model::Kind;

pub(super) const DEFINITION: MetricDefinition = MetricDefinition {
    id: "net_flow",
    title: "Net flow",
    what: "By how many tickets the open set grew (or shrank, below 0).",
    population: "Every time a ticket entered the open set in the period (opening, reopening) and every time one left it (resolution, \
                 closing, cancellation), by its history, or where there is none by its own instants. n counts both movements.",
    formula: "Entered minus left. It equals the backlog at the end of the period minus the backlog at its beginning, but for what is left out. There is no number where more \
              tickets are left out than movements count.",
    left_out: "Tickets that ended, nobody knows when, in each period in which that may have been (`end_unknown`); all of a kind of which only open \
               tickets were loaded (`open_tickets_only`).",
    unit: Unit::Count,
    stats: &["count"],
    kinds: &[Kind::Incident, Kind::Request, Kind::Change, Kind::Problem],
    better: Better::Lower,
    source: "Sweep line over entries and exits.",
};

pub(super) fn samples(inputs: &MetricInputs<'_>, emit: SampleSink<'_>) -> Result<()> {
    let periods = inputs.request.periods;
    for (kind, stays) in inputs.stays(&DEFINITION)? {
        let is_open_only = lit(inputs.is_open_only(kind));
        let rows = |rows: LazyFrame, at: &str, change: i64| {
            let reason = first_reason([col("end_unknown"), is_open_only.clone()]).alias(REASON);
            rows.select([col(at).alias(AT), col(CELL), col(TICKET), reason, lit(change).alias(VALUE)])
        };
        let entered = place::events(rows(stays.clone().filter(col("came")), "entered", 1), periods)?;
        let left = place::events(rows(stays.clone().filter(col("goes")), "left", -1), periods)?;
        let unknown = rows(stays.filter(col("end_unknown")), "entered", 0);
        let unknown = place::since(unknown, inputs.request.as_of, periods)?;
        emit(Sample {
            kind,
            clock: None,
            sla: None,
            rows: place::stack(vec![entered, left, unknown])?,
            reasons: open_set::UNKNOWN,
            stats: &[("count", Statistic::Flow(VALUE))],
            notes: &[],
            filled: &[],
            shows: &[(AT, ColumnDisplay::Instant), (VALUE, ColumnDisplay::Number)],
        })?;
    }
    Ok(())
}
