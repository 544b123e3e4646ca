//! What was decided about one relation of a file, with its counts.

use crate::load::counts::Counts;
use crate::load::instants::Instants;
use crate::load::shape::Rows;
use crate::profile::plan::Plan;

/// What was decided about a relation, beside its counts.
pub(crate) struct Part<'a> {
    pub plan: Plan<'a>,
    pub confidence: f64,
    pub instants: Instants,
    /// Filled cells by staging order.
    pub filled: Vec<u64>,
    pub counts: Counts,
    /// What its rows stand for, where they are tickets.
    pub rows: Rows,
    /// Of an update log, its changes.
    pub changes: Option<Counts>,
}
