//! How long things took: from opening to response, resolution, closing and fulfilment, on the wall and in the working
//! time of each calendar.

use polars::prelude::{
    BooleanChunked, Column, DataFrame, Int64Chunked, IntoSeries, LazyFrame, NewChunkedArray, coalesce, col,
};

use crate::error::Result;
use crate::metrics::clocks::only;
use crate::metrics::flow::{FILLED_CLOSING, FILLED_RESOLUTION, by_closing, closed_rows, resolved_rows};
use crate::metrics::inputs::Inputs;
use crate::metrics::place;
use crate::metrics::sample::{AT, CELL, Emit, REASON, Sample, Show, Stat, TICKET, VALUE, first_reason, frame_error};
use crate::metrics::summary::WALL;
use crate::metrics::types::{Better, Definition, Unit};
use crate::model::Kind;

const FORMULA: &str = "Seconds from opening to the event, on the wall or in the working time of the calendar that `clock` names: of the tickets that a service level of the kind covers by this calendar, in its hours. Median \
                       and percentiles of type 7 over single tickets, with intervals of order statistics; mean = sum of seconds \
                       / n. Never averaged over groups.";
/// Fields of a ticket and the flags that they were filled.
type Filled = &'static [(&'static str, &'static str)];

const SOURCE: &str = "Quantiles: Hyndman and Fan 1996, type 7. Intervals: Conover 1999.";
const STAT_NAMES: &[&str] = &["median", "p75", "p90", "p95", "mean", "count"];
const STATS: &[(&str, Stat)] = &[
    ("median", Stat::Quantile(50)),
    ("p75", Stat::Quantile(75)),
    ("p90", Stat::Quantile(90)),
    ("p95", Stat::Quantile(95)),
    ("mean", Stat::Mean),
    ("count", Stat::Count),
];

pub(super) const RESPOND: Definition = Definition {
    id: "respond_time",
    title: "Time to respond",
    what: "How long a ticket waited for the first response.",
    population: "Tickets whose first response lies in the period: the recorded one, else the first change by which somebody moved the ticket \
                 from one state to another (not to `new`, not to be withdrawn, and not back from its end; what service accounts do is no response), else when \
                 the tool's own response clock stopped.",
    formula: FORMULA,
    left_out: "Responses before the opening (`stop_before_start`); tickets that ended in the period without a recorded response \
               (`missing_response`; `cancelled` where they were cancelled).",
    unit: Unit::Seconds,
    stats: STAT_NAMES,
    kinds: &[Kind::Incident, Kind::Request],
    better: Better::Lower,
    source: SOURCE,
};

pub(super) const RESOLVE: Definition = Definition {
    id: "resolve_time",
    title: "Time to resolve",
    what: "How long it took until a ticket was solved.",
    population: "Tickets resolved in the period, as in `resolved`.",
    formula: FORMULA,
    left_out: "As in `resolved` (`cancelled`, `missing_resolution`, `reopened_since`), and resolutions before the opening \
               (`stop_before_start`).",
    unit: Unit::Seconds,
    stats: STAT_NAMES,
    kinds: &[Kind::Incident, Kind::Problem],
    better: Better::Lower,
    source: SOURCE,
};

pub(super) const CLOSE: Definition = Definition {
    id: "close_time",
    title: "Time to close",
    what: "How long it took until a ticket was finished, including any wait for confirmation.",
    population: "Tickets closed in the period, as in `closed`.",
    formula: FORMULA,
    left_out: "As in `closed` (`cancelled`, `reopened_since`, `missing_closing`), and closings before the opening (`stop_before_start`).",
    unit: Unit::Seconds,
    stats: STAT_NAMES,
    kinds: &[Kind::Incident, Kind::Request, Kind::Change, Kind::Problem],
    better: Better::Lower,
    source: SOURCE,
};

pub(super) const FULFIL: Definition = Definition {
    id: "fulfil_time",
    title: "Time to fulfil",
    what: "How long a request took until it was fulfilled.",
    population: "Requests whose fulfilment lies in the period, as in `resolved`.",
    formula: FORMULA,
    left_out: "As in `resolved` (`cancelled`, `missing_resolution`, `reopened_since`), and fulfilments before the opening \
               (`stop_before_start`).",
    unit: Unit::Seconds,
    stats: STAT_NAMES,
    kinds: &[Kind::Request],
    better: Better::Lower,
    source: SOURCE,
};

pub(super) fn respond(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    const REASONS: &[&str] = &["cancelled", "missing_response", "stop_before_start"];
    for (kind, tickets) in inputs.kinds(&RESPOND) {
        let missing = col("responded").is_null();
        let reasons =
            [missing.clone().and(col("cancelled").is_not_null()), missing, col("responded").lt(col("opened"))];
        let at = coalesce(&[col("responded"), col("left")]);
        let rows = tickets.select([
            at.alias(AT),
            col(CELL),
            col(TICKET),
            col("opened"),
            col("filled_responded"),
            first_reason(reasons).alias(REASON),
        ]);
        each_clock(inputs, kind, rows, (REASONS, &[("acknowledged_at", "filled_responded")]), emit)?;
    }
    Ok(())
}

pub(super) fn resolve(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    until_resolved(inputs, &RESOLVE, emit)
}

pub(super) fn fulfil(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    until_resolved(inputs, &FULFIL, emit)
}

fn until_resolved(inputs: &Inputs<'_>, definition: &'static Definition, emit: Emit<'_>) -> Result<()> {
    const REASONS: &[&str] = &["cancelled", "missing_resolution", "reopened_since", "stop_before_start"];
    for (kind, tickets) in inputs.kinds(definition) {
        let rows = resolved_rows(tickets, &[col("resolved").lt(col("opened"))], &[col("opened"), by_closing()]);
        each_clock(inputs, kind, rows, (REASONS, FILLED_RESOLUTION), emit)?;
    }
    Ok(())
}

pub(super) fn close(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    const REASONS: &[&str] = &["cancelled", "reopened_since", "missing_closing", "stop_before_start"];
    for (kind, tickets) in inputs.kinds(&CLOSE) {
        let rows = closed_rows(tickets, &[col("closed").lt(col("opened"))], &[col("opened")]);
        each_clock(inputs, kind, rows, (REASONS, FILLED_CLOSING), emit)?;
    }
    Ok(())
}

/// The same rows once per clock, with the seconds from `opened` to `AT`.
fn each_clock(
    inputs: &Inputs<'_>,
    kind: Kind,
    rows: LazyFrame,
    (reasons, filled): (&'static [&'static str], Filled),
    emit: Emit<'_>,
) -> Result<()> {
    let placed = place::events(rows, inputs.request.periods)?;
    let mut sample = |clock: &str, rows: DataFrame| {
        emit(Sample {
            kind,
            clock: Some(clock.to_owned()),
            sla: None,
            rows,
            reasons,
            stats: STATS,
            notes: &[],
            filled,
            shows: &[("opened", Show::Instant), (AT, Show::Instant), (VALUE, Show::Number)],
        })
    };
    sample(WALL, with_seconds(&placed, |_, from, until| until - from)?)?;
    let lives = inputs.lives(kind)?;
    let found = lives.find(&placed)?;
    for name in lives.calendars.names() {
        if let Some(calendar) = lives.calendars.of_all(&name) {
            sample(&name, with_seconds(&placed, |_, from, until| calendar.working_seconds(from, until))?)?;
            continue;
        }
        let by = lives.by(&name, &found);
        let rows = with_seconds(&placed, |row, from, until| {
            by[row].map_or(0, |calendar| calendar.working_seconds(from, until))
        })?;
        let lives: BooleanChunked = by.iter().map(|calendar| Some(calendar.is_some())).collect();
        sample(&name, only(&rows, &lives).map_err(frame_error)?)?;
    }
    Ok(())
}

fn with_seconds(placed: &DataFrame, seconds: impl Fn(usize, i64, i64) -> i64) -> Result<DataFrame> {
    let instants = |name: &str| placed.column(name).and_then(|column| column.i64().cloned()).map_err(frame_error);
    let (opened, at) = (instants("opened")?, instants(AT)?);
    let (opened, at) = (opened.rechunk(), at.rechunk());
    // No instant is missing, as in most samples: then no mask is kept of what is there.
    let values = if let (Ok(opened), Ok(at)) = (opened.cont_slice(), at.cont_slice()) {
        let pairs = opened.iter().zip(at).enumerate();
        Int64Chunked::from_vec(VALUE.into(), pairs.map(|(row, (opened, at))| seconds(row, *opened, *at)).collect())
    } else {
        let pairs = opened.iter().zip(at.iter()).enumerate();
        let values = pairs.map(|(row, (opened, at))| Some(seconds(row, opened?, at?)));
        Int64Chunked::from_iter_options(VALUE.into(), values)
    };
    let mut rows = placed.clone();
    rows.with_column(Column::from(values.into_series())).map_err(frame_error)?;
    Ok(rows)
}
