//! When tickets were in the open set: as their histories tell, and where there is none as their own instants do. `backlog`, `backlog_age` and
//! `net_flow` are three views of these times, so that a backlog is the one before it plus the net flow between them.

use polars::prelude::{DataFrame, DataType, Expr, LazyFrame, NULL, col, lit, when};

use crate::error::Result;
use crate::metrics::place;
use crate::metrics::sample::{CELL, TICKET, frame_error};

/// Reasons for which nobody knows whether a ticket was in the open set.
pub(super) const UNKNOWN: &[&str] = &["end_unknown", "open_tickets_only"];

/// The times of histories, if there are any, and those of the tickets that have none.
pub(super) fn stays(tickets: LazyFrame, told: Option<DataFrame>, as_of: i64) -> Result<DataFrame> {
    let none = || lit(NULL).cast(DataType::Int64);
    let row = |entered: Expr, left: Expr, came: Expr, goes: Expr, end_unknown: Expr| {
        [
            col(TICKET),
            col(CELL),
            col("opened"),
            later(entered).alias("entered"),
            when(left.clone().is_null()).then(none()).otherwise(later(left)).alias("left"),
            came.alias("came"),
            goes.alias("goes"),
            end_unknown.alias("end_unknown"),
        ]
    };
    let own = if told.is_some() { tickets.filter(col("told").not()) } else { tickets };
    // An end at an unknown time lies before the last update.
    let unknown = when(col("is_over")).then(lit(as_of)).otherwise(none());
    let left =
        when(col("end_unknown")).then(unknown).when(col("back").is_not_null()).then(col("away")).otherwise(col("left"));
    let known = || col("end_unknown").not();
    let goes = known().and(col("left").is_not_null().or(col("back").is_not_null()));
    let first = own.clone().select(row(col("opened"), left, known(), goes, col("end_unknown")));
    let again = own.filter(col("back").is_not_null());
    let again = again.select(row(col("back"), none(), lit(true), lit(false), lit(false)));
    let collect = |frame: LazyFrame| frame.collect().map_err(frame_error);
    let all = [collect(first)?, collect(again)?].into_iter().chain(told);
    place::stack(all.collect())
}

/// A ticket that ended before it was opened was never open: it enters and leaves at the same instant.
fn later(at: Expr) -> Expr {
    when(at.clone().lt(col("opened"))).then(col("opened")).otherwise(at)
}
