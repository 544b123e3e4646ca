//! The same period under other service levels: figures worked out by hand, and a store that stays as it was.

use crate::outputs::assert_valid;
use crate::project::{INCIDENTS, Project};

/// Hours 08:00 to 18:00 in Berlin; the export is in UTC. INC0000001: Monday 10:00 to 14:00, 4 h of 3 h. INC0000002: Tuesday 11:30 to
/// Wednesday 11:30, 10 h of 20 h.
const SETTINGS: &str = r#"
[project]
zone = "Europe/Berlin"

[calendar.office]
zone = "Europe/Berlin"
mon-fri = ["08:00-18:00"]

[[sla]]
id = "resolution"
kind = "incident"
measure = "resolve"
calendar = "office"
targets = { 2 = "20h", 3 = "3h" }
"#;

fn project() -> Project {
    let project = Project::new().file("tickmark.toml", SETTINGS).file("incident.csv", INCIDENTS);
    project.run("import incident.csv --source-tz UTC").ends(0);
    project
}

fn rate<'a>(document: &'a serde_json::Value, stat: &str, side: &str) -> &'a serde_json::Value {
    let levels = document["levels"].as_array().unwrap();
    let found = levels.iter().find(|pair| pair["stat"] == stat && pair["sla"] == "resolution");
    &found.unwrap_or_else(|| panic!("no {stat} in {document:#}"))[side]
}

#[test]
fn a_rule_that_levels_must_share_changes_for_all_of_them() {
    let project = project();
    // The priorities of incidents shared out among two levels, of which a third with changes knows nothing.
    let two = SETTINGS.replace("targets = { 2 = \"20h\", 3 = \"3h\" }", "targets = { 2 = \"20h\" }")
        + "\n[[sla]]\nid = \"low\"\nkind = \"incident\"\nmeasure = \"resolve\"\ncalendar = \"office\"\ntargets = { 3 = \"3h\" }\n\
           \n[[sla]]\nid = \"change\"\nkind = \"change\"\nmeasure = \"resolve\"\ncalendar = \"office\"\ntargets = { 3 = \"3h\" }\n";
    let project = project.file("tickmark.toml", &two);
    let changes = |line: &str| -> Vec<String> {
        let document = project.run(&format!("whatif {line} --period 2026-06 --format json")).ends(0).json();
        document["changes"].as_array().unwrap().iter().map(|change| change.as_str().unwrap().to_owned()).collect()
    };
    let one = "sla.resolution.on_reopen=new_cycle";
    assert_eq!(changes(&format!("--set {one}")), [one, "sla.low.on_reopen=new_cycle"]);
    // What is said of the other stands, and other rules are each level's own.
    assert_eq!(
        changes(&format!("--set sla.low.on_reopen=new_cycle --set {one} --set sla.resolution.near=0.5")),
        ["sla.low.on_reopen=new_cycle", one, "sla.resolution.near=0.5"]
    );
    let differ = format!("whatif --set {one} --set sla.low.on_reopen=resume --period 2026-06");
    assert!(project.run(&differ).ends(2).stderr.contains("share out the priorities of the same incidents"));
}

#[test]
fn another_target_moves_a_ticket_to_the_other_side_and_writes_nothing() {
    let project = project();
    let store = project.path().join("tickmark.duckdb");
    let before = std::fs::read(&store).unwrap();
    let line = "whatif --set sla.resolution.targets.3=4h --period 2026-06";
    let document = project.run(&format!("{line} --format json")).ends(0).json();
    assert_valid("whatif-1", &document);
    assert_eq!(
        (rate(&document, "completed", "now")["n"].as_u64(), rate(&document, "completed", "now")["value"].as_f64()),
        (Some(2), Some(0.5))
    );
    assert_eq!(rate(&document, "completed", "then")["value"], 1.0);
    let changed = document["changed"].as_array().unwrap();
    assert_eq!(changed.len(), 1, "{document:#}");
    assert_eq!(changed[0]["ticket"], "INC0000001");
    assert_eq!((&changed[0]["now"]["verdict"], &changed[0]["then"]["verdict"]), (&"late".into(), &"met".into()));
    // Four hours from Monday 10:00 in Berlin.
    assert_eq!(changed[0]["then"]["due"], "2026-06-01T12:00:00Z");
    let page = project.run(line).ends(0).stdout;
    for text in
        ["2026-06 as configured, and with sla.resolution.targets.3=4h", "1 clock changes its result", "INC0000001"]
    {
        assert!(page.contains(text), "`{text}` is not in:\n{page}");
    }
    let rows = project.run(&format!("{line} --tickets --format csv")).ends(0).stdout;
    assert_eq!(rows.lines().count(), 2, "{rows}");
    assert!(before == std::fs::read(&store).unwrap(), "the store is as it was");
    // What it compares with is what the settings give.
    let set = project.run("metrics sla_attainment --period 2026-06 --format csv").ends(0).stdout;
    assert!(set.contains("sla_attainment,completed,incident,,resolution,2026-06,2,0.5"), "{set}");
}

#[test]
fn another_file_may_have_other_levels_and_hours() {
    let other = SETTINGS.replace("08:00-18:00", "08:00-11:00").replace("resolution", "other");
    let project = project().file("later/other.toml", other);
    let document = project
        .run("whatif --settings later/other.toml --set sla.other.targets.2=3h --period 2026-06 --format json")
        .ends(0)
        .json();
    assert_valid("whatif-1", &document);
    assert_eq!(rate(&document, "completed", "then"), &serde_json::Value::Null);
    let of_other = document["levels"]
        .as_array()
        .unwrap()
        .iter()
        .find(|pair| pair["stat"] == "completed" && pair["sla"] == "other");
    // INC0000001: Monday 10 to 11, 1 h of 3 h. INC0000002: Tuesday nothing, Wednesday 08 to 11, all of its 3 h.
    assert_eq!(of_other.unwrap()["then"]["value"], 1.0);
    assert_eq!(of_other.unwrap()["now"], serde_json::Value::Null);
    // Every clock of either level is on another side: not counted by the other.
    assert_eq!(document["changed"].as_array().unwrap().len(), 4);
}

#[test]
fn alternatives_stand_side_by_side() {
    let project = project();
    // INC0000001 has 4 h of its 3 h, INC0000002 10 h of 20 h. Four hours for the one are enough; with them nine for the other are not.
    let line = "whatif --alternative kind:sla.resolution.targets.3=4h --alternative both:sla.resolution.targets.3=4h \
                --alternative both:sla.resolution.targets.2=9h --period 2026-06";
    let document = project.run(&format!("{line} --format json")).ends(0).json();
    assert_valid("whatif-1", &document);
    let alternatives = document["alternatives"].as_array().unwrap();
    let names: Vec<&str> = alternatives.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["kind", "both"]);
    assert_eq!(alternatives[1]["changes"].as_array().unwrap().len(), 2);
    let completed = |one: &serde_json::Value| {
        (rate(one, "completed", "now")["value"].as_f64(), rate(one, "completed", "then")["value"].as_f64())
    };
    assert_eq!(
        alternatives.iter().map(completed).collect::<Vec<_>>(),
        [(Some(0.5), Some(1.0)), (Some(0.5), Some(0.5))]
    );
    let moved = |one: &serde_json::Value| one["changed"].as_array().unwrap().len();
    assert_eq!(alternatives.iter().map(moved).collect::<Vec<_>>(), [1, 2]);

    let page = project.run(line).ends(0).stdout;
    let page: Vec<String> = page.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in [
        "both: sla.resolution.targets.3=4h, sla.resolution.targets.2=9h",
        "resolution completed 50.0 % of 2 100.0 % of 2 (+50.0) 50.0 % of 2",
        "clocks whose result changes: 1 under kind, 2 under both",
        "resolution INC0000001 late, 4 h of 3 h met, 4 h of 4 h met, 4 h of 4 h",
        "resolution INC0000002 met, 10 h of 20 h the same late, 10 h of 9 h",
    ] {
        assert!(page.iter().any(|found| found == line), "`{line}` is not in {page:#?}");
    }
    let rows = project.run(&format!("{line} --tickets --format csv")).ends(0).stdout;
    let first: Vec<&str> = rows.lines().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(first, ["alternative", "kind", "both", "both"]);
    // A value may have a colon; a change without a name has none before its first `=`.
    project.run("whatif --alternative x:sla.resolution.title=a:b --period 2026-06").ends(0);
    for line in ["whatif --alternative sla.resolution.near=0.5", "whatif --alternative :sla.resolution.near=0.5"] {
        project.run(line).ends(2).says(&["is not an alternative, expected NAME:KEY=VALUE"]);
    }
}

#[test]
fn a_ticket_can_be_drawn_into_a_file() {
    let project = project();
    project.run("explain INC0000001 --svg life.svg").ends(0).says(&["wrote life.svg"]);
    let svg = std::fs::read_to_string(project.path().join("life.svg")).unwrap();
    for text in ["incident INC0000001", "resolution: breached", "used 4 h of 3 h of working time", "after the target"] {
        assert!(svg.contains(text), "`{text}` is not in:\n{svg}");
    }
    // Three hours after Monday 10:00 the target is used up; INC0000002 has 20 h and stops after 10 h, so that its bar has no place for it.
    assert!(svg.contains("13:00 target used up"), "{svg}");
    project.run("explain INC0000002 --svg life.svg --force").ends(0);
    let svg = std::fs::read_to_string(project.path().join("life.svg")).unwrap();
    assert!(!svg.contains("target used up") && svg.contains(", due Thu 4 June, 11:30"), "{svg}");
    // A measure has no life to draw.
    project.run("explain sla_attainment --svg x.svg").ends(2);
    assert!(!project.path().join("x.svg").exists());
}
