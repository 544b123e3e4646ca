//! Runs in the ledger: their numbers say what was known when.

use std::path::Path;

use crate::error::Result;
use crate::load::{completeness, pending};
use crate::store::{Cell, Store};

/// Enters a run in the ledger. Files of one run have no order among each other.
pub fn begin_run<'a>(
    store: &mut Store,
    settings_sha256: &str,
    paths: impl IntoIterator<Item = &'a Path>,
) -> Result<i64> {
    completeness::begin(store)?;
    let run = next(store, Some(settings_sha256))?;
    pending::begin(store, run, paths)?;
    Ok(run)
}

/// Enters an undo that keeps what it removes: it takes a number among the runs, so that one order says what was known when.
pub(crate) fn begin_undo(store: &Store) -> Result<i64> {
    next(store, None)
}

/// Enters the next run.
fn next(store: &Store, settings_sha256: Option<&str>) -> Result<i64> {
    let table = store.table("SELECT nextval('import_run_id')", &[])?;
    let run = table.rows.first().and_then(|row| row.first()?.as_i64()).unwrap_or(0);
    store.execute(
        "INSERT INTO import_run (run_id, program, settings_sha256, can_undo) VALUES (?, ?, ?, true)",
        &[
            Cell::Int(run),
            Cell::from(concat!("tickmark ", env!("CARGO_PKG_VERSION"))),
            Cell::from(settings_sha256.map(str::to_owned)),
        ],
    )?;
    Ok(run)
}
