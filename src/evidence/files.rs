//! The completeness and accuracy sheet of each loaded file: what it is said to be, what was read of it, and where records may be missing. The
//! first question of an auditor is whether the population is whole; exceptions come after it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::error::Result;
use crate::evidence::sample::SampleDrawing;
use crate::store::{Cell, Store, Table};

/// Days without records that are named, at most.
const NAMED_DAYS: usize = 31;

/// Facts of the ledger beside what people have stated of the file: by path, or by the end of it.
const FILES: &str = include_str!("../../queries/evidence/files.sql");

/// Tickets by type, with the first and the last.
const TYPES: &str = include_str!("../../queries/evidence/types.sql");

/// Series of numbers by what stands before the digits: how many are there, and how many are absent in between.
const SERIES: &str = include_str!("../../queries/evidence/series.sql");

/// Working days (Monday to Friday, without the holidays of the policy; days of UTC) between the first and the last record on which none was opened.
const DAYS: &str = include_str!("../../queries/evidence/quiet_days.sql");

/// Values and records that were read and not taken, by rule.
const RULES: &str = include_str!("../../queries/evidence/rejected_by_rule.sql");

/// Counts that somebody had from the system itself, against what was loaded of it.
const TOTALS: &str = include_str!("../../queries/evidence/control_totals.sql");

/// The sheets, in the order of the paths.
pub fn sheets(store: &Store) -> Result<Vec<Value>> {
    let lists = [("types", TYPES), ("series", SERIES), ("rejected", RULES), ("control_totals", TOTALS)];
    let mut by_list = Vec::new();
    for (name, sql) in lists {
        by_list.push((name, grouped(&store.table(sql, &[])?)));
    }
    let (days, filled) = (quiet_days(&store.table(DAYS, &[])?), fill_rates(store)?);
    let files = store.table(FILES, &[])?;
    let sheet = |row: &Vec<Cell>| {
        let mut sheet = object(&files.columns, row);
        let id = row.first().and_then(Cell::as_str).unwrap_or_default();
        sheet.remove("file_id");
        for (name, lists) in &by_list {
            sheet.insert((*name).to_owned(), lists.get(id).cloned().unwrap_or_default().into());
        }
        sheet.insert("days_without_records".to_owned(), days.get(id).cloned().unwrap_or_default().into());
        sheet.insert("filled".to_owned(), filled.get(id).cloned().unwrap_or_default().into());
        Value::Object(sheet)
    };
    Ok(files.rows.iter().map(sheet).collect())
}

/// `tickmark/files/1`.
pub fn document(sheets: &[Value]) -> Value {
    json!({ "schema": "tickmark/files/1", "files": sheets })
}

fn object(columns: &[String], row: &[Cell]) -> Map<String, Value> {
    columns.iter().cloned().zip(row.iter().map(Cell::to_json)).collect()
}

/// The rows of a list by their file, which is the first column.
fn grouped(table: &Table) -> BTreeMap<String, Vec<Value>> {
    let mut by_file: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for row in &table.rows {
        let mut entry = object(&table.columns, row);
        let id = entry.remove("file_id");
        let id = id.as_ref().and_then(Value::as_str).unwrap_or_default();
        by_file.entry(id.to_owned()).or_default().push(entry.into());
    }
    by_file
}

/// How many days there are by type, and the first of them.
fn quiet_days(table: &Table) -> BTreeMap<String, Vec<Value>> {
    let mut days: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for row in &table.rows {
        let text = |place: usize| row.get(place).and_then(Cell::to_text).unwrap_or_default();
        days.entry((text(0), text(1))).or_default().push(text(2));
    }
    let mut by_file: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for ((file, kind), days) in days {
        let first: Vec<&String> = days.iter().take(NAMED_DAYS).collect();
        by_file.entry(file).or_default().push(json!({ "record_type": kind, "count": days.len(), "first": first }));
    }
    by_file
}

/// For each file: how many of its tickets have a value, by column; columns that none has are left out.
fn fill_rates(store: &Store) -> Result<BTreeMap<String, Map<String, Value>>> {
    let counts = store.table(
        "SELECT file_id, count(COLUMNS(* EXCLUDE (file_id))) FROM ticket GROUP BY file_id ORDER BY file_id",
        &[],
    )?;
    let names = store.table("SELECT * EXCLUDE (file_id) FROM ticket LIMIT 0", &[])?.columns;
    let row = |row: &Vec<Cell>| {
        let filled = names.iter().zip(row.iter().skip(1)).filter(|(_, count)| count.as_count().is_some_and(|n| n > 0));
        Some((row.first()?.to_text()?, filled.map(|(name, count)| (name.clone(), count.to_json())).collect()))
    };
    Ok(counts.rows.iter().filter_map(row).collect())
}

/// The columns of a tick list.
const TICKS: [&str; 10] =
    ["path", "direction", "place", "number", "record_type", "opened_at", "record", "found", "agrees", "checked_by"];

/// Tick lists both ways: records drawn from each file by the seed, to be found in the system (accuracy), and as many empty lines for records that are
/// picked in the system, to be found in the file (completeness).
pub fn tick_lists(store: &Store, seed: &str, most: usize) -> Result<Table> {
    let files = store.table("SELECT file_id, path FROM source_file ORDER BY path, sha256", &[])?;
    let mut rows = Vec::new();
    for file in &files.rows {
        let [id, path] = file.as_slice() else { continue };
        let tickets = store.table(
            "SELECT ticket_id, number, record_type, opened_at, line_no FROM ticket WHERE file_id = ? ORDER BY ticket_id",
            std::slice::from_ref(id),
        )?;
        let mut drawing = SampleDrawing::new(seed, most);
        let by_id: BTreeMap<&str, &Vec<Cell>> =
            tickets.rows.iter().filter_map(|row| Some((row.first()?.as_str()?, row))).collect();
        for ticket in by_id.keys() {
            drawing.take(ticket, "");
        }
        let drawn = drawing.end()?.subjects;
        let line = |direction: &str, place: usize, record: &[Cell]| {
            let mut line = vec![path.clone(), direction.into(), Cell::Int(place as i64 + 1)];
            line.extend(record.iter().cloned());
            line.resize(TICKS.len(), Cell::Null);
            line
        };
        for (place, ticket) in drawn.iter().enumerate() {
            let record = by_id.get(ticket.as_str()).and_then(|row| row.get(1..)).unwrap_or_default();
            rows.push(line("file to system", place, record));
        }
        rows.extend((0..drawn.len()).map(|place| line("system to file", place, &[])));
    }
    Ok(Table { columns: TICKS.map(str::to_owned).into(), rows })
}
