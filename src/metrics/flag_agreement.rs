//! The tool's own flag beside the recomputed clock: how often they agree, which tickets differ, and why.

use polars::prelude::{DataFrame, Expr, IntoLazy, col, lit, when};

use crate::error::Result;
use crate::metrics::clocks::Positions;
use crate::metrics::inputs::{Inputs, Purpose};
use crate::metrics::place;
use crate::metrics::sample::{
    AT, BASIS, CELL, Emit, REASON, Sample, Show, Stat, TICKET, basis_code, first_reason, frame_error,
};
use crate::metrics::sla_rows::OPEN_BREACHED;
use crate::metrics::types::{Better, Definition, Unit};
use crate::model::{Basis, Kind, Measure};
use crate::sla::PolicySpec;

const FLAGS: &str = include_str!("../../queries/measures/flags.sql");

pub(super) const DEFINITION: Definition = Definition {
    id: "flag_agreement",
    title: "Agreement with the tool's flags",
    what: "Share of the stopped or overdue clocks of a service level of which the tool says the same as the recomputed clock: kept or breached.",
    population: "The last clock of every ticket under the level that was stopped in the period, or that is open and fell due in it, beside what the tool recorded: for responses its \
                 response levels, otherwise its resolution levels, else `made_sla`; breached if any of them is. Levels with the customer only.",
    formula: "Same verdict / compared. Wilson interval. A list names for each difference the first cause that holds: `stale_flag` (the \
              tool's own record contradicts its flag, or its clock still runs; of an open ticket: the tool says kept though its own due instant has passed, or it has \
              none), `target` (another target), `reopen` (another stop, and the ticket came back), `stop` \
              (another stop), `pause` (other pauses), `calendar` (other working time or due instant, although all of those agree), `unknown` (the \
              tool tells no more than its flag). Up to a minute is no difference.",
    left_out: "Clocks of which the tool says nothing (`no_flag`).",
    unit: Unit::Fraction,
    stats: &["share"],
    kinds: &[Kind::Incident, Kind::Request, Kind::Change, Kind::Problem],
    better: Better::Higher,
    source: "ServiceNow keeps `made_sla` no more for tickets its engine marks as breached; the stale flag is a trap of its own. Interval: Wilson 1927.",
};

/// The words of `cause`, by number.
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
    let clocks = inputs.clocks()?;
    let mut policies: Vec<&PolicySpec> = inputs.request.policies.iter().filter(|policy| policy.is_compared()).collect();
    match inputs.purpose {
        Purpose::Values => policies.sort_by_key(|policy| (policy.kind, &policy.id)),
        // Lists are shown as the settings have them, responses first.
        Purpose::List => policies.sort_by_key(|policy| policy.measure != Measure::Respond),
    }
    // Tools know levels of responses and levels of resolutions.
    let mut told: [Option<Told>; 2] = [None, None];
    for policy in policies {
        let (place, of_type) =
            if policy.measure == Measure::Respond { (0, Measure::Respond) } else { (1, Measure::Resolve) };
        let (Some(tickets), Some(of_level)) = (inputs.frame(policy.kind), clocks.of(&policy.id)?) else { continue };
        let clocks = Positions::new(tickets)?.beside(&of_level, tickets, &[CELL])?;
        if clocks.height() == 0 {
            continue;
        }
        let told = match &mut told[place] {
            Some(told) => told,
            unread => unread.insert(Told::load(inputs, of_type)?),
        };
        emit(Sample {
            kind: policy.kind,
            clock: None,
            sla: Some(policy.id.clone()),
            rows: told.beside(inputs, clocks)?,
            reasons: &["no_flag"],
            stats: &[("share", Stat::Share("agrees"))],
            notes: &[],
            filled: &[],
            shows: SHOWS,
        })?;
    }
    Ok(())
}

/// What the tool recorded of the levels of a type.
struct Told {
    records: DataFrame,
    positions: Positions,
}

impl Told {
    fn load(inputs: &Inputs<'_>, of_type: Measure) -> Result<Self> {
        // A rate needs no more than the flag.
        let columns = if inputs.purpose == Purpose::List { "*" } else { "ticket_no, flag" };
        let sql = format!("SELECT {columns} FROM ({FLAGS})");
        let records = inputs.data.store.frame(&sql, &[of_type.as_str().into()])?;
        Ok(Self { positions: Positions::new(&records)?, records })
    }

    /// The clocks that were stopped in a period, or fell due in it and are open, with what the tool says of them.
    fn beside(&self, inputs: &Inputs<'_>, clocks: DataFrame) -> Result<DataFrame> {
        let is_open = || col("state").eq(lit(OPEN_BREACHED));
        let at = when(is_open()).then(col("due")).otherwise(col("stopped")).alias(AT);
        let late = col("late").or(is_open()).alias("late");
        let stopped = clocks.lazy().with_columns([late, at]).filter(col("late").is_not_null());
        let stopped = place::events(stopped, inputs.request.periods)?;
        let told = self.positions.of(&stopped)?;
        let told = self.records.drop(TICKET).and_then(|records| records.take(&told)).map_err(frame_error)?;
        let mut columns = vec![
            // What is compared is the tool's own word.
            lit(basis_code(Basis::TakenOver)).alias(BASIS),
            col("late").eq(col("flag")).alias("agrees"),
            first_reason([col("flag").is_null()]).alias(REASON),
        ];
        if inputs.purpose == Purpose::List {
            columns.push(cause(inputs.request.as_of).alias("cause"));
        }
        stopped.hstack(told.columns()).and_then(|rows| rows.lazy().with_columns(columns).collect()).map_err(frame_error)
    }
}

/// The first cause that holds where the two differ, by number.
fn cause(as_of: i64) -> Expr {
    // Tools keep minutes.
    let differs = |tool: &str, ours: &str| {
        let more = col(tool) - col(ours);
        more.clone().gt(lit(60)).or(more.lt(lit(-60)))
    };
    let number = |cause: &str| lit(CAUSES.iter().position(|known| *known == cause).unwrap_or_default() as i32);
    // The clock of an open ticket still runs in the tool, too: its flag is stale if the tool itself knows better, or knows nothing else.
    let tool_is_late = col("tool_due").is_null().or(col("tool_due").lt_eq(lit(as_of)));
    let stale = when(col("stopped").is_null()).then(tool_is_late).otherwise(col("stale"));
    when(col("flag").is_null().or(col("late").eq(col("flag"))))
        .then(number(""))
        .when(stale)
        .then(number("stale_flag"))
        .when(differs("tool_target", "target"))
        .then(number("target"))
        .when(differs("tool_stopped", "stopped").and(col("came_back")))
        .then(number("reopen"))
        .when(differs("tool_stopped", "stopped"))
        .then(number("stop"))
        .when(differs("tool_paused", "paused"))
        .then(number("pause"))
        .when(differs("tool_used", "used").or(differs("tool_due", "due")))
        .then(number("calendar"))
        .otherwise(number("unknown"))
}
