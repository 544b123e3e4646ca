//! `check` as its users see it: the tree, the rows, the exit statuses, a pack of one's own, and bad input.

use std::path::Path;

use tickmark::calendar::Calendars;
use tickmark::store::Store;

use crate::outputs::assert_valid;
use crate::project::{INCIDENTS, Project, Ran};

pub(crate) const OWN: &str = "/*---\nschema = 1\nid = \"OWN-01\"\nversion = \"1\"\ntitle = \"Incident without a category\"\nseverity = \"low\"\nsubject = \"ticket\"\n\
                   objective = \"o\"\ncriterion = \"c\"\npopulation = \"p\"\nneeds = { tables = [\"incident\"] }\n\n[[maps]]\nto = \"cobit2019:DSS02.02\"\nwhy = \"w\"\n---*/\n\
                   SELECT ticket_id AS subject_id, category IS NULL AS exception, concat('category ', category) AS reason FROM inc\n";

fn fixture(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/controls").join(name)).unwrap()
}

/// The planted records in the store of a project, with the decisions and waivers of their organisation.
pub(crate) fn planted() -> Project {
    let project = Project::new()
        .file("policy.toml", fixture("policy.toml"))
        .file("waivers.toml", fixture("waivers.toml"))
        .file("previous.csv", fixture("previous.csv"));
    let store = Store::open(&project.path().join("tickmark.duckdb"), &Calendars::new()).unwrap();
    store.batch(&fixture("planted.sql")).unwrap();
    project
}

pub(crate) fn check(project: &Project, rest: &str) -> Ran {
    project.run(&format!("check {rest} --period 2025-01-01..2025-06-30 --as-of 2025-07-05T00:00:00Z"))
}

#[test]
fn every_control_is_in_the_document_and_the_tree_agrees_with_it() {
    let project = planted();
    let document = check(&project, "--format json").ends(0).json();
    assert_valid("controls-1", &document);
    let controls = document["controls"].as_array().unwrap();
    assert_eq!(controls.len(), 60);
    let of = |id: &str| controls.iter().find(|control| control["id"] == id).unwrap();
    // Planted: one of the normal changes with approvals was approved after its start, two cannot be told.
    let late = of("CHG-01");
    assert_eq!(
        (&late["outcome"], late["exceptions"].as_u64(), late["not_testable"].as_u64()),
        (&"exceptions".into(), Some(1), Some(2))
    );
    assert_eq!(late["parameters"][0]["source"], "default of the tool, not the organisation's policy");
    for control in controls {
        let n = |key: &str| control[key].as_u64().unwrap();
        assert_eq!(n("population"), n("tested") + n("not_testable"), "{control}");
        assert!(n("exceptions") + n("waived") <= n("tested"), "{control}");
    }
    let tree = check(&project, "").ends(0).stdout;
    for text in ["BAI06 Managed IT Changes", "CHG-01", "Exceptions that matter first", "leads", "to look at"] {
        assert!(tree.contains(text), "`{text}` is not in:\n{tree}");
    }
    for word in ["violation", "fraud", "compliant", "passed"] {
        assert!(!tree.to_lowercase().contains(word), "`{word}` is in:\n{tree}");
    }
    let csv = check(&project, "--format csv").ends(0).stdout;
    assert_eq!(csv.lines().count(), 61);
}

#[test]
fn one_control_shows_its_items_in_every_list() {
    let project = planted();
    let page = check(&project, "CHG-01").ends(0).stdout;
    assert!(page.contains("c-late") && page.contains("c-nostart") && page.contains("approval_grace_min = 0"), "{page}");
    let exceptions = check(&project, "CHG-01 --list exceptions --format csv").ends(0).stdout;
    assert!(
        exceptions
            .starts_with("subject_id,exception,reason,number,change_type,last_approved_at,actual_start,minutes_late"),
        "{exceptions}"
    );
    // Approved 5 h after the start.
    assert_eq!(exceptions.lines().count(), 2);
    assert!(exceptions.contains(",300,cab1,"), "{exceptions}");
    assert_eq!(check(&project, "CHG-01 --list not_testable --format csv").ends(0).stdout.lines().count(), 3);
    check(&project, "--list exceptions").ends(2).says(&["items of one control"]);
    let explained = project.run("explain CHG-01").ends(0).stdout;
    assert!(
        explained.contains("SELECT") && explained.contains("cobit2019:BAI06.01") && explained.contains("not verified"),
        "{explained}"
    );
}

#[test]
fn the_status_tells_findings_from_failures() {
    let project = planted();
    check(&project, "CHG-01 --fail-on critical").ends(1);
    check(&project, "INC-05 --fail-on high").ends(0);
    check(&project, "INC-05 --fail-on medium").ends(1);
    // A lead is no deviation.
    check(&project, "DAT-03 --fail-on low").ends(0);
    let broken = OWN.replace("FROM inc", "FROM nowhere");
    let project =
        project.file("controls/pack.toml", "name = \"own\"\nversion = \"1\"\n").file("controls/own.sql", broken);
    let document = check(&project, "OWN-01 CHG-01 --fail-on low --format json").ends(3).json();
    let outcomes: Vec<&str> =
        document["controls"].as_array().unwrap().iter().map(|c| c["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["exceptions", "error"]);
}

#[test]
fn without_data_nothing_looks_clean() {
    let project = Project::new().file("incident.csv", crate::project::INCIDENTS);
    project.run("import incident.csv").ends(0);
    let document = project.run("check CHG --period 2026-06 --format json").ends(0).json();
    for control in document["controls"].as_array().unwrap() {
        assert_eq!(control["outcome"], "not_testable", "{control}");
        assert!(
            control["reason"].as_str().unwrap().contains("no changes were supplied") || control["id"] == "CHG-16",
            "{control}"
        );
    }
    let tree = project.run("check --period 2026-06").ends(0).stdout;
    assert!(tree.contains("Not testable until these are supplied"), "{tree}");
}

#[test]
fn a_pack_of_ones_own_stands_beside_the_built_in_one() {
    let changed =
        include_str!("../../queries/controls/CHG-02.sql").replace("version = \"1.2.0\"", "version = \"1.2.1\"");
    let project = planted()
        .file("controls/pack.toml", "name = \"own\"\nversion = \"1\"\n")
        .file("controls/own.sql", OWN)
        .file("controls/CHG-02.sql", changed);
    let document = check(&project, "OWN-01 CHG-02 CHG-01 --format json").ends(0).json();
    let of = |id: &str| document["controls"].as_array().unwrap().iter().find(|c| c["id"] == id).unwrap().clone();
    // n-0 to n-4 have no category.
    assert_eq!((of("OWN-01")["exceptions"].as_u64(), &of("OWN-01")["pack"]), (Some(5), &"own".into()));
    assert_eq!((&of("CHG-02")["changed"], &of("CHG-01")["changed"]), (&true.into(), &false.into()));
    assert!(check(&project, "CHG-02").ends(0).stdout.contains("changed from the built-in"));
    project.run("check lint --as-of 2025-07-05T00:00:00Z").ends(0);
    let project = project
        .file("other/pack.toml", "name = \"own\"\nversion = \"1\"\n")
        .file("bad/pack.toml", "name = \"bad\"\nversion = \"1\"\n");
    check(&project, "--controls other").ends(2).says(&["the control set `own` is there twice"]);
    let project =
        project.file("bad/x.sql", OWN.replace("OWN-01", "BAD-01").replace("severity = \"low\"", "severty = \"low\""));
    check(&project, "--controls bad").ends(2).says(&["x.sql:6", "severty", "did you mean `severity`?"]);
    let project =
        project.file("bad/x.sql", OWN.replace("OWN-01", "BAD-01").replace("category IS NULL", "opened_at < now()"));
    let linted = project.run("check lint BAD-01 --controls bad --as-of 2025-07-05T00:00:00Z").ends(1).stdout;
    assert!(linted.contains("BAD-01: `now` depends on the moment"), "{linted}");
}

#[test]
fn the_controls_are_listed_with_what_each_needs_without_a_store() {
    let project = Project::new().file("policy.toml", "[control.CHG-01]\nseverity = \"low\"\nsource = \"the board\"\n");
    let document = project.run("check list --format json").ends(0).json();
    assert_valid("control-list-1", &document);
    let controls = document["controls"].as_array().unwrap();
    assert_eq!(controls.len(), 60);
    let family: Vec<_> = controls.iter().filter(|control| control["family"] == "CHG").collect();
    let listed = project.run("check list CHG --format csv").ends(0).stdout;
    assert_eq!(listed.lines().next(), Some("id,title,severity,family,needs"));
    assert_eq!(listed.lines().count() - 1, family.len());
    // The policy decides on the severity; what is needed stands in the control.
    assert_eq!((&family[0]["id"], &family[0]["severity"]), (&"CHG-01".into(), &"low".into()));
    assert!(family[0]["needs"].as_array().unwrap().contains(&"change_approval".into()), "{}", family[0]);
    project.run("check list CHGX").ends(2).says(&["CHGX"]);
}

#[test]
fn former_options_of_check_give_what_the_commands_give() {
    let project = planted();
    let at = "--as-of 2025-07-05T00:00:00Z";
    let period = "--period 2025-01-01..2025-06-30 --as-of 2025-07-05T00:00:00Z";
    for (former, today) in [
        (format!("check --lint {at}"), format!("check lint {at}")),
        (format!("check --files --format json {at}"), format!("check files --format json {at}")),
        (format!("check --coverage {period}"), format!("check coverage {period}")),
        (format!("check --indicators --format csv {period}"), format!("check indicators --format csv {period}")),
        (format!("check {period} indicators"), format!("check indicators {period}")),
        (
            format!("check INC-01 --sample 5 --seed 7 {period}"),
            format!("sample draw INC-01 --size 5 --seed 7 {period}"),
        ),
        ("check --sample-sizes".to_owned(), "sample sizes".to_owned()),
    ] {
        let (former, today) = (project.run(&former), project.run(&today));
        assert_eq!((former.code, &former.stdout), (today.code, &today.stdout), "{}", former.stderr);
        assert!(!today.stdout.is_empty() || today.stderr.contains("0 mistakes found"), "{}", today.stderr);
    }
    check(&project, "CHG-01 --coverage").ends(2).says(&["of all controls", "`tickmark check coverage` without ids"]);
    check(&project, "--lint --coverage").ends(2).says(&["are two commands"]);
}

#[test]
fn the_coverage_names_practices_with_and_without_tests_and_rates_none() {
    let project = planted();
    let document = check(&project, "coverage --format json").ends(0).json();
    assert_valid("coverage-1", &document);
    let practices = document["practices"].as_array().unwrap();
    let of = |id: &str| practices.iter().find(|practice| practice["id"] == id).unwrap();
    let tests: Vec<_> = of("BAI06.02")["tests"].as_array().unwrap().iter().map(|test| &test["id"]).collect();
    assert_eq!(tests, ["CHG-06", "CHG-07", "CHG-14"]);
    assert_eq!((&of("BAI06.02")["id_checked"], &of("APO09.05")["id_checked"]), (&true.into(), &false.into()));
    // What a test found is what `check` says it found.
    let controls = check(&project, "CHG-06 --format json").ends(0).json();
    assert_eq!(of("BAI06.02")["tests"][0]["exceptions"], controls["controls"][0]["exceptions"]);
    let page = check(&project, "coverage").ends(0).stdout;
    let (tested, untested) = page.split_once("Practices that no test bears on").unwrap();
    assert!(tested.contains("BAI06.01") && untested.contains("APO09.05") && untested.contains("(id not verified)"));
    for word in ["capability", "maturity", "compliant", "passed"] {
        assert!(!page.to_lowercase().contains(word), "`{word}` is in:\n{page}");
    }
    // A control of one's own comes to the practice that it names.
    std::fs::create_dir(project.path().join("controls")).unwrap();
    std::fs::write(project.path().join("controls/pack.toml"), "name = \"own\"\nversion = \"1\"\n").unwrap();
    std::fs::write(project.path().join("controls/OWN-01.sql"), OWN).unwrap();
    assert!(check(&project, "coverage").ends(0).stdout.contains("OWN-01"));
}

#[test]
fn a_waiver_that_ended_is_shown_and_one_that_is_none_stops_the_run() {
    let project = planted();
    let register = |text: &str| std::fs::write(project.path().join("waivers.toml"), text).unwrap();
    let waiver =
        |more: &str| format!("[[waiver]]\ncontrol = \"CHG-12\"\nsubject = \"c-win\"\nreason = \"agreed\"\n{more}\n");
    let held = |as_of: &str| {
        let line = format!("check CHG-12 --period 2025-01-01..2025-06-30 --as-of {as_of} --format json");
        project.run(&line).ends(0)
    };
    register(&waiver("approved_by = \"bob\"\nraised_by = \"ann\"\nexpires_on = 2025-07-04"));
    let numbers = |ran: &Ran| {
        let control = &ran.json()["controls"][0];
        (control["exceptions"].as_u64(), control["waived"].as_u64())
    };
    // On its last day it holds; a day later the exception counts again, and the line of the register is shown.
    assert_eq!(numbers(&held("2025-07-04T12:00:00Z")), (Some(0), Some(1)));
    let lapsed = held("2025-07-05T00:00:00Z").says(&[
        "warning: the waiver `waivers.toml#1` of CHG-12 ended on 2025-07-04",
        "waivers.toml:7:14",
        "^^^^^^^^^^",
    ]);
    assert_eq!(numbers(&lapsed), (Some(1), Some(0)));
    let tree = check(&project, "").ends(0).stdout;
    let said = "Waivers past their last day\n  CHG-12: 1 waiver expired (waivers.toml#1 on 2025-07-04): their exceptions count again\n";
    assert!(tree.contains(said), "{tree}");
    for (more, said, place) in [
        ("expires_on = 2025-12-31", "missing key `approved_by`", "waivers.toml:1:1"),
        ("approved_by = \" \"\nexpires_on = 2025-12-31", "`approved_by` is empty", "waivers.toml:5:15"),
        ("approved_by = \"bob\"\nexpires_on = \"soon\"", "is not a date such as 2026-12-31", "waivers.toml:6:14"),
        (
            "approved_by = \"bob\"\nexpires_on = 2025-12-31\naproved_on = 2025-01-01",
            "unknown key `aproved_on`",
            "waivers.toml:7:1",
        ),
    ] {
        register(&waiver(more));
        check(&project, "").ends(2).says(&[said, place, "^"]);
    }
}

#[test]
fn a_run_tests_the_controls_of_a_project_that_has_decided_about_them() {
    let project = Project::new()
        .file("tickmark.toml", "[project]\nsources = [\"incident.csv\"]\n")
        .file("incident.csv", INCIDENTS);
    let run = || project.run("run --period 2026-06 --out out");
    let written = |ran: &Ran| ran.stdout.lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(written(&run().ends(0)), ["out/service-review-2026-06.html"]);
    let write = |name: &str, text: &str| std::fs::write(project.path().join(name), text).unwrap();
    write("policy.toml", "[parameters]\nack_p1_min = 20\n");
    let ran = run().ends(0).says(&["56 controls on 4 tickets", "DSS02 Managed Service Requests and Incidents: "]);
    let expected = ["out/service-review-2026-06.html", "out/controls-2026-06.csv", "out/controls-2026-06.json"];
    assert_eq!(written(&ran), expected);
    let text = |name: &str| std::fs::read_to_string(project.path().join(name)).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text("out/controls-2026-06.json")).unwrap();
    assert_valid("controls-1", &document);
    assert_eq!(document, project.run("check --period 2026-06 --format json").ends(0).json());
    assert_eq!(text("out/controls-2026-06.csv").lines().count(), 61);
    // A control that cannot be evaluated: status 3, and the others are there.
    std::fs::create_dir(project.path().join("controls")).unwrap();
    write("controls/pack.toml", "name = \"own\"\nversion = \"1\"\n");
    write("controls/own.sql", &OWN.replace("FROM inc", "FROM nowhere"));
    assert_eq!(written(&run().ends(3).says(&["in error: OWN-01"])).len(), 3);
    write("tickmark.toml", "[project]\nsources = [\"incident.csv\"]\nchecks = false\n");
    assert_eq!(written(&run().ends(0)).len(), 1);
    // A mistake in the policy is told before anything is imported.
    write("tickmark.toml", "[project]\nsources = [\"incident.csv\"]\nstore = \"new.duckdb\"\nchecks = true\n");
    write("policy.toml", "[parameters]\nack_p1_min = \"soon\"\n");
    run().ends(2).says(&["expected a whole number", "policy.toml:2:14"]);
    assert!(!project.path().join("new.duckdb").exists());
}
