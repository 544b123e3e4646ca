//! Which tool an export is from, and the ways out where none is known.

use super::*;

#[test]
fn an_unknown_tool_is_told_what_was_tried_and_the_way_out() {
    let mut bench = TestStore::new("UTC");
    let error = bench.import("x.csv", "Colour,Weight,Priority\nx,a,1\n").unwrap_err();
    assert!(error.to_string().contains("fit none of the 69 profiles known"), "{error}");
    let hints = error.hints().join("\n");
    assert!(hints.contains("columns found: `Colour`, `Weight`, `Priority`"), "{hints}");
    assert!(hints.contains("known are exports of BMC Helix ITSM, "), "{hints}");
    assert!(hints.contains("--write-profile"), "{hints}");
    // Much of what such lists have is there.
    let error = bench.import("x.csv", "Short description,Caller,Priority,Assignment group\nx,a,1,b\n").unwrap_err();
    assert!(error.to_string().contains("it looks like an export of ServiceNow (profile `servicenow-"), "{error}");
    assert!(error.to_string().contains("has no column for `number`"), "{error}");
}

#[test]
fn a_missing_column_is_told_with_the_nearest_names() {
    let mut bench = TestStore::new("UTC");
    let text = "number,opend_at,short_description,caller_id,assignment_group\nINC1,2026-01-01 10:00:00,x,a,g\n";
    let error = bench.import("incident.csv", text).unwrap_err();
    assert!(error.to_string().contains("needs a column for `opened_at`"), "{error}");
    assert!(error.hints()[0].contains("`opend_at`"), "{:?}", error.hints());
}

#[test]
fn a_profile_of_the_user_reads_any_file() {
    let mut bench = TestStore::new("UTC");
    let profile = bench.file(
        "mine.toml",
        "name = 'mine'\nevidence = 'seen'\ntool = 'Desk'\nsource-system = 'desk'\nkind = 'request'\n[columns]\nnumber = ['Ref']\nopened_at = ['Begin']\nstate = ['Phase']\n\
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
    let mut bench = TestStore::new("Europe/Berlin");
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
    let mut bench = TestStore::new("UTC");
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
    let mut plain = TestStore::new("Europe/Berlin");
    let inspection = inspect(&plain.file("incident.csv", text), &plain.options).unwrap();
    let report = plain.import("incident.csv", text).unwrap();
    assert_eq!(inspection.counts, report.counts);
    assert_eq!(inspection.parts[0].date_order, Some("dmy"));
    let mut bench = TestStore::new("Europe/Berlin");
    bench.options.profile = Some(bench.file("mine.toml", &inspection.profile_text).display().to_string());
    let again = bench.import("incident.csv", text).unwrap();
    assert_eq!((again.counts, &again.zone), (report.counts, &report.zone));
    let all = "SELECT * EXCLUDE (row_hash) FROM ticket ORDER BY number";
    assert_eq!(bench.texts(all), plain.texts(all));
}

#[test]
fn a_file_of_an_unknown_tool_can_be_inspected_and_gives_a_start() {
    let bench = TestStore::new("UTC");
    let path = bench.file("x.csv", "Ref,Status,Subject\n7,Open,hello\n");
    let inspection = inspect(&path, &bench.options).unwrap();
    assert!(inspection.problem.is_some());
    assert_eq!(inspection.parts[0].tool, None);
    let profile = builtin::parse(Path::new("mine.toml"), &inspection.profile_text).unwrap();
    assert_eq!(profile.columns.get("state").unwrap(), &["Status"]);
    assert_eq!(profile.columns.get("number").unwrap(), &["Ref"]);
    assert_eq!(profile.columns.get("opened_at").unwrap(), &["?"]);
}

#[test]
fn a_round_number_of_records_looks_cut_off() {
    let mut bench = TestStore::new("UTC");
    let rows = (0..1000).map(|i| format!("INC{i},2026-01-01 10:00:00,x,a,New\n")).collect::<Vec<_>>().concat();
    let report =
        bench.import("incident.csv", &format!("number,opened_at,short_description,caller_id,state\n{rows}")).unwrap();
    assert_eq!(codes(&report), ["open_tickets_only", "probably_truncated", "zone_assumed"]);
}

#[test]
fn a_task_list_mixes_kinds_and_their_codes_keep_their_own_meaning() {
    let mut bench = TestStore::new("UTC");
    let report = bench
        .import(
            "task.csv",
            "number,sys_class_name,short_description,opened_at,state\nINC1,Incident,x,2026-01-01 10:00:00,3\nCHG1,Change Request,x,2026-01-01 10:00:00,3\n\
             RITM1,Requested Item,x,2026-01-01 10:00:00,-5\nCHG2,Change Request,x,2026-01-01 10:00:00,-5\nX1,Knowledge,x,2026-01-01 10:00:00,1\n",
        )
        .unwrap();
    assert_eq!(report.profile, "servicenow-task");
    assert_eq!(report.record_types, ["change", "incident", "request"]);
    // The kind of the last is not known, and without a kind there is no identity.
    assert_eq!(five(&report), [5, 4, 0, 0, 1, 0]);
    assert_eq!(
        bench.texts("SELECT record_type, number, state_class FROM ticket ORDER BY number"),
        ["change CHG1 closed", "change CHG2 new", "incident INC1 pending", "request RITM1 pending"]
    );
}

#[test]
fn a_header_without_rows_is_no_error() {
    let mut bench = TestStore::new("UTC");
    let report = bench.import("incident.csv", "number,opened_at,short_description,caller_id,state\n").unwrap();
    assert_eq!((five(&report), codes(&report)), ([0; 6], vec!["no_records"]));
}

const MINE: &str = "name = 'mine'\ntool = 'Mine'\nsource-system = 'mine'\nkind = 'incident'\n[columns]\nnumber = ['Ref']\n\
                    opened_at = ['Begun']\nassignee_id = ['Agent', 'First + Last']\ngroup_id = ['Grup']\n";

fn mine() -> TestStore {
    let mut bench = TestStore::new("UTC");
    bench.options.profile = Some(bench.file("mine.toml", MINE).display().to_string());
    bench
}

#[test]
fn a_profile_that_names_a_missing_column_is_told_at_its_line() {
    let error = mine().import("x.csv", "Ref,Begin\n1,2026-01-05 10:00:00\n").unwrap_err();
    assert!(error.to_string().ends_with("profile `mine` needs a column for `opened_at`, expected `Begun`"), "{error}");
    let place = error.location().unwrap();
    assert!(place.file.ends_with("mine.toml"));
    // The seventh line begins with the field.
    assert_eq!((place.line, place.column, place.span, place.excerpt.as_str()), (7, 1, 9, "opened_at = ['Begun']"));
    assert_eq!(error.hints(), ["nearest in the file: `Begin`", "columns found: `Ref`, `Begin`"]);
}

#[test]
fn a_column_that_a_profile_spells_otherwise_is_named_with_the_line() {
    let report = mine().import("x.csv", "Ref,Begun,Group\n1,2026-01-05 10:00:00,Desk\n").unwrap();
    let warning = report.warnings.iter().find(|warning| warning.code == "column_not_found").unwrap();
    let said = "mine.toml:9: the file has no column `Grup` for `group_id`; nearest is `Group`, which nothing reads";
    assert!(warning.message.ends_with(said), "{}", warning.message);
}

#[test]
fn a_name_in_two_columns_is_one() {
    let mut bench = mine();
    let text =
        "Ref,First,Begun,Last\n1,Ann,2026-01-05 10:00:00, Lee \n2,,2026-01-05 10:00:00,Lee\n3,,2026-01-05 10:00:00,\n";
    bench.import("x.csv", text).unwrap();
    let names = "SELECT assignee_id FROM ticket ORDER BY number";
    assert_eq!(bench.one(names), "Ann Lee; Lee; -");
    // A column of its own stands before it, and nothing is joined where a part is not there.
    bench
        .import(
            "y.csv",
            "Ref,Agent,Begun,Last,First\n4,B. Roe,2026-01-05 10:00:00,Lee,Ann\n5,,2026-01-05 10:00:00,Lee,Ann\n",
        )
        .unwrap();
    bench.import("z.csv", "Ref,Begun,Last\n6,2026-01-05 10:00:00,Lee\n").unwrap();
    assert_eq!(bench.one(names), "Ann Lee; Lee; -; B. Roe; Ann Lee; -");
    let path = bench.file("w.csv", text);
    let inspection = inspect(&path, &bench.options).unwrap();
    let mapped = inspection.parts[0].mapping.iter().find(|mapped| mapped.field == "assignee_id").unwrap();
    assert_eq!(
        (mapped.columns.as_slice(), mapped.examples.as_slice()),
        (&["First + Last".to_owned()][..], &["Ann Lee".to_owned(), "Lee".to_owned()][..])
    );
    assert_eq!(inspection.parts[0].unmapped.len(), 0, "its parts are read");
}

#[test]
fn a_column_that_every_record_needs_is_told_apart_from_those_that_tell_the_tool() {
    let mut bench = TestStore::new("UTC");
    // Number and short description tell an incident of ServiceNow; no time of opening is there.
    let error = bench.import("incident.csv", "number,short_description,caller_id,impact\nINC1,x,a,2\n").unwrap_err();
    let said = error.to_string();
    assert!(said.contains("has no column for `opened_at` (`opened_at`, `opened`, "), "{said}");
    assert!(!said.contains("assignment group") && !said.contains("`number` ("), "{said}");
    // The needed columns are there, but not what tells the tool.
    let text = "number,opened_at,severity,subcategory,priority,state\nA1,2026-01-01 10:00:00,2,Mail,3,New\n";
    let error = bench.import("list.csv", text).unwrap_err();
    let hints = error.hints().join("\n");
    let profile = hints.split("`--profile ").nth(1).and_then(|rest| rest.split('`').next());
    assert!(hints.contains("reads it as it is") && !error.to_string().contains("has no column"), "{error}\n{hints}");
    bench.options.profile = profile.map(str::to_owned);
    assert_eq!(five(&bench.import("list.csv", text).unwrap()), [1, 1, 0, 0, 0, 0]);
}

/// The columns that a ServiceNow table has, as an export of all of them names them.
const OF_TASKS: &str = "active activity_due additional_assignee_list approval approval_history approval_set assigned_to assignment_group business_duration \
    business_service calendar_duration closed_at closed_by cmdb_ci comments comments_and_work_notes company contact_type contract correlation_display \
    correlation_id delivery_plan delivery_task description due_date escalation expected_start follow_up group_list impact knowledge location made_sla number \
    opened_at opened_by order parent priority reassignment_count route_reason rejection_goto service_offering short_description skills sla_due state \
    sys_class_name sys_created_by sys_created_on sys_domain sys_domain_path sys_id sys_mod_count sys_tags sys_updated_by sys_updated_on task_effective_number \
    time_worked universal_request upon_approval upon_reject urgency user_input variables watch_list wf_activity work_end work_notes work_notes_list work_start";
const OF_INCIDENTS: &str = "business_impact business_stc calendar_stc caller_id category cause caused_by child_incidents close_code close_notes hold_reason \
    incident_state notify origin_id origin_table parent_incident problem_id promoted_by promoted_on proposed_by proposed_on reopen_count reopened_by \
    reopened_time resolved_at resolved_by rfc severity subcategory trigger_rule";
const OF_CHANGES: &str = "backout_plan cab_date cab_date_time cab_delegate cab_recommendation cab_required category change_plan chg_model close_code close_notes \
    conflict_last_run conflict_status copied_from end_date implementation_plan justification on_hold on_hold_reason on_hold_task outside_maintenance_schedule \
    phase phase_state production_system reason requested_by requested_by_date review_comments review_date review_status risk risk_impact_analysis \
    risk_value scope start_date std_change_producer_version test_plan type unauthorized";
const OF_PROBLEMS: &str = "category cause_notes close_notes confirmed_at confirmed_by duplicate_of first_reported_by_task fix_at fix_by fix_communicated_at \
    fix_notes known_error major_problem problem_state related_incidents reopen_count reopened_at reopened_by resolution_code resolved_at resolved_by \
    review_outcome rfc subcategory workaround workaround_applied";
const OF_ITEMS: &str = "backordered billable cat_item configuration_item context estimated_delivery flow_context order_guide price quantity recurring_price \
    request requested_for sc_catalog stage";
const OF_CATALOG_TASKS: &str = "cat_item calendar_stc request request_item sc_catalog requested_for";
const OF_CHANGE_TASKS: &str = "change_request change_task_type close_code created_from on_hold on_hold_reason planned_end_date planned_start_date";

#[test]
fn an_export_of_all_columns_is_that_of_a_few() {
    for (profile, number, own) in [
        ("servicenow-incident", "INC0010001", OF_INCIDENTS),
        ("servicenow-change", "CHG0010001", OF_CHANGES),
        ("servicenow-problem", "PRB0010001", OF_PROBLEMS),
        ("servicenow-request-item", "RITM0010001", OF_ITEMS),
        ("servicenow-catalog-task", "SCTASK0010001", OF_CATALOG_TASKS),
        ("servicenow-subtask", "CTASK0010001", OF_CHANGE_TASKS),
    ] {
        let columns: Vec<&str> = OF_TASKS.split_whitespace().chain(own.split_whitespace()).collect();
        let cell = |name: &&str| match *name {
            "number" | "task_effective_number" => number,
            "opened_at" | "sys_created_on" | "sys_updated_on" => "2026-03-02 08:00:00",
            _ => "",
        };
        let cells: Vec<&str> = columns.iter().map(cell).collect();
        let text = format!("{}\n{}\n", columns.join(","), cells.join(","));
        let report = TestStore::new("UTC").import("export.csv", &text).unwrap();
        assert_eq!((report.profile.as_str(), report.counts.loaded), (profile, 1), "{own}");
    }
}
