//! What an import of a file would do: for people, and as a document.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use crate::error::Result;
use crate::load::{Inspection, Reject};
use crate::profile::{Evidence, InspectedPart, UnmappedColumn};
use crate::proposal::feeds;
use crate::proposal::feeds::{Feed, Feeds};
use crate::store::{Cell, Table};
use crate::{output, text};

#[derive(Serialize)]
struct Document<'a> {
    files: Vec<InspectedFile<'a>>,
}

/// An inspection, and what the file can feed.
#[derive(Serialize)]
struct InspectedFile<'a> {
    #[serde(flatten)]
    inspection: &'a Inspection,
    feeds: Feeds,
}

/// `tickmark/inspect/1`.
pub fn inspect_document(inspections: &[Inspection]) -> Result<Value> {
    let file = |inspection| InspectedFile { inspection, feeds: feeds::of(inspection) };
    output::document("tickmark/inspect/1", &Document { files: inspections.iter().map(file).collect() })
}

/// What people read: the file, then each list of records with its mapping, then what to know.
pub fn inspect_page(inspection: &Inspection) -> String {
    let mut page = format!("{} ({}", inspection.path, inspection.container);
    for (name, value) in [("", &inspection.encoding), ("delimiter ", &inspection.delimiter)] {
        if let Some(value) = value {
            let _ = write!(page, ", {name}{}", if value == "\t" { "tab" } else { value });
        }
    }
    page.push_str(")\n");
    for part in &inspection.parts {
        part_page(&mut page, part);
    }
    // Where nothing was read there is nothing to count.
    match inspection.problem {
        None => counts_line(&mut page, inspection),
        Some(_) => page.push('\n'),
    }
    for reject in &inspection.rejects {
        let _ = writeln!(page, "    {}", rejected(reject));
    }
    for warning in &inspection.warnings {
        let _ = writeln!(page, "  warning: {}", warning.message);
    }
    if let Some(problem) = &inspection.problem {
        let _ = writeln!(page, "  cannot be imported as it stands: {problem}");
    }
    for hint in &inspection.hints {
        let _ = writeln!(page, "  hint: {hint}");
    }
    let feeds = feeds::of(inspection);
    feed_page(&mut page, "measures", &feeds.metrics);
    feed_page(&mut page, "controls", &feeds.controls);
    page.push('\n');
    page
}

/// What would become of the records.
fn counts_line(page: &mut String, inspection: &Inspection) {
    let counts = &inspection.counts;
    let _ = writeln!(
        page,
        "\n  {} read: {} would load, {} would be duplicates{}, {} rejected, {} ignored; {} not taken over",
        text::count(counts.read, "record"),
        text::grouped(counts.loaded + counts.updated),
        text::grouped(counts.duplicate),
        if inspection.parts.iter().any(|part| part.shape.starts_with("one row per update")) {
            " or older updates"
        } else {
            ""
        },
        text::grouped(counts.rejected),
        text::grouped(counts.ignored),
        text::count(counts.rejected_values, "value"),
    );
}

/// What a relation is, as far as a profile knows it.
fn heading(part: &InspectedPart) -> String {
    let (Some(tool), Some(profile)) = (&part.tool, &part.profile) else {
        return format!("fits no profile, so the fields are guesses; {}", part.shape);
    };
    let evidence = match part.evidence {
        Some(Evidence::FromMemory) => " (written from memory: check every column below)",
        Some(Evidence::Documented) => " (written after the documentation)",
        Some(Evidence::Seen) | None => "",
    };
    let language = part.language.map_or_else(String::new, |language| format!(", columns in {language}"));
    format!("{tool}, profile {profile}{evidence}{language}, {:.0} % sure; {}", part.confidence * 100.0, part.shape)
}

fn part_page(page: &mut String, part: &InspectedPart) {
    let _ = writeln!(page, "\n  {}: {}", part.relation, heading(part));
    match part.header_row {
        Some(0) => {}
        Some(row) => _ = writeln!(page, "  header after {}", text::count(row, "row")),
        None => {
            page.push_str("  no header row: every row reads like a record, so that columns are named by their place\n");
        }
    }
    for (what, value, why) in
        [("zone", part.zone.as_deref(), part.zone_reason), ("dates", part.date_order, part.date_order_reason)]
    {
        if let Some(value) = value {
            let _ = writeln!(page, "  {what}: {value}{}", why.map_or_else(String::new, |why| format!(" ({why})")));
        }
    }
    let mapped = part.mapping.iter().map(|column| {
        let filled = format!("{:.0} %", column.filled * 100.0);
        vec![column.field.into(), column.columns.join(", ").into(), filled.into(), column.examples.join(" | ").into()]
    });
    let columns = ["  field", "column", "filled", "examples"].map(str::to_owned).into();
    let mut table = Table { columns, rows: mapped.collect() };
    for row in &mut table.rows {
        row[0] = Cell::from(format!("  {}", row[0].to_text().unwrap_or_default()));
    }
    page.push('\n');
    page.push_str(&output::aligned(&table));
    if !part.unmapped.is_empty() {
        let name = |column: &UnmappedColumn| match column.nearest.as_slice() {
            [] => column.column.clone(),
            nearest => format!("{} (perhaps {})", column.column, nearest.join(" or ")),
        };
        listed(page, "not read", &part.unmapped.iter().map(name).collect::<Vec<_>>());
    }
}

/// `2 records left out: opened_at: expected a time in the form of its column, found "soon"`.
fn rejected(reject: &Reject) -> String {
    let what = if reject.whole_record { "record" } else { "value" };
    let mut line = text::count(reject.values, what);
    line.push_str(if reject.whole_record { " left out" } else { " not taken over" });
    let _ = write!(line, ": {}", reject.column.as_deref().unwrap_or("the whole record"));
    match &reject.expected {
        Some(expected) => {
            let _ = write!(line, ": expected {expected}");
        }
        None => {
            let _ = write!(line, " ({})", reject.rule.replace('_', " "));
        }
    }
    if let Some(example) = &reject.example {
        let example: String = example.chars().take(40).collect();
        let _ = write!(line, ", found \"{example}\"");
        if reject.values > 1 {
            line.push_str(", for one");
        }
    }
    line
}

/// What the file can feed, alone or with other files, and what it lacks for the others.
fn feed_page(page: &mut String, what: &str, feeds: &[Feed]) {
    // A measure of several kinds is named with its kind only where the kinds differ.
    let name = |feed: &Feed| {
        let alike = feeds.iter().all(|other| other.id != feed.id || other.fed() == feed.fed());
        match &feed.kind {
            Some(kind) if !alike => format!("{} of {kind}s", feed.id),
            _ => feed.id.clone(),
        }
    };
    let mut lists: [Vec<String>; 3] = Default::default();
    for feed in feeds {
        let (list, why) = match (feed.fed(), feed.elsewhere.is_empty()) {
            (true, true) => (0, String::new()),
            (true, false) => (1, format!(" ({})", feed.elsewhere.join(", "))),
            (false, _) => (2, format!(" (lacks {})", feed.lacks.join(", "))),
        };
        let entry = name(feed) + &why;
        if !lists[list].contains(&entry) {
            lists[list].push(entry);
        }
    }
    let [alone, together, not] = lists;
    listed(page, &format!("{what} it can feed"), &alone);
    listed(page, &format!("{what} it can feed together with other files"), &together);
    listed(page, &format!("{what} it cannot feed"), &not);
}

fn listed(page: &mut String, what: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n  {what}:");
    for line in text::wrap(&names.join(", "), 100) {
        let _ = writeln!(page, "    {line}");
    }
}
