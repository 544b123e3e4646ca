//! What is agreed beside the target: exclusions, levels of groups, near bands; from the settings to the page.

use crate::outputs::assert_valid;
use crate::project::{INCIDENTS, Project};

/// Working hours 08:00 to 18:00 in Berlin. INC0000001: 4 h of 3 h on Monday 1 June, late. INC0000002: 8.5 + 1.5 = 10 h of 20 h.
/// INC0000003 runs. Times of the export are UTC.
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
targets = { 2 = "20h", 3 = "3h", 4 = "200h" }
goal = 0.95
near = [0.5, 0.75, 0.9]

[[sla]]
id = "desk"
kind = "incident"
measure = "resolve"
agreement = "internal"
groups = ["Messaging"]
calendar = "office"
targets = { 3 = "1h" }
"#;

const EXCLUSION: &str = r#"
[[exclusion]]
id = "carrier-outage"
sla = ["resolution"]
tickets = ["INC0000001"]
reason = "Outage of the carrier <b>"
approver = "A. Customer"
evidence = "minutes of 3 June"
"#;

fn project(settings: &str) -> Project {
    let project = Project::new().file("tickmark.toml", settings).file("incident.csv", INCIDENTS);
    project.run("import incident.csv --source-tz UTC").ends(0);
    project
}

fn attainment(project: &Project, stat: &str, sla: &str) -> (u64, Option<f64>, Option<u64>) {
    let document = project.run("metrics sla_attainment --period 2026-06 --format json").ends(0).json();
    assert_valid("metrics-1", &document);
    let values = document["values"].as_array().unwrap();
    let found = values.iter().find(|value| value["stat"] == stat && value["sla"] == sla).unwrap();
    (found["n"].as_u64().unwrap(), found["value"].as_f64(), found["excluded"]["excluded"].as_u64())
}

#[test]
fn an_exclusion_leaves_its_clock_out_and_says_so_everywhere() {
    // One of two clocks that ended was late; so was one of the two that fell due.
    let plain = project(SETTINGS);
    assert_eq!(attainment(&plain, "completed", "resolution"), (2, Some(0.5), None));
    let agreed = project(&format!("{SETTINGS}{EXCLUSION}"));
    assert_eq!(attainment(&agreed, "completed", "resolution"), (1, Some(1.0), Some(1)));
    assert_eq!(attainment(&agreed, "exposed", "resolution"), (1, Some(1.0), Some(1)));
    assert_eq!(attainment(&agreed, "due", "resolution").2, Some(1));
    // It is measured all the same: three tickets opened in June, each with a clock.
    assert_eq!(attainment(&agreed, "coverage", "resolution"), (3, Some(1.0), None));
    // The level of the group has its own clock, which nobody excluded.
    assert_eq!(attainment(&agreed, "completed", "desk"), (1, Some(0.0), None));

    let trace = agreed.run("explain INC0000001 --format json").ends(0).json();
    assert_valid("trace-1", &trace);
    assert_eq!(trace["clocks"][0]["exclusion"]["evidence"], "minutes of 3 June");
    assert!(trace["clocks"][1].get("exclusion").is_none());
    let drawn = agreed.run("explain INC0000001").ends(0).stdout;
    assert!(drawn.contains("approved by A. Customer"), "{drawn}");

    agreed.run("report --period 2026-06 --out out").ends(0);
    let page = std::fs::read_to_string(agreed.path().join("out/service-review-2026-06.html")).unwrap();
    for text in [
        "What is left out of attainment by agreement",
        "A. Customer",
        "Outage of the carrier &lt;b&gt;",
        "50 % to 75 %",
    ] {
        assert!(page.contains(text), "`{text}` is not in the page");
    }
    // The level of the group is no promise to the customer, so the headline does not pool it.
    assert!(
        page.contains("Of 1 incident clock that ended, 1 kept the target ("),
        "the headline pools what is not the customer's"
    );
}
