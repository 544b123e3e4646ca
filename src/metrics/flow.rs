//! What came in and what went out: tickets opened, resolved and closed in a period.

use polars::prelude::{Expr, LazyFrame, NULL, coalesce, col, lit, when};

use super::inputs::Inputs;
use super::place;
use super::sample::{AT, BASIS, CELL, Emit, REASON, Sample, Show, Stat, TICKET, first_reason};
use super::types::{Better, Definition, Unit};
use crate::error::Result;
use crate::model::Kind;

pub(super) const OPENED: Definition = Definition {
    id: "opened",
    title: "Opened",
    what: "Tickets that came in.",
    population: "Tickets whose opening lies in the period.",
    formula: "Their number. The interval is that of a Poisson count.",
    left_out: "Nothing; tickets cancelled later were opened too.",
    unit: Unit::Count,
    stats: &["count"],
    kinds: &[Kind::Incident, Kind::Request, Kind::Change, Kind::Problem],
    better: Better::Neutral,
    source: "Interval: Garwood 1936.",
};

pub(super) const RESOLVED: Definition = Definition {
    id: "resolved",
    title: "Resolved",
    what: "Tickets that were solved.",
    population: "Tickets whose resolution lies in the period; for requests the fulfilment (or the closing, where the tool \
                 records no other end). A ticket resolved several times counts at its last resolution. Where the tool knows no other time than the closing, its profile takes \
                 that, with a warning when the file is imported, and the basis is `estimated`; otherwise a closing says nothing of the resolution.",
    formula: "Their number. The interval is that of a Poisson count.",
    left_out: "Cancelled tickets and requests that ended unfulfilled (`cancelled`), tickets closed in the period without a resolution (`missing_resolution`), \
               tickets reopened after their resolution and still open (`reopened_since`).",
    unit: Unit::Count,
    stats: &["count"],
    kinds: &[Kind::Incident, Kind::Request, Kind::Problem],
    better: Better::Neutral,
    source: "Interval: Garwood 1936.",
};

pub(super) const CLOSED: Definition = Definition {
    id: "closed",
    title: "Closed",
    what: "Tickets that were finished.",
    population: "Tickets whose closing lies in the period.",
    formula: "Their number. The interval is that of a Poisson count.",
    left_out: "Cancelled tickets (`cancelled`), tickets reopened after their closing and still open (`reopened_since`), closed tickets whose \
               time of closing is not known, where they were resolved in the period (`missing_closing`).",
    unit: Unit::Count,
    stats: &["count"],
    kinds: &[Kind::Incident, Kind::Request, Kind::Change, Kind::Problem],
    better: Better::Neutral,
    source: "Interval: Garwood 1936.",
};

const EVENTS: &[(&str, Stat)] = &[("count", Stat::Events)];

/// Reasons a ticket that ended in a period is no resolved ticket.
pub(super) const NOT_RESOLVED: &[&str] = &["cancelled", "missing_resolution", "reopened_since"];

/// Reasons a ticket that ended in a period is no closed ticket.
const NOT_CLOSED: &[&str] = &["cancelled", "reopened_since", "missing_closing"];

/// Fields of a ticket that its history may have filled, with their flags.
pub(super) const FILLED_RESOLUTION: &[(&str, &str)] = &[("resolved_at", "filled_resolved")];
pub(super) const FILLED_CLOSING: &[(&str, &str)] = &[("closed_at", "filled_closed")];

pub(super) fn opened(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    for (kind, tickets) in inputs.kinds(&OPENED) {
        let rows = tickets.select([col("opened").alias(AT), col(CELL), col(TICKET), first_reason([]).alias(REASON)]);
        emit(events(inputs, kind, rows, (&[], &[]))?)?;
    }
    Ok(())
}

pub(super) fn resolved(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    for (kind, tickets) in inputs.kinds(&RESOLVED) {
        let rows = resolved_rows(tickets, &[], &[by_closing()]);
        emit(events(inputs, kind, rows, (NOT_RESOLVED, FILLED_RESOLUTION))?)?;
    }
    Ok(())
}

pub(super) fn closed(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    for (kind, tickets) in inputs.kinds(&CLOSED) {
        let rows = closed_rows(tickets, &[], &[]);
        emit(events(inputs, kind, rows, (NOT_CLOSED, FILLED_CLOSING))?)?;
    }
    Ok(())
}

/// The population of every measure "of the tickets resolved in the period": placed at the resolution, or where there is none
/// at the instant that ended the ticket, so that what is left out is counted in the period it would have belonged to.
/// Reasons after those of `NOT_RESOLVED` and further columns are up to the caller.
pub(super) fn resolved_rows(tickets: LazyFrame, reasons: &[Expr], columns: &[Expr]) -> LazyFrame {
    let not_resolved = [col("cancelled").is_not_null(), col("resolved").is_null(), col("undone")];
    let reason = first_reason(not_resolved.iter().chain(reasons).cloned());
    let at = coalesce(&[col("resolved"), col("left")]).alias(AT);
    let placing = [at, col(CELL), col(TICKET), reason.alias(REASON), col("filled_resolved")];
    tickets.select(placing.iter().chain(columns).cloned().collect::<Vec<_>>())
}

/// The population of the measures "of the tickets closed in the period": placed at the closing, or for a closed ticket whose tool
/// does not say when, at the instant that ended it. Reasons after those of `NOT_CLOSED` and further columns are up to the caller.
pub(super) fn closed_rows(tickets: LazyFrame, reasons: &[Expr], columns: &[Expr]) -> LazyFrame {
    let not_closed = [col("cancelled").is_not_null(), col("undone"), col("unclosed")];
    let reason = first_reason(not_closed.iter().chain(reasons).cloned());
    let at = when(col("unclosed")).then(col("left")).otherwise(col("closed"));
    let placing = [at.alias(AT), col(CELL), col(TICKET), reason.alias(REASON), col("filled_closed")];
    tickets.select(placing.iter().chain(columns).cloned().collect::<Vec<_>>())
}

/// What a resolution rests on where the tool knows no other time than the closing.
pub(super) fn by_closing() -> Expr {
    const ESTIMATED: i32 = 2;
    when(col("by_closing")).then(lit(ESTIMATED)).otherwise(lit(NULL)).alias(BASIS)
}

fn events(
    inputs: &Inputs<'_>,
    kind: Kind,
    rows: LazyFrame,
    (reasons, filled): (&'static [&'static str], &'static [(&'static str, &'static str)]),
) -> Result<Sample> {
    Ok(Sample {
        kind,
        clock: None,
        sla: None,
        rows: place::events(rows, inputs.request.periods)?,
        reasons,
        stats: EVENTS,
        notes: &[],
        filled,
        shows: &[(AT, Show::Instant)],
    })
}
