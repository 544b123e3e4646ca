//! The same period under other service levels: as a document, as rows, and for people. Several alternatives lie side by side in `alternatives`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use crate::error::Result;
use crate::metrics::{AttainmentRate, ChangedClock, StatisticPair, WhatIfComparison};
use crate::output::pages::alternatives;
use crate::output::pages::clocks::{Alternative, SHOWN, percent, say};
use crate::store::{Cell, Table};
use crate::{output, text};

const LEVELS: &str = "sla, kind, stat, now.n as n, now.value as value, now.lower as lower, now.upper as upper, then.n as n_then, \
                      then.value as value_then, then.lower as lower_then, then.upper as upper_then, difference";
const TICKETS: &str = "sla, ticket, system, kind, now.verdict as now, then.verdict as then, now.working_seconds as used, \
                       then.working_seconds as used_then, now.target_seconds as target, then.target_seconds as target_then, \
                       now.due::instant as due, then.due::instant as due_then, now.stopped::instant as stopped, \
                       then.stopped::instant as stopped_then";

/// A period under the settings of a project, and under others.
#[derive(Debug)]
pub struct WhatIf<'a> {
    /// The label of the period.
    pub period: &'a str,
    /// What is later has not happened.
    pub as_of: i64,
    /// One without a name, or several with names.
    pub alternatives: Vec<Alternative>,
}

#[derive(Serialize)]
struct WhatifDocument<'a> {
    as_of: String,
    period: &'a str,
    #[serde(flatten)]
    compared: Compared<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Compared<'a> {
    One(&'a Alternative),
    Several { alternatives: &'a [Alternative] },
}

/// A statistic of a level.
#[derive(Serialize)]
struct LevelRow<'a> {
    alternative: &'a str,
    #[serde(flatten)]
    pair: &'a StatisticPair,
    difference: Option<f64>,
}

/// A clock whose result changes.
#[derive(Serialize)]
struct TicketRow<'a> {
    alternative: &'a str,
    #[serde(flatten)]
    changed: &'a ChangedClock,
}

impl WhatIf<'_> {
    /// The only alternative, if it has no name.
    fn one(&self) -> Option<&Alternative> {
        self.alternatives.first().filter(|one| one.name.is_empty())
    }

    /// `tickmark/whatif/1`.
    pub fn document(&self) -> Result<Value> {
        let several = Compared::Several { alternatives: &self.alternatives };
        let compared = self.one().map_or(several, Compared::One);
        let document = WhatifDocument { as_of: text::instant(self.as_of), period: self.period, compared };
        output::document("tickmark/whatif/1", &document)
    }

    fn columns(&self, columns: &str) -> String {
        if self.one().is_some() { columns.to_owned() } else { format!("alternative, {columns}") }
    }

    /// One row per level and statistic.
    pub fn levels(&self) -> Result<Table> {
        let rows = self.alternatives.iter().flat_map(|one| {
            one.found.levels.iter().map(move |pair| {
                let difference = value(pair.then.as_ref()).zip(value(pair.now.as_ref())).map(|(then, now)| then - now);
                LevelRow { alternative: &one.name, pair, difference }
            })
        });
        Table::of(&self.columns(LEVELS), rows)
    }

    /// One row per clock whose result changes.
    pub fn tickets(&self) -> Result<Table> {
        let rows = self
            .alternatives
            .iter()
            .flat_map(|one| one.found.changed.iter().map(move |changed| TicketRow { alternative: &one.name, changed }));
        Table::of(&self.columns(TICKETS), rows)
    }

    /// For people: what changes, and the first of the tickets.
    pub fn page(&self) -> String {
        match self.one() {
            Some(one) => page(self.period, &one.changes, &one.found),
            None => alternatives::page(self.period, &self.alternatives),
        }
    }
}

fn value(rate: Option<&AttainmentRate>) -> Option<f64> {
    rate.and_then(|rate| rate.value)
}

/// For people: the levels that change, in percent, and the first of the tickets.
fn page(period: &str, changes: &[String], found: &WhatIfComparison) -> String {
    let mut page = format!("{period} as configured, and with {}\n\n", changes.join(", "));
    let differs = |sla: &str| found.levels.iter().any(|pair| pair.sla == sla && pair.now != pair.then);
    let (moved, same): (Vec<&StatisticPair>, Vec<&StatisticPair>) =
        found.levels.iter().partition(|pair| differs(&pair.sla));
    let columns = ["service level", "of those", "as configured", "then", "points"].map(str::to_owned).into();
    let rows: Vec<Vec<Cell>> = moved
        .iter()
        .map(|pair| {
            let points = value(pair.then.as_ref())
                .zip(value(pair.now.as_ref()))
                .map(|(then, now)| format!("{:+.1}", (then - now) * 100.0));
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
