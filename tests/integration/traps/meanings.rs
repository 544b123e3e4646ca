//! Traps 9 to 20: what the columns and words of a ticket mean.

use serde_json::{Value, json};

use super::{OSTICKET, berlin, imported, trap};

#[test]
fn trap_09_resolution_is_not_closing() {
    // Closed by itself after five days. The second has no resolution: it is left out and counted, not measured to its closing.
    let now = trap(&[(
        "incident.csv",
        "number,opened_at,short_description,caller_id,state,resolved_at,closed_at,sys_updated_on\n\
         INC1,2026-01-13 08:00:00,a,L,Closed,2026-01-13 09:00:00,2026-01-18 09:00:00,2026-01-18 09:00:00\n\
         INC2,2026-01-13 08:00:00,a,L,Closed,,2026-01-18 09:00:00,2026-01-18 09:00:00\n",
    )]);
    let (n, mean, left_out) = now.measure("resolve_time", "incident", "mean");
    assert_eq!((n, mean, &left_out["missing_resolution"]), (1, Some(3_600.0), &json!(1)));
    // A tool that knows the closing alone is told apart, with the share.
    let osticket = trap(&[("tickets.csv", OSTICKET)]);
    assert!(
        osticket.warning("resolved_by_closing").starts_with("2 tickets taken as resolved when closed (`Closed Date`)")
    );
    // Of this one a resolution that it lacks is taken from the completion: one of two.
    let partly = trap(&[(
        "requests.csv",
        "Request ID,Subject,Request Type,Request Status,Requester,Technician,Group,Priority,Created Time,DueBy Time,Resolved Time,Completed Time,Overdue Status\n\
         1,a,Incident,Closed,M,J,IT,High,\"Jan 7, 2026 08:00 AM\",-,\"Jan 7, 2026 09:00 AM\",\"Jan 9, 2026 09:00 AM\",false\n\
         2,a,Incident,Closed,M,J,IT,High,\"Jan 7, 2026 08:00 AM\",-,-,\"Jan 9, 2026 09:00 AM\",false\n",
    )]);
    assert_eq!(partly.profile(), "manageengine-report");
    assert!(
        partly.warning("resolved_by_closing").starts_with("1 ticket taken as resolved when closed (`Completed Time`)")
    );
}

#[test]
fn trap_10_the_change_that_mends_is_not_the_one_that_broke() {
    let changes = "number,opened_at,short_description,type,risk,state,close_code,start_date,end_date,work_start,work_end,closed_at,sys_updated_on\n\
                   CHG1,2026-01-10 08:00:00,a,normal,Low,Closed,successful,2026-01-11 08:00:00,2026-01-11 09:00:00,2026-01-11 08:00:00,2026-01-11 09:00:00,2026-01-11 10:00:00,2026-01-11 10:00:00\n\
                   CHG2,2026-01-10 08:00:00,b,normal,Low,Closed,successful,2026-01-14 08:00:00,2026-01-14 09:00:00,2026-01-14 08:00:00,2026-01-14 09:00:00,2026-01-14 10:00:00,2026-01-14 10:00:00\n";
    let incident = "number,opened_at,short_description,caller_id,state,caused_by,rfc,sys_updated_on\nINC1,2026-01-13 08:00:00,a,L,New,CHG1,CHG2,2026-01-13 08:00:00\n";
    let trap = trap(&[("change.csv", changes), ("incident.csv", incident)]);
    assert_eq!(trap.rows("SELECT to_id FROM ticket_link WHERE kind = 'caused_by'"), ["servicenow:change:CHG1"]);
    // The strict reading takes the change that an incident names as its cause for no success: one of two. Neither failed.
    let (n, faultless, _) = trap.measure("change_success", "change", "strict");
    assert_eq!((n, faultless), (2, Some(0.5)));
    assert_eq!(trap.measure("change_failure", "change", "share").1, Some(0.0));
}

#[test]
fn trap_11_a_change_that_is_closed_is_not_therefore_a_success() {
    let head = "number,opened_at,short_description,type,risk,state,close_code,start_date,end_date,work_start,work_end,closed_at,sys_updated_on\n";
    let change = |number: u32, code: &str| {
        format!(
            "CHG{number},2026-01-10 08:00:00,a,normal,Low,Closed,{code},2026-01-11 08:00:00,2026-01-11 09:00:00,2026-01-11 08:00:00,2026-01-11 09:00:00,2026-01-11 10:00:00,2026-01-11 10:00:00\n"
        )
    };
    let rows = change(1, "successful") + &change(2, "unsuccessful") + &change(3, "") + &change(4, "");
    let told = trap(&[("change.csv", &format!("{head}{rows}"))]);
    let (n, share, left_out) = told.measure("change_success", "change", "strict");
    assert_eq!((n, share, &left_out["missing_outcome"]), (2, Some(0.5), &json!(2)));
    // A tool without a field for it: no share at all, and `inspect` says what is lacking.
    let changes = r#"{"changes": [{"id": 77, "subject": "a", "status": 6, "change_type": 4, "risk": 2, "impact": 3, "priority": 3, "approval_status": 1,
        "planned_start_date": "2026-01-20T20:00:00Z", "planned_end_date": "2026-01-20T22:00:00Z", "agent_id": 1, "workspace_id": 2,
        "created_at": "2026-01-15T09:00:00Z", "updated_at": "2026-01-21T08:00:00Z"}]}"#;
    let untold = trap(&[("changes.json", changes)]);
    assert_eq!(untold.measure("change_success", "change", "strict").1, None);
    let document = untold.project.run("inspect changes.json --format json").ends(0).json();
    let feeds = document["files"][0]["feeds"]["metrics"].as_array().unwrap();
    let success = feeds.iter().find(|feed| feed["id"] == "change_success").unwrap();
    assert_eq!(success["lacks"][0], "change.outcome");
}

#[test]
fn trap_12_of_repeated_columns_the_first_that_says_something_is_taken() {
    let trap = trap(&[(
        "Jira.csv",
        "Summary,Issue key,Issue id,Issue Type,Status,Project key,Priority,Created,Custom field (Category),Custom field (Category),Custom field (Category)\n\
         a,ITS-1,1,Incident,Open,ITS,High,14/Jan/26 8:00 AM,,Network,Mail\n\
         b,ITS-2,2,Incident,Open,ITS,High,14/Jan/26 8:00 AM,Printer,,\n",
    )]);
    assert_eq!(trap.rows("SELECT category FROM ticket ORDER BY number"), ["Network", "Printer"]);
}

#[test]
fn trap_13_a_tool_that_counts_the_first_group_as_one_has_not_reassigned() {
    let head = "Summation column,Id,Requester,Subject,Status,Priority,Ticket type,Created at,Updated at,Solved at,Group stations,Assignee stations,Reopens\n";
    let row = |number: u32, stations: u32| {
        format!(
            "1,{number},N,a,Closed,High,Incident,2026-01-05 08:00,2026-01-10 03:00,2026-01-05 15:20,{stations},1,0\n"
        )
    };
    let counted = trap(&[("export.csv", &format!("{head}{}{}{}", row(1, 1), row(2, 3), row(3, 0)))]);
    assert_eq!(counted.rows("SELECT reassign_count FROM ticket ORDER BY number"), ["0", "2", "0"]);
    // One of three was handed over at all.
    assert_eq!(counted.measure("reassignment", "incident", "share").1, Some(1.0 / 3.0));
    // A tool without a count has none, which is not the same as 0.
    let untold = trap(&[(
        "Jira.csv",
        "Summary,Issue key,Issue id,Issue Type,Status,Project key,Priority,Created,Updated,Resolved\n\
         a,ITS-1,1,Incident,Resolved,ITS,High,14/Jan/26 8:00 AM,14/Jan/26 9:00 AM,14/Jan/26 9:00 AM\n",
    )]);
    assert_eq!(untold.rows("SELECT reassign_count IS NULL, reopened_count IS NULL FROM ticket"), ["true,true"]);
    for metric in ["reassignment", "reopen_rate"] {
        let document = untold.project.run(&format!("metrics {metric} --period all --format json")).ends(0).json();
        let shares = document["values"].as_array().unwrap().iter().filter(|value| value["unit"] == "fraction");
        assert!(shares.clone().all(|value| value["value"].is_null()), "{metric}: {document:#}");
    }
}

#[test]
fn trap_14_titles_above_and_words_below_are_no_tickets() {
    let trap = trap(&[(
        "list.csv",
        "IT Support Tickets January,,,,,,,,,,,,\n,,,,,,,,,,,,\n\
         #,Title,State,Priority,Group,Owner,Customer,Created At,Closed At,Close Escalation At,Close In Min,Close Diff In Min,First Response Diff In Min\n\
         1,a,closed,2 normal,Desk,N,O,2026-01-08 09:00:00,2026-01-08 10:00:00,,60,5,\n\
         ,,,,,,,,,,,,\nTimezone: America/New_York,,,,,,,,,,,,\n",
    )]);
    assert_eq!((trap.profile(), trap.counts()), ("zammad-ticket", [3, 1, 0, 0, 0, 2]));
    // The zone is said below the rows and stands above that of the project: 09:00 in New York is 14:00 UTC.
    assert_eq!(trap.rows("SELECT opened_at::VARCHAR FROM ticket"), ["2026-01-08 14:00:00"]);
    assert_eq!(trap.measure("opened", "incident", "count").1, Some(1.0));
}

#[test]
fn trap_15_bytes_quotes_and_grouped_numbers_do_not_spoil_a_ticket() {
    // windows-1252, with the apostrophe that keeps spreadsheets from running a cell; an id with a blank that does not break; a quote
    // in a file without quoting; a delimiter after the last column.
    let text = b"number,opened_at,short_description,caller_id,state,assignment_group\nINC1,2026-01-13 08:00:00,'-5 \x80 in the caf\xe9,L\xf6w,New,'@desk\n";
    let windows = imported(berlin().file("incident.csv", text), &["incident.csv"]);
    assert_eq!(
        windows.rows("SELECT title, requester_id, group_id FROM ticket"),
        ["'-5 € in the café,Löw,'@desk"],
        "as CSV escapes it"
    );
    assert_eq!(windows.rows("SELECT length(title), length(group_id) FROM ticket"), ["16,5"], "as it is stored");
    let glpi = "\u{feff}\"ID\";\"Titre\";\"Statut\";\"Demandeur - Demandeur\";\"Attribué à - Technicien\";\"Date d'ouverture\";\"Priorité\";\"Type\";\n\"5\u{a0}732\u{a0}943\";\"a\";\"Nouveau\";\"R\";\"P\";\"2026-01-25 16:00\";\"Haute\";\"Incident\";\n";
    let glpi = trap(&[("glpi.csv", glpi)]);
    assert_eq!(
        (glpi.counts(), glpi.rows("SELECT number FROM ticket")),
        ([1, 1, 0, 0, 0, 0], vec!["5732943".to_owned()])
    );
    let tsv = "id\tSubject\tStatus\tQueue\tOwner\tPriority\tRequestors\tCreated\tStarted\tDue\tResolved\tLastUpdated\n\
               8123\tThe \"share\tresolved\tIT\thkuo\t50\to@example.org\tThu Jan 08 08:02:11 2026\tNot set\tNot set\tThu Jan 08 12:15:40 2026\tThu Jan 08 12:15:40 2026\n\
               8124\tToner\" 5\topen\tIT\thkuo\t50\to@example.org\tThu Jan 08 08:02:11 2026\tNot set\tNot set\tNot set\tThu Jan 08 12:15:40 2026\n";
    let tsv = trap(&[("Results.tsv", tsv)]);
    assert_eq!(tsv.counts(), [2, 2, 0, 0, 0, 0]);
}

#[test]
fn trap_16_words_and_years_for_nothing_give_no_times() {
    let halo = trap(&[(
        "tickets.csv",
        "ID,Summary,Ticket Type,Status,Priority,Team,Agent,User,Date Occurred,Response Date,Fix By Date,Date Closed,SLA State\n\
         1,a,Incident,Closed,P2,Desk,Z,G,2026-01-08 08:00:00,1900-01-01 00:00:00,1900-01-01 00:00:00,2026-01-08 09:00:00,I\n\
         2,a,Incident,In Progress,P2,Desk,Z,G,2026-01-08 08:00:00,1900-01-01 00:00:00,1900-01-01 00:00:00,1900-01-01 00:00:00,\n",
    )]);
    assert_eq!(
        halo.rows("SELECT count(due_at), count(acknowledged_at), count(resolved_at), count(closed_at) FROM ticket"),
        ["0,0,1,1"]
    );
    // One was closed after an hour; no age is that of a year that stands for nothing.
    assert_eq!(halo.measure("resolve_time", "incident", "mean").1, Some(3_600.0));
    let (_, oldest, _) = halo.measure("backlog_age", "incident", "median");
    assert!(oldest.is_none_or(|age| age < 86_400.0), "{oldest:?}");
    let words = trap(&[(
        "incident.csv",
        "number,opened_at,short_description,caller_id,state,resolved_at,closed_at,due_date,sys_updated_on\n\
         INC1,2026-01-13 08:00:00,a,L,New,UNKNOWN,?,Not set,2026-01-13 08:00:00\n\
         INC2,2026-01-13 08:00:00,a,L,New,-,1970-01-01 00:00:00,9999-12-31 00:00:00,2026-01-13 08:00:00\n",
    )]);
    assert_eq!(words.files[0]["rejected_values"], 0);
    assert_eq!(words.rows("SELECT count(resolved_at), count(closed_at), count(due_at) FROM ticket"), ["0,0,0"]);
}

#[test]
fn trap_17_a_number_that_nobody_knows_the_meaning_of_stays_a_number() {
    let bmc = trap(&[(
        "incidents.csv",
        "Incident Number,Description,Service Type,Status,Priority,Assigned Group,Submit Date,Reported Date,Last Resolved Date,Categorization Tier 1\n\
         INC1,a,User Service Restoration,Assigned,0,Desk,1/25/2026 8:14:02 AM,1/25/2026 8:14:02 AM,,x\n\
         INC2,a,User Service Restoration,Assigned,Critical,Desk,1/25/2026 8:14:02 AM,1/25/2026 8:14:02 AM,,x\n",
    )]);
    assert_eq!(bmc.rows("SELECT priority, priority_raw FROM ticket ORDER BY number"), [",0", "1,Critical"]);
    assert!(bmc.warning("unmapped_value").contains("`0`"), "{}", bmc.warning("unmapped_value"));
    // The levels of risk were renumbered between versions: a number is not made into a word.
    let changes = "number,opened_at,short_description,type,risk,state,close_code,sys_updated_on\nCHG1,2026-01-10 08:00:00,a,normal,3,Closed,successful,2026-01-11 10:00:00\n";
    assert_eq!(trap(&[("change.csv", changes)]).rows("SELECT risk FROM change_detail"), ["3"]);
}

#[test]
fn trap_18_a_group_that_was_renamed_is_one_where_the_profile_says_so() {
    let text = "number,opened_at,short_description,caller_id,state,assignment_group,assigned_to\n\
                INC1,2026-01-13 08:00:00,a,L,New,Service Desk,J. Smith\n\
                INC2,2026-01-13 08:00:00,a,L,New,Service Desk (old),J. Smith\n";
    let plain = trap(&[("incident.csv", text)]);
    assert_eq!(
        plain.rows("SELECT group_id FROM ticket ORDER BY number"),
        ["Service Desk", "Service Desk (old)"],
        "names are kept"
    );
    plain.project.run("inspect incident.csv --write-profile mine.toml").ends(0);
    let mine = std::fs::read_to_string(plain.project.path().join("mine.toml")).unwrap();
    let united = berlin()
        .file("incident.csv", text)
        .file("mine.toml", format!("{mine}\n[values.group_id]\n\"Service Desk (old)\" = \"Service Desk\"\n"));
    united.run("import incident.csv --profile mine.toml").ends(0);
    let groups =
        united.args(&["query", "SELECT group_id, count(*) FROM ticket GROUP BY 1", "--format", "csv"]).ends(0).stdout;
    assert!(groups.lines().any(|line| line == "Service Desk,2"), "{groups}");
}

#[test]
fn trap_19_long_texts_break_nothing_and_are_not_kept() {
    let secret = "Dear desk,\nmy \"\"password\"\" is hunter2, call +49 30 1234\n<script>alert(1)</script>";
    let text = format!(
        "Summary,Issue key,Issue id,Issue Type,Status,Project key,Priority,Created,Description,Comment,Comment\n\
         \"a <b>bold</b> title\",ITS-1,1,Incident,Open,ITS,High,14/Jan/26 8:00 AM,\"{secret}\",\"{secret}\",\n\
         b,ITS-2,2,Incident,Open,ITS,High,14/Jan/26 8:00 AM,,,\n"
    );
    let trap = trap(&[("Jira.csv", &text)]);
    assert_eq!(trap.counts(), [2, 2, 0, 0, 0, 0]);
    let store = std::fs::read(trap.project.path().join("tickmark.duckdb")).unwrap();
    assert!(!store.windows(7).any(|bytes| bytes == b"hunter2"), "the text is nowhere in the store");
    assert_eq!(trap.rows("SELECT title FROM ticket ORDER BY number"), ["a <b>bold</b> title", "b"]);
    let page = trap.page("2026-01");
    assert!(!page.contains("<b>bold</b>") && !page.contains("hunter2"));
}

#[test]
fn trap_20_words_of_a_sites_own_are_counted_and_named_and_never_guessed() {
    let text = "number,opened_at,short_description,caller_id,state,priority,u_team_color,sys_updated_on\n\
                INC1,2026-01-13 08:00:00,a,L,Awaiting Wizard,Purple,red,2026-01-13 08:00:00\n\
                INC2,2026-01-13 08:00:00,a,L,Awaiting Wizard,2 - High,red,2026-01-13 08:00:00\n\
                INC3,2026-01-13 08:00:00,a,L,New,2 - High,blue,2026-01-13 08:00:00\n";
    let trap = trap(&[("incident.csv", text)]);
    let said = &trap.said;
    assert!(said.contains("`Awaiting Wizard` (2)") && said.contains("`Purple` (1)"), "{said}");
    assert_eq!(
        trap.rows("SELECT state, state_class, priority, priority_raw FROM ticket ORDER BY number LIMIT 1"),
        ["Awaiting Wizard,,,Purple"]
    );
    let unmapped = trap.project.run("query unmapped --format csv").ends(0).stdout;
    let rows: Vec<&str> = unmapped.trim_start_matches('\u{feff}').lines().skip(1).collect();
    assert_eq!(rows, ["servicenow,incident,state,Awaiting Wizard,2", "servicenow,incident,priority,Purple,1"]);
    // A column of the site's own is named as not read.
    let document = trap.project.run("inspect incident.csv --format json").ends(0).json();
    let unread: Vec<&Value> = document["files"][0]["parts"][0]["unmapped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| &column["column"])
        .collect();
    assert_eq!(unread, [&json!("u_team_color")]);
    // The overlay that the hint asks for: a profile of the user's own, written from the file.
    trap.project.run("inspect incident.csv --write-profile mine.toml").ends(0);
    let mine = std::fs::read_to_string(trap.project.path().join("mine.toml")).unwrap();
    let project = berlin()
        .file("incident.csv", text)
        .file("mine.toml", format!("{mine}\n[values.state]\n\"awaiting wizard\" = \"pending\"\n"));
    let ran = project.run("import incident.csv --profile mine.toml --format json").ends(0);
    assert!(!ran.stderr.contains("Awaiting Wizard"), "{}", ran.stderr);
}
