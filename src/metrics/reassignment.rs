//! How often tickets were handed on.

use polars::prelude::{col, lit};

use crate::error::Result;
use crate::metrics::flow::resolved_rows;
use crate::metrics::inputs::Inputs;
use crate::metrics::place;
use crate::metrics::sample::{AT, Emit, Sample, Show, Stat, VALUE};
use crate::metrics::types::{Better, Definition, Unit};
use crate::model::Kind;

pub(super) const DEFINITION: Definition = Definition {
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

const STATS: &[(&str, Stat)] = &[
    ("share", Stat::Share("moved")),
    ("mean", Stat::Mean),
    ("0", Stat::Tally("moves_0")),
    ("1", Stat::Tally("moves_1")),
    ("2", Stat::Tally("moves_2")),
    ("3+", Stat::Tally("moves_3")),
];

/// Reasons of `resolved`, then the missing count.
pub(super) const REASONS: &[&str] = &["cancelled", "missing_resolution", "reopened_since", "missing_reassign_count"];

/// Fields of a ticket that its history may have filled, with their flags.
pub(super) const FILLED_MOVES: &[(&str, &str)] =
    &[("resolved_at", "filled_resolved"), ("reassign_count", "filled_moves")];

pub(super) fn samples(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
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
            shows: &[(AT, Show::Instant), (VALUE, Show::Number)],
        })?;
    }
    Ok(())
}
