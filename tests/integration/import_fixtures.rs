//! A small export of every tool and form, each in a folder of `tests/fixtures/import` with what must come out of it: the profile that
//! is recognised, the counts, and rows of the store as they follow from the file by hand.
//!
//! The form of an `expected.json`:
//! - `file`, `profile` (that must be recognised), `zone` of the export (`Europe/Berlin`);
//! - `read`, `loaded`, `duplicate`, `rejected`, `ignored`; what is left of `read` was updated;
//! - `rows`: of each at least the columns named must be found, instants in ISO of UTC; `kind` is the record type;
//! - `table` that the rows stand in (`ticket` with its details);
//! - `beside`: rows of other tables that come from the same file, by table;
//! - `warnings`: codes of warnings that must be there;
//! - `needs`: what the importer lacks for it. Such a folder must differ, so that the list can only shrink.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use tickmark::calendar::Calendars;
use tickmark::load;
use tickmark::load::{FileReport, ImportOptions, RecordCounts};
use tickmark::store::{Cell, Store};

type Row = Map<String, Value>;

const TICKETS: &str = "(SELECT * FROM ticket \
                       LEFT JOIN change_detail USING (ticket_id) LEFT JOIN request_detail USING (ticket_id) \
                       LEFT JOIN problem_detail USING (ticket_id))";

#[test]
#[allow(clippy::print_stdout, reason = "the list of what waits is read with `--nocapture`")]
fn every_fixture_gives_what_it_says_or_waits_for_what_it_needs() {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() > 60, "the fixtures were found");
    let (mut waiting, mut faults) = (String::new(), String::new());
    for folder in &folders {
        let name = folder.file_name().unwrap().to_string_lossy();
        let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
        let expected: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        match (compare(folder, &expected), expected.get("needs")) {
            (Ok(()), None) => {}
            (Err(_), Some(needs)) => _ = writeln!(waiting, "  {name}: {needs}"),
            (Ok(()), Some(_)) => _ = writeln!(faults, "{name}: nothing is lacking any more, take `needs` away"),
            (Err(fault), None) => _ = writeln!(faults, "{name}: {fault}"),
        }
    }
    println!("waiting: {}\n{waiting}", waiting.lines().count());
    assert!(faults.is_empty(), "\n{faults}");
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import")
}

/// The first thing that is not as expected.
fn compare(folder: &Path, expected: &Value) -> Result<(), String> {
    let mut store = Store::in_memory(&Calendars::new()).unwrap();
    let run = load::begin_run(&mut store, "", []).unwrap();
    let options = ImportOptions::new(expected["zone"].as_str().unwrap_or("Europe/Berlin"));
    let path = folder.join(expected["file"].as_str().unwrap());
    let report = load::import_file(&mut store, run, &path, &options)
        .map_err(|error| format!("{error} {}", error.hints().join("; ")))?;
    let counts = counts(&report, expected["profile"].as_str().unwrap())?;
    let number = |name: &str| expected[name].as_u64().unwrap_or_else(|| panic!("{}: `{name}`", folder.display()));
    let wanted = ["read", "loaded", "duplicate", "rejected", "ignored"].map(number);
    let found = [counts.read, counts.loaded, counts.duplicate, counts.rejected, counts.ignored];
    if found != wanted || !counts.reconciles() {
        return Err(format!("read, loaded, duplicate, rejected, ignored are {found:?}, expected {wanted:?}"));
    }
    for code in expected["warnings"].as_array().into_iter().flatten() {
        if !report.warnings.iter().any(|warning| *code == warning.code) {
            return Err(format!("no warning {code} among {:?}", report.warnings));
        }
    }
    let table = expected["table"].as_str().unwrap_or("ticket");
    find_all(&store, table, &expected["rows"])?;
    for (table, rows) in expected["beside"].as_object().into_iter().flatten() {
        find_all(&store, table, rows)?;
        let all = rows_of(&store, table).len();
        if all != rows.as_array().unwrap().len() {
            return Err(format!("{all} rows of {table}"));
        }
    }
    Ok(())
}

/// What the profile counted, in the main list of the file or beside it.
fn counts(report: &FileReport, profile: &str) -> Result<RecordCounts, String> {
    if report.profile == profile {
        return Ok(report.counts);
    }
    let of_profile = report.parts.iter().filter(|part| part.profile == profile).map(|part| part.counts);
    let sum = of_profile.reduce(|a, b| RecordCounts {
        read: a.read + b.read,
        loaded: a.loaded + b.loaded,
        updated: a.updated + b.updated,
        duplicate: a.duplicate + b.duplicate,
        rejected: a.rejected + b.rejected,
        ignored: a.ignored + b.ignored,
        rejected_values: a.rejected_values + b.rejected_values,
        late: a.late + b.late,
    });
    sum.ok_or_else(|| format!("recognised as `{}`, expected `{profile}`", report.profile))
}

fn find_all(store: &Store, table: &str, expected: &Value) -> Result<(), String> {
    let rows = rows_of(store, table);
    for wanted in expected.as_array().into_iter().flatten().map(|row| row.as_object().unwrap()) {
        if !rows.iter().any(|row| differing(row, wanted).is_empty()) {
            let nearest = rows.iter().map(|row| differing(row, wanted)).min_by_key(Vec::len);
            return Err(format!("no row {}\n  nearest differs in {nearest:?}", Value::Object(wanted.clone())));
        }
    }
    Ok(())
}

fn differing<'r>(row: &'r Row, wanted: &'r Row) -> Vec<(&'r str, Option<&'r Value>)> {
    // A link has a kind of its own.
    let stored = |name: &str| row.get(if name == "kind" && !row.contains_key(name) { "record_type" } else { name });
    let differs = wanted.iter().filter(|(name, value)| stored(name) != Some(value));
    differs.map(|(name, _)| (name.as_str(), stored(name))).collect()
}

fn rows_of(store: &Store, table: &str) -> Vec<Row> {
    let from = if table == "ticket" { TICKETS } else { table };
    // Links are no records with a hash of their own.
    let columns = if table == "ticket_link" { "*" } else { "* EXCLUDE (row_hash)" };
    let table = store.table(&format!("SELECT {columns} FROM {from}"), &[]).unwrap();
    let value = |cell: Cell| match cell {
        Cell::Null => Value::Null,
        Cell::Bool(truth) => truth.into(),
        Cell::Int(number) => number.into(),
        Cell::Float(number) => number.into(),
        Cell::Text(text) => text.into(),
        Cell::Instant(at) | Cell::Wall(at) => tickmark::text::instant(at).into(),
        Cell::Date(day) => day.into(),
    };
    let names: Vec<String> = table.columns;
    table.rows.into_iter().map(|row| names.iter().cloned().zip(row.into_iter().map(value)).collect()).collect()
}
