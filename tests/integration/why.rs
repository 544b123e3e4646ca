//! What moved a value: the causes that were planted in the sample company, and sums that add up.

use std::fmt::Write as _;

use crate::outputs::assert_valid;
use crate::project::{Project, SampleCompany};

#[test]
fn the_planted_cause_comes_first() {
    let company = SampleCompany::loaded();
    let document = company.run("why sla_attainment --period 2026-06 --format json").ends(0).json();
    assert_valid("why-1", &document);
    let answers = document["answers"].as_array().unwrap();
    // Two months are too few tickets to tell; beside the year before it stands out.
    assert!(answers[0]["findings"].as_array().unwrap().is_empty(), "{document:#}");
    assert_eq!(answers[1]["periods"][0], "2025-06..2026-05");
    assert_eq!(answers[1]["findings"][0]["slice"]["service"], "Warehouse scanning", "{document:#}");
    let page = company.run("why sla_attainment --period 2026-06").ends(0).stdout;
    assert!(page.contains("Service `Warehouse scanning` adds"), "{page}");
    // The same seed gives the same answer.
    assert_eq!(page, company.run("why sla_attainment --period 2026-06").ends(0).stdout);
}

#[test]
fn the_parts_of_a_field_add_up_and_the_ends_are_those_of_the_metric() {
    let company = SampleCompany::loaded();
    for (metric, stat, kind) in [
        ("resolve_time", "median", "incident"),
        ("resolve_time", "mean", "incident"),
        ("reopen_rate", "share", "incident"),
        ("opened", "count", "incident"),
        ("backlog", "count", "incident"),
        ("net_flow", "count", "incident"),
        ("change_success", "lenient", "change"),
    ] {
        let line = format!("why {metric} --stat {stat} --kind {kind} --period 2026-06 --against 2026-03 --format json");
        let document = company.run(&line).ends(0).json();
        assert_valid("why-1", &document);
        let answer = &document["answers"][0];
        let change = answer["change"].as_f64().unwrap();
        for (field, parts) in answer["parts"].as_object().unwrap() {
            let sum: f64 = parts.as_array().unwrap().iter().map(|part| part["effect"].as_f64().unwrap()).sum();
            assert!((sum - change).abs() < 1e-6 * change.abs().max(1.0), "{metric} {stat} by {field}: {sum}, {change}");
        }
        let line =
            format!("metrics {metric} --stat {stat} --kind {kind} --period 2026-03 --period 2026-06 --format json");
        let values = company.run(&line).ends(0).json();
        let wall = values["values"].as_array().unwrap().iter();
        let wall = wall.filter(|value| value.get("clock").is_none_or(|clock| clock == "wall"));
        let ends: Vec<f64> = wall.map(|value| value["value"].as_f64().unwrap()).collect();
        let found = answer["values"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap());
        for (end, found) in ends.iter().zip(found) {
            assert!((end - found).abs() < 1e-9 * end.abs().max(1.0), "{metric} {stat}: {end}, {found}");
        }
    }
}

/// Incidents that are alike but for their numbers and months.
fn alike(months: &[(u8, usize)]) -> Project {
    let mut list = "number,opened_at,state,priority,short_description\n".to_owned();
    for (month, n) in months {
        for row in 0..*n {
            let _ = writeln!(list, "INC{month:02}{row:02},2026-{month:02}-10 09:00:00,New,3 - Moderate,alike");
        }
    }
    let project = Project::new().file("incident.csv", list);
    project.run("import incident.csv").ends(0);
    project
}

#[test]
fn the_year_before_begins_where_the_data_do() {
    let project = alike(&[(4, 10), (5, 10), (6, 20)]);
    let document = project.run("why opened --period 2026-06 --format json").ends(0).json();
    assert_valid("why-1", &document);
    let year = &document["answers"][1];
    assert_eq!(year["periods"][0], "2026-04..2026-05");
    // 20 tickets in the 61 days of April and May are 20 * 30 / 61 = 9.836 in the 30 days of June: 10.164 more.
    assert!((year["values"][0].as_f64().unwrap() - 9.836).abs() < 0.001, "{year:#}");
    assert!((year["change"].as_f64().unwrap() - 10.164).abs() < 0.001, "{year:#}");
}

#[test]
fn a_period_that_says_nothing_is_told_so() {
    let project = alike(&[(6, 3), (7, 2)]);
    let prints = |line: &str, text: &str| {
        let page = project.run(line).ends(0).stdout;
        // Sentences are broken into lines.
        let words = page.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(text), "{line}: {page}");
        page
    };
    prints("why opened --period 2026-07", "There are too few tickets to tell what moved it");
    prints("why opened --period 2026-06", "Nothing counts in 2026-05");
    // A median of nothing is none, and has no parts.
    let page = SampleCompany::loaded().run("why resolve_time --period 2026-06 --against 2020-01").ends(0).stdout;
    assert!(page.contains("There is no value in 2020-01") && !page.contains("adds:"), "{page}");
    project.run("metrics opened --kind problem --period 2026-06").ends(0).says(&["no value: the store has no tickets"]);
    // Of all data the year is shown that they lie in.
    prints("metrics opened --period all --every year", "Opened: opened, incident, 2026");
}
