//! The clocks that attainment looks at: those of each service level, or the tool's own flags where a kind has no level.

use crate::metrics::clocks::{Clocks, Positions};

use polars::prelude::{BooleanChunked, DataFrame, DataType, IntoLazy, NULL, coalesce, col, lit, when};

use crate::error::Result;
use crate::metrics::inputs::Inputs;
use crate::metrics::sample::{BASIS, CELL, TICKET, basis_code, frame_error};
use crate::model::{Basis, Kind};
use crate::sla;

/// Codes of `state`, as `clocks.sql` writes them.
pub(super) const MET: i32 = 0;
pub(super) const BREACHED: i32 = 1;
pub(super) const OPEN_BREACHED: i32 = 2;
pub(super) const CANCELLED: i32 = 3;
pub(super) const NOT_APPLICABLE: i32 = 4;
pub(super) const UNMEASURABLE: i32 = 5;
pub(super) const RUNNING: i32 = 6;
pub(super) const EXCLUDED: i32 = 7;

/// Columns of tickets that the tool's own flags are read beside.
const RECORDED: &[&str] =
    &[CELL, "opened", "resolved", "left", "cancelled", "told", "end_unknown", "is_over", "withdrawn"];

/// The level under which the tool's own flags are given.
const RECORDED_ID: &str = "recorded";

/// The clocks of one level, one row per ticket: `ticket_no`, `cell`, `opened`, `started`, `stopped`, `called_off`, `due`, `target`,
/// `used`, `state`, `basis`, and with `erases` the flag `erased`.
pub(super) struct Level {
    pub(super) id: String,
    pub(super) clocks: DataFrame,
    /// Whether a tool took due instants away when tickets ended: then nothing can be told from those that are left.
    pub(super) erases: bool,
    /// Whether some are of tickets that ended, nobody knows when, of which the tool says how: those with the flag `sometime`.
    pub(super) sometime: bool,
}

impl Level {
    /// Whether it is the tool's own flags.
    pub(super) fn is_recorded(&self) -> bool {
        self.id == RECORDED_ID
    }
}

/// Gives the levels of a kind one by one, in the order of their ids: those that its tickets have clocks of, else the recorded flags if
/// there are any.
pub(super) fn each_level(
    inputs: &Inputs<'_>,
    kind: Kind,
    tickets: &DataFrame,
    clocks: &Clocks,
    mut give: impl FnMut(&Level) -> Result<()>,
) -> Result<()> {
    let positions = Positions::new(tickets)?;
    let mut any = false;
    for id in clocks.ids.keys() {
        let Some(of_level) = clocks.of(id)? else { continue };
        let clocks = positions.beside(&of_level, tickets, &[CELL, "opened"])?;
        if clocks.height() > 0 {
            any = true;
            give(&Level { id: id.clone(), clocks, erases: false, sometime: false })?;
        }
    }
    if any {
        return Ok(());
    }
    recorded(inputs, kind, tickets, &positions)?.as_ref().map_or(Ok(()), give)
}

fn recorded(inputs: &Inputs<'_>, kind: Kind, tickets: &DataFrame, positions: &Positions) -> Result<Option<Level>> {
    let flags = inputs.data.store.frame(sla::TOLD, &[kind.as_str().into()])?;
    let flags = positions.beside(&flags, tickets, RECORDED)?;
    // A ticket that ended, nobody knows when, is not open. Whether it had ended by as-of shows its last update.
    let (unknown_end, has_flag) = (|| col("end_unknown"), || col("breached").is_not_null());
    let sometime = || unknown_end().and(col("is_over")).and(has_flag()).and(col("withdrawn").not());
    let untold = unknown_end().and(has_flag().or(col("by_due"))).and(sometime().not());
    // The tool's own due instant tells of an open ticket more than a flag that nobody has refreshed.
    let overdue = col("left").is_null().and(unknown_end().not()).and(col("due").lt_eq(lit(inputs.request.as_of)));
    // A closing alone says that a ticket was resolved, not when; the end of a change is its closing.
    let is_timeless = if kind == Kind::Change {
        lit(false)
    } else {
        col("by_due").and(col("resolved").is_null()).and(col("left").is_not_null()).and(col("told").not())
    };
    // Without a flag the due instant says how a ticket ended.
    let missed =
        coalesce(&[col("breached"), when(col("by_due")).then(col("left").gt(col("due"))).otherwise(lit(NULL))]);
    let state = when(col("cancelled").is_not_null())
        .then(lit(CANCELLED))
        .when(col("left").lt(col("opened")).or(is_timeless).or(untold))
        .then(lit(UNMEASURABLE))
        .when(sometime().and(col("breached")))
        .then(lit(BREACHED))
        .when(sometime())
        .then(lit(MET))
        .when(overdue)
        .then(lit(OPEN_BREACHED))
        .when(col("breached").is_null().and(col("by_due").not()))
        .then(lit(NOT_APPLICABLE))
        .when(col("left").is_not_null().and(missed))
        .then(lit(BREACHED))
        .when(col("left").is_not_null())
        .then(lit(MET))
        .when(col("breached"))
        .then(lit(OPEN_BREACHED))
        .otherwise(lit(RUNNING));
    let unknown = || lit(NULL).cast(DataType::Int64);
    let clocks = flags
        .lazy()
        .select([
            col(TICKET),
            col(CELL),
            col("opened"),
            col("opened").alias("started"),
            when(col("cancelled").is_null()).then(col("left")).otherwise(unknown()).alias("stopped"),
            col("cancelled").alias("called_off"),
            col("due"),
            unknown().alias("target"),
            unknown().alias("used"),
            state.alias("state"),
            when(col("defaulted"))
                .then(lit(basis_code(Basis::DefaultFlag)))
                .when(col("by_due"))
                .then(lit(basis_code(Basis::DueTime)))
                .otherwise(lit(basis_code(Basis::TakenOver)))
                .alias(BASIS),
            col("by_due"),
            col("known_late"),
            col("breached"),
            col("erased"),
            sometime().alias("sometime"),
        ])
        .collect()
        .map_err(frame_error)?;
    let flagged = clocks.column("breached").map(|column| column.null_count() < column.len()).map_err(frame_error)?;
    let by_due = clocks.column("by_due").and_then(|column| column.bool().cloned()).map_err(frame_error)?;
    let erased = clocks.column("erased").and_then(|column| column.bool().cloned()).map_err(frame_error)?;
    let sometime =
        clocks.column("sometime").and_then(|column| column.bool().map(BooleanChunked::any)).map_err(frame_error)?;
    let level = || Level { id: RECORDED_ID.to_owned(), clocks, erases: erased.any(), sometime };
    Ok((flagged || by_due.any()).then(level))
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::*;

    #[test]
    fn tickets_are_found_by_number_however_far_apart_the_numbers_are() {
        let asked = df!(TICKET => [Some(7i64), Some(5), None, Some(6), Some(1 << 40), Some(-1)]).unwrap();
        let found = |numbers: [i64; 3]| {
            let positions = Positions::new(&df!(TICKET => numbers).unwrap()).unwrap();
            positions.of(&asked).unwrap().iter().collect::<Vec<_>>()
        };
        assert_eq!(found([5, 8, 7]), [Some(2), Some(0), None, None, None, None]);
        assert_eq!(found([1 << 40, 5, 6]), [None, Some(1), None, Some(2), Some(0), None]);
    }
}
