//! The indicators, worked out by hand on the tickets of `fixtures/controls/indicators.sql`; then every form says the same, and a missing input is
//! named.

use std::io::Cursor;
use std::path::Path;

use calamine::{Reader as _, Xlsx, open_workbook_from_rs};
use serde_json::Value;
use tickmark::calendar::Calendars;
use tickmark::store::Store;

use crate::evidence::{files, json, text};
use crate::outputs::assert_valid;
use crate::project::{Project, Ran};

pub(crate) const POLICY: &str = "
[parameters]
recur_n = 3
recur_days = 10
[indicator.MET-13]
figure = \"adjusted\"
at_least = 0.5
[indicator.MET-14]
at_most = 0.1
source = \"Change policy v3, 4\"
[table.deployment]
rows = [{ deployment_id = \"d1\", deployed_at = 2026-03-10T12:00:00Z, change_number = \"CHG1\" }, { deployment_id = \"d2\", deployed_at = 2026-03-11T12:00:00Z }]
[table.service]
rows = [{ service_id = \"Mail\", live = true }, { service_id = \"Web\", live = true }, { service_id = \"Old\", live = false }, { service_id = \"New\" }]
[table.sla_definition]
rows = [{ record_type = \"incident\", service_id = \"Mail\", priority = 1, target_type = \"resolve\" }]
[table.survey]
rows = [{ ticket_id = \"i1\", answered_at = 2026-03-03T00:00:00Z, score = 5.0 }, { ticket_id = \"i2\", answered_at = 2026-03-08T00:00:00Z, score = 2.0 }]
";

pub(crate) fn project(policy: &str, more: &str) -> Project {
    let project = Project::new().file("policy.toml", policy);
    let store = Store::open(&project.path().join("tickmark.duckdb"), &Calendars::new()).unwrap();
    let sql = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/controls/indicators.sql");
    store.batch(&std::fs::read_to_string(sql).unwrap()).unwrap();
    store.batch(more).unwrap();
    project
}

pub(crate) fn check(project: &Project, rest: &str) -> Ran {
    project.run(&format!("check {rest} --period 2026-03 --as-of 2026-04-10T00:00:00Z"))
}

fn figures<'a>(document: &'a Value, id: &str) -> &'a Vec<Value> {
    let mut all = document["indicators"].as_array().unwrap().iter();
    all.find(|indicator| indicator["id"] == id).unwrap()["figures"].as_array().unwrap()
}

/// Numerator, denominator and value of a figure, as a whole or in a cell.
fn figure(document: &Value, id: &str, name: &str, by: Option<(&str, &str)>) -> (Option<i64>, Option<u64>, Option<f64>) {
    let fits = |row: &&Value| {
        let cell = match by {
            None => row.get("by").is_none(),
            Some((dimension, cell)) => row["by"][dimension] == cell,
        };
        row["figure"] == name
            && cell
            && (matches!(row["kind"].as_str(), None | Some("incident")) || by.is_none() && row["kind"] == "change")
            && matches!(row["clock"].as_str(), None | Some("wall"))
    };
    let row = figures(document, id).iter().find(fits).unwrap_or_else(|| panic!("{id} {name}: {document:#}"));
    (row["numerator"].as_i64(), row["denominator"].as_u64(), row["value"].as_f64())
}

#[test]
fn every_indicator_is_what_it_is_by_hand() {
    let project = project(POLICY, "");
    let document = check(&project, "indicators --format json").ends(0).json();
    assert_valid("indicators-1", &document);
    assert_eq!(document["indicators"].as_array().unwrap().len(), 24);
    let of = |id, name| figure(&document, id, name, None);
    let share = |numerator: i64, n: u64| (Some(numerator), Some(n), Some(numerator as f64 / n as f64));
    // Three incidents were resolved; the tool flagged two of them.
    assert_eq!(of("MET-01", "completed"), share(1, 3));
    assert_eq!(of("MET-04", "in_time"), share(1, 3));
    assert_eq!(figure(&document, "MET-04", "in_time", Some(("priority", "2"))), share(1, 1));
    assert_eq!(figure(&document, "MET-01", "completed", Some(("service", "Mail"))), share(0, 2));
    assert_eq!(of("MET-21", "breaches"), (Some(2), Some(3), Some(2.0)));
    // Taken up after 10 and 20 min: 15 min.
    assert_eq!(of("MET-02", "median").2, Some(900.0));
    // Resolved after 4, 24 and 48 h.
    assert_eq!(of("MET-03", "median").2, Some(86_400.0));
    assert_eq!(of("MET-05", "share"), share(1, 3));
    // i4, and i5 whose state is not known.
    assert_eq!(of("MET-06", "open").2, Some(2.0));
    // 31 days are 2,678,400 s; five incidents are not cancelled, two of them of Mail, one of none.
    assert_eq!(of("MET-07", "mean"), (Some(2_678_400), Some(5), Some(535_680.0)));
    assert_eq!(
        figure(&document, "MET-07", "mean", Some(("service", "Mail"))),
        (Some(2_678_400), Some(2), Some(1_339_200.0))
    );
    assert_eq!(figures(&document, "MET-07")[0]["excluded"]["from_services"], 1);
    // i1 and i3; whether i4 is, nobody says. i1 and i3 have a problem each.
    assert_eq!(of("MET-08", "count"), (Some(2), Some(6), Some(2.0)));
    assert_eq!(of("MET-08", "linked"), share(2, 2));
    // p2 has a workaround, p3 has none.
    assert_eq!(of("MET-09", "share"), share(1, 2));
    // p1 and p5 were closed, p1 with a cause. Analyses of 2 and 28 days: 15 days; that of p3 ended before its opening.
    assert_eq!(of("MET-10", "root_cause"), share(1, 2));
    assert_eq!(of("MET-10", "analysis_median"), (None, Some(2), Some(15.0 * 86_400.0)));
    // Of C1 there are three inside nine days, of C2 two; i5 has no group.
    assert_eq!(of("MET-11", "share"), share(3, 5));
    // i1 is older than its p1. i3 is younger than its p2, and nothing points at p3; p4 is cancelled.
    assert_eq!(of("MET-12", "share"), share(2, 3));
    // All but c2 were successful by code; c1 caused i4.
    assert_eq!(of("MET-13", "lenient"), share(3, 4));
    assert_eq!(of("MET-13", "adjusted"), share(2, 4));
    assert_eq!(of("MET-13", "successful_with_issues"), share(1, 4));
    assert_eq!(of("MET-14", "share"), share(1, 4));
    // c2 was never approved; of c1, c2 and c3 it is the only one; d2 has no change behind it, d1 has c1.
    assert_eq!(of("MET-15", "count"), (Some(1), Some(1), Some(1.0)));
    assert_eq!(of("MET-16", "count"), (Some(2), Some(5), Some(2.0)));
    assert_eq!((of("MET-16", "changes"), of("MET-16", "deployments")), (share(1, 3), share(1, 2)));
    assert_eq!(of("MET-17", "ratio"), share(1, 4));
    assert_eq!(of("MET-18", "open").2, Some(0.0));
    // Of the normal ones c1 was tested before, c3 never.
    assert_eq!(of("MET-19", "share"), share(1, 2));
    // Mail and Web are live, Mail has a level; of New nobody says.
    assert_eq!(of("MET-20", "share"), share(1, 2));
    assert_eq!(figures(&document, "MET-20")[0]["excluded"]["live_not_known"], 1);
    assert_eq!(of("MET-21", "with_reason"), share(1, 2));
    assert_eq!(of("MET-22", "approved"), share(1, 2));
    // 5 and 2; of i1, i2, i3, r1 and r2, which were closed, two have an answer.
    assert_eq!(of("MET-23", "mean"), (None, Some(2), Some(3.5)));
    assert_eq!(of("MET-23", "answered"), share(2, 5));
    // Of six incidents one has a state without a class; of two words for a priority one is known.
    assert_eq!(figure(&document, "MET-24", "mapped", Some(("field", "state"))), share(5, 6));
    assert_eq!(figure(&document, "MET-24", "mapped", Some(("field", "priority"))), share(1, 2));
    assert_eq!(figure(&document, "MET-24", "filled", Some(("field", "category"))), share(5, 6));
    // Three are closed or resolved, and none has a code.
    assert_eq!(figure(&document, "MET-24", "filled", Some(("field", "resolution_code"))), share(0, 3));
}

#[test]
fn limits_are_those_of_the_policy_and_of_one_figure() {
    let project = project(POLICY, "");
    let document = check(&project, "indicators --format json").ends(0).json();
    let kept = |id: &str| -> Vec<(String, bool)> {
        let rows = figures(&document, id).iter();
        rows.filter_map(|row| Some((row["figure"].as_str()?.to_owned(), row.get("kept")?.as_bool()?))).collect()
    };
    // A half is not less than 0.5; a quarter is more than 0.1.
    assert_eq!(kept("MET-13"), [("adjusted".to_owned(), true)]);
    assert_eq!(kept("MET-14"), [("share".to_owned(), false)]);
    assert_eq!(kept("MET-05"), []);
    let page = check(&project, "indicators").ends(0).stdout;
    assert!(page.contains("at most 10.0 % (Change policy v3, 4): NOT KEPT"), "{page}");
    assert!(page.contains("25.0 %  1 of 4"), "{page}");
    for (wrong, said) in [
        ("[indicator.MET-99]\nat_least = 1\n", "unknown indicator `MET-99`"),
        ("[indicator.MET-01]\nsource = \"x\"\n", "says neither `at_least` nor `at_most`"),
        ("[indicator.MET-01]\nfigure = \"share\"\nat_least = 1\n", "names the figure `share`, which MET-01 has not"),
        ("[indicator.MET-01]\nat_least = \"much\"\n", "expected a number"),
    ] {
        std::fs::write(project.path().join("policy.toml"), wrong).unwrap();
        check(&project, "indicators").ends(2).says(&[said, "policy.toml:"]);
    }
}

#[test]
fn a_missing_input_is_named_and_leaves_no_value() {
    let project = project("", "DELETE FROM ticket_link; UPDATE ticket SET is_major = NULL; DELETE FROM approval");
    let document = check(&project, "indicators --format json").ends(0).json();
    assert_valid("indicators-1", &document);
    for (id, name, said) in [
        ("MET-08", "count", "the data have no major flag of incidents (incident.is_major)"),
        ("MET-08", "linked", "no links from incidents to problems were supplied"),
        ("MET-12", "share", "no links from incidents to problems were supplied"),
        ("MET-13", "adjusted", "no links from incidents to the changes that caused them were supplied"),
        ("MET-16", "count", "CHG-02: no approval records of changes were supplied"),
        ("MET-17", "ratio", "no links from incidents to the changes that caused them were supplied"),
        ("MET-20", "share", "no services were supplied"),
        ("MET-23", "mean", "no answers to satisfaction surveys were supplied"),
        ("MET-02", "in_time", "no service level of tickets with the measure `respond` in tickmark.toml"),
    ] {
        let row = figures(&document, id).iter().find(|row| row["figure"] == name).unwrap();
        assert_eq!((&row["state"], row.get("value")), (&"not_testable".into(), None), "{id} {name}: {row}");
        assert!(row["reason"].as_str().unwrap().contains(said), "{id} {name}: {row}");
    }
    // Nothing is wrong with the inputs, there is only nothing of March: of changes that ended none is left.
    let before =
        project.run("check indicators --format json --period 2025-03 --as-of 2026-04-10T00:00:00Z").ends(0).json();
    let row = &figures(&before, "MET-14")[0];
    assert_eq!((&row["state"], &row["denominator"]), (&"not_applicable".into(), &0.into()), "{row}");
}

#[test]
fn pack_csv_and_lead_sheet_hold_the_same() {
    let project = project(POLICY, "");
    let document = check(&project, "indicators --format json").ends(0).json();
    let csv = check(&project, "indicators --format csv").ends(0).stdout;
    let rows: usize =
        document["indicators"].as_array().unwrap().iter().map(|i| i["figures"].as_array().unwrap().len()).sum();
    assert_eq!(csv::Reader::from_reader(csv.as_bytes()).records().count(), rows);
    check(&project, "--evidence pack").ends(0);
    let pack = files(&project.path().join("pack"));
    assert_eq!(json(&pack, "indicators.json"), document);
    assert_eq!(text(&pack, "indicators.csv"), csv);
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(&pack["leadsheet.xlsx"])).unwrap();
    let sheet = book.worksheet_range("Indicators").unwrap();
    let cells: Vec<Vec<String>> = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    for (row, record) in cells.iter().zip(reader.records()) {
        let record = record.unwrap();
        // Indicator, figure, state and numbers; a workbook writes numbers in a form of its own.
        assert_eq!([&row[0], &row[3], &row[4]], [&record[0], &record[3], &record[4]]);
        assert_eq!(row[9].parse::<f64>().ok(), record[9].parse::<f64>().ok(), "{row:?}");
        assert_eq!(
            row[11].parse::<f64>().ok().map(|v| (v * 1e9).round()),
            record[11].parse::<f64>().ok().map(|v| (v * 1e9).round())
        );
    }
    assert_eq!(cells.len(), rows + 1);
    // Counts of some controls would be no figure.
    check(&project, "CHG --evidence some").ends(0);
    assert!(!files(&project.path().join("some")).contains_key("indicators.json"));
    check(&project, "CHG --indicators").ends(2).says(&["the indicators are of all controls"]);
}
