//! The clocks that attainment looks at: those of each service level, or the tool's own flags where a kind has no level.

use polars::prelude::{DataFrame, DataType, IntoLazy, LazyFrame, NULL, col, lit, when};

use super::inputs::Inputs;
use super::sample::{BASIS, CELL, ROW, frame_error};
use crate::error::Result;
use crate::model::Kind;
use crate::store::Cell;

const CLOCKS: &str = include_str!("../../queries/measures/clocks.sql");
const RECORDED: &str = include_str!("../../queries/measures/recorded.sql");

/// Codes of `state`, as `clocks.sql` writes them.
pub(super) const MET: i32 = 0;
pub(super) const BREACHED: i32 = 1;
pub(super) const OPEN_BREACHED: i32 = 2;
pub(super) const CANCELLED: i32 = 3;
pub(super) const NOT_APPLICABLE: i32 = 4;
pub(super) const UNMEASURABLE: i32 = 5;
pub(super) const RUNNING: i32 = 6;

/// The level under which the tool's own flags are given.
const RECORDED_ID: &str = "recorded";

/// The clocks of one level, one row per ticket: `row`, `cell`, `opened`, `started`, `stopped`, `called_off`, `due`, `target`,
/// `used`, `state`, `basis`.
pub(super) struct Level {
    pub(super) id: String,
    pub(super) clocks: DataFrame,
}

/// The levels of a kind: those that its tickets have clocks of, else the recorded flags if there are any.
pub(super) fn levels(inputs: &Inputs<'_>, kind: Kind, tickets: &LazyFrame) -> Result<Vec<Level>> {
    let ids = inputs.store.table(
        "SELECT DISTINCT k.sla FROM sla_clock k JOIN ticket t ON t.ticket_id = k.ticket_id WHERE t.record_type = ? ORDER BY 1",
        &[kind.as_str().into()],
    )?;
    let ids: Vec<String> = ids.rows.iter().filter_map(|row| Some(row.first()?.as_str()?.to_owned())).collect();
    if ids.is_empty() {
        return Ok(recorded(inputs, kind, tickets)?.into_iter().collect());
    }
    let level = |id: String| {
        let clocks = inputs.store.frame(CLOCKS, &[Cell::Text(id.clone())])?.lazy();
        let clocks = clocks
            .inner_join(tickets.clone().select([col(ROW), col(CELL), col("opened")]), col(ROW), col(ROW))
            .collect()
            .map_err(frame_error)?;
        Ok(Level { id, clocks })
    };
    ids.into_iter().map(level).collect()
}

fn recorded(inputs: &Inputs<'_>, kind: Kind, tickets: &LazyFrame) -> Result<Option<Level>> {
    let flags = inputs.store.frame(RECORDED, &[kind.as_str().into()])?.lazy();
    let columns = [col(ROW), col(CELL), col("opened"), col("left"), col("cancelled")];
    let state = when(col("cancelled").is_not_null())
        .then(lit(CANCELLED))
        .when(col("breached").is_null())
        .then(lit(NOT_APPLICABLE))
        .when(col("left").is_not_null().and(col("breached")))
        .then(lit(BREACHED))
        .when(col("left").is_not_null())
        .then(lit(MET))
        .when(col("breached"))
        .then(lit(OPEN_BREACHED))
        .otherwise(lit(RUNNING));
    let unknown = || lit(NULL).cast(DataType::Int64);
    let clocks = flags
        .inner_join(tickets.clone().select(columns), col(ROW), col(ROW))
        .select([
            col(ROW),
            col(CELL),
            col("opened"),
            col("opened").alias("started"),
            when(col("cancelled").is_null()).then(col("left")).otherwise(unknown()).alias("stopped"),
            col("cancelled").alias("called_off"),
            col("due"),
            unknown().alias("target"),
            unknown().alias("used"),
            state.alias("state"),
            lit(1i32).alias(BASIS),
            col("breached"),
        ])
        .collect()
        .map_err(frame_error)?;
    let flagged = clocks.column("breached").map(|column| column.null_count() < column.len()).map_err(frame_error)?;
    Ok(flagged.then(|| Level { id: RECORDED_ID.to_owned(), clocks }))
}
