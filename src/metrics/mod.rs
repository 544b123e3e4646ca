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
mod clocks;
mod contributions;
mod credits;
mod docs;
mod durations;
mod emergency_share;
mod first_group_resolution;
mod flag_agreement;
mod flow;
mod groups;
mod inputs;
mod lives;
mod members;
mod net_flow;
mod open_set;
mod place;
mod reassignment;
mod registry;
mod reopen_rate;
mod sample;
mod sla_attainment;
mod sla_rows;
mod standing;
mod summary;
mod types;
mod whatif;

pub use availability::{Unmatched, check_agreements, unmatched};
pub use contributions::Contributions;
pub use credits::{Contract, Ledger, Observed, Outcome, Promise, check_contracts, ledger};
pub use docs::markdown;
pub use inputs::Data;
pub use members::{List, Member, Selection, Ticket, members};
pub use registry::definitions;
pub use types::{Agreement, Better, Definition, Dimension, Request, Unit, Value};
pub use whatif::{Changed, Comparison, Pair, Rate, Seen, Side, When, compare};

use crate::error::Result;
use crate::hash::Hash;
use crate::metrics::inputs::{Inputs, Purpose};
use crate::metrics::registry::{Metric, Source};
use crate::model::Kind;
use crate::parallel;
use crate::store::Store;

/// The hash of all definitions and the program that computes them: where two differ, the same data may give other values.
pub fn definitions_sha256() -> String {
    let mut hash = Hash::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    hash.update(markdown());
    hash.hex()
}

/// The definition of a metric. An unknown id is an error with the nearest one.
pub fn by_id(id: &str) -> Result<&'static Definition> {
    registry::find(id).map(|metric| metric.definition)
}

/// Computes the requested values and gives them one by one, in a stable order: metric, kind, clock, service level, period, cell (the
/// whole first), statistic. The whole is given for every period; a cell only where it has tickets. However many values there
/// are, few of them are held at once. What is taken is what `make` makes of each, while others are computed.
pub fn each<T: Send>(
    store: &Store,
    request: &Request<'_>,
    make: impl Fn(Value) -> T + Sync,
    mut take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let metrics = registry::select(request.metrics)?;
    let kinds = metrics.iter().flat_map(|metric| metric.definition.kinds).copied().collect();
    let data = Data::read(store, request.as_of, &[request.by], &kinds, registry::needs(metrics.iter().copied()))?;
    let inputs = Inputs { data: &data, request, purpose: Purpose::Values };
    let in_batches = |metric: &&'static Metric, send: &mut dyn FnMut(Vec<T>) -> Result<()>| {
        let mut batch = Vec::with_capacity(BATCH);
        of_metric(&inputs, metric, &|_, _| true, &mut |value| {
            batch.push(make(value));
            if batch.len() < BATCH { Ok(()) } else { send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))) }
        })?;
        send(batch)
    };
    parallel::in_order(&metrics, WAITING, in_batches, |batch| batch.into_iter().try_for_each(&mut take))
}

/// The same values, all of them held.
pub fn compute(store: &Store, request: &Request<'_>) -> Result<Vec<Value>> {
    let mut values = Vec::new();
    let keep = |value| {
        values.push(value);
        Ok(())
    };
    each(store, request, |value| value, keep)?;
    Ok(values)
}

/// Values that go from one thread to another at once.
const BATCH: usize = 1024;
/// Batches of a metric that may wait until those of the metrics before it are taken.
const WAITING: usize = 8;

fn of_metric(inputs: &Inputs<'_>, metric: &Metric, wanted: summary::Wanted<'_>, give: summary::Give<'_>) -> Result<()> {
    let samples = match metric.source {
        Source::Tickets(samples) => samples,
        Source::Services(values) => return values(inputs)?.into_iter().try_for_each(give),
    };
    let mut piece = summary::Piece::new(inputs, metric.definition, wanted);
    samples(inputs, &mut |sample| piece.add(&sample, give))?;
    piece.finish(give)
}

impl<'a> Data<'a> {
    /// Reads all tickets known at an instant, with several breakdowns beside each other, each crossing its own dimensions.
    pub fn all(store: &'a Store, as_of: i64, breakdowns: &[&[Dimension]]) -> Result<Self> {
        Self::read(store, as_of, breakdowns, &Kind::ALL.iter().copied().collect(), registry::needs(registry::METRICS))
    }

    /// The requested values, as [`each`] gives them, broken down as the data were read: the breakdown and the as-of of the
    /// request are not looked at.
    pub fn compute(&self, request: &Request<'_>) -> Result<Vec<Value>> {
        self.compute_only(request, |_, _| true)
    }

    /// Those of the values that are wanted of their statistic: of the whole, or of a cell.
    pub fn compute_only(
        &self,
        request: &Request<'_>,
        wanted: impl Fn(&str, bool) -> bool + Sync,
    ) -> Result<Vec<Value>> {
        let inputs = Inputs { data: self, request, purpose: Purpose::Values };
        let values = |metric: &&Metric| {
            let mut found = Vec::new();
            of_metric(&inputs, metric, &wanted, &mut |value| {
                found.push(value);
                Ok(())
            })?;
            Ok(found)
        };
        let metrics = registry::select(request.metrics)?;
        let found = parallel::map_heaviest_first(&metrics, |metric| metric.weight(), values)?;
        Ok(found.into_iter().flatten().collect())
    }
}
