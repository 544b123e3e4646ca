//! What became of the values that earlier reports gave: those that moved, as they were and as they are, and the tickets that moved them.

use crate::error::Result;
use crate::report::format::{NOT_KNOWN, NOTHING, Span};
use crate::report::review::facts::Facts;
use crate::report::review::manifest::NAME;
use crate::report::review::words;
use crate::report::view::{Block, Cell, Column, Section, Sentence, Table};
use crate::report::{csv, format};
use crate::restate::{Amount, Basis, Moved, Present, Report, Restatement};
use crate::{restate, text};

/// Tickets named of each reason: in a sentence, and beside a value.
const NAMED: usize = 5;
const NAMED_OF_ONE: usize = 3;
/// Reports told of, in a sentence and a table each.
const TOLD: usize = 3;
/// Values shown of one report.
const SHOWN: usize = 12;

/// The reports that were made of other data, settings or definitions, beside what holds now. A draft of the page's own period is what the page replaces.
pub(super) fn find(facts: &Facts<'_>) -> Result<Vec<Restatement>> {
    let present = Present {
        store: facts.store,
        project: facts.project,
        calendars: facts.calendars,
        zone: facts.zone,
        as_of: facts.as_of,
    };
    let mut found = restate::compare(present, |periods| facts.values_of(periods))?;
    found.retain(|restatement| !(restatement.draft && restatement.period == *facts.period));
    Ok(found)
}

/// What the page reports.
pub(super) fn report(facts: &Facts<'_>) -> Result<Report> {
    Ok(Report {
        name: NAME,
        period: facts.period.clone(),
        as_of: facts.as_of,
        basis: Basis::of(facts.store, facts.project, facts.calendars)?,
        values: facts.values.of_period(&facts.period.label).cloned().collect(),
    })
}

/// The section, and the list of all tickets behind it; none where no report was made before.
pub(super) fn section(
    facts: &Facts<'_>,
    found: &[Restatement],
    base: &str,
) -> (Option<Section>, Option<(String, Vec<u8>)>) {
    if found.is_empty() {
        return (None, None);
    }
    let mut moved: Vec<&Restatement> = found.iter().filter(|restatement| !restatement.moved.is_empty()).collect();
    // The latest period is the one that people remember.
    moved.reverse();
    let (id, title) = ("restated", "Restatements");
    let path = format!("{base}/{id}.csv");
    let mut says: Vec<Sentence> =
        moved.iter().take(TOLD).map(|restatement| sentence(facts, restatement, &path)).collect();
    if moved.len() > TOLD {
        let more = text::count((moved.len() - TOLD) as u64, "earlier report");
        says.push(Sentence::new(format!("Values of {more} have moved, too: ")).link("the list", path.clone()).say("."));
    }
    let same = (found.len() - moved.len()) as u64;
    if moved.is_empty() {
        let compared = text::count(same, "earlier report");
        says.push(Sentence::new(format!(
            "No reported value has moved since: {compared} compared with the data of today."
        )));
    } else if same > 0 {
        let compared = text::count(same, "other earlier report");
        says.push(Sentence::new(format!("No value of {compared} has moved.")));
    }
    let told = moved.iter().take(TOLD).zip(1..);
    let blocks =
        told.filter_map(|(restatement, place)| table(facts, restatement, place, &path)).map(Block::Table).collect();
    let list = (!moved.is_empty()).then(|| (path, csv::table(&restate::of_tickets(found))));
    (Some(Section { id, title, says, blocks }), list)
}

/// `January 2026, reported on data until 1 February 2026, 09:00: 31 of 140 values have moved, by INC001, INC002, INC003 (reopened).`
fn sentence(facts: &Facts<'_>, restatement: &Restatement, path: &str) -> Sentence {
    let Restatement { period, as_of, draft, compared, moved, changed, .. } = restatement;
    let draft = if *draft { ", before the period was over" } else { "" };
    let have = if moved.len() == 1 { "has" } else { "have" };
    let mut sentence = Sentence::default()
        .strong(format::period_title(period, facts.zone))
        .say(format!(", reported on data until {}{draft}: ", facts.instant(*as_of)))
        .link(format!("{} of {}", text::grouped(moved.len() as u64), text::count(*compared, "value")), path)
        .say(format!(" {have} moved"));
    let tickets = restatement.tickets();
    if !tickets.is_empty() {
        sentence = sentence.say(format!(": {}", restate::in_words(tickets.iter().copied(), NAMED)));
    }
    let beside: Vec<&str> = changed
        .iter()
        .filter(|cause| !matches!(cause, restate::Cause::Data | restate::Cause::AsOf))
        .map(|cause| cause.words())
        .collect();
    if beside.is_empty() { sentence.say(".") } else { sentence.say(format!("; {} since.", format::and_list(&beside))) }
}

/// The headline statistic of each measure, in the clock of the page.
fn rows(facts: &Facts<'_>, restatement: &Restatement) -> Vec<Vec<Cell>> {
    let on_clock = |moved: &Moved| match (&moved.clock, moved.kind) {
        (Some(clock), Some(kind)) => clock == facts.clock(kind),
        _ => true,
    };
    let row = |moved: &Moved| {
        let kind = moved.kind.map(|kind| words::plural(kind).to_lowercase());
        let of: Vec<String> = kind.into_iter().chain(moved.sla.clone()).collect();
        let why = if moved.tickets.is_empty() {
            let causes: Vec<&str> = moved.causes.iter().map(|cause| cause.words()).collect();
            causes.join(", ")
        } else {
            restate::in_words(&moved.tickets, NAMED_OF_ONE)
        };
        Some(vec![
            Cell::new(moved.headline()?).link(format!("#def-{}", moved.metric)).sub(of.join(", ")),
            amount(moved, Some(moved.then)),
            amount(moved, moved.now),
            Cell::new(why),
        ])
    };
    restatement.moved.iter().filter(|moved| on_clock(moved)).filter_map(row).take(SHOWN).collect()
}

/// None where no statistic that stands for its measure has moved.
fn table(facts: &Facts<'_>, restatement: &Restatement, place: usize, path: &str) -> Option<Table> {
    let rows = rows(facts, restatement);
    let period = format::period_title(&restatement.period, facts.zone);
    let hint = Sentence::new(format!(
        "One statistic of each measure, at most {SHOWN} rows. Late: not known then. Gone: known then and not in the store any more. Edited: the record or the history \
         has changed. ",
    ));
    (!rows.is_empty()).then(|| Table {
        id: format!("restated-{place}"),
        heading: format!("{period} as it was reported, and today"),
        columns: Column::list(&["Measure", "#Reported", "#Today", "~Why"]),
        rows,
        hint: if place == 1 { hint.link("All values and tickets", path).say(".") } else { Sentence::default() },
    })
}

fn amount(moved: &Moved, amount: Option<Amount>) -> Cell {
    let Some(Amount { n, value }) = amount else { return Cell::dim(NOTHING) };
    let of_n = format!("of {}", text::grouped(n));
    let Some(value) = value else {
        return Cell::new(if moved.unit == "count" { NOT_KNOWN } else { NOTHING });
    };
    match moved.unit {
        "fraction" => Cell::new(format::percent(value)).sub(of_n),
        // Then and now in one unit.
        "seconds" => {
            let then = moved.then.value.unwrap_or(value);
            let elapsed = moved.clock.as_deref() == Some("wall");
            let span = if elapsed { Span::of_elapsed(then) } else { Span::of(then) };
            Cell::new(span.print(value)).sub(of_n)
        }
        _ if moved.stat == "mean" => Cell::new(format!("{value:.2}")).sub(of_n),
        _ if value < 0.0 => Cell::new(format::signed_count(value as i64)),
        _ => Cell::new(format::count(value)),
    }
}
