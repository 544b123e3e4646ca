//! A user's SQL sees the tables and nothing else: it cannot write, read files, load code or undo any of this.

use crate::project::{INCIDENTS, Project, sample};

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
    assert_eq!(project.args(&["query", sql, "--format", "csv"]).ends(0).stdout, "at\n2026-07-01T00:00:00\n");
}

#[test]
fn without_a_zone_the_projects_is_meant() {
    let settings = "[project]\nzone = \"America/New_York\"\n";
    let project = Project::new().file("tickmark.toml", settings).file("incident.csv", INCIDENTS);
    project.run("import incident.csv").ends(0);
    let sql = "SELECT local_time(opened_at) = local_time(opened_at, 'America/New_York') AND utc_time(local_time(opened_at)) = opened_at \
               AND local_time(opened_at) <> opened_at AND local_time(NULL::TIMESTAMP) IS NULL AS same, count(*) AS n FROM ticket GROUP BY same";
    assert_eq!(project.args(&["query", sql, "--format", "csv"]).ends(0).stdout, "same,n\ntrue,4\n");
    // 12 January is winter time, five hours behind UTC. What SQL made of a time has no zone that anybody could write behind it.
    let sql = "SELECT local_time(TIMESTAMP '2026-01-12 02:00:00') AS there, DATE '2026-01-12' AS day";
    let document =
        project.args(&["query", sql, "--format", "json"]).ends(0).says(&["except those from `local_time`"]).json();
    assert_eq!(document["rows"][0], serde_json::json!({ "there": "2026-01-11T21:00:00", "day": "2026-01-12" }));
}

#[test]
fn one_statement_is_run_at_a_time() {
    let project = loaded();
    project
        .args(&["query", "SELECT 1 AS a; SELECT 2 AS b"])
        .ends(2)
        .says(&["the text holds 2 statements", "one by one"]);
    assert_eq!(project.args(&["query", "SELECT 'a;b' AS a;", "--format", "csv"]).ends(0).stdout, "a\na;b\n");
    project.args(&["query", "DESCRIBE ticket"]).ends(0);
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

#[test]
fn the_clock_functions_of_a_query_are_those_of_the_report() {
    let (project, sample) = (Project::new(), sample());
    let at = ["-C", sample.to_str().unwrap(), "--store", "s.duckdb"];
    let run = |args: &[&str]| project.args(&[&at[..], args].concat()).ends(0);
    run(&["run", "--out", "out", "--period", "2026-03"]);
    let rows = |sql: &str| run(&["query", sql, "--format", "csv"]).stdout;
    // Every clock without pauses, counted again.
    let counted = rows(
        "SELECT count(*) > 1000 AS many, count(*) FILTER (working_seconds <> working_seconds('office', started_at, stopped_at)) AS used,
           count(*) FILTER (due_at <> add_working_seconds('office', started_at, target_seconds)) AS due
         FROM sla_clock WHERE sla = 'incident-response' AND state IN ('met', 'breached')",
    );
    assert_eq!(counted.lines().nth(1), Some("true,0,0"), "{counted}");
    // The report's median and mean of a month, whose bounds are those of Berlin, of the tickets to whom a level promises by these hours.
    let again = rows(
        "SELECT count(*), quantile_cont(working_seconds('office', opened_at, resolved_at), 0.5), avg(working_seconds('office', opened_at, resolved_at))
         FROM ticket WHERE record_type = 'incident' AND state_class <> 'cancelled' AND source_system = 'servicenow' AND priority BETWEEN 2 AND 4
           AND local_time(resolved_at, 'Europe/Berlin') >= TIMESTAMP '2026-03-01' AND local_time(resolved_at, 'Europe/Berlin') < TIMESTAMP '2026-04-01'",
    );
    let again: Vec<f64> = again.lines().nth(1).unwrap().split(',').map(|number| number.parse().unwrap()).collect();
    let document = run(&["metrics", "resolve_time", "--period", "2026-03", "--format", "json"]).json();
    let value = |stat: &str| {
        let values = document["values"].as_array().unwrap();
        let found = values.iter().find(|v| v["stat"] == stat && v["kind"] == "incident" && v["clock"] == "office");
        found.unwrap()["value"].as_f64().unwrap()
    };
    let reported = ["count", "median", "mean"].map(value);
    assert!(again.iter().zip(reported).all(|(one, two)| (one - two).abs() < 1e-6), "{again:?}, {reported:?}");
}
