//! `tickmark inspect`: what an import of a file would do, before it is done.

use std::fmt::Write as _;

use serde_json::json;

use super::{Context, import};
use crate::ExitStatus;
use crate::cli::{Format, InspectArgs};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, InspectedPart, Inspection};
use crate::output;
use crate::store::{Cell, Table};
use crate::text;

pub(super) fn run(args: &InspectArgs, cx: &Context) -> Result<ExitStatus> {
    let options = import::options(cx, &args.reading);
    let mut inspections = Vec::new();
    for file in &args.files {
        inspections.push(ingest::inspect(file, &options)?);
    }
    if let Some(path) = &args.write_profile {
        let [one] = inspections.as_slice() else {
            return Err(Error::new(ErrorKind::Format { what: "several files", format: "one profile".to_owned() })
                .hint("name one file with `--write-profile`"));
        };
        output::write_file(path, one.profile_text.as_bytes())?;
        cx.terminal.note(&format!("wrote {}", path.display()));
    }
    if cx.format == Some(Format::Json) {
        cx.terminal.line(&format!("{:#}", json!({ "schema": "tickmark/inspect/1", "files": inspections })))?;
    } else {
        for inspection in &inspections {
            cx.terminal.result(page(inspection).as_bytes())?;
        }
    }
    Ok(ExitStatus::Done)
}

/// What people read: the file, then each list of records with its mapping, then what to know.
fn page(inspection: &Inspection) -> String {
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
    let counts = &inspection.counts;
    let _ = writeln!(
        page,
        "\n  {} read: {} would load, {} would be duplicates, {} rejected, {} ignored; {} not taken over",
        text::count(counts.read, "record"),
        text::grouped(counts.loaded + counts.updated),
        text::grouped(counts.duplicate),
        text::grouped(counts.rejected),
        text::grouped(counts.ignored),
        text::count(counts.rejected_values, "value"),
    );
    for warning in &inspection.warnings {
        let _ = writeln!(page, "  warning: {}", warning.message);
    }
    if let Some(problem) = &inspection.problem {
        let _ = writeln!(page, "  cannot be imported as it stands: {problem}");
    }
    for hint in &inspection.hints {
        let _ = writeln!(page, "  hint: {hint}");
    }
    page.push('\n');
    page
}

fn part_page(page: &mut String, part: &InspectedPart) {
    let tool = part.tool.as_deref().unwrap_or("no known tool");
    let profile = part.profile.as_deref().unwrap_or("guessed");
    let _ = writeln!(
        page,
        "\n  {}: {tool}, profile {profile}, {:.0} % sure; {}",
        part.relation,
        part.confidence * 100.0,
        part.shape
    );
    if part.header_row > 0 {
        let _ = writeln!(page, "  header after {}", text::count(part.header_row, "row"));
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
        let names: Vec<&str> = part.unmapped.iter().map(|column| column.column.as_str()).collect();
        page.push_str("\n  not read:\n");
        for line in text::wrap(&names.join(", "), 100) {
            let _ = writeln!(page, "    {line}");
        }
    }
}
