//! How many tickets were open when a period ended.

use polars::prelude::{DataFrame, LazyFrame, col};

use super::inputs::Inputs;
use super::place;
use super::sample::{CELL, Emit, REASON, Sample, Show, Stat, TICKET, first_reason};
use super::types::{Better, Definition, Unit};
use crate::error::Result;
use crate::model::Kind;
use crate::period::Period;

pub(super) const DEFINITION: Definition = Definition {
    id: "backlog",
    title: "Backlog",
    what: "Tickets open at the end of the period.",
    population: "Tickets opened before the end of the period and neither resolved, closed nor cancelled before it (changes: neither \
                 closed nor cancelled). A reopening undoes the end before it. A period that is not over ends at as-of.",
    formula: "Their number, rebuilt from the recorded instants of every ticket, so that any past end can be asked for.",
    left_out: "Tickets whose state says that they have ended while no instant says when (`end_unknown`).",
    unit: Unit::Count,
    stats: &["count"],
    kinds: &[Kind::Incident, Kind::Request, Kind::Change, Kind::Problem],
    better: Better::Lower,
    source: "ServiceNow \"open on a day\"; an export without reopen events understates past backlogs.",
};

pub(super) fn samples(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    for (kind, tickets) in inputs.kinds(&DEFINITION) {
        let rows = open_rows(tickets, inputs.request.periods)?;
        emit(Sample {
            kind,
            clock: None,
            sla: None,
            rows,
            reasons: &["end_unknown"],
            stats: &[("count", Stat::Count)],
            notes: &[],
            filled: &[],
            shows: &[("opened", Show::Instant)],
        })?;
    }
    Ok(())
}

/// The tickets open at the end of each period, and those of which nobody knows.
pub(super) fn open_rows(tickets: LazyFrame, periods: &[Period]) -> Result<DataFrame> {
    let reason = first_reason([col("end_unknown")]).alias(REASON);
    place::standing(
        tickets.select([col(CELL), col(TICKET), reason, col("opened"), col("left")]),
        "opened",
        "left",
        periods,
    )
}
