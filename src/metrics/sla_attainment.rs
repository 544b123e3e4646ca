//! Whether service levels were kept: four numbers with four denominators, so that none can flatter alone.

use polars::prelude::{ChunkFilter, DataFrame, Expr, IntoLazy, NULL, coalesce, col, lit, when};

use crate::error::Result;
use crate::metrics::clocks::{Positions, only};
use crate::metrics::inputs::{Inputs, Purpose};
use crate::metrics::place;
use crate::metrics::sample::{
    AT, BASIS, CELL, Emit, PERIOD, REASON, Sample, Show, Stat, TICKET, first_reason, frame_error,
};
use crate::metrics::sla_rows::{
    BREACHED, CANCELLED, EXCLUDED, Level, MET, NOT_APPLICABLE, OPEN_BREACHED, RUNNING, UNMEASURABLE, each_level,
};
use crate::metrics::types::{Better, Definition, Unit};
use crate::model::Kind;
use crate::period::Period;

pub(super) const DEFINITION: Definition = Definition {
    id: "sla_attainment",
    title: "Service level attainment",
    what: "Share of the clocks of a service level that kept their target.",
    population: "The last clock of every ticket under the level. `completed`: clocks stopped in the period. `exposed`: those, and clocks \
                 open at its end whose due instant had passed (or which the tool flagged without one, from the last update of the ticket). `due`: clocks whose due instant lies in the period and is not after \
                 as-of. `coverage`: the tickets opened in the period that the level is for, by its kind, its filter and the priorities that it \
                 has targets for; of the level `recorded` all tickets of the kind.",
    formula: "`completed`: met / (met + breached). `exposed`: met / (met + breached + open and overdue). `due`: stopped in time / fell due; \
              it cannot be improved by leaving breached tickets open, and is final once the period is over. `coverage`: \
              those with a clock that can be measured / tickets that the level is for. Wilson intervals. Without a policy for the kind, the level is \
              `recorded`: one clock per ticket from opening to its end, breached if the tool flagged any of its resolution levels \
              (or made_sla = false where it recorded none), basis taken_over; where it keeps no flag of a ticket, breached if it ended after \
              the due instant that a level of the tool promised, basis due_time (a closing does not say when a ticket was resolved: without a resolution it is \
              `unmeasurable`, but for changes); a ticket that ended at an unknown time counts by the tool's flag in a period that covers all the time from its \
              opening to as-of; an open ticket is overdue from the tool's own due instant on, whatever its flag \
              says. Where `made_sla` has one value in all tickets of a source, and these are a hundred or more or none of them has a due instant, it may be \
              the tool's default: basis default_flag, and no headline.",
    left_out: "Cancelled clocks (`cancelled`, at their cancellation; in `due` at their due instant), clocks without a target \
               (`not_applicable`) or with contradicting instants (`unmeasurable`), both at the opening, and, under `recorded`, those of tickets that ended at an unknown time, in each period that \
               may or may not hold that end (`unmeasurable`); in `due`, clocks \
               that can still be met (`not_yet_due`); clocks excluded by an agreement of the settings (`excluded`), where they ended or fell due. In `due` and `exposed` of the level `recorded`, all tickets of a source \
               whose tool takes due instants away when tickets end (`target_erased`): those that are left tell nothing. Either the profile says \
               so, or more than 60 % of its ended tickets lack a due instant while most of its open ones have one.",
    unit: Unit::Fraction,
    stats: &["completed", "exposed", "due", "coverage"],
    kinds: &[Kind::Incident, Kind::Request, Kind::Change, Kind::Problem],
    better: Better::Higher,
    source: "Forms after ServiceNow (completed) and BMC FootPrints (exposed); `due` is a cohort. Interval: Wilson 1927.",
};

const SHOWS: &[(&str, Show)] = &[
    ("started", Show::Instant),
    ("stopped", Show::Instant),
    ("due", Show::Instant),
    ("target", Show::Number),
    ("used", Show::Number),
    ("met", Show::Flag),
];

pub(super) fn samples(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    let clocks = inputs.clocks()?;
    for kind in DEFINITION.kinds {
        let Some(tickets) = inputs.frame(*kind) else {
            continue;
        };
        // The same tickets for every level: they are placed once.
        let opened = opened(inputs, tickets)?;
        each_level(inputs, *kind, tickets, clocks, |level| of_level(inputs, *kind, &opened, level, emit))?;
    }
    Ok(())
}

fn of_level(inputs: &Inputs<'_>, kind: Kind, opened: &DataFrame, level: &Level, emit: Emit<'_>) -> Result<()> {
    const STOPPED: &[&str] = &["cancelled", "not_applicable", "unmeasurable", "target_erased", "excluded"];
    let mut sample = |rows, stats, reasons, shows| {
        emit(Sample {
            kind,
            clock: None,
            sla: Some(level.id.clone()),
            rows,
            reasons,
            stats,
            notes: &[],
            filled: &[],
            shows,
        })
    };
    let completed = completed(inputs, level)?;
    let mut exposed = place::stack(vec![completed.clone(), overdue(inputs, level)?])?;
    if level.erases {
        exposed = without_erased(exposed)?;
    }
    sample(completed, &[("completed", Stat::Share("met"))], STOPPED, SHOWS)?;
    sample(exposed, &[("exposed", Stat::Share("met"))], STOPPED, SHOWS)?;
    sample(
        due(inputs, level)?,
        &[("due", Stat::Share("met"))],
        &["cancelled", "not_yet_due", "target_erased", "excluded"],
        SHOWS,
    )?;
    sample(coverage(opened, level)?, &[("coverage", Stat::Share("covered"))], &[], &[("covered", Show::Flag)])
}

fn is(state: i32) -> Expr {
    col("state").eq(lit(state))
}

/// The columns of every sample of clocks but coverage, so that they can be stacked.
fn columns(inputs: &Inputs<'_>, level: &Level, reason: Expr) -> Vec<Expr> {
    let mut names = vec![CELL, TICKET, BASIS];
    if inputs.purpose == Purpose::List {
        names.extend(["started", "stopped", "due", "target", "used"]);
    }
    if level.erases {
        names.push("erased");
    }
    let mut columns: Vec<Expr> = names.into_iter().map(col).collect();
    columns.extend([is(MET).alias("met"), reason.alias(REASON)]);
    columns
}

fn completed(inputs: &Inputs<'_>, level: &Level) -> Result<DataFrame> {
    let at = when(is(MET).or(is(BREACHED)))
        .then(col("stopped"))
        .when(is(EXCLUDED))
        .then(coalesce(&[col("stopped"), col("called_off")]))
        .when(is(CANCELLED))
        .then(col("called_off"))
        .when(is(NOT_APPLICABLE).or(is(UNMEASURABLE)))
        .then(col("opened"))
        .otherwise(lit(NULL));
    let mut columns = columns(
        inputs,
        level,
        first_reason([is(CANCELLED), is(NOT_APPLICABLE), is(UNMEASURABLE), lit(false), is(EXCLUDED)]),
    );
    columns.push(at.alias(AT));
    let placed = place::events(level.clocks.clone().lazy().select(columns), inputs.request.periods)?;
    let placed = if level.sometime { place::stack(vec![placed, sometime(inputs, level)?])? } else { placed };
    placed.drop(AT).map_err(frame_error)
}

/// Clocks of tickets that ended, nobody knows when, in each period in which that may have been: they count in one that holds all the time from their
/// opening to as-of, and are left out of the others.
fn sometime(inputs: &Inputs<'_>, level: &Level) -> Result<DataFrame> {
    const UNMEASURABLE: i32 = 3;
    let (as_of, periods) = (inputs.request.as_of, inputs.request.periods);
    let mut columns = columns(inputs, level, lit(0i32));
    columns.push(col("opened").alias(AT));
    let clocks = level.clocks.clone().lazy().filter(col("sometime")).select(columns);
    let placed = place::since(clocks, as_of, periods)?;
    let holds =
        |(place, period): (usize, &Period)| col(PERIOD).eq(lit(place as u32)).and(col(AT).gt_eq(lit(period.from)));
    let certain = periods.iter().enumerate().filter(|(_, period)| period.until > as_of).map(holds);
    let certain = certain.fold(lit(false), Expr::or);
    let reason = when(certain).then(col(REASON)).otherwise(lit(UNMEASURABLE)).alias(REASON);
    placed.lazy().with_columns([reason]).collect().map_err(frame_error)
}

/// Clocks that stood open at the end of a period although their due instant had passed. One that was met in the end had
/// used up its target at closing time and was stopped before the next opening: it was never late.
fn overdue(inputs: &Inputs<'_>, level: &Level) -> Result<DataFrame> {
    // The tool may say of an open ticket that it is late without a due instant.
    let due = || if level.is_recorded() { coalesce(&[col("due"), col("known_late")]) } else { col("due") };
    let late = is(BREACHED).or(is(OPEN_BREACHED)).or(is(CANCELLED)).and(due().lt_eq(lit(inputs.request.as_of)));
    // Nobody knows at which end of a period such a ticket still stood open.
    let late = if level.sometime { late.and(col("sometime").not()) } else { late };
    let mut columns = columns(inputs, level, lit(0i32));
    columns.push(when(col("started").gt(due())).then(col("started")).otherwise(due()).alias("late_from"));
    columns.push(when(is(CANCELLED)).then(col("called_off")).otherwise(col("stopped")).alias("ended"));
    let clocks = level.clocks.clone().lazy().filter(late.and(col("started").is_not_null())).select(columns);
    let rows = place::standing(clocks, "late_from", "ended", inputs.request.periods)?;
    Ok(rows.drop_many(["late_from", "ended", place::END]))
}

fn due(inputs: &Inputs<'_>, level: &Level) -> Result<DataFrame> {
    let undecided = is(RUNNING).or(col("due").gt(lit(inputs.request.as_of)));
    let erased = || if level.erases { col("erased") } else { lit(false) };
    // A ticket whose due instant may have been taken away is told where it ended: it cannot be said where it fell due.
    let told = erased().and(is(CANCELLED).not());
    let reason = first_reason([is(CANCELLED), undecided.and(erased().not()), told, is(EXCLUDED)]);
    let mut columns = columns(inputs, level, reason);
    let at = when(erased()).then(coalesce(&[col("stopped"), col("called_off"), col("due")])).otherwise(col("due"));
    columns.push(if level.erases { at } else { col("due") }.alias(AT));
    let clocks = level.clocks.clone().lazy().filter(is(NOT_APPLICABLE).or(is(UNMEASURABLE)).not());
    place::events(clocks.select(columns), inputs.request.periods)
}

/// The stopped and the overdue without what can only be told from due instants that are gone.
fn without_erased(rows: DataFrame) -> Result<DataFrame> {
    const TARGET_ERASED: i32 = 4;
    let refused = col("erased").and(col(REASON).eq(lit(0i32)));
    let reason = when(refused).then(lit(TARGET_ERASED)).otherwise(col(REASON)).alias(REASON);
    rows.lazy().with_columns([reason]).collect().map_err(frame_error)
}

/// The tickets that were opened in a period.
fn opened(inputs: &Inputs<'_>, tickets: &DataFrame) -> Result<DataFrame> {
    let columns = [col("opened").alias(AT), col(CELL), col(TICKET), lit(0i32).alias(REASON)];
    place::events(tickets.clone().lazy().select(columns), inputs.request.periods)
}

/// A clock without a target stands where no level of the measure promises anything for the ticket's priority: it is under none of them.
fn coverage(opened: &DataFrame, level: &Level) -> Result<DataFrame> {
    let measurable = is(UNMEASURABLE).not().alias("covered");
    let clocks = level.clocks.clone().lazy().filter(is(NOT_APPLICABLE).not());
    let clocks = clocks.select([col(TICKET), col(BASIS), measurable]).collect().map_err(frame_error)?;
    // The clock of each ticket, if it has one.
    let clock = Positions::new(&clocks)?.of(opened)?;
    let is_under = clock.is_not_null();
    if level.is_recorded() {
        let beside = clocks.select([BASIS, "covered"]).and_then(|clocks| clocks.take(&clock)).map_err(frame_error)?;
        let rows = opened.hstack(beside.columns()).map_err(frame_error)?.lazy();
        return rows.with_column(col("covered").fill_null(lit(false))).collect().map_err(frame_error);
    }
    let opened = only(opened, &is_under).map_err(frame_error)?;
    let clock = clock.filter(&is_under).map_err(frame_error)?;
    let beside = clocks.select([BASIS, "covered"]).and_then(|clocks| clocks.take(&clock)).map_err(frame_error)?;
    opened.hstack(beside.columns()).map_err(frame_error)
}
