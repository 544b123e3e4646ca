//! What a page is to those who read it: a draft as long as values are examples or the period runs, final only where somebody said so.

use crate::project::{INCIDENTS, Project};

const LEVELS: &str = "[calendar.always]\nzone = 'UTC'\nmon-sun = ['00:00-24:00']\n[[sla]]\nid = 'a'\nkind = 'incident'\nmeasure = 'resolve'\n\
    calendar = 'always'\ntargets = { 2 = '8h', 3 = '8h' }\ngoal = 0.95\n[[goal]]\nmetric = 'reopen_rate'\nkind = 'incident'\nvalue = 0.05\n";

fn project(settings: &str) -> Project {
    let head = "[project]\nsources = ['exports']\n";
    Project::new().file("exports/incident.csv", INCIDENTS).file("tickmark.toml", format!("{head}{settings}{LEVELS}"))
}

/// The page of June without its no-break spaces, and the manifest.
fn page(project: &Project) -> (String, serde_json::Value) {
    let read = |name: &str| std::fs::read_to_string(project.path().join("out").join(name)).unwrap();
    let manifest = serde_json::from_str(&read("service-review-2026-06/manifest.json")).unwrap();
    (read("service-review-2026-06.html").replace('\u{a0}', " "), manifest)
}

/// A target of the scorecard with what is said below it.
fn targets(page: &str, kind: &str) -> usize {
    page.matches(&format!("<span class=\"pop\">{kind}</span></td>")).count()
}

#[test]
fn example_values_make_a_draft_that_names_them() {
    let examples = project("draft = ['sla.a', 'goal.reopen_rate']\n");
    examples.run("run --period 2026-06 --out out").ends(0);
    let (html, manifest) = page(&examples);
    assert!(html.contains("draft, settings not confirmed"), "{html}");
    assert!(html.contains("the service level a and the goal of reopen_rate"), "{html}");
    assert!(html.contains("Nothing that rests on them has been agreed."), "{html}");
    // Resolved and due in target, and reopened.
    assert!(targets(&html, "example") >= 3, "{}", targets(&html, "example"));
    assert_eq!((&manifest["status"], &manifest["draft_settings"][0]), (&"draft".into(), &"sla.a".into()));

    let confirmed = project("");
    confirmed.run("run --period 2026-06 --out out").ends(0);
    let (html, manifest) = page(&confirmed);
    assert!(!html.contains("draft") && targets(&html, "example") == 0, "{html}");
    assert!(html.contains("data complete, not called final"), "{html}");
    assert_eq!((&manifest["status"], &manifest["approved_by"]), (&"complete".into(), &serde_json::Value::Null));
}

#[test]
fn final_is_what_settings_or_a_flag_call_final() {
    let flagged = project("");
    flagged.args(&["run", "--period", "2026-06", "--out", "out", "--final", "A. Customer"]).ends(0);
    let (html, manifest) = page(&flagged);
    assert!(html.contains("final, approved by A. Customer"), "{html}");
    assert_eq!((&manifest["status"], &manifest["approved_by"]), (&"final".into(), &"A. Customer".into()));
    // Without the flag it is no longer.
    flagged.run("report --period 2026-06 --out out").ends(0);
    assert!(page(&flagged).0.contains("not called final"));

    let settled = project("[report.final]\n'2026-06' = 'the meeting of 8 July'\n");
    settled.run("run --period 2026-06 --out out").ends(0);
    assert!(page(&settled).0.contains("final, approved by the meeting of 8 July"));
    settled.run("report --period 2026-05 --out out").ends(2);
}

#[test]
fn a_draft_cannot_be_called_final() {
    let examples = project("draft = ['sla.a']\n[report.final]\n'2026-06' = 'A. Customer'\n");
    examples.run("run --period 2026-06 --out out").ends(0);
    let (html, manifest) = page(&examples);
    assert!(
        html.contains("The settings name A. Customer as having approved this report, and yet it is a draft"),
        "{html}"
    );
    assert_eq!(manifest["status"], "draft");
    let refused = examples.run("report --period 2026-06 --out out --final Me").ends(2);
    refused.says(&["the report of 2026-06 cannot be final: nobody has confirmed 1 of its settings: sla.a"]);
    // The data end on 1 July.
    let running = project("");
    running.run("run --period 2026-07 --out out --final Me").ends(2).says(&["the period is not over in the data"]);
}

#[test]
fn a_draft_names_settings_that_are_there() {
    project("draft = ['sla.b']\n").run("run").ends(2).says(&["`draft` names `sla.b`", "tickmark.toml:3:"]);
    Project::new().run("init new").ends(0);
}

#[test]
fn the_template_is_a_draft_until_its_examples_are_confirmed() {
    let project = Project::new();
    project.run("init shop").ends(0);
    let project = project.file("shop/exports/incident.csv", INCIDENTS);
    project.run("run shop --period 2026-06 --out out").ends(0).says(&["7 settings in tickmark.toml"]);
    assert!(page(&project).0.contains("draft, settings not confirmed"));
}
