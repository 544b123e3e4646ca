//! `tickmark inspect`: what it says fits its schema and what an import then does; the profile it writes imports the same.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tickmark::calendar::Calendars;
use tickmark::load;
use tickmark::load::{FileReport, ImportOptions};
use tickmark::store::Store;

use crate::outputs::assert_valid;
use crate::project::{INCIDENTS, Project};

#[test]
fn an_inspection_fits_its_schema_and_says_what_an_import_does() {
    let text = format!(
        "{INCIDENTS}INC0000009,yesterday,Bad date,3 - Moderate,New,email,Email,Messaging,,,0,0,2026-06-20 08:00:00\n"
    );
    let project = Project::new().file("incident.csv", text);
    let document = project.run("inspect incident.csv --format json").ends(0).json();
    assert_valid("inspect-1", &document);
    let file = &document["files"][0];
    assert_eq!((file["counts"]["read"].as_u64(), file["counts"]["rejected"].as_u64()), (Some(5), Some(1)));
    let reject = &file["rejects"][0];
    assert_eq!((reject["column"].as_str(), reject["example"].as_str()), (Some("opened_at"), Some("yesterday")));
    assert_eq!((reject["values"].as_u64(), reject["whole_record"].as_bool()), (Some(1), Some(true)));
    let feeds = |list: &str, id: &str| {
        let feeds = file["feeds"][list].as_array().unwrap();
        feeds.iter().find(|feed| feed["id"] == id).unwrap_or_else(|| panic!("{id} is not in {feeds:#?}")).clone()
    };
    assert_eq!(feeds("metrics", "resolve_time")["lacks"], serde_json::json!([]));
    assert_eq!(feeds("controls", "INC-05")["lacks"], serde_json::json!(["incident.resolution_code"]));
    let page = project.run("inspect incident.csv").ends(0).stdout;
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "1 record left out: opened_at: expected a time",
        "found \"yesterday\"",
        "measures it can feed:",
        "measures it cannot feed:",
        "sla_attainment",
        "INC-05 (lacks incident.resolution_code)",
    ] {
        assert!(page.contains(words), "{words}:\n{page}");
    }
    assert!(!project.path().join("tickmark.duckdb").exists());
}

#[test]
fn an_inspection_of_an_unknown_file_fits_the_schema_too() {
    let project = Project::new().file("x.csv", "Ref,Status,Subject\n7,Open,hello\n");
    let document = project.run("inspect x.csv --format json").ends(0).json();
    assert_valid("inspect-1", &document);
    assert_eq!(document["files"][0]["parts"][0]["tool"], Value::Null);
    // It has a record, and nobody looked what would become of it.
    let page = project.run("inspect x.csv").ends(0).stdout;
    assert!(page.contains("cannot be imported as it stands") && !page.contains(" read: "), "{page}");
}

/// The rows of all tables of records, sorted.
fn rows(store: &Store) -> Vec<String> {
    let tables =
        ["ticket", "ticket_key", "ticket_link", "change_detail", "request_detail", "problem_detail", "approval"];
    let mut rows = Vec::new();
    for table in tables.into_iter().chain(["ticket_event", "sla_instance", "rejected_value"]) {
        let sql = format!("SELECT '{table} ' || r::VARCHAR FROM {table} r ORDER BY 1");
        rows.extend(store.table(&sql, &[]).unwrap().rows.iter().map(|row| row[0].to_text().unwrap_or_default()));
    }
    rows
}

fn import(path: &Path, options: &ImportOptions) -> tickmark::error::Result<(FileReport, Vec<String>)> {
    let mut store = Store::in_memory(&Calendars::new())?;
    let run = load::begin_run(&mut store, "", [])?;
    let report = load::import_file(&mut store, run, path, options)?;
    Ok((report, rows(&store)))
}

/// Every export among the fixtures, with its zone.
fn fixtures() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
    let mut files: Vec<(PathBuf, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let folder = entry.unwrap().path();
            let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
            let expected: Value = serde_json::from_str(&text).unwrap();
            let zone = expected["zone"].as_str().unwrap_or("Europe/Berlin").to_owned();
            (folder.join(expected["file"].as_str().unwrap()), zone)
        })
        .collect();
    files.sort();
    assert!(files.len() > 60, "the fixtures were found");
    files
}

#[test]
fn a_written_profile_imports_every_fixture_unchanged() {
    let dir = tempfile::tempdir().unwrap();
    let mut imported = 0;
    for (at, (path, zone)) in fixtures().iter().enumerate() {
        let mut options = ImportOptions::new(zone);
        let Ok((plain, before)) = import(path, &options) else { continue };
        let inspection = load::inspect(path, &options).unwrap();
        assert_eq!(inspection.counts, plain.counts, "{}", path.display());
        let profile = dir.path().join(format!("{at}.toml"));
        std::fs::write(&profile, &inspection.profile_text).unwrap();
        options.profile = Some(profile.display().to_string());
        let (report, after) = import(path, &options).unwrap_or_else(|error| {
            panic!("{}: {error} {:?}\n{}", path.display(), error.location(), inspection.profile_text)
        });
        assert_eq!(
            (&report.counts, &report.parts, &report.zone),
            (&plain.counts, &plain.parts, &plain.zone),
            "{}",
            path.display()
        );
        assert!(after == before, "{}", path.display());
        imported += 1;
    }
    // Only a few wait for what the importer lacks.
    assert!(imported > 50, "{imported}");
}

#[test]
fn an_order_given_by_hand_goes_into_the_profile() {
    let line = "INC0000001,03.04.2026 08:00,Mail,3 - Moderate,New,email,Email,Desk,,,0,0,03.04.2026 08:00\n";
    let project = Project::new().file("incident.csv", INCIDENTS.lines().next().unwrap().to_owned() + "\n" + line);
    project.run("inspect incident.csv --date-order mdy --write-profile mine.toml").ends(0);
    project.run("import incident.csv --profile mine.toml").ends(0);
    let opened = project.args(&["query", "SELECT opened_at FROM ticket", "--format", "csv"]).ends(0).stdout;
    assert!(opened.contains("2026-03-04T08:00:00"), "{opened}");
}
