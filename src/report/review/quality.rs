//! What the page rests on: the files with their counts, what was rejected or doubtful, and what could not be measured.

use std::fmt::Write as _;

use crate::error::Result;
use crate::model::Kind;
use crate::report::format;
use crate::report::review::facts::Facts;
use crate::report::review::lists::Lists;
use crate::report::review::names::SHOWN;
use crate::report::review::words;
use crate::report::view::{Block, Cell, Column, Section, Sentence, Table};
use crate::{spell, store, text};

/// Files listed in the page; all are in the manifest.
const FILES: usize = 60;

/// The section.
pub(super) fn section(facts: &Facts<'_>, lists: &Lists) -> Result<Section> {
    let files = files(facts)?;
    let mut blocks = vec![Block::Table(files_table(facts, &files)?)];
    blocks.extend(rejected(facts)?.map(Block::Table));
    blocks.extend(warnings(&files).map(Block::Table));
    blocks.extend(contradictions(facts)?.map(Block::Table));
    blocks.extend(left_out(facts, lists).map(Block::Table));
    Ok(Section { id: "data", title: "Data quality", says: vec![says(&files)], blocks })
}

/// A file of the ledger.
#[derive(Debug, Clone)]
pub(super) struct File {
    /// The path as the ledger knows it.
    pub(super) path: String,
    pub(super) sha256: String,
    pub(super) tool: String,
    record_types: String,
    encoding: String,
    zone: String,
    /// Read, loaded, updated, duplicate, rejected, ignored, values rejected.
    pub(super) counts: [u64; 7],
    warnings: String,
}

impl File {
    /// The last part of its path: the folders are the machine's business.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit(['/', '\\']).next().unwrap_or(&self.path)
    }
}

/// The files of the ledger, by name and content.
pub(super) fn files(facts: &Facts<'_>) -> Result<Vec<File>> {
    let table = facts.rows(
        "SELECT path, sha256, tool, record_types, encoding, zone, rows_read, rows_loaded, rows_updated, rows_duplicate, \
         rows_rejected, rows_ignored, rejected_values, warnings FROM source_file",
        &[],
    )?;
    let text =
        |row: &[store::Cell], place: usize| row.get(place).and_then(store::Cell::as_str).unwrap_or_default().to_owned();
    let count =
        |row: &[store::Cell], place: usize| row.get(place).and_then(store::Cell::as_i64).unwrap_or(0).unsigned_abs();
    let mut files: Vec<File> = table
        .rows
        .iter()
        .map(|row| File {
            path: text(row, 0),
            sha256: text(row, 1),
            tool: text(row, 2),
            record_types: text(row, 3),
            encoding: text(row, 4),
            zone: text(row, 5),
            counts: std::array::from_fn(|place| count(row, place + 6)),
            warnings: text(row, 13),
        })
        .collect();
    files.sort_by(|a, b| (a.name(), &a.sha256).cmp(&(b.name(), &b.sha256)));
    Ok(files)
}

/// Records that could not be loaded, over all files.
pub(super) fn rejected_records(files: &[File]) -> u64 {
    files.iter().map(|file| file.counts[4]).sum()
}

fn says(files: &[File]) -> Sentence {
    let sum = |place: usize| files.iter().map(|file| file.counts[place]).sum::<u64>();
    let kept = sum(1) + sum(2) + sum(3) + sum(4) + sum(5);
    let reconciled = if kept == sum(0) {
        "every record is accounted for".to_owned()
    } else {
        format!("{} not accounted for", words::was(sum(0).abs_diff(kept), "record"))
    };
    Sentence::new(format!(
        "{} with {}: {} loaded, {} updated, {} duplicate, {} rejected, {} ignored; {reconciled}.",
        text::count(files.len() as u64, "file"),
        text::count(sum(0), "record"),
        text::grouped(sum(1)),
        text::grouped(sum(2)),
        text::grouped(sum(3)),
        text::grouped(sum(4)),
        text::grouped(sum(5)),
    ))
}

fn files_table(facts: &Facts<'_>, files: &[File]) -> Result<Table> {
    let row = |file: &File| {
        let mut row = vec![
            Cell::new(file.name()).sub(format!("sha256 {}", file.sha256.get(..12).unwrap_or(&file.sha256))),
            Cell::new(&file.tool).sub(file.record_types.replace(['[', ']', '"'], "").replace(',', ", ")),
        ];
        row.extend(file.counts.iter().map(|count| Cell::new(text::grouped(*count))));
        let read_as: Vec<&str> =
            [file.encoding.as_str(), file.zone.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
        row.push(Cell::dim(read_as.join(", ")));
        row
    };
    let tickets = facts.rows("SELECT count(*), count(*) FILTER (WHERE record_type = 'order') FROM ticket", &[])?;
    let count =
        |place: usize| tickets.rows.first().and_then(|row| row.get(place)?.as_i64()).unwrap_or(0).unsigned_abs();
    let (tickets, orders) = (count(0), count(1));
    let more = files.len().saturating_sub(FILES);
    let mut hint = format!(
        "Read = loaded + updated + duplicate + rejected + ignored. A rejected value is kept with its file, record, column and rule while \
         its record is loaded without it. The store holds {}.",
        text::count(tickets, "ticket")
    );
    if orders > 0 {
        let orders = text::count(orders, "order");
        let _ = write!(hint, " Of these {orders} not counted as requests: their items are.");
    }
    if more > 0 {
        let _ = write!(hint, " {} more; all are in the manifest.", text::count(more as u64, "file"));
    }
    Ok(Table {
        id: "files".to_owned(),
        heading: "Where the figures come from".to_owned(),
        columns: Column::list(&[
            "File",
            "Tool",
            "#read",
            "#loaded",
            "#updated",
            "#duplicate",
            "#rejected",
            "#ignored",
            "#values rejected",
            "~Read as",
        ]),
        rows: files.iter().take(FILES).map(row).collect(),
        hint: Sentence::new(hint),
    })
}

fn rejected(facts: &Facts<'_>) -> Result<Option<Table>> {
    let table = facts.rows(
        "SELECT rule, coalesce(column_name, ''), whole_record, count(*) AS values, min(coalesce(raw_value, '')) AS example \
         FROM rejected_value GROUP BY ALL ORDER BY values DESC, 1, 2, 3",
        &[],
    )?;
    let text =
        |row: &[store::Cell], place: usize| row.get(place).and_then(store::Cell::as_str).unwrap_or_default().to_owned();
    let all = table.rows.len();
    let rows: Vec<Vec<Cell>> = table
        .rows
        .iter()
        .take(SHOWN)
        .map(|row| {
            let whole = row.get(2).and_then(store::Cell::as_bool).unwrap_or(false);
            let count = row.get(3).and_then(store::Cell::as_i64).unwrap_or(0).unsigned_abs();
            let example: String = text(row, 4).chars().take(60).collect();
            vec![
                Cell::new(text(row, 0).replace('_', " ")),
                Cell::new(words::or_nothing(&text(row, 1))),
                Cell::new(text::grouped(count)),
                Cell::new(match (whole, text(row, 0).as_str()) {
                    (true, _) => "record not loaded",
                    (false, "resolved_before_opened") => "loaded as it is, not measured",
                    (false, _) => "loaded without the value",
                }),
                Cell::dim(words::or_nothing(&example)),
            ]
        })
        .collect();
    let hint = if all > SHOWN { format!("{SHOWN} of {all} shown. ") } else { String::new() };
    Ok((!rows.is_empty()).then(|| Table {
        id: "rejected".to_owned(),
        heading: "What could not be read".to_owned(),
        columns: vec![
            Column::words("Rule"),
            Column::words("Column"),
            Column::number("values"),
            Column::words("Effect"),
            Column::words("For example"),
        ],
        rows,
        hint: Sentence::new(format!(
            "{hint}Each with file and record: tickmark query \"SELECT * FROM rejected_value\"."
        )),
    }))
}

fn warnings(files: &[File]) -> Option<Table> {
    let mut rows = Vec::new();
    for file in files {
        let Ok(serde_json::Value::Array(warnings)) = serde_json::from_str(&file.warnings) else { continue };
        for warning in warnings {
            let text = |key: &str| warning.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
            rows.push(vec![
                Cell::new(file.name()),
                Cell::new(text("code").replace('_', " ")),
                Cell::new(text("message")),
            ]);
        }
    }
    (!rows.is_empty()).then(|| Table {
        id: "warnings".to_owned(),
        heading: format!("{} of the import", text::count(rows.len() as u64, "warning")),
        columns: vec![Column::words("File"), Column::words("About"), Column::words("What to know")],
        rows,
        hint: Sentence::default(),
    })
}

/// Tickets whose history and record disagree: the figures follow one of the two, and a reader must know which.
fn contradictions(facts: &Facts<'_>) -> Result<Option<Table>> {
    let row = |doubts: spell::Doubts| {
        let more = if doubts.tickets > doubts.named.len() as u64 { ", ..." } else { "" };
        vec![
            Cell::new(format::capital(doubts.what)),
            Cell::new(text::grouped(doubts.tickets)),
            Cell::new(format::capital(doubts.counts)),
            Cell::dim(format!("{}{more}", doubts.named.join(", "))),
        ]
    };
    let rows: Vec<Vec<Cell>> = spell::doubts(facts.store)?.into_iter().map(row).collect();
    Ok((!rows.is_empty()).then(|| Table {
        id: "contradictions".to_owned(),
        heading: "Tickets whose history and record disagree".to_owned(),
        columns: vec![
            Column::words("What disagrees"),
            Column::number("tickets"),
            Column::words("What counts"),
            Column::words("For example"),
        ],
        rows,
        hint: Sentence::new("Of all tickets in the store. Each by name: tickmark query contradictions."),
    }))
}

/// What the measures of the page left out, so that no ticket vanishes unseen, and what they take from other records than the ticket's own.
fn left_out(facts: &Facts<'_>, lists: &Lists) -> Option<Table> {
    let mut rows = Vec::new();
    for (metric, stat) in [
        ("resolved", "count"),
        ("respond_time", "median"),
        ("resolve_time", "median"),
        ("fulfil_time", "median"),
        ("reopen_rate", "share"),
        ("reassignment", "share"),
        ("first_group_resolution", "share"),
        ("backlog", "count"),
        ("change_success", "strict"),
        ("emergency_share", "share"),
    ] {
        for kind in Kind::ALL {
            let Some(value) = facts.values.whole(metric, stat, *kind, &facts.period.label) else { continue };
            let list = list_of(metric, *kind).and_then(|name| lists.left_out(name));
            let words = words::left_out(&value.excluded);
            let filled = words::filled(&value.filled);
            if !(words.is_empty() && filled.is_empty()) {
                rows.push(vec![
                    Cell::new(metric.replace('_', " ")).link(format!("#def-{metric}")),
                    Cell::new(words::plural(*kind)),
                    Cell::new(text::grouped(value.n)),
                    match list {
                        Some((href, _)) if !words.is_empty() => Cell::new(words).link(href),
                        _ => Cell::new(words),
                    },
                    Cell::new(filled),
                ]);
            }
        }
    }
    (!rows.is_empty()).then(|| Table {
        id: "left-out".to_owned(),
        heading: format!(
            "What was left out or filled in from elsewhere, {}",
            format::period_short(facts.period, facts.zone)
        ),
        columns: vec![
            Column::words("Measure"),
            Column::words("Kind"),
            Column::number("counted"),
            Column::words("left out"),
            Column::words("not from the ticket's own record"),
        ],
        rows,
        hint: Sentence::default(),
    })
}

/// The list behind a measure of a kind, beside which lies what it leaves out.
fn list_of(metric: &str, kind: Kind) -> Option<&'static str> {
    match (metric, kind) {
        ("resolve_time", Kind::Incident) => Some("resolve-time"),
        ("resolved", Kind::Request) => Some("requests-fulfilled"),
        ("reopen_rate", Kind::Incident) => Some("reopened"),
        ("reopen_rate", Kind::Request) => Some("requests-reopened"),
        ("reassignment", Kind::Incident) => Some("handed-on"),
        ("first_group_resolution", Kind::Incident) => Some("first-group"),
        ("change_success", Kind::Change) => Some("changes"),
        ("emergency_share", Kind::Change) => Some("emergency-changes"),
        _ => None,
    }
}
