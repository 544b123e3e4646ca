//! How often tickets were handed on.

use polars::prelude::{col, lit};

use crate::error::Result;
use crate::metrics::flow::resolved_rows;
use crate::metrics::inputs::MetricInputs;
use crate::metrics::place;
use crate::metrics::sample::{AT, ColumnDisplay, Sample, SampleSink, Statistic, VALUE};
use crate::metrics::types::{Better, MetricDefinition, Unit};
use crate::model::Kind;

pub(super) const DEFINITION: MetricDefinition = MetricDefinition {
    id: "reassignment",
    title: "Reassignment",
    what: "How often tickets were handed from one group or person to another, as the tool counts it.",
    population: "Tickets resolved in the period, as in `resolved`.",
    formula: "`share`: tickets handed on at least once / tickets, with Wilson interval; `mean`: hand-overs / tickets; `0`, `1`, `2`, \
              `3+`: tickets with so many hand-overs.",
    left_out: "As in `resolved` (`cancelled`, `missing_resolution`, `reopened_since`), and tickets without a recorded number \
               (`missing_reassign_count`).",
    unit: Unit::Fraction,
    stats: &["share", "mean", "0", "1", "2", "3+"],
    kinds: &[Kind::Incident, Kind::Request, Kind::Problem],
    better: Better::Lower,
    source: "Tools count differently (groups, persons or both), so compare within one tool. Interval: Wilson 1927.",
};

const STATS: &[(&str, Statistic)] = &[
    ("share", Statistic::Share("moved")),
    ("mean", Statistic::Mean),
    ("0", Statistic::Tally("moves_0")),
    ("1", Statistic::Tally("moves_1")),
    ("2", Statistic::Tally("moves_2")),
    ("3+", Statistic::Tally("moves_3")),
];

/// Reasons of `resolved`, then the missing count.
pub(super) const REASONS: &[&str] = &["cancelled", "missing_resolution", "reopened_since", "missing_reassign_count"];

/// Fields of a ticket that its history may have filled, with their flags.
pub(super) const FILLED_MOVES: &[(&str, &str)] =
    &[("resolved_at", "filled_resolved"), ("reassign_count", "filled_moves")];

pub(super) fn samples(inputs: &MetricInputs<'_>, emit: SampleSink<'_>) -> Result<()> {
    for (kind, tickets) in inputs.kinds(&DEFINITION) {
        let columns = [
            col("moves").alias(VALUE),
            col("filled_moves"),
            col("moves").gt(lit(0)).alias("moved"),
            col("moves").eq(lit(0)).alias("moves_0"),
            col("moves").eq(lit(1)).alias("moves_1"),
            col("moves").eq(lit(2)).alias("moves_2"),
            col("moves").gt_eq(lit(3)).alias("moves_3"),
        ];
        let rows = resolved_rows(tickets, &[col("moves").is_null()], &columns);
        emit(Sample {
            kind,
            clock: None,
            sla: None,
            rows: place::events(rows, inputs.request.periods)?,
            reasons: REASONS,
            stats: STATS,
            notes: &[],
            filled: FILLED_MOVES,
            shows: &[(AT, ColumnDisplay::Instant), (VALUE, ColumnDisplay::Number)],
        })?;
    }
    Ok(())
}
