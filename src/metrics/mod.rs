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
mod why;

pub use crate::dimension::{Dimension, FieldFilter};
pub use availability::{UnmatchedService, check_agreements, unmatched};
pub use contributions::Contributions;
pub use credits::{Contract, ContractLevel, CreditOutcome, Ledger, ObservedShare, check_contracts, ledger};
pub use docs::markdown;
pub use inputs::MetricData;
pub use members::{ListedTicket, Member, MemberList, Selection, members};
pub use registry::definitions;
pub use types::{AvailabilitySpec, Better, MetricDefinition, MetricRequest, MetricValue, Unit, WantedValues};
pub use whatif::{
    AttainmentRate, ChangedClock, ClockAssessment, StatisticPair, WhatIfComparison, WhatIfPeriod, WhatIfSide, compare,
};

use std::collections::BTreeSet;

pub use why::{WhyAnswer, WhyQuestion, WhySlice, why};

use crate::error::{Error, Result};
use crate::hash::Hash;
use crate::metrics::inputs::{MetricInputs, Purpose};
use crate::metrics::registry::{Metric, MetricSource};
use crate::model::Kind;
use crate::parallel;
use crate::store::Store;
use crate::text;

/// The hash of all definitions and the program that computes them: where two differ, the same data may give other values.
pub fn definitions_sha256() -> String {
    let mut hash = Hash::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    hash.update(markdown());
    hash.hex()
}

/// The definition of a metric. An unknown id is an error with the nearest one.
pub fn by_id(id: &str) -> Result<&'static MetricDefinition> {
    registry::find(id).map(|metric| metric.definition)
}

/// Refuses what no value can have: a metric, a statistic or a clock that is not there, tickets' conditions on what is not of tickets.
pub fn check_request(request: &MetricRequest<'_>) -> Result<()> {
    let metrics = registry::select(request.metrics)?;
    let known: BTreeSet<&str> = metrics.iter().flat_map(|metric| metric.definition.stats).copied().collect();
    let known: Vec<&str> = known.into_iter().collect();
    let of = if request.metrics.is_empty() { String::new() } else { format!(" of `{}`", request.metrics.join("`, `")) };
    for stat in request.wanted.stats {
        if !known.contains(&stat.as_str()) {
            return Err(Error::setting(format!("unknown statistic `{stat}`{of}, expected {}", text::or_list(&known)))
                .hint(text::did_you_mean(stat, &known)));
        }
    }
    if let Some(clock) = request.wanted.clock
        && clock != summary::WALL
        && !request.calendars.contains_key(clock)
    {
        let known: Vec<&str> =
            std::iter::once(summary::WALL).chain(request.calendars.keys().map(String::as_str)).collect();
        return Err(Error::setting(format!("unknown clock `{clock}`, expected {}", text::or_list(&known)))
            .hint(text::did_you_mean(clock, &known)));
    }
    let of_services = |metric: &&&Metric| matches!(metric.source, MetricSource::Services(_));
    let field = request.filters.iter().map(|filter| filter.field).find(|field| *field != Dimension::SERVICE);
    if let (Some(metric), Some(field), false) = (metrics.iter().find(of_services), field, request.metrics.is_empty()) {
        let (id, field) = (metric.definition.id, field.as_str());
        return Err(Error::setting(format!("`{id}` is of services, not of tickets: it has no {field}"))
            .hint("only `--where service=NAME` can choose"));
    }
    Ok(())
}

/// Computes the requested values and gives them one by one, in a stable order: metric, kind, clock, service level, period, cell (the
/// whole first), statistic. The whole is given for every period; a cell only where it has tickets. However many values there
/// are, few of them are held at once. What is taken is what `make` makes of each, while others are computed.
pub fn each<T: Send>(
    store: &Store,
    request: &MetricRequest<'_>,
    make: impl Fn(MetricValue) -> T + Sync,
    mut take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let metrics = registry::select(request.metrics)?;
    let kinds = metrics.iter().flat_map(|metric| metric.definition.kinds).copied();
    let kinds = kinds.filter(|kind| request.wanted.has_kind(*kind)).collect();
    let needs = registry::needs(metrics.iter().copied());
    let data = MetricData::read(store, request.as_of, (&[request.by], request.filters), &kinds, needs)?;
    let inputs = MetricInputs { data: &data, request, purpose: Purpose::Values };
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
pub fn compute(store: &Store, request: &MetricRequest<'_>) -> Result<Vec<MetricValue>> {
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

fn of_metric(
    inputs: &MetricInputs<'_>,
    metric: &Metric,
    wanted: summary::StatisticFilter<'_>,
    give: summary::ValueSink<'_>,
) -> Result<()> {
    let asked = inputs.request.wanted;
    let samples = match metric.source {
        MetricSource::Tickets(samples) => samples,
        MetricSource::Services(values) => {
            let is_asked = |value: &MetricValue| asked.has_stat(value.stat) && asked.has_clock(value.clock.as_deref());
            return values(inputs)?.into_iter().filter(is_asked).try_for_each(give);
        }
    };
    let wanted = |stat: &str, whole: bool| asked.has_stat(stat) && wanted(stat, whole);
    let mut piece = summary::SampleSet::new(inputs, metric.definition, &wanted);
    samples(inputs, &mut |sample| {
        let is_asked = asked.has_kind(sample.kind) && asked.has_clock(sample.clock.as_deref());
        if is_asked { piece.add(&sample, give) } else { Ok(()) }
    })?;
    piece.finish(give)
}

impl<'a> MetricData<'a> {
    /// Reads all tickets known at an instant, with several breakdowns beside each other, each crossing its own dimensions.
    pub fn all(store: &'a Store, as_of: i64, breakdowns: &[&[Dimension]]) -> Result<Self> {
        let kinds = Kind::ALL.iter().copied().collect();
        Self::read(store, as_of, (breakdowns, &[]), &kinds, registry::needs(registry::METRICS))
    }

    /// The requested values, as [`each`] gives them, broken down as the data were read: the breakdown and the as-of of the
    /// request are not looked at.
    pub fn compute(&self, request: &MetricRequest<'_>) -> Result<Vec<MetricValue>> {
        self.compute_only(request, |_, _| true)
    }

    /// Those of the values that are wanted of their statistic: of the whole, or of a cell.
    pub fn compute_only(
        &self,
        request: &MetricRequest<'_>,
        wanted: impl Fn(&str, bool) -> bool + Sync,
    ) -> Result<Vec<MetricValue>> {
        let inputs = MetricInputs { data: self, request, purpose: Purpose::Values };
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
