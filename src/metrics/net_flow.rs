//! Whether the open set grows or shrinks.

use polars::prelude::{Expr, LazyFrame, col, lit, when};

use super::inputs::Inputs;
use super::place;
use super::sample::{AT, CELL, Emit, REASON, Sample, Show, Stat, TICKET, VALUE, first_reason};
use super::types::{Better, Definition, Unit};
use crate::error::Result;
use crate::model::Kind;

pub(super) const DEFINITION: Definition = Definition {
    id: "net_flow",
    title: "Net flow",
    what: "By how many tickets the open set grew (or shrank, below 0).",
    population: "Tickets that entered the open set in the period (opening) and tickets that left it (the earliest of resolution, \
                 closing and cancellation). n counts both movements.",
    formula: "Entered minus left. It equals the backlog at the end of the period minus the backlog at its beginning.",
    left_out: "Tickets whose state says that they have ended while no instant says when (`end_unknown`).",
    unit: Unit::Count,
    stats: &["count"],
    kinds: &[Kind::Incident, Kind::Request, Kind::Change, Kind::Problem],
    better: Better::Lower,
    source: "Sweep line over entries and exits.",
};

pub(super) fn samples(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    for (kind, tickets) in inputs.kinds(&DEFINITION) {
        let movement = |rows: LazyFrame, at: Expr, change: i64| {
            let reason = first_reason([col("end_unknown")]).alias(REASON);
            let rows = rows.select([at.alias(AT), col(CELL), col(TICKET), reason, lit(change).alias(VALUE)]);
            place::events(rows, inputs.request.periods)
        };
        let entered = movement(tickets.clone(), col("opened"), 1)?;
        // A ticket that ended before it was opened was never open: it enters and leaves at the same instant.
        let leaving = when(col("left").lt(col("opened"))).then(col("opened")).otherwise(col("left"));
        let left = movement(tickets.filter(col("left").is_not_null()), leaving, -1)?;
        emit(Sample {
            kind,
            clock: None,
            sla: None,
            rows: place::stack(vec![entered, left])?,
            reasons: &["end_unknown"],
            stats: &[("count", Stat::Sum(VALUE))],
            notes: &[],
            filled: &[],
            shows: &[(AT, Show::Instant), (VALUE, Show::Number)],
        })?;
    }
    Ok(())
}
