//! How many changes failed.

use crate::error::Result;
use crate::metrics::changes::{OUTCOME, ended};
use crate::metrics::inputs::Inputs;
use crate::metrics::sample::{AT, Emit, Sample, Show, Stat};
use crate::metrics::types::{Better, Definition, Unit};
use crate::model::Kind;

pub(super) const DEFINITION: Definition = Definition {
    id: "change_failure",
    title: "Change failure",
    what: "Share of the changes that failed or were backed out.",
    population: "Changes that ended in the period: actual end, else closing.",
    formula: "Outcome failed or backed_out / changes ended. Wilson interval.",
    left_out: "Changes withdrawn before their start (`cancelled`), changes that are closed without a time of it, in the period of \
               their last update (`missing_end`), changes with an outcome that has no meaning \
               here (`unmapped_outcome`), changes without an outcome (`missing_outcome`).",
    unit: Unit::Fraction,
    stats: &["share"],
    kinds: &[Kind::Change],
    better: Better::Lower,
    source: "ServiceNow \"failed changes\"; it is not DORA's change failure rate, which counts deployments. Interval: Wilson 1927.",
};

pub(super) fn samples(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    let Some(changes) = inputs.changes()? else {
        return Ok(());
    };
    emit(Sample {
        kind: Kind::Change,
        clock: None,
        sla: None,
        rows: ended(inputs.request.periods, changes, OUTCOME, &["failed"])?,
        reasons: OUTCOME.reasons,
        stats: &[("share", Stat::Share("failed"))],
        notes: &[],
        filled: &[],
        shows: &[(AT, Show::Instant), ("failed", Show::Flag)],
    })
}
