//! Incidents: how long they took, whether they came back, and what waits.

use super::facts::Facts;
use super::levels::{SHOWN, shown};
use super::lists::{Lists, Row};
use super::values::Rate;
use super::{process, words};
use crate::metrics::{Dimension, Value};
use crate::model::Kind;
use crate::report::format::{self, NOTHING};
use crate::report::view::{Block, Cell, Column, Section, Sentence, Table};
use crate::text;

/// Days on hold from which somebody should decide.
pub(super) const LONG: i64 = 30 * 86_400;

/// The section.
pub(super) fn section(facts: &Facts<'_>, lists: &Lists) -> Section {
    let blocks = vec![
        Block::Table(percentiles(facts, lists)),
        Block::Figure(process::figure(facts)),
        Block::Table(pending(facts, lists)),
    ];
    Section { id: "incidents", title: "Incidents", says: says(facts, lists), blocks }
}

fn rate(facts: &Facts<'_>, metric: &'static str) -> Rate {
    facts.whole.whole(metric, "share", Kind::Incident, &facts.period.label).map_or_else(Rate::default, Rate::of)
}

fn says(facts: &Facts<'_>, lists: &Lists) -> Vec<Sentence> {
    let mut says = Sentence::default();
    let reopened = rate(facts, "reopen_rate");
    if let Some(share) = reopened.share() {
        let words = format!("{} of {} resolved", text::grouped(reopened.hits), text::grouped(reopened.n));
        says = match lists.href("reopened") {
            Some(href) => says.link(words, href),
            None => says.say(words),
        };
        says = says.say(" were reopened (").link(format::percent(share), "#def-reopen_rate").say("). ");
    }
    let moved = rate(facts, "reassignment");
    if let Some(share) = moved.share() {
        says = says
            .say(format!("{} of {} were handed on at least once (", text::grouped(moved.hits), text::grouped(moved.n)))
            .link(format::percent(share), "#def-reassignment")
            .say("). ");
    }
    let first = rate(facts, "first_group_resolution");
    if let Some(share) = first.share() {
        says = says
            .say(format!(
                "{} of {} were solved by the first group (",
                text::grouped(first.hits),
                text::grouped(first.n)
            ))
            .link(format::percent(share), "#def-first_group_resolution")
            .say(").");
    }
    if says.is_empty() { Vec::new() } else { vec![says] }
}

fn percentiles(facts: &Facts<'_>, lists: &Lists) -> Table {
    let clock = facts.clock(Kind::Incident);
    let period = &facts.period.label;
    let mut cells = facts.cells(Dimension::Priority, Kind::Incident, "resolve_time", "median");
    cells.sort_by_key(|cell| (cell.starts_with('('), cell.clone()));
    let of = |cell: &str, stat: &'static str, clock: &str| {
        let by = (Dimension::Priority, cell);
        facts.by_priority.cell(("resolve_time", stat, Kind::Incident), clock, period, by)
    };
    let print =
        |value: Option<&Value>| value.and_then(|value| value.value).map_or_else(|| NOTHING.to_owned(), format::hours);
    let row = |cell: &String| {
        let median = of(cell, "median", clock);
        let range = median.and_then(|value| value.lower.zip(value.upper));
        let mut row = vec![
            Cell::new(words::priority(cell)),
            Cell::new(text::grouped(median.map_or(0, |value| value.n))),
            Cell::new(print(median)),
            Cell::dim(range.map_or_else(|| NOTHING.to_owned(), |(lower, upper)| format::hours_range(lower, upper))),
            Cell::new(print(of(cell, "p75", clock))),
            Cell::new(print(of(cell, "p90", clock))),
            Cell::new(print(of(cell, "p95", clock))),
        ];
        if clock != "wall" {
            row.push(Cell::dim(print(of(cell, "median", "wall"))));
        }
        row
    };
    let mut columns = vec![
        Column::words("Priority"),
        Column::number("resolved"),
        Column::number("median"),
        Column::number("plausible range"),
        Column::number("75th"),
        Column::number("90th"),
        Column::number("95th"),
    ];
    if clock != "wall" {
        columns.push(Column::number("median, elapsed"));
    }
    let rows: Vec<Vec<Cell>> = cells.iter().map(row).collect();
    let mut hint = Sentence::new(if rows.is_empty() {
        "No incident was resolved in the period.".to_owned()
    } else {
        format!(
            "From opening to resolution, {}, percentiles of single incidents, never of averages. ",
            Facts::clock_words(clock)
        )
    });
    if !rows.is_empty() {
        hint = hint.link("Definition", "#def-resolve_time").say(".");
        if let Some(href) = lists.href("resolve-time") {
            hint = hint.say(" The incidents are in ").link("resolve-time.csv", href).say(".");
        }
    }
    Table { id: "times".to_owned(), heading: times_heading(facts, clock), columns, rows, hint }
}

fn times_heading(facts: &Facts<'_>, clock: &str) -> String {
    let of = |stat| facts.whole.on_clock("resolve_time", stat, Kind::Incident, clock, &facts.period.label);
    let value = |stat| of(stat).and_then(|value| value.value);
    match (value("median"), value("p90")) {
        (Some(median), Some(p90)) => format!(
            "Half of the incidents took at most {}, nine of ten at most {}",
            format::hours(median),
            format::hours(p90)
        ),
        _ => "No times to resolve in the period".to_owned(),
    }
}

/// Tickets on hold for long, and all on hold.
pub(super) fn held(lists: &Lists) -> (usize, usize) {
    let rows = lists.rows("pending");
    let long = rows.iter().filter(|row| row.integer("pending_seconds").is_some_and(|seconds| seconds > LONG)).count();
    (long, rows.len())
}

fn pending(facts: &Facts<'_>, lists: &Lists) -> Table {
    let rows = lists.rows("pending");
    let line = |row: Row<'_>| {
        let reason = row.text("hold_reason");
        vec![
            Cell::new(row.text("ticket")),
            Cell::new(words::short_priority(row.integer("priority"))),
            Cell::new(words::or_nothing(row.text("service"))),
            Cell::new(row.text("title")),
            Cell::new(
                row.integer("pending_since")
                    .map_or_else(|| NOTHING.to_owned(), |at| format::list_instant(at, facts.zone)),
            ),
            Cell::new(words::duration(row.integer("pending_seconds"))),
            Cell::new(words::or_nothing(row.text("group"))),
            if reason.is_empty() { Cell::dim(row.text("state")) } else { Cell::new(reason) },
        ]
    };
    let (long, all) = held(lists);
    let heading = match (long, all) {
        (_, 0) => "Nothing is on hold".to_owned(),
        (0, all) => format!("{} on hold, none for more than 30 days", is(all, "ticket")),
        (long, all) => format!(
            "{} of {} on hold wait for more than 30 days",
            text::grouped(long as u64),
            text::count(all as u64, "ticket")
        ),
    };
    let mut hint = shown(all, "longest first", lists.href("pending"));
    if all > 0 {
        hint = hint.say(format!(" As the data stood on {}.", facts.instant(facts.as_of)));
    }
    Table {
        id: "pending".to_owned(),
        heading,
        columns: [
            ("Ticket", false),
            ("Pr.", false),
            ("Service", false),
            ("Title", false),
            ("on hold since", true),
            ("for", true),
            ("Group", false),
            ("Waits for", false),
        ]
        .map(|(title, number)| Column { title: title.to_owned(), number })
        .to_vec(),
        rows: rows.iter().take(SHOWN).map(line).collect(),
        hint,
    }
}

fn is(n: usize, noun: &str) -> String {
    format!("{} {}", text::count(n as u64, noun), if n == 1 { "is" } else { "are" })
}
