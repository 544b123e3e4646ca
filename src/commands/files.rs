//! `tickmark check --files`: the completeness and accuracy sheet of each loaded file, and tick lists for those who compare it with the system.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::cli::{CheckArgs, Format};
use crate::commands::Context;
use crate::error::Result;
use crate::output::Rows;
use crate::store::{Cell, Store, Table};
use crate::{ExitStatus, evidence, text};

pub(super) fn run(args: &CheckArgs, store: &Store, cx: &Context) -> Result<ExitStatus> {
    if let (Some(n), Some(seed)) = (args.sample, &args.seed) {
        let table = evidence::tick_lists(store, seed, n as usize)?;
        cx.deliver(&Rows { what: "tick-lists", table: &table, document: None }, Format::Csv)?;
        return Ok(ExitStatus::Done);
    }
    let sheets = evidence::sheets(store)?;
    let off = sheets.iter().any(|sheet| !sound(sheet));
    if matches!(cx.format, None | Some(Format::Table)) && cx.out.is_none() {
        let pages: Vec<String> = sheets.iter().map(page).collect();
        cx.terminal.page(&pages.join("\n"))?;
    } else {
        let document = json!({ "schema": "tickmark/files/1", "files": sheets });
        cx.deliver(&Rows { what: "files", table: &table(&sheets), document: Some(document) }, Format::Table)?;
    }
    Ok(if off { ExitStatus::Partial } else { ExitStatus::Done })
}

/// The counts add up, and agree with what was seen in the system.
fn sound(sheet: &Value) -> bool {
    let totals = list(sheet, "control_totals").iter().all(|total| total.get("expected") == total.get("loaded"));
    sheet.get("adds_up") == Some(&true.into()) && number(sheet, "differs_from_seen").unwrap_or(0) == 0 && totals
}

fn list<'a>(sheet: &'a Value, name: &str) -> &'a [Value] {
    sheet.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn number(value: &Value, name: &str) -> Option<i64> {
    value.get(name)?.as_i64()
}

fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or("not stated")
}

/// What does not hold more than one value.
fn table(sheets: &[Value]) -> Table {
    let first = sheets.first().and_then(Value::as_object).into_iter().flatten();
    let columns: Vec<String> =
        first.filter(|(_, value)| !value.is_array() && !value.is_object()).map(|(name, _)| name.clone()).collect();
    let cell = |value: Option<&Value>| match value {
        Some(Value::Bool(value)) => Cell::Bool(*value),
        Some(Value::Number(number)) => number.as_i64().map_or(Cell::Null, Cell::Int),
        Some(Value::String(text)) => text.as_str().into(),
        _ => Cell::Null,
    };
    let rows = sheets.iter().map(|sheet| columns.iter().map(|name| cell(sheet.get(name))).collect()).collect();
    Table { columns, rows }
}

fn page(sheet: &Value) -> String {
    let n = |name: &str| text::grouped(number(sheet, name).unwrap_or(0).unsigned_abs());
    let mut page = format!("{}\n  SHA-256 {}, {} bytes\n", word(sheet, "path"), word(sheet, "sha256"), n("bytes"));
    let _ = writeln!(
        page,
        "  system: {}; report: {}; exported by {} at {}",
        word(sheet, "stated_system"),
        word(sheet, "stated_report"),
        word(sheet, "stated_exporter"),
        word(sheet, "stated_exported_at")
    );
    let _ = writeln!(page, "  query: {}; filters: {}", word(sheet, "stated_query"), word(sheet, "stated_filters"));
    let seen = match (number(sheet, "stated_seen"), number(sheet, "differs_from_seen")) {
        (Some(seen), Some(0)) => format!(
            "{} seen in the system, as many read ({})",
            text::grouped(seen.unsigned_abs()),
            word(sheet, "stated_proof")
        ),
        (Some(seen), Some(differs)) => format!(
            "{} seen in the system: DIFFERS by {differs} ({})",
            text::grouped(seen.unsigned_abs()),
            word(sheet, "stated_proof")
        ),
        _ => "no count of the system was stated".to_owned(),
    };
    let adds_up = if sheet.get("adds_up") == Some(&true.into()) { "adds up" } else { "DOES NOT ADD UP" };
    let _ = writeln!(
        page,
        "  {} read = {} loaded + {} updated + {} duplicate + {} rejected + {} ignored: {adds_up}; {} values rejected\n  {seen}",
        n("rows_read"),
        n("rows_loaded"),
        n("rows_updated"),
        n("rows_duplicate"),
        n("rows_rejected"),
        n("rows_ignored"),
        n("rejected_values")
    );
    for of in list(sheet, "types") {
        let tickets = number(of, "tickets").unwrap_or(0).unsigned_abs();
        let _ = writeln!(
            page,
            "  {}: {}, opened {} to {}",
            word(of, "record_type"),
            text::count(tickets, "ticket"),
            word(of, "first_opened_at"),
            word(of, "last_opened_at")
        );
    }
    for series in list(sheet, "series") {
        let of = |name: &str| text::grouped(number(series, name).unwrap_or(0).unsigned_abs());
        let _ = writeln!(
            page,
            "  numbers {} to {}: {} there, {} absent in between",
            word(series, "first_number"),
            word(series, "last_number"),
            of("present"),
            of("absent")
        );
    }
    for days in list(sheet, "days_without_records") {
        let first: Vec<&str> = list(days, "first").iter().filter_map(Value::as_str).take(5).collect();
        let count = number(days, "count").unwrap_or(0).unsigned_abs();
        let more = if count > first.len() as u64 { ", ..." } else { "" };
        let _ = writeln!(
            page,
            "  {}: {} without a record: {}{more}",
            word(days, "record_type"),
            text::count(count, "working day"),
            first.join(", ")
        );
    }
    for total in list(sheet, "control_totals") {
        let (expected, loaded) = (number(total, "expected"), number(total, "loaded"));
        let agrees = if expected == loaded { "agrees" } else { "DIFFERS" };
        let _ = writeln!(
            page,
            "  control total of {} {} to {}: {} expected, {} loaded: {agrees} ({}, {})",
            word(total, "record_type"),
            word(total, "from_at"),
            word(total, "to_at"),
            expected.unwrap_or(0),
            loaded.unwrap_or(0),
            word(total, "basis"),
            word(total, "obtained_by")
        );
    }
    for rule in list(sheet, "rejected") {
        let _ = writeln!(
            page,
            "  rejected: {} times {} in {}",
            number(rule, "n").unwrap_or(0),
            word(rule, "rule"),
            word(rule, "column_name")
        );
    }
    page
}
