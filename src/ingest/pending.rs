//! What a run has still to load. It is written down when the run begins, and each file is struck off in the transaction that loads it, so
//! that a run which was killed, or which the disk had no room for, is known for what it is.

use std::path::Path;

use serde::Serialize;

use crate::error::Result;
use crate::store::{Cell, Store};
use crate::text;

/// Files named in a message.
const NAMED: usize = 3;

/// A load that did not end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Incomplete {
    /// The runs that did not end.
    pub runs: Vec<i64>,
    /// The files that they did not load.
    pub files: Vec<String>,
}

impl Incomplete {
    /// What it means for every answer, in a line.
    pub fn message(&self) -> String {
        let run = self.runs.last().copied().unwrap_or_default();
        let named = self.files.iter().take(NAMED).map(|file| format!("`{file}`")).collect::<Vec<_>>().join(", ");
        let more = if self.files.len() > NAMED { ", ..." } else { "" };
        format!(
            "incomplete load: run {run} did not end, {} not loaded ({named}{more}); `tickmark import` of the same files finishes it, \
             `tickmark import --undo {run}` takes it back",
            text::count(self.files.len() as u64, "file"),
        )
    }
}

/// Writes down what a run is going to load.
pub(crate) fn begin<'a>(store: &mut Store, run: i64, paths: impl IntoIterator<Item = &'a Path>) -> Result<()> {
    store.transaction(|store| {
        paths.into_iter().try_for_each(|path| {
            let row = [Cell::Int(run), Cell::from(name_of(path))];
            store.execute("INSERT INTO pending_file VALUES (?, ?)", &row).map(drop)
        })
    })
}

/// Strikes a file off: it is loaded, or it was refused and the caller knows. Runs before this one no longer miss it either.
pub fn settle(store: &Store, path: &Path) -> Result<()> {
    store.execute("DELETE FROM pending_file WHERE path = ?", &[Cell::from(name_of(path))]).map(drop)
}

/// Strikes off whatever a run has not loaded.
pub(crate) fn forget(store: &Store, run: i64) -> Result<u64> {
    store.execute("DELETE FROM pending_file WHERE run_id = ?", &[Cell::Int(run)])
}

/// The loads that did not end, if there are any.
pub fn incomplete(store: &Store) -> Result<Option<Incomplete>> {
    let rows = store.table("SELECT DISTINCT run_id, path FROM pending_file ORDER BY run_id, path", &[])?.rows;
    let mut runs: Vec<i64> = rows.iter().filter_map(|row| row.first()?.as_i64()).collect();
    runs.dedup();
    let files: Vec<String> = rows.iter().filter_map(|row| row.get(1)?.to_text()).collect();
    Ok((!files.is_empty()).then_some(Incomplete { runs, files }))
}

/// A file is known by where it lies, however it is named on the command line.
fn name_of(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()).display().to_string()
}
