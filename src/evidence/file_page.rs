//! The completeness and accuracy sheet of a file as rows and for people.

use std::fmt::Write as _;

use serde_json::Value;

use crate::error::Result;
use crate::store::Table;
use crate::text;

/// Whether the counts add up, and agree with what was seen in the system.
pub fn is_sound(sheet: &Value) -> bool {
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

/// One row per file, of what is not a list.
pub fn sheet_table(sheets: &[Value]) -> Result<Table> {
    let first = sheets.first().and_then(Value::as_object).into_iter().flatten();
    let columns = first.filter(|(_, value)| !value.is_array() && !value.is_object()).map(|(name, _)| name.as_str());
    Table::of(&columns.collect::<Vec<_>>().join(","), sheets)
}

/// A sheet for people.
pub fn sheet_page(sheet: &Value) -> String {
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
