//! Several alternatives side by side, for people: each level's attainment as configured and under each of them, and the tickets whose result
//! changes under any.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::metrics::{Pair, Rate, Seen};
use crate::output::pages::clocks::{Alternative, SHOWN, percent, say};
use crate::store::{Cell, Table};
use crate::{metrics, output, text};

/// For people: what each alternative is, the levels that differ under any, and the first of the tickets.
pub(super) fn page(period: &str, all: &[Alternative]) -> String {
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
