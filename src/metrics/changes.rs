//! How changes went: the rows that the change measures share, with one truth table for success.

use polars::prelude::{DataFrame, IntoLazy, LazyFrame, coalesce, col, lit, when};

use crate::error::Result;
use crate::metrics::place;
use crate::metrics::sample::{AT, CELL, REASON, TICKET, first_reason, frame_error};
use crate::period::Period;
use crate::store::{Cell, Store};

const CHANGES: &str = include_str!("../../queries/measures/changes.sql");

/// Reads the changes and puts them beside their tickets.
pub(super) fn load(store: &Store, tickets: LazyFrame, as_of: i64, emergency_hours: u32) -> Result<DataFrame> {
    let changes = store.frame(CHANGES, &[Cell::Instant(as_of), Cell::Int(emergency_hours.into())])?.lazy();
    let is = |outcome: &'static str| col("outcome").eq(lit(outcome));
    // NULL, a test that could not be made, does not speak against a change; the strict rate counts it apart.
    let held_against = |test: &'static str| col(test).fill_null(lit(false));
    let successful = is("successful").or(is("successful_with_issues"));
    let faultless = is("successful")
        .and(held_against("off_window").or(held_against("unapproved")).not())
        .and(col("caused").or(col("unauthorized")).not());
    changes
        .inner_join(tickets.select([col(TICKET), col(CELL), col("cancelled")]), col(TICKET), col(TICKET))
        .with_columns([
            coalesce(&[col("ended"), col("cancelled"), col("last_seen")]).alias(AT),
            col("ended").is_null().and(col("cancelled").is_null()).alias("end_unknown"),
            successful.alias("successful"),
            faultless.alias("faultless"),
            is("failed").or(is("backed_out")).alias("failed"),
            col("type").eq(lit("emergency")).alias("emergency"),
            when(col("type").eq(lit("standard"))).then(lit(true)).otherwise(lit(false)).alias("standard"),
            col("off_window").is_null().alias("window_not_tested"),
            col("unapproved").is_null().alias("approval_not_tested"),
        ])
        .collect()
        .map_err(frame_error)
}

/// An input of a measure of changes: a column, and the one that says where the tool's word for it has no meaning here.
#[derive(Clone, Copy)]
pub(super) struct ChangeInput {
    column: &'static str,
    unmapped: &'static str,
    /// Why changes are left out, in the order of `ended`.
    pub(super) reasons: &'static [&'static str],
}

pub(super) const OUTCOME: ChangeInput = ChangeInput {
    column: "outcome",
    unmapped: "outcome_unmapped",
    reasons: &["cancelled", "missing_end", "unmapped_outcome", "missing_outcome"],
};

pub(super) const TYPE: ChangeInput = ChangeInput {
    column: "type",
    unmapped: "type_unmapped",
    reasons: &["cancelled", "missing_end", "unmapped_type", "missing_type"],
};

/// The changes that ended in each period, with `columns`. One without a known end or without what the measure needs is left out.
pub(super) fn ended(periods: &[Period], changes: LazyFrame, needs: ChangeInput, columns: &[&str]) -> Result<DataFrame> {
    let unmapped = col(needs.unmapped);
    let reason =
        first_reason([col("withdrawn"), col("end_unknown"), unmapped, col(needs.column).is_null()]).alias(REASON);
    let placing = [col(AT), col(CELL), col(TICKET), reason];
    let columns = columns.iter().map(|name| col(*name));
    place::events(changes.select(placing.into_iter().chain(columns).collect::<Vec<_>>()), periods)
}
