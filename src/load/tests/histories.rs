//! Files whose rows are no tickets: updates, events, joins, and what completes tickets of another file.

use std::fmt::Write as _;

use super::*;

const HEAD: &str = "number,incident_state,active,sys_mod_count,made_sla,caller_id,opened_at,sys_updated_by,sys_updated_at,priority,\
                    assignment_group,assigned_to,reopen_count,resolved_at,closed_at\n";
/// The newest row stands in the middle; the closing is written back to the first row already. Two updates within one minute.
const UPDATES: [&str; 5] = [
    "INC1,New,true,0,true,c,29/2/2016 01:16,ann,29/2/2016 01:16,3 - Moderate,Desk,?,0,29/2/2016 11:29,5/3/2016 12:00\n",
    "INC1,Closed,false,5,true,c,29/2/2016 01:16,system,5/3/2016 12:00,3 - Moderate,Net,bo,1,29/2/2016 11:29,5/3/2016 12:00\n",
    "INC1,Resolved,true,4,true,c,29/2/2016 01:16,bo,29/2/2016 11:29,3 - Moderate,Net,bo,1,29/2/2016 11:29,5/3/2016 12:00\n",
    "INC1,Active,true,2,true,c,29/2/2016 01:16,bo,29/2/2016 11:29,3 - Moderate,Net,bo,1,29/2/2016 11:29,5/3/2016 12:00\n",
    "INC2,Active,true,7,false,d,1/3/2016 09:00,ann,1/3/2016 09:30,2 - High,Desk,?,0,?,?\n",
];

#[test]
fn the_newest_update_is_the_ticket_and_the_changes_are_its_history() {
    let mut bench = TestStore::new("UTC");
    let report = bench.import("log.csv", &(HEAD.to_owned() + &UPDATES.concat())).unwrap();
    assert_eq!(report.profile, "servicenow-updates");
    // Five rows of two tickets: three are older.
    assert_eq!(five(&report), [5, 2, 0, 3, 0, 0]);
    // INC1: state New, Active, Resolved, Closed; group Desk, Net; assignee bo; priority. INC2: state, group, priority.
    assert_eq!(
        (report.parts[0].table, report.parts[0].counts.read, report.parts[0].counts.loaded),
        ("ticket_event", 11, 11)
    );
    assert_eq!(
        bench.texts("SELECT number, state, closed_at::VARCHAR, reopened_count::VARCHAR, acknowledged_at::VARCHAR, reassign_count::VARCHAR, filled FROM ticket ORDER BY number"),
        [
            // Desk to Net is the one reassignment; the update to Active took it up.
            "INC1 Closed 2016-03-05 12:00:00 1 2016-02-29 11:29:00 1 acknowledged_at,reassign_count",
            // It was Active already when first seen: since when, nobody says.
            "INC2 Active - 0 - 0 reassign_count"
        ]
    );
    assert_eq!(
        bench.texts(
            "SELECT event_at::VARCHAR, actor_id, old_value, old_code, new_value, new_code, ticket_id FROM ticket_event \
             WHERE field = 'state' AND ticket_number = 'INC1' ORDER BY event_at, old_code"
        ),
        [
            "2016-02-29 01:16:00 ann - - New new servicenow:incident:INC1",
            "2016-02-29 11:29:00 bo New new Active open servicenow:incident:INC1",
            "2016-02-29 11:29:00 bo Active open Resolved resolved servicenow:incident:INC1",
            "2016-03-05 12:00:00 system Resolved resolved Closed closed servicenow:incident:INC1"
        ]
    );
}

#[test]
fn a_log_in_two_files_gives_the_same_history_in_either_order() {
    let parts = [HEAD.to_owned() + UPDATES[0], HEAD.to_owned() + UPDATES[1] + UPDATES[2] + UPDATES[3] + UPDATES[4]];
    for order in [[0, 1], [1, 0]] {
        let mut bench = TestStore::new("UTC");
        for at in order {
            bench.import(&format!("{at}.csv"), &parts[at]).unwrap();
        }
        assert_eq!(
            bench.texts("SELECT old_value, new_value FROM ticket_event WHERE field = 'state' AND ticket_number = 'INC1' ORDER BY event_at, old_code"),
            ["- New", "New Active", "Active Resolved", "Resolved Closed"],
            "{order:?}"
        );
        assert_eq!(
            bench.one(
                "SELECT state, acknowledged_at::VARCHAR, reassign_count::VARCHAR FROM ticket WHERE number = 'INC1'"
            ),
            "Closed 2016-02-29 11:29:00 1"
        );
    }
}

const LOG: &str = "case:concept:name,concept:name,lifecycle:transition,time:timestamp,org:resource,org:group\n";

#[test]
fn a_case_of_an_event_log_opens_with_its_first_event_and_ends_with_its_last_end() {
    let rows = [
        "1-1,Accepted,In Progress,2026-01-12 08:00:00+00:00,Ada,Desk\n",
        "1-1,Completed,Closed,2026-01-12 10:00:00+00:00,Ada,Desk\n",
        "1-1,Accepted,In Progress,2026-01-13 08:00:00+00:00,Bo,Net\n",
        "1-1,Completed,Resolved,2026-01-13 12:00:00+00:00,Bo,Net\n",
        "1-1,Completed,Closed,2026-01-20 09:00:00+00:00,Bo,Net\n",
        "1-2,Queued,Awaiting Assignment,2026-01-12 09:00:00+00:00,Ada,Desk\n",
        "1-2,Completed,Closed,2026-01-12 09:30:00+00:00,Ada,Desk\n",
        "1-2,Accepted,In Progress,2026-01-12 09:40:00+00:00,Ada,Desk\n",
    ];
    let ask = |bench: &TestStore| {
        bench.texts(
            "SELECT number, opened_at::VARCHAR, resolved_at::VARCHAR, closed_at::VARCHAR, reopened_count::VARCHAR, reassign_count::VARCHAR, \
             acknowledged_at::VARCHAR FROM ticket ORDER BY number",
        )
    };
    // 1-1 left the state it began in at 10:00, and was left after its first closing: the ends are the later ones. 1-2 is open again, so that it has no end.
    let expected = [
        "1-1 2026-01-12 08:00:00 2026-01-13 12:00:00 2026-01-20 09:00:00 1 1 2026-01-12 10:00:00",
        "1-2 2026-01-12 09:00:00 - - 1 0 2026-01-12 09:30:00",
    ];
    let mut bench = TestStore::new("UTC");
    let report = bench.import("log.csv", &(LOG.to_owned() + &rows.concat())).unwrap();
    assert_eq!((report.profile.as_str(), five(&report)), ("event-log", [8, 2, 0, 6, 0, 0]));
    assert!(codes(&report).contains(&"note"));
    assert_eq!(ask(&bench), expected);
    let mut bench = TestStore::new("UTC");
    bench.options.shape = Some(RowShape::Ticket);
    let error = bench.import("log.csv", &(LOG.to_owned() + &rows.concat())).unwrap_err();
    assert!(error.to_string().contains("when a ticket was opened"), "{error}");
    // The end of the log before its beginning.
    let mut bench = TestStore::new("UTC");
    for (name, rows) in [("b", &rows[2..]), ("a", &rows[..2])] {
        bench.import(&format!("{name}.csv"), &(LOG.to_owned() + &rows.concat())).unwrap();
    }
    assert_eq!(ask(&bench), expected);
}

#[test]
fn in_a_log_that_closes_at_once_the_closing_resolves() {
    let mut bench = TestStore::new("UTC");
    let rows = "C1,Accepted,In Progress,2026-01-12 08:00:00+00:00,Ada,Desk\nC1,Completed,Closed,2026-01-12 10:00:00+00:00,Ada,Desk\n";
    bench.import("log.csv", &(LOG.to_owned() + rows)).unwrap();
    assert_eq!(
        bench.one("SELECT resolved_at::VARCHAR, closed_at::VARCHAR, filled FROM ticket"),
        "2026-01-12 10:00:00 2026-01-12 10:00:00 acknowledged_at,resolved_at,closed_at,reopened_count,reassign_count"
    );
}

#[test]
fn rows_of_one_instant_in_a_log_that_is_newest_first_are_read_from_below() {
    let mut bench = TestStore::new("UTC");
    let rows = "C1,Completed,Closed,2026-01-12 10:00:00+00:00,Ada,Desk\nC1,Completed,Resolved,2026-01-12 10:00:00+00:00,Ada,Desk\n\
                C1,Accepted,In Progress,2026-01-12 08:00:00+00:00,Ada,Desk\n";
    bench.import("log.csv", &(LOG.to_owned() + rows)).unwrap();
    assert_eq!(bench.one("SELECT state FROM ticket"), "Closed");
}

const TICKETS: &str = "number,opened_at,short_description,caller_id,state,assignment_group,sys_updated_on,task\n";

#[test]
fn rows_that_are_updates_are_told_by_their_times_and_the_command_line_overrides() {
    let rows = "INC1,2026-01-01 10:00:00,x,a,New,Desk,2026-01-01 10:00:00,t\n\
                INC1,2026-01-01 10:00:00,x,a,Resolved,Net,2026-01-03 10:00:00,t\n\
                INC1,2026-01-01 10:00:00,x,a,In Progress,Net,2026-01-02 10:00:00,t\n\
                INC2,2026-01-01 10:00:00,x,a,New,Desk,2026-01-01 10:00:00,t\n";
    let text = TICKETS.to_owned() + rows;
    let states = "SELECT string_agg(new_code, ' ' ORDER BY event_at) FROM ticket_event WHERE field = 'state' AND ticket_number = 'INC1'";
    let mut bench = TestStore::new("UTC");
    let report = bench.import("incident.csv", &text).unwrap();
    // 2 tickets / 4 rows = 0.5.
    assert_eq!(five(&report), [4, 2, 0, 2, 0, 0]);
    assert!(codes(&report).contains(&"one_row_per_update"), "{report:?}");
    assert_eq!(bench.one(states), "new open resolved");
    assert_eq!(
        bench.one("SELECT state_class, resolved_at::VARCHAR FROM ticket WHERE number = 'INC1'"),
        "resolved 2026-01-03 10:00:00"
    );
    let path = bench.file("incident.csv", &text);
    let shape = |bench: &TestStore| inspect(&path, &bench.options).unwrap().parts[0].shape;
    assert_eq!(shape(&bench), "one row per update of a ticket");

    let mut bench = TestStore::new("UTC");
    bench.options.shape = Some(RowShape::Ticket);
    assert_eq!(shape(&bench), "one row per ticket");
    let report = bench.import("incident.csv", &text).unwrap();
    assert_eq!(five(&report), [4, 2, 0, 2, 0, 0]);
    assert!(!codes(&report).contains(&"one_row_per_update"));
    assert_eq!(bench.one("SELECT count(*)::VARCHAR FROM ticket_event"), "0");

    // Few repeated numbers make no log, unless somebody says so.
    let mut few = TICKETS.to_owned();
    for number in 1..=20 {
        let _ = writeln!(few, "INC{number},2026-01-01 10:00:00,x,a,New,Desk,2026-01-01 10:00:00,t");
    }
    few += "INC1,2026-01-01 10:00:00,x,a,Resolved,Desk,2026-01-02 10:00:00,t\n";
    for (shape, events) in [(None, "0"), (Some(RowShape::Updates), "41")] {
        let mut bench = TestStore::new("UTC");
        bench.options.shape = shape;
        bench.import("incident.csv", &few).unwrap();
        // 20 first states, 20 first groups, one change.
        assert_eq!(bench.one("SELECT count(*)::VARCHAR FROM ticket_event"), events);
    }
}

#[test]
fn lists_of_different_days_put_together_are_no_log_of_updates() {
    // In progress when first seen, a day after the opening: two of three. One of three was new.
    let rows = "INC1,2026-01-01 10:00:00,x,a,In Progress,Desk,2026-01-02 10:00:00,t\n\
                INC1,2026-01-01 10:00:00,x,a,Resolved,Net,2026-01-03 10:00:00,t\n\
                INC2,2026-01-01 10:00:00,x,a,In Progress,Desk,2026-01-02 11:00:00,t\n\
                INC2,2026-01-01 10:00:00,x,a,In Progress,Net,2026-01-03 11:00:00,t\n\
                INC3,2026-01-01 10:00:00,x,a,New,Desk,2026-01-02 12:00:00,t\n\
                INC3,2026-01-01 10:00:00,x,a,Resolved,Desk,2026-01-03 12:00:00,t\n";
    let mut bench = TestStore::new("UTC");
    let report = bench.import("incident.csv", &(TICKETS.to_owned() + rows)).unwrap();
    assert_eq!(five(&report), [6, 3, 0, 3, 0, 0]);
    assert!(codes(&report).contains(&"several_versions_per_ticket"), "{report:?}");
    assert_eq!(
        bench.texts("SELECT number, state_class, acknowledged_at::VARCHAR, filled FROM ticket ORDER BY number"),
        ["INC1 resolved - -", "INC2 open - -", "INC3 resolved - -"]
    );
    assert_eq!(bench.one("SELECT count(*)::VARCHAR FROM ticket_event"), "0");
}

#[test]
fn tickets_joined_with_something_else_are_counted_once_and_named() {
    let row =
        |group: &str, task: &str| format!("INC1,2026-01-01 10:00:00,x,a,New,{group},2026-01-01 10:00:00,{task}\n");
    for (rows, words) in [
        ([row("Desk", "t1"), row("Desk", "t2"), row("Desk", "t3")], "alike in every column"),
        ([row("Desk", "t1"), row("Net", "t2"), row("Net", "t3")], "differ in `assignment_group`"),
    ] {
        let mut bench = TestStore::new("UTC");
        let report = bench.import("incident.csv", &(TICKETS.to_owned() + &rows.concat())).unwrap();
        assert_eq!(five(&report), [3, 1, 0, 2, 0, 0]);
        let warning = report.warnings.iter().find(|warning| warning.code == "several_rows_per_ticket").unwrap();
        assert!(warning.message.starts_with("3 rows for 1 ticket: ") && warning.message.contains(words), "{warning:?}");
        assert_eq!(bench.one("SELECT count(*)::VARCHAR FROM ticket_event"), "0");
    }
}

const HISTORY: &str = "field_name,ticket_id,updated,user_id,value\n";
const CHANGES: [&str; 5] = [
    "status,71,2026-01-05 11:00:00,7,new\n",
    "group_id,71,2026-01-05 11:00:00,7,g1\n",
    "status,71,2026-01-06 11:00:00,7,open\n",
    "status,71,2026-01-07 11:00:00,7,solved\n",
    "status,71,2026-01-08 11:00:00,9,open\n",
];
const LATER: &str = "group_id,71,2026-01-09 11:00:00,7,g2\nstatus,71,2026-01-10 11:00:00,7,solved\nstatus,71,2026-01-14 11:00:00,7,closed\n";

#[test]
fn histories_without_old_values_take_them_from_the_row_before_and_fill_the_ticket_whichever_file_comes_first() {
    let zendesk = r#"{"tickets": [{"id": 71, "created_at": "2026-01-05T11:00:00Z", "updated_at": "2026-01-14T11:00:00Z", "status": "closed",
        "type": "incident", "subject": "x", "via": {"channel": "web"}, "raw_subject": "x", "requester_id": 5, "generated_timestamp": 1}]}"#;
    let files = [
        ("tickets.json", zendesk.to_owned()),
        ("january.csv", HISTORY.to_owned() + &CHANGES.concat()),
        ("later.csv", HISTORY.to_owned() + LATER),
    ];
    for order in [[0, 1, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut bench = TestStore::new("UTC");
        for at in order {
            bench.import(files[at].0, &files[at].1).unwrap();
        }
        assert_eq!(
            bench.texts("SELECT old_value, old_code, new_value, new_code FROM ticket_event WHERE field = 'state' ORDER BY event_at"),
            [
                "- - new new",
                "new new open open",
                "open open solved resolved",
                "solved resolved open open",
                "open open solved resolved",
                "solved resolved closed closed"
            ],
            "{order:?}"
        );
        // Solved on the 7th was undone; g1 to g2 is one reassignment.
        assert_eq!(
            bench.one("SELECT acknowledged_at::VARCHAR, resolved_at::VARCHAR, closed_at::VARCHAR, reopened_count::VARCHAR, reassign_count::VARCHAR FROM ticket"),
            "2026-01-06 11:00:00 2026-01-10 11:00:00 2026-01-14 11:00:00 1 1",
            "{order:?}"
        );
    }
}

#[test]
fn measures_of_another_file_complete_tickets_and_never_overrule_them() {
    let ticket = |id: u32, solved: &str, updated: &str| {
        format!(
            r#"{{"id": {id}, "created_at": "2026-01-05T06:50:00Z", "updated_at": "{updated}", "status": "solved", "type": "incident",
                "subject": "x", "via": {{"channel": "web"}}, "raw_subject": "x", "requester_id": 5, "generated_timestamp": 1{solved}}}"#
        )
    };
    let tickets = |second: &str| format!(r#"{{"tickets": [{}, {second}]}}"#, ticket(71, "", "2026-01-06T00:00:00Z"));
    // The second ticket has a count of its own.
    let own = r#", "metric_set": {"reopens": 4}"#;
    let metrics = |solved: &str, updated: &str| {
        format!(
            r#"{{"ticket_metrics": [
                {{"id": 1, "ticket_id": 71, "created_at": "2026-01-05T06:50:00Z", "updated_at": "{updated}", "reopens": 2, "replies": 3, "solved_at": "{solved}"}},
                {{"id": 2, "ticket_id": 72, "created_at": "2026-01-05T06:50:00Z", "updated_at": "{updated}", "reopens": 0, "replies": 0, "solved_at": "{solved}"}}]}}"#
        )
    };
    let ask = "SELECT number, resolved_at::VARCHAR, reopened_count::VARCHAR, filled FROM ticket ORDER BY number";
    let (first, second) = ("2026-01-05T14:20:00Z", "2026-01-07T09:00:00Z");
    for order in [[0, 1], [1, 0]] {
        let mut bench = TestStore::new("UTC");
        let files = [
            ("tickets.json", tickets(&ticket(72, own, "2026-01-06T00:00:00Z"))),
            ("metrics.json", metrics(first, "2026-01-06T00:00:00Z")),
        ];
        for at in order {
            bench.import(files[at].0, &files[at].1).unwrap();
        }
        assert_eq!(
            bench.texts(ask),
            ["71 2026-01-05 14:20:00 2 resolved_at,reopened_count", "72 2026-01-05 14:20:00 4 resolved_at"],
            "{order:?}"
        );
        // Later measures replace earlier ones, also where the ticket's own file has nothing new; older ones change nothing.
        bench.next_run();
        bench.import("later.json", &metrics(second, "2026-01-08T00:00:00Z")).unwrap();
        bench.import("older.json", &metrics(first, "2026-01-04T00:00:00Z")).unwrap();
        assert_eq!(bench.texts(ask)[0], "71 2026-01-07 09:00:00 2 resolved_at,reopened_count");
        // A newer version of the ticket is completed again.
        bench.import("tickets.json", &tickets(&ticket(72, "", "2026-01-09T00:00:00Z"))).unwrap();
        assert_eq!(bench.texts(ask)[1], "72 2026-01-07 09:00:00 0 resolved_at,reopened_count");
    }
}

#[test]
fn a_jira_ticket_is_closed_when_it_came_into_its_closed_state_for_good() {
    let issue = |key: &str, status: &str, moves: &[(&str, &str, &str)]| {
        let histories: Vec<String> = moves
            .iter()
            .map(|(at, from, to)| {
                format!(
                    r#"{{"created": "2026-01-{at}T10:00:00.000+0000", "author": {{"displayName": "A"}},
                        "items": [{{"field": "status", "fromString": "{from}", "toString": "{to}"}}]}}"#
                )
            })
            .collect();
        format!(
            r#"{{"id": "1{key}", "key": "SUP-{key}", "fields": {{"summary": "x", "created": "2026-01-01T10:00:00.000+0000",
                "updated": "2026-01-20T10:00:00.000+0000", "status": {{"name": "{status}"}}, "issuetype": {{"name": "Incident"}},
                "priority": {{"name": "High"}}}}, "changelog": {{"histories": [{}]}}}}"#,
            histories.join(",")
        )
    };
    let issues = [
        issue(
            "1",
            "Closed",
            &[("02", "Open", "Closed"), ("03", "Closed", "In Progress"), ("05", "In Progress", "Closed")],
        ),
        issue("2", "In Progress", &[("02", "Open", "Closed"), ("03", "Closed", "In Progress")]),
        issue("3", "Closed", &[]),
    ];
    let mut bench = TestStore::new("UTC");
    bench.import("search.json", &format!(r#"{{"issues": [{}]}}"#, issues.join(","))).unwrap();
    assert_eq!(
        bench.texts("SELECT number, state_class, closed_at::VARCHAR, resolved_at::VARCHAR, reopened_count::VARCHAR FROM ticket ORDER BY number"),
        ["SUP-1 closed 2026-01-05 10:00:00 - 1", "SUP-2 open - - 1", "SUP-3 closed - - -"]
    );
}

#[test]
fn a_profile_of_histories_must_make_sense() {
    let ticket = "name = 'mine'\nevidence = 'seen'\ntool = 'Mine'\nsource-system = 'mine'\nkind = 'incident'\n[columns]\nnumber = ['Ref']\n";
    let events = "name = 'mine'\nevidence = 'seen'\ntool = 'Mine'\nsource-system = 'mine'\ntable = 'ticket_event'\n[columns]\nticket_number = ['Ref']\n\
                  event_at = ['When']\nfield = ['What']\n";
    for (text, fault) in [
        (format!("{ticket}opened_at = ['Begin']\n[history]\nfields = ['state']\n"), "needs `updated_at`"),
        (
            format!("{ticket}updated_at = ['Changed']\n[history]\nfields = ['stat']\n"),
            "unknown field of a history: `stat`",
        ),
        (format!("{ticket}opened_at = ['Begin']\n[events]\nwhole = true\n"), "[events] is for"),
        (format!("{events}[history]\nfields = ['state']\n"), "[history] is for"),
    ] {
        let error = builtin::parse(Path::new("mine.toml"), &text).unwrap_err();
        assert!(error.to_string().contains(fault), "{error}");
    }
}
