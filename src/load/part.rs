//! What was decided about one relation of a file, with its counts.

use crate::load::counts::RecordCounts;
use crate::load::instants::InstantColumns;
use crate::load::shape::RowMeaning;
use crate::profile::plan::ImportPlan;

/// What was decided about a relation, beside its counts.
pub(crate) struct LoadedPart<'a> {
    pub plan: ImportPlan<'a>,
    pub confidence: f64,
    pub instants: InstantColumns,
    /// Filled cells by staging order.
    pub filled: Vec<u64>,
    pub counts: RecordCounts,
    /// What its rows stand for, where they are tickets.
    pub rows: RowMeaning,
    /// Of an update log, its changes.
    pub changes: Option<RecordCounts>,
}
