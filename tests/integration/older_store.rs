//! A store as version 0.1.0 made it (schema 11), kept as a file with the exports it was made from: `jan`, then `feb`.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

use crate::project::Project;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/store")
}

/// A project with the settings and exports of the old store, and the store itself if `old`.
fn project(old: bool) -> Project {
    let read = |name: &str| std::fs::read(folder().join(name)).unwrap();
    let mut project = Project::new().file("tickmark.toml", read("tickmark.toml"));
    for month in ["jan", "feb"] {
        for entry in std::fs::read_dir(folder().join(month)).unwrap() {
            let name = format!("{month}/{}", entry.unwrap().file_name().to_str().unwrap());
            let text = read(&name);
            project = project.file(&name, text);
        }
    }
    if !old {
        return project;
    }
    let mut store = Vec::new();
    GzDecoder::new(File::open(folder().join("0.1.0.duckdb.gz")).unwrap()).read_to_end(&mut store).unwrap();
    project.file("tickmark.duckdb", store)
}

fn metrics(project: &Project) -> String {
    project.run("metrics --period 2024-01-01..2024-02-29 --by month --format csv").ends(0).stdout
}

#[test]
fn a_reading_command_brings_an_old_store_up_to_date_and_answers_as_a_new_one() {
    let (old, new) = (project(true), project(false));
    new.run("import jan").ends(0);
    new.run("import feb").ends(0);
    old.run("metrics --period 2024-01").ends(0).says(&["schema version 11", "brought up to date"]);
    assert_eq!(metrics(&old), metrics(&new));
    // Opened in January: INC001 to INC005. Resolved for the last time in January: INC001, INC004 and INC005; INC002 came back on 5 February.
    let rows = metrics(&old);
    assert!(rows.contains("\nopened,count,incident,,,2024-01,5,5,"), "{rows}");
    assert!(rows.contains("\nresolved,count,incident,,,2024-01,3,3,"), "{rows}");
    for table in ["ticket", "ticket_event", "request_detail", "change_detail", "sla_clock", "ticket_spell"] {
        let count = format!("SELECT count(*) AS n FROM {table}");
        let of = |project: &Project| project.args(&["query", &count, "--format", "csv"]).ends(0).stdout;
        assert_eq!(of(&old), of(&new), "{table}");
    }
    // Once is enough.
    assert!(!old.run("metrics --period 2024-01").ends(0).stderr.contains("brought up to date"));
}

#[test]
fn an_old_store_goes_on_where_it_stood() {
    let old = project(true);
    // Loaded before, by the old program.
    let again = old.run("import jan feb --format json").ends(0).json();
    assert_eq!(
        (again["totals"]["loaded"].as_u64(), again["totals"]["updated"].as_u64()),
        (Some(0), Some(0)),
        "{again}"
    );
    let before = project(false);
    before.run("import jan").ends(0);
    old.run("import --undo 2").ends(0);
    // February goes: the versions of INC002, INC003 and INC005 before it come back, INC006 is no more.
    assert_eq!(metrics(&old), metrics(&before));
    old.run("import feb").ends(0);
    let counts = "SELECT count(*) AS tickets FROM ticket";
    // Six incidents, two requests, two changes.
    assert_eq!(old.args(&["query", counts, "--format", "csv"]).ends(0).stdout, "tickets\n10\n");
}
