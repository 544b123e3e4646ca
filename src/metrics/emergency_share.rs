//! How many changes were emergencies.

use crate::error::Result;
use crate::metrics::changes::{TYPE, ended};
use crate::metrics::inputs::Inputs;
use crate::metrics::sample::{AT, Emit, Sample, Show, Stat};
use crate::metrics::types::{Better, Definition, Unit};
use crate::model::Kind;

pub(super) const DEFINITION: Definition = Definition {
    id: "emergency_share",
    title: "Emergency changes",
    what: "Share of the changes that were made as emergency changes.",
    population: "Changes that ended in the period: actual end, else closing.",
    formula: "Changes of type emergency / changes ended. Wilson interval.",
    left_out: "Changes withdrawn before their start (`cancelled`), changes that are closed without a time of it, in the period of \
               their last update (`missing_end`), changes with a type that has no meaning here \
               (`unmapped_type`), changes without a type (`missing_type`).",
    unit: Unit::Fraction,
    stats: &["share"],
    kinds: &[Kind::Change],
    better: Better::Lower,
    source: "ServiceNow benchmark \"emergency among all closed\". Interval: Wilson 1927.",
};

pub(super) fn samples(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    let Some(changes) = inputs.changes()? else {
        return Ok(());
    };
    emit(Sample {
        kind: Kind::Change,
        clock: None,
        sla: None,
        rows: ended(inputs.request.periods, changes, TYPE, &["emergency"])?,
        reasons: TYPE.reasons,
        stats: &[("share", Stat::Share("emergency"))],
        notes: &[],
        filled: &[],
        shows: &[(AT, Show::Instant), ("emergency", Show::Flag)],
    })
}
