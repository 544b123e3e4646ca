//! From rows in the store to rows of `sla_clock`, and the traces of the same tickets. Every figure is worked out by hand.
//! 1 June 2026 is a Monday; the desk is open Monday to Friday from 09:00 to 17:00 UTC.

use std::path::Path;
use std::sync::Arc;

use crate::calendar::{Calendar, CalendarSpec};
use crate::sla::events::EventKind;
use crate::sla::exclusion::ExclusionSpec;
use crate::sla::policy::PolicySpec;
use crate::sla::segments::{Segment, SegmentKind};
use crate::sla::{timeline, trace};
use crate::store::Cell;

use super::*;

mod agreed;
mod stored;

const AS_OF: &str = "2026-06-30T12:00:00Z";

fn utc(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_second()
}

fn calendars() -> Calendars {
    let spec: CalendarSpec =
        toml::from_str("zone = 'UTC'\nmon-fri = ['09:00-17:00']\nholidays = ['2026-06-04']").unwrap();
    let always: CalendarSpec = toml::from_str("zone = 'UTC'\nmon-sun = ['00:00-24:00']").unwrap();
    [("desk", spec), ("always", always)]
        .map(|(name, spec)| (name.to_owned(), Arc::new(Calendar::new(name, &spec, Path::new("")).unwrap())))
        .into()
}

fn policy(measure: &str, lines: &str) -> PolicySpec {
    let targets = if lines.contains("targets =") { "" } else { "targets = { 1 = '4h', 2 = '8h' }\n" };
    let text =
        format!("id = '{measure}-it'\nkind = 'incident'\nmeasure = '{measure}'\ncalendar = 'desk'\n{targets}{lines}");
    toml::from_str(&text).unwrap()
}

/// A store with one incident: opened on Tuesday 2 June at 10:00, priority 2, with the given columns.
fn store(columns: &str) -> Store {
    let store = Store::in_memory(&calendars()).unwrap();
    add(&store, "INC1", columns);
    store
}

fn add(store: &Store, number: &str, columns: &str) {
    let basic = format!(
        "ticket_id = 'sys:incident:{number}', number = '{number}', record_type = 'incident', source_system = 'sys'"
    );
    let given = format!("{basic}, priority = 2, opened_at = '2026-06-02 10:00:00', row_hash = 1");
    let pairs = format!("{given}, {columns}");
    // Later values win, so that a test can give another priority or opening.
    let mut cells: std::collections::BTreeMap<&str, &str> = std::collections::BTreeMap::new();
    for pair in pairs.split(", ").filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once(" = ").unwrap();
        cells.insert(name, value);
    }
    let names: Vec<&str> = cells.keys().copied().collect();
    let values: Vec<&str> = cells.values().copied().collect();
    store.batch(&format!("INSERT INTO ticket ({}) VALUES ({})", names.join(", "), values.join(", "))).unwrap();
    store.batch("UPDATE ticket SET ticket_no = rowid").unwrap();
}

fn event(store: &Store, at: &str, old: &str, new: &str, word: &str) {
    let code = |code: &str| if code.is_empty() { "NULL".to_owned() } else { format!("'{code}'") };
    store
        .batch(&format!(
            "INSERT INTO ticket_event (event_id, ticket_id, source_system, ticket_number, event_at, field, old_code, new_code, new_value, row_hash)
             VALUES ('{at}{new}', 'sys:incident:INC1', 'sys', 'INC1', '{at}', 'state', {}, {}, '{word}', 1)",
            code(old),
            code(new)
        ))
        .unwrap();
}

fn clocks(store: &mut Store, policies: &[PolicySpec], as_of: &str) -> Vec<Vec<String>> {
    rebuild(store, policies, &calendars(), utc(as_of)).unwrap();
    let sql = "SELECT number, sla, sla_clock.state, basis, working_seconds, paused_working_seconds, elapsed_seconds, sla_clock.due_at
               FROM sla_clock JOIN ticket USING (ticket_id) ORDER BY number, sla, cycle";
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        Cell::Int(number) => number.to_string(),
        Cell::Instant(at) => crate::text::instant(*at),
        _ => "-".to_owned(),
    };
    store.table(sql, &[]).unwrap().rows.iter().map(|row| row.iter().map(text).collect()).collect()
}

/// The one row of a store with one ticket and one policy, without number and policy, as words.
fn only(store: &mut Store, policy: PolicySpec, as_of: &str) -> String {
    let policies = [policy];
    let rows = clocks(store, &policies, as_of);
    assert_eq!(rows.len(), 1, "{rows:?}");
    same_in_the_trace(store, &policies, as_of);
    rows[0][2..].join(" ")
}

/// The rows of a store with one ticket and one policy, without number and policy, as words.
fn every(store: &mut Store, policy: PolicySpec, as_of: &str) -> Vec<String> {
    let policies = [policy];
    let rows = clocks(store, &policies, as_of);
    same_in_the_trace(store, &policies, as_of);
    let last = store.table("SELECT is_last, cycle FROM sla_clock ORDER BY cycle", &[]).unwrap().rows;
    assert!((1..).zip(&last).all(|(cycle, row)| row[1].as_i64() == Some(cycle)));
    assert!(last.iter().rev().enumerate().all(|(place, row)| row[0] == Cell::Bool(place == 0)));
    rows.iter().map(|row| row[2..].join(" ")).collect()
}

/// The trace is another way to the same figures: its pieces have no gaps and add up exactly.
fn same_in_the_trace(store: &Store, policies: &[PolicySpec], as_of: &str) {
    let trace = trace(store, policies, &calendars(), "INC1", utc(as_of)).unwrap().unwrap();
    for clock in &trace.clocks {
        let sum = |kind| clock.segments.iter().filter(|piece| piece.kind == kind).map(Segment::seconds).sum::<i64>();
        let Some(working) = clock.working_seconds else {
            assert!(clock.segments.is_empty());
            continue;
        };
        assert_eq!(sum(SegmentKind::Counted), working);
        assert_eq!(Some(sum(SegmentKind::Paused)), clock.paused_working_seconds);
        let whole: i64 = clock.segments.iter().map(Segment::seconds).sum();
        assert_eq!(Some(whole - sum(SegmentKind::Stopped)), clock.elapsed_seconds);
        assert!(clock.segments.windows(2).all(|pair| pair[0].until == pair[1].from));
    }
    assert!(!timeline(&trace).is_empty());
}

#[test]
fn a_resolved_ticket_is_measured_from_opening_to_resolution() {
    let mut store =
        store("state_class = 'closed', resolved_at = '2026-06-03 11:00:00', closed_at = '2026-06-10 09:00:00'");
    // Tue 7 h + Wed 2 h = 9 h of 8 h; 25 h on the wall; due Wed 10:00.
    assert_eq!(only(&mut store, policy("resolve", ""), AS_OF), "breached measured 32400 0 90000 2026-06-03T10:00:00Z");
    // Closing: Tue 7, Wed 8, Thu 4 June closed, Fri 8, Mon 8, Tue 8 = 39 h; 7 d 23 h on the wall.
    assert_eq!(only(&mut store, policy("close", ""), AS_OF), "breached measured 140400 0 687600 2026-06-03T10:00:00Z");
    // On Tuesday at 16:00 nobody knew of either: 6 h of 8 h is near.
    let early = only(&mut store, policy("resolve", ""), "2026-06-02T16:00:00Z");
    assert_eq!(early, "open_near measured 21600 0 21600 2026-06-03T10:00:00Z");
}

#[test]
fn pauses_come_from_the_history() {
    let mut store = store("state_class = 'resolved', resolved_at = '2026-06-03 11:00:00'");
    event(&store, "2026-06-02 10:30:00", "new", "open", "In Progress");
    event(&store, "2026-06-02 12:00:00", "open", "pending", "Awaiting Caller");
    event(&store, "2026-06-02 14:00:00", "pending", "open", "In Progress");
    event(&store, "2026-06-03 11:00:00", "open", "resolved", "Resolved");
    let policies = [policy("resolve", "pause = ['pending']")];
    // 9 h of working time, 2 h of it pending; due 2 h later than without.
    assert_eq!(only(&mut store, policies[0].clone(), AS_OF), "met measured 25200 7200 90000 2026-06-03T12:00:00Z");
    let trace = trace(&store, &policies, &calendars(), "INC1", utc(AS_OF)).unwrap().unwrap();
    let reasons: Vec<&str> = trace.clocks[0].segments.iter().map(|piece| piece.why.as_str()).collect();
    let hours = "hours of `desk`";
    assert_eq!(reasons, [hours, "`pending` (Awaiting Caller)", hours, "outside the hours of `desk`", hours]);
    // The response is the moment it left `new`: half an hour.
    assert_eq!(only(&mut store, policy("respond", ""), AS_OF), "met measured 1800 0 1800 2026-06-03T10:00:00Z");
    // As of Tuesday 13:00 the pause is open: 2 h used, 1 h paused, nobody knows when it is due.
    let open = only(&mut store, policy("resolve", "pause = ['pending']"), "2026-06-02T13:00:00Z");
    assert_eq!(open, "paused measured 7200 3600 10800 -");
}

#[test]
fn a_ticket_that_was_pending_before_its_first_change_is_paused_from_the_start() {
    let mut store = store("state_class = 'resolved', resolved_at = '2026-06-02 13:00:00'");
    event(&store, "2026-06-02 11:00:00", "pending", "open", "Open");
    assert_eq!(
        only(&mut store, policy("resolve", "pause = ['pending']"), AS_OF),
        "met measured 7200 3600 10800 2026-06-03T11:00:00Z"
    );
}

#[test]
fn without_a_history_the_pause_total_of_the_tool_is_an_estimate() {
    let mut store = store("state_class = 'resolved', resolved_at = '2026-06-03 11:00:00'");
    store
        .batch(
            "INSERT INTO sla_instance (sla_id, ticket_id, source_system, ticket_number, target_type, paused_minutes, row_hash)
             VALUES ('s1', 'sys:incident:INC1', 'sys', 'INC1', 'resolve', 90, 1)",
        )
        .unwrap();
    let policies = [policy("resolve", "pause = ['pending']")];
    // 9 h, of which 90 minutes are taken off at the start: due Wed 10:00 + 1.5 h.
    assert_eq!(only(&mut store, policies[0].clone(), AS_OF), "met estimated 27000 5400 90000 2026-06-03T11:30:00Z");
    let trace = trace(&store, &policies, &calendars(), "INC1", utc(AS_OF)).unwrap().unwrap();
    assert!(trace.clocks[0].segments[0].why.starts_with("pause total recorded by the tool"));
    // A level that never pauses needs no history.
    assert!(only(&mut store, policy("resolve", ""), AS_OF).starts_with("breached measured 32400 0"));
    // A total longer than the clock leaves nothing, and is no pause that lasts.
    store.batch("UPDATE sla_instance SET paused_minutes = 90000; UPDATE ticket SET resolved_at = NULL, state_class = 'open'").unwrap();
    let open = only(&mut store, policy("resolve", "pause = ['pending']"), "2026-06-02T13:00:00Z");
    assert!(open.starts_with("open_ok estimated 0 10800 10800"), "{open}");
}

#[test]
fn without_any_word_on_pauses_the_figures_are_estimates() {
    let mut store = store("state_class = 'pending', updated_at = '2026-06-02 12:00:00'");
    // Pending since the last update: 2 h used, then 21 h paused: Tue 5, Wed 8, Fri 8 h until Saturday.
    let paused = only(&mut store, policy("resolve", "pause = ['pending']"), "2026-06-06T10:00:00Z");
    assert_eq!(paused, "paused estimated 7200 75600 345600 -");
    store.batch("UPDATE ticket SET state_class = 'new'").unwrap();
    let untouched = only(&mut store, policy("resolve", "pause = ['pending']"), "2026-06-02T12:00:00Z");
    assert_eq!(untouched, "open_ok measured 7200 0 7200 2026-06-03T10:00:00Z");
}

/// Solved on Tuesday at 15:00 after 5 h, back on Wednesday at 11:00, solved at 13:30 after 2.5 h; 4 h of working time in between.
fn reopened(columns: &str) -> Store {
    let store = store(columns);
    event(&store, "2026-06-02 10:30:00", "new", "open", "In Progress");
    event(&store, "2026-06-02 15:00:00", "open", "resolved", "Resolved");
    event(&store, "2026-06-03 11:00:00", "resolved", "open", "In Progress");
    event(&store, "2026-06-03 13:30:00", "open", "resolved", "Resolved");
    store
}

#[test]
fn a_reopening_is_treated_as_the_policy_says() {
    let mut store = reopened("state_class = 'resolved', resolved_at = '2026-06-03 13:30:00', reopened_count = 1");
    let whole = "breached measured 41400 0 99000 2026-06-03T10:00:00Z";
    for (on_reopen, expected) in [
        ("first_cycle", vec!["met measured 18000 0 18000 2026-06-03T10:00:00Z"]),
        // Due on Wednesday after 6 h, then Thursday is closed, Friday 2 h.
        (
            "new_cycle",
            vec!["met measured 18000 0 18000 2026-06-03T10:00:00Z", "met measured 9000 0 9000 2026-06-05T11:00:00Z"],
        ),
        ("resume", vec!["met measured 27000 0 27000 2026-06-03T14:00:00Z"]),
        ("resume_including_gap", vec![whole]),
        ("extend_due", vec!["met measured 27000 14400 99000 2026-06-03T14:00:00Z"]),
        ("total", vec![whole]),
    ] {
        let policy = policy("resolve", &format!("on_reopen = '{on_reopen}'"));
        assert_eq!(every(&mut store, policy, AS_OF), expected, "{on_reopen}");
    }
    // Without a policy: to the stop that the record holds.
    assert_eq!(every(&mut store, policy("resolve", ""), AS_OF), [whole]);
    // On Tuesday evening it was solved, and nobody knew of more.
    let resume = || policy("resolve", "on_reopen = 'resume'");
    let tuesday = every(&mut store, resume(), "2026-06-02T20:00:00Z");
    assert_eq!(tuesday, ["met measured 18000 0 18000 2026-06-03T10:00:00Z"]);
    // A record that kept the first resolution does not hide the second one.
    store.batch("UPDATE ticket SET resolved_at = '2026-06-02 15:00:00'").unwrap();
    assert_eq!(every(&mut store, resume(), AS_OF), ["met measured 27000 0 27000 2026-06-03T14:00:00Z"]);
    // Open again, whatever instant the record still holds: 6 h of 8 h.
    store
        .batch(
            "DELETE FROM ticket_event WHERE event_at > '2026-06-03 12:00:00'; UPDATE ticket SET state_class = 'open'",
        )
        .unwrap();
    let open = every(&mut store, resume(), "2026-06-03T12:00:00Z");
    assert_eq!(open, ["open_near measured 21600 0 21600 2026-06-03T14:00:00Z"]);
    // Without the history nobody knows when it was closed.
    store
        .batch(
            "DELETE FROM ticket_event; UPDATE ticket SET state_class = 'resolved', resolved_at = '2026-06-03 13:30:00'",
        )
        .unwrap();
    assert_eq!(every(&mut store, resume(), AS_OF), [whole.replace("measured", "estimated")]);
    store.batch("UPDATE ticket SET reopened_count = 0").unwrap();
    assert_eq!(every(&mut store, resume(), AS_OF), [whole]);
}

#[test]
fn a_change_of_priority_is_treated_as_the_policy_says() {
    let mut store = store("state_class = 'resolved', resolved_at = '2026-06-02 15:30:00', priority = 1");
    store
        .batch(
            "INSERT INTO ticket_event (event_id, ticket_id, source_system, ticket_number, event_at, field, old_code, new_code, row_hash)
             VALUES ('p', 'sys:incident:INC1', 'sys', 'INC1', '2026-06-02 12:00:00', 'priority', '2', '1', 1)",
        )
        .unwrap();
    for (on_target_change, expected) in [
        // Of 8 h two were used; from 12:00 three and a half of 4 h.
        (
            "restart",
            vec![
                "cancelled measured 7200 0 7200 2026-06-03T10:00:00Z",
                "met measured 12600 0 12600 2026-06-02T16:00:00Z",
            ],
        ),
        ("retroactive", vec!["breached measured 19800 0 19800 2026-06-02T14:00:00Z"]),
        ("retroactive_with_pauses", vec!["breached measured 19800 0 19800 2026-06-02T14:00:00Z"]),
        ("at_event", vec!["met measured 19800 0 19800 2026-06-03T10:00:00Z"]),
    ] {
        let policy = policy("resolve", &format!("on_target_change = '{on_target_change}'"));
        assert_eq!(every(&mut store, policy, AS_OF), expected, "{on_target_change}");
    }
    let priorities = |store: &mut Store, specs: &[PolicySpec]| {
        rebuild(store, specs, &calendars(), utc(AS_OF)).unwrap();
        let sql = "SELECT sla, cycle, priority, state FROM sla_clock ORDER BY sla, cycle";
        let rows = store.table(sql, &[]).unwrap().rows;
        let text = |cell: &Cell| cell.as_str().map_or_else(|| cell.as_i64().unwrap_or(-1).to_string(), str::to_owned);
        rows.iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
    };
    let restart = policy("resolve", "on_target_change = 'restart'");
    assert_eq!(
        priorities(&mut store, std::slice::from_ref(&restart)),
        ["resolve-it 1 2 cancelled", "resolve-it 2 1 met"]
    );
    // Two levels that share out the priorities: the promise at the opening decides, so the ticket is the second one's.
    let share = |id: &str, targets: &str| {
        let mut spec = policy("resolve", &format!("targets = {targets}\non_target_change = 'at_event'"));
        id.clone_into(&mut spec.id);
        spec
    };
    let two = [share("first", "{ 1 = '4h' }"), share("second", "{ 2 = '8h' }")];
    assert_eq!(priorities(&mut store, &two), ["second 1 2 met"]);
    let trace = trace(&store, &[restart], &calendars(), "INC1", utc(AS_OF)).unwrap().unwrap();
    let told: Vec<(i64, &str)> = trace.clocks[1].events.iter().map(|event| (event.at, event.what.as_str())).collect();
    // Restarted at 12:00 with 4 h, due at 16:00; resolved at 15:30.
    assert_eq!(
        told,
        [(utc("2026-06-02T12:00:00Z"), "priority 1, target 4 h"), (utc("2026-06-02T15:30:00Z"), "clock stops")]
    );
    assert_eq!(trace.clocks[0].events.last().unwrap().why, "another target ends this clock (`restart`)");
    assert!(timeline(&trace).contains("resolve-it, clock 2, the last: met"));
    // Worked on, and nothing recorded: whether the priority changed cannot be known.
    store.batch("DELETE FROM ticket_event").unwrap();
    let unknown = every(&mut store, policy("resolve", "on_target_change = 'restart'"), AS_OF);
    assert_eq!(unknown, ["breached estimated 19800 0 19800 2026-06-02T14:00:00Z"]);
}

#[test]
fn the_closing_of_a_cancelled_ticket_is_its_cancellation() {
    let mut store = store("state_class = 'cancelled', closed_at = '2026-06-02 13:00:00'");
    for measure in ["resolve", "close", "respond"] {
        let row = only(&mut store, policy(measure, ""), AS_OF);
        assert_eq!(row, "cancelled measured 10800 0 10800 2026-06-03T10:00:00Z", "{measure}");
    }
    // The work was done before it was withdrawn.
    store.batch("UPDATE ticket SET resolved_at = '2026-06-02 12:00:00'").unwrap();
    assert!(only(&mut store, policy("resolve", ""), AS_OF).starts_with("met measured 7200"));
    store.batch("UPDATE ticket SET resolved_at = NULL, closed_at = NULL").unwrap();
    assert_eq!(only(&mut store, policy("resolve", ""), AS_OF), "unmeasurable measured - - - -");
}

#[test]
fn what_contradicts_itself_cannot_be_measured() {
    let mut store = store("state_class = 'closed', resolved_at = '2026-06-01 11:00:00'");
    assert_eq!(only(&mut store, policy("resolve", ""), AS_OF), "unmeasurable measured - - - -");
    // Closed without an instant of closing, and resolved without any trace of a response.
    assert_eq!(only(&mut store, policy("close", ""), AS_OF), "unmeasurable measured - - - -");
    assert_eq!(only(&mut store, policy("respond", ""), AS_OF), "unmeasurable measured - - - -");
    store.batch("UPDATE ticket SET acknowledged_at = '2026-06-02 10:20:00'").unwrap();
    assert!(only(&mut store, policy("respond", ""), AS_OF).starts_with("met measured 1200"));
}

#[test]
fn a_ticket_taken_up_without_a_record_of_it_has_no_response_to_measure() {
    let taken_up = "state_class = 'open', updated_at = '2026-06-02 12:00:00'";
    assert_eq!(only(&mut store(taken_up), policy("respond", ""), AS_OF), "unmeasurable measured - - - -");
    // An hour before that update nobody can say that it was: one hour used of eight, due on Wednesday at 10:00, after 7 h on
    // Tuesday and 1 h on Wednesday.
    let early = only(&mut store(taken_up), policy("respond", ""), "2026-06-02T11:00:00Z");
    assert_eq!(early, "open_ok measured 3600 0 3600 2026-06-03T10:00:00Z");
    // A new one waits: from Tuesday 10:00 to Wednesday 11:00 are 7 + 2 = 9 h of eight, 25 h on the wall.
    let waiting = only(&mut store("state_class = 'new'"), policy("respond", ""), "2026-06-03T11:00:00Z");
    assert_eq!(waiting, "open_breached measured 32400 0 90000 2026-06-03T10:00:00Z");
}

#[test]
fn fulfilment_of_a_request_has_its_own_instant() {
    let mut store = store("record_type = 'request', state_class = 'closed', closed_at = '2026-06-05 09:00:00'");
    let spec = || -> PolicySpec {
        toml::from_str(
            "id = 'f'\nkind = 'request'\nmeasure = 'fulfil'\ncalendar = 'desk'\ntargets = { 2 = '1 working day' }",
        )
        .unwrap()
    };
    // Tue 7 h + Wed 8 h, Thu closed; the target runs to Wed 10:00: 7 h + 1 h.
    assert_eq!(only(&mut store, spec(), AS_OF), "breached measured 54000 0 255600 2026-06-03T10:00:00Z");
    store
        .batch(
            "INSERT INTO request_detail (ticket_id, fulfilled_at) VALUES ('sys:incident:INC1', '2026-06-02 17:00:00')",
        )
        .unwrap();
    assert_eq!(only(&mut store, spec(), AS_OF), "met measured 25200 0 25200 2026-06-03T10:00:00Z");
}

#[test]
fn only_covered_tickets_get_a_row() {
    let mut store = store("service_id = 'Email'");
    add(&store, "INC2", "service_id = 'ERP'");
    add(&store, "INC3", "priority = 5, service_id = 'Email'");
    add(&store, "INC4", "priority = NULL, service_id = NULL");
    add(&store, "INC5", "opened_at = '2026-07-02 10:00:00', service_id = 'Email'");
    let names = |rows: Vec<Vec<String>>| rows.iter().map(|row| format!("{} {}", row[0], row[2])).collect::<Vec<_>>();
    let email = policy("resolve", "where = { service = ['Email'] }");
    assert_eq!(names(clocks(&mut store, &[email], AS_OF)), ["INC1 open_breached", "INC3 not_applicable"]);
    let later = policy("resolve", "valid_from = '2026-06-03'");
    assert!(clocks(&mut store, &[later], AS_OF).is_empty());
    let until = policy("resolve", "valid_to = '2026-06-03'");
    assert_eq!(clocks(&mut store, &[until], AS_OF).len(), 4);
    assert!(clocks(&mut store, &[], AS_OF).is_empty());
}

#[test]
fn two_levels_may_share_out_the_priorities() {
    let mut store = store("priority = 1");
    add(&store, "INC2", "priority = 2");
    add(&store, "INC3", "priority = 5");
    let mut second = policy("resolve", "targets = { 2 = '8h' }");
    second.id = "second".to_owned();
    let policies = [policy("resolve", "targets = { 1 = '4h' }"), second];
    let rows: Vec<String> = clocks(&mut store, &policies, AS_OF).iter().map(|row| row[..3].join(" ")).collect();
    assert_eq!(rows, ["INC1 resolve-it open_breached", "INC2 second open_breached", "INC3 resolve-it not_applicable"]);
}

#[test]
fn a_trace_is_found_by_number_and_by_identity() {
    let store = store("state_class = 'open'");
    let policies = [policy("resolve", "")];
    let find = |name: &str| trace(&store, &policies, &calendars(), name, utc(AS_OF));
    assert_eq!(find("INC1").unwrap().unwrap().ticket_id, "sys:incident:INC1");
    assert_eq!(find("sys:incident:INC1").unwrap().unwrap().ticket, "INC1");
    assert!(find("INC9").unwrap().is_none());
    store
        .batch("INSERT INTO ticket (ticket_no, ticket_id, number, record_type, source_system, opened_at, row_hash) VALUES (9, 'b:incident:INC1', 'INC1', 'incident', 'b', '2026-06-02', 1)")
        .unwrap();
    let error = find("INC1").unwrap_err();
    assert_eq!(error.to_string(), "`INC1` is the number of 2 tickets");
    store
        .batch("INSERT INTO ticket_key (ticket_id, source_system, key) VALUES ('b:incident:INC1', 'b', '77')")
        .unwrap();
    assert_eq!(find("77").unwrap().unwrap().ticket_id, "b:incident:INC1");
    let opened = |id: &str| {
        let sql = format!("SELECT epoch(opened_at)::BIGINT FROM ticket WHERE ticket_id = '{id}'");
        crate::text::instant(store.table(&sql, &[]).unwrap().rows[0][0].as_i64().unwrap())
    };
    assert_eq!(opened("b:incident:INC1"), "2026-06-02T00:00:00Z");
    let hint = |id: &str| format!("name `{id}` for the one opened at {}", opened(id));
    assert_eq!(error.hints(), [hint("b:incident:INC1"), hint("sys:incident:INC1")]);
}

#[test]
fn a_trace_serialises_to_its_documented_keys() {
    let store = store("state_class = 'resolved', resolved_at = '2026-06-02 11:00:00'");
    let trace = trace(&store, &[policy("resolve", "")], &calendars(), "INC1", utc(AS_OF)).unwrap().unwrap();
    let json = serde_json::to_value(&trace).unwrap();
    assert_eq!(json["schema"], "tickmark/trace/1");
    assert_eq!(json["ticket"], "INC1");
    let clock = &json["clocks"][0];
    assert_eq!(clock["start"], "2026-06-02T10:00:00Z");
    assert_eq!(clock["due"], "2026-06-03T10:00:00Z");
    assert_eq!(clock["state"], "met");
    assert_eq!(clock["segments"][0]["kind"], "counted");
    assert_eq!(clock["segments"][0]["until"], "2026-06-02T11:00:00Z");
}

#[test]
fn a_time_line_shows_what_counted_and_what_did_not() {
    let mut store = store("title = 'x', state_class = 'resolved', resolved_at = '2026-06-05 11:00:00'");
    event(&store, "2026-06-02 12:00:00", "open", "pending", "Awaiting Caller");
    event(&store, "2026-06-02 14:00:00", "pending", "open", "Work");
    let policies = [policy("resolve", "pause = ['pending']")];
    // Tue 2 + 3 h, Wed 8 h, Thu closed, Fri 2 h = 15 h; paused 2 h; due Wed 12:00.
    assert_eq!(
        only(&mut store, policies[0].clone(), AS_OF),
        "breached measured 54000 7200 262800 2026-06-03T12:00:00Z"
    );
    let trace = trace(&store, &policies, &calendars(), "INC1", utc(AS_OF)).unwrap().unwrap();
    let drawn = timeline(&trace);
    let lines: Vec<&str> = drawn.lines().collect();
    assert_eq!(lines[0], "incident INC1, as of 2026-06-30T12:00:00Z");
    // What the record says comes before the clocks.
    assert_eq!(
        lines[1..4],
        ["  state     resolved, priority 2", "  opened    2026-06-02T10:00:00Z", "  resolved  2026-06-05T11:00:00Z"]
    );
    assert!(lines.contains(&"resolve-it: breached"), "{drawn}");
    assert!(lines.contains(&"  used      15 h, paused 2 h, 73 h on the wall"), "{drawn}");
    assert!(drawn.contains("█ counted   ! over target   ▒ paused   · out of hours"), "{drawn}");
    assert!(
        drawn.contains("2026-06-03 09:00:00  2026-06-03 12:00:00           3 h  counted       hours of `desk`"),
        "{drawn}"
    );
    assert!(
        drawn.contains("2026-06-03 12:00:00  2026-06-03 17:00:00           5 h  over target   hours of `desk`"),
        "{drawn}"
    );
    assert!(drawn.contains("outside the hours of `desk`, holiday on 2026-06-04"), "{drawn}");
    let bar = lines.iter().find(|line| line.contains('·')).unwrap();
    assert_eq!(bar.trim().chars().count(), 60);
}
