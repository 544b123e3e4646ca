//! `tickmark whatif`: the same period under other service levels, side by side, and the tickets whose result changes. Writes nothing.

mod alternatives;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::json;

use crate::calendar::Calendars;
use crate::cli::{Format, WhatIfArgs};
use crate::commands::Context;
use crate::commands::whatif::alternatives::Alternative;
use crate::config::Loaded;
use crate::error::{Error, Result};
use crate::metrics::{Comparison, Pair, Rate, Seen, Side, When};
use crate::output::Rows;
use crate::store::{Cell, Store, Table};
use crate::{ExitStatus, metrics, output, sla, text};

/// Tickets shown on a terminal.
const SHOWN: usize = 20;

pub(super) fn run(args: &WhatIfArgs, cx: &Context) -> Result<ExitStatus> {
    if args.set.is_empty() && args.settings.is_none() && args.alternative.is_empty() {
        return Err(Error::setting("nothing to compare with").hint(
            "such as `tickmark whatif --set sla.incident-resolution.on_reopen=new_cycle`, or `--settings FILE`",
        ));
    }
    let base = match &args.settings {
        Some(file) => Loaded::read_file(file)?,
        None => cx.project.clone(),
    };
    let named = alternatives::named(&args.alternative)?;
    let sets =
        if named.is_empty() { vec![args.set.clone()] } else { named.iter().map(|(_, set)| set.clone()).collect() };
    let others = sets.iter().map(|set| Other::new(&base, set)).collect::<Result<Vec<_>>>()?;

    let store = cx.open_for_reading()?;
    let as_of = cx.as_of(&store)?;
    let period = cx.period(&args.period, &store, as_of)?;
    let when = When { period: &period, as_of, zone: &cx.zone };
    let found = compare(cx, &others, &store, when)?;
    let all = named.into_iter().map(|(name, _)| name).chain([String::new()]).zip(others).zip(found);
    let file = args.settings.iter().map(|file| file.display().to_string());
    let mut all: Vec<Alternative> = all
        .map(|((name, other), found)| Alternative { name, changes: file.clone().chain(other.changes).collect(), found })
        .collect();
    if !args.alternative.is_empty() {
        return alternatives::deliver(&all, args, cx, when);
    }
    let Some(Alternative { changes, found, .. }) = all.pop() else { return Ok(ExitStatus::Done) };
    let document = json!({
        "schema": "tickmark/whatif/1",
        "as_of": text::instant(as_of),
        "period": period.label,
        "changes": changes,
        "levels": found.levels,
        "changed": found.changed,
    });
    let (levels, tickets) = (levels(&found), tickets(&found));
    if cx.format.unwrap_or(Format::Table) == Format::Table && cx.out.is_none() && !args.tickets {
        cx.terminal.page(&page(&period.label, &changes, &found))?;
        return Ok(ExitStatus::Done);
    }
    let table = if args.tickets { &tickets } else { &levels };
    cx.deliver(&Rows { what: "whatif", table, document: Some(document) }, Format::Table)?;
    Ok(ExitStatus::Done)
}

/// Other settings: some with changes, which bring others along.
struct Other {
    changes: Vec<String>,
    settings: Loaded,
    calendars: Calendars,
}

impl Other {
    fn new(base: &Loaded, set: &[String]) -> Result<Self> {
        let changes = with_partners(set, base)?;
        let settings = base.changed(&changes)?;
        let calendars = settings.calendars()?;
        settings.check(&calendars)?;
        Ok(Self { changes, settings, calendars })
    }
}

/// The present settings beside each of the others.
fn compare(cx: &Context, others: &[Other], store: &Store, when: When<'_>) -> Result<Vec<Comparison>> {
    let now = Side { rules: cx.project.settings.rules(), calendars: &cx.calendars };
    let sides: Vec<Side<'_>> = others
        .iter()
        .map(|other| Side { rules: other.settings.settings.rules(), calendars: &other.calendars })
        .collect();
    metrics::compare(store, when, now, &sides)
}

/// The changes, and after each of a rule that some levels must have in common the same change of those others.
fn with_partners(set: &[String], settings: &Loaded) -> Result<Vec<String>> {
    let calendars = settings.calendars()?;
    let levels = &settings.settings.sla;
    let mut all = Vec::new();
    for change in set {
        all.push(change.clone());
        let of_level = levels.iter().find_map(|level| {
            let rule = change.strip_prefix(&format!("sla.{}.", level.id))?;
            let key = rule.split('=').next().unwrap_or_default().trim();
            sla::SHARED.contains(&key).then_some((level.id.as_str(), rule))
        });
        let Some((id, rule)) = of_level else { continue };
        for partner in sla::partners(levels, &calendars, id)? {
            let also = format!("sla.{partner}.{rule}");
            // What is said of the other itself stands.
            let said = also.split('=').next().unwrap_or_default();
            if !set.iter().chain(&all).any(|change| change.split('=').next() == Some(said)) {
                all.push(also);
            }
        }
    }
    Ok(all)
}

/// For people: the levels that change, in percent, and the first of the tickets.
fn page(period: &str, changes: &[String], found: &Comparison) -> String {
    let mut page = format!("{period} as configured, and with {}\n\n", changes.join(", "));
    let differs = |sla: &str| found.levels.iter().any(|pair| pair.sla == sla && pair.now != pair.then);
    let (moved, same): (Vec<&Pair>, Vec<&Pair>) = found.levels.iter().partition(|pair| differs(&pair.sla));
    let columns = ["service level", "of those", "as configured", "then", "points"].map(str::to_owned).into();
    let rows: Vec<Vec<Cell>> = moved
        .iter()
        .map(|pair| {
            let of = |rate: &Option<Rate>| rate.as_ref().and_then(|rate| rate.value);
            let points = of(&pair.then).zip(of(&pair.now)).map(|(then, now)| format!("{:+.1}", (then - now) * 100.0));
            vec![
                pair.sla.clone().into(),
                pair.stat.into(),
                percent(pair.now.as_ref()).into(),
                percent(pair.then.as_ref()).into(),
                points.unwrap_or_else(|| "-".to_owned()).into(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        page.push_str(&output::aligned(&Table { columns, rows }));
        page.push('\n');
    }
    let same: BTreeSet<&str> = same.iter().map(|pair| pair.sla.as_str()).collect();
    if !same.is_empty() {
        let names: Vec<&str> = same.into_iter().collect();
        let _ = writeln!(page, "no difference: {}\n", names.join(", "));
    }
    let total = found.changed.len();
    if total == 0 {
        page.push_str("no clock changes its result\n");
        return page;
    }
    let verb = if total == 1 { "changes its result" } else { "change their results" };
    let _ = write!(page, "{} {verb}\n\n", text::count(total as u64, "clock"));
    let columns = ["service level", "ticket", "as configured", "then"].map(str::to_owned).into();
    let rows = found.changed.iter().take(SHOWN).map(|changed| {
        vec![
            changed.sla.clone().into(),
            changed.ticket.clone().into(),
            say(&changed.now).into(),
            say(&changed.then).into(),
        ]
    });
    page.push_str(&output::aligned(&Table { columns, rows: rows.collect() }));
    if total > SHOWN {
        let _ = writeln!(page, "and {} more: `--tickets` has them all", total - SHOWN);
    }
    page
}

/// `91.8 % of 625`.
fn percent(rate: Option<&Rate>) -> String {
    match rate.and_then(|rate| Some((rate.n, rate.value?))) {
        Some((n, value)) => format!("{:.1} % of {}", value * 100.0, text::grouped(n)),
        None => "-".to_owned(),
    }
}

/// `late, 9 h 30 min of 8 h`.
fn say(seen: &Seen) -> String {
    let verdict = seen.verdict.replace('_', " ");
    match (seen.working_seconds, seen.target_seconds) {
        (Some(used), Some(target)) => {
            format!("{verdict}, {} of {}", sla::exact_hours(used), sla::exact_hours(target))
        }
        _ => verdict,
    }
}

/// One row per level and statistic.
fn levels(found: &Comparison) -> Table {
    let columns = [
        "sla",
        "kind",
        "stat",
        "n",
        "value",
        "lower",
        "upper",
        "n_then",
        "value_then",
        "lower_then",
        "upper_then",
        "difference",
    ];
    let number = |value: Option<f64>| value.map_or(Cell::Null, Cell::Float);
    let rate = |rate: Option<&Rate>| {
        let value = |of: fn(&Rate) -> Option<f64>| number(rate.and_then(of));
        let n = rate.map_or(Cell::Null, |rate| Cell::Int(rate.n as i64));
        [n, value(|rate| rate.value), value(|rate| rate.lower), value(|rate| rate.upper)]
    };
    let rows = found.levels.iter().map(|pair| {
        let mut row: Vec<Cell> = vec![pair.sla.clone().into(), pair.kind.as_str().into(), pair.stat.into()];
        row.extend(rate(pair.now.as_ref()));
        row.extend(rate(pair.then.as_ref()));
        let of = |rate: &Option<Rate>| rate.as_ref().and_then(|rate| rate.value);
        row.push(number(of(&pair.then).zip(of(&pair.now)).map(|(then, now)| then - now)));
        row
    });
    Table { columns: columns.map(str::to_owned).into(), rows: rows.collect() }
}

/// One row per clock whose result changes.
fn tickets(found: &Comparison) -> Table {
    let columns = [
        "sla",
        "ticket",
        "system",
        "kind",
        "now",
        "then",
        "used",
        "used_then",
        "target",
        "target_then",
        "due",
        "due_then",
        "stopped",
        "stopped_then",
    ];
    let rows = found.changed.iter().map(|changed| {
        let (now, then) = (&changed.now, &changed.then);
        let instant = |at: Option<i64>| at.map_or(Cell::Null, Cell::Instant);
        let seconds = |of: fn(&Seen) -> Option<i64>| [now, then].map(|seen| of(seen).map_or(Cell::Null, Cell::Int));
        let mut row: Vec<Cell> = vec![
            changed.sla.clone().into(),
            changed.ticket.clone().into(),
            changed.system.clone().into(),
            changed.kind.as_str().into(),
            now.verdict.clone().into(),
            then.verdict.clone().into(),
        ];
        row.extend(seconds(|seen| seen.working_seconds));
        row.extend(seconds(|seen| seen.target_seconds));
        row.extend([instant(now.due), instant(then.due), instant(now.stopped), instant(then.stopped)]);
        row
    });
    Table { columns: columns.map(str::to_owned).into(), rows: rows.collect() }
}
