//! Changes: how those of each type ended, and which had trouble.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::model::{Kind, Outcome};
use crate::report::charts::{OutcomeRow, Part};
use crate::report::format::NOTHING;
use crate::report::review::facts::Facts;
use crate::report::review::lists::{Lists, Row, WITHOUT_OUTCOME};
use crate::report::review::names::{SHOWN, shown};
use crate::report::review::words;
use crate::report::view::{Block, Cell, Column, Figure, Key, Section, Sentence, Table};
use crate::report::{charts, format};
use crate::{store, text};

/// Words of the parts of a bar, in their order.
const PARTS: [(Part, &str, &str); 4] = [
    (Part::Good, "successful", "ok"),
    (Part::Issues, "with issues", "warn"),
    (Part::Bad, "failed, backed out or stopped", "bad"),
    (Part::Unknown, "outcome not known", "out"),
];

/// Type and outcome of a change, by system and number.
type Details = BTreeMap<(String, String), (String, String)>;

/// The section.
pub(super) fn section(facts: &Facts<'_>, lists: &Lists) -> Result<Section> {
    let details = details(facts)?;
    let mut blocks = Vec::new();
    if lists.rows("changes").len() > 0 {
        blocks.push(Block::Figure(figure(lists, &details)));
        blocks.push(Block::Table(trouble(facts, lists, &details)));
    }
    Ok(Section { id: "changes", title: "Changes", says: says(facts, lists), blocks })
}

fn details(facts: &Facts<'_>) -> Result<Details> {
    let table = facts.rows(
        "SELECT t.source_system, t.number, d.change_type, d.outcome FROM change_detail d JOIN ticket t ON t.ticket_id = d.ticket_id \
         WHERE coalesce(d.actual_end, t.closed_at) >= ? AND coalesce(d.actual_end, t.closed_at) < ?",
        &[store::Cell::Instant(facts.period.from), store::Cell::Instant(facts.period.until)],
    )?;
    let text =
        |row: &[store::Cell], place: usize| row.get(place).and_then(store::Cell::as_str).unwrap_or_default().to_owned();
    Ok(table.rows.iter().map(|row| ((text(row, 0), text(row, 1)), (text(row, 2), text(row, 3)))).collect())
}

fn of<'a>(details: &'a Details, row: Row<'_>) -> (&'a str, &'a str) {
    let found = details.get(&(row.text("system").to_owned(), row.text("ticket").to_owned()));
    found.map_or(("", ""), |(kind, outcome)| (kind.as_str(), outcome.as_str()))
}

fn says(facts: &Facts<'_>, lists: &Lists) -> Vec<Sentence> {
    let rate = |metric, stat| {
        let value = facts.values.whole(metric, stat, Kind::Change, &facts.period.label)?;
        Some((crate::report::review::values::Rate::of(value), value.value?, words::left_out(&value.excluded)))
    };
    let Some((strict, share, left_out)) = rate("change_success", "strict") else {
        let value = facts.values.whole("change_success", "strict", Kind::Change, &facts.period.label);
        let left_out = value.map_or_else(String::new, |value| words::left_out(&value.excluded));
        return vec![Sentence::new(match left_out.as_str() {
            "" => "No change ended in the period.".to_owned(),
            left_out => format!("No change ended in the period that could be judged; left out: {left_out}."),
        })];
    };
    let mut says = Sentence::new(format!(
        "{} of {} that ended had no trouble (",
        text::grouped(strict.hits),
        text::count(strict.n, "change")
    ))
    .link(format::percent(share), "#def-change_success")
    .say(")");
    if let Some((_, lenient, _)) = rate("change_success", "lenient") {
        says = says.say(format!("; by their outcome code alone, {} succeeded", format::percent(lenient)));
    }
    says = says.say(". Without trouble means: successful, inside its window, approved before its start, the cause of no incident, not flagged unauthorised.");
    if !left_out.is_empty() {
        says = match lists.left_out("changes") {
            Some((href, _)) => says.say(" Left out or not tested: ").link(left_out, href).say("."),
            None => says.say(format!(" Left out or not tested: {left_out}.")),
        };
    }
    vec![says]
}

fn part(outcome: &str) -> Part {
    match Outcome::parse(outcome) {
        Some(Outcome::Successful) => Part::Good,
        Some(Outcome::SuccessfulWithIssues) => Part::Issues,
        Some(Outcome::Failed | Outcome::BackedOut | Outcome::Cancelled) => Part::Bad,
        None => Part::Unknown,
    }
}

fn figure(lists: &Lists, details: &Details) -> Figure {
    let mut counts: BTreeMap<(usize, String), [u64; 4]> = BTreeMap::new();
    for row in lists.rows("changes").iter() {
        // Withdrawn before their start: never made. Without an end nobody knows whether they are of this period.
        if !row.counts() && !WITHOUT_OUTCOME.contains(&row.text("left_out")) {
            continue;
        }
        let (kind, outcome) = of(details, row);
        let place = PARTS.iter().position(|(of, ..)| *of == part(outcome)).unwrap_or(0);
        let name = if kind.is_empty() { "without type".to_owned() } else { kind.to_owned() };
        counts.entry((order(&name), name)).or_default()[place] += 1;
    }
    let total = |place: usize| counts.values().map(|row| row[place]).sum::<u64>();
    let all: u64 = (0..PARTS.len()).map(total).sum();
    let bars: Vec<OutcomeRow> = counts
        .iter()
        .map(|((_, name), row)| OutcomeRow {
            name: name.clone(),
            parts: PARTS.iter().zip(row).map(|((part, words, _), count)| (*part, *words, *count)).collect(),
        })
        .collect();
    let heading = heading(all, total(2), total(1));
    let mut caption = Sentence::new(match all {
        0 => "No change ended in the period, so there is nothing to draw.".to_owned(),
        all => format!("Changes that ended in the period by type and outcome code; n = {}.", text::grouped(all)),
    });
    if let (Some(href), true) = (lists.href("changes-ended"), all > 0) {
        caption = caption.say(" All are in ").file(href).say(".");
    }
    let row = |((_, name), row): (&(usize, String), &[u64; 4])| {
        std::iter::once(Cell::new(name.clone()))
            .chain(row.iter().map(|count| Cell::new(text::grouped(*count))))
            .collect()
    };
    Figure {
        id: "outcomes".to_owned(),
        chart: charts::outcomes(&bars, &heading),
        heading,
        keys: PARTS
            .iter()
            .enumerate()
            .filter(|(place, _)| total(*place) > 0)
            .map(|(_, (_, words, class))| Key { class, text: (*words).to_owned() })
            .collect(),
        caption,
        table: (all > 0).then(|| Table {
            columns: std::iter::once(Column::words("Type"))
                .chain(PARTS.map(|(_, words, _)| Column::number(words)))
                .collect(),
            rows: counts.iter().map(row).collect(),
            ..Table::default()
        }),
    }
}

fn order(kind: &str) -> usize {
    ["standard", "normal", "emergency"].iter().position(|known| *known == kind).unwrap_or(3)
}

fn heading(all: u64, failed: u64, issues: u64) -> String {
    match (all, failed, issues) {
        (0, ..) => "No change ended in the period".to_owned(),
        (all, 0, 0) => format!("None of {} failed or had issues by its outcome code", text::count(all, "change")),
        (all, 0, issues) => {
            format!("None of {} failed; {} ended with issues", text::count(all, "change"), text::grouped(issues))
        }
        (all, failed, 0) => {
            format!("{} of {} failed, were backed out or stopped", text::grouped(failed), text::count(all, "change"))
        }
        (all, failed, issues) => format!(
            "{} of {} failed, were backed out or stopped, {} more ended with issues",
            text::grouped(failed),
            text::count(all, "change"),
            text::grouped(issues)
        ),
    }
}

/// What spoke against a change.
fn faults(row: Row<'_>, outcome: &str) -> String {
    let mut faults = Vec::new();
    match Outcome::parse(outcome) {
        Some(Outcome::Successful) | None => {}
        Some(Outcome::SuccessfulWithIssues) => faults.push("ended with issues"),
        Some(Outcome::Failed) => faults.push("failed"),
        Some(Outcome::BackedOut) => faults.push("backed out"),
        Some(Outcome::Cancelled) => faults.push("stopped after its start"),
    }
    let tests = [
        ("caused", "caused an incident"),
        ("unapproved", "started before an approval"),
        ("off_window", "outside its window"),
        ("unauthorized", "flagged unauthorised"),
    ];
    faults.extend(tests.iter().filter(|(flag, _)| row.flag(flag)).map(|(_, words)| *words));
    faults.join(", ")
}

/// Changes that ended and were started before an approval, and how many of them are emergencies, which many organisations approve
/// afterwards; none where there are none.
pub(super) fn unapproved(lists: &Lists) -> Option<(usize, String)> {
    let unapproved = || lists.rows("changes").iter().filter(|row| row.counts() && row.flag("unapproved"));
    let emergencies = unapproved().filter(|row| row.flag("emergency")).count();
    let among = match emergencies {
        0 => String::new(),
        some if some == unapproved().count() => " (all emergencies)".to_owned(),
        1 => " (one an emergency)".to_owned(),
        many => format!(" ({} of them emergencies)", format::small(many)),
    };
    Some((unapproved().count(), among)).filter(|(all, _)| *all > 0)
}

fn trouble(facts: &Facts<'_>, lists: &Lists, details: &Details) -> Table {
    let mut rows: Vec<Row<'_>> =
        lists.rows("changes").iter().filter(|row| row.counts() && !row.flag("faultless")).collect();
    let rank = |row: &Row<'_>| match part(of(details, *row).1) {
        Part::Bad => 0,
        Part::Issues => 1,
        Part::Good | Part::Unknown => 2,
    };
    rows.sort_by_key(|row| (rank(row), !row.flag("caused"), row.integer("counted_at"), row.text("ticket").to_owned()));
    let line = |row: &Row<'_>| {
        let (kind, outcome) = of(details, *row);
        vec![
            Cell::new(row.text("ticket")),
            Cell::new(words::or_nothing(kind)),
            Cell::new(row.text("title")),
            Cell::new(words::or_nothing(row.text("service"))),
            Cell::new(
                row.integer("counted_at").map_or_else(|| NOTHING.to_owned(), |at| format::list_instant(at, facts.zone)),
            ),
            Cell::new(faults(*row, outcome)),
        ]
    };
    Table {
        id: "trouble".to_owned(),
        heading: match rows.len() {
            0 => "No change had trouble".to_owned(),
            n => format!("{} had trouble", text::count(n as u64, "change")),
        },
        columns: Column::list(&["Change", "Type", "~Title", "~Service", "#ended", "~Trouble"]),
        hint: shown(rows.len(), "what failed first", lists.href("changes-with-trouble")),
        rows: rows.iter().take(SHOWN).map(line).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_tell_failures_and_issues_apart() {
        assert_eq!(heading(0, 0, 0), "No change ended in the period");
        assert_eq!(heading(39, 0, 0), "None of 39 changes failed or had issues by its outcome code");
        assert_eq!(heading(39, 5, 4), "5 of 39 changes failed, were backed out or stopped, 4 more ended with issues");
    }
}
