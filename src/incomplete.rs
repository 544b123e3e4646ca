//! A load that did not end, for every answer that rests on it. `load` writes down what a run has still to load; here it is read.

use serde::Serialize;

use crate::error::Result;
use crate::store::Store;
use crate::text;

/// Files named in a message.
const NAMED: usize = 3;

/// A load that did not end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IncompleteLoad {
    /// The runs that did not end.
    pub runs: Vec<i64>,
    /// The files that they did not load.
    pub files: Vec<String>,
}

impl IncompleteLoad {
    /// What it means for every answer, in a line, with the ways on.
    pub fn message(&self) -> String {
        let run = self.runs.last().copied().unwrap_or_default();
        format!(
            "incomplete load: {}; `tickmark import` of the same files finishes it, `tickmark import --undo {run}` takes it back",
            self.short()
        )
    }

    /// The run and its files.
    pub fn short(&self) -> String {
        let run = self.runs.last().copied().unwrap_or_default();
        let named = self.files.iter().take(NAMED).map(|file| format!("`{file}`")).collect::<Vec<_>>().join(", ");
        let more = if self.files.len() > NAMED { ", ..." } else { "" };
        format!("run {run} did not end, {} not loaded ({named}{more})", text::count(self.files.len() as u64, "file"))
    }
}

/// The loads that did not end, if there are any.
pub fn find(store: &Store) -> Result<Option<IncompleteLoad>> {
    let rows = store.table("SELECT DISTINCT run_id, path FROM pending_file ORDER BY run_id, path", &[])?.rows;
    let mut runs: Vec<i64> = rows.iter().filter_map(|row| row.first()?.as_i64()).collect();
    runs.dedup();
    let files: Vec<String> = rows.iter().filter_map(|row| row.get(1)?.to_text()).collect();
    Ok((!files.is_empty()).then_some(IncompleteLoad { runs, files }))
}
