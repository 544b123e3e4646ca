//! The measures: one file and one definition each. Reads frames of tickets and clocks from the store, gives values with n
//! and interval. Knows nothing of pages or terminals.
//!
//! A measure says which rows it counts, which instant places a row in a period, why a row is left out, and which statistics
//! are taken (`sample`). Everything else is done once for all of them: the rows are read (`inputs`), placed in periods
//! (`place`), grouped (`groups`) and turned into values (`summary`), or listed one by one (`members`).

mod availability;
mod backlog;
mod backlog_age;
mod cells;
mod change_failure;
mod change_outcome;
mod change_success;
mod changes;
mod credits;
mod docs;
mod durations;
mod emergency_share;
mod first_group_resolution;
mod flag_agreement;
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
mod whatif;

pub use availability::{Agreement, Unmatched, check_agreements, unmatched};
pub use credits::{Contract, Ledger, Observed, Outcome, Promise, check_contracts, ledger};
pub use docs::markdown;
pub use inputs::Data;
pub use members::{List, Member, Selection, Ticket, members};
pub use types::{Better, Definition, Dimension, Request, Unit, Value};
pub use whatif::{Changed, Comparison, Pair, Rate, Seen, Side, When, compare};

use crate::error::Result;
use crate::model::Kind;
use crate::parallel;
use crate::store::Store;
use inputs::{Inputs, Purpose};
use registry::{Metric, Source};

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
    let kinds = registry::select(request.metrics)?.iter().flat_map(|metric| metric.definition.kinds).copied().collect();
    Data::read(store, request.as_of, &[request.by], &kinds)?.compute(request)
}

impl<'a> Data<'a> {
    /// Reads all tickets known at an instant, with several breakdowns beside each other, each crossing its own dimensions.
    pub fn all(store: &'a Store, as_of: i64, breakdowns: &[&[Dimension]]) -> Result<Self> {
        Self::read(store, as_of, breakdowns, &Kind::ALL.iter().copied().collect())
    }

    /// The requested values, as [`compute`] gives them, broken down as the data were read: the breakdown and the as-of of the
    /// request are not looked at.
    pub fn compute(&self, request: &Request<'_>) -> Result<Vec<Value>> {
        let inputs = Inputs { data: self, request, purpose: Purpose::Values };
        let of_metric = |metric: &&Metric| {
            let mut found = Vec::new();
            let samples = match metric.source {
                Source::Tickets(samples) => samples,
                Source::Services(values) => return values(&inputs),
            };
            samples(&inputs, &mut |sample| summary::values(&inputs, metric.definition, &sample, &mut found))?;
            found.sort_by(|a, b| a.0.cmp(&b.0));
            Ok(found.into_iter().map(|(_, value)| value).collect::<Vec<_>>())
        };
        let metrics = registry::select(request.metrics)?;
        Ok(parallel::map_heaviest_first(&metrics, |metric| metric.weight(), of_metric)?.concat())
    }
}
