//! Several alternatives side by side: each level's attainment as configured and under each of them, and the tickets whose result
//! changes under any.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::json;

use crate::cli::{Format, WhatIfArgs};
use crate::commands::Context;
use crate::commands::whatif::{SHOWN, levels, percent, say, tickets};
use crate::error::{Error, Result};
use crate::metrics::{Comparison, Pair, Rate, Seen, When};
use crate::output::Rows;
use crate::store::{Cell, Table};
use crate::{ExitStatus, metrics, output, text};

/// The changes that have one name, and what comes of them.
pub(super) struct Alternative {
    pub(super) name: String,
    pub(super) changes: Vec<String>,
    pub(super) found: Comparison,
}

/// Gives them in the form that was asked for.
pub(super) fn deliver(all: &[Alternative], args: &WhatIfArgs, cx: &Context, when: When<'_>) -> Result<ExitStatus> {
    if cx.format.unwrap_or(Format::Table) == Format::Table && cx.out.is_none() && !args.tickets {
        cx.terminal.page(&page(&when.period.label, all))?;
        return Ok(ExitStatus::Done);
    }
    let of = |one: &Alternative| json!({ "name": one.name, "changes": one.changes, "levels": one.found.levels, "changed": one.found.changed });
    let document = json!({
        "schema": "tickmark/whatif/1",
        "as_of": text::instant(when.as_of),
        "period": when.period.label,
        "alternatives": all.iter().map(of).collect::<Vec<_>>(),
    });
    let table = stacked(all, if args.tickets { tickets } else { levels });
    cx.deliver(&Rows { what: "whatif", table: &table, document: Some(document) }, Format::Table)?;
    Ok(ExitStatus::Done)
}

/// The changes of each name, in the order in which the names first occur.
pub(super) fn named(texts: &[String]) -> Result<Vec<(String, Vec<String>)>> {
    let mut names: Vec<(String, Vec<String>)> = Vec::new();
    for text in texts {
        // A colon may stand in the value, too.
        let found = text.split_once(':').map(|(name, change)| (name.trim(), change.trim()));
        let Some((name, change)) =
            found.filter(|(name, change)| !name.is_empty() && !name.contains('=') && !change.is_empty())
        else {
            return Err(Error::setting(format!("`{text}` is not an alternative, expected NAME:KEY=VALUE"))
                .hint("such as `--alternative strict:sla.incident-resolution.targets.2=6h`"));
        };
        match names.iter_mut().find(|(known, _)| known == name) {
            Some((_, changes)) => changes.push(change.to_owned()),
            None => names.push((name.to_owned(), vec![change.to_owned()])),
        }
    }
    Ok(names)
}

/// The rows of all alternatives, each with the name of its own.
fn stacked(all: &[Alternative], table: fn(&Comparison) -> Table) -> Table {
    let mut stacked = Table { columns: vec!["alternative".to_owned()], rows: Vec::new() };
    for (place, one) in all.iter().enumerate() {
        let Table { columns, rows } = table(&one.found);
        if place == 0 {
            stacked.columns.extend(columns);
        }
        stacked
            .rows
            .extend(rows.into_iter().map(|row| std::iter::once(Cell::from(one.name.clone())).chain(row).collect()));
    }
    stacked
}

/// For people: what each alternative is, the levels that differ under any, and the first of the tickets.
fn page(period: &str, all: &[Alternative]) -> String {
    let mut page = format!("{period} as configured, and with\n");
    for one in all {
        let _ = writeln!(page, "  {}: {}", one.name, one.changes.join(", "));
    }
    page.push('\n');
    let heads = |first: &[&str]| -> Vec<String> {
        first.iter().map(|name| (*name).to_owned()).chain(all.iter().map(|one| one.name.clone())).collect()
    };
    let stats = metrics::by_id("sla_attainment").map_or(&[][..], |attainment| attainment.stats);
    // A level can be in some alternatives only.
    let mut pairs: BTreeMap<(&str, usize), Vec<Option<&Pair>>> = BTreeMap::new();
    for (place, one) in all.iter().enumerate() {
        for pair in &one.found.levels {
            let rank = stats.iter().position(|stat| *stat == pair.stat).unwrap_or(stats.len());
            pairs.entry((&pair.sla, rank)).or_insert_with(|| vec![None; all.len()])[place] = Some(pair);
        }
    }
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for of_all in pairs.values() {
        let there: Vec<&Pair> = of_all.iter().copied().flatten().collect();
        let Some(first) = there.first().filter(|_| there.iter().any(|pair| pair.now != pair.then)) else { continue };
        let mut row: Vec<Cell> = vec![first.sla.clone().into(), first.stat.into(), percent(first.now.as_ref()).into()];
        row.extend(of_all.iter().map(|pair| Cell::from(beside(*pair, first.now.as_ref()))));
        rows.push(row);
    }
    if rows.is_empty() {
        page.push_str("no level differs\n");
    } else {
        page.push_str(&output::aligned(&Table {
            columns: heads(&["service level", "of those", "as configured"]),
            rows,
        }));
    }
    sides(&mut page, all, heads(&["service level", "ticket", "as configured"]));
    page
}

/// `92.4 % of 625 (+0.6)`: the value, and the points that it lies above the present one.
fn beside(pair: Option<&Pair>, now: Option<&Rate>) -> String {
    let then = pair.and_then(|pair| pair.then.as_ref());
    let points = then.and_then(|rate| rate.value).zip(now.and_then(|rate| rate.value));
    match points {
        Some((then_value, now_value)) if then != now => {
            format!("{} ({:+.1})", percent(then), (then_value - now_value) * 100.0)
        }
        _ => percent(then),
    }
}

/// A clock by its level, ticket and system.
type Clock<'a> = (&'a str, &'a str, &'a str);

/// What is seen of a clock as configured, and under each alternative that moves it.
type Moves<'a> = (&'a Seen, Vec<Option<&'a Seen>>);

/// The clocks whose result changes under any alternative.
fn sides(page: &mut String, all: &[Alternative], columns: Vec<String>) {
    let mut clocks: BTreeMap<Clock<'_>, Moves<'_>> = BTreeMap::new();
    for (place, one) in all.iter().enumerate() {
        for changed in &one.found.changed {
            let clock = (changed.sla.as_str(), changed.ticket.as_str(), changed.system.as_str());
            let (_, then) = clocks.entry(clock).or_insert_with(|| (&changed.now, vec![None; all.len()]));
            then[place] = Some(&changed.then);
        }
    }
    let counts: Vec<String> =
        all.iter().map(|one| format!("{} under {}", text::grouped(one.found.changed.len() as u64), one.name)).collect();
    let _ = writeln!(page, "\nclocks whose result changes: {}", counts.join(", "));
    if clocks.is_empty() {
        return;
    }
    let row = |((sla, ticket, _), (now, then)): (&Clock<'_>, &Moves<'_>)| {
        let mut row: Vec<Cell> = vec![(*sla).into(), (*ticket).into(), say(now).into()];
        row.extend(then.iter().map(|seen| Cell::from(seen.map_or_else(|| "the same".to_owned(), say))));
        row
    };
    let total = clocks.len();
    page.push('\n');
    page.push_str(&output::aligned(&Table { columns, rows: clocks.iter().take(SHOWN).map(row).collect() }));
    if total > SHOWN {
        let _ = writeln!(page, "and {} more: `--tickets` has them all", total - SHOWN);
    }
}
