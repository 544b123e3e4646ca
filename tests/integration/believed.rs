//! Defaults are not believed, and recorded clocks are clocks: what the tools' own flags, stamps and instants are worth, and which changes of a
//! history count. Every answer is worked out by hand beside its test.

use serde_json::Value;

use crate::project::{Project, Ran};

const UTC: &str = "[project]\nname = \"t\"\nzone = \"UTC\"\nsources = [\"exports\"]\n";
const ALWAYS: &str = "[calendar.c]\nzone = \"UTC\"\nmon-sun = [\"00:00-24:00\"]\n";

/// A level of incidents on the calendar `c`, with further lines.
fn level(measure: &str, target: &str, lines: &str) -> String {
    format!(
        "[[sla]]\nid = \"res\"\nkind = \"incident\"\nmeasure = \"{measure}\"\ncalendar = \"c\"\ntargets = {{ 3 = \"{target}\", 4 = \"{target}\" }}\n{lines}\n"
    )
}

/// A project of settings and exports, imported; what the import said.
#[track_caller]
fn imported(settings: &str, files: &[(&str, &str)]) -> (Project, Ran) {
    let project = Project::new().file("tickmark.toml", settings);
    let project = files.iter().fold(project, |project, (name, text)| project.file(&format!("exports/{name}"), text));
    let ran = project.run("import").ends(0);
    (project, ran)
}

/// A value of the metrics, by statistic.
#[track_caller]
fn value(project: &Project, line: &str, stat: &str) -> Value {
    let json = project.run(&format!("--format json {line}")).ends(0).json();
    let values = json["values"].as_array().unwrap();
    let of = |value: &&Value| value["stat"] == stat;
    values.iter().find(of).cloned().unwrap_or_else(|| panic!("no `{stat}` in {json:#}"))
}

/// Numbers of a query, as CSV without its head.
#[track_caller]
fn rows(project: &Project, sql: &str) -> String {
    let ran = project.args(&["query", "--format", "csv", sql]).ends(0);
    ran.stdout.lines().skip(1).collect::<Vec<_>>().join("|")
}

const REOPENED: &str = "Number,Short description,State,Priority,Created,Resolved,Last reopened at\n\
    INC0000101,Pump stopped,Closed,3 - Moderate,2026-03-02 08:00:00,2026-03-02 12:00:00,\n\
    INC0000102,Valve stuck,Closed,3 - Moderate,2026-03-03 08:00:00,2026-03-03 10:00:00,\n\
    INC0000103,No light,Closed,3 - Moderate,2026-03-04 08:00:00,2026-03-05 08:00:00,2026-03-04 15:00:00\n\
    INC0000104,Door open,Closed,3 - Moderate,2026-03-05 08:00:00,2026-03-05 09:00:00,\n\
    INC0000105,Lamp broken,Closed,3 - Moderate,2026-03-06 08:00:00,2026-03-06 11:00:00,\n";

#[test]
fn an_empty_stamp_of_reopening_says_that_there_was_none() {
    // Five resolved, one with a stamp: 1/5.
    let (project, _) = imported(UTC, &[("incident.csv", REOPENED)]);
    let rate = value(&project, "metrics reopen_rate --period all", "share");
    assert_eq!((&rate["n"], &rate["value"], rate.get("excluded")), (&5.into(), &0.2.into(), None));
    // Without the column nobody knows.
    let without: String = REOPENED.lines().map(|line| line.rsplit_once(',').unwrap().0.to_owned() + "\n").collect();
    let (project, _) = imported(UTC, &[("incident.csv", &without)]);
    let rate = value(&project, "metrics reopen_rate --period all", "share");
    assert_eq!((&rate["n"], &rate["excluded"]["missing_reopen_record"]), (&0.into(), &5.into()));
    // A count instead of a stamp, empty for four.
    let counts = REOPENED.replace("Last reopened at", "Reopen count").replace("2026-03-04 15:00:00", "2");
    let (project, _) = imported(UTC, &[("incident.csv", &counts)]);
    let rate = value(&project, "metrics reopen_rate --period all", "share");
    assert_eq!((&rate["n"], &rate["value"]), (&5.into(), &0.2.into()));
    // A stamp that cannot be read says neither yes nor no: 0 of 4.
    let broken = REOPENED.replace("2026-03-04 15:00:00", "soon");
    let (project, _) = imported(UTC, &[("incident.csv", &broken)]);
    let rate = value(&project, "metrics reopen_rate --period all", "share");
    assert_eq!(
        (&rate["n"], &rate["value"], &rate["excluded"]["missing_reopen_record"]),
        (&4.into(), &0.0.into(), &1.into())
    );
}

/// ServiceNow incidents of March with these flags and nothing that names a due instant.
fn flagged(flags: &[&str]) -> String {
    let row = |(place, flag): (usize, &&str)| {
        let day = place % 28 + 1;
        format!(
            "INC{place:07},a,Closed,3 - Moderate,2026-03-{day:02} 08:00:00,2026-03-{day:02} 10:00:00,2026-03-{day:02} 12:00:00,{flag},UNKNOWN\n"
        )
    };
    "number,short_description,state,priority,opened_at,resolved_at,closed_at,made_sla,sla_due\n".to_owned()
        + &flags.iter().enumerate().map(row).collect::<String>()
}

/// GLPI tickets of March with these words for "exceeded", and with due instants.
fn exceeded(words: &[&str]) -> String {
    let row = |(place, word): (usize, &&str)| {
        let day = place % 28 + 1;
        format!(
            "\"{place}\";\"A\";\"Solved\";\"Incident\";\"Medium\";\"2026-03-{day:02} 09:00\";\"2026-03-{day:02} 11:00\";\"\";\"2026-03-{day:02} 11:00\";\"x\";\"SD\";\"2026-04-30 12:00\";\"{word}\"\n"
        )
    };
    GLPI.lines().next().unwrap().to_owned() + "\n" + &words.iter().enumerate().map(row).collect::<String>()
}

#[test]
fn a_flag_with_one_value_is_the_default_of_the_tool() {
    let basis = |name: &str, text: String| {
        let (project, ran) = imported(UTC, &[(name, &text)]);
        let value = value(&project, "metrics sla_attainment --period 2026-03", "completed");
        project.run("report service-review --period 2026-03 --out out").ends(0);
        let page = std::fs::read_to_string(project.path().join("out/service-review-2026-03.html")).unwrap();
        let headline = page.contains(" that ended, ") && page.contains(" kept the target (");
        (value["basis"].as_str().unwrap().to_owned(), ran.stderr.contains("gives the same answer in all"), headline)
    };
    let believed = ("taken_over".to_owned(), false, true);
    let default = ("default_flag".to_owned(), true, false);
    // Four alike and no due instant anywhere: nothing shows that a level was ever attached. The other value is no better.
    assert_eq!(basis("incident.csv", flagged(&["true"; 4])), default);
    assert_eq!(basis("incident.csv", flagged(&["false"; 4])), default);
    // One record contradicts it, and of one record any flag has one value.
    assert_eq!(basis("incident.csv", flagged(&["true", "true", "false"])), believed);
    assert_eq!(basis("incident.csv", flagged(&["true"])), believed);
    // Due instants support ninety-nine, but not a hundred that were all kept.
    assert_eq!(basis("glpi.csv", exceeded(&["No"; 99])), believed);
    assert_eq!(basis("glpi.csv", exceeded(&["No"; 100])), default);
}

const RECORDED: &str = "number,short_description,state,priority,opened_at,resolved_at,closed_at,made_sla,sla_due\n\
    INC0001701,a,Closed,3 - Moderate,2026-03-02 08:00:00,2026-03-02 10:00:00,2026-03-03 08:00:00,true,2026-03-02 16:00:00\n\
    INC0001702,b,Closed,3 - Moderate,2026-03-03 08:00:00,2026-03-08 10:00:00,2026-03-09 08:00:00,false,2026-03-03 16:00:00\n\
    INC0001703,c,Closed,3 - Moderate,2026-03-04 08:00:00,2026-03-04 07:00:00,2026-03-05 08:00:00,true,2026-03-04 16:00:00\n";

#[test]
fn what_is_not_measured_is_measured_nowhere() {
    // 1701 kept, 1702 missed, 1703 was resolved before it was opened: 1/2.
    let (project, _) = imported(UTC, &[("incident.csv", RECORDED)]);
    let completed = value(&project, "metrics sla_attainment --period all", "completed");
    assert_eq!(
        (&completed["n"], &completed["value"], &completed["excluded"]["unmeasurable"]),
        (&2.into(), &0.5.into(), &1.into())
    );
    let time = value(&project, "metrics resolve_time --period all", "median");
    assert_eq!((&time["n"], &time["excluded"]["stop_before_start"]), (&2.into(), &1.into()));
    // Coverage: 2 of 3 have a clock that can be measured.
    assert_eq!(value(&project, "metrics sla_attainment --period all", "coverage")["value"], 2.0 / 3.0);
}

#[test]
fn a_contradicting_ticket_of_another_tool_is_in_no_cohort() {
    // GLPI 2 solved before it was opened: of the two that fell due on 6 May and can be measured, one was kept... by nobody: 1 is open, 3 missed.
    let glpi = GLPI
        .replace("\"2024-05-06 11:20\";\"\";\"2024-05-06 11:20\"", "\"2024-05-06 08:00\";\"\";\"2024-05-06 11:20\"");
    let (project, _) = imported(UTC, &[("glpi.csv", &glpi)]);
    let of = |stat: &str| value(&project, &format!("{JUNE_3} metrics sla_attainment --period 2024-05"), stat);
    let (due, completed) = (of("due"), of("completed"));
    assert_eq!((&due["n"], &due["value"]), (&2.into(), &0.0.into()));
    assert_eq!((&completed["n"], &completed["excluded"]["unmeasurable"]), (&1.into(), &1.into()));
}

#[test]
fn an_explanation_shows_the_recorded_clock() {
    let (project, _) = imported(UTC, &[("incident.csv", RECORDED)]);
    let page = project.run("explain INC0001702").ends(0).stdout;
    for text in [
        "state     Closed, priority 3",
        "opened    2026-03-03T08:00:00Z",
        "resolved  2026-03-08T10:00:00Z",
        "closed    2026-03-09T08:00:00Z",
        "made_sla = false",
        "recorded  breached: the flag is taken over",
    ] {
        assert!(page.contains(text), "`{text}` is not in:\n{page}");
    }
    let page = project.run("explain INC0001703").ends(0).stdout;
    assert!(page.contains("2026-03-04T07:00:00Z, before it was opened") && page.contains("not measured"), "{page}");
    // Another tool, a ticket that is open past the due instant of its tool.
    let (glpi, _) = imported(UTC, &[("glpi.csv", GLPI)]);
    let page = glpi.run(&format!("{JUNE_3} explain 1")).ends(0).stdout;
    for text in [
        "tool due  2024-05-06T12:00:00Z",
        "made_sla = true",
        "the tool's own due instant has passed, whatever its flag says",
    ] {
        assert!(page.contains(text), "`{text}` is not in:\n{page}");
    }
    // With a level of the settings the record is shown, and `recorded` takes nothing over.
    let (project, _) =
        imported(&(UTC.to_owned() + ALWAYS + &level("resolve", "8h", "")), &[("incident.csv", RECORDED)]);
    let page = project.run("explain INC0001702").ends(0).stdout;
    assert!(page.contains("made_sla = false") && !page.contains("is taken over"), "{page}");
}

const GLPI: &str = "\"ID\";\"Title\";\"Status\";\"Type\";\"Priority\";\"Opening date\";\"Resolution date\";\"Closing date\";\"Last update\";\"Requester - Requester\";\"Assigned to - Technician group\";\"Time to resolve\";\"Time to resolve exceeded\"\n\
    \"1\";\"A\";\"New\";\"Incident\";\"Medium\";\"2024-05-06 09:00\";\"\";\"\";\"2024-05-06 11:20\";\"x\";\"SD\";\"2024-05-06 12:00\";\"No\"\n\
    \"2\";\"B\";\"Solved\";\"Incident\";\"Medium\";\"2024-05-06 09:00\";\"2024-05-06 11:20\";\"\";\"2024-05-06 11:20\";\"x\";\"SD\";\"2024-05-06 12:00\";\"No\"\n\
    \"3\";\"C\";\"Solved\";\"Incident\";\"Medium\";\"2024-05-06 09:00\";\"2024-05-07 11:20\";\"\";\"2024-05-07 11:20\";\"x\";\"SD\";\"2024-05-06 12:00\";\"Yes\"\n";
const OPEN: &str = "number,opened_at,short_description,priority,state,assignment_group,resolved_at,closed_at,made_sla,sys_updated_on\n\
    INC001,2024-05-31 09:00:00,T1,3 - Moderate,In Progress,SD,,,true,2024-05-31 10:00:00\n";
const TASK_SLA: &str = "task,sla,stage,has_breached,start_time,end_time,planned_end_time,business_duration,business_percentage\n\
    INC001,P3 resolution,In progress,false,2024-05-31 09:00:00,,2024-05-31 17:00:00,20448,71\n";
const JUNE_3: &str = "--as-of 2024-06-03T09:00:00Z";

#[test]
fn an_open_ticket_past_the_due_instant_of_its_tool_is_overdue_whatever_its_flag_says() {
    let files = [("glpi.csv", GLPI), ("incident.csv", OPEN), ("task_sla.csv", TASK_SLA)];
    let (project, _) = imported(UTC, &files);
    // GLPI 2 kept, GLPI 3 missed, GLPI 1 and INC001 open past their due instants: 1 of 4 both ways; of the ended 1 of 2.
    let of = |stat: &str| {
        let value = value(&project, &format!("{JUNE_3} metrics sla_attainment --period 2024-05"), stat);
        (value["n"].as_u64().unwrap(), value["value"].as_f64().unwrap())
    };
    assert_eq!((of("exposed"), of("due"), of("completed")), ((4, 0.25), (4, 0.25), (2, 0.5)));
    // Before the due instant nothing is overdue: GLPI 2 met, GLPI 1 and 3 not decided at 11:30.
    let early = "--as-of 2024-05-06T11:30:00Z metrics sla_attainment --period 2024-05";
    let exposed = value(&project, early, "exposed");
    assert_eq!((&exposed["n"], &exposed["value"]), (&1.into(), &1.0.into()));
}

#[test]
fn a_stale_flag_of_an_open_ticket_is_a_difference() {
    let settings = UTC.to_owned() + ALWAYS + &level("resolve", "8h", "");
    let (project, _) = imported(&settings, &[("incident.csv", OPEN), ("task_sla.csv", TASK_SLA)]);
    // Open since 31 May 09:00, due 17:00, 64 hours over on 3 June 09:00; the tool says kept, though its own due instant has passed.
    let line = format!("{JUNE_3} metrics flag_agreement --period 2024-05");
    let share = value(&project, &line, "share");
    assert_eq!((&share["n"], &share["value"]), (&1.into(), &0.0.into()));
    // It fell due in May, and is one difference, not one more in June.
    assert_eq!(value(&project, &format!("{JUNE_3} metrics flag_agreement --period 2024-06"), "share")["n"], 0);
    // A flag that is right agrees.
    let told = TASK_SLA.replace(",false,", ",true,");
    let (project, _) = imported(&settings, &[("incident.csv", OPEN), ("task_sla.csv", &told)]);
    assert_eq!(value(&project, &line, "share")["value"], 1.0);
}

#[test]
fn a_closing_is_no_resolution_in_any_measure() {
    let incident = "number,opened_at,short_description,priority,state,assignment_group,closed_at,sys_updated_on\n\
        INC001,2024-03-04 09:00:00,x,3 - Moderate,Closed,SD,2024-03-11 11:00:00,2024-03-11 11:00:00\n";
    let (project, _) =
        imported(&(UTC.to_owned() + ALWAYS + &level("resolve", "8h", "")), &[("incident.csv", incident)]);
    for (metric, stat, reason) in [
        ("resolved", "count", "missing_resolution"),
        ("resolve_time", "median", "missing_resolution"),
        ("sla_attainment", "completed", "unmeasurable"),
    ] {
        let value = value(&project, &format!("metrics {metric} --period 2024-03"), stat);
        assert_eq!((&value["n"], &value["excluded"][reason]), (&0.into(), &1.into()), "{metric}");
    }
}

/// A list of `SysAid`, whose tool knows the closing alone.
const SYSAID: &str = "#,SR Type,Title,Status,Priority,Urgency,Category,Sub-Category,Admin group,Assigned to,Request user,Request time,Due Date,Close time,Modify time\n\
    9051,Incident,Fax line dead,Verified closed,Normal,Urgent,Telephony,Fax,Telecom,lkane,tfry,01/18/2026 08:00:00 AM,,01/18/2026 12:00:00 PM,01/19/2026 09:00:00 AM\n";

#[test]
fn a_closing_stands_for_a_resolution_where_the_tool_knows_no_other_time_and_is_estimated() {
    let (project, ran) = imported(&(UTC.to_owned() + ALWAYS + &level("resolve", "8h", "")), &[("sysaid.csv", SYSAID)]);
    assert!(ran.stderr.contains("taken as resolved when closed"), "{}", ran.stderr);
    for (metric, stat, expected) in
        [("resolved", "count", 1.0), ("resolve_time", "median", 4.0 * 3_600.0), ("sla_attainment", "completed", 1.0)]
    {
        let value = value(&project, &format!("metrics {metric} --period 2026-01"), stat);
        let found = (&value["n"], value["value"].as_f64().unwrap(), &value["basis"]);
        assert_eq!(found, (&1.into(), expected, &"estimated".into()), "{metric}");
    }
    let page = project.run("explain 9051").ends(0).stdout;
    assert!(page.contains("(the closing: its tool knows no other time)"), "{page}");
}

#[test]
fn hours_that_changed_with_a_field_count_by_segment() {
    // Group A until 20:00, 60 minutes of its hours, then B, whose hours are all, 120 minutes. By the group of the end all 360 would count.
    let incident =
        INCIDENT.to_owned() + "INC001,2023-03-06 16:00:00,T1,3 - Moderate,In Progress,B,,,,2023-03-06 22:00:00\n";
    let settings = UTC.to_owned()
        + "[calendar.c]\nzone = \"UTC\"\nmon-fri = [\"09:00-17:00\"]\n[calendar.b]\nzone = \"UTC\"\nmon-sun = [\"00:00-24:00\"]\n"
        + &level("respond", "4h", "calendar_by = { group = { B = \"b\" } }");
    let by_present = settings.clone() + "on_hours_change = \"present\"\n";
    let basis_of = |settings: &str, moves: &str| {
        let audit = AUDIT.to_owned() + moves + "incident,INC001,state,1,2,a,2023-03-06 22:00:00\n";
        let (project, _) = imported(settings, &[("incident.csv", &incident), ("sys_audit.csv", &audit)]);
        rows(&project, "SELECT state, working_seconds // 60, basis FROM v_sla")
    };
    let move_on = "incident,INC001,assignment_group,A,B,a,2023-03-06 20:00:00\n";
    assert_eq!(basis_of(&settings, move_on), "met,180,measured");
    assert_eq!(basis_of(&by_present, move_on), "breached,360,estimated");
    let basis = |moves: &str| basis_of(&settings, moves);
    assert_eq!(basis(""), "breached,360,measured");
    // Another field has no say.
    assert_eq!(basis("incident,INC001,assigned_to,x,y,a,2023-03-06 20:00:00\n"), "breached,360,measured");
}

#[test]
fn working_times_are_of_the_tickets_that_live_by_the_calendar() {
    // Mail is promised by office hours, everything else around the clock. Monday 08:00 to 18:00 is 8 hours of 09:00-17:00, and 10 of all.
    let incident = "number,opened_at,short_description,priority,state,business_service,resolved_at,closed_at,sys_updated_on\n\
        INC001,2024-03-04 08:00:00,A,3 - Moderate,Closed,Mail,2024-03-04 18:00:00,2024-03-04 18:00:00,2024-03-04 18:00:00\n\
        INC002,2024-03-04 08:00:00,A,3 - Moderate,Closed,ERP,2024-03-04 12:00:00,2024-03-04 12:00:00,2024-03-04 12:00:00\n\
        INC003,2024-03-04 08:00:00,A,3 - Moderate,Closed,ERP,2024-03-04 14:00:00,2024-03-04 14:00:00,2024-03-04 14:00:00\n";
    let settings = UTC.to_owned()
        + ALWAYS
        + "[calendar.office]\nzone = \"UTC\"\nmon-fri = [\"09:00-17:00\"]\n"
        + &level("resolve", "8h", "calendar_by = { service = { Mail = \"office\" } }");
    let (project, _) = imported(&settings, &[("incident.csv", incident)]);
    for metric in ["resolve_time", "close_time"] {
        let json = project.run(&format!("--format json metrics {metric} --period 2024-03")).ends(0).json();
        let medians: Vec<(String, u64, f64)> = json["values"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|value| value["stat"] == "median")
            .map(|value| {
                let clock = value["clock"].as_str().unwrap().to_owned();
                (clock, value["n"].as_u64().unwrap(), value["value"].as_f64().unwrap() / 3_600.0)
            })
            .collect();
        // On the wall 4, 6 and 10 hours; ERP alone 4 and 6; Mail alone 8.
        let expected = [("wall", 3, 6.0), ("c", 2, 5.0), ("office", 1, 8.0)];
        assert_eq!(medians, expected.map(|(clock, n, hours)| (clock.to_owned(), n, hours)), "{metric}");
    }
}

/// Two Jira tickets, solved after 2 and 4 hours by their histories; the first one's own record says so, too.
const JIRA: &str = r#"{"issues":[
    {"id":"1","key":"ITS-1","fields":{"summary":"x","issuetype":{"name":"[System] Incident"},"status":{"name":"Resolved"},
     "created":"2026-01-14T08:00:00.000+0000","resolutiondate":"2026-01-14T10:00:00.000+0000"},
     "changelog":{"histories":[{"created":"2026-01-14T10:00:00.000+0000","author":{"displayName":"P"},"items":[{"field":"status","fromString":"Open","toString":"Resolved"}]}]}},
    {"id":"2","key":"ITS-2","fields":{"summary":"x","issuetype":{"name":"[System] Incident"},"status":{"name":"Resolved"},
     "created":"2026-01-14T08:00:00.000+0000","resolutiondate":null},
     "changelog":{"histories":[{"created":"2026-01-14T12:00:00.000+0000","author":{"displayName":"P"},"items":[{"field":"status","fromString":"Open","toString":"Resolved"}]}]}}]}"#;

#[test]
fn what_a_history_filled_is_counted_beside_the_value_and_can_be_left_empty() {
    let (project, _) = imported(UTC, &[("jira.json", JIRA)]);
    for (metric, stat) in [("resolved", "count"), ("resolve_time", "median")] {
        let value = value(&project, &format!("metrics {metric} --period 2026-01"), stat);
        assert_eq!((&value["n"], &value["filled"]["resolved_at"]), (&2.into(), &1.into()), "{metric}");
    }
    // Both responses are those of the history.
    let respond = value(&project, "metrics respond_time --period 2026-01", "median");
    assert_eq!((&respond["n"], &respond["filled"]["acknowledged_at"]), (&2.into(), &2.into()));
    let csv = project.run("--format csv metrics resolve_time --period 2026-01").ends(0).stdout;
    assert!(csv.lines().next().unwrap().contains("excluded,filled,basis") && csv.contains("resolved_at: 1"), "{csv}");
    let page = project.run("explain ITS-2").ends(0).stdout;
    assert!(page.contains("2026-01-14T12:00:00Z (not in the ticket's own record"), "{page}");
    project.run("report service-review --period 2026-01 --out out").ends(0);
    let page = std::fs::read_to_string(project.path().join("out/service-review-2026-01.html")).unwrap();
    assert!(page.contains("1 with the resolution from other records, such as the history"));
    // Nothing is filled where the settings say so: one resolution is left, and nothing to name.
    let (project, _) = imported(&(UTC.to_owned() + "fill_from_history = false\n"), &[("jira.json", JIRA)]);
    let time = value(&project, "metrics resolve_time --period 2026-01", "median");
    assert_eq!((&time["n"], &time["value"], time.get("filled")), (&1.into(), &7_200.0.into(), None));
}

#[test]
fn a_reopening_rule_without_a_history_is_estimated() {
    let basis = |file: (&str, &str)| {
        let settings = UTC.to_owned() + ALWAYS + &level("resolve", "60m", "on_reopen = \"resume\"");
        let (project, _) = imported(&settings, &[file]);
        rows(&project, "SELECT number, basis FROM v_sla ORDER BY number")
    };
    // GLPI lists know no reopenings; ticket 2 shows that it was closed before it was solved.
    let glpi = "\"ID\";\"Title\";\"Status\";\"Type\";\"Priority\";\"Opening date\";\"Resolution date\";\"Closing date\";\"Last update\";\"Requester - Requester\";\"Assigned to - Technician group\";\"Time to resolve\";\"Time to resolve exceeded\"\n\
        \"1\";\"A\";\"Solved\";\"Incident\";\"Medium\";\"2024-05-06 09:00\";\"2024-05-06 11:20\";\"\";\"2024-05-06 11:20\";\"x\";\"SD\";\"2024-05-06 12:00\";\"No\"\n\
        \"2\";\"B\";\"Solved\";\"Incident\";\"Medium\";\"2024-05-06 09:00\";\"2024-05-06 11:20\";\"2024-05-06 09:10\";\"2024-05-06 11:20\";\"x\";\"SD\";\"2024-05-06 12:00\";\"No\"\n";
    assert_eq!(basis(("glpi.csv", glpi)), "1,estimated|2,estimated");
    // A count of none is a record: nothing is missing. A count of one, and no count at all, are not enough.
    let counted = "number,opened_at,short_description,priority,state,assignment_group,resolved_at,closed_at,reopen_count,sys_updated_on\n\
        INC001,2024-05-06 09:00:00,x,3 - Moderate,Resolved,SD,2024-05-06 09:30:00,,0,2024-05-06 09:30:00\n\
        INC002,2024-05-06 09:00:00,x,3 - Moderate,Resolved,SD,2024-05-06 09:30:00,,1,2024-05-06 09:30:00\n";
    assert_eq!(basis(("incident.csv", counted)), "INC001,measured|INC002,estimated");
    let uncounted = counted.replace(",reopen_count,", ",unrelated,");
    assert_eq!(basis(("incident.csv", &uncounted)), "INC001,estimated|INC002,estimated");
}

const INCIDENT: &str = "number,opened_at,short_description,priority,state,assignment_group,resolved_at,closed_at,reopen_count,sys_updated_on\n";
const AUDIT: &str = "tablename,documentkey,fieldname,oldvalue,newvalue,user,sys_created_on\n";

#[test]
fn leaving_the_first_state_is_a_response_whatever_that_state_is() {
    // Opened in progress at 09:00 by an agent, on hold at 10:30: 90 minutes.
    let incident =
        INCIDENT.to_owned() + "INC001,2024-03-04 09:00:00,A,3 - Moderate,On Hold,SD,,,,2024-03-04 10:30:00\n";
    let respond = |audit: &str| {
        let files = [("incident.csv", incident.as_str()), ("sys_audit.csv", &(AUDIT.to_owned() + audit))];
        let (project, _) = imported(&(UTC.to_owned() + ALWAYS + &level("respond", "4h", "")), &files);
        let median = value(&project, "metrics respond_time --period 2024-03", "median");
        (rows(&project, "SELECT state, working_seconds // 60 FROM v_sla"), median["value"].as_f64())
    };
    assert_eq!(respond("incident,INC001,state,2,3,a,2024-03-04 10:30:00\n"), ("met,90".to_owned(), Some(5_400.0)));
    // From new to on hold: the same.
    assert_eq!(respond("incident,INC001,state,1,3,a,2024-03-04 10:30:00\n"), ("met,90".to_owned(), Some(5_400.0)));
    // Back to new is none; taking it up again an hour later is one: 150 minutes.
    let back = "incident,INC001,state,2,1,a,2024-03-04 10:30:00\nincident,INC001,state,1,3,a,2024-03-04 11:30:00\n";
    assert_eq!(respond(back), ("met,150".to_owned(), Some(9_000.0)));
}

#[test]
fn what_a_program_does_is_no_response_and_each_cycle_may_have_one() {
    // Monday 09:00, a bot solves it 09:05, back on Friday 14:00, taken up by a person at 14:10.
    let incident =
        INCIDENT.to_owned() + "INC001,2025-07-21 09:00:00,A,3 - Moderate,In Progress,SD,,,1,2025-07-25 14:10:00\n";
    let audit = AUDIT.to_owned()
        + "incident,INC001,state,1,6,bot-7,2025-07-21 09:05:00\n\
           incident,INC001,state,6,1,customer,2025-07-25 14:00:00\n\
           incident,INC001,state,1,2,a,2025-07-25 14:10:00\n";
    let answer = |project: &str, lines: &str| {
        let settings = format!("{UTC}{project}\n{ALWAYS}{}", level("respond", "4h", lines));
        let (project, _) = imported(&settings, &[("incident.csv", &incident), ("sys_audit.csv", &audit)]);
        rows(&project, "SELECT state, working_seconds FROM v_sla ORDER BY cycle")
    };
    let named = "service_accounts = [\"Bot-*\"]";
    // One response for the ticket: Friday 14:10 is 4 days, 5 hours and 10 minutes after Monday 09:00, 364,200 s = 101.1667 h.
    assert_eq!(answer(named, ""), "breached,364200");
    // A response for each cycle: the first had none, for no person was in it; the second took ten minutes.
    assert_eq!(answer(named, "on_reopen = \"new_cycle\""), "met,600");
    // Nobody says that it is a program: five minutes, and the second cycle has its ten.
    assert_eq!(answer("", ""), "met,300");
    assert_eq!(answer("", "on_reopen = \"new_cycle\""), "met,300|met,600");
}

#[test]
fn a_day_that_ends_a_minute_early_gets_a_remark() {
    let incident = "number,opened_at,short_description,priority,state,assignment_group,resolved_at,closed_at,sys_updated_on\n\
        INC001,2020-09-04 23:30:00,A,3 - Moderate,Resolved,SD,2020-10-04 23:30:00,,2020-10-04 23:30:00\n";
    let said = |hours: &str| {
        let calendar = format!("[calendar.c]\nzone = \"UTC\"\n{hours}\n");
        imported(&(UTC.to_owned() + &calendar + &level("resolve", "60m", "")), &[("incident.csv", incident)])
    };
    let (project, ran) = said("mon-sun = [\"00:00-23:59\"]");
    assert!(ran.stderr.contains("`24:00` is the end of a day") && ran.stderr.contains("calendar.c"), "{}", ran.stderr);
    // Read as it is written: 30 minutes are lost in 30 days, and the target of an hour is used up at 00:31.
    let figures = "SELECT elapsed_seconds - working_seconds, due_at::VARCHAR FROM v_sla";
    assert_eq!(rows(&project, figures), "1800,2020-09-05 00:31:00");
    let (project, ran) = said("mon-sun = [\"00:00-24:00\"]");
    assert!(!ran.stderr.contains("end of a day"), "{}", ran.stderr);
    assert_eq!(rows(&project, figures), "0,2020-09-05 00:30:00");
    // A special date and a shift of two ranges are no different; 23:30 is an hour like any other.
    let special =
        "mon-sun = [\"00:00-24:00\"]\n[calendar.c.special]\n\"2020-09-05\" = [\"00:00-12:00\", \"13:00-23:59\"]";
    assert!(said(special).1.stderr.contains("hours of 2020-09-05 end at 23:59"));
    assert!(!said("mon-sun = [\"00:00-23:30\"]").1.stderr.contains("end of a day"));
}
