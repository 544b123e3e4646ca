//! The measures: one file and one definition each. Reads frames of tickets and clocks from the store, gives values with n
//! and interval. Knows nothing of pages or terminals.
//!
//! A measure says which rows it counts, which instant places a row in a period, why a row is left out, and which statistics
//! are taken (`sample`). Everything else is done once for all of them: the rows are read (`inputs`), placed in periods
//! (`place`), grouped (`groups`) and turned into values (`summary`), or listed one by one (`members`).

mod backlog;
mod backlog_age;
mod cells;
mod change_failure;
mod change_success;
mod changes;
mod docs;
mod durations;
mod emergency_share;
mod first_group_resolution;
mod flow;
mod groups;
mod inputs;
mod members;
mod net_flow;
mod place;
mod reassignment;
mod registry;
mod reopen_rate;
mod sample;
mod sla_attainment;
mod sla_rows;
mod summary;
mod types;

pub use docs::markdown;
pub use members::{List, Member, Selection, each_list, members};
pub use types::{Better, Definition, Dimension, Request, Unit, Value};

use crate::error::Result;
use crate::store::Store;
use inputs::{Inputs, Purpose};

/// Every definition, in the order they are printed.
pub fn definitions() -> Vec<&'static Definition> {
    registry::METRICS.iter().map(|metric| metric.definition).collect()
}

/// The definition of a metric. An unknown id is an error with the nearest one.
pub fn by_id(id: &str) -> Result<&'static Definition> {
    registry::find(id).map(|metric| metric.definition)
}

/// Computes the requested values, in a stable order: metric, kind, clock, service level, period, cell (the whole first),
/// statistic. The whole is given for every period; a cell only where it has tickets.
pub fn compute(store: &Store, request: &Request<'_>) -> Result<Vec<Value>> {
    compute_each(store, request, &[request.by])
}

/// The same with several breakdowns beside each other, each crossing its own dimensions, in one pass over the tickets: several
/// times faster than asking for one after the other. They take the place of the request's breakdown.
pub fn compute_each(store: &Store, request: &Request<'_>, breakdowns: &[&[Dimension]]) -> Result<Vec<Value>> {
    let metrics = registry::select(request.metrics)?;
    let inputs = Inputs::load(store, request, &metrics, breakdowns, Purpose::Values)?;
    let mut values = Vec::new();
    for metric in metrics {
        let mut found = Vec::new();
        (metric.samples)(&inputs, &mut |sample| summary::values(&inputs, metric.definition, &sample, &mut found))?;
        found.sort_by(|a, b| a.0.cmp(&b.0));
        values.extend(found.into_iter().map(|(_, value)| value));
    }
    Ok(values)
}
