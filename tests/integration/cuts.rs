//! Values of some of the tickets, and of pieces of time: each computed a second way.

use std::collections::BTreeMap;

use crate::outputs::assert_valid;
use crate::project::SampleCompany;

/// What a value is of, and the value with its n and interval.
fn values(company: &SampleCompany, line: &str) -> BTreeMap<String, serde_json::Value> {
    let document = company.run(&format!("metrics {line} --format json")).ends(0).json();
    assert_valid("metrics-1", &document);
    let mut found = BTreeMap::new();
    for value in document["values"].as_array().unwrap() {
        let mut value = value.clone();
        let by = value.as_object_mut().unwrap().remove("by").map(|by| by.to_string());
        let name = ["metric", "stat", "kind", "clock", "sla", "period"].map(|key| value[key].to_string()).join(" ");
        found.insert(format!("{name} {}", by.unwrap_or_default()), value);
    }
    found
}

#[test]
fn a_condition_counts_the_tickets_of_its_cell() {
    let company = SampleCompany::loaded();
    for (field, value) in [("service", "Email"), ("priority", "2"), ("category", "Access"), ("change_type", "normal")] {
        let cells = values(&company, &format!("--period 2026-06 --by {field}"));
        let cell = format!("{{\"{field}\":\"{value}\"}}");
        let cells: BTreeMap<&str, _> =
            cells.iter().filter_map(|(name, value)| Some((name.strip_suffix(&cell)?, value))).collect();
        let chosen = values(&company, &format!("--period 2026-06 --where {field}={value}"));
        assert!(!cells.is_empty(), "no {field} {value}");
        // A cell is there only where it has rows; the whole is there always. Outages are no tickets.
        for (name, value) in &chosen {
            match cells.get(name.as_str()) {
                Some(cell) => assert_eq!(*cell, value, "{name}"),
                None => assert!(value["n"] == 0 || name.contains("availability"), "{name}: {value}"),
            }
        }
        assert!(cells.keys().all(|name| chosen.contains_key(*name) || name.contains("availability")));
    }
}

#[test]
fn conditions_and_sql_count_the_same() {
    let company = SampleCompany::loaded();
    let count = |line: &str| -> u64 {
        let found = values(&company, &format!("opened --kind incident --period 2026-06 {line}"));
        assert_eq!(found.len(), 1);
        found.values().next().unwrap()["n"].as_u64().unwrap()
    };
    let sql = |condition: &str| -> u64 {
        let sql = format!(
            "SELECT count(*) AS n FROM ticket WHERE record_type = 'incident' AND {condition} \
             AND opened_at >= TIMESTAMP '2026-05-31 22:00:00' AND opened_at < TIMESTAMP '2026-06-30 22:00:00'"
        );
        let rows = company.args(&["query", &sql, "--format", "json"]).ends(0).json();
        rows["rows"][0]["n"].as_u64().unwrap()
    };
    assert_eq!(count("--where priority=1,2"), sql("priority IN (1, 2)"));
    assert_eq!(
        count("--where priority!=1,2 --where service=Email"),
        sql("priority NOT IN (1, 2) AND service_id = 'Email'")
    );
    assert_eq!(count("--where service=(none)"), sql("coalesce(service_id, '') = ''"));
    // Six months are as many as their pieces.
    let of_pieces = |every: &str| -> u64 {
        let found = values(&company, &format!("opened --kind incident --period 2026-H1 --every {every}"));
        found.values().map(|value| value["n"].as_u64().unwrap()).sum()
    };
    let half = values(&company, "opened --kind incident --period 2026-H1");
    let half = half.values().next().unwrap()["n"].as_u64().unwrap();
    assert_eq!([of_pieces("day"), of_pieces("month"), of_pieces("quarter"), of_pieces("half")], [half; 4]);
}

#[test]
fn what_cannot_be_asked_is_refused_with_what_can() {
    let company = SampleCompany::loaded();
    for (line, says) in [
        ("metrics opened --where servce=Email", "did you mean `service`?"),
        ("metrics opened --where service", "FIELD=VALUE"),
        ("metrics opened --stat median", "unknown statistic `median` of `opened`, expected `count`"),
        ("metrics resolve_time --clock offce", "unknown clock `offce`"),
        ("metrics availability --where priority=1", "only `--where service=NAME` can choose"),
        ("metrics opened --by assignee", "names are switched off"),
        ("why resolve_tme", "did you mean `resolve_time`?"),
        ("why resolve_time --stat average", "`resolve_time` has no statistic `average`"),
        ("why availability", "no tickets add up to it"),
        ("why resolve_time --period 2019-01", "no data for `resolve_time` in 2018-12 and 2019-01"),
    ] {
        company.run(line).ends(2).says(&[says]);
    }
    company.run("metrics opened --where service=Emial").ends(0).says(&["did you mean `Email`?"]);
}
