//! How the changes came out, outcome by outcome, and how many succeeded that nobody blames for an incident.

use polars::prelude::{col, lit};

use crate::error::Result;
use crate::metrics::changes::{OUTCOME, ended};
use crate::metrics::inputs::Inputs;
use crate::metrics::sample::{AT, Emit, Sample, Show, Stat};
use crate::metrics::types::{Better, Definition, Unit};
use crate::model::Kind;

pub(super) const DEFINITION: Definition = Definition {
    id: "change_outcome",
    title: "Outcomes of changes",
    what: "Share of the changes with each outcome, and of those that succeeded without causing an incident.",
    population: "Changes that ended in the period: actual end, else closing.",
    formula: "Changes with the outcome / changes ended. `cancelled` are those called off after their start. `adjusted`: outcome successful or \
              successful_with_issues, and not linked as the cause of an incident / changes ended. Wilson intervals.",
    left_out: "Changes withdrawn before their start (`cancelled`), changes that are closed without a time of it, in the period of \
               their last update (`missing_end`), changes with an outcome that has no meaning \
               here (`unmapped_outcome`), changes without an outcome (`missing_outcome`).",
    unit: Unit::Fraction,
    stats: &["adjusted", "successful", "successful_with_issues", "failed", "backed_out", "cancelled"],
    kinds: &[Kind::Change],
    better: Better::Neutral,
    source: "ServiceNow's outcome codes. Interval: Wilson 1927.",
};

const STATS: &[(&str, Stat)] = &[
    ("adjusted", Stat::Share("adjusted")),
    ("successful", Stat::Share("is_successful")),
    ("successful_with_issues", Stat::Share("is_with_issues")),
    ("failed", Stat::Share("is_failed")),
    ("backed_out", Stat::Share("is_backed_out")),
    ("cancelled", Stat::Share("is_cancelled")),
];

pub(super) fn samples(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    let Some(changes) = inputs.changes()? else {
        return Ok(());
    };
    let is = |outcome: &'static str| col("outcome").eq(lit(outcome));
    let changes = changes.with_columns([
        col("successful").and(col("caused").not()).alias("adjusted"),
        is("successful").alias("is_successful"),
        is("successful_with_issues").alias("is_with_issues"),
        is("failed").alias("is_failed"),
        is("backed_out").alias("is_backed_out"),
        is("cancelled").alias("is_cancelled"),
    ]);
    let columns: Vec<&str> = STATS
        .iter()
        .filter_map(|(_, stat)| if let Stat::Share(column) = stat { Some(*column) } else { None })
        .collect();
    emit(Sample {
        kind: Kind::Change,
        clock: None,
        sla: None,
        rows: ended(inputs.request.periods, changes, OUTCOME, &columns)?,
        reasons: OUTCOME.reasons,
        stats: STATS,
        notes: &[],
        filled: &[],
        shows: &[(AT, Show::Instant), ("adjusted", Show::Flag), ("is_successful", Show::Flag)],
    })
}
