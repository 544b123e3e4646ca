//! Stores that cannot be used: newer, made by somebody else, held by another process, or no database at all.

use tickmark::calendar::Calendars;
use tickmark::store::Store;

use super::{Transcript, loaded, plain};
use crate::project::{INCIDENTS, Project};

/// The store after somebody has done something to it.
fn tampered(sql: &str) -> Project {
    let project = loaded();
    let store = Store::open(&project.path().join("tickmark.duckdb"), &Calendars::new()).unwrap();
    store.batch(sql).unwrap();
    drop(store);
    project
}

#[test]
fn stores_that_are_refused() {
    let mut said = Transcript::new();
    let view = "ALTER TABLE ticket RENAME TO kept; CREATE VIEW ticket AS SELECT * FROM kept";
    for (title, sql) in [
        ("a newer version", "UPDATE schema_version SET version = 999"),
        ("a view in place of a table", view),
        ("a table that is gone", "DROP TABLE ticket_link"),
    ] {
        let project = tampered(sql);
        for line in ["metrics --period 2026-06", "query files", "import incident.csv"] {
            said.run(title, &project, line).ends(2);
        }
    }
    let function = tampered("CREATE MACRO greatest(a, b) AS 7");
    said.run("a function of somebody else", &function, "import incident.csv").ends(2);
    said.keep("stores");
}

#[test]
fn files_that_are_no_stores() {
    let mut said = Transcript::new();
    let project = plain().file("incident.csv", INCIDENTS).file("tickmark.duckdb", "not a database\n".repeat(1_000));
    for line in ["metrics", "query files", "import incident.csv"] {
        said.run("a text", &project, line).ends(2);
    }
    let project = plain().file("incident.csv", INCIDENTS).file("tickmark.duckdb/readme.txt", "x");
    for line in ["metrics", "import incident.csv"] {
        said.run("a folder", &project, line).ends(2);
    }
    // Made as another program would: there is no table of ours in it.
    let store = Store::in_memory(&Calendars::new()).unwrap();
    let path = project.path().join("other.duckdb").display().to_string();
    store.batch(&format!("ATTACH '{path}' AS other; CREATE TABLE other.main.order_line AS SELECT 1 AS id")).unwrap();
    drop(store);
    for line in ["metrics --store other.duckdb", "import incident.csv --store other.duckdb"] {
        said.run("the database of another program", &project, line).ends(2);
    }
    said.keep("no_stores");
}

#[test]
fn a_store_that_another_process_holds() {
    let project = loaded();
    let mut said = Transcript::new();
    let held = Store::open(&project.path().join("tickmark.duckdb"), &Calendars::new()).unwrap();
    said.run("to load exports", &project, "import incident.csv").ends(2);
    said.run("to read", &project, "query files").ends(2);
    drop(held);
    said.keep("stores_held");
}
