//! Lists of outages: ends that cannot be read, words for their type that the profile does not know, and agreements on services that
//! no outage names.

use crate::outputs::assert_valid;
use crate::project::Project;

const HEADER: &str = "number,cmdb_ci,type,begin,end,short_description,sys_updated_on\n";

fn with(settings: &str, rows: &str) -> Project {
    Project::new().file("tickmark.toml", settings).file("cmdb_ci_outage.csv", format!("{HEADER}{rows}"))
}

/// The figures of a service from 1 April 2026 to the end of its 10th day, of which all 864,000 s are agreed: a statistic, and what is
/// left out.
fn availability(project: &Project, stat: &str) -> (Option<f64>, serde_json::Value) {
    let line = "metrics availability --period 2026-04 --as-of 2026-04-11T00:00:00Z --format json";
    let document = project.run(line).ends(0).json();
    assert_valid("metrics-1", &document);
    let values = document["values"].as_array().unwrap();
    let found = values.iter().find(|value| value["stat"] == stat).unwrap();
    (found["value"].as_f64(), found["excluded"].clone())
}

fn is_near(found: Option<f64>, expected: f64) -> bool {
    found.is_some_and(|found| (found - expected).abs() < 1e-12)
}

#[test]
fn an_end_that_cannot_be_read_is_no_outage_that_goes_on() {
    let rows = "OUT1,Mail,outage,2026-04-01 08:00:00,2026-04-01 10:24:00,,2026-04-01 11:00:00\n\
                OUT2,Mail,outage,2026-04-02 08:00:00,not yet,,2026-04-02 09:00:00\n";
    let later = "OUT2,Mail,outage,2026-04-02 08:00:00,2026-04-02 10:24:00,,2026-04-02 11:00:00\n";
    let project = with("", rows).file("later.csv", format!("{HEADER}{later}"));
    let import = project.run("import cmdb_ci_outage.csv").ends(0);
    import.says(&["1 outage with an end that cannot be read: left out of availability"]);
    // 2 h 24 m = 8,640 s of 864,000 s are the outage that is known: 0.99. Were the other one going on to as-of, it would be 0.13.
    let (share, left_out) = availability(&project, "share");
    assert!(is_near(share, 0.99), "{share:?}");
    assert_eq!(left_out, serde_json::json!({ "end_unread": 1 }));

    // A later export knows the end: 8,640 s more.
    project.run("import later.csv").ends(0);
    let (share, left_out) = availability(&project, "share");
    assert!(is_near(share, 0.98), "{share:?}");
    assert_eq!(left_out, serde_json::Value::Null);
    // Taking that run back brings the mark back.
    project.run("import --undo 2").ends(0);
    assert_eq!(availability(&project, "share").1, serde_json::json!({ "end_unread": 1 }));
}

#[test]
fn an_end_that_is_not_written_goes_on_though_it_could_not_be_read_before() {
    let row = |end: &str| format!("OUT2,Mail,outage,2026-04-01 00:00:00,{end},,2026-04-02 09:00:00\n");
    let project = with("", &row("not yet")).file("later.csv", format!("{HEADER}{}", row("")));
    project.run("import cmdb_ci_outage.csv").ends(0);
    assert_eq!(availability(&project, "outages").0, Some(0.0));
    // The row differs in nothing but that nothing is written: it is another version all the same.
    project.run("import later.csv").ends(0);
    assert_eq!(availability(&project, "down").0, Some(864_000.0));
}

#[test]
fn a_type_that_the_profile_does_not_know_is_named() {
    let rows = "OUT1,Mail,Interruption,2026-04-01 08:00:00,2026-04-01 09:00:00,,2026-04-01 11:00:00\n\
                OUT2,Mail,PLANNED,2026-04-02 08:00:00,2026-04-02 09:00:00,,2026-04-02 11:00:00\n\
                OUT3,Mail,Degradation,2026-04-03 08:00:00,2026-04-03 09:00:00,,2026-04-03 11:00:00\n";
    let project = with("", rows);
    project.run("import cmdb_ci_outage.csv").ends(0).says(&[
        "`type` has 1 value for which the profile has no yes or no of `degraded`: `Interruption` (1); taken as not degraded",
        "`type` has 1 value for which the profile has no yes or no of `planned`: `Interruption` (1); taken as not planned",
    ]);
    // An hour each: one down, one planned whatever the case of its word, one degraded.
    assert_eq!(availability(&project, "down").0, Some(3_600.0));
    assert_eq!(availability(&project, "planned").0, Some(3_600.0));
    assert_eq!(availability(&project, "outages").0, Some(1.0));
}

#[test]
fn an_agreement_on_a_service_that_no_outage_names_is_told() {
    let agreement = |id: &str, service: &str| format!("[[availability]]\nid = '{id}'\nservice = '{service}'\n");
    // Of Print tickets know, and nothing broke. `webshop` is known to tickets, but the outages write it otherwise.
    let settings = [("a", "Web shop"), ("b", "webshop"), ("c", "Print"), ("d", "Payroll")]
        .map(|(id, service)| agreement(id, service))
        .concat();
    let rows = "OUT1,Web shop,outage,2026-04-01 08:00:00,2026-04-01 09:00:00,,2026-04-01 11:00:00\n";
    let tickets = "number,opened_at,incident_state,priority,sys_id,business_service,sys_updated_on\n\
                   INC0000001,2026-04-01 08:00:00,1,3,,Print,2026-04-01 08:00:00\n\
                   INC0000002,2026-04-01 08:00:00,1,3,,webshop,2026-04-01 08:00:00\n";
    let project = with(&settings, rows).file("incident.csv", tickets);
    project.run("import cmdb_ci_outage.csv incident.csv").ends(0);
    let ran = project.run("report --period 2026-04 --out out").ends(0).says(&[
        "`b`: no outage is recorded under the name `webshop`",
        "did you mean `Web shop`?",
        "the name `Payroll`",
    ]);
    assert_eq!(ran.stderr.matches("[[availability]]").count(), 2, "{}", ran.stderr);
    let page = std::fs::read_to_string(project.path().join("out/service-review-2026-04.html")).unwrap();
    assert_eq!(page.matches("no outage recorded under this name").count(), 2);
    assert!(page.contains("no outage recorded under this name, perhaps it is Web shop"));
    // The figures as rows warn, too.
    project.run("metrics availability --period 2026-04").ends(0).says(&["the name `Payroll`"]);
}
