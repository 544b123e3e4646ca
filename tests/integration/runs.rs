//! Imports as a user sees them over time: taken back, tried out, partly failing.

use crate::outputs::assert_valid;
use crate::project::{INCIDENTS, Project};

/// The same export a month later: INC0000003 is resolved, INC0000002 is gone, one is new.
fn july() -> String {
    let lines = INCIDENTS.lines().filter(|line| !line.starts_with("INC0000002")).map(|line| {
        if line.starts_with("INC0000003") {
            "INC0000003,2026-06-15 10:00:00,Cannot log in,4 - Low,Resolved,access,Identity,Service Desk,2026-07-02 10:00:00,,0,1,2026-07-02 10:00:00"
        } else {
            line
        }
    });
    let new =
        "INC0000005,2026-07-03 06:00:00,New one,3 - Moderate,New,email,Email,Service Desk,,,0,0,2026-07-03 06:00:00";
    lines.chain([new]).fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn an_undone_import_leaves_the_measures_of_before() {
    let project = Project::new().file("june.csv", INCIDENTS).file("july.csv", july());
    project.run("import june.csv").ends(0);
    let metrics = |project: &Project| project.run("metrics --period all --by month --format json").ends(0).stdout;
    let (before, files) = (metrics(&project), project.run("query files --format csv").ends(0).stdout);
    project.run("import july.csv").ends(0);
    assert_ne!(metrics(&project), before);
    let undone = project.run("import --undo 2 --format json").ends(0).json();
    assert_valid("undo-1", &undone);
    // Out: the two versions that july.csv brought. Back: the old version of INC0000003.
    assert_eq!((undone["removed"].as_u64(), undone["restored"].as_u64()), (Some(2), Some(1)), "{undone}");
    assert!(metrics(&project) == before);
    assert_eq!(project.run("query files --format csv").ends(0).stdout, files);
    let runs = project.run("query runs --format csv").ends(0).stdout;
    assert!(runs.contains("1,false,1,4,4,0,") && runs.contains("2,true,1,4,1,1,2,"), "{runs}");
    project.run("import --undo 2").ends(2).says(&["run 2 cannot be undone", "it has been undone already"]);
    project.run("import --undo 7").ends(2).says(&["unknown run `7`", "tickmark query runs"]);
    let again = project.run("import july.csv --format json").ends(0).json();
    assert_eq!((again["totals"]["loaded"].as_u64(), again["totals"]["updated"].as_u64()), (Some(1), Some(1)));
    project.run("import --undo 1").ends(2).says(&["run 1 cannot be undone", "`tickmark import --undo 3`"]);
}

#[test]
fn a_file_read_again_in_another_zone_is_taken_back_to_the_first() {
    let project = Project::new().file("june.csv", INCIDENTS);
    let opened = || {
        let query = ["query", "SELECT min(opened_at) AS first FROM ticket", "--format", "csv"];
        project.args(&query).ends(0).stdout.lines().nth(1).unwrap_or_default().to_owned()
    };
    // 08:00 in Tokyo is 23:00 of UTC on the day before, in Berlin in June 6:00.
    project.run("import june.csv --source-tz Asia/Tokyo").ends(0);
    assert_eq!(opened(), "2026-05-31T23:00:00");
    let again = project.run("import june.csv --source-tz Europe/Berlin --format json").ends(0).json();
    assert_valid("import-1", &again);
    assert_eq!((again["totals"]["read"].as_u64(), again["totals"]["updated"].as_u64()), (Some(4), Some(4)), "{again}");
    assert_eq!(opened(), "2026-06-01T06:00:00");
    project.run("import june.csv --source-tz Europe/Berlin").ends(0).says(&["1 file loaded before"]);
    project.run("import --undo 2").ends(0);
    assert_eq!(opened(), "2026-05-31T23:00:00");
    project.run("import --undo 1").ends(0);
    project.run("metrics").ends(2).says(&["neither tickets nor outages"]);
}

#[test]
fn a_corrected_profile_is_read_or_refused_with_the_way_out() {
    let cases = "Case,Opened On,Done On,Stage\n\
        K1,2026-02-01 08:00,2026-02-01 10:00,Finished\nK2,2026-02-02 08:00,2026-02-02 12:00,Finished\nK3,2026-02-03 08:00,,Waiting\n";
    let profile = |finished: &str, waiting: &str| {
        format!(
            "name = \"mine\"\ntool = \"My tool\"\nsource-system = \"mytool\"\nkind = \"incident\"\n[columns]\nnumber = [\"Case\"]\n\
             opened_at = [\"Opened On\"]\nresolved_at = [\"Done On\"]\nstate = [\"Stage\"]\n[dates]\nzone = \"exporter\"\n[values.state]\n\
             \"Finished\" = \"{finished}\"\n\"Waiting\" = \"{waiting}\"\n"
        )
    };
    let settings = "[project]\nsources = [{ path = \"cases.csv\", profile = \"mine.toml\" }, \"june.csv\"]\n";
    let project = Project::new().file("cases.csv", cases).file("june.csv", INCIDENTS).file("tickmark.toml", settings);
    let project = project.file("mine.toml", profile("open", "open"));
    let states = |project: &Project| {
        let query =
            "SELECT string_agg(state_class, ' ' ORDER BY number) AS s FROM ticket WHERE source_system = 'mytool'";
        project.args(&["query", query, "--format", "csv"]).ends(0).stdout.lines().nth(1).unwrap_or_default().to_owned()
    };
    project.run("import").ends(0);
    assert_eq!(states(&project), "open open open");
    let project = project.file("mine.toml", profile("resolved", "pending"));
    // On its own the file would take the other one with it.
    project
        .run("import cases.csv --profile mine.toml")
        .ends(2)
        .says(&["1 file that came with it", "`tickmark import --undo 1`"]);
    assert_eq!(states(&project), "open open open");
    project.run("import").ends(0).says(&["read again with another profile", "3 updated + 4 duplicate"]);
    assert_eq!(states(&project), "resolved resolved pending");
    project.run("import").ends(0).says(&["2 files loaded before"]);

    let project = project.file("july.csv", july()).file("mine.toml", profile("closed", "pending"));
    project.run("import july.csv").ends(0);
    let refused = project.run("import cases.csv --profile mine.toml").ends(2);
    refused.says(&["1 later run builds on", "`tickmark import --undo 5`, then `tickmark import --undo 3`"]);
    assert_eq!(states(&project), "resolved resolved pending");
}

#[test]
fn an_undo_needs_a_store() {
    let project = Project::new();
    project.run("import --undo 1").ends(2).says(&["no such file", "tickmark.duckdb"]);
    assert!(!project.path().join("tickmark.duckdb").exists());
}

#[test]
fn a_dry_run_tells_the_same_and_writes_nothing() {
    let project = Project::new().file("june.csv", INCIDENTS).file("july.csv", july());
    let store = project.path().join("tickmark.duckdb");
    let dry = project.run("import june.csv --dry-run --format json").ends(0).says(&["nothing was written"]).json();
    assert_valid("import-1", &dry);
    assert!(!store.exists());
    let mut done = project.run("import june.csv --format json").ends(0).json();
    assert_eq!((dry["dry_run"].as_bool(), done["dry_run"].as_bool()), (Some(true), Some(false)));
    done["dry_run"] = true.into();
    assert_eq!(dry, done);
    let bytes = std::fs::read(&store).unwrap();
    let dry = project.run("import july.csv --dry-run --format json").ends(0).json();
    assert!(std::fs::read(&store).unwrap() == bytes);
    // 4 records: INC0000001 and INC0000004 are known, INC0000003 is newer, INC0000005 is new.
    let counts = ["read", "loaded", "updated", "duplicate"].map(|key| dry["totals"][key].as_u64().unwrap());
    assert_eq!(counts, [4, 1, 1, 2]);
    let mut names: Vec<_> =
        std::fs::read_dir(project.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["july.csv", "june.csv", "tickmark.duckdb"]);
}

#[test]
fn a_later_export_names_what_vanished() {
    let row = |number: u32, day: u32| {
        format!(
            "INC{number:07},2026-06-01 08:{number:02}:00,Mail,3 - Moderate,Closed,email,Email,Desk,2026-06-02 08:00:00,2026-06-05 08:00:00,0,0,2026-06-{day:02} 08:00:00\n"
        )
    };
    let head = INCIDENTS.lines().next().unwrap().to_owned() + "\n";
    let first = (1..=30).fold(head.clone(), |text, number| text + &row(number, 10));
    let later = (1..=30).filter(|number| *number != 7).fold(head, |text, number| text + &row(number, 11));
    let project = Project::new().file("first.csv", first).file("later.csv", later);
    project.run("import first.csv").ends(0);
    let ran =
        project.run("import later.csv --format json").ends(0).says(&["1 ticket of earlier exports", "INC0000007"]);
    let report = ran.json();
    assert_valid("import-1", &report);
    assert_eq!(report["comparisons"][0]["vanished"], 1, "{report:#}");
    let vanished = project.run("query vanished --format csv").ends(0).stdout;
    assert!(vanished.lines().count() == 2 && vanished.contains("INC0000007"), "{vanished}");
    project.run("import --undo 2").ends(0);
    assert_eq!(project.run("query vanished --format csv").ends(0).stdout.lines().count(), 1);
}

#[test]
fn of_several_files_those_that_can_be_read_are_loaded() {
    let project = Project::new().file("bad.csv", "a,b\n1,2\n").file("june.csv", INCIDENTS).file("empty.csv", "");
    let ran = project.run("import bad.csv june.csv empty.csv --format json").ends(3);
    let ran = ran.says(&["cannot import `bad.csv`", "cannot import `empty.csv`", "2 files could not be read"]);
    let report = ran.json();
    assert_valid("import-1", &report);
    assert_eq!(report["totals"]["loaded"], 4);
    let failed: Vec<&str> =
        report["failed"].as_array().unwrap().iter().filter_map(|file| file["path"].as_str()).collect();
    assert_eq!(failed, ["bad.csv", "empty.csv"]);
    project.run("import bad.csv empty.csv --store other.duckdb").ends(2).says(&["bad.csv", "empty.csv"]);
}

#[test]
fn unknown_ways_to_read_are_errors_even_for_files_loaded_before() {
    let project = Project::new().file("june.csv", INCIDENTS);
    project.run("import june.csv").ends(0);
    project.run("import june.csv --profile servicenow-incidnt").ends(2).says(&["servicenow-incidnt", "did you mean"]);
    project.run("import june.csv --source-tz Europe/Berln").ends(2).says(&["Europe/Berln"]);
}

#[test]
fn a_warning_of_several_files_is_given_once() {
    let project = Project::new()
        .file("a.csv", INCIDENTS)
        .file("b.csv", INCIDENTS.replace("INC00", "INC10"))
        .file("c.csv", INCIDENTS.replace("INC00", "INC20"));
    let ran = project.run("import a.csv b.csv c.csv").ends(0);
    assert_eq!(ran.stderr.matches("does not name its time zone").count(), 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("a.csv and 2 other files"), "{}", ran.stderr);
}
