//! Incidents: how long they took, whether they came back, and what waits.

use crate::metrics::{Dimension, MetricValue};
use crate::model::Kind;
use crate::report::format;
use crate::report::format::NOTHING;
use crate::report::review::facts::ReviewFacts;
use crate::report::review::lists::{HELD_LONG, ListRow, ReviewLists, time_of};
use crate::report::review::names::{SHOWN, shown};
use crate::report::review::scorecard::span;
use crate::report::review::values::Rate;
use crate::report::review::{process, words};
use crate::report::view::{PageCell, PageColumn, PageTable, Section, SectionBlock, Sentence};
use crate::text;

/// The clock of elapsed time.
const WALL: &str = "wall";

/// The section.
pub(super) fn section(facts: &ReviewFacts<'_>, lists: &ReviewLists) -> Section {
    let blocks = vec![
        SectionBlock::Table(percentiles(facts, lists)),
        SectionBlock::Figure(process::figure(facts)),
        SectionBlock::Table(pending(facts, lists)),
    ];
    Section { id: "incidents", title: "Incidents", says: says(facts, lists), blocks }
}

fn rate(facts: &ReviewFacts<'_>, metric: &'static str) -> Rate {
    facts.values.whole(metric, "share", Kind::Incident, &facts.period.label).map_or_else(Rate::default, Rate::of)
}

fn says(facts: &ReviewFacts<'_>, lists: &ReviewLists) -> Vec<Sentence> {
    let mut says = Sentence::default();
    let reopened = rate(facts, "reopen_rate");
    if let Some(share) = reopened.share() {
        says = counted(says, reopened, lists.href("reopened"))
            .say(" resolved incidents were reopened (")
            .link(format::percent(share), "#def-reopen_rate")
            .say("). ");
    }
    let moved = rate(facts, "reassignment");
    if let Some(share) = moved.share() {
        says = counted(says, moved, lists.href("handed-on"))
            .say(" were handed on at least once (")
            .link(format::percent(share), "#def-reassignment")
            .say("). ");
    }
    let first = rate(facts, "first_group_resolution");
    if let Some(share) = first.share() {
        says = counted(says, first, lists.href("first-group"))
            .say(" were solved by the first group (")
            .link(format::percent(share), "#def-first_group_resolution")
            .say(").");
    }
    if says.is_empty() { Vec::new() } else { vec![says] }
}

/// `14 of 424`, which leads to the list where there is one.
fn counted(says: Sentence, rate: Rate, list: Option<String>) -> Sentence {
    let words = format!("{} of {}", text::grouped(rate.hits), text::grouped(rate.n));
    match list {
        Some(href) => says.link(words, href),
        None => says.say(words),
    }
}

fn percentiles(facts: &ReviewFacts<'_>, lists: &ReviewLists) -> PageTable {
    let period = &facts.period.label;
    let mut cells = facts.cells(Dimension::PRIORITY, Kind::Incident, "resolve_time", "median");
    cells.sort_by_key(|cell| (cell.starts_with('('), cell.clone()));
    let row = |cell: &String| {
        let by = (Dimension::PRIORITY, cell.as_str());
        let clock = facts.clock_of(Kind::Incident, Some(by));
        times_row(
            words::priority(cell),
            (clock, facts.clock_words(clock)),
            lists.href(&time_of(cell)),
            &|stat, clock| facts.values.cell(("resolve_time", stat, Kind::Incident), clock, period, by),
        )
    };
    let mut rows: Vec<Vec<PageCell>> = cells.iter().map(row).collect();
    if rows.len() > 1 {
        rows.push(times_row(
            "All".to_owned(),
            (WALL, facts.clock_words(WALL)),
            lists.href("resolve-time"),
            &|stat, clock| facts.values.on_clock("resolve_time", stat, Kind::Incident, clock, period),
        ));
    }
    let mut hint = Sentence::new(if rows.is_empty() {
        "No incident was resolved in the period."
    } else {
        "From opening to resolution, pauses included; percentiles of single incidents, never of averages. No 90th percentile of fewer than \
         ten, no 95th of fewer than twenty. The number of resolved incidents leads to the list of them, with the time of each in the same \
         clock. "
    });
    if !rows.is_empty() {
        hint = hint.link("Definition", "#def-resolve_time").say(".");
    }
    let columns = PageColumn::list(&[
        "Priority",
        "#resolved",
        "#median",
        "#plausible range",
        "#75th",
        "#90th",
        "#95th",
        "#median, elapsed",
    ]);
    PageTable { id: "times".to_owned(), heading: times_heading(facts), columns, rows, hint }
}

/// The times of a priority, or of all, in a clock and at the end in elapsed time, all in the unit of the median.
fn times_row<'v>(
    name: String,
    (clock, clock_words): (&str, String),
    list: Option<String>,
    of: &dyn Fn(&'static str, &str) -> Option<&'v MetricValue>,
) -> Vec<PageCell> {
    let median = of("median", clock);
    let unit = median.and_then(|value| Some(span(value, value.value?)));
    let told = |value: Option<&MetricValue>| {
        let seconds = value.filter(|value| !value.is_of_too_few()).and_then(|value| value.value);
        unit.zip(seconds).map_or_else(|| NOTHING.to_owned(), |(unit, seconds)| unit.print(seconds))
    };
    let print = |stat| told(of(stat, clock));
    // Of one ticket all percentiles are its time.
    let beyond = |stat| if median.is_some_and(|value| value.n == 1) { NOTHING.to_owned() } else { print(stat) };
    let range = median.and_then(|value| Some(unit?.range(value.lower?, value.upper?)));
    let n = PageCell::new(text::grouped(median.map_or(0, |value| value.n)));
    vec![
        PageCell::new(name).sub(clock_words),
        match list {
            Some(href) => n.link(href),
            None => n,
        },
        PageCell::new(print("median")),
        PageCell::dim(range.unwrap_or_else(|| NOTHING.to_owned())),
        PageCell::new(beyond("p75")),
        PageCell::new(beyond("p90")),
        PageCell::new(beyond("p95")),
        PageCell::dim(told(of("median", WALL))),
    ]
}

/// Over all priorities only elapsed time can be told: they may run by different calendars.
fn times_heading(facts: &ReviewFacts<'_>) -> String {
    let of = |stat| {
        let value = facts.values.on_clock("resolve_time", stat, Kind::Incident, WALL, &facts.period.label)?;
        Some((value, value.value?))
    };
    let Some((median, half)) = of("median") else { return "No times to resolve in the period".to_owned() };
    let unit = span(median, half);
    let (n, half) = (text::grouped(median.n), unit.print(half));
    match of("p90") {
        _ if median.n == 1 => format!("The one incident that was resolved took {half} from its opening"),
        // The ninth of ten needs ten.
        Some((_, p90)) if median.n >= 10 => format!(
            "Half of the {n} incidents were resolved within {half} of their opening, nine of ten within {}",
            unit.print(p90)
        ),
        _ => format!("Half of the {n} incidents were resolved within {half} of their opening"),
    }
}

/// Tickets on hold for long, and all on hold.
pub(super) fn held(lists: &ReviewLists) -> (usize, usize) {
    let rows = lists.rows("pending");
    let long =
        rows.iter().filter(|row| row.integer("pending_seconds").is_some_and(|seconds| seconds > HELD_LONG)).count();
    (long, rows.len())
}

fn pending(facts: &ReviewFacts<'_>, lists: &ReviewLists) -> PageTable {
    let rows = lists.rows("pending");
    let line = |row: ListRow<'_>| {
        let reason = row.text("hold_reason");
        vec![
            PageCell::new(row.text("ticket")),
            PageCell::new(words::short_priority(row.integer("priority"))),
            PageCell::new(words::or_nothing(row.text("service"))),
            PageCell::new(row.text("title")),
            PageCell::new(
                row.integer("pending_since")
                    .map_or_else(|| NOTHING.to_owned(), |at| format::list_instant(at, facts.zone)),
            ),
            PageCell::new(words::duration(row.integer("pending_seconds"))),
            PageCell::new(words::or_nothing(row.text("group"))),
            if reason.is_empty() { PageCell::dim(row.text("state")) } else { PageCell::new(reason) },
        ]
    };
    let (long, all) = held(lists);
    let heading = match (long, all) {
        (_, 0) => "Nothing is on hold".to_owned(),
        (0, all) => format!("{} on hold, none for more than 30 days", is(all, "ticket")),
        (long, all) => format!(
            "{} of {} on hold have waited for more than 30 days",
            text::grouped(long as u64),
            text::count(all as u64, "ticket")
        ),
    };
    let mut hint = shown(all, "longest first", lists.href("pending"));
    if all > 0 {
        hint = hint.say(format!(" As the data stood on {}.", facts.instant(facts.as_of)));
    }
    PageTable {
        id: "pending".to_owned(),
        heading,
        columns: PageColumn::list(&[
            "Ticket",
            "Pr.",
            "~Service",
            "~Title",
            "#on hold since",
            "#on hold for",
            "~Group",
            "~Reason",
        ]),
        rows: rows.iter().take(SHOWN).map(line).collect(),
        hint,
    }
}

fn is(n: usize, noun: &str) -> String {
    format!("{} {}", text::count(n as u64, noun), if n == 1 { "is" } else { "are" })
}
