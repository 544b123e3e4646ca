//! Bad input gets a named error or a counted reject: never a panic, never a half-loaded file.

use tickmark::calendar::Calendars;

use crate::project::{INCIDENTS, Project};

#[test]
fn a_missing_file_is_named() {
    Project::new().run("import nowhere.csv").ends(2).says(&["error: no such file or folder: `nowhere.csv`"]);
}

#[test]
fn a_folder_without_exports_is_named() {
    let project = Project::new().file("empty/readme.txt", "nothing here");
    project.run("import empty").ends(2).says(&["error:", "empty"]);
}

#[test]
fn an_empty_file_and_a_header_without_rows_are_named() {
    let project = Project::new().file("empty.csv", "").file("header.csv", INCIDENTS.lines().next().unwrap());
    project.run("import empty.csv").ends(2).says(&["empty.csv", "empty"]);
    project.run("import header.csv").ends(3).says(&["header.csv", "no records", "nothing was loaded"]);
}

#[test]
fn a_file_of_which_nothing_is_kept_is_no_success() {
    let groups = "id,_fivetran_synced,created_at,name,updated_at,url\n8,x,2026-01-05 10:00:00,Tier 1,x,x\n";
    let project = Project::new().file("groups.csv", groups);
    project.run("import groups.csv").ends(3).says(&["nothing of this file is kept"]);
}

#[test]
fn an_unknown_tool_is_told_what_was_tried_and_how_to_go_on() {
    let project = Project::new().file("list.csv", "a,b,c\n1,2,3\n4,5,6\n");
    project.run("import list.csv").ends(2).says(&["list.csv", "hint:", "profile"]);
}

#[test]
fn a_missing_required_column_has_its_nearest_names() {
    let text = INCIDENTS.replace("opened_at", "opend_at");
    let project = Project::new().file("incident.csv", text);
    project.run("import incident.csv").ends(2).says(&["opened_at", "opend_at"]);
}

#[test]
fn a_profile_that_names_a_missing_column_is_shown_at_its_line() {
    let profile = "name = 'mine'\ntool = 'Mine'\nsource-system = 'mine'\nkind = 'incident'\n\n[columns]\nnumber = ['Ref']\nopened_at = ['Begun']\n";
    let project = Project::new().file("list.csv", "Ref,Begin\n1,2026-01-05 10:00:00\n").file("mine.toml", profile);
    project.run("import list.csv --profile mine.toml").ends(2).says(&[
        "cannot import `list.csv`: profile `mine` needs a column for `opened_at`, expected `Begun`",
        "mine.toml:8:1",
        "8 | opened_at = ['Begun']\n  | ^^^^^^^^^\n",
        "hint: nearest in the file: `Begin`",
    ]);
}

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
fn a_truncated_json_is_named_with_its_place() {
    let project =
        Project::new().file("cut.json", r#"{"result":[{"number":"INC1","opened_at":"2026-06-01 08:00:00"},{"numb"#);
    project.run("import cut.json").ends(2).says(&["cut.json", "line 1"]);
}

#[test]
fn a_broken_workbook_is_named() {
    let project = Project::new().file("broken.xlsx", b"PK\x03\x04 this is not a workbook");
    project.run("import broken.xlsx").ends(2).says(&["broken.xlsx"]);
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
fn a_period_without_data_says_so() {
    let project = Project::new().file("incident.csv", INCIDENTS);
    project.run("import incident.csv").ends(0);
    project.run("report service-review --period 2019-01").ends(2).says(&["no data", "2019-01"]);
    project.run("metrics --period 2026-13").ends(2).says(&["`2026-13` is not a period"]);
    project.run("metrics opend --period 2026-06").ends(2).says(&["did you mean `opened`?"]);
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
fn a_store_of_a_newer_version_is_refused_and_left_alone() {
    let project = Project::new().file("incident.csv", INCIDENTS);
    project.run("import incident.csv").ends(0);
    {
        let store = tickmark::store::Store::open(&project.path().join("tickmark.duckdb"), &Calendars::new()).unwrap();
        store.batch("UPDATE schema_version SET version = 999").unwrap();
    }
    for command in ["import incident.csv", "metrics --period 2026-06", "query files"] {
        project.run(command).ends(2).says(&["999", "newer"]);
    }
}

#[test]
fn an_unknown_setting_has_its_line_a_caret_and_the_nearest_name() {
    let project = Project::new().file("tickmark.toml", "[project]\nname = \"x\"\nzoen = \"UTC\"\n");
    project.run("metrics").ends(2).says(&["tickmark.toml:3:1", "^^^^", "did you mean `zone`?"]);
    let project = Project::new().file("tickmark.toml", "[project]\nzone = \"Europe/Berlim\"\n");
    project.run("metrics").ends(2).says(&["tickmark.toml:2:8", "did you mean `Europe/Berlin`?"]);
}

#[test]
fn an_unknown_policy_has_its_line_and_the_nearest_name() {
    let settings = "[calendar.c]\nzone = \"UTC\"\nmon = [\"08:00-10:00\"]\n[[sla]]\nid = \"a\"\nkind = \"incident\"\nmeasure = \"resolve\"\n\
                    calendar = \"c\"\ntargets = { 1 = \"4h\" }\non_reopen = \"resum\"\n";
    let project = Project::new().file("tickmark.toml", settings);
    project.run("metrics").ends(2).says(&["unknown variant `resum`", "tickmark.toml:10", "did you mean `resume`?"]);
}

#[test]
fn a_target_in_bare_days_is_refused_at_its_line() {
    let settings = "[calendar.c]\nzone = \"UTC\"\nmon = [\"08:00-10:00\"]\n[[sla]]\nid = \"a\"\nkind = \"incident\"\nmeasure = \"resolve\"\n\
                    calendar = \"c\"\ntargets = { 1 = \"1d\" }\n";
    let project = Project::new().file("tickmark.toml", settings);
    project.run("metrics").ends(2).says(&["1d", "1 working day", "tickmark.toml:9"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_named() {
    // Permissions do not bind root, so a file stands where a folder should be made.
    let project = Project::new().file("incident.csv", INCIDENTS).file("out", "a file");
    project.run("run incident.csv --out out").ends(2).says(&["out"]);
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
