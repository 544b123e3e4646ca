//! The past is told by the history, and what is unknown is no zero: small exports with the answers worked out by hand.

use serde_json::Value;

use super::project::Project;

const SETTINGS: &str = "[project]\nzone = \"UTC\"\nsources = [\"exports\"]\n";

/// The value of a metric of a month, with its n and what is left out.
fn asked(project: &Project, line: &str, metric: &str) -> (u64, Option<f64>, Value) {
    let run = project.run(&format!("{line} --format json")).ends(0);
    let values = run.json()["values"].as_array().unwrap().clone();
    let value = values.iter().find(|value| value["metric"] == metric && value["stat"] == "count").unwrap();
    (value["n"].as_u64().unwrap(), value["value"].as_f64(), value["excluded"].clone())
}

/// Key, status, created, resolved, and the moves from status to status.
type Issue<'a> = (&'a str, &'a str, &'a str, Option<&'a str>, &'a [(&'a str, &'a str, &'a str)]);

fn jira(tickets: &[Issue<'_>]) -> String {
    let issue = |(key, status, created, resolved, moves): &Issue<'_>| {
        let histories: Vec<Value> = moves
            .iter()
            .map(|(at, from, to)| {
                serde_json::json!({"id": at, "created": format!("{at}:00:00.000+0000"), "author": {"displayName": "a"},
                    "items": [{"field": "status", "fromString": from, "toString": to}]})
            })
            .collect();
        let instant = |at: &str| format!("{at}:00:00.000+0000");
        serde_json::json!({"key": key, "id": key, "fields": {"summary": "x", "issuetype": {"name": "Incident"}, "status": {"name": status},
            "priority": {"name": "Medium"}, "created": instant(created), "resolutiondate": resolved.map(instant),
            "updated": instant(moves.last().unwrap().0)}, "changelog": {"startAt": 0, "maxResults": 100, "total": histories.len(), "histories": histories}})
    };
    let issues: Vec<Value> = tickets.iter().map(issue).collect();
    serde_json::json!({"startAt": 0, "maxResults": 50, "total": issues.len(), "issues": issues}).to_string()
}

#[test]
fn a_month_is_told_as_it_was_then() {
    let (open, work, done) = ("Open", "In Progress", "Resolved");
    let again: &[_] = &[("2024-01-30T09", work, done), ("2024-02-01T09", done, work), ("2024-02-02T09", work, done)];
    let exports = jira(&[
        ("P-1", done, "2024-01-25T09", Some("2024-02-02T09"), again),
        ("P-2", done, "2024-01-10T09", Some("2024-01-15T09"), &[("2024-01-15T09", open, done)]),
        ("P-3", done, "2024-01-20T09", Some("2024-02-10T09"), &[("2024-02-10T09", open, done)]),
        ("P-4", work, "2024-01-25T09", None, &again[..2]),
    ]);
    let project = Project::new().file("tickmark.toml", SETTINGS).file("exports/jira.json", exports);
    project.run("import").ends(0);
    let of = |as_of: &str, metric: &str| {
        asked(&project, &format!("--as-of {as_of} metrics {metric} --period 2024-01"), metric)
    };
    // At the end of January P-1, P-2 and P-4 are resolved, P-3 is open: 4 came in, 3 went out.
    let then = "2024-01-31T23:59:59Z";
    assert_eq!(
        (of(then, "resolved").1, of(then, "backlog").1, of(then, "net_flow").1),
        (Some(3.0), Some(1.0), Some(1.0))
    );
    // Later P-1 counts in February, where it was resolved for the last time, and P-4 is open again. The end of January stays what it was.
    let later = "2024-02-15T00:00:00Z";
    assert_eq!((of(later, "backlog").1, of(later, "net_flow").1), (Some(1.0), Some(1.0)));
    assert_eq!(of(later, "resolved"), (1, Some(1.0), serde_json::json!({"reopened_since": 1})));
    // The spells say the same, at any instant.
    let open = "SELECT number FROM v_spell WHERE from_at < '2024-02-01' AND coalesce(to_at >= '2024-02-01', true) AND waits_for IS NOT NULL";
    let run = project.args(&["query", open, "--format", "csv"]).ends(0);
    assert_eq!(run.stdout.lines().collect::<Vec<_>>(), ["number", "P-3"]);
}

const AUDIT: &str = "tablename,documentkey,fieldname,oldvalue,newvalue,user,sys_created_on\n";

#[test]
fn a_closing_that_was_undone_is_none() {
    // Closed at 09:10, back at 11:10, solved at 11:20 and not closed again.
    let incidents = "number,opened_at,short_description,priority,state,resolved_at,closed_at,sys_updated_on\n\
        INC002,2024-05-06 09:00:00,B,3 - Moderate,Resolved,2024-05-06 11:20:00,2024-05-06 09:10:00,2024-05-06 11:20:00\n";
    let audit =
        [("1", "2", "09:01"), ("2", "6", "09:10"), ("6", "7", "09:10"), ("7", "2", "11:10"), ("2", "6", "11:20")]
            .map(|(old, new, at)| format!("incident,INC002,state,{old},{new},a,2024-05-06 {at}:00\n"));
    // The history, and the record alone.
    for history in [audit.concat(), String::new()] {
        let project = Project::new()
            .file("tickmark.toml", SETTINGS)
            .file("exports/incident.csv", incidents)
            .file("exports/sys_audit.csv", format!("{AUDIT}{history}"));
        project.run("import").ends(0);
        for metric in ["closed", "close_time"] {
            let (n, _, excluded) = asked(&project, &format!("metrics {metric} --period 2024-05"), metric);
            assert_eq!((n, excluded), (0, serde_json::json!({"reopened_since": 1})), "{metric}");
        }
        assert_eq!(asked(&project, "metrics resolved --period 2024-05", "resolved").1, Some(1.0));
    }
}

#[test]
fn ends_without_a_time_are_told_and_no_zero() {
    let incidents = "number,short_description,state,priority,opened_at,sys_updated_on\n\
        INC1,a,Closed,3 - Moderate,2026-04-01 08:00:00,2026-04-03 08:00:00\n\
        INC2,b,Closed,3 - Moderate,2026-04-02 08:00:00,2026-04-04 08:00:00\n\
        INC3,c,Resolved,3 - Moderate,2026-04-10 08:00:00,2026-04-11 08:00:00\n\
        INC4,d,In Progress,3 - Moderate,2026-04-20 08:00:00,2026-05-02 08:00:00\n";
    let project = Project::new().file("tickmark.toml", SETTINGS).file("exports/incident.csv", incidents);
    project.run("import").ends(0).says(&["3 of 4 tickets have ended, but the file does not say when"]);
    let of = |metric: &str, period: &str| asked(&project, &format!("metrics {metric} --period {period}"), metric);
    assert_eq!(of("resolved", "2026-04"), (0, None, serde_json::json!({"missing_resolution": 3})));
    // 4 came in; between 1 and 4 remained.
    assert_eq!(of("net_flow", "2026-04").1, None);
    assert_eq!(of("backlog", "2026-04").1, None);
    // Now 1 is open.
    assert_eq!(of("backlog", "2026-05").1, Some(1.0));
    project.run("run --period 2026-04 --out out").ends(0);
    let page = std::fs::read_to_string(project.path().join("out/service-review-2026-04.html")).unwrap();
    assert!(page.contains("4 came in; how many were resolved is not known") && !page.contains("against 0"));
}

#[test]
fn a_list_of_open_tickets_says_nothing_of_those_that_ended() {
    let items = "number,short_description,state,assignment_group,sys_created_on,sys_updated_on\n\
        RITM1,a,Open,A,2026-03-10 08:00:00,2026-05-02 08:00:00\nRITM2,b,Open,A,2026-04-10 08:00:00,2026-05-02 08:00:00\n\
        RITM3,c,Open,A,2026-04-20 08:00:00,2026-05-02 08:00:00\nRITM4,d,Open,B,2026-04-25 08:00:00,2026-05-02 08:00:00\n\
        RITM5,e,Open,B,2026-05-01 08:00:00,2026-05-02 09:00:00\n";
    let project = Project::new().file("tickmark.toml", SETTINGS).file("exports/sc_req_item.csv", items);
    project.run("import").ends(0).says(&["the file holds only open tickets (5)"]);
    let of = |metric: &str, period: &str| asked(&project, &format!("metrics {metric} --period {period}"), metric);
    // At least 1, at least 4.
    assert_eq!(of("backlog", "2026-03"), (0, None, serde_json::json!({"open_tickets_only": 1})));
    assert_eq!(of("backlog", "2026-04"), (0, None, serde_json::json!({"open_tickets_only": 4})));
    assert_eq!(of("backlog", "2026-05"), (5, Some(5.0), Value::Null));
    assert_eq!(of("resolved", "2026-04").1, None);
}

#[test]
fn the_last_month_is_one_with_work() {
    // One of two tickets of March 2025 was edited on 3 January 2026.
    let incidents = "number,short_description,state,priority,opened_at,resolved_at,closed_at,sys_updated_on\n\
        INC1,t,Closed,3 - Moderate,2025-03-02 08:00:00,2025-03-02 10:00:00,2025-03-03 08:00:00,2025-03-03 08:00:00\n\
        INC2,t,Closed,3 - Moderate,2025-03-20 08:00:00,2025-03-20 10:00:00,2025-03-21 08:00:00,2026-01-03 15:00:00\n";
    let project = Project::new().file("tickmark.toml", SETTINGS).file("exports/incident.csv", incidents);
    let ran =
        project.run("run --out out").ends(0).says(&["no ticket was opened or ended in 2025-12; this shows 2025-03"]);
    assert_eq!(ran.stderr.matches("this shows").count(), 1, "said once: {}", ran.stderr);
    assert!(project.path().join("out/service-review-2025-03.html").is_file());
}

#[test]
fn for_whom_a_ticket_waits_does_not_hang_on_the_words_of_others() {
    let incident = |more: &str| {
        format!(
            "number,opened_at,short_description,priority,state,sys_updated_on\n\
             INC001,2024-01-08 09:00:00,x,3 - Moderate,In Progress,2024-01-08 12:00:00\n{more}"
        )
    };
    let audit = "tablename,documentkey,fieldname,oldvalue,newvalue,user,sys_created_on\n\
             incident,INC001,state,2,3,a,2024-01-08 10:00:00\n\
             incident,INC001,hold_reason,,Awaiting Parts,a,2024-01-08 10:00:00\n\
             incident,INC001,hold_reason,Awaiting Parts,Awaiting Caller back,a,2024-01-08 11:00:00\n\
             incident,INC001,state,3,2,a,2024-01-08 12:00:00\n\
             incident,INC001,hold_reason,Awaiting Caller back,,a,2024-01-08 12:00:00\n";
    let spells = |audit: &str, others: &str| {
        let project = Project::new()
            .file("tickmark.toml", SETTINGS)
            .file("exports/incident.csv", incident(others))
            .file("exports/sys_audit.csv", audit);
        project.run("import").ends(0);
        project.run("metrics opened --period 2024-01").ends(0);
        let sql =
            "SELECT hour(from_at) AS hour, state_class, waits_for FROM v_spell WHERE number = 'INC001' ORDER BY ALL";
        project.args(&["query", sql, "--format", "csv"]).ends(0).stdout
    };
    let other = "INC002,2024-01-08 09:00:00,x,3 - Moderate,On Hold,2024-01-08 12:00:00\n";
    let moves = "incident,INC002,hold_reason,,Awaiting Vendor,a,2024-01-08 10:00:00\n";
    // No word says for whom: it waits for something else, whether another ticket waits for a vendor or not.
    let unknown = audit.replace("Awaiting Caller back", "Awaiting Tuesday");
    let expected = "hour,state_class,waits_for\n9,open,us\n10,pending,other\n12,open,us\n";
    assert_eq!(spells(&unknown, ""), expected);
    assert_eq!(spells(&(unknown + moves), other), expected);
    // From 11 on for the caller.
    let known = "hour,state_class,waits_for\n9,open,us\n10,pending,other\n11,pending,customer\n12,open,us\n";
    assert_eq!(spells(audit, ""), known);
}
