//! Incidents: how long they took, whether they came back, and what waits.

use super::facts::Facts;
use super::levels::{SHOWN, shown};
use super::lists::{Lists, Row};
use super::scorecard::print;
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
    facts.values.whole(metric, "share", Kind::Incident, &facts.period.label).map_or_else(Rate::default, Rate::of)
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
    let period = &facts.period.label;
    let mut cells = facts.cells(Dimension::Priority, Kind::Incident, "resolve_time", "median");
    cells.sort_by_key(|cell| (cell.starts_with('('), cell.clone()));
    let row = |cell: &String| {
        let by = (Dimension::Priority, cell.as_str());
        let clock = facts.clock_of(Kind::Incident, Some(by));
        let of = |stat, clock| facts.values.cell(("resolve_time", stat, Kind::Incident), clock, period, by);
        let median = of("median", clock);
        let print = |stat| of(stat, clock).map_or_else(|| NOTHING.to_owned(), value_text);
        // Of one ticket all percentiles are its time.
        let beyond = |stat| if median.is_some_and(|value| value.n == 1) { NOTHING.to_owned() } else { print(stat) };
        let range = median.and_then(|value| value.lower.zip(value.upper));
        let mut row = vec![
            Cell::new(words::priority(cell)).sub(Facts::clock_words(clock)),
            Cell::new(text::grouped(median.map_or(0, |value| value.n))),
            Cell::new(print("median")),
            Cell::dim(range.map_or_else(|| NOTHING.to_owned(), |(lower, upper)| format::hours_range(lower, upper))),
            Cell::new(beyond("p75")),
            Cell::new(beyond("p90")),
            Cell::new(beyond("p95")),
        ];
        row.push(Cell::dim(of("median", "wall").map_or_else(|| NOTHING.to_owned(), value_text)));
        row
    };
    let rows: Vec<Vec<Cell>> = cells.iter().map(row).collect();
    let mut hint = Sentence::new(if rows.is_empty() {
        "No incident was resolved in the period."
    } else {
        "From opening to resolution, pauses included; percentiles of single incidents, never of averages. "
    });
    if !rows.is_empty() {
        hint = hint.link("Definition", "#def-resolve_time").say(".");
        if let Some(href) = lists.href("resolve-time") {
            hint = hint.say(" The incidents are in ").link("resolve-time.csv", href).say(".");
        }
    }
    let columns = Column::list(&[
        "Priority",
        "#resolved",
        "#median",
        "#plausible range",
        "#75th",
        "#90th",
        "#95th",
        "#median, elapsed",
    ]);
    Table { id: "times".to_owned(), heading: times_heading(facts), columns, rows, hint }
}

fn value_text(value: &Value) -> String {
    value.value.map_or_else(|| NOTHING.to_owned(), |number| print(value, number))
}

/// Over all priorities only elapsed time can be told: they may run by different calendars.
fn times_heading(facts: &Facts<'_>) -> String {
    let of = |stat| facts.values.on_clock("resolve_time", stat, Kind::Incident, "wall", &facts.period.label);
    match (of("median"), of("p90")) {
        (Some(median), _) if median.n == 1 => {
            format!("The one incident that was resolved took {} from its opening", value_text(median))
        }
        // The ninth of ten needs ten.
        (Some(median), _) if (2..10).contains(&median.n) => format!(
            "Half of the {} incidents were resolved within {} of their opening",
            text::grouped(median.n),
            value_text(median)
        ),
        (Some(median), Some(p90)) if median.n > 0 => format!(
            "Half of the incidents were resolved within {} of their opening, nine of ten within {}",
            value_text(median),
            value_text(p90)
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
        columns: Column::list(&[
            "Ticket",
            "Pr.",
            "~Service",
            "~Title",
            "#on hold since",
            "#for",
            "~Group",
            "~Waits for",
        ]),
        rows: rows.iter().take(SHOWN).map(line).collect(),
        hint,
    }
}

fn is(n: usize, noun: &str) -> String {
    format!("{} {}", text::count(n as u64, noun), if n == 1 { "is" } else { "are" })
}
