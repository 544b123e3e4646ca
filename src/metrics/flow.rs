//! What came in and what went out: tickets opened, resolved and closed in a period.

use polars::prelude::{DataFrame, Expr, LazyFrame, NULL, coalesce, col, lit, when};

use crate::error::Result;
use crate::metrics::inputs::MetricInputs;
use crate::metrics::place;
use crate::metrics::sample::{
    AT, BASIS, CELL, ColumnDisplay, REASON, Sample, SampleSink, Statistic, TICKET, basis_code, first_reason,
};
use crate::metrics::types::{Better, MetricDefinition, Unit};
use crate::model::{Basis, Kind};

pub(super) const OPENED: MetricDefinition = MetricDefinition {
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

pub(super) const RESOLVED: MetricDefinition = MetricDefinition {
    id: "resolved",
    title: "Resolved",
    what: "Tickets that were solved.",
    population: "Tickets whose resolution lies in the period; for requests the fulfilment (or the closing, where the tool \
                 records no other end). A ticket resolved several times counts at its last resolution before as-of. The history says when that was, the \
                 ticket's own instant where there is none or for the last end. Where the tool knows no other time than the closing, its profile takes that, with a \
                 warning when the file is imported, and the basis is `estimated`; otherwise a closing says nothing of the resolution.",
    formula: "Their number. The interval is that of a Poisson count.",
    left_out: "Cancelled tickets and requests that ended unfulfilled (`cancelled`), tickets closed in the period without a resolution and those that ended, \
               nobody knows when, in each period in which that may have been (`missing_resolution`), tickets reopened after their resolution and still open \
               (`reopened_since`), all of a kind of which only open tickets were loaded (`open_tickets_only`). Where none counts and some are unknown there is no number.",
    unit: Unit::Count,
    stats: &["count"],
    kinds: &[Kind::Incident, Kind::Request, Kind::Problem],
    better: Better::Neutral,
    source: "Interval: Garwood 1936.",
};

pub(super) const CLOSED: MetricDefinition = MetricDefinition {
    id: "closed",
    title: "Closed",
    what: "Tickets that were finished.",
    population: "Tickets whose closing lies in the period.",
    formula: "Their number. The interval is that of a Poisson count.",
    left_out: "Cancelled tickets (`cancelled`), tickets reopened after their closing and not closed again (`reopened_since`), closed tickets whose \
               time of closing is not known, where they were resolved in the period or may have been (`missing_closing`), all of a kind of which only \
               open tickets were loaded (`open_tickets_only`). Where none counts and some are unknown there is no number.",
    unit: Unit::Count,
    stats: &["count"],
    kinds: &[Kind::Incident, Kind::Request, Kind::Change, Kind::Problem],
    better: Better::Neutral,
    source: "Interval: Garwood 1936.",
};

const EVENTS: &[(&str, Statistic)] = &[("count", Statistic::Events)];

/// Reasons a ticket that ended in a period, or may have, is no resolved ticket.
const NOT_RESOLVED: &[&str] = &["cancelled", "missing_resolution", "reopened_since", OPEN_ONLY];

/// Reasons a ticket that ended in a period is no closed ticket.
const NOT_CLOSED: &[&str] = &["cancelled", "reopened_since", "missing_closing", OPEN_ONLY];

const OPEN_ONLY: &str = "open_tickets_only";

/// Fields of a ticket that its history may have filled, with their flags.
pub(super) const FILLED_RESOLUTION: &[(&str, &str)] = &[("resolved_at", "filled_resolved")];
pub(super) const FILLED_CLOSING: &[(&str, &str)] = &[("closed_at", "filled_closed")];

pub(super) fn opened(inputs: &MetricInputs<'_>, emit: SampleSink<'_>) -> Result<()> {
    for (kind, tickets) in inputs.kinds(&OPENED) {
        let rows = tickets.select([col("opened").alias(AT), col(CELL), col(TICKET), first_reason([]).alias(REASON)]);
        emit(events(inputs, kind, rows, (&[], &[]))?)?;
    }
    Ok(())
}

pub(super) fn resolved(inputs: &MetricInputs<'_>, emit: SampleSink<'_>) -> Result<()> {
    for (kind, tickets) in inputs.kinds(&RESOLVED) {
        let unknown = unknown_ends(inputs, kind, tickets.clone(), (2, &[col("filled_resolved"), by_closing()]))?;
        let rows = resolved_rows(tickets, &[], &[by_closing()]);
        let mut sample = events(inputs, kind, rows, (NOT_RESOLVED, FILLED_RESOLUTION))?;
        sample.rows = place::stack(vec![sample.rows, unknown])?;
        emit(sample)?;
    }
    Ok(())
}

pub(super) fn closed(inputs: &MetricInputs<'_>, emit: SampleSink<'_>) -> Result<()> {
    for (kind, tickets) in inputs.kinds(&CLOSED) {
        let unknown = unknown_ends(inputs, kind, tickets.clone(), (3, &[col("filled_closed")]))?;
        let mut sample = events(inputs, kind, closed_rows(tickets, &[], &[]), (NOT_CLOSED, FILLED_CLOSING))?;
        sample.rows = place::stack(vec![sample.rows, unknown])?;
        emit(sample)?;
    }
    Ok(())
}

/// The population of every measure "of the tickets resolved in the period": placed at the resolution, or where there is none
/// at the instant that ended the ticket, so that what is left out is counted in the period it would have belonged to.
/// Reasons after `cancelled`, `missing_resolution` and `reopened_since` and further columns are up to the caller.
pub(super) fn resolved_rows(tickets: LazyFrame, reasons: &[Expr], columns: &[Expr]) -> LazyFrame {
    let not_resolved = [col("cancelled").is_not_null(), col("resolved").is_null(), col("undone")];
    let reason = first_reason(not_resolved.iter().chain(reasons).cloned());
    let at = coalesce(&[col("resolved"), col("left")]).alias(AT);
    let placing = [at, col(CELL), col(TICKET), reason.alias(REASON), col("filled_resolved")];
    tickets.select(placing.iter().chain(columns).cloned().collect::<Vec<_>>())
}

/// The population of the measures "of the tickets closed in the period": placed at the closing, or for a closed ticket whose tool
/// does not say when, at the instant that ended it. Reasons after `cancelled`, `reopened_since` and `missing_closing` and further columns are up to the caller.
pub(super) fn closed_rows(tickets: LazyFrame, reasons: &[Expr], columns: &[Expr]) -> LazyFrame {
    let not_closed = [col("cancelled").is_not_null(), col("closing_undone"), col("unclosed")];
    let reason = first_reason(not_closed.iter().chain(reasons).cloned());
    let at = when(col("unclosed")).then(col("left")).otherwise(col("closed"));
    let placing = [at.alias(AT), col(CELL), col(TICKET), reason.alias(REASON), col("filled_closed")];
    tickets.select(placing.iter().chain(columns).cloned().collect::<Vec<_>>())
}

/// What a resolution rests on where the tool knows no other time than the closing.
pub(super) fn by_closing() -> Expr {
    when(col("by_closing")).then(lit(basis_code(Basis::Estimated))).otherwise(lit(NULL)).alias(BASIS)
}

/// The tickets that may have ended in a period: those that ended at a time that nobody knows, with the number of the reason for that, or where
/// only open tickets were loaded, all of them. `columns` are those that the rows of known ends have beside their place.
fn unknown_ends(
    inputs: &MetricInputs<'_>,
    kind: Kind,
    tickets: LazyFrame,
    (missing, columns): (i32, &[Expr]),
) -> Result<DataFrame> {
    let is_open_only = inputs.is_open_only(kind);
    let reason = when(lit(is_open_only)).then(lit(4)).when(col("withdrawn")).then(lit(1)).otherwise(lit(missing));
    let unknown = tickets.filter(col("end_unknown").or(lit(is_open_only)));
    let placing = [col("opened").alias(AT), col(CELL), col(TICKET), reason.alias(REASON)];
    let rows = unknown.select(placing.iter().chain(columns).cloned().collect::<Vec<_>>());
    place::since(rows, inputs.request.as_of, inputs.request.periods)
}

fn events(
    inputs: &MetricInputs<'_>,
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
        shows: &[(AT, ColumnDisplay::Instant)],
    })
}
