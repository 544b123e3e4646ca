//! What the texts of an export mean: times, words, numbers.

use super::*;

#[test]
fn labels_with_displayed_values_are_in_the_zone_of_the_exporter() {
    let mut bench = TestStore::new("Europe/Berlin");
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
    let mut bench = TestStore::new("America/New_York");
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
fn of_long_texts_the_length_is_kept_and_the_text_only_when_it_is_asked_for() {
    let long = "ä".repeat(250);
    let export = format!(
        "number,opened_at,short_description,caller_id,state,close_notes\n\
         INC1,2026-01-12 10:00:00,x,a,Closed,\" Reset it. \"\nINC2,2026-01-12 10:00:00,x,a,Closed,\nINC3,2026-01-12 10:00:00,x,a,Closed,{long}\n"
    );
    let notes = "SELECT string_agg(coalesce(resolution_notes, '-'), ' ' ORDER BY number) FROM ticket";
    let mut bench = TestStore::new("UTC");
    bench.import("incident.csv", &export).unwrap();
    // Nine characters, none, and the first two hundred.
    assert_eq!(bench.one(notes), format!("xxxxxxxxx - {}", "x".repeat(200)));

    let mut bench = TestStore::new("UTC");
    let profile = include_str!("../../profile/profiles/servicenow-incident.toml");
    let own = bench.file("mine.toml", &format!("keep-notes = true\n{profile}"));
    bench.options.profile = Some(own.display().to_string());
    bench.import("incident.csv", &export).unwrap();
    assert_eq!(bench.one(notes), format!("Reset it. - {}", "ä".repeat(200)));
}

const AMBIGUOUS: &str = "number,opened_at,short_description,caller_id,state\nINC1,03/04/2026 10:00,x,a,New\nINC2,05/06/2026 10:00,x,a,New\n";

#[test]
fn an_order_of_day_and_month_that_nothing_tells_is_asked_for() {
    let mut bench = TestStore::new("UTC");
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
    let mut bench = TestStore::new("UTC");
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
    let mut bench = TestStore::new("UTC");
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
fn hours_that_clocks_show_twice_or_never_are_counted() {
    let mut bench = TestStore::new("Europe/Berlin");
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
    let mut bench = TestStore::new("UTC");
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
    let mut bench = TestStore::new("UTC");
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
            "`priority` has 1 value for which the profile has no priority: `7 - Odd` (1)",
            "`state` has 2 values for which the profile has no state: `Parked` (2)"
        ]
    );
    assert_eq!(
        bench.texts("SELECT state, state_class, priority::VARCHAR, priority_raw FROM ticket ORDER BY number"),
        ["Parked - - 7 - Odd", "Parked - 2 2 - Tall"]
    );
}

#[test]
fn resolved_before_opened_is_flagged_and_kept() {
    let mut bench = TestStore::new("UTC");
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
