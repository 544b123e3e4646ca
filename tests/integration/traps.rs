//! The ways in which exports of tools have misled reports: a small file after the tool's format for each, run through the program, and
//! what the report must say of it. What each column becomes is told by the fixtures of `import_fixtures`.

mod meanings;

use serde_json::{Value, json};

use crate::bad_files::workbook;
use crate::project::Project;

/// A project in Berlin with these files, all of them imported.
struct Trap {
    project: Project,
    /// What the import said of each file.
    files: Vec<Value>,
    /// What it said on standard error.
    said: String,
}

fn berlin() -> Project {
    Project::new().file("tickmark.toml", "[project]\nzone = \"Europe/Berlin\"\n")
}

#[track_caller]
fn trap(files: &[(&str, &str)]) -> Trap {
    let project = files.iter().fold(berlin(), |project, (name, text)| project.file(name, text));
    imported(project, &files.iter().map(|(name, _)| *name).collect::<Vec<_>>())
}

#[track_caller]
fn imported(project: Project, names: &[&str]) -> Trap {
    let ran = project.args(&[&["import"], names, &["--format", "json"]].concat()).ends(0);
    let files = ran.json()["files"].as_array().unwrap().clone();
    Trap { project, files, said: ran.stderr }
}

impl Trap {
    /// The profile that read the first file.
    fn profile(&self) -> &str {
        self.files[0]["profile"].as_str().unwrap()
    }

    /// Read, loaded, updated, duplicate, rejected and ignored records of the first file.
    fn counts(&self) -> [u64; 6] {
        ["read", "loaded", "updated", "duplicate", "rejected", "ignored"]
            .map(|name| self.files[0][name].as_u64().unwrap())
    }

    /// A warning of the first file.
    #[track_caller]
    fn warning(&self, code: &str) -> &str {
        let warnings = self.files[0]["warnings"].as_array().unwrap();
        let found = warnings.iter().find(|warning| warning["code"] == code);
        found.unwrap_or_else(|| panic!("no {code} in {warnings:#?}"))["message"].as_str().unwrap()
    }

    /// A measure over all the time there is: n, value and what was left out.
    #[track_caller]
    fn measure(&self, metric: &str, kind: &str, stat: &str) -> (u64, Option<f64>, Value) {
        let line = format!("metrics {metric} --period all --format json");
        let document = self.project.run(&line).ends(0).json();
        let mut values = document["values"].as_array().unwrap().iter().filter(|value| {
            value["kind"] == kind && value["stat"] == stat && (value["clock"].is_null() || value["clock"] == "wall")
        });
        let value = values.next().unwrap_or_else(|| panic!("no {metric} {stat} of {kind} in {document:#}"));
        assert!(values.next().is_none(), "one {metric} {stat} of {kind}");
        (value["n"].as_u64().unwrap(), value["value"].as_f64(), value["excluded"].clone())
    }

    /// Rows of a query as CSV, without their header.
    #[track_caller]
    fn rows(&self, sql: &str) -> Vec<String> {
        let ran = self.project.args(&["query", sql, "--format", "csv"]).ends(0);
        ran.stdout.trim_start_matches('\u{feff}').lines().skip(1).map(str::to_owned).collect()
    }

    /// The page of the monthly review.
    #[track_caller]
    fn page(&self, period: &str) -> String {
        self.project.run(&format!("report --period {period} --out out")).ends(0);
        std::fs::read_to_string(self.project.path().join(format!("out/service-review-{period}.html"))).unwrap()
    }
}

const OSTICKET: &str = "\u{feff}\"Ticket Number\";\"Date Created\";\"Subject\";\"Priority\";\"Department\";\"Help Topic\";\"Current Status\";\"Last Updated\";\"SLA Due Date\";\"SLA Plan\";\"Closed Date\";\"Overdue\"\n\
    \"1\";\"1/8/26 9:00 AM\";\"a\";\"High\";\"Support\";\"Mail\";\"Closed\";\"1/19/26 3:12 PM\";\"\";\"Default\";\"1/19/26 3:12 PM\";\"No\"\n\
    \"2\";\"1/8/26 9:30 AM\";\"b\";\"Normal\";\"Support\";\"Mail\";\"Open\";\"1/8/26 9:30 AM\";\"1/10/26 9:30 AM\";\"Default\";\"\";\"Yes\"\n\
    \"3\";\"1/8/26 10:00 AM\";\"c\";\"Emergency\";\"Support\";\"Mail\";\"Resolved\";\"1/8/26 11:00 AM\";\"1/9/26 10:00 AM\";\"Default\";\"1/8/26 11:00 AM\";\"No\"\n";

#[test]
fn trap_01_targets_that_end_with_their_tickets_give_no_attainment_from_dates() {
    let trap = trap(&[("tickets.csv", OSTICKET)]);
    assert_eq!(trap.profile(), "osticket");
    // From the dates that are left, ticket 3 alone, all would have been in time. All three had a target, and of none is it sure.
    let (n, value, left_out) = trap.measure("sla_attainment", "incident", "due");
    assert_eq!((n, value, &left_out["target_erased"]), (0, None, &json!(3)));
    // What the tool's marks say, each half of them: ticket 1 lost its due date and was late, ticket 3 kept it and was not.
    let (n, value, _) = trap.measure("sla_attainment", "incident", "completed");
    assert_eq!((n, value), (2, Some(0.5)));
    assert!(trap.warning("note").contains("erases the due dates of breached tickets"));
    assert!(trap.page("2026-01").contains("whose target the tool took away at the end"));
}

#[test]
fn trap_01_a_tool_of_which_nobody_knew_it_is_found_out() {
    let head = "Ticket Id,Subject,Status,Urgency,Impact,Priority,Group,Agent,Requester Name,Created Time,Due by Time,Resolved Time,Last Updated Time,Resolution Status\n";
    let row = |number: u32, state: &str, due: &str, resolved: &str, verdict: &str| {
        format!(
            "{number},a,{state},High,Low,High,Desk,Eva,Tom,2026-01-06 09:00:00,{due},{resolved},2026-01-08 10:00:00,{verdict}\n"
        )
    };
    let target = "2026-01-06 17:00:00";
    // Three of five closed tickets without a target are 60 % and not more; four of five are more. Then nothing is told from dates: not of
    // the five, and not of the open one that fell due.
    for (lacking, erased) in [(3, Value::Null), (4, json!(6))] {
        let due = |number: u32| if number <= lacking { "" } else { target };
        let closed: String =
            (1..=5).map(|number| row(number, "Closed", due(number), "2026-01-06 10:00:00", "Within SLA")).collect();
        let trap = trap(&[("tickets.csv", &format!("{head}{closed}{}", row(9, "Open", target, "", "")))]);
        assert_eq!(trap.profile(), "freshservice-csv");
        let (.., left_out) = trap.measure("sla_attainment", "incident", "due");
        assert_eq!(left_out["target_erased"], erased, "{lacking} of 5");
    }
}

#[test]
fn trap_02_what_was_left_of_a_target_is_a_sign_and_no_duration() {
    let trap = trap(&[(
        "Jira.csv",
        "Summary,Issue key,Issue id,Issue Type,Status,Project key,Priority,Created,Updated,Resolved,Custom field (Time to resolution)\n\
         a,ITS-1,1,Incident,Resolved,ITS,High,14/Jan/26 8:00 AM,14/Jan/26 9:00 AM,14/Jan/26 9:00 AM,-103:18\n\
         b,ITS-2,2,Incident,Resolved,ITS,High,14/Jan/26 8:00 AM,14/Jan/26 11:00 AM,14/Jan/26 11:00 AM,0:05\n",
    )]);
    assert_eq!(trap.profile(), "jira-csv");
    // One in time, one not: whatever the hours.
    assert_eq!(trap.measure("sla_attainment", "incident", "completed").1, Some(0.5));
    // One hour and three: the mean is two hours, 7,200 s.
    assert_eq!(trap.measure("resolve_time", "incident", "mean").1, Some(7_200.0));
}

#[test]
fn trap_03_shown_and_stored_times_of_two_files_meet_in_utc() {
    // The list shows the wall of Berlin, an hour before UTC in January; the run of the service level is stored, in UTC.
    let trap = trap(&[
        (
            "incident.csv",
            "Number,Opened,Short description,Caller,Priority,State,Assignment group,Resolved,Updated\n\
             INC0012041,13/01/2026 09:00:00,VPN,Lena,3 - Moderate,Resolved,Net,13/01/2026 11:00:00,13/01/2026 11:00:00\n",
        ),
        (
            "task_sla.csv",
            "task,sla,stage,has_breached,start_time,end_time,planned_end_time,business_duration\n\
             INC0012041,Resolution P3,completed,false,2026-01-13 08:00:00,2026-01-13 10:00:00,2026-01-13 16:00:00,1970-01-01 02:00:00\n",
        ),
    ]);
    assert_eq!((&trap.files[0]["zone"], &trap.files[1]["zone"]), (&json!("Europe/Berlin"), &json!("UTC")));
    let apart = "SELECT epoch(s.started_at - t.opened_at)::INT, epoch(t.resolved_at - s.stopped_at)::INT FROM ticket t JOIN sla_instance s USING (ticket_id)";
    assert_eq!(trap.rows(apart), ["0,0"]);
    assert!(trap.warning("zone_assumed").contains("Europe/Berlin"));
}

#[test]
fn trap_03_an_end_before_the_beginning_is_named_and_not_measured() {
    let trap = trap(&[(
        "incident.csv",
        "number,opened_at,short_description,caller_id,state,resolved_at,sys_updated_on\n\
         INC1,2026-01-13 09:00:00,a,Lena,Resolved,2026-01-13 08:10:00,2026-01-13 09:00:00\n\
         INC2,2026-01-13 09:00:00,a,Lena,Resolved,2026-01-13 10:00:00,2026-01-13 10:00:00\n",
    )]);
    assert!(trap.warning("resolved_before_opened").starts_with("1 ticket resolved before being opened"));
    let (n, mean, left_out) = trap.measure("resolve_time", "incident", "mean");
    assert_eq!((n, mean, &left_out["stop_before_start"]), (1, Some(3_600.0), &json!(1)));
}

#[test]
fn trap_04_exports_that_were_cut_off_are_named() {
    let ticket = |n: u32| format!("a,ITS-{n},{n},Incident,Done,ITS,High,14/Jan/26 8:00 AM\n");
    let rows = (1..=1_000).map(ticket).collect::<Vec<_>>().concat();
    let head = "Summary,Issue key,Issue id,Issue Type,Status,Project key,Priority,Created\n";
    let said = "Jira.csv: exactly 1,000 records: the tool probably cut the export off there; export it in slices";
    let trap = trap(&[("Jira.csv", &format!("{head}{rows}"))]);
    assert!(trap.said.contains(said), "{}", trap.said);
    let whole = self::trap(&[(
        "Jira.csv",
        &format!("{head}{}", rows.replacen("a,ITS-1,1,Incident,Done,ITS,High,14/Jan/26 8:00 AM\n", "", 1)),
    )]);
    assert!(!whole.said.contains("cut the export off"), "999 rows are nobody's limit: {}", whole.said);
}

#[test]
fn trap_04_a_tool_that_says_below_the_rows_that_it_stopped_is_believed() {
    let bytes = workbook(|workbook| {
        let sheet = workbook.add_worksheet().set_name("Page 1").unwrap();
        let rows = [
            ["Number", "Opened", "Short description", "Caller", "State", "Assignment group"],
            ["INC0000001", "2026-01-13 09:00:00", "a", "Lena", "New", "Net"],
            ["Export stopped due to excessive size. Use the REST API instead.", "", "", "", "", ""],
        ];
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(cells) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    });
    let trap = imported(berlin().file("incident.xlsx", bytes), &["incident.xlsx"]);
    assert_eq!(trap.counts(), [2, 1, 0, 0, 0, 1]);
    assert!(trap.warning("truncated").contains("`Export stopped due to excessive size. Use the REST API instead.`"));
}

#[test]
fn trap_05_the_first_priority_is_the_first_whichever_way_a_tool_counts() {
    let cases = [
        (
            "incident.csv",
            "servicenow-incident",
            "number,opened_at,short_description,caller_id,state,priority\nINC1,2026-01-13 09:00:00,a,L,New,1 - Critical\nINC2,2026-01-13 09:00:00,a,L,New,4 - Low\n",
        ),
        (
            "Jira.csv",
            "jira-csv",
            "Summary,Issue key,Issue id,Issue Type,Status,Project key,Priority,Created\na,ITS-1,1,Incident,Open,ITS,Highest,14/Jan/26 8:00 AM\nb,ITS-2,2,Incident,Open,ITS,Low,14/Jan/26 8:00 AM\n",
        ),
        // 4 is the most urgent there, and 1 the least.
        (
            "tickets.json",
            "freshservice-json",
            r#"{"tickets": [{"id": 1, "subject": "a", "status": 2, "priority": 4, "type": "Incident", "urgency": 3, "impact": 3, "responder_id": 5, "workspace_id": 2, "fr_escalated": false, "is_escalated": false, "created_at": "2026-01-06T08:00:00Z", "updated_at": "2026-01-06T08:00:00Z"}, {"id": 2, "subject": "b", "status": 2, "priority": 1, "type": "Incident", "urgency": 1, "impact": 1, "responder_id": 5, "workspace_id": 2, "fr_escalated": false, "is_escalated": false, "created_at": "2026-01-06T08:00:00Z", "updated_at": "2026-01-06T08:00:00Z"}]}"#,
        ),
        (
            "stats.csv",
            "znuny-ticket",
            "\"Ticket#\";\"Created\";\"Close Time\";\"Queue\";\"State\";\"StateType\";\"Priority\";\"Type\";\"SolutionInMin\";\"SolutionDiffInMin\"\n\"1\";\"2026-01-08 09:00:00\";\"\";\"IT\";\"open\";\"open\";\"5 very high\";\"Incident\";\"\";\"\"\n\"2\";\"2026-01-08 09:00:00\";\"\";\"IT\";\"open\";\"open\";\"2 low\";\"Incident\";\"\";\"\"\n",
        ),
    ];
    for (name, profile, text) in cases {
        let trap = trap(&[(name, text)]);
        assert_eq!(trap.profile(), profile);
        assert_eq!(trap.rows("SELECT priority FROM ticket ORDER BY number"), ["1", "4"], "{profile}");
        let document = trap.project.run("metrics opened --period all --by priority --format json").ends(0).json();
        let of = |priority: &str| {
            let values = document["values"].as_array().unwrap().iter();
            let found: Vec<&Value> = values.filter(|value| value["by"]["priority"] == priority).collect();
            found.first().and_then(|value| value["value"].as_f64())
        };
        assert_eq!((of("1"), of("4")), (Some(1.0), Some(1.0)), "{profile}: {document:#}");
    }
}

#[test]
fn trap_05_passed_is_late_and_resolved_is_not_closed() {
    let trap = trap(&[(
        "tickets.csv",
        "Ref,Title,Status,Priority,Urgency,Impact,Caller,Team,Start date,Resolution date,Last update,TTR Deadline,SLA tto passed,SLA ttr passed\n\
         I-1,a,Resolved,High,High,A service,Reed,Infra,2026-01-08 08:00:00,2026-01-08 13:00:00,2026-01-08 13:00:00,2026-01-08 12:00:00,no,yes\n\
         I-2,a,Resolved,High,High,A service,Reed,Infra,2026-01-08 08:00:00,2026-01-08 09:00:00,2026-01-08 09:00:00,2026-01-08 12:00:00,no,no\n\
         I-3,a,Resolved,High,High,A service,Reed,Infra,2026-01-08 08:00:00,2026-01-08 09:00:00,2026-01-08 09:00:00,2026-01-08 12:00:00,no,no\n",
    )]);
    assert_eq!(trap.profile(), "itop");
    // "SLA ttr passed" is yes for the one that was late.
    assert_eq!(trap.measure("sla_attainment", "incident", "completed").1, Some(2.0 / 3.0));
    let osticket = self::trap(&[("tickets.csv", OSTICKET)]);
    assert_eq!(osticket.rows("SELECT state_class FROM ticket ORDER BY number"), ["closed", "open", "resolved"]);
}

const DATES: &str = "Number,Opened,Short description,Caller,Priority,State,Assignment group,Resolved,Updated\n";

#[test]
fn trap_06_day_and_month_are_decided_by_the_whole_file_or_asked_for() {
    // Only the last row has a part above 12: the day stands first in all of them.
    let told = "INC1,03/02/2026 09:00:00,a,L,3 - Moderate,New,Net,,03/02/2026 09:00:00\nINC2,25/02/2026 09:00:00,a,L,3 - Moderate,New,Net,,25/02/2026 09:00:00\n";
    let trap = trap(&[("incident.csv", &format!("{DATES}{told}"))]);
    assert_eq!(trap.rows("SELECT strftime(opened_at, '%Y-%m') FROM ticket ORDER BY number"), ["2026-02", "2026-02"]);
    let project =
        berlin().file("incident.csv", format!("{DATES}INC1,03/02/2026 09:00:00,a,L,3 - Moderate,New,Net,,\n"));
    project.run("import incident.csv").ends(2).says(&["incident.csv", "`Opened`", "03/02/2026", "--date-order"]);
    project.run("import incident.csv --date-order mdy").ends(0);
    let mixed = format!("{DATES}{told}INC3,02/26/2026 09:00:00,a,L,3 - Moderate,New,Net,,02/26/2026 09:00:00\n");
    let project = berlin().file("incident.csv", mixed);
    project.run("import incident.csv").ends(2).says(&["`25/02/2026 09:00:00` and `02/26/2026 09:00:00`", "hint:"]);
}

#[test]
fn trap_06_months_are_read_in_the_language_of_the_exporter() {
    let trap = trap(&[(
        "Jira.csv",
        "Zusammenfassung,Vorgangsschlüssel,Vorgangs-ID,Vorgangstyp,Status,Projektschlüssel,Priorität,Erstellt,Aktualisiert\n\
         a,ITS-1,1,Störung,Offen,ITS,Hoch,14/Mär/26 8:00 AM,14/Mär/26 8:00 AM\n\
         b,ITS-2,2,Störung,Offen,ITS,Hoch,14/Okt/26 8:00 AM,14/Dez/26 8:00 AM\n",
    )]);
    // Summer time in October: 06:00 UTC.
    assert_eq!(
        trap.rows("SELECT strftime(opened_at, '%m-%d %H') FROM ticket ORDER BY number"),
        ["03-14 07", "10-14 06"]
    );
    assert_eq!(trap.files[0]["rejected_values"], 0);
}

#[test]
fn trap_07_a_duration_is_what_its_tool_means_by_it() {
    // Counted from 1970 in a column of durations: two days and an hour. A time to respond in minutes. A "time to resolve" that is a date.
    let sla = trap(&[(
        "task_sla.csv",
        "task,sla,stage,has_breached,start_time,end_time,planned_end_time,business_duration\n\
         INC1,Resolution P3,completed,false,2026-01-13 08:00:00,2026-01-15 09:00:00,2026-01-16 16:00:00,1970-01-03 01:00:00\n",
    )]);
    assert_eq!(sla.rows("SELECT business_seconds FROM sla_instance"), [(49 * 3_600).to_string()]);
    let zendesk = trap(&[(
        "export.csv",
        "Summation column,Id,Requester,Subject,Status,Priority,Ticket type,Created at,Updated at,Solved at,Group stations,Assignee stations,Reopens,First reply time in minutes,Full resolution time in minutes\n\
         1,70511,Noa,a,Closed,High,Incident,2026-01-05 08:00,2026-01-10 03:00,2026-01-05 15:20,1,1,0,18,440\n",
    )]);
    // 18 minutes are 1,080 s.
    assert_eq!(zendesk.measure("respond_time", "incident", "mean").1, Some(1_080.0));
    let glpi = trap(&[(
        "glpi.csv",
        "\"ID\";\"Title\";\"Requester - Requester\";\"Status\";\"Assigned to - Technician\";\"Opening date\";\"Last update\";\"Resolution date\";\"Time to resolve\";\"Priority\";\"Type\";\n\
         \"5,732\";\"a\";\"R\";\"Solved\";\"P\";\"2026-01-05 16:00\";\"2026-01-06 16:00\";\"2026-01-06 16:00\";\"2026-01-08 18:00\";\"High\";\"Incident\";\n",
    )]);
    assert_eq!(glpi.rows("SELECT due_at::VARCHAR FROM ticket"), ["2026-01-08 17:00:00"]);
    assert_eq!(glpi.measure("resolve_time", "incident", "mean").1, Some(86_400.0));
}

#[test]
fn trap_08_rows_that_are_not_tickets_are_not_counted_as_tickets() {
    // Two runs of one ticket, one of them cancelled; a ticket joined with its tasks; merged and partial ones.
    let ticket = "number,opened_at,short_description,caller_id,state,priority,resolved_at,sys_updated_on\nINC1,2026-01-13 08:00:00,a,L,Resolved,3,2026-01-13 09:00:00,2026-01-13 09:00:00\n";
    let runs = "task,sla,stage,has_breached,start_time,end_time,planned_end_time,business_duration\n\
                INC1,Resolution P2,cancelled,true,2026-01-13 08:00:00,2026-01-13 08:10:00,2026-01-13 08:05:00,1970-01-01 00:10:00\n\
                INC1,Resolution P3,completed,false,2026-01-13 08:00:00,2026-01-13 09:00:00,2026-01-13 16:00:00,1970-01-01 01:00:00\n";
    let served = trap(&[("incident.csv", ticket), ("task_sla.csv", runs)]);
    assert_eq!(served.measure("opened", "incident", "count").1, Some(1.0));
    let (n, attained, _) = served.measure("sla_attainment", "incident", "completed");
    assert_eq!((n, attained), (1, Some(1.0)), "the cancelled run was no miss");

    let joined = "number,opened_at,short_description,caller_id,state,sys_updated_on,task\n\
                  INC1,2026-01-13 08:00:00,a,L,New,2026-01-13 08:00:00,T1\n\
                  INC1,2026-01-13 08:00:00,a,L,New,2026-01-13 08:00:00,T2\n\
                  INC1,2026-01-13 08:00:00,a,L,New,2026-01-13 08:00:00,T3\n";
    let joined = trap(&[("incident.csv", joined)]);
    assert_eq!((joined.counts(), joined.measure("opened", "incident", "count").1), ([3, 1, 0, 2, 0, 0], Some(1.0)));
    assert!(joined.warning("several_rows_per_ticket").starts_with("3 rows for 1 ticket"));

    let zammad = "#,Title,State,Priority,Group,Owner,Customer,Created At,Closed At,Close Escalation At,Close In Min,Close Diff In Min,First Response Diff In Min\n\
                  1,a,closed,2 normal,Desk,N,O,2026-01-08 09:00:00,2026-01-08 10:00:00,,60,5,\n\
                  2,a,merged,2 normal,Desk,N,O,2026-01-08 09:00:00,2026-01-08 10:00:00,,60,5,\n";
    let zammad = trap(&[("list.csv", zammad)]);
    assert_eq!((zammad.counts(), zammad.measure("opened", "incident", "count").1), ([2, 1, 0, 0, 0, 1], Some(1.0)));
    assert!(zammad.warning("records_dropped").contains("`State` is `merged` (1)"));
    // The merged ticket has no clock of its own either.
    assert_eq!(zammad.rows("SELECT count(*) FROM sla_instance WHERE ticket_number = '2'"), ["0"]);
}

#[test]
fn trap_08_a_request_and_its_items_are_counted_as_what_they_are() {
    let trap = trap(&[(
        "task.csv",
        "Number,Task type,Opened,Short description,State,Assignment group,Updated,Parent\n\
         REQ0010001,Request,2026-01-13 09:00:00,a,Open,Desk,2026-01-13 09:00:00,\n\
         RITM0010001,Requested Item,2026-01-13 09:00:00,a,Open,Desk,2026-01-13 09:00:00,REQ0010001\n\
         RITM0010002,Requested Item,2026-01-13 09:00:00,b,Open,Desk,2026-01-13 09:00:00,REQ0010001\n\
         INC0010001,Incident,2026-01-13 09:00:00,c,New,Desk,2026-01-13 09:00:00,\n",
    )]);
    assert_eq!(trap.profile(), "servicenow-task");
    assert_eq!(trap.measure("opened", "incident", "count").1, Some(1.0));
    // The two items are what was asked for; the order around them is not a third.
    assert_eq!((trap.counts(), trap.measure("opened", "request", "count").1), ([4, 3, 0, 0, 0, 1], Some(2.0)));
    assert!(trap.warning("records_dropped").ends_with("`Task type` is `request` (1)"));
    // A list of orders alone is one of requests. With their items beside it, in whatever order, these are the requests.
    let orders = "number,opened_at,short_description,request_state,requested_for,price\nREQ0010001,2026-01-13 09:00:00,a,In process,L,1\n";
    let alone = self::trap(&[("sc_request.csv", orders)]);
    assert_eq!(alone.measure("opened", "request", "count").1, Some(1.0));
    let items = "number,opened_at,short_description,cat_item,request,stage\nRITM0010001,2026-01-13 09:00:00,a,Laptop,REQ0010001,x\n\
                 RITM0010002,2026-01-13 09:00:00,b,Bag,REQ0010001,x\n";
    for both in [[("a.csv", orders), ("b.csv", items)], [("a.csv", items), ("b.csv", orders)]] {
        assert_eq!(self::trap(&both).measure("opened", "request", "count").1, Some(2.0));
    }
}
