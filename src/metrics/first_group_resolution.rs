//! How many incidents the first group solved.

use polars::prelude::{col, lit};

use crate::error::Result;
use crate::metrics::flow::resolved_rows;
use crate::metrics::inputs::MetricInputs;
use crate::metrics::place;
use crate::metrics::reassignment::{FILLED_MOVES, REASONS};
use crate::metrics::sample::{AT, ColumnDisplay, Sample, SampleSink, Statistic, VALUE};
use crate::metrics::types::{Better, MetricDefinition, Unit};
use crate::model::Kind;

pub(super) const DEFINITION: MetricDefinition = MetricDefinition {
    id: "first_group_resolution",
    title: "Solved by the first group",
    what: "Share of the resolved incidents that were never handed on.",
    population: "Incidents resolved in the period, as in `resolved`.",
    formula: "Incidents with no hand-over / incidents. Wilson interval.",
    left_out: "As in `resolved` (`cancelled`, `missing_resolution`, `reopened_since`), and incidents without a recorded number of \
               hand-overs (`missing_reassign_count`).",
    unit: Unit::Fraction,
    stats: &["share"],
    kinds: &[Kind::Incident],
    better: Better::Higher,
    source: "ServiceNow and BMC \"resolved without reassignment\"; it is not first contact resolution. Interval: Wilson 1927.",
};

pub(super) fn samples(inputs: &MetricInputs<'_>, emit: SampleSink<'_>) -> Result<()> {
    for (kind, tickets) in inputs.kinds(&DEFINITION) {
        let columns = [col("moves").alias(VALUE), col("filled_moves"), col("moves").eq(lit(0)).alias("first_group")];
        let rows = resolved_rows(tickets, &[col("moves").is_null()], &columns);
        emit(Sample {
            kind,
            clock: None,
            sla: None,
            rows: place::events(rows, inputs.request.periods)?,
            reasons: REASONS,
            stats: &[("share", Statistic::Share("first_group"))],
            notes: &[],
            filled: FILLED_MOVES,
            shows: &[
                (AT, ColumnDisplay::Instant),
                (VALUE, ColumnDisplay::Number),
                ("first_group", ColumnDisplay::Flag),
            ],
        })?;
    }
    Ok(())
}
