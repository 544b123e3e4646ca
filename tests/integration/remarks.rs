//! Remarks beside results: settings and instants that the data do not fit, and pages of very few tickets.

use crate::project::Project;

const HEADER: &str = "number,opened_at,short_description,caller_id,priority,incident_state,business_service,assignment_group,resolved_at,sys_updated_on\n";

/// Incidents of June 2026 in UTC, each resolved after so many hours.
fn june(hours: &[u32]) -> String {
    let row = |(place, hours): (usize, &u32)| {
        let (day, end) = (place + 1, 8 + hours);
        format!(
            "INC000000{day},2026-06-0{day} 08:00:00,x,a,3,6,Email,Desk,2026-06-0{day} {end:02}:00:00,2026-06-30 12:00:00\n"
        )
    };
    HEADER.to_owned() + &hours.iter().enumerate().map(row).collect::<String>()
}

fn page(hours: &[u32]) -> String {
    let project = Project::new().file("incident.csv", june(hours));
    project.run("run incident.csv --period 2026-06").ends(0);
    std::fs::read_to_string(project.path().join("out/service-review-2026-06.html")).unwrap()
}

#[test]
fn few_tickets_are_told_as_few() {
    let one = page(&[4]);
    for text in [
        "The one incident that was resolved took 4.0\u{a0}h from its opening",
        // There is no line through one month, and none of the months before is shown.
        "The data begin in this month, so there is no course to draw yet",
        // None open at the end is a value.
        "Incidents open at the end",
    ] {
        assert!(one.contains(text), "`{text}` is not in the page");
    }
    let unknown = one.split("Without data, and therefore not shown").nth(1).unwrap();
    let unknown = unknown.split("</p>").next().unwrap();
    assert!(!unknown.contains("open at the end") && unknown.contains("Emergency changes"), "{unknown}");
    assert!(!one.contains("nine of ten") && !one.contains("May 2026"), "one month of one ticket");
    // 2, 4 and 6 hours: half of them within 4.
    let three = page(&[2, 4, 6]);
    assert!(
        three.contains("Half of the 3 incidents were resolved within 4.0\u{a0}h") && !three.contains("nine of ten")
    );
    // The ninth of ten needs ten.
    let nine = page(&[4, 4, 4, 4, 4, 4, 4, 4, 4]);
    assert!(nine.contains("Half of the 9 incidents") && !nine.contains("nine of ten"));
}

const SETTINGS: &str = r#"
[calendar.office]
zone = "UTC"
mon-fri = ["08:00-12:00", "11:00-18:00"]

[[sla]]
id = "mail"
kind = "incident"
measure = "resolve"
calendar = "office"
targets = { 3 = "8h" }
where = { service = ["e-mail", "Email"] }

[[sla]]
id = "desk"
kind = "request"
measure = "fulfil"
calendar = "office"
targets = { 3 = "8h" }
where = { service = ["Print"] }

[[exclusion]]
id = "theirs"
where = { group = ["Dezk"] }
reason = "r"
approver = "a"
evidence = "e"
"#;

#[test]
fn values_that_no_ticket_has_are_named() {
    let project = Project::new().file("tickmark.toml", SETTINGS).file("incident.csv", june(&[4]));
    project.run("import incident.csv").ends(0).says(&["`calendar.office`: hours of mon, tue, wed, thu, fri overlap"]);
    for line in ["metrics sla_attainment --period 2026-06", "report --period 2026-06 --out out"] {
        let ran = project.run(line).ends(0).says(&[
            "[[sla]] `mail`: no incident has the service `e-mail`; did you mean `Email`?",
            "[[exclusion]] `theirs`: no ticket has the group `Dezk`; did you mean `Desk`?",
        ]);
        // Of the value that tickets have nothing is said, nor where there are no tickets of the kind.
        assert_eq!(
            (ran.stderr.matches("`mail`").count(), ran.stderr.matches("`desk`").count()),
            (1, 0),
            "{}",
            ran.stderr
        );
    }
    project.run("metrics opened --period 2026-06").ends(0).says_not(&["[[sla]]"]);
}

#[test]
fn an_instant_far_from_the_data_is_told() {
    let project = Project::new().file("incident.csv", june(&[4]));
    project.run("import incident.csv").ends(0).says_not(&["the data end at"]);
    // The newest event is the update of 30 June, 12:00.
    project
        .run("metrics opened --period 2026-06 --as-of 2026-08-01")
        .ends(0)
        .says(&["the data end at 2026-06-30T12:00:00Z", "count as open at 2026-08-01T23:59:59Z"]);
    project.run("metrics opened --period 2026-06 --as-of 2026-07-03").ends(0).says_not(&["the data end at"]);
    project.run("metrics opened --period 2026-05 --as-of 2026-05-31").ends(0).says(&[
        "the data do not go back to 2026-05-31T23:59:59Z: the first ticket was opened at 2026-06-01T08:00:00Z",
    ]);
}
