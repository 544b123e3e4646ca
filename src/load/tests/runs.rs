//! Runs: taken back exactly, and compared with the exports before them.

use super::*;

const HEAD: &str = "number,sys_id,opened_at,short_description,caller_id,state,problem_id,resolved_at,sys_updated_on\n";
const PROBLEM: &str = "5a0c0000000000000000000000000001";

/// Every table of the store with every row, the ledger among them.
pub(super) fn everything(bench: &TestStore) -> Vec<String> {
    let tables = bench.texts(
        "SELECT CASE schema_name WHEN 'main' THEN table_name ELSE schema_name || '.' || table_name END FROM duckdb_tables() \
         WHERE NOT temporary AND table_name NOT IN ('import_run', 'undone_file') ORDER BY 1",
    );
    assert!(tables.len() > 25, "{tables:?}");
    let rows = |table: &String| {
        let rows = bench.texts(&format!("SELECT r::VARCHAR FROM {table} r ORDER BY 1"));
        rows.into_iter().map(|row| format!("{table} {row}")).collect::<Vec<_>>()
    };
    tables.iter().flat_map(rows).collect()
}

fn key(number: u32) -> String {
    format!("9f3c{number:028}")
}

fn incident(number: u32, title: &str, problem: &str, resolved: &str, updated: &str) -> String {
    let state = if resolved.is_empty() { "New" } else { "Resolved" };
    format!("INC{number},{},2026-01-0{number} 10:00:00,{title},a,{state},{problem},{resolved},{updated}\n", key(number))
}

fn audit(rows: &[(&str, &str, &str)]) -> String {
    let line =
        |(ticket, field, time): &(&str, &str, &str)| format!("incident,{ticket},{field},1,2,bob,2026-01-01 {time}\n");
    "tablename,documentkey,fieldname,oldvalue,newvalue,user,sys_created_on\n".to_owned()
        + &rows.iter().map(line).collect::<String>()
}

fn sla(breached: &str, end: &str) -> String {
    format!(
        "task,sla,stage,has_breached,start_time,end_time,planned_end_time,sys_updated_on\n\
         INC1,P3 resolution,completed,{breached},2026-01-01 10:00:00,{end},2026-01-03 10:00:00,{end}\n"
    )
}

fn first_run(bench: &mut TestStore) {
    let tickets = incident(1, "first", PROBLEM, "", "2026-01-02 10:00:00")
        + &incident(2, "same", "", "2026-01-03 10:00:00", "2026-01-03 10:00:00");
    bench.import("a/incident.csv", &format!("{HEAD}{tickets}")).unwrap();
    // The second event waits for a ticket that the next run brings.
    bench.import("a/audit.csv", &audit(&[("INC1", "state", "11:00:00"), ("INC3", "state", "12:00:00")])).unwrap();
    bench.import("a/sla.csv", &sla("false", "2026-01-02 10:00:00")).unwrap();
}

/// Replaces INC1 and its service-level run, repeats INC2, brings INC3 and the problem behind INC1. INC3 is there twice, in two files.
fn second_run(bench: &mut TestStore) -> Vec<[u64; 6]> {
    let tickets = incident(1, "second", PROBLEM, "2026-01-05 10:00:00", "2026-01-05 10:00:00")
        + &incident(2, "same", "", "2026-01-03 10:00:00", "2026-01-03 10:00:00")
        + &incident(3, "new", "", "", "2026-01-05 10:00:00")
        + ",,2026-01-01 10:00:00,no number,a,New,,,2026-01-05 10:00:00\n";
    let again = incident(3, "newer", "", "", "2026-01-06 10:00:00");
    let problem = format!(
        "number,sys_id,opened_at,short_description,problem_state,sys_updated_on\nPRB1,{PROBLEM},2026-01-02 10:00:00,cause,101,2026-01-02 10:00:00\n"
    );
    let audit = audit(&[("INC1", "state", "11:00:00"), ("INC1", "priority", "13:00:00")]);
    [
        ("b/problem.csv", problem),
        ("b/incident.csv", format!("{HEAD}{tickets}")),
        ("b/more.csv", format!("{HEAD}{again}")),
        ("b/audit.csv", audit),
        ("b/sla.csv", sla("true", "2026-01-05 10:00:00")),
    ]
    .iter()
    .map(|(name, text)| five(&bench.import(name, text).unwrap()))
    .collect()
}

#[test]
fn an_undone_run_leaves_no_trace_and_can_be_loaded_again() {
    let mut bench = TestStore::new("UTC");
    for folder in ["a", "b"] {
        std::fs::create_dir(bench.dir.path().join(folder)).unwrap();
    }
    first_run(&mut bench);
    let before = everything(&bench);
    assert_eq!(bench.one("SELECT to_id FROM ticket_link"), format!("servicenow:problem:{PROBLEM}"));

    bench.next_run();
    let counts = second_run(&mut bench);
    // Read, loaded, updated, duplicate, rejected, ignored.
    assert_eq!(
        counts,
        [[1, 1, 0, 0, 0, 0], [4, 1, 1, 1, 1, 0], [1, 0, 1, 0, 0, 0], [2, 1, 0, 1, 0, 0], [1, 0, 1, 0, 0, 0]]
    );
    let after = everything(&bench);
    assert_eq!(bench.one("SELECT to_id FROM ticket_link"), "servicenow:problem:PRB1");
    assert_eq!(
        bench.one("SELECT ticket_id FROM ticket_event WHERE ticket_number = 'INC3'"),
        "servicenow:incident:INC3"
    );

    let report = undo(&mut bench.store, bench.run).unwrap();
    assert_eq!(report.files.len(), 5);
    assert_eq!(everything(&bench), before);
    let run = bench.run;
    let again = undo(&mut bench.store, run).unwrap_err();
    assert!(again.to_string().contains("it has been undone already"), "{again}");

    bench.next_run();
    assert_eq!(second_run(&mut bench), counts);
    let number =
        |text: &str, run: i64| text.replace(&format!("'by_run': {run}"), "").replace(&format!("'run_id': {run}"), "");
    let without_runs = |all: &[String], run: i64| all.iter().map(|row| number(row, run)).collect::<Vec<_>>();
    assert_eq!(without_runs(&everything(&bench), bench.run), without_runs(&after, run));
}

#[test]
fn only_the_last_run_that_loaded_something_can_be_undone() {
    let mut bench = TestStore::new("UTC");
    let row = |number: u32| format!("{HEAD}{}", incident(number, "x", "", "", ""));
    let first = bench.run;
    bench.import("1.csv", &row(1)).unwrap();
    bench.next_run();
    let second = bench.run;
    bench.import("2.csv", &row(2)).unwrap();
    bench.next_run();
    let empty = bench.run;
    let error = undo(&mut bench.store, first).unwrap_err();
    assert!(error.hints()[0].contains(&format!("`tickmark import --undo {second}`")), "{:?}", error.hints());
    let error = undo(&mut bench.store, empty).unwrap_err();
    assert!(error.to_string().contains("loaded no file"), "{error}");
    assert!(undo(&mut bench.store, 99).unwrap_err().to_string().contains("unknown run `99`"));
    undo(&mut bench.store, second).unwrap();
    undo(&mut bench.store, first).unwrap();
    assert_eq!(bench.one("SELECT count(*)::VARCHAR FROM ticket"), "0");
}

#[test]
fn what_a_run_replaces_has_a_twin_with_the_same_columns() {
    let bench = TestStore::new("UTC");
    let columns = |schema: &str| {
        bench.texts(&format!(
            "SELECT table_name, string_agg(column_name || ' ' || data_type, ', ' ORDER BY column_name) FROM duckdb_columns() \
             WHERE schema_name = '{schema}' AND column_name <> 'by_run' \
             AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE schema_name = 'replaced') GROUP BY table_name ORDER BY 1"
        ))
    };
    assert_eq!(columns("replaced").len(), 16);
    assert_eq!(columns("replaced"), columns("main"));
}

/// An export of tickets 1 to `last` without those in `lacking`, each resolved and updated on a day of January.
fn export(last: u32, lacking: &[u32], day: u32) -> String {
    let row = |n: u32| {
        format!(
            "INC{n},{},2026-01-01 10:{n:02}:00,x,a,Resolved,,2026-01-02 10:00:00,2026-01-{day:02} 10:00:00\n",
            key(n)
        )
    };
    let rows = (1..=last).filter(|n| !lacking.contains(n)).map(row);
    HEAD.to_owned() + &rows.collect::<String>()
}

fn compared(bench: &mut TestStore, name: &str, text: &str) -> (FileReport, ExportComparison) {
    bench.next_run();
    let report = bench.import(name, text).unwrap();
    let run = bench.run;
    let mut comparisons = compare(&mut bench.store, run, std::slice::from_ref(&report)).unwrap();
    assert_eq!(comparisons.len(), 1);
    (report, comparisons.remove(0))
}

#[test]
fn a_later_export_tells_updates_late_rows_and_vanished_tickets_apart() {
    let mut bench = TestStore::new("UTC");
    let report = bench.import("1.csv", &export(20, &[], 10)).unwrap();
    let run = bench.run;
    assert_eq!(compare(&mut bench.store, run, &[report]).unwrap(), []);

    // 18 of 20 come back newer, two are new; INC5 and INC7 are gone.
    let (report, of) = compared(&mut bench, "2.csv", &export(22, &[5, 7], 11));
    assert_eq!((five(&report), report.counts.late), ([20, 2, 18, 0, 0, 0], 0));
    assert_eq!((of.compared, of.expected, of.missing, of.vanished), (true, 20, 2, 2));
    assert_eq!(of.examples, ["INC5", "INC7"]);
    assert_eq!(bench.one("SELECT count(*)::VARCHAR FROM ticket"), "22");

    // INC5 and INC7 still lack, and are no news; INC9 is.
    let (_, of) = compared(&mut bench, "3.csv", &export(22, &[5, 7, 9], 12));
    // 3 of 22 is more than a tenth: the export seems to be a part.
    assert!(!of.compared && of.reason.unwrap().contains("lacks 3 of 22"));
    let (_, of) = compared(&mut bench, "4.csv", &export(30, &[5, 7], 13));
    assert_eq!((of.compared, of.expected, of.missing, of.vanished), (true, 22, 2, 0));
    let (_, of) = compared(&mut bench, "5.csv", &export(30, &[5, 7, 9], 14));
    assert_eq!((of.compared, of.expected, of.missing, of.vanished), (true, 30, 3, 1));
    assert_eq!(of.examples, ["INC9"]);

    // The first export again with another title of its own: each row is older than what the store has, except for two that nothing
    // newer came for.
    let (report, of) = compared(&mut bench, "6.csv", &export(20, &[], 9));
    assert_eq!((five(&report), report.counts.late), ([20, 0, 0, 20, 0, 0], 20));
    assert!(!of.compared && of.reason.unwrap().contains("older than what the store has"));
}

#[test]
fn exports_that_cannot_tell_are_not_compared() {
    let reason = |first: &str, second: &str| {
        let mut bench = TestStore::new("UTC");
        bench.import("1.csv", first).unwrap();
        let (_, of) = compared(&mut bench, "2.csv", second);
        assert_eq!((of.compared, of.expected, of.missing, of.vanished), (false, 0, 0, 0));
        of.reason.unwrap()
    };
    let open = export(20, &[5], 11).replace("Resolved,,2026-01-02 10:00:00", "New,,");
    assert_eq!(reason(&export(20, &[], 10), &open), "it holds open tickets only");
    let february = export(20, &[], 11).replace("2026-01-01", "2026-02-01").replace("INC", "INC9");
    assert_eq!(reason(&export(20, &[], 10), &february), "no earlier ticket was opened in its time");
}

#[test]
fn a_rejected_value_names_its_ticket() {
    let mut bench = TestStore::new("UTC");
    bench.import("1.csv", "number,opened_at,short_description,caller_id,state,resolved_at\nINC1,2026-01-01 10:00:00,x,a,New,soon\nINC2,never mind,x,a,New,\n").unwrap();
    assert_eq!(
        bench.texts(
            "SELECT line_no::VARCHAR, ticket_number, column_name, raw_value, part FROM rejected_value ORDER BY 1"
        ),
        ["1 INC1 resolved_at soon -", "2 INC2 opened_at never mind -"]
    );
}

#[test]
fn histories_taken_back_leave_tickets_and_events_as_they_were() {
    // The second part holds an earlier and a later row of the case: it moves the opening, the old values and the end.
    let head = "case:concept:name,concept:name,lifecycle:transition,org:resource,time:timestamp\n";
    let row =
        |activity: &str, state: &str, day: u32| format!("c1,{activity},{state},ann,2026-01-0{day}T10:00:00+00:00\n");
    let mut bench = TestStore::new("UTC");
    bench
        .import(
            "a.csv",
            &format!("{head}{}{}", row("Accepted", "In Progress", 2), row("Queued", "Awaiting Assignment", 3)),
        )
        .unwrap();
    let before = everything(&bench);
    bench.next_run();
    bench
        .import("b.csv", &format!("{head}{}{}", row("Accepted", "Assigned", 1), row("Completed", "Closed", 5)))
        .unwrap();
    assert_ne!(everything(&bench), before);
    undo(&mut bench.store, bench.run).unwrap();
    assert_eq!(everything(&bench), before);
}

#[test]
fn orders_are_requests_unless_their_items_are_there() {
    let mut bench = TestStore::new("UTC");
    // By its number one order is named, by its inner key the other; of the third no item is there.
    let key = |order: u32| format!("{order:032x}");
    let order = |order: u32| format!("REQ{order},{},2026-01-05 10:00:00,x,In process,a,1\n", key(order));
    let orders: String = (1..=3).map(order).collect();
    let head = "number,sys_id,opened_at,short_description,request_state,requested_for,price\n";
    let report = bench.import("sc_request.csv", &format!("{head}{orders}")).unwrap();
    assert_eq!((report.profile.as_str(), five(&report)), ("servicenow-request", [3, 3, 0, 0, 0, 0]));
    assert!(!codes(&report).contains(&"orders_not_counted"));
    let requests = "SELECT number FROM ticket WHERE record_type = 'request' ORDER BY number";
    assert_eq!(bench.one(requests), "REQ1; REQ2; REQ3");
    let before = everything(&bench);

    bench.next_run();
    let items = format!(
        "number,opened_at,short_description,cat_item,request,stage\nRITM1,2026-01-05 10:00:00,a,Bag,REQ1,x\n\
         RITM2,2026-01-05 10:00:00,b,Bag,REQ1,x\nRITM3,2026-01-05 10:00:00,c,Bag,{},x\nRITM4,2026-01-05 10:00:00,d,Bag,REQ9,x\n",
        key(2)
    );
    let report = bench.import("sc_req_item.csv", &items).unwrap();
    assert_eq!((report.profile.as_str(), five(&report)), ("servicenow-request-item", [4, 4, 0, 0, 0, 0]));
    let warning = report.warnings.iter().find(|warning| warning.code == "orders_not_counted").unwrap();
    assert!(warning.message.starts_with("2 orders in the store not counted as requests"), "{}", warning.message);
    assert_eq!(bench.one(requests), "REQ3; RITM1; RITM2; RITM3; RITM4");

    // A later version of an order is no request either; nor does it make the order before it one.
    bench.next_run();
    bench.import("sc_request.csv", &format!("{head}{}", order(1).replace(",x,", ",changed,"))).unwrap();
    assert_eq!(bench.one(requests), "REQ3; RITM1; RITM2; RITM3; RITM4");
    let run = bench.run;
    undo(&mut bench.store, run).unwrap();
    undo(&mut bench.store, run - 1).unwrap();
    assert_eq!(everything(&bench), before);
}
