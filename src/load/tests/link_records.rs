//! Links that come in rows of their own, in the forms of several tools: whichever file comes first, undone exactly, counted like all records.

use super::*;

fn links(bench: &TestStore) -> Vec<String> {
    bench.texts("SELECT from_id || ' ' || kind || ' ' || to_id FROM ticket_link ORDER BY ALL")
}

const INCIDENTS: &str = "number,sys_id,opened_at,short_description,caller_id,incident_state,problem_id,sys_updated_on\n\
    INC1,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1,2026-01-05 10:00:00,down,a,2,PRB1,2026-01-05 11:00:00\n\
    INC2,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2,2026-01-05 10:05:00,down,b,2,,2026-01-05 11:00:00\n";
const CHANGES: &str = "number,sys_id,opened_at,short_description,type,start_date,end_date,state,sys_updated_on\n\
    CHG1,bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb1,2026-01-05 10:30:00,repair,emergency,2026-01-05 10:30:00,2026-01-05 10:40:00,3,2026-01-05 11:00:00\n";
const PROBLEMS: &str = "number,sys_id,opened_at,short_description,problem_state,known_error,sys_updated_on\n\
    PRB1,ccccccccccccccccccccccccccccccc1,2026-01-05 10:30:00,why,2,false,2026-01-05 11:00:00\n";
const RELATED: &str = "parent,child,type,sys_updated_on\n\
    CHG1,INC1,Fixes::Fixed by,2026-01-06 11:00:00\n\
    CHG1,INC2,Causes::Caused by,2026-01-06 11:00:00\n\
    PRB1,INC1,Investigates::Investigated by,2026-01-06 11:00:00\n\
    INC1,INC9,Sits beside::Sits beside,2026-01-06 11:00:00\n";

/// What the list says, and nothing twice: the incident names its problem itself.
const WANTED: &[&str] = &[
    "servicenow:incident:INC1 fixed_by servicenow:change:CHG1",
    "servicenow:incident:INC1 problem servicenow:problem:PRB1",
    "servicenow:incident:INC1 related servicenow::INC9",
    "servicenow:incident:INC2 caused_by servicenow:change:CHG1",
];

#[test]
fn related_tasks_of_servicenow_are_links_whichever_file_comes_first() {
    let files = [
        ("incident.csv", INCIDENTS),
        ("change.csv", CHANGES),
        ("problem.csv", PROBLEMS),
        ("task_rel_task.csv", RELATED),
    ];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let mut bench = TestStore::new("UTC");
        for place in order {
            let report = bench.import(files[place].0, files[place].1).unwrap();
            if place == 3 {
                assert_eq!((report.profile.as_str(), five(&report)), ("servicenow-links", [4, 4, 0, 0, 0, 0]));
                let warning = report.warnings.iter().find(|warning| warning.code == "unmapped_value").unwrap();
                assert!(warning.message.contains("`Sits beside::Sits beside` (1)"), "{}", warning.message);
            }
        }
        assert_eq!(links(&bench), WANTED, "{order:?}");
    }
}

#[test]
fn the_table_interface_names_tickets_by_their_ids() {
    let mut bench = TestStore::new("UTC");
    bench.import("incident.csv", INCIDENTS).unwrap();
    bench.import("change.csv", CHANGES).unwrap();
    let of = |id: char, n: u8| format!("{}{n}", String::from(id).repeat(31));
    let row = |child: String, kind: &str| {
        format!(
            r#"{{"parent": {{"display_value": "", "value": "{}"}}, "child": {{"display_value": "", "value": "{child}"}}, "type": "{kind}"}}"#,
            of('b', 1)
        )
    };
    let text =
        format!(r#"{{"result": [{}, {}]}}"#, row(of('a', 1), "Fixes::Fixed by"), row(of('a', 2), "Causes::Caused by"));
    let report = bench.import("rel.json", &text).unwrap();
    assert_eq!(five(&report), [2, 2, 0, 0, 0, 0], "{:?}", report.warnings);
    assert_eq!(
        links(&bench),
        [
            "servicenow:incident:INC1 fixed_by servicenow:change:CHG1",
            "servicenow:incident:INC1 problem servicenow:problem:PRB1",
            "servicenow:incident:INC2 caused_by servicenow:change:CHG1"
        ]
    );
}

#[test]
fn an_undone_run_takes_its_links_along_and_leaves_those_of_others_as_they_were() {
    let mut bench = TestStore::new("UTC");
    bench.import("task_rel_task.csv", RELATED).unwrap();
    let waiting = links(&bench);
    assert_eq!(waiting[0], "servicenow::INC1 fixed_by servicenow::CHG1");
    bench.next_run();
    bench.import("incident.csv", INCIDENTS).unwrap();
    bench.import("change.csv", CHANGES).unwrap();
    bench.import("problem.csv", PROBLEMS).unwrap();
    assert_eq!(links(&bench), WANTED);
    undo(&mut bench.store, bench.run).unwrap();
    assert_eq!(links(&bench), waiting);
    undo(&mut bench.store, bench.run - 1).unwrap();
    assert!(links(&bench).is_empty());
    // A list that comes later and is taken back leaves what the tickets themselves say.
    bench.next_run();
    bench.import("incident.csv", INCIDENTS).unwrap();
    bench.next_run();
    bench.import("task_rel_task.csv", RELATED).unwrap();
    // Nobody knows yet that PRB1, which the list names, is the problem PRB1 that the incident names.
    assert_eq!(links(&bench).len(), 5);
    undo(&mut bench.store, bench.run).unwrap();
    assert_eq!(links(&bench), ["servicenow:incident:INC1 problem servicenow:problem:PRB1"]);
}

#[test]
fn a_newer_list_takes_the_place_of_the_older_and_the_same_again_is_nothing_new() {
    let mut bench = TestStore::new("UTC");
    let head = "sys_id,parent,child,type,sys_updated_on\n";
    bench.import("a.csv", &format!("{head}r1,CHG1,INC1,Related to::Related to,2026-01-06 11:00:00\nr2,CHG1,INC2,Fixes::Fixed by,2026-01-06 11:00:00\n")).unwrap();
    let report = bench
        .import("b.csv", &format!("{head}r1,CHG1,INC1,Fixes::Fixed by,2026-01-07 11:00:00\nr2,CHG1,INC2,Fixes::Fixed by,2026-01-06 11:00:00\n"))
        .unwrap();
    assert_eq!(five(&report), [2, 0, 1, 1, 0, 0]);
    assert_eq!(
        links(&bench),
        ["servicenow::INC1 fixed_by servicenow::CHG1", "servicenow::INC2 fixed_by servicenow::CHG1"]
    );
}

#[test]
fn links_inside_jira_issues_are_told_from_both_ends_and_are_one() {
    let issue = |key: &str, kind: &str, links: &str| {
        format!(
            r#"{{"id": "1{}", "key": "{key}", "fields": {{"summary": "s", "issuetype": {{"name": "{kind}"}}, "status": {{"name": "Closed"}},
              "created": "2026-01-05T10:00:00.000+0000", "updated": "2026-01-05T10:00:00.000+0000", "issuelinks": [{links}]}}}}"#,
            &key[3..]
        )
    };
    let link = |id: u8, outward: &str, inward: &str, side: &str, key: &str| {
        format!(
            r#"{{"id": "{id}", "type": {{"name": "t", "inward": "{inward}", "outward": "{outward}"}}, "{side}": {{"id": "1", "key": "{key}"}}}}"#
        )
    };
    let causes = |side, key| link(1, "causes", "is caused by", side, key);
    let text = format!(
        r#"{{"issues": [{}, {}, {}, {}]}}"#,
        issue(
            "CM-1",
            "[System] Change",
            &[causes("outwardIssue", "CM-2"), link(2, "relates to", "relates to", "inwardIssue", "CM-4")].join(", ")
        ),
        issue(
            "CM-2",
            "[System] Incident",
            &[causes("inwardIssue", "CM-1"), link(3, "causes", "is caused by", "inwardIssue", "CM-3")].join(", ")
        ),
        issue("CM-3", "[System] Problem", ""),
        issue("CM-4", "[System] Incident", &link(4, "haunts", "is haunted by", "outwardIssue", "CM-9")),
    );
    let mut bench = TestStore::new("UTC");
    let report = bench.import("issues.json", &text).unwrap();
    assert!(report.warnings.iter().any(|warning| warning.message.contains("`haunts` (1)")), "{:?}", report.warnings);
    assert_eq!(
        links(&bench),
        [
            "jira:incident:CM-2 caused_by jira:change:CM-1",
            // What is caused by a problem belongs to it.
            "jira:incident:CM-2 problem jira:problem:CM-3",
            "jira:incident:CM-4 related jira::CM-9",
            "jira:incident:CM-4 related jira:change:CM-1",
        ]
    );
}

#[test]
fn numbers_of_glpi_name_a_ticket_only_with_its_kind() {
    let mut bench = TestStore::new("UTC");
    let record = |more: &str| {
        format!(
            r#"[{{"id": 7, "name": "n", "status": 6, "date": "2026-01-05 10:00:00", "solvedate": "2026-01-06 10:00:00"{more}}}]"#
        )
    };
    bench.import("tickets.json", &record(r#", "type": 1, "urgency": 3"#)).unwrap();
    bench.import("changes.json", &record(r#", "backoutplancontent": "b""#)).unwrap();
    bench.import("problems.json", &record(r#", "causecontent": "c""#)).unwrap();
    bench.import("ct.json", r#"[{"id": 1, "changes_id": 7, "tickets_id": 7}]"#).unwrap();
    bench.import("pt.json", r#"[{"id": 1, "problems_id": 7, "tickets_id": 7}]"#).unwrap();
    bench.import("tt.json", r#"[{"id": 1, "tickets_id_1": 7, "tickets_id_2": 8, "link": 3}]"#).unwrap();
    assert_eq!(
        links(&bench),
        [
            "glpi:change:7 related glpi:incident:7",
            "glpi:incident:7 parent glpi::8",
            "glpi:incident:7 problem glpi:problem:7",
        ]
    );
}

#[test]
fn associations_of_bmc_say_what_the_second_record_is_to_the_first() {
    let mut bench = TestStore::new("UTC");
    let report = bench
        .import(
            "associations.csv",
            "Request ID01,Request ID02,Association Type01\nINC000000000001,CRQ000000000001,Resolves\nINC000000000002,CRQ000000000001,Somehow\n",
        )
        .unwrap();
    assert_eq!((report.profile.as_str(), five(&report)), ("bmc-links", [2, 2, 0, 0, 0, 0]));
    assert_eq!(
        links(&bench),
        ["bmc::CRQ000000000001 related bmc::INC000000000002", "bmc::INC000000000001 fixed_by bmc::CRQ000000000001"]
    );
}
