//! How many changes succeeded, by the outcome code alone and by the whole truth table.

use polars::prelude::col;

use crate::error::Result;
use crate::metrics::changes::{OUTCOME, ended};
use crate::metrics::inputs::Inputs;
use crate::metrics::sample::{AT, Emit, Sample, Show, Stat};
use crate::metrics::types::{Better, Definition, Unit};
use crate::model::Kind;

pub(super) const DEFINITION: Definition = Definition {
    id: "change_success",
    title: "Change success",
    what: "Share of the changes that reached their aim: lenient by the outcome code, strict if nothing else speaks against it.",
    population: "Changes that ended in the period: actual end, else closing.",
    formula: "`lenient`: outcome successful or successful_with_issues / changes ended. `strict`: outcome successful, and not outside the \
              planned window (started before it or after its end, or ended after it), not started without a dated approval \
              (standard changes need none; an emergency change may be approved afterwards, within the hours that \
              `[change] emergency_approval_hours` says, 0 for before its start; where absent 72, this program's default that nobody agreed on: CHG-06 names those that were not), not linked as the cause of an incident, not flagged unauthorised / changes ended. A \
              test whose inputs are missing is not held against a change; how many were not tested is counted. The other two are \
              the same without standard changes, whose volume raises the rate. Wilson intervals.",
    left_out: "Changes withdrawn before their start (`cancelled`), changes that are closed without a time of it, in the period of \
               their last update (`missing_end`), changes with an outcome that has no meaning \
               here (`unmapped_outcome`), changes without an outcome (`missing_outcome`). Counted beside, \
               though part of n: `window_not_tested`, `approval_not_tested`.",
    unit: Unit::Fraction,
    stats: &["lenient", "strict", "lenient_without_standard", "strict_without_standard"],
    kinds: &[Kind::Change],
    better: Better::Higher,
    source: "Truth table after ServiceNow's outcome codes and the process exceptions of older practice. Interval: Wilson 1927.",
};

const COLUMNS: &[&str] = &[
    "successful",
    "faultless",
    "emergency",
    "off_window",
    "unapproved",
    "caused",
    "unauthorized",
    "window_not_tested",
    "approval_not_tested",
];
const SHOWS: &[(&str, Show)] = &[
    (AT, Show::Instant),
    ("successful", Show::Flag),
    ("faultless", Show::Flag),
    ("emergency", Show::Flag),
    ("off_window", Show::Flag),
    ("unapproved", Show::Flag),
    ("caused", Show::Flag),
    ("unauthorized", Show::Flag),
];
const NOT_TESTED: &[(&str, &str)] =
    &[("window_not_tested", "window_not_tested"), ("approval_not_tested", "approval_not_tested")];

pub(super) fn samples(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    let Some(changes) = inputs.changes()? else {
        return Ok(());
    };
    let all = ended(inputs.request.periods, changes.clone(), OUTCOME, COLUMNS)?;
    let others = ended(inputs.request.periods, changes.filter(col("standard").not()), OUTCOME, COLUMNS)?;
    let mut sample = |rows, stats, notes| {
        emit(Sample {
            kind: Kind::Change,
            clock: None,
            sla: None,
            rows,
            reasons: OUTCOME.reasons,
            stats,
            notes,
            filled: &[],
            shows: SHOWS,
        })
    };
    sample(all.clone(), &[("lenient", Stat::Share("successful"))], &[])?;
    sample(all, &[("strict", Stat::Share("faultless"))], NOT_TESTED)?;
    sample(others.clone(), &[("lenient_without_standard", Stat::Share("successful"))], &[])?;
    sample(others, &[("strict_without_standard", Stat::Share("faultless"))], NOT_TESTED)
}
