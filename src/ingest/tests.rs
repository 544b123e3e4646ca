//! Small exports, each with one trap. Expected values are worked out by hand.

use std::path::{Path, PathBuf};

use super::*;
use crate::calendar::Calendars;
use crate::error::Result;
use crate::store::{Cell, Store};

struct Bench {
    store: Store,
    dir: tempfile::TempDir,
    options: Options,
    run: i64,
}

impl Bench {
    fn new(zone: &str) -> Self {
        let store = Store::in_memory(&Calendars::new()).unwrap();
        let run = begin_run(&store, "").unwrap();
        Self { store, dir: tempfile::tempdir().unwrap(), options: Options::new(zone), run }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn import(&mut self, name: &str, text: &str) -> Result<FileReport> {
        let path = self.file(name, text);
        let report = import_file(&mut self.store, self.run, &path, &self.options)?;
        assert!(report.counts.reconciles(), "{:?}", report.counts);
        Ok(report)
    }

    fn next_run(&mut self) {
        self.run = begin_run(&self.store, "").unwrap();
    }

    fn texts(&self, sql: &str) -> Vec<String> {
        let table = self.store.table(sql, &[]).unwrap();
        let text = |cell: &Cell| match cell {
            Cell::Null => "-".to_owned(),
            Cell::Text(text) => text.clone(),
            other => format!("{other:?}"),
        };
        table.rows.iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join(" ")).collect()
    }

    fn one(&self, sql: &str) -> String {
        self.texts(sql).join("; ")
    }
}

fn codes(report: &FileReport) -> Vec<&str> {
    report.warnings.iter().map(|warning| warning.code).collect()
}

fn five(report: &FileReport) -> [u64; 6] {
    let Counts { read, loaded, updated, duplicate, rejected, ignored, .. } = report.counts;
    [read, loaded, updated, duplicate, rejected, ignored]
}

#[test]
fn labels_with_displayed_values_are_in_the_zone_of_the_exporter() {
    let mut bench = Bench::new("Europe/Berlin");
    let report = bench
        .import(
            "incident.csv",
            "Number,Opened,Short description,Caller,Priority,State,Assignment group,Resolved,Updated\n\
             INC0012041,12/01/2026 09:14:55,VPN drops,Lena Vogt,3 - Moderate,Resolved,Network L2,13/01/2026 11:02:10,13/01/2026 11:02:10\n",
        )
        .unwrap();
    assert_eq!(
        (report.tool.as_str(), report.profile.as_str(), report.zone.as_str()),
        ("ServiceNow", "servicenow-incident", "Europe/Berlin")
    );
    assert_eq!(report.record_types, ["incident"]);
    assert_eq!(five(&report), [1, 1, 0, 0, 0, 0]);
    assert_eq!(codes(&report), ["zone_assumed"]);
    // 13/01 can only be a day first; Berlin is an hour ahead of UTC in winter.
    assert_eq!(
        bench.one("SELECT ticket_id, state_class, priority::VARCHAR, priority_raw, opened_at::VARCHAR, resolved_at::VARCHAR, group_id FROM ticket"),
        "servicenow:incident:INC0012041 resolved 3 3 - Moderate 2026-01-12 08:14:55 2026-01-13 10:02:10 Network L2"
    );
}

#[test]
fn stored_values_are_utc_whatever_the_zone_of_the_project() {
    let mut bench = Bench::new("America/New_York");
    let report = bench
        .import(
            "rest.csv",
            "number,sys_id,state,priority,short_description,opened_at,caller_id,made_sla\n\
             INC1,1c741bd70b2322007518478d83673af3,7,1,x,2026-01-12 15:19:57,681ccaf9c0a8016400b98a06818d57c7,false\n",
        )
        .unwrap();
    assert_eq!(report.zone, "UTC");
    assert_eq!(
        bench.one("SELECT opened_at::VARCHAR, state_class, made_sla::VARCHAR FROM ticket"),
        "2026-01-12 15:19:57 closed false"
    );
    assert_eq!(bench.one("SELECT key FROM ticket_key"), "1c741bd70b2322007518478d83673af3");
}

#[test]
fn every_record_is_accounted_for() {
    let mut bench = Bench::new("UTC");
    let report = bench
        .import(
            "incident.csv",
            "number,opened_at,short_description,caller_id,state,resolved_at,reopen_count,sys_updated_on\n\
             INC1,2026-01-01 10:00:00,fine,a,New,,0,2026-01-01 10:00:00\n\
             ,2026-01-01 10:00:00,no number,a,New,,0,2026-01-01 10:00:00\n\
             INC3,soon,no time,a,New,,0,2026-01-01 10:00:00\n\
             INC4,2026-01-01 10:00:00,bad values,a,New,yesterday,many,2026-01-01 10:00:00\n\
             ,,,,,,,\n\
             INC1,2026-01-01 10:00:00,fine,a,New,,0,2026-01-01 10:00:00\n\
             Export stopped due to excessive size,,,,,,,\n",
        )
        .unwrap();
    // 7 records: INC1 and INC4 are loaded, the second INC1 is the same again, two have no identity or time, one is blank, one a footer.
    assert_eq!(five(&report), [7, 2, 0, 1, 2, 2]);
    assert_eq!(report.counts.rejected_values, 2);
    assert_eq!(
        bench.texts("SELECT line_no::VARCHAR, column_name, raw_value, rule, whole_record::VARCHAR FROM rejected_value ORDER BY line_no, column_name"),
        [
            "2 number - missing true",
            "3 opened_at soon time true",
            "4 reopen_count many number false",
            "4 resolved_at yesterday time false"
        ]
    );
    assert_eq!(
        bench.one("SELECT (rows_loaded + rows_updated + rows_duplicate + rows_rejected + rows_ignored = rows_read)::VARCHAR FROM source_file"),
        "true"
    );
}

const AMBIGUOUS: &str = "number,opened_at,short_description,caller_id,state\nINC1,03/04/2026 10:00,x,a,New\nINC2,05/06/2026 10:00,x,a,New\n";

#[test]
fn an_order_of_day_and_month_that_nothing_tells_is_asked_for() {
    let mut bench = Bench::new("UTC");
    let error = bench.import("incident.csv", AMBIGUOUS).unwrap_err();
    assert!(error.to_string().contains("`opened_at` holds `03/04/2026 10:00`"), "{error}");
    assert!(error.hints()[0].contains("--date-order dmy"));
    assert_eq!(
        bench.one("SELECT count(*)::VARCHAR FROM ticket") + &bench.one("SELECT count(*)::VARCHAR FROM source_file"),
        "00"
    );
    bench.options.date_order = Some(DateOrder::MonthFirst);
    bench.import("incident.csv", AMBIGUOUS).unwrap();
    assert_eq!(
        bench.texts("SELECT opened_at::VARCHAR FROM ticket ORDER BY 1"),
        ["2026-03-04 10:00:00", "2026-05-06 10:00:00"]
    );
}

#[test]
fn opening_before_resolution_tells_day_from_month() {
    let mut bench = Bench::new("UTC");
    let text = "number,opened_at,short_description,caller_id,state,resolved_at\n\
                INC1,10/01/2026 10:00,x,a,Closed,09/02/2026 10:00\n";
    bench.import("incident.csv", text).unwrap();
    // Day first: 10 January to 9 February. Month first: 1 October to 2 September.
    assert_eq!(
        bench.one("SELECT opened_at::VARCHAR, resolved_at::VARCHAR FROM ticket"),
        "2026-01-10 10:00:00 2026-02-09 10:00:00"
    );
}

#[test]
fn spanish_months_are_read() {
    let mut bench = Bench::new("UTC");
    let report = bench
        .import(
            "jira.csv",
            "Resumen,Clave de incidencia,Tipo de Incidencia,Estado,Prioridad,Persona asignada,Creada,Campo personalizado (Time to resolution)\n\
             Sin acceso,SOP-17,Petición de servicio,Resuelto,Alta,Marta Gil,19/ene/26 12:47 PM,-5:02\n\
             Otra,SOP-18,Incidente,Abierta,Media,Marta Gil,3/ago/26 1:05 AM,1:00\n",
        )
        .unwrap();
    assert_eq!(report.tool, "Jira Service Management");
    assert_eq!(
        bench.texts("SELECT ticket_id, state_class, priority::VARCHAR, opened_at::VARCHAR, made_sla::VARCHAR FROM ticket ORDER BY number"),
        [
            "jira:request:SOP-17 resolved 2 2026-01-19 12:47:00 false",
            "jira:incident:SOP-18 new 3 2026-08-03 01:05:00 true"
        ]
    );
}

#[test]
fn the_newest_version_wins_whatever_the_order_of_rows_and_files() {
    let row = |title: &str, updated: &str| format!("INC1,2026-01-01 10:00:00,{title},a,New,{updated}\n");
    let head = "number,opened_at,short_description,caller_id,state,sys_updated_on\n";
    let (old, new) = (row("old", "2026-01-02 10:00:00"), row("new", "2026-01-03 10:00:00"));
    let (one, other) = (row("one", "2026-01-03 10:00:00"), row("other", "2026-01-03 10:00:00"));
    let winner = |parts: &[String]| {
        let mut bench = Bench::new("UTC");
        for (i, rows) in parts.iter().enumerate() {
            bench.import(&format!("{i}.csv"), &format!("{head}{rows}")).unwrap();
        }
        bench.one("SELECT title FROM ticket")
    };
    for parts in
        [vec![format!("{old}{new}")], vec![format!("{new}{old}")], vec![old.clone(), new.clone()], vec![new, old]]
    {
        assert_eq!(winner(&parts), "new");
    }
    // A tie goes to the same row in every order.
    let tie = winner(&[format!("{one}{other}")]);
    for parts in [vec![format!("{other}{one}")], vec![one.clone(), other.clone()], vec![other, one]] {
        assert_eq!(winner(&parts), tie);
    }
}

#[test]
fn a_later_run_wins_a_tie_and_a_loaded_file_is_skipped() {
    let mut bench = Bench::new("UTC");
    let text = |title: &str| {
        format!("number,opened_at,short_description,caller_id,state\nINC1,2026-01-01 10:00:00,{title},a,New\n")
    };
    for title in ["a", "b", "c"] {
        bench.next_run();
        bench.import("incident.csv", &text(title)).unwrap();
        assert_eq!(bench.one("SELECT title FROM ticket"), title);
    }
    bench.next_run();
    let report = bench.import("again.csv", &text("c")).unwrap();
    assert_eq!((report.status, five(&report)), (Status::AlreadyLoaded, [0; 6]));
    // The same content in a file with another name for nothing new.
    let report = bench.import("longer.csv", &(text("c") + "INC2,2026-01-01 10:00:00,d,a,New\n")).unwrap();
    assert_eq!(five(&report), [2, 1, 0, 1, 0, 0]);
}

#[test]
fn rows_about_tickets_find_them_whichever_file_comes_first() {
    let tickets = "number,sys_id,opened_at,short_description,caller_id,state\nINC1,9f3c0000000000000000000000000001,2026-01-01 10:00:00,x,a,New\n";
    let audit = "tablename,documentkey,fieldname,oldvalue,newvalue,user,sys_created_on\n\
                 incident,9f3c0000000000000000000000000001,state,1,2,bob,2026-01-01 11:00:00\n\
                 incident,INC1,incident_state,2,3,bob,2026-01-01 12:00:00\n\
                 incident,INC1,work_notes,,a long private story,bob,2026-01-01 12:00:00\n";
    let sla = "task,sla,stage,has_breached,start_time,end_time,planned_end_time,business_duration,pause_duration\n\
               INC1,P3 resolution,completed,true,2026-01-12 08:14:55,2026-01-13 10:02:10,2026-01-15 08:14:55,1970-01-01 10:12:00,2 Days 1 Hour 3 Minutes\n";
    for order in [[0, 1, 2], [2, 1, 0]] {
        let mut bench = Bench::new("UTC");
        for at in order {
            bench.import(&format!("{at}.csv"), [tickets, audit, sla][at]).unwrap();
        }
        assert_eq!(
            bench.texts(
                "SELECT ticket_id, field, old_value, old_code, new_code FROM ticket_event ORDER BY event_at, field"
            ),
            [
                "servicenow:incident:INC1 state 1 new open",
                "servicenow:incident:INC1 state 2 open pending",
                "servicenow:incident:INC1 work_notes - - -"
            ]
        );
        // 10 h 12 m = 36,720 s; 2 d 1 h 3 m = 2,943 m.
        assert_eq!(
            bench.one("SELECT ticket_id, target_type, breached::VARCHAR, business_seconds::VARCHAR, paused_minutes::VARCHAR FROM sla_instance"),
            "servicenow:incident:INC1 resolve true 36720 2943"
        );
        assert_eq!(bench.one("SELECT count(*)::VARCHAR FROM ticket_event WHERE new_value LIKE '%private%'"), "0");
    }
}

#[test]
fn hours_that_clocks_show_twice_or_never_are_counted() {
    let mut bench = Bench::new("Europe/Berlin");
    let report = bench
        .import(
            "incident.csv",
            "number,opened_at,short_description,caller_id,state\n\
             INC1,2026-03-29 02:30:00,skipped,a,New\n\
             INC2,2026-03-29 03:00:00,not skipped,a,New\n\
             INC3,2026-10-25 02:30:00,twice,a,New\n\
             INC4,2026-10-25 03:00:00,once,a,New\n",
        )
        .unwrap();
    assert_eq!(codes(&report), ["clock_hour_skipped", "clock_hour_twice", "zone_assumed"]);
    assert!(report.warnings[0].message.starts_with("1 time "), "{:?}", report.warnings);
    assert!(report.warnings[1].message.starts_with("1 time "), "{:?}", report.warnings);
    // The change in March is at 01:00 UTC; in October the first 02:30 is 00:30 UTC, and 03:00 is 02:00 UTC.
    assert_eq!(
        bench.texts("SELECT opened_at::VARCHAR FROM ticket ORDER BY number"),
        ["2026-03-29 01:00:00", "2026-03-29 01:00:00", "2026-10-25 00:30:00", "2026-10-25 02:00:00"]
    );
}

#[test]
fn escapes_sentinels_and_words_for_nothing_are_understood() {
    let mut bench = Bench::new("UTC");
    let report = bench
        .import(
            "change.csv",
            "number,opened_at,short_description,type,state,close_code,start_date,end_date,risk,assignment_group\n\
             CHG1,2026-01-01 10:00:00,'=SUM is broken,Normal,'-5,,1970-01-01 00:00:00,UNKNOWN,null,  Team A\n\
             CHG2,2026-01-01 10:00:00,it's fine,Emergency,3,Successful with issues,2026-01-02 10:00:00,9999-12-31 00:00:00,High,Team B \n",
        )
        .unwrap();
    assert_eq!((five(&report), report.counts.rejected_values), ([2, 2, 0, 0, 0, 0], 0));
    assert_eq!(
        bench.texts("SELECT title, state_class, group_id FROM ticket ORDER BY number"),
        ["=SUM is broken new Team A", "it's fine closed Team B"]
    );
    assert_eq!(
        bench.texts("SELECT change_type, planned_start::VARCHAR, planned_end::VARCHAR, risk, outcome, outcome_raw FROM change_detail ORDER BY ticket_id"),
        ["normal - - - - -", "emergency 2026-01-02 10:00:00 - High successful_with_issues Successful with issues"]
    );
}

#[test]
fn unknown_words_are_kept_counted_and_named() {
    let mut bench = Bench::new("UTC");
    let report = bench
        .import(
            "incident.csv",
            "number,opened_at,short_description,caller_id,state,priority\n\
             INC1,2026-01-01 10:00:00,x,a,Parked,7 - Odd\nINC2,2026-01-01 10:00:00,x,a,Parked,2 - Tall\n",
        )
        .unwrap();
    let messages: Vec<&str> =
        report.warnings.iter().filter(|w| w.code == "unmapped_value").map(|w| w.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`priority` has 1 value that the profile gives no priority: `7 - Odd` (1)",
            "`state` has 2 values that the profile gives no state: `Parked` (2)"
        ]
    );
    assert_eq!(
        bench.texts("SELECT state, state_class, priority::VARCHAR, priority_raw FROM ticket ORDER BY number"),
        ["Parked - - 7 - Odd", "Parked - 2 2 - Tall"]
    );
}

#[test]
fn resolved_before_opened_is_flagged_and_kept() {
    let mut bench = Bench::new("UTC");
    let report = bench
        .import(
            "incident.csv",
            "number,opened_at,short_description,caller_id,state,resolved_at\nINC1,2026-01-02 10:00:00,x,a,Closed,2026-01-01 10:00:00\n",
        )
        .unwrap();
    assert_eq!(codes(&report), ["resolved_before_opened", "zone_assumed"]);
    assert_eq!(report.counts.rejected_values, 1);
    assert_eq!(bench.one("SELECT resolved_at::VARCHAR FROM ticket"), "2026-01-01 10:00:00");
    assert_eq!(bench.one("SELECT rule, raw_value FROM rejected_value"), "resolved_before_opened 2026-01-01 10:00:00");
}

#[test]
fn an_unknown_tool_is_told_what_was_tried_and_the_way_out() {
    let mut bench = Bench::new("UTC");
    let error = bench.import("x.csv", "Short description,Caller,Priority\nx,a,1\n").unwrap_err();
    assert!(error.to_string().contains("fit none of the 13 profiles"), "{error}");
    let hints = error.hints().join("\n");
    assert!(hints.contains("columns found: `Short description`, `Caller`, `Priority`"), "{hints}");
    assert!(hints.contains("nearest is `servicenow-"), "{hints}");
    assert!(hints.contains("--write-profile"), "{hints}");
}

#[test]
fn a_missing_column_is_told_with_the_nearest_names() {
    let mut bench = Bench::new("UTC");
    let text = "number,opend_at,short_description,caller_id,assignment_group\nINC1,2026-01-01 10:00:00,x,a,g\n";
    let error = bench.import("incident.csv", text).unwrap_err();
    assert!(error.to_string().contains("needs a column for `opened_at`"), "{error}");
    assert!(error.hints()[0].contains("`opend_at`"), "{:?}", error.hints());
}

#[test]
fn a_profile_of_the_user_reads_any_file() {
    let mut bench = Bench::new("UTC");
    let profile = bench.file(
        "mine.toml",
        "name = 'mine'\ntool = 'Desk'\nsource-system = 'desk'\nkind = 'request'\n[columns]\nnumber = ['Ref']\nopened_at = ['Begin']\nstate = ['Phase']\n\
         fulfilled_at = ['End']\n[dates]\nformats = ['%d.%m.%Y %H:%M']\n[values.state]\n'fertig*' = 'closed'\n",
    );
    bench.options.profile = Some(profile.display().to_string());
    bench.import("x.csv", "Ref;Begin;Phase;End\n7;24.12.2025 08:00;Fertig (alles);31.12.2025 09:30\n").unwrap();
    assert_eq!(
        bench.one("SELECT t.ticket_id, state_class, opened_at::VARCHAR, fulfilled_at::VARCHAR FROM ticket t JOIN request_detail USING (ticket_id)"),
        "desk:request:7 closed 2025-12-24 08:00:00 2025-12-31 09:30:00"
    );
}

#[test]
fn both_values_of_a_table_api_answer_are_used() {
    let mut bench = Bench::new("Europe/Berlin");
    let report = bench
        .import(
            "change.json",
            r#"{"result":[{"sys_id":{"display_value":"9f3c","value":"9f3c"},"number":{"display_value":"CHG0030412","value":"CHG0030412"},
            "type":{"display_value":"Normal","value":"normal"},"state":{"display_value":"Closed","value":"3"},
            "short_description":{"display_value":"x","value":"x"},
            "opened_at":{"display_value":"2026-02-01 10:00:00","value":"2026-02-01 09:00:00"},
            "close_code":{"display_value":"Successful with issues","value":"successful_issues"},
            "start_date":{"display_value":"2026-02-03 22:00:00","value":"2026-02-03 21:00:00"},
            "assignment_group":{"display_value":"Database Team","value":"77d0","link":"https://x/77d0"}}]}"#,
        )
        .unwrap();
    assert_eq!((report.profile.as_str(), report.zone.as_str()), ("servicenow-change", "UTC"));
    assert_eq!(
        bench.one("SELECT number, state, state_class, group_id, opened_at::VARCHAR, planned_start::VARCHAR, outcome FROM ticket JOIN change_detail USING (ticket_id)"),
        "CHG0030412 Closed closed Database Team 2026-02-01 09:00:00 2026-02-03 21:00:00 successful_with_issues"
    );
}

#[test]
fn the_history_in_a_jira_answer_counts_reopenings_and_the_first_response() {
    let mut bench = Bench::new("UTC");
    let report = bench
        .import(
            "jira.json",
            r#"{"issues":[{"id":"1","key":"ITS-881","fields":{"summary":"x","issuetype":{"name":"[System] Incident"},"status":{"name":"Resolved"},
            "created":"2026-01-14T08:05:11.000+0100","resolutiondate":"2026-01-15T14:31:40.000+0100"},
            "changelog":{"histories":[
            {"created":"2026-01-14T09:05:11.000+0100","author":{"displayName":"P"},"items":[{"field":"status","fromString":"Open","toString":"In Progress"},{"field":"assignee","fromString":null,"toString":"P"}]},
            {"created":"2026-01-14T10:05:11.000+0100","author":{"displayName":"P"},"items":[{"field":"status","fromString":"In Progress","toString":"Resolved"},{"field":"assignee","fromString":"P","toString":"Q"}]},
            {"created":"2026-01-14T11:05:11.000+0100","author":{"displayName":"P"},"items":[{"field":"status","fromString":"Resolved","toString":"In Progress"}]},
            {"created":"2026-01-15T14:31:40.000+0100","author":{"displayName":"P"},"items":[{"field":"status","fromString":"In Progress","toString":"Resolved"}]}]}}]}"#,
        )
        .unwrap();
    assert_eq!((five(&report), report.zone.as_str()), ([1, 1, 0, 0, 0, 0], "offset"));
    // Six changed fields: four moves and two assignees.
    assert_eq!(report.parts[0].counts.loaded, 6);
    // One move out of Resolved; the assignee changed hands once; taken up an hour after 07:05:11 UTC.
    assert_eq!(
        bench.one("SELECT reopened_count::VARCHAR, reassign_count::VARCHAR, acknowledged_at::VARCHAR FROM ticket"),
        "1 1 2026-01-14 08:05:11"
    );
    assert_eq!(bench.one("SELECT DISTINCT ticket_id FROM ticket_event"), "jira:incident:ITS-881");
}

#[test]
fn a_written_profile_imports_the_file_as_it_was_inspected() {
    let text = "number,opened_at,short_description,caller_id,state,resolved_at,priority\n\
                INC1,31.01.2026 10:00,x,a,Closed,01.02.2026 11:30,2 - High\n,,,,,,\nINC2,nie,x,a,New,,1 - Critical\n";
    let mut plain = Bench::new("Europe/Berlin");
    let inspection = inspect(&plain.file("incident.csv", text), &plain.options).unwrap();
    let report = plain.import("incident.csv", text).unwrap();
    assert_eq!(inspection.counts, report.counts);
    assert_eq!(inspection.parts[0].date_order, Some("dmy"));
    let mut bench = Bench::new("Europe/Berlin");
    bench.options.profile = Some(bench.file("mine.toml", &inspection.profile_text).display().to_string());
    let again = bench.import("incident.csv", text).unwrap();
    assert_eq!((again.counts, &again.zone), (report.counts, &report.zone));
    let all = "SELECT * EXCLUDE (row_hash) FROM ticket ORDER BY number";
    assert_eq!(bench.texts(all), plain.texts(all));
}

#[test]
fn a_file_of_an_unknown_tool_can_be_inspected_and_gives_a_start() {
    let bench = Bench::new("UTC");
    let path = bench.file("x.csv", "Ref,Status,Subject\n7,Open,hello\n");
    let inspection = inspect(&path, &bench.options).unwrap();
    assert!(inspection.problem.is_some());
    assert_eq!(inspection.parts[0].tool, None);
    let profile = profile::Profile::parse(Path::new("mine.toml"), &inspection.profile_text).unwrap();
    assert_eq!(profile.columns.get("state").unwrap(), &["Status"]);
}

#[test]
fn a_round_number_of_records_looks_cut_off() {
    let mut bench = Bench::new("UTC");
    let rows: String = (0..1000).map(|i| format!("INC{i},2026-01-01 10:00:00,x,a,New\n")).collect();
    let report =
        bench.import("incident.csv", &format!("number,opened_at,short_description,caller_id,state\n{rows}")).unwrap();
    assert_eq!(codes(&report), ["probably_truncated", "zone_assumed"]);
}

#[test]
fn a_task_list_mixes_kinds_and_their_codes_keep_their_own_meaning() {
    let mut bench = Bench::new("UTC");
    let report = bench
        .import(
            "task.csv",
            "number,sys_class_name,short_description,opened_at,state\nINC1,Incident,x,2026-01-01 10:00:00,3\nCHG1,Change Request,x,2026-01-01 10:00:00,3\n\
             SCTASK1,Catalog Task,x,2026-01-01 10:00:00,-5\nCHG2,Change Request,x,2026-01-01 10:00:00,-5\nX1,Knowledge,x,2026-01-01 10:00:00,1\n",
        )
        .unwrap();
    assert_eq!(report.profile, "servicenow-task");
    assert_eq!(report.record_types, ["change", "incident", "request"]);
    // The kind of the last is not known, and without a kind there is no identity.
    assert_eq!(five(&report), [5, 4, 0, 0, 1, 0]);
    assert_eq!(
        bench.texts("SELECT record_type, number, state_class FROM ticket ORDER BY number"),
        ["change CHG1 closed", "change CHG2 new", "incident INC1 pending", "request SCTASK1 pending"]
    );
}

#[test]
fn a_header_without_rows_is_no_error() {
    let mut bench = Bench::new("UTC");
    let report = bench.import("incident.csv", "number,opened_at,short_description,caller_id,state\n").unwrap();
    assert_eq!((five(&report), codes(&report)), ([0; 6], vec!["no_records"]));
}
