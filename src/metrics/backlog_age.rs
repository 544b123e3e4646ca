//! How old the open tickets were when a period ended.

use crate::metrics::standing::standing;
use polars::prelude::{Expr, IntoLazy, col, lit, when};

use crate::error::Result;
use crate::metrics::inputs::Inputs;
use crate::metrics::open_set;
use crate::metrics::place::END;
use crate::metrics::sample::{Emit, Sample, Show, Stat, VALUE, frame_error};
use crate::metrics::summary::WALL;
use crate::metrics::types::{Better, Definition, Unit};
use crate::model::Kind;

pub(super) const DEFINITION: Definition = Definition {
    id: "backlog_age",
    title: "Age of the backlog",
    what: "How old the tickets open at the end of the period were then.",
    population: "The tickets of `backlog`.",
    formula: "Age is the time on the wall from opening to the end of the period (as-of, if the period is not over). Median and 90th \
              percentile of type 7, with intervals of order statistics; numbers of tickets by whole days of age: 0-1, 2-5, 6-30, \
              31-90, above 90.",
    left_out: "As in `backlog` (`end_unknown`, `open_tickets_only`).",
    unit: Unit::Seconds,
    stats: &["median", "p90", "0-1d", "2-5d", "6-30d", "31-90d", ">90d"],
    kinds: &[Kind::Incident, Kind::Request, Kind::Change, Kind::Problem],
    better: Better::Lower,
    source: "Bands as in ServiceNow's incident dashboard. Quantiles: Hyndman and Fan 1996, type 7. Intervals: Conover 1999.",
};

const STATS: &[(&str, Stat)] = &[
    ("median", Stat::Quantile(50)),
    ("p90", Stat::Quantile(90)),
    ("0-1d", Stat::Tally("0-1d")),
    ("2-5d", Stat::Tally("2-5d")),
    ("6-30d", Stat::Tally("6-30d")),
    ("31-90d", Stat::Tally("31-90d")),
    (">90d", Stat::Tally(">90d")),
];

/// First day of each band, and first day after it.
const BANDS: &[(&str, i64, i64)] =
    &[("0-1d", 0, 2), ("2-5d", 2, 6), ("6-30d", 6, 31), ("31-90d", 31, 91), (">90d", 91, i64::MAX / DAY)];

const DAY: i64 = 86_400;

pub(super) fn samples(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    for (kind, rows) in standing(inputs, &DEFINITION)? {
        // A period that is not over ends at as-of.
        let now = lit(inputs.request.as_of);
        let end = when(col(END).lt(now.clone())).then(col(END)).otherwise(now);
        let rows = rows
            .lazy()
            .with_column((end - col("opened")).alias(VALUE))
            .with_columns(BANDS.iter().map(band).collect::<Vec<Expr>>())
            .collect()
            .map_err(frame_error)?;
        emit(Sample {
            kind,
            clock: Some(WALL.to_owned()),
            sla: None,
            rows,
            reasons: open_set::UNKNOWN,
            stats: STATS,
            notes: &[],
            filled: &[],
            shows: &[("opened", Show::Instant), (VALUE, Show::Number)],
        })?;
    }
    Ok(())
}

fn band((name, from, until): &(&'static str, i64, i64)) -> Expr {
    col(VALUE).gt_eq(lit(from * DAY)).and(col(VALUE).lt(lit(until * DAY))).alias(*name)
}
