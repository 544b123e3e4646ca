//! What becomes of records: counted, replaced, linked.

use super::*;

#[test]
fn every_record_is_accounted_for() {
    let mut bench = TestStore::new("UTC");
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

#[test]
fn the_newest_version_wins_whatever_the_order_of_rows_and_files() {
    let row = |title: &str, updated: &str| format!("INC1,2026-01-01 10:00:00,{title},a,New,{updated}\n");
    let head = "number,opened_at,short_description,caller_id,state,sys_updated_on\n";
    let (old, new) = (row("old", "2026-01-02 10:00:00"), row("new", "2026-01-03 10:00:00"));
    let (one, other) = (row("one", "2026-01-03 10:00:00"), row("other", "2026-01-03 10:00:00"));
    let winner = |parts: &[String]| {
        let mut bench = TestStore::new("UTC");
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
    let mut bench = TestStore::new("UTC");
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
    assert_eq!((report.status, five(&report)), (FileStatus::AlreadyLoaded, [0; 6]));
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
        let mut bench = TestStore::new("UTC");
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
