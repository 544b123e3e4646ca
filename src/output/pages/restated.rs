//! Reported values that have moved since: as a document, and for people.

use std::fmt::Write as _;

use serde::Serialize;

use crate::calendar::Zone;
use crate::error::Result;
use crate::model::Kind;
use crate::restate::{Amount, Moved, Restatement};
use crate::store::{Cell, Table};
use crate::{output, restate, text};

/// Tickets named of each reason on a terminal.
const NAMED: usize = 3;

#[derive(Serialize)]
struct Document<'a> {
    as_of: String,
    zone: &'a str,
    reports: &'a [Restatement],
}

/// `tickmark/restated/1`.
pub fn restated_document(reports: &[Restatement], as_of: i64, zone: &Zone) -> Result<serde_json::Value> {
    output::document("tickmark/restated/1", &Document { as_of: text::instant(as_of), zone: zone.name(), reports })
}

/// For people: each report with the values that moved, of each measure the statistic that stands for it.
pub fn restated_page(found: &[Restatement]) -> String {
    let mut page = String::new();
    if found.is_empty() {
        return "nothing to restate: no report rests on other data, settings or definitions than those of today\n"
            .to_owned();
    }
    for restatement in found {
        let Restatement { period, compared, moved, .. } = restatement;
        let draft = if restatement.draft { ", before the period was over" } else { "" };
        let _ = writeln!(
            page,
            "{}, reported on data until {}{draft}: {} of {} moved",
            period.label,
            text::instant(restatement.as_of),
            text::grouped(moved.len() as u64),
            text::count(*compared, "value"),
        );
        if moved.is_empty() {
            continue;
        }
        let rows: Vec<Vec<Cell>> = moved.iter().filter_map(row).collect();
        let others = moved.len() - rows.len();
        let columns = ["measure", "of", "reported", "today", "why"].map(str::to_owned).into();
        let _ = writeln!(page, "\n{}", output::aligned(&Table { columns, rows }));
        if others > 0 {
            let others = text::count(others as u64, "other statistic");
            let _ = writeln!(page, "and {others} of measures: `--format csv` has them all\n");
        }
    }
    page
}

fn row(moved: &Moved) -> Option<Vec<Cell>> {
    let title = moved.headline()?;
    let of = [moved.kind.map(Kind::as_str), moved.sla.as_deref(), moved.clock.as_deref()];
    let of: Vec<&str> = of.into_iter().flatten().collect();
    let why = if moved.tickets.is_empty() {
        moved.causes.iter().map(|cause| cause.words()).collect::<Vec<_>>().join(", ")
    } else {
        restate::in_words(&moved.tickets, NAMED)
    };
    let told = |amount: Option<Amount>| told(moved.unit, amount);
    Some(vec![title.into(), of.join(", ").into(), told(Some(moved.then)).into(), told(moved.now).into(), why.into()])
}

/// `9`, `91.8 % of 625`, `2 h 30 min of 12`.
fn told(unit: &str, amount: Option<Amount>) -> String {
    let Some(Amount { n, value: Some(value) }) = amount else { return "-".to_owned() };
    let n = text::grouped(n);
    match unit {
        "fraction" => format!("{:.1} % of {n}", value * 100.0),
        "seconds" => format!("{} of {n}", text::duration(value as i64)),
        _ if value.fract() != 0.0 => format!("{value:.2} of {n}"),
        _ => format!("{value}"),
    }
}
