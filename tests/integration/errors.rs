//! Bad input gets a named error or a counted reject: never a panic, never a half-loaded file.

use tickmark::calendar::Calendars;

use crate::project::{INCIDENTS, Project};

#[test]
fn bad_dates_blank_and_repeated_ids_are_counted_not_lost() {
    let text = format!(
        "{INCIDENTS}\
         ,2026-06-20 08:00:00,No number,3 - Moderate,New,email,Email,Messaging,,,0,0,2026-06-20 08:00:00\n\
         INC0000006,yesterday,Bad date,3 - Moderate,New,email,Email,Messaging,,,0,0,2026-06-20 08:00:00\n\
         INC0000007,2026-06-20 08:00:00,Bad resolved,3 - Moderate,Closed,email,Email,Messaging,soon,,0,0,2026-06-20 08:00:00\n\
         INC0000001,2026-06-01 08:00:00,Mail is slow,3 - Moderate,Closed,email,Email,Messaging,2026-06-01 12:00:00,2026-06-05 12:00:00,0,0,2026-06-05 12:00:00\n"
    );
    let project = Project::new().file("incident.csv", text);
    let report = project.run("import incident.csv --format json").ends(0).json();
    let file = &report["files"][0];
    // 8 records: 4 good ones and the one with a bad resolution are loaded, two have no identity or opening, one is a repetition.
    let counts =
        ["read", "loaded", "updated", "duplicate", "rejected", "ignored"].map(|key| file[key].as_u64().unwrap());
    assert_eq!(counts, [8, 5, 0, 1, 2, 0], "{file:#}");
    assert_eq!(file["rejected_values"], 1, "{file:#}");
    let rejects = project.run("query rejects --format csv").ends(0).stdout;
    assert!(rejects.contains("soon") && rejects.contains("yesterday"), "{rejects}");
    project.run("import incident.csv --max-rejects 0 --store other.duckdb").ends(1);
}

#[test]
fn a_resolution_before_the_opening_is_kept_and_never_measured() {
    let text = INCIDENTS.replace("2026-06-01 12:00:00,2026-06-05", "2026-05-01 12:00:00,2026-06-05");
    let project = Project::new().file("incident.csv", text);
    project.run("import incident.csv").ends(0);
    let document = project.run("metrics resolve_time --period 2026-05 --format json").ends(0).json();
    let values = document["values"].as_array().unwrap();
    let count =
        values.iter().find(|v| v["stat"] == "count" && v["kind"] == "incident" && v["clock"] == "wall").unwrap();
    assert_eq!(count["n"], 0, "{count}");
    assert_eq!(count["excluded"]["stop_before_start"], 1, "{count}");
}

#[test]
fn an_invalid_byte_does_not_stop_the_file() {
    let mut bytes = INCIDENTS.as_bytes().to_vec();
    let at = INCIDENTS.find("Mail is slow").unwrap();
    bytes[at] = 0xE4; // an a with dots, in windows-1252
    let project = Project::new().file("incident.csv", bytes);
    let report = project.run("import incident.csv --format json").ends(0).json();
    assert_eq!(report["files"][0]["loaded"], 4);
    assert_eq!(report["files"][0]["encoding"], "windows-1252");
    let title =
        project.args(&["query", "SELECT title FROM ticket WHERE number = 'INC0000001'", "--format", "csv"]).stdout;
    assert_eq!(title, "title\näail is slow\n");
}

#[test]
fn a_failing_file_leaves_the_store_as_it_was() {
    let project = Project::new().file("good.csv", INCIDENTS).file("bad.csv", "a,b,c\n1,2,3\n");
    project.run("import good.csv").ends(0);
    project.run("import bad.csv").ends(2);
    let table = project.run("query files --format csv").ends(0).stdout;
    assert_eq!(table.lines().count(), 2, "{table}");
}

#[test]
fn data_of_less_than_a_month_are_shown_as_far_as_they_go() {
    let (header, first) = INCIDENTS.split_once('\n').unwrap();
    let project = Project::new().file("incident.csv", format!("{header}\n{}\n", first.lines().next().unwrap()));
    let ran =
        project.run("run incident.csv --out out").ends(0).says(&["no complete month of data yet: this shows 2026-06"]);
    assert_eq!(ran.stderr.matches("this shows").count(), 1, "said once: {}", ran.stderr);
    assert_eq!(ran.stdout.trim(), "out/service-review-2026-06.html");
}

#[test]
fn two_processes_on_one_store_are_kept_apart() {
    let project = Project::new().file("incident.csv", INCIDENTS);
    project.run("import incident.csv").ends(0);
    let held = tickmark::store::Store::open(&project.path().join("tickmark.duckdb"), &Calendars::new()).unwrap();
    project.run("import incident.csv").ends(2).says(&["in use by another process"]);
    drop(held);
    project.run("import incident.csv").ends(0);
}
