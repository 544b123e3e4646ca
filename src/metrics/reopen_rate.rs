//! How often a solution did not hold.

use polars::prelude::col;

use crate::error::Result;
use crate::metrics::inputs::MetricInputs;
use crate::metrics::place;
use crate::metrics::sample::{AT, CELL, ColumnDisplay, REASON, Sample, SampleSink, Statistic, TICKET, first_reason};
use crate::metrics::types::{Better, MetricDefinition, Unit};
use crate::model::Kind;

pub(super) const DEFINITION: MetricDefinition = MetricDefinition {
    id: "reopen_rate",
    title: "Reopen rate",
    what: "Share of the resolved tickets that were reopened at least once.",
    population: "Tickets whose (last) resolution before as-of lies in the period, also when they were reopened since.",
    formula: "Reopened / resolved. A ticket is reopened if its history has a move from resolved or closed to another state, or its \
              reopening date or count says so; an empty one says that it was not, in a file that has the column. Known as of as-of: the rate of a recent period can still grow. Wilson interval.",
    left_out: "Cancelled tickets (`cancelled`); tickets with neither history nor reopening date nor count \
               (`missing_reopen_record`).",
    unit: Unit::Fraction,
    stats: &["share"],
    kinds: &[Kind::Incident, Kind::Request, Kind::Problem],
    better: Better::Lower,
    source: "ServiceNow benchmark \"reopened among resolved in the month\". Interval: Wilson 1927.",
};

pub(super) fn samples(inputs: &MetricInputs<'_>, emit: SampleSink<'_>) -> Result<()> {
    for (kind, tickets) in inputs.kinds(&DEFINITION) {
        let reason = first_reason([col("cancelled").is_not_null(), col("reopened").is_null()]).alias(REASON);
        let rows = tickets.select([
            col("resolved").alias(AT),
            col(CELL),
            col(TICKET),
            reason,
            col("reopened"),
            col("filled_resolved"),
            col("filled_reopened"),
        ]);
        emit(Sample {
            kind,
            clock: None,
            sla: None,
            rows: place::events(rows, inputs.request.periods)?,
            reasons: &["cancelled", "missing_reopen_record"],
            stats: &[("share", Statistic::Share("reopened"))],
            notes: &[],
            filled: &[("resolved_at", "filled_resolved"), ("reopened_count", "filled_reopened")],
            shows: &[(AT, ColumnDisplay::Instant), ("reopened", ColumnDisplay::Flag)],
        })?;
    }
    Ok(())
}
