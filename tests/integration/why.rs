//! What moved a value: the causes that were planted in the sample company, and sums that add up.

use crate::outputs::assert_valid;
use crate::project::SampleCompany;

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
