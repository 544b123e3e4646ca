//! What a run has still to load. It is written down when the run begins, and each file is struck off in the transaction that loads it, so
//! that a run which was killed, or which the disk had no room for, is known for what it is (`crate::incomplete`).

use std::path::Path;

use crate::error::Result;
use crate::store::{Cell, Store};

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

/// A file is known by where it lies, however it is named on the command line.
fn name_of(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()).display().to_string()
}
