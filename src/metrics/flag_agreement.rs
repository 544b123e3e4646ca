//! The tool's own flag beside the recomputed clock: how often they agree, which tickets differ, and why.

use std::fmt::Write as _;

use polars::prelude::{DataFrame, IntoLazy, col, lit};

use super::inputs::Inputs;
use super::place;
use super::sample::{AT, BASIS, CELL, Emit, REASON, Sample, Show, Stat, TICKET, first_reason, frame_error};
use super::sla_rows::Positions;
use super::types::{Better, Definition, Unit};
use crate::error::Result;
use crate::model::{Kind, Measure};
use crate::sla::PolicySpec;
use crate::text::quote_literal;

const FLAGS: &str = include_str!("../../queries/measures/flags.sql");

pub(super) const DEFINITION: Definition = Definition {
    id: "flag_agreement",
    title: "Agreement with the tool's flags",
    what: "Share of the stopped clocks of a service level of which the tool says the same as the recomputed clock: kept or breached.",
    population: "The last clock of every ticket under the level that was stopped in the period, beside what the tool recorded: for responses its \
                 response levels, otherwise its resolution levels, else `made_sla`; breached if any of them is. Levels with the customer only.",
    formula: "Same verdict / compared. Wilson interval. A list names for each difference the first cause that holds: `stale_flag` (the \
              tool's own record contradicts its flag, or its clock still runs), `target` (another target), `reopen` (another stop, and the ticket came back), `stop` \
              (another stop), `pause` (other pauses), `calendar` (other working time or due instant, although all of those agree), `unknown` (the \
              tool tells no more than its flag). Up to a minute is no difference.",
    left_out: "Clocks of which the tool says nothing (`no_flag`).",
    unit: Unit::Fraction,
    stats: &["share"],
    kinds: &[Kind::Incident, Kind::Request, Kind::Change, Kind::Problem],
    better: Better::Higher,
    source: "ServiceNow keeps `made_sla` no more for tickets its engine marks as breached; the stale flag is a trap of its own. Interval: Wilson 1927.",
};

/// The words of `cause`, as `flags.sql` numbers them.
const CAUSES: &[&str] = &["", "stale_flag", "target", "reopen", "stop", "pause", "calendar", "unknown"];

const SHOWS: &[(&str, Show)] = &[
    ("late", Show::Flag),
    ("flag", Show::Flag),
    ("cause", Show::Word(CAUSES)),
    ("stopped", Show::Instant),
    ("tool_stopped", Show::Instant),
    ("due", Show::Instant),
    ("tool_due", Show::Instant),
    ("target", Show::Number),
    ("tool_target", Show::Number),
    ("used", Show::Number),
    ("tool_used", Show::Number),
];

pub(super) fn samples(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    let policies: Vec<&PolicySpec> = inputs.request.policies.iter().filter(|policy| policy.is_compared()).collect();
    if policies.is_empty() {
        return Ok(());
    }
    let flags = inputs.data.store.frame(&sql(&policies), &[])?;
    for kind in DEFINITION.kinds {
        let Some(tickets) = inputs.frame(*kind) else { continue };
        let positions = Positions::new(tickets)?;
        for (place, policy) in policies.iter().enumerate().filter(|(_, policy)| policy.kind == *kind) {
            let of_level = flags.clone().lazy().filter(col("level").eq(lit(place as i32)));
            let clocks = positions.beside(&of_level.collect().map_err(frame_error)?, tickets, &[CELL])?;
            if clocks.height() > 0 {
                emit(Sample {
                    kind: *kind,
                    clock: None,
                    sla: Some(policy.id.clone()),
                    rows: rows(inputs, clocks)?,
                    reasons: &["no_flag"],
                    stats: &[("share", Stat::Share("agrees"))],
                    notes: &[],
                    shows: SHOWS,
                })?;
            }
        }
    }
    Ok(())
}

fn rows(inputs: &Inputs<'_>, clocks: DataFrame) -> Result<DataFrame> {
    let mut columns: Vec<_> = SHOWS.iter().map(|(name, _)| col(*name)).collect();
    columns.extend([
        col(CELL),
        col(TICKET),
        col("stopped").alias(AT),
        col("late").eq(col("flag")).alias("agrees"),
        // What is compared is the tool's own word.
        lit(1i32).alias(BASIS),
        first_reason([col("flag").is_null()]).alias(REASON),
    ]);
    let stopped = clocks.lazy().filter(col("late").is_not_null()).select(columns);
    place::events(stopped, inputs.request.periods)
}

fn sql(policies: &[&PolicySpec]) -> String {
    let mut level = String::from("CASE k.sla");
    for (place, policy) in policies.iter().enumerate() {
        let _ = write!(level, " WHEN {} THEN {place}", quote_literal(&policy.id));
    }
    level.push_str(" END");
    let ids = |keep: fn(&PolicySpec) -> bool| {
        let ids: Vec<String> =
            policies.iter().filter(|policy| keep(policy)).map(|policy| quote_literal(&policy.id)).collect();
        // No level has the empty id.
        if ids.is_empty() { "''".to_owned() } else { ids.join(", ") }
    };
    FLAGS
        .replace("{level}", &level)
        .replace("{levels}", &ids(|_| true))
        .replace("{responses}", &ids(|policy| policy.measure == Measure::Respond))
}
