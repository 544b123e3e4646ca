//! A user's SQL sees the tables and nothing else: it cannot write, read files, load code or undo any of this.

use crate::project::{INCIDENTS, Project};

fn loaded() -> Project {
    let project = Project::new().file("incident.csv", INCIDENTS);
    project.run("import incident.csv").ends(0);
    project
}

#[test]
fn sql_reads_the_tables_and_the_clock_functions() {
    let project = loaded();
    let table = project.args(&["query", "SELECT count(*) AS n FROM ticket", "--format", "csv"]).ends(0).stdout;
    assert_eq!(table, "n\n4\n");
    let sql = "SELECT local_time(TIMESTAMP '2026-06-30 22:00:00', 'Europe/Berlin') AS at";
    assert_eq!(project.args(&["query", sql, "--format", "csv"]).ends(0).stdout, "at\n2026-07-01T00:00:00Z\n");
}

#[test]
fn named_queries_are_listed_and_run() {
    let project = loaded();
    assert!(project.run("query").ends(0).stdout.contains("breaches"));
    assert!(project.run("query files").ends(0).stdout.contains("incident.csv"));
    project.run("query brechaes").ends(2).says(&["unknown query `brechaes`", "did you mean `breaches`?"]);
    assert!(project.run("query --schema").ends(0).stdout.contains("opened_at"));
}

#[test]
fn nothing_can_be_written_read_from_disk_or_loaded() {
    let project = loaded();
    let before = std::fs::read(project.path().join("tickmark.duckdb")).unwrap();
    for sql in [
        "DELETE FROM ticket",
        "DROP TABLE ticket",
        "CREATE TABLE x AS SELECT 1 AS a",
        "COPY ticket TO 'stolen.csv'",
        "SELECT * FROM read_csv('incident.csv')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM 'incident.csv'",
        "ATTACH 'other.duckdb' AS other",
        "INSTALL httpfs FROM core",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "PRAGMA enable_profiling; COPY ticket TO 'stolen.csv'",
        "SELECT 1; SET enable_external_access = true; SELECT * FROM read_text('/etc/passwd')",
    ] {
        project.args(&["query", sql]).ends(2);
    }
    assert_eq!(before, std::fs::read(project.path().join("tickmark.duckdb")).unwrap());
    assert!(!project.path().join("stolen.csv").exists());
    assert!(!project.path().join("other.duckdb").exists());
}
